/// A word of the language that is neither a statement nor a clause: a type, an operator, a value, a rule. For the help.
public struct GlossaryEntry: Sendable {
  public let keywords: [Keyword]
  /// One sentence without a final full stop.
  public let summary: String
  /// How it is written.
  public let examples: [String]

  init(_ keywords: [Keyword], _ summary: String, _ examples: String...) {
    self.keywords = keywords
    self.summary = summary
    self.examples = examples
  }

  init(_ word: String, also others: [String] = [], _ summary: String, _ examples: String...) {
    keywords = [Keyword(word, habits: others)]
    self.summary = summary
    self.examples = examples
  }

  public var name: String { keywords.map(\.english).joined(separator: ", ") }

  /// The entry of a word in any spelling.
  public static func named(_ word: String) -> GlossaryEntry? {
    all.first { $0.keywords.contains { $0.matches(word) } }
  }

  public static let all = types + operators + periods + scoring + methods + ofPipeline + smallWords

  private static let types: [GlossaryEntry] = [
    GlossaryEntry(
      "number", also: ["numbers", "whole number", "integer"],
      "a number; k, M and B, 万 and 亿 may follow, and never a thousands comma", "1200", "1_200", "1.2M", "15k", "120万"),
    GlossaryEntry(
      "decimal number", also: ["decimals", "exact"],
      "a column of at most four places is kept exactly: + − and sum are exact, × ÷ and avg give numbers", "12.5"),
    GlossaryEntry(
      "money", also: ["amount", "currencies"],
      "a decimal with a currency, from the signs in its cells or set at the load; two currencies are never added up",
      "load orders from \"orders.csv\" with currency (amount CNY)"),
    GlossaryEntry(
      "percent", also: ["%", "percentage", "percentages"],
      "15% is 0.15; only columns whose cells carry % are divided by 100", "margin > 15%"),
    GlossaryEntry(
      "text", also: ["string", "texts"],
      "quoted it is exact; a bare word beside a text column matches without regard to case", "region = East",
      "name = \"Ann's\""),
    GlossaryEntry(
      "date", also: ["dates", "day", "period"],
      "a day, month, quarter, year or ISO week; `<` is before its first day, `>` after its last, `=` inside it",
      "date = 2026-01-31", "date in 2026Q1", "date >= 2026", "date in 2026W05", "date in last 4 quarters"),
    GlossaryEntry(
      "datetime", also: ["date and time", "time", "timestamp"],
      "a moment without a zone; beside a date its day counts", "created >= 2026-01-31"),
    GlossaryEntry(
      "duration", also: ["age", "ages", "90d", "d", "w", "mo", "q", "y"],
      "days, weeks, months, quarters, years; a date beside a duration is compared by its age at the as-of date",
      "lastOrder > 90d", "lastOrder within 6mo", "as-of - 1y"),
    GlossaryEntry(
      "yes/no", also: ["yesno", "yes no", "boolean", "bool"],
      "a column of yes and no, true and false, 是 and 否; such a column and a segment are conditions by themselves",
      "active = yes", "find customers where sleeping"),
    GlossaryEntry("list", also: ["lists"], "values in brackets", "region in (East, North)"),
    GlossaryEntry("range", also: ["ranges"], "both ends belong to it", "amount between 10 and 20", "scale 300 to 850"),
    GlossaryEntry(
      "tier", also: ["level", "levels", "tier or class", "ordinal"],
      "the levels of tiers are ordered as defined, the first is the greatest", "tier >= gold",
      "tier in (gold, platinum)"),
    GlossaryEntry(
      "pyramid", also: ["pyramids", "doctrine", "doctrines", "金字塔", "客户金字塔"],
      "tiers in one of two ways that are not to be mixed: by profit, where lead are those who cost money (Zeithaml, Rust and Lemon 2001), "
        + "or by fixed shares of turnover, with inactive accounts and prospects as levels of their own (Curry)",
      "define tiers pyramid for customers by profit as platinum top 1%, gold next 4%, iron rest, lead when profit < 0",
      "define tiers pyramid for customers by revenue as top top 1%, big next 4%, medium next 15%, small rest, "
        + "prospect when orderCount = 0, inactive when lastOrder > 1y",
      "铂金 黄金 钢铁 重铅", "钻石 黄金 黄铜 重铅", "VIP 主要 普通 小", "关键 普通 小 劣质"),
  ]

  /// Methods that are a few general statements; `scripts/segmentation.acct` and `scripts/four-steps.acct` show each at work.
  private static let methods: [GlossaryEntry] = [
    GlossaryEntry(
      "traits", also: ["buying traits", "购买特征"],
      "how key accounts buy (often, in large lots, of many kinds, lately), each on a scale and weighed together; see scripts/segmentation.acct",
      "derive customers.lot = revenue / orderCount",
      "define score traits for customers where orderCount > 0 as often = orderCount weight 40 scale rank, lot weight 30 scale rank, "
        + "recent = as-of - lastOrder weight 30 scale rank low"),
    GlossaryEntry(
      "relation",
      also: ["transactional", "relational", "subsidy", "cross-subsidy", "交易型", "关系型", "交叉补贴"],
      "transactional or relational by repeat purchases and margin, the profit of each side, and the subsidy: what the profitable lend the others; "
        + "see scripts/segmentation.acct",
      "define classes relation for customers as relational when orderCount >= 6 and profit > 0.3 * revenue, otherwise transactional",
      "summarize customers by relation show count() as accounts, sum(profit) as profit, sum(profit where profit < 0) as subsidy"
    ),
    GlossaryEntry(
      "course", also: ["value classes", "keep grow save", "价值分类"],
      "relationship customers by what becomes of them: keep those who earn most, grow those who rise, save those who fade; see scripts/segmentation.acct",
      "derive customers.yearRevenue = sum(orders.amount where date within 1y)",
      "define classes course for customers as save when orderCount >= 6 and yearRevenue < 0.3 * revenue, "
        + "keep when profit > 2 * median(customers.profit), otherwise grow"),
    GlossaryEntry(
      "cost to serve", also: ["net value", "服务成本"],
      "what is left of profit after service is costed, and the whale curve of that; see scripts/segmentation.acct",
      "derive customers.net = profit - orderCount * 15", "pareto customers by net named whale"),
    GlossaryEntry(
      "economics", also: ["segment economics", "细分市场"],
      "any groups with any measures: size, region, behaviour, potential, upkeep; see scripts/segmentation.acct",
      "summarize customers by region, industry having accounts >= 20 show count() as accounts, sum(revenue) as revenue, avg(growthRate) as growth"
    ),
    GlossaryEntry(
      "tilt", also: ["resource tilt", "倾斜", "资源倾斜"],
      "what each tier gets beside what it brings: its cost over its profit; see scripts/segmentation.acct",
      "summarize customers by tier show count() as accounts, sum(service.cost) as spent, sum(profit) as brought, "
        + "sum(service.cost) / sum(profit) as tilt"),
    GlossaryEntry(
      "stage sets", also: ["stages", "stage set", "阶段", "销售阶段"],
      "the stages that sales plans are made of, as a funnel takes them: leads to wins, a market to contracts, the first call to cash",
      "funnel counts from leads to won",
      "funnel 商机 by 阶段 order 线索, 触达, 跟进, 商机, 赢单 lost 丢单",
      "funnel 商机 by 阶段 order 目标市场, 潜在, 目标, 签约 lost 流失",
      "funnel 商机 by 阶段 order 第一次联系, 了解需求, 提交方案, 签约, 回款 lost 丢单 history 阶段变更"),
    GlossaryEntry(
      "profit grid", also: ["heat grid", "profit and stage", "利润阶段", "热力表"],
      "deals by what they would earn against the stage they are in, and money by the month of the expected close; see scripts/pipeline.acct",
      "derive deals.profit = amount * (1 - products.unitCost / products.listPrice)",
      "define classes band for deals as large when profit >= 5k, middle when profit >= 2k, small when profit is known, otherwise unknown",
      "count deals by stage across band", "summarize deals by stage, band show sum(profit) as profit chart heat",
      "summarize deals by stage, month(expectedClose) show sum(money) as pipeline chart heat"),
    GlossaryEntry(
      "source yield", also: ["response rate", "acquisition cost", "campaign yield", "反馈率", "获客成本", "广告"],
      "what each source or campaign brings: who responded, what became of them, what a customer of it costs and what it returns for that; see scripts/pipeline.acct",
      "summarize deals by source show count() as deals, share(engageDate is known) as response, "
        + "share(stage = Won among stage in (Won, Lost)) as conversion, sum(amount where stage = Won) as won",
      "derive customers.source = first(deals.source)", "derive customers.effort = sum(activities.cost)",
      "summarize customers by source show count() as customers, sum(effort) / count(where revenue > 0) as acquisitionCost, "
        + "sum(revenue) / sum(effort) as yield"),
    GlossaryEntry(
      "prospect", also: ["prospects", "power and desire", "购买力", "购买欲望", "潜在客户"],
      "buying power against desire as a matrix with cells of its own; see scripts/segmentation.acct",
      "define matrix prospect for customers as power (credit = creditScore weight 1 scale 300 to 850), desire (orderCount weight 1 scale rank) "
        + "cut 0.6, 0.5 cells \"pursue\", \"woo\", \"serve\", \"leave\""),
    GlossaryEntry(
      "axis", also: ["axes", "matrix axis"],
      "an axis of a matrix is a score of its own; axes, criteria and `cell` are all columns of the matrix, so each needs a name of its own",
      "find customers sort by kaism.strength desc top 10 show name, kaism.cell, kaism.strength, kaism.credit"),
    GlossaryEntry(
      "four steps", also: ["四步"],
      "position, grade, adjust, develop (定位→分类→动态调整→发展): scripts/four-steps.acct does all four",
      "rfm customers from orders average", "migrate tier from as-of - 6mo to as-of", "freeze tier as tierThisReview"),
  ]

  private static let operators: [GlossaryEntry] = [
    GlossaryEntry(
      [.equals, .differsFrom, .isLess, .isAtMost, .isGreater, .isAtLeast],
      "compare two values; a missing one is neither true nor false", "tier = gold", "revenue >= 1.2k"),
    GlossaryEntry(
      [.and, .or, .not], "join conditions; `and` binds before `or`", "tier = gold and (region = East or not sleeping)"),
    GlossaryEntry([.between], "inside a range, both ends included", "revenue between 10k and 20k"),
    GlossaryEntry([.in, .notIn], "one of a list, or inside a period", "region in (East, North)", "date in 2025"),
    GlossaryEntry(
      [.contains, .startsWith, .endsWith], "look into a text without regard to case", "name contains \"bank\""),
    GlossaryEntry([.matches], "a regular expression, matched in linear time", "name matches /^A.*Ltd$/"),
    GlossaryEntry(
      [.isMissing, .isKnown], "whether there is a value; comparisons with a missing one are never true",
      "region is missing", "creditScore is known"),
    GlossaryEntry(
      [.within], "at most so old at the as-of date; `within next` looks forward", "lastOrder within 90d",
      "closeDate within next 3mo"),
    GlossaryEntry([.before, .after], "earlier or later than a day or period", "date before 2026-01-01"),
  ]

  private static let periods: [GlossaryEntry] = [
    GlossaryEntry([.today], "the day of the run in the local zone", "set as-of today"),
    GlossaryEntry(
      [.last, .this, .next], "periods beside the as-of date", "date in last month", "date in this quarter",
      "date in last 4 quarters"),
    GlossaryEntry([.yearToDate], "from the first of January to the as-of date", "date in YTD"),
    GlossaryEntry([.ago], "so long before the as-of date", "date > 90 days ago"),
    GlossaryEntry("latest", "the last date in the data, as the as-of date", "set as-of latest"),
  ]

  private static let scoring: [GlossaryEntry] = [
    GlossaryEntry(
      [.rank],
      "as a scale: (rows strictly below + half of the other equal rows) ÷ (known rows − 1)",
      "define score value for customers as revenue weight 40 scale rank"),
    GlossaryEntry(
      [.minmax], "as a scale: 0 for the smallest value, 1 for the greatest", "revenue weight 40 scale minmax"),
    GlossaryEntry(
      [.zscore], "as a scale: how many sample deviations above the mean", "growth weight 10 scale zscore"),
    GlossaryEntry(
      [.worst, .mean, .renormalise],
      "what a missing value counts as: the worst scaled value, the mean of the known ones, or nothing, the other weights being shared out anew",
      "growth weight 10 scale zscore missing mean"),
    GlossaryEntry([.high, .low], "whether more or less is better", "discount weight 10 scale rank low"),
    GlossaryEntry(
      [.weights, .cuts, .scales], "what a what-if changes in a score or in tiers",
      "what if value weights revenue 20, growth 40", "what if tier cuts gold next 6%"),
  ]

  private static let smallWords: [GlossaryEntry] = [
    GlossaryEntry([.as], "gives a name, or begins a definition", "show revenue / orderCount as ticket"),
    GlossaryEntry([.among], "the rows that a share is of", "share(tier = gold among tier is known)"),
    GlossaryEntry(
      [.descending, .ascending], "the direction of a sort; ascending where none is said", "sort by revenue desc"),
    GlossaryEntry([.all], "all columns", "find customers show all"),
    GlossaryEntry(
      "redact", also: ["--redact", "redaction", "masked", "***", "confidential", "脱敏"],
      "run with `--redact N`, columns marked above level N are computed with and shown as ***; what would tell of them by the rows that it picks, parts or "
        + "orders is refused (77), and grades of them (scores, tiers, classes, segments) are seen",
      "mark contacts.phone level 2"),
    GlossaryEntry(
      [.pending], "the what-if that was neither kept nor discarded", "find customers where tier = gold under pending"),
    GlossaryEntry(
      [.for], "the table of a definition, or the account of an override",
      "define segment big for customers as revenue > 1M"),
    GlossaryEntry([.to], "from one value to another, both included; or the file of an export", "scale 300 to 850"),
    GlossaryEntry("end", "closes a `for each` block", "for each region in (East, North)"),
    GlossaryEntry(
      "$", also: ["parameter", "parameters", "{}", "--set"],
      "a parameter is `$NAME` in expressions and `{NAME}` in texts and paths", "count customers where region = $region"),
    GlossaryEntry(
      "aggregate", also: ["aggregates"],
      "over the group in `summarize`, over linked rows elsewhere; with its own table's name written out it is one number for the whole table",
      "sum(amount)", "sum(orders.amount where date within 1y)", "revenue > 2 * median(customers.revenue)"),
    GlossaryEntry("`", also: ["backtick", "backticks"], "around a name with spaces or marks", "`Close Date`"),
    GlossaryEntry("#", also: ["comment sign"], "begins a comment; `;` separates statements on one line"),
  ]
}
