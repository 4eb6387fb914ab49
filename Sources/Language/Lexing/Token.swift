import Diagnostics

/// The smallest piece of a text that means something.
struct Token: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// An identifier, which is a keyword only where the parser looks for one.
    case word
    /// An identifier in backticks.
    case quotedName
    /// `"…"`; the token's text is what stands between the quotes.
    case text
    /// A number, date, duration or distance of one token.
    case literal(Literal.Value)
    /// `/…/` after `matches`.
    case pattern
    /// `$region`; the token's text is the name.
    case parameter
    case symbol(Symbol)
    /// The end of a statement: `;`, or a line that does not continue the one before.
    case boundary
    /// The end of the text.
    case end
    /// Something that the lexer has already reported.
    case broken
    /// The place that completion asks about, in place of the word being typed there.
    case cursor
  }

  var kind: Kind
  var span: Span
  /// A name without its backticks, a text without its quotes, otherwise the spelling.
  var text: String
  /// The text in lower case, for words only: keywords match without regard to case.
  var folded = ""
  /// It is the first of its line, so many columns in.
  var indent: Int?
  /// There is no space between it and the token before.
  var isAttached = false

  var isWord: Bool { kind == .word }
  var isName: Bool { kind == .word || kind == .quotedName }
  /// Nothing of the statement is left.
  var endsStatement: Bool { kind == .boundary || kind == .end }

  func isSymbol(_ symbol: Symbol) -> Bool { kind == .symbol(symbol) }

  var name: Name { Name(text, span: span, isQuoted: kind == .quotedName) }
}

/// Marks and operators, those of other languages among them so that the parser can answer them.
enum Symbol: String, Sendable, Hashable {
  case openParenthesis = "("
  case closeParenthesis = ")"
  case openBracket = "["
  case closeBracket = "]"
  case comma = ","
  case dot = "."
  case semicolon = ";"
  case colon = ":"
  case equal = "="
  case doubleEqual = "=="
  case notEqual = "!="
  case angleBrackets = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case caret = "^"
  case percent = "%"
  case bang = "!"
  case doubleAmpersand = "&&"
  case doubleBar = "||"
  case percentIn = "%in%"
  case matchTilde = "=~"
  case question = "?"

  /// A line after one that ends in this goes on with the statement.
  var asksForMore: Bool {
    switch self {
    case .closeParenthesis, .closeBracket, .semicolon, .percent, .question, .dot, .colon: false
    default: true
    }
  }
}
