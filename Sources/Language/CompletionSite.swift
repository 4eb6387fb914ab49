import Diagnostics

/// A place in a text that is being typed, and what could stand there.
public struct CompletionSite: Sendable {
  /// The bytes that a candidate takes the place of: the word up to the cursor, without an opening quote, `$` or dot.
  public var replacing: Span
  /// The word typed so far.
  public var partial: String
  /// The word stands behind this mark, which is not closed yet: `"`, `'`, a backtick; or `$`.
  public var mark: String?
  public var expectations: [Expectation]
  /// The form of the statement that the place is in, once its verb is there.
  public var form: StatementForm?
}

/// What the grammar allows at a byte offset; the text behind it does not matter.
///
/// The parser itself answers: it reads the text up to the word being typed and tells what it looks for there.
public func completionSite(in text: String, at offset: Int) -> CompletionSite {
  let bytes = Array(Array(text.utf8).prefix(max(0, offset)))
  let source = Source(name: "", bytes: bytes)
  var lexer = Lexer(source)
  var tokens = lexer.scan()
  let end = tokens.removeLast()
  var site = CompletionSite(
    replacing: Span(bytes.count, bytes.count), partial: "", mark: nil, expectations: [])
  var cursor = Token(kind: .cursor, span: end.span, text: "")
  cursor.indent = end.indent
  if let last = tokens.last, last.span.end == bytes.count, let word = WordBeingTyped(last, in: source) {
    tokens.removeLast()
    cursor.span = last.span
    cursor.indent = last.indent
    site.mark = word.mark
    site.replacing = Span(last.span.start + (word.mark?.utf8.count ?? 0), bytes.count)
    site.partial = word.text
  }
  var parser = Parser(source, tokens: tokens + [cursor, Token(kind: .end, span: end.span, text: "")])
  _ = parser.parseStatements()
  site.expectations = parser.expectedAtCursor
  site.form = parser.form
  if site.mark == "$" { site.expectations = [.parameter] }
  return site
}

/// The word that ends at the cursor.
private struct WordBeingTyped {
  var text: String
  var mark: String?

  /// - Returns: nil when the token is whole, so that something new begins behind it.
  init?(_ token: Token, in source: Source) {
    switch token.kind {
    case .word, .literal:
      text = token.text
    case .parameter:
      (text, mark) = (token.text, "$")
    case .broken:
      let spelling = source.text(of: token.span)
      guard let opening = spelling.first, "\"'`“‘$".contains(opening) else { return nil }
      (text, mark) = (String(spelling.dropFirst()), String(opening))
    default: return nil
    }
  }
}
