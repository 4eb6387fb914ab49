/// Texts of one block: codes into a dictionary of its own, or plain bytes where most values differ.
///
/// So that a column of text is surely one, its first cells are also looked at as numbers, dates and yes/no, until enough of them can only be text.
final class TextPart: ColumnPart, @unchecked Sendable {
  let usesDictionary: Bool
  private(set) var table = TextTable()
  private(set) var codes: [Int32] = []
  private(set) var bytes: [UInt8] = []
  /// Where each row's text ends in `bytes`.
  private(set) var ends: [Int] = []
  /// After so many cells that can only be text, no more are looked at.
  private let enough: Int
  private let needsFacts: Bool
  private let declaresMissing: Bool

  init(
    _ reader: CellReader, file: Int, position: Int, usesDictionary: Bool, likelyRows: Int, isDeclared: Bool
  ) {
    self.usesDictionary = usesDictionary
    // More than a hundredth of the rows, with some to spare: the columns of all blocks together decide.
    enough = likelyRows / 80 + 2
    needsFacts = !isDeclared
    declaresMissing = reader.declaresMissingWords
    super.init(reader, file: file, position: position)
  }

  override func append(_ batch: CellBatch) {
    lookAt(batch)
    if usesDictionary { appendCodes(batch) } else { appendBytes(batch) }
  }

  private func appendCodes(_ batch: CellBatch) {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: batch.rows) { read in
      // A table of one's own needs no check of exclusive access for each cell.
      var table = exchange(&table, with: TextTable(capacity: 0))
      collect(batch) { row in
        read[row] = 0
        return withText(batch, row) { text, length in read[row] = table.code(of: text, length) }
      }
      swap(&table, &self.table)
      codes.append(contentsOf: read)
    }
  }

  private func appendBytes(_ batch: CellBatch) {
    var bytes = exchange(&bytes, with: [])
    var ends = exchange(&ends, with: [])
    collect(batch) { row in
      let isKnown = withText(batch, row) { text, length in
        bytes.append(contentsOf: UnsafeBufferPointer(start: text, count: length))
      }
      ends.append(bytes.count)
      return isKnown
    }
    swap(&bytes, &self.bytes)
    swap(&ends, &self.ends)
  }

  /// Passes the text of a cell on; false where it is missing.
  @inline(__always)
  private func withText(
    _ batch: CellBatch, _ row: Int, _ body: (_ text: UnsafePointer<UInt8>, _ length: Int) -> Void
  ) -> Bool {
    let base = batch.text.base
    let shape = CellShape(base, batch.start(row, position), batch.end(row, position), marks: batch.marks)
    if shape.start == shape.end, !shape.isQuoted { return false }
    if declaresMissing, reader.isDeclaredMissing(batch.text[shape.start..<shape.end]) { return false }
    if shape.isQuoted || batch.marks.hasEscape, shape.hasEscapes(base, marks: batch.marks) {
      shape.unescaped(base, marks: batch.marks).withUnsafeBufferPointer { body($0.baseAddress!, $0.count) }
    } else {
      body(base + shape.start, shape.end - shape.start)
    }
    return true
  }

  private func lookAt(_ batch: CellBatch) {
    var row = 0
    while row < batch.rows, needsFacts, facts.other <= enough {
      let shape = CellShape(batch.text.base, batch.start(row, position), batch.end(row, position), marks: batch.marks)
      facts.add(reader.meaning(of: shape, in: batch.text), at: place(shape))
      row += 1
    }
    facts.unseen += batch.rows - row
  }
}
