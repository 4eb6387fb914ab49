import Columnar
import Models

/// What a model gave: all that queries, `explain`, a what-if and the small print need.
///
/// Everything has one value for each row of the model's table; rows that the as-of date hides are missing.
public enum ModelResult: Sendable {
  case score(ScoreResult)
  case tiers(TiersResult)
  case rfm(RFMResult)
  case classes(RFMClassesResult)
  case pareto(ParetoResult)
  case decision(DecisionResult)
  case matrix(MatrixResult)
  case policy(PolicyResult)
  case retention(RetentionResult)
  case lifetime(LifetimeResult)
  /// Each attribute is a column of its own, made when it is asked for.
  case attributes
  /// Whether a row passes is one column, why not another, each made when it is asked for.
  case gate

  public var score: ScoreResult? { if case .score(let score) = self { score } else { nil } }
  public var tiers: TiersResult? { if case .tiers(let tiers) = self { tiers } else { nil } }
  public var rfm: RFMResult? { if case .rfm(let rfm) = self { rfm } else { nil } }
  public var classes: RFMClassesResult? { if case .classes(let classes) = self { classes } else { nil } }
  public var pareto: ParetoResult? { if case .pareto(let pareto) = self { pareto } else { nil } }
  public var decision: DecisionResult? { if case .decision(let decision) = self { decision } else { nil } }
  public var matrix: MatrixResult? { if case .matrix(let matrix) = self { matrix } else { nil } }
  public var policy: PolicyResult? { if case .policy(let policy) = self { policy } else { nil } }
}

public struct ScoreResult: Sendable {
  /// In the order of the definition.
  public var criteria: [CriterionResult]
  /// Exact; hidden rows have numbers here that mean nothing.
  public var scores: ScoreColumn
  let shown: DeferredColumn
  /// The exact scores for ordering and cutting; unknown for hidden rows.
  public var ordered: OrderedColumn

  /// The score as a number; missing for hidden rows.
  public var column: Column { get throws { try shown.column() } }
}

public struct CriterionResult: Sendable {
  /// What is scaled.
  public var values: Column
  public var scaled: ScaledColumn
  let shown: DeferredColumn
  /// The rows that a fresh fit stands on; none for all.
  let population: Bitmap?
  public var fit: FittedScale
  /// Visible rows whose value is missing.
  public var missing: Int
  /// The fit was made before, on other data or another as-of date.
  public var keepsFit: Bool

  /// The scaled values as numbers; missing for hidden rows.
  public var column: Column { get throws { try shown.column() } }
}

public struct TiersResult: Sendable {
  /// Levels, thresholds, counts, and (when freshly cut) what happened at each cut. Its `missingScores` counts hidden rows, `missing` below
  /// does not.
  public var assignment: TierAssignment
  /// What was cut: exact scores, or the measure's values.
  public var measure: OrderedColumn
  /// The computed tier; an ordinal.
  public var column: Column
  let inForce: DeferredColumn
  /// Visible rows without a score that no condition took.
  public var missing: Int
  /// The thresholds were cut before, on other data or another as-of date.
  public var keepsFit: Bool

  /// The override in force at the as-of date; an ordinal.
  public var overrides: Column { get throws { try inForce.column() } }
}
