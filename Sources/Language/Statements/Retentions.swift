import Diagnostics

extension Keyword {
  public static let retention = Keyword("retention", chinese: ["保持概率", "留存概率"])
  public static let horizon = Keyword("horizon", chinese: ["期限", "展望期"])
  public static let prior = Keyword("prior", chinese: ["先验"])
}

extension StatementForm {
  static let retention = StatementForm(
    .retention, .grading, "retention TABLE from ORDERS horizon DURATION",
    "tells how likely each account is to buy again or, with start and end, each contract to be renewed (sBG), with a test on the past",
    clauses: Clause.ofRetention.forms(),
    examples: [
      "retention customers from orders horizon 90d",
      "retention customers start since end if(lastOrder > 180d, lastOrder, as-of + 1d) horizon 12mo group by industry discount 10%",
      "retention customers from orders where amount > 0 frequency distinct orderId window 24mo horizon 3mo bins 4 prior 20",
    ]
  ) { parser throws(Halt) in try parser.retention() }
}

/// What a `retention` has said so far.
struct RetentionDraft {
  var name: Name?
  var orders: Name?
  var horizon: DurationLiteral?
  var condition: Expression?
  var date: Expression?
  var distinct: Expression?
  var window: DurationLiteral?
  var bins: BinCount?
  var prior: PriorStrength?
  var start: Expression?
  var end: Expression?
  var money: Expression?
  var group: Expression?
  var discount: DiscountRate?
  var unit: TimeUnit?
  var holdout: DurationLiteral?
  /// The first clause that only the one form has, and the first that only the other has.
  var ofPurchases: (keyword: Keyword, span: Span)?
  var ofContracts: (keyword: Keyword, span: Span)?

  mutating func takes(_ keyword: Keyword, ofContracts isOfContracts: Bool, _ span: Span) {
    if isOfContracts {
      ofContracts = ofContracts ?? (keyword, span)
    } else {
      ofPurchases = ofPurchases ?? (keyword, span)
    }
  }
}

extension Clause<RetentionDraft> {
  static let ofRetention: [Clause] =
    [
      Clause(ClauseForm(.from, "from ORDERS", "names the table of purchases, which is linked to TABLE")) {
        parser, draft throws(Halt) in
        draft.takes(.from, ofContracts: false, parser.lastTaken.span)
        let orders = try parser.name(.table)
        parser.tables.append(orders.text)
        draft.orders = orders
      },
      Clause(ClauseForm(.horizon, "horizon DURATION", "says within what time after the as-of date")) {
        parser, draft throws(Halt) in
        draft.horizon = try parser.duration()
      },
      Clause(ClauseForm(.where, "where CONDITION", "says which rows are purchases, or contracts")) {
        parser, draft throws(Halt) in
        draft.condition = try parser.condition()
      },
      Clause(ClauseForm(.date, "date COLUMN", "says when a purchase was; else the role date")) {
        parser, draft throws(Halt) in
        draft.takes(.date, ofContracts: false, parser.lastTaken.span)
        draft.date = try parser.expression()
      },
      Clause(
        ClauseForm(
          .frequency, "frequency distinct COLUMN", "counts rows of one value as one purchase; else each row is one")
      ) { parser, draft throws(Halt) in
        draft.takes(.frequency, ofContracts: false, parser.lastTaken.span)
        try parser.expect(.distinct)
        draft.distinct = try parser.expression()
      },
      Clause(ClauseForm(.window, "window DURATION", "looks at the purchases of so long before each date")) {
        parser, draft throws(Halt) in
        draft.takes(.window, ofContracts: false, parser.lastTaken.span)
        draft.window = try parser.duration()
      },
      Clause(ClauseForm(.bins, "bins N", "makes N bins by recency and N by frequency instead of 5")) {
        parser, draft throws(Halt) in
        draft.takes(.bins, ofContracts: false, parser.lastTaken.span)
        draft.bins = try parser.binCount()
      },
      Clause(
        ClauseForm(.prior, "prior N", "draws each rate to that of all as if N such accounts were among them; else 10")
      ) { parser, draft throws(Halt) in
        draft.takes(.prior, ofContracts: false, parser.lastTaken.span)
        let start = parser.current.span
        draft.prior = PriorStrength(accounts: try parser.number(), span: start.union(parser.lastTaken.span))
      },
      Clause(
        ClauseForm(
          .named, "named NAME",
          "calls the model so instead of `retention`; its columns are NAME.likelihood, .band, .recency, .frequency, or of contracts NAME.likelihood, .remaining, .value"
        )
      ) { parser, draft throws(Halt) in
        draft.name = try parser.name(.newName)
      },
    ] + ofContracts

  private static let ofContracts: [Clause] = [
    Clause(ClauseForm(.start, "start COLUMN", "says when a contract began, instead of purchases")) {
      parser, draft throws(Halt) in
      draft.takes(.start, ofContracts: true, parser.lastTaken.span)
      draft.start = try parser.expression()
    },
    Clause(ClauseForm(.end, "end COLUMN", "says when it ended; missing or later than the as-of date while it runs")) {
      parser, draft throws(Halt) in
      draft.takes(.end, ofContracts: true, parser.lastTaken.span)
      draft.end = try parser.expression()
    },
    Clause(
      ClauseForm(.money, "money EXPRESSION", "says what a contract brings in each unit of time; else the role money")
    ) {
      parser, draft throws(Halt) in
      draft.takes(.money, ofContracts: true, parser.lastTaken.span)
      draft.money = try parser.expression()
    },
    Clause(ClauseForm(.groupBy, "group by EXPRESSION", "fits the contracts of each group apart")) {
      parser, draft throws(Halt) in
      draft.takes(.groupBy, ofContracts: true, parser.lastTaken.span)
      draft.group = try parser.expression()
    },
    Clause(ClauseForm(.discount, "discount N%", "makes what comes a year later worth so much less")) {
      parser, draft throws(Halt) in
      draft.takes(.discount, ofContracts: true, parser.lastTaken.span)
      draft.discount = try parser.discountRate()
    },
    Clause(
      ClauseForm(
        .unit, "unit UNIT",
        "says how often a contract is renewed: each day, week, month, quarter or year; else each month")
    ) {
      parser, draft throws(Halt) in
      draft.takes(.unit, ofContracts: true, parser.lastTaken.span)
      draft.unit = try parser.timeUnit()
    },
    Clause(
      ClauseForm(
        .holdout, "holdout DURATION", "tests contracts on so much of the past; else on a horizon, half of it at most")
    ) { parser, draft throws(Halt) in
      draft.takes(.holdout, ofContracts: true, parser.lastTaken.span)
      draft.holdout = try parser.duration()
    },
  ]
}

extension Parser {
  fileprivate mutating func retention() throws(Halt) -> Statement.Kind {
    let verb = verbSpan
    let table = try name(.table)
    tables = [table.text]
    var draft = RetentionDraft()
    try parseClauses(Clause.ofRetention, into: &draft)
    if !isAtEnd { throw unexpected() }
    if let contracts = draft.ofContracts, let purchases = draft.ofPurchases { throw mixed(contracts, purchases) }
    if draft.ofContracts != nil { return try contracts(verb, table, draft) }
    guard let orders = draft.orders else {
      throw missingClause(
        .from, "it is not said where the purchases are", "add `from ORDERS`, or of contracts `start COLUMN end COLUMN`")
    }
    guard let horizon = draft.horizon else {
      throw missingClause(.horizon, "it is not said within what time", "add `horizon 90d`")
    }
    return .model(
      .retention(
        RetentionDefinition(
          verbSpan: verb, name: draft.name, table: table,
          purchases: PurchasesClause(
            table: orders, condition: draft.condition, date: draft.date, distinct: draft.distinct,
            window: draft.window),
          horizon: horizon, bins: draft.bins, prior: draft.prior)))
  }

  /// Purchases and contracts are two settings with models of their own.
  private mutating func mixed(
    _ contracts: (keyword: Keyword, span: Span), _ purchases: (keyword: Keyword, span: Span)
  ) -> Halt {
    fail(
      Diagnostic(
        .unexpected,
        "`\(contracts.keyword.english)` belongs to contracts and `\(purchases.keyword.english)` to purchases",
        at: contracts.span, label: "of contracts",
        help: [
          "of accounts that buy when they like: `retention TABLE from ORDERS horizon 90d`",
          "of contracts, whose end is seen: `retention TABLE start COLUMN end COLUMN horizon 12mo`",
        ]))
  }

  private mutating func contracts(_ verb: Span, _ table: Name, _ draft: RetentionDraft) throws(Halt) -> Statement.Kind {
    guard let start = draft.start else {
      throw missingClause(.start, "it is not said when a contract began", "add `start COLUMN`")
    }
    guard let end = draft.end else {
      throw missingClause(.end, "it is not said when a contract ended", "add `end COLUMN`, missing while it runs")
    }
    guard let horizon = draft.horizon else {
      throw missingClause(.horizon, "it is not said up to what time", "add `horizon 12mo`")
    }
    return .model(
      .lifetime(
        .contracts(
          ContractsDefinition(
            verbSpan: verb, name: draft.name, table: table, condition: draft.condition, start: start, end: end,
            money: draft.money, group: draft.group, horizon: horizon, discount: draft.discount, unit: draft.unit,
            holdout: draft.holdout))))
  }
}
