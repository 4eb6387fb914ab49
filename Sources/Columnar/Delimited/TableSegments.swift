/// The tables of a text: stretches of records between blank lines, those that go on with one another taken together.
struct TableSegments {
  private var tables: [ArraySlice<RecordScanner.Record>] = []
  private let records: [RecordScanner.Record]

  init(_ records: [RecordScanner.Record], _ scanner: RecordScanner) {
    self.records = records
    var start = records.startIndex
    for index in records.indices.dropFirst() where records[index].start > records[index - 1].next {
      add(records[start..<index], scanner)
      start = index
    }
    add(records[start...], scanner)
  }

  private mutating func add(_ segment: ArraySlice<RecordScanner.Record>, _ scanner: RecordScanner) {
    let width = RecordWidth(segment)
    guard segment.count > 1, width.cells > 1, width.evenness > 0.7 else { return }
    if let last = tables.last, Self.goesOn(last, segment, scanner) {
      tables[tables.count - 1] = records[last.startIndex..<segment.endIndex]
    } else {
      tables.append(segment)
    }
  }

  /// Whether rows are those of the table above: as many cells, and no line of names over values of other types.
  private static func goesOn(
    _ table: ArraySlice<RecordScanner.Record>, _ segment: ArraySlice<RecordScanner.Record>, _ scanner: RecordScanner
  ) -> Bool {
    let width = RecordWidth(table).cells
    guard width == RecordWidth(segment).cells else { return false }
    guard let names = segment.first, names.cells.count == width, HeadLayout.isNames(names, scanner) else { return true }
    let rows = segment.dropFirst().filter { $0.cells.count == width }.map { $0.cells.map { scanner.trimmed($0) } }
    return !(0..<width).contains { HeaderEvidence.isTyped($0, rows[...]) }
  }

  /// The largest of several tables.
  var table: ArraySlice<RecordScanner.Record>? {
    tables.count > 1 ? tables.max { $0.count < $1.count } : nil
  }

  /// Where a table ends before another one begins.
  func end(of table: ArraySlice<RecordScanner.Record>) -> (end: Int, table: Int)? {
    guard let index = tables.firstIndex(where: { $0.endIndex > table.startIndex }), index + 1 < tables.count else {
      return nil
    }
    return (records[tables[index].endIndex].start, tables[index + 1].first!.start)
  }
}
