import Columnar
import Diagnostics
import Foundation
import Rendering
import Testing

/// What acct writes into a workbook it reads again as it was: values and types.
@Suite struct WorkbookRoundTripTests {
  private static let texts = [
    "=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "恒达商贸有限公司", "001", "12", "a,\"b\"", " blank ", "two\nlines",
    "tab\there",
    "return\r\nfeed", "_x000D_", "<&>'", "\u{1}", "\u{FFFF}", "2026-01-31", "", "TRUE", "N/A", "é🙂",
  ]

  private func frame(rows: Int, everyKnown every: Int = 5) -> Frame {
    func known<Value>(_ make: (Int) -> Value) -> [Value?] {
      (0..<rows).map { $0 % every == every - 1 ? nil : make($0) }
    }
    func bits(_ isSet: (Int) -> Bool) -> Bitmap {
      var bits = Bitmap(repeating: false, count: rows)
      for row in 0..<rows where isSet(row) { bits[row] = true }
      return bits
    }
    func whole(_ row: Int) -> Int64 { Int64(row) * 7_919 % 1_000_003 - 400_000 }
    let validity = bits { $0 % every != every - 1 }
    func stored(_ type: ValueType, _ make: (Int) -> Int64) -> Column {
      Column(type: type, storage: .int64((0..<rows).map { validity[$0] ? make($0) : 0 }), validity: validity)
    }
    return Frame(
      fields: [
        .init("id", .texts((0..<rows).map { "K\($0)" })),
        .init("text", .texts(known { Self.texts[$0 % Self.texts.count] })),
        .init("whole", stored(.decimal(scale: 0)) { whole($0) }),
        .init("fee", stored(.decimal(scale: 2)) { whole($0) }),
        .init("price", stored(.money(scale: 2, currency: Currency("CNY"))) { Int64($0) * 1234 }),
        .init("cost", stored(.money(scale: 2, currency: Currency("PLN"))) { Int64($0) * 99 - 5000 }),
        .init("share", stored(.percent(scale: 3)) { Int64($0 % 1000) }),
        .init(
          "day",
          Column(
            type: .date, storage: .int32((0..<rows).map { validity[$0] ? Int32($0 * 37 - 25_600) : 0 }),
            validity: validity)),
        .init("moment", stored(.datetime) { Int64($0) * 86_399_123_457 - 9_000_000_000_000 }),
        .init(
          "ratio",
          Column(
            type: .number, storage: .double((0..<rows).map { validity[$0] ? Double($0 + 1) / 7 : 0 }),
            validity: validity)),
        .init(
          "flag",
          Column(
            type: .yesNo, storage: .bits(bits { validity[$0] && $0 % 3 == 0 }), validity: validity)),
      ], rowCount: rows)
  }

  private func written(_ frame: Frame, threads: Int = 2) throws -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try writeWorkbook(frame, sheet: "a/b:c", identifiers: [], on: Execution(threads: threads)) { chunk in
      bytes += chunk
    }
    return bytes
  }

  private func read(_ bytes: [UInt8]) throws -> LoadedTable {
    let file = FileManager.default.temporaryDirectory.appending(path: "acct-\(UUID().uuidString).xlsx")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(bytes).write(to: file)
    return try readDelimited(files: [file.path], execution: Execution(threads: 2))
  }

  private func texts(_ frame: Frame) -> String {
    var bytes: [UInt8] = []
    try? Rendering.write(frame, as: .jsonl, on: Execution(threads: 1)) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: [1, 40, 20_000])
  func isReadAsItWas(rows: Int) throws {
    let frame = frame(rows: rows)
    let table = try read(try written(frame))
    #expect(table.frame.fields.map(\.name) == frame.fields.map(\.name))
    if rows > 1 { #expect(table.frame.fields.map(\.column.type) == frame.fields.map(\.column.type)) }
    #expect(texts(table.frame) == texts(frame))
    #expect(table.report.oddCells == 0 && table.report.rowsSetAside == 0)
  }

  @Test func theSameBytesOnAnyNumberOfThreads() throws {
    let frame = frame(rows: 20_000)
    let once = try written(frame, threads: 1)
    #expect(try written(frame, threads: 1) == once)
    #expect(try written(frame, threads: 4) == once)
  }

  @Test func masksStayMasks() throws {
    let hidden = Frame(
      fields: [
        .init("id", .decimals([1, 2, 3])), .init("fee", Column.decimals([12345, nil, 67890]).marked(2)),
      ], rowCount: 3)
    let table = try read(try written(hidden))
    #expect(texts(table.frame) == "{\"id\":1,\"fee\":\"***\"}\n{\"id\":2,\"fee\":null}\n{\"id\":3,\"fee\":\"***\"}\n")
  }

  @Test func whatNoSheetHolds() throws {
    let many = Frame(fields: [.init("n", .decimals(Array(repeating: 1, count: 1_048_576)))], rowCount: 1_048_576)
    #expect(throws: Diagnostic.self) { try written(many) }
    let wide = Frame(fields: (0...16_384).map { .init("c\($0)", .decimals([1])) }, rowCount: 1)
    #expect(throws: Diagnostic.self) { try written(wide) }
    let long = Frame(fields: [.init("t", .texts([String(repeating: "x", count: 32_768)]))], rowCount: 1)
    #expect(throws: Diagnostic.self) { try written(long) }
    let fits = Frame(fields: [.init("t", .texts([String(repeating: "恒", count: 32_767)]))], rowCount: 1)
    #expect(throws: Never.self) { try written(fits) }
  }

  @Test func whatSpreadsheetsCannotCount() throws {
    let frame = Frame(
      fields: [
        .init("id", .texts(["a", "b", "c"])),
        .init(
          "large",
          Column(type: .decimal(scale: 2), storage: .int64([1_234_567_890_123_456, 100_000_000_000_000_000, 5]))),
        .init("day", Column(type: .date, storage: .int32([-40_000, 0, 20_000]))),
      ], rowCount: 3)
    var notes = WorkbookNotes()
    notes = try writeWorkbook(frame, sheet: "s", identifiers: [], on: Execution(threads: 1)) { _ in }
    #expect(notes.numbersAsText == 1 && notes.datesAsText == 1)
    #expect(texts(try read(try written(frame)).frame) == texts(frame))
  }
}
