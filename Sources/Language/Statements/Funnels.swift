import Diagnostics

extension Keyword {
  public static let funnel = Keyword("funnel", chinese: ["漏斗", "销售漏斗"])
  public static let stageOrder = Keyword("order", chinese: ["顺序", "阶段顺序"])
  public static let lostStages = Keyword("lost", chinese: ["输单", "丢单", "流失于"])
  public static let entryCohort = Keyword("cohort", chinese: ["同期群", "批次"])
  public static let stageHistory = Keyword("history", chinese: ["历史", "阶段历史"])
  /// `by` where `group by` is a clause of its own and no other way to say it.
  static let byAlone = Keyword("by", chinese: ["按", "按照"])
  static let noHistory = Keyword("none", chinese: ["无", "没有"])
}

extension StatementForm {
  static let funnel = StatementForm(
    .funnel, .pipeline, "funnel TABLE by STAGE | funnel COUNTS from COLUMN to COLUMN",
    "tells how far deals come, stage by stage: conversion, time, money, and the stage that holds growth back",
    clauses: Clause.ofFunnel.forms(),
    examples: [
      "funnel deals by stage order Prospecting, Engaging, Won lost Lost",
      "funnel deals by stage cohort 2025Q3 group by owner",
      "funnel deals by stage order Prospecting, Engaging, Won lost Lost history none",
      "funnel counts from leads to won by rep",
    ]
  ) { parser throws(Halt) in try parser.funnel() }
}

/// What a `funnel` has said so far.
struct FunnelDraft {
  var by: Expression?
  var from: Name?
  var to: Name?
  var order: [TextLiteral] = []
  var lost: [TextLiteral] = []
  var history: Funnel.History?
  var cohort: Period?
  var group: Expression?
  var condition: Expression?
  var scenario: ScenarioName?
}

extension Clause<FunnelDraft> {
  static let ofFunnel: [Clause] = [
    Clause(ClauseForm(.groupBy, "group by EXPRESSION", "makes a row of each group, and the best of them the measure")) {
      parser, draft throws(Halt) in
      draft.group = try parser.expression()
    },
    Clause(
      ClauseForm(
        .byAlone, "by STAGE", "names the column that holds the stage; after `from … to …` what makes a row of each")
    ) { parser, draft throws(Halt) in
      draft.by = try parser.expression()
    },
    Clause(
      ClauseForm(.stageOrder, "order STAGE, …, WON", "lists the stages, the won one last; else the history tells")
    ) { parser, draft throws(Halt) in
      draft.order = try parser.stages(of: draft.by)
    },
    Clause(ClauseForm(.lostStages, "lost STAGE, …", "says which stages are those of what is lost")) {
      parser, draft throws(Halt) in
      draft.lost = try parser.stages(of: draft.by)
    },
    Clause(
      ClauseForm(
        .stageHistory, "history TABLE | none",
        "names the table of stage changes, which is linked to TABLE; none looks at the present stages only")
    ) { parser, draft throws(Halt) in
      draft.history = parser.accept(.noHistory) ? Funnel.History.none : .table(try parser.name(.table))
    },
    Clause(ClauseForm(.entryCohort, "cohort PERIOD", "takes only deals that entered in the period")) {
      parser, draft throws(Halt) in
      draft.cohort = try parser.period()
    },
    Clause(ClauseForm(.from, "from COLUMN", "names the first column of counts")) { parser, draft throws(Halt) in
      draft.from = try parser.name(.column(table: parser.tables.last, prefix: []))
    },
    Clause(ClauseForm(.to, "to COLUMN", "names the last column of counts, that of what is won")) {
      parser, draft throws(Halt) in
      draft.to = try parser.name(.column(table: parser.tables.last, prefix: []))
    },
    Clause(ClauseForm(.where, "where CONDITION", "takes only rows for which the condition is true")) {
      parser, draft throws(Halt) in
      draft.condition = try parser.condition()
    },
    Clause(Clause<Query>.under.form) { parser, draft throws(Halt) in draft.scenario = try parser.scenarioName() },
  ]
}

extension Parser {
  fileprivate mutating func funnel() throws(Halt) -> Statement.Kind {
    let table = try name(.table)
    tables = [table.text]
    var draft = FunnelDraft()
    try parseClauses(Clause.ofFunnel, into: &draft)
    if !isAtEnd { throw unexpected() }
    return .analysis(
      .funnel(
        Funnel(
          table: table, way: try way(of: draft), order: draft.order, lost: draft.lost, history: draft.history,
          cohort: draft.cohort, group: draft.group, condition: draft.condition, scenario: draft.scenario)))
  }

  private mutating func way(of draft: FunnelDraft) throws(Halt) -> Funnel.Way {
    if draft.from == nil, draft.to == nil {
      guard let stage = draft.by else {
        throw missingClause(
          .by, "it is not said which column holds the stage",
          "add `by STAGE`, or for columns of counts `from COLUMN to COLUMN`")
      }
      return .stages(stage)
    }
    guard let from = draft.from else { throw missingClause(.from, "the first count is not named", "add `from COLUMN`") }
    guard let to = draft.to else { throw missingClause(.to, "the last count is not named", "add `to COLUMN`") }
    let senseless: [(Bool, String)] = [
      (!draft.order.isEmpty, "order"), (!draft.lost.isEmpty, "lost"), (draft.history != nil, "history"),
      (draft.cohort != nil, "cohort"), (draft.group != nil, "group by"),
    ]
    if let clause = senseless.first(where: \.0)?.1 {
      throw fail(
        Diagnostic(
          .unexpected, "counts have no `\(clause)`: they are in the order of the file and know no deals",
          at: from.span.union(to.span), label: "counts",
          help: [
            clause == "group by" ? "say `by COLUMN`" : "leave out `\(clause)`, or ask a table of deals by its stage"
          ]))
    }
    return .counts(from: from, to: to, by: draft.by)
  }

  /// `Prospecting, Engaging, "Closed won"`
  mutating func stages(of column: Expression?) throws(Halt) -> [TextLiteral] {
    let table = tables.last
    let path = column?.columnPath ?? []
    return try list { parser throws(Halt) in try parser.levelName(.value(of: path, table: table)) }
  }
}
