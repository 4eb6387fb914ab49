import CZlib

/// Bytes on their way into a ZIP archive, deflated (RFC 1951) so that stretches of them can be put one behind the other.
struct PackedStretch: Sendable {
  var packed: [UInt8]
  var bytes: Int
  var checksum: UInt

  /// - Parameter isLast: nothing follows in the same entry.
  init(_ content: [UInt8], isLast: Bool = false) {
    bytes = content.count
    checksum = content.withUnsafeBufferPointer { crc32(crc32(0, nil, 0), $0.baseAddress, UInt32($0.count)) }
    var stream = z_stream()
    // Without a header of zlib's own; two thirds of the work of the usual level for nearly its size.
    let status = deflateInit2_(
      &stream, 4, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib has the version that acct was built with")
    defer { deflateEnd(&stream) }
    var content = content
    let room = Int(deflateBound(&stream, UInt(content.count))) + 16
    packed = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      content.withUnsafeMutableBufferPointer { content in
        stream.next_in = content.baseAddress
        stream.avail_in = UInt32(content.count)
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(buffer.count)
        let status = deflate(&stream, isLast ? Z_FINISH : Z_SYNC_FLUSH)
        precondition(status == (isLast ? Z_STREAM_END : Z_OK), "the room is enough for all that is packed")
      }
      count = room - Int(stream.avail_out)
    }
  }
}

/// A ZIP archive (APPNOTE.TXT, PKWARE) as it is written, an entry at a time, the same bytes for the same content: no entry has a time.
struct ZipWriter {
  private struct Entry {
    var name: [UInt8]
    var checksum: UInt32
    var packedBytes: UInt32
    var bytes: UInt32
    var offset: UInt32
  }

  /// An entry or the archive passes the 4 GiB that its numbers can tell.
  struct TooLarge: Error {}

  private var entries: [Entry] = []
  private var offset = 0

  /// 1 January 1980, the first day that an archive knows.
  private static let firstDay: UInt16 = 0x21
  private static let deflated: UInt16 = 8
  private static let version: UInt16 = 20

  mutating func add(
    _ name: String, _ stretches: [PackedStretch], to sink: (borrowing [UInt8]) throws -> Void
  ) throws {
    let bytes = stretches.reduce(0) { $0 + $1.bytes }
    let packed = stretches.reduce(0) { $0 + $1.packed.count }
    guard let bytes32 = UInt32(exactly: bytes), let packed32 = UInt32(exactly: packed),
      let offset32 = UInt32(exactly: offset)
    else { throw TooLarge() }
    let checksum = stretches.reduce(UInt(0)) { crc32_combine($0, $1.checksum, $1.bytes) }
    let entry = Entry(
      name: Array(name.utf8), checksum: UInt32(truncatingIfNeeded: checksum), packedBytes: packed32, bytes: bytes32,
      offset: offset32)
    entries.append(entry)
    var header: [UInt8] = []
    header.append(little: UInt32(0x0403_4B50))
    Self.append(entry, to: &header)
    header.append(contentsOf: entry.name)
    try sink(header)
    for stretch in stretches { try sink(stretch.packed) }
    offset += header.count + packed
  }

  /// Ends the archive with its directory.
  func finish(to sink: (borrowing [UInt8]) throws -> Void) throws {
    guard let start = UInt32(exactly: offset) else { throw TooLarge() }
    var directory: [UInt8] = []
    for entry in entries {
      directory.append(little: UInt32(0x0201_4B50))
      directory.append(little: Self.version)
      Self.append(entry, to: &directory)
      // No comment, the first disk, no attributes.
      directory.append(contentsOf: repeatElement(0, count: 10))
      directory.append(little: entry.offset)
      directory.append(contentsOf: entry.name)
    }
    let size = UInt32(directory.count)
    directory.append(little: UInt32(0x0605_4B50))
    directory.append(little: UInt32(0))
    directory.append(little: UInt16(entries.count))
    directory.append(little: UInt16(entries.count))
    directory.append(little: size)
    directory.append(little: start)
    directory.append(little: UInt16(0))
    try sink(directory)
  }

  /// What stands in an entry's own header as well as in the directory.
  private static func append(_ entry: Entry, to bytes: inout [UInt8]) {
    bytes.append(little: version)
    bytes.append(little: UInt16(0))
    bytes.append(little: deflated)
    bytes.append(little: UInt16(0))
    bytes.append(little: firstDay)
    bytes.append(little: entry.checksum)
    bytes.append(little: entry.packedBytes)
    bytes.append(little: entry.bytes)
    bytes.append(little: UInt16(entry.name.count))
    bytes.append(little: UInt16(0))
  }
}

extension [UInt8] {
  fileprivate mutating func append(little value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
