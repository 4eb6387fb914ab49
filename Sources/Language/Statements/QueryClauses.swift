import Diagnostics

extension Keyword {
  public static let find = Keyword("find", chinese: ["查找", "查询", "找出", "列出"])
  public static let count = Keyword("count", chinese: ["统计", "计数", "数一数"], habits: ["how many"])
  public static let summarize = Keyword("summarize", chinese: ["汇总"], habits: ["summarise", "aggregate"])
  public static let `where` = Keyword("where", chinese: ["当", "其中", "条件"])
  public static let by = Keyword("by", chinese: ["按", "按照"], habits: ["group by"])
  public static let across = Keyword("across", chinese: ["横向", "交叉"])
  public static let having = Keyword("having", chinese: ["满足", "且组内"])
  public static let show = Keyword("show", chinese: ["显示", "展示"])
  public static let all = Keyword("all", chinese: ["全部", "所有"])
  public static let sortBy = Keyword(
    "sort by", chinese: ["排序", "排序按"], habits: ["order by", "sorted by", "sort", "order"])
  public static let descending = Keyword("desc", chinese: ["降序", "从高到低"], habits: ["descending"])
  public static let ascending = Keyword("asc", chinese: ["升序", "从低到高"], habits: ["ascending"])
  public static let top = Keyword("top", chinese: ["前", "前几"], habits: ["limit", "first"])
  public static let under = Keyword("under", chinese: ["在情景", "情景"])
  public static let pending = Keyword("pending", chinese: ["待定"])
  public static let includingFuture = Keyword("including future", chinese: ["包括未来", "含未来"])
  public static let `as` = Keyword("as", chinese: ["作为", "称为", "为"])
  public static let among = Keyword("among", chinese: ["其中占", "范围"])
  public static let splitBy = Keyword("split by", chinese: ["拆分按", "拆分"])
}

// MARK: - The clauses that questions share

extension Clause<Query> {
  static let `where` = Clause(
    ClauseForm(.where, "where CONDITION", "keeps the rows for which the condition is true")
  ) { parser, query throws(Halt) in
    query.condition = try parser.condition()
  }

  static let by = Clause(
    ClauseForm(.by, "by COLUMN, …", "makes a group of each value; an expression may be named with `as`")
  ) { parser, query throws(Halt) in
    query.groups = try parser.selectItems()
  }

  static let across = Clause(
    ClauseForm(.across, "across COLUMN", "spreads the values of a column over the columns of a matrix")
  ) { parser, query throws(Halt) in
    query.across = try parser.selectItem()
  }

  static let having = Clause(
    ClauseForm(
      .having, "having CONDITION",
      "keeps the groups for which the condition is true; with `across` the rows, each over all its columns")
  ) { parser, query throws(Halt) in
    query.having = try parser.condition()
  }

  static let show = Clause(
    ClauseForm(.show, "show COLUMN, … | all", "says which columns appear, computed ones named with `as`")
  ) { parser, query throws(Halt) in
    query.show = try parser.showList()
  }

  static let sort = Clause(
    ClauseForm(
      .sortBy, "sort by COLUMN [desc], …",
      "orders the rows; equal ones keep their order; with `across` a row counts with all its columns")
  ) { parser, query throws(Halt) in
    query.sort = try parser.list { parser throws(Halt) in try parser.sortKey() }
  }

  static let top = Clause(
    ClauseForm(.top, "top N", "keeps the first N rows, of a matrix the first N of its rows")
  ) { parser, query throws(Halt) in
    query.top = try parser.topCount()
  }

  static let under = Clause(
    ClauseForm(.under, "under SCENARIO | pending", "asks of a scenario instead of the saved state")
  ) { parser, query throws(Halt) in
    query.scenario = try parser.scenarioName()
  }

  static let includingFuture = Clause(
    ClauseForm(.includingFuture, "including future", "counts rows dated after the as-of date too")
  ) { _, query throws(Halt) in
    query.includesFuture = true
  }

  static let ofFind: [Clause] = [.where, .show, .sort, .top, .under, .includingFuture, .chart]
  static let ofCount: [Clause] = [.where, .by, .across, .having, .sort, .top, .under, .includingFuture, .chart]
  static let ofSummarize: [Clause] = [
    .where, .by, .across, .having, .show, .sort, .top, .under, .includingFuture, .chart,
  ]

  static func of(_ verb: Query.Verb) -> [Clause] {
    switch verb {
    case .find: ofFind
    case .count: ofCount
    case .summarize: ofSummarize
    }
  }
}

// MARK: - Their operands

extension Parser {
  /// `revenue / orderCount as ticket`
  mutating func selectItem() throws(Halt) -> SelectItem {
    let value = try expressionBeforeAs()
    let alias = accept(.as) ? try name(.newName) : nil
    return SelectItem(expression: value, alias: alias)
  }

  mutating func selectItems() throws(Halt) -> [SelectItem] {
    try list { parser throws(Halt) in try parser.selectItem() }
  }

  mutating func showList() throws(Halt) -> ShowList {
    expecting(.keyword(.all))
    if isAllAlone, acceptSilently(.all) || acceptSilently(.star) { return .all }
    return .items(try selectItems())
  }

  /// `all` is everything unless it goes on as an expression, which makes it a column.
  private var isAllAlone: Bool {
    switch token(ahead: 1).kind {
    case .symbol(let symbol): symbol == .closeParenthesis
    default: true
    }
  }

  mutating func sortKey() throws(Halt) -> SortKey {
    let key = try expression()
    if accept(.descending) { return SortKey(expression: key, descends: true) }
    _ = accept(.ascending)
    return SortKey(expression: key, descends: false)
  }

  mutating func topCount() throws(Halt) -> TopCount {
    let start = current
    let count = try wholeNumber()
    return TopCount(count: count, span: start.span)
  }

  mutating func scenarioName() throws(Halt) -> ScenarioName {
    expecting(.keyword(.pending))
    let name = try name(.scenario)
    let isPending = !name.isQuoted && Keyword.pending.allSpellings.contains(name.text.lowercased())
    return isPending ? .pending(name.span) : .named(name)
  }
}
