import Diagnostics

extension Keyword {
  public static let weight = Keyword("weight", chinese: ["权重"])
  public static let scale = Keyword("scale", chinese: ["标度"])
  public static let low = Keyword("low", chinese: ["越低越好"])
  public static let rank = Keyword("rank", chinese: ["排名"])
  public static let minmax = Keyword("minmax", chinese: ["极差"])
  public static let zscore = Keyword("zscore", chinese: ["标准分"], habits: ["z"])
  public static let worst = Keyword("worst", chinese: ["最差"])
  public static let mean = Keyword("mean", chinese: ["均值"])
  public static let renormalise = Keyword("renormalise", chinese: ["重新归一"], habits: ["renormalize"])
}

/// What a criterion, or a change of one, says after its expression.
struct CriterionDraft {
  var weight: (decimal: ExactDecimal, span: Span)?
  var scale: ScaleSpec?
  var isLow = false
  var missing: MissingRule?
}

extension Clause<CriterionDraft> {
  static let ofCriterion: [Clause] =
    [
      Clause(ClauseForm(.weight, "weight N", "says how much the criterion counts, relative to the others")) {
        parser, draft throws(Halt) in
        draft.weight = try parser.weight()
      }
    ] + ofScale

  static let ofScale: [Clause] = [
    Clause(
      ClauseForm(
        .scale, "scale rank | minmax | zscore | A to B",
        "brings the values to 0…1, or with zscore to deviations from the mean")
    ) {
      parser, draft throws(Halt) in
      draft.scale = try parser.scaleSpec()
    },
    Clause(ClauseForm(.low, "low", "says that less is better")) { _, draft throws(Halt) in draft.isLow = true },
    Clause(ClauseForm(.missing, "missing worst | mean | renormalise | N", "says what a missing value counts as")) {
      parser, draft throws(Halt) in
      draft.missing = try parser.missingRule()
    },
  ]
}

extension Parser {
  /// `profit = revenue - cost weight 30 scale minmax low missing mean`
  mutating func criterion() throws(Halt) -> Criterion {
    expecting(.column(table: tables.last, prefix: []))
    let name = try name(.newName)
    let outer = openClauses
    openClauses = Clause.ofCriterion.map(\.keyword)
    defer { openClauses = outer }
    let value = accept(.equal) ? try expression() : nil
    var draft = CriterionDraft()
    try parseClauses(Clause.ofCriterion, into: &draft)
    guard let weight = draft.weight else {
      if !isAtEnd, !isAt(.comma) { throw unexpected() }
      throw fail(
        Diagnostic(
          .missingClause, "the criterion `\(name.text)` has no weight", at: name.span,
          help: ["add one: `\(name.text)\(value.map { " = " + format($0) } ?? "") weight 10`"]))
    }
    return Criterion(
      name: name, expression: value, weight: weight.decimal, weightSpan: weight.span, scale: draft.scale,
      isLow: draft.isLow, missing: draft.missing)
  }

  fileprivate mutating func weight() throws(Halt) -> (decimal: ExactDecimal, span: Span) {
    let start = current.span
    if isAt(.minus) {
      throw fail(
        Diagnostic(
          .unexpected, "a weight cannot be negative", at: start,
          help: ["write `low` after it to reward small values"]))
    }
    let weight = try number()
    return (weight, start.union(lastTaken.span))
  }

  mutating func scaleSpec() throws(Halt) -> ScaleSpec {
    if accept(.rank) { return .rank }
    if accept(.minmax) { return .minmax }
    if accept(.zscore) { return .zscore }
    let low = try number()
    try expect(.to)
    return .anchors(low, try number())
  }

  mutating func missingRule() throws(Halt) -> MissingRule {
    if accept(.worst) { return .worst }
    if accept(.mean) { return .mean }
    if accept(.renormalise) { return .renormalise }
    return .value(try number())
  }
}
