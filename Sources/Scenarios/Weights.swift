import Diagnostics
import Language
import Plans

/// Raw weights (× 10⁴) in which some shares are fixed exactly.
struct Weights {
  private(set) var raw: [Int64]

  init(_ raw: [Int64]) { self.raw = raw }

  /// Gives some weights a final share of the total; the others keep their proportions.
  ///
  /// With shares p₁ … pₖ and the others' sum S the total must be S ÷ (1 − Σp). Where that is not whole in units of 10⁻⁴, all weights are multiplied so
  /// that it is: the shares stay exact.
  mutating func setShares(_ shares: [(index: Int, share: ExactDecimal, span: Span)]) throws(Diagnostic) {
    let scale = shares.map(\.share.scale).max() ?? 0
    var whole: Int64 = 1
    for _ in 0..<scale { whole *= 10 }
    let units = shares.map { share in
      (0..<(scale - share.share.scale)).reduce(share.share.units) { units, _ in units * 10 }
    }
    let fixed = units.reduce(0, +)
    let last = shares[shares.count - 1].span
    guard units.allSatisfy({ $0 >= 0 }), fixed <= whole else {
      throw Diagnostic(.badWeights, "the shares are more than 100%", at: last, label: "too much")
    }
    let others = raw.indices.filter { index in !shares.contains { $0.index == index } }
    let rest = others.reduce(Int64(0)) { $0 + raw[$1] }
    if fixed == whole {
      for index in others { raw[index] = 0 }
      for (share, unit) in zip(shares, units) { raw[share.index] = unit * (10_000 / min(whole, 10_000)) }
      return reduce(above: 1 << 28)
    }
    guard rest > 0 else {
      throw Diagnostic(
        .badWeights, "the shares do not make 100%, and the other weights are zero", at: last, label: "not 100%",
        help: ["give the others a weight, or make the shares 100%"])
    }
    // share/whole of a total of rest·whole/(whole − fixed): multiply everything until that is whole.
    let open = whole - fixed
    var factor: Int64 = 1
    for unit in units { factor = Weights.lcm(factor, open / Weights.gcd(open, rest * unit)) }
    for (share, unit) in zip(shares, units) { raw[share.index] = rest * factor * unit / open }
    for index in others { raw[index] *= factor }
    reduce(above: 1 << 28)
  }

  /// Brings a total that is too large for exact sums down by what all weights have in common.
  private mutating func reduce(above limit: Int64) {
    guard raw.reduce(0, +) > limit else { return }
    let common = raw.reduce(0, Weights.gcd)
    if common > 1 { raw = raw.map { $0 / common } }
  }

  private static func lcm(_ a: Int64, _ b: Int64) -> Int64 { a / gcd(a, b) * b }

  private static func gcd(_ a: Int64, _ b: Int64) -> Int64 {
    var (a, b) = (abs(a), abs(b))
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
