import Glibc

/// Bytes from `malloc` that grow at their end and then become a text.
final class GrowingText {
  private var buffer: UnsafeMutablePointer<UInt8>?
  private var capacity: Int
  var count = 0

  init(capacity: Int) {
    self.capacity = capacity
    buffer = FileBytes.allocate(capacity)
  }

  deinit { free(buffer) }

  /// Where so many bytes may be written behind those there.
  func room(for added: Int) -> UnsafeMutablePointer<UInt8> {
    if capacity - count < added {
      capacity = max(capacity * 2, count + added)
      buffer = realloc(buffer, capacity + FileBytes.padding)!.assumingMemoryBound(to: UInt8.self)
    }
    return buffer! + count
  }

  func append(_ byte: UInt8) {
    room(for: 1).pointee = byte
    count += 1
  }

  func append(_ bytes: [UInt8], _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    precondition(range.upperBound <= bytes.count, "a part lies in the whole")
    let target = room(for: range.count)
    bytes.withUnsafeBufferPointer { target.update(from: $0.baseAddress! + range.lowerBound, count: range.count) }
    count += range.count
  }

  /// Line ends from a position on.
  func lineEnds(from start: Int) -> Int {
    let bytes = UnsafeBufferPointer(start: buffer! + start, count: count - start)
    let hasEnd = memchr(buffer! + start, 0x0A, bytes.count) != nil || memchr(buffer! + start, 0x0D, bytes.count) != nil
    return hasEnd ? LineCounter.lineEnds(in: bytes) : 0
  }

  func finished() -> FileBytes {
    defer { buffer = nil }
    (buffer! + count).update(repeating: 0, count: FileBytes.padding)
    return FileBytes(adopting: buffer!, count: count)
  }
}
