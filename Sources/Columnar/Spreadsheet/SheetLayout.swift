/// A sheet as delimited text: a line for each of its rows, so that what is said of lines holds for rows.
///
/// The text begins at the first column that has a cell; rows are filled up to the last one, but for a title above the table, which stays the one cell that it is.
/// A text in cells merged over several rows stands in each of them; a number stands in the first, so that it is added up once.
struct SheetLayout {
  private let sheet: SheetCells
  private let shared: SharedTexts
  private let mostBytes: Int
  private let columns: ClosedRange<Int32>
  private(set) var text = GrowingText(capacity: 1 << 16)
  private(set) var excess = ExcessLines()
  /// Merged cells whose text stands in several rows.
  private(set) var mergesRepeated = 0
  private var line = 1
  private var isAboveTable = true
  private var merges: ArraySlice<SheetCells.Merge>
  /// For each column that is under a merged text: its content and the last row.
  private var repeated: [Int32: (content: SheetCells.Content, lastRow: Int32)] = [:]

  struct TooLarge: Error {}

  /// - Parameter mostBytes: the text may not be longer.
  init?(_ sheet: SheetCells, _ shared: SharedTexts, mostBytes: Int) {
    let places = sheet.cells.lazy.map(\.column)
    guard let first = places.min(), let last = places.max() else { return nil }
    self.sheet = sheet
    self.shared = shared
    self.mostBytes = mostBytes
    columns = first...last
    merges = sheet.merges.filter { $0.lastRow > $0.firstRow }.sorted { $0.firstRow < $1.firstRow }[...]
  }

  /// The first column of the text, as the sheet counts from 0.
  var firstColumn: Int { Int(columns.lowerBound) }

  mutating func write(_ execution: Execution) throws {
    for index in sheet.rows.indices {
      if index & 0xFFF == 0 { try execution.check() }
      let row = sheet.rows[index].number
      while line < Int(row) {
        text.append(0x0A)
        line += 1
      }
      write(row, sheet.cells[sheet.cells(ofRow: index)])
      text.append(0x0A)
      line += 1
      if text.count > mostBytes { throw TooLarge() }
    }
  }

  private mutating func write(_ row: Int32, _ cells: ArraySlice<SheetCells.Cell>) {
    let start = text.count
    isAboveTable = isAboveTable && cells.count == 1
    if isAboveTable, cells[cells.startIndex].column == columns.lowerBound {
      append(cells[cells.startIndex].content)
    } else {
      beginMerges(at: row, cells)
      var next = cells.startIndex
      for column in columns {
        if column > columns.lowerBound { text.append(0x2C) }
        if next < cells.endIndex, cells[next].column == column {
          append(cells[next].content)
          next += 1
        } else if !repeated.isEmpty, let above = repeated[column], row <= above.lastRow {
          append(above.content)
        }
      }
    }
    let ends = text.lineEnds(from: start)
    if ends > 0 { excess.add(ends, afterRow: Int(row)) }
  }

  private mutating func append(_ content: SheetCells.Content) {
    switch content {
    case .own(let range): text.append(sheet.bytes, range)
    case .shared(let index): text.append(shared.bytes, shared[index])
    }
  }

  /// Merges that begin at a row or above it, each with the text of its first cell.
  private mutating func beginMerges(at row: Int32, _ cells: ArraySlice<SheetCells.Cell>) {
    while let merge = merges.first, merge.firstRow <= row {
      merges.removeFirst()
      guard merge.firstRow == row, let cell = cells.first(where: { $0.column == merge.column }), cell.isText
      else { continue }
      repeated[merge.column] = (cell.content, merge.lastRow)
      mergesRepeated += 1
    }
  }
}

/// Line ends inside cells, by which lines of a sheet's text run ahead of its rows.
struct ExcessLines: Sendable {
  /// For rows behind these lines, how many line ends stand inside cells before.
  private var steps: [(line: Int, ends: Int)] = []
  var count: Int { steps.last?.ends ?? 0 }

  mutating func add(_ ends: Int, afterRow row: Int) {
    let total = count + ends
    steps.append((line: row + total, ends: total))
  }

  /// The row that a line is part of.
  func row(ofLine line: Int) -> Int {
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].line < line { low = middle + 1 } else { high = middle }
    }
    let ends = low == 0 ? 0 : steps[low - 1].ends
    // Within a row of several lines: it begins where the one before ends.
    guard low < steps.count else { return line - ends }
    return min(line - ends, steps[low].line - steps[low].ends)
  }
}
