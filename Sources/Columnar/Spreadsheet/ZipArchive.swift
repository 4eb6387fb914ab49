import CZlib

/// The entries of a ZIP archive (APPNOTE.TXT, PKWARE), by their directory at its end.
struct ZipArchive {
  /// A file in the archive.
  struct Entry {
    var name: String
    var isEncrypted: Bool
    var method: Int
    var checksum: UInt32
    /// In the archive, and unpacked.
    var packedBytes: Int
    var bytes: Int
    /// Where its own header stands.
    var offset: Int
  }

  enum Fault: Error {
    /// The directory, or an entry of that name, is not what it should be.
    case damaged(part: String)
    /// An entry unpacks to far more than any document does.
    case bloated(part: String)
  }

  let file: FileBytes
  private(set) var entries: [Entry] = []

  static func begins(_ file: FileBytes) -> Bool {
    file.count >= 4 && file[0..<4].elementsEqual("PK\u{3}\u{4}".utf8)
  }

  init(_ file: FileBytes) throws(Fault) {
    self.file = file
    guard let end = endRecord(), var count = number(end + 10, 2), var at = number(end + 16, 4) else {
      throw .damaged(part: "its directory")
    }
    if let wide = wideEndRecord(before: end) { (count, at) = wide }
    for _ in 0..<count {
      guard let (entry, next) = entry(at: at) else { throw .damaged(part: "its directory") }
      entries.append(entry)
      at = next
    }
  }

  /// The entry of a name, without regard to case and to which way slashes lean.
  func entry(named name: String) -> Entry? {
    let wanted = Self.folded(name)
    return entries.first { Self.folded($0.name) == wanted }
  }

  private static func folded(_ name: String) -> String {
    let forward = name.lowercased().split(whereSeparator: { $0 == "/" || $0 == "\\" })
    return forward.joined(separator: "/")
  }

  // MARK: - The directory

  private func number(_ at: Int, _ bytes: Int) -> Int? {
    guard at >= 0, at <= file.count - bytes else { return nil }
    var value: UInt64 = 0
    for index in 0..<bytes { value |= UInt64(file.base[at + index]) << UInt64(8 * index) }
    return Int(exactly: value)
  }

  /// The last record of the directory's end: at most a comment of 65,535 bytes follows it.
  private func endRecord() -> Int? {
    let first = max(0, file.count - 22 - 0xFFFF)
    return stride(from: file.count - 22, through: first, by: -1).first { number($0, 4) == 0x0605_4B50 }
  }

  /// Count and place of the directory in archives of more than 4 GiB or 65,535 entries.
  private func wideEndRecord(before end: Int) -> (count: Int, at: Int)? {
    guard number(end - 20, 4) == 0x0706_4B50, let record = number(end - 12, 8), number(record, 4) == 0x0606_4B50,
      let count = number(record + 32, 8), let at = number(record + 48, 8)
    else { return nil }
    return (count, at)
  }

  private func entry(at: Int) -> (Entry, next: Int)? {
    guard number(at, 4) == 0x0201_4B50, let flags = number(at + 8, 2), let method = number(at + 10, 2),
      let checksum = number(at + 16, 4), var packed = number(at + 20, 4), var bytes = number(at + 24, 4),
      let nameLength = number(at + 28, 2), let extraLength = number(at + 30, 2), let comment = number(at + 32, 2),
      var offset = number(at + 42, 4), at + 46 + nameLength + extraLength <= file.count
    else { return nil }
    let name = file.string(at + 46..<at + 46 + nameLength)
    let wide = wideNumbers(in: at + 46 + nameLength..<at + 46 + nameLength + extraLength)
    var next = 0
    func widened(_ value: Int) -> Int {
      guard value == 0xFFFF_FFFF, next < wide.count else { return value }
      next += 1
      return wide[next - 1]
    }
    bytes = widened(bytes)
    packed = widened(packed)
    offset = widened(offset)
    let entry = Entry(
      name: name, isEncrypted: flags & 1 != 0, method: method, checksum: UInt32(checksum), packedBytes: packed,
      bytes: bytes, offset: offset)
    return (entry, at + 46 + nameLength + extraLength + comment)
  }

  /// What stands in the extra field of 64-bit numbers.
  private func wideNumbers(in extra: Range<Int>) -> [Int] {
    var at = extra.lowerBound
    while at + 4 <= extra.upperBound, let tag = number(at, 2), let length = number(at + 2, 2) {
      let body = at + 4..<min(extra.upperBound, at + 4 + length)
      if tag == 1 { return stride(from: body.lowerBound, to: body.upperBound - 7, by: 8).compactMap { number($0, 8) } }
      at = at + 4 + length
    }
    return []
  }

  // MARK: - Unpacking

  /// What is unpacked between two looks at whether to stop.
  private static let stretchBytes = 1 << 18
  private static let stored = 0
  private static let deflated = 8

  /// Whether an entry would unpack to more than documents do: markup shrinks to a tenth, the emptiest to a hundredth.
  private static func isBloated(_ bytes: Int, packed: Int) -> Bool {
    bytes > 1 << 28 && bytes / max(1, packed) > 400
  }

  /// Unpacks an entry, a stretch at a time.
  ///
  /// - Parameter sink: takes each stretch, which is only lent; what it throws ends the unpacking and is thrown on.
  func unpack(_ entry: Entry, to sink: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
    let damage = Fault.damaged(part: entry.name)
    if Self.isBloated(entry.bytes, packed: entry.packedBytes) { throw Fault.bloated(part: entry.name) }
    guard number(entry.offset, 4) == 0x0403_4B50, let name = number(entry.offset + 26, 2),
      let extra = number(entry.offset + 28, 2), entry.packedBytes >= 0
    else { throw damage }
    let start = entry.offset + 30 + name + extra
    guard start <= file.count, entry.packedBytes <= file.count - start else { throw damage }
    let packed = start..<start + entry.packedBytes
    var checksum = crc32(0, nil, 0)
    var count = 0
    func take(_ bytes: UnsafeBufferPointer<UInt8>) throws {
      guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
      checksum = crc32(checksum, base, UInt32(bytes.count))
      count += bytes.count
      if Self.isBloated(count, packed: entry.packedBytes) { throw Fault.bloated(part: entry.name) }
      try sink(bytes)
    }
    switch entry.method {
    case Self.stored:
      for at in stride(from: packed.lowerBound, to: packed.upperBound, by: Self.stretchBytes) {
        try take(file[at..<min(packed.upperBound, at + Self.stretchBytes)])
      }
    case Self.deflated: try inflated(packed, damage, take)
    default: throw damage
    }
    guard checksum == UInt(entry.checksum) else { throw damage }
  }

  private func inflated(
    _ packed: Range<Int>, _ damage: Fault, _ take: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    var stream = z_stream()
    // Without a header of zlib's own.
    let status = inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib has the version that acct was built with")
    defer { inflateEnd(&stream) }
    let room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Self.stretchBytes)
    defer { room.deallocate() }
    var at = packed.lowerBound
    while true {
      if stream.avail_in == 0, at < packed.upperBound {
        let stretch = min(packed.upperBound - at, 1 << 30)
        stream.next_in = UnsafeMutablePointer(mutating: file.base + at)
        stream.avail_in = UInt32(stretch)
        at += stretch
      }
      stream.next_out = room.baseAddress
      stream.avail_out = UInt32(room.count)
      let status = inflate(&stream, Z_NO_FLUSH)
      guard status == Z_OK || status == Z_STREAM_END else { throw damage }
      try take(UnsafeBufferPointer(rebasing: room[..<(room.count - Int(stream.avail_out))]))
      if status == Z_STREAM_END { return }
    }
  }
}
