import Columnar
import Diagnostics

/// What a workbook could not hold as it is.
public struct WorkbookNotes: Sendable, Hashable {
  /// Decimals of more than 15 digits, which stand there as text.
  public var numbersAsText = 0
  /// Dates before 1900 or after 9999, which stand there as text.
  public var datesAsText = 0

  public init() {}
}

/// Writes a frame as a workbook of one sheet (ECMA-376, Office Open XML): names in bold above and frozen, a format for each column, widths that fit.
///
/// Numbers, amounts and dates are what a spreadsheet computes with; text is text and never a formula; missing cells are empty. The same frame gives the same
/// bytes on any number of threads. What is packed is held until the sheet is whole, since its size stands before it.
///
/// - Parameters:
///   - name: of the sheet, changed where sheets may not be called so.
///   - identifiers: columns whose whole numbers are names, and get no separators.
///   - sink: takes each chunk; what it throws ends the writing and is thrown on. The chunk is only lent.
/// - Throws: a `Diagnostic` where no sheet can hold the frame, before anything is written; what the sink throws; `Execution.Cancelled`.
public func writeWorkbook(
  _ frame: Frame, sheet name: String, identifiers: Set<String>, on execution: Execution,
  to sink: (borrowing [UInt8]) throws -> Void
) throws -> WorkbookNotes {
  try checkWorkbook(frame)
  let formats = SheetFormats(frame, identifiers: identifiers)
  let (sheet, notes) = try SheetWriter(frame, formats, identifiers).stretches(execution)
  var archive = ZipWriter()
  func add(_ name: String, _ page: String) throws {
    try archive.add(name, [PackedStretch(Array(page.utf8), isLast: true)], to: sink)
  }
  do {
    try add("[Content_Types].xml", WorkbookPages.contentTypes)
    try add("_rels/.rels", WorkbookPages.packageLinks)
    try add("xl/workbook.xml", WorkbookPages.workbook(sheet: name))
    try add("xl/_rels/workbook.xml.rels", WorkbookPages.workbookLinks)
    try add("xl/styles.xml", formats.page)
    try archive.add("xl/worksheets/sheet1.xml", sheet, to: sink)
    try archive.finish(to: sink)
  } catch is ZipWriter.TooLarge {
    throw WorkbookLimit.size.diagnostic
  }
  return notes
}

/// The markup of a sheet, packed.
private struct SheetWriter {
  let frame: Frame
  let formats: SheetFormats
  let identifiers: Set<String>
  /// `<c r="A`, by column.
  private let beginnings: [[UInt8]]

  private static let blockRows = 1 << 13
  private static let sampledRows = 1000
  private static let narrowest = 8
  private static let widest = 60

  init(_ frame: Frame, _ formats: SheetFormats, _ identifiers: Set<String>) {
    (self.frame, self.formats, self.identifiers) = (frame, formats, identifiers)
    beginnings = frame.fields.indices.map { Array("<c r=\"\(Self.letters($0))".utf8) }
  }

  func stretches(_ execution: Execution) throws -> ([PackedStretch], WorkbookNotes) {
    let blocks = try execution.blocks(of: frame.rowCount, rows: Self.blockRows) { rows in
      let (bytes, notes) = self.bytes(of: rows)
      return (stretch: PackedStretch(bytes), notes: notes)
    }
    let notes = blocks.reduce(into: WorkbookNotes()) { sum, block in
      sum.numbersAsText += block.notes.numbersAsText
      sum.datesAsText += block.notes.datesAsText
    }
    let closing = PackedStretch(Array("</sheetData></worksheet>".utf8), isLast: true)
    return ([PackedStretch(Array(opening.utf8))] + blocks.map(\.stretch) + [closing], notes)
  }

  // MARK: - Rows

  private func bytes(of rows: Range<Int>) -> ([UInt8], WorkbookNotes) {
    var notes = WorkbookNotes()
    let columns = zip(frame.fields, formats.styles).map { field, style in
      SheetCellBytes(field.column, rows: rows, style: style)
    }
    for column in columns {
      notes.numbersAsText += column.numbersAsText
      notes.datesAsText += column.datesAsText
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(columns.reduce(0) { $0 + $1.bytes.count } + rows.count * (24 + 16 * columns.count))
    var starts = [Int](repeating: 0, count: columns.count)
    var number: [UInt8] = []
    for row in 0..<rows.count {
      number.removeAll(keepingCapacity: true)
      // The first row is that of the names.
      number.append(digitsOf: UInt64(rows.lowerBound + row + 2))
      bytes.append(contentsOf: "<row r=\"".utf8)
      bytes.append(contentsOf: number)
      bytes.append(contentsOf: "\">".utf8)
      for index in columns.indices {
        let end = columns[index].ends[row]
        defer { starts[index] = end }
        guard end > starts[index] else { continue }
        bytes.append(contentsOf: beginnings[index])
        bytes.append(contentsOf: number)
        columns[index].bytes.withUnsafeBufferPointer {
          bytes.append(contentsOf: UnsafeBufferPointer(rebasing: $0[starts[index]..<end]))
        }
      }
      bytes.append(contentsOf: "</row>".utf8)
    }
    return (bytes, notes)
  }

  // MARK: - Before the rows

  private var opening: String {
    let last = Self.letters(max(0, frame.fields.count - 1)) + "\(frame.rowCount + 1)"
    let widths = zip(1..., self.widths).map { place, width in
      "<col min=\"\(place)\" max=\"\(place)\" width=\"\(width).7109375\" customWidth=\"1\"/>"
    }
    let names = frame.fields.enumerated().map { index, field in
      "<c r=\"\(Self.letters(index))1\" s=\"\(SheetFormats.header)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
        + SheetMarkup.escaped(field.name) + "</t></is></c>"
    }
    return WorkbookPages.declaration + "<worksheet xmlns=\"\(WorkbookPages.namespace)\"><dimension ref=\"A1:\(last)\"/>"
      + "<sheetViews><sheetView tabSelected=\"1\" workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" "
      + "activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>"
      + (widths.isEmpty ? "" : "<cols>\(widths.joined())</cols>")
      + "<sheetData><row r=\"1\">\(names.joined())</row>"
  }

  /// Characters across, a Chinese one being two: those of the name and of the first rows.
  private var widths: [Int] {
    let rows = 0..<min(frame.rowCount, Self.sampledRows)
    return Grid(frame, rows: rows, identifiers: identifiers).columns.map { column in
      min(max(column.naturalWidth + 1, Self.narrowest), Self.widest)
    }
  }

  /// `A` … `Z`, `AA` …
  private static func letters(_ column: Int) -> String {
    let last = String(UnicodeScalar(UInt8(0x41 + column % 26)))
    return column < 26 ? last : letters(column / 26 - 1) + last
  }
}
