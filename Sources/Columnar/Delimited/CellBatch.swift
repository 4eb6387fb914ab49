/// Where the cells of some rows lie in a text: what the scanner hands to the columns, small enough to stay in the nearest cache.
///
/// A row takes `stride` positions: one before its first byte, then the end of each of its cells. A cell begins behind the end before it.
struct CellBatch {
  let text: FileBytes
  let marks: CellMarks
  let columnCount: Int
  let stride: Int
  /// A multiple of 64, so that the bits of whole batches fill whole words.
  let capacity: Int
  let positions: UnsafeMutablePointer<Int>
  var rows = 0

  init(text: FileBytes, marks: CellMarks, columnCount: Int) {
    self.text = text
    self.marks = marks
    self.columnCount = columnCount
    stride = columnCount + 1
    capacity = max(64, min(1024, 8192 / stride / 64 * 64))
    positions = .allocate(capacity: capacity * stride)
  }

  func deallocate() { positions.deallocate() }

  @inline(__always)
  func start(_ row: Int, _ column: Int) -> Int { positions[row &* stride &+ column] &+ 1 }

  @inline(__always)
  func end(_ row: Int, _ column: Int) -> Int { positions[row &* stride &+ column &+ 1] }

  /// The whole row, without its line end.
  func row(_ row: Int) -> Range<Int> { start(row, 0)..<end(row, columnCount - 1) }
}
