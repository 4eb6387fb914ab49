import Columnar
import Diagnostics

/// What no sheet of a workbook can hold.
enum WorkbookLimit {
  case rows(Int)
  case columns(Int)
  /// A text, and the row of the answer that has it, from 1.
  case text(column: String, row: Int, length: Int)
  /// More than 4 GiB of markup.
  case size

  /// With the line of names.
  static let mostRows = 1_048_576
  static let mostColumns = 16_384
  /// Units of UTF-16 in a cell.
  static let mostTextUnits = 32_767

  var diagnostic: Diagnostic {
    switch self {
    case .rows(let count):
      Diagnostic(
        .beyondWorkbook,
        "a sheet of a workbook holds \(grouped(Self.mostRows - 1)) rows under its names, and these are \(grouped(count))",
        help: ["take fewer with `where` or `top`, part them with `split by`, or end the name in .csv"])
    case .columns(let count):
      Diagnostic(
        .beyondWorkbook,
        "a sheet of a workbook holds \(grouped(Self.mostColumns)) columns, and these are \(grouped(count))",
        help: ["`show` fewer, or end the name in .csv"])
    case .text(let column, let row, let length):
      Diagnostic(
        .beyondWorkbook,
        "a cell of a workbook holds \(grouped(Self.mostTextUnits)) characters, and `\(column)` in row \(grouped(row)) has \(grouped(length))",
        help: ["leave the column or the row out, or end the name in .csv"])
    case .size:
      Diagnostic(
        .beyondWorkbook, "the sheet is larger than the 4 GiB that a workbook holds",
        help: ["`show` fewer columns, part the rows with `split by`, or end the name in .csv"])
    }
  }
}

/// Refuses a frame that no sheet of a workbook can hold.
///
/// - Throws: which limit of spreadsheets it passes, and what to do instead.
public func checkWorkbook(_ frame: Frame) throws(Diagnostic) {
  guard let limit = frame.workbookLimit else { return }
  throw limit.diagnostic
}

extension Frame {
  fileprivate var workbookLimit: WorkbookLimit? {
    if rowCount >= WorkbookLimit.mostRows { return .rows(rowCount) }
    if fields.count > WorkbookLimit.mostColumns { return .columns(fields.count) }
    for field in fields where !field.column.isMasked {
      if let (row, length) = field.column.firstTextBeyond(WorkbookLimit.mostTextUnits) {
        return .text(column: field.name, row: row + 1, length: length)
      }
    }
    return nil
  }
}

extension Column {
  /// The first row with a text of more units of UTF-16 than may be. No text has more of them than bytes.
  fileprivate func firstTextBeyond(_ most: Int) -> (row: Int, length: Int)? {
    let texts: TextBytes
    switch storage {
    case .codes(_, let dictionary): texts = dictionary.values
    case .bytes(let bytes): texts = bytes
    default: return nil
    }
    guard zip(texts.offsets, texts.offsets.dropFirst()).contains(where: { $1 - $0 > most }) else { return nil }
    for row in 0..<count {
      if let length = text(row)?.utf16.count, length > most { return (row, length) }
    }
    return nil
  }
}

extension Diagnostic.Code {
  /// More than a sheet of a workbook can hold.
  static let beyondWorkbook = Diagnostic.Code("beyond-workbook")
}
