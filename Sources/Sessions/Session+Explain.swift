import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

extension Session {
  /// The full arithmetic of one account's score or tier, and the way to the next tier.
  func explain(_ explain: Explain) throws {
    let book = try self.book(under: explain.scenario)
    let model = try explainedModel(explain.model)
    let table = book.table(model.table)
    let row = try self.row(explain.key, of: table)
    guard !onlyChecks, let row else { return }
    try refuseHidden(row, of: table, in: book, at: explain.key.span)
    let result = try engine.model(model.id, in: book, on: state.data)
    switch book.model(model.id).kind {
    case .score(let score):
      guard let scored = result.score else { preconditionFailure("a score has a result") }
      try explainScore(score, named: model.name, scored, table, row)
    case .tiers(let tiers):
      guard let cut = result.tiers else { preconditionFailure("tiers have a result") }
      try explainTier(tiers, model, cut, table, row, book)
    case .rfm, .classes, .pareto, .decision, .matrix, .policy, .retention, .attributes, .gate, .lifetime:
      try explainGrading(book.model(model.id), result, table, row, book)
    }
    smallPrint("as of \(dayText(book.asOf.day))" + (explain.scenario.map { " · under \(scenarioText($0))" } ?? ""))
  }

  /// A row that is not seen has nothing that could be explained.
  private func refuseHidden(_ row: Int, of table: Table, in book: Book, at span: Span) throws {
    guard let seen = try engine.visibleRows(of: table.id, in: book, on: state.data).visible, !seen[row] else { return }
    let label = try label(of: row, table)
    let isTakenOut = try isTakenOut(row, of: table, in: book)
    throw Diagnostic(
      .unknownAccount,
      isTakenOut
        ? "the what-if takes \(label) out" : "\(label) is dated after \(dayText(book.asOf.day)) and so not seen",
      at: span, label: "not seen",
      help: [isTakenOut ? "ask without `under …`" : "`set as-of` a later day, or `set as-of latest`"])
  }

  private func explainedModel(_ path: Path) throws -> Model {
    if path.parts.count == 2, case .one(let table) = state.book.table(named: path.parts[0].text) {
      if case .one(let found) = state.book.model(named: path.last.text, in: table.id) { return found }
    }
    return try model(path.parts[0])
  }

  // MARK: - Scores

  private func explainScore(_ score: ScoreModel, named name: String, _ result: ScoreResult, _ table: Table, _ row: Int)
    throws
  {
    let arithmetic = arithmetic(of: score, result, row)
    let value = arithmetic.scoreText
    let sum = arithmetic.terms.joined(separator: " + ")
    let label = try label(of: row, table)
    let narrative =
      ["\(label): \(name) \(value)" + (arithmetic.score == nil ? "" : " = \(sum)")] + arithmetic.sentences
    var summary = Explanation(account: try shownKey(row, table), model: name, score: arithmetic.score)
    summary.mask = arithmetic.scoreMask
    say(summary, narrative, title: "\(name) of \(label)")
    say(arithmetic.presentation(needs: []))
  }

  struct Arithmetic {
    /// A row a criterion.
    var frame: Frame
    /// The values as people read them.
    var shownValues: [String?]
    var score: Double?
    /// `0.4 × 0.95`, one a criterion.
    var terms: [String]
    var sentences: [String]
    /// Of what is told of the criteria, and of the score, where these may not be seen.
    var mask: Int?
    var scoreMask: Int?

    var scoreText: String {
      score.map { scoreMask == nil ? fixed($0, places: 4) : Column.maskText } ?? "missing"
    }
  }

  func arithmetic(of score: ScoreModel, _ result: ScoreResult, _ row: Int) -> Arithmetic {
    let measured = result.scores
    let masks = score.criteria.map { state.book.mask(of: $0.term) }
    // The scaled value of one could be worked out from the score and the others, so that all go.
    let mask = masks.compactMap { $0 }.max()
    func seen(_ text: String) -> String { mask == nil ? text : Column.maskText }
    var values: [String?] = []
    var shownValues: [String?] = []
    var scaled: [Double?] = []
    var shares: [Double] = []
    var contributions: [Double?] = []
    var terms: [String] = []
    var sentences: [String] = []
    let weightOfKnown = score.criteria.indices.reduce(0.0) { sum, index in
      sum
        + (score.criteria[index].missing == .renormalise && !measured.criteria[index].scaled.isKnown(row)
          ? 0 : Double(score.criteria[index].weight))
    }
    for (index, criterion) in score.criteria.enumerated() {
      let scaledColumn = measured.criteria[index].scaled
      let isKnown = scaledColumn.isKnown(row)
      let value = result.criteria[index].values.marked(masks[index])
      values.append(value.plainText(row))
      shownValues.append(value.shownText(row))
      let leavesOut = !isKnown && criterion.missing == .renormalise
      scaled.append(leavesOut ? nil : scaledColumn.number(row))
      let share = leavesOut || weightOfKnown == 0 ? 0 : Double(criterion.weight) / weightOfKnown
      shares.append(share)
      let contribution = measured.contribution(of: index, row: row)
      contributions.append(leavesOut ? nil : contribution)
      if !leavesOut { terms.append("\(plain(share)) × \(seen(plain(scaledColumn.number(row))))") }
      if !isKnown {
        sentences.append(
          "\(criterion.name) is missing: \(missingSentence(criterion.missing, seen(plain(scaledColumn.number(row)))))")
      }
    }
    let frame = Frame(
      fields: [
        Frame.Field("criterion", .texts(score.criteria.map(\.name))), Frame.Field("value", .texts(values)),
        Frame.Field("scale", .texts(score.criteria.map(scaleText))),
        Frame.Field("scaled", Column.numbers(scaled).marked(mask)),
        Frame.Field("weight", .numbers(score.criteria.map { Double($0.weight) / 10_000 })),
        Frame.Field("share", .numbers(shares)), Frame.Field("contribution", Column.numbers(contributions).marked(mask)),
      ], rowCount: score.criteria.count)
    return Arithmetic(
      frame: frame, shownValues: shownValues, score: measured.isKnown(row) ? measured.number(row) : nil, terms: terms,
      sentences: sentences, mask: mask, scoreMask: score.criteria.count == 1 ? mask : nil)
  }

  private func missingSentence(_ rule: MissingRule, _ scaled: String) -> String {
    switch rule {
    case .worst: "it counts as the worst, \(scaled)"
    case .mean: "it counts as the mean of the others, \(scaled)"
    case .value: "it counts as \(scaled)"
    case .renormalise: "the other weights are shared out anew"
    }
  }

  // MARK: - Tiers

  private func explainTier(
    _ tiers: TiersModel, _ model: Model, _ result: TiersResult, _ table: Table, _ row: Int, _ book: Book
  ) throws {
    let assignment = result.assignment
    let label = try label(of: row, table)
    let level = assignment.level(row)
    var narrative: [String] = []
    let score = try measuredScore(of: model).map { found in
      (model: book.model(found.id), result: try engine.model(found.id, in: book, on: state.data).score)
    }
    let detail: Presentation
    var scoreText = "the measure"
    var explanation = Explanation(account: try shownKey(row, table), model: model.name)
    explanation.mask = book.mask(of: tiers.measure)
    let isSeen = explanation.mask == nil
    explanation.tier = level.map { tiers.levels[$0].name }
    explanation.standing = standing(tiers, assignment, result, row, level)
    let next = nextLevel(tiers, assignment, level)
    let distance = distance(to: next, assignment, score?.model.score, score?.result, row)
    explanation.next = next.map { (tiers.levels[$0].name, assignment.thresholds.number($0), distance?.gap) }
    if let score, let definition = score.model.score, let scored = score.result {
      let arithmetic = arithmetic(of: definition, scored, row)
      detail = arithmetic.presentation(needs: distance.map { needs($0, scored) } ?? [])
      explanation.score = arithmetic.score
      scoreText = score.model.name
      narrative.append(
        "\(score.model.name) \(arithmetic.scoreText)"
          + (arithmetic.score == nil ? "" : " = " + arithmetic.terms.joined(separator: " + ")))
      narrative += arithmetic.sentences
    } else {
      let value = try engine.evaluate(tiers.measure, over: table.id, rows: [Int32(row)], in: book, on: state.data)
      let source = measureText(model)
      scoreText = source
      narrative.append("\(source) \(cellText(value, 0))")
      detail = measurePresentation(source, value)
    }
    let name = explanation.tier
    narrative.insert(
      "\(label) is \(name ?? "in no tier")"
        + standingText(
          explanation.standing, tiers, result, row, level, scoreText, isSeen,
          condition: level.flatMap { conditionText(model, tiers.levels[$0]) }),
      at: 0)
    narrative += distanceText(
      distance, to: result.measure.isKnown(row) ? next : nil, tiers, assignment, score?.model.score, score?.result, row,
      level, isSeen)
    let key = try accountKey(row, table)
    if let override = tiers.overrides.last(where: { $0.key == key && isInForce($0, book) }) {
      explanation.override = override.level
      narrative.append(overrideSentence(override, computed: name))
    }
    say(explanation, narrative, title: "\(model.name) of \(label)")
    say(detail)
  }

  /// The condition by which a level takes its rows, as it was written; none where a scenario has changed it.
  private func conditionText(_ model: Model, _ level: TierRule) -> String? {
    let saved = state.book.model(model.id).tiers?.levels.first { $0.name == level.name }
    guard saved?.cut == level.cut, case .tiers(let definition) = model.written.statement.kind,
      case .when(let condition)? = definition.levels.first(where: { $0.name.text == level.name })?.cut
    else { return nil }
    return format(condition)
  }

  private func measureText(_ model: Model) -> String {
    if case .tiers(let definition) = model.written.statement.kind { return format(definition.measure) }
    return model.name
  }

  /// Rank among the scored, and where the row's own tier begins; none where it is not ranked.
  private func standing(
    _ tiers: TiersModel, _ assignment: TierAssignment, _ result: TiersResult, _ row: Int, _ level: Int?
  ) -> Explanation.Standing? {
    let keys = result.measure
    // Rows that a condition took before any cut are not ranked.
    func isRanked(_ row: Int) -> Bool {
      guard keys.isKnown(row) else { return false }
      if let level = assignment.level(row), case .when = tiers.levels[level].cut { return false }
      return true
    }
    guard isRanked(row) else { return nil }
    var better = 0
    var ranked = 0
    for other in 0..<keys.count where isRanked(other) {
      ranked += 1
      if keys.keys[other] > keys.keys[row] { better += 1 }
    }
    return Explanation.Standing(
      rank: better + 1, ranked: ranked, begins: level.flatMap { assignment.thresholds.number($0) })
  }

  private func standingText(
    _ standing: Explanation.Standing?, _ tiers: TiersModel, _ result: TiersResult, _ row: Int, _ level: Int?,
    _ scoreText: String, _ isSeen: Bool, condition: String?
  ) -> String {
    guard let standing else {
      let reason = " by its condition" + (condition.map { ", \($0)" } ?? "")
      if result.measure.isKnown(row) { return reason + ", before any cut" }
      return level == nil ? ": \(scoreText) is missing" : reason
    }
    var text = ": rank \(number(standing.rank)) of \(number(standing.ranked))"
    if isSeen, let level, let begins = standing.begins {
      text += ", \(tiers.levels[level].name) begins at \(plain(begins))"
    }
    return text
  }

  /// The next better tier that is reached by score; none for the best.
  private func nextLevel(_ tiers: TiersModel, _ assignment: TierAssignment, _ level: Int?) -> Int? {
    (0..<(level ?? tiers.levels.count)).last { assignment.thresholds.number($0) != nil }
  }

  private func distance(
    to level: Int?, _ assignment: TierAssignment, _ definition: ScoreModel?, _ scored: ScoreResult?, _ row: Int
  ) -> Distance? {
    guard let level, definition != nil, let scored else { return nil }
    return scored.scores.distance(
      row: row, to: assignment.thresholds, level: level, fits: scored.criteria.map(\.fit))
  }

  /// What each criterion alone would have to be.
  private func needs(_ distance: Distance, _ scored: ScoreResult) -> [Explanation.Need] {
    distance.needs.enumerated().map { index, need in
      let type = scored.criteria[index].values.type
      return Explanation.Need(scaled: need.scaled, value: need.raw.map { column(of: $0, like: type) })
    }
  }

  /// How far it is to the next better tier, in words.
  private func distanceText(
    _ distance: Distance?, to better: Int?, _ tiers: TiersModel, _ assignment: TierAssignment,
    _ definition: ScoreModel?, _ scored: ScoreResult?, _ row: Int, _ level: Int?, _ isSeen: Bool
  ) -> [String] {
    guard let better else { return level == 0 ? ["it is in the best tier"] : [] }
    let name = tiers.levels[better].name
    guard isSeen else { return ["\(name) is the next better tier"] }
    guard let distance, let definition, let scored else {
      guard let from = assignment.thresholds.number(better) else { return [] }
      return ["\(name) begins at \(plain(from))"]
    }
    var sentences = ["\(name) is \(fixed(distance.gap, places: 4)) away. Each of these alone would reach it:"]
    for (index, need) in needs(distance, scored).enumerated() {
      guard let scaled = need.scaled else { continue }
      let criterion = definition.criteria[index]
      let mask = state.book.mask(of: criterion.term)
      let now = scored.criteria[index].values.marked(mask)
      if mask != nil {
        sentences.append("  \(criterion.name) of \(Column.maskText) instead of \(cellText(now, row))")
      } else if let value = need.value {
        sentences.append(
          "  \(criterion.name) of \(cellText(value, 0)) instead of \(cellText(now, row)) (scaled \(plain(scaled)))")
      } else {
        sentences.append("  \(criterion.name) cannot: it would have to scale to \(plain(scaled))")
      }
    }
    return sentences
  }

  /// One value of a criterion, as a column like the one that it would stand in.
  private func column(of value: RawValue, like type: ValueType) -> Column {
    switch value {
    case .number(let number): return .numbers([number])
    case .decimal(let decimal):
      if type == .date { return Column(type: .date, storage: .int32([Int32(clamping: decimal.units)])) }
      let scale = type.scale ?? 0
      guard decimal.scale <= scale else { return .numbers([decimal.double]) }
      let units = (decimal.scale..<scale).reduce(decimal.units) { units, _ in units * 10 }
      return Column(type: type.scale == nil ? .decimal(scale: 0) : type, storage: .int64([units]))
    }
  }

  func isInForce(_ override: TierOverride, _ book: Book) -> Bool { override.until.map { $0 >= book.asOf.day } ?? true }

  private func overrideSentence(_ override: TierOverride, computed: String?) -> String {
    var text = "overridden to \(override.level)"
    if !override.author.isEmpty { text += " by \(override.author)" }
    if let until = override.until { text += " until \(dayText(until))" }
    if !override.reason.isEmpty { text += ": \(override.reason)" }
    return text + " (computed: \(computed ?? "none"))"
  }

  // MARK: - Accounts

  /// The row of an account by its key, or by its name where only one bears it.
  func row(_ expression: Expression, of table: Table) throws -> Int? {
    let text = try keyText(expression)
    guard let key = table.key, let keys = try state.data.columns[key]?.column() else {
      throw Diagnostic(
        .noKey, "\(table.name) has no key", at: expression.span, label: "cannot be looked up",
        help: ["name one: `load \(table.name) from … key COLUMN`"])
    }
    if let row = keys.firstRow(ofText: text) ?? keys.firstRow(ofNumber: text) { return row }
    if let name = table.nameColumn, state.book.mask(of: name) == nil,
      case let names = try engine.column(name, in: state.book, on: state.data), let row = names.firstRow(ofText: text)
    {
      if names.count(ofText: text) == 1 { return row }
      throw Diagnostic(
        .ambiguousAccount, "\(counted(names.count(ofText: text), "account")) are called \"\(text)\"",
        at: expression.span, label: "which one?",
        help: ["give the \(table.column(key)?.name ?? "key")"])
    }
    let isSeen = state.book.mask(of: key) == nil
    let known = (0..<(isSeen ? min(keys.count, 5000) : 0)).lazy.filter { keys.isKnown($0) }.map {
      keys.canonicalText($0)
    }
    throw Diagnostic(
      .unknownAccount, "\(table.name) has no \(table.column(key)?.name ?? "key") \"\(text)\"", at: expression.span,
      label: "no such account",
      help: [
        nearest(text, among: known).map { "did you mean \"\($0)\"?" } ?? known.first.map {
          "its keys look like \"\($0)\""
            + (table.nameColumn == nil ? "; to go by names, say `roles \(table.name) name = …`" : "")
        } ?? (isSeen ? "it has no rows" : "its keys may not be seen")
      ])
  }

  private func keyText(_ expression: Expression) throws -> String {
    switch expression.kind {
    case .literal(let literal): if case .text(let text) = literal.value { return text } else { return literal.spelling }
    case .path(let path) where path.parts.count == 1: return path.last.text
    case .parameter(let name):
      guard let value = state.book.parameter(named: name.text) else {
        throw Diagnostic(.unknownParameter, "the parameter `$\(name.text)` is not set", at: name.span, label: "not set")
      }
      return value.text
    default:
      throw Diagnostic(
        .unknownAccount, "an account is named by its key", at: expression.span, label: "not a key",
        help: ["in quotes: \"\(format(expression).filter { $0 != " " })\""])
    }
  }

  func accountKey(_ row: Int, _ table: Table) throws -> String {
    guard let key = table.key, let keys = try state.data.columns[key]?.column() else { return "" }
    return keys.canonicalText(row)
  }

  /// The key, or what stands for it where it may not be seen.
  private func shownKey(_ row: Int, _ table: Table) throws -> String {
    if let key = table.key, state.book.mask(of: key) != nil { return Column.maskText }
    return try accountKey(row, table)
  }

  /// `C00042 宏远机械`
  func label(of row: Int, _ table: Table) throws -> String {
    try accountFields(of: table).map { $0.column.isKnown(row) ? sanitised($0.column.openText(row)) : "–" }.joined(
      separator: " ")
  }
}
