import Columnar
import Testing

@testable import Rendering

@Suite struct MachineTests {
  private func text(_ frame: Frame, _ format: OutputFormat, isTerminal: Bool = false) -> String {
    render(Presentation(frame: frame), as: format, in: Surroundings(isTerminal: isTerminal))
  }

  @Test func `csv keeps missing and empty apart and quotes what it must`() {
    #expect(
      text(Fixture.customers.frame, .csv) == """
        customerId,name,city,revenue,margin,ticket,orderCount,lastOrder,tier,active
        C00042,恒达商贸有限公司,上海,1234567.89,0.1550,533.333333,1204,2026-01-31,gold,true
        C00043,"O'Hara, ""Best"" Foods",,-500.00,-0.0300,12.5,3,,platinum,false
        C00044,👩‍👩‍👧 Family Mart,Zürich\u{1B}[31m,,,,0,1970-01-01,,
        C00045,"",Saint-Rémy-de-Provence,0.00,1.0000,1e-05,,1969-12-31,lead,true

        """)
  }

  @Test func `tsv quotes tabs, not commas`() {
    let frame = Fixture.frame(("a", .texts(["x,y", "x\ty"])), ("b", .texts(["1\n2", nil])))
    #expect(text(frame, .tsv) == "a\tb\nx,y\t\"1\n2\"\n\"x\ty\"\t\n")
  }

  @Test func `json is one array on one line, jsonl an object a line`() {
    let frame = Fixture.frame(
      ("a \"b\"", .texts(["x\\\n\u{85}", nil])), ("n", .numbers([.nan, 1.5])), ("d", .dates([0, nil])),
      ("t", .datetimes([0, nil])), ("y", .yesNo([true, nil])), ("m", .money([-5, 0], currency: Currency("EUR"))))
    let first = #"{"a \"b\"":"x\\\n\u0085","n":null,"d":"1970-01-01","t":"1970-01-01T00:00:00","y":true,"m":-0.05}"#
    let second = #"{"a \"b\"":null,"n":1.5,"d":null,"t":null,"y":null,"m":0.00}"#
    #expect(text(frame, .json) == "[\(first),\(second)]\n")
    #expect(text(frame, .jsonl) == "\(first)\n\(second)\n")
  }

  @Test func `an empty answer is a header, an empty array, nothing`() {
    let frame = Fixture.frame(("a", .texts([])), ("b", .numbers([])))
    #expect(text(frame, .csv) == "a,b\n")
    #expect(text(frame, .json) == "[]\n")
    #expect(text(frame, .jsonl) == "")
    #expect(text(Frame(fields: [], rowCount: 0), .csv) == "")
    #expect(text(Frame(fields: [], rowCount: 2), .json) == "[{},{}]\n")
  }

  @Test func `a screen gets no control characters, not even in csv`() {
    let frame = Fixture.frame(("a", .texts(["\u{1B}[31mred\tblue", "two\r\nlines"])))
    #expect(text(frame, .csv, isTerminal: true) == "a\n␛[31mred\tblue\n\"two␍\nlines\"\n")
  }

  @Test func `csv and tsv read back as the cells, by a naive reader`() {
    var dice = Dice(state: 42)
    for rows in [0, 1, 7, 200] {
      let frame = dice.frame(rows: rows)
      for (format, delimiter) in [(OutputFormat.csv, UInt8(ascii: ",")), (.tsv, UInt8(ascii: "\t"))] {
        let read = naivelyRead([UInt8](text(frame, format).utf8), delimiter)
        #expect(read.first == frame.fields.map(\.name))
        #expect(read.count == rows + 1)
        for (column, field) in frame.fields.enumerated() where field.column.type.isTextual {
          #expect(read.dropFirst().map { $0[column] } == (0..<rows).map { field.column.text($0) })
        }
        for (column, field) in frame.fields.enumerated() {
          #expect(read.dropFirst().map { $0[column] == nil } == (0..<rows).map { !field.column.isKnown($0) })
        }
      }
    }
  }

  @Test func `chunks put together are the text, whatever the number of threads`() throws {
    var dice = Dice(state: 1)
    let frame = dice.frame(rows: 400)
    for format in OutputFormat.allCases where format != .markdown && format != .html && format != .table {
      let whole = text(frame, format)
      for threads in [1, 2, 5] {
        var bytes: [UInt8] = []
        var chunks = 0
        try write(frame, as: format, on: Execution(threads: threads), blockRows: 30) {
          bytes += copy $0
          chunks += 1
        }
        #expect(chunks == 2 + 14)
        #expect(bytes.elementsEqual(whole.utf8))
      }
    }
  }

  @Test func `a cancelled export stops, and a failing sink is heard`() {
    struct Full: Error {}
    let frame = Fixture.frame(("n", .decimals(Array(repeating: 1, count: 100_000))))
    let execution = Execution(threads: 2)
    #expect(throws: Full.self) { try write(frame, as: .csv, on: execution) { _ in throw Full() } }
    execution.cancel()
    #expect(throws: Execution.Cancelled.self) { try write(frame, as: .csv, on: execution) { _ in } }
  }

  /// Reads RFC 4180 one byte at a time; an unquoted empty cell is nil.
  private func naivelyRead(_ bytes: [UInt8], _ delimiter: UInt8) -> [[String?]] {
    var rows: [[String?]] = []
    var row: [String?] = []
    var cell: [UInt8] = []
    var (isQuoted, wasQuoted) = (false, false)
    func endCell() {
      row.append(cell.isEmpty && !wasQuoted ? nil : String(decoding: cell, as: UTF8.self))
      (cell, wasQuoted) = ([], false)
    }
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isQuoted {
        if byte != UInt8(ascii: "\"") {
          cell.append(byte)
        } else if index < bytes.count, bytes[index] == byte {
          cell.append(byte)
          index += 1
        } else {
          isQuoted = false
        }
      } else if byte == UInt8(ascii: "\"") {
        (isQuoted, wasQuoted) = (true, true)
      } else if byte == delimiter {
        endCell()
      } else if byte == UInt8(ascii: "\n") {
        endCell()
        rows.append(row)
        row = []
      } else {
        cell.append(byte)
      }
    }
    return rows
  }
}
