import Columnar

/// Sample quantiles of type 7: the point at (n − 1)·p among the sorted values, between two of them in proportion.
///
/// R. J. Hyndman, Y. Fan: Sample Quantiles in Statistical Packages, The American Statistician 50 (1996), definition 7.
public enum Quantiles {
  /// The points that cut the known values among some rows into so many parts; nothing where there is no value.
  public static func cuts(
    _ values: OrderedColumn, among rows: Bitmap?, parts: Int, execution: Execution
  ) throws -> [CutPoint] {
    precondition(parts > 0, "values are cut into parts")
    let known = Bitmap.both(rows, values.validity)
    var selection = try StripedSelection(values, among: known, execution)
    if selection.count == 0 { return [] }
    let last = selection.count - 1
    let places = (1..<parts).map { (last * $0).quotientAndRemainder(dividingBy: parts) }
    let keys = try selection.keys(at: places.flatMap { [$0.quotient, min(last, $0.quotient + 1)] })
    return places.indices.map { index in
      CutPoint(
        between: keys[2 * index], and: keys[2 * index + 1], part: places[index].remainder, of: parts, unit: values.unit)
    }
  }

  public static func median(_ values: OrderedColumn, among rows: Bitmap?, execution: Execution) throws -> CutPoint? {
    try cuts(values, among: rows, parts: 2, execution: execution).first
  }
}

/// Arithmetic means, exact for decimals.
public enum Mean {
  /// Over the known values among some rows; none where there is no value.
  public static func of(_ values: OrderedColumn, among rows: Bitmap?, execution: Execution) throws -> CutPoint? {
    let known = Bitmap.both(rows, values.validity)
    let count = known?.trueCount ?? values.count
    if count == 0 { return nil }
    guard let scale = values.unit.scale else {
      let sum = try numberSum(values, known, execution)
      return .number(sum / Double(count))
    }
    let sum = try exactSum(values.keys, known, execution)
    return .exact(numerator: sum, denominator: Int128(count) * Int128(DecimalNumber.power(scale)))
  }

  private static func exactSum(_ keys: [Int64], _ rows: Bitmap?, _ execution: Execution) throws -> Int128 {
    try execution.blocks(of: keys.count) { range in
      var (sum, overflowed) = (Int64(0), false)
      forEachRow(range, rows) { row in
        let (next, carries) = sum.addingReportingOverflow(keys[row])
        sum = next
        overflowed = overflowed || carries
      }
      if !overflowed { return Int128(sum) }
      var wide: Int128 = 0
      forEachRow(range, rows) { row in wide += Int128(keys[row]) }
      return wide
    }.reduce(0, +)
  }

  private static func numberSum(_ values: OrderedColumn, _ rows: Bitmap?, _ execution: Execution) throws -> Double {
    try execution.blocks(of: values.count) { range in
      var sum = 0.0
      forEachRow(range, rows) { row in sum += values.unit.number(values.keys[row]) }
      return sum
    }.reduce(0, +)
  }
}
