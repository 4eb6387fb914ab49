/// A cell that is not of its column's type.
struct OddCell: Sendable {
  /// In its block.
  var row: Int
  var cell: Range<Int>
  var rowText: Range<Int>
}

/// What the parts of a column have in common with those of the others in their block.
struct PartSource {
  var reader: CellReader
  var file: Int
  /// The column's place in its file.
  var position: Int
  /// The place of the block's first row in the table.
  var row: Int
}

/// One column of one block. Values go to their places in the column at once; what else there is to say of the cells is kept here.
///
/// Filled by the one task that reads the block and only read after that, hence free to pass on.
class ColumnPart: @unchecked Sendable {
  let source: PartSource
  final var reader: CellReader { source.reader }
  final var position: Int { source.position }
  final var file: Int { source.file }
  final private(set) var rows = 0
  /// Set where the value is known.
  final private(set) var validity = BitRun()
  final var facts = ColumnFacts()
  final var odd: [OddCell] = []

  init(_ source: PartSource) { self.source = source }

  /// Takes the column's cells of a block's rows, once.
  func read(_ batch: CellBatch) { preconditionFailure("every kind of column reads its own cells") }

  final func place(_ shape: CellShape) -> CellPlace { CellPlace(file: file, start: shape.start, end: shape.end) }

  final func noteOdd(_ batch: CellBatch, _ row: Int) {
    let cell = batch.start(row, position)..<batch.end(row, position)
    odd.append(OddCell(row: row, cell: cell, rowText: batch.row(row)))
  }

  /// The content of the column's cell in a row.
  final func shape(_ batch: CellBatch, _ row: Int) -> CellShape {
    CellShape(batch.text.base, batch.start(row, position), batch.end(row, position), marks: batch.marks)
  }

  /// Collects a bit a row, and counts the rows.
  @inline(__always)
  final func collect(_ batch: CellBatch, _ known: (_ row: Int) -> Bool) {
    validity = BitRun(count: batch.rows, known)
    rows = batch.rows
  }

  /// Counts the rows, some of which, ascending, are not known.
  final func collect(_ batch: CellBatch, unknown: [UInt32]) {
    validity = BitRun(count: batch.rows, cleared: unknown)
    rows = batch.rows
  }

  /// Counts rows of which nothing is kept.
  final func count(_ batch: CellBatch) { rows = batch.rows }
}

/// Bits one behind the other; without words as long as all are set.
struct BitRun: Sendable {
  private(set) var words: [UInt64] = []
  private(set) var count = 0
  private(set) var allTrue = true

  init() {}

  @inline(__always)
  init(count: Int, _ bit: (Int) -> Bool) {
    var start = 0
    while start < count {
      let end = min(64, count &- start)
      var bits: UInt64 = 0
      for place in 0..<end where bit(start &+ place) { bits |= 1 << UInt64(place) }
      append(bits, end)
      start &+= 64
    }
  }

  /// All set but some.
  init(count: Int, cleared: [UInt32]) {
    self.count = count
    if cleared.isEmpty { return }
    words = Self.ones(count)
    allTrue = false
    for place in cleared { words[Int(place >> 6)] &= ~(1 << UInt64(place & 63)) }
  }

  /// Adds a word's first bits; the bits before fill whole words.
  @inline(__always)
  private mutating func append(_ bits: UInt64, _ added: Int) {
    if !allTrue || bits != UInt64.max >> UInt64(64 - added) { appendMixed(bits) }
    count &+= added
  }

  @inline(never)
  private mutating func appendMixed(_ bits: UInt64) {
    if allTrue { words = Array(repeating: .max, count: count >> 6) }
    allTrue = false
    words.append(bits)
  }

  mutating func append(_ other: BitRun) {
    if allTrue, other.allTrue {
      count += other.count
      return
    }
    if allTrue { words = Self.ones(count) }
    allTrue = false
    append(words: other.allTrue ? Self.ones(other.count) : other.words, count: other.count)
  }

  private mutating func append(words other: [UInt64], count added: Int) {
    let shift = UInt64(count & 63)
    if shift == 0 {
      words.append(contentsOf: other)
    } else {
      for word in other {
        words[words.count - 1] |= word << shift
        words.append(word >> (64 - shift))
      }
    }
    count += added
    let needed = Bitmap.wordCount(for: count)
    if words.count > needed { words.removeLast(words.count - needed) }
  }

  private static func ones(_ count: Int) -> [UInt64] { Bitmap(repeating: true, count: count).words }

  var bitmap: Bitmap { allTrue ? Bitmap(repeating: true, count: count) : Bitmap(words: words, count: count) }
}

/// Counts what cells could mean and keeps nothing.
final class SurveyPart: ColumnPart, @unchecked Sendable {
  override func read(_ batch: CellBatch) {
    for row in 0..<batch.rows {
      let shape = shape(batch, row)
      facts.add(reader.meaning(of: shape, in: batch.text), at: place(shape))
    }
    count(batch)
  }
}

final class YesNoPart: ColumnPart, @unchecked Sendable {
  private(set) var values = BitRun()

  override func read(_ batch: CellBatch) {
    var yes = [Bool](repeating: false, count: batch.rows)
    collect(batch) { row in
      let shape = shape(batch, row)
      let meaning = reader.meaning(of: shape, in: batch.text)
      facts.add(meaning, at: place(shape))
      switch meaning {
      case .missing: return false
      case .yesNo(let value):
        yes[row] = value
        return true
      default:
        noteOdd(batch, row)
        return false
      }
    }
    values = BitRun(count: batch.rows) { yes[$0] }
  }
}
