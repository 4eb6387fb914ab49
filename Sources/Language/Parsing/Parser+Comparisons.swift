import Diagnostics

/// Comparisons and the tests that read like words: `between`, `in`, `contains`, `is missing`, `within`.
extension Parser {
  mutating func comparison() throws(Halt) -> Expression {
    let left = try sum()
    guard let compared = try comparisonTail(left) else { return left }
    return isAtComparison ? try chained(compared) : compared
  }

  /// What follows the left side; nil when nothing compares.
  private mutating func comparisonTail(_ left: Expression) throws(Halt) -> Expression? {
    expecting(.operator)
    let start = position
    if let comparison = acceptComparison() {
      return try compared(comparison, tokens[start].span, left)
    }
    if acceptSilently(.isMissing) { return knowledge(left, isMissing: true) }
    if acceptSilently(.isKnown) { return knowledge(left, isMissing: false) }
    if !isNamed, acceptSilently(.is) { return try afterIs(left, tokens[start].span) }
    if acceptSilently(.notIn) { return try membership(left, isNegated: true) }
    let isNegated = isAt(.not) && acceptSilently(.not)
    if let test = try wordTest(left, isNegated: isNegated) { return test }
    if isNegated { position = start }
    return nil
  }

  /// Whether the expression ends here and is given a name.
  private var isNamed: Bool { namingDepth == listDepth && isAt(.as) }

  private mutating func wordTest(_ left: Expression, isNegated: Bool) throws(Halt) -> Expression? {
    let start = position
    if acceptSilently(.in) || acceptInOfR() { return try membership(left, isNegated: isNegated) }
    if acceptSilently(.between) { return try between(left, isNegated: isNegated) }
    if acceptSilently(.contains) { return try textTest(.contains, left, isNegated) }
    if acceptSilently(.startsWith) { return try textTest(.startsWith, left, isNegated) }
    if acceptSilently(.endsWith) { return try textTest(.endsWith, left, isNegated) }
    if acceptSilently(.matches) { return try matches(left, isNegated: isNegated) }
    if isLike { return try like(left, isNegated: isNegated) }
    let test: Expression
    if acceptSilently(.within) {
      test = try within(left)
    } else if acceptSilently(.before) {
      test = binary(.less, tokens[start].span, left, try sum(beside: left))
    } else if acceptSilently(.after) {
      test = binary(.greater, tokens[start].span, left, try sum(beside: left))
    } else {
      return nil
    }
    return isNegated ? Expression(.unary(.not, test), span: test.span) : test
  }

  // MARK: - Operators

  private mutating func acceptComparison() -> BinaryOperator? {
    if case .symbol(let symbol) = current.kind, let comparison = Self.comparisons[symbol] {
      position += 1
      return comparison
    }
    return Self.comparisonWords.first { acceptSilently($0.0) }?.1
  }

  private static let comparisonWords: [(Keyword, BinaryOperator)] = [
    (.equals, .equal), (.differsFrom, .notEqual), (.isLess, .less), (.isAtMost, .lessOrEqual), (.isGreater, .greater),
    (.isAtLeast, .greaterOrEqual),
  ]

  private static let comparisons: [Symbol: BinaryOperator] = [
    .equal: .equal, .doubleEqual: .equal, .notEqual: .notEqual, .angleBrackets: .notEqual, .less: .less,
    .lessOrEqual: .lessOrEqual, .greater: .greater, .greaterOrEqual: .greaterOrEqual,
  ]

  var isAtComparison: Bool {
    guard case .symbol(let symbol) = current.kind else { return false }
    return Self.comparisons[symbol] != nil
  }

  private mutating func compared(_ comparison: BinaryOperator, _ span: Span, _ left: Expression) throws(Halt)
    -> Expression
  {
    if comparison == .equal || comparison == .notEqual, isAt(.openParenthesis), isListAhead {
      return try membership(left, isNegated: comparison == .notEqual)
    }
    let isEmptyText = current.kind == .text && current.text.isEmpty
    let right = try sum(beside: left)
    let whole = binary(comparison, span, left, right)
    if isEmptyText, comparison == .equal || comparison == .notEqual { warnOfEmptyText(whole, left, comparison) }
    return whole
  }

  /// Whether the bracket here holds a list rather than a sum.
  private var isListAhead: Bool {
    var nesting = 0
    var index = position
    while index < tokens.count, !tokens[index].endsStatement {
      if tokens[index].isSymbol(.openParenthesis) { nesting += 1 }
      if tokens[index].isSymbol(.closeParenthesis) { nesting -= 1 }
      if nesting == 0 { return false }
      if nesting == 1, tokens[index].isSymbol(.comma) { return true }
      index += 1
    }
    return false
  }

  /// `is missing`, `is known`, `is not gold`, `is in (…)`, `is gold`.
  private mutating func afterIs(_ left: Expression, _ span: Span) throws(Halt) -> Expression {
    for keyword in [Keyword.missing, .known] { expecting(.keyword(keyword)) }
    let isNegated = acceptSilently(.not)
    if acceptSilently(.missing) { return knowledge(left, isMissing: !isNegated) }
    if acceptSilently(.known) { return knowledge(left, isMissing: isNegated) }
    if let test = try wordTest(left, isNegated: isNegated) { return test }
    return try compared(isNegated ? .notEqual : .equal, span, left)
  }

  private func knowledge(_ left: Expression, isMissing: Bool) -> Expression {
    Expression(.knowledge(left, isMissing: isMissing), span: left.span.union(lastTaken.span))
  }

  // MARK: - Tests

  private mutating func between(_ left: Expression, isNegated: Bool) throws(Halt) -> Expression {
    let low = try sum(beside: left)
    if !accept(.and), !acceptSilently(.to) { throw unexpected() }
    let high = try sum(beside: left)
    return Expression(.between(left, low, high, isNegated: isNegated), span: left.span.union(high.span))
  }

  private mutating func membership(_ left: Expression, isNegated: Bool) throws(Halt) -> Expression {
    if !isNegated, let recent = try recentDays(left) { return recent }
    let set = try memberSet(beside: left)
    return Expression(.membership(left, in: set, isNegated: isNegated), span: left.span.union(set.span))
  }

  /// `(gold, platinum)`, `10 to 20`, `2025Q1`.
  private mutating func memberSet(beside left: Expression) throws(Halt) -> Expression {
    let open = current.span
    if acceptSilently(.openParenthesis) {
      listDepth += 1
      defer { listDepth -= 1 }
      let members = try list { parser throws(Halt) in try parser.sumOrRange(beside: left) }
      try close(open)
      return Expression(.list(members), span: open.union(lastTaken.span))
    }
    return try sumOrRange(beside: left)
  }

  private mutating func sumOrRange(beside left: Expression) throws(Halt) -> Expression {
    let low = try sum(beside: left)
    if isAt(.to), isExportPathAhead { return low }
    guard acceptSilently(.to) else { return low }
    let high = try sum(beside: left)
    return Expression(.range(low, high), span: low.span.union(high.span))
  }

  /// In `export … where month in 3 to "file"` the path is no upper bound.
  private var isExportPathAhead: Bool {
    form?.keyword == .export && listDepth == 0 && token(ahead: 1).kind == .text
  }

  private mutating func textTest(_ test: TextTest, _ left: Expression, _ isNegated: Bool) throws(Halt) -> Expression {
    let right = try sum(beside: left)
    return Expression(.textTest(test, left, right, isNegated: isNegated), span: left.span.union(right.span))
  }

  private mutating func matches(_ left: Expression, isNegated: Bool) throws(Halt) -> Expression {
    expecting(.symbol("/pattern/"))
    guard current.kind == .pattern || current.kind == .text else { throw unexpected() }
    let token = advance()
    return Expression(
      .matches(left, pattern: token.text, patternSpan: token.span, isNegated: isNegated),
      span: left.span.union(token.span))
  }

  private mutating func within(_ left: Expression) throws(Halt) -> Expression {
    if isFiller("the") { position += 1 }
    let isAhead = accept(.next)
    if !isAhead, isAt(.last) || isFiller("past") { position += 1 }
    let duration = try duration()
    if isFiller("内") || isFiller("以内") { position += 1 }
    return Expression(.within(left, duration, isAhead: isAhead), span: left.span.union(lastTaken.span))
  }

  /// `in the last 90 days` and `in the next 30 days`, read as `within`. Without `the`, `last 4 quarters` is a period.
  private mutating func recentDays(_ left: Expression) throws(Halt) -> Expression? {
    guard isFiller("the") || isAt(.within) else { return nil }
    let start = position
    position += 1
    let isAhead = acceptSilently(.next)
    if !isAhead, tokens[start].folded == "the" {
      guard isAt(.last) || isFiller("past") else {
        position = start
        return nil
      }
      position += 1
    }
    let duration = try duration()
    if isFiller("内") || isFiller("以内") { position += 1 }
    return Expression(.within(left, duration, isAhead: isAhead), span: left.span.union(lastTaken.span))
  }

  func isFiller(_ word: String) -> Bool { current.isWord && current.folded == word }
}
