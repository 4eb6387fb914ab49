import Columnar
import Foundation
import Testing

/// Workbooks that other programs wrote, and what those programs say is in them.
@Suite struct WorkbookReadingTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "SessionsTests/Transcripts/fixtures/workbooks").path

  private func read(_ name: String, _ options: ReadOptions = ReadOptions()) throws -> LoadedTable {
    try readDelimited(
      files: [Self.folder + "/" + name], named: [name], options: options, execution: Execution(threads: 2))
  }

  @Test func cellsOfEveryKind() throws {
    let table = try read("clients.xlsx")
    #expect(
      table.names == [
        "client", "名称", "fee", "since", "seen", "share", "price", "active", "zip", "note", "rate (per day)", "calc",
        "region",
      ])
    #expect(
      table.types == [
        .text, .text, .decimal(scale: 2), .date, .datetime, .percent(scale: 3),
        .money(scale: 2, currency: Currency("CNY")), .yesNo, .text, .text, .number, .text, .text,
      ])
    #expect(
      table.rows[0] == [
        "C1", "恒达商贸", "1200.50", "2026-01-31", "2026-01-31T14:05:00", "0.153", "99.90", "yes", "02134", "=1+1", "0.3",
        nil, "East",
      ])
    #expect(
      table.rows[1] == [
        "C2", "Maple, Inc.", "-3.00", "1999-12-31", "2026-02-01T00:00:00", "0.500", "1234.56", "no", "98101", "+cmd",
        "0.3333333333333333", nil, "East",
      ])
    #expect(table.rows[2][1] == "Quote \"x\"" && table.rows[2][9] == "@x\nline2")
    #expect(table.rows[3] == ["C4", "plain bold", "7.25"] + Array(repeating: nil, count: 6) + ["-", nil, nil, "West"])
    #expect(table.report.assumptions.contains(.errorCells(path: "clients.xlsx", count: 1, word: "#N/A", place: "L5")))
    #expect(table.report.assumptions.contains(.unknownFormulas(path: "clients.xlsx", count: 1, place: "L4")))
    #expect(table.report.assumptions.contains(.mergedCells(path: "clients.xlsx", count: 1)))
    #expect(
      table.report.assumptions.contains(
        .sheet(path: "clients.xlsx", name: "客户", others: ["Cover", "Totals"], hidden: ["Old"])))
  }

  @Test func sheetsByNameAndNumber() throws {
    for choice in [SheetChoice.name("totals"), .number(4)] {
      var options = ReadOptions()
      options.sheet = choice
      #expect(try read("clients.xlsx", options).rows == [["2025", "10.0"], ["2026", "12.5"]])
    }
    var options = ReadOptions()
    options.sheet = .name("Total")
    #expect(throws: ReadError.self) { try read("clients.xlsx", options) }
    options.sheet = .name("Cover")
    #expect(throws: ReadError.emptySheet(path: "clients.xlsx", name: "Cover")) { try read("clients.xlsx", options) }
  }

  @Test func daysSince1904() throws {
    let table = try read("since-1904.xlsx")
    #expect(
      table.rows == [["V1", "2026-01-31", "09:05:00", "26:30:00"], ["V2", "1904-01-02", "23:00:01", "00:05:00"]])
  }

  @Test func aSheetOfTextTellsNoTypes() throws {
    let untold = try read("all-text.xlsx")
    #expect(untold.types == [.decimal(scale: 0), .decimal(scale: 2), .date])
    let told = try read("some-text.xlsx")
    #expect(told.types == [.text, .decimal(scale: 1), .text])
    #expect(told.report.assumptions.contains(.textCells(column: "day", reads: .date)))
    #expect(try read("some-text.xlsx", ReadOptions(types: ["day": .date])).types == [.text, .decimal(scale: 1), .date])
  }

  @Test func namesOnTwoLines() throws {
    let table = try read("two-lines.xlsx")
    #expect(table.names == ["Shop", "FY 25 Q1", "FY 25 Q2", "FY 26 Q1", "FY 26 Q2"])
    #expect(
      table.rows == [["North", "1", "2", "3", "4"], ["South", "5", "6", "7", "8"], ["East", "9", "10", "11", "12"]])
  }

  @Test func markupOfAnotherProgram() throws {
    let table = try read("other-program.xlsx")
    #expect(table.rows == [["東京", "1500"], ["a\r_x0041_", "-12345678901234567"]])
  }

  @Test func commasInTextAndPointsInNumbers() throws {
    // Whoever says that text has decimal commas says nothing of numbers.
    let table = try read("clients.xlsx", ReadOptions(decimalMark: .comma))
    #expect(table.shown("fee") == ["1200.50", "-3.00", nil, "7.25"])
    #expect(table.shown("price") == ["99.90", "1234.56", "0.00", nil])
  }

  @Test func rowsOfRejectsAreRowsOfTheSheet() throws {
    var options = ReadOptions(types: ["note": .number])
    options.keepsAllRejects = true
    let table = try read("clients.xlsx", options)
    // The names take two lines of text, and a note takes two as well.
    #expect(table.report.rejects.map(\.line) == [4, 5, 6])
    #expect(table.report.files[0].headerLine == 3)
  }

  // MARK: - What is refused

  @Test func optionsOfText() {
    for options in [ReadOptions(delimiter: 0x3B), ReadOptions(quote: .none), ReadOptions(encoding: "gb18030")] {
      #expect(throws: ReadError.self) { try read("clients.xlsx", options) }
    }
    var options = ReadOptions()
    options.sheet = .number(1)
    #expect(throws: ReadError.sheetOfText(path: "../jobs.csv")) { try read("../jobs.csv", options) }
  }

  @Test func documentsOfOtherKinds() throws {
    let desk = try Desk()
    func refusal(_ bytes: [UInt8]) -> ReadError? {
      #expect(throws: ReadError.self) { try desk.read(bytes) }
    }
    let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + Array(repeating: 0, count: 1016)
    #expect(refusal(compound) == .foreignDocument(path: desk.path("data.csv"), .oldWorkbook))
    let name: [UInt8] = "EncryptedPackage".utf8.flatMap { [UInt8]([$0, 0]) }
    #expect(refusal(compound + name) == .foreignDocument(path: desk.path("data.csv"), .encrypted))
    let workbook = try Data(contentsOf: URL(filePath: Self.folder + "/clients.xlsx"))
    #expect(
      refusal(Array(workbook.dropLast(30))) == .damagedWorkbook(path: desk.path("data.csv"), part: "its directory"))
    #expect(refusal(Array("PK\u{3}\u{4}".utf8)) == .damagedWorkbook(path: desk.path("data.csv"), part: "its directory"))
  }

  @Test func memoryIsBounded() throws {
    var options = ReadOptions()
    options.memoryBytes = 100
    #expect(throws: ReadError.self) { try read("clients.xlsx", options) }
  }
}
