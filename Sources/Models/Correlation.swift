import Columnar

/// Pearson's correlation coefficient: the covariance of two measures over the product of their deviations.
///
/// K. Pearson: Note on regression and inheritance in the case of two parents, Proceedings of the Royal Society 58 (1895).
public enum Correlation {
  /// Over some rows, all of them known; none where there are fewer than two or one of the measures does not vary.
  public static func of(
    _ a: OrderedColumn, _ b: OrderedColumn, among rows: Bitmap?, execution: Execution
  ) throws -> Double? {
    try of(a.count, among: rows, execution: execution) { (a.unit.number(a.keys[$0]), b.unit.number(b.keys[$0])) }
  }

  /// Between the first measure and the second divided by the first: frequency and the money of an average purchase.
  public static func ofQuotient(
    _ a: OrderedColumn, _ b: OrderedColumn, among rows: Bitmap?, execution: Execution
  ) throws -> Double? {
    try of(a.count, among: rows, execution: execution) { row in
      let divisor = a.unit.number(a.keys[row])
      return (divisor, divisor == 0 ? 0 : b.unit.number(b.keys[row]) / divisor)
    }
  }

  /// Sums of distances from the first pair, so that little is lost when values are large and close together.
  private static func of(
    _ count: Int, among rows: Bitmap?, execution: Execution, _ pair: @Sendable (Int) -> (Double, Double)
  ) throws -> Double? {
    var first: Int?
    if let rows { first = rows.words.firstIndex { $0 != 0 }.map { $0 << 6 + rows.words[$0].trailingZeroBitCount } }
    guard let start = rows == nil ? (count > 0 ? 0 : nil) : first else { return nil }
    let origin = pair(start)
    let parts = try execution.blocks(of: count) { range in
      var sums = Moments()
      forEachRow(range, rows) { row in
        let (x, y) = pair(row)
        sums.add(x - origin.0, y - origin.1)
      }
      return sums
    }
    return parts.reduce(into: Moments()) { $0.add($1) }.correlation
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
