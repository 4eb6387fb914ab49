import Diagnostics

extension Keyword {
  public static let rfm = Keyword("rfm", chinese: ["RFM评分", "RFM打分"])
  public static let rfmClasses = Keyword("rfm8", chinese: ["RFM八类", "RFM分类"])
  public static let pareto = Keyword("pareto", chinese: ["帕累托", "二八分析", "ABC分析"])
  public static let columns = Keyword("columns", chinese: ["列", "用列"])
  public static let date = Keyword("date", chinese: ["日期"])
  public static let money = Keyword("money", chinese: ["金额"])
  public static let recency = Keyword("recency", chinese: ["新近度", "距今"])
  public static let frequency = Keyword("frequency", chinese: ["频次", "频率"])
  public static let distinct = Keyword("distinct", chinese: ["去重", "不重复"])
  public static let average = Keyword("average", chinese: ["平均", "取平均"], habits: ["avg"])
  public static let bins = Keyword("bins", chinese: ["分箱", "分档"])
  public static let edges = Keyword("edges", chinese: ["边界", "分档线"])
  public static let window = Keyword("window", chinese: ["窗口", "时间窗"])
  public static let cut = Keyword("cut", chinese: ["切点", "界限"], habits: ["cuts"])
  public static let median = Keyword("median", chinese: ["中位数"])
}

extension StatementForm {
  static let rfm = StatementForm(
    .rfm, .grading, "rfm TABLE from ORDERS | columns recency COLUMN, frequency COLUMN, money COLUMN",
    "scores recency, frequency and money from 1 to 5, the best",
    clauses: Clause.ofRFM.forms(),
    examples: [
      "rfm customers from orders",
      "rfm customers from orders where amount > 0 money amount - cost average frequency distinct orderId window 24mo",
      "rfm customers from orders bins 3 edges recency (30, 180) named coarse",
      "rfm customers columns recency lastOrder, frequency orderCount, money revenue",
    ]
  ) { parser throws(Halt) in try parser.rfm() }

  static let rfmClasses = StatementForm(
    .rfmClasses, .grading, "rfm8 TABLE from ORDERS | columns recency COLUMN, frequency COLUMN, money COLUMN",
    "puts accounts into eight classes, each with what to do",
    clauses: Clause.ofRFMClasses.forms(),
    examples: ["rfm8 customers from orders cut mean", "rfm8 customers from orders average cut (90d, 4, 500)"]
  ) { parser throws(Halt) in try parser.rfmClasses() }

  static let pareto = StatementForm(
    .pareto, .grading, "pareto TABLE by MEASURE",
    "finds how few make how much, and the classes A, B and C",
    clauses: Clause.ofPareto.forms(),
    examples: [
      "pareto customers by revenue", "pareto customers by revenue cut 80%, 95% where region = East named east",
    ]
  ) { parser throws(Halt) in try parser.pareto() }
}

/// What an `rfm` or `rfm8` has said so far.
struct GradingDraft {
  var name: Name?
  var orders: Name?
  var columns: MeasureColumns?
  var condition: Expression?
  var date: Expression?
  var money: Expression?
  var averages = false
  var distinct: Expression?
  var window: DurationLiteral?
  /// The first clause that only `from` has.
  var ofPurchases: (keyword: Keyword, span: Span)?
  var bins: BinCount?
  var edges = BinEdgesClause()
  var cut: ClassCut?
  var measure: Expression?
  var cuts: [ShareCut] = []
}

// MARK: - Clauses

extension Clause<GradingDraft> {
  static let ofRFM: [Clause] =
    ofMeasures + [.bins, .edges, .named("r, .f, .m, .code (543), .recency, .frequency, .money")]
  static let ofRFMClasses: [Clause] = ofMeasures + [.classCut, .named("class, .recency, .frequency, .money")]
  static let ofPareto: [Clause] = [.by, .shareCuts, .condition("which rows take part"), .named("class, .share, .rank")]

  private static let ofMeasures: [Clause] = [
    Clause(ClauseForm(.from, "from ORDERS", "names the table of purchases, which is linked to TABLE")) {
      parser, draft throws(Halt) in
      let orders = try parser.name(.table)
      parser.tables.append(orders.text)
      draft.orders = orders
    },
    Clause(
      ClauseForm(
        .columns, "columns recency COLUMN, frequency COLUMN, money COLUMN",
        "takes columns of TABLE; recency is a number of days or the date of the last purchase")
    ) { parser, draft throws(Halt) in
      draft.columns = try parser.measureColumns()
    },
    .condition("which rows are purchases; with `columns`, which rows of TABLE are scored"),
    Clause(ClauseForm(.date, "date COLUMN", "says when a purchase was; else the role date")) {
      parser, draft throws(Halt) in
      parser.note(.date, in: &draft)
      draft.date = try parser.expression()
    },
    Clause(ClauseForm(.money, "money EXPRESSION", "says what a purchase brought; else the role money")) {
      parser, draft throws(Halt) in
      parser.note(.money, in: &draft)
      draft.money = try parser.expression()
    },
    Clause(ClauseForm(.average, "average", "takes the money of an average purchase instead of the sum")) {
      parser, draft throws(Halt) in
      parser.note(.average, in: &draft)
      draft.averages = true
    },
    Clause(
      ClauseForm(
        .frequency, "frequency distinct COLUMN", "counts rows of one value as one purchase; else each row is one")
    ) { parser, draft throws(Halt) in
      parser.note(.frequency, in: &draft)
      try parser.expect(.distinct)
      draft.distinct = try parser.expression()
    },
    Clause(ClauseForm(.window, "window DURATION", "looks at the purchases of so long before the as-of date")) {
      parser, draft throws(Halt) in
      parser.note(.window, in: &draft)
      draft.window = try parser.duration()
    },
  ]

  private static func condition(_ purpose: String) -> Clause {
    Clause(ClauseForm(.where, "where CONDITION", "says \(purpose)")) { parser, draft throws(Halt) in
      draft.condition = try parser.condition()
    }
  }

  private static let bins = Clause(ClauseForm(.bins, "bins N", "makes N scores instead of 5")) {
    parser, draft throws(Halt) in
    draft.bins = try parser.binCount()
  }

  private static let edges = Clause(
    ClauseForm(
      .edges, "edges recency (N, …) frequency (N, …) money (N, …)",
      "says where scores change, instead of at the quantiles; a measure may be left out")
  ) { parser, draft throws(Halt) in
    draft.edges = try parser.binEdges()
  }

  private static let classCut = Clause(
    ClauseForm(
      .cut, "cut mean | median | (DAYS, FREQUENCY, MONEY)",
      "says what high is: above the mean, the median or these values; for recency below")
  ) { parser, draft throws(Halt) in
    draft.cut = try parser.classCut()
  }

  private static let by = Clause(ClauseForm(.by, "by MEASURE", "names what is shared out, such as revenue or profit")) {
    parser, draft throws(Halt) in
    draft.measure = try parser.expression()
  }

  private static let shareCuts = Clause(
    ClauseForm(.cut, "cut N%, …", "says at which shares of the total the classes end; else 80%, 95%")
  ) { parser, draft throws(Halt) in
    draft.cuts = try parser.shareCuts()
  }

  private static func named(_ outputs: String) -> Clause {
    Clause(
      ClauseForm(.named, "named NAME", "calls the model so instead of like its verb; its columns are NAME.\(outputs)")
    ) { parser, draft throws(Halt) in
      draft.name = try parser.name(.newName)
    }
  }
}

// MARK: - Statements

extension Parser {
  fileprivate mutating func rfm() throws(Halt) -> Statement.Kind {
    let verb = verbSpan
    let (table, draft) = try grading(Clause.ofRFM)
    return .model(
      .rfm(
        RFMDefinition(
          verbSpan: verb, name: draft.name, table: table, measures: try measures(draft), bins: draft.bins,
          edges: draft.edges)))
  }

  fileprivate mutating func rfmClasses() throws(Halt) -> Statement.Kind {
    let verb = verbSpan
    let (table, draft) = try grading(Clause.ofRFMClasses)
    let measures = try measures(draft)
    guard let cut = draft.cut else {
      throw missingClause(.cut, "the classes need a cut between high and low", "add `cut mean`")
    }
    return .model(
      .classes(RFMClassesDefinition(verbSpan: verb, name: draft.name, table: table, measures: measures, cut: cut)))
  }

  fileprivate mutating func pareto() throws(Halt) -> Statement.Kind {
    let verb = verbSpan
    let (table, draft) = try grading(Clause.ofPareto)
    guard let measure = draft.measure else {
      throw missingClause(.by, "there must be something to share out", "add `by MEASURE`, such as `by revenue`")
    }
    return .model(
      .pareto(
        ParetoDefinition(
          verbSpan: verb, name: draft.name, table: table, measure: measure, condition: draft.condition,
          cuts: draft.cuts)))
  }

  /// The table and everything after it.
  private mutating func grading(_ clauses: [Clause<GradingDraft>]) throws(Halt) -> (Name, GradingDraft) {
    let table = try name(.table)
    tables = [table.text]
    var draft = GradingDraft()
    try parseClauses(clauses, into: &draft)
    if !isAtEnd { throw unexpected() }
    return (table, draft)
  }

  private mutating func measures(_ draft: GradingDraft) throws(Halt) -> MeasuresClause {
    switch (draft.orders, draft.columns) {
    case (let orders?, nil):
      return .purchases(
        PurchasesClause(
          table: orders, condition: draft.condition, date: draft.date, money: draft.money, averages: draft.averages,
          distinct: draft.distinct, window: draft.window))
    case (nil, var columns?):
      if let clause = draft.ofPurchases { throw needsPurchases(clause.keyword, at: clause.span) }
      columns.condition = draft.condition
      return .columns(columns)
    case (nil, nil):
      throw missingClause(
        .from, "it is not said where the purchases are",
        "add `from ORDERS`, or `columns recency …, frequency …, money …`")
    case (let orders?, _?):
      throw fail(
        Diagnostic(
          .unexpected, "measures come from purchases or from columns, not from both", at: orders.span,
          help: ["leave out `from \(orders.text)` or `columns …`"]))
    }
  }

  private mutating func needsPurchases(_ keyword: Keyword, at span: Span) -> Halt {
    fail(
      Diagnostic(
        .misplacedClause, "`\(keyword.english)` is about purchases, and these measures are columns", at: span,
        help: ["leave it out, or say `from ORDERS` instead of `columns …`"]))
  }

  /// Remembers a clause that says something about purchases.
  fileprivate func note(_ keyword: Keyword, in draft: inout GradingDraft) {
    if draft.ofPurchases == nil { draft.ofPurchases = (keyword, lastTaken.span) }
  }

  /// `recency recencyDays, frequency orderCount, money revenue`
  fileprivate mutating func measureColumns() throws(Halt) -> MeasureColumns {
    var columns: [Keyword: Expression] = [:]
    let wanted = [Keyword.recency, .frequency, .money]
    let start = lastTaken.span
    _ = try list { parser throws(Halt) in
      guard let keyword = wanted.first(where: { columns[$0] == nil && parser.isAt($0) }), parser.accept(keyword) else {
        for keyword in wanted where columns[keyword] == nil { _ = parser.accept(keyword) }
        throw parser.unexpected()
      }
      columns[keyword] = try parser.expression()
    }
    guard let recency = columns[.recency], let frequency = columns[.frequency], let money = columns[.money] else {
      let missing = wanted.filter { columns[$0] == nil }.map { "`\($0.english) COLUMN`" }
      throw fail(
        Diagnostic(
          .missingClause, "recency, frequency and money are all needed", at: start.union(lastTaken.span),
          help: ["add \(missing.joined(separator: " and "))"]))
    }
    return MeasureColumns(recency: recency, frequency: frequency, money: money)
  }

  /// `5`
  mutating func binCount() throws(Halt) -> BinCount {
    let start = current.span
    return BinCount(count: try wholeNumber(), span: start.union(lastTaken.span))
  }

  /// `80%, 95%`
  mutating func shareCuts() throws(Halt) -> [ShareCut] {
    try list { parser throws(Halt) in
      let start = parser.current.span
      return ShareCut(share: try parser.share(), span: start.union(parser.lastTaken.span))
    }
  }

  /// `recency (30, 90) frequency (1, 2)`
  mutating func binEdges() throws(Halt) -> BinEdgesClause {
    var edges = BinEdgesClause()
    while let keyword = [Keyword.recency, .frequency, .money].first(where: { isAtEdges(of: $0) }), accept(keyword) {
      let list = try edgeList()
      switch keyword {
      case .recency: edges.recency = list
      case .frequency: edges.frequency = list
      default: edges.money = list
      }
    }
    if edges.isEmpty {
      for keyword in [Keyword.recency, .frequency, .money] { _ = accept(keyword) }
      throw unexpected()
    }
    return edges
  }

  /// `money (100, 500)` is about edges, `money (amount - cost)` is a clause of its own.
  private func isAtEdges(of keyword: Keyword) -> Bool {
    guard let count = keyword.matches(tokens, at: position), token(ahead: count).isSymbol(.openParenthesis) else {
      return false
    }
    let first = token(ahead: count + 1)
    if case .literal = first.kind { return true }
    return first.isSymbol(.minus) || first.isSymbol(.closeParenthesis)
  }

  private mutating func edgeList() throws(Halt) -> EdgeList {
    let start = current.span
    let values = try bracketed { parser throws(Halt) in try parser.numberOrDays() }
    return EdgeList(values: values, span: start.union(lastTaken.span))
  }

  /// `90`, or `90d` for days.
  private mutating func numberOrDays() throws(Halt) -> ExactDecimal {
    guard case .literal(.duration) = current.kind else { return try number() }
    return ExactDecimal(units: Int64(try days()), scale: 0)
  }

  /// `90d`, `12w` or `90`: a fixed number of days.
  private mutating func days() throws(Halt) -> Int {
    guard case .literal(.duration) = current.kind else { return try wholeNumber() }
    let duration = try duration()
    switch duration.unit {
    case .day: return duration.count
    case .week: return duration.count * 7
    case .month, .quarter, .year:
      throw fail(
        Diagnostic(
          .unexpected, "this is calendar time, which is no fixed number of days", at: duration.span,
          help: ["write the days, such as `90d`"]))
    }
  }

  /// `mean`, `median`, `(90d, 4, 500)`
  mutating func classCut() throws(Halt) -> ClassCut {
    if accept(.mean) { return .mean }
    if accept(.median) { return .median }
    let open = current.span
    try expect(.openParenthesis)
    listDepth += 1
    defer { listDepth -= 1 }
    expecting(.duration)
    let days = try days()
    try expect(.comma)
    let frequency = try number()
    try expect(.comma)
    let money = try number()
    try close(open)
    return .values(days: days, frequency: frequency, money: money)
  }
}
