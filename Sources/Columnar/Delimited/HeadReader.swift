/// Finds out how a text is cut into cells, which of its lines name the columns, and where its rows start and end.
struct HeadReader {
  let path: String
  let text: FileBytes
  let options: ReadOptions
  let hasCarriageReturn: Bool
  /// By which lines run ahead of the rows of a sheet.
  var excess = ExcessLines()

  func read(from start: Int) throws(ReadError) -> FileHead {
    var options = options
    var assumptions: [Assumption] = []
    var at = start
    var skipped = 0
    while excess.row(ofLine: skipped + 1) <= options.skippedLines ?? 0, at < text.count {
      at = plain.lineEnd(from: at).next
      skipped += 1
    }
    let declared = options.delimiter == nil ? separatorLine(at) : nil
    if let declared {
      options.delimiter = declared.delimiter
      at = declared.next
    }
    let sample = HeadSample(of: text, from: at)
    let marks = DialectSniffer(sample: sample, options: options).marks()
    if options.delimiter == nil, marks.delimiter != UInt8(ascii: ",") {
      assumptions.append(.delimiter(path: path, marks.delimiter))
    }
    if options.quote == .foundOut, marks.quote != UInt8(ascii: "\"") {
      assumptions.append(.quote(path: path, marks.quote))
    }
    if options.escape == .foundOut, marks.hasEscape { assumptions.append(.escape(path: path, marks.escape)) }
    let layout = HeadLayout(sample: sample, marks: marks, options: options)
    let dialect = Dialect(marks: marks, comment: layout.comment, hasCarriageReturn: hasCarriageReturn)
    var head = try head(at: at, dialect, layout)
    head.assumesComments = layout.assumesComments
    head.commentLines = commentLines(in: at..<head.rowsStart, dialect.comment)
    head.assumptions = assumptions + layoutAssumptions(layout, at) + head.assumptions
    if let end = layout.tableEnd {
      head.rowsEnd = at + end
      head.assumptions.append(.furtherTable(path: path, line: line(of: at + (layout.nextTable ?? end))))
    } else {
      let footer = FooterFinder(text: text, marks: marks, columns: head.columnCount, rowsStart: head.rowsStart)
      if let lines = options.footerLines {
        head.rowsEnd = footer.start(ofLast: lines)
      } else if let found = footer.find() {
        head.rowsEnd = found.start
        head.assumptions.append(.footer(path: path, line: line(of: found.start), example: found.example))
      }
    }
    return head
  }

  // MARK: - The lines of names

  private func head(at start: Int, _ dialect: Dialect, _ layout: HeadLayout) throws(ReadError) -> FileHead {
    let scanner = RecordScanner(text: text, marks: dialect.marks)
    let at = firstRecord(from: start + layout.headerStart, dialect, scanner)
    guard at < text.count else { throw .empty(path: path) }
    let first = scanner.record(at: at)
    var head = FileHead(
      headers: nil, columnCount: max(1, first.cells.count), headerStart: at, rowsStart: at, rowsEnd: text.count,
      dialect: dialect)
    guard layout.headerLines > 0 else {
      if options.headerLines == nil { head.assumptions.append(.noHeader(path: path, columns: head.columnCount)) }
      return head
    }
    guard first.fault == nil else { throw .brokenHeader(path: path, line: line(of: at)) }
    var names = first.cells.map { Self.onOneLine(scanner.trimmed($0)) }
    head.rowsStart = first.next
    if layout.headerLines > 1 { names = Self.filled(names) }
    var lines = 1
    while lines < layout.headerLines, head.rowsStart < text.count {
      let further = scanner.record(at: firstRecord(from: head.rowsStart, dialect, scanner))
      names = Self.joined(names, further.cells.map { Self.onOneLine(scanner.trimmed($0)) })
      head.rowsStart = further.next
      lines += 1
    }
    if layout.headerLines > 1, options.headerLines == nil {
      head.assumptions.append(.headerLines(path: path, count: layout.headerLines))
    }
    if layout.hasUnits {
      let units = scanner.record(at: firstRecord(from: head.rowsStart, dialect, scanner))
      head.assumptions.append(
        .units(path: path, line: line(of: units.start), text: text.string(units.start..<units.end)))
      head.rowsStart = units.next
    }
    guard names.contains(where: { !$0.isEmpty }) else { throw .empty(path: path) }
    if options.headerLines == nil, let example = names.first(where: { CellReader.looksLikeData($0) }) {
      head.assumptions.append(.headerLooksLikeData(path: path, example: example))
    }
    head.headers = names
    head.columnCount = names.count
    return head
  }

  /// A name that is written on several lines has blanks between them.
  private static func onOneLine(_ name: String) -> String {
    guard name.contains(where: \.isNewline) else { return name }
    return name.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// A name over several columns stands over the first of them only.
  private static func filled(_ names: [String]) -> [String] {
    var last = ""
    return names.map { name in
      if !name.isEmpty { last = name }
      return last
    }
  }

  private static func joined(_ upper: [String], _ lower: [String]) -> [String] {
    (0..<max(upper.count, lower.count)).map { column in
      let parts = [upper, lower].compactMap { $0.indices.contains(column) && !$0[column].isEmpty ? $0[column] : nil }
      // A name in cells merged over both lines is said once.
      return parts.count == 2 && parts[0] == parts[1] ? parts[0] : parts.joined(separator: " ")
    }
  }

  /// Past comments and, where a header is to follow, blank lines.
  private func firstRecord(from start: Int, _ dialect: Dialect, _ scanner: RecordScanner) -> Int {
    var at = start
    while at < text.count {
      let line = scanner.lineEnd(from: at)
      let isBlank = options.headerLines != 0 && scanner.isBlank(at..<line.end)
      guard isBlank || scanner.beginsComment(at, dialect.comment) else { return at }
      at = line.next
    }
    return at
  }

  // MARK: - Lines

  private func commentLines(in range: Range<Int>, _ marker: [UInt8]) -> Int {
    guard !marker.isEmpty else { return 0 }
    var count = 0
    var at = range.lowerBound
    while at < range.upperBound {
      if plain.beginsComment(at, marker) { count += 1 }
      at = plain.lineEnd(from: at).next
    }
    return count
  }

  /// For walking over lines without looking into them.
  private var plain: RecordScanner { RecordScanner(text: text, marks: .none) }

  private func line(of position: Int) -> Int {
    excess.row(ofLine: 1 + LineCounter.lineEnds(in: text[0..<position]))
  }

  /// `sep=;`, by which spreadsheets are told the delimiter.
  private func separatorLine(_ at: Int) -> (delimiter: UInt8, next: Int)? {
    guard at + 5 <= text.count, text[at..<at + 4].elementsEqual("sep=".utf8) else { return nil }
    let (line, delimiter) = (plain.lineEnd(from: at), text.base[at + 4])
    guard line.end == at + 5, delimiter < 0x80, delimiter != UInt8(ascii: "\""), options.quote != .mark(delimiter)
    else { return nil }
    return (delimiter, line.next)
  }

  private func layoutAssumptions(_ layout: HeadLayout, _ start: Int) -> [Assumption] {
    guard let first = layout.preamble else { return [] }
    let lines = line(of: start + layout.headerStart) - line(of: start)
    return [
      .preamble(path: path, lines: lines, example: text.string(start + first.lowerBound..<start + first.upperBound))
    ]
  }
}
