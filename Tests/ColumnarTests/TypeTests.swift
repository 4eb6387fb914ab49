import Columnar
import Testing

/// What kind of column the cells make.
@Suite struct TypeTests {
  private func column(_ cells: [String], _ options: ReadOptions = ReadOptions()) throws -> LoadedTable {
    try Desk().read("id\tx\n" + cells.map { "1\t\($0)\n" }.joined(), options: options)
  }

  /// Postcodes of which those with letters come first: what is read as text is looked at a little only, so that the letters of the first rows are few among all.
  @Test(.timeLimit(.minutes(1)), arguments: [1, 2]) func textFollowedByMoreNumbersIsText(threads: Int) throws {
    let cells = (0..<60_000).map { $0 < 12_000 ? "SW\($0)" : "\($0)" }
    let table = try Desk().read("id\tx\n" + cells.map { "1\t\($0)\n" }.joined(), threads: threads)
    #expect(table["x"].type == .text)
    #expect(table.shown("x").compactMap(\.self) == cells)
  }

  @Test(arguments: [
    (["1", "-20", "300"], ValueType.decimal(scale: 0), ["1", "-20", "300"]),
    (["1.5", "2", "-0.25"], .decimal(scale: 2), ["1.50", "2.00", "-0.25"]),
    (["0.1234", "1"], .decimal(scale: 4), ["0.1234", "1.0000"]),
    (["0.12345", "1"], .number, ["0.12345", "1.0"]),
    (["1e3", "-2.5E-4"], .number, ["1000.0", "-0.00025"]),
    (["9223372036854775807", "1"], .decimal(scale: 0), ["9223372036854775807", "1"]),
    (["9223372036854775808", "1"], .number, ["9.223372036854776e+18", "1.0"]),
    (["900000000000000000", "0.5"], .decimal(scale: 1), ["900000000000000000.0", "0.5"]),
    (["922337203685477580", "0.25"], .number, ["9.223372036854776e+17", "0.25"]),
    (["1,234", "1,234,567.5"], .decimal(scale: 1), ["1234.0", "1234567.5"]),
    (["12,5", "1.234,75"], .decimal(scale: 2), ["12.50", "1234.75"]),
    (["1 234,5", "2"], .decimal(scale: 1), ["1234.5", "2.0"]),
    (["1'234.5", "2"], .decimal(scale: 1), ["1234.5", "2.0"]),
    (["(12.50)", "3"], .decimal(scale: 2), ["-12.50", "3.00"]),
    (["+5", "−3"], .decimal(scale: 0), ["5", "-3"]),
    (["15%", "2.5 %"], .percent(scale: 3), ["0.150", "0.025"]),
    (["¥1,200.50", "-¥3"], .money(scale: 2, currency: Currency("CNY")), ["1200.50", "-3.00"]),
    (["$5", "($1,234.56)", "7"], .money(scale: 2, currency: Currency("USD")), ["5.00", "-1234.56", "7.00"]),
    (["12,50 €", "EUR 3"], .money(scale: 2, currency: Currency("EUR")), ["12.50", "3.00"]),
    (["£1", "2"], .money(scale: 0, currency: Currency("GBP")), ["1", "2"]),
    (["yes", "No", "TRUE", "否"], .yesNo, ["yes", "no", "yes", "no"]),
    (["0", "1", "1"], .decimal(scale: 0), ["0", "1", "1"]),
    (["007", "12"], .text, ["007", "12"]),
    (["0", "0.5"], .decimal(scale: 1), ["0.0", "0.5"]),
    (["+4915112345678", "+4915112345679"], .text, ["+4915112345678", "+4915112345679"]),
    (["$5", "€5", "$1"], .text, ["$5", "€5", "$1"]),
    (["2024-01-31", "2024-02-01"], .date, ["2024-01-31", "2024-02-01"]),
    (["2021/1/3", "2021.12.31"], .date, ["2021-01-03", "2021-12-31"]),
    (["20210103", "20210104"], .decimal(scale: 0), ["20210103", "20210104"]),
    (["31/12/2024", "01/02/2024"], .date, ["2024-12-31", "2024-02-01"]),
    (["12/31/24", "1/2/24"], .date, ["2024-12-31", "2024-01-02"]),
    (["9/13/69", "9/13/68"], .date, ["1969-09-13", "2068-09-13"]),
    (["98-12-31", "99-01-15"], .date, ["1998-12-31", "1999-01-15"]),
    (["13.01.2024 14:05", "14.01.2024 00:00"], .datetime, ["2024-01-13T14:05:00", "2024-01-14T00:00:00"]),
    (["2/24/2003 0:00", "5/25/2003 0:00"], .date, ["2003-02-24", "2003-05-25"]),
    (
      ["2024-01-31T10:00:00Z", "2024-01-31 23:30:00+02:00"], .datetime, ["2024-01-31T10:00:00", "2024-01-31T21:30:00"]
    ),
    (["1/13/2024 3:45 PM", "1/13/2024 12:00 AM"], .datetime, ["2024-01-13T15:45:00", "2024-01-13T00:00:00"]),
    (["12-Jan-2024", "3 February 2024", "Mar 4, 2024"], .date, ["2024-01-12", "2024-02-03", "2024-03-04"]),
    (["2024年1月3日", "2024年12月31日"], .date, ["2024-01-03", "2024-12-31"]),
    (["05/05/2024", "06/06/2024"], .date, ["2024-05-05", "2024-06-06"]),
    (["2024-02-30", "2023-02-29"], .text, ["2024-02-30", "2023-02-29"]),
    (["1.2.3.4", "10.0.0.1"], .text, ["1.2.3.4", "10.0.0.1"]),
    (["2024-01", "2024-02"], .text, ["2024-01", "2024-02"]),
    (["12,34", "1,23,4", "1,2,3"], .text, ["12,34", "1,23,4", "1,2,3"]),
    (["abc", "NA", "null"], .text, ["abc", "NA", "null"]),
  ])
  func cellsMakeAColumn(cells: [String], type: ValueType, shown: [String]) throws {
    let table = try column(cells)
    #expect(table.types[1] == type)
    #expect(table.shown("x") == shown)
    #expect(table.report.oddCells == 0)
  }

  @Test(arguments: ["NULL", "n/a", "N/A", "NA", "-", "NaN", "", "  ", "\"\"", "None"])
  func wordsForMissingInNumbers(word: String) throws {
    let table = try column(["1", word, "3"])
    #expect(table.types[1] == .decimal(scale: 0))
    #expect(table.shown("x") == ["1", nil, "3"])
    #expect(table.report.oddCells == 0)
  }

  @Test func inTextOnlyTheUnquotedEmptyCellIsMissing() throws {
    let table = try column(["a", "", "\"\"", "NULL", "-", " "])
    #expect(table.shown("x") == ["a", nil, "", "NULL", "-", " "])
  }

  @Test func declaredSpellingsAreMissingEverywhere() throws {
    let table = try column(["a", "Unknown", "\"unknown\"", "?"], ReadOptions(missingWords: ["unknown", "?"]))
    #expect(table.shown("x") == ["a", nil, nil, nil])
  }

  @Test func aHundredthMayBeOdd() throws {
    let good = (1...198).map(String.init)
    let two = try column(good + ["x", "y"])
    #expect(two.types[1] == .decimal(scale: 0))
    #expect(two.report.oddCells == 2)
    #expect(two.report.rowsWithReject == 2)
    #expect(two.report.rejects.map(\.line) == [200, 201])
    #expect(two.report.rejects[0].column == "x")
    #expect(two.report.rejects[0].reason == .odd(value: "x", expected: .number))
    #expect(two.report.rejects[0].raw == "1\tx")
    #expect(two.shown("x")[198] == nil)
    #expect(two.frame.rowCount == 200)
    #expect(try column(good + ["x", "y", "z"]).types[1] == .text)
  }

  @Test func aSingleOddCellIsBorneByFewRows() throws {
    #expect(try column(["1", "2", "x"]).types[1] == .decimal(scale: 0))
    #expect(try column(["2024-01-01", "x"]).types[1] == .date)
    #expect(try column(["x"]).types[1] == .text)
    #expect(try column(["yes", "no", "maybe"]).types[1] == .text)
  }

  @Test func emptyCellsDoNotCountAsKnown() throws {
    #expect(try column(["", "", ""]).types[1] == .text)
    #expect(try column(Array(repeating: "", count: 300) + ["1", "2", "x", "y"]).types[1] == .text)
  }

  @Test func whatWasAssumedIsSaid() throws {
    #expect(try column(["¥1", "2"]).report.assumptions.contains(.currency(column: "x", Currency("CNY"))))
    #expect(try column(["1,234", "5"]).report.assumptions.contains(.thousandsComma(column: "x", example: "1,234")))
    #expect(try column(["12,5", "5"]).report.assumptions.contains(.decimalComma(column: "x", example: "12,5")))
    #expect(try column(["13/12/24"]).report.assumptions.contains(.twoDigitYears(column: "x", example: "13/12/24")))
    #expect(try column(["13/12/2024"]).report.assumptions.contains(.dateOrder(column: "x", .dmy)))
    #expect(try column(["007", "1"]).report.assumptions.contains(.leadingZeros(column: "x", example: "007")))
    #expect(
      try column(["$5", "€5", "1"]).report.assumptions.contains(
        .mixedCurrencies(column: "x", [Currency("EUR"), Currency("USD")])))
  }

  @Test func optionsSettleWhatCellsLeaveOpen() throws {
    #expect(try column(["1,234", "5"], ReadOptions(decimalMark: .comma)).shown("x") == ["1.234", "5.000"])
    #expect(try column(["1.234", "5"], ReadOptions(thousandsMark: UInt8(ascii: "."))).shown("x") == ["1234", "5"])
    #expect(try column(["01/02/2024"], ReadOptions(dateOrder: .mdy)).shown("x") == ["2024-01-02"])
    #expect(try column(["01-02-03"], ReadOptions(dateOrder: .ymd)).shown("x") == ["2001-02-03"])
    let money = try column(["5", "7"], ReadOptions(currencies: ["x": Currency("CNY")]))
    #expect(money.types[1] == .money(scale: 0, currency: Currency("CNY")))
    let text = try column(["5", "7"], ReadOptions(types: ["X": .text]))
    #expect(text.shown("x") == ["5", "7"])
    #expect(text.types == [.decimal(scale: 0), .text])
    #expect(try column(["5"], ReadOptions(readsAllAsText: true)).types == [.text, .text])
  }

  @Test func aDeclaredTypeMakesOtherCellsOdd() throws {
    let table = try column(["a", "b", "3"], ReadOptions(types: ["x": .number]))
    #expect(table.shown("x") == [nil, nil, "3"])
    #expect(table.report.oddCells == 2)
    let dates = try column(["2024-01-01 10:00", "x", "2024-01-02"], ReadOptions(types: ["x": .date]))
    #expect(dates.shown("x") == ["2024-01-01", nil, "2024-01-02"])
  }

  @Test func aCommaElsewhereInTheFileSettlesAnAmbiguousOne() throws {
    let table = try Desk().read("a;b;c\n1,5;1.234;1,234\n2,25;5.678;7\n")
    #expect(table.shown("a") == ["1.50", "2.25"])
    #expect(table.shown("b") == ["1234", "5678"])
    #expect(table.shown("c") == ["1.234", "7.000"])
  }

  @Test func datesThatReadBothWaysAreNeverGuessed() throws {
    let error = #expect(throws: ReadError.self) { try column(["13/12/2024", "01-02-2024", "03-04-2024"]) }
    guard case .ambiguousDates(let columns)? = error else { return #expect(Bool(false)) }
    #expect(columns.map(\.column) == ["x"])
    #expect(columns[0].example == "01-02-2024")
    #expect(columns[0].line == 3)
    #expect(columns[0].dayFirst == Day.parse("2024-02-01"))
    #expect(columns[0].monthFirst == Day.parse("2024-01-02"))
    #expect(throws: ReadError.self) { try column(["1/2/2024"]) }
    let mixed = #expect(throws: ReadError.self) { try column(["13/12/2024", "12-13-2024", "01/02/2024"]) }
    guard case .ambiguousDates(let both)? = mixed else { return #expect(Bool(false)) }
    #expect(both[0].isMixed)
  }

  @Test func whatTheFirstRowsShowDoesNotBindTheRest() throws {
    let many = 4600
    let whole = Array(repeating: "7", count: many)
    #expect(try column(whole + Array(repeating: "0.5", count: 9)).types[1] == .decimal(scale: 1))
    #expect(try column(whole + Array(repeating: "x", count: many)).types[1] == .text)
    #expect(try column(whole + Array(repeating: "x", count: many)).shown("x").last == "x")
    #expect(try column(whole + Array(repeating: "1.23456", count: 9)).types[1] == .number)
    #expect(try column(whole + ["99999999999999999999"]).types[1] == .number)
    let headed = try column(Array(repeating: "x", count: 40) + Array(repeating: "7", count: many))
    #expect(headed.types[1] == .decimal(scale: 0))
    #expect(headed.report.oddCells == 40)
    #expect(try column(Array(repeating: "2024-01-01", count: many) + ["2024-01-01 10:30"]).types[1] == .datetime)
    #expect(try column(Array(repeating: "01/02/2024", count: many) + ["1/31/2024"]).shown("x")[0] == "2024-01-02")
    #expect(try column(Array(repeating: "yes", count: many) + ["maybe"]).types[1] == .text)
    #expect(try column(whole + ["¥5"]).types[1] == .money(scale: 0, currency: Currency("CNY")))
    #expect(try column(whole + ["007"]).shown("x").last == "007")
  }
}
