import Diagnostics

/// What a text says, as far as it can be read.
public struct ParseResult: Sendable {
  /// The statements without mistakes, in order.
  public var statements: [Statement]
  /// Every mistake and warning of the text, in order of place.
  public var diagnostics: [Diagnostic]
  /// The text ends in the middle of a statement, so that Enter should open another line rather than submit.
  ///
  /// An open bracket, a trailing comma or operator, a clause word with nothing after it, a `for each` without its `end`.
  /// An open quote is no reason to go on: a text ends on its line, so it is a mistake at once.
  public var isIncomplete: Bool

  /// Whether something in the text cannot be run.
  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Reads a whole text: a script, a line of the prompt, the argument of `-c`.
///
/// It always comes to an end: a mistake costs its clause or its statement, never the rest of the text.
public func parse(_ source: Source) -> ParseResult {
  var parser = Parser(source)
  let statements = parser.parseStatements()
  let diagnostics = (parser.lexical + parser.diagnostics).map { $0.located(in: source) }
    .sorted { ($0.labels.first?.span.start ?? 0) < ($1.labels.first?.span.start ?? 0) }
  return ParseResult(statements: statements, diagnostics: diagnostics, isIncomplete: parser.ranOut)
}

/// Reads one expression, such as the condition of a live filter or the value of `--set`.
public func parseExpression(_ source: Source) -> (expression: Expression?, diagnostics: [Diagnostic]) {
  var parser = Parser(source)
  let expression = parser.parseWholeExpression()
  let diagnostics = (parser.lexical + parser.diagnostics).map { $0.located(in: source) }
  return (diagnostics.contains { $0.severity == .error } ? nil : expression, diagnostics)
}
