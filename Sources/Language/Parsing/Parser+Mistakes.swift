import Diagnostics

/// What the parser says when it finds something else than it looked for.
extension Parser {
  /// Files a diagnostic and ends the clause.
  mutating func fail(_ diagnostic: Diagnostic) -> Halt {
    diagnostics.append(diagnostic)
    return Halt()
  }

  /// Found one thing, expected others: with the keyword that was probably meant.
  mutating func unexpected() -> Halt {
    noteRunningOut()
    if isReported { return Halt() }
    if let habit = foreignClause() ?? commaBeforeClause() ?? brokenNumber() { return habit }
    if let name = spacedName() ?? markedName() { return name }
    let help =
      correction(among: translations + [runTogetherWords]) ?? suggestion ?? correction(among: corrections)
      ?? formReminder
    let expected = expectedText
    let message = "expected \(expected.isEmpty ? "the end of the statement" : expected), found \(foundText)"
    return fail(Diagnostic(.unexpected, message, at: foundSpan, help: help.map { [$0] } ?? []))
  }

  /// The lexer has said what is wrong with this token.
  private var isReported: Bool { current.kind == .broken || current.kind == .cursor }

  /// The text ended where more was needed, rather than in a statement that is simply wrong.
  private mutating func noteRunningOut() {
    guard current.kind == .end, position > 0 else { return }
    let last = lastTaken
    if case .symbol(let symbol) = last.kind, symbol.asksForMore { ranOut = true }
    if last.isWord, Layout.wordsThatAskForMore.contains(last.folded) { ranOut = true }
  }

  /// What the statement turned out to hold; nothing stands behind its last word.
  private var foundSpan: Span {
    isAtEnd && current.endsStatement ? Span(lastTaken.span.end, lastTaken.span.end) : current.span
  }

  private var foundText: String {
    if isAtEnd { return "the end of the statement" }
    switch current.kind {
    case .text: return "the text \"\(sanitised(current.text))\""
    case .parameter: return "`$\(current.text)`"
    default: return "`\(sanitised(source.text(of: current.span)))`"
    }
  }

  /// "a table, `where` or `show`"
  private var expectedText: String {
    var nouns: [String] = []
    for noun in expectedHere.compactMap(\.noun) where !nouns.contains(noun) { nouns.append(noun) }
    if nouns.count > 8 { nouns = nouns.prefix(7) + ["another clause"] }
    return alternatives(nouns)
  }

  /// The keyword that was probably meant: a near spelling, or one that runs together with what follows it.
  private var suggestion: String? {
    guard current.isWord else { return nil }
    let keywords = expectedHere.compactMap { expectation in
      if case .keyword(let keyword) = expectation { keyword } else { nil }
    }
    if let split = splitRunTogether(current.text, at: keywords) { return "write `\(split)`" }
    let words = keywords.flatMap { keyword in keyword.phrases.map { ($0[0], keyword) } }
    guard let near = nearest(current.folded, among: words.map(\.0)),
      let keyword = words.first(where: { $0.0 == near })?.1
    else { return nil }
    return "write `\(keyword.english)`"
  }

  /// The form of the statement; inside an expression it would say nothing.
  private var formReminder: String? {
    guard let form, !expectedHere.contains(.operator), !expectedHere.contains(.function) else { return nil }
    return "the form is `\(form.head)`"
  }

  /// `find customers, where …`
  private mutating func commaBeforeClause() -> Halt? {
    guard isAt(.comma) else { return nil }
    for case .keyword(let keyword) in expectedHere where keyword.matches(tokens, at: position + 1) != nil {
      return fail(
        Diagnostic(
          .unexpected, "clauses need no comma between them", at: current.span,
          help: ["leave it out before `\(keyword.english)`"]))
    }
    return nil
  }

  /// `1 200` and `15 %`: a number with a space in it.
  private mutating func brokenNumber() -> Halt? {
    guard position > 0, case .literal(.number) = lastTaken.kind else { return nil }
    let isGroup = isThousandsGroup(current)
    guard isGroup || isAt(.percent) else { return nil }
    let (number, rest) = (lastTaken, current)
    return fail(
      Diagnostic(
        isGroup ? .thousandsComma : .unexpected, "a number has no space inside", at: number.span.union(rest.span),
        help: ["write `\(number.text)\(rest.text)`"]))
  }

  /// `by 客户 ID`, `where Ship Mode = First Class`: words that look like one name, the first of them here.
  private mutating func spacedName() -> Halt? {
    let names = spacedNames()
    guard let first = names.first, first.start <= current.span.start else { return nil }
    if let list = spacedItems(from: first) { return list }
    let edits = names.map { Edit(span: $0, text: "`\(source.text(of: $0))`") }
    guard let help = correction(among: [[edits[0]], edits]) else { return nil }
    return fail(
      Diagnostic(
        .unexpected, "a name with a space in it stands in backticks", at: first, label: "one name or two?", help: [help]
      )
    )
  }

  /// `show Name Region Revenue`: three words and more, where a list could go on, are rather its items.
  private mutating func spacedItems(from name: Span) -> Halt? {
    guard let start = tokens[..<position].lastIndex(where: { $0.span.start == name.start }),
      expectedHere.contains(where: { if case .symbol(",") = $0 { true } else { false } })
    else { return nil }
    let items = tokens[start...].prefix { $0.span.end <= name.end }.indices
    guard items.count > 2, let help = correction(among: [items.dropFirst().flatMap { insertion(",", before: $0) }])
    else { return nil }
    return fail(
      Diagnostic(
        .unexpected, "a comma parts the items of a list", at: name, label: "several names?",
        help: [help, "a name with a space in it stands in backticks"]))
  }

  /// From the word before this one to the end of the statement.
  private func spacedNames() -> [Span] {
    var names: [Span] = []
    var index = max(1, position)
    while !tokens[index].endsStatement {
      if goesOnWithName(at: index) {
        let (word, next) = (tokens[index - 1].span, tokens[index].span)
        if let last = names.last, last.end == word.end {
          names[names.count - 1] = last.union(next)
        } else {
          names.append(word.union(next))
        }
      }
      index += 1
    }
    return names
  }

  private func goesOnWithName(at index: Int) -> Bool {
    let (word, next) = (tokens[index - 1], tokens[index])
    guard word.isBareName, next.isBareName, !next.isAttached, word.looksLikePartOfName, next.looksLikePartOfName else {
      return false
    }
    // Behind a mark no clause begins: `= First Class`.
    let mayBeginClause = index < 2 || !tokens[index - 2].isMark
    return !openClauses.contains {
      $0.matches(tokens, at: index) != nil || mayBeginClause && $0.allSpellings.contains(word.folded)
    }
  }

  /// `key Order-ID`, `by Kunden-Nr.`: words and marks without a space between them that look like one name.
  private mutating func markedName() -> Halt? {
    var (first, last) = (position, position)
    while first > 0, tokens[first].isAttached || first == position, tokens[first - 1].isPartOfMarkedName { first -= 1 }
    while tokens[last].isAttached, tokens[last].isPartOfMarkedName { last += 1 }
    guard last > first, tokens[first].isBareName, tokens[first..<last].contains(where: { $0.kind == .symbol(.minus) })
    else { return nil }
    let span = tokens[first].span.union(tokens[last - 1].span)
    let isDifference = (first..<last).allSatisfy { index in
      (index - first).isMultiple(of: 2) ? tokens[index].isBareName : tokens[index].isSymbol(.minus)
    }
    if form?.keyword == StatementForm.score.keyword, isDifference,
      let help = correction(among: [[Edit(span: Span(span.start, span.start), text: "NAME = ")]])
    {
      return fail(
        Diagnostic(
          .unexpected, "a criterion that is computed has a name", at: span, label: "a difference?",
          help: [help, "a name with marks in it stands in backticks"]))
    }
    guard let help = correction(among: [[Edit(span: span, text: "`\(source.text(of: span))`")]]) else { return nil }
    return fail(
      Diagnostic(.unexpected, "a name with marks in it stands in backticks", at: span, label: "one name?", help: [help])
    )
  }

  // MARK: - Statements

  /// No statement begins so.
  mutating func unknownStatement() -> Halt {
    if isReported { return Halt() }
    if let split = runTogetherStatement() { return split }
    if let answer = foreignStatement() { return answer }
    if let clause = unindentedClause() { return clause }
    if let unfinished = unfinishedVerb() { return unfinished }
    let verbs = Catalogue.statements.flatMap { form in form.keyword.phrases.map { ($0[0], form.keyword) } }
    let near = current.isWord ? nearest(current.folded, among: verbs.map(\.0)) : nil
    let meant = near.flatMap { word in verbs.first { $0.0 == word }?.1 }
    return fail(
      Diagnostic(
        .unknownStatement, "no statement begins with \(foundText)", at: current.span,
        help: [meant.map { "write `\($0.english)`" } ?? "`help` lists the statements"]))
  }

  /// The first word of a verb that has several, without the rest: `define`, `what`, `save`.
  private mutating func unfinishedVerb() -> Halt? {
    guard current.isWord else { return nil }
    let phrases = Catalogue.statements.compactMap { form in
      form.keyword.phrases.first { $0.count > 1 && $0[0] == current.folded }
    }
    if phrases.isEmpty { return nil }
    let endings = phrases.map { $0.dropFirst().joined(separator: " ") }
    let verb = advance()
    let fixes = endings.compactMap { mended(inserting: $0) }
    return fail(
      Diagnostic(
        .unknownStatement,
        "expected \(alternatives(endings.map { "`\($0)`" })) after `\(verb.text)`, found \(foundText)", at: foundSpan,
        help: fixes.prefix(1).map { "write `\($0)`" }))
  }

  /// A clause on a line of its own that is not indented.
  private mutating func unindentedClause() -> Halt? {
    guard current.indent != nil, previous != nil else { return nil }
    let clauses = Catalogue.statements.flatMap(\.clauses)
    guard let clause = clauses.first(where: { isAt($0.keyword) }) else { return nil }
    return fail(unindented(clause.keyword))
  }

  func unindented(_ keyword: Keyword) -> Diagnostic {
    let line = source.text(of: source.lineSpan(at: source.lineIndex(at: current.span.start)))
    return Diagnostic(
      .unindentedClause, "`\(keyword.english)` continues the statement above only on an indented line",
      at: current.span, help: ["indent the line: `  \(sanitised(line))`"])
  }

  // MARK: - Clauses

  mutating func missingClause(_ keyword: Keyword, _ message: String, _ help: String) -> Halt {
    expecting(.keyword(keyword))
    noteRunningOut()
    let span = Span(lastTaken.span.end, lastTaken.span.end)
    return fail(Diagnostic(.missingClause, "\(message): `\(keyword.english)` is missing", at: span, help: [help]))
  }

  /// A clause that other questions have.
  mutating func misplacedClause(_ verb: Query.Verb) -> Halt? {
    guard let clause = Clause<Query>.ofSummarize.first(where: { isAt($0.keyword) }) else { return nil }
    let table = tables.last ?? "TABLE"
    let better: String
    switch (verb, clause.keyword) {
    case (.find, .by), (.find, .across):
      better = "to count by groups write `count \(table) by COLUMN`, to add up `summarize \(table) by COLUMN show …`"
    case (.find, .having): better = "rows are picked out with `where`; `having` picks groups of `count` and `summarize`"
    case (.count, .show):
      better = "to show aggregates write `summarize \(table) by COLUMN show …`, to list rows `find \(table)`"
    default: better = "see `help \(verb.rawValue)`"
    }
    return fail(
      Diagnostic(
        .misplacedClause, "`\(verb.rawValue)` has no clause `\(clause.keyword.english)`", at: current.span,
        help: [better]))
  }

  // MARK: - Places

  /// `show` of something that is no topic: a clause of the statement above, or a table.
  mutating func unknownTopic() -> Halt {
    if case .query(let query)? = previous, query.show == nil, tokens[position - 1].indent != nil, !isAtEnd {
      position -= 1
      return fail(unindented(.show))
    }
    if !current.isName { return unexpected() }
    let topics = ShowTopic.all.map(\.keyword.english)
    if let near = nearest(current.text, among: topics) {
      return fail(
        Diagnostic(
          .unexpected, "`\(current.text)` is nothing that `show` lists", at: current.span,
          help: ["write `show \(near)`"]))
    }
    if Self.definedKinds.contains(current.folded), token(ahead: 1).endsStatement {
      return fail(
        Diagnostic(
          .unexpected, "`\(current.text)` is nothing that `show` lists", at: current.span,
          help: ["`show models` lists scores, tiers, classes, matrices and policies: write `show models`"]))
    }
    if Self.definedKinds.contains(current.folded), token(ahead: 1).isName, token(ahead: 2).endsStatement {
      return fail(
        Diagnostic(
          .unexpected, "`\(current.text)` is nothing that `show` lists", at: current.span,
          help: [
            "`show models` lists them all; for this one write `describe \(source.text(of: token(ahead: 1).span))`"
          ]))
    }
    let word = current.text
    let isAlone = token(ahead: 1).endsStatement
    position -= 1
    guard var diagnostic = listing() else { return unexpected() }
    if isAlone {
      diagnostic.help.append(
        "for a column or a model: `describe \(word)`, `explain \(word) for KEY`; what `show` lists: `help show`")
    }
    return fail(diagnostic)
  }

  /// What `show models` lists, by the words that people look for it with.
  private static let definedKinds: Set<String> = [
    "model", "classes", "class", "matrix", "matrices", "policy", "policies", "tier", "tiers", "score", "scores", "rfm",
    "rfm8", "pareto", "definitions", "模型", "分级", "评分", "矩阵", "政策", "分类",
  ]

  /// A path or a text without its quotes.
  mutating func needsQuotes() -> Halt? {
    guard current.isName, !isAtEnd, !openClauses.contains(where: isAt) else { return nil }
    let start = current.span
    var end = start.end
    var index = position + 1
    while !tokens[index].endsStatement, tokens[index].isAttached {
      end = tokens[index].span.end
      index += 1
    }
    let span = Span(start.start, end)
    let text = source.text(of: span)
    return fail(
      Diagnostic(
        .unexpected, "expected \(expectedText), found `\(sanitised(text))`", at: span,
        help: ["put it in quotes: `\"\(sanitised(text))\"`"]))
  }

  mutating func notACount() -> Halt {
    if isAt(.minus), case .literal(.number) = token(ahead: 1).kind {
      return fail(
        Diagnostic(
          .unexpected, "this is a count, so it cannot be negative", at: current.span.union(token(ahead: 1).span),
          label: "a whole number from 0 on"))
    }
    guard case .literal(.percent) = current.kind else { return unexpected() }
    let isTop = Keyword.top.phrases.joined().contains(lastTaken.folded)
    if isTop { return topShare(current.text) }
    return fail(
      Diagnostic(
        .unexpected, "this is a count, not a share", at: current.span, label: "a whole number from 0 on"))
  }

  /// A comma stands after a condition.
  mutating func commaAfterCondition(_ condition: Expression) -> Halt {
    let span = current.span
    if case .membership(let left, in: let set, isNegated: let isNegated) = condition.kind, !set.isList {
      position += 1
      var members = [set]
      while let member = try? sum() {
        members.append(member)
        if !acceptSilently(.comma) { break }
      }
      let list = Expression(.list(members), span: set.span)
      let corrected = Expression(.membership(left, in: list, isNegated: isNegated), span: condition.span)
      return fail(
        Diagnostic(.unexpected, "a list of values stands in brackets", at: span, help: ["write `\(format(corrected))`"])
      )
    }
    return fail(
      Diagnostic(
        .unexpected, "a condition has no commas", at: span,
        help: ["join conditions with `and` or `or`; put a list of values in brackets: `in (East, North)`"]))
  }

  /// `> 1,200`: a comma before three digits, where no list could go on.
  mutating func rejectThousandsComma(after number: Token) {
    if listDepth > 0 { return }
    var digits = number.text
    let start = position
    while isAt(.comma), current.isAttached, token(ahead: 1).isAttached, isThousandsGroup(token(ahead: 1)) {
      digits += token(ahead: 1).text
      position += 2
    }
    if position == start { return }
    let span = number.span.union(lastTaken.span)
    diagnostics.append(
      Diagnostic(
        .thousandsComma, "a number has no commas: they separate the items of a list", at: span,
        help: [digits == grouped(digits) ? "write `\(digits)`" : "write `\(digits)` or `\(grouped(digits))`"]))
  }

  private func isThousandsGroup(_ token: Token) -> Bool {
    guard case .literal(.number) = token.kind else { return false }
    return token.text.prefix { $0.isNumber }.count == 3
  }

  /// `1_200_000`
  private func grouped(_ digits: String) -> String {
    let whole = digits.prefix { $0.isNumber }
    var groups = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { groups.append("_") }
      groups.append(digit)
    }
    return groups + digits.dropFirst(whole.count)
  }

  // MARK: - Comparisons

  /// `a < b < c`: reported with what it means, and read so.
  mutating func chained(_ first: Expression) throws(Halt) -> Expression {
    let span = current.span
    guard case .binary(let leftOperator, _, let low, let middle) = first.kind, leftOperator.isComparison,
      case .symbol(let symbol) = current.kind
    else { throw unexpected() }
    position += 1
    let high = try sum()
    let rightOperator = BinaryOperator(rawValue: symbol.rawValue) ?? .equal
    let isRange = leftOperator == .lessOrEqual && rightOperator == .lessOrEqual
    let joined = binary(.and, span, first, binary(rightOperator, span, middle, high))
    let corrected =
      isRange ? Expression(.between(middle, low, high, isNegated: false), span: joined.span) : joined
    diagnostics.append(
      Diagnostic(
        .chainedComparison, "comparisons do not chain", at: span, label: "a second comparison of the same value",
        help: ["write `\(format(corrected))`"]))
    return corrected
  }

  mutating func warnOfEmptyText(_ whole: Expression, _ left: Expression, _ comparison: BinaryOperator) {
    let missing = Expression(.knowledge(left, isMissing: comparison == .equal), span: whole.span)
    diagnostics.append(
      Diagnostic(
        .emptyText, "this is about empty texts, which a cell without a value is not", at: whole.span,
        help: ["for cells without a value write `\(format(missing))`"], severity: .warning))
  }
}

/// "a, b or c"
func alternatives(_ items: [String], last: String = "or") -> String {
  guard items.count > 1 else { return items.first ?? "" }
  return items.dropLast().joined(separator: ", ") + " \(last) " + items[items.count - 1]
}

extension Token {
  /// A word that could be a name, without quotes.
  var isBareName: Bool { isName && isWord }

  fileprivate var isMark: Bool { if case .symbol = kind { true } else { false } }

  /// A word, a number or a mark as names of columns have them in their midst.
  fileprivate var isPartOfMarkedName: Bool {
    switch kind {
    case .symbol(.minus), .symbol(.dot), .literal(.number): true
    default: isBareName
    }
  }

  /// It has a capital, a digit or letters other than Latin ones, as the words of headers do and those of the language do not.
  fileprivate var looksLikePartOfName: Bool {
    text.unicodeScalars.contains { !$0.isASCII || $0.properties.isUppercase }
  }
}
