import Diagnostics

extension Keyword {
  public static let targetPlan = Keyword("plan target", chinese: ["分解 目标", "目标分解", "计划 目标"])
  public static let workdays = Keyword("workdays", chinese: ["工作日"])
  public static let holidays = Keyword("holidays", chinese: ["节假日", "假日"])
  public static let alsoWorking = Keyword("also working", chinese: ["调休", "调休上班"])
  public static let season = Keyword("season", chinese: ["季节", "季节性"])
  public static let retained = Keyword("retained", chinese: ["保留率"])
  public static let pace = Keyword("pace", chinese: ["进度", "完成进度"])
}

extension StatementForm {
  static let targetPlan = StatementForm(
    .targetPlan, .pipeline, "plan target AMOUNT for PERIOD by month, week, day",
    "hands a target down from the period to its days, so that every level sums to it exactly; the plan is a table of its own",
    clauses: Clause.ofTargetPlan.forms(),
    examples: [
      "plan target 12M for 2026 by month, week, day workdays",
      "plan target ¥1200万 for 2026 by quarter, month workdays holidays (2026-01-01, 2026-02-16 to 2026-02-22) "
        + "also working (2026-02-14, 2026-02-28) season from orders named plan2026",
      "plan target 9M for 2026 by month workdays new vs old customers from orders",
    ]
  ) { parser throws(Halt) in try parser.targetPlan() }

  static let pace = StatementForm(
    .pace, .pipeline, "pace ORDERS against PLAN",
    "tells how far a plan is fulfilled at the as-of date, where that leads, and what each day that is left must bring",
    clauses: Clause.ofPace.forms(),
    examples: ["pace orders against plan", "pace orders against plan where channel = Online"]
  ) { parser throws(Halt) in try parser.pace() }
}

/// What a `plan target` has said so far.
struct TargetPlanDraft {
  var name: Name?
  var period: Period?
  var levels: [CalendarUnit] = []
  var countsWorkdays = false
  var holidays: DayList?
  var extraDays: DayList?
  var season: Name?
  var split: GrowthSplit?
}

extension Clause<TargetPlanDraft> {
  static let ofTargetPlan: [Clause] = [
    Clause(ClauseForm(.for, "for PERIOD", "says for which year, quarter or month the target is")) {
      parser, draft throws(Halt) in
      draft.period = try parser.period()
    },
    Clause(
      ClauseForm(
        .by, "by quarter, month, week, day",
        "says by what the plan is listed, beside the whole; weeks are ISO weeks, cut where the months end")
    ) { parser, draft throws(Halt) in
      draft.levels = try parser.list { parser throws(Halt) in try parser.planLevel() }
    },
    Clause(
      ClauseForm(.workdays, "workdays", "shares out over Monday to Friday; over all days without it")
    ) { _, draft throws(Halt) in
      draft.countsWorkdays = true
    },
    Clause(
      ClauseForm(
        .holidays, "holidays \"FILE\" | (DATE, DATE to DATE, …)", "takes days out; a file has one date a row")
    ) { parser, draft throws(Halt) in
      draft.holidays = try parser.dayList()
    },
    Clause(
      ClauseForm(
        .alsoWorking, "also working \"FILE\" | (DATE, …)",
        "puts days in that would be free, such as a Saturday made up for")
    ) { parser, draft throws(Halt) in
      draft.extraDays = try parser.dayList()
    },
    Clause(
      ClauseForm(
        .season, "season from ORDERS", "gives each month the share that it had in whole past years; by days without it")
    ) { parser, draft throws(Halt) in
      try parser.expect(.from)
      draft.season = try parser.name(.table)
    },
    Clause(
      ClauseForm(
        .newVersusOld, "new vs old CUSTOMERS from ORDERS [retained N%]",
        "splits the target into what old customers will bring and what new ones must")
    ) { parser, draft throws(Halt) in
      let customers = try parser.name(.table)
      try parser.expect(.from)
      let orders = try parser.name(.table)
      draft.split = GrowthSplit(
        customers: customers, orders: orders, retained: parser.accept(.retained) ? try parser.share() : nil)
    },
    Clause(ClauseForm(.named, "named NAME", "calls the plan so instead of `plan`")) { parser, draft throws(Halt) in
      draft.name = try parser.name(.newName)
    },
  ]
}

extension Clause<Pace> {
  static let ofPace: [Clause] = [
    Clause(ClauseForm(.where, "where CONDITION", "counts only rows for which the condition is true")) {
      parser, pace throws(Halt) in
      pace.condition = try parser.condition()
    },
    Clause(ClauseForm(.money, "money EXPRESSION", "says what an order brought; else the role money")) {
      parser, pace throws(Halt) in
      pace.money = try parser.expression()
    },
    Clause(ClauseForm(.date, "date EXPRESSION", "says when an order was; else the role date")) {
      parser, pace throws(Halt) in
      pace.date = try parser.expression()
    },
  ]
}

extension Parser {
  fileprivate mutating func targetPlan() throws(Halt) -> Statement.Kind {
    let verb = verbSpan
    let target = try targetAmount()
    var draft = TargetPlanDraft()
    try parseClauses(Clause.ofTargetPlan, into: &draft)
    if !isAtEnd { throw unexpected() }
    guard let period = draft.period else {
      throw missingClause(.for, "it is not said for when the target is", "add `for 2026`, or a quarter or month")
    }
    guard !draft.levels.isEmpty else {
      throw missingClause(.by, "it is not said by what the target is shared out", "add `by month, week, day`")
    }
    return .analysis(
      .targetPlan(
        TargetPlanDefinition(
          verbSpan: verb, name: draft.name, target: target, period: period, levels: draft.levels,
          countsWorkdays: draft.countsWorkdays, holidays: draft.holidays, extraDays: draft.extraDays,
          season: draft.season, split: draft.split)))
  }

  /// `12M`, `¥1200万`
  private mutating func targetAmount() throws(Halt) -> TargetPlanDefinition.Amount {
    expecting(.number)
    let token = current
    switch token.kind {
    case .literal(.number(let value)):
      rejectThousandsComma(after: advance())
      return .init(value: value, currency: nil, spelling: token.text, span: token.span)
    case .literal(.money(let value, let currency)):
      rejectThousandsComma(after: advance())
      return .init(value: value, currency: currency, spelling: token.text, span: token.span)
    case .literal(.distance), .literal(.duration):
      throw fail(
        Diagnostic(
          .unexpected, "a target is an amount, and `\(token.text)` is none", at: token.span, label: "not an amount",
          help: ["millions are `12M`, thousands `500k`, 万 and 亿 are understood"]))
    default: throw unexpected()
    }
  }

  fileprivate mutating func planLevel() throws(Halt) -> CalendarUnit {
    let unit = current.isWord && !isAtEnd ? CalendarUnit.spellings[current.folded] : nil
    guard let unit, unit != .year else {
      throw fail(
        Diagnostic(
          .unexpected,
          unit == nil ? "`\(current.text)` is no part of a calendar" : "a target is shared out within its year",
          at: current.span, label: "by what?",
          help: ["a plan is listed by quarter, month, week or day; groups have targets of their own: `help gap`"]))
    }
    position += 1
    return unit
  }

  /// `"holidays.csv"`, `(2026-01-01, 2026-02-16 to 2026-02-20)`
  fileprivate mutating func dayList() throws(Halt) -> DayList {
    if current.kind == .text { return .file(try text(.filePath)) }
    expecting(.filePath)
    return .periods(
      try bracketed { parser throws(Halt) in
        let first = try parser.period()
        return DayList.Stretch(first: first, last: parser.accept(.to) ? try parser.period() : nil)
      })
  }

  fileprivate mutating func pace() throws(Halt) -> Statement.Kind {
    let orders = try name(.table)
    tables = [orders.text]
    try expect(.against)
    var pace = Pace(orders: orders, plan: try name(.table))
    try parseClauses(Clause.ofPace, into: &pace)
    if !isAtEnd { throw unexpected() }
    return .analysis(.pace(pace))
  }
}
