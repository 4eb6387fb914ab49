import Diagnostics

/// The statement, or the clause, could not be read; the reason is among the diagnostics.
struct Halt: Error {}

/// A recursive-descent parser over the laid-out tokens of one text.
///
/// The grammar lives with the statement forms, one file a family; here is what they share: the place, looking and taking,
/// what was expected, and getting back on the rails after a mistake.
struct Parser {
  let source: Source
  let tokens: [Token]
  var position = 0
  /// What the parser found, beside what the lexer could not read.
  var diagnostics: [Diagnostic] = []
  let lexical: [Diagnostic]
  /// What was looked for at `expectationPosition`, in order.
  private var expectations: [Expectation] = []
  private var expectationPosition = 0
  /// Where completion asks what could stand, and what was looked for there.
  let cursor: Int?
  private(set) var expectedAtCursor: [Expectation] = []
  /// The tables that bare column names belong to, the innermost last.
  var tables: [String] = []
  /// How deep expressions and blocks are nested, so that no input can exhaust the stack.
  var depth = 0
  var blockDepth = 0
  /// The operators of the outermost expression so far.
  var linkCount = 0
  /// How many lists in brackets are open, in which a comma separates.
  var listDepth = 0
  /// How many lists were open where `as` may follow the expression: there 为, which is also `is`, names it.
  var namingDepth: Int?
  /// The text ran out while more was needed.
  var ranOut = false
  /// The clauses of the statement being read, to know one where an operand is missing.
  var openClauses: [Keyword] = []
  /// The form of the statement being read, and where its verb stands.
  var form: StatementForm?
  private(set) var verbSpan = Span(0, 0)
  /// The statement before, where it could be read: a clause may have been meant for it.
  var previous: Statement.Kind?

  /// Off while a correction is tried.
  var offersCorrections = true
  /// The first one that was offered.
  var firstCorrection: String?

  static let depthLimit = 64
  static let linkLimit = 500

  init(_ source: Source) {
    var lexer = Lexer(source)
    let tokens = lexer.scan()
    self.init(source, tokens: tokens, lexical: lexer.diagnostics)
  }

  /// Reads tokens; one of them may stand for the cursor, and then what was looked for there is kept.
  init(_ source: Source, tokens: [Token], lexical: [Diagnostic] = []) {
    self.source = source
    self.lexical = lexical
    var layout = Layout(tokens)
    self.tokens = layout.mark()
    cursor = self.tokens.firstIndex { $0.kind == .cursor }
    offersCorrections = cursor == nil
  }

  // MARK: - Looking

  var current: Token { tokens[position] }

  func token(ahead count: Int) -> Token { tokens[min(position + count, tokens.count - 1)] }

  /// The last token that was taken; the first one of the text before any was.
  var lastTaken: Token { tokens[max(0, position - 1)] }

  /// Whether nothing of the statement is left; inside a block its `end` also closes a statement.
  var isAtEnd: Bool {
    current.endsStatement || (blockDepth > 0 && Keyword.end.matches(tokens, at: position) != nil && endsBlock)
  }

  /// `end` closes a block only as the last word of a statement.
  private var endsBlock: Bool { token(ahead: 1).endsStatement }

  /// Looks for a keyword without saying that it was expected.
  func isAt(_ keyword: Keyword) -> Bool { keyword.matches(tokens, at: position) != nil }

  func isAt(_ symbol: Symbol) -> Bool { current.isSymbol(symbol) }

  // MARK: - Taking

  /// Takes a keyword if it is here.
  mutating func accept(_ keyword: Keyword) -> Bool {
    expecting(.keyword(keyword))
    if cursor != nil { noteContinuation(of: keyword) }
    return acceptSilently(keyword)
  }

  /// The rest of a phrase whose first words stand before the cursor.
  private mutating func noteContinuation(of keyword: Keyword) {
    for phrase in keyword.phrases {
      for count in 1..<max(1, phrase.count) where position + count == cursor {
        let begun = phrase[..<count]
        if zip(begun, tokens[position...]).allSatisfy({ $1.isWord && $1.folded == $0 }) {
          note(.continuation(keyword, words: phrase[count...].joined(separator: " ")))
        }
      }
    }
  }

  private mutating func note(_ expectation: Expectation) {
    if !expectedAtCursor.contains(expectation) { expectedAtCursor.append(expectation) }
  }

  /// The same without naming it in messages and completion: for habits and fillers.
  mutating func acceptSilently(_ keyword: Keyword) -> Bool {
    guard let count = keyword.matches(tokens, at: position) else { return false }
    position += count
    return true
  }

  mutating func accept(_ symbol: Symbol) -> Bool {
    expecting(.symbol(symbol.rawValue))
    return acceptSilently(symbol)
  }

  mutating func acceptSilently(_ symbol: Symbol) -> Bool {
    guard isAt(symbol) else { return false }
    position += 1
    return true
  }

  mutating func advance() -> Token {
    let token = current
    if position < tokens.count - 1 { position += 1 }
    return token
  }

  mutating func expect(_ keyword: Keyword) throws(Halt) {
    if !accept(keyword) { throw unexpected() }
  }

  mutating func expect(_ symbol: Symbol) throws(Halt) {
    if !accept(symbol) { throw unexpected() }
  }

  /// Notes what could stand here.
  mutating func expecting(_ expectation: Expectation) {
    if expectationPosition != position {
      expectations = []
      expectationPosition = position
    }
    if !expectations.contains(expectation) { expectations.append(expectation) }
    if position == cursor { note(expectation) }
  }

  /// What was looked for at the place where the parser stands.
  var expectedHere: [Expectation] { expectationPosition == position ? expectations : [] }

  // MARK: - Names, texts, numbers

  /// A name. Words that the grammar needs elsewhere are names too, unless the place says otherwise.
  mutating func name(_ expectation: Expectation) throws(Halt) -> Name {
    expecting(expectation)
    guard current.isName, !isAtEnd else { throw unexpected() }
    return advance().name
  }

  /// A name, unless a clause begins here: for names that may be left out.
  mutating func nameUnless(_ keywords: [Keyword], _ expectation: Expectation) -> Name? {
    expecting(expectation)
    guard current.isName, !isAtEnd, !keywords.contains(where: isAt) else { return nil }
    return advance().name
  }

  /// `a.b.c`
  mutating func path(_ expectation: Expectation) throws(Halt) -> Path {
    var parts = [try name(expectation)]
    while acceptSilently(.dot) { parts.append(try member(of: parts)) }
    return Path(parts)
  }

  /// The name after a dot.
  mutating func member(of parts: [Name]) throws(Halt) -> Name {
    try name(.column(table: tables.last, prefix: parts.map(\.text)))
  }

  mutating func text(_ expectation: Expectation = .text) throws(Halt) -> TextLiteral {
    expecting(expectation)
    guard current.kind == .text else { throw needsQuotes() ?? unexpected() }
    let token = advance()
    return TextLiteral(token.text, span: token.span)
  }

  /// One or more things with commas between them.
  mutating func list<Element>(_ element: (inout Parser) throws(Halt) -> Element) throws(Halt) -> [Element] {
    var elements = [try element(&self)]
    while accept(.comma) { elements.append(try element(&self)) }
    return elements
  }

  /// The same in brackets.
  mutating func bracketed<Element>(_ element: (inout Parser) throws(Halt) -> Element) throws(Halt) -> [Element] {
    let open = current.span
    try expect(.openParenthesis)
    listDepth += 1
    defer { listDepth -= 1 }
    let elements = try list(element)
    try close(open)
    return elements
  }

  /// The bracket that closes another one.
  mutating func close(_ open: Span) throws(Halt) {
    if accept(.closeParenthesis) { return }
    if isAtEnd, current.kind != .broken {
      ranOut = ranOut || current.kind == .end
      diagnostics.append(
        Diagnostic(.unclosedBracket, "the bracket opened here is not closed", at: open, help: ["close it with `)`"]))
      throw Halt()
    }
    throw unexpected()
  }

  // MARK: - Statements

  /// Reads statement after statement to the end of the text.
  mutating func parseStatements() -> [Statement] {
    var statements: [Statement] = []
    while current.kind != .end {
      if current.kind == .boundary {
        position += 1
        continue
      }
      if let statement = parseStatement() { statements.append(statement) }
    }
    return statements
  }

  /// One statement; nil when it has a mistake, in which case the parser stands behind it.
  mutating func parseStatement() -> Statement? {
    let start = current.span
    let startPosition = position
    let diagnosticsBefore = diagnostics.count
    tables = []
    openClauses = []
    listDepth = 0
    linkCount = 0
    var kind: Statement.Kind?
    do throws(Halt) {
      kind = try parseKind()
      try expectEnd()
    } catch {
      skipStatement()
    }
    if position == startPosition, !current.endsStatement { position += 1 }
    previous = kind
    let span = start.union(lastTaken.span)
    let hasMistakes = diagnostics[diagnosticsBefore...].contains { $0.severity == .error }
    guard let kind, !hasMistakes, !holdsUnreadable(span) else { return nil }
    return Statement(kind, span: span)
  }

  /// What the lexer could not read spoils the statement that it stands in.
  private func holdsUnreadable(_ span: Span) -> Bool {
    let first = lexical.partitioningIndex { $0.start >= span.start }
    return first < lexical.count && lexical[first].start < span.end
  }

  private mutating func parseKind() throws(Halt) -> Statement.Kind {
    let start = current.span
    form = StatementForm.opening(tokens, at: position)
    // `compare` is a statement, and begins `compare scenarios`.
    if cursor != nil { for other in Catalogue.statements { noteContinuation(of: other.keyword) } }
    guard let form, accept(form.keyword) else {
      for form in Catalogue.statements { _ = accept(form.keyword) }
      throw unknownStatement()
    }
    verbSpan = start.union(lastTaken.span)
    openClauses = form.clauses.map(\.keyword)
    return try form.parse(&self)
  }

  private mutating func expectEnd() throws(Halt) {
    if !isAtEnd { throw unexpected() }
  }

  mutating func skipStatement() {
    while !current.endsStatement { position += 1 }
  }

  // MARK: - Clauses

  /// Reads clauses in any order, each once, until none begins here. A mistake costs its clause only.
  ///
  /// - Parameter end: a word that ends the clauses where the statement goes on behind them.
  mutating func parseClauses<Target>(
    _ clauses: [Clause<Target>], into target: inout Target, before end: Keyword? = nil
  ) throws(Halt) {
    var seen: [Keyword: Span] = [:]
    var hasFailed = false
    let outer = openClauses
    openClauses = clauses.map(\.keyword) + [end].compactMap { $0 }
    defer { openClauses = outer }
    while !isAtEnd {
      let start = position
      guard
        let clause = clauses.first(where: { seen[$0.keyword] == nil ? accept($0.keyword) : acceptSilently($0.keyword) })
      else { break }
      let span = tokens[start].span.union(lastTaken.span)
      if let first = seen[clause.keyword] { reportRepeated(clause.keyword, at: span, first: first) }
      seen[clause.keyword] = span
      do throws(Halt) {
        try clause.parse(&self, &target)
      } catch {
        hasFailed = true
        skipToClause(clauses.map(\.keyword))
      }
    }
    for clause in clauses where isAtEnd && seen[clause.keyword] == nil { expecting(.keyword(clause.keyword)) }
    if hasFailed {
      if !isAtEnd { throw unexpected() }
      throw Halt()
    }
  }

  private mutating func skipToClause(_ keywords: [Keyword]) {
    var brackets = 0
    while !current.endsStatement {
      if isAt(.openParenthesis) { brackets += 1 }
      if isAt(.closeParenthesis) { brackets = max(0, brackets - 1) }
      if brackets == 0, keywords.contains(where: isAt) { return }
      position += 1
    }
  }

  private mutating func reportRepeated(_ keyword: Keyword, at span: Span, first: Span) {
    diagnostics.append(
      Diagnostic(
        .repeatedClause, "`\(keyword.english)` stands twice in this statement", at: span, label: "again",
        help: [keyword == .where ? "join the conditions with `and`" : "keep one of them"]
      ).labelling(first, "first here"))
  }
}

extension Diagnostic {
  fileprivate var start: Int { labels.first?.span.start ?? 0 }
}

extension Array {
  /// The first index whose element passes a test that all later ones pass too.
  fileprivate func partitioningIndex(_ passes: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if passes(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
