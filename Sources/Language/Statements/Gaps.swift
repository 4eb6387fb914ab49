import Diagnostics

extension Keyword {
  public static let gap = Keyword("gap", chinese: ["差距", "缺口"])
  public static let toDate = Keyword("to date", chinese: ["同期"])
  public static let priceVolumeMix = Keyword("as price volume mix", chinese: ["作为 量价结构", "量价分解"])
  public static let quantity = Keyword("quantity", chinese: ["数量"])
}

extension StatementForm {
  static let gap = StatementForm(
    .gap, .pipeline, "gap ORDERS",
    "tells group by group what is missing to the targets, or what changed from one period to another",
    clauses: Clause.ofGap.forms(),
    examples: [
      "gap orders against targets by product, channel for 2025Q4", "gap orders from 2024 to 2025 by channel",
      "gap orders from 2024 to 2025 to date by product as price volume mix",
      "gap invoices from 2024 to 2025 by kind date due",
    ]
  ) { parser throws(Halt) in try parser.gap() }
}

/// What a `gap` has said so far, and where.
struct GapDraft {
  var targets: Name?
  var period: Period?
  var span: (from: Period, to: Period, isToDate: Bool)?
  var splitsPriceVolumeMix: Span?
  var quantity: Expression?
  var groups: [SelectItem] = []
  var condition: Expression?
  var money: Expression?
  var date: Expression?
}

extension Clause<GapDraft> {
  static let ofGap: [Clause] = [
    Clause(ClauseForm(.against, "against TARGETS", "names the table of targets, dated by the start of their period")) {
      parser, draft throws(Halt) in
      draft.targets = try parser.name(.table)
    },
    Clause(ClauseForm(.for, "for PERIOD", "says for when the targets are")) { parser, draft throws(Halt) in
      draft.period = try parser.period()
    },
    Clause(
      ClauseForm(
        .from, "from PERIOD to PERIOD [to date]",
        "compares two periods instead; `to date` of both as many days as the later one has at the as-of date")
    ) { parser, draft throws(Halt) in
      let from = try parser.period()
      try parser.expect(.to)
      let to = try parser.period()
      draft.span = (from, to, parser.accept(.toDate))
    },
    Clause(
      ClauseForm(
        .by, "by COLUMN, …", "makes a group of each value; one that targets call otherwise is named with `as`")
    ) { parser, draft throws(Halt) in
      draft.groups = try parser.list { parser throws(Halt) in try parser.gapGroup() }
    },
    Clause(
      ClauseForm(
        .priceVolumeMix, "as price volume mix",
        "says how much of the change is price, quantity and what was bought, new and lost ones apart")
    ) { parser, draft throws(Halt) in
      draft.splitsPriceVolumeMix = parser.lastTaken.span
    },
    Clause(ClauseForm(.where, "where CONDITION", "counts only rows for which the condition is true")) {
      parser, draft throws(Halt) in
      draft.condition = try parser.condition()
    },
    Clause(ClauseForm(.money, "money EXPRESSION", "says what an order brought; else the role money")) {
      parser, draft throws(Halt) in
      draft.money = try parser.expression()
    },
    Clause(
      ClauseForm(.date, "date EXPRESSION", "says when an order was, as of order lines; else the role date")
    ) { parser, draft throws(Halt) in
      draft.date = try parser.expression()
    },
    Clause(ClauseForm(.quantity, "quantity EXPRESSION", "says how much was sold; else the role quantity")) {
      parser, draft throws(Halt) in
      draft.quantity = try parser.expression()
    },
  ]
}

extension Parser {
  /// `product`, `customers.region as region`; what `as price volume mix` says is no name.
  fileprivate mutating func gapGroup() throws(Halt) -> SelectItem {
    let value = try expressionBeforeAs()
    if isAt(.priceVolumeMix) { return SelectItem(expression: value) }
    let parts: Set<String> = ["price", "volume", "mix"]
    if isAt(.as), parts.contains(token(ahead: 1).folded), parts.contains(token(ahead: 2).folded) {
      throw fail(
        Diagnostic(
          .unexpected, "a change is taken apart into price, volume and mix together", at: token(ahead: 1).span,
          label: "only some of them", help: ["write `as price volume mix`"]))
    }
    return SelectItem(expression: value, alias: accept(.as) ? try name(.newName) : nil)
  }

  fileprivate mutating func gap() throws(Halt) -> Statement.Kind {
    let orders = try name(.table)
    tables = [orders.text]
    var draft = GapDraft()
    try parseClauses(Clause.ofGap, into: &draft)
    if !isAtEnd { throw unexpected() }
    let comparison = try comparison(of: draft)
    guard !draft.groups.isEmpty else {
      throw missingClause(.by, "it is not said by what the gap is told", "add `by product`, or another column")
    }
    return .analysis(
      .gap(
        Gap(
          orders: orders, comparison: comparison, groups: draft.groups, condition: draft.condition, money: draft.money,
          date: draft.date))
    )
  }

  private mutating func comparison(of draft: GapDraft) throws(Halt) -> Gap.Comparison {
    guard let span = draft.span else {
      guard let targets = draft.targets else {
        throw missingClause(
          .against, "it is not said what the gap is to",
          "add `against TARGETS … for 2025Q4`, or `from 2024 to 2025`")
      }
      guard let period = draft.period else {
        throw missingClause(.for, "it is not said for when the targets are", "add `for 2025Q4`, or another period")
      }
      if let split = draft.splitsPriceVolumeMix {
        throw misfit("price, volume and mix are parts of a change from one period to another", at: split)
      }
      if let quantity = draft.quantity {
        throw misfit("a quantity is asked for by `as price volume mix` alone", at: quantity.span)
      }
      return .targets(targets, period)
    }
    if let targets = draft.targets {
      throw misfit("a gap is to targets or from one period to another, not both", at: targets.span)
    }
    if let period = draft.period { throw misfit("`from … to …` has said the periods", at: period.span) }
    if let quantity = draft.quantity, draft.splitsPriceVolumeMix == nil {
      throw misfit("a quantity is asked for by `as price volume mix` alone", at: quantity.span)
    }
    return .periods(
      PeriodComparison(
        from: span.from, to: span.to, isToDate: span.isToDate, splitsPriceVolumeMix: draft.splitsPriceVolumeMix != nil,
        quantity: draft.quantity))
  }

  private mutating func misfit(_ message: String, at span: Span) -> Halt {
    fail(
      Diagnostic(
        .misplacedClause, message, at: span, label: "does not fit",
        help: ["ask `gap ORDERS against TARGETS by … for PERIOD` or `gap ORDERS from PERIOD to PERIOD by …`"]))
  }
}
