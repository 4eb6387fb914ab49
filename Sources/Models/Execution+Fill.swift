import Columnar

extension Execution {
  /// A new array whose blocks are written side by side, and what each block gave besides, in block order.
  ///
  /// `body` must write every element of its slice, whose first element is that of the block's first row. The buffer is shared by
  /// threads, which is sound because blocks do not overlap and the array is not seen before all of them are done; elements are plain
  /// values, so an abandoned array needs no clean-up.
  func filled<Element: BitwiseCopyable, Result: Sendable>(
    _ count: Int, _ body: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Element>) throws -> Result
  ) throws -> (values: [Element], blocks: [Result]) {
    var results: [Result] = []
    let values = try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      UnsafeMutableRawBufferPointer(buffer).preferLargePages()
      nonisolated(unsafe) let buffer = buffer
      results = try blocks(of: count) { try body($0, UnsafeMutableBufferPointer(rebasing: buffer[$0])) }
      initialized = count
    }
    return (values, results)
  }

  /// A new array that `body` writes in any order, from as many tasks as it likes.
  ///
  /// `body` must write every element, and no two of its tasks the same one; then sharing the buffer is sound for the same reasons.
  func scattered<Element: BitwiseCopyable>(
    _ count: Int, _ body: (Scattering<Element>) throws -> Void
  ) throws -> [Element] {
    try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      UnsafeMutableRawBufferPointer(buffer).preferLargePages()
      try body(Scattering(buffer: buffer))
      initialized = count
    }
  }
}

/// The elements of an array that is being written by several tasks.
struct Scattering<Element: BitwiseCopyable>: @unchecked Sendable {
  let buffer: UnsafeMutableBufferPointer<Element>
}
