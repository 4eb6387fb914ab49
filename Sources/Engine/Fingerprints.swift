import Columnar
import Language
import Plans

/// All that a computed column depends on, as a value: equal fingerprints, equal columns.
struct Fingerprint: Hashable {
  enum Subject: Hashable {
    case column(ColumnID)
    case stored(ColumnID)
    case model(ModelID)
    case tiers(ModelID, overrides: Int)
    case fit(FitID)
    /// Under the fingerprint of the model as its version.
    case output(ModelID, ColumnSchema.Output)
    case visibility(TableID)
    /// The rows of a table that a what-if takes out.
    case removal(TableID)
    case removed(Term)
    case changed(ColumnID, value: Term, condition: Term?)
    /// A criterion under a fit of its own, whatever definition asks for it.
    case scaled(Term, among: Term?, ScaleSpec, isLow: Bool, MissingRule)
    case order(Term, among: Term?)
    case purchases(recency: Term, frequency: Term, money: Term, among: Term?)
    /// For each row of a table, something about the rows that lead to it.
    case aggregate(Aggregate, ValueType)
  }

  var subject: Subject
  var version: Int
  var asOf: Int32
  var today: Int32
  var includesFuture: Bool
  var epoch: Int
  /// What the tables at hand take as date, close, stage and money: these decide what of a row is seen.
  var roles: [[Role: ColumnID]]
  /// What a what-if takes out of these tables.
  var removed: [Int]
  /// The interned fingerprints of the computed columns and models that it reads.
  var dependencies: [Int]
}

/// Numbers for fingerprints, so that one that stands on others stays small.
struct Interning {
  private var numbers: [Fingerprint: Int] = [:]

  mutating func number(_ fingerprint: Fingerprint) -> Int {
    if let number = numbers[fingerprint] { return number }
    numbers[fingerprint] = numbers.count
    return numbers.count - 1
  }
}

/// What a term reads: columns of its own and of other tables, and tables whose visible rows matter.
struct Reads {
  private(set) var columns: Set<ColumnID> = []
  private(set) var tables: Set<TableID> = []

  init(_ term: Term, in book: Book) { collect(term, book) }

  init(_ terms: [Term], in book: Book) { for term in terms { collect(term, book) } }

  private mutating func collect(_ term: Term, _ book: Book) {
    switch term.kind {
    case .constant, .key: break
    case .column(let id): columns.insert(id)
    case .walk(let link, let inner):
      tables.insert(book.link(link).parent)
      collect(inner, book)
    case .aggregate(let aggregate): collect(aggregate, book)
    case .arithmetic(_, let a, let b), .daysBetween(let a, let b), .compare(_, let a, let b):
      collect(a, book)
      collect(b, book)
    case .negate(let inner), .shift(let inner, _), .not(let inner), .isMissing(let inner), .textTest(let inner, _),
      .inDays(let inner, _, _), .age(_, let inner, _), .inNumbers(let inner, _):
      collect(inner, book)
    case .and(let terms), .or(let terms), .function(_, let terms): for term in terms { collect(term, book) }
    }
  }

  private mutating func collect(_ aggregate: Aggregate, _ book: Book) {
    tables.insert(aggregate.table)
    switch aggregate.scope {
    case .children(let links), .group(let links): for link in links { tables.insert(book.link(link).parent) }
    case .whole: break
    }
    for term in [aggregate.argument, aggregate.filter, aggregate.among] { term.map { collect($0, book) } }
  }
}
