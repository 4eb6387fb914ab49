// What a person may want to know of a fitted scale.

extension FittedScale {
  /// The numbers that it was fitted to, in the values' own units (days for dates): of a minmax scale the smallest and the largest, of a z-score
  /// the mean and the sample deviation, of anchors both; none for a rank, which stands on every value, and where all values are alike.
  public var figures: [(name: String, value: Double)] {
    switch basis {
    case .minmax(let placement):
      return [
        ("smallest", placement.unit.number(placement.smallest)), ("largest", placement.unit.number(placement.largest)),
      ]
    case .zscore(let placement):
      let (mean, deviation) = placement.numbers(of: placement.unit)
      return [("mean", mean), ("deviation", deviation)]
    case .anchors, .numberAnchors:
      guard case .anchors(let low, let high) = scale else { return [] }
      return [("low", low.double), ("high", high.double)]
    case .rank, .constant: return []
    }
  }
}
