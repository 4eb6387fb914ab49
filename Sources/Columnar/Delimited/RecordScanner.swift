import Glibc

/// Reads records one byte at a time, by the exact rules. The fast scanner falls back on it wherever a quote stands in an odd place.
///
/// A cell that begins with a quote (after blanks, if it then ends well) runs to its closing quote, delimiters and line ends included; two quotes inside stand for one.
/// A quote inside any other cell is a character like others. Where there is an escape character, it makes the quote, delimiter or escape behind it
/// one like others. A record ends at LF, CRLF or a lone CR.
struct RecordScanner: Sendable {
  let text: FileBytes
  let marks: CellMarks

  struct Record {
    /// Where each cell begins and ends, quotes included; empty for a broken record.
    var cells: [Range<Int>] = []
    var fault: Reject.Reason?
    var start: Int
    /// Behind the last cell (behind the line, for a broken record), line end not included.
    var end: Int
    /// The start of the next record.
    var next: Int
    var strayQuotes = 0
  }

  /// The record that begins at a position before the end.
  func record(at start: Int) -> Record {
    var record = Record(start: start, end: start, next: start)
    var at = start
    while true {
      let cellStart = at
      switch quotedCell(at: at) {
      case .some(.success(let end)): at = end
      case .some(.failure(let fault)):
        let line = lineEnd(from: start)
        return Record(fault: fault.reason, start: start, end: line.end, next: line.next)
      case .none:
        while at < text.count, !endsCell(text.base[at]) {
          if text.base[at] == marks.quote { record.strayQuotes += 1 }
          at += isEscape(at) ? 2 : 1
        }
      }
      record.cells.append(cellStart..<at)
      if at < text.count, text.base[at] == marks.delimiter {
        at += 1
      } else {
        record.end = at
        record.next = behindLineEnd(at)
        return record
      }
    }
  }

  private struct Fault: Error { let reason: Reject.Reason }

  /// The end of a quoted cell, or what is wrong with it; none where the cell is not quoted.
  private func quotedCell(at start: Int) -> Result<Int, Fault>? {
    var at = start
    while at < text.count, isBlank(text.base[at]) { at += 1 }
    guard at < text.count, text.base[at] == marks.quote else { return nil }
    let isIndented = at > start
    at += 1
    while at < text.count {
      guard text.base[at] == marks.quote else {
        at += isEscape(at) ? 2 : 1
        continue
      }
      if at + 1 < text.count, text.base[at + 1] == marks.quote {
        at += 2
        continue
      }
      at += 1
      while at < text.count, isBlank(text.base[at]) { at += 1 }
      if at == text.count || endsCell(text.base[at]) { return .success(at) }
      return isIndented ? nil : .failure(Fault(reason: .textAfterQuote))
    }
    return isIndented ? nil : .failure(Fault(reason: .unclosedQuote))
  }

  /// The end of the line that a position lies on, and where the next line starts.
  func lineEnd(from position: Int) -> (end: Int, next: Int) {
    var at = position
    while at < text.count, text.base[at] != 0x0A, text.base[at] != 0x0D { at += 1 }
    return (at, behindLineEnd(at))
  }

  private func behindLineEnd(_ at: Int) -> Int {
    if at >= text.count { return text.count }
    return text.base[at] == 0x0D && at + 1 < text.count && text.base[at + 1] == 0x0A ? at + 2 : at + 1
  }

  @inline(__always)
  func isBlank(_ byte: UInt8) -> Bool { (byte == 0x20 || byte == 0x09) && byte != marks.delimiter }

  func isBlank(_ range: Range<Int>) -> Bool { range.allSatisfy { isBlank(text.base[$0]) } }

  @inline(__always)
  private func endsCell(_ byte: UInt8) -> Bool { byte == marks.delimiter || byte == 0x0A || byte == 0x0D }

  /// Whether the byte at a position takes away the meaning of the next one.
  @inline(__always)
  private func isEscape(_ at: Int) -> Bool {
    marks.hasEscape && text.base[at] == marks.escape && at + 1 < text.count && marks.isSpecial(text.base[at + 1])
  }

  /// What a cell holds: its text without enclosing quotes, doubled quotes made single and escapes gone, and whether it was quoted.
  func content(of cell: Range<Int>) -> (bytes: [UInt8], isQuoted: Bool) {
    let shape = CellShape(text.base, cell.lowerBound, cell.upperBound, marks: marks)
    return (shape.unescaped(text.base, marks: marks), shape.isQuoted)
  }
}

/// The content of a cell as a stretch of the text: without the enclosing quotes and blanks around them.
struct CellShape {
  var start: Int
  var end: Int
  var isQuoted: Bool

  @inline(__always)
  init(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, marks: CellMarks) {
    self.start = start
    self.end = end
    isQuoted = false
    if start < end, base[start] == marks.quote || base[start] == 0x20 || base[start] == 0x09 { unwrap(base, marks) }
  }

  @inline(never)
  private mutating func unwrap(_ base: UnsafePointer<UInt8>, _ marks: CellMarks) {
    var first = start
    var last = end
    while first < last, base[first] == 0x20 || base[first] == 0x09 { first += 1 }
    while last > first, base[last - 1] == 0x20 || base[last - 1] == 0x09 { last -= 1 }
    guard last - first >= 2, base[first] == marks.quote, base[last - 1] == marks.quote else { return }
    // Blanks before a quote count only where the whole rest is one quoted text.
    if first > start, !Self.isOneQuoted(base, first + 1, last - 1, marks) { return }
    start = first + 1
    end = last - 1
    isQuoted = true
  }

  private static func isOneQuoted(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ marks: CellMarks
  ) -> Bool {
    var at = start
    while at < end {
      if base[at] == marks.quote {
        guard at + 1 < end, base[at + 1] == marks.quote else { return false }
        at += 1
      } else if marks.hasEscape, base[at] == marks.escape, marks.isSpecial(base[at + 1]) {
        guard at + 1 < end else { return false }
        at += 1
      }
      at += 1
    }
    return true
  }

  /// Whether quotes inside are doubled or anything is escaped, so that the text is not the content itself.
  func hasEscapes(_ base: UnsafePointer<UInt8>, marks: CellMarks) -> Bool {
    (isQuoted && memchr(base + start, Int32(marks.quote), end - start) != nil)
      || (marks.hasEscape && memchr(base + start, Int32(marks.escape), end - start) != nil)
  }

  func unescaped(_ base: UnsafePointer<UInt8>, marks: CellMarks) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(end - start)
    var at = start
    while at < end {
      let isEscape = marks.hasEscape && base[at] == marks.escape && at + 1 < end && marks.isSpecial(base[at + 1])
      let isFirstOfTwo = isQuoted && base[at] == marks.quote
      bytes.append(base[isEscape ? at + 1 : at])
      at += isEscape || isFirstOfTwo ? 2 : 1
    }
    return bytes
  }
}
