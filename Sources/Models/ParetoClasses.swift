import Columnar

/// The class of each row by the thresholds of a concentration curve, ABC analysis: 0 for the rows up to the first crossing, and so on.
///
/// H. F. Dickie: ABC Inventory Analysis Shoots for Dollars, not Pennies (Factory Management and Maintenance, 1951).
public struct ParetoClasses: Sendable {
  /// 0 where a row takes no part.
  public let codes: [Int32]
  public let counts: [Int]

  /// - Parameter thresholds: descending.
  public init(
    _ values: OrderedColumn, among rows: Bitmap?, thresholds: [ParetoCurve.Threshold], execution: Execution
  ) throws {
    let known = Bitmap.both(rows, values.validity)
    let keys = thresholds.map { values.unit.firstKey(from: $0.value) }
    let (written, ties) = try execution.filled(values.count) { range, codes in
      classify(values.keys, range, known, keys, codes)
    }
    var codes = written
    // Of the rows that equal a threshold the first ones are in, in row order.
    var seen: [Int64: Int] = [:]
    for row in ties.joined() {
      let key = values.keys[Int(row)]
      let place = seen[key, default: 0] + 1
      seen[key] = place
      codes[Int(row)] += Int32(thresholds.indices.count { keys[$0] == key && place > thresholds[$0].admitted })
    }
    var counts = [Int](repeating: 0, count: thresholds.count + 1)
    forEachRow(0..<codes.count, known) { counts[Int(codes[$0])] += 1 }
    self.codes = codes
    self.counts = counts
  }
}

/// Writes how many thresholds a value is below, and gives the rows that equal one.
private func classify(
  _ values: [Int64], _ range: Range<Int>, _ rows: Bitmap?, _ thresholds: [Int64],
  _ codes: UnsafeMutableBufferPointer<Int32>
) -> [Int32] {
  codes.initialize(repeating: 0)
  var ties: [Int32] = []
  values.withUnsafeBufferPointer { values in
    thresholds.withUnsafeBufferPointer { thresholds in
      forEachRow(range, rows) { row in
        let key = values[row]
        var (code, isTie) = (Int32(0), false)
        for threshold in thresholds {
          code &+= key < threshold ? 1 : 0
          isTie = isTie || key == threshold
        }
        codes[row - range.lowerBound] = code
        if isTie { ties.append(Int32(truncatingIfNeeded: row)) }
      }
    }
  }
  return ties
}

/// The rank of each row in descending order, equal ones in row order, and the share of the total that the rows up to it have.
public struct ParetoOrder: Sendable {
  /// From 1; 0 where a row takes no part.
  public let ranks: [Int64]
  /// 0 where a row takes no part; without a total above zero, everywhere.
  public let shares: [Double]

  public init(_ values: OrderedColumn, among rows: Bitmap?, execution: Execution) throws {
    let known = Bitmap.both(rows, values.validity)
    var ranks = [Int64](repeating: 0, count: values.count)
    var shares = [Double](repeating: 0, count: values.count)
    let order = try KeyOrder(values, rows: known, execution: execution)
    ParetoOrder.rank(order, &ranks)
    if values.unit.scale == nil {
      ParetoOrder.shareNumbers(order, values.unit, &shares)
    } else {
      ParetoOrder.shareWhole(order, &shares)
    }
    self.ranks = ranks
    self.shares = shares
  }

  /// Visits the places of an ascending order from the greatest key down, equal ones in row order.
  @inline(__always)
  private static func descend(_ order: KeyOrder, _ body: (_ place: Int, _ row: Int) -> Void) {
    var end = order.count
    while end > 0 {
      var start = end - 1
      while !order.startsRun(at: start) { start -= 1 }
      for place in start..<end { body(place, order.row(at: place)) }
      end = start
    }
  }

  private static func rank(_ order: KeyOrder, _ ranks: inout [Int64]) {
    ranks.withUnsafeMutableBufferPointer { ranks in
      var rank: Int64 = 0
      descend(order) { _, row in
        rank += 1
        ranks[row] = rank
      }
    }
  }

  private static func shareWhole(_ order: KeyOrder, _ shares: inout [Double]) {
    var total: Int128 = 0
    for place in 0..<order.count { total += Int128(order.key(at: place)) }
    guard total > 0 else { return }
    let whole = Double(total)
    shares.withUnsafeMutableBufferPointer { shares in
      var sum: Int128 = 0
      descend(order) { place, row in
        sum += Int128(order.key(at: place))
        // Most sums fit 64 bits, whose conversion is quick.
        let narrow = Int64(truncatingIfNeeded: sum)
        shares[row] = (Int128(narrow) == sum ? Double(narrow) : Double(sum)) / whole
      }
    }
  }

  private static func shareNumbers(_ order: KeyOrder, _ unit: OrderedColumn.Unit, _ shares: inout [Double]) {
    var total = 0.0
    for place in (0..<order.count).reversed() { total += unit.number(order.key(at: place)) }
    guard total > 0 else { return }
    shares.withUnsafeMutableBufferPointer { shares in
      var sum = 0.0
      descend(order) { place, row in
        sum += unit.number(order.key(at: place))
        shares[row] = sum / total
      }
    }
  }
}

/// One row's place on the curve, without ordering the others.
public struct ParetoPlace: Sendable {
  /// From 1, equal rows in row order.
  public let rank: Int
  /// What the rows up to it have.
  public let sum: ParetoCurve.Sum

  public init(of row: Int, in values: OrderedColumn, among rows: Bitmap?, execution: Execution) throws {
    let known = Bitmap.both(rows, values.validity)
    let key = values.keys[row]
    let parts = try execution.blocks(of: values.count) { range in
      var (count, whole, number) = (0, Int128.zero, 0.0)
      forEachRow(range, known) { other in
        let its = values.keys[other]
        guard its > key || its == key && other <= row else { return }
        count += 1
        if values.unit.scale == nil { number += values.unit.number(its) } else { whole += Int128(its) }
      }
      return (count: count, whole: whole, number: number)
    }
    rank = parts.reduce(0) { $0 + $1.count }
    sum =
      if let scale = values.unit.scale {
        .exact(parts.reduce(0) { $0 + $1.whole }, scale: scale)
      } else {
        .number(parts.reduce(0) { $0 + $1.number })
      }
  }
}

extension ParetoCurve.Sum {
  public static func - (a: ParetoCurve.Sum, b: ParetoCurve.Sum) -> ParetoCurve.Sum {
    if case .exact(let first, let scale) = a, case .exact(let second, scale) = b {
      return .exact(first - second, scale: scale)
    }
    return .number(a.number - b.number)
  }
}
