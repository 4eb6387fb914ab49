import Columnar
import Models
import Plans

/// An axis of a matrix: its criteria, and its score, which is worked out when it is asked for.
struct MatrixAxis: Sendable {
  /// A criterion that is scaled already, or one that is scaled as it is weighed, since its scale stands on no other value.
  enum Criterion: Sendable {
    case scaled(CriterionResult)
    case anchored(Column, OrderedColumn, FittedScale, missing: Int, keepsFit: Bool)

    /// Visible rows whose value is missing.
    var missing: Int {
      switch self {
      case .scaled(let result): result.missing
      case .anchored(_, _, _, let missing, _): missing
      }
    }

    var keepsFit: Bool {
      switch self {
      case .scaled(let result): result.keepsFit
      case .anchored(_, _, _, _, let keepsFit): keepsFit
      }
    }

    func weighed(_ weight: Int64) -> AxisCriterion {
      switch self {
      case .scaled(let result): AxisCriterion(result.scaled, weight: weight)
      case .anchored(_, let values, let fit, _, _): AxisCriterion(values, fit, weight: weight)
      }
    }
  }

  let criteria: [Criterion]
  /// None where a criterion leaves its unknown rows to the other weights.
  let sum: AxisSum?
  let score: Deferred<ScoreResult>
}

extension Question {
  func axis(_ score: ScoreModel, in model: Model) throws -> MatrixAxis {
    let seen = try visible(model.table)
    let criteria = try score.criteria.map { try axisCriterion($0, of: score, in: model.table, seen) }
    try refuseNoWeight(score, in: model)
    let execution = execution
    let result = Deferred {
      let scaled = try criteria.map { try $0.result(seen, execution) }
      return try ScoreResult(scaled, weights: score.criteria.map(\.weight), near: [], seen, execution)
    }
    let sum = try located(in: model) {
      try AxisSum(zip(criteria, score.criteria).map { $0.weighed($1.weight) })
    }
    return MatrixAxis(criteria: criteria, sum: sum, score: result)
  }

  private func axisCriterion(
    _ criterion: ScoreCriterion, of score: ScoreModel, in table: TableID, _ seen: Bitmap?
  ) throws -> MatrixAxis.Criterion {
    guard case .anchors = criterion.scale, criterion.missing != .mean, criterion.missing != .renormalise else {
      return .scaled(try self.criterion(criterion, of: score, in: table, seen))
    }
    let fingerprint = fitFingerprint(criterion, of: score, in: table)
    let values = try seenValues(of: criterion.term, in: table, seen)
    let ordered = try OrderedColumn(values, execution: execution)
    let kept = engine.fits.scales[criterion.fit]
    let fit = try kept?.fit ?? anchored(criterion, score.population, values, ordered, in: table, fingerprint)
    return .anchored(
      values, ordered, fit, missing: values.missingCount - (seen.map { $0.count - $0.trueCount } ?? 0),
      keepsFit: kept.map { $0.fingerprint != fingerprint } ?? false)
  }

  /// The fit of a scale between anchors, which is kept as others are.
  private func anchored(
    _ criterion: ScoreCriterion, _ population: Term?, _ values: Column, _ ordered: OrderedColumn, in table: TableID,
    _ fingerprint: Int
  ) throws -> FittedScale {
    let fitted = try visible(table) & population.map { try evaluator(over: table).truth($0).isTrue }
    let fit = try FittedScale.anchored(
      Scale(criterion.scale), isLow: criterion.isLow, missing: MissingPolicy(criterion.missing), values: ordered,
      population: fitted, execution: execution)
    guard let fit else { preconditionFailure("a scale between anchors stands on no other value") }
    engine.fits.scales[criterion.fit] = ScaleFit(
      fit: fit, values: values, population: fitted, keys: try keys(of: table), fingerprint: fingerprint, table: table,
      day: book.asOf.day)
    return fit
  }
}

extension MatrixAxis.Criterion {
  /// With all that `explain` and the columns of the matrix show.
  fileprivate func result(_ seen: Bitmap?, _ execution: Execution) throws -> CriterionResult {
    switch self {
    case .scaled(let result): return result
    case .anchored(let values, _, let fit, _, let keepsFit):
      let scaled = try fit.scaled(values, execution: execution)
      return CriterionResult(values: values, scaled: scaled, fit: fit, seen, keepsFit: keepsFit, execution)
    }
  }
}
