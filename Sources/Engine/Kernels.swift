import Columnar

/// An array that blocks fill side by side.
///
/// Sound because each block writes its own rows only, and nobody reads before all blocks are done.
private struct Slots<Element>: @unchecked Sendable { let base: UnsafeMutablePointer<Element> }

extension Execution {
  /// An array of plain values whose rows `body` writes, block by block; it must write every row of its range.
  func fill<Element: BitwiseCopyable & Sendable>(
    _ count: Int, _ body: @Sendable (Range<Int>, UnsafeMutablePointer<Element>) throws -> Void
  ) throws -> [Element] {
    try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      let slots = Slots(base: base)
      _ = try blocks(of: count) { range in try body(range, slots.base) }
      initialized = count
    }
  }

  /// One bit a row. `body` gets a range that starts at a word, and writes the words it covers.
  func fillBits(
    _ count: Int, _ body: @Sendable (Range<Int>, UnsafeMutablePointer<UInt64>) throws -> Void
  ) throws -> Bitmap {
    let words = try [UInt64](unsafeUninitializedCapacity: Bitmap.wordCount(for: count)) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      let slots = Slots(base: base)
      _ = try blocks(of: count) { range in try body(range, slots.base) }
      initialized = Bitmap.wordCount(for: count)
    }
    return Bitmap(words: words, count: count)
  }
}

/// Tests rows into bits, a word at a time.
@inline(__always)
func testRows(_ range: Range<Int>, into words: UnsafeMutablePointer<UInt64>, _ test: (Int) -> Bool) {
  var start = range.lowerBound
  while start < range.upperBound {
    let end = min(start + 64, range.upperBound)
    var bits: UInt64 = 0
    for row in start..<end { bits |= (test(row) ? 1 : 0) &<< UInt64(truncatingIfNeeded: row &- start) }
    words[start >> 6] = bits
    start = end
  }
}

/// The operand of a kernel: a value a row, or one for all rows.
struct Lane<Element: Sendable>: Sendable {
  let values: [Element]
  let isConstant: Bool

  init(_ values: [Element], isConstant: Bool) {
    self.values = values
    self.isConstant = isConstant
  }
}

/// Computes rows from two lanes; the four shapes of the operands are four loops.
@inline(__always)
func zipRows<A, B, Result>(
  _ range: Range<Int>, _ a: Lane<A>, _ b: Lane<B>, into out: UnsafeMutablePointer<Result>, _ body: (A, B) -> Result
) {
  a.values.withUnsafeBufferPointer { left in
    b.values.withUnsafeBufferPointer { right in
      switch (a.isConstant, b.isConstant) {
      case (false, false): for row in range { out[row] = body(left[row], right[row]) }
      case (false, true):
        let constant = right[0]
        for row in range { out[row] = body(left[row], constant) }
      case (true, false):
        let constant = left[0]
        for row in range { out[row] = body(constant, right[row]) }
      case (true, true):
        let value = body(left[0], right[0])
        for row in range { out[row] = value }
      }
    }
  }
}

/// Tests rows of two lanes into bits.
@inline(__always)
func zipTests<A, B>(
  _ range: Range<Int>, _ a: Lane<A>, _ b: Lane<B>, into words: UnsafeMutablePointer<UInt64>, _ test: (A, B) -> Bool
) {
  a.values.withUnsafeBufferPointer { left in
    b.values.withUnsafeBufferPointer { right in
      switch (a.isConstant, b.isConstant) {
      case (false, false): testRows(range, into: words) { test(left[$0], right[$0]) }
      case (false, true):
        let constant = right[0]
        testRows(range, into: words) { test(left[$0], constant) }
      case (true, false):
        let constant = left[0]
        testRows(range, into: words) { test(constant, right[$0]) }
      case (true, true):
        let value = test(left[0], right[0])
        testRows(range, into: words) { _ in value }
      }
    }
  }
}

extension Execution {
  /// A value made of another, row by row.
  @inline(__always)
  func map<A: Sendable, Result: BitwiseCopyable & Sendable>(
    _ values: [A], _ body: @escaping @Sendable (A) -> Result
  ) throws -> [Result] {
    try fill(values.count) { range, out in
      values.withUnsafeBufferPointer { values in
        for row in range { out[row] = body(values[row]) }
      }
    }
  }
}
