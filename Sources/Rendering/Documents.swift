import Columnar
import Diagnostics

// Answers for documents: all rows, numbers as people read them, and nothing in the data that the document would act on.

/// GitHub-flavoured Markdown: the title in bold, paragraphs, pipe tables.
///
/// - Parameter rowLimit: at most so many rows of a table, and then a word about it; none for all.
func markdown(_ presentation: Presentation, rowLimit: Int? = nil) -> String {
  var parts = presentation.title.map { ["**\(escapedForMarkdown($0))**"] } ?? []
  parts += presentation.narrative.map(escapedForMarkdown)
  if presentation.isEmptyAnswer { parts.append("no " + escapedForMarkdown(presentation.rowNoun)) }
  if let drawing = presentation.drawnText { parts.append("```text\n\(drawing)\n```") }
  for (caption, grid) in presentation.grids(rowLimit: rowLimit) where !presentation.isEmptyAnswer {
    if let caption { parts.append("**\(escapedForMarkdown(caption))**") }
    parts.append(markdownTable(grid))
  }
  if let rest = presentation.rowsLeftOut(rowLimit) { parts.append("*\(escapedForMarkdown(rest))*") }
  return parts.joined(separator: "\n\n") + "\n"
}

private func markdownTable(_ grid: Grid) -> String {
  func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
  func text(_ cell: Cell) -> String {
    let escaped = escapedForMarkdown(cell.text.withoutFinalBlanks)
    return cell.tone.isEmphasis && !escaped.isEmpty ? "**\(escaped)**" : escaped
  }
  let header = line(grid.columns.map { escapedForMarkdown($0.header.text) })
  let rule = line(grid.columns.map { $0.isNumeric ? "---:" : "---" })
  let body = (0..<grid.rowCount).map { row in line(grid.columns.map { text($0.cells[row]) }) }
  return ([header, rule] + body).joined(separator: "\n")
}

/// A backslash before each mark that Markdown could act on; lines are joined.
func escapedForMarkdown(_ text: String) -> String {
  var escaped = ""
  for scalar in neutralised(text).unicodeScalars {
    if scalar == "\n" {
      escaped.append(" ")
      continue
    }
    if "\\`*_[]<>|~&#".unicodeScalars.contains(scalar) { escaped.append("\\") }
    escaped.unicodeScalars.append(scalar)
  }
  return escaped
}

/// An answer as a document with a name: what `render` makes of it, and for HTML a whole page around that.
public func document(
  _ presentation: Presentation, as format: OutputFormat, title: String, in surroundings: Surroundings = Surroundings()
) -> String {
  let text = render(presentation, as: format, in: surroundings)
  guard format == .html else { return text }
  let page = HTMLPage(title: presentation.title ?? title)
  return page.opening + HTMLPage.answer(text) + page.closing
}

/// A fragment: paragraphs, and tables with a caption; numbers and missing cells carry a class.
///
/// - Parameter rowLimit: at most so many rows of a table, and then a word about it; none for all.
func html(_ presentation: Presentation, rowLimit: Int? = nil) -> String {
  var parts: [String] = []
  let grids = presentation.isEmptyAnswer ? [] : presentation.grids(rowLimit: rowLimit)
  if let title = presentation.title, grids.count != 1 { parts.append("<h2>\(escapedForHTML(title))</h2>") }
  parts += presentation.narrative.map { "<p>\(escapedForHTML($0))</p>" }
  if presentation.isEmptyAnswer { parts.append("<p>no \(escapedForHTML(presentation.rowNoun))</p>") }
  let drawing = presentation.isEmptyAnswer ? nil : vectorChart(presentation)
  if let drawing { parts.append("<figure>\n\(drawing)</figure>") }
  let tables = grids.map { caption, grid in
    htmlTable(grid, caption: caption ?? presentation.title ?? presentation.size(of: grid))
  }
  // Under a drawing its numbers are there for whoever wants them.
  let isFolded = drawing != nil && !tables.isEmpty
  if isFolded { parts.append("<details>\n<summary>the numbers</summary>") }
  parts += tables
  if isFolded { parts.append("</details>") }
  if let rest = presentation.rowsLeftOut(rowLimit) { parts.append("<p class=\"small\">\(escapedForHTML(rest))</p>") }
  return parts.joined(separator: "\n") + "\n"
}

private func htmlTable(_ grid: Grid, caption: String) -> String {
  func row(_ cells: [String]) -> String { "<tr>" + cells.joined() + "</tr>" }
  func cell(_ cell: Cell, isNumeric: Bool) -> String {
    let classes = (isNumeric ? ["number"] : []) + (cell.tone == .missing ? ["missing"] : [])
    let attribute = classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\""
    let text = escapedForHTML(cell.text.withoutFinalBlanks)
    return "<td\(attribute)>" + (cell.tone.isEmphasis ? "<strong>\(text)</strong>" : text) + "</td>"
  }
  let header = row(
    grid.columns.map { "<th\($0.isNumeric ? " class=\"number\"" : "")>\(escapedForHTML($0.header.text))</th>" })
  let body = (0..<grid.rowCount).map { index in
    row(grid.columns.map { cell($0.cells[index], isNumeric: $0.isNumeric) })
  }
  return """
    <table>
    <caption>\(escapedForHTML(caption))</caption>
    <thead>
    \(header)
    </thead>
    <tbody>
    \(body.joined(separator: "\n"))
    </tbody>
    </table>
    """
}

func escapedForHTML(_ text: String) -> String {
  var escaped = ""
  for scalar in neutralised(text).unicodeScalars {
    switch scalar {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\"": escaped += "&quot;"
    case "'": escaped += "&#39;"
    default: escaped.unicodeScalars.append(scalar)
    }
  }
  return escaped
}

extension Tone {
  /// Whether a document sets it in bold.
  fileprivate var isEmphasis: Bool { self == .strong || self == .unchanged }
}

extension Presentation {
  /// How many rows a table has, without the one that sums them up: `5 groups`.
  fileprivate func size(of grid: Grid) -> String {
    let count = grid.rowCount - (grid.endsWithTotals ? 1 : 0)
    let noun = count == 1 && ["groups", "rows", "cells"].contains(rowNoun) ? String(rowNoun.dropLast()) : rowNoun
    return "\(grouped(count)) \(noun)"
  }

  /// What is said under a table of which only a part is shown.
  fileprivate func rowsLeftOut(_ rowLimit: Int?) -> String? {
    let shown = rowsShown(of: frame.rowCount, limit: rowLimit)
    guard case .table = layout, shown < frame.rowCount else { return nil }
    return "\(grouped(shown)) of \(grouped(frame.rowCount)) \(rowNoun) are shown here"
  }

  /// The chart in characters, for documents without pictures.
  fileprivate var drawnText: String? {
    guard let chart, !isEmptyAnswer else { return nil }
    let (drawing, notes) = TextChart(chart, frame, Surroundings(usesBoxes: true)).lines()
    return (drawing + notes).joined(separator: "\n")
  }
}
