import Columnar
import Diagnostics
import Language

/// An expression with its names resolved and its type known: what an engine computes.
///
/// A term stands in a context: the rows of one table, or the groups of a query. `column` and `walk` belong to rows, `key` to groups.
public struct Term: Hashable, Sendable {
  public indirect enum Kind: Hashable, Sendable {
    case constant(Constant)
    /// A column of the context's table.
    case column(ColumnID)
    /// A term of the linked table's rows, seen from the many side.
    case walk(LinkID, Term)
    case aggregate(Aggregate)
    /// The group's value of a grouping key.
    case key(Int)

    case arithmetic(Arithmetic, Term, Term)
    case negate(Term)
    /// Adds calendar steps to dates.
    case shift(Term, CalendarShift)
    /// Whole days from the second to the first.
    case daysBetween(Term, Term)

    case and([Term])
    case or([Term])
    case not(Term)
    case isMissing(Term)
    /// Numbers, texts, dates, yes/no and ordinals of one kind; ordinals compare best greatest.
    case compare(Comparison, Term, Term)
    /// Text or ordinal against fixed values: one test a distinct value.
    case textTest(Term, TextTest)
    /// Dates between two days, both included; without a bound open on that side.
    case inDays(Term, from: DayTerm?, to: DayTerm?)
    /// The age of a date at the as-of date against a duration; a date after the as-of has none.
    case age(Comparison, Term, CalendarShift)
    /// A number among numbers.
    case inNumbers(Term, [Constant])

    case function(Function, [Term])
  }

  public var kind: Kind
  public var type: ValueType
  public var span: Span

  public init(_ kind: Kind, type: ValueType, span: Span) {
    self.kind = kind
    self.type = type
    self.span = span
  }

  /// Terms that mean the same are equal, wherever they were written.
  public static func == (a: Term, b: Term) -> Bool { a.type == b.type && a.kind == b.kind }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(type)
  }

  public enum Arithmetic: String, Hashable, Sendable {
    case add = "+", subtract = "-", multiply = "*", divide = "/", power = "^"
  }

  public enum Comparison: String, Hashable, Sendable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// The same comparison with its sides exchanged.
    public var mirrored: Comparison {
      switch self {
      case .equal, .notEqual: self
      case .less: .greater
      case .lessOrEqual: .greaterOrEqual
      case .greater: .less
      case .greaterOrEqual: .lessOrEqual
      }
    }
  }

  public enum TextTest: Hashable, Sendable {
    /// One of these, without regard to case where so written (a bare word), exactly where quoted.
    case isOneOf([TextValue])
    case contains(TextValue)
    case startsWith(TextValue)
    case endsWith(TextValue)
    case matches(TextPattern)
    /// Ordinal codes that pass.
    case hasCode([Int32])
  }

  public struct TextValue: Hashable, Sendable {
    public var text: String
    public var ignoresCase: Bool

    public init(_ text: String, ignoresCase: Bool) {
      self.text = text
      self.ignoresCase = ignoresCase
    }
  }
}

public enum Constant: Hashable, Sendable {
  case missing
  case number(Double)
  /// `units` × 10⁻ˢᶜᵃˡᵉ; the term's type gives the scale.
  case exact(Int64)
  case text(String)
  case yesNo(Bool)
  case day(DayTerm)
  /// Microseconds since 1970-01-01T00:00:00.
  case moment(Int64)
}

/// A day that may depend on the as-of date: a base, moved to the start of a calendar unit, then by months, then by days.
public struct DayTerm: Hashable, Sendable {
  public enum Base: Hashable, Sendable {
    case fixed(Int32)
    case asOf
    case today
  }

  public var base: Base
  public var startOf: CalendarUnit?
  public var months: Int
  public var days: Int

  public init(_ base: Base, startOf: CalendarUnit? = nil, months: Int = 0, days: Int = 0) {
    self.base = base
    self.startOf = startOf
    self.months = months
    self.days = days
  }
}

/// A duration as months and days; months are calendar steps, clamped at the month's end.
public struct CalendarShift: Hashable, Sendable {
  public var months: Int
  public var days: Int
  public var spelling: String

  public init(months: Int, days: Int, spelling: String) {
    self.months = months
    self.days = days
    self.spelling = spelling
  }

  public init(_ literal: DurationLiteral) {
    let (months, days) =
      switch literal.unit {
      case .day: (0, literal.count)
      case .week: (0, 7 * literal.count)
      case .month: (literal.count, 0)
      case .quarter: (3 * literal.count, 0)
      case .year: (12 * literal.count, 0)
      }
    let unit =
      switch literal.unit {
      case .day: "d"
      case .week: "w"
      case .month: "mo"
      case .quarter: "q"
      case .year: "y"
      }
    self.init(months: months, days: days, spelling: "\(literal.count)\(unit)")
  }

  public var negated: CalendarShift { CalendarShift(months: -months, days: -days, spelling: spelling) }
}

/// Many values made one: of the rows linked to each row, of a whole table, or of a group.
public struct Aggregate: Hashable, Sendable {
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case count, sum, avg, min, max, median, quantile, distinct, most, first, last, share, any, no
  }

  public enum Scope: Hashable, Sendable {
    /// For each row of the context: the rows of `table` that lead to it over these links, first link first.
    case children([LinkID])
    /// All rows of `table`: the same value everywhere.
    case whole
    /// The rows of `table` whose row in the query's table, over these links, lies in the group.
    case group([LinkID])
  }

  public var function: Function
  public var table: TableID
  public var scope: Scope
  /// In the context of `table`; none for `count()`, `any`, `no`. The condition of `share`.
  public var argument: Term?
  public var filter: Term?
  /// The population of `share`, in the context of `table`.
  public var among: Term?
  /// The position of `quantile`, 0…1 (type 7).
  public var position: Double?

  public init(
    function: Function, table: TableID, scope: Scope, argument: Term? = nil, filter: Term? = nil, among: Term? = nil,
    position: Double? = nil
  ) {
    self.function = function
    self.table = table
    self.scope = scope
    self.argument = argument
    self.filter = filter
    self.among = among
    self.position = position
  }
}
