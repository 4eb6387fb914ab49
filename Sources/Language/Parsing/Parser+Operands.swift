import Diagnostics

/// What an expression is made of: literals, periods, names, calls, brackets.
extension Parser {
  /// - Parameter column: the left side of a comparison, whose values can stand here.
  mutating func operand(beside column: Expression?) throws(Halt) -> Expression {
    expectOperand(beside: column)
    switch current.kind {
    case .literal: return try literal()
    case .text:
      let token = advance()
      return Expression(.literal(Literal(.text(token.text), spelling: token.text)), span: token.span)
    case .parameter:
      let token = advance()
      return Expression(.parameter(token.name), span: token.span)
    case .symbol(.openParenthesis): return try bracketedExpression()
    case .word, .quotedName:
      if isAtEnd || isClauseHere && !isValueHere(beside: column) { throw unexpected() }
      return try wordOperand(beside: column)
    default: throw unexpected()
    }
  }

  private mutating func expectOperand(beside column: Expression?) {
    if let path = column?.columnPath { expecting(.value(of: path, table: tables.last)) }
    expecting(.column(table: tables.last, prefix: []))
    for expectation in [Expectation.segment(table: tables.last), .function, .aggregate, .parameter] {
      expecting(expectation)
    }
  }

  /// `(a + b)`, or with commas a list.
  private mutating func bracketedExpression() throws(Halt) -> Expression {
    let open = advance().span
    let outerNaming = namingDepth
    namingDepth = nil
    defer { namingDepth = outerNaming }
    let inner = try expression()
    guard isAt(.comma) else {
      try close(open)
      return inner
    }
    listDepth += 1
    defer { listDepth -= 1 }
    var members = [inner]
    while accept(.comma) { members.append(try expression()) }
    try close(open)
    return Expression(.list(members), span: open.union(lastTaken.span))
  }

  /// Whether a clause begins here rather than a column of the same name: then something must follow that no operand could have after it.
  private var isClauseHere: Bool {
    if current.kind == .quotedName { return false }
    if Self.neverOperands.contains(current.folded), !token(ahead: 1).isSymbol(.dot) { return true }
    for keyword in openClauses {
      guard let count = keyword.matches(tokens, at: position) else { continue }
      let next = token(ahead: count)
      switch next.kind {
      case .literal, .text, .quotedName, .parameter: return true
      case .word: return !Self.afterOperand.contains(next.folded) && !opensClause(ahead: count)
      default: continue
      }
    }
    return false
  }

  /// Whether a value is called like a word of the language: beside a column, or in a list, and nothing that the word could open follows.
  private func isValueHere(beside column: Expression?) -> Bool {
    guard column != nil || listDepth > 0, !Self.joining.contains(current.folded) else { return false }
    let next = token(ahead: 1)
    return next.endsStatement || next.isSymbol(.comma) || next.isSymbol(.closeParenthesis) || opensClause(ahead: 1)
      || Self.joining.contains(next.folded)
  }

  /// Whether a clause that may stand here begins so many tokens ahead: in `tier = top show name` a tier is called top.
  private func opensClause(ahead count: Int) -> Bool {
    openClauses.contains { $0.matches(tokens, at: position + count) != nil }
  }

  private static let joining = Set([Keyword.and, .or].flatMap(\.allSpellings))

  /// Words that are operators or open a clause wherever they stand.
  private static let neverOperands = Set(
    [Keyword.and, .or, .where, .as, .having, .between].flatMap(\.allSpellings) + ["in", "by"])

  /// Words that can follow an operand: operators and what ends an item.
  private static let afterOperand = Set(
    [
      Keyword.and, .or, .not, .between, .in, .is, .isMissing, .isKnown, .contains, .startsWith, .endsWith, .matches,
      .within, .before, .after, .as, .descending, .ascending, .to, .by, .weight, .replace,
    ].flatMap { $0.phrases.map { $0[0] } })

  // MARK: - Literals

  private mutating func literal() throws(Halt) -> Expression {
    let token = advance()
    guard case .literal(let value) = token.kind else { throw unexpected() }
    if case .number(let number) = value {
      if let counted = try countedUnit(number, token) { return counted }
      rejectThousandsComma(after: token)
    } else if case .money = value {
      rejectThousandsComma(after: token)
    }
    if case .duration(let duration) = value, acceptAgo() { return ago(duration, from: token.span) }
    return Expression(.literal(Literal(value, spelling: token.text)), span: token.span)
  }

  /// `90 days`, `90 days ago`: a duration with its unit written out.
  private mutating func countedUnit(_ number: ExactDecimal, _ token: Token) throws(Halt) -> Expression? {
    guard current.isWord, !isClauseHere, let unit = CalendarUnit.spellings[current.folded], number.scale == 0,
      let count = Int(exactly: number.units), (0..<1_000_000).contains(count)
    else { return nil }
    let span = token.span.union(advance().span)
    let duration = DurationLiteral(count: count, unit: unit, span: span)
    if acceptAgo() { return ago(duration, from: span) }
    return Expression(.literal(Literal(.duration(duration), spelling: "\(count)\(unit.suffix)")), span: span)
  }

  private mutating func acceptAgo() -> Bool {
    if case .literal = token(ahead: 1).kind { return false }
    return acceptSilently(.ago)
  }

  /// `90 days ago` is `as-of - 90d`.
  private func ago(_ duration: DurationLiteral, from span: Span) -> Expression {
    let whole = span.union(lastTaken.span)
    let asOf = Expression(.literal(Literal(.period(.asOf), spelling: "as-of")), span: whole)
    let step = Expression(
      .literal(Literal(.duration(duration), spelling: "\(duration.count)\(duration.unit.suffix)")), span: span)
    return Expression(.binary(.subtract, operatorSpan: whole, asOf, step), span: whole)
  }

  /// `90d`, `90 days`.
  mutating func duration() throws(Halt) -> DurationLiteral {
    expecting(.duration)
    guard case .literal(let value) = current.kind else { throw unexpected() }
    let token = current
    switch value {
    case .duration(let duration):
      position += 1
      return duration
    case .number(let number):
      position += 1
      if let counted = try countedUnit(number, token), case .literal(let literal) = counted.kind,
        case .duration(let duration) = literal.value
      {
        return duration
      }
      position -= 1
      if number.scale == 0, number.units >= 0 {
        throw fail(
          Diagnostic(
            .unexpected, "expected a duration such as `90d`, found `\(current.text)`", at: current.span,
            help: ["for days write `\(number.units)d`"]))
      }
      throw unexpected()
    default: throw unexpected()
    }
  }

  // MARK: - Words

  private mutating func wordOperand(beside column: Expression?) throws(Halt) -> Expression {
    if current.isWord, !token(ahead: 1).isSymbol(.dot) {
      if token(ahead: 1).isSymbol(.openParenthesis) { return try call() }
      if column == nil, let absence = try missingRows() { return absence }
      if let value = wordLiteral() { return value }
    }
    return try pathOrCall()
  }

  private mutating func pathOrCall() throws(Halt) -> Expression {
    var parts = [advance().name]
    while acceptSilently(.dot) { parts.append(try member(of: parts)) }
    let path = Path(parts)
    return Expression(.path(path), span: path.span)
  }

  /// `yes`, `today`, `last 4 quarters`; nil when the word is a name.
  private mutating func wordLiteral() -> Expression? {
    let start = position
    guard let value = wordValue() else {
      position = start
      return nil
    }
    let span = tokens[start].span.union(lastTaken.span)
    let spelling = position - start == 1 ? tokens[start].text : Formatter.text(of: value)
    return Expression(.literal(Literal(value, spelling: spelling)), span: span)
  }

  private mutating func wordValue() -> Literal.Value? {
    if acceptSilently(.yes) { return .yesNo(true) }
    if acceptSilently(.no) { return .yesNo(false) }
    if acceptSilently(.today) { return .period(.today) }
    if acceptSilently(.asOf) { return .period(.asOf) }
    if acceptSilently(.yearToDate) { return .period(.yearToDate) }
    if let period = Keyword.chinesePeriods[current.folded] {
      position += 1
      return .period(period)
    }
    if acceptSilently(.this) {
      return acceptUnit().map { .period(.this($0)) }
    }
    if acceptSilently(.last) {
      return countedPeriod().map { .period(.last($0.count, $0.unit)) }
    }
    if acceptSilently(.next) {
      return countedPeriod().map { .period(.next($0.count, $0.unit)) }
    }
    return nil
  }

  mutating func acceptUnit() -> CalendarUnit? {
    guard current.isWord, let unit = CalendarUnit.spellings[current.folded] else { return nil }
    position += 1
    return unit
  }

  /// `month`, `4 quarters`, `4q`.
  private mutating func countedPeriod() -> (count: Int, unit: CalendarUnit)? {
    if let unit = acceptUnit() { return (1, unit) }
    switch current.kind {
    case .literal(.duration(let duration)) where duration.count > 0:
      position += 1
      return (duration.count, duration.unit)
    case .literal(.number(let number)) where number.scale == 0 && (1..<100_000).contains(number.units):
      position += 1
      return acceptUnit().map { (Int(number.units), $0) }
    default: return nil
    }
  }

  // MARK: - Calls

  /// `sum(orders.amount where date within 1y)`
  private mutating func call() throws(Halt) -> Expression {
    if let translated = try spreadsheetCall() { return translated }
    let name = advance().name
    let open = current.span
    try expect(.openParenthesis)
    var call = Call(name: name, arguments: [])
    let outerClauses = openClauses
    openClauses = [.where, .among]
    listDepth += 1
    defer {
      openClauses = outerClauses
      listDepth -= 1
    }
    if acceptStar() || acceptSilently(.closeParenthesis) { return finished(call) }
    if !isAt(.where), !isAt(.among) { call.arguments = try arguments() }
    let table = call.arguments.first?.columnPath.flatMap { $0.count > 1 || name.namesTable ? $0[0] : nil }
    while !isAt(.closeParenthesis) {
      if call.filter == nil, accept(.where) {
        call.filter = try condition(on: table)
      } else if call.among == nil, accept(.among) {
        call.among = try condition(on: table)
      } else {
        break
      }
    }
    try close(open)
    return finished(call)
  }

  private func finished(_ call: Call) -> Expression {
    Expression(.call(call), span: call.name.span.union(lastTaken.span))
  }

  private mutating func arguments() throws(Halt) -> [Expression] {
    if let distinct = try distinctArgument() { return [distinct] }
    expecting(.table)
    return try list { parser throws(Halt) in try parser.expression() }
  }

  /// `count(*)` counts rows, as `count()` does.
  private mutating func acceptStar() -> Bool {
    guard isAt(.star), token(ahead: 1).isSymbol(.closeParenthesis) else { return false }
    position += 2
    return true
  }
}

extension Name {
  /// A call of this name takes a table, so that its condition is about that table's rows.
  fileprivate var namesTable: Bool { ["count", "any", "no", "every"].contains(text.lowercased()) }
}

extension Expression {
  /// The names of a path; nil for everything else.
  var columnPath: [String]? {
    guard case .path(let path) = kind else { return nil }
    return path.parts.map(\.text)
  }
}
