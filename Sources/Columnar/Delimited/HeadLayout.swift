/// What the first part of a text is made of: lines before the table, lines of names, rows, further tables. Positions count from the start of the sample.
struct HeadLayout {
  private(set) var comment: [UInt8]
  private(set) var assumesComments = false
  /// The first line before the table that is left out.
  private(set) var preamble: Range<Int>?
  private(set) var headerStart = 0
  /// 0 where the first record is data already.
  private(set) var headerLines: Int
  /// A record of units follows the names.
  private(set) var hasUnits = false
  /// Where the rows end because another table follows.
  private(set) var tableEnd: Int?
  private(set) var nextTable: Int?

  private typealias Record = RecordScanner.Record

  private static let commentMarkers = ["#", "//"].map { Array($0.utf8) }
  private static let bodyCount = 50

  init(sample: HeadSample, marks: CellMarks, options: ReadOptions) {
    let scanner = RecordScanner(text: sample.text, marks: marks)
    headerLines = options.headerLines ?? 1
    comment = Array((options.commentMarker ?? "").utf8)
    var records = sample.records(marks, comment: comment, limit: .max)
    if options.commentMarker == nil, let marker = Self.commentMarker(records, scanner) {
      comment = marker
      assumesComments = true
      records = sample.records(marks, comment: comment, limit: .max)
    }
    guard let first = records.first else { return }
    let segments = TableSegments(records, scanner)
    var table = records[...]
    if options.headerLines != 0, options.skippedLines == nil {
      table = table.dropFirst(Self.preambleCount(segments.table ?? table, records, scanner))
    }
    if options.footerLines == nil, let next = segments.end(of: table), sample.isWhole {
      nextTable = next.table
      tableEnd = next.end
      table = table.prefix { $0.start < next.end }
    }
    headerStart = table.first?.start ?? 0
    if headerStart > first.start { preamble = first.start..<first.end }
    readHeader(Array(table.prefix(Self.bodyCount)), scanner, options)
  }

  // MARK: - Before the table

  /// `#` or `//` where lines begin so that have other numbers of cells than the rest.
  private static func commentMarker(_ records: [Record], _ scanner: RecordScanner) -> [UInt8]? {
    let width = RecordWidth(records).cells
    guard width > 1 else { return nil }
    return commentMarkers.first { marker in
      let marked = records.filter { scanner.beginsComment($0.start, marker) }
      return !marked.isEmpty && marked.count * 2 <= records.count && marked.allSatisfy { $0.cells.count != width }
    }
  }

  /// How many records stand before the header: those that come before the table, then those with one cell, or few, where the rows have several.
  private static func preambleCount(
    _ table: ArraySlice<Record>, _ records: [Record], _ scanner: RecordScanner
  ) -> Int {
    let width = RecordWidth(table).cells
    guard width > 1 else { return 0 }
    var count = table.startIndex
    while count < table.endIndex, isPreamble(records[count], width, scanner) { count += 1 }
    guard count < table.endIndex, records[count].fault == nil else { return 0 }
    let isFew = records[table.startIndex..<count].contains { known($0, scanner) > 1 || $0.cells.count == width }
    if isFew, !isNames(records[count], scanner) { return table.startIndex }
    return count
  }

  private static func isPreamble(_ record: Record, _ width: Int, _ scanner: RecordScanner) -> Bool {
    guard record.fault == nil else { return false }
    let known = known(record, scanner)
    if record.cells.count == width { return width > 2 && known <= 1 }
    return known <= 1 && record.cells.count <= width || known * 2 <= width && record.cells.count * 2 <= width
  }

  private static func known(_ record: Record, _ scanner: RecordScanner) -> Int {
    record.cells.count { !scanner.trimmed($0).isEmpty }
  }

  /// Whether every cell could be a column's name.
  static func isNames(_ record: RecordScanner.Record, _ scanner: RecordScanner) -> Bool {
    record.cells.allSatisfy { cell in
      let text = scanner.trimmed(cell)
      return !text.isEmpty && !CellReader.looksLikeData(text)
    }
  }

  // MARK: - Names

  private mutating func readHeader(_ records: [Record], _ scanner: RecordScanner, _ options: ReadOptions) {
    guard options.headerLines == nil, let first = records.first, first.fault == nil else { return }
    let width = first.cells.count
    let rows = records.filter { $0.fault == nil && $0.cells.count == width }
      .map { $0.cells.map { scanner.trimmed($0) } }
    guard let evidence = HeaderEvidence(rows) else { return }
    headerLines = evidence.headerLines
    hasUnits = evidence.hasUnits
  }
}
