import Diagnostics

/// The candidates of a completion as lines of columns, filled downwards, that fit a terminal.
struct CandidateList {
  private let cells: [Cell]

  private struct Cell {
    var label: String
    var detail: String
    var width: Int
  }

  init(_ candidates: [Offer.Candidate]) {
    cells = candidates.map { candidate in
      let label = sanitised(candidate.label)
      let detail = sanitised(candidate.detail)
      return Cell(
        label: label, detail: detail, width: displayWidth(label) + (detail.isEmpty ? 0 : displayWidth(detail) + 3))
    }
  }

  /// - Parameters:
  ///   - rows: at most so many lines; what does not fit is counted in the last one.
  ///   - dimmed: draws the details fainter than the labels.
  func lines(columns: Int, rows: Int, dimmed: Bool) -> [String] {
    guard let widest = cells.map(\.width).max() else { return [] }
    let gap = 2
    let perLine = max(1, (columns + gap - 1) / (widest + gap))
    let lineCount = (cells.count + perLine - 1) / perLine
    let shown = lineCount <= rows ? lineCount : max(1, rows - 1)
    var lines = (0..<shown).map { line in
      let indices = stride(from: line, to: cells.count, by: lineCount)
      return indices.map {
        text(of: cells[$0], padded: $0 + lineCount < cells.count ? widest + gap : 0, columns, dimmed)
      }
      .joined()
    }
    let hidden = cells.indices.count { $0 % lineCount >= shown }
    if hidden > 0 { lines.append("… \(hidden) more") }
    return lines
  }

  private func text(of cell: Cell, padded width: Int, _ columns: Int, _ dimmed: Bool) -> String {
    if cell.width >= columns { return truncated(cell.label, toWidth: columns - 1) }
    let detail = cell.detail.isEmpty ? "" : dimmed ? " \u{1B}[2m(\(cell.detail))\u{1B}[22m" : " (\(cell.detail))"
    return cell.label + detail + String(repeating: " ", count: max(0, width - cell.width))
  }
}
