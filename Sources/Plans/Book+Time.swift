import Language

/// What of a definition the as-of date can change.
public struct TimeReading: Sendable {
  /// Tables of dated rows: those after the as-of date are not seen.
  public private(set) var tables: Set<TableID> = []
  /// An age or the as-of date itself is read.
  public private(set) var readsDate = false
  private var seen: Set<ColumnID> = []

  public var varies: Bool { readsDate || !tables.isEmpty }

  public init(_ terms: [Term], in book: Book) { for term in terms { collect(term, book) } }

  private mutating func collect(_ term: Term, _ book: Book) {
    switch term.kind {
    case .constant(let constant): if case .day(let day) = constant { note(day) }
    case .key: break
    case .column(let id): collect(id, book)
    case .walk(let link, let inner):
      collect(link, book)
      collect(inner, book)
    case .aggregate(let aggregate): collect(aggregate, book)
    case .age(_, let inner, _):
      readsDate = true
      collect(inner, book)
    case .inDays(let inner, let from, let to):
      for day in [from, to] { day.map { note($0) } }
      collect(inner, book)
    case .arithmetic(_, let a, let b), .daysBetween(let a, let b), .compare(_, let a, let b):
      collect(a, book)
      collect(b, book)
    case .negate(let inner), .shift(let inner, _), .not(let inner), .isMissing(let inner), .textTest(let inner, _),
      .inNumbers(let inner, _):
      collect(inner, book)
    case .and(let terms), .or(let terms), .function(_, let terms): for term in terms { collect(term, book) }
    }
  }

  private mutating func collect(_ aggregate: Aggregate, _ book: Book) {
    note(aggregate.table, book)
    switch aggregate.scope {
    case .children(let links), .group(let links): for link in links { collect(link, book) }
    case .whole: break
    }
    for term in [aggregate.argument, aggregate.filter, aggregate.among] { term.map { collect($0, book) } }
  }

  private mutating func collect(_ link: LinkID, _ book: Book) {
    note(book.link(link).parent, book)
    collect(book.link(link).column, book)
  }

  private mutating func collect(_ id: ColumnID, _ book: Book) {
    guard seen.insert(id).inserted else { return }
    let (table, column) = book.column(id)
    switch column.origin {
    case .stored:
      // Of a row that closes later any column may be out of sight: which, the data tell.
      if table.roles[.closed] != nil { tables.insert(table.id) }
    case .derived(let computation), .segment(let computation): collect(computation.term, book)
    case .output(let model, _): for term in book.model(model).inputs { collect(term, book) }
    case .changed(let change): for term in change.terms { collect(term, book) }
    }
  }

  private mutating func note(_ table: TableID, _ book: Book) {
    if book.table(table).roles[.date] != nil { tables.insert(table) }
  }

  private mutating func note(_ day: DayTerm) { if day.base == .asOf { readsDate = true } }
}

extension Book {
  /// The table that a table was built from, with the link that leads back; none for a loaded one.
  public func buildLink(of table: Table) -> LinkSchema? {
    for column in table.columns {
      guard case .derived(let computation) = column.origin,
        case .build(let build) = computation.written.statement.kind,
        case .one(let source) = self.table(named: build.source.text)
      else { continue }
      return links.first { $0.child == source.id && $0.parent == table.id }
    }
    return nil
  }
}

extension Model {
  /// The levels that it puts rows into, best first: of tiers, classes, cells. None for a model of numbers.
  public var levelNames: [String]? {
    guard let own = outputs.first, own.type == .ordinal else { return nil }
    return own.levels.map(\.name)
  }
}
