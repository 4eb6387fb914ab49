/// Texts of one block.
///
/// So that a column of text is surely one, its first cells are also looked at as numbers, dates and yes/no, until enough of them can only be text.
class TextPart: ColumnPart, @unchecked Sendable {
  private let needsFacts: Bool
  fileprivate let declaresMissing: Bool

  init(_ source: PartSource, isDeclared: Bool) {
    needsFacts = !isDeclared
    declaresMissing = source.reader.declaresMissingWords
    super.init(source)
  }

  /// Passes the text of a cell on; false where it is missing. Sixteen bytes from the address on are readable.
  @inline(__always)
  final func withText(
    _ batch: CellBatch, _ row: Int, _ body: (_ text: UnsafePointer<UInt8>, _ length: Int) -> Void
  ) -> Bool {
    let base = batch.text.base
    let shape = shape(batch, row)
    if shape.start == shape.end, !shape.isQuoted { return false }
    if declaresMissing, reader.isDeclaredMissing(batch.text[shape.start..<shape.end]) { return false }
    if shape.isQuoted || batch.marks.hasEscape, shape.hasEscapes(base, marks: batch.marks) {
      let text = shape.unescaped(base, marks: batch.marks)
      withUnescaped(text, body)
    } else {
      body(base + shape.start, shape.end - shape.start)
    }
    return true
  }

  @inline(never)
  private final func withUnescaped(_ text: [UInt8], _ body: (UnsafePointer<UInt8>, Int) -> Void) {
    (text + [UInt8](repeating: 0, count: FileBytes.padding)).withUnsafeBufferPointer {
      body($0.baseAddress!, text.count)
    }
  }

  final func lookAt(_ batch: CellBatch) {
    // More than a hundredth of the rows, with some to spare: the columns of all blocks together decide.
    let enough = batch.rows / 80 + 2
    var row = 0
    while row < batch.rows, needsFacts, facts.other <= enough {
      let shape = shape(batch, row)
      facts.add(reader.meaning(of: shape, in: batch.text), at: place(shape))
      row += 1
    }
    facts.unseen += batch.rows - row
  }

  /// Whether texts differ so much that a dictionary is no gain.
  static func mostlyDiffer(distinct: Int, known: Int) -> Bool { distinct > 1024 && distinct * 2 > known }
}

/// Texts by codes into a dictionary of the block's own.
final class CodesPart: TextPart, @unchecked Sendable {
  private(set) var table = TextTable()
  private let codes: UnsafeMutablePointer<Int32>

  /// - Parameter codes: where the block's first code goes.
  init(_ source: PartSource, isDeclared: Bool, codes: UnsafeMutablePointer<Int32>) {
    self.codes = codes
    super.init(source, isDeclared: isDeclared)
  }

  override func read(_ batch: CellBatch) {
    lookAt(batch)
    if reader.isWide, !declaresMissing, !batch.marks.hasEscape { return readWide(batch) }
    let codes = codes
    // A table of one's own needs no check of exclusive access for each cell.
    var table = exchange(&table, with: TextTable(capacity: 2))
    collect(batch) { row in
      codes[row] = 0
      return withText(batch, row) { text, length in
        codes[row] = table.code(of: text, TextKey(padded: text, length))
      }
    }
    swap(&table, &self.table)
  }

  /// The same with the processor's wide instructions for texts that are short and known.
  private func readWide(_ batch: CellBatch) {
    let rows = batch.rows
    let cells = batch.cells(position)
    var unknown: [UInt32] = []
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: rows + 1) { missing in
      var missingCount = 0
      var row = 0
      while true {
        row = table.find(
          cells, rows: rows, from: row, quote: batch.marks.quote, into: codes, missing: missing.baseAddress!,
          &missingCount)
        if row == rows { break }
        codes[row] = 0
        let isKnown = withText(batch, row) { text, length in
          codes[row] = table.code(of: text, TextKey(padded: text, length))
        }
        if !isKnown {
          missing[missingCount] = UInt32(row)
          missingCount += 1
        }
        row += 1
      }
      unknown = Array(missing[..<missingCount])
    }
    collect(batch, unknown: unknown)
  }

  /// Gives each row another code for the one that it has.
  func recode(_ newCodes: [Int32]) {
    // Rows without a text have the code 0, and keep it.
    if newCodes.isEmpty { return }
    newCodes.withUnsafeBufferPointer { newCodes in
      for row in 0..<rows { codes[row] = newCodes[Int(codes[row])] }
    }
    if newCodes[0] != 0, !validity.allTrue { (~validity.bitmap).forEachTrue { codes[$0] = 0 } }
  }
}

/// Texts most of which differ: plain bytes, which join those of other blocks later.
final class BytesPart: TextPart, @unchecked Sendable {
  /// The bytes of the block's texts.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer.bytes[..<used]) }
  private var used = 0
  private let buffer: SpareBuffers.Buffer
  /// Where each text ends; first in the block, then in the column.
  private let ends: UnsafeMutablePointer<Int>

  /// - Parameter ends: where the block's first end goes.
  init(_ source: PartSource, isDeclared: Bool, ends: UnsafeMutablePointer<Int>, buffers: SpareBuffers) {
    self.ends = ends
    buffer = buffers.take()
    super.init(source, isDeclared: isDeclared)
  }

  override func read(_ batch: CellBatch) {
    lookAt(batch)
    guard batch.rows > 0 else { return count(batch) }
    // The texts together are no longer than the rows.
    let start = buffer.reserve(
      batch.end(batch.rows - 1, batch.columnCount - 1) - batch.start(0, 0) + FileBytes.padding)
    let ends = ends
    var used = 0
    collect(batch) { row in
      let isKnown = withText(batch, row) { text, length in
        Self.copy(text, length, to: start + used)
        used &+= length
      }
      ends[row] = used
      return isKnown
    }
    self.used = used
  }

  /// Copies a text; up to 32 bytes are read and written whatever its length.
  @inline(__always)
  private static func copy(_ text: UnsafePointer<UInt8>, _ length: Int, to target: UnsafeMutablePointer<UInt8>) {
    guard length <= 32 else { return target.update(from: text, count: length) }
    let (from, to) = (UnsafeRawPointer(text), UnsafeMutableRawPointer(target))
    to.storeBytes(of: from.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
    to.storeBytes(
      of: from.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self), toByteOffset: 16, as: SIMD16<UInt8>.self)
  }

  /// Counts the ends from the start of the column.
  func settle(from start: Int) { for row in 0..<rows { ends[row] &+= start } }
}

/// Memory that blocks use one after the other, since fresh memory is dear.
final class SpareBuffers: Sendable {
  private let spare = Gate<[Memory]>([])

  fileprivate final class Memory: @unchecked Sendable {
    var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    deinit { bytes.deallocate() }
  }

  /// A buffer, which goes back when nobody holds it any more.
  final class Buffer: Sendable {
    fileprivate let memory: Memory
    private let owner: SpareBuffers

    fileprivate init(_ memory: Memory, _ owner: SpareBuffers) {
      self.memory = memory
      self.owner = owner
    }

    deinit { owner.spare.change { [memory] in $0.append(memory) } }

    var bytes: UnsafeMutableRawBufferPointer { memory.bytes }

    /// Makes room for so many bytes, whatever is there; returns where they begin.
    func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
      if memory.bytes.count < count {
        memory.bytes.deallocate()
        memory.bytes = .allocate(byteCount: count + count / 4, alignment: 64)
      }
      return memory.bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
    }
  }

  func take() -> Buffer { Buffer(spare.change { $0.popLast() } ?? Memory(), self) }
}
