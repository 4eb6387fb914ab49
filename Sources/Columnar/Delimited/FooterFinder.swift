/// Finds lines below a table that are no rows of it: totals, and remarks of one cell.
struct FooterFinder {
  let text: FileBytes
  let marks: CellMarks
  let columns: Int
  let rowsStart: Int

  private static let tailBytes = 4096
  private static let mostLines = 20
  private static let totals: Set<String> = [
    "total", "totals", "grand total", "sum", "subtotal", "gesamt", "summe", "合计", "总计", "小计",
  ]

  /// Where the last so many lines begin.
  func start(ofLast lines: Int) -> Int {
    var start = text.count
    var left = lines
    while left > 0, start > rowsStart {
      start = lineStart(before: start)
      left -= 1
    }
    return start
  }

  /// The footer and the text of its first line; none where the last line is a row.
  func find() -> (start: Int, example: String)? {
    guard columns > 1 else { return nil }
    let limit = max(rowsStart, text.count - Self.tailBytes)
    let scanner = RecordScanner(text: text, marks: marks)
    var footer: Range<Int>?
    // A table of two columns may end with a short row: only behind a blank line is that a remark.
    var needsBlankLine = false
    var isBlankAbove = false
    var start = text.count
    for _ in 0..<Self.mostLines where start > limit {
      let end = start
      start = lineStart(before: end)
      let line = scanner.lineEnd(from: start)
      if scanner.isBlank(start..<line.end) {
        isBlankAbove = true
        continue
      }
      // What holds a quote may be the end of a cell of several lines.
      guard start >= limit, !text[start..<line.end].contains(marks.quote) else { return nil }
      let cells = scanner.record(at: start).cells.map { scanner.trimmed($0) }
      switch kind(of: cells) {
      case .total: needsBlankLine = false
      case .remark: needsBlankLine = columns == 2
      case .row: return footer.flatMap { !needsBlankLine || isBlankAbove ? ($0.lowerBound, text.string($0)) : nil }
      }
      footer = start..<line.end
      isBlankAbove = false
    }
    return nil
  }

  private enum Kind { case row, total, remark }

  private func kind(of cells: [String]) -> Kind {
    let known = cells.filter { !$0.isEmpty }
    guard let first = known.first, cells.count <= columns else { return .row }
    let word = first.lowercased().prefix { $0 != ":" && $0 != "：" }
    if Self.totals.contains(String(word)), known.count > 1,
      known.dropFirst().allSatisfy({ CellReader.looksLikeData($0) })
    {
      return .total
    }
    let isSentence = first.contains { $0 == " " || $0 == ":" } && first.contains { $0.isLetter }
    return known.count == 1 && cells.count < columns && isSentence ? .remark : .row
  }

  private func lineStart(before position: Int) -> Int {
    var at = position
    if at > rowsStart, text.base[at - 1] == 0x0A { at -= 1 }
    if at > rowsStart, text.base[at - 1] == 0x0D { at -= 1 }
    while at > rowsStart, text.base[at - 1] != 0x0A, text.base[at - 1] != 0x0D { at -= 1 }
    return at
  }
}
