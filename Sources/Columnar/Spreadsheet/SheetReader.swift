/// Takes in the cells of a sheet as its markup goes by.
final class SheetReader: XMLReceiver {
  private(set) var sheet = SheetCells()
  private(set) var isDamaged = false
  private let shared: SharedTexts
  private let styles: SheetStyles
  private let dates: SerialDates
  /// Before decimals, in numbers.
  private let decimalMark: UInt8

  private var isInRows = false
  private var row: Int32 = 0
  private var column: Int32 = -1
  private var cellRow: Int32 = 0
  private var type = CellType.number
  private var style = 0
  private var hasFormula = false
  private var isInValue = false
  private var isInReading = false
  private var value: [UInt8] = []
  private var hasValue = false
  private var isUnordered = false

  static let mostRows = 1_048_576
  static let mostColumns = 16_384
  /// Of one cell: a thousand times what a spreadsheet takes.
  private static let mostBytes = 1 << 25

  private enum CellType { case number, shared, text, inline, yesNo, error, date }

  init(_ shared: SharedTexts, _ styles: SheetStyles, _ dates: SerialDates, decimalMark: UInt8) {
    self.shared = shared
    self.styles = styles
    self.dates = dates
    self.decimalMark = decimalMark
  }

  // MARK: - Markup

  func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    guard isInRows else {
      if name == "sheetData" { isInRows = true } else if name == "mergeCell" { merge(attributes) }
      return
    }
    if name == "c" {
      beginCell(attributes)
    } else if name == "v" {
      isInValue = type != .inline
      hasValue = hasValue || isInValue
    } else if name == "t" {
      isInValue = type == .inline && !isInReading
      hasValue = hasValue || isInValue
    } else if name == "row" {
      beginRow(attributes)
    } else if name == "f" {
      hasFormula = true
    } else if name == "rPh" {
      isInReading = true
    }
  }

  func end(_ name: XMLName) {
    guard isInRows else { return }
    if name == "c" {
      endCell()
    } else if name == "v" || name == "t" {
      isInValue = false
    } else if name == "rPh" {
      isInReading = false
    } else if name == "row" {
      endRow()
    } else if name == "sheetData" {
      isInRows = false
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard isInValue else { return }
    value.append(contentsOf: bytes)
    if value.count > Self.mostBytes { isDamaged = true }
  }

  // MARK: - Rows

  private func beginRow(_ attributes: XMLAttributes) {
    let number = attributes.number("r").map { Int32(clamping: $0) } ?? row + 1
    guard number > row, number <= Self.mostRows else { return isDamaged = true }
    row = number
    column = -1
    isUnordered = false
    sheet.rows.append(.init(number: number, firstCell: sheet.cells.count))
  }

  private func endRow() {
    guard let last = sheet.rows.last else { return }
    if last.firstCell == sheet.cells.count {
      sheet.rows.removeLast()
    } else if isUnordered {
      // Of cells in one place the last one counts.
      var byColumn: [Int32: SheetCells.Cell] = [:]
      for cell in sheet.cells[last.firstCell...] { byColumn[cell.column] = cell }
      sheet.cells.replaceSubrange(last.firstCell..., with: byColumn.values.sorted { $0.column < $1.column })
    }
  }

  // MARK: - Cells

  private func beginCell(_ attributes: XMLAttributes) {
    guard row > 0 else { return isDamaged = true }
    let next = attributes.bytes("r").map(Self.column) ?? column + 1
    guard next >= 0, next < Self.mostColumns else { return isDamaged = true }
    if next <= column { isUnordered = true }
    column = next
    type = Self.type(attributes.bytes("t"))
    style = attributes.number("s") ?? 0
    hasFormula = false
    isInValue = false
    hasValue = false
    value.removeAll(keepingCapacity: true)
  }

  private static func type(_ name: UnsafeBufferPointer<UInt8>?) -> CellType {
    guard let name, let first = name.first else { return .number }
    switch first {
    case UInt8(ascii: "s"): return name.count == 1 ? .shared : .text
    case UInt8(ascii: "i"): return .inline
    case UInt8(ascii: "b"): return .yesNo
    case UInt8(ascii: "e"): return .error
    case UInt8(ascii: "d"): return .date
    default: return .number
    }
  }

  /// The column of `AB12`; −1 where there is none.
  private static func column(_ place: UnsafeBufferPointer<UInt8>) -> Int32 {
    var column: Int32 = 0
    for byte in place {
      guard byte.isLetter, column <= mostColumns else { break }
      column = column * 26 + Int32((byte | 0x20) - 0x60)
    }
    return column - 1
  }

  private func endCell() {
    let start = sheet.bytes.count
    value.withUnsafeBufferPointer { value in
      switch type {
      case .shared: return shareText(value)
      case .error: return noteError(value)
      case .inline:
        if !hasValue { return }
        SheetText.append(value, to: &sheet.bytes)
      case .text:
        // A formula whose result is no text at all shows nothing.
        if value.isEmpty { return hasFormula && !hasValue ? noteUnknownFormula() : () }
        SheetText.append(value, to: &sheet.bytes)
      case .number where value.isEmpty: return hasFormula ? noteUnknownFormula() : ()
      case .number: return appendNumber(value, start)
      case .yesNo:
        guard let first = value.first else { return hasFormula ? noteUnknownFormula() : () }
        sheet.bytes.append(
          contentsOf: (first == UInt8(ascii: "1") || first == UInt8(ascii: "t") ? "true" : "false").utf8)
        return add(.other, from: start)
      case .date:
        sheet.bytes.append(contentsOf: value)
        return add(.other, from: start)
      }
      add(isSurelyText ? .surelyText : .text, from: start)
    }
  }

  private var isSurelyText: Bool { styles.format(style) == .text }

  private func add(_ kind: SheetFacts.Kind, from start: Int) {
    let isText = kind == .text || kind == .surelyText
    sheet.cells.append(.init(column: column, own: start..<sheet.bytes.count, isText: isText))
    sheet.facts.note(kind, row: row, column: column)
  }

  private func shareText(_ value: UnsafeBufferPointer<UInt8>) {
    guard let index = wholeNumber(value), index < shared.count else { return isDamaged = !value.isEmpty }
    sheet.cells.append(.init(column: column, shared: index))
    sheet.facts.note(isSurelyText ? .surelyText : .text, row: row, column: column)
  }

  private func noteError(_ word: UnsafeBufferPointer<UInt8>) {
    sheet.facts.errorCount += 1
    if sheet.facts.firstError == nil {
      let place = SheetFacts.place(row: row, column: column)
      sheet.facts.firstError = (String(decoding: word.prefix(20), as: UTF8.self), place)
    }
  }

  private func noteUnknownFormula() {
    sheet.facts.unknownFormulas += 1
    if sheet.facts.firstUnknownFormula == nil {
      sheet.facts.firstUnknownFormula = SheetFacts.place(row: row, column: column)
    }
  }

  // MARK: - Numbers

  private func appendNumber(_ value: UnsafeBufferPointer<UInt8>, _ start: Int) {
    guard let kind = appendNumber(value, as: styles.format(style)) else {
      // What should be a number and is none.
      sheet.bytes.removeSubrange(start...)
      SheetText.append(value, to: &sheet.bytes)
      return add(.text, from: start)
    }
    if decimalMark != 0x2E { setDecimalMark(from: start) }
    add(kind, from: start)
  }

  /// A comma inside a cell needs quotes round it.
  private func setDecimalMark(from start: Int) {
    guard let point = sheet.bytes[start...].lastIndex(of: 0x2E) else { return }
    sheet.bytes[point] = decimalMark
    sheet.bytes.insert(SheetText.quote, at: start)
    sheet.bytes.append(SheetText.quote)
  }

  /// None where the bytes are no number.
  private func appendNumber(_ value: UnsafeBufferPointer<UInt8>, as format: CellFormat) -> SheetFacts.Kind? {
    switch format {
    case .number, .text: return CellNumber.append(value, to: &sheet.bytes) ? .number : nil
    case .percent:
      guard CellNumber.append(value, shiftedBy: 2, to: &sheet.bytes) else { return nil }
      sheet.bytes.append(UInt8(ascii: "%"))
      return .other
    case .money(let currency):
      sheet.bytes.append(contentsOf: currency.code.utf8)
      return CellNumber.append(value, to: &sheet.bytes) ? .other : nil
    case .padded(let width):
      guard let number = wholeNumber(value) else { return appendNumber(value, as: .number) }
      sheet.bytes.append(number: number, width: min(width, 18))
      return .other
    case .date, .time, .hours:
      guard let days = Double(String(decoding: value, as: UTF8.self)), appendDate(days, format) else {
        return appendNumber(value, as: .number)
      }
      return .other
    }
  }

  /// A time of day that is as large as a date is one, whatever of it is shown.
  private func appendDate(_ days: Double, _ format: CellFormat) -> Bool {
    switch format {
    case .hours: dates.appendHours(days, to: &sheet.bytes)
    case .time where days < 1: dates.appendHours(days, to: &sheet.bytes)
    default: dates.append(days, to: &sheet.bytes)
    }
  }

  // MARK: - Merged cells

  private func merge(_ attributes: XMLAttributes) {
    guard let range = attributes.bytes("ref"), let colon = range.firstIndex(of: 0x3A) else { return }
    let first = UnsafeBufferPointer(rebasing: range[..<colon])
    let last = UnsafeBufferPointer(rebasing: range[(colon + 1)...])
    guard let top = Self.row(first), let bottom = Self.row(last), top <= bottom else { return }
    let (left, right) = (Self.column(first), Self.column(last))
    guard left >= 0, right >= left else { return }
    sheet.merges.append(.init(firstRow: top, lastRow: bottom, column: left, isWide: right > left))
  }

  private static func row(_ place: UnsafeBufferPointer<UInt8>) -> Int32? {
    let digits = UnsafeBufferPointer(rebasing: place.drop { $0.isLetter })
    return wholeNumber(digits).flatMap { $0 > 0 && $0 <= mostRows ? Int32($0) : nil }
  }
}
