import Columnar
import Diagnostics
import Language
import Models
import Plans

/// How a year was shared out among its months in the past.
struct Season {
  /// Of January to December; not negative.
  var weights: [Int64]
  /// Whole years of months.
  var days: ClosedRange<Int32>
  var months: Int
  var orders: String
  /// What of them counts, for the small print.
  var guesses: [String] = []
  /// Months in which more came back than was sold.
  var negative: Int
}

extension Session {
  /// The months of the last whole years that were over at the as-of date and before the plan.
  func season(from name: Name, before days: ClosedRange<Int32>, _ plan: TargetPlanDefinition) throws -> Season {
    let sales = try sales(name, money: nil, condition: nil, for: "season")
    try requireSameCurrency(
      plan.target.currency.map(Currency.init), plan.target.span, sales.amounts.currency, name.span)
    guard !onlyChecks else {
      return Season(
        weights: Array(repeating: 1, count: 12), days: days, months: 12, orders: sales.table.name, negative: 0)
    }
    let window = try wholeYears(of: sales, before: days)
    let month = SelectItem(
      expression: sales.call("month", [sales.date]), alias: Name("month", span: name.span, isQuoted: true))
    let frame = try summary(
      of: sales, where: sales.within(window.days), by: [month], [sales.call("sum", [sales.money])])
    let sums = try sales.amounts.units(of: frame.fields[1].column, at: name.span)
    var weights = [Int64](repeating: 0, count: 12)
    for row in 0..<frame.rowCount {
      if let month = frame.fields[0].column.number(at: row) { weights[Int(month) - 1] = max(0, sums[row]) }
    }
    return Season(
      weights: weights, days: window.days, months: window.months, orders: sales.table.name,
      guesses: sales.guesses, negative: sums.count { $0 < 0 })
  }

  private func wholeYears(of sales: Sales, before days: ClosedRange<Int32>) throws -> (
    days: ClosedRange<Int32>, months: Int
  ) {
    let frame = try summary(of: sales, where: sales.condition, [sales.call("min", [sales.date])])
    let asOf = state.book.asOf.day
    let end = min(Day.startOfMonth(asOf + 1), days.lowerBound)
    var months = 0
    if let first = frame.fields[0].column.day(at: 0) {
      let begin = Day.startOfMonth(first) == first ? first : Day.addMonths(Day.startOfMonth(first), 1)
      let (from, to) = (Day.date(ofDays: begin), Day.date(ofDays: end))
      months = max(0, (to.year * 12 + to.month - from.year * 12 - from.month) / 12 * 12)
    }
    guard months > 0 else {
      throw Diagnostic(
        .tooLittleHistory,
        "\(sales.table.name) hold no twelve whole months before \(dayText(end)), so they tell no season",
        at: sales.span, label: "too short", help: ["leave out `season from …`: months weigh their workdays then"])
    }
    return (Day.addMonths(end, -months)...end - 1, months)
  }

  func tell(_ season: Season) {
    smallPrint(
      "season: what each month brought of \(season.orders) from \(dayText(season.days.lowerBound)) to \(dayText(season.days.upperBound)) (\(number(season.months)) whole months)"
        + (season.negative > 0 ? "; \(counted(season.negative, "month")) below nothing count as nothing" : ""))
  }
}
