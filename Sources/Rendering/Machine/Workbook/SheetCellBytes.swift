import Columnar

/// The cells of one column over a block of rows as a sheet has them, each from behind the place in its reference: `" s="2"><v>12.50</v></c>`. A missing cell is nothing.
struct SheetCellBytes {
  private(set) var bytes: [UInt8] = []
  /// Where each cell ends.
  private(set) var ends: [Int] = []
  /// Numbers, and dates, that a spreadsheet cannot hold and that are text therefore.
  private(set) var numbersAsText = 0
  private(set) var datesAsText = 0

  private let opening: SheetCellOpening

  init(_ column: Column, rows: Range<Int>, style: Int) {
    opening = SheetCellOpening(style: style)
    ends.reserveCapacity(rows.count)
    bytes.reserveCapacity(rows.count * 24)
    if column.isMasked {
      let mask = Array(Column.maskText.utf8)
      fill(rows, column) { cells, _ in cells.append(text: mask.span) }
      return
    }
    switch column.storage {
    case .int32(let days): fill(rows, column) { cells, row in cells.append(day: days[row]) }
    case .int64(let moments) where column.type == .datetime:
      fill(rows, column) { cells, row in cells.append(moment: moments[row]) }
    case .int64(let values):
      let scale = column.type.scale ?? 0
      fill(rows, column) { cells, row in cells.append(decimal: values[row], scale: scale) }
    case .double(let values):
      fill(rows, column) { cells, row in
        if values[row].isFinite { cells.append { $0.append(number: values[row]) } }
      }
    case .codes(let codes, let dictionary):
      fill(rows, column, from: dictionary.values) { Int(codes[$0]) }
    case .bytes(let texts): fill(rows, column, from: texts) { $0 }
    case .bits(let bits):
      fill(rows, column) { cells, row in
        cells.bytes.append(contentsOf: cells.opening.yesNo)
        cells.bytes.append(bits[row] ? 0x31 : 0x30)
        cells.bytes.append(contentsOf: SheetCellOpening.valueEnd)
      }
    }
  }

  @inline(__always)
  private mutating func fill(_ rows: Range<Int>, _ column: Column, from texts: TextBytes, number: (Int) -> Int) {
    let (utf8, offsets) = (texts.bytes, texts.offsets)
    let (span, ends) = (utf8.span, offsets.span)
    fill(rows, column) { cells, row in
      let text = number(row)
      cells.append(text: span.extracting(ends[text]..<ends[text + 1]))
    }
  }

  @inline(__always)
  private mutating func fill(_ rows: Range<Int>, _ column: Column, _ append: (inout SheetCellBytes, Int) -> Void) {
    for row in rows {
      if column.validity?[row] ?? true { append(&self, row) }
      ends.append(bytes.count)
    }
  }

  // MARK: - Kinds of cells

  @inline(__always)
  private mutating func append(_ value: (inout [UInt8]) -> Void) {
    bytes.append(contentsOf: opening.number)
    value(&bytes)
    bytes.append(contentsOf: SheetCellOpening.valueEnd)
  }

  /// Text in the cell itself; it is never a formula, whatever it begins with.
  private mutating func append(text: Swift.Span<UInt8>) {
    let keepsBlanks = !text.isEmpty && (text[0] <= 0x20 || text[text.count - 1] <= 0x20)
    bytes.append(contentsOf: keepsBlanks ? opening.textWithBlanks : opening.text)
    SheetMarkup.append(text, to: &bytes)
    bytes.append(contentsOf: SheetCellOpening.textEnd)
  }

  /// So many digits of a decimal are kept by spreadsheets.
  private static let mostMagnitude: UInt64 = 1_000_000_000_000_000

  private mutating func append(decimal value: Int64, scale: Int) {
    guard Self.isKept(value.magnitude) else {
      numbersAsText += 1
      var digits: [UInt8] = []
      digits.append(decimal: value, scale: scale)
      return append(text: digits.span)
    }
    append { $0.append(decimal: value, scale: scale) }
  }

  private static func isKept(_ magnitude: UInt64) -> Bool {
    if magnitude < mostMagnitude { return true }
    var rest = magnitude
    while rest % 10 == 0 { rest /= 10 }
    return rest < mostMagnitude
  }

  private mutating func append(day: Int32) {
    guard let serial = SerialDay.number(of: day) else {
      datesAsText += 1
      var text: [UInt8] = []
      text.append(day: day)
      return append(text: text.span)
    }
    append { $0.append(digitsOf: UInt64(serial)) }
  }

  private mutating func append(moment: Int64) {
    guard let serial = SerialDay.number(of: Moment.day(of: moment)) else {
      datesAsText += 1
      var text: [UInt8] = []
      text.append(moment: moment, separator: " ")
      return append(text: text.span)
    }
    let partOfDay = Double(Moment.microsecondsOfDay(moment)) / 86_400_000_000
    append { $0.append(number: Double(serial) + partOfDay) }
  }
}

/// What begins the cells of a column behind their reference.
private struct SheetCellOpening {
  let number: [UInt8]
  let yesNo: [UInt8]
  let text: [UInt8]
  let textWithBlanks: [UInt8]

  static let valueEnd = Array("</v></c>".utf8)
  static let textEnd = Array("</t></is></c>".utf8)

  init(style: Int) {
    number = Array("\" s=\"\(style)\"><v>".utf8)
    yesNo = Array("\" s=\"\(style)\" t=\"b\"><v>".utf8)
    text = Array("\" s=\"\(style)\" t=\"inlineStr\"><is><t>".utf8)
    textWithBlanks = Array("\" s=\"\(style)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">".utf8)
  }
}

/// Days as spreadsheets count them (ECMA-376 part 1, 18.17.4): 1 is 1 January 1900, and after February 1900 there is a day more than the calendar has.
enum SerialDay {
  private static let day0 = Day.days(of: CalendarDate(year: 1899, month: 12, day: 30))
  private static let firstSerial: Int32 = 1
  private static let lastSerial: Int32 = 2_958_465

  /// None for days before 1900 and after 9999.
  static func number(of day: Int32) -> Int32? {
    let (count, overflows) = day.subtractingReportingOverflow(day0)
    let serial = count <= 60 ? count - 1 : count
    return overflows || serial < firstSerial || serial > lastSerial ? nil : serial
  }
}

/// Text in the markup of a workbook.
enum SheetMarkup {
  /// Adds a text so that a reader gets the same: marks by their names, and what markup cannot hold as `_x000D_` (ECMA-376 part 1, 22.9.2.19, ST_Xstring).
  static func append(_ text: Swift.Span<UInt8>, to bytes: inout [UInt8]) {
    text.withUnsafeBufferPointer { text in
      var start = 0
      var index = 0
      while index < text.count {
        let (length, stand) = self.stand(for: text, at: index)
        if let stand {
          bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
          bytes.append(contentsOf: stand)
          start = index + length
        }
        index += length
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }
  }

  static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    append(Array(text.utf8).span, to: &bytes)
    return String(decoding: bytes, as: UTF8.self).replacing("\"", with: "&quot;")
  }

  /// How long a character is, and what is written in its place; none where it may stand there itself.
  @inline(__always)
  private static func stand(for text: UnsafeBufferPointer<UInt8>, at index: Int) -> (length: Int, [UInt8]?) {
    let byte = text[index]
    switch byte {
    case UInt8(ascii: "&"): return (1, Array("&amp;".utf8))
    case UInt8(ascii: "<"): return (1, Array("&lt;".utf8))
    case UInt8(ascii: ">"): return (1, Array("&gt;".utf8))
    case UInt8(ascii: "_"): return (1, beginsEscape(text, at: index) ? Array("_x005F_".utf8) : nil)
    case 0x09, 0x0A: return (1, nil)
    case 0..<0x20: return (1, escape(of: UInt32(byte)))
    case 0x20..<0x80: return (1, nil)
    default: return beyondASCII(text, at: index)
    }
  }

  @inline(never)
  private static func beyondASCII(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (length: Int, [UInt8]?) {
    var decoder = UTF8()
    var rest = text[index...].prefix(4).makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&rest) else { return (1, Array("\u{FFFD}".utf8)) }
    return (UTF8.width(scalar), scalar.value == 0xFFFE || scalar.value == 0xFFFF ? escape(of: scalar.value) : nil)
  }

  private static func escape(of value: UInt32) -> [UInt8] {
    let digits = String(value, radix: 16, uppercase: true)
    return Array("_x\(String(repeating: "0", count: 4 - digits.count))\(digits)_".utf8)
  }

  /// Text that would be read as an escape.
  private static func beginsEscape(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    guard index + 7 <= text.count, text[index + 1] | 0x20 == UInt8(ascii: "x"), text[index + 6] == UInt8(ascii: "_")
    else { return false }
    return text[index + 2..<index + 6].allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
  }
}
