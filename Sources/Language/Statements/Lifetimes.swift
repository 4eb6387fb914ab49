import Diagnostics

extension Keyword {
  public static let customerValue = Keyword("clv", chinese: ["终身价值", "客户终身价值"])
  public static let nextPurchase = Keyword("next purchase", chinese: ["下次购买", "预测下单"])
  public static let discount = Keyword("discount", chinese: ["折现率", "贴现率"])
  public static let unit = Keyword("unit", chinese: ["单位", "时间单位"])
  public static let holdout = Keyword("holdout", chinese: ["检验期", "回测期"])
  public static let start = Keyword("start", chinese: ["起始", "开始于"])
}

extension StatementForm {
  static let customerValue = StatementForm(
    .customerValue, .pipeline, "clv TABLE from ORDERS horizon DURATION",
    "tells what each account without a contract will buy and bring (BG/NBD, Gamma-Gamma), with a test on the past",
    clauses: Clause.ofCustomerValue.forms(),
    examples: [
      "clv customers from orders horizon 12mo discount 10% unit week",
      "clv customers from orders where amount > 0 money amount * 0.4 frequency distinct orderId horizon 1y holdout 6mo seed 7 named margin",
    ]
  ) { parser throws(Halt) in try parser.customerValue() }

  static let nextPurchase = StatementForm(
    .nextPurchase, .pipeline, "next purchase TABLE from ORDERS",
    "tells when each account will buy next, between which dates, and who is overdue, with a test on the past",
    clauses: Clause.ofNextPurchase.forms(),
    examples: [
      "next purchase customers from orders",
      "next purchase customers from orders where amount > 0 window 24mo holdout 3mo named rhythm",
    ]
  ) { parser throws(Halt) in try parser.nextPurchase() }
}

/// What a `clv` or a `next purchase` has said so far.
struct LifetimeDraft: DraftOfPurchases {
  var name: Name?
  var orders: Name?
  var condition: Expression?
  var date: Expression?
  var money: Expression?
  var distinct: Expression?
  var window: DurationLiteral?
  var horizon: DurationLiteral?
  var discount: DiscountRate?
  var unit: TimeUnit?
  var holdout: DurationLiteral?
  var seed: Int?
}

extension Clause<LifetimeDraft> {
  static let ofPurchases: [Clause] = [
    purchasesFrom, purchasesWhere, purchasesDate,
    purchasesFrequency(
      "dates rows of one value as one purchase by the first of them; purchases of one day are one in any case"),
    Clause(ClauseForm(.window, "window DURATION", "looks at the purchases of so long before the as-of date")) {
      parser, draft throws(Halt) in
      draft.window = try parser.duration()
    },
  ]

  static let ofTest: [Clause] = [
    Clause(
      ClauseForm(.holdout, "holdout DURATION", "tests on so much of the past, unseen by the fit; else on half of it")
    ) {
      parser, draft throws(Halt) in
      draft.holdout = try parser.duration()
    }
  ]

  static let ofCustomerValue: [Clause] =
    ofPurchases + [
      Clause(ClauseForm(.horizon, "horizon DURATION", "says up to what time after the as-of date")) {
        parser, draft throws(Halt) in
        draft.horizon = try parser.duration()
      },
      Clause(ClauseForm(.money, "money EXPRESSION", "says what a purchase brings; else the role money")) {
        parser, draft throws(Halt) in
        draft.money = try parser.expression()
      },
      Clause(ClauseForm(.discount, "discount N%", "makes money that comes a year later worth so much less")) {
        parser, draft throws(Halt) in
        draft.discount = try parser.discountRate()
      },
      Clause(ClauseForm(.unit, "unit UNIT", "measures time in a day, week or month; else in weeks")) {
        parser, draft throws(Halt) in
        draft.unit = try parser.timeUnit()
      },
    ] + ofTest + [
      Clause(ClauseForm(.seed, "seed N", "starts the draws for the intervals there; else at 1")) {
        parser, draft throws(Halt) in
        draft.seed = try parser.wholeNumber()
      },
      Clause(
        ClauseForm(
          .named, "named NAME",
          "calls the model so instead of `clv`; its columns are NAME.value, .purchases, .alive, .money, .low, .high")
      ) { parser, draft throws(Halt) in
        draft.name = try parser.name(.newName)
      },
    ]

  static let ofNextPurchase: [Clause] =
    ofPurchases + ofTest + [
      Clause(
        ClauseForm(
          .named, "named NAME",
          "calls the model so instead of `next`; its columns are NAME.date, .low, .high, .overdue, .gap")
      ) { parser, draft throws(Halt) in
        draft.name = try parser.name(.newName)
      }
    ]
}

extension Parser {
  mutating func discountRate() throws(Halt) -> DiscountRate {
    let start = current.span
    return DiscountRate(rate: try share(), span: start.union(lastTaken.span))
  }

  mutating func timeUnit() throws(Halt) -> TimeUnit {
    let start = current.span
    guard let unit = acceptUnit() else { throw unexpected() }
    return TimeUnit(unit: unit, span: start)
  }

  fileprivate mutating func customerValue() throws(Halt) -> Statement.Kind {
    let verb = verbSpan
    let table = try name(.table)
    let draft = try lifetimeDraft(Clause.ofCustomerValue, of: table)
    let purchases = try purchases(draft)
    guard let horizon = draft.horizon else {
      throw missingClause(.horizon, "it is not said up to what time", "add `horizon 12mo`")
    }
    return .model(
      .lifetime(
        .value(
          CustomerValueDefinition(
            verbSpan: verb, name: draft.name, table: table, purchases: purchases, horizon: horizon,
            discount: draft.discount, unit: draft.unit, holdout: draft.holdout, seed: draft.seed))))
  }

  fileprivate mutating func nextPurchase() throws(Halt) -> Statement.Kind {
    let verb = verbSpan
    let table = try name(.table)
    let draft = try lifetimeDraft(Clause.ofNextPurchase, of: table)
    return .model(
      .lifetime(
        .nextPurchase(
          NextPurchaseDefinition(
            verbSpan: verb, name: draft.name, table: table, purchases: try purchases(draft), holdout: draft.holdout))))
  }

  private mutating func lifetimeDraft(_ clauses: [Clause<LifetimeDraft>], of table: Name) throws(Halt) -> LifetimeDraft
  {
    tables = [table.text]
    var draft = LifetimeDraft()
    try parseClauses(clauses, into: &draft)
    if !isAtEnd { throw unexpected() }
    return draft
  }

  private mutating func purchases(_ draft: LifetimeDraft) throws(Halt) -> PurchasesClause {
    guard let orders = draft.orders else {
      throw missingClause(.from, "it is not said where the purchases are", "add `from ORDERS`")
    }
    return PurchasesClause(
      table: orders, condition: draft.condition, date: draft.date, money: draft.money, distinct: draft.distinct,
      window: draft.window)
  }
}
