import Columnar

/// What the rows of each class have of a measure; unknown cells count as zero.
public enum ClassTotals {
  /// - Parameters:
  ///   - codes: the class of each row.
  ///   - rows: the rows that have one; all without it.
  public static func of(
    _ measure: OrderedColumn, by codes: [Int32], classes: Int, among rows: Bitmap?, execution: Execution
  ) throws -> [ParetoCurve.Sum] {
    guard let scale = measure.unit.scale else {
      let parts = try execution.blocks(of: codes.count) { range in
        var sums = [CompensatedSum](repeating: CompensatedSum(), count: classes)
        forEachRow(range, rows) { sums[Int(codes[$0])].add(measure.unit.number(measure.keys[$0])) }
        return sums
      }
      return (0..<classes).map { index in .number(parts.reduce(CompensatedSum()) { $0 + $1[index] }.total) }
    }
    let parts = try execution.blocks(of: codes.count) { exactSums($0, measure.keys, codes, classes, rows) }
    return (0..<classes).map { index in .exact(parts.reduce(0) { $0 + $1[index] }, scale: scale) }
  }

  private static func exactSums(
    _ range: Range<Int>, _ keys: [Int64], _ codes: [Int32], _ classes: Int, _ rows: Bitmap?
  ) -> [Int128] {
    var sums = [Int64](repeating: 0, count: classes)
    var overflowed = false
    sums.withUnsafeMutableBufferPointer { sums in
      forEachRow(range, rows) { row in
        let (sum, carries) = sums[Int(codes[row])].addingReportingOverflow(keys[row])
        sums[Int(codes[row])] = sum
        overflowed = overflowed || carries
      }
    }
    if !overflowed { return sums.map { Int128($0) } }
    var wide = [Int128](repeating: 0, count: classes)
    forEachRow(range, rows) { wide[Int(codes[$0])] += Int128(keys[$0]) }
    return wide
  }
}
