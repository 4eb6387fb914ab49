/// A script taken apart for stepping: each statement with the comments above it.
public struct DemoScript: Hashable, Sendable {
  public struct Step: Hashable, Sendable {
    /// The comments above, without their marks.
    public var narration: [String]
    /// The statement as written, of one line or several.
    public var statement: String
    /// The line it starts on, one-based.
    public var line: Int
  }

  public private(set) var steps: [Step] = []
  /// Comments after the last statement.
  public private(set) var closing: [String] = []

  /// - Parameter isComplete: whether a text may end here, or its statement goes on in the next line.
  public init(_ text: String, isComplete: (String) -> Bool) {
    var narration: [String] = []
    var open: (lines: [Substring], line: Int)?

    func close() {
      guard let statement = open else { return }
      steps.append(
        Step(narration: narration, statement: statement.lines.joined(separator: "\n"), line: statement.line))
      narration = []
      open = nil
    }

    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let words = line.drop(while: \.isWhitespace)
      if let statement = open {
        let isOpen = !isComplete(statement.lines.joined(separator: "\n"))
        if isOpen || !words.isEmpty && indent(of: line) > indent(of: statement.lines[0]) {
          open?.lines.append(line)
          continue
        }
        close()
      }
      if words.hasPrefix("#") {
        if !(index == 0 && words.hasPrefix("#!")) { narration.append(comment(words)) }
      } else if !words.isEmpty {
        open = ([line], index + 1)
      }
    }
    close()
    closing = narration
  }
}

private func indent(of line: Substring) -> Int { line.prefix(while: \.isWhitespace).count }

private func comment(_ words: Substring) -> String {
  let text = words.drop { $0 == "#" }
  return String(text.hasPrefix(" ") ? text.dropFirst() : text)
}
