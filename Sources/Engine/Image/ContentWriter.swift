import Columnar
import Language
import Plans

/// Writes down what something is computed from, in words that mean the same in every run: columns by the digests of their content, days as
/// the days they are, no ids.
///
/// Throws `Unknowable` where something takes part of whose content nothing is known from run to run.
struct ContentWriter {
  let question: Question
  var bytes = ByteWriter()

  struct Unknowable: Error {}

  // MARK: - What is read

  mutating func write(column id: ColumnID) throws { bytes.write(try question.knownDigest(of: id)) }

  /// How many rows a table has, and which of them the as-of date lets be seen.
  mutating func write(table id: TableID) throws {
    guard question.removalFingerprints(of: id).isEmpty else { throw Unknowable() }
    bytes.write(question.rowCount(of: id))
    guard let role = question.book.table(id).roles[.date] else { return bytes.write(false) }
    try writeLater(than: role)
  }

  /// What the as-of date does to a date column: nothing where it is not before the last date.
  mutating func writeLater(than role: ColumnID) throws {
    let hides = try !question.book.includesFuture && question.hasFuture(role)
    bytes.write(hides)
    guard hides else { return }
    bytes.write(try origin(of: role))
    bytes.write(question.book.asOf.day)
  }

  /// Whether and until when a loaded column is not seen of rows that close later.
  mutating func write(hidingCloseOf schema: ColumnSchema, in table: Table) throws {
    guard let closed = try question.hidingClose(of: schema, in: table) else { return bytes.write(false) }
    try writeLater(than: closed)
  }

  private mutating func write(link id: LinkID) throws {
    guard let origin = question.data.links[id]?.origin else { throw Unknowable() }
    bytes.write(origin)
    let (table, column) = question.book.column(question.book.link(id).column)
    try write(hidingCloseOf: column, in: table)
    try write(table: question.book.link(id).parent)
  }

  func origin(of column: ColumnID) throws -> Digest {
    guard let origin = question.data.columns[column]?.origin else { throw Unknowable() }
    return origin
  }

  // MARK: - Terms

  mutating func write(_ terms: [Term]) throws {
    bytes.write(terms.count)
    for term in terms { try write(term) }
  }

  mutating func write(_ term: Term?) throws {
    bytes.write(term != nil)
    if let term { try write(term) }
  }

  mutating func write(_ term: Term) throws {
    bytes.write(term.type)
    switch term.kind {
    case .constant(let constant): write("constant", constant)
    case .column(let id):
      bytes.write("column")
      try write(column: id)
    case .walk(let link, let inner):
      bytes.write("walk")
      try write(link: link)
      try write(inner)
    case .aggregate(let aggregate): try write(aggregate)
    case .key(let index):
      bytes.write("key")
      bytes.write(index)
    case .arithmetic(let operation, let a, let b): try write(operation.rawValue, [a, b])
    case .negate(let inner): try write("negate", [inner])
    case .shift(let inner, let shift):
      try write("shift", [inner])
      write(shift)
    case .daysBetween(let a, let b): try write("days between", [a, b])
    case .and(let terms): try write("and", terms)
    case .or(let terms): try write("or", terms)
    case .not(let inner): try write("not", [inner])
    case .isMissing(let inner): try write("is missing", [inner])
    case .compare(let comparison, let a, let b): try write("compare " + comparison.rawValue, [a, b])
    case .textTest(let inner, let test):
      try write("test", [inner])
      write(test)
    case .inDays(let inner, let from, let to):
      try write("in days", [inner])
      for bound in [from, to] { bytes.write(bound.map { question.book.day($0) }) { $0.write($1) } }
    case .age(let comparison, let inner, let shift):
      try write("age " + comparison.rawValue, [inner])
      write(shift)
      bytes.write(question.book.asOf.day)
    case .inNumbers(let inner, let constants):
      try write("in numbers", [inner])
      bytes.write(constants.count)
      for constant in constants { write("number", constant) }
    case .function(let function, let terms): try write("function " + function.rawValue, terms)
    }
  }

  private mutating func write(_ name: String, _ terms: [Term]) throws {
    bytes.write(name)
    try write(terms)
  }

  private mutating func write(_ aggregate: Aggregate) throws {
    bytes.write("aggregate " + aggregate.function.rawValue)
    try write(table: aggregate.table)
    switch aggregate.scope {
    case .children(let links):
      bytes.write("children")
      bytes.write(links.count)
      for link in links { try write(link: link) }
    case .whole: bytes.write("whole")
    case .group: throw Unknowable()
    }
    for term in [aggregate.argument, aggregate.filter, aggregate.among] { try write(term) }
    bytes.write(aggregate.position) { $0.write($1) }
    // These go by dates that the term does not name.
    if [.first, .last].contains(aggregate.function), let role = question.book.table(aggregate.table).roles[.date] {
      try write(column: role)
    }
  }

  // MARK: - Values

  private mutating func write(_ name: String, _ constant: Constant) {
    bytes.write(name)
    switch constant {
    case .missing: bytes.write(tag: 0)
    case .number(let number):
      bytes.write(tag: 1)
      bytes.write(number)
    case .exact(let units):
      bytes.write(tag: 2)
      bytes.write(units)
    case .text(let text):
      bytes.write(tag: 3)
      bytes.write(text)
    case .yesNo(let value):
      bytes.write(tag: 4)
      bytes.write(value)
    case .day(let day):
      bytes.write(tag: 5)
      bytes.write(question.book.day(day))
    case .moment(let microseconds):
      bytes.write(tag: 6)
      bytes.write(microseconds)
    }
  }

  private mutating func write(_ shift: CalendarShift) {
    bytes.write(shift.months)
    bytes.write(shift.days)
  }

  private mutating func write(_ test: Term.TextTest) {
    switch test {
    case .isOneOf(let values):
      bytes.write("is one of")
      bytes.write(values) {
        $0.write($1.text); $0.write($1.ignoresCase)
      }
    case .contains(let value): write("contains", value)
    case .startsWith(let value): write("starts with", value)
    case .endsWith(let value): write("ends with", value)
    case .matches(let pattern):
      bytes.write("matches")
      bytes.write(pattern.source)
    case .hasCode(let codes):
      bytes.write("has code")
      bytes.write(codes) { $0.write($1) }
    }
  }

  private mutating func write(_ name: String, _ value: Term.TextValue) {
    bytes.write(name)
    bytes.write(value.text)
    bytes.write(value.ignoresCase)
  }

  mutating func write(_ number: ExactDecimal) {
    bytes.write(number.units)
    bytes.write(number.scale)
  }
}
