extension WeightSampler {
  /// Refuses weights of which a draw could make scores that leave 64 bits; throws `scoreOverflow`.
  public func check(_ criteria: [WeightedCriterion]) throws {
    let bound = criteria.reduce(ScaledColumn.one) { max($0, $1.scaled.bound) }
    guard largestTotal <= Int128(Int64.max) / Int128(bound) else { throw ModelError.scoreOverflow }
  }

  /// What the weights of a draw add up to at most.
  private var largestTotal: Int128 {
    switch space {
    case .simplex: Int128(WeightSampler.parts)
    case .near(let spread):
      weights.reduce(0) { $0 + Int128($1) + Int128((Double($1) * spread).rounded()) }
    }
  }
}
