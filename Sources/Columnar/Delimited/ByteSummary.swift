/// What one pass over a stretch of text tells about all of it: enough to check UTF-8, to guess where quotes are open and to know how many rows there can be.
struct ByteSummary: Sendable {
  /// An odd number of quotes: what follows is on the other side of them than what comes before.
  var flipsQuotes = false
  var hasCarriageReturn = false
  /// LF, and CR where no LF follows.
  var lineEnds = 0
  /// Sequences of several bytes that are UTF-8, and bytes that are not.
  var multibyteCount = 0
  var invalidCount = 0

  /// So much of a mapped file is looked at before its pages are given back.
  private static let stretchBytes = 1 << 22

  /// Sums up a text in pieces of so many bytes; the reader's blocks are cut at the same places.
  static func pieces(
    of text: FileBytes, from start: Int, bytes: Int, quote: UInt8, execution: Execution
  ) throws -> [ByteSummary] {
    let stretch = max(1, stretchBytes / bytes) * bytes
    return try execution.blocks(of: text.count - start, rows: stretch) { range in
      let end = start + range.upperBound
      defer { text.release(start + range.lowerBound..<end) }
      return stride(from: start + range.lowerBound, to: end, by: bytes).map { piece in
        ByteSummary(of: text, piece..<min(end, piece + bytes), quote: quote)
      }
    }.flatMap(\.self)
  }

  init(of text: FileBytes, _ range: Range<Int>, quote: UInt8) {
    var sequences = UTF8Count(text, from: range.lowerBound)
    var counts = ByteCounts(quote: quote)
    var at = range.lowerBound
    while at + 64 <= range.upperBound {
      let found = counts.add(UnsafeRawPointer(text.base + at))
      if found.hasHighBits { sequences.count(at..<at + 64) }
      if found.hasCarriageReturn { addLoneReturns(text, at) }
      at += 64
    }
    flipsQuotes = counts.flipsQuotes
    lineEnds += counts.lineFeeds
    addRest(of: text, at..<range.upperBound, quote)
    sequences.count(at..<range.upperBound)
    multibyteCount = sequences.valid
    invalidCount = sequences.invalid
  }

  /// Carriage returns among 64 bytes that no line feed follows.
  private mutating func addLoneReturns(_ text: FileBytes, _ at: Int) {
    hasCarriageReturn = true
    let bytes = UnsafeRawPointer(text.base + at)
    let returns = ByteMasks.equal(bytes, SIMD16(repeating: 0x0D))
    let feeds = ByteMasks.equal(bytes, SIMD16(repeating: 0x0A))
    let next: UInt64 = at + 64 < text.count && text.base[at + 64] == 0x0A ? 1 << 63 : 0
    lineEnds += (returns & ~(feeds >> 1 | next)).nonzeroBitCount
  }

  private mutating func addRest(of text: FileBytes, _ range: Range<Int>, _ quote: UInt8) {
    for at in range {
      let byte = text.base[at]
      if byte == quote { flipsQuotes.toggle() }
      if byte == 0x0D { hasCarriageReturn = true }
      if byte == 0x0A || byte == 0x0D && !(at + 1 < text.count && text.base[at + 1] == 0x0A) { lineEnds += 1 }
    }
  }
}

/// Counts bytes of some values, 64 at a time.
private struct ByteCounts {
  private let quote: SIMD16<UInt8>
  private var parity = SIMD16<UInt8>()
  /// Line feeds by lane; emptied before they overflow.
  private var feedsByLane = SIMD16<UInt8>()
  private var additions = 0
  private var feeds = 0

  init(quote: UInt8) { self.quote = SIMD16(repeating: quote) }

  var flipsQuotes: Bool { (parity & 1).wrappedSum() & 1 == 1 }
  var lineFeeds: Int { feeds + sum }
  private var sum: Int { (0..<16).reduce(0) { $0 + Int(feedsByLane[$1]) } }

  @inline(__always)
  mutating func add(_ bytes: UnsafeRawPointer) -> (hasHighBits: Bool, hasCarriageReturn: Bool) {
    let feed = SIMD16<UInt8>(repeating: 0x0A)
    let carriageReturn = SIMD16<UInt8>(repeating: 0x0D)
    var all = SIMD16<UInt8>()
    var returns = SIMD16<UInt8>()
    for part in 0..<4 {
      let piece = bytes.loadUnaligned(fromByteOffset: part * 16, as: SIMD16<UInt8>.self)
      all |= piece
      parity ^= ByteMasks.equalBytes(piece, quote)
      returns |= ByteMasks.equalBytes(piece, carriageReturn)
      feedsByLane &-= ByteMasks.equalBytes(piece, feed)
    }
    additions += 1
    if additions == 63 {
      feeds += sum
      feedsByLane = SIMD16()
      additions = 0
    }
    return (ByteMasks.hasAny(all, 0x8080_8080_8080_8080), ByteMasks.hasAny(returns, .max))
  }
}

/// Counts the sequences of several bytes in stretches that follow one another.
private struct UTF8Count {
  private let text: FileBytes
  private var position: Int
  private(set) var valid = 0
  private(set) var invalid = 0

  init(_ text: FileBytes, from start: Int) {
    self.text = text
    position = UTF8Sequence.boundary(in: text, atOrAfter: start)
  }

  /// Counts the sequences that begin in a range; between it and the range before there is nothing but ASCII.
  mutating func count(_ range: Range<Int>) {
    var at = max(position, range.lowerBound)
    let base = text.base
    while at < range.upperBound {
      // Wide loads may run into the padding.
      let word = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
      let high = word & 0x8080_8080_8080_8080
      if word & 0x80 == 0 {
        at += high == 0 ? 8 : high.trailingZeroBitCount >> 3
      } else if word & 0xC0_C0F0 == 0x80_80E0, base[at] != 0xE0, base[at] != 0xED, at + 3 <= text.count {
        // Three bytes, by far the most frequent beside ASCII.
        valid += 1
        at += 3
      } else {
        let length = UTF8Sequence.length(base + at, available: text.count - at)
        if length == 0 { invalid += 1 } else { valid += 1 }
        at += max(1, length)
      }
    }
    position = at
  }
}

/// The shape of UTF-8 sequences (RFC 3629).
enum UTF8Sequence {
  /// The length of the well-formed sequence at a byte, 0 where there is none.
  static func length(_ bytes: UnsafePointer<UInt8>, available: Int) -> Int {
    func continues(_ index: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool { range.contains(bytes[index]) }
    switch bytes[0] {
    case 0..<0x80: return 1
    case 0xC2...0xDF: return available >= 2 && continues(1) ? 2 : 0
    case 0xE0...0xEF:
      let second: ClosedRange<UInt8> = bytes[0] == 0xE0 ? 0xA0...0xBF : bytes[0] == 0xED ? 0x80...0x9F : 0x80...0xBF
      return available >= 3 && continues(1, second) && continues(2) ? 3 : 0
    case 0xF0...0xF4:
      let second: ClosedRange<UInt8> = bytes[0] == 0xF0 ? 0x90...0xBF : bytes[0] == 0xF4 ? 0x80...0x8F : 0x80...0xBF
      return available >= 4 && continues(1, second) && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
  }

  /// The first position at or after a byte that does not lie inside a well-formed sequence begun before it.
  static func boundary(in text: FileBytes, atOrAfter position: Int) -> Int {
    for start in max(0, position - 3)..<max(0, position) where text.base[start] >= 0xC2 {
      let end = start + length(text.base + start, available: text.count - start)
      if end > position { return end }
    }
    return position
  }
}
