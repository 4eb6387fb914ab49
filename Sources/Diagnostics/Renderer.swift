/// A diagnostic as people read it: what is wrong, the line with the place marked, the way forward.
///
/// ```
/// error[unexpected]: expected a table, found the end of the statement
///  --> book.acct:3:5
///   |
/// 3 | find
///   |     ^
/// help: …
/// ```
///
/// - Parameters:
///   - colour: whether the terminal's colours are used; without them nothing but text comes out.
///   - width: the columns at hand; a source line that is longer is shown round the mark. No limit without one.
public func render(_ diagnostic: Diagnostic, colour: Bool, width: Int? = nil) -> String {
  Renderer(diagnostic: diagnostic, palette: colour ? .colours : .none, width: width).lines().joined(separator: "\n")
}

/// The same on one line, for logs: `book.acct:3:5: error[unexpected]: expected a table`.
public func renderLine(_ diagnostic: Diagnostic) -> String {
  let place = diagnostic.position.map { "\($0): " } ?? ""
  return place + "\(diagnostic.severity.rawValue)[\(diagnostic.code.name)]: \(sanitised(diagnostic.message))"
}

extension Diagnostic {
  /// `book.acct:3:5`, or the place in a data file.
  public var position: String? {
    if let place {
      return "\(sanitised(place.file)):\(place.line)" + (place.column.map { ":\(sanitised($0))" } ?? "")
    }
    guard let source, let label = labels.first else { return source.map { sanitised($0.name) } }
    let (line, column) = source.position(at: label.span.start)
    return "\(sanitised(source.name)):\(line):\(column)"
  }
}

/// Colours that a light and a dark background both bear.
private struct Palette {
  var error: String
  var warning: String
  var mark: String
  var help: String
  var strong: String
  var reset: String

  static let none = Palette(error: "", warning: "", mark: "", help: "", strong: "", reset: "")
  static let colours = Palette(
    error: "\u{1B}[1;31m", warning: "\u{1B}[1;33m", mark: "\u{1B}[34m", help: "\u{1B}[36m", strong: "\u{1B}[1m",
    reset: "\u{1B}[0m")
}

private struct Renderer {
  let diagnostic: Diagnostic
  let palette: Palette
  let width: Int?

  private var severityColour: String { diagnostic.severity == .error ? palette.error : palette.warning }

  func lines() -> [String] {
    var lines = headlines
    let marked = markedLines
    let gutter = marked.map { String($0.index + 1).count }.max() ?? 0
    if let position = diagnostic.position {
      lines.append(String(repeating: " ", count: gutter) + painted("-->", palette.mark) + " " + position)
    }
    if !marked.isEmpty { lines.append(bar(gutter)) }
    var previous: Int?
    for line in marked {
      if let previous, line.index > previous + 1 { lines.append(painted("…", palette.mark)) }
      lines += rendered(line, gutter: gutter)
      previous = line.index
    }
    for help in diagnostic.help {
      let pieces = folded(shown(help), behind: "help: ".count, indent: "help: ".count)
      lines.append(painted("help:", palette.help) + " " + pieces[0])
      lines += pieces.dropFirst()
    }
    return lines
  }

  private var headlines: [String] {
    let head = "\(diagnostic.severity.rawValue)[\(diagnostic.code.name)]"
    let pieces = folded(shown(diagnostic.message), behind: head.count + 2, indent: 2)
    return [painted(head, severityColour) + painted(": " + pieces[0], palette.strong)]
      + pieces.dropFirst().map { painted($0, palette.strong) }
  }

  /// A text in lines that fit the width, broken between words; the first stands behind something, the others are indented.
  private func folded(_ text: String, behind start: Int, indent: Int) -> [String] {
    guard let width, width > indent + 20 else { return [text] }
    let margin = String(repeating: " ", count: indent)
    // What stands before the first line takes its room from that line alone.
    let lines = wrapped(String(repeating: "\u{A0}", count: max(0, start - indent)) + text, to: width - indent)
    return lines.enumerated().map { $0 == 0 ? String($1.drop { $0 == "\u{A0}" }) : margin + $1 }
  }

  private func bar(_ gutter: Int) -> String { String(repeating: " ", count: gutter + 1) + painted("|", palette.mark) }

  private func painted(_ text: String, _ colour: String) -> String {
    colour.isEmpty ? text : colour + text + palette.reset
  }

  /// A message may have lines of its own; nothing else of it may move the cursor.
  private func shown(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { sanitised(String($0)) }.joined(separator: "\n")
  }

  // MARK: - Source lines

  /// A source line with the labels that begin on it.
  private struct MarkedLine {
    var index: Int
    var span: Span
    var labels: [(label: Diagnostic.Label, isPrimary: Bool)]
  }

  private var markedLines: [MarkedLine] {
    guard let source = diagnostic.source, diagnostic.place == nil else { return [] }
    var lines: [Int: MarkedLine] = [:]
    for (position, label) in diagnostic.labels.enumerated() {
      let index = source.lineIndex(at: min(label.span.start, source.bytes.count))
      let line = lines[index] ?? MarkedLine(index: index, span: source.lineSpan(at: index), labels: [])
      lines[index] = line
      lines[index]?.labels.append((label, position == 0))
    }
    return lines.values.sorted { $0.index < $1.index }
  }

  private func rendered(_ line: MarkedLine, gutter: Int) -> [String] {
    guard let source = diagnostic.source else { return [] }
    let window = window(of: line, in: source, gutter: gutter)
    let number = String(line.index + 1)
    let pad = String(repeating: " ", count: gutter - number.count)
    var lines = [painted("\(pad)\(number) |", palette.mark) + " " + window.text]
    for (label, isPrimary) in line.labels.sorted(by: { $0.label.span.start < $1.label.span.start }) {
      let start = max(0, column(of: label.span.start, on: line, in: source) - window.offset)
      let end = max(start, column(of: min(label.span.end, line.span.end), on: line, in: source) - window.offset)
      let room = max(1, min(end, displayWidth(window.text)) - start)
      let mark = String(repeating: isPrimary ? "^" : "-", count: room)
      let colour = isPrimary ? severityColour : palette.mark
      let text = label.text.isEmpty ? "" : " " + sanitised(label.text)
      let margin = bar(gutter) + " " + String(repeating: " ", count: start)
      if let width, gutter + 3 + start + room + displayWidth(text) > width, !text.isEmpty {
        lines.append(margin + painted(mark, colour))
        lines += labelLines(text, start: start, room: width - gutter - 3).map {
          bar(gutter) + " " + painted($0, colour)
        }
      } else {
        lines.append(margin + painted(mark + text, colour))
      }
    }
    return lines
  }

  /// A label that finds no room beside its mark: under it, further left where it must be.
  private func labelLines(_ text: String, start: Int, room: Int) -> [String] {
    let words = String(text.drop { $0 == " " })
    let indent = max(0, min(start, room - displayWidth(words)))
    return wrapped(words, to: max(20, room - indent)).map { String(repeating: " ", count: indent) + $0 }
  }

  /// The part of a line that is shown, and how many columns are left out before it.
  private func window(of line: MarkedLine, in source: Source, gutter: Int) -> (text: String, offset: Int) {
    let text = Self.expanded(source.text(of: line.span))
    guard let width, displayWidth(text) > max(20, width - gutter - 3) else { return (text, 0) }
    let room = max(20, width - gutter - 3)
    let mark = line.labels.map { column(of: $0.label.span.start, on: line, in: source) }.min() ?? 0
    if mark < room * 2 / 3 { return (truncated(text, toWidth: room), 0) }
    var dropped = 0
    var rest = Substring(text)
    while dropped < mark - room / 2, let first = rest.popFirst() { dropped += displayWidth(String(first)) }
    return ("…" + truncated(String(rest), toWidth: room - 1), dropped - 1)
  }

  /// How many columns stand before a byte of a line.
  private func column(of offset: Int, on line: MarkedLine, in source: Source) -> Int {
    let end = min(max(offset, line.span.start), line.span.end)
    return displayWidth(Self.expanded(source.text(of: Span(line.span.start, end))))
  }

  /// A line as it is shown: tabs as spaces up to the next multiple of four, other control characters made visible.
  private static func expanded(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "\t")) else { return sanitised(text) }
    var line = ""
    for piece in text.split(separator: "\t", omittingEmptySubsequences: false) {
      if !line.isEmpty || piece.startIndex != text.startIndex {
        line += String(repeating: " ", count: 4 - displayWidth(line) % 4)
      }
      line += sanitised(String(piece))
    }
    return line
  }
}
