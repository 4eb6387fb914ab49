import Diagnostics

/// Expressions by falling precedence: `or`, `and`, `not`, comparisons, `+ -`, `* /`, unary minus, `^`.
extension Parser {
  /// Any expression.
  mutating func expression() throws(Halt) -> Expression {
    try descend()
    defer { depth -= 1 }
    if depth == blockDepth + 1 { linkCount = 0 }
    return try disjunction()
  }

  /// One level deeper; the caller comes back up.
  mutating func descend() throws(Halt) {
    if depth == Self.depthLimit {
      throw fail(Diagnostic(.tooDeep, "this is nested more than \(Self.depthLimit) deep", at: current.span))
    }
    depth += 1
  }

  /// An expression that `as` may follow.
  mutating func expressionBeforeAs() throws(Halt) -> Expression {
    let outer = namingDepth
    namingDepth = listDepth
    defer { namingDepth = outer }
    return try expression()
  }

  /// An expression that must be the whole text.
  mutating func parseWholeExpression() -> Expression? {
    do throws(Halt) {
      let expression = try condition()
      if !isAtEnd { throw unexpected() }
      return expression
    } catch {
      return nil
    }
  }

  /// A condition of `where` or `having`: after it a comma means something else than in a list, and is answered.
  mutating func condition() throws(Halt) -> Expression {
    let condition = try expression()
    if isAt(.comma) { throw commaAfterCondition(condition) }
    return condition
  }

  /// The condition of rows of another table.
  mutating func condition(on table: String?) throws(Halt) -> Expression {
    guard let table else { return try expression() }
    tables.append(table)
    defer { tables.removeLast() }
    return try expression()
  }

  // MARK: - Logic

  private mutating func disjunction() throws(Halt) -> Expression {
    var left = try conjunction()
    while let span = acceptOperator(.or, .doubleBar) {
      try countLink()
      let right = try conjunction()
      left = joinedByOr(left, right, operatorSpan: span)
    }
    return left
  }

  private mutating func conjunction() throws(Halt) -> Expression {
    var left = try negation()
    while !endsChange, let span = acceptOperator(.and, .doubleAmpersand) {
      try countLink()
      left = binary(.and, span, left, try negation())
    }
    return left
  }

  /// In a what-if `and also` goes on with another change.
  private var endsChange: Bool { form?.keyword == .whatIf && isAt(.andAlso) }

  private mutating func negation() throws(Halt) -> Expression {
    let start = current.span
    guard acceptSilently(.not) || acceptSilently(.bang) else { return try comparison() }
    try descend()
    defer { depth -= 1 }
    let operand = try negation()
    return Expression(.unary(.not, operand), span: start.union(operand.span))
  }

  private mutating func acceptOperator(_ keyword: Keyword, _ habit: Symbol) -> Span? {
    expecting(.operator)
    let start = position
    guard acceptSilently(keyword) || acceptSilently(habit) else { return nil }
    return tokens[start].span
  }

  /// A chain of operators makes a tree as deep as it is long.
  private mutating func countLink() throws(Halt) {
    linkCount += 1
    if linkCount > Self.linkLimit {
      throw fail(
        Diagnostic(
          .tooDeep, "more than \(Self.linkLimit) operators in one expression", at: current.span,
          help: ["write alternatives as a list: `region in (East, North)`"]))
    }
  }

  // MARK: - Arithmetic

  mutating func sum() throws(Halt) -> Expression { try sum(beside: nil) }

  mutating func sum(beside column: Expression?) throws(Halt) -> Expression {
    var left = try product(beside: column)
    while true {
      expecting(.operator)
      let span = current.span
      let binaryOperator: BinaryOperator
      if acceptSilently(.plus) {
        binaryOperator = .add
      } else if acceptSilently(.minus) {
        binaryOperator = .subtract
      } else {
        return left
      }
      try countLink()
      left = binary(binaryOperator, span, left, try product(beside: nil))
    }
  }

  private mutating func product(beside column: Expression?) throws(Halt) -> Expression {
    var left = try signed(beside: column)
    while true {
      let span = current.span
      let binaryOperator: BinaryOperator
      if acceptSilently(.star) {
        binaryOperator = .multiply
      } else if acceptSilently(.slash) {
        binaryOperator = .divide
      } else {
        return left
      }
      try countLink()
      left = binary(binaryOperator, span, left, try signed(beside: nil))
    }
  }

  private mutating func signed(beside column: Expression?) throws(Halt) -> Expression {
    let start = current.span
    guard acceptSilently(.minus) else { return try power(beside: column) }
    try descend()
    defer { depth -= 1 }
    let operand = try signed(beside: nil)
    return Expression(.unary(.minus, operand), span: start.union(operand.span))
  }

  /// `^` binds to the right: `2 ^ 3 ^ 2` is `2 ^ (3 ^ 2)`.
  private mutating func power(beside column: Expression?) throws(Halt) -> Expression {
    let base = try operand(beside: column)
    let span = current.span
    guard acceptSilently(.caret) else { return base }
    try descend()
    defer { depth -= 1 }
    return binary(.power, span, base, try signed(beside: nil))
  }

  func binary(_ binaryOperator: BinaryOperator, _ span: Span, _ left: Expression, _ right: Expression) -> Expression {
    Expression(
      .binary(binaryOperator, operatorSpan: span, left, right), span: left.span.union(span).union(right.span))
  }
}
