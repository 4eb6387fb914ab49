/// Writes an image section by section, chunks side by side.
struct ImageWriter {
  private let sink: any ImageSink
  private let execution: Execution
  private var end = ImageLayout.headerBytes

  init(_ sink: any ImageSink, _ execution: Execution) {
    self.sink = sink
    self.execution = execution
  }

  /// Appends a section; `fill` gives the bytes of a range of it and is called from several threads.
  mutating func append(
    length: Int, _ fill: @Sendable (Range<Int>, UnsafeMutableRawBufferPointer) -> Void
  ) throws -> ImageLayout.Section {
    let start = end
    let checksums = try execution.tasks(ImageLayout.Section.chunkCount(length)) { [sink] index in
      let range = ImageLayout.Section.chunk(index, of: length)
      return try withUnsafeTemporaryAllocation(byteCount: range.count, alignment: 64) { buffer in
        fill(range, buffer)
        try sink.write(UnsafeRawBufferPointer(buffer), at: start + range.lowerBound)
        return BlockChecksum.of(UnsafeRawBufferPointer(buffer))
      }
    }
    end += length
    return ImageLayout.Section(start: start, length: length, checksums: checksums)
  }

  /// Values as they lie in memory.
  mutating func append<Value: BitwiseCopyable & Sendable>(_ values: [Value]) throws -> ImageLayout.Section {
    try append(length: values.count * MemoryLayout<Value>.stride) { range, buffer in
      values.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
  }

  /// Puts the directory behind the sections, and then the header, which makes the file an image.
  func finish(directory: [UInt8]) throws(ImageFault) {
    try directory.withUnsafeBytes { bytes in Result { () throws(ImageFault) in try sink.write(bytes, at: end) } }.get()
    var header = ImageLayout.Header(
      fileBytes: UInt64(end + directory.count), directoryStart: UInt64(end), directoryBytes: UInt64(directory.count),
      directoryChecksum: directory.withUnsafeBytes { BlockChecksum.of($0) })
    header.checksum = header.expectedChecksum
    try withUnsafeBytes(of: header) { bytes throws(ImageFault) in try sink.write(bytes, at: 0) }
  }
}
