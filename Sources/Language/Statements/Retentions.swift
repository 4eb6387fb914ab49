import Diagnostics

extension Keyword {
  public static let retention = Keyword("retention", chinese: ["保持概率", "留存概率"])
  public static let horizon = Keyword("horizon", chinese: ["期限", "展望期"])
  public static let prior = Keyword("prior", chinese: ["先验"])
}

extension StatementForm {
  static let retention = StatementForm(
    .retention, .grading, "retention TABLE from ORDERS horizon DURATION",
    "tells how likely each account is to buy again, with a test on the past beside naive forecasts",
    clauses: Clause.ofRetention.forms(),
    examples: [
      "retention customers from orders horizon 90d",
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
}

extension Clause<RetentionDraft> {
  static let ofRetention: [Clause] = [
    Clause(ClauseForm(.from, "from ORDERS", "names the table of purchases, which is linked to TABLE")) {
      parser, draft throws(Halt) in
      let orders = try parser.name(.table)
      parser.tables.append(orders.text)
      draft.orders = orders
    },
    Clause(ClauseForm(.horizon, "horizon DURATION", "says within what time after the as-of date")) {
      parser, draft throws(Halt) in
      draft.horizon = try parser.duration()
    },
    Clause(ClauseForm(.where, "where CONDITION", "says which rows are purchases")) { parser, draft throws(Halt) in
      draft.condition = try parser.condition()
    },
    Clause(ClauseForm(.date, "date COLUMN", "says when a purchase was; else the role date")) {
      parser, draft throws(Halt) in
      draft.date = try parser.expression()
    },
    Clause(
      ClauseForm(
        .frequency, "frequency distinct COLUMN", "counts rows of one value as one purchase; else each row is one")
    ) { parser, draft throws(Halt) in
      try parser.expect(.distinct)
      draft.distinct = try parser.expression()
    },
    Clause(ClauseForm(.window, "window DURATION", "looks at the purchases of so long before each date")) {
      parser, draft throws(Halt) in
      draft.window = try parser.duration()
    },
    Clause(ClauseForm(.bins, "bins N", "makes N bins by recency and N by frequency instead of 5")) {
      parser, draft throws(Halt) in
      draft.bins = try parser.binCount()
    },
    Clause(
      ClauseForm(.prior, "prior N", "draws each rate to that of all as if N such accounts were among them; else 10")
    ) { parser, draft throws(Halt) in
      let start = parser.current.span
      draft.prior = PriorStrength(accounts: try parser.number(), span: start.union(parser.lastTaken.span))
    },
    Clause(
      ClauseForm(
        .named, "named NAME",
        "calls the model so instead of `retention`; its columns are NAME.likelihood, .band, .recency, .frequency")
    ) { parser, draft throws(Halt) in
      draft.name = try parser.name(.newName)
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
    guard let orders = draft.orders else {
      throw missingClause(.from, "it is not said where the purchases are", "add `from ORDERS`")
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
}
