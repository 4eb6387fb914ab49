import Diagnostics

/// The candidates of a completion as lines of columns, filled downwards, that fit a terminal.
struct CandidateList {
  private let candidates: [Offer.Candidate]

  init(_ candidates: [Offer.Candidate]) { self.candidates = candidates }

  private static let gap = 2
  /// Wider details are cut, so that one long one does not cost all candidates their columns.
  private static let widestCell = 36

  /// - Parameters:
  ///   - rows: at most so many lines; what does not fit is counted in the last one.
  ///   - dimmed: draws the details fainter than the labels.
  func lines(columns: Int, rows: Int, dimmed: Bool) -> [String] {
    let cells = candidates.map { Cell($0, width: min(CandidateList.widestCell, columns - 1)) }
    guard let widest = cells.map(\.width).max() else { return [] }
    let step = widest + CandidateList.gap
    let perLine = max(1, (columns + CandidateList.gap - 1) / step)
    let lineCount = (cells.count + perLine - 1) / perLine
    let shown = lineCount <= rows ? lineCount : max(1, rows - 1)
    var lines = (0..<shown).map { line in
      let indices = stride(from: line, to: cells.count, by: lineCount)
      return indices.map { cells[$0].text(paddedTo: $0 + lineCount < cells.count ? step : 0, dimmed: dimmed) }.joined()
    }
    let hidden = cells.indices.count { $0 % lineCount >= shown }
    if hidden > 0 { lines.append("… \(hidden) more") }
    return lines
  }

  /// A label with its detail in brackets, cut to a width.
  private struct Cell {
    let label: String
    let detail: String
    let width: Int

    init(_ candidate: Offer.Candidate, width limit: Int) {
      label = truncated(sanitised(candidate.label), toWidth: limit)
      let room = limit - displayWidth(label) - 3
      detail = room < 4 ? "" : truncated(sanitised(candidate.detail), toWidth: room)
      width = displayWidth(label) + (detail.isEmpty ? 0 : displayWidth(detail) + 3)
    }

    func text(paddedTo width: Int, dimmed: Bool) -> String {
      let shown = detail.isEmpty ? "" : dimmed ? " \u{1B}[2m(\(detail))\u{1B}[22m" : " (\(detail))"
      return label + shown + String(repeating: " ", count: max(0, width - self.width))
    }
  }
}
