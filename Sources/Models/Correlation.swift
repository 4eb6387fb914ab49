import Columnar

/// Pearson's correlation coefficient: the covariance of two measures over the product of their deviations.
///
/// K. Pearson: Note on regression and inheritance in the case of two parents, Proceedings of the Royal Society 58 (1895).
public enum Correlation {
  /// How one measure goes with another, and with what is left of the other when it is divided by the first: frequency with money, and with the
  /// money of an average purchase. None of either where there are fewer than two rows or one of both does not vary.
  public struct Pair: Sendable {
    public let whole: Double?
    public let quotient: Double?
  }

  /// Over some rows, all of them known.
  ///
  /// Sums of distances from the first pair, so that little is lost when values are large and close together. Decimals are taken in units: a
  /// common factor changes no correlation.
  public static func of(
    _ a: OrderedColumn, _ b: OrderedColumn, among rows: Bitmap?, execution: Execution
  ) throws -> Pair {
    guard let start = rows == nil ? (a.count > 0 ? 0 : nil) : rows?.firstTrue else {
      return Pair(whole: nil, quotient: nil)
    }
    let (isWholeA, isWholeB) = (a.unit.scale != nil, b.unit.scale != nil)
    let (x0, y0) = (number(a.keys[start], isWholeA), number(b.keys[start], isWholeB))
    let q0 = quotient(y0, x0)
    let parts = try execution.blocks(of: a.count) { [a = a.keys, b = b.keys] range in
      var whole = Moments()
      var average = Moments()
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          forEachRow(range, rows) { row in
            let (x, y) = (number(a[row], isWholeA), number(b[row], isWholeB))
            whole.add(x - x0, y - y0)
            average.add(x - x0, quotient(y, x) - q0)
          }
        }
      }
      return (whole, average)
    }
    return Pair(
      whole: parts.reduce(into: Moments()) { $0.add($1.0) }.correlation,
      quotient: parts.reduce(into: Moments()) { $0.add($1.1) }.correlation)
  }

  @inline(__always)
  private static func quotient(_ a: Double, _ b: Double) -> Double { b == 0 ? 0 : a / b }

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
