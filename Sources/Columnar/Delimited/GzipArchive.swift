import CZlib

/// Unpacks what `gzip` packed, several archives in a row included.
struct GzipArchive {
  let path: String
  let execution: Execution

  static func begins(_ file: FileBytes, at position: Int = 0) -> Bool {
    position + 2 <= file.count && file.base[position] == 0x1F && file.base[position + 1] == 0x8B
  }

  /// So much is unpacked between two looks at whether to stop.
  private static let stretchBytes = 1 << 20
  /// A window of 32 KiB, and the header of gzip.
  private static let windowBits: Int32 = 15 + 16

  /// Up to so many bytes anything is unpacked; beyond, up to so many times what was packed: tables shrink to a tenth or a hundredth.
  private static let usualBytes = 1 << 28
  private static let mostBloated = 400

  func unpacked(_ file: FileBytes) throws -> FileBytes {
    var stream = z_stream()
    let status = inflateInit2_(&stream, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib has the version that acct was built with")
    defer { inflateEnd(&stream) }
    let text = GrowingText(capacity: file.count * 4)
    var given = 0
    while true {
      try execution.check()
      if stream.avail_in == 0, given < file.count {
        let stretch = min(file.count - given, Self.stretchBytes)
        stream.next_in = UnsafeMutablePointer(mutating: file.base + given)
        stream.avail_in = UInt32(stretch)
        given += stretch
      }
      stream.next_out = text.room(for: Self.stretchBytes)
      stream.avail_out = UInt32(Self.stretchBytes)
      let status = inflate(&stream, Z_NO_FLUSH)
      text.count += Self.stretchBytes - Int(stream.avail_out)
      let taken = given - Int(stream.avail_in)
      if text.count > Self.usualBytes, text.count / max(1, taken) > Self.mostBloated {
        throw ReadError.bloatedArchive(path: path)
      }
      switch status {
      case Z_OK: continue
      case Z_BUF_ERROR where taken < file.count: continue
      case Z_BUF_ERROR: throw ReadError.cutArchive(path: path)
      case Z_STREAM_END:
        // Anything but another archive behind the last one is padding, as it is for `gzip`.
        guard Self.begins(file, at: taken) else { return text.finished() }
        inflateReset(&stream)
      default: throw ReadError.damagedArchive(path: path, byte: taken)
      }
    }
  }
}
