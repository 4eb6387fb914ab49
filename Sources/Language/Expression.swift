import Diagnostics

/// A name as it was written.
public struct Name: Sendable, Hashable {
  /// Without backticks.
  public var text: String
  public var span: Span
  /// It stood in backticks, so it is never a keyword.
  public var isQuoted: Bool

  public init(_ text: String, span: Span, isQuoted: Bool = false) {
    self.text = text
    self.span = span
    self.isQuoted = isQuoted
  }
}

/// `a.b.c`: table and column, a link, a model's output, or (in `alias value`) a value. Never empty.
public struct Path: Sendable, Hashable {
  public var parts: [Name]

  public init(_ parts: [Name]) {
    precondition(!parts.isEmpty, "a path has a part")
    self.parts = parts
  }

  public var span: Span { parts[0].span.union(parts[parts.count - 1].span) }
  public var last: Name { parts[parts.count - 1] }
}

/// An expression as it was written; what its names mean is for `Plans` to say.
public struct Expression: Sendable, Hashable {
  public indirect enum Kind: Sendable, Hashable {
    case literal(Literal)
    /// A column, a bare word beside a text column, a segment, a model's output, a table inside an aggregate.
    case path(Path)
    /// `$region`
    case parameter(Name)
    /// `(gold, platinum)`
    case list([Expression])
    /// `10 to 20`, both ends included.
    case range(Expression, Expression)
    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, operatorSpan: Span, Expression, Expression)
    /// `a between b and c`
    case between(Expression, Expression, Expression, isNegated: Bool)
    /// `a in (b, c)`, `a in 10 to 20`, `date in 2025Q1`
    case membership(Expression, in: Expression, isNegated: Bool)
    /// `a contains b`, `starts with`, `ends with`
    case textTest(TextTest, Expression, Expression, isNegated: Bool)
    /// `a matches /re/`
    case matches(Expression, pattern: String, patternSpan: Span, isNegated: Bool)
    /// `a is missing`, `a is known`
    case knowledge(Expression, isMissing: Bool)
    /// `date within 90d`, `date within next 90d`
    case within(Expression, DurationLiteral, isAhead: Bool)
    case call(Call)
  }

  public var kind: Kind
  public var span: Span

  public init(_ kind: Kind, span: Span) {
    self.kind = kind
    self.span = span
  }
}

/// A function or an aggregate: `month(date)`, `sum(orders.amount where date within 1y)`, `share(tier = gold among tier is known)`.
public struct Call: Sendable, Hashable {
  public var name: Name
  public var arguments: [Expression]
  public var filter: Expression?
  /// The population of `share(a among b)`.
  public var among: Expression?

  public init(name: Name, arguments: [Expression], filter: Expression? = nil, among: Expression? = nil) {
    self.name = name
    self.arguments = arguments
    self.filter = filter
    self.among = among
  }
}

public enum UnaryOperator: String, Sendable, Hashable { case minus = "-", not }

/// `before` and `after` are read as `<` and `>`.
public enum BinaryOperator: String, Sendable, Hashable {
  case or, and
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case power = "^"

  public var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }
}

public enum TextTest: String, Sendable, Hashable {
  case contains
  case startsWith = "starts with"
  case endsWith = "ends with"
}

/// A value as it was written, with its spelling: beside a text column the spelling is the value (`3B`, `02134`, `yes`).
public struct Literal: Sendable, Hashable {
  public enum Value: Sendable, Hashable {
    case number(ExactDecimal)
    /// `15%` is 0.15.
    case percent(ExactDecimal)
    /// `¥120万`: an amount with the ISO code of its sign, where the sign names one.
    case money(ExactDecimal, currency: String?)
    case text(String)
    case yesNo(Bool)
    case period(PeriodLiteral)
    case duration(DurationLiteral)
    /// `30km`, in metres.
    case distance(ExactDecimal)
  }

  public var value: Value
  public var spelling: String

  public init(_ value: Value, spelling: String) {
    self.value = value
    self.spelling = spelling
  }
}

/// `units` × 10⁻ˢᶜᵃˡᵉ, exactly; trailing zeros after the point are dropped, so equal numbers are equal values.
public struct ExactDecimal: Sendable, Hashable {
  public let units: Int64
  public let scale: Int

  public init(units: Int64, scale: Int) {
    var units = units
    var scale = scale
    while scale > 0, units % 10 == 0 {
      units /= 10
      scale -= 1
    }
    self.units = units
    self.scale = scale
  }

  public var double: Double {
    var power = 1.0
    for _ in 0..<scale { power *= 10 }
    return Double(units) / power
  }
}

/// A stretch of days: `2026-01-31`, `2026-01`, `2026Q1`, `2026`, `2026W05`, `today`, `last month`, `last 4 quarters`.
public enum PeriodLiteral: Sendable, Hashable {
  case day(year: Int, month: Int, day: Int)
  case month(year: Int, month: Int)
  case quarter(year: Int, quarter: Int)
  /// A bare `2026` is a number until it stands beside a date.
  case year(Int)
  /// ISO 8601 week.
  case week(year: Int, week: Int)
  /// A day with a time, in microseconds of that day.
  case moment(year: Int, month: Int, day: Int, microseconds: Int64)
  case today
  case asOf
  /// `this month`: the calendar unit that holds the as-of date.
  case this(CalendarUnit)
  /// `last month` (n = 1), `last 4 quarters`: the n whole units before the one that holds the as-of date.
  case last(Int, CalendarUnit)
  /// `next month`, `next 2 quarters`.
  case next(Int, CalendarUnit)
  /// `YTD`: from the first of January to the as-of date.
  case yearToDate
}

public enum CalendarUnit: String, Sendable, Hashable, CaseIterable { case day, week, month, quarter, year }

/// `90d`, `12w`, `6mo`, `2q`, `1y`. Months and longer are calendar steps, clamped at the month's end.
public struct DurationLiteral: Sendable, Hashable {
  public var count: Int
  public var unit: CalendarUnit
  public var span: Span

  public init(count: Int, unit: CalendarUnit, span: Span) {
    self.count = count
    self.unit = unit
    self.span = span
  }
}
