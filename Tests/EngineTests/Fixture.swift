import Columnar
import Diagnostics
import Language
import Plans

@testable import Engine

/// Tables, links and definitions put together by hand, with an engine to ask.
struct Fixture {
  var book: Book
  var data = DataStore()
  let engine: Engine

  init(asOf: String = "2026-06-30", threads: Int = 1) {
    let day = Day.parse(asOf)!
    book = Book(asOf: AsOf(day: day, origin: .given), today: day)
    engine = Engine(execution: Execution(threads: threads))
  }

  /// Adds a table with stored columns.
  @discardableResult
  mutating func table(
    _ name: String, _ columns: [(name: String, column: Column)], key: String? = nil, roles: [Role: String] = [:]
  ) -> TableID {
    let id = Identity.table()
    let schemas = columns.map { ColumnSchema(id: Identity.column(), name: $0.name, type: $0.column.type) }
    func column(_ name: String) -> ColumnID { schemas.first { $0.name == name }!.id }
    book.tables.append(
      Table(id: id, name: name, columns: schemas, key: key.map(column), roles: roles.mapValues(column)))
    for (schema, (_, column)) in zip(schemas, columns) { data.columns[schema.id] = StoredColumn(column) }
    data.rowCounts[id] = columns.first?.column.count ?? 0
    return id
  }

  /// Links rows of a table by number.
  @discardableResult
  mutating func link(_ child: String, to parent: String, _ parents: [Int32]) -> LinkID {
    let id = Identity.link()
    let (child, parent) = (self[child], self[parent])
    book.links.append(LinkSchema(id: id, column: child.columns[0].id, child: child.id, parent: parent.id))
    data.links[id] = StoredLink(Link(parents: parents, parentCount: data.rowCounts[parent.id]!, unmatched: 0))
    return id
  }

  @discardableResult
  mutating func define(_ table: String, _ name: String, _ term: Term, isSegment: Bool = false) -> ColumnID {
    let id = Identity.column()
    let computation = Computation(term: term, written: .built)
    let schema = ColumnSchema(
      id: id, name: name, type: term.type, origin: isSegment ? .segment(computation) : .derived(computation))
    book.update(self[table].id) { $0.columns.append(schema) }
    return id
  }

  subscript(table: String) -> Table { book.tables.first { $0.name == table }! }

  subscript(table: String, column: String) -> Term {
    let schema = self[table].columns.first { $0.name == column }!
    return Term(.column(schema.id), type: schema.type, span: nowhere)
  }

  // MARK: - Asking

  func column(_ table: String, _ term: Term, rows: [Int32]? = nil) throws -> Column {
    try engine.evaluate(term, over: self[table].id, rows: rows, in: book, on: data)
  }

  func values(_ table: String, _ term: Term) throws -> [String] { try shown(column(table, term)) }

  func scalar(_ term: Term) throws -> String { try shown(engine.scalar(term, in: book, on: data))[0] }

  func find(
    _ table: String, where filters: [Term] = [], sort: [(Term, Bool)] = [], limit: Int? = nil, show: [Term] = []
  ) throws -> Answer {
    let shape = QueryPlan.Rows(
      outputs: show.enumerated().map { .init(name: "c\($0.offset)", term: $0.element) },
      sort: sort.map { .init(term: $0.0, descends: $0.1) }, limit: limit)
    let plan = QueryPlan(table: self[table].id, includesFuture: false, filters: filters, shape: .rows(shape))
    return try engine.run(plan, in: book, on: data)
  }

  func group(
    _ table: String, where filters: [Term] = [], by keys: [Term] = [], show: [Term], having: Term? = nil,
    sort: [(Term, Bool)] = [], limit: Int? = nil
  ) throws -> Answer {
    let shape = QueryPlan.Groups(
      keys: keys.enumerated().map { .init(name: "k\($0.offset)", term: $0.element) },
      outputs: show.enumerated().map { .init(name: "c\($0.offset)", term: $0.element) }, having: having,
      sort: sort.map { .init(term: $0.0, descends: $0.1) }, limit: limit, isMatrix: false)
    let plan = QueryPlan(table: self[table].id, includesFuture: false, filters: filters, shape: .groups(shape))
    return try engine.run(plan, in: book, on: data)
  }

  func of(
    _ table: String, _ function: Aggregate.Function, _ argument: Term? = nil, where filter: Term? = nil,
    scope: Aggregate.Scope = .whole, among: Term? = nil, at position: Double? = nil, type: ValueType? = nil
  ) -> Term {
    let natural: ValueType =
      switch function {
      case .count, .distinct: .decimal(scale: 0)
      case .any, .no: .yesNo
      case .avg, .median, .quantile, .share: .number
      default: argument!.type
      }
    let aggregate = Aggregate(
      function: function, table: self[table].id, scope: scope, argument: argument, filter: filter, among: among,
      position: position)
    return Term(.aggregate(aggregate), type: type ?? natural, span: nowhere)
  }
}

// MARK: - Terms

func exact(_ units: Int64, _ scale: Int = 0) -> Term {
  Term(.constant(.exact(units)), type: .decimal(scale: scale), span: nowhere)
}

func number(_ value: Double) -> Term { Term(.constant(.number(value)), type: .number, span: nowhere) }

func text(_ value: String) -> Term { Term(.constant(.text(value)), type: .text, span: nowhere) }

func day(_ text: String) -> Term {
  Term(.constant(.day(DayTerm(.fixed(Day.parse(text)!)))), type: .date, span: nowhere)
}

func condition(_ kind: Term.Kind) -> Term { Term(kind, type: .yesNo, span: nowhere) }

func not(_ term: Term) -> Term { condition(.not(term)) }

func compare(_ a: Term, _ comparison: Term.Comparison, _ b: Term) -> Term { condition(.compare(comparison, a, b)) }

func isOneOf(_ a: Term, _ values: String..., ignoringCase: Bool = true) -> Term {
  condition(.textTest(a, .isOneOf(values.map { Term.TextValue($0, ignoresCase: ignoringCase) })))
}

func arithmetic(_ a: Term, _ operation: Term.Arithmetic, _ b: Term, type: ValueType) -> Term {
  Term(.arithmetic(operation, a, b), type: type, span: nowhere)
}

func call(_ function: Function, _ terms: Term..., type: ValueType) -> Term {
  Term(.function(function, terms), type: type, span: nowhere)
}

func key(_ index: Int, _ type: ValueType) -> Term { Term(.key(index), type: type, span: nowhere) }

// MARK: - Values

let cny = Currency("CNY")

/// Cells as text; `·` where missing.
func shown(_ column: Column) -> [String] {
  (0..<column.count).map { column.isKnown($0) ? cell(column, $0) : "·" }
}

private func cell(_ column: Column, _ row: Int) -> String {
  switch column.storage {
  case .int32(let days): Day.format(days[row])
  case .int64(let units):
    column.type == .datetime ? Moment.format(units[row]) : decimal(units[row], column.type.scale ?? 0)
  case .double(let numbers):
    numbers[row] == numbers[row].rounded() && abs(numbers[row]) < 1e15 ? "\(Int64(numbers[row]))" : "\(numbers[row])"
  case .codes(let codes, let dictionary): dictionary[codes[row]]
  case .bytes(let texts): texts[row]
  case .bits(let bits): bits[row] ? "yes" : "no"
  }
}

/// With all of its places.
private func decimal(_ units: Int64, _ scale: Int) -> String {
  if scale == 0 { return "\(units)" }
  let (whole, rest) = units.magnitude.quotientAndRemainder(dividingBy: UInt64(powersOfTen[scale]))
  let digits = "\(rest)"
  return (units < 0 ? "-" : "") + "\(whole)." + String(repeating: "0", count: scale - digits.count) + digits
}

func shown(_ frame: Frame) -> [[String]] {
  let columns = frame.fields.map { shown($0.column) }
  return (0..<frame.rowCount).map { row in columns.map { $0[row] } }
}

/// Days from dates; `nil` stays missing.
func days(_ texts: [String?]) -> Column { .dates(texts.map { $0.flatMap { Day.parse($0) } }) }

extension Written {
  /// Definitions here are not written, they are built.
  static let built = Written(
    statement: Statement(.undo, span: nowhere), source: Source(name: "test", text: ""))
}

/// Terms here are built, so they stand nowhere.
let nowhere = Diagnostics.Span(0, 0)
