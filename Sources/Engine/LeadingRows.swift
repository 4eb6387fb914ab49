import Columnar

/// The rows that come first by one key, those that equal the last of them included.
///
/// Each block of rows keeps the best keys that it has met, so that most rows cost one comparison; no order of all rows is made.
struct LeadingRows: Sendable {
  let column: Column
  let descends: Bool
  let limit: Int

  init(_ column: Column, descends: Bool, limit: Int) {
    self.column = column
    self.descends = descends
    self.limit = limit
  }

  /// Ascending; none where fewer rows than are asked for have a value, or the values are no numbers.
  func rows(among kept: Bitmap?, _ execution: Execution) throws -> [Int32]? {
    let rows = kept & column.validity
    let turned: UInt64 = descends ? .max : 0
    switch column.storage {
    case .int32(let values): return try first(values, rows, execution) { SortKeys.key(Int64($0)) ^ turned }
    case .int64(let values): return try first(values, rows, execution) { SortKeys.key($0) ^ turned }
    case .double(let values): return try first(values, rows, execution) { SortKeys.key($0) ^ turned }
    case .codes, .bytes, .bits: return nil
    }
  }

  @inline(__always)
  private func first<Value: Sendable>(
    _ values: [Value], _ rows: Bitmap?, _ execution: Execution, _ key: @escaping @Sendable (Value) -> UInt64
  ) throws -> [Int32]? {
    let limit = limit
    let parts = try execution.blocks(of: values.count) { range in
      var best = BestKeys(limit: limit)
      values.withUnsafeBufferPointer { values in
        forEachRow(range, rows) { row in best.meet(key(values[row]), row) }
      }
      return best.candidates
    }
    let keys = parts.joined().map(\.key).sorted()
    guard keys.count >= limit else { return nil }
    let last = keys[limit - 1]
    return parts.joined().filter { $0.key <= last }.map(\.row)
  }
}

/// The smallest keys met so far, and the rows that may have them.
private struct BestKeys {
  private let limit: Int
  /// The greatest on top.
  private var heap: [UInt64] = []
  private var bound = UInt64.max
  private var met: [(key: UInt64, row: Int32)] = []

  init(limit: Int) {
    self.limit = limit
    heap.reserveCapacity(limit)
  }

  /// The rows whose keys are no greater than the last of the best, in the order in which they were met.
  var candidates: [(key: UInt64, row: Int32)] { met.filter { $0.key <= bound } }

  @inline(__always)
  mutating func meet(_ key: UInt64, _ row: Int) {
    if key <= bound { add(key, row) }
  }

  @inline(never)
  private mutating func add(_ key: UInt64, _ row: Int) {
    met.append((key, Int32(truncatingIfNeeded: row)))
    if heap.count < limit {
      rise(key)
    } else if key < heap[0] {
      sink(key)
    }
    if heap.count == limit { bound = heap[0] }
  }

  private mutating func rise(_ key: UInt64) {
    heap.append(key)
    var child = heap.count - 1
    while child > 0, heap[(child - 1) / 2] < heap[child] {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Takes the place of the greatest.
  private mutating func sink(_ key: UInt64) {
    heap[0] = key
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { return }
      if child + 1 < heap.count, heap[child] < heap[child + 1] { child += 1 }
      guard heap[parent] < heap[child] else { return }
      heap.swapAt(parent, child)
      parent = child
    }
  }
}
