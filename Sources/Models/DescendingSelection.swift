import CKernels
import Columnar

/// Answers "which value is the k-th from the top" without sorting everything: values are counted in up to 4,096 stripes of
/// equal width, and only the stripes that are asked for are sorted.
struct DescendingSelection {
  let values: OrderedColumn
  private let rows: Bitmap?
  private let execution: Execution
  /// Ranked rows.
  let count: Int
  private let stripes: Stripes
  /// How many rows lie in the stripes above each, and at the end all of them.
  private let above: [Int]
  /// The keys of the stripes looked into so far, descending.
  private var sorted: [Int: [Int64]] = [:]

  var unit: OrderedColumn.Unit { values.unit }

  private struct Stripes: Sendable {
    let count: Int
    let smallest: Int64
    /// From the smallest to the largest.
    let width: UInt64
    let shift: UInt64

    init(_ bounds: ClosedRange<Int64>, rows: Int) {
      let bits = min(12, Int.bitWidth - rows.leadingZeroBitCount)
      count = 1 << bits
      smallest = bounds.lowerBound
      width = UInt64(bitPattern: bounds.upperBound &- bounds.lowerBound)
      shift = UInt64(max(0, 64 - width.leadingZeroBitCount - bits))
    }

    /// The keys that lie in one; none where it is above the largest.
    func keys(of stripe: Int) -> ClosedRange<Int64>? {
      let first = UInt64(stripe) << shift
      if first > width { return nil }
      let last = min(width, first + (1 << shift - 1))
      return smallest &+ Int64(bitPattern: first)...smallest &+ Int64(bitPattern: last)
    }

    /// 0 is the lowest.
    @inline(__always)
    func index(_ key: Int64) -> Int { Int(truncatingIfNeeded: UInt64(bitPattern: key &- smallest) >> shift) }
  }

  init(_ values: OrderedColumn, _ rows: Bitmap?, _ execution: Execution) throws {
    self.values = values
    self.rows = rows
    self.execution = execution
    let bounds: ClosedRange<Int64>
    if let known = values.bounds {
      bounds = known
    } else {
      bounds = try KeyRange.of(values, rows, execution).map { $0.smallest...$0.largest } ?? 0...0
    }
    let stripes = Stripes(bounds, rows: values.count)
    let parts = try execution.blocks(of: values.count) { range in
      var counts = [Int32](repeating: 0, count: stripes.count)
      let keys = values.keys.span
      counts.withUnsafeMutableBufferPointer { counts in
        forEachRow(range, rows) { row in counts[stripes.index(keys[row])] &+= 1 }
      }
      return counts
    }
    var above = [Int](repeating: 0, count: stripes.count + 1)
    for part in parts { for stripe in part.indices { above[stripes.count - stripe] += Int(part[stripe]) } }
    for index in 1...stripes.count { above[index] += above[index - 1] }
    self.stripes = stripes
    self.above = above
    count = above[stripes.count]
  }

  /// The stripe of a one-based position from the top, counted from the top.
  private func stripe(at position: Int) -> Int {
    var low = 0
    var high = stripes.count - 1
    while low < high {
      let middle = (low + high) / 2
      if above[middle + 1] < position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Looks into the stripes of several positions in one pass.
  mutating func prepare(_ positions: [Int]) throws {
    try look(into: positions.filter { $0 > 0 }.map(stripe(at:)))
  }

  private mutating func look(into wanted: [Int]) throws {
    let new = Set(wanted).subtracting(sorted.keys)
    if new.isEmpty { return }
    for stripe in new { sorted[stripe] = [] }
    for key in try keys(in: new) { sorted[stripes.count - 1 - stripes.index(key), default: []].append(key) }
    for stripe in new { sorted[stripe]!.sort(by: >) }
  }

  /// The ranked keys of some stripes, counted from the top.
  private func keys(in wanted: Set<Int>) throws -> [Int64] {
    let numbers = wanted.map { stripes.count - 1 - $0 }.sorted()
    if WideKernels.areThere, numbers.count <= 8 { return try keysFoundWide(numbers.compactMap(stripes.keys(of:))) }
    var isWanted = [Bool](repeating: false, count: stripes.count)
    for stripe in numbers { isWanted[stripe] = true }
    return try execution.blocks(of: values.count) { [isWanted, stripes, values, rows] range in
      var found: [Int64] = []
      let keys = values.keys.span
      let isWanted = isWanted.span
      if let rows {
        for row in range where rows[row] && isWanted[stripes.index(keys[row])] { found.append(keys[row]) }
      } else {
        for row in range where isWanted[stripes.index(keys[row])] { found.append(keys[row]) }
      }
      return found
    }.flatMap(\.self)
  }

  /// The ranked keys in some ranges, where the processor can test many at a time: out of each range, block by block, what is in none is left.
  private func keysFoundWide(_ ranges: [ClosedRange<Int64>]) throws -> [Int64] {
    try execution.blocks(of: values.count) { [values, rows] block in
      var found: [Int64] = []
      values.keys.withUnsafeBufferPointer { keys in
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Bitmap.wordCount(for: block.count)) { outside in
          outside.initialize(repeating: .max)
          for range in ranges {
            ckernels_test_int64(
              keys.baseAddress! + block.lowerBound, block.count, range.lowerBound, range.upperBound,
              ckernels_range_form(outside: true, joins: true), outside.baseAddress)
          }
          for word in outside.indices {
            let first = block.lowerBound + word << 6
            let left = block.upperBound - first
            var bits = ~outside[word] & (rows?.words[first >> 6] ?? .max) & (left < 64 ? 1 << UInt64(left) - 1 : .max)
            while bits != 0 {
              found.append(keys[first + bits.trailingZeroBitCount])
              bits &= bits &- 1
            }
          }
        }
      }
      return found
    }.flatMap(\.self)
  }

  /// The key at a one-based position from the top, and the position of the last row that ties with it.
  mutating func key(at position: Int) throws -> (key: Int64, reached: Int) {
    precondition((1...max(1, count)).contains(position), "a position among the ranked rows")
    let stripe = stripe(at: position)
    try look(into: [stripe])
    let keys = sorted[stripe]!
    let key = keys[position - above[stripe] - 1]
    return (key, above[stripe] + DescendingSelection.count(of: keys, atLeast: key))
  }

  /// How many ranked rows have this key or a greater one.
  mutating func count(atLeast key: Int64) throws -> Int {
    if key <= stripes.smallest { return count }
    let index = stripes.index(key)
    if index >= stripes.count { return 0 }
    let stripe = stripes.count - 1 - index
    try look(into: [stripe])
    return above[stripe] + DescendingSelection.count(of: sorted[stripe]!, atLeast: key)
  }

  /// In descending keys.
  private static func count(of keys: [Int64], atLeast key: Int64) -> Int {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] >= key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
