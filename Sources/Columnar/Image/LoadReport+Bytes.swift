// Reports of reading as bytes of an image's directory, so that a table from an image is reported as it was when it was read.

extension ByteWriter {
  mutating func write(_ report: LoadReport) {
    write(report.files) { writer, file in
      writer.write(file.path)
      writer.write(file.byteCount)
      writer.write(file.rowCount)
      writer.write(file.encoding)
      writer.write(tag: file.delimiter)
      writer.write(file.headerLine) { $0.write($1) }
    }
    write(report.rowCount)
    write(report.rowsSetAside)
    write(report.oddCells)
    write(report.rowsWithReject)
    write(report.rejects) { $0.write($1) }
    write(report.assumptions) { $0.write($1) }
  }

  private mutating func write(_ reject: Reject) {
    write(reject.path)
    write(reject.line)
    write(reject.column) { $0.write($1) }
    write(reject.raw)
    switch reject.reason {
    case .ragged(let expected, let found):
      write(tag: 0)
      write(expected)
      write(found)
    case .unclosedQuote: write(tag: 1)
    case .textAfterQuote: write(tag: 2)
    case .odd(let value, let expected):
      write(tag: 3)
      write(value)
      write(expected.rawValue)
    }
  }

  private mutating func write(tag: UInt8, _ texts: String..., count: Int? = nil, byte: UInt8? = nil) {
    write(tag: tag)
    for text in texts { write(text) }
    if let count { write(count) }
    if let byte { write(tag: byte) }
  }

  private mutating func write(_ assumption: Assumption) {
    switch assumption {
    case .encoding(let path, let name): write(tag: 0, path, name)
    case .damagedText(let path, let count): write(tag: 1, path, count: count)
    case .delimiter(let path, let mark): write(tag: 2, path, byte: mark)
    case .quote(let path, let mark): write(tag: 3, path, byte: mark)
    case .escape(let path, let mark): write(tag: 4, path, byte: mark)
    case .preamble(let path, let lines, let example): write(tag: 5, path, example, count: lines)
    case .comments(let path, let marker, let count): write(tag: 6, path, marker, count: count)
    case .noHeader(let path, let columns): write(tag: 7, path, count: columns)
    case .headerLines(let path, let count): write(tag: 8, path, count: count)
    case .units(let path, let line, let text): write(tag: 9, path, text, count: line)
    case .footer(let path, let line, let example): write(tag: 10, path, example, count: line)
    case .furtherTable(let path, let line): write(tag: 11, path, count: line)
    case .headerLooksLikeData(let path, let example): write(tag: 12, path, example)
    case .headerNamed(let position, let written, let name): write(tag: 13, written, name, count: position)
    case .dateOrder(let column, let order): write(tag: 14, column, order.rawValue)
    case .twoDigitYears(let column, let example): write(tag: 15, column, example)
    case .decimalComma(let column, let example): write(tag: 16, column, example)
    case .thousandsComma(let column, let example): write(tag: 17, column, example)
    case .currency(let column, let currency): write(tag: 18, column, currency.code)
    case .mixedCurrencies(let column, let currencies):
      write(tag: 19, column)
      write(currencies) { $0.write($1.code) }
    case .leadingZeros(let column, let example): write(tag: 20, column, example)
    case .strayQuotes(let path, let count, let line):
      write(tag: 21, path, count: count)
      write(line)
    case .emptyCellsBeyond(let path, let count): write(tag: 22, path, count: count)
    case .sheet(let path, let name, let others, let hidden):
      write(tag: 23, path, name)
      write(others) { $0.write($1) }
      write(hidden) { $0.write($1) }
    case .errorCells(let path, let count, let word, let place): write(tag: 24, path, word, place, count: count)
    case .unknownFormulas(let path, let count, let place): write(tag: 25, path, place, count: count)
    case .mergedCells(let path, let count): write(tag: 26, path, count: count)
    case .textCells(let column, let type): write(tag: 27, column, type.rawValue)
    }
  }
}

extension ByteReader {
  mutating func loadReport() throws(ImageFault) -> LoadReport {
    LoadReport(
      files: try list { reader throws(ImageFault) in
        FileReport(
          path: try reader.string(), byteCount: try reader.count(), rowCount: try reader.count(),
          encoding: try reader.string(), delimiter: try reader.tag(),
          headerLine: try reader.optional { reader throws(ImageFault) in try reader.count() })
      }, rowCount: try count(), rowsSetAside: try count(), oddCells: try count(), rowsWithReject: try count(),
      rejects: try list { reader throws(ImageFault) in try reader.reject() },
      assumptions: try list { reader throws(ImageFault) in try reader.assumption() })
  }

  private mutating func reject() throws(ImageFault) -> Reject {
    Reject(
      path: try string(), line: try count(),
      column: try optional { reader throws(ImageFault) in try reader.string() }, reason: .unclosedQuote,
      raw: try string()
    ).because(try reason())
  }

  private mutating func reason() throws(ImageFault) -> Reject.Reason {
    switch try tag() {
    case 0: .ragged(expected: try count(), found: try count())
    case 1: .unclosedQuote
    case 2: .textAfterQuote
    case 3: .odd(value: try string(), expected: try known(DeclaredType(rawValue: try string())))
    default: throw .damaged
    }
  }

  private func known<Value>(_ value: Value?) throws(ImageFault) -> Value {
    guard let value else { throw .damaged }
    return value
  }

  private mutating func assumption() throws(ImageFault) -> Assumption {
    switch try tag() {
    case 0: .encoding(path: try string(), name: try string())
    case 1: .damagedText(path: try string(), count: try count())
    case 2: .delimiter(path: try string(), try tag())
    case 3: .quote(path: try string(), try tag())
    case 4: .escape(path: try string(), try tag())
    case 5: try exemplified { .preamble(path: $0, lines: $2, example: $1) }
    case 6: .comments(path: try string(), marker: try string(), count: try count())
    case 7: .noHeader(path: try string(), columns: try count())
    case 8: .headerLines(path: try string(), count: try count())
    case 9: try exemplified { .units(path: $0, line: $2, text: $1) }
    case 10: try exemplified { .footer(path: $0, line: $2, example: $1) }
    case 11: .furtherTable(path: try string(), line: try count())
    case 12: .headerLooksLikeData(path: try string(), example: try string())
    case 13: try exemplified { .headerNamed(position: $2, written: $0, name: $1) }
    case 14: .dateOrder(column: try string(), try known(DatePartOrder(rawValue: try string())))
    case 15: .twoDigitYears(column: try string(), example: try string())
    case 16: .decimalComma(column: try string(), example: try string())
    case 17: .thousandsComma(column: try string(), example: try string())
    case 18: .currency(column: try string(), Currency(try string()))
    case 19:
      .mixedCurrencies(
        column: try string(), try list { reader throws(ImageFault) in Currency(try reader.string()) })
    case 20: .leadingZeros(column: try string(), example: try string())
    case 21: .strayQuotes(path: try string(), count: try count(), line: try count())
    case 22: .emptyCellsBeyond(path: try string(), count: try count())
    case 23:
      .sheet(
        path: try string(), name: try string(), others: try list { reader throws(ImageFault) in try reader.string() },
        hidden: try list { reader throws(ImageFault) in try reader.string() })
    case 24: try placed { .errorCells(path: $0, count: $3, word: $1, place: $2) }
    case 25: try exemplified { .unknownFormulas(path: $0, count: $2, place: $1) }
    case 26: .mergedCells(path: try string(), count: try count())
    case 27: .textCells(column: try string(), reads: try known(DeclaredType(rawValue: try string())))
    default: throw .damaged
    }
  }

  /// Three texts, then a number.
  private mutating func placed(
    _ make: (String, String, String, Int) -> Assumption
  ) throws(ImageFault) -> Assumption {
    make(try string(), try string(), try string(), try count())
  }

  /// Two texts, then a number.
  private mutating func exemplified(_ make: (String, String, Int) -> Assumption) throws(ImageFault) -> Assumption {
    make(try string(), try string(), try count())
  }
}

extension Reject {
  fileprivate func because(_ reason: Reason) -> Reject {
    var copy = self
    copy.reason = reason
    return copy
  }
}
