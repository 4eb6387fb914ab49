/// Where the statements of a conversation come from: a person at a terminal, or a script of lines in a test.
public protocol LineReader: AnyObject {
  /// Waits for one whole statement, of one line or several.
  func read(prompt: Prompt, assistant: any TypingAssistant) -> Entry
  /// Puts a statement among those that Up brings back. One that begins with a space is left out.
  func remember(_ statement: String)
}

/// What came of waiting for a statement.
public enum Entry: Hashable, Sendable {
  /// The text, without the line end that submitted it.
  case statement(String)
  /// Ctrl-C: the line is dropped.
  case interrupted
  /// Ctrl-D on an empty line, or the input has ended.
  case end
  /// A signal that asks the program to leave, `SIGHUP` where the terminal has gone; a terminal is as it was found.
  case terminated(signal: Int32)
}

/// The words that stand before what is typed.
public struct Prompt: Hashable, Sendable {
  public var text: String
  /// The terminal's colour sequence for the text, none for plain.
  public var style: String?

  public init(_ text: String, style: String? = nil) {
    self.text = text
    self.style = style
  }
}

/// What the editor asks while a line is being typed.
public protocol TypingAssistant: AnyObject {
  /// Whether Enter submits the text, or goes on to another line.
  func isComplete(_ text: String) -> Bool
  /// What could stand at a byte offset of the text.
  func completions(in text: String, at offset: Int) -> Offer
  /// Hears of every change of the line, and hints at what it would find; none where there is nothing to hint at.
  var hints: (any TypingHints)? { get }
}

/// A hint beside the line that is being typed, made in the background.
public protocol TypingHints: AnyObject {
  /// Readable when a new hint may be there.
  var descriptor: Int32 { get }
  /// The line is another one; whether the hint that is shown is void.
  func lineChanged(to text: String) -> Bool
  /// What is to be shown now; asked when the descriptor is readable.
  func take() -> Hint
}

/// What becomes of a hint.
public enum Hint: Hashable, Sendable {
  case show(String)
  case clear
  case unchanged
}

extension TypingAssistant {
  public var hints: (any TypingHints)? { nil }
}

/// What Tab offers.
public struct Offer: Hashable, Sendable {
  public struct Candidate: Hashable, Sendable {
    /// What is put into the line.
    public var insertion: String
    /// What is listed.
    public var label: String
    /// A word beside it, such as a count.
    public var detail: String

    public init(insertion: String, label: String, detail: String) {
      self.insertion = insertion
      self.label = label
      self.detail = detail
    }
  }

  /// The bytes of the text that a candidate takes the place of.
  public var replacing: Range<Int>
  public var candidates: [Candidate]

  public init(replacing: Range<Int>, candidates: [Candidate]) {
    self.replacing = replacing
    self.candidates = candidates
  }
}
