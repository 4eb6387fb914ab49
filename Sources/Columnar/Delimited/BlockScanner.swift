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
  /// Where the next record starts.
  private(set) var position: Int
  private(set) var events = Events()

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
  init(_ dialect: Dialect, text: FileBytes, range: Range<Int>) {
    exact = RecordScanner(text: text, marks: dialect.marks)
    self.text = text
    comment = dialect.comment
    marks = dialect.marks
    patterns = Masks.Patterns(dialect)
    stop = range.upperBound
    position = range.lowerBound
  }

  /// Fills the batch with the next rows; false when there are none left.
  mutating func fill(_ batch: inout CellBatch) -> Bool {
    batch.rows = 0
    while position < stop, batch.rows < batch.capacity {
      if !comment.isEmpty, beginsComment(position) {
        position = exact.lineEnd(from: position).next
        events.commentLines += 1
      } else {
        scan(&batch)
      }
    }
    return batch.rows > 0
  }

  private func beginsComment(_ at: Int) -> Bool {
    at + comment.count <= text.count && text[at..<at + comment.count].elementsEqual(comment)
  }

  /// Reads on from `position`, at the start of a record, until the batch is full, the block is done, a comment begins, or a quote is odd or something escaped.
  private mutating func scan(_ batch: inout CellBatch) {
    let text = text
    let base = UnsafeRawPointer(text.base)
    let patterns = patterns
    let columns = batch.columnCount
    var word = position
    var openQuote: UInt64 = 0
    var behindSpecial: UInt64 = 1
    var cells = batch.positions + batch.rows * batch.stride
    cells[0] = position - 1
    var found = 0
    while true {
      var masks = Masks(base + word, patterns)
      if word + 64 > text.count { masks.end(after: text.count - word) }
      if masks.escapes != 0 {
        readExactly(&batch)
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
          readExactly(&batch)
          return
        }
        openQuote = UInt64(bitPattern: Int64(bitPattern: inside) >> 63)
        behindSpecial = (ends | closing) >> 63
        if openQuote != 0, word + 64 > text.count {
          readExactly(&batch)
          return
        }
      } else {
        behindSpecial = ends >> 63
      }
      while ends != 0 {
        let bit = ends.trailingZeroBitCount
        ends &= ends &- 1
        let at = word &+ bit
        found &+= 1
        cells[min(found, columns)] = at
        guard masks.lineEnds >> UInt64(bit) & 1 == 1 else { continue }
        let start = cells[0] + 1
        if at > start, text.base[at] == 0x0A, text.base[at - 1] == 0x0D { cells[min(found, columns)] = at - 1 }
        position = min(at + 1, text.count)
        if found == columns || settle(start..<at, found, cells, columns) {
          batch.rows += 1
          cells += batch.stride
        }
        if position >= stop || batch.rows == batch.capacity || !comment.isEmpty && beginsComment(position) { return }
        cells[0] = position - 1
        found = 0
      }
      word += 64
    }
  }

  private func isSpecial(_ at: Int) -> Bool {
    if at >= text.count { return true }
    let byte = text.base[at]
    return byte == marks.delimiter || byte == marks.quote || byte == 0x0A || byte == 0x0D
  }

  /// Decides about a record with the wrong number of cells; true makes it a row.
  private mutating func settle(
    _ range: Range<Int>, _ found: Int, _ cells: UnsafeMutablePointer<Int>, _ columns: Int
  ) -> Bool {
    if found == 1, exact.isBlank(cells[0] + 1..<cells[1]) { return false }
    return accept(exact.record(at: range.lowerBound), cells, columns)
  }

  /// Reads one record byte by byte.
  private mutating func readExactly(_ batch: inout CellBatch) {
    let record = exact.record(at: position)
    position = record.next
    if record.strayQuotes > 0 {
      events.strayQuotes += record.strayQuotes
      events.firstStrayQuote = events.firstStrayQuote ?? record.start
    }
    let cells = batch.positions + batch.rows * batch.stride
    if accept(record, cells, batch.columnCount) { batch.rows += 1 }
  }

  private mutating func setAside(_ record: RecordScanner.Record, _ reason: Reject.Reason) {
    events.faults.append(Fault(range: record.start..<record.end, reason: reason))
    events.faultCount += 1
  }

  private mutating func accept(
    _ record: RecordScanner.Record, _ cells: UnsafeMutablePointer<Int>, _ columns: Int
  ) -> Bool {
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
    cells[0] = record.start - 1
    for column in 0..<columns { cells[column + 1] = record.cells[column].upperBound }
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
    for part in 0..<4 {
      let piece = bytes.loadUnaligned(fromByteOffset: part * 16, as: SIMD16<UInt8>.self)
      let shift = UInt64(part * 16)
      delimiters |= Self.mask(piece, patterns.delimiter) << shift
      quotes |= Self.mask(piece, patterns.quote) << shift
      lineEnds |= Self.mask(piece, patterns.lineFeed) << shift
      if patterns.hasCarriageReturn { carriageReturns |= Self.mask(piece, patterns.carriageReturn) << shift }
      if patterns.hasEscape { escapes |= Self.mask(piece, patterns.escape) << shift }
    }
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

  /// A bit for each lane that equals the pattern's: each keeps a bit of its own, and a multiplication gathers eight of them.
  ///
  /// Both sides are vectors because comparing a vector with a scalar is not compiled to vector instructions (Swift 6.3).
  @inline(__always)
  private static func mask(_ piece: SIMD16<UInt8>, _ pattern: SIMD16<UInt8>) -> UInt64 {
    let own = SIMD16<UInt8>(1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128)
    let equal = unsafeBitCast(piece .== pattern, to: SIMD16<UInt8>.self)
    let halves = unsafeBitCast(equal & own, to: SIMD2<UInt64>.self)
    return (halves[0] &* 0x0101_0101_0101_0101) >> 56 | ((halves[1] &* 0x0101_0101_0101_0101) >> 56) << 8
  }
}
