/// Where the cells of some rows lie in a text: what the scanner hands to the columns.
///
/// A row takes `stride` positions: one before its first byte, then the end of each of its cells. A cell begins behind the end before it. Positions count
/// from `origin`, so that half a word is enough for each.
final class CellBatch {
  let text: FileBytes
  let marks: CellMarks
  let columnCount: Int
  let stride: Int
  /// One before the first byte of the first row.
  private(set) var origin = -1
  private(set) var positions: UnsafeMutablePointer<UInt32>
  private(set) var capacity = 1 << 12
  var rows = 0

  /// So many positions beyond those in use may be written.
  static let slack = 160
  /// Positions that fit.
  static let reach = Int(UInt32.max) - 256

  init(text: FileBytes, marks: CellMarks, columnCount: Int) {
    self.text = text
    self.marks = marks
    self.columnCount = columnCount
    stride = columnCount + 1
    positions = .allocate(capacity: capacity)
  }

  deinit { positions.deallocate() }

  /// Empties the batch for rows from a position on.
  func begin(at position: Int) {
    rows = 0
    origin = position - 1
  }

  /// Makes room for so many positions and the slack.
  @inline(__always)
  func reserve(_ count: Int) { if count + Self.slack > capacity { grow(count + Self.slack) } }

  @inline(never)
  private func grow(_ count: Int) {
    let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: max(count, capacity * 2))
    larger.update(from: positions, count: capacity)
    positions.deallocate()
    positions = larger
    capacity = max(count, capacity * 2)
  }

  @inline(__always)
  func start(_ row: Int, _ column: Int) -> Int { origin &+ Int(positions[row &* stride &+ column]) &+ 1 }

  @inline(__always)
  func end(_ row: Int, _ column: Int) -> Int { origin &+ Int(positions[row &* stride &+ column &+ 1]) }

  /// The whole row, without its line end.
  func row(_ row: Int) -> Range<Int> { start(row, 0)..<end(row, columnCount - 1) }

  /// The cells of one column, for a loop over the rows.
  func cells(_ column: Int) -> Cells {
    Cells(base: text.base + (origin + 1), next: positions + column, stride: stride)
  }

  /// One column's cells, one row after the other.
  struct Cells {
    /// The byte behind `origin`.
    let base: UnsafePointer<UInt8>
    /// The position before the next row's cell; the one behind it is the cell's end.
    private(set) var next: UnsafeMutablePointer<UInt32>
    let stride: Int

    fileprivate init(base: UnsafePointer<UInt8>, next: UnsafeMutablePointer<UInt32>, stride: Int) {
      self.base = base
      self.next = next
      self.stride = stride
    }

    /// The cell so many rows further.
    subscript(row: Int) -> (text: UnsafePointer<UInt8>, length: Int) {
      let cell = next + row * stride
      return (base + Int(cell[0]), Int(cell[1]) - Int(cell[0]) - 1)
    }

    /// The next row's cell: its first byte and its length.
    @inline(__always)
    mutating func take() -> (text: UnsafePointer<UInt8>, length: Int) {
      let start = Int(next[0])
      let length = Int(next[1]) &- start &- 1
      next += stride
      return (base + start, length)
    }
  }
}
