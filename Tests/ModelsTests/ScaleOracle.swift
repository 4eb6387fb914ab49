import Models

/// The rules of scales, row by row and word for word, without any of the code under test.
struct ScaleOracle {
  var scale: Scale
  var isLow: Bool
  var missing: MissingPolicy
  /// Values of the known rows of the population.
  var fitted: [Int]
  /// Anchors in the units of the values.
  var anchors = (low: 0, high: 0)

  static let one = 1 << 32

  /// num ÷ den in units of 2⁻³², halves up, for small numbers.
  static func share(_ num: Int, _ den: Int) -> Int {
    let part = num.multipliedFullWidth(by: one)
    let (quotient, remainder) = den.dividingFullWidth((part.high, part.low))
    return 2 * remainder >= den ? quotient + 1 : quotient
  }

  /// Of a value that was (or was not) one of the fitted ones.
  func scaled(_ value: Int, isFitted: Bool) -> Int {
    let up = raw(value, isFitted: isFitted)
    if !isLow { return up }
    return scale == .zscore ? -up : ScaleOracle.one - up
  }

  private func raw(_ value: Int, isFitted: Bool) -> Int {
    switch scale {
    case .rank:
      guard fitted.count > 1 else { return ScaleOracle.one / 2 }
      let below = fitted.filter { $0 < value }.count
      let equal = fitted.filter { $0 == value }.count - (isFitted ? 1 : 0)
      return min(ScaleOracle.share(2 * below + equal, 2 * (fitted.count - 1)), ScaleOracle.one)
    case .minmax:
      guard let low = fitted.min(), let high = fitted.max(), low < high else { return ScaleOracle.one / 2 }
      return ScaleOracle.share(min(max(value, low), high) - low, high - low)
    case .zscore:
      guard fitted.count > 1, Set(fitted).count > 1 else { return 0 }
      let mean = fitted.reduce(0.0) { $0 + Double($1) } / Double(fitted.count)
      let squares = fitted.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      let deviation = (squares / Double(fitted.count - 1)).squareRoot()
      let units = ((Double(value) - mean) / deviation * Double(ScaleOracle.one)).rounded()
      return Int(min(max(units, -0x1p52), 0x1p52))  // kept at ±2²⁰
    case .anchors:
      let (low, high) = anchors
      if low == high { return ScaleOracle.one / 2 }
      if low < high { return ScaleOracle.share(min(max(value, low), high) - low, high - low) }
      return ScaleOracle.share(low - max(min(value, low), high), low - high)
    }
  }

  /// What an unknown value counts as.
  var missingValue: Int? {
    let all = fitted.map { scaled($0, isFitted: true) }
    let middle = scale == .zscore ? 0 : ScaleOracle.one / 2
    switch missing {
    case .renormalise: return nil
    case .value(let number): return Int((number.double * Double(ScaleOracle.one) + 0.5).rounded(.down))
    case .worst: return scale == .zscore ? all.min() ?? 0 : 0
    case .mean:
      if all.isEmpty { return middle }
      let (sum, count) = (all.reduce(0, +), all.count)
      return Int(((Double(sum) / Double(count)) + 0.5).rounded(.down))
    }
  }
}
