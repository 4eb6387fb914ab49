import Diagnostics

extension Keyword {
  public static let snapshot = Keyword("snapshot", chinese: ["快照", "存快照"])
  public static let compareWeeks = Keyword("compare", chinese: ["比较", "比较快照"])
  public static let wonStages = Keyword("won", chinese: ["赢单为", "赢单阶段"])
}

extension StatementForm {
  static let snapshot = StatementForm(
    .snapshot, .pipeline, "snapshot DEALS to \"FILE\" as WEEK",
    "adds the open deals of this week, and those closed in it, to a file that only ever grows",
    examples: [
      "snapshot deals to \"snapshots.csv\" as 2025W51", "snapshot deals to \"pipeline-log.csv\" as this week",
    ]
  ) { parser throws(Halt) in try parser.snapshot() }

  static let compareWeeks = StatementForm(
    .compareWeeks, .pipeline, "compare SNAPSHOTS WEEK, WEEK",
    "shows how the open pipeline of one week became that of another: new, won, lost, slipped, pulled in, grown, shrunk",
    clauses: Clause.ofWeeks.forms(),
    examples: [
      "compare snapshots 2025W50, 2025W51", "compare snapshots 2025W40, 2025W51 for 2025Q4 group by owner",
    ]
  ) { parser throws(Halt) in try parser.weeks() }
}

/// What a `compare` of two weeks has said so far.
struct WeeksDraft {
  var period: Period?
  var group: Expression?
  var endings = StageEndings()
}

extension Clause<WeeksDraft> {
  static let ofWeeks: [Clause] = [
    Clause(ClauseForm(.for, "for PERIOD", "takes only deals expected to close in it")) { parser, draft throws(Halt) in
      draft.period = try parser.period()
    },
    Clause(ClauseForm(.groupBy, "group by EXPRESSION", "gives each group of deals a bridge of its own")) {
      parser, draft throws(Halt) in
      draft.group = try parser.expression()
    },
    Clause(ClauseForm.won) { parser, draft throws(Halt) in draft.endings.won = try parser.stageWords() },
    Clause(ClauseForm.lost) { parser, draft throws(Halt) in draft.endings.lost = try parser.stageWords() },
  ]
}

extension ClauseForm {
  static let won = ClauseForm(
    .wonStages, "won STAGE, …", "says which stages are won deals; else those called Won, Closed Won, 赢单, 成交 …")
  static let lost = ClauseForm(
    .lostStages, "lost STAGE, …",
    "says which are lost ones, beside those called Lost, Closed Lost, 输单 …; where there is none, what closed in any but a won one is"
  )
}

extension Parser {
  /// `Won, "Closed Won"`
  mutating func stageWords() throws(Halt) -> [StageWord] {
    try list { parser throws(Halt) in
      if parser.current.kind == .text {
        let literal = try parser.text()
        return StageWord(literal.text, span: literal.span, isQuoted: true)
      }
      let name = try parser.name(.value(of: ["stage"], table: parser.tables.last))
      return StageWord(name.text, span: name.span, isQuoted: name.isQuoted)
    }
  }

  fileprivate mutating func snapshot() throws(Halt) -> Statement.Kind {
    let deals = try name(.table)
    try expect(.to)
    let path = try text(.filePath)
    try expect(.as)
    let week = try period()
    if !isAtEnd { throw unexpected() }
    return .snapshot(Snapshot(deals: deals, path: path, week: week))
  }

  /// `last week`, 上周
  private var isAtPeriodWord: Bool {
    isAt(.last) || isAt(.this) || isAt(.next) || Keyword.chinesePeriods[current.text] != nil
  }

  /// `compare a b`: scenarios were meant.
  private mutating func noWeeks(of first: Name) -> Halt {
    fail(
      Diagnostic(
        .unexpected, "expected a week after `compare \(first.text)`, found `\(current.text)`", at: current.span,
        help: [
          "scenarios are compared by `compare scenarios \(first.text), \(current.text)`",
          "weeks by `compare SNAPSHOTS 2025W50, 2025W51`",
        ]))
  }

  fileprivate mutating func weeks() throws(Halt) -> Statement.Kind {
    let snapshots = try name(.table)
    tables = [snapshots.text]
    if current.isName, !isAtPeriodWord { throw noWeeks(of: snapshots) }
    let from = try period()
    try expect(.comma)
    let to = try period()
    var draft = WeeksDraft()
    try parseClauses(Clause.ofWeeks, into: &draft)
    if !isAtEnd { throw unexpected() }
    return .analysis(
      .weeks(
        WeekComparison(
          snapshots: snapshots, from: from, to: to, group: draft.group, period: draft.period, endings: draft.endings)))
  }
}
