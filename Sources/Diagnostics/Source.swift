/// A piece of text that a person wrote: a script file, a line typed at the prompt, the argument of `-c`.
///
/// Everything that points into it does so by UTF-8 byte offset; line and column are computed only when a
/// diagnostic is shown.
public final class Source: Sendable {
  /// What to call it in messages: a path as the user gave it, `<prompt>`, `<command>`, `<stdin>`.
  public let name: String
  /// The UTF-8 bytes, exactly as read.
  public let bytes: [UInt8]
  private let lineStarts: [Int]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  public convenience init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  public var lineCount: Int { lineStarts.count }

  /// The text of a span; malformed UTF-8 is shown as U+FFFD.
  public func text(of span: Span) -> String {
    String(decoding: bytes[span.start..<span.end], as: UTF8.self)
  }

  /// The zero-based index of the line that holds a byte offset.
  public func lineIndex(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of a line without its line end.
  public func lineSpan(at index: Int) -> Span {
    let start = lineStarts[index]
    var end = index + 1 < lineStarts.count ? lineStarts[index + 1] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return Span(start, max(start, end))
  }

  /// One-based line and column; the column counts characters (grapheme clusters), as editors do.
  public func position(at offset: Int) -> (line: Int, column: Int) {
    let index = lineIndex(at: offset)
    let before = text(of: Span(lineStarts[index], max(lineStarts[index], min(offset, bytes.count))))
    return (index + 1, before.count + 1)
  }
}

/// A half-open range of byte offsets in one `Source`.
public struct Span: Hashable, Sendable {
  public var start: Int
  public var end: Int

  public init(_ start: Int, _ end: Int) {
    precondition(start <= end, "a span ends before it starts")
    self.start = start
    self.end = end
  }

  public var isEmpty: Bool { start == end }
  public var count: Int { end - start }

  /// The smallest span that holds both.
  public func union(_ other: Span) -> Span {
    Span(min(start, other.start), max(end, other.end))
  }

  public func contains(_ offset: Int) -> Bool { start <= offset && offset < end }
}
