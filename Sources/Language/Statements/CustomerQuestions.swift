import Diagnostics

extension Keyword {
  public static let newVersusOld = Keyword(
    "new vs old", chinese: ["新老客户", "新老"], habits: ["new versus old", "old vs new"])
  public static let cohort = Keyword("cohort", chinese: ["队列", "同期群"], habits: ["cohorts"])
  public static let accounts = Keyword("accounts", chinese: ["客户数", "户数"])
  public static let receivables = Keyword("receivables", chinese: ["应收", "应收账款"])
  public static let paid = Keyword("paid", chinese: ["已付", "已收"])
  public static let on = Keyword("on", chinese: ["付款日", "于"])
  public static let waste = Keyword("waste", chinese: ["无效投入", "浪费"])
  public static let hours = Keyword("hours", chinese: ["工时", "小时"])
  public static let due = Keyword("due", chinese: ["到期", "待办"])
  public static let referrals = Keyword("referrals", chinese: ["转介绍"])
}

extension StatementForm {
  static let newVersusOld = StatementForm(
    .newVersusOld, .pipeline, "new vs old TABLE from ORDERS for PERIOD",
    "tells what came from new customers, from those kept and won back, and what was lost",
    clauses: Clause.ofNewVersusOld.forms(),
    examples: [
      "new vs old customers from orders for 2025",
      "new vs old customers from orders where amount > 0 for 2025Q4 group by region",
    ]
  ) { parser throws(Halt) in try parser.newVersusOld() }

  static let cohort = StatementForm(
    .cohort, .pipeline, "cohort TABLE from ORDERS by month | quarter | year | week [retention | accounts | money]",
    "follows accounts from the time of their first purchase; what is still to come is blank",
    clauses: Clause.ofCohort.forms(),
    examples: ["cohort customers from orders by quarter retention", "cohort customers from orders by year money"]
  ) { parser throws(Halt) in try parser.cohort() }

  static let receivables = StatementForm(
    .receivables, .pipeline, "receivables INVOICES [by COLUMN, …]",
    "tells what is owed by how long it has been due, and which accounts to hold",
    clauses: Clause.ofReceivables.forms(),
    examples: [
      "receivables invoices by customers.region",
      "receivables invoices by customers.owner where customers.tier >= gold hold 30d",
      "receivables invoices due issued paid paidDate hold 90d",
    ]
  ) { parser throws(Halt) in try parser.receivables() }

  static let waste = StatementForm(
    .waste, .pipeline, "waste ACTIVITIES against ORDERS",
    "tells how much effort went to accounts that do not buy", clauses: Clause.ofWaste.forms(),
    examples: [
      "waste activities against orders group by owner",
      "waste activities against orders group by customers.region window 1y",
    ]
  ) { parser throws(Halt) in try parser.waste() }

  static let due = StatementForm(
    .due, .pipeline, "due TABLE by POLICY", "lists the accounts that are to be seen, the longest overdue first",
    clauses: Clause.ofDue.forms(),
    examples: ["due customers by service top 20", "due customers by service group by owner horizon 14d"]
  ) { parser throws(Halt) in try parser.due() }

  static let referrals = StatementForm(
    .referrals, .pipeline, "referrals TABLE by COLUMN",
    "draws who brought whom, and adds up what those that were brought bring", clauses: Clause.ofReferrals.forms(),
    examples: ["referrals customers by referrer", "referrals customers by referrer money creditLimit top 5"]
  ) { parser throws(Halt) in try parser.referrals() }
}

/// What a question about purchases has said so far.
struct PurchasesDraft: DraftOfPurchases {
  var orders: Name?
  var condition: Expression?
  var date: Expression?
  var money: Expression?
  var distinct: Expression?
  var period: Period?
  var group: SelectItem?
  var unit: (CalendarUnit, CohortTable.Measure)?

  func clause(_ orders: Name) -> PurchasesClause {
    PurchasesClause(table: orders, condition: condition, date: date, money: money, distinct: distinct)
  }
}

extension Clause<PurchasesDraft> {
  private static let ofPurchases: [Clause] = [
    purchasesFrom, purchasesWhere, purchasesDate,
    Clause(ClauseForm(.money, "money EXPRESSION", "says what a purchase brought; else the role money")) {
      parser, draft throws(Halt) in
      draft.money = try parser.expression()
    },
    purchasesFrequency("counts rows of one value as one purchase; else each row is one"),
  ]

  static let ofNewVersusOld: [Clause] =
    ofPurchases + [
      Clause(ClauseForm(.for, "for PERIOD", "says which period is compared with the one before")) {
        parser, draft throws(Halt) in
        draft.period = try parser.period()
      },
      Clause(ClauseForm(.groupBy, "group by COLUMN", "tells it for each value of a column of TABLE")) {
        parser, draft throws(Halt) in
        draft.group = try parser.selectItem()
      },
    ]

  static let ofCohort: [Clause] =
    ofPurchases.dropLast() + [
      Clause(
        ClauseForm(
          .by, "by month | quarter | year | week [retention | accounts | money]",
          "says how long a period is, and what the cells hold")
      ) { parser, draft throws(Halt) in
        draft.unit = try parser.cohortUnit()
      }
    ]
}

extension Clause<Receivables> {
  static let ofReceivables: [Clause] = [
    Clause(ClauseForm(.by, "by COLUMN, …", "adds up by the values of columns, of linked tables too")) {
      parser, draft throws(Halt) in
      draft.groups = try parser.selectItems()
    },
    Clause(ClauseForm(.where, "where CONDITION", "takes only some invoices")) { parser, draft throws(Halt) in
      draft.condition = try parser.condition()
    },
    Clause(ClauseForm(.due, "due COLUMN", "says when an invoice is due; else the role due")) {
      parser, draft throws(Halt) in
      draft.due = try parser.expression()
    },
    Clause(
      ClauseForm(
        .paid, "paid COLUMN", "says what was paid of it, or the date on which it was paid; else the role paid")
    ) { parser, draft throws(Halt) in
      draft.paid = try parser.expression()
    },
    Clause(ClauseForm(.on, "on COLUMN", "says when that was paid: later payments are not yet known")) {
      parser, draft throws(Halt) in
      draft.paidOn = try parser.expression()
    },
    Clause(ClauseForm(.hold, "hold DURATION", "lists the accounts that are overdue for longer; else 60d")) {
      parser, draft throws(Halt) in
      draft.hold = try parser.duration()
    },
  ]
}

extension Clause<Waste> {
  static let ofWaste: [Clause] = [
    Clause(ClauseForm(.groupBy, "group by COLUMN", "tells it for each value of a column, such as an owner")) {
      parser, draft throws(Halt) in
      draft.group = try parser.selectItem()
    },
    Clause(ClauseForm(.where, "where CONDITION", "takes only some activities")) { parser, draft throws(Halt) in
      draft.condition = try parser.condition()
    },
    Clause(ClauseForm(.window, "window DURATION", "takes only orders of so long before the as-of date for orders")) {
      parser, draft throws(Halt) in
      draft.window = try parser.duration()
    },
    Clause(ClauseForm(.hours, "hours COLUMN", "says how long an activity took; else the column hours")) {
      parser, draft throws(Halt) in
      draft.hours = try parser.expression()
    },
    Clause(ClauseForm(.cost, "cost COLUMN", "says what an activity cost; else the column cost")) {
      parser, draft throws(Halt) in
      draft.cost = try parser.expression()
    },
  ]
}

extension Clause<DueList> {
  static let ofDue: [Clause] = [
    Clause(ClauseForm(.horizon, "horizon DURATION", "takes those that become due within so long, too")) {
      parser, draft throws(Halt) in
      draft.horizon = try parser.duration()
    },
    Clause(ClauseForm(.since, "since EXPRESSION", "says when an account was seen last; else as the policy says")) {
      parser, draft throws(Halt) in
      draft.since = try parser.expression()
    },
    Clause(ClauseForm(.where, "where CONDITION", "takes only some accounts")) { parser, draft throws(Halt) in
      draft.condition = try parser.condition()
    },
    Clause(ClauseForm(.groupBy, "group by COLUMN", "counts them for each value of a column instead")) {
      parser, draft throws(Halt) in
      draft.group = try parser.selectItem()
    },
    Clause(ClauseForm(.top, "top N", "lists the first N")) { parser, draft throws(Halt) in
      draft.top = try parser.topCount()
    },
  ]
}

extension Clause<Referrals> {
  static let ofReferrals: [Clause] = [
    Clause(ClauseForm(.money, "money EXPRESSION", "says what an account brings; else the money of what links to it")) {
      parser, draft throws(Halt) in
      draft.money = try parser.expression()
    },
    Clause(ClauseForm(.top, "top N", "lists the first N; else 20")) { parser, draft throws(Halt) in
      draft.top = try parser.topCount()
    },
  ]
}

// MARK: - Parsing

extension Parser {
  fileprivate mutating func newVersusOld() throws(Halt) -> Statement.Kind {
    let table = try name(.table)
    tables = [table.text]
    var draft = PurchasesDraft()
    try parseClauses(Clause.ofNewVersusOld, into: &draft)
    if !isAtEnd { throw unexpected() }
    guard let orders = draft.orders else { throw noOrders() }
    guard let period = draft.period else {
      throw missingClause(
        .for, "it is not said which period is looked at", "add `for 2025`, `for 2026Q1` or `for last month`")
    }
    return .analysis(
      .newVersusOld(
        NewVersusOld(table: table, purchases: draft.clause(orders), period: period, group: draft.group)))
  }

  fileprivate mutating func cohort() throws(Halt) -> Statement.Kind {
    let table = try name(.table)
    tables = [table.text]
    var draft = PurchasesDraft()
    try parseClauses(Clause.ofCohort, into: &draft)
    if !isAtEnd { throw unexpected() }
    guard let orders = draft.orders else { throw noOrders() }
    guard let (unit, measure) = draft.unit else {
      throw missingClause(.by, "it is not said how long a period is", "add `by month`, `by quarter` or `by year`")
    }
    return .analysis(
      .cohort(CohortTable(table: table, purchases: draft.clause(orders), unit: unit, measure: measure)))
  }

  private mutating func noOrders() -> Halt {
    missingClause(.from, "it is not said where the purchases are", "add `from ORDERS`")
  }

  /// `month retention`
  fileprivate mutating func cohortUnit() throws(Halt) -> (CalendarUnit, CohortTable.Measure) {
    guard current.isWord, let unit = CalendarUnit.spellings[current.folded], unit != .day else {
      throw fail(
        Diagnostic(
          .unexpected, "cohorts are made by a unit of the calendar", at: current.span, label: "no unit",
          help: ["write `by month`, `by quarter`, `by year` or `by week`"]))
    }
    position += 1
    let words: [(Keyword, CohortTable.Measure)] = [(.retention, .retention), (.accounts, .accounts), (.money, .money)]
    let found = words.first { isAt($0.0) && isMeasureAlone }
    if current.isWord, !current.endsStatement, found == nil, !openClauses.contains(where: isAt) {
      throw fail(
        Diagnostic(
          .unexpected, "`\(current.text)` is nothing that the cells of cohorts hold", at: current.span,
          label: "not a measure",
          help: [
            "write `by \(unit.rawValue) retention`, `by \(unit.rawValue) accounts` or `by \(unit.rawValue) money`; `money EXPRESSION` says what a purchase brought"
          ]))
    }
    guard let (keyword, measure) = found, accept(keyword) else { return (unit, .retention) }
    return (unit, measure)
  }

  /// `money` alone is what the cells hold; `money EXPRESSION` is a clause.
  private var isMeasureAlone: Bool {
    token(ahead: 1).endsStatement || openClauses.contains { $0.matches(tokens, at: position + 1) != nil }
  }

  fileprivate mutating func receivables() throws(Halt) -> Statement.Kind {
    var draft = Receivables(table: try name(.table))
    tables = [draft.table.text]
    try parseClauses(Clause.ofReceivables, into: &draft)
    if !isAtEnd { throw unexpected() }
    return .analysis(.receivables(draft))
  }

  fileprivate mutating func waste() throws(Halt) -> Statement.Kind {
    let table = try name(.table)
    guard accept(.against) else {
      throw missingClause(.against, "it is not said which orders the effort is for", "add `against ORDERS`")
    }
    var draft = Waste(table: table, orders: try name(.table))
    tables = [table.text]
    try parseClauses(Clause.ofWaste, into: &draft)
    if !isAtEnd { throw unexpected() }
    return .analysis(.waste(draft))
  }

  fileprivate mutating func due() throws(Halt) -> Statement.Kind {
    let table = try name(.table)
    tables = [table.text]
    guard accept(.by) else {
      throw missingClause(.by, "it is not said which policy sets the cadence", "add `by POLICY` (`help define policy`)")
    }
    var draft = DueList(table: table, policy: try name(.model))
    try parseClauses(Clause.ofDue, into: &draft)
    if !isAtEnd { throw unexpected() }
    return .analysis(.due(draft))
  }

  fileprivate mutating func referrals() throws(Halt) -> Statement.Kind {
    let table = try name(.table)
    tables = [table.text]
    guard accept(.by) else {
      throw missingClause(.by, "it is not said which column names who brought an account", "add `by COLUMN`")
    }
    openClauses = Clause.ofReferrals.map(\.keyword)
    var draft = Referrals(table: table, referrer: try expression())
    try parseClauses(Clause.ofReferrals, into: &draft)
    if !isAtEnd { throw unexpected() }
    return .analysis(.referrals(draft))
  }
}
