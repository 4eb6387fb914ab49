/// A cell that is not of its column's type.
struct OddCell: Sendable {
  /// In its block.
  var row: Int
  var cell: Range<Int>
  var rowText: Range<Int>
}

/// One column of one block, growing batch by batch.
///
/// Filled by the one task that reads the block and only read after that, hence free to pass on.
class ColumnPart: @unchecked Sendable {
  let reader: CellReader
  let file: Int
  /// The column's place in its file.
  let position: Int
  final var rows = 0
  /// A bit a row, set where the value is known.
  final var validity: [UInt64] = []
  final var facts = ColumnFacts()
  final var odd: [OddCell] = []

  init(_ reader: CellReader, file: Int, position: Int) {
    self.reader = reader
    self.file = file
    self.position = position
  }

  /// Takes the column's cells of some rows. Batches hold a multiple of 64 rows, except a block's last.
  func append(_ batch: CellBatch) { preconditionFailure("every kind of column reads its own cells") }

  final func place(_ shape: CellShape) -> CellPlace { CellPlace(file: file, start: shape.start, end: shape.end) }

  final func noteOdd(_ batch: CellBatch, _ row: Int) {
    let cell = batch.start(row, position)..<batch.end(row, position)
    odd.append(OddCell(row: rows + row, cell: cell, rowText: batch.row(row)))
  }

  /// Collects one bit a row into words and counts the rows.
  @inline(__always)
  final func collect(_ batch: CellBatch, _ known: (_ row: Int) -> Bool) {
    var row = 0
    while row < batch.rows {
      var bits: UInt64 = 0
      for bit in 0..<min(64, batch.rows - row) where known(row + bit) { bits |= 1 << UInt64(bit) }
      validity.append(bits)
      row += 64
    }
    rows += batch.rows
  }
}

/// Counts what cells could mean and keeps nothing.
final class SurveyPart: ColumnPart, @unchecked Sendable {
  override func append(_ batch: CellBatch) {
    for row in 0..<batch.rows {
      let shape = CellShape(batch.text.base, batch.start(row, position), batch.end(row, position), marks: batch.marks)
      facts.add(reader.meaning(of: shape, in: batch.text), at: place(shape))
    }
    rows += batch.rows
  }
}

final class YesNoPart: ColumnPart, @unchecked Sendable {
  private(set) var words: [UInt64] = []

  override func append(_ batch: CellBatch) {
    var bits: UInt64 = 0
    collect(batch) { row in
      if row & 63 == 0, row > 0 { words.append(exchange(&bits, with: 0)) }
      let shape = CellShape(batch.text.base, batch.start(row, position), batch.end(row, position), marks: batch.marks)
      let meaning = reader.meaning(of: shape, in: batch.text)
      facts.add(meaning, at: place(shape))
      switch meaning {
      case .missing: return false
      case .yesNo(let value):
        if value { bits |= 1 << UInt64(row & 63) }
        return true
      default:
        noteOdd(batch, row)
        return false
      }
    }
    words.append(bits)
  }
}
