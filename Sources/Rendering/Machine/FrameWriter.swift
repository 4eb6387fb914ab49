import Columnar

/// Writes a frame for machines, in chunks of whole rows: csv, tsv, json and jsonl.
///
/// For exports of any size: blocks of rows are formatted side by side, handed over in order, and never more than a few are held. csv and tsv
/// start with the header; json is one array on one line; jsonl one object a line.
///
/// - Parameter sink: takes each chunk; what it throws ends the writing and is thrown on. The chunk is only lent.
/// - Throws: what the sink throws, and `Execution.Cancelled`.
public func write(
  _ frame: Frame, as format: OutputFormat, on execution: Execution, to sink: (borrowing [UInt8]) throws -> Void
) throws {
  try write(frame, as: format, on: execution, blockRows: 1 << 14, to: sink)
}

/// Writes a frame as a delimited file for spreadsheets: UTF-8 with its mark, lines as Windows ends them, and no text that starts a formula.
///
/// - Parameter decimal: what stands before the places of a number.
public func writeForSpreadsheets(
  _ frame: Frame, delimiter: UInt8, decimal: UInt8 = UInt8(ascii: "."), on execution: Execution,
  to sink: (borrowing [UInt8]) throws -> Void
) throws {
  try sink([0xEF, 0xBB, 0xBF])
  try write(
    frame, RowShape(frame, .spreadsheet(delimiter, decimal: decimal)), on: execution, blockRows: 1 << 14, to: sink)
}

func write(
  _ frame: Frame, as format: OutputFormat, on execution: Execution, blockRows: Int,
  to sink: (borrowing [UInt8]) throws -> Void
) throws {
  guard let rows = RowShape(frame, format) else {
    return try sink([UInt8](render(Presentation(frame: frame), as: format, in: Surroundings()).utf8))
  }
  try write(frame, rows, on: execution, blockRows: blockRows, to: sink)
}

private func write(
  _ frame: Frame, _ rows: RowShape, on execution: Execution, blockRows: Int,
  to sink: (borrowing [UInt8]) throws -> Void
) throws {
  try sink(rows.opening)
  let blocks = (frame.rowCount + blockRows - 1) / blockRows
  let wave = execution.threads * 2
  for first in stride(from: 0, to: blocks, by: wave) {
    let chunks = try execution.tasks(min(wave, blocks - first)) { block in
      let start = (first + block) * blockRows
      return rows.bytes(of: frame, start..<min(frame.rowCount, start + blockRows))
    }
    for chunk in chunks { try sink(chunk) }
  }
  try sink(rows.closing)
}

/// A frame for machines as one text.
func machineText(_ frame: Frame, as format: OutputFormat) -> String {
  guard let rows = RowShape(frame, format) else { preconditionFailure("\(format) is not for machines") }
  return String(decoding: rows.opening + rows.bytes(of: frame, 0..<frame.rowCount) + rows.closing, as: UTF8.self)
}

/// What stands around the cells of a machine format: before the first row, before each cell, after and between rows, at the end.
struct RowShape: Sendable {
  let dialect: CellDialect
  let opening: [UInt8]
  private let beforeCell: [[UInt8]]
  private let rowEnd: [UInt8]
  private let rowSeparator: [UInt8]
  let closing: [UInt8]

  /// None for the formats that people read.
  init?(_ frame: Frame, _ format: OutputFormat) {
    guard let dialect = CellDialect(format) else { return nil }
    self.init(frame, dialect, isArray: format == .json)
  }

  init(_ frame: Frame, _ dialect: CellDialect, isArray: Bool = false) {
    self.dialect = dialect
    let names = frame.fields.map { field in
      var name: [UInt8] = []
      dialect.append([UInt8](field.name.utf8).span, to: &name)
      return name
    }
    switch dialect {
    case .delimited(let delimiter), .spreadsheet(let delimiter, _):
      let lineEnd = [UInt8]((dialect.isForSpreadsheets ? "\r\n" : "\n").utf8)
      opening = names.isEmpty ? [] : Array(names.joined(separator: [delimiter])) + lineEnd
      beforeCell = names.indices.map { $0 == 0 ? [] : [delimiter] }
      (rowEnd, rowSeparator, closing) = (names.isEmpty ? [] : lineEnd, [], [])
    case .json:
      beforeCell = names.enumerated().map { index, name in
        [UInt8(ascii: index == 0 ? "{" : ",")] + name + [UInt8(ascii: ":")]
      }
      opening = isArray ? [UInt8(ascii: "[")] : []
      rowEnd = [UInt8]((names.isEmpty ? "{}" : "}").utf8) + (isArray ? [] : [UInt8(ascii: "\n")])
      rowSeparator = isArray ? [UInt8(ascii: ",")] : []
      closing = [UInt8]((isArray ? "]\n" : "").utf8)
    }
  }

  /// A block of rows, put together column by column: each cell is copied to where its row has got to.
  func bytes(of frame: Frame, _ rows: Range<Int>) -> [UInt8] {
    let columns = frame.fields.map { CellBytes($0.column, rows: rows, in: dialect) }
    var placesOfRows = [Int](
      repeating: beforeCell.reduce(rowSeparator.count + rowEnd.count) { $0 + $1.count }, count: rows.count)
    for column in columns { column.addLengths(to: &placesOfRows) }
    if rows.lowerBound == 0, !rows.isEmpty { placesOfRows[0] -= rowSeparator.count }
    var total = 0
    for row in placesOfRows.indices { (placesOfRows[row], total) = (total, total + placesOfRows[row]) }

    return [UInt8](unsafeUninitializedCapacity: total) { buffer, count in
      let target = UnsafeMutableRawBufferPointer(buffer)
      for row in placesOfRows.indices where row + rows.lowerBound > 0 {
        target.copy(rowSeparator, at: &placesOfRows[row])
      }
      for (column, before) in zip(columns, beforeCell) { column.copy(behind: before, to: target, at: &placesOfRows) }
      for row in placesOfRows.indices { target.copy(rowEnd, at: &placesOfRows[row]) }
      precondition(placesOfRows.last ?? 0 == total, "the rows fill what was counted for them")
      count = total
    }
  }
}

extension CellBytes {
  fileprivate func addLengths(to lengths: inout [Int]) {
    var start = 0
    for row in ends.indices {
      lengths[row] += ends[row] - start
      start = ends[row]
    }
  }

  /// Copies the cells, each with what stands before it, to the places that their rows have got to.
  fileprivate func copy(behind before: [UInt8], to target: UnsafeMutableRawBufferPointer, at places: inout [Int]) {
    bytes.withUnsafeBytes { source in
      var start = 0
      for row in ends.indices {
        target.copy(before, at: &places[row])
        target.copy(UnsafeRawBufferPointer(rebasing: source[start..<ends[row]]), at: &places[row])
        start = ends[row]
      }
    }
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Copies bytes to a place, which moves on behind them; the buffer's bounds are checked.
  @inline(__always)
  fileprivate func copy(_ bytes: [UInt8], at place: inout Int) {
    bytes.withUnsafeBytes { copy($0, at: &place) }
  }

  @inline(__always)
  fileprivate func copy(_ bytes: UnsafeRawBufferPointer, at place: inout Int) {
    precondition(place + bytes.count <= count, "a cell has room in its row")
    if bytes.isEmpty { return }
    (baseAddress! + place).copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
    place += bytes.count
  }
}
