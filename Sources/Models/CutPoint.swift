/// A value that others are compared with: an edge between bins, a mean, a quantile.
///
/// Exact where what it was made of is, so that "above the mean" does not depend on rounding.
public enum CutPoint: Sendable, Hashable {
  /// numerator ÷ denominator, the denominator above zero.
  case exact(numerator: Int128, denominator: Int128)
  case number(Double)

  public init(_ decimal: DecimalNumber) {
    self = .exact(numerator: Int128(decimal.units), denominator: Int128(DecimalNumber.power(decimal.scale)))
  }

  public var number: Double {
    switch self {
    case .exact(let numerator, let denominator):
      let (whole, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
      return Double(whole) + Double(rest) / Double(denominator)
    case .number(let number): return number
    }
  }

  /// The value of a key, or the point between two keys at `part` ÷ `parts` of the way from the first to the second.
  init(between low: Int64, and high: Int64, part: Int = 0, of parts: Int = 1, unit: OrderedColumn.Unit) {
    if let scale = unit.scale {
      let units = Int128(low) * Int128(parts) + (Int128(high) - Int128(low)) * Int128(part)
      self = .exact(numerator: units, denominator: Int128(parts) * Int128(DecimalNumber.power(scale)))
    } else {
      let (low, high) = (unit.number(low), unit.number(high))
      self = .number(part == 0 ? low : low + (high - low) * (Double(part) / Double(parts)))
    }
  }
}

extension OrderedColumn.Unit {
  /// The greatest key whose value is at most a point's: what is above the point is above this key.
  func lastKey(upTo point: CutPoint) -> Int64 {
    switch (point, scale) {
    case (.exact(let numerator, let denominator), let scale?):
      return Int64(clamping: floorQuotient(numerator * Int128(DecimalNumber.power(scale)), denominator))
    case (.number(let number), let scale?):
      return Int64(clamping: number * Double(DecimalNumber.power(scale)), rounding: .down)
    case (_, nil): return OrderedColumn.Unit.key(of: point.number)
    }
  }

  /// The smallest key whose value is at least a point's: what is below the point is below this key.
  func firstKey(from point: CutPoint) -> Int64 {
    switch (point, scale) {
    case (.exact(let numerator, let denominator), let scale?):
      return Int64(clamping: ceilingQuotient(numerator * Int128(DecimalNumber.power(scale)), denominator))
    case (.number(let number), let scale?):
      return Int64(clamping: number * Double(DecimalNumber.power(scale)), rounding: .up)
    case (_, nil): return OrderedColumn.Unit.key(of: point.number)
    }
  }
}

extension Int64 {
  fileprivate init(clamping value: Double, rounding rule: FloatingPointRoundingRule) {
    let whole = value.rounded(rule)
    self = whole >= 0x1p63 ? .max : whole < -0x1p63 ? .min : Int64(whole)
  }
}
