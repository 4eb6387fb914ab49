import Columnar
import Diagnostics

/// An answer as text in a format, ending in a line feed.
///
/// Pure: the same answer in the same surroundings is the same text. For machines see also `write`, which needs no text as a whole.
public func render(_ presentation: Presentation, as format: OutputFormat, in surroundings: Surroundings) -> String {
  switch format {
  case .csv, .tsv, .json, .jsonl:
    let text = machineText(presentation.frame, as: format)
    return surroundings.isTerminal ? neutralised(text, keepingTabs: true) : text
  case .table: return plainText(presentation, surroundings)
  case .markdown: return markdown(presentation)
  case .html: return html(presentation)
  }
}

/// A text whose lines stay lines (and tabs tabs, where they separate cells), and whose other control characters are shown.
func neutralised(_ text: String, keepingTabs: Bool = false) -> String {
  text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "\n" }.map { line in
    guard keepingTabs else { return sanitised(String(line)) }
    return line.split(separator: "\t", omittingEmptySubsequences: false).map { sanitised(String($0)) }.joined(
      separator: "\t")
  }.joined(separator: "\n")
}

extension Presentation {
  /// What is drawn as tables, each with a caption of its own where there are several; of a table's rows at most so many, and
  /// amounts of a matrix in a unit that fits.
  func grids(rowLimit: Int? = nil, where fits: (Grid) -> Bool = { _ in true }) -> [(caption: String?, grid: Grid)] {
    let frame = frameForPeople ?? frame
    switch layout {
    case .text: return []
    case .card:
      return [(nil, Grid(frame, rows: 0..<min(1, frame.rowCount), identifiers: identifierColumns))]
    case .matrix(let totals):
      let blocks = CrossTable(frame.joiningKeys(matrixKeyCount), addsTotals: totals).blocks(where: fits)
      return blocks.map { block in
        (block.unit.map { "\(block.name), \($0.name)" } ?? (blocks.count > 1 ? block.name : nil), block.grid)
      }
    case .table:
      let rows = 0..<rowsShown(of: frame.rowCount, limit: rowLimit)
      var grid = Grid(frame, rows: rows, identifiers: identifierColumns)
      grid.namingCount = namingColumnCount
      return [(nil, grid)]
    }
  }

  /// Whether there is a frame to draw, and nothing in it.
  var isEmptyAnswer: Bool {
    if case .text = layout { return false }
    return frame.rowCount == 0
  }
}

// MARK: - Plain text and terminals

private func plainText(_ presentation: Presentation, _ surroundings: Surroundings) -> String {
  let drawing = Drawing(surroundings)
  let theme = drawing.theme
  func paragraph(_ text: String, _ tone: Tone) -> [String] {
    wrapped(neutralised(text), to: surroundings.width).map { theme.paint($0, tone) }
  }
  var parts = [presentation.title.map { paragraph($0, .title) } ?? []]
  parts[0] += presentation.narrative.flatMap { paragraph($0, .plain) }
  if !presentation.narrative.isEmpty { parts.append([]) }
  if presentation.isEmptyAnswer {
    parts[parts.count - 1] += paragraph("no \(presentation.rowNoun)", .faint)
  } else if let chart = presentation.chart {
    let (lines, notes) = TextChart(chart, presentation.frame, surroundings).lines()
    parts[parts.count - 1] += lines + (notes + [chart.hint].compactMap { $0 }).flatMap { paragraph($0, .faint) }
  } else {
    for (index, part) in presentation.grids(rowLimit: surroundings.rowLimit, where: drawing.hasRoom).enumerated() {
      if index > 0 { parts.append([]) }
      let drawn = presentation.isCard ? (drawing.records(part.grid), []) : drawing.lines(part.grid)
      let footers = footers(presentation, shown: part.grid.rowCount, leftOut: drawn.1)
      parts[parts.count - 1] += (part.caption.map { paragraph($0, .header) } ?? []) + drawn.0
      parts[parts.count - 1] += footers.flatMap { paragraph($0, .faint) }
    }
  }
  return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
}

extension Presentation {
  fileprivate var isCard: Bool {
    if case .card = layout { return true }
    return false
  }
}

/// What a drawing does not show, and how to see it.
private func footers(_ presentation: Presentation, shown: Int, leftOut: [String]) -> [String] {
  var footers: [String] = []
  let rowCount = (presentation.frameForPeople ?? presentation.frame).rowCount
  if case .table = presentation.layout, shown < rowCount {
    footers.append("\(grouped(shown)) of \(grouped(rowCount)) \(presentation.rowNoun) · `last` shows all")
  }
  if !leftOut.isEmpty {
    let advice =
      if case .table = presentation.layout { "`find last show …` picks others, or widen the window" } else {
        "widen the window"
      }
    footers.append("no room for \(leftOut.joined(separator: ", ")) · \(advice)")
  }
  return footers
}
