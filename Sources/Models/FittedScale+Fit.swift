import CKernels
import Columnar

extension FittedScale.Basis {
  /// What a scale stands on.
  ///
  /// - Parameter order: the order of the fitted rows, where it is known already.
  static func fit(
    _ scale: Scale, _ values: OrderedColumn, _ fitted: Bitmap?, order: KeyOrder?, _ execution: Execution
  ) throws -> FittedScale.Basis {
    if case .anchors(let low, let high) = scale { return anchors(low, high, values.unit) }
    let middle = scale == .zscore ? 0 : ScaledColumn.one / 2
    guard let range = try KeyRange.of(values, fitted, execution), range.count > 1 else {
      return .constant(middle)
    }
    switch scale {
    case .rank:
      return .rank(RankPlacement(try order ?? KeyOrder(values, fitted, range, execution)))
    case _ where range.smallest == range.largest:
      return .constant(middle)
    case .minmax:
      return .minmax(MinmaxPlacement(smallest: range.smallest, largest: range.largest, unit: values.unit))
    case .zscore, .anchors:
      return try ZscorePlacement.fit(values, fitted, range, execution).map { .zscore($0) } ?? .constant(middle)
    }
  }

  private static func anchors(
    _ low: DecimalNumber, _ high: DecimalNumber, _ unit: OrderedColumn.Unit
  ) -> FittedScale.Basis {
    if low.double == high.double { return .constant(ScaledColumn.one / 2) }
    return AnchorPlacement(low, high, unit: unit).map { .anchors($0) }
      ?? .numberAnchors(NumberAnchorPlacement(low: low.double, high: high.double, unit: unit))
  }

  /// The same basis over another unit's keys.
  func expressed(from: OrderedColumn.Unit, in unit: OrderedColumn.Unit) -> FittedScale.Basis {
    switch self {
    case .rank(let placement):
      .rank(placement.expressed(from: from, in: unit))
    case .minmax(let placement):
      .minmax(
        MinmaxPlacement(
          smallest: from.convert(placement.smallest, to: unit), largest: from.convert(placement.largest, to: unit),
          unit: unit))
    case .zscore(let placement):
      .zscore(placement.expressed(from: from, in: unit))
    case .anchors, .numberAnchors, .constant:
      self
    }
  }
}

/// How many fitted keys there are, and their extremes.
struct KeyRange: Sendable {
  var count = 0
  var smallest = Int64.max
  var largest = Int64.min

  /// Nothing when no row is fitted.
  static func of(_ values: OrderedColumn, _ rows: Bitmap?, _ execution: Execution) throws -> KeyRange? {
    let parts = try execution.blocks(of: values.count) { block in
      if rows == nil, WideKernels.areThere { return ofAllWide(values.keys, block) }
      var count = 0
      var smallest = Int64.max
      var largest = Int64.min
      let keys = values.keys.span
      forEachRow(block, rows) { row in
        count &+= 1
        smallest = min(smallest, keys[row])
        largest = max(largest, keys[row])
      }
      return KeyRange(count: count, smallest: smallest, largest: largest)
    }
    let total = parts.reduce(into: KeyRange()) { total, part in
      total.count += part.count
      total.smallest = min(total.smallest, part.smallest)
      total.largest = max(total.largest, part.largest)
    }
    return total.count == 0 ? nil : total
  }

  /// Of all rows of a block, where the processor can.
  private static func ofAllWide(_ keys: [Int64], _ block: Range<Int>) -> KeyRange {
    var range = KeyRange(count: block.count)
    keys.withUnsafeBufferPointer { keys in
      guard let first = keys.baseAddress else { return }
      ckernels_extremes(first + block.lowerBound, block.count, &range.smallest, &range.largest)
    }
    return range
  }
}

extension ZscorePlacement {
  /// Nothing when the deviation is zero or out of range.
  static func fit(
    _ values: OrderedColumn, _ fitted: Bitmap?, _ range: KeyRange, _ execution: Execution
  ) throws -> ZscorePlacement? {
    let form = try exact(values, fitted, range, execution) ?? numbers(values, fitted, range, execution)
    guard let form else { return nil }
    return ZscorePlacement(form: form, unit: values.unit)
  }

  /// n·Σd² − (Σd)² over whole numbers d = key − smallest, where 128 bits hold it.
  private static func exact(
    _ values: OrderedColumn, _ fitted: Bitmap?, _ range: KeyRange, _ execution: Execution
  ) throws -> Form? {
    guard values.unit != .binary else { return nil }
    let width = UInt64(bitPattern: range.largest &- range.smallest)
    let bits = 2 * (64 - width.leadingZeroBitCount) + 2 * (64 - range.count.leadingZeroBitCount)
    guard bits <= 126 else { return nil }
    let parts = try execution.blocks(of: values.count) { block in
      var sum: Int128 = 0
      var squares: Int128 = 0
      for row in block where fitted?[row] ?? true {
        let distance = Int128(values.keys[row] &- range.smallest)
        sum += distance
        squares += distance * distance
      }
      return (sum, squares)
    }
    let (sum, squares) = parts.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
    let count = Int128(range.count)
    let n = Double(range.count)
    let deviation = (Double(count * squares - sum * sum) / (n * (n - 1))).squareRoot()
    return .exact(origin: range.smallest, count: count, sum: sum, divisor: n * deviation)
  }

  private static func numbers(
    _ values: OrderedColumn, _ fitted: Bitmap?, _ range: KeyRange, _ execution: Execution
  ) throws -> Form? {
    func total(_ each: @escaping @Sendable (Double) -> Double) throws -> Double {
      try execution.blocks(of: values.count) { block in
        var sum = 0.0
        for row in block where fitted?[row] ?? true { sum += each(values.unit.number(values.keys[row])) }
        return sum
      }.reduce(0, +)
    }
    let n = Double(range.count)
    let mean = try total { $0 / n }
    let deviation = (try total { ($0 - mean) * ($0 - mean) } / (n - 1)).squareRoot()
    return deviation > 0 && deviation.isFinite ? .numbers(mean: mean, deviation: deviation) : nil
  }

  func expressed(from: OrderedColumn.Unit, in unit: OrderedColumn.Unit) -> ZscorePlacement {
    let (mean, deviation) = numbers(of: from)
    return ZscorePlacement(form: .numbers(mean: mean, deviation: deviation), unit: unit)
  }

  /// Mean and sample deviation as numbers, of values whose keys are in a unit.
  func numbers(of unit: OrderedColumn.Unit) -> (mean: Double, deviation: Double) {
    switch form {
    case .numbers(let mean, let deviation): return (mean, deviation)
    case .exact(let origin, let count, let sum, let divisor):
      let one = unit.number(1)
      return ((Double(sum) / Double(count) + Double(origin)) * one, divisor / Double(count) * one)
    }
  }
}
