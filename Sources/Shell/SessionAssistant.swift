import LineEditor
import Sessions

/// A session's knowledge at the editor's service.
final class SessionAssistant: TypingAssistant {
  private let session: Session
  private let counter: LiveCounter?

  /// - Parameter countsLive: whether there is a terminal to show counts on while a person types.
  init(_ session: Session, countsLive: Bool) {
    self.session = session
    counter = countsLive ? LiveCounter(session) : nil
  }

  var hints: (any TypingHints)? { counter }

  /// Waits until the session is free to be asked.
  func settle() { counter?.settle() }

  func isComplete(_ text: String) -> Bool { ShellCommand(text) != nil || session.isComplete(text) }

  func completions(in text: String, at offset: Int) -> Offer {
    settle()
    let found = session.completions(in: text, at: offset)
    return Offer(
      replacing: found.replacing.start..<found.replacing.end,
      candidates: found.candidates.map {
        Offer.Candidate(insertion: $0.insertion, label: $0.label, detail: $0.detail)
      })
  }
}

/// The words of a question at the editor's service.
final class ChoiceAssistant: TypingAssistant {
  private let words: [String]

  init(_ words: [String]) { self.words = words }

  func isComplete(_ text: String) -> Bool { true }

  func completions(in text: String, at offset: Int) -> Offer {
    let fitting = words.filter { $0.hasPrefix(text.lowercased()) }
    return Offer(
      replacing: 0..<text.utf8.count,
      candidates: fitting.map { Offer.Candidate(insertion: $0, label: $0, detail: "") })
  }
}

/// What the shell does itself, without the session.
enum ShellCommand: Hashable {
  /// The last answer whole, in the pager.
  case last
  /// The text before `\e`, or else the last statement, in the editor.
  case edit(String)

  init?(_ text: String) {
    var rest = text.drop(while: \.isWhitespace)
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    if rest.lowercased() == "last" {
      self = .last
    } else if rest.hasSuffix("\\e") {
      self = .edit(String(rest.dropLast(2)))
    } else {
      return nil
    }
  }
}
