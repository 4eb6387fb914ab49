import Foundation
import Testing

@testable import Columnar

/// What holds for every text, tried on generated ones.
@Suite struct ReadingProperties {
  /// Reads with blocks so small that many records span several of them.
  private func read(_ path: String, blockBytes: Int, threads: Int, options: ReadOptions = ReadOptions()) throws
    -> LoadedTable
  {
    var reading = DelimitedReading(options: options, execution: Execution(threads: threads), blockBytes: blockBytes)
    try reading.open([path], named: [path])
    try reading.readColumns()
    return reading.table()
  }

  private struct Outcome: Equatable {
    var names: [String]
    var types: [ValueType]
    var rows: [[String?]]
    var rejects: [Reject]
    var assumptions: [Assumption]
    var error: ReadError?
  }

  private func outcome(_ path: String, blockBytes: Int, threads: Int, _ options: ReadOptions) throws -> Outcome {
    do {
      let table = try read(path, blockBytes: blockBytes, threads: threads, options: options)
      return Outcome(
        names: table.names, types: table.types, rows: table.rows, rejects: table.report.rejects,
        assumptions: table.report.assumptions)
    } catch let error as ReadError {
      return Outcome(names: [], types: [], rows: [], rejects: [], assumptions: [], error: error)
    }
  }

  /// Quotes, delimiters and line ends thrown together: the answer never depends on blocks or threads.
  @Test(arguments: 0..<30)
  func blocksAndThreadsNeverChangeTheAnswer(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let pieces = [
      "\"", "\"\"", ",", ",", "\n", "\n", "\r\n", "\r", "a", "bc", "1", "2.5", " ", "中", "#", "\",\"", "\"x\"\n",
    ]
    // Broken quotes in all files but every third.
    let wild = seed % 3 == 0 ? [",", "\n", "1", "\"q\"\"r\"", ",\"a\nb\",", "中文", "7"] : pieces
    let body = (0..<Int.random(in: 1...900, using: &random)).map { _ in wild.randomElement(using: &random)! }.joined()
    let desk = try Desk()
    let path = try desk.put("wild.csv", Array(("x,y,z\n" + body).utf8))
    let options = ReadOptions(commentMarker: seed % 2 == 0 ? "#" : nil)
    let whole = try outcome(path, blockBytes: 1 << 20, threads: 1, options)
    for blockBytes in [1, 7, 64, 100, 333] {
      for threads in [1, 3] {
        let cut = try outcome(path, blockBytes: blockBytes, threads: threads, options)
        #expect(cut == whole, "blocks of \(blockBytes) bytes, \(threads) threads")
      }
    }
  }

  /// Rows by the fast scanner are those of reading byte by byte.
  @Test(arguments: 0..<24)
  func theFastScannerIsExact(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed) &+ 1000)
    let pieces = [
      "\"", ",", "\n", "\r", "long text without anything in it ", "é", "\"\"", "\"a,b\"", " \"s\"", ",,", "x",
    ]
    let body = (0..<Int.random(in: 0...300, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
    let text = FileBytes(Array(body.utf8))
    let dialect = Dialect(
      marks: CellMarks(delimiter: 0x2C, quote: 0x22), comment: [], hasCarriageReturn: body.utf8.contains(0x0D))
    for columns in 1...3 {
      for isWide in [false, true] where !isWide || WideInstructions.areThere {
        var scanner = BlockScanner(dialect, text: text, range: 0..<text.count, isWide: isWide)
        let batch = CellBatch(text: text, marks: dialect.marks, columnCount: columns)
        var found: [[Range<Int>]] = []
        while scanner.fill(batch) {
          for row in 0..<batch.rows { found.append((0..<columns).map { batch.start(row, $0)..<batch.end(row, $0) }) }
        }
        let (rows, faults) = naive(text, columns)
        #expect(found == rows)
        #expect(scanner.events.faults.map(\.range) == faults)
        #expect(scanner.position == text.count)
      }
    }
  }

  private func naive(_ text: FileBytes, _ columns: Int) -> (rows: [[Range<Int>]], faults: [Range<Int>]) {
    let exact = RecordScanner(text: text, marks: CellMarks(delimiter: 0x2C, quote: 0x22))
    var rows: [[Range<Int>]] = []
    var faults: [Range<Int>] = []
    var at = 0
    while at < text.count {
      let record = exact.record(at: at)
      let beyond = record.cells.dropFirst(columns)
      if record.fault == nil, record.cells.count >= columns, beyond.allSatisfy({ exact.isBlank($0) }) {
        rows.append(Array(record.cells.prefix(columns)))
      } else if record.fault != nil || record.cells.count != 1 || !exact.isBlank(record.cells[0]) {
        faults.append(record.start..<record.end)
      }
      at = record.next
    }
    return (rows, faults)
  }

  /// Written as CSV and read again, a table of every type is the same.
  @Test(arguments: 0..<24)
  func writtenAndReadTablesAreTheSame(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed) &+ 2000)
    let count = Int.random(in: 3...400, using: &random)
    let table = GeneratedTable(rows: count, using: &random)
    let desk = try Desk()
    let path = try desk.put(
      "table.csv", Array(table.csv(quotesAll: seed % 2 == 0, lineEnd: seed % 3 == 0 ? "\r\n" : "\n").utf8))
    let read = try read(path, blockBytes: [64, 1000, 1 << 20][seed % 3], threads: 2)
    #expect(read.names == table.columns.map(\.name))
    #expect(read.report.rowsWithReject == 0)
    for (column, expected) in zip(read.frame.fields, table.columns) {
      #expect(column.column.type == expected.type, "\(expected.name)")
      #expect(column.column.shown == expected.cells, "\(expected.name)")
    }
  }
}

/// A table of every type, with gaps, and its cells as the reader shows them.
struct GeneratedTable {
  struct Column {
    var name: String
    var type: ValueType
    var cells: [String?]
    var isText = false
  }

  var columns: [Column]

  init(rows: Int, using random: inout SeededGenerator) {
    func cells(_ make: (inout SeededGenerator) -> String) -> [String?] {
      // The first row is known, and of full width, so that the type is the one intended.
      (0..<rows).map { $0 > 0 && Int.random(in: 0..<10, using: &random) == 0 ? nil : make(&random) }
    }
    let words = [
      "", "a", "x,y", "say \"hi\"", "two\nlines", "北京市", "naïve", "-", "NULL", " lead", "trail ", "🇨🇭", "tab\there",
      "12", "\"",
    ]
    let names = ["Anna", "Björn", "陈", "Zoë"]
    columns = [
      Column(name: "key", type: .decimal(scale: 0), cells: (0..<rows).map { String($0 * 7 - 50) }),
      Column(
        name: "text", type: .text,
        cells: ["certainly text"] + cells { words.randomElement(using: &$0)! }.dropFirst(), isText: true),
      Column(
        name: "unique", type: .text, cells: (0..<rows).map { "\(names.randomElement(using: &random)!) \($0)" },
        isText: true),
      Column(
        name: "whole", type: .decimal(scale: 0),
        cells: cells { String(Int64.random(in: -(1 << 60)...(1 << 60), using: &$0)) }),
      Column(
        name: "decimal", type: .decimal(scale: 2),
        cells: cells { Columnar.Column.exact(Int64.random(in: -99_999...99_999, using: &$0), 2) }),
      Column(
        name: "number", type: .number,
        cells: ["0.123456"] + cells { String(Double(Int.random(in: -99_999...99_999, using: &$0)) / 4096) }.dropFirst()),
      Column(name: "day", type: .date, cells: cells { Day.format(Int32.random(in: -20_000...30_000, using: &$0)) }),
      Column(
        name: "moment", type: .datetime,
        cells: ["2024-01-31T10:00:00"]
          + cells { Moment.format(Int64.random(in: 0...4_000_000_000, using: &$0) * 1_000_000) }.dropFirst()),
      Column(name: "flag", type: .yesNo, cells: cells { Bool.random(using: &$0) ? "yes" : "no" }),
    ]
  }

  func csv(quotesAll: Bool, lineEnd: String) -> String {
    let rows = columns[0].cells.indices.map { row in
      columns.map { column -> String in
        guard let cell = column.cells[row] else { return "" }
        let needsQuotes = quotesAll || cell.isEmpty || cell.utf8.contains { [0x2C, 0x22, 0x0D, 0x0A].contains($0) }
        return needsQuotes ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
      }.joined(separator: ",")
    }
    return ([columns.map(\.name).joined(separator: ",")] + rows).map { $0 + lineEnd }.joined()
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
