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
      UnsafeMutableRawBufferPointer(buffer).preferLargePages()
      guard let base = buffer.baseAddress else { return }
      let slots = Slots(base: base)
      _ = try blocks(of: count) { range in try body(range, slots.base) }
      initialized = count
    }
  }

  /// The same, and what each block gives besides, in block order. `body` gets the place of its block's first row.
  func fillTallied<Element: BitwiseCopyable & Sendable, Tally: Sendable>(
    _ count: Int, _ body: @Sendable (Range<Int>, UnsafeMutablePointer<Element>) throws -> Tally
  ) throws -> (values: [Element], tallies: [Tally]) {
    var tallies: [Tally] = []
    let values = try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      UnsafeMutableRawBufferPointer(buffer).preferLargePages()
      guard let base = buffer.baseAddress else { return }
      let slots = Slots(base: base)
      tallies = try blocks(of: count) { range in try body(range, slots.base + range.lowerBound) }
      initialized = count
    }
    return (values, tallies)
  }

  /// An array of one value.
  func filled<Element: BitwiseCopyable>(_ count: Int, with value: Element) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      UnsafeMutableRawBufferPointer(buffer).preferLargePages()
      buffer.initialize(repeating: value)
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

/// Tests rows into bits: first as bytes, which the compiler compares many at a time, then eight of them packed by one multiplication.
@inline(__always)
func testRows(_ range: Range<Int>, into words: UnsafeMutablePointer<UInt64>, _ test: (Int) -> Bool) {
  withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 8) { scratch in
    let bytes = scratch.bindMemory(to: UInt8.self)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: 1024) {
      let count = min(1024, range.upperBound - start)
      for index in 0..<count { bytes[index] = test(start &+ index) ? 1 : 0 }
      for index in count..<(count + 63) & ~63 { bytes[index] = 0 }
      pack(scratch, into: words + (start >> 6), count: (count + 63) >> 6)
    }
  }
}

/// Words of bits from bytes that are 0 or 1.
@inline(__always)
private func pack(_ bytes: UnsafeMutableRawBufferPointer, into words: UnsafeMutablePointer<UInt64>, count: Int) {
  for word in 0..<count {
    var bits: UInt64 = 0
    for eighth in 0..<8 {
      let eight = bytes.load(fromByteOffset: word &* 64 &+ eighth &* 8, as: UInt64.self)
      // The factor brings the n-th byte to the n-th bit of the uppermost byte; no two bytes meet in any other place.
      bits |= ((UInt64(littleEndian: eight) &* 0x0102_0408_1020_4080) >> 56) &<< UInt64(truncatingIfNeeded: eighth &* 8)
    }
    words[word] = bits
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
    _ values: [A], _ body: @Sendable (A) -> Result
  ) throws -> [Result] {
    try fill(values.count) { range, out in
      values.withUnsafeBufferPointer { values in
        for row in range { out[row] = body(values[row]) }
      }
    }
  }
}
