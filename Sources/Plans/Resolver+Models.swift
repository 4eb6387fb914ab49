import Columnar
import Diagnostics
import Language

extension Resolver {
  /// The criteria of a score, with a new fit for each and columns kept from a score of the same name.
  public mutating func score(_ definition: ScoreDefinition, over table: Table, replacing old: ScoreModel? = nil)
    throws(Diagnostic) -> ScoreModel
  {
    let population = try definition.population.map { expression throws(Diagnostic) in
      try condition(expression, over: table)
    }
    var criteria: [ScoreCriterion] = []
    for criterion in definition.criteria {
      if let first = criteria.first(where: { $0.name.lowercased() == criterion.name.text.lowercased() }) {
        throw Diagnostic(
          .nameTaken, "the criterion `\(first.name)` is there twice", at: criterion.name.span, label: "the second time",
          help: ["give it a name of its own: `\(criterion.name.text)2 = …`"])
      }
      do throws(Diagnostic) {
        let term = try criterionTerm(criterion, over: table)
        criteria.append(
          ScoreCriterion(
            name: criterion.name.text, term: term, weight: try rawWeight(criterion.weight, at: criterion.weightSpan),
            scale: criterion.scale ?? .rank, isLow: criterion.isLow, missing: criterion.missing ?? .worst,
            fit: Identity.fit(),
            column: old?.criteria.first { $0.name == criterion.name.text }?.column ?? Identity.column()))
      } catch { diagnostics.append(error) }
    }
    try throwCollected()
    try checkTotal(criteria, at: definition.criteria.first?.weightSpan ?? definition.name.span)
    return ScoreModel(criteria: criteria, population: population)
  }

  private mutating func criterionTerm(_ criterion: Criterion, over table: Table) throws(Diagnostic) -> Term {
    let expression = criterion.expression ?? Expression(.path(Path([criterion.name])), span: criterion.name.span)
    let term = try resolve(expression, in: .rows(table))
    guard term.type.isNumeric || term.type == .yesNo || term.type == .date else {
      throw Diagnostic(
        .typeMismatch, "a criterion is a number, and `\(format(expression))` is a \(term.type.name)",
        at: expression.span, label: term.type.name,
        help: ["make it one: `\(criterion.name.text) = if(\(format(expression)) = …, 1, 0)`"])
    }
    if case .anchors(let low, let high) = criterion.scale, low.double == high.double {
      throw Diagnostic(
        .badWeights, "the anchors of `\(criterion.name.text)` are equal", at: criterion.weightSpan,
        label: "nothing between them")
    }
    return term
  }

  /// A weight × 10⁴ as a whole number; negative ones and more than four places are errors.
  public func rawWeight(_ weight: ExactDecimal, at span: Span) throws(Diagnostic) -> Int64 {
    guard weight.units >= 0 else {
      throw Diagnostic(
        .badWeights, "a weight cannot be negative", at: span, label: "negative",
        help: ["for a measure of which less is better write `low` after its scale"])
    }
    guard weight.scale <= 4 else {
      throw Diagnostic(
        .badWeights, "a weight has at most four decimal places", at: span, label: "\(weight.scale) places")
    }
    var units = weight.units
    for _ in weight.scale..<4 { units = units.multipliedReportingOverflow(by: 10).overflow ? .max : units * 10 }
    guard units <= 10_000_000_000 else {
      throw Diagnostic(.badWeights, "a weight is at most 1,000,000", at: span, label: "too large")
    }
    return units
  }

  /// Weights that sum to zero, or to more than exact sums can hold.
  public func checkTotal(_ criteria: [ScoreCriterion], at span: Span) throws(Diagnostic) {
    let total = criteria.reduce(Int64(0)) { $0 + $1.weight }
    guard total > 0 else { throw Diagnostic(.badWeights, "all weights are zero", at: span, label: "nothing counts") }
    // A z-score stays within ±√n; 2³⁴ times the total must fit 63 bits.
    guard total <= 1 << 28 else {
      throw Diagnostic(
        .badWeights, "the weights sum to more than 26,843", at: span, label: "too large to stay exact",
        help: ["divide all of them by the same number"])
    }
  }

  /// Levels cut from a measure.
  public mutating func tiers(_ definition: TiersDefinition, over table: Table, replacing old: TiersModel? = nil)
    throws(Diagnostic) -> TiersModel
  {
    let measure = try term(definition.measure, over: table)
    guard measure.type.isNumeric else {
      throw Diagnostic(
        .typeMismatch,
        "tiers are cut from a number or a score, and `\(format(definition.measure))` is a \(measure.type.name)",
        at: definition.measure.span, label: measure.type.name)
    }
    let levels = try rules(definition.levels, over: table)
    return TiersModel(
      measure: measure, levels: levels, fit: Identity.fit(), overrideColumn: old?.overrideColumn ?? Identity.column(),
      overrides: [])
  }

  /// The cuts of tiers, checked as a whole: shares up to 100 %, names once, `rest` once.
  public mutating func rules(_ levels: [TierLevel], over table: Table) throws(Diagnostic) -> [TierRule] {
    var rules: [TierRule] = []
    var restSpan: Span?
    for level in levels {
      if rules.contains(where: { $0.name.lowercased() == level.name.text.lowercased() }) {
        throw Diagnostic(
          .nameTaken, "the level `\(level.name.text)` is there twice", at: level.name.span, label: "the second time")
      }
      if level.cut == .rest {
        if let restSpan {
          throw Diagnostic(.badCuts, "only one level can take the rest", at: level.cutSpan, label: "the second")
            .labelling(restSpan, "the first")
        }
        restSpan = level.cutSpan
      } else if let restSpan, level.cut.takesFromTheTop {
        throw Diagnostic(
          .badCuts, "nothing is left for `\(level.name.text)` after the rest", at: level.cutSpan, label: "after `rest`"
        )
        .labelling(restSpan, "takes all that is left")
      }
      rules.append(TierRule(name: level.name.text, cut: try cut(level.cut, over: table)))
    }
    try checkShares(rules) { levels[$0].cutSpan }
    return rules
  }

  private mutating func cut(_ cut: Cut, over table: Table) throws(Diagnostic) -> TierRule.Cut {
    switch cut {
    case .share(let share): return .share(share)
    case .count(let count): return .count(count)
    case .atLeast(let value): return .atLeast(value)
    case .shareOf(let share, let measure):
      let term = try term(measure, over: table)
      guard term.type.isNumeric else {
        throw Diagnostic(.typeMismatch, "a share is taken of a number", at: measure.span, label: term.type.name)
      }
      return .shareOf(share, term)
    case .when(let expression): return .when(try condition(expression, over: table))
    case .rest: return .rest
    }
  }

  /// Refuses shares that sum to more than the whole, at the level that goes beyond it.
  public func checkShares(_ rules: [TierRule], at span: (_ level: Int) -> Span) throws(Diagnostic) {
    func share(_ rule: TierRule) -> ExactDecimal? { if case .share(let share) = rule.cut { share } else { nil } }
    let scale = rules.compactMap { share($0)?.scale }.max() ?? 0
    var left = (0..<scale).reduce(Int64(1)) { power, _ in power * 10 }
    for (index, rule) in rules.enumerated() {
      guard let share = share(rule) else { continue }
      left -= (share.scale..<scale).reduce(share.units) { units, _ in units * 10 }
      guard left < 0 else { continue }
      throw Diagnostic(
        .badCuts, "the shares are more than 100% together", at: span(index), label: "goes beyond the whole",
        help: rules.contains { $0.cut.isRest } ? ["make the shares smaller"] : ["the last level can take the `rest`"])
    }
  }
}

extension TierRule.Cut {
  fileprivate var isRest: Bool { if case .rest = self { true } else { false } }
}

extension Cut {
  /// Whether it takes rows from the top of the order; conditions and the rest do not.
  var takesFromTheTop: Bool {
    switch self {
    case .share, .count, .atLeast, .shareOf: true
    case .when, .rest: false
    }
  }
}
