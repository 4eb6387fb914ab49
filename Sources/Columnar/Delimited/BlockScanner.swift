import CDelimited

/// Finds the rows of a block of text, 64 bytes at a time, and says which it set aside.
///
/// Wherever a quote stands where none should, the record at hand is read by `RecordScanner`, which is exact; so the answer is always
/// that of reading byte after byte.
struct BlockScanner {
  private let exact: RecordScanner
  private let text: FileBytes
  private let comment: [UInt8]
  private let marks: CellMarks
  private let patterns: Masks.Patterns
  private let stop: Int
  /// Regular rows are left to the processor's wide instructions.
  private let isWide: Bool
  /// Where the next record starts.
  private(set) var position: Int
  private(set) var events = Events()
  /// A row is so long that its cells have no place in a batch; nothing is read from there on.
  private(set) var isTooLong = false

  /// What happened beside good rows.
  struct Events: Sendable {
    var faults: [Fault] = []
    var faultCount = 0
    var strayQuotes = 0
    var firstStrayQuote: Int?
    var rowsWithEmptyCellsBeyond = 0
    var commentLines = 0
  }

  /// A record that was set aside.
  struct Fault: Sendable {
    var range: Range<Int>
    var reason: Reject.Reason
  }

  /// Reads the records that start in `range`, whose lower bound starts one.
  init(_ dialect: Dialect, text: FileBytes, range: Range<Int>, isWide: Bool = WideInstructions.areThere) {
    exact = RecordScanner(text: text, marks: dialect.marks)
    self.text = text
    comment = dialect.comment
    marks = dialect.marks
    patterns = Masks.Patterns(dialect)
    stop = range.upperBound
    position = range.lowerBound
    self.isWide = isWide && dialect.comment.isEmpty && !dialect.hasCarriageReturn && !dialect.marks.hasEscape
  }

  /// Fills the batch with the next rows, all of them or so many; false when there are none left.
  mutating func fill(_ batch: CellBatch, atMost limit: Int = .max) -> Bool {
    batch.begin(at: position)
    while position < stop, batch.rows < limit {
      if !comment.isEmpty, beginsComment(position) {
        position = exact.lineEnd(from: position).next
        events.commentLines += 1
      } else if isWide, limit == .max {
        scanRegular(batch)
        if position < stop { scan(batch, atMost: batch.rows + 1) }
      } else {
        scan(batch, atMost: limit)
      }
    }
    return batch.rows > 0
  }

  /// Reads on from `position` as long as records are regular.
  private mutating func scanRegular(_ batch: CellBatch) {
    // Rarely does every byte end a cell.
    if batch.rows == 0 { batch.reserve(stop - position + 256) }
    var scan = cdelimited_scan(
      text: text.base, count: text.count, stop: stop, delimiter: marks.delimiter, quote: marks.quote,
      columns: batch.columnCount, origin: batch.origin, cells: batch.positions, capacity: batch.capacity,
      position: position, rows: batch.rows)
    cdelimited_find_cells(&scan)
    position = scan.position
    batch.rows = scan.rows
  }

  private func beginsComment(_ at: Int) -> Bool {
    at + comment.count <= text.count && text[at..<at + comment.count].elementsEqual(comment)
  }

  /// Reads on from `position`, at the start of a record, until the limit is reached, the block is done, a comment begins, or a quote is odd or something escaped.
  private mutating func scan(_ batch: CellBatch, atMost limit: Int) {
    let text = text
    let base = UnsafeRawPointer(text.base)
    let patterns = patterns
    let columns = batch.columnCount
    let origin = batch.origin
    var word = position
    var openQuote: UInt64 = 0
    var behindSpecial: UInt64 = 1
    /// Of the record at hand, the place of its first position; and the place of the next position.
    var first = batch.rows * batch.stride
    var next = first + 1
    batch.reserve(next)
    var cells = batch.positions
    var capacity = batch.capacity
    var rows = batch.rows
    cells[first] = UInt32(truncatingIfNeeded: position - 1 - origin)
    while true {
      if word - origin > CellBatch.reach {
        batch.rows = rows
        isTooLong = true
        position = max(stop, text.count)
        return
      }
      var masks = Masks(base + word, patterns)
      if word + 64 > text.count { masks.end(after: text.count - word) }
      if masks.escapes != 0 {
        batch.rows = rows
        readExactly(batch)
        return
      }
      var ends = masks.delimiters | masks.lineEnds
      if masks.quotes | openQuote != 0 {
        let inside = masks.insideQuotes ^ openQuote
        ends &= ~inside
        let opening = masks.quotes & inside
        let closing = masks.quotes & ~inside
        let beforeSpecial = masks.special >> 1 | (isSpecial(word + 64) ? 1 << 63 : 0)
        if opening & ~((ends | closing) << 1 | behindSpecial) | closing & ~beforeSpecial != 0 {
          batch.rows = rows
          readExactly(batch)
          return
        }
        openQuote = UInt64(bitPattern: Int64(bitPattern: inside) >> 63)
        behindSpecial = (ends | closing) >> 63
        if openQuote != 0, word + 64 > text.count {
          batch.rows = rows
          readExactly(batch)
          return
        }
      } else {
        behindSpecial = ends >> 63
      }
      if next &+ 64 &+ CellBatch.slack > capacity {
        batch.reserve(next + 64)
        (cells, capacity) = (batch.positions, batch.capacity)
      }
      let offset = UInt32(truncatingIfNeeded: word &- origin)
      var lines = masks.lineEnds & ends
      while lines != 0 {
        let through = lines ^ (lines &- 1)
        next &+= Self.put(ends & through, offset, cells + next)
        ends &= ~through
        lines &= lines &- 1
        let at = origin &+ Int(cells[next &- 1])
        let start = origin &+ Int(cells[first]) &+ 1
        if patterns.hasCarriageReturn, at > start, text.base[at] == 0x0A, text.base[at - 1] == 0x0D {
          cells[next - 1] -= 1
        }
        position = min(at + 1, text.count)
        if next &- first &- 1 == columns {
          rows &+= 1
          first = next
        } else {
          batch.rows = rows
          if settle(start..<at, next - first - 1, batch, first) {
            rows += 1
            first += batch.stride
          }
          (cells, capacity) = (batch.positions, batch.capacity)
        }
        if position >= stop || rows == limit || !comment.isEmpty && beginsComment(position) {
          batch.rows = rows
          return
        }
        cells[first] = UInt32(truncatingIfNeeded: at &- origin)
        next = first &+ 1
      }
      next &+= Self.put(ends, offset, cells + next)
      word += 64
    }
  }

  /// Writes the places of the bits that are set, and eight at least; returns how many there are.
  @inline(__always)
  private static func put(_ bits: UInt64, _ offset: UInt32, _ out: UnsafeMutablePointer<UInt32>) -> Int {
    let count = bits.nonzeroBitCount
    var bits = bits
    // Without a branch for each bit, whose number cannot be foreseen.
    for place in 0..<8 {
      out[place] = offset &+ UInt32(truncatingIfNeeded: bits.trailingZeroBitCount)
      bits &= bits &- 1
    }
    var place = 8
    while bits != 0 {
      out[place] = offset &+ UInt32(truncatingIfNeeded: bits.trailingZeroBitCount)
      bits &= bits &- 1
      place &+= 1
    }
    return count
  }

  private func isSpecial(_ at: Int) -> Bool {
    if at >= text.count { return true }
    let byte = text.base[at]
    return byte == marks.delimiter || byte == marks.quote || byte == 0x0A || byte == 0x0D
  }

  /// Decides about a record with the wrong number of cells; true makes it a row.
  private mutating func settle(_ range: Range<Int>, _ found: Int, _ batch: CellBatch, _ first: Int) -> Bool {
    if found == 1, exact.isBlank(range.lowerBound..<batch.origin + Int(batch.positions[first + 1])) { return false }
    return accept(exact.record(at: range.lowerBound), batch)
  }

  /// Reads one record byte by byte.
  private mutating func readExactly(_ batch: CellBatch) {
    let record = exact.record(at: position)
    position = record.next
    if record.strayQuotes > 0 {
      events.strayQuotes += record.strayQuotes
      events.firstStrayQuote = events.firstStrayQuote ?? record.start
    }
    if accept(record, batch) { batch.rows += 1 }
  }

  private mutating func setAside(_ record: RecordScanner.Record, _ reason: Reject.Reason) {
    events.faults.append(Fault(range: record.start..<record.end, reason: reason))
    events.faultCount += 1
  }

  /// Writes a record as the batch's next row, if it is one.
  private mutating func accept(_ record: RecordScanner.Record, _ batch: CellBatch) -> Bool {
    let columns = batch.columnCount
    if let fault = record.fault {
      setAside(record, fault)
      return false
    }
    let found = record.cells.count
    if found == 1, columns > 1, exact.isBlank(record.cells[0]) { return false }
    if found > columns, record.cells[columns...].allSatisfy({ exact.isBlank($0) }) {
      events.rowsWithEmptyCellsBeyond += 1
    } else if found != columns {
      setAside(record, .ragged(expected: columns, found: found))
      return false
    }
    guard record.end - batch.origin <= CellBatch.reach else {
      isTooLong = true
      position = max(stop, text.count)
      return false
    }
    let first = batch.rows * batch.stride
    batch.reserve(first + batch.stride)
    batch.positions[first] = UInt32(record.start - 1 - batch.origin)
    for column in 0..<columns {
      batch.positions[first + column + 1] = UInt32(record.cells[column].upperBound - batch.origin)
    }
    return true
  }
}

/// Which of 64 bytes are what, a bit each.
private struct Masks {
  var delimiters: UInt64 = 0
  var quotes: UInt64 = 0
  /// LF, and CR where no LF follows.
  var lineEnds: UInt64 = 0
  var carriageReturns: UInt64 = 0
  var escapes: UInt64 = 0

  /// The bytes looked for, each in sixteen lanes.
  struct Patterns {
    let delimiter: SIMD16<UInt8>
    let quote: SIMD16<UInt8>
    let escape: SIMD16<UInt8>
    let lineFeed = SIMD16<UInt8>(repeating: 0x0A)
    let carriageReturn = SIMD16<UInt8>(repeating: 0x0D)
    let hasCarriageReturn: Bool
    let hasEscape: Bool

    init(_ dialect: Dialect) {
      delimiter = SIMD16(repeating: dialect.marks.delimiter)
      quote = SIMD16(repeating: dialect.marks.quote)
      escape = SIMD16(repeating: dialect.marks.escape)
      hasCarriageReturn = dialect.hasCarriageReturn
      hasEscape = dialect.marks.hasEscape
    }
  }

  @inline(__always)
  init(_ bytes: UnsafeRawPointer, _ patterns: Patterns) {
    delimiters = ByteMasks.equal(bytes, patterns.delimiter)
    quotes = ByteMasks.equal(bytes, patterns.quote)
    lineEnds = ByteMasks.equal(bytes, patterns.lineFeed)
    if patterns.hasEscape { escapes = ByteMasks.equal(bytes, patterns.escape) }
    guard patterns.hasCarriageReturn else { return }
    carriageReturns = ByteMasks.equal(bytes, patterns.carriageReturn)
    if carriageReturns != 0 {
      let next = bytes.load(fromByteOffset: 64, as: UInt8.self) == 0x0A ? UInt64(1) << 63 : 0
      lineEnds |= carriageReturns & ~(lineEnds >> 1 | next)
    }
  }

  /// Takes the text to end after so many bytes (fewer than 64): as though by a line end.
  mutating func end(after count: Int) {
    let kept = (UInt64(1) << UInt64(count)) - 1
    delimiters &= kept
    quotes &= kept
    carriageReturns &= kept
    escapes &= kept
    lineEnds = lineEnds & kept | 1 << UInt64(count)
  }

  /// Bytes that may stand beside a quote from outside.
  var special: UInt64 { delimiters | quotes | lineEnds | carriageReturns }

  /// Set from each opening quote to before its closing one, when no quote is open at the start.
  var insideQuotes: UInt64 {
    var bits = quotes
    for step in [1, 2, 4, 8, 16, 32] as [UInt64] { bits ^= bits << step }
    return bits
  }
}

/// Whether the processor has the instructions that the loops in C are written for.
enum WideInstructions {
  static let areThere = cdelimited_is_available()
}
