/// Whole units shared out in proportion to weights, so that the parts sum to the total exactly.
///
/// The method of largest remainders (Hamilton's; Hare–Niemeyer): every part gets the whole units of its quota, and the units that are left go one each
/// to the largest fractions, among equal ones to the earlier.
///
/// - Parameters:
///   - total: not negative.
///   - weights: not negative, one of them positive unless the total is zero.
public func apportioned(_ total: Int64, by weights: [Int64]) -> [Int64] {
  let sum = weights.reduce(Int128(0)) { $0 + Int128($1) }
  guard total > 0 else { return weights.map { _ in 0 } }
  precondition(sum > 0, "something is shared out among parts of which one weighs")
  var parts: [Int64] = []
  var remainders: [Int128] = []
  for weight in weights {
    let (quota, remainder) = (Int128(total) * Int128(weight)).quotientAndRemainder(dividingBy: sum)
    parts.append(Int64(quota))
    remainders.append(remainder)
  }
  let left = Int(total - parts.reduce(0, +))
  let order = weights.indices.sorted { (remainders[$1], $0) < (remainders[$0], $1) }
  for index in order.prefix(left) { parts[index] += 1 }
  return parts
}

/// A fraction as the whole number below it and what is left, for fractions that are rounded together.
struct FloorAndRest {
  var floor: Int64
  /// 0 up to, but not including, 1.
  var rest: Double

  /// - Parameter denominator: positive.
  init(_ numerator: Int128, over denominator: Int128) {
    let quotient = floorQuotient(numerator, denominator)
    floor = Int64(clamping: quotient)
    rest = Double(numerator - quotient * denominator) / Double(denominator)
  }
}

/// Fractions rounded to whole units so that their sum is the rounded sum: the largest fractions go up.
func roundedTogether(_ values: [FloorAndRest]) -> [Int64] {
  let ups = Int(values.reduce(0.0) { $0 + $1.rest }.rounded())
  var rounded = values.map(\.floor)
  let order = values.indices.sorted { (values[$1].rest, $0) < (values[$0].rest, $1) }
  for index in order.prefix(ups) { rounded[index] += 1 }
  return rounded
}
