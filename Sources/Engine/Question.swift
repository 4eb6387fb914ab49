import Columnar
import Diagnostics
import Plans

/// One question while it is being answered: a book and the data it is asked of, and what is counted on the way.
final class Question {
  let engine: Engine
  let book: Book
  let data: DataStore
  /// What was counted in this question's own terms.
  var tally = Tally()
  /// What was counted in the computed columns that it reads, once for each of them.
  private(set) var tallies: [Int: Tally] = [:]
  private var fingerprints: [ColumnID: Int] = [:]
  private var modelFingerprints: [ModelID: Int] = [:]
  private var columns: [ColumnID: Column] = [:]

  init(_ engine: Engine, _ book: Book, _ data: DataStore) {
    self.engine = engine
    self.book = book
    self.data = data
  }

  /// For something inside another question that stands on an earlier state of the book: what a what-if changed is made from what was there.
  func question(of basis: Book) -> Question { Question(engine, basis, data) }

  /// Counts what was counted on the way to something that this question stands on.
  func count(_ other: Question) {
    tally += other.tally
    tallies.merge(other.tallies) { old, _ in old }
  }

  /// For something inside another question, to be counted apart.
  private init(within outer: Question) {
    engine = outer.engine
    book = outer.book
    data = outer.data
    fingerprints = outer.fingerprints
    modelFingerprints = outer.modelFingerprints
  }

  var execution: Execution { engine.execution }

  /// Everything counted, in terms and columns.
  var total: Tally { tallies.values.reduce(into: tally) { $0 += $1 } }

  func rowCount(of table: TableID) -> Int {
    guard let count = data.rowCounts[table] else { preconditionFailure("a table has data") }
    return count
  }

  func link(_ id: LinkID) throws -> Link {
    guard let link = data.links[id] else { preconditionFailure("a link has data") }
    return try link.link()
  }

  // MARK: - Columns

  /// A column of its table, one value a row, hidden rows included: stored as the as-of date lets it be seen, or computed.
  func column(_ id: ColumnID) throws -> Column {
    if let known = columns[id] { return known }
    let (table, schema) = book.column(id)
    let column: Column
    switch schema.origin {
    case .stored: column = try stored(schema, in: table)
    case .derived(let computation):
      column = try located(in: computation.written.source) {
        try computed(schema, in: table) { question in
          try question.evaluator(over: table.id).vector(computation.term)
            .converted(to: schema.type, at: computation.term.span, question.execution)
            .expanded(to: question.rowCount(of: table.id))
        }
      }
    case .segment(let computation):
      column = try located(in: computation.written.source) {
        try computed(schema, in: table) { question in
          Column(type: .yesNo, storage: .bits(try question.evaluator(over: table.id).truth(computation.term).isTrue))
        }
      }
    case .output(let id, let output): column = try waitingOutput(output, of: id) ?? self.output(output, of: id)
    case .changed(let change): column = try changed(schema, in: table, change)
    }
    columns[id] = column
    return column
  }

  /// A mistake in a definition is shown in the definition's own text, whichever statement brought it to light.
  func located<Result>(in source: Source, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let diagnostic as Diagnostic { throw diagnostic.located(in: source) }
  }

  private func computed(
    _ schema: ColumnSchema, in table: Table, _ compute: (Question) throws -> Column
  ) throws -> Column {
    try keptColumn(under: fingerprint(of: schema, in: table)) { question in
      try question.imaged(schema, in: table) { try compute(question) }
    }
  }

  func keptColumn(under key: Int, _ compute: (Question) throws -> Column) throws -> Column {
    guard case .column(let column) = try kept(under: key, { .column(try compute($0)) }) else {
      preconditionFailure("a column is kept under its own key")
    }
    return column
  }

  /// Something from the cache, or computed by a question of its own, so that its counts stay its own.
  func kept(under key: Int, _ compute: (Question) throws -> Cache.Value) throws -> Cache.Value {
    if let entry = engine.cache.entry(key) {
      tallies.merge(entry.tallies) { old, _ in old }
      return entry.value
    }
    let inner = Question(within: self)
    let value = try compute(inner)
    let counted = inner.tally == Tally() ? inner.tallies : inner.tallies.merging([key: inner.tally]) { old, _ in old }
    engine.cache.insert(value, tallies: counted, under: key)
    tallies.merge(counted) { old, _ in old }
    return value
  }

  func evaluator(over table: TableID, rows: [Int32]? = nil) -> Evaluator {
    Evaluator(question: self, context: .rows(of: table, rows, count: rows?.count ?? rowCount(of: table)))
  }

  // MARK: - Fingerprints

  func fingerprint(of id: ColumnID) -> Int {
    if let known = fingerprints[id] { return known }
    let (table, schema) = book.column(id)
    return fingerprint(of: schema, in: table)
  }

  private func fingerprint(of schema: ColumnSchema, in table: Table) -> Int {
    if let known = fingerprints[schema.id] { return known }
    let number =
      switch schema.origin {
      case .stored: fingerprint(.stored(schema.id), version: 0, tables: [table.id], reads: [])
      case .derived(let computation), .segment(let computation):
        fingerprint(.column(schema.id), version: computation.version, table: table.id, terms: [computation.term])
      case .output(let id, _): fingerprint(of: book.model(id))
      case .changed(let change): fingerprint(of: schema, change)
      }
    fingerprints[schema.id] = number
    return number
  }

  func fingerprint(of model: Model) -> Int {
    if let known = modelFingerprints[model.id] { return known }
    let number =
      fingerprint(
        model.tiers.map { .tiers(model.id, overrides: $0.overridesVersion) } ?? .model(model.id),
        version: model.version,
        table: model.table, terms: model.inputs)
    modelFingerprints[model.id] = number
    return number
  }

  /// The number of something computed from terms over a table.
  func fingerprint(_ subject: Fingerprint.Subject, version: Int, table: TableID, terms: [Term]) -> Int {
    let reads = Reads(terms, in: book)
    return fingerprint(
      subject, version: version, tables: [table] + reads.tables.sorted { $0.raw < $1.raw },
      reads: reads.columns.sorted { $0.raw < $1.raw })
  }

  func fingerprint(
    _ subject: Fingerprint.Subject, version: Int, tables: [TableID], reads: [ColumnID], others: [Int] = []
  ) -> Int {
    let dependencies = reads.map { fingerprint(of: $0) }
    return engine.interning.number(
      Fingerprint(
        subject: subject, version: version, asOf: book.asOf.day, today: book.today, includesFuture: book.includesFuture,
        epoch: data.epoch, roles: tables.map { book.table($0).roles }, removed: tables.flatMap(removalFingerprints),
        dependencies: dependencies + others))
  }
}

extension ModelResult {
  /// An output that is there already; those of other models are made when they are asked for.
  func column(_ output: ColumnSchema.Output) throws -> Column? {
    switch (self, output) {
    case (.score(let result), .score): try result.column
    case (.score(let result), .criterion(let index)): try result.criteria[index].column
    case (.tiers(let result), .tier): result.column
    case (.tiers(let result), .override): try result.overrides
    default: nil
    }
  }
}
