import Columnar
import Diagnostics

/// Cells under headers, before anything is known about the room there is.
struct Grid {
  struct Column {
    var header: Cell
    var cells: [Cell]
    /// Numbers stand at the right and are never cut.
    var isNumeric: Bool
    /// Levels: cut short one cannot tell them apart.
    var holdsLevels: Bool
    /// Whether a cell says nothing once it is cut: numbers, dates, and what looks like a key.
    let isWhole: Bool

    init(_ header: String, cells: [Cell], isNumeric: Bool, holdsLevels: Bool = false) {
      self.holdsLevels = holdsLevels
      self.header = Cell(sanitised(header), tone: .header)
      isWhole = isNumeric || Column.holdsKeys(cells)
      self.cells = isNumeric ? Column.aligningPoints(cells) : cells
      self.isNumeric = isNumeric
    }

    /// Short words of one kind with digits in each: `C00042`, `US-2023-135`, `2026-06-30`.
    private static func holdsKeys(_ cells: [Cell]) -> Bool {
      let known = cells.filter(\.holdsValue)
      return !known.isEmpty
        && known.allSatisfy { cell in
          cell.width <= longestKey && cell.text.contains(where: \.isNumber) && !cell.text.contains(" ")
        }
    }

    private static let longestKey = 24

    var cellWidth: Int { cells.reduce(0) { max($0, $1.width) } }
    var naturalWidth: Int { max(header.width, cellWidth) }

    /// Blanks after numbers with fewer places than others, so that the points stand under one another.
    private static func aligningPoints(_ cells: [Cell]) -> [Cell] {
      let places = cells.map { cell in
        cell.text.utf8.lastIndex(of: UInt8(ascii: ".")).map { cell.text.utf8[$0...].count } ?? 0
      }
      guard let most = places.max(), most > 0 else { return cells }
      return zip(cells, places).map { cell, places in
        guard places < most, cell.holdsValue else { return cell }
        return Cell(cell.text + String(repeating: " ", count: most - places), tone: cell.tone)
      }
    }
  }

  var columns: [Column]
  var rowCount: Int
  /// So many leading columns name the row.
  var namingCount = 1
  /// The last row sums the others up.
  var endsWithTotals = false
  /// From and to are the same tiers: what stayed stands on the diagonal and is marked.
  var marksDiagonal = false

  /// The rows of a frame, under the names of its columns.
  init(_ frame: Frame, rows: Range<Int>, identifiers: Set<String>) {
    columns = frame.fields.map { field in
      let grouping: Grouping = identifiers.contains(field.name) ? .none : .thousands
      return Column(
        field.name, cells: field.column.cells(rows, grouping: grouping), isNumeric: field.column.type.isNumeric,
        holdsLevels: field.column.type == .ordinal)
    }
    rowCount = rows.count
  }

  init(columns: [Column], rowCount: Int, endsWithTotals: Bool = false, marksDiagonal: Bool = false) {
    self.columns = columns
    self.rowCount = rowCount
    self.endsWithTotals = endsWithTotals
    self.marksDiagonal = marksDiagonal
  }

  /// The same grid with brackets around what stayed, for where there is no bold type; the other cells keep in line.
  var bracketingDiagonal: Grid {
    guard marksDiagonal else { return self }
    var copy = self
    for index in columns.indices.dropFirst() where columns[index].cells.contains(where: { $0.tone == .unchanged }) {
      copy.columns[index].cells = columns[index].cells.map { cell in
        Cell(cell.tone == .unchanged ? "[\(cell.text)]" : cell.text + " ", tone: cell.tone)
      }
    }
    return copy
  }
}
