import Sessions

/// A script taken apart for stepping: each statement with the words above it.
public struct DemoScript: Hashable, Sendable {
  public struct Step: Hashable, Sendable {
    /// What is told before it.
    public var words: [Words]
    /// The statement as written, of one line or several.
    public var statement: String
    /// The line it starts on, one-based.
    public var line: Int
  }

  /// Words of a script, in the order in which they stand.
  public enum Words: Hashable, Sendable {
    case comment(String)
    /// For the one who speaks.
    case note(String)
    /// A `say` statement, and the line it starts on, one-based.
    case say(statement: String, line: Int)
  }

  public private(set) var steps: [Step] = []
  /// Words after the last statement.
  public private(set) var closing: [Words] = []

  /// - Parameters:
  ///   - isComplete: whether a text may end here, or its statement goes on in the next line.
  ///   - isNarration: whether a statement only speaks.
  public init(_ text: String, isComplete: (String) -> Bool, isNarration: (String) -> Bool) {
    var words: [Words] = []
    var open: (lines: [Substring], line: Int)?

    func close() {
      guard let (lines, line) = open else { return }
      open = nil
      let statement = lines.joined(separator: "\n")
      if isNarration(statement) { return words.append(.say(statement: statement, line: line)) }
      steps.append(Step(words: words, statement: statement, line: line))
      words = []
    }

    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let rest = line.drop(while: \.isWhitespace)
      if let statement = open {
        let isOpen = !isComplete(statement.lines.joined(separator: "\n"))
        if isOpen || !rest.isEmpty && indent(of: line) > indent(of: statement.lines[0]) {
          open?.lines.append(line)
          continue
        }
        close()
      }
      switch ScriptComment(rest, isFirst: index == 0) {
      case .words(let text): words.append(.comment(text))
      case .note(let text): words.append(.note(text))
      case .interpreter: break
      case nil: if !rest.isEmpty { open = ([line], index + 1) }
      }
    }
    close()
    closing = words
  }
}

private func indent(of line: Substring) -> Int { line.prefix(while: \.isWhitespace).count }
