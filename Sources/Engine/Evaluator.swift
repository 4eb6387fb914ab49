import Columnar
import Diagnostics
import Plans

/// What a term is computed over.
struct Context {
  enum Kind {
    /// Rows of a table, by number; all of them without numbers.
    case rows(TableID, [Int32]?)
    case groups(Groups)
    /// Nothing: constants and aggregates of whole tables.
    case alone
  }

  let kind: Kind
  let count: Int

  static func rows(of table: TableID, _ rows: [Int32]?, count: Int) -> Context {
    Context(kind: .rows(table, rows), count: count)
  }
  static func groups(_ groups: Groups) -> Context { Context(kind: .groups(groups), count: groups.count) }
  static var alone: Context { Context(kind: .alone, count: 1) }
}

/// Computes terms in a context, a whole column at a time.
struct Evaluator {
  let question: Question
  let context: Context

  var execution: Execution { question.execution }

  /// A value for each row of the context, of the term's type.
  func column(_ term: Term) throws -> Column {
    try vector(term).converted(to: term.type, at: term.span, execution).expanded(to: context.count)
  }

  /// A value a row, or one for all.
  func vector(_ term: Term) throws -> Vector {
    try execution.check()
    switch term.kind {
    case .constant(let constant): return self.constant(constant, type: term.type)
    case .column(let id): return try rowColumn(id)
    case .walk(let link, let inner): return try walk(link, inner)
    case .aggregate(let aggregate): return try self.aggregate(aggregate, type: term.type, at: term.span)
    case .key(let index): return Vector(groups.keys[index])
    case .arithmetic(let operation, let a, let b):
      return try arithmetic(operation, vector(a), vector(b), type: term.type, at: term.span)
    case .negate(let inner): return try negate(vector(inner), type: term.type, at: term.span)
    case .shift(let inner, let shift): return try self.shift(vector(inner), by: shift)
    case .daysBetween(let a, let b): return try daysBetween(vector(a), vector(b), type: term.type)
    case .and, .or, .not, .isMissing, .compare, .textTest, .inDays, .age, .inNumbers:
      return Vector(try truth(term).column)
    case .function(let function, let arguments):
      return try self.function(function, arguments, type: term.type, at: term.span)
    }
  }

  /// A condition, for each row of the context.
  func truth(_ term: Term) throws -> Truth {
    switch term.kind {
    case .and(let terms): return try conjunction(terms)
    case .or(let terms): return try disjunction(terms)
    case .not(let inner):
      let truth = try truth(inner)
      return Truth(isTrue: truth.isFalse, isKnown: truth.isKnown)
    case .isMissing(let inner): return try isMissing(inner)
    case .compare(let comparison, let a, let b):
      return try compareScore(comparison, a, b) ?? compare(comparison, vector(a), vector(b), at: term.span)
    case .textTest(let inner, let test): return try self.test(vector(inner), test)
    case .inDays(let inner, let from, let to): return try inDays(vector(inner), from: from, to: to)
    case .age(let comparison, let inner, let shift): return try age(comparison, vector(inner), shift)
    case .inNumbers(let inner, let constants): return try inNumbers(vector(inner), constants, at: term.span)
    default: return truth(of: try vector(term))
    }
  }

  /// Yes/no values as a condition.
  func truth(of vector: Vector) -> Truth {
    let column = vector.expanded(to: context.count)
    guard case .bits(let bits) = column.storage else { preconditionFailure("a condition is yes or no") }
    return Truth(isTrue: bits, validity: column.validity)
  }

  var groups: Groups {
    guard case .groups(let groups) = context.kind else { preconditionFailure("a grouping key stands among groups") }
    return groups
  }

  /// The rows of the context that the small print counts; none for all.
  func countedRows() throws -> Bitmap? {
    guard case .rows(let table, nil) = context.kind else { return nil }
    return try question.visible(table)
  }

  private func rowColumn(_ id: ColumnID) throws -> Vector {
    guard case .rows(_, let rows) = context.kind else {
      preconditionFailure("a column stands among the rows of its table")
    }
    let column = try question.column(id)
    return Vector(try rows.map { try execution.gather(column, $0) } ?? column)
  }

  private func constant(_ constant: Constant, type: ValueType) -> Vector {
    let known = Bitmap(repeating: constant != .missing, count: 1)
    let storage: Column.Storage =
      switch constant {
      case .missing: Evaluator.zero(of: type)
      case .number(let number): .double([number])
      case .exact(let units): .int64([units])
      case .text(let text): .codes([0], TextDictionary([text]))
      case .yesNo(let value): .bits(Bitmap(repeating: value, count: 1))
      case .day(let day): .int32([question.book.day(day)])
      case .moment(let microseconds): .int64([microseconds])
      }
    return Vector(constant: Column(type: type, storage: storage, validity: known))
  }

  private static func zero(of type: ValueType) -> Column.Storage {
    switch type {
    case .number: .double([0])
    case .decimal, .money, .percent, .datetime: .int64([0])
    case .date: .int32([0])
    case .text, .ordinal: .codes([0], TextDictionary([""]))
    case .yesNo: .bits(Bitmap(repeating: false, count: 1))
    }
  }
}
