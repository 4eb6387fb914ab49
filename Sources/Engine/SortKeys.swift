import Columnar

/// The keys of a sort as unsigned integers in their order: smaller comes first, missing last whichever way.
struct SortKeys: Sendable {
  /// The most important first.
  private let columns: [[UInt64]]

  /// Columns with whether each runs down.
  init(_ keys: [(column: Column, descends: Bool)]) {
    columns = keys.flatMap { key, descends -> [[UInt64]] in
      var values = SortKeys.ascending(key)
      if descends { for row in values.indices { values[row] = ~values[row] } }
      guard let validity = key.validity else { return [values] }
      (~validity).forEachTrue { values[$0] = 0 }
      return [(0..<key.count).map { validity[$0] ? 0 : 1 }, values]
    }
  }

  /// Numbers by size, text by code point, no before yes, levels from worst to best.
  static func ascending(_ column: Column) -> [UInt64] {
    switch column.storage {
    case .int32(let values): return values.map { key(Int64($0)) }
    case .int64(let values): return values.map { key($0) }
    case .double(let values): return values.map { key($0) }
    case .codes(let codes, let dictionary):
      if column.type == .ordinal { return codes.map { UInt64(Int64(dictionary.count) - Int64($0)) } }
      let ranks = dictionary.values.ranks()
      return ranks.isEmpty ? codes.map { _ in 0 } : codes.map { UInt64(ranks[Int($0)]) }
    case .bytes(let texts): return texts.ranks().map { UInt64($0) }
    case .bits(let bits): return (0..<bits.count).map { bits[$0] ? 1 : 0 }
    }
  }

  private static let sign = UInt64(1) << 63

  @inline(__always)
  static func key(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) ^ sign }

  @inline(__always)
  static func key(_ value: Double) -> UInt64 {
    let bits = (value == 0 ? 0 : value).bitPattern
    return bits & sign == 0 ? bits | sign : ~bits
  }

  func areEqual(_ a: Int32, _ b: Int32) -> Bool { columns.allSatisfy { $0[Int(a)] == $0[Int(b)] } }

  /// Whether a row stands before another; of equal ones the one with the smaller number.
  private func precedes(_ a: Int32, _ b: Int32) -> Bool {
    for column in columns {
      let (first, second) = (column[Int(a)], column[Int(b)])
      if first != second { return first < second }
    }
    return a < b
  }

  // MARK: - Whole order

  /// Rows in order; equal ones stay as they are (rows come with ascending numbers).
  func sorted(_ rows: [Int32], _ execution: Execution) throws -> [Int32] {
    if rows.count < 512 { return rows.sorted(by: precedes) }
    var sorted = rows
    for column in columns.reversed() {
      try execution.check()
      SortKeys.sort(&sorted, by: column)
    }
    return sorted
  }

  /// A stable radix sort over the bytes in which the keys differ.
  private static func sort(_ rows: inout [Int32], by keys: [UInt64]) {
    var all: UInt64 = .max
    var any: UInt64 = 0
    for row in rows {
      all &= keys[Int(row)]
      any |= keys[Int(row)]
    }
    let differing = all ^ any
    var source = rows.map { (key: keys[Int($0)], row: $0) }
    var target = source
    for shift in stride(from: UInt64(0), to: 64, by: 8) where differing >> shift & 0xFF != 0 {
      var starts = [Int](repeating: 0, count: 256)
      for item in source { starts[Int(item.key >> shift & 0xFF)] += 1 }
      var total = 0
      for digit in 0..<256 { (starts[digit], total) = (total, total + starts[digit]) }
      for item in source {
        let digit = Int(item.key >> shift & 0xFF)
        target[starts[digit]] = item
        starts[digit] += 1
      }
      swap(&source, &target)
    }
    for index in rows.indices { rows[index] = source[index].row }
  }

  // MARK: - The first ones

  /// The first `limit` rows in order, and how many of the rest equal the last of them.
  func first(_ limit: Int, of rows: [Int32], _ execution: Execution) throws -> (rows: [Int32], ties: Int) {
    guard limit < rows.count else { return (try sorted(rows, execution), 0) }
    guard limit > 0 else { return ([], 0) }
    let first = limit * 8 < rows.count ? selected(limit, of: rows) : Array(try sorted(rows, execution)[..<limit])
    let last = first[limit - 1]
    let equal = rows.reduce(0) { areEqual($1, last) ? $0 + 1 : $0 }
    return (first, equal - first.reduce(0) { areEqual($1, last) ? $0 + 1 : $0 })
  }

  /// A heap of the best so far, the worst of them on top, so that most rows cost one comparison.
  private func selected(_ limit: Int, of rows: [Int32]) -> [Int32] {
    var heap = Array(rows[..<limit])
    for root in stride(from: limit / 2 - 1, through: 0, by: -1) { sink(&heap, from: root) }
    guard let lead = columns.first else { return heap.sorted() }
    var worst = lead[Int(heap[0])]
    for row in rows[limit...] where lead[Int(row)] <= worst && precedes(row, heap[0]) {
      heap[0] = row
      sink(&heap, from: 0)
      worst = lead[Int(heap[0])]
    }
    return heap.sorted(by: precedes)
  }

  private func sink(_ heap: inout [Int32], from start: Int) {
    var parent = start
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { return }
      if child + 1 < heap.count, precedes(heap[child], heap[child + 1]) { child += 1 }
      guard precedes(heap[parent], heap[child]) else { return }
      heap.swapAt(parent, child)
      parent = child
    }
  }
}
