import Diagnostics

extension Keyword {
  public static let explain = Keyword("explain", chinese: ["解释"])
  public static let why = Keyword("why", chinese: ["为什么", "为何"])
  public static let expect = Keyword("expect", chinese: ["期望", "断言"], habits: ["assert"])
  public static let `else` = Keyword("else", chinese: ["否则"])
  public static let warn = Keyword("warn", chinese: ["警告"], habits: ["warning"])
  public static let describe = Keyword("describe", chinese: ["描述"], habits: ["desc"])
}

extension StatementForm {
  static let explain = StatementForm(
    .explain, .reasons, "explain MODEL for KEY",
    "shows the arithmetic behind a score or a level, and what is missing to the next",
    clauses: [underScenario], examples: ["explain tier for \"C00042\""]
  ) { parser throws(Halt) in
    let model = try parser.path(.model)
    try parser.expect(.for)
    let key = try parser.rowKey(of: model)
    return .explain(Explain(model: model, key: key, scenario: try parser.underScenario()))
  }

  static let why = StatementForm(
    .why, .reasons, "why KEY [not] in SEGMENT, or why TABLE where CONDITION",
    "names the parts of a condition that a row meets or fails; of a table, how many rows each part leaves",
    clauses: [underScenario],
    examples: ["why \"C00042\" not in sleeping", "why customers where tier = gold and lastOrder > 90d"]
  ) { parser throws(Halt) in
    if parser.current.isName, Keyword.where.matches(parser.tokens, at: parser.position + 1) != nil {
      return .survivors(try parser.survivors())
    }
    _ = parser.acceptSilently(.is)
    parser.expecting(.rowKey(model: nil))
    let key = try parser.operand(beside: nil)
    _ = parser.acceptSilently(.is)
    let isNegated = parser.accept(.notIn)
    if !isNegated {
      if let level = parser.levelAlone(of: key) { throw level }
      try parser.expect(.in)
    }
    parser.expecting(.segment(table: nil))
    let segment = try parser.name(.segment(table: nil))
    return .why(Why(key: key, isNegated: isNegated, segment: segment, scenario: try parser.underScenario()))
  }

  static let expect = StatementForm(
    .expect, .reasons, "expect CONDITION [else [warn] \"MESSAGE\"]",
    "ends a script with 1 unless the condition is true; with `warn` it only says so",
    examples: [
      "expect count(customers where tier = gold) between 1 and 5000 else \"gold is out of band\"",
      "expect count(customers where revenue is missing) = 0 else warn \"some customers have no revenue\"",
    ]
  ) { parser throws(Halt) in
    parser.openClauses = [.else]
    let condition = try parser.condition()
    guard parser.accept(.else) else { return .expect(Expect(condition: condition, message: nil)) }
    let warns = parser.accept(.warn)
    return .expect(
      Expect(condition: condition, warns: warns, message: warns && parser.isAtEnd ? nil : try parser.text()))
  }

  static let describe = StatementForm(
    .describe, .reasons, "describe NAME", "tells what a table, a column or a definition holds",
    examples: ["describe customers", "describe customers.revenue"]
  ) { parser throws(Halt) in
    parser.expecting(.definition)
    return .describe(Describe(target: try parser.path(.table)))
  }

  private static let underScenario = Clause.under.form
}

extension Parser {
  /// `why is 12347 gold`: of a segment `in` says it, of a level the tiers are explained.
  fileprivate mutating func levelAlone(of key: Expression) -> Halt? {
    guard current.isBareName, !isAt(.in), token(ahead: 1).endsStatement else { return nil }
    let account = source.text(of: key.span)
    return fail(
      Diagnostic(
        .unexpected, "whether `\(sanitised(current.text))` is a segment or a level is not said", at: current.span,
        help: [
          "of a level ask `explain TIERS for \(sanitised(account))`",
          "of a segment ask `why \(sanitised(account)) in \(sanitised(current.text))`",
        ]))
  }

  fileprivate mutating func survivors() throws(Halt) -> Query {
    var query = Query(verb: .count, verbSpan: verbSpan, table: try name(.table))
    tables = [query.table.text]
    try parseClauses([Clause<Query>.where, .under, .includingFuture], into: &query)
    if !isAtEnd { throw unexpected() }
    return query
  }

  fileprivate mutating func underScenario() throws(Halt) -> ScenarioName? {
    accept(.under) ? try scenarioName() : nil
  }
}
