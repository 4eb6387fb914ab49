/// Finds out by which characters a text is cut into cells: tries all that could be, and takes the one whose records are most alike and whose cells look like cells.
///
/// The score follows van den Burg, Nazábal, Sutton: "Wrangling messy CSV files by detecting row and type patterns" (2019), as a product of how even the records are
/// and of how many cells look like values.
struct DialectSniffer {
  let sample: HeadSample
  /// What the user said; the rest is found out.
  let options: ReadOptions

  struct Trial {
    var marks: CellMarks
    var score: Double
    /// Records with the most frequent number of cells, of all.
    var evenness: Double
    var cells: Int
    var faults: Int
  }

  /// In the order in which ties between them are settled.
  private static let usual = [",", "\t", ";", "|"].map { UInt8(ascii: $0) }
  /// Taken when none of the usual ones cuts the text evenly.
  private static let rare =
    [0x1F, 0x01, 0x1E, 0x02] + ["^", "~", "=", "#", "&", "@", "*", "!"].map { UInt8(ascii: $0) }
  /// What often stands inside cells: taken only when it makes three columns or more.
  private static let common = [":", " "].map { UInt8(ascii: $0) }
  private static let rareQuotes = ["'", "`", "$", "~", "*", "%"].map { UInt8(ascii: $0) }
  private static let punctuation = Set("\\^~/?!%&$#@*+_-`'".utf8)

  func marks() -> CellMarks {
    let quotes = candidateQuotes()
    let escapes = candidateEscapes()
    func best(_ delimiters: [UInt8]) -> Trial? {
      var best: Trial?
      for delimiter in delimiters {
        for quote in Self.marks(quotes, besides: [delimiter]) {
          for escape in Self.marks(escapes, besides: [delimiter, quote]) {
            let trial = trial(CellMarks(delimiter: delimiter, quote: quote, escape: escape))
            if trial.score > best?.score ?? -1 { best = trial }
          }
        }
      }
      return best
    }
    if let delimiter = options.delimiter { return escaped(best([delimiter])!).marks }
    var found = best(Self.usual)!
    if found.score < 0.3 {
      let rare = best(Self.rare).flatMap { $0.evenness >= 0.9 && $0.cells > 1 ? $0 : nil }
      let common = best(Self.common).flatMap { $0.evenness >= 0.95 && $0.cells > 2 ? $0 : nil }
      if let rare, rare.score * 0.8 > found.score { found = rare }
      if let common, common.score * 0.5 > found.score { found = common }
    }
    if found.cells == 1 { found.marks.delimiter = UInt8(ascii: ",") }
    return escaped(found).marks
  }

  // MARK: - Candidates

  /// Those that mean nothing else already; no mark at all where that leaves none.
  private static func marks(_ candidates: [UInt8], besides taken: [UInt8]) -> [UInt8] {
    let free = candidates.filter { $0 == CellMarks.noMark || !taken.contains($0) }
    return free.isEmpty ? [CellMarks.noMark] : free
  }

  private func candidateQuotes() -> [UInt8] {
    switch options.quote {
    case .mark(let quote): [quote]
    case .none: [CellMarks.noMark]
    case .foundOut: [UInt8(ascii: "\"")] + rareQuotes()
    }
  }

  /// Characters that begin two cells or more and end as many, as far as the usual delimiters tell.
  private func rareQuotes() -> [UInt8] {
    var openings: [UInt8: Int] = [:]
    var closings: [UInt8: Int] = [:]
    var previous: UInt8 = 0x0A
    for byte in sample.bytes {
      if Self.isEdge(previous), Self.rareQuotes.contains(byte) { openings[byte, default: 0] += 1 }
      if Self.isEdge(byte), Self.rareQuotes.contains(previous) { closings[previous, default: 0] += 1 }
      previous = byte
    }
    return Self.rareQuotes.filter { openings[$0, default: 0] > 1 && closings[$0, default: 0] > 1 }
  }

  private static func isEdge(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D || usual.contains(byte) }

  private func candidateEscapes() -> [UInt8] {
    switch options.escape {
    case .mark(let escape): return [escape]
    case .none: return [CellMarks.noMark]
    case .foundOut:
      let backslash = UInt8(ascii: "\\")
      let isThere = zip(sample.bytes, sample.bytes.dropFirst()).contains { first, second in
        first == backslash
          && (second == UInt8(ascii: "\"") || second == UInt8(ascii: "'") || Self.usual.contains(second))
      }
      return isThere ? [CellMarks.noMark, backslash] : [CellMarks.noMark]
    }
  }

  /// With the escape character other than a backslash that mends every broken record, where there is one.
  private func escaped(_ found: Trial) -> Trial {
    guard options.escape == .foundOut, found.faults > 0, !found.marks.hasEscape else { return found }
    var before: [UInt8: Int] = [:]
    for (first, second) in zip(sample.bytes, sample.bytes.dropFirst())
    where second == found.marks.quote && first != found.marks.delimiter && Self.punctuation.contains(first) {
      before[first, default: 0] += 1
    }
    for (escape, _) in before.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) where escape != found.marks.quote
    {
      var marks = found.marks
      marks.escape = escape
      let mended = trial(marks)
      if mended.faults == 0, mended.score >= found.score { return mended }
    }
    return found
  }

  // MARK: - Scores

  private func trial(_ marks: CellMarks) -> Trial {
    let scanner = RecordScanner(text: sample.text, marks: marks)
    let records = sample.records(marks, comment: Array((options.commentMarker ?? "").utf8))
    let width = RecordWidth(records)
    var plausible = 0
    var cells = 0
    for record in records {
      cells += record.cells.count
      plausible += record.cells.count { isPlausible($0, scanner) }
    }
    let gain = width.cells > 1 ? 1 - 1 / Double(width.cells) : 0.1
    let typed = cells == 0 ? 0 : Double(plausible) / Double(cells)
    return Trial(
      marks: marks, score: width.evenness * width.evenness * gain * typed * typed, evenness: width.evenness,
      cells: width.cells, faults: records.count { $0.fault != nil })
  }

  /// Whether a cell is one that somebody could have meant: without loose quotes and without what delimits cells elsewhere.
  private func isPlausible(_ cell: Range<Int>, _ scanner: RecordScanner) -> Bool {
    let bytes = sample.text[cell]
    guard let first = bytes.first, let last = bytes.last else { return true }
    let shape = CellShape(sample.text.base, cell.lowerBound, cell.upperBound, marks: scanner.marks)
    if shape.isQuoted { return true }
    if first == UInt8(ascii: "'"), last == first, bytes.count > 1 { return false }
    return !bytes.contains { byte in
      byte == UInt8(ascii: "\"") || byte == scanner.marks.quote || byte < 0x20
        || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "|") || byte == UInt8(ascii: "^")
    }
  }
}

/// How many cells most records have.
struct RecordWidth {
  private(set) var cells = 0
  /// The share of records that have so many.
  private(set) var evenness = 0.0

  /// Between numbers that are equally frequent the one that comes first.
  init(_ records: some Collection<RecordScanner.Record>) {
    var counts: [Int: Int] = [:]
    for record in records where record.fault == nil { counts[record.cells.count, default: 0] += 1 }
    guard let most = counts.values.max() else { return }
    cells = records.first { $0.fault == nil && counts[$0.cells.count] == most }!.cells.count
    evenness = Double(most) / Double(records.count)
  }
}

/// The first part of a text, copied so that nothing done with it costs more than its size.
struct HeadSample {
  let text: FileBytes
  /// Nothing of the text is left out.
  let isWhole: Bool

  private static let byteCount = 1 << 16
  static let recordCount = 200

  /// From a position on, to the end of a line if it can be.
  init(of file: FileBytes, from start: Int) {
    var end = min(file.count, start + Self.byteCount)
    isWhole = end == file.count
    if !isWhole, let lineEnd = file[start..<end].lastIndex(where: { $0 == 0x0A || $0 == 0x0D }), lineEnd > 0 {
      end = start + lineEnd
    }
    text = FileBytes(Array(file[start..<end]))
  }

  var bytes: UnsafeBufferPointer<UInt8> { text[0..<text.count] }

  /// The records that are not blank.
  func records(_ marks: CellMarks, comment: [UInt8], limit: Int = recordCount) -> [RecordScanner.Record] {
    let scanner = RecordScanner(text: text, marks: marks)
    var records: [RecordScanner.Record] = []
    var at = 0
    while at < text.count, records.count < limit {
      if scanner.beginsComment(at, comment) {
        at = scanner.lineEnd(from: at).next
        continue
      }
      let record = scanner.record(at: at)
      at = record.next
      // A quote that is open at the end of a part may be closed behind it.
      if !isWhole, record.fault == .unclosedQuote, !records.isEmpty { break }
      if record.cells.count != 1 || !scanner.isBlank(record.cells[0]) { records.append(record) }
    }
    return records
  }
}
