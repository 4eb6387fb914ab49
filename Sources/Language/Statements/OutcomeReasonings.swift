import Diagnostics

extension Keyword {
  public static let reasons = Keyword("reasons", chinese: ["输赢原因", "赢输原因", "原因"])
  public static let minimum = Keyword("minimum", chinese: ["最少", "下限"])
  public static let scorecard = Keyword("scorecard", chinese: ["记分卡", "人效表", "人效"])
}

extension StatementForm {
  static let reasons = StatementForm(
    .reasons, .pipeline, "reasons TABLE by COLUMN, …",
    "counts why deals are lost or won: share, money, and how much more often than otherwise",
    clauses: Clause.ofReasons.forms(),
    examples: [
      "reasons deals by lossReason, competitor", "reasons deals by lossReason group by owner minimum 8",
      "reasons deals by source of Won",
    ]
  ) { parser throws(Halt) in
    let table = try parser.name(.table)
    parser.tables = [table.text]
    var reasons = OutcomeReasons(table: table, reasons: [])
    try parser.parseClauses(Clause.ofReasons, into: &reasons)
    if !parser.isAtEnd { throw parser.unexpected() }
    if reasons.reasons.isEmpty {
      throw parser.missingClause(.by, "it is not said which column holds the reason", "add `by COLUMN`")
    }
    return .analysis(.reasons(reasons))
  }

  static let scorecard = StatementForm(
    .scorecard, .pipeline, "scorecard TABLE by REP show MEASURE as NAME, …",
    "puts measures of each one beside the median of the others: efficiency, conversion, ticket, satisfaction",
    clauses: Clause<Query>.ofScorecard.forms(),
    examples: [
      "scorecard deals by owner show sum(amount where stage = Won) as revenue, "
        + "share(stage = Won among stage in (Won, Lost)) as conversion, "
        + "sum(amount where stage = Won) / count(where stage = Won) as ticket",
      "scorecard counts by rep show sum(won) / sum(opportunities) as conversion, avg(satisfaction) as satisfaction",
    ]
  ) { parser throws(Halt) in
    var query = Query(verb: .summarize, verbSpan: parser.verbSpan, table: try parser.name(.table))
    parser.tables = [query.table.text]
    try parser.parseClauses(Clause<Query>.ofScorecard, into: &query)
    if !parser.isAtEnd { throw parser.unexpected() }
    if query.groups.isEmpty { throw parser.missingClause(.by, "it is not said of whom", "add `by COLUMN`") }
    if query.show == nil {
      throw parser.missingClause(.show, "it is not said what is measured", "add `show sum(amount) as revenue, …`")
    }
    return .analysis(.scorecard(query))
  }
}

extension Clause<OutcomeReasons> {
  static let ofReasons: [Clause] = [
    Clause(ClauseForm(.groupBy, "group by EXPRESSION", "counts for each group, beside all")) {
      parser, reasons throws(Halt) in
      reasons.group = try parser.expression()
    },
    Clause(ClauseForm(.byAlone, "by COLUMN, …", "names the columns that hold reasons, each told by itself")) {
      parser, reasons throws(Halt) in
      reasons.reasons = try parser.list { parser throws(Halt) in try parser.expression() }
    },
    Clause(ClauseForm(.of, "of STAGE, …", "says of which stages; else of those that are called lost")) {
      parser, reasons throws(Halt) in
      reasons.stages = try parser.stages(of: nil)
    },
    Clause(ClauseForm(.where, "where CONDITION", "takes only rows for which the condition is true")) {
      parser, reasons throws(Halt) in
      reasons.condition = try parser.condition()
    },
    Clause(ClauseForm(.minimum, "minimum N", "puts reasons of fewer rows together; else fewer than 5")) {
      parser, reasons throws(Halt) in
      let start = parser.current.span
      let count = try parser.wholeNumber()
      reasons.minimum = OutcomeReasons.Minimum(count: count, span: start.union(parser.lastTaken.span))
    },
    Clause(Clause<Query>.under.form) { parser, reasons throws(Halt) in
      reasons.scenario = try parser.scenarioName()
    },
  ]
}

extension Clause<Query> {
  static let ofScorecard: [Clause] = [.where, .by, .having, .show, .sort, .top, .under]
}
