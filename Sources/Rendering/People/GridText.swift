import Diagnostics

/// Draws grids, cards and records on a terminal or in plain text.
struct Drawing {
  let surroundings: Surroundings
  let theme: Theme
  let rules: GridRules

  init(_ surroundings: Surroundings) {
    self.surroundings = surroundings
    theme = Theme(usesColour: surroundings.usesColour)
    rules = GridRules(usesBoxes: surroundings.usesBoxes)
  }

  /// Whether a grid fits as it is.
  func hasRoom(for grid: Grid) -> Bool {
    rules.width(of: grid.bracketingDiagonal.columns.map(\.naturalWidth)) <= surroundings.width ?? .max
  }

  /// The lines of a grid, and the headers of the columns that found no room.
  ///
  /// What is too wide for the room is shown one column below the other, or in parts below one another; of more rows than one overlooks
  /// so, columns are left out.
  func lines(_ plain: Grid) -> (lines: [String], leftOut: [String]) {
    let grid = plain.bracketingDiagonal
    let fit = GridFit(grid, room: surroundings.width, rules: rules)
    let holdsAll = fit?.widths.count == grid.columns.count
    if let fit, holdsAll, !mangles(fit, grid) { return (lines(grid, fit.widths), []) }
    if grid.rowCount > 1, grid.rowCount <= (holdsAll ? Drawing.mostRowsInParts : Drawing.mostRowsPastRoom),
      let room = surroundings.width,
      let parts = grid.parts(room: room, rules: rules),
      parts.count <= Drawing.fewParts || grid.rowCount > Drawing.mostRecords
    {
      return (parts.enumerated().flatMap { ($0 > 0 ? [""] : []) + whole($1) }, [])
    }
    if let fit, holdsAll { return (lines(grid, fit.widths), []) }
    guard let fit, grid.rowCount > Drawing.mostRecords else { return (records(grid), []) }
    return (lines(grid, fit.widths), grid.columns.dropFirst(fit.widths.count).map(\.header.text))
  }

  /// A part, all of whose columns fit; it has been bracketed in the whole.
  private func whole(_ part: Grid) -> [String] {
    GridFit(part, room: surroundings.width, rules: rules).map { lines(part, $0.widths) }
      ?? records(part)
  }

  /// Of few rows parts below one another are better than texts of which little is left.
  private func mangles(_ fit: GridFit, _ grid: Grid) -> Bool {
    grid.rowCount > 1 && grid.rowCount <= Drawing.mostRowsInParts
      && fit.mangles(grid, room: surroundings.width ?? .max)
  }

  /// Up to so many rows are better read one below the other than in many parts or with columns left out.
  private static let mostRecords = 3
  private static let fewParts = 4
  /// Up to so many rows are better read in parts than with texts cut.
  private static let mostRowsInParts = 20
  /// Up to so many rows are better read in parts than with columns left out.
  private static let mostRowsPastRoom = 40

  /// Header, rule and rows of the leading columns.
  private func lines(_ grid: Grid, _ widths: [Int]) -> [String] {
    let shown = grid.columns.prefix(widths.count)
    let rule = theme.paint(rules.rule(widths), .faint)
    var lines = headers(shown, widths) + [rule]
    for row in 0..<grid.rowCount {
      if grid.endsWithTotals, row == grid.rowCount - 1 { lines.append(rule) }
      lines.append(line(shown.map { ($0.cells[row], $0.isNumeric) }, widths))
    }
    return lines
  }

  /// The headers, broken where their columns are narrower, and standing on the rule.
  private func headers(_ columns: ArraySlice<Grid.Column>, _ widths: [Int]) -> [String] {
    let broken = zip(columns, widths).map { headerLines($0.header.text, width: $1) }
    let height = broken.reduce(1) { max($0, $1.count) }
    return (0..<height).map { level in
      let cells = zip(columns, broken).map { column, lines in
        let index = level - (height - lines.count)
        return (Cell(index < 0 ? "" : lines[index], tone: .header), isNumeric: column.isNumeric)
      }
      let text = line(cells, widths)
      return rules.usesBoxes ? text : text.withoutFinalBlanks
    }
  }

  private func line(_ cells: [(Cell, isNumeric: Bool)], _ widths: [Int]) -> String {
    let last = cells.count - 1
    let parts = zip(cells, widths).enumerated().map { index, part in
      let ((cell, isNumeric), width) = part
      // Without boxes nothing is seen of the blanks at the end of a line: leave them out.
      let fills = rules.usesBoxes || index < last
      return rules.margin + padded(cell, to: width, isNumeric: isNumeric, fills: fills) + rules.margin
    }
    return parts.joined(separator: rules.usesBoxes ? theme.paint(rules.separator, .faint) : rules.separator)
  }

  private func padded(_ cell: Cell, to width: Int, isNumeric: Bool, fills: Bool) -> String {
    let isCut = cell.width > width
    let text = isCut ? truncated(cell.text, toWidth: width) : cell.text
    let blanks = String(repeating: " ", count: width - (isCut ? displayWidth(text) : cell.width))
    if isNumeric { return blanks + theme.paint(fills ? text : text.withoutFinalBlanks, cell.tone) }
    return theme.paint(text, cell.tone) + (fills ? blanks : "")
  }

  // MARK: - One below the other

  /// Each row as labels and values, with an empty line between rows.
  func records(_ grid: Grid) -> [String] {
    (0..<grid.rowCount).flatMap { row in
      (row > 0 ? [""] : []) + card(grid.columns.map { ($0.header, $0.cells[row]) })
    }
  }

  /// `label: value`, the values under one another and wrapped to the width.
  private func card(_ entries: [(label: Cell, value: Cell)]) -> [String] {
    let widest = entries.reduce(0) { max($0, $1.label.width) }
    let labelWidth = min(widest, surroundings.width.map { max(1, $0 / 2 - 2) } ?? widest)
    return entries.flatMap { label, value in
      let name = truncated(label.text, toWidth: labelWidth)
      let indent = String(repeating: " ", count: labelWidth + 2)
      let blanks = String(repeating: " ", count: labelWidth - displayWidth(name) + 1)
      let room = surroundings.width.map { max(2, $0 - labelWidth - 2) }
      let pieces = wrapped(value.text.withoutFinalBlanks, to: room).map { theme.paint($0, value.tone) }
      return pieces.enumerated().map { index, piece in
        index == 0 ? theme.paint(name + ":", label.tone) + blanks + piece : indent + piece
      }
    }
  }
}
