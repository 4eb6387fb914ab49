import Glibc

/// A file's text as UTF-8, and how it was come by.
struct DecodedText {
  var bytes: FileBytes
  /// Behind the byte order mark.
  var start: Int
  /// As `iconv` names it.
  var encoding: String
  /// Of pieces of `pieceBytes` from `start` on.
  var summaries: [ByteSummary]
  var pieceBytes: Int
  var assumptions: [Assumption] = []
  /// By which its lines run ahead of the rows of a sheet.
  var excess = ExcessLines()

  /// Ends the text where its rows do, and counts quotes anew where they are not those counted.
  mutating func settle(_ head: FileHead, quoteCounted: UInt8, execution: Execution) throws {
    if head.dialect.marks.quote != quoteCounted {
      summaries = try ByteSummary.pieces(
        of: bytes, from: start, bytes: pieceBytes, quote: head.dialect.marks.quote, execution: execution)
    }
    if head.rowsEnd < bytes.count { bytes = FileBytes(bytes, upTo: head.rowsEnd) }
  }
}

/// Finds out what encoding a file is in, or takes the one that is named, and gives its text as UTF-8.
///
/// A byte order mark settles it; else text that is valid UTF-8 is UTF-8; else the bytes are weighed between GB18030, Windows-1252 and Mac Roman.
struct TextDecoder {
  let path: String
  let quote: UInt8
  let pieceBytes: Int
  let execution: Execution

  func decode(_ file: FileBytes, named name: String?) throws -> DecodedText {
    let mark = ByteOrderMark.at(startOf: file)
    if let kind = BinaryKind.of(file, hasMark: mark != nil) { throw ReadError.binary(path: path, kind: kind) }
    if let name { return try decode(file, as: Self.canonical(name), mark: mark) }
    if let mark, mark.encoding != Self.utf8 {
      return try converted(file, from: mark.encoding, skipping: mark.length)
    }
    if mark == nil, let wide = BinaryKind.wideEncoding(of: file) {
      return try assuming(converted(file, from: wide, skipping: 0))
    }
    let start = mark?.length ?? 0
    let summaries = try summaries(of: file, from: start)
    let invalid = summaries.reduce(0) { $0 + $1.invalidCount }
    var text = DecodedText(bytes: file, start: start, encoding: Self.utf8, summaries: summaries, pieceBytes: pieceBytes)
    if invalid == 0 { return text }
    let multibyte = summaries.reduce(0) { $0 + $1.multibyteCount }
    if mark != nil || multibyte >= 20 * invalid {
      text.assumptions = [.damagedText(path: path, count: invalid)]
      return text
    }
    return try legacy(file)
  }

  static let utf8 = "UTF-8"
  /// So much is converted between two looks at whether to stop.
  private static let stretchBytes = 1 << 20

  private func decode(_ file: FileBytes, as name: String, mark: ByteOrderMark?) throws -> DecodedText {
    guard name == Self.utf8 else {
      let skipped = mark.map { name.hasPrefix("UTF") ? $0.length : 0 } ?? 0
      return try converted(file, from: mark.flatMap { name == "UTF-16" ? $0.encoding : nil } ?? name, skipping: skipped)
    }
    let start = mark?.encoding == Self.utf8 ? 3 : 0
    let summaries = try summaries(of: file, from: start)
    if summaries.contains(where: { $0.invalidCount > 0 }) {
      throw ReadError.undecodable(path: path, encoding: name, line: Self.lineOfInvalidByte(file))
    }
    return DecodedText(bytes: file, start: start, encoding: name, summaries: summaries, pieceBytes: pieceBytes)
  }

  /// The encodings that hold text of before Unicode, in the order that suits the bytes.
  private func legacy(_ file: FileBytes) throws -> DecodedText {
    let western = MacRomanEvidence(of: file).isMacRoman ? "MACINTOSH" : "WINDOWS-1252"
    let candidates = GB18030Evidence(of: file).isChinese ? ["GB18030", western] : [western, "GB18030"]
    var failure: any Error = ReadError.undecodable(path: path, encoding: Self.utf8, line: Self.lineOfInvalidByte(file))
    for (rank, name) in candidates.enumerated() {
      do { return try assuming(converted(file, from: name, skipping: 0)) } catch let error as ReadError {
        if rank == 0 { failure = error }
      }
    }
    throw failure
  }

  private func assuming(_ text: DecodedText) -> DecodedText {
    var text = text
    text.assumptions.append(.encoding(path: path, name: text.encoding))
    return text
  }

  private func converted(_ file: FileBytes, from encoding: String, skipping: Int) throws -> DecodedText {
    let bytes = try convert(file, from: encoding, skipping: skipping)
    try file.checkUnchanged()
    return DecodedText(
      bytes: bytes, start: 0, encoding: encoding, summaries: try summaries(of: bytes, from: 0), pieceBytes: pieceBytes)
  }

  private func summaries(of text: FileBytes, from start: Int) throws -> [ByteSummary] {
    try ByteSummary.pieces(of: text, from: start, bytes: pieceBytes, quote: quote, execution: execution)
  }

  /// The whole text through `iconv`, a stretch at a time so that it can be cancelled.
  private func convert(_ file: FileBytes, from encoding: String, skipping: Int) throws -> FileBytes {
    let failed = iconv_t(bitPattern: -1)
    let converter = iconv_open(Self.utf8, encoding)
    guard converter != failed else { throw ReadError.unknownEncoding(name: encoding) }
    defer { iconv_close(converter) }
    var capacity = file.count + file.count / 2 + 64
    var buffer = FileBytes.allocate(capacity)
    var written = 0
    var source: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(mutating: file.base + skipping)
      .assumingMemoryBound(to: CChar.self)
    var left = file.count - skipping
    while left > 0 {
      if execution.isCancelled {
        free(buffer)
        throw Execution.Cancelled()
      }
      var stretch = min(left, Self.stretchBytes)
      let before = stretch
      var target: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(buffer + written)
        .assumingMemoryBound(to: CChar.self)
      var room = capacity - written
      let result = iconv(converter, &source, &stretch, &target, &room)
      let code = errno
      left -= before - stretch
      written = capacity - room
      guard result == -1 else { continue }
      // A stretch may end inside a character; the rest of it then heads the next stretch.
      if code == EINVAL, left > stretch { continue }
      guard code == E2BIG else {
        let line = Self.lineCount(UnsafeBufferPointer(start: buffer, count: written))
        free(buffer)
        throw ReadError.undecodable(path: path, encoding: encoding, line: line)
      }
      capacity *= 2
      buffer = realloc(buffer, capacity + FileBytes.padding)!.assumingMemoryBound(to: UInt8.self)
    }
    (buffer + written).update(repeating: 0, count: FileBytes.padding)
    return FileBytes(adopting: buffer, count: written)
  }

  private static func lineOfInvalidByte(_ file: FileBytes) -> Int {
    var at = 0
    while at < file.count {
      let length = UTF8Sequence.length(file.base + at, available: file.count - at)
      if length == 0 { break }
      at += length
    }
    return lineCount(file[0..<at])
  }

  private static func lineCount(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    1 + LineCounter.lineEnds(in: bytes)
  }

  /// The name by which `iconv` knows what the user called an encoding; GBK and GB2312 are parts of GB18030.
  private static func canonical(_ name: String) -> String {
    switch name.uppercased() {
    case "UTF8", "UTF-8": utf8
    case "UTF16", "UTF-16": "UTF-16"
    case "GBK", "GB2312", "CP936", "GB18030": "GB18030"
    case "ANSI", "CP1252", "WINDOWS1252", "WINDOWS-1252": "WINDOWS-1252"
    case "LATIN1", "LATIN-1": "ISO-8859-1"
    case "MACROMAN", "MAC-ROMAN": "MACINTOSH"
    case let other: other
    }
  }
}

/// The mark that some programs put before a text.
struct ByteOrderMark {
  var encoding: String
  var length: Int

  static func at(startOf file: FileBytes) -> ByteOrderMark? {
    func begins(_ bytes: UInt8...) -> Bool { file.count >= bytes.count && file[0..<bytes.count].elementsEqual(bytes) }
    if begins(0xEF, 0xBB, 0xBF) { return ByteOrderMark(encoding: TextDecoder.utf8, length: 3) }
    if begins(0xFF, 0xFE, 0, 0) { return ByteOrderMark(encoding: "UTF-32LE", length: 4) }
    if begins(0, 0, 0xFE, 0xFF) { return ByteOrderMark(encoding: "UTF-32BE", length: 4) }
    if begins(0xFF, 0xFE) { return ByteOrderMark(encoding: "UTF-16LE", length: 2) }
    if begins(0xFE, 0xFF) { return ByteOrderMark(encoding: "UTF-16BE", length: 2) }
    return nil
  }
}
