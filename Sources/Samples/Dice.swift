/// Random numbers that are the same on every machine: SplitMix64 (Steele, Lea, Flood 2014) and nothing but
/// exactly rounded arithmetic after it.
struct Dice {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Between 0 and 1, never either.
  mutating func unit() -> Double { (Double(next() >> 12) + 0.5) / 4_503_599_627_370_496 }

  mutating func number(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + unit() * (range.upperBound - range.lowerBound)
  }

  mutating func whole(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(unit() * Double(range.count))
  }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// Close to normal: the sum of twelve uniform numbers.
  mutating func normal(mean: Double, deviation: Double) -> Double {
    mean + deviation * ((0..<12).reduce(-6) { sum, _ in sum + unit() })
  }

  /// A Pareto distribution with exponent 4/3 from 1 up to a limit: few are large, and they hold most of it.
  mutating func heavyTailed(limit: Double) -> Double {
    let root = unit().squareRoot()
    return min(limit, 1 / (root * root.squareRoot()))
  }

  mutating func pick<Element>(_ choices: [Element]) -> Element { choices[whole(0...choices.count - 1)] }

  /// One of some choices, in proportion to their weights.
  mutating func pick<Element>(_ choices: KeyValuePairs<Element, Double>) -> Element {
    var rest = unit() * choices.reduce(0) { $0 + $1.value }
    for (choice, weight) in choices {
      rest -= weight
      if rest < 0 { return choice }
    }
    return choices[choices.count - 1].key
  }

  /// A whole number around an expectation: its floor, or one more.
  mutating func count(expecting expectation: Double) -> Int { Int(expectation + unit()) }
}
