/// ⌊a ÷ b⌋ for b > 0.
func floorQuotient(_ a: Int128, _ b: Int128) -> Int128 {
  let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
  return remainder < 0 ? quotient - 1 : quotient
}

/// ⌈a ÷ b⌉ for b > 0.
public func ceilingQuotient(_ a: Int128, _ b: Int128) -> Int128 { -floorQuotient(-a, b) }

/// a ÷ b to the nearest whole number, halves up, for b > 0.
public func roundedQuotient(_ a: Int128, _ b: Int128) -> Int128 {
  let floor = floorQuotient(a, b)
  let remainder = a - floor * b
  return remainder >= b - remainder ? floor + 1 : floor
}

/// ⌈whole · number⌉, exact, for whole ≥ 0: it is split so that no product leaves 128 bits while the result itself stays well within them.
func ceilingProduct(_ whole: Int128, _ number: DecimalNumber) -> Int128 {
  let power = Int128(DecimalNumber.power(number.scale))
  let (quotient, remainder) = whole.quotientAndRemainder(dividingBy: power)
  return quotient * Int128(number.units) + ceilingQuotient(remainder * Int128(number.units), power)
}

/// part ÷ whole in units of 2⁻³², to the nearest, halves up, for 0 ≤ part ≤ whole and whole > 0.
@inline(__always)
func scaledShare(_ part: UInt64, of whole: UInt64) -> Int64 {
  if whole < 1 << 31 { return Int64((part << 32 + whole >> 1) / whole) }
  let (quotient, remainder) = whole.dividingFullWidth((high: part >> 32, low: part << 32))
  return Int64(remainder >= whole - remainder ? quotient + 1 : quotient)
}

/// Divides many parts by one whole as `scaledShare` does, but without a division each.
struct ShareDivider: Sendable {
  private let whole: UInt64
  private let inverse: Double

  init(of whole: UInt64) {
    self.whole = whole
    inverse = 1 / Double(whole)
  }

  /// The quotient of the numbers as they are nearest in binary is one off at most, which what remains tells: it is below 2³² + 1, and so its
  /// error far below one.
  @inline(__always)
  func share(_ part: UInt64) -> Int64 {
    guard whole < 1 << 31 else { return scaledShare(part, of: whole) }
    let dividend = Int64(bitPattern: part << 32 + whole >> 1)
    let divisor = Int64(bitPattern: whole)
    let quotient = Int64(Double(dividend) * inverse)
    let rest = dividend &- quotient &* divisor
    return quotient &+ (rest < 0 ? -1 : rest >= divisor ? 1 : 0)
  }
}

/// A number in units of 2⁻³², to the nearest, halves up; beyond ±2²⁰ it is kept there, so that sums of products stay in 64 bits.
@inline(__always)
func scaledUnits(_ value: Double) -> Int64 {
  let limit = 4_503_599_627_370_496.0  // 2⁵²
  let units = (value * 4_294_967_296 + 0.5).rounded(.down)
  return Int64(min(max(units, -limit), limit))
}

func greatestCommonDivisor(_ a: Int64, _ b: Int64) -> Int64 {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}
