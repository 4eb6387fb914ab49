/// Points on a field of characters: eight dots to a character where there are such marks, else one star.
struct DotCanvas {
  let columns: Int
  let rows: Int
  private let isFine: Bool
  private var cells: [UInt8]

  init(columns: Int, rows: Int, isFine: Bool) {
    self.columns = columns
    self.rows = rows
    self.isFine = isFine
    cells = Array(repeating: 0, count: columns * rows)
  }

  /// Dots across and down.
  var width: Int { columns * (isFine ? 2 : 1) }
  var height: Int { rows * (isFine ? 4 : 1) }

  /// The row of characters that a height falls into, given as a share of the field from below.
  func row(_ y: Double) -> Int { (height - 1 - Int((y * Double(height - 1)).rounded())) / (isFine ? 4 : 1) }

  /// Marks a place given in shares of the field, from the left and from below.
  mutating func mark(_ x: Double, _ y: Double) {
    let column = Int((x * Double(width - 1)).rounded())
    let row = height - 1 - Int((y * Double(height - 1)).rounded())
    dot(column, row)
  }

  /// Marks everything between two such places.
  mutating func line(from a: (x: Double, y: Double), to b: (x: Double, y: Double)) {
    let steps = max(1, max(Int(abs(b.x - a.x) * Double(width)), Int(abs(b.y - a.y) * Double(height))))
    for step in 0...steps {
      let share = Double(step) / Double(steps)
      mark(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)
    }
  }

  private mutating func dot(_ x: Int, _ y: Int) {
    guard isFine else {
      cells[y * columns + x] = 1
      return
    }
    // The numbering of braille dots, by column and row.
    let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
    cells[(y / 4) * columns + x / 2] |= bits[x % 2][y % 4]
  }

  var lines: [String] {
    (0..<rows).map { row in
      String(
        String.UnicodeScalarView(
          cells[row * columns..<(row + 1) * columns].map { cell in
            if cell == 0 { return " " }
            return isFine ? Unicode.Scalar(0x2800 + UInt32(cell))! : "*"
          }))
    }
  }
}
