/// The characters that cut a line into cells; a trivial value, because every cell is looked at with it.
struct CellMarks: Hashable, Sendable {
  var delimiter: UInt8
  /// `noMark` where there are none.
  var quote: UInt8
  /// Takes away the meaning of the delimiter, quote or escape behind it; `noMark` where there is none.
  var escape: UInt8 = Self.noMark

  /// 0xFF, which no UTF-8 holds.
  static let noMark: UInt8 = 0xFF
  /// For a text that is one cell.
  static let none = CellMarks(delimiter: noMark, quote: noMark)

  @inline(__always)
  var hasEscape: Bool { escape != Self.noMark }

  /// Whether a byte has a meaning that an escape takes away.
  @inline(__always)
  func isSpecial(_ byte: UInt8) -> Bool { byte == quote || byte == delimiter || byte == escape }
}

/// How one file's text is cut into cells.
struct Dialect: Sendable {
  var marks: CellMarks
  /// The bytes that begin a comment line; none where there are no comments.
  var comment: [UInt8]
  var hasCarriageReturn: Bool
}

/// A file's line of names, and where its rows start and end.
struct FileHead: Sendable {
  /// As written, without enclosing quotes and blanks; none where the file has no header.
  var headers: [String]?
  var columnCount: Int
  /// Where the header stands.
  var headerStart: Int
  var rowsStart: Int
  /// The end of the text, or where a footer or another table begins.
  var rowsEnd: Int
  var dialect: Dialect
  /// Comments above the rows.
  var commentLines = 0
  /// The comment marker was found out and is to be said.
  var assumesComments = false
  var assumptions: [Assumption] = []
}

extension RecordScanner {
  /// Whether a position begins a comment.
  func beginsComment(_ at: Int, _ marker: [UInt8]) -> Bool {
    !marker.isEmpty && at + marker.count <= text.count && text[at..<at + marker.count].elementsEqual(marker)
  }

  /// What a cell holds as text, without blanks around it.
  func trimmed(_ cell: Range<Int>) -> String {
    var view = Substring(String(decoding: content(of: cell).bytes, as: UTF8.self))
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }
}
