/// How one file's text is cut into cells.
struct Dialect: Sendable {
  var delimiter: UInt8
  /// 0xFF, which no UTF-8 holds, where there are none.
  var quote: UInt8
  /// The bytes that begin a comment line; none where there are no comments.
  var comment: [UInt8]
  var hasCarriageReturn: Bool

  static let noQuote: UInt8 = 0xFF
}

/// A file's first line of names, and where its rows start.
struct FileHead: Sendable {
  /// As written, without enclosing quotes and blanks; none where the file has no header.
  var headers: [String]?
  var columnCount: Int
  /// Where the header stands.
  var headerStart: Int
  var rowsStart: Int
  var dialect: Dialect
  var assumptions: [Assumption] = []
}

/// Finds the delimiter and the header of a text.
struct HeadReader {
  let path: String
  let text: FileBytes
  let options: ReadOptions
  let hasCarriageReturn: Bool

  /// In the order in which ties between them are settled.
  private static let candidates = [",", "\t", ";", "|"].map { UInt8(ascii: $0) }
  private static let sampleRecords = 200

  func read(from start: Int) throws(ReadError) -> FileHead {
    var dialect = Dialect(
      delimiter: options.delimiter ?? UInt8(ascii: ","), quote: options.quote ?? Dialect.noQuote,
      comment: options.commentMarker.map { Array($0.utf8) } ?? [], hasCarriageReturn: hasCarriageReturn)
    var assumptions: [Assumption] = []
    var at = start
    for _ in 0..<options.skippedLines where at < text.count { at = scanner(dialect).lineEnd(from: at).next }
    if let (declared, next) = separatorLine(at), options.delimiter == nil {
      dialect.delimiter = declared
      at = next
    } else if options.delimiter == nil {
      dialect.delimiter = sniff(from: at, dialect)
      if dialect.delimiter != UInt8(ascii: ",") { assumptions.append(.delimiter(path: path, dialect.delimiter)) }
    }
    at = firstRecord(from: at, dialect)
    guard at < text.count else { throw .empty(path: path) }
    let exact = scanner(dialect)
    let first = exact.record(at: at)
    let cells = first.cells.map { String(decoding: exact.content(of: $0).bytes, as: UTF8.self) }
    guard options.hasHeader else {
      return FileHead(
        headers: nil, columnCount: max(1, cells.count), headerStart: at, rowsStart: at, dialect: dialect,
        assumptions: assumptions)
    }
    guard first.fault == nil else { throw .brokenHeader(path: path, line: 1 + LineCounter.lineEnds(in: text[0..<at])) }
    let names = cells.map { Self.trimmed($0) }
    guard names.contains(where: { !$0.isEmpty }) else { throw .empty(path: path) }
    if let example = names.first(where: { CellReader.looksLikeData($0) }) {
      assumptions.append(.headerLooksLikeData(path: path, example: example))
    }
    return FileHead(
      headers: names, columnCount: names.count, headerStart: at, rowsStart: first.next, dialect: dialect,
      assumptions: assumptions)
  }

  private func scanner(_ dialect: Dialect) -> RecordScanner {
    RecordScanner(text: text, delimiter: dialect.delimiter, quote: dialect.quote)
  }

  /// `sep=;`, by which spreadsheets are told the delimiter.
  private func separatorLine(_ at: Int) -> (UInt8, next: Int)? {
    guard at + 5 <= text.count, text[at..<at + 4].elementsEqual("sep=".utf8) else { return nil }
    let line = scanner(Dialect(delimiter: 0x2C, quote: Dialect.noQuote, comment: [], hasCarriageReturn: true))
      .lineEnd(from: at)
    return line.end == at + 5 && text.base[at + 4] < 0x80 ? (text.base[at + 4], line.next) : nil
  }

  /// Past comments and, where a header is to follow, blank lines.
  private func firstRecord(from start: Int, _ dialect: Dialect) -> Int {
    let exact = scanner(dialect)
    var at = start
    while at < text.count {
      let line = exact.lineEnd(from: at)
      let isComment =
        !dialect.comment.isEmpty && at + dialect.comment.count <= text.count
        && text[at..<at + dialect.comment.count].elementsEqual(dialect.comment)
      guard isComment || options.hasHeader && exact.isBlank(at..<line.end) else { return at }
      at = line.next
    }
    return at
  }

  /// The delimiter that cuts the first records most evenly into more than one cell; the comma where none does.
  private func sniff(from start: Int, _ dialect: Dialect) -> UInt8 {
    var best = (delimiter: UInt8(ascii: ","), evenness: 0.0, cells: 1)
    for candidate in Self.candidates {
      var trial = dialect
      trial.delimiter = candidate
      let counts = cellCounts(from: start, trial)
      guard let header = counts.first, header > 1 else { continue }
      let evenness = Double(counts.count { $0 == header }) / Double(counts.count)
      if (evenness, header) > (best.evenness, best.cells) { best = (candidate, evenness, header) }
    }
    return best.delimiter
  }

  private func cellCounts(from start: Int, _ dialect: Dialect) -> [Int] {
    let exact = scanner(dialect)
    var counts: [Int] = []
    var at = firstRecord(from: start, dialect)
    while at < text.count, counts.count < Self.sampleRecords {
      let record = exact.record(at: at)
      at = firstRecord(from: record.next, dialect)
      if record.fault == nil { counts.append(record.cells.count) }
    }
    return counts
  }

  static func trimmed(_ text: String) -> String {
    var view = Substring(text)
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }
}
