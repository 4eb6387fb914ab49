import Columnar
import Diagnostics
import Language
import Models
import Plans

extension Question {
  func model(_ id: ModelID) throws -> ModelResult {
    let model = book.model(id)
    // The fits are those of the model that it is applied from.
    if let source = book.models.first(where: { $0.id == model.application?.source }) { _ = try self.model(source.id) }
    let value = try located(in: model.written.source) {
      try makingFits(of: model) {
        try kept(under: fingerprint(of: model)) { question in
          switch model.kind {
          case .score(let score): .model(.score(try question.scored(score, model)))
          case .tiers(let tiers): .model(.tiers(try question.tiered(tiers, model)))
          case .rfm(let rfm): .model(.rfm(try question.scored(rfm, model)))
          case .classes(let classes): .model(.classes(try question.classed(classes, model)))
          case .pareto(let pareto): .model(.pareto(try question.concentrated(pareto, model)))
          case .decision(let decision): .model(.decision(try question.decided(decision, in: model.table)))
          case .matrix(let matrix): .model(.matrix(try question.placed(matrix, model)))
          case .policy(let policy): .model(.policy(try question.served(policy, in: model.table)))
          case .retention(let retention): .model(.retention(try question.expected(retention, model)))
          case .attributes: .model(.attributes)
          case .lifetime(let lifetime): .model(.lifetime(try question.lived(lifetime, model)))
          case .gate: .model(.gate)
          }
        }
      }
    }
    guard case .model(let result) = value else { preconditionFailure("a model is kept under its own key") }
    remember(result, of: model)
    return result
  }

  private func scored(_ score: ScoreModel, _ model: Model) throws -> ScoreResult {
    let result = try weighed(score, in: model, near: engine.scores.known(of: model.id))
    engine.scores.remember(result.scores, of: model.id)
    return result
  }

  /// A weighted sum of scaled criteria.
  ///
  /// - Parameter known: earlier scores that it may start from.
  private func weighed(_ score: ScoreModel, in model: Model, near known: [ScoreColumn]) throws -> ScoreResult {
    let seen = try visible(model.table)
    let criteria = try score.criteria.map { try criterion($0, of: score, in: model.table, seen) }
    try refuseNoWeight(score, in: model)
    return try located(in: model) {
      try ScoreResult(criteria, weights: score.criteria.map(\.weight), near: known, seen, execution)
    }
  }

  func refuseNoWeight(_ score: ScoreModel, in model: Model) throws {
    guard score.totalWeight == 0 else { return }
    throw Diagnostic(
      .noWeight, "every weight of \(model.name) is zero", help: ["give a criterion a weight above zero"])
  }

  /// Weights that have too many digits, as a mistake in the model.
  func located<Result>(in model: Model, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as ModelError { throw error.diagnostic(in: model) }
  }

  /// A criterion's scaled values: fitted now if its fit has never been made, else placed under the kept fit.
  func criterion(
    _ criterion: ScoreCriterion, of score: ScoreModel, in table: TableID, _ seen: Bitmap?
  ) throws -> CriterionResult {
    let key = fitFingerprint(criterion, of: score, in: table)
    let value = try kept(under: key) { question in
      .criterion(try question.scaled(criterion, score.population, in: table, seen, key))
    }
    guard case .criterion(let result) = value else { preconditionFailure("a criterion is kept under its own key") }
    return result
  }

  /// What a criterion's fit depends on.
  func fitFingerprint(_ criterion: ScoreCriterion, of score: ScoreModel, in table: TableID) -> Int {
    let terms = [criterion.term] + (score.population.map { [$0] } ?? [])
    return fingerprint(.fit(criterion.fit), version: 0, table: table, terms: terms)
  }

  private func scaled(
    _ criterion: ScoreCriterion, _ population: Term?, in table: TableID, _ seen: Bitmap?, _ fingerprint: Int
  ) throws -> CriterionResult {
    guard let kept = engine.fits.scales[criterion.fit] else {
      let result = try freshlyScaled(criterion, population, in: table, seen)
      engine.fits.scales[criterion.fit] = ScaleFit(
        fit: result.fit, values: result.values, population: result.population, keys: try keys(of: table),
        fingerprint: fingerprint, table: table, day: book.asOf.day)
      return result
    }
    let values = try seenValues(of: criterion.term, in: table, seen)
    let membership: FittedScale.Membership =
      try table == kept.table
      ? FittedScale.unchanged(
        values, since: kept.values, fittedRows: kept.earlierRows(of: try keys(of: table), count: values.count),
        population: kept.population, execution: execution) : .none
    let scaled = try kept.fit.scaled(values, fitted: membership, execution: execution)
    return CriterionResult(
      values: values, scaled: scaled, fit: kept.fit, seen, keepsFit: kept.fingerprint != fingerprint, execution)
  }

  /// A criterion under a fit of its own. It is kept under what it stands on, not under the definition: one that is written again, with
  /// other weights or beside other criteria, finds its scaled values again.
  private func freshlyScaled(
    _ criterion: ScoreCriterion, _ population: Term?, in table: TableID, _ seen: Bitmap?
  ) throws -> CriterionResult {
    let subject = Fingerprint.Subject.scaled(
      criterion.term, among: population, criterion.scale, isLow: criterion.isLow, criterion.missing)
    let terms = [criterion.term] + (population.map { [$0] } ?? [])
    let value = try kept(under: fingerprint(subject, version: 0, table: table, terms: terms)) { question in
      let fitted = try seen & population.map { try question.evaluator(over: table).truth($0).isTrue }
      let values = try question.seenValues(of: criterion.term, in: table, seen)
      let ordered = try OrderedColumn(values, execution: execution)
      let order =
        criterion.scale == .rank
        ? try question.order(of: criterion.term, ordered, among: population, fitted, in: table) : nil
      let (fit, scaled) = try FittedScale.fit(
        Scale(criterion.scale), isLow: criterion.isLow, missing: MissingPolicy(criterion.missing), values: ordered,
        population: fitted, order: order, execution: execution)
      return .criterion(
        CriterionResult(
          values: values, scaled: scaled, fit: fit, seen, population: fitted, keepsFit: false, execution))
    }
    guard case .criterion(let result) = value else { preconditionFailure("a criterion is kept under its own key") }
    return result
  }

  /// The order of a term's known values in a population: kept, so that neither weights nor scales sort again.
  private func order(
    of term: Term, _ values: OrderedColumn, among population: Term?, _ rows: Bitmap?, in table: TableID
  ) throws -> KeyOrder {
    let key = fingerprint(
      .order(term, among: population), version: 0, table: table, terms: [term] + (population.map { [$0] } ?? []))
    let value = try kept(under: key) { question in
      .order(try KeyOrder(values, rows: rows, execution: question.execution))
    }
    guard case .order(let order) = value else { preconditionFailure("an order is kept under its own key") }
    return order
  }

  /// The values of the rows that are seen; missing for the others.
  func seenValues(of term: Term, in table: TableID, _ seen: Bitmap?) throws -> Column {
    let all = try evaluator(over: table).column(term)
    return seen.map { all.masked(~$0) } ?? all
  }

  func keys(of table: TableID) throws -> Column? { try book.table(table).key.map { try column($0) } }
}

extension ScoreResult {
  /// - Throws: `ModelError.scoreOverflow`.
  init(
    _ criteria: [CriterionResult], weights: [Int64], near known: [ScoreColumn], _ seen: Bitmap?,
    _ execution: Execution
  ) throws {
    let weighted = zip(criteria, weights).map { WeightedCriterion($0.scaled, weight: $1) }
    let scores = try ScoreColumn.score(weighted, near: known, execution: execution)
    let shown = DeferredColumn {
      let column = try scores.column(execution: execution)
      return seen.map { column.masked(~$0) } ?? column
    }
    self.init(criteria: criteria, scores: scores, shown: shown, ordered: scores.ordered.restricted(to: seen))
  }
}

extension CriterionResult {
  init(
    values: Column, scaled: ScaledColumn, fit: FittedScale, _ seen: Bitmap?, population: Bitmap? = nil,
    keepsFit: Bool, _ execution: Execution
  ) {
    let hidden = seen.map { ~$0 }
    let shown = DeferredColumn {
      let column = try scaled.column(execution: execution)
      return hidden.map { column.masked($0) } ?? column
    }
    self.init(
      values: values, scaled: scaled, shown: shown, population: population, fit: fit,
      missing: values.missingCount - (hidden?.trueCount ?? 0), keepsFit: keepsFit)
  }
}

extension Diagnostic.Code {
  /// A score whose weights are all zero.
  public static let noWeight = Diagnostic.Code("no-weight")
  /// Tiers whose shares are more than the whole.
  public static let sharesAboveWhole = Diagnostic.Code("shares-above-whole")
  /// Weights too long for exact scores.
  public static let scoreOverflow = Diagnostic.Code("score-overflow")
}

extension ModelError {
  func diagnostic(in model: Model) -> Diagnostic {
    switch self {
    case .sharesAboveWhole(let level, let total):
      let name = model.tiers?.levels[level].name ?? "a level"
      return Diagnostic(
        .sharesAboveWhole, "the shares of \(model.name) up to \(name) add up to \(total.double * 100)%",
        help: ["shares together are at most 100%"])
    case .scoreOverflow:
      return Diagnostic(
        .scoreOverflow, "the weights of \(model.name) have too many digits for exact scores",
        help: ["write them with fewer places: only their proportions matter"])
    }
  }
}

extension Scale {
  init(_ spec: ScaleSpec) {
    switch spec {
    case .rank: self = .rank
    case .minmax: self = .minmax
    case .zscore: self = .zscore
    case .anchors(let low, let high): self = .anchors(low: DecimalNumber(low), high: DecimalNumber(high))
    }
  }
}

extension MissingPolicy {
  init(_ rule: MissingRule) {
    switch rule {
    case .worst: self = .worst
    case .mean: self = .mean
    case .renormalise: self = .renormalise
    case .value(let number): self = .value(DecimalNumber(number))
    }
  }
}

extension DecimalNumber {
  init(_ exact: ExactDecimal) { self.init(units: exact.units, scale: exact.scale) }
}
