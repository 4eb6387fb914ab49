/// What one pass over a stretch of text tells about all of it: enough to check UTF-8 and to guess where quotes are open.
struct ByteSummary: Sendable {
  /// An odd number of quotes: what follows is on the other side of them than what comes before.
  var flipsQuotes = false
  var hasCarriageReturn = false
  var hasNul = false
  var isASCII = true
  /// Sequences of several bytes that are UTF-8, and bytes that are not.
  var multibyteCount = 0
  var invalidCount = 0

  /// Sums up a text in pieces of so many bytes; the reader's blocks are cut at the same places.
  static func pieces(
    of text: FileBytes, from start: Int, bytes: Int, quote: UInt8, execution: Execution
  ) throws -> [ByteSummary] {
    try execution.blocks(of: text.count - start, rows: bytes) { piece in
      ByteSummary(of: text, start + piece.lowerBound..<start + piece.upperBound, quote: quote)
    }
  }

  init(of text: FileBytes, _ range: Range<Int>, quote: UInt8) {
    let base = UnsafeRawPointer(text.base)
    var high = SIMD16<UInt8>()
    var parity = SIMD16<UInt8>()
    var returns = SIMD16<UInt8>()
    var nuls = SIMD16<UInt8>()
    let quotePattern = SIMD16<UInt8>(repeating: quote)
    let returnPattern = SIMD16<UInt8>(repeating: 0x0D)
    let zero = SIMD16<UInt8>()
    var at = range.lowerBound
    while at + 16 <= range.upperBound {
      let bytes = base.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self)
      high |= bytes
      parity ^= Self.equal(bytes, quotePattern)
      returns |= Self.equal(bytes, returnPattern)
      nuls |= Self.equal(bytes, zero)
      at += 16
    }
    var quotes = Int((parity & 1).wrappedSum())
    hasCarriageReturn = returns.max() > 0
    hasNul = nuls.max() > 0
    isASCII = high.max() < 0x80
    while at < range.upperBound {
      let byte = text.base[at]
      if byte == quote { quotes += 1 }
      hasCarriageReturn = hasCarriageReturn || byte == 0x0D
      hasNul = hasNul || byte == 0
      isASCII = isASCII && byte < 0x80
      at += 1
    }
    flipsQuotes = quotes & 1 == 1
    if !isASCII { countSequences(of: text, range) }
  }

  /// 0xFF in each lane where the two are equal.
  @inline(__always)
  private static func equal(_ bytes: SIMD16<UInt8>, _ pattern: SIMD16<UInt8>) -> SIMD16<UInt8> {
    unsafeBitCast(bytes .== pattern, to: SIMD16<UInt8>.self)
  }

  private mutating func countSequences(of text: FileBytes, _ range: Range<Int>) {
    var at = UTF8Sequence.boundary(in: text, atOrAfter: range.lowerBound)
    while at < range.upperBound {
      if at + 8 <= range.upperBound,
        UnsafeRawPointer(text.base).loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        at += 8
      } else if text.base[at] < 0x80 {
        at += 1
      } else {
        let length = UTF8Sequence.length(text.base + at, available: text.count - at)
        if length == 0 { invalidCount += 1 } else { multibyteCount += 1 }
        at += max(1, length)
      }
    }
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
