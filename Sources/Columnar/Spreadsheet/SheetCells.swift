/// The known cells of a sheet in the order of its rows, each ready to stand in delimited text.
struct SheetCells {
  struct Cell {
    private var place: UInt16
    let isText: Bool
    /// −1 where the text is one of those that cells share, and `start` its number.
    private var length: Int32
    private var start: Int

    init(column: Int32, own bytes: Range<Int>, isText: Bool) {
      place = UInt16(column)
      self.isText = isText
      length = Int32(bytes.count)
      start = bytes.lowerBound
    }

    init(column: Int32, shared index: Int) {
      place = UInt16(column)
      isText = true
      length = -1
      start = index
    }

    /// From 0.
    var column: Int32 { Int32(place) }
    var content: Content { length < 0 ? .shared(start) : .own(start..<start + Int(length)) }
  }

  enum Content {
    /// Bytes of the sheet's own.
    case own(Range<Int>)
    /// One of the texts that the workbook's cells share.
    case shared(Int)
  }

  struct Row {
    /// As the sheet counts, from 1.
    var number: Int32
    var firstCell: Int
  }

  /// A stretch of cells shown as one.
  struct Merge {
    var firstRow: Int32
    var lastRow: Int32
    var column: Int32
    /// Covers more than its first cell.
    var isWide: Bool
  }

  var bytes: [UInt8] = []
  var cells: [Cell] = []
  var rows: [Row] = []
  var merges: [Merge] = []
  var facts = SheetFacts()

  /// Of memory, about.
  var byteCount: Int { bytes.count + cells.count * MemoryLayout<Cell>.stride }

  func cells(ofRow index: Int) -> Range<Int> {
    rows[index].firstCell..<(index + 1 < rows.count ? rows[index + 1].firstCell : cells.count)
  }
}

/// What the cells of a sheet tell of its columns, beyond their text.
struct SheetFacts: Sendable {
  /// What a cell says of its type.
  enum Kind: Int, CaseIterable {
    /// Text, though nothing says that it has to be.
    case text
    /// Text that stays text whatever is typed.
    case surelyText
    case number
    /// A date, an amount, a percentage, yes or no, a code of digits.
    case other
  }

  /// The last row of each column with a cell of each kind; 0 without one. By columns of the sheet, later by those of its table.
  var lastRows: [[Int32]] = []
  var errorCount = 0
  var firstError: (word: String, place: String)?
  var unknownFormulas = 0
  var firstUnknownFormula: String?

  mutating func note(_ kind: Kind, row: Int32, column: Int32) {
    while lastRows.count <= Int(column) { lastRows.append(Array(repeating: 0, count: Kind.allCases.count)) }
    lastRows[Int(column)][kind.rawValue] = row
  }

  /// Whether a column has a cell of a kind from a row on.
  func has(_ kind: Kind, column: Int, from row: Int) -> Bool {
    lastRows.indices.contains(column) && lastRows[column][kind.rawValue] >= row
  }

  /// `B7`
  static func place(row: Int32, column: Int32) -> String {
    var letters = ""
    var rest = Int(column) + 1
    while rest > 0 {
      letters = String(UnicodeScalar(UInt8(0x41 + (rest - 1) % 26))) + letters
      rest = (rest - 1) / 26
    }
    return letters + String(row)
  }
}
