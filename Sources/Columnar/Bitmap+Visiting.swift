/// Visits the rows of a range, or those of them that are set; the range starts at a word.
@inlinable
@inline(__always)
public func forEachRow(_ range: Range<Int>, _ rows: Bitmap?, _ body: (Int) -> Void) {
  guard let rows else {
    for row in range { body(row) }
    return
  }
  rows.words.withUnsafeBufferPointer { words in
    for word in range.lowerBound >> 6..<(range.upperBound + 63) >> 6 {
      var bits = words[word]
      while bits != 0 {
        body(word << 6 + bits.trailingZeroBitCount)
        bits &= bits &- 1
      }
    }
  }
}
