import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// `funnel`: how far deals come.
extension Session {
  func funnel(_ funnel: Funnel) throws {
    let book = try self.book(under: funnel.scenario)
    switch funnel.way {
    case .counts(let from, let to, let by): try countFunnel(funnel, from, to, by, book)
    case .stages(let stage):
      let question = try question(funnel, stage, book)
      guard !onlyChecks else { return }
      if question.history == nil { try presentFunnel(question) } else { try historyFunnel(question) }
    }
  }

  private func question(_ funnel: Funnel, _ stage: Expression, _ book: Book) throws -> FunnelQuestion {
    var question = try resolving(book) { resolver in
      let table = try resolver.table(funnel.table)
      let term = try resolver.term(stage, over: table)
      guard term.type.isTextual else {
        throw Diagnostic(
          .typeMismatch, "a stage is a text, and `\(format(stage))` is none", at: stage.span, label: "not a stage",
          help: ["name the column that holds the stage of each row, or for columns of counts say `from … to …`"])
      }
      return FunnelQuestion(
        written: funnel, book: book, table: table, stage: term,
        condition: try funnel.condition.map { try resolver.condition($0, over: table) },
        group: try funnel.group.map { try resolver.term($0, over: table) },
        cohort: try funnel.cohort.map { try resolver.days(of: $0) })
    }
    try book.refuseMasked(question.stage, in: "by")
    if let condition = question.condition { try book.refuseMasked(condition, in: "where") }
    if let group = question.group { try book.refuseMasked(group, in: "group by") }
    question.history = try history(of: question.table, funnel, book)
    for id in [question.history?.columns.date, question.history?.columns.stage].compactMap({ $0 }) {
      let column = book.column(id).column
      try book.refuseMasked(Term(.column(id), type: column.type, span: funnel.table.span), in: "history")
    }
    return question
  }

  // MARK: - The history

  /// The table of stage changes that is named, else the one that is found.
  private func history(of table: Table, _ funnel: Funnel, _ book: Book) throws -> FunnelHistory? {
    switch funnel.history {
    case .some(.none): return nil
    case .some(.table(let name)):
      let wanted = try resolving(book) { resolver in try resolver.table(name) }
      guard
        let link = book.links.first(where: { $0.parent == table.id && $0.child == wanted.id && $0.child != table.id })
      else {
        throw Diagnostic(
          .unknownTable, "\(wanted.name) has no link to \(table.name)", at: name.span, label: "not linked",
          help: ["load it with `link COLUMN to \(written(name: table.name))`"])
      }
      guard let date = wanted.roles[.date], let stage = wanted.roles[.stage] else {
        throw Diagnostic(
          .noRole, "\(wanted.name) lacks the role \(wanted.roles[.date] == nil ? "date" : "stage")", at: name.span,
          label: "when, and which stage?",
          help: ["say `roles \(written(name: wanted.name)) date = COLUMN, stage = COLUMN`"])
      }
      let columns = StageHistoryColumns(table: wanted, date: date, stage: stage, link: link.id)
      return FunnelHistory(
        columns: columns, isOfSnapshots: try wanted.looksLikeSnapshots || repeatsStages(columns, book))
    case nil:
      let found = try stageHistories(of: table, in: book).filter { try !repeatsStages($0, book) }
      if found.count > 1 {
        throw Diagnostic(
          .ambiguousName,
          "the stage changes of \(table.name) could be in \(found.map(\.table.name).joined(separator: " or in "))",
          at: funnel.table.span, label: "which history?", help: ["say `history \(written(name: found[0].table.name))`"])
      }
      return found.first.map { FunnelHistory(columns: $0, isOfSnapshots: false) }
    }
  }

  /// Whether most rows say the stage of before again, as snapshots do and a history of changes does not.
  private func repeatsStages(_ columns: StageHistoryColumns, _ book: Book) throws -> Bool {
    guard !onlyChecks else { return false }
    let entries = try entries(columns, book)
    let repeats = entries.ofDeal.reduce(0) { $0 + zip($1, $1.dropFirst()).count { $0.code == $1.code } }
    return repeats * 2 > entries.ofDeal.reduce(0) { $0 + $1.count }
  }

  /// Linked tables that tell how deals stood on some days; they serve as a history only where they are named.
  func snapshotNames(of question: FunnelQuestion) -> [String] {
    let book = question.book
    return book.links.filter { $0.parent == question.table.id && $0.child != question.table.id }
      .map { book.table($0.child) }.filter { $0.roles[.date] != nil && $0.roles[.stage] != nil }.map(\.name)
  }

  // MARK: - Names of stages

  /// The stages as they were said, each one that is there; or as the history has them.
  ///
  /// - Parameters:
  ///   - known: all stages that occur at any time.
  ///   - entered: those that the history has entered so far.
  func stages(
    _ question: FunnelQuestion, among known: [String], entered: [String] = [], _ inferred: () -> StageOrder?
  ) throws -> FunnelStages {
    let written = question.written
    let named = written.order + written.lost
    let lost = try written.lost.map { try funnelStage($0, among: known, besides: named, question.book) }
    if !written.order.isEmpty {
      try refuseLost(written)
      let order = try written.order.map { try funnelStage($0, among: known, besides: named, question.book) }
      try refuseRepeat(order + lost, named)
      if order.count < 2 {
        throw Diagnostic(
          .badStages, "a funnel needs two stages or more", at: written.order[0].span, label: "only one",
          help: ["list the stages from the first to the won one: there are \(listed(known))"])
      }
      return FunnelStages(order: order, lost: lost.isEmpty ? known.filter { isLost($0, order) } : lost)
    }
    guard let inferred = inferred() else { throw noOrder(known, written) }
    let ends = inferred.last.map { entered[$0] }
    let lostEnds = lost.isEmpty ? ends.filter { StageNames.soundsLost($0) } : lost
    // A stage in which deals merely stay so far is no win: on an early date nothing may be won yet.
    let won = ends.filter { !lostEnds.contains($0) && StageNames.soundsWon($0) }
    let open = inferred.open.map { entered[$0] }.filter { !lostEnds.contains($0) }
    guard won.count == 1, !open.isEmpty else { throw noOrder(known, written) }
    return FunnelStages(order: open + won, lost: lostEnds, isInferred: true)
  }

  private func isLost(_ stage: String, _ order: [String]) -> Bool {
    StageNames.soundsLost(stage) && !order.contains(stage)
  }

  /// What is lost is no stage of the way to the won one, which is the last that is listed.
  private func refuseLost(_ written: Funnel) throws {
    guard let end = written.order.first(where: { StageNames.soundsLost($0.text) }) else { return }
    let way = written.order.filter { !StageNames.soundsLost($0.text) }
    let lost = written.order.filter { StageNames.soundsLost($0.text) } + written.lost
    func names(_ stages: [TextLiteral]) -> String {
      stages.map { Language.written(name: $0.text) }.joined(separator: ", ")
    }
    throw Diagnostic(
      .badStages, "`\(end.text)` sounds like what is lost, and `order` lists the way to the won stage", at: end.span,
      label: "an end of another kind",
      help: [
        way.count > 1
          ? "write `order \(names(way)) lost \(names(lost))`" : "write `order STAGE, …, WON lost \(names(lost))`"
      ])
  }

  /// A stage of a funnel as the data spell it; one that no deal has come to yet is a row of zeros, and said, where it is no slip.
  private func funnelStage(
    _ written: TextLiteral, among known: [String], besides named: [TextLiteral], _ book: Book
  ) throws -> String {
    func isThere(_ stage: TextLiteral) -> Bool { known.contains { $0.lowercased() == stage.text.lowercased() } }
    let others = known.filter { name in !named.contains { $0.text.lowercased() == name.lowercased() } }
    let isEnd = StageNames.soundsWon(written.text) || StageNames.soundsLost(written.text)
    let isSlip = !isEnd && nearest(written.text, among: others) != nil
    let isOfOthers = !known.isEmpty && !named.contains(where: isThere)
    if isThere(written) || isSlip || isOfOthers || book.allowsUnknown {
      return try stage(written, among: known, book)
    }
    warn(
      Diagnostic(
        .unknownValue, "no row is in a stage `\(written.text)` so far", at: written.span, label: "nothing there",
        help: others.isEmpty ? [] : ["stages that are not named: \(listed(others))"], severity: .warning))
    return written.text
  }

  /// A stage as the data spell it; one that no row ever is in is a mistake, at the prompt a warning.
  func stage(_ written: TextLiteral, among known: [String], _ book: Book) throws -> String {
    if let found = known.first(where: { $0.lowercased() == written.text.lowercased() }) { return found }
    if book.allowsUnknown { return written.text }
    var unknown = Diagnostic(
      .unknownValue, "no row is in a stage `\(written.text)`", at: written.span, label: "not a stage",
      help: [nearest(written.text, among: known).map { "did you mean `\($0)`?" } ?? "there are: \(listed(known))"])
    guard configuration.mode == .prompt else { throw unknown }
    unknown.severity = .warning
    warn(unknown)
    return written.text
  }

  /// Every stage that a row is in at any time, whatever the as-of date lets be seen.
  func knownStages(_ stage: Term, in table: Table, _ book: Book) throws -> [String] {
    var book = book
    book.includesFuture = true
    let texts = try engine.evaluate(stage, over: table.id, in: book, on: state.data)
    return texts.firstRowsOfDistinctValues().filter { texts.isKnown(Int($0)) }.map { texts.canonicalText(Int($0)) }
  }

  private func refuseRepeat(_ stages: [String], _ written: [TextLiteral]) throws {
    for (place, stage) in stages.enumerated() where stages[..<place].contains(stage) {
      throw Diagnostic(
        .badStages, "the stage \(stage) stands twice", at: written[place].span, label: "again",
        help: ["keep one of them"])
    }
  }

  private func noOrder(_ known: [String], _ written: Funnel) -> Diagnostic {
    Diagnostic(
      .badStages, "in which order the stages come, and which of them is won, cannot be told from these data",
      at: written.table.span, label: "no order",
      help: [
        "say `order STAGE, …, WON lost STAGE`, the won one last"
          + (known.isEmpty ? "" : "; there are: \(listed(known))")
      ])
  }

  private func listed(_ stages: [String]) -> String {
    stages.prefix(12).joined(separator: ", ") + (stages.count > 12 ? ", …" : "")
  }

  // MARK: - Rows

  /// The rows of the deals that are seen and meet the condition.
  func takenRows(_ question: FunnelQuestion) throws -> [Int] {
    let table = question.table.id
    let count = state.data.rowCounts[table] ?? 0
    let seen = try engine.visibleRows(of: table, in: question.book, on: state.data).visible
    let condition = try question.condition.map {
      try engine.truth($0, over: table, in: question.book, on: state.data).isTrue
    }
    return (0..<count).filter { (seen?[$0] ?? true) && (condition?[$0] ?? true) }
  }

  func groups(_ question: FunnelQuestion) throws -> FunnelGroups? {
    try question.group.map {
      FunnelGroups(try engine.evaluate($0, over: question.table.id, in: question.book, on: state.data))
    }
  }

  /// What a deal is worth: the money role, or a column that is called as such columns are.
  func money(of table: Table, _ book: Book) throws -> (column: Column, name: String, isAssigned: Bool)? {
    guard let (schema, isAssigned) = table.column(habituallyFor: .money), schema.type.isNumeric else { return nil }
    return (try engine.column(schema.id, in: book, on: state.data), schema.name, isAssigned)
  }
}

extension Diagnostic.Code {
  /// The stages of a funnel are not what a funnel is made of.
  static let badStages = Self("bad-stages")
}
