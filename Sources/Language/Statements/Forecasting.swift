import Diagnostics

extension Keyword {
  public static let forecast = Keyword("forecast", chinese: ["预测", "销售预测"])
  public static let accuracy = Keyword("accuracy", chinese: ["准确率", "预测准确率"])
  public static let reverseFunnel = Keyword("reverse funnel", chinese: ["倒推漏斗", "倒推"])
  public static let weighted = Keyword("weighted", chinese: ["加权"])
  public static let categories = Keyword("categories", chinese: ["按类别", "类别"])
  public static let byHistory = Keyword("history", chinese: ["按历史", "历史"])
  public static let monteCarlo = Keyword("montecarlo", chinese: ["蒙特卡洛", "模拟"], habits: ["monte carlo"])
  public static let dealAmount = Keyword("amount", chinese: ["缺金额按", "估值"])
  public static let dealClose = Keyword("close", chinese: ["缺日期按", "估期"])
  public static let deals = Keyword("deals", chinese: ["商机"])
  public static let funnelTarget = Keyword("target", chinese: ["目标", "目标额"])
}

extension StatementForm {
  static let forecast = StatementForm(
    .forecast, .pipeline, "forecast DEALS for PERIOD",
    "tells what will be won in a period, with an interval, and how the same forecast did in earlier ones beside a naive one",
    clauses: Clause.ofForecast.forms(),
    examples: [
      "forecast deals for 2026Q3",
      "forecast deals for 2026Q3 weighted group by owner",
      "forecast deals for 2026Q1 amount 20000 close engageDate + 60d montecarlo 2000 seed 1",
      "forecast deals for 2026Q3 history show deals top 20",
      "forecast deals for 2026Q3 measure amount * 0.4 show deals top 10",
    ]
  ) { parser throws(Halt) in try parser.forecast() }

  static let accuracy = StatementForm(
    .accuracy, .pipeline, "accuracy SNAPSHOTS against DEALS",
    "sets what the snapshots forecast for each period against what was won: WAPE and bias by weeks to the end, beside a naive forecast",
    clauses: Clause.ofAccuracy.forms(),
    examples: [
      "accuracy snapshots against deals group by owner", "accuracy snapshots against deals every quarter for 2025",
    ]
  ) { parser throws(Halt) in try parser.accuracy() }

  static let reverseFunnel = StatementForm(
    .reverseFunnel, .pipeline, "reverse funnel target AMOUNT from DEALS",
    "reckons back from a target how many deals it needs at each stage, and which stage holds growth back",
    clauses: Clause.ofReverseFunnel.forms(),
    examples: ["reverse funnel target 10M from deals", "reverse funnel target 500k from deals where owner is known"]
  ) { parser throws(Halt) in try parser.reverseFunnel() }
}

// MARK: - forecast

/// What a `forecast` has said so far.
struct ForecastDraft {
  var period: Period?
  var method: DealForecast.MethodClause?
  /// Another method was said, too.
  var secondMethod: Span?
  var seed: (number: Int, span: Span)?
  var amount: Expression?
  var close: Expression?
  var measure: Expression?
  var group: Expression?
  var condition: Expression?
  var endings = StageEndings()
  var showsDeals = false
  var top: TopCount?

  fileprivate mutating func take(_ clause: DealForecast.MethodClause) {
    if method == nil { method = clause } else { secondMethod = clause.span }
  }
}

extension Clause<ForecastDraft> {
  static let ofForecast: [Clause] = [
    Clause(ClauseForm(.for, "for PERIOD", "says when it is to be won")) { parser, draft throws(Halt) in
      draft.period = try parser.period()
    },
    Clause(ClauseForm(.weighted, "weighted", "adds up probability × amount of what is expected to close in the period"))
    { parser, draft throws(Halt) in
      draft.take(DealForecast.MethodClause(.weighted, span: parser.lastTaken.span))
    },
    Clause(
      ClauseForm(
        .categories, "categories [of COLUMN]", "adds up commit, likely and best of what is expected to close in it")
    ) { parser, draft throws(Halt) in
      let span = parser.lastTaken.span
      let column = parser.accept(.of) ? try parser.name(.column(table: parser.tables.last, prefix: [])) : nil
      draft.take(DealForecast.MethodClause(.categories, column: column, span: span))
    },
    Clause(
      ClauseForm(
        .byHistory, "history",
        "takes from closed deals how likely one of that age is won in the period; so it is where no method is said")
    ) { parser, draft throws(Halt) in
      draft.take(DealForecast.MethodClause(.history, span: parser.lastTaken.span))
    },
    Clause(
      ClauseForm(.monteCarlo, "montecarlo [N]", "draws N times which deals are won, when and for how much; else 10,000")
    ) { parser, draft throws(Halt) in
      let span = parser.lastTaken.span
      var draws: Int?
      if case .literal(.number) = parser.current.kind { draws = try parser.wholeNumber() }
      draft.take(DealForecast.MethodClause(.monteCarlo, draws: draws, span: span.union(parser.lastTaken.span)))
    },
    Clause(ClauseForm(.seed, "seed N", "starts the draws of `montecarlo` there; else at the setting `seed`")) {
      parser, draft throws(Halt) in
      let start = parser.lastTaken.span
      draft.seed = (try parser.wholeNumber(), start.union(parser.lastTaken.span))
    },
    Clause(
      ClauseForm(
        .dealAmount, "amount EXPRESSION",
        "says what a deal without amount counts with; else the mean of won deals of its product, of its owner or of all"
      )
    ) { parser, draft throws(Halt) in
      draft.amount = try parser.expression()
    },
    Clause(
      ClauseForm(
        .dealClose, "close EXPRESSION",
        "says when a deal without expected close is taken to close; else after the median time of won deals; `history` goes by age alone"
      )
    ) { parser, draft throws(Halt) in
      draft.close = try parser.expression()
    },
    Clause(
      ClauseForm(.measure, "measure EXPRESSION", "forecasts this instead of the role money, such as amount - cost")
    ) { parser, draft throws(Halt) in
      draft.measure = try parser.expression()
    },
    Clause(
      ClauseForm(
        .where, "where CONDITION",
        "takes only deals for which the condition is true; what reads how deals stand picks among open ones alone")
    ) { parser, draft throws(Halt) in
      draft.condition = try parser.condition()
    },
    Clause(ClauseForm(.groupBy, "group by EXPRESSION", "gives each group of deals a row of its own")) {
      parser, draft throws(Halt) in
      draft.group = try parser.expression()
    },
    Clause(ClauseForm.won) { parser, draft throws(Halt) in draft.endings.won = try parser.stageWords() },
    Clause(ClauseForm.lost) { parser, draft throws(Halt) in draft.endings.lost = try parser.stageWords() },
    Clause(
      ClauseForm(
        .show, "show deals",
        "lists deal by deal the probability to be won in the period, the day and the expected amount, greatest first")
    ) { parser, draft throws(Halt) in
      try parser.expect(.deals)
      draft.showsDeals = true
    },
    Clause(ClauseForm(.top, "top N", "lists only the first N deals")) { parser, draft throws(Halt) in
      draft.top = try parser.topCount()
    },
  ]
}

extension Parser {
  /// What the chosen way of forecasting does not look at would be passed over without a word.
  private mutating func refuseIdle(_ draft: ForecastDraft) throws(Halt) {
    func idle(_ what: String, _ why: String, at span: Span, _ help: String) -> Diagnostic {
      Diagnostic(.unexpected, "`\(what)` changes nothing here: \(why)", at: span, label: "not looked at", help: [help])
    }
    let method = draft.method?.method ?? .history
    if let close = draft.close, method == .history {
      throw fail(
        idle(
          "close", "by history a deal goes on as others did at its age, whenever it is expected to close",
          at: close.span, "add `weighted` or `montecarlo`, or leave `close` out"))
    }
    if let seed = draft.seed, method != .monteCarlo {
      throw fail(
        idle("seed", "only `montecarlo` draws", at: seed.span, "add `montecarlo`, or leave `seed` out"))
    }
    if let top = draft.top, !draft.showsDeals {
      throw fail(
        idle("top", "it cuts the list that `show deals` gives", at: top.span, "add `show deals`, or leave `top` out"))
    }
  }

  fileprivate mutating func forecast() throws(Halt) -> Statement.Kind {
    let deals = try name(.table)
    tables = [deals.text]
    var draft = ForecastDraft()
    try parseClauses(Clause.ofForecast, into: &draft)
    if !isAtEnd { throw unexpected() }
    guard let period = draft.period else {
      throw missingClause(.for, "it is not said for when", "add `for PERIOD`, such as `for next quarter`")
    }
    if let second = draft.secondMethod {
      throw fail(
        Diagnostic(
          .repeatedClause, "a forecast is made in one way", at: second, label: "a second way",
          help: ["keep one of `weighted`, `categories`, `history`, `montecarlo`, and ask again for the other"]))
    }
    try refuseIdle(draft)
    return .analysis(
      .forecast(
        DealForecast(
          deals: deals, period: period, method: draft.method, seed: draft.seed?.number, amount: draft.amount,
          close: draft.close, measure: draft.measure, group: draft.group, condition: draft.condition,
          endings: draft.endings,
          showsDeals: draft.showsDeals, top: draft.top)))
  }
}

// MARK: - accuracy

/// What an `accuracy` has said so far.
struct AccuracyDraft {
  var deals: Name?
  var period: Period?
  var unit: UnitClause?
  var group: Expression?
  var endings = StageEndings()
}

extension Clause<AccuracyDraft> {
  static let ofAccuracy: [Clause] = [
    Clause(ClauseForm(.against, "against DEALS", "names the deals that tell what was won")) {
      parser, draft throws(Halt) in
      let deals = try parser.name(.table)
      parser.tables = [deals.text]
      draft.deals = deals
    },
    Clause(ClauseForm(.for, "for PERIOD", "looks only at forecast periods that lie in it")) {
      parser, draft throws(Halt) in
      draft.period = try parser.period()
    },
    Clause(ClauseForm(.every, "every UNIT", "forecasts weeks, months, quarters or years; else months")) {
      parser, draft throws(Halt) in
      draft.unit = try parser.calendarUnit()
    },
    Clause(
      ClauseForm(
        .groupBy, "group by EXPRESSION", "tells each group of deals for itself, such as owners or the largest accounts")
    ) { parser, draft throws(Halt) in
      draft.group = try parser.expression()
    },
    Clause(ClauseForm.won) { parser, draft throws(Halt) in draft.endings.won = try parser.stageWords() },
    Clause(ClauseForm.lost) { parser, draft throws(Halt) in draft.endings.lost = try parser.stageWords() },
  ]
}

extension Parser {
  /// `quarter`, `quarters`, 季度
  fileprivate mutating func calendarUnit() throws(Halt) -> UnitClause {
    let words: [(CalendarUnit, [String])] = [
      (.week, ["week", "weeks", "周", "星期"]), (.month, ["month", "months", "月", "月份"]),
      (.quarter, ["quarter", "quarters", "季度", "季"]), (.year, ["year", "years", "年", "年度"]),
    ]
    let name = try name(.newName)
    if let unit = words.first(where: { $0.1.contains(name.text.lowercased()) })?.0 {
      return UnitClause(unit, span: name.span)
    }
    throw fail(
      Diagnostic(
        .unexpected, "`\(name.text)` is no length of a period", at: name.span, label: "how long?",
        help: [
          "write `every week`, `every month`, `every quarter` or `every year`"
        ]))
  }

  fileprivate mutating func accuracy() throws(Halt) -> Statement.Kind {
    let snapshots = try name(.table)
    var draft = AccuracyDraft()
    try parseClauses(Clause.ofAccuracy, into: &draft)
    if !isAtEnd { throw unexpected() }
    guard let deals = draft.deals else {
      throw missingClause(.against, "it is not said which deals tell what was won", "add `against DEALS`")
    }
    return .analysis(
      .accuracy(
        ForecastAccuracy(
          snapshots: snapshots, deals: deals, group: draft.group, period: draft.period, unit: draft.unit,
          endings: draft.endings)))
  }
}

// MARK: - reverse funnel

/// What a `reverse funnel` has said so far.
struct ReverseFunnelDraft {
  var target: (amount: ExactDecimal, span: Span)?
  var deals: Name?
  var condition: Expression?
  var endings = StageEndings()
}

extension Clause<ReverseFunnelDraft> {
  static let ofReverseFunnel: [Clause] = [
    Clause(ClauseForm(.funnelTarget, "target AMOUNT", "says what is to be won")) { parser, draft throws(Halt) in
      let start = parser.current.span
      draft.target = (try parser.targetAmount(), start.union(parser.lastTaken.span))
    },
    Clause(ClauseForm(.from, "from DEALS", "names the deals that tell ticket and conversions")) {
      parser, draft throws(Halt) in
      let deals = try parser.name(.table)
      parser.tables = [deals.text]
      draft.deals = deals
    },
    Clause(ClauseForm(.where, "where CONDITION", "takes only deals for which the condition is true")) {
      parser, draft throws(Halt) in
      draft.condition = try parser.condition()
    },
    Clause(ClauseForm.won) { parser, draft throws(Halt) in draft.endings.won = try parser.stageWords() },
    Clause(ClauseForm.lost) { parser, draft throws(Halt) in draft.endings.lost = try parser.stageWords() },
  ]
}

extension Parser {
  /// `10M`, `¥120万`
  fileprivate mutating func targetAmount() throws(Halt) -> ExactDecimal {
    if case .literal(.money(let amount, _)) = current.kind {
      position += 1
      return amount
    }
    return try number()
  }

  fileprivate mutating func reverseFunnel() throws(Halt) -> Statement.Kind {
    var draft = ReverseFunnelDraft()
    try parseClauses(Clause.ofReverseFunnel, into: &draft)
    if !isAtEnd { throw unexpected() }
    guard let target = draft.target else {
      throw missingClause(.funnelTarget, "it is not said what is to be won", "add `target 10M`")
    }
    guard let deals = draft.deals else {
      throw missingClause(.from, "it is not said which deals tell", "add `from DEALS`")
    }
    return .analysis(
      .reverseFunnel(
        ReverseFunnel(
          target: target.amount, targetSpan: target.span, deals: deals, condition: draft.condition,
          endings: draft.endings)))
  }
}
