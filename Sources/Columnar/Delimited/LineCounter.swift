/// Turns byte positions into line numbers; a line ends with LF, CRLF or a lone CR.
struct LineCounter {
  private let text: FileBytes
  private var position = 0
  private var line = 1

  init(_ text: FileBytes) { self.text = text }

  /// The one-based line of a position; positions must not fall, and none may lie between CR and LF.
  mutating func line(at target: Int) -> Int {
    line += Self.lineEnds(in: text[position..<target])
    position = target
    return line
  }

  static func lineEnds(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    var previous: UInt8 = 0
    for byte in bytes {
      if byte == 0x0A { count += previous == 0x0D ? 0 : 1 }
      if byte == 0x0D { count += 1 }
      previous = byte
    }
    return count
  }
}
