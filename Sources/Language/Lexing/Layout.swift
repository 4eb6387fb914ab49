import Diagnostics

/// Marks where statements end.
///
/// `;` separates. A line continues the statement before it when it is indented deeper than that statement's first line,
/// when the line before ended in a comma, an operator or an open bracket, when it stands inside an open bracket or opens
/// with a closing one, or when the line before ended in a word that needs something after it and this one opens no statement.
struct Layout {
  private let tokens: [Token]
  private var laidOut: [Token] = []
  private var statementIndent = 0
  private var statementStart = 0
  private var depth = 0

  init(_ tokens: [Token]) { self.tokens = tokens }

  /// The tokens with `.boundary` between statements.
  mutating func mark() -> [Token] {
    laidOut.reserveCapacity(tokens.count + tokens.count / 8)
    for index in tokens.indices {
      let token = tokens[index]
      if token.isSymbol(.semicolon) {
        close(with: token.span)
        continue
      }
      if let indent = token.indent {
        if !isAtStart, token.kind != .end, !continues(index, indent: indent) {
          close(with: Span(token.span.start, token.span.start))
        }
        if isAtStart { statementIndent = indent }
      }
      count(token)
      laidOut.append(token)
    }
    return laidOut
  }

  private var isAtStart: Bool { statementStart == laidOut.count }

  private mutating func close(with span: Span) {
    if let last = laidOut.last, last.kind != .boundary {
      laidOut.append(Token(kind: .boundary, span: span, text: ""))
    }
    statementStart = laidOut.count
    depth = 0
  }

  private mutating func count(_ token: Token) {
    switch token.kind {
    case .symbol(.openParenthesis), .symbol(.openBracket): depth += 1
    case .symbol(.closeParenthesis), .symbol(.closeBracket): depth = max(0, depth - 1)
    default: break
    }
  }

  private func continues(_ index: Int, indent: Int) -> Bool {
    let token = tokens[index]
    guard let last = laidOut.last else { return false }
    if case .symbol(let symbol) = last.kind, symbol.asksForMore, !isAll(last) { return true }
    if last.isWord, Self.operatorWords.contains(last.folded), !isHelp { return true }
    if token.isSymbol(.closeParenthesis) || token.isSymbol(.closeBracket) { return true }
    if opensBlock { return depth > 0 && !opensStatement(index) }
    if indent > statementIndent { return true }
    if depth > 0 { return !opensStatement(index) }
    return last.isWord && Self.hungryWords.contains(last.folded) && !isHelp && !opensStatement(index)
  }

  /// The `*` of `show *` stands for everything; it multiplies nothing.
  private func isAll(_ token: Token) -> Bool {
    guard token.isSymbol(.star), laidOut.count > 1 else { return false }
    return Keyword.show.matches(laidOut, at: laidOut.count - 2) != nil
  }

  /// The statement so far is the head of a block, whose body is indented and yet of its own.
  private var opensBlock: Bool { Keyword.forEach.matches(laidOut, at: statementStart) != nil }

  /// After `help` any word is a topic.
  private var isHelp: Bool { Keyword.help.matches(laidOut, at: statementStart) != nil }

  /// Whether a line opens with a verb that is not a column's or a function's name.
  private func opensStatement(_ index: Int) -> Bool {
    guard let form = StatementForm.opening(tokens, at: index) else { return false }
    let next = index + form.keyword.matches(tokens, at: index)!
    switch next < tokens.count ? tokens[next].kind : .end {
    case .word, .quotedName, .text, .end: return true
    default: return false
    }
  }

  /// Operators that are words.
  private static let operatorWords = spellings([.and, .or, .not])
  /// Words after which something must follow.
  private static let hungryWords = spellings([
    .where, .as, .by, .in, .between, .having, .among, .is, .with, .from, .weights, .cuts, .show, .to,
  ])
  /// Enter after one of these opens another line.
  static let wordsThatAskForMore = operatorWords.union(hungryWords)

  private static func spellings(_ keywords: [Keyword]) -> Set<String> { Set(keywords.flatMap(\.allSpellings)) }
}

extension Keyword {
  /// How many tokens the phrase takes at a place; nil when it is not there.
  func matches(_ tokens: [Token], at index: Int) -> Int? {
    for phrase in phrases where index + phrase.count <= tokens.count {
      if phrase.indices.allSatisfy({ tokens[index + $0].isWord && tokens[index + $0].folded == phrase[$0] }) {
        return phrase.count
      }
    }
    return nil
  }
}
