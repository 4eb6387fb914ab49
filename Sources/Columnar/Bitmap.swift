import CKernels

/// A fixed number of yes/no values, one bit each, in 64-bit words; the bits after the last are zero.
public struct Bitmap: Hashable, Sendable {
  public let count: Int
  public private(set) var words: [UInt64]

  @inlinable public static func wordCount(for count: Int) -> Int { (count + 63) >> 6 }

  /// All bits alike.
  public init(repeating value: Bool, count: Int) {
    self.count = count
    words = Array(repeating: value ? .max : 0, count: Bitmap.wordCount(for: count))
    clearTail()
  }

  /// From words; bits after `count` are cleared.
  public init(words: [UInt64], count: Int) {
    precondition(words.count == Bitmap.wordCount(for: count), "a bitmap has as many words as its bits need")
    self.count = count
    self.words = words
    clearTail()
  }

  /// One bit a row, from a test of its number.
  public init(count: Int, where test: (Int) throws -> Bool) rethrows {
    var words = [UInt64](repeating: 0, count: Bitmap.wordCount(for: count))
    for word in words.indices {
      var bits: UInt64 = 0
      let base = word << 6
      for bit in 0..<min(64, count - base) where try test(base + bit) { bits |= 1 << UInt64(bit) }
      words[word] = bits
    }
    self.init(words: words, count: count)
  }

  private mutating func clearTail() {
    let used = count & 63
    if used != 0, let last = words.indices.last { words[last] &= (1 << UInt64(used)) - 1 }
  }

  public subscript(row: Int) -> Bool {
    get { words[row >> 6] >> UInt64(row & 63) & 1 == 1 }
    set {
      precondition(row < count, "a bit outside the bitmap")
      if newValue { words[row >> 6] |= 1 << UInt64(row & 63) } else { words[row >> 6] &= ~(1 << UInt64(row & 63)) }
    }
  }

  /// How many bits are set.
  public var trueCount: Int {
    guard WideKernels.areThere else { return words.reduce(0) { $0 + $1.nonzeroBitCount } }
    return words.withUnsafeBufferPointer { ckernels_count_ones($0.baseAddress, $0.count) }
  }
  public var allTrue: Bool { trueCount == count }
  public var allFalse: Bool { words.allSatisfy { $0 == 0 } }

  public static func & (a: Bitmap, b: Bitmap) -> Bitmap { combine(a, b) { $0 & $1 } }
  public static func | (a: Bitmap, b: Bitmap) -> Bitmap { combine(a, b) { $0 | $1 } }
  public func subtracting(_ other: Bitmap) -> Bitmap { Bitmap.combine(self, other) { $0 & ~$1 } }
  public static prefix func ~ (a: Bitmap) -> Bitmap { Bitmap(words: a.words.map { ~$0 }, count: a.count) }

  private static func combine(_ a: Bitmap, _ b: Bitmap, _ each: (UInt64, UInt64) -> UInt64) -> Bitmap {
    precondition(a.count == b.count, "bitmaps of one table have one length")
    var words = a.words
    for index in words.indices { words[index] = each(words[index], b.words[index]) }
    return Bitmap(words: words, count: a.count)
  }

  /// The numbers of the set bits, ascending.
  public var trueRows: [Int32] {
    var rows: [Int32] = []
    rows.reserveCapacity(trueCount)
    forEachTrue { rows.append(Int32(truncatingIfNeeded: $0)) }
    return rows
  }

  @inline(__always)
  public func forEachTrue(_ body: (Int) throws -> Void) rethrows {
    for (index, word) in words.enumerated() {
      var bits = word
      while bits != 0 {
        try body(index << 6 + bits.trailingZeroBitCount)
        bits &= bits - 1
      }
    }
  }
}
