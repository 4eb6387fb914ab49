/// How an image file is laid out: a header of fixed length, sections one behind the other, and a directory that tells what they are.
///
/// Nothing lies between them, so every byte is under some checksum: the header under its own, the directory under one in the header, each
/// section under those that the directory keeps for its chunks. The header is written last: a file without it was torn.
enum ImageLayout {
  /// Raised whenever what is written changes its form or meaning.
  static let version: UInt64 = 1
  static let magic: UInt64 = 0x676D_4974_6363_41FF  // FF "Acct" "Img"
  static let headerBytes = 7 * 8
  /// So much of a section has a checksum of its own, is read by one task, and stays in a core's cache meanwhile.
  static let chunkBytes = 1 << 18

  /// Written as the machine keeps it: read on one of the other byte order it is no magic number.
  struct Header: BitwiseCopyable {
    var magic = ImageLayout.magic
    var version = ImageLayout.version
    var fileBytes: UInt64
    var directoryStart: UInt64
    var directoryBytes: UInt64
    var directoryChecksum: UInt64
    /// Of everything before it.
    var checksum: UInt64 = 0

    var expectedChecksum: UInt64 {
      withUnsafeBytes(of: self) {
        BlockChecksum.of(UnsafeRawBufferPointer(rebasing: $0[..<(ImageLayout.headerBytes - 8)]))
      }
    }
  }

  /// A stretch of bytes.
  struct Section: Hashable {
    var start: Int
    var length: Int
    /// One a chunk.
    var checksums: [UInt64]

    static func chunkCount(_ length: Int) -> Int { (length + chunkBytes - 1) / chunkBytes }

    /// A chunk's bytes, counted from the section's start.
    func chunk(_ index: Int) -> Range<Int> { Self.chunk(index, of: length) }

    static func chunk(_ index: Int, of length: Int) -> Range<Int> {
      index * chunkBytes..<min(length, (index + 1) * chunkBytes)
    }
  }
}

extension ByteWriter {
  mutating func write(_ section: ImageLayout.Section) {
    write(section.start)
    write(section.length)
    write(section.checksums) { $0.write($1) }
  }
}

extension ByteReader {
  mutating func section() throws(ImageFault) -> ImageLayout.Section {
    let section = ImageLayout.Section(
      start: try count(), length: try count(),
      checksums: try list { reader throws(ImageFault) in try reader.integer() })
    guard section.checksums.count == ImageLayout.Section.chunkCount(section.length) else { throw .damaged }
    return section
  }
}
