import Diagnostics
import Language
import Plans

/// Raw weights (× 10⁴) in which some shares are fixed exactly.
struct Weights {
  private(set) var raw: [Int64]

  init(_ raw: [Int64]) { self.raw = raw }

  /// The largest total that keeps sums of scores exact.
  private static let largestTotal: Int64 = 1 << 28
  /// The least that the weights without a share are given together, so that rounding leaves their proportions.
  private static let leastRest: Int64 = 10_000

  /// Gives some weights a final share of the total; the others keep their proportions.
  ///
  /// The shares are exact. Of the ways to write them the first that keeps the proportions exactly is taken: the old total with the others made
  /// smaller, or the others as they are with another total. Where neither is whole in units of 10⁻⁴ the old total stays, or the next one in which the
  /// shares are whole, and the others are rounded so that they still add up: keeping one what-if after another never makes the weights grow.
  mutating func setShares(_ shares: [(index: Int, share: ExactDecimal, span: Span)]) throws(Diagnostic) {
    let wanted = try Shares(shares, of: raw)
    let others = raw.indices.filter { index in !shares.contains { $0.index == index } }
    let total = wanted.total(near: raw.reduce(0, +))
    if let kept = wanted.weights(total: total, others.map { raw[$0] }) {
      return set(shares.map(\.index), kept.fixed, others, kept.others)
    }
    if let kept = wanted.weightsBesideOthers(others.map { raw[$0] }) {
      return set(shares.map(\.index), kept, others, others.map { raw[$0] })
    }
    let rounded = wanted.roundedWeights(total: total, others.map { raw[$0] })
    set(shares.map(\.index), rounded.fixed, others, rounded.others)
  }

  private mutating func set(_ fixed: [Int], _ fixedWeights: [Int64], _ others: [Int], _ otherWeights: [Int64]) {
    for (index, weight) in zip(fixed, fixedWeights) { raw[index] = weight }
    for (index, weight) in zip(others, otherWeights) { raw[index] = weight }
  }

  /// The shares that were asked for, as whole numbers of a common unit.
  private struct Shares {
    /// Share = unit ÷ whole.
    var units: [Int64]
    var whole: Int64
    var open: Int64 { whole - units.reduce(0, +) }

    init(_ shares: [(index: Int, share: ExactDecimal, span: Span)], of raw: [Int64]) throws(Diagnostic) {
      // More than seven places of a share would need a total beyond exact sums.
      let scale = min(7, shares.map(\.share.scale).max() ?? 0)
      whole = (0..<scale).reduce(1) { whole, _ in whole * 10 }
      let scaleFactor = whole
      units = shares.map { share in
        let divisor = (0..<share.share.scale).reduce(Int128(1)) { divisor, _ in divisor * 10 }
        return Int64(clamping: Int128(share.share.units) * Int128(scaleFactor) / divisor)
      }
      let last = shares[shares.count - 1].span
      guard units.allSatisfy({ $0 >= 0 && $0 <= scaleFactor }), open >= 0 else {
        throw Diagnostic(.badWeights, "the shares are more than 100%", at: last, label: "too much")
      }
      let rest = raw.indices.filter { index in !shares.contains { $0.index == index } }.reduce(0) { $0 + raw[$1] }
      guard open == 0 || rest > 0 else {
        throw Diagnostic(
          .badWeights, "the shares do not make 100%, and the other weights are zero", at: last, label: "not 100%",
          help: ["give the others a weight, or make the shares 100%"])
      }
    }

    /// A total in which every share is whole, as near to another as may be.
    func total(near old: Int64) -> Int64 {
      let step = whole / units.reduce(whole, Weights.gcd)
      var total = max(1, (min(old, Weights.largestTotal - step) + step / 2) / step) * step
      while open > 0, total / whole * open < Weights.leastRest, total <= Weights.largestTotal / 10 { total *= 10 }
      return total
    }

    /// Weights of a total, where the others' proportions are whole in it.
    func weights(total: Int64, _ others: [Int64]) -> (fixed: [Int64], others: [Int64])? {
      let (left, rest) = (part(open, of: total), others.reduce(0, +))
      guard others.allSatisfy({ rest == 0 || Int128(left) * Int128($0) % Int128(rest) == 0 }) else { return nil }
      return (units.map { part($0, of: total) }, others.map { rest == 0 ? 0 : scaled($0, left, rest) })
    }

    /// The weights of the shares, where they are whole beside the others as those are.
    func weightsBesideOthers(_ others: [Int64]) -> [Int64]? {
      let rest = others.reduce(0, +)
      guard open > 0, units.allSatisfy({ Int128(rest) * Int128($0) % Int128(open) == 0 }),
        Int128(rest) * Int128(whole) / Int128(open) <= Int128(Weights.largestTotal)
      else { return nil }
      return units.map { scaled(rest, $0, open) }
    }

    /// Weights of a total, the others rounded down and what is left over given to those that lost most.
    func roundedWeights(total: Int64, _ others: [Int64]) -> (fixed: [Int64], others: [Int64]) {
      let (left, rest) = (part(open, of: total), others.reduce(0, +))
      var weights = others.map { scaled($0, left, rest) }
      let lost = others.map { Int128(left) * Int128($0) % Int128(rest) }
      let order = others.indices.sorted { (lost[$0], $1) > (lost[$1], $0) }
      for index in order.prefix(Int(left - weights.reduce(0, +))) { weights[index] += 1 }
      return (units.map { part($0, of: total) }, weights)
    }

    private func part(_ units: Int64, of total: Int64) -> Int64 { scaled(units, total, whole) }

    private func scaled(_ value: Int64, _ factor: Int64, _ divisor: Int64) -> Int64 {
      Int64(Int128(value) * Int128(factor) / Int128(divisor))
    }
  }

  private static func gcd(_ a: Int64, _ b: Int64) -> Int64 {
    var (a, b) = (abs(a), abs(b))
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
