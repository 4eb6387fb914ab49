import Diagnostics

/// Expressions as people write them in other tools: read where they can mean one thing only, answered with our form elsewhere.
extension Parser {
  /// Reports another tool's form, with ours.
  func foreign(_ what: String, at span: Span, write ours: String, note: String = "") -> Diagnostic {
    Diagnostic(.foreignForm, what, at: span, help: ["write `\(ours)`\(note)"])
  }

  // MARK: - SQL

  var isLike: Bool {
    current.isWord && ["like", "ilike", "rlike"].contains(current.folded) && token(ahead: 1).kind == .text
  }

  /// `LIKE '%x%'`: answered with `contains`, and read so.
  mutating func like(_ left: Expression, isNegated: Bool) throws(Halt) -> Expression {
    let span = current.span
    position += 1
    let pattern = advance()
    let whole = left.span.union(pattern.span)
    let expression = Expression(likeTest(left, pattern, isNegated: isNegated), span: whole)
    diagnostics.append(
      foreign("`like` and its `%` belong to SQL", at: span.union(pattern.span), write: format(expression)))
    return expression
  }

  private func likeTest(_ left: Expression, _ pattern: Token, isNegated: Bool) -> Expression.Kind {
    var text = Substring(pattern.text)
    let isOpenAtStart = text.hasPrefix("%")
    let isOpenAtEnd = text.hasSuffix("%") && text.count > (isOpenAtStart ? 1 : 0)
    if isOpenAtStart { text = text.dropFirst() }
    if isOpenAtEnd { text = text.dropLast() }
    if text.contains("%") || text.contains("_") {
      return .matches(left, pattern: regex(of: pattern.text), patternSpan: pattern.span, isNegated: isNegated)
    }
    let literal = Expression(.literal(Literal(.text(String(text)), spelling: String(text))), span: pattern.span)
    switch (isOpenAtStart, isOpenAtEnd) {
    case (true, true): return .textTest(.contains, left, literal, isNegated: isNegated)
    case (false, true): return .textTest(.startsWith, left, literal, isNegated: isNegated)
    case (true, false): return .textTest(.endsWith, left, literal, isNegated: isNegated)
    case (false, false): return .binary(isNegated ? .notEqual : .equal, operatorSpan: pattern.span, left, literal)
    }
  }

  /// A LIKE pattern as a regular expression.
  private func regex(of pattern: String) -> String {
    let body = pattern.map { character in
      switch character {
      case "%": ".*"
      case "_": "."
      case let other where #"\.+*?()|[]{}^$"#.contains(other): "\\\(other)"
      default: String(character)
      }
    }
    return "^" + body.joined() + "$"
  }

  // MARK: - R

  /// `%in%`: answered with `in`, and read so.
  mutating func acceptInOfR() -> Bool {
    guard isAt(.percentIn) else { return false }
    diagnostics.append(foreign("`%in%` belongs to R", at: current.span, write: "in"))
    position += 1
    return true
  }

  // MARK: - Spreadsheets

  /// `COUNTIF(orders, amount > 3)`: answered with `count(orders where amount > 3)`, and read so.
  mutating func spreadsheetCall() throws(Halt) -> Expression? {
    guard let aggregate = Self.spreadsheetAggregates[current.folded] else { return nil }
    let name = advance()
    let open = current.span
    let arguments = try bracketed { parser throws(Halt) in try parser.expression() }
    let span = name.span.union(lastTaken.span)
    let call = translated(aggregate, name: name, arguments)
    let expression = Expression(.call(call), span: span)
    diagnostics.append(
      foreign("`\(name.text)` belongs to spreadsheets", at: name.span.union(open), write: format(expression)))
    return expression
  }

  /// The condition is the last argument of `COUNTIF(range, condition)`; `SUMIF(range, condition, sum)` adds up the third.
  private func translated(_ aggregate: String, name: Token, _ arguments: [Expression]) -> Call {
    var call = Call(name: Name(aggregate, span: name.span), arguments: [])
    switch arguments.count {
    case 1: call.filter = arguments[0]
    case 3...:
      call.arguments = [arguments[2]]
      call.filter = criterion(arguments[0], arguments[1])
    default:
      call.arguments = aggregate == "count" && !arguments[1].isComparison ? [] : [arguments[0]]
      call.filter = criterion(arguments[0], arguments[1])
    }
    return call
  }

  /// A value as a criterion means that the range equals it.
  private func criterion(_ range: Expression, _ criterion: Expression) -> Expression {
    criterion.isComparison ? criterion : binary(.equal, criterion.span, range, criterion)
  }

  private static let spreadsheetAggregates = [
    "countif": "count", "countifs": "count", "sumif": "sum", "sumifs": "sum", "averageif": "avg", "averageifs": "avg",
    "maxifs": "max", "minifs": "min",
  ]

  /// `count(distinct x)`: answered with `distinct(x)`.
  mutating func distinctArgument() throws(Halt) -> Expression? {
    guard isFiller("distinct"), token(ahead: 1).isName else { return nil }
    let span = current.span
    position += 1
    let argument = try expression()
    diagnostics.append(
      foreign("`distinct` inside brackets belongs to SQL", at: span, write: "distinct(\(format(argument)))"))
    return argument
  }

  // MARK: - Sentences

  /// `no orders in 1y`: answered with `no(orders where date within 1y)`, and read so.
  mutating func missingRows() throws(Halt) -> Expression? {
    guard ["no", "any"].contains(current.folded), token(ahead: 1).isName, !isOperator(token(ahead: 1)),
      !openClauses.contains(where: { $0.matches(tokens, at: position + 1) != nil })
    else { return nil }
    let function = advance()
    let table = advance().name
    var call = Call(name: function.name, arguments: [Expression(.path(Path([table])), span: table.span)])
    var note = ""
    if acceptSilently(.in) || acceptSilently(.within) {
      if isFiller("the") { position += 1 }
      if isAt(.last) || isFiller("past") { position += 1 }
      let duration = try duration()
      let date = Expression(.path(Path([Name("date", span: duration.span)])), span: duration.span)
      call.filter = Expression(.within(date, duration, isAhead: false), span: duration.span)
      note = "; `date` is the column with the role date of \(table.text)"
    } else if acceptSilently(.where) {
      call.filter = try condition(on: table.text)
    }
    let expression = Expression(.call(call), span: function.span.union(lastTaken.span))
    diagnostics.append(
      foreign(
        "`\(function.text)` is a function and takes brackets", at: expression.span, write: format(expression),
        note: note))
    return expression
  }

  private func isOperator(_ token: Token) -> Bool {
    token.isWord && Self.operatorStarts.contains(token.folded)
  }

  private static let operatorStarts = Set(
    (Catalogue.operators + [.is, .as, .descending, .ascending]).flatMap { $0.phrases.map { $0[0] } })

  /// `tier = 1 or 2` is `tier in (1, 2)`. A bare word may be a segment, which only the book knows: see `Expression.readAsList`.
  func joinedByOr(_ left: Expression, _ right: Expression, operatorSpan: Span) -> Expression {
    let joined = binary(.or, operatorSpan, left, right)
    guard case .literal(let literal) = right.kind, !literal.isTruth else { return joined }
    return joined.readAsList ?? joined
  }
}

extension Expression {
  /// `tier = gold or platinum` read as `tier in (gold, platinum)`; nil where the expression has no such shape.
  ///
  /// Right where the word after `or` is no condition of its own. The parser reads so itself when a literal follows; for a bare
  /// word the resolver decides, because a segment's name is a condition.
  public var readAsList: Expression? {
    guard case .binary(.or, _, let left, let right) = kind else { return nil }
    switch right.kind {
    case .path(let path) where path.parts.count == 1: break
    case .literal, .parameter: break
    default: return nil
    }
    let joined = left.readAsList ?? left
    switch joined.kind {
    case .binary(.equal, _, let column, let value):
      return listed(column, [value, right])
    case .membership(let column, in: let set, isNegated: false):
      guard case .list(let members) = set.kind else { return nil }
      return listed(column, members + [right])
    default: return nil
    }
  }

  private func listed(_ column: Expression, _ members: [Expression]) -> Expression {
    let set = Expression(.list(members), span: members[0].span.union(members[members.count - 1].span))
    return Expression(.membership(column, in: set, isNegated: false), span: column.span.union(set.span))
  }

  var isList: Bool { if case .list = kind { true } else { false } }

  /// It can only be true or false.
  var isComparison: Bool {
    switch kind {
    case .binary(let binaryOperator, _, _, _):
      binaryOperator.isComparison || binaryOperator == .and || binaryOperator == .or
    case .between, .membership, .textTest, .matches, .knowledge, .within, .unary(.not, _): true
    default: false
    }
  }
}

extension Literal {
  fileprivate var isTruth: Bool { if case .yesNo = value { true } else { false } }
}
