import Glibc

/// An image file that is open: its directory is read and checked, its sections are when they are asked for.
///
/// Read, not mapped: a file that another process cuts short is then a short read and not a signal, and columns that nobody asks for cost nothing.
final class ImageFile: Sendable {
  let directory: [UInt8]
  private let descriptor: Int32

  init(path: String) throws(ImageFault) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(reason: ImageFault.message(errno)) }
    do throws(ImageFault) {
      directory = try Self.directory(of: descriptor)
    } catch {
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  private static func directory(of descriptor: Int32) throws(ImageFault) -> [UInt8] {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(reason: ImageFault.message(errno)) }
    let size = UInt64(status.st_size)
    guard size >= UInt64(ImageLayout.headerBytes) else { throw .damaged }
    var header = ImageLayout.Header(fileBytes: 0, directoryStart: 0, directoryBytes: 0, directoryChecksum: 0)
    try withUnsafeMutableBytes(of: &header) { (buffer) throws(ImageFault) in try read(descriptor, into: buffer, at: 0) }
    guard header.magic == ImageLayout.magic else { throw .damaged }
    guard header.version == ImageLayout.version else { throw .otherVersion }
    guard header.checksum == header.expectedChecksum, header.fileBytes == size,
      header.directoryStart <= size, header.directoryBytes == size - header.directoryStart
    else { throw .damaged }
    var directory = [UInt8](repeating: 0, count: Int(header.directoryBytes))
    try directory.withUnsafeMutableBytes { buffer in
      Result { () throws(ImageFault) in try read(descriptor, into: buffer, at: Int(header.directoryStart)) }
    }.get()
    guard directory.withUnsafeBytes({ BlockChecksum.of($0) }) == header.directoryChecksum else { throw .damaged }
    return directory
  }

  // MARK: - Sections

  /// Gives the bytes of each chunk of a section, checked, from several threads.
  ///
  /// Throws an `ImageFault` for what is wrong with the file, `Execution.Cancelled`.
  func chunks(
    of section: ImageLayout.Section, _ execution: Execution,
    _ body: @Sendable (Range<Int>, UnsafeRawBufferPointer) -> Void
  ) throws {
    _ = try execution.tasks(section.checksums.count) { [descriptor] index in
      let range = section.chunk(index)
      try withUnsafeTemporaryAllocation(byteCount: range.count, alignment: 64) { buffer in
        try Self.read(descriptor, into: buffer, at: section.start + range.lowerBound)
        guard BlockChecksum.of(UnsafeRawBufferPointer(buffer)) == section.checksums[index] else {
          throw ImageFault.damaged
        }
        body(range, UnsafeRawBufferPointer(buffer))
      }
    }
  }

  /// A section as the values that lie in it.
  func values<Value: BitwiseCopyable & Sendable>(
    _ section: ImageLayout.Section, of type: Value.Type, _ execution: Execution
  ) throws -> [Value] {
    let stride = MemoryLayout<Value>.stride
    guard section.length % stride == 0 else { throw ImageFault.damaged }
    return try filled(section.length / stride) { (slots: Slots<Value>) in
      let raw = Slots(base: UnsafeMutableRawPointer(slots.base).assumingMemoryBound(to: UInt8.self))
      try chunks(of: section, execution) { range, bytes in
        UnsafeMutableRawPointer(raw.base + range.lowerBound).copyMemory(
          from: bytes.baseAddress!, byteCount: bytes.count)
      }
    }
  }

  private static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int)
    throws(ImageFault)
  {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, offset + done)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw .unreadable(reason: ImageFault.message(errno)) }
      if count == 0 { throw .damaged }
      done += count
    }
  }
}

/// Memory that tasks fill side by side, each its own part.
struct Slots<Value>: @unchecked Sendable { let base: UnsafeMutablePointer<Value> }

/// An array whose every value `body` writes.
func filled<Value: BitwiseCopyable>(_ count: Int, _ body: (Slots<Value>) throws -> Void) rethrows -> [Value] {
  try [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
    guard count > 0, let base = buffer.baseAddress else { return }
    try body(Slots(base: base))
    initialized = count
  }
}
