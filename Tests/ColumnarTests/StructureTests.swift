import Columnar
import Foundation
import Testing

/// How text is cut into rows and cells.
@Suite struct StructureTests {
  let desk: Desk

  init() throws { desk = try Desk() }

  private let allText = ReadOptions(readsAllAsText: true)

  @Test(arguments: ["\n", "\r\n", "\r"])
  func lineEnds(end: String) throws {
    let text = ["a,b", "1,x", "\"2\",\"y\(end)z\"", "3,"].joined(separator: end)
    for tail in ["", end, end + end] {
      let table = try desk.read(text + tail)
      #expect(table.rows == [["1", "x"], ["2", "y\(end)z"], ["3", nil]])
    }
  }

  @Test func mixedLineEnds() throws {
    #expect(try desk.read("a,b\r\n1,x\n2,y\r3,z\r\n").rows == [["1", "x"], ["2", "y"], ["3", "z"]])
  }

  @Test func quotesEncloseDelimitersLineEndsAndQuotes() throws {
    let table = try desk.read("a,b\n\"x, y\",\"He said \"\"hi\"\"\"\n\"l1\nl2\",\"\"\"\"\n")
    #expect(table.rows == [["x, y", "He said \"hi\""], ["l1\nl2", "\""]])
  }

  @Test func aBlankBeforeAQuoteDoesNotLoseText() throws {
    let table = try desk.read("a,b\n\"Expert\", \"Trust me, I'm an expert\"\nx, \"y\" z\n")
    #expect(table.rows == [["Expert", "Trust me, I'm an expert"], ["x", " \"y\" z"]])
  }

  @Test func strayQuotesStayAndAreSaid() throws {
    let table = try desk.read("a,b\n1,5\" pipe\n2,This \"quotes\" too\n3,ok\n")
    #expect(table.shown("b") == ["5\" pipe", "This \"quotes\" too", "ok"])
    #expect(table.report.rowsSetAside == 0)
    #expect(table.report.assumptions.contains(.strayQuotes(path: desk.path("data.csv"), count: 3, line: 2)))
  }

  @Test func brokenRowsAreSetAsideAndTheRestStays() throws {
    let table = try desk.read("a,b\n1,x\n2,x,y\n3\n4,\"p\"q\n5,z\n6,\"open\n7,w\n")
    #expect(table.rows == [["1", "x"], ["5", "z"], ["7", "w"]])
    #expect(table.report.rowsSetAside == 4)
    #expect(table.report.rowsWithReject == 4)
    #expect(table.report.rejects.map(\.line) == [3, 4, 5, 7])
    #expect(
      table.report.rejects.map(\.reason) == [
        .ragged(expected: 2, found: 3), .ragged(expected: 2, found: 1), .textAfterQuote, .unclosedQuote,
      ])
    #expect(table.report.rejectFrame.fields.map(\.name) == ["file", "line", "column", "reason", "row"])
    #expect(table.report.rejectFrame.rowCount == 4)
    #expect(table.report.rejects.map(\.raw) == ["2,x,y", "3", "4,\"p\"q", "6,\"open"])
  }

  @Test func rejectsAreAllCountedAndSomeKept() throws {
    let text = "a,b\n" + String(repeating: "1\n2,3\n", count: 1500)
    let some = try desk.read(text)
    #expect(some.report.rowsSetAside == 1500)
    #expect(some.report.rejects.count == LoadReport.rejectSampleCount)
    #expect(try desk.read(text, options: ReadOptions(keepsAllRejects: true)).report.rejects.last?.line == 3000)
    let odd = "a\n" + String(repeating: "x\n", count: 1500)
    let forced = try desk.read(odd, options: ReadOptions(types: ["a": .number]))
    #expect(forced.report.oddCells == 1500)
    #expect(forced.report.rowsWithReject == 1500)
    #expect(forced.report.rejects.count == LoadReport.rejectSampleCount)
  }

  @Test func emptyCellsBeyondTheLastColumnAreDropped() throws {
    let table = try desk.read("a,b\n1,2,,\n3,4\n")
    #expect(table.rows == [["1", "2"], ["3", "4"]])
    #expect(table.report.assumptions.contains(.emptyCellsBeyond(path: desk.path("data.csv"), count: 1)))
    #expect(
      table.report.assumptions.contains { $0.sentence.hasPrefix("1 row of") && $0.sentence.contains(" has empty") })
  }

  @Test func blankLinesAreNoRows() throws {
    #expect(try desk.read("\n \na,b\n\n1,2\n  \n3,4\n\n").rows == [["1", "2"], ["3", "4"]])
    #expect(try desk.read("a\n1\n\n3\n").rows == [["1"], [nil], ["3"]])
  }

  @Test func commentsAndSkippedLines() throws {
    let options = ReadOptions(skippedLines: 2, commentMarker: "#")
    let table = try desk.read("Report\nof \"today\n# note\na,b\n# \"odd\n1,2\n#3,4\n5,6", options: options)
    #expect(table.rows == [["1", "2"], ["5", "6"]])
    #expect(table.report.files[0].headerLine == 4)
  }

  @Test func delimitersAreFoundOut() throws {
    for delimiter in [";", "\t", "|"] {
      let table = try desk.read("a,1\(delimiter)b\nx,y\(delimiter)2\nz,w\(delimiter)3,5\n")
      #expect(table.names == ["a,1", "b"])
      #expect(table.report.files[0].delimiter == delimiter.utf8.first)
    }
    #expect(try desk.read("sep=^\na^b\n1^2\n").rows == [["1", "2"]])
    // A quote cannot be a delimiter, whoever says so.
    #expect(try desk.read("sep=\"\na,b\n1,2\n", options: ReadOptions(headerLines: 0)).frame.rowCount == 1)
    #expect(
      try desk.read(
        "a;b\n1;2\n", options: ReadOptions(delimiter: 0x3B, quote: .mark(0x3B), escape: .mark(0x3B))
      ).rows == [["1", "2"]])
    #expect(try desk.read("a^b\n1^2\n", options: ReadOptions(delimiter: UInt8(ascii: "^"))).rows == [["1", "2"]])
    #expect(try desk.read("only\n1\n").rows == [["1"]])
  }

  @Test func headersAreTrimmedAndMadeUnique() throws {
    let table = try desk.read(" id ,name,name,,Name,\"x y\"\n1,2,3,4,5,6\n")
    #expect(table.names == ["id", "name", "name_2", "column4", "Name_3", "x y"])
    #expect(table.report.assumptions.contains(.headerNamed(position: 4, written: "", name: "column4")))
    let bare = try desk.read("1,2\n3,4\n", options: ReadOptions(headerLines: 0))
    #expect(bare.names == ["column1", "column2"])
    #expect(bare.rows == [["1", "2"], ["3", "4"]])
    let data = try desk.read("x,7\ny,8\n")
    #expect(data.report.assumptions.contains(.headerLooksLikeData(path: desk.path("data.csv"), example: "7")))
  }

  @Test func severalFilesMakeOneTable() throws {
    let first = try desk.put("1.csv", Array("id,amount\n1,2\n".utf8))
    let second = try desk.put("2.csv", Array("amount;id\n3,5;2\n".utf8))
    let other = try desk.put("3.csv", Array("id,total\n1,2\n".utf8))
    let table = try readDelimited(files: [first, second], execution: Execution(threads: 2))
    #expect(table.rows == [["1", "2.0"], ["2", "3.5"]])
    #expect(table.report.files.map(\.rowCount) == [1, 1])
    let error = #expect(throws: ReadError.self) {
      try readDelimited(files: [first, other], execution: Execution(threads: 1))
    }
    #expect(error == .differentColumns(path: other, first: first, missing: ["amount"], extra: ["total"]))
  }

  @Test func textIsADictionaryWhereValuesRepeat() throws {
    let repeated = (0..<3000).map { "\($0),v\($0 % 7),u\($0)" }.joined(separator: "\n")
    let table = try desk.read("id,kind,name\n" + repeated)
    #expect(table["kind"].usesDictionary)
    #expect(!table["name"].usesDictionary)
    #expect(table.shown("name")[2999] == "u2999")
  }

  @Test func filesThatAreNoTables() throws {
    #expect(throws: ReadError.missingFile(path: desk.path("none.csv"))) {
      try readDelimited(files: [desk.path("none.csv")], execution: Execution(threads: 1))
    }
    #expect(throws: ReadError.isFolder(path: desk.folder.path)) {
      try readDelimited(files: [desk.folder.path], execution: Execution(threads: 1))
    }
    let path = desk.path("data.csv")
    #expect(throws: ReadError.empty(path: path)) { try desk.read("") }
    #expect(throws: ReadError.empty(path: path)) { try desk.read("\n \n") }
    #expect(throws: ReadError.empty(path: path)) { try desk.read([0xEF, 0xBB, 0xBF]) }
    #expect(throws: ReadError.binary(path: path, kind: "a picture")) { try desk.read([0x89, 0x50, 0x4E, 0x47, 1, 2]) }
    #expect(throws: ReadError.binary(path: path, kind: "binary data")) {
      try desk.read((0..<4000).map { UInt8(truncatingIfNeeded: $0 &* 7 &* ($0 >> 3)) })
    }
    #expect(throws: ReadError.unknownColumn(name: "zip", available: ["a"])) {
      try desk.read("a\n1\n", options: ReadOptions(types: ["zip": .text]))
    }
    #expect(throws: ReadError.brokenHeader(path: path, line: 1)) { try desk.read("a,\"b\n1,2\n") }
    let header = try desk.read("a,b\n")
    #expect(header.frame.rowCount == 0)
    #expect(header.names == ["a", "b"])
  }

  @Test func aStreamIsReadToItsEnd() throws {
    let fifo = desk.path("pipe")
    #expect(mkfifo(fifo, 0o600) == 0)
    let writer = Thread {
      let handle = FileHandle(forWritingAtPath: fifo)!
      handle.write(Data("a,b\n".utf8))
      for row in 0..<5_000 { handle.write(Data("\(row),x\n".utf8)) }
      try? handle.close()
    }
    writer.start()
    #expect(try readDelimited(files: [fifo], execution: Execution(threads: 2)).frame.rowCount == 5_000)
  }

  @Test func cancellationStopsTheReading() throws {
    let execution = Execution(threads: 2)
    let path = try desk.put("long.csv", Array(("a,b\n" + String(repeating: "1,2\n", count: 800_000)).utf8))
    #expect(throws: Execution.Cancelled.self) {
      try readDelimited(files: [path], execution: execution) { _, _ in execution.cancel() }
    }
  }
}
