import Columnar
import Foundation
import Testing

/// What is found out about a file when nothing is said: its characters with a meaning, its header, and where its rows start and end.
@Suite struct DialectTests {
  let desk: Desk

  init() throws { desk = try Desk() }

  private var path: String { desk.path("data.csv") }

  /// The rows of a small table of three columns.
  private let rows = [["1", "Ann", "2.5"], ["2", "Bob", "3.5"], ["3", "Cy", "4.5"]]

  private func text(_ rows: [[String]], _ delimiter: String = ",") -> String {
    rows.map { $0.joined(separator: delimiter) + "\n" }.joined()
  }

  private func expectRows(
    _ table: LoadedTable, _ names: [String] = ["id", "name", "price"], said: Assumption? = nil,
    location: SourceLocation = #_sourceLocation
  ) {
    #expect(table.names == names, sourceLocation: location)
    #expect(table.rows == rows, sourceLocation: location)
    #expect(table.report.rowsSetAside == 0, sourceLocation: location)
    if let said {
      #expect(table.report.assumptions.contains(said), "\(table.report.assumptions)", sourceLocation: location)
    }
  }

  private func marked(_ character: String) -> UInt8 { character.utf8.first! }

  @Test(arguments: [";", "\t", "|", "^", "~", ":", "=", " ", "#", "&", "@", "*", "!", "\u{1}", "\u{1F}"])
  func delimiters(delimiter: String) throws {
    let table = try desk.read(text([["id", "name", "price"]] + rows, delimiter))
    expectRows(table, said: .delimiter(path: path, marked(delimiter)))
  }

  @Test func whatStandsInsideCellsDelimitsNone() throws {
    let times = try desk.read("at\n10:00:01\n10:00:02\n")
    #expect(times.names == ["at"])
    let names = try desk.read("First Name\nAnn Lee\nBob Ray\n")
    #expect(names.rows == [["Ann Lee"], ["Bob Ray"]])
    let dates = try desk.read("a,b\n2024-01-01 10:00:01,x y z\n2024-01-02 10:00:02,u v w\n")
    #expect(dates.names == ["a", "b"])
  }

  @Test(arguments: ["'", "`", "$"])
  func quotes(quote: String) throws {
    let table = try desk.read("a,b\n1,\(quote)x, y\(quote)\n2,\(quote)it\(quote)\(quote)s\(quote)\n3,plain\n")
    #expect(table.shown("b") == ["x, y", "it\(quote)s", "plain"])
    #expect(table.report.assumptions.contains(.quote(path: path, marked(quote))))
  }

  @Test func apostrophesAloneEncloseNothing() throws {
    #expect(try desk.read("a,b\n1,'dodo'\n2,can't\n3,'tis\n").shown("b") == ["'dodo'", "can't", "'tis"])
    #expect(try desk.read("a,b\n1,\"'x'\"\n2,\"'y'\"\n").shown("b") == ["'x'", "'y'"])
  }

  @Test(arguments: ["\\", "~", "/", "^", "?"])
  func escapes(escape: String) throws {
    let table = try desk.read("a,b\n1,\"say \(escape)\"hi\(escape)\", x\"\n2,\"\(escape)\(escape)\"\n3,plain\n")
    #expect(table.shown("b") == ["say \"hi\", x", escape, "plain"])
    #expect(table.report.assumptions.contains(.escape(path: path, marked(escape))))
  }

  @Test func escapesOutsideQuotes() throws {
    let table = try desk.read("a,b\n1,x\\, y\n2,\\\"z\\\"\n3,c:\\temp\n")
    #expect(table.shown("b") == ["x, y", "\"z\"", "c:\\temp"])
    let kept = try desk.read("a,b\n1,\"c:\\temp\\\"\n2,\"d:\\\"\n")
    #expect(kept.shown("b") == ["c:\\temp\\", "d:\\"])
    let settled = try desk.read("a,b\n1,x\\,y\n", options: ReadOptions(escape: MarkRule.none))
    #expect(settled.report.rowsSetAside == 1)
  }

  // MARK: - Before and after the table

  @Test func preambles() throws {
    let table = text([["id", "name", "price"]] + rows)
    for lines in ["Report\n", "Report\nof Monday by Ann\n", "Report\n\n", "Report,,\n,,\n", "Period:\n2024\n\n"] {
      let read = try desk.read(lines + table)
      let example = String(lines.prefix { $0 != "\n" })
      expectRows(
        read, said: .preamble(path: path, lines: lines.count { $0 == "\n" }, example: example))
      #expect(read.report.files[0].headerLine == 1 + lines.count { $0 == "\n" })
    }
    expectRows(try desk.read("x\ny\n" + table, options: ReadOptions(skippedLines: 2)))
    #expect(try desk.read("Report\n" + table, options: ReadOptions(skippedLines: 0)).names == ["Report"])
  }

  @Test func comments() throws {
    let table = try desk.read("# made today\nid,name,price\n1,Ann,2.5\n# a remark\n2,Bob,3.5\n3,Cy,4.5\n")
    expectRows(table, said: .comments(path: path, marker: "#", count: 2))
    let numbers = try desk.read("#,name,price\n1,Ann,2.5\n2,Bob,3.5\n3,Cy,4.5\n")
    expectRows(numbers, ["#", "name", "price"])
    let kept = try desk.read("a,b\n1,x\n#2,y\n# 3\n", options: ReadOptions(commentMarker: "", readsAllAsText: true))
    #expect(kept.shown("a") == ["1", "#2"])
  }

  @Test func footers() throws {
    let table = text([["id", "name", "price"]] + rows)
    for footer in ["Total,,10.5\n", "\nTotal:,,10.5\n", "Source: the register\n", "\nNote 1: a\nNote 2: b\n\n"] {
      let read = try desk.read(table + footer)
      let isBlankFirst = footer.hasPrefix("\n")
      let example = footer.split(separator: "\n")[0]
      expectRows(read, said: .footer(path: path, line: isBlankFirst ? 6 : 5, example: String(example)))
    }
    let settled = try desk.read(table + "Total,,10.5\n", options: ReadOptions(footerLines: 0))
    #expect(settled.frame.rowCount == 4)
    expectRows(try desk.read(table + "x,y,1\nz,,\n", options: ReadOptions(footerLines: 2)))
    #expect(try desk.read(table, options: ReadOptions(footerLines: 99)).frame.rowCount == 0)
  }

  /// A row cut short stays a reject, and the end of a cell of several lines is no footer.
  @Test func whatIsNoFooter() throws {
    let table = text([["id", "name", "price"]] + rows)
    #expect(try desk.read(table + "4,Di\n").report.rejects.map(\.line) == [5])
    #expect(try desk.read(table + "4\n").report.rejects.map(\.line) == [5])
    let quoted = try desk.read(table + "4,\"Di\n\nNote: hers\",1\n")
    #expect(quoted.shown("name").last == "Di\n\nNote: hers")
  }

  @Test func severalTables() throws {
    let table = text([["id", "name", "price"]] + rows)
    let first = try desk.read(table + "\nregion,head\nEast,Ann\nWest,Bob\n")
    expectRows(first, said: .furtherTable(path: path, line: 6))
    let largest = try desk.read("region,head\nEast,Ann\n\n" + table)
    expectRows(largest, said: .preamble(path: path, lines: 3, example: "region,head"))
    let next = try desk.read(table + "\nregion,head\nEast,Ann\nWest,Bob\n", options: ReadOptions(skippedLines: 5))
    #expect(next.rows == [["East", "Ann"], ["West", "Bob"]])
    #expect(try desk.read("a,b\n1,2\n3,4\n\n5,6\n7,8\n").frame.rowCount == 4)
  }

  // MARK: - Names

  @Test func missingHeaders() throws {
    for lines in ["1,2\n3,4\n", "1,Ann,2024-01-05\n2,Bob,2024-01-06\n3,Cy,2024-01-07\n"] {
      let table = try desk.read(lines)
      #expect(table.names[0] == "column1")
      #expect(table.frame.rowCount == lines.count { $0 == "\n" })
      #expect(table.report.assumptions.contains(.noHeader(path: path, columns: table.names.count)))
    }
    #expect(try desk.read("1,2\n3,4\n", options: ReadOptions(headerLines: 1)).names == ["1", "2"])
    #expect(try desk.read("2021,2022\n3,4\n5,6\n").names == ["2021", "2022"])
    #expect(try desk.read("name,1,2,3\nAnn,4,5,6\nBob,7,8,9\n").names == ["name", "1", "2", "3"])
  }

  @Test func headersOfSeveralLines() throws {
    let lines = "what,,money\nid,name,price\n" + text(rows)
    expectRows(
      try desk.read(lines), ["what id", "what name", "money price"], said: .headerLines(path: path, count: 2))
    expectRows(try desk.read(lines, options: ReadOptions(headerLines: 2)), ["what id", "what name", "money price"])
    let units = try desk.read("id,name,price\n(number),text,EUR\n" + text(rows))
    expectRows(units, said: .units(path: path, line: 2, text: "(number),text,EUR"))
    let odd = try desk.read("id,price\nA,unknown\nB,5\nC,6\nD,7\n")
    #expect(odd.frame.rowCount == 4)
  }

  /// A cell far longer than what is looked at first.
  @Test func hugeCells() throws {
    for cell in [String(repeating: "x", count: 1 << 20), String(repeating: "line\n", count: 1 << 18)] {
      let table = try desk.read("a;b\n1;\"\(cell)\"\n2;y\n")
      #expect(table.shown("b") == [cell, "y"])
    }
    let header = try desk.read("a,\"\(String(repeating: "b", count: 200_000))\"\n1,2\n")
    #expect(header.names.map(\.utf8.count) == [1, 200_000])
  }
}
