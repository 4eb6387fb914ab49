/// Draws weights at random, seeded: the n-th draw depends on the seed and n alone, whichever thread asks.
public struct WeightSampler: Sendable {
  public enum Space: Sendable, Hashable {
    /// Every way to share out the whole, alike likely: the spacings of sorted uniform numbers (Devroye 1986, Non-Uniform Random Variate Generation,
    /// ch. V.2).
    case simplex
    /// Each raw weight alike likely from (1 − spread) to (1 + spread) times what it is, whatever the others are.
    case near(spread: Double)
  }

  let weights: [Int64]
  let space: Space
  private let seed: UInt64

  /// The whole is shared out in so many parts.
  static let parts: Int64 = 1 << 20

  /// - Parameter weights: the present raw weights × 10⁴.
  public init(_ weights: [Int64], space: Space, seed: UInt64) {
    self.weights = weights
    self.space = space
    self.seed = seed
  }

  /// Weights that are not negative and not all zero.
  public func draw(_ number: Int) -> [Int64] {
    var random = SplitMix(seed: seed, stream: UInt64(number))
    switch space {
    case .simplex:
      let cuts = (1..<max(1, weights.count)).map { _ in random.next(upTo: WeightSampler.parts) }.sorted()
      return zip(cuts + [WeightSampler.parts], [0] + cuts).map { $0 - $1 }
    case .near(let spread):
      let drawn = weights.map { weight in
        let reach = Int64((Double(weight) * spread).rounded())
        let drawn = weight - reach + random.next(upTo: 2 * reach)
        return max(0, drawn)
      }
      return drawn.contains { $0 > 0 } ? drawn : weights
    }
  }
}

/// Steele, Lea & Flood 2014, Fast splittable pseudorandom number generators.
struct SplitMix {
  private var state: UInt64

  init(seed: UInt64, stream: UInt64) {
    state = seed
    let start = next()
    state = start ^ (stream &* 0xD1B5_4A32_D192_ED03)
    state = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Each of 0…largest alike likely (Lemire 2019, Fast random integer generation in an interval).
  mutating func next(upTo largest: Int64) -> Int64 {
    let bound = UInt64(largest) + 1
    let floor = (0 &- bound) % bound
    while true {
      let product = next().multipliedFullWidth(by: bound)
      if product.low >= floor { return Int64(product.high) }
    }
  }
}
