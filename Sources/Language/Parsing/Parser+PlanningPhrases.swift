import Diagnostics

/// What people say first of pipelines, forecasts and targets, answered with the clause or the statement that does it.
extension Parser {
  /// A word in a statement about a pipeline where a clause was expected.
  mutating func planningPhrase() -> Halt? {
    guard form?.family == .pipeline, current.isWord else { return nil }
    let clauses = expectedHere.compactMap { expectation in
      if case .keyword(let keyword) = expectation { keyword } else { nil }
    }
    if let (what, edits) = fillerBeforeClause(clauses) ?? otherClause(clauses) ?? bareSplit(clauses)
      ?? fillerBehindStages(clauses) ?? spacedList(),
      let help = correction(among: [edits])
    {
      return fail(Diagnostic(.unexpected, what, at: current.span, help: [help]))
    }
    if let (what, edits) = fillerAfterVerb() {
      let help = correction(among: [edits]) ?? form.map { "the form is `\($0.head)`" }
      return fail(Diagnostic(.unexpected, what, at: lastTaken.span, help: help.map { [$0] } ?? []))
    }
    guard ["vs", "versus"].contains(current.folded), clauses.contains(.against) else { return nil }
    return fail(
      Diagnostic(
        .unexpected, "what is set beside it stands behind `against`", at: current.span, help: ["write `against`"]))
  }

  /// `using montecarlo`, `by history`
  private func fillerBeforeClause(_ clauses: [Keyword]) -> (String, [Edit])? {
    let fillers: Set<String> = ["using", "by", "with", "via", "as", "per", "through"]
    guard fillers.contains(current.folded), clauses.contains(where: { $0.matches(tokens, at: position + 1) != nil })
    else { return nil }
    return ("`\(source.text(of: token(ahead: 1).span))` stands by itself", deletion(position))
  }

  /// `accuracy of snapshots`, `pace against plan`: the word was taken for the table.
  private func fillerAfterVerb() -> (String, [Edit])? {
    guard let first = wordAfterVerb, first == position - 1, tokens[first].isBareName else { return nil }
    switch tokens[first].folded {
    case "of", "for", "the", "my", "our": return ("the table stands behind the verb", deletion(first))
    case "against":
      let table = form?.keyword == .accuracy ? "SNAPSHOTS" : "ORDERS"
      return ("the table stands behind the verb", insertion(table, before: first))
    default: return nil
    }
  }

  /// `for 2025Q3` of a funnel, `commit` of a forecast.
  private func otherClause(_ clauses: [Keyword]) -> (String, [Edit])? {
    if form?.keyword == .funnel, isAt(.for), clauses.contains(.entryCohort) {
      return ("deals that entered in a period are its cohort", replacement(position...position, by: "cohort"))
    }
    guard clauses.contains(.categories) else { return nil }
    let isCase = ["best", "worst"].contains(current.folded) && token(ahead: 1).folded == "case"
    guard isCase || ["commit", "committed", "likely", "category", "upside"].contains(current.folded) else { return nil }
    return (
      "commit, likely and best case come together",
      replacement(position...position + (isCase ? 1 : 0), by: "categories")
    )
  }

  /// `by product price volume mix`
  private func bareSplit(_ clauses: [Keyword]) -> (String, [Edit])? {
    guard clauses.contains(.priceVolumeMix), current.folded == "price", token(ahead: 1).folded == "volume" else {
      return nil
    }
    return ("the split of a gap stands behind `as`", insertion("as", before: position))
  }

  /// `order Prospecting Engaging Won`: names of a list of stages that no comma parts.
  private func spacedList() -> (String, [Edit])? {
    guard expectedHere.contains(where: { if case .symbol(",") = $0 { true } else { false } }), isInStages,
      current.isBareName
    else { return nil }
    var (edits, index): ([Edit], Int) = ([], position)
    while tokens[index].isName, !openClauses.contains(where: { $0.matches(tokens, at: index) != nil }) {
      if Self.clauseFillers.contains(tokens[index].folded) { return nil }
      edits += insertion(",", before: index)
      index += 1
    }
    return edits.count > 1 ? ("a comma parts the items of a list", edits) : nil
  }

  /// `won Won and Signed`, `won Won per owner`
  private func fillerBehindStages(_ clauses: [Keyword]) -> (String, [Edit])? {
    guard isInStages, token(ahead: 1).isName else { return nil }
    switch current.folded {
    case "and":
      return ("a comma parts the items of a list", [Edit(span: Span(lastTaken.span.end, current.span.end), text: ",")])
    case "per":
      guard clauses.contains(.groupBy) else { return nil }
      return ("groups stand behind `group by`", replacement(position...position, by: "group by"))
    default: return nil
    }
  }

  /// Behind `order`, `won` or `lost` and names with commas.
  private var isInStages: Bool {
    var index = position - 1
    guard index > 0, tokens[index].isName else { return false }
    while index > 2, tokens[index - 1].isSymbol(.comma), tokens[index - 2].isName { index -= 2 }
    return Self.stageClauses.contains { $0.matches(tokens, at: index - 1) == 1 }
  }

  private static let stageClauses: [Keyword] = [.stageOrder, .wonStages, .lostStages]

  /// Words that are rather meant to open a clause than to name a stage.
  private static let clauseFillers: Set<String> = [
    "by", "per", "and", "or", "with", "using", "as", "split", "for", "the", "of", "in", "via", "through", "where", "to",
    "from", "against", "vs", "versus", "group", "on", "at", "over", "is", "are", "not", "then",
  ]

  /// A verb by which such a question is often called.
  func planningVerb() -> Diagnostic? {
    guard let (what, ours) = Self.planningVerbs[current.folded], !token(ahead: 1).endsStatement else { return nil }
    return Diagnostic(.foreignForm, what, at: current.span, help: [ours])
  }

  private static let planningVerbs: [String: (String, String)] = {
    let verbs: [([String], String, String)] = [
      (
        ["pvm", "price"], "price, volume and mix part the change between two periods",
        "write `gap ORDERS from PERIOD to PERIOD by COLUMN as price volume mix`"
      ),
      (
        ["churn", "attrition", "lost"], "who left is told beside who came, and who will leave by a forecast",
        "write `new vs old TABLE from ORDERS for PERIOD`, or `retention TABLE from ORDERS horizon 90d`"
      ),
      (
        ["ltv", "cltv", "lifetime"], "what customers will bring is told by `clv`",
        "write `clv TABLE from ORDERS horizon 12mo`"
      ),
      (
        ["aging", "ageing", "overdue", "debtors"], "what is owed is told by its age by `receivables`",
        "write `receivables INVOICES by COLUMN`"
      ),
      (
        ["conversion", "pipeline"], "how deals go on from stage to stage is told by `funnel`",
        "write `funnel DEALS by STAGE`"
      ),
      (
        ["response", "yield", "cac"], "what a source yields and costs is summarized",
        "`help source yield` shows how: response, conversion and cost of acquisition by source"
      ),
      (
        ["bridge", "waterfall"], "what moved between two weeks or two periods",
        "write `compare SNAPSHOTS WEEK, WEEK`, or `gap ORDERS from PERIOD to PERIOD by COLUMN`"
      ),
      (
        ["quota", "target", "budget"], "a target is handed down by a plan",
        "write `plan target AMOUNT for PERIOD by month, week, day`"
      ),
    ]
    return Dictionary(uniqueKeysWithValues: verbs.flatMap { words, what, ours in words.map { ($0, (what, ours)) } })
  }()
}
