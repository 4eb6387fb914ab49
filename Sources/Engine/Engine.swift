import Columnar
import Models
import Plans

/// The embedded back end: computes what plans ask for, from columns in memory.
///
/// Computed columns are kept under everything they depend on, so a scenario shares what it did not change and undo finds what was there
/// before. One question at a time; the work inside one runs on the threads of its `Execution`.
public final class Engine {
  let execution: Execution
  /// Where computed columns are found that an earlier run has left.
  let image: BookImage?
  var cache = Cache(limit: Engine.cacheBytes)
  var fits = Fits()
  var scores = KnownScores()
  var interning = Interning()
  /// By fingerprint, what something is known by from run to run; none where it is not.
  var digests: [Int: Digest?] = [:]
  /// Fingerprints of models whose outputs were left to later runs, as far as they can be.
  var remembered: Set<Int> = []
  /// Told, while a long fit runs, how many of its steps are done and how many there are.
  public var onFitStep: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  private static let cacheBytes = 2 << 30

  public init(execution: Execution, image: BookImage? = nil) {
    self.execution = execution
    self.image = image
  }

  /// Answers a question.
  ///
  /// Throws a `Diagnostic` where a decimal overflows, `Execution.Cancelled` when asked to stop.
  public func run(_ plan: QueryPlan, in book: Book, on data: DataStore) throws -> Answer {
    var book = book
    book.includesFuture = book.includesFuture || plan.includesFuture
    var answer = try QueryRunner(question: Question(self, book, data), plan: plan).run()
    guard book.clearance != nil else { return answer }
    for (index, output) in plan.shown.enumerated() {
      let column = answer.frame.fields[index].column
      answer.frame.fields[index].column = column.marked(book.mask(of: output.term))
    }
    return answer
  }

  /// A column, one value for each row of its table: stored, as seen at the as-of date, or computed.
  public func column(_ id: ColumnID, in book: Book, on data: DataStore) throws -> Column {
    try Question(self, book, data).column(id).marked(book.mask(of: id))
  }

  /// A term for the rows of a table; for all of them, hidden ones included, without numbers.
  public func evaluate(
    _ term: Term, over table: TableID, rows: [Int32]? = nil, in book: Book, on data: DataStore
  ) throws -> Column {
    try Question(self, book, data).evaluator(over: table, rows: rows).column(term).marked(book.mask(of: term))
  }

  /// A condition for all rows of a table, hidden ones included.
  public func truth(_ term: Term, over table: TableID, in book: Book, on data: DataStore) throws -> Truth {
    try Question(self, book, data).evaluator(over: table).truth(term)
  }

  /// A term without rows (constants, aggregates of whole tables) as a column of one value.
  public func scalar(_ term: Term, in book: Book, on data: DataStore) throws -> Column {
    try Evaluator(question: Question(self, book, data), context: .alone).column(term).marked(book.mask(of: term))
  }

  /// The rows that are seen (none means all), how many the as-of date hides, and how many of the others a what-if has taken out.
  public func visibleRows(
    of table: TableID, in book: Book, on data: DataStore
  ) throws -> (visible: Bitmap?, hiddenFuture: Int, removed: Int) {
    let question = Question(self, book, data)
    let dated = try question.undated(table)
    let visible = try question.visible(table)
    let datedCount = dated?.trueCount ?? question.rowCount(of: table)
    return (visible, question.rowCount(of: table) - datedCount, visible.map { datedCount - $0.trueCount } ?? 0)
  }

  /// How many rows that are seen have a `closed` role after the as-of date, so that they are seen as open.
  public func closedLater(in table: TableID, of book: Book, on data: DataStore) throws -> Int {
    try Question(self, book, data).closedLater(table)
  }

  /// The columns that such rows are seen without, beside those of a role: they are filled in only when a row closes.
  public func filledAtClose(in table: TableID, of book: Book, on data: DataStore) throws -> [ColumnSchema] {
    try Question(self, book, data).filledAtClose(book.table(table))
  }

  /// Whether two books make the same of a model, as far as can be told without computing it.
  public func isSame(_ id: ModelID, in book: Book, and other: Book, on data: DataStore) -> Bool {
    Question(self, book, data).fingerprint(of: book.model(id))
      == Question(self, other, data).fingerprint(of: other.model(id))
  }

  /// The same of a column.
  public func isSame(_ id: ColumnID, in book: Book, and other: Book, on data: DataStore) -> Bool {
    Question(self, book, data).fingerprint(of: id) == Question(self, other, data).fingerprint(of: id)
  }

  /// What a computed column is known by from run to run; none where it is not.
  public func digest(of id: ColumnID, in book: Book, on data: DataStore) -> Digest? {
    image == nil ? nil : Question(self, book, data).digest(of: id)
  }

  /// The same of the outputs of a model.
  public func digests(of id: ModelID, in book: Book, on data: DataStore) -> [Digest] {
    guard image != nil, let digest = try? Question(self, book, data).knownDigest(of: book.model(id)) else { return [] }
    return [ModelPart.score, .exact, .tier].map { digest.part($0) }
  }

  /// Makes the scales and cuts of a model that have not been made yet, on these data as seen at this book's as-of date; what an earlier run has left
  /// makes that unnecessary until something asks how a value came about.
  public func fit(_ id: ModelID, in book: Book, on data: DataStore) throws { try Question(self, book, data).fit(id) }

  /// How many went into each level; none for a model that is no tiers.
  public func tierReport(_ id: ModelID, in book: Book, on data: DataStore) throws -> TierReport? {
    try Question(self, book, data).tierReport(id)
  }

  /// A model's outputs. A scale or cut that has not been fitted yet is fitted now, on these data as seen at this book's as-of date.
  public func model(_ id: ModelID, in book: Book, on data: DataStore) throws -> ModelResult {
    try Question(self, book, data).model(id)
  }

  /// Tiers with the score that they are cut from, ready to be cut again for other weights; none where they are cut from no score.
  public func recut(
    _ id: ModelID, in book: Book, on data: DataStore
  ) throws -> (score: ModelID, recut: TierRecut)? {
    try Question(self, book, data).recut(id)
  }

  /// Lets go of what models have given in a book that nobody asks of any more, such as that of a what-if which another takes the place of: the next
  /// one then works in memory that is warm.
  public func forget(_ models: [ModelID], in book: Book, on data: DataStore) {
    let question = Question(self, book, data)
    for id in models { cache.remove(question.fingerprint(of: book.model(id))) }
  }
}
