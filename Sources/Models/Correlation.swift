import Columnar

/// Pearson's correlation coefficient: the covariance of two measures over the product of their deviations.
///
/// K. Pearson: Note on regression and inheritance in the case of two parents, Proceedings of the Royal Society 58 (1895).
public enum Correlation {
  /// Over some rows, all of them known; none where there are fewer than two or one of the measures does not vary.
  public static func of(
    _ a: OrderedColumn, _ b: OrderedColumn, among rows: Bitmap?, execution: Execution
  ) throws -> Double? {
    try of(a, b, among: rows, execution) { x, y in (x, y) }
  }

  /// Between the first measure and the second divided by the first: frequency and the money of an average purchase.
  public static func ofQuotient(
    _ a: OrderedColumn, _ b: OrderedColumn, among rows: Bitmap?, execution: Execution
  ) throws -> Double? {
    try of(a, b, among: rows, execution) { x, y in (x, x == 0 ? 0 : y / x) }
  }

  /// Sums of distances from the first pair, so that little is lost when values are large and close together. Decimals are taken in units: a
  /// common factor changes no correlation.
  @inline(__always)
  private static func of(
    _ a: OrderedColumn, _ b: OrderedColumn, among rows: Bitmap?, _ execution: Execution,
    _ pair: @escaping @Sendable (Double, Double) -> (Double, Double)
  ) throws -> Double? {
    guard let start = rows == nil ? (a.count > 0 ? 0 : nil) : rows?.firstTrue else { return nil }
    let (isWholeA, isWholeB) = (a.unit.scale != nil, b.unit.scale != nil)
    let origin = pair(number(a.keys[start], isWholeA), number(b.keys[start], isWholeB))
    let parts = try execution.blocks(of: a.count) { [a = a.keys, b = b.keys] range in
      var sums = Moments()
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          forEachRow(range, rows) { row in
            let (x, y) = pair(number(a[row], isWholeA), number(b[row], isWholeB))
            sums.add(x - origin.0, y - origin.1)
          }
        }
      }
      return sums
    }
    return parts.reduce(into: Moments()) { $0.add($1) }.correlation
  }

  @inline(__always)
  private static func number(_ key: Int64, _ isWhole: Bool) -> Double {
    isWhole ? Double(key) : Double(bitPattern: UInt64(bitPattern: key ^ ((key >> 63) & .max)))
  }
}

private struct Moments: Sendable {
  var count = 0.0
  var x = 0.0
  var y = 0.0
  var xx = 0.0
  var yy = 0.0
  var xy = 0.0

  @inline(__always)
  mutating func add(_ a: Double, _ b: Double) {
    count += 1
    x += a
    y += b
    xx += a * a
    yy += b * b
    xy += a * b
  }

  mutating func add(_ other: Moments) {
    count += other.count
    x += other.x
    y += other.y
    xx += other.xx
    yy += other.yy
    xy += other.xy
  }

  var correlation: Double? {
    let (a, b) = (count * xx - x * x, count * yy - y * y)
    guard count > 1, a > 0, b > 0 else { return nil }
    return min(1, max(-1, (count * xy - x * y) / (a.squareRoot() * b.squareRoot())))
  }
}

extension Bitmap {
  fileprivate var firstTrue: Int? {
    words.firstIndex { $0 != 0 }.map { $0 << 6 + words[$0].trailingZeroBitCount }
  }
}
