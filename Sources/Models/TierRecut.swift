import Columnar

/// Tiers cut from a score, ready to be cut again for other weights: what flips, stability and sweeps stand on.
public struct TierRecut: Sendable {
  /// Scaled values with the weights of now, as raw weights × 10⁴.
  public let criteria: [WeightedCriterion]
  public let cuts: [TierCut]
  /// For each level that is a condition, its rows.
  public let conditions: [Bitmap?]
  /// What `shareOf` cuts are shares of.
  public let measures: [Column]
  /// The rows that count; none for all.
  public let seen: Bitmap?
  /// A criterion's scaled value of a row before it was rounded.
  let unrounded: @Sendable (_ criterion: Int, _ row: Int) -> Double

  public init(
    criteria: [WeightedCriterion], cuts: [TierCut], conditions: [Bitmap?], measures: [Column], seen: Bitmap?,
    unrounded: (@Sendable (_ criterion: Int, _ row: Int) -> Double)? = nil
  ) {
    self.criteria = criteria
    self.cuts = cuts
    self.conditions = conditions
    self.measures = measures
    self.seen = seen
    self.unrounded = unrounded ?? { criteria[$0].scaled.number($1) }
  }

  public var weights: [Int64] { criteria.map(\.weight) }
  public var count: Int { criteria[0].scaled.count }

  /// The tiers that weights give: raw weights × 10⁴, not negative and not all zero.
  public func cut(_ weights: [Int64], execution: Execution) throws -> TierAssignment {
    let weighted = zip(criteria, weights).map { WeightedCriterion($0.scaled, weight: $1) }
    let scores = try ScoreColumn.score(weighted, execution: execution)
    return try TierAssignment.cut(
      scores.ordered.restricted(to: seen), cuts, conditions: conditions, measures: measures, execution: execution)
  }

  /// Whether a row's score is a straight line in any one weight's share: no criterion leaves its unknown rows to the other weights.
  public var isLinear: Bool { criteria.allSatisfy { $0.unweighed == nil } }

  /// The share of a weight at which two rows have the same score, from their scaled values as they were before rounding: exact shares are those of the
  /// rounded scores that accounts are ranked by, and differ in the tenth place.
  ///
  /// - Parameter other: another row, or a score.
  public func meeting(of row: Int, with other: Meeting, moving criterion: Int) -> Double? {
    let others = weights.enumerated().reduce(0.0) { $0 + ($1.offset == criterion ? 0 : Double($1.element)) }
    guard others > 0 else { return nil }
    func difference(_ index: Int) -> Double {
      switch other {
      case .row(let other): unrounded(index, row) - unrounded(index, other)
      case .score(let score): unrounded(index, row) - score
      }
    }
    let start = weights.indices.reduce(0.0) { sum, index in
      index == criterion ? sum : sum + Double(weights[index]) * difference(index)
    }
    let end = difference(criterion) * others
    return start == end ? nil : start / (start - end)
  }

  /// What a row's score is compared with.
  public enum Meeting: Sendable, Hashable {
    case row(Int)
    case score(Double)
  }

  /// Rows that are ranked and cut: seen, and not taken by a condition. With renormalised criteria also those without a score.
  var ranked: Bitmap? {
    let taken = Bitmap.any(zip(cuts, conditions).map { $0 == .condition ? $1 : nil })
    return Bitmap.both(seen, taken.map { ~$0 })
  }
}
