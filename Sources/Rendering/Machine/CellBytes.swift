import Columnar

/// The cells of one column over a block of rows, in the bytes that a machine format shows, one behind the other.
///
/// A block is formatted column by column, each in one loop over a concrete type, and only then put together to rows.
struct CellBytes {
  private(set) var bytes: [UInt8] = []
  /// Where each cell ends.
  private(set) var ends: [Int] = []

  init(_ column: Column, rows: Range<Int>, in dialect: CellDialect) {
    defer { markDecimals(column, dialect) }
    ends.reserveCapacity(rows.count)
    bytes.reserveCapacity(rows.count * 8)
    if column.isMasked {
      fill(rows, column, dialect) { _, bytes in
        dialect.quoting(&bytes) { $0.append(contentsOf: Column.maskText.utf8) }
      }
      return
    }
    switch column.storage {
    case .int32(let days):
      fill(rows, column, dialect) { row, bytes in dialect.quoting(&bytes) { $0.append(day: days[row]) } }
    case .int64(let moments) where column.type == .datetime:
      let separator = dialect.timeSeparator
      fill(rows, column, dialect) { row, bytes in
        dialect.quoting(&bytes) { $0.append(moment: moments[row], separator: separator) }
      }
    case .int64(let values):
      let scale = column.type.scale ?? 0
      fill(rows, column, dialect) { row, bytes in bytes.append(decimal: values[row], scale: scale) }
    case .double(let values):
      fill(rows, column, dialect) { row, bytes in
        if values[row].isFinite { bytes.append(number: values[row]) } else { bytes.append(contentsOf: dialect.missing) }
      }
    case .codes(let codes, let dictionary):
      fill(rows, column, dialect, from: dictionary.values) { Int(codes[$0]) }
    case .bytes(let texts):
      fill(rows, column, dialect, from: texts) { $0 }
    case .bits(let bits):
      fill(rows, column, dialect) { row, bytes in bytes.append(contentsOf: (bits[row] ? "true" : "false").utf8) }
    }
  }

  /// Numbers hold no other point than the one before their places.
  private mutating func markDecimals(_ column: Column, _ dialect: CellDialect) {
    guard case .spreadsheet(_, let mark) = dialect, mark != UInt8(ascii: "."), column.type.isNumeric, !column.isMasked
    else { return }
    for index in bytes.indices where bytes[index] == UInt8(ascii: ".") { bytes[index] = mark }
  }

  /// Each cell for itself.
  var cells: [ArraySlice<UInt8>] { zip([0] + ends, ends).map { bytes[$0..<$1] } }

  /// Texts by their number among many; read through spans, so that threads do not meet at a reference count.
  @inline(__always)
  private mutating func fill(
    _ rows: Range<Int>, _ column: Column, _ dialect: CellDialect, from texts: TextBytes, number: (Int) -> Int
  ) {
    let (utf8, offsets) = (texts.bytes, texts.offsets)
    let (span, ends) = (utf8.span, offsets.span)
    fill(rows, column, dialect) { row, bytes in
      let text = number(row)
      dialect.append(span.extracting(ends[text]..<ends[text + 1]), to: &bytes)
    }
  }

  @inline(__always)
  private mutating func fill(
    _ rows: Range<Int>, _ column: Column, _ dialect: CellDialect, _ append: (Int, inout [UInt8]) -> Void
  ) {
    guard let validity = column.validity else {
      for row in rows {
        append(row, &bytes)
        ends.append(bytes.count)
      }
      return
    }
    for row in rows {
      if validity[row] { append(row, &bytes) } else { bytes.append(contentsOf: dialect.missing) }
      ends.append(bytes.count)
    }
  }
}

/// How one cell is written for a machine: with or without quotes, and what stands for missing.
enum CellDialect {
  /// RFC 4180 with a delimiter: a text is quoted where it must be, and where it is empty; missing is nothing at all.
  case delimited(UInt8)
  /// The same for spreadsheets: a text that would start a formula gets an apostrophe in front, as OWASP advises against CSV injection.
  case spreadsheet(UInt8, decimal: UInt8)
  case json

  init?(_ format: OutputFormat) {
    switch format {
    case .csv: self = .delimited(UInt8(ascii: ","))
    case .tsv: self = .delimited(UInt8(ascii: "\t"))
    case .json, .jsonl: self = .json
    case .table, .markdown, .html: return nil
    }
  }

  var missing: [UInt8] {
    switch self {
    case .delimited, .spreadsheet: []
    case .json: [UInt8]("null".utf8)
    }
  }

  /// ISO 8601's mark, which Excel takes for a letter of a text: there a blank stands between day and time.
  var timeSeparator: Unicode.Scalar { isForSpreadsheets ? " " : "T" }

  var isForSpreadsheets: Bool { if case .spreadsheet = self { true } else { false } }

  /// Something that is no number: in quotes where the format wants them.
  @inline(__always)
  func quoting(_ bytes: inout [UInt8], _ append: (inout [UInt8]) -> Void) {
    guard case .json = self else { return append(&bytes) }
    bytes.append(UInt8(ascii: "\""))
    append(&bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  func append(_ text: Swift.Span<UInt8>, to bytes: inout [UInt8]) {
    switch self {
    case .delimited(let delimiter): appendDelimited(text, delimiter, to: &bytes)
    case .spreadsheet(let delimiter, _): appendGuarded(text, delimiter, to: &bytes)
    case .json: appendJSON(text, to: &bytes)
    }
  }

  private func appendGuarded(_ text: Swift.Span<UInt8>, _ delimiter: UInt8, to bytes: inout [UInt8]) {
    guard CellDialect.startsFormula(text) else { return appendDelimited(text, delimiter, to: &bytes) }
    let guarded = [UInt8(ascii: "'")] + text.indices.map { text[$0] }
    appendDelimited(guarded.span, delimiter, to: &bytes)
  }

  /// Whether a spreadsheet may take a text for a formula: `=`, `+`, `-`, `@` (narrow or full width), a tab or a carriage return in front.
  static func startsFormula(_ text: Swift.Span<UInt8>) -> Bool {
    guard let first = text.isEmpty ? nil : text[0] else { return false }
    if [UInt8]("=+-@\t\r".utf8).contains(first) { return true }
    guard text.count >= 3, first == 0xEF, text[1] == 0xBC else { return false }
    return [0x9D, 0x8B, 0x8D, 0xA0].contains(text[2])
  }

  private func appendDelimited(_ text: Swift.Span<UInt8>, _ delimiter: UInt8, to bytes: inout [UInt8]) {
    let quote = UInt8(ascii: "\"")
    guard text.isEmpty || text.contains({ $0 == delimiter || $0 == quote || $0 == 0x0A || $0 == 0x0D }) else {
      return bytes.append(text)
    }
    bytes.append(quote)
    for index in text.indices {
      if text[index] == quote { bytes.append(quote) }
      bytes.append(text[index])
    }
    bytes.append(quote)
  }

  /// RFC 8259, with all control characters escaped (delete, C1 and what turns the direction of text, too), so that a line is a line and a terminal stays calm.
  private func appendJSON(_ text: Swift.Span<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var index = 0
    while index < text.count {
      let byte = text[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
      case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
      case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
      case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
      case 0..<0x20, 0x7F: appendEscape(byte, to: &bytes)
      case 0xC2 where index < text.count && text[index] < 0xA0:
        appendEscape(text[index], to: &bytes)
        index += 1
      case 0xE2 where CellDialect.turnsText(text, at: index):
        bytes.append(contentsOf: "\\u20".utf8)
        appendHexadecimal((text[index] & 1) << 6 | text[index + 1] & 0x3F, to: &bytes)
        index += 2
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Whether behind the first byte of three stands a mark that turns the direction of text: U+202A…202E, U+2066…2069.
  private static func turnsText(_ text: Swift.Span<UInt8>, at index: Int) -> Bool {
    guard index + 1 < text.count else { return false }
    return text[index] == 0x80
      ? (0xAA...0xAE).contains(text[index + 1])
      : text[index] == 0x81 && (0xA6...0xA9).contains(text[index + 1])
  }

  private func appendEscape(_ control: UInt8, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: "\\u00".utf8)
    appendHexadecimal(control, to: &bytes)
  }

  private func appendHexadecimal(_ byte: UInt8, to bytes: inout [UInt8]) {
    let digits = [UInt8]("0123456789abcdef".utf8)
    bytes.append(digits[Int(byte >> 4)])
    bytes.append(digits[Int(byte & 15)])
  }
}

extension Swift.Span<UInt8> {
  @inline(__always)
  fileprivate func contains(_ test: (UInt8) -> Bool) -> Bool {
    for index in indices where test(self[index]) { return true }
    return false
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ text: Swift.Span<UInt8>) {
    text.withUnsafeBufferPointer { append(contentsOf: $0) }
  }
}
