import Testing

@testable import Columnar

/// The reader against what was written: generated files of everything that its fast ways must leave to its careful ones, cut into blocks of all sizes.
@Suite struct NastyFiles {
  @Test(arguments: 0..<3)
  func everyCellIsWhatWasWritten(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed) &+ 4000)
    let table = NastyTable(
      rows: Int.random(in: 1400...1600, using: &random), hasReturns: seed % 2 == 1, using: &random)
    let desk = try Desk()
    let path = try desk.put("nasty.csv", table.csv(using: &random))
    for (isWide, blockBytes, threads) in [(true, 1 << 18, 2), (false, 911, 1), (true, 911, 3)] {
      var options = ReadOptions()
      options.usesWideInstructions = isWide
      var reading = DelimitedReading(options: options, execution: Execution(threads: threads), blockBytes: blockBytes)
      try reading.open([path], named: ["nasty.csv"])
      let read = try reading.read()
      #expect(read.names == table.columns.map(\.name))
      for column in table.columns {
        #expect(read[column.name].type == column.type, "\(column.name)")
        let shown = read.shown(column.name)
        let wrong = zip(shown, column.expected).enumerated().first { $0.element.0 != $0.element.1 }
        #expect(wrong == nil, "\(column.name), blocks of \(blockBytes) bytes, wide \(isWide)")
        #expect(shown.count == column.expected.count)
      }
      #expect(read.report.rowsWithReject == 1)
      #expect(read.report.rowsSetAside == 0)
    }
  }
}

/// Columns of cells as they are written, and what they mean.
private struct NastyTable {
  struct Column {
    var name: String
    var type: ValueType
    var cells: [String]
    var expected: [String?]
  }

  let columns: [Column]
  /// Some lines end with CRLF, some inside cells too.
  let hasReturns: Bool

  init(rows: Int, hasReturns: Bool, using random: inout SeededGenerator) {
    self.hasReturns = hasReturns
    let words = Self.words.filter { hasReturns || !$0.utf8.contains(0x0D) }
    columns = [
      Self.decimals("plain", rows, digits: 1...8, places: 0...0, last: "1", using: &random),
      Self.decimals("long", rows, digits: 1...17, places: 0...0, last: "-1", using: &random),
      Self.decimals("widened", rows, digits: 1...9, places: 0...0, last: "0.25", using: &random),
      Self.decimals("price", rows, digits: 1...11, places: 2...2, last: "7", using: &random),
      Self.decimals("mixed", rows, digits: 1...6, places: 0...2, last: "-0.1234", using: &random),
      Self.decimals("thirds", rows, digits: 4...9, places: 3...3, last: "1000.125", using: &random),
      Self.decimals("odd", rows, digits: 1...4, places: 2...2, last: "n.q.", using: &random),
      Self.days(rows, using: &random),
      Self.texts("few", rows, words, using: &random),
      Self.texts("unique", rows, words, differ: true, using: &random),
      Self.becomesText(rows, using: &random),
    ]
  }

  private static let words = [
    "a", "eightbyt", "nine byte", "fifteen bytes !", "sixteen bytes !!", "sixteen bytes !?", "seventeen bytes !",
    "x,y", "say \"hi\"", "two\nlines", "two\r\nlines", " lead", "trail ", "中文", "北京市朝阳区一", "\"", "", ",", "naïve",
    "a much longer text that no sixteen bytes can hold", "a much longer text that no sixteen bytes can hold!",
  ]

  /// - Parameter last: the last row's cell: more places than all before it, or no number.
  private static func decimals(
    _ name: String, _ rows: Int, digits: ClosedRange<Int>, places: ClosedRange<Int>, last: String,
    using random: inout SeededGenerator
  ) -> Column {
    var cells = (0..<rows - 1).map { row -> String in
      if row > 0, Int.random(in: 0..<12, using: &random) == 0 { return "" }
      let count = Int.random(in: digits, using: &random)
      let first = String(Int.random(in: 1...9, using: &random))
      let number = (1..<count).reduce(first) { text, _ in text + String(Int.random(in: 0...9, using: &random)) }
      let places = Int.random(in: places, using: &random)
      let padded = String(repeating: "0", count: max(0, places + 1 - number.count)) + number
      let marked = places == 0 ? padded : padded.dropLast(places) + "." + padded.suffix(places)
      return (Int.random(in: 0..<4, using: &random) == 0 ? "-" : "") + marked
    }
    cells.append(last)
    let scale = cells.map { Self.places($0) }.max()!
    let expected = cells.map { cell -> String? in
      if cell.isEmpty || !cell.contains(where: \.isNumber) { return nil }
      let missing = scale - Self.places(cell)
      let isWhole = !cell.contains(".")
      return cell + (isWhole && scale > 0 ? "." : "") + String(repeating: "0", count: missing)
    }
    return Column(name: name, type: .decimal(scale: scale), cells: cells, expected: expected)
  }

  private static func places(_ cell: String) -> Int {
    guard cell.contains(where: \.isNumber), let point = cell.firstIndex(of: ".") else { return 0 }
    return cell.distance(from: point, to: cell.endIndex) - 1
  }

  private static func days(_ rows: Int, using random: inout SeededGenerator) -> Column {
    let cells = (0..<rows).map { row in
      row > 0 && Int.random(in: 0..<9, using: &random) == 0
        ? "" : Day.format(Int32.random(in: -20_000...30_000, using: &random))
    }
    return Column(name: "day", type: .date, cells: cells, expected: cells.map { $0.isEmpty ? nil : $0 })
  }

  /// - Parameter differ: no two are equal.
  private static func texts(
    _ name: String, _ rows: Int, _ words: [String], differ: Bool = false, using random: inout SeededGenerator
  ) -> Column {
    let cells = (0..<rows).map { row -> String in
      if row == 0 { return "certainly text" }
      let word = words.randomElement(using: &random)!
      let fill = String(repeating: "n", count: Int.random(in: 0...70, using: &random))
      return differ ? fill + word + "#\(row)" : word
    }
    return Column(name: name, type: .text, cells: cells, expected: cells)
  }

  /// Numbers, until near the end too many are none.
  private static func becomesText(_ rows: Int, using random: inout SeededGenerator) -> Column {
    let cells = (0..<rows).map { $0 < rows - rows / 20 ? String(Int.random(in: 0...99, using: &random)) : "none of it" }
    return Column(name: "late", type: .text, cells: cells, expected: cells)
  }

  func csv(using random: inout SeededGenerator) -> [UInt8] {
    var text = columns.map(\.name).joined(separator: ",") + "\n"
    for row in columns[0].cells.indices {
      text += columns.map { written($0, row, using: &random) }.joined(separator: ",")
      text += hasReturns && Int.random(in: 0..<20, using: &random) == 0 ? "\r\n" : "\n"
    }
    return Array(text.utf8)
  }

  /// A cell, quoted where it must be and sometimes where it need not; an empty text is quoted so that it is not missing.
  private func written(_ column: Column, _ row: Int, using random: inout SeededGenerator) -> String {
    let cell = column.cells[row]
    let mustBeQuoted = column.type == .text && cell.isEmpty || cell.contains { ",\"\n\r\r\n".contains($0) }
    guard mustBeQuoted || Int.random(in: 0..<15, using: &random) == 0 else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}
