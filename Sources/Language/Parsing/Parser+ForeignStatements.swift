import Diagnostics

/// Whole statements as other tools have them, answered with ours: `SELECT … FROM`, `top 20 customers by revenue`, `total revenue by region`.
extension Parser {
  mutating func foreignStatement() -> Halt? {
    if let answer = assignment() ?? loneMark() { return fail(answer) }
    guard current.isWord else { return nil }
    let answer: Diagnostic?
    switch current.folded {
    case "select": answer = attempt { parser throws(Halt) in try parser.select() } ?? anySelect
    case "top":
      answer = attempt { parser throws(Halt) in try parser.topRows() } ?? (opensStatement ? loneClause() : nil)
    case "total", "sum", "average", "avg", "mean", "max", "min", "median":
      answer = attempt { parser throws(Halt) in try parser.total() } ?? loneAggregate()
    case "list", "get", "display", "print", "filter", "search", "fetch", "give": answer = listing()
    // A table may be called so: `target where …`.
    case _ where Keyword.where.matches(tokens, at: position + 1) != nil: answer = otherVerb()
    default: answer = planningVerb() ?? otherVerb()
    }
    return answer.map { fail($0) }
  }

  /// Reads something that may not be there; then nothing has happened.
  private mutating func attempt(_ read: (inout Parser) throws(Halt) -> Diagnostic?) -> Diagnostic? {
    let (before, count, hadRunOut, offered) = (position, diagnostics.count, ranOut, offersCorrections)
    offersCorrections = false
    defer { offersCorrections = offered }
    if let answer = try? read(&self), diagnostics.count == count { return answer }
    (position, ranOut) = (before, hadRunOut)
    diagnostics.removeLast(diagnostics.count - count)
    return nil
  }

  // MARK: - SELECT

  /// Reads `select items from table where … group by … order by … limit …` as the question it is.
  private mutating func select() throws(Halt) -> Diagnostic? {
    let start = advance().span
    if isFiller("distinct") { position += 1 }
    let isAll = acceptSilently(.star)
    let items = isAll ? [] : try selectItems()
    try expect(.from)
    let table = try name(.table)
    var query = Query(verb: .find, verbSpan: start, table: table)
    try parseClauses(Clause.ofSummarize, into: &query)
    guard isAtEnd else { return nil }
    // Groups show themselves.
    let shown = items.filter { item in !query.groups.contains { format($0.expression) == format(item.expression) } }
    query.verb = verb(of: shown, query)
    query.show = isAll ? .all : .items(shown)
    if query.verb == .count || shown.isEmpty && !isAll { query.show = nil }
    let statement = Statement(.query(query), span: start.union(lastTaken.span))
    return foreign("`select` belongs to SQL", at: start, write: format(statement))
  }

  /// A `select` with more to it than can be said here.
  private var anySelect: Diagnostic {
    foreign("`select` belongs to SQL", at: current.span, write: "find TABLE where CONDITION show COLUMN, …")
  }

  private func verb(of items: [SelectItem], _ query: Query) -> Query.Verb {
    let calls = items.compactMap { item in
      if case .call(let call) = item.expression.kind { call } else { nil }
    }
    if items.count == 1, items[0].alias == nil, calls.first?.isPlainCount == true { return .count }
    if items.isEmpty, !query.groups.isEmpty { return .count }
    let aggregates = ["sum", "avg", "min", "max", "count", "median", "distinct"]
    let aggregating = calls.contains { aggregates.contains($0.name.text.lowercased()) && $0.arguments.count <= 1 }
    return query.groups.isEmpty && !aggregating ? .find : .summarize
  }

  // MARK: - Sentences

  /// `top 20 customers by revenue` is `find customers sort by revenue desc top 20`.
  private mutating func topRows() throws(Halt) -> Diagnostic? {
    let start = advance().span
    guard case .literal(.number(let number)) = current.kind, let count = Int(exactly: number.units), number.scale == 0
    else {
      return nil
    }
    let top = TopCount(count: count, span: advance().span)
    var query = Query(verb: .find, verbSpan: start, table: try name(.table), top: top)
    if accept(.by) {
      query.sort = [SortKey(expression: try expression(), descends: true)]
      _ = acceptSilently(.descending)
    }
    try parseClauses([Clause.where, .show, .under, .includingFuture], into: &query)
    guard isAtEnd else { return nil }
    let statement = Statement(.query(query), span: start.union(lastTaken.span))
    return foreign("a question begins with its verb", at: start, write: format(statement))
  }

  /// `find top 10%`, `find top 20 customers`: the number stands after the table.
  mutating func rejectCountBeforeTable() throws(Halt) {
    guard isAt(.top), case .literal(let value) = token(ahead: 1).kind else { return }
    if case .percent = value {
      position += 1
      throw topShare(current.text)
    }
    if let answer = attempt({ parser throws(Halt) in try parser.topRows() }) { throw fail(answer) }
  }

  /// `summarize sum revenue of customers by region` is `summarize customers by region show sum(revenue)`.
  mutating func rejectAggregateBeforeTable() throws(Halt) {
    let aggregates: Set<String> = ["sum", "total", "avg", "average", "mean", "min", "max", "median"]
    guard cursor == nil, current.isWord, aggregates.contains(current.folded), token(ahead: 1).isName,
      !openClauses.contains(where: { $0.matches(tokens, at: position + 1) != nil })
    else { return }
    if let answer = attempt({ parser throws(Halt) in try parser.total() }) { throw fail(answer) }
  }

  /// `top 10%`: a share of the accounts is a level of tiers.
  mutating func topShare(_ share: String) -> Halt {
    let table = tables.last ?? "TABLE"
    return fail(
      Diagnostic(
        .foreignForm, "`top` takes a number of rows, not a share", at: current.span,
        help: [
          "for a share of the accounts define tiers: `define tiers band for \(table) by revenue as best top \(share), other rest`, "
            + "then `find \(table) where band = best`"
        ]))
  }

  /// `total revenue by region` is `summarize TABLE by region show sum(revenue) as revenue`.
  private mutating func total() throws(Halt) -> Diagnostic? {
    let word = advance()
    let measure = try path(.column(table: nil, prefix: []))
    let aggregate = ["total": "sum", "average": "avg", "mean": "avg"][word.folded] ?? word.folded
    var table = measure.parts.count > 1 ? measure.parts[0] : Name("TABLE", span: word.span)
    if acceptSilently(.from) || acceptSilently(.in) || acceptSilently(.of) { table = try name(.table) }
    let call = Call(name: Name(aggregate, span: word.span), arguments: [column(measure, in: table)])
    var query = Query(verb: .summarize, verbSpan: word.span, table: table)
    try parseClauses([Clause.by, .where, .sort, .top], into: &query)
    guard isAtEnd else { return nil }
    let item = SelectItem(
      expression: Expression(.call(call), span: measure.span), alias: Name(measure.last.text, span: measure.span))
    query.show = .items([item])
    let statement = Statement(.query(query), span: word.span.union(lastTaken.span))
    let note = table.text == "TABLE" ? ", with the table that holds `\(measure.last.text)`" : ""
    return foreign("a question begins with its verb", at: word.span, write: format(statement), note: note)
  }

  /// A column of the table in question needs no table before it.
  private func column(_ path: Path, in table: Name) -> Expression {
    let isOwn = path.parts.count == 2 && path.parts[0].text == table.text
    let path = isOwn ? Path([path.last]) : path
    return Expression(.path(path), span: path.span)
  }

  /// `list customers …`, `show me all customers …`, its verb not yet taken.
  mutating func listing() -> Diagnostic? {
    var index = position + 1
    while ["me", "all", "the"].contains(tokens[index].folded) { index += 1 }
    guard tokens[index].isName else { return nil }
    let word = advance()
    position = index
    // `show name, revenue`: columns, of a table that is not told.
    let rest = source.text(of: Span(current.span.start, endOfStatement))
    if token(ahead: 1).isSymbol(.comma), let ours = mended("find TABLE show \(rest)") {
      return foreign("a question begins with its verb", at: word.span, write: ours)
    }
    let ours = mended("find \(rest)") ?? "find \(sanitised(rest))"
    return foreign("the verb that lists rows is `find`", at: word.span, write: ours)
  }

  var endOfStatement: Int {
    var index = position
    while !tokens[index + 1].endsStatement { index += 1 }
    return tokens[index].span.end
  }

  /// A clause of another tool, where one of ours was expected.
  mutating func foreignClause() -> Halt? {
    if isAt(.comma), position > 1, ["limit", "top"].contains(tokens[position - 2].folded) { return noOffset() }
    guard current.isWord else { return nil }
    if let answer = drawnAnswer() ?? exportedAnswer() ?? askedLast() ?? planningPhrase() { return answer }
    switch current.folded {
    case "percent", "pct":
      guard case .literal(.number) = lastTaken.kind, tokens[max(0, position - 2)].folded == "top" else { return nil }
      return topShare(lastTaken.text + "%")
    case "offset", "fetch":
      return noOffset()
    case "join", "inner", "left":
      return fail(
        Diagnostic(
          .foreignForm, "tables are joined when they are loaded", at: current.span,
          help: ["write `link COLUMN to TABLE` in the load, then name the other table's columns: `customers.region`"]))
    case "where":
      guard form?.keyword == .load else { return nil }
      return fail(
        Diagnostic(
          .foreignForm, "a file is loaded whole", at: current.span,
          help: [
            "leave it out, then ask for rows: `find TABLE where …`, or name them: `define segment NAME for TABLE as …`"
          ]))
    default: return nil
    }
  }
}

// Questions whose answers are drawn and written once they are there.
extension Parser {
  /// `funnel … chart bar`
  private mutating func drawnAnswer() -> Halt? {
    guard form?.family == .pipeline, isAt(.chart) else { return nil }
    return fail(
      Diagnostic(
        .foreignForm, "`chart` stands behind `find`, `count` and `summarize`", at: current.span,
        help: ["leave it out, then draw what was answered: `find last show NAME, NUMBER chart bar`"]))
  }

  /// `export funnel deals by stage to …`
  private mutating func exportedAnswer() -> Halt? {
    guard form?.keyword == .export, let first = wordAfterVerb, first < position,
      Catalogue.statements.contains(where: { $0.family == .pipeline && $0.keyword.matches(tokens, at: first) != nil })
    else { return nil }
    return fail(
      Diagnostic(
        .foreignForm, "`export` writes rows of a table, and this asks a question", at: tokens[first].span,
        label: "ask it first", help: ["run it as a statement of its own, then `export last to \"FILE.csv\"`"]))
  }
}

extension Parser {
  /// `limit 5, 10`, `offset 5`
  private mutating func noOffset() -> Halt {
    fail(
      Diagnostic(
        .foreignForm, isAt(.comma) ? "`top` takes one number" : "`\(current.text)` belongs to SQL", at: current.span,
        help: ["`top N` takes the first N rows"]))
  }
}

extension Call {
  /// `count()`, `count(*)`
  fileprivate var isPlainCount: Bool { name.text.lowercased() == "count" && arguments.isEmpty && filter == nil }
}
