/// A function of values in one row or group.
public enum Function: String, Hashable, Sendable, CaseIterable {
  // Numbers
  case abs, round, floor, ceiling, sqrt, ln, exp, mod, least, greatest
  // Text
  case lower, upper, trim, length, left, right, replace, concat
  // Parts of dates: numbers
  case year, quarter, month, week, day, weekday
  // Periods of dates: text that sorts (`2025-03`, `2025Q1`, `2025W05`)
  case monthOf, quarterOf, weekOf
  // Days at a distance that each row tells
  case addDays, addMonths
  // Choices
  case `if`, coalesce
  // Place among the table's visible rows: 1 for the greatest, equals share a place
  case rank
}

/// What help, completion and the reference say of a function or an aggregate, in one place.
public struct FunctionForm: Sendable {
  public enum Meaning: Hashable, Sendable {
    case function(Function)
    case aggregate(Aggregate.Function)
  }

  public let meaning: Meaning
  public let name: String
  public let aliases: [String]
  public let signature: String
  public let summary: String
  public let example: String

  private init(
    _ meaning: Meaning, _ name: String, _ aliases: [String], _ signature: String, _ summary: String, _ example: String
  ) {
    self.meaning = meaning
    self.name = name
    self.aliases = aliases
    self.signature = signature
    self.summary = summary
    self.example = example
  }

  private static func function(
    _ function: Function, _ aliases: [String] = [], _ signature: String, _ summary: String, _ example: String
  ) -> FunctionForm {
    FunctionForm(.function(function), function.rawValue, aliases, signature, summary, example)
  }

  private static func aggregate(
    _ function: Aggregate.Function, _ aliases: [String] = [], _ signature: String, _ summary: String, _ example: String
  ) -> FunctionForm {
    FunctionForm(.aggregate(function), function.rawValue, aliases, signature, summary, example)
  }

  public static let all: [FunctionForm] = aggregates + numbers + texts + dates + choices

  static let aggregates: [FunctionForm] = [
    aggregate(
      .count, ["计数", "数量"], "count(), count(table where …), count(x)", "how many rows, or how many known values",
      "find customers where count(orders where date within 1y) >= 3"),
    aggregate(
      .sum, ["求和", "合计"], "sum(x where …)", "the sum; exact for decimals and money, 0 over nothing",
      "derive customers.revenue = sum(orders.amount)"),
    aggregate(
      .avg, ["平均", "average", "mean"], "avg(x where …)", "the arithmetic mean; missing over nothing",
      "summarize orders by product show avg(amount)"),
    aggregate(.min, ["最小"], "min(x where …)", "the smallest value", "derive customers.firstOrder = min(orders.date)"),
    aggregate(.max, ["最大"], "max(x where …)", "the greatest value", "derive customers.lastOrder = max(orders.date)"),
    aggregate(
      .median, ["中位数"], "median(x where …)", "the middle value (type 7)",
      "find customers where revenue > 2 * median(customers.revenue)"),
    aggregate(
      .quantile, ["分位数"], "quantile(x, p where …)", "the value below which a share p lies (type 7)",
      "summarize customers show quantile(revenue, 0.9) as p90"),
    aggregate(
      .distinct, ["去重计数"], "distinct(x where …)", "how many different known values",
      "summarize orders by product show distinct(customerId) as buyers"),
    aggregate(
      .most, ["众数"], "most(x where …)", "the most frequent value; of equals the first in order",
      "build customers from orders by customer_id with region = most(region)"),
    aggregate(
      .first, ["首个"], "first(x where …)", "the value of the earliest row by the date role",
      "derive customers.firstProduct = first(orders.product)"),
    aggregate(
      .last, ["末个"], "last(x where …)", "the value of the latest row by the date role",
      "derive customers.lastProduct = last(orders.product)"),
    aggregate(
      .share, ["占比"], "share(a among b)", "the share of the rows for which b is true for which a is true, too",
      "summarize customers by region show share(tier = gold among tier is known) as goldShare"),
    aggregate(
      .any, ["存在"], "any(table where …)", "whether there is such a row",
      "find customers where any(deals where stage = Won)"),
    aggregate(
      .no, ["没有"], "no(table where …)", "whether there is no such row",
      "find customers where no(orders where date within 1y)"),
  ]

  static let numbers: [FunctionForm] = [
    function(.abs, ["绝对值"], "abs(x)", "the distance from zero", "find orders where abs(amount - cost) > 1000"),
    function(
      .round, ["四舍五入"], "round(x, places)", "rounded half away from zero; 0 places without the second",
      "find customers show name, round(growthRate, 2) as growth"),
    function(
      .floor, ["向下取整"], "floor(x)", "the greatest whole number not above", "find orders show floor(amount) as whole"),
    function(
      .ceiling, ["向上取整"], "ceiling(x)", "the smallest whole number not below",
      "find orders show ceiling(amount) as whole"),
    function(.sqrt, ["平方根"], "sqrt(x)", "the square root; missing below zero", "find orders show sqrt(amount) as root"),
    function(
      .ln, ["自然对数"], "ln(x)", "the natural logarithm; missing unless above zero",
      "find customers show ln(revenue) as size"),
    function(.exp, ["指数"], "exp(x)", "e to the power of x", "find customers show exp(growthRate) as factor"),
    function(
      .mod, ["取余"], "mod(a, b)", "the remainder of a ÷ b, with the sign of a", "find orders where mod(quantity, 2) = 0"),
    function(
      .least, ["较小者"], "least(a, b, …)", "the smallest of the known arguments",
      "find orders show least(amount, 100) as capped"),
    function(
      .greatest, ["较大者"], "greatest(a, b, …)", "the greatest of the known arguments",
      "find orders show greatest(amount - cost, 0) as gain"),
    function(
      .rank, ["排名"], "rank(x)", "the place among the table's rows: 1 for the greatest, equals share a place",
      "find customers where rank(revenue) <= 10"),
  ]

  static let texts: [FunctionForm] = [
    function(.lower, ["小写"], "lower(t)", "in small letters", "find customers where lower(name) contains \"ltd\""),
    function(.upper, ["大写"], "upper(t)", "in capital letters", "find customers show upper(region) as region"),
    function(.trim, ["去空格"], "trim(t)", "without blanks at either end", "find customers show trim(name) as name"),
    function(.length, ["长度"], "length(t)", "how many characters", "find customers where length(name) > 20"),
    function(
      .left, ["左取"], "left(t, n)", "the first n characters", "summarize customers by left(name, 1) show count() as n"),
    function(
      .right, ["右取"], "right(t, n)", "the last n characters", "find customers show right(customerId, 3) as tail"),
    function(
      .replace, ["替换"], "replace(t, old, new)", "every old replaced",
      "find customers show replace(name, \" Ltd\", \"\") as short"),
    function(
      .concat, ["拼接"], "concat(a, b, …)", "one behind the other",
      "find customers show concat(region, \"/\", industry) as cell"),
  ]

  static let dates: [FunctionForm] = [
    function(
      .year, ["年", "年份"], "year(d)", "the year as a number",
      "summarize orders by year(date) show sum(amount) as revenue"),
    function(
      .quarter, ["季度"], "quarter(d)", "the quarter, 1 to 4", "summarize orders by quarter(date) show count() as n"),
    function(
      .month, ["月", "月份"], "month(d)", "the month, 1 to 12",
      "summarize orders where date in 2025 by month(date) show count() as n"),
    function(
      .week, ["周"], "week(d)", "the ISO 8601 week, 1 to 53",
      "summarize orders where date in 2025 by week(date) show count() as n"),
    function(.day, ["日"], "day(d)", "the day of the month, 1 to 31", "summarize orders by day(date) show count() as n"),
    function(
      .weekday, ["星期"], "weekday(d)", "the ISO 8601 weekday, 1 (Monday) to 7",
      "summarize orders by weekday(date) show count() as n"),
    function(
      .monthOf, ["年月"], "monthOf(d)", "year and month as text: 2025-03",
      "summarize orders by monthOf(date) show sum(amount) as revenue"),
    function(
      .quarterOf, ["年季"], "quarterOf(d)", "year and quarter as text: 2025Q1",
      "summarize orders by quarterOf(date) show sum(amount) as revenue"),
    function(
      .weekOf, ["年周"], "weekOf(d)", "ISO year and week as text: 2025W05",
      "summarize orders by weekOf(date) show count() as n"),
    function(
      .addDays, ["加天"], "addDays(d, n)",
      "the day so many days later, without the time of day, n being a number of the row; `d + 30d` where all have the same",
      "derive invoices.dueOn = addDays(issued, termDays)"),
    function(
      .addMonths, ["加月"], "addMonths(d, n)",
      "the day so many months later, or the last of that month where it is shorter",
      "derive customers.since = addMonths(as-of, -tenureMonths)"),
  ]

  static let choices: [FunctionForm] = [
    function(
      .if, ["如果"], "if(condition, a, b)", "a where the condition is true, else b",
      "find customers show name, if(revenue > 10k, \"big\", \"small\") as size"),
    function(
      .coalesce, ["首个已知"], "coalesce(a, b, …)", "the first known argument",
      "find customers show coalesce(tier.override, tier) as tier"),
  ]

  /// The form of a name or alias, without regard to case.
  public static func named(_ name: String) -> FunctionForm? {
    let lowered = name.lowercased()
    return index[lowered]
  }

  private static let index: [String: FunctionForm] = {
    var index: [String: FunctionForm] = [:]
    for form in all {
      for name in [form.name] + form.aliases { index[name.lowercased()] = form }
    }
    return index
  }()
}
