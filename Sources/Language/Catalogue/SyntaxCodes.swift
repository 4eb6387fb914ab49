import Diagnostics

/// Mistakes of reading.
extension Diagnostic.Code {
  /// Something stands where something else was expected.
  public static let unexpected = Diagnostic.Code("unexpected")
  public static let unknownStatement = Diagnostic.Code("unknown-statement")
  public static let unclosedQuote = Diagnostic.Code("unclosed-quote")
  public static let unclosedBracket = Diagnostic.Code("unclosed-bracket")
  public static let unclosedBlock = Diagnostic.Code("unclosed-block")
  public static let repeatedClause = Diagnostic.Code("repeated-clause")
  public static let missingClause = Diagnostic.Code("missing-clause")
  /// The clause belongs to another statement.
  public static let misplacedClause = Diagnostic.Code("misplaced-clause")
  /// A clause on a line of its own that is not indented.
  public static let unindentedClause = Diagnostic.Code("unindented-clause")
  public static let invalidDate = Diagnostic.Code("invalid-date")
  public static let unknownUnit = Diagnostic.Code("unknown-unit")
  public static let numberTooLarge = Diagnostic.Code("number-too-large")
  public static let thousandsComma = Diagnostic.Code("thousands-comma")
  public static let chainedComparison = Diagnostic.Code("chained-comparison")
  /// The habit of another language or tool, answered with ours.
  public static let foreignForm = Diagnostic.Code("foreign-form")
  /// Chinese keywords without spaces between them.
  public static let runTogether = Diagnostic.Code("run-together")
  /// Comparing with the empty text, where missing is often meant.
  public static let emptyText = Diagnostic.Code("empty-text")
  public static let tooDeep = Diagnostic.Code("too-deep")
}
