import Columnar
import Diagnostics
import Engine
import Language
import Plans

/// Which columns of a table of deals say when a deal began, when and how it ended, and what it is worth.
struct DealColumns {
  var table: Table
  var closed: ColumnID
  var start: ColumnSchema?
  var stage: ColumnSchema?
  var money: ColumnSchema?
  var expected: ColumnSchema?
  var probability: ColumnSchema?
  var owner: ColumnSchema?
  var product: ColumnSchema?
  var ends: StageEnds?
  /// Columns that nobody assigned, found by their names.
  var guesses: [String] = []

  /// What the outcome of a deal is told by, or tells.
  var outcome: Set<ColumnID> { Set([closed, stage?.id, money?.id].compactMap { $0 }) }
}

/// The stages in which deals have ended, folded.
struct StageEnds: Equatable {
  var won: Set<String>
  var lost: Set<String>
  /// No stage is called as lost ones often are: a deal that closed in any but a won one is taken for lost.
  var othersAreLost = false

  /// Stages that were named; where none was, those called won, and in any case those called lost, which nobody takes for open.
  init(won: Set<String>, lost: Set<String>) {
    self.won = won.isEmpty ? StageNames.won.subtracting(lost) : won
    self.lost = lost.union(StageNames.lost).subtracting(won)
  }

  static let habitual = StageEnds(won: [], lost: [])

  /// The same, where these are all stages there are.
  func among(_ names: [String]) -> StageEnds {
    var ends = self
    ends.othersAreLost = !names.contains { lost.contains(Self.folded($0)) }
    return ends
  }

  /// How a deal that has a close stands by its stage: one that is in the midst of the way is open, its close the expected one.
  func end(of stage: String?) -> Deal.End {
    let stage = stage.map(Self.folded)
    if stage.map(won.contains) == true { return .won }
    return othersAreLost || stage.map(lost.contains) == true ? .lost : .open
  }

  static func folded(_ text: String) -> String { StageNames.folded(text) }
}

extension Session {
  /// The columns of a table of deals: by their roles, else by the names that such columns often have.
  func dealColumns(of name: Name, endings: StageEndings, needsWon: Bool = true) throws -> DealColumns {
    let table = try resolving { resolver in try resolver.table(name) }
    guard let closed = table.roles[.closed] else {
      throw Diagnostic(
        .noRole, "\(table.name) has no closed role: when did a deal end?", at: name.span, label: "no closed",
        help: ["say `roles \(written(name: table.name)) closed = COLUMN`, or add it to the load"])
    }
    var columns = DealColumns(table: table, closed: closed)
    func find(_ role: Role) -> ColumnSchema? {
      guard let found = table.column(habituallyFor: role), fits(found.column, role) else { return nil }
      if !found.isAssigned { columns.guesses.append("\(role.rawValue) \(found.column.name)") }
      return found.column
    }
    columns.start = table.roles[.date].flatMap(table.column)
    columns.stage = find(.stage)
    columns.money = find(.money)
    columns.expected = find(.expected)
    columns.probability = find(.probability)
    columns.owner = find(.owner)
    columns.product = table.columns.first { Self.productNames.contains(foldedName($0.name)) && $0.type.isTextual }
    columns.ends = try columns.stage.map {
      try stageEnds(of: $0, in: table, endings, needsWon: needsWon, at: name.span)
    }
    return columns
  }

  private static let productNames: Set<String> = [
    "product", "productid", "productname", "sku", "item", "产品", "商品", "产品名称",
  ]

  private func fits(_ column: ColumnSchema, _ role: Role) -> Bool {
    switch role {
    case .expected: column.type.isTemporal
    case .money, .probability: column.type.isNumeric
    default: true
    }
  }

  /// Which stages are won, which are lost: as said, else by their names.
  private func stageEnds(
    of stage: ColumnSchema, in table: Table, _ endings: StageEndings, needsWon: Bool, at span: Span
  ) throws -> StageEnds {
    guard !onlyChecks else { return .habitual }
    let names = try stageNames(of: stage)
    let isMasked = state.book.mask(of: stage.id) != nil
    let ends = try saidEnds(endings, among: names, stage, in: table, isMasked: isMasked)
    guard !needsWon || names.isEmpty || names.contains(where: { ends.won.contains(StageEnds.folded($0)) }) else {
      throw Diagnostic(
        .unknownValue, "it is not known which \(stage.name) of \(table.name) is a won deal", at: span,
        label: "which are won?",
        help: isMasked
          ? ["say so: `won STAGE`"] : ["say so: `won STAGE`; there are: " + names.prefix(12).joined(separator: ", ")])
    }
    return ends.among(names)
  }

  /// The stages there are, each once.
  func stageNames(of stage: ColumnSchema) throws -> [String] {
    let values = try state.data.columns[stage.id]?.column()
    return values.map { column in column.firstRowsOfDistinctValues().map { column.canonicalText(Int($0)) } } ?? []
  }

  /// What is said of stages that there are; each is won or lost, not both.
  ///
  /// - Parameter isMasked: whether the names may not be shown.
  func saidEnds(
    _ endings: StageEndings, among names: [String], _ stage: ColumnSchema, in table: Table, isMasked: Bool
  ) throws -> StageEnds {
    func known(_ words: [StageWord]) throws -> Set<String> {
      for word in words where !names.contains(where: { matches($0, word) }) {
        throw Diagnostic(
          .unknownValue, "`\(stage.name)` of \(table.name) never is `\(word.text)`", at: word.span,
          label: "no such stage",
          help: isMasked ? [] : ["it is: " + names.prefix(12).joined(separator: ", ")])
      }
      return Set(names.filter { name in words.contains { matches(name, $0) } }.map(StageEnds.folded))
    }
    let (won, lost) = (try known(endings.won), try known(endings.lost))
    if let both = endings.lost.first(where: { won.contains(StageEnds.folded($0.text)) }) {
      throw Diagnostic(
        .badStages, "`\(both.text)` is said to be won and lost", at: both.span, label: "won, too",
        help: ["name it once"])
    }
    return StageEnds(won: won, lost: lost)
  }

  private func matches(_ name: String, _ word: StageWord) -> Bool {
    word.isQuoted ? name == word.text : name.lowercased() == word.text.lowercased()
  }
}
