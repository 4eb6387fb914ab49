import Diagnostics

/// Which columns of a grid are shown and how wide, in the room there is.
struct GridFit {
  /// The widths of the leading columns that are shown; the others are left out.
  let widths: [Int]

  /// No column of text is cut below this.
  private static let narrowestText = 8
  /// The first column names the row: it keeps so much.
  private static let narrowestKey = 16
  /// Nor levels, whose names often begin alike.
  private static let narrowestLevel = 24

  /// Breaks headers that are wider than their numbers first, then cuts the widest texts, then leaves out columns from the right.
  ///
  /// None when not even two columns fit.
  init?(_ grid: Grid, room: Int?, rules: GridRules) {
    let natural = grid.columns.map(\.naturalWidth)
    guard let room, rules.width(of: natural) > room else {
      widths = natural
      return
    }
    let least = grid.columns.enumerated().map { index, column in
      if column.isNumeric {
        return column.leastNumericWidth(namesRow: index < grid.namingCount)
      }
      let narrowest =
        column.holdsLevels ? GridFit.narrowestLevel : index == 0 ? GridFit.narrowestKey : GridFit.narrowestText
      let least = min(column.naturalWidth, narrowest)
      return column.isWhole ? max(least, column.cellWidth) : least
    }
    var shown = natural.count
    while shown > 0, rules.width(of: Array(least[..<shown])) > room { shown -= 1 }
    guard shown >= min(2, natural.count), shown > 0 else { return nil }

    let headerLeast = grid.columns.indices.map { grid.columns[$0].isNumeric ? least[$0] : natural[$0] }
    let bounds = rules.width(of: Array(headerLeast[..<shown])) <= room ? headerLeast : least
    let roomForCells = room - rules.width(of: Array(repeating: 0, count: shown))
    let levelled = GridFit.levelled(
      natural: Array(natural[..<shown]), least: Array(bounds[..<shown]), room: roomForCells)
    widths = GridFit.givingBack(levelled, grid.columns[..<shown], room: roomForCells)
  }

  /// Columns of numbers are no wider than their broken headers need; what that leaves goes to texts that are cut, then to the headers in most
  /// lines, as long as all of them take a line less for it: one of several headers alone set in fewer lines would only look uneven.
  private static func givingBack(_ levelled: [Int], _ columns: ArraySlice<Grid.Column>, room: Int) -> [Int] {
    var widths = zip(columns, levelled).map { column, width in
      guard column.isNumeric, width < column.naturalWidth else { return width }
      return headerLines(column.header.text, width: width).reduce(column.cellWidth) { max($0, displayWidth($1)) }
    }
    var spare = room - widths.reduce(0, +)
    for (index, column) in columns.enumerated() where !column.isNumeric {
      let more = max(0, min(spare, column.naturalWidth - widths[index]))
      widths[index] += more
      spare -= more
    }
    while let lower = lowerHeaders(widths, columns), lower.reduce(0, +) - widths.reduce(0, +) <= spare {
      spare -= lower.reduce(0, +) - widths.reduce(0, +)
      widths = lower
    }
    return widths
  }

  /// The least widths at which no header takes as many lines as the tallest does now; none where all stand in one line, or texts are in the way.
  private static func lowerHeaders(_ widths: [Int], _ columns: ArraySlice<Grid.Column>) -> [Int]? {
    func lineCount(_ column: Grid.Column, _ width: Int) -> Int { headerLines(column.header.text, width: width).count }
    let counts = zip(columns, widths).map(lineCount)
    guard let tallest = counts.max(), tallest > 1 else { return nil }
    var lower = widths
    for (index, column) in columns.enumerated() where counts[index] == tallest {
      guard column.isNumeric else { return nil }
      lower[index] =
        (widths[index]...column.naturalWidth).first { lineCount(column, $0) < tallest } ?? column.naturalWidth
    }
    return lower
  }

  /// Whether of a text that the room could hold by itself too little is left: half, or two thirds of a short one.
  func mangles(_ grid: Grid, room: Int) -> Bool {
    zip(grid.columns, widths).contains { column, width in
      let natural = column.naturalWidth
      let isTooShort = natural <= GridFit.shortText ? 3 * width < 2 * natural : 2 * width < natural
      return !column.isNumeric && isTooShort && natural <= room
    }
  }

  /// Labels such as those of actions.
  private static let shortText = 20

  /// The widths cut to one level, each between its bounds, that use the room best.
  private static func levelled(natural: [Int], least: [Int], room: Int) -> [Int] {
    func cut(_ level: Int) -> [Int] { zip(natural, least).map { min($0, max($1, level)) } }
    var level = natural.max() ?? 0
    while level > 0, cut(level).reduce(0, +) > room { level -= 1 }
    var widths = cut(level)
    var spare = room - widths.reduce(0, +)
    for index in widths.indices where spare > 0 && widths[index] == level && widths[index] < natural[index] {
      widths[index] += 1
      spare -= 1
    }
    return widths
  }
}

extension Grid {
  /// The grid in parts that fit a room, side by side columns one part below the other, each behind the columns that name the rows.
  ///
  /// None when not even two columns fit.
  func parts(room: Int, rules: GridRules) -> [Grid]? {
    var parts: [Grid] = []
    let names = namesInParts(room: room, rules: rules)
    var rest = columns.dropFirst(names.count)
    while !rest.isEmpty {
      var widths = names.map { Grid.widthInParts($0, namesRow: true) }
      let length = max(
        1,
        rest.prefix { column in
          widths.append(Grid.widthInParts(column))
          return rules.width(of: widths) <= room
        }.count)
      var part = self
      part.columns = names + rest.prefix(length)
      part.namingCount = names.count
      part.marksDiagonal = false  // it has been marked in the whole
      guard let fit = GridFit(part, room: room, rules: rules), fit.widths.count == names.count + length else {
        return nil
      }
      parts.append(part)
      rest = rest.dropFirst(length)
    }
    return parts
  }

  /// The columns that stand in front of each part: those that name the row, unless they took more than half of the room.
  private func namesInParts(room: Int, rules: GridRules) -> [Column] {
    var names = Array(columns.prefix(max(1, min(namingCount, columns.count - 1))))
    while names.count > 1, rules.width(of: names.map { Grid.widthInParts($0, namesRow: true) }) > room / 2 {
      names.removeLast()
    }
    return names
  }

  /// Where there is a next part, a text need not be cut short.
  private static func widthInParts(_ column: Column, namesRow: Bool = false) -> Int {
    if !column.isNumeric { return min(column.naturalWidth, 40) }
    return namesRow
      ? column.leastNumericWidth(namesRow: true) : max(column.cellWidth, widestPiece(of: column.header.text))
  }
}

extension Grid.Column {
  /// No header of numbers is broken below this.
  private static let narrowestHeader = 10

  /// How narrow a column of numbers may be; a short header of what names the row stays whole, so that it looks the same in all parts.
  fileprivate func leastNumericWidth(namesRow: Bool) -> Int {
    max(cellWidth, min(namesRow ? header.width : widestPiece(of: header.text), Grid.Column.narrowestHeader))
  }
}

/// What stands between the cells of a grid: box drawing, or blanks and dashes.
struct GridRules {
  let usesBoxes: Bool

  var margin: String { usesBoxes ? " " : "" }
  var separator: String { usesBoxes ? "│" : "  " }

  func width(of widths: [Int]) -> Int {
    let between = usesBoxes ? 3 : 2
    return widths.reduce(0, +) + max(0, widths.count - 1) * between + (usesBoxes ? 2 : 0)
  }

  func rule(_ widths: [Int]) -> String {
    widths.map { String(repeating: usesBoxes ? "─" : "-", count: $0 + 2 * margin.count) }
      .joined(separator: usesBoxes ? "┼" : "  ")
  }
}
