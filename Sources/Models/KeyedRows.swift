import Columnar

/// Keys with the rows they belong to, for sorting: keys are kept as distances from the smallest one.
struct KeyedRows {
  private(set) var offsets: [UInt64] = []
  private(set) var rows: [Int32] = []
  private let smallest: Int64
  private let width: UInt64

  var count: Int { rows.count }
  func key(at index: Int) -> Int64 { smallest &+ Int64(bitPattern: offsets[index]) }

  init(_ values: OrderedColumn, rows: Bitmap?, range: KeyRange) {
    smallest = range.smallest
    width = UInt64(bitPattern: range.largest &- range.smallest)
    self.rows.reserveCapacity(range.count)
    offsets.reserveCapacity(range.count)
    for row in 0..<values.count where rows?[row] ?? true {
      offsets.append(UInt64(bitPattern: values.keys[row] &- range.smallest))
      self.rows.append(Int32(row))
    }
  }

  /// Ascending by key, equal keys in row order: a radix sort over eleven bits at a time, only as many as the keys differ in.
  func sorted(_ execution: Execution) throws -> KeyedRows {
    var sorted = self
    var spare = self
    var shift: UInt64 = 0
    while shift < 64, width >> shift != 0 {
      try execution.check()
      KeyedRows.distribute(sorted, into: &spare, shift: shift)
      swap(&sorted, &spare)
      shift += 11
    }
    return sorted
  }

  /// One stable pass over eleven bits. The target's elements are written through pointers taken once: every place is below the count,
  /// because the places of all digits together are the rows.
  private static func distribute(_ source: KeyedRows, into target: inout KeyedRows, shift: UInt64) {
    let mask: UInt64 = (1 << 11) - 1
    let (offsets, rows) = (source.offsets.span, source.rows.span)
    var places = [Int](repeating: 0, count: 1 << 11)
    for index in offsets.indices { places[Int(truncatingIfNeeded: offsets[index] >> shift & mask)] &+= 1 }
    var total = 0
    for digit in places.indices { (places[digit], total) = (total, total + places[digit]) }
    target.offsets.withUnsafeMutableBufferPointer { targetOffsets in
      target.rows.withUnsafeMutableBufferPointer { targetRows in
        for index in offsets.indices {
          let offset = offsets[index]
          let digit = Int(truncatingIfNeeded: offset >> shift & mask)
          let place = places[digit]
          places[digit] = place &+ 1
          targetOffsets[place] = offset
          targetRows[place] = rows[index]
        }
      }
    }
  }
}
