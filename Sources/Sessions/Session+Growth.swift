import Columnar
import Diagnostics
import Language
import Models
import Plans

/// What a target asks of old customers and of new ones.
struct Growth {
  /// Of the target, what customers there are already will bring.
  var expected: Int64
  /// What they would bring without regard to the target.
  var forecast: Int64
  /// Money of the year before the as-of date, of all.
  var lastYear: Int64
  /// Of who bought in the year before that: their money then and in the last year.
  var before: Int64
  var again: Int64
  /// Who bought for the first time in the last year, and their money in it.
  var newCustomers: Int
  var newMoney: Int64
  var firstDay: Int32?
  var lastDays: ClosedRange<Int32>
  /// What of the orders counts, for the small print.
  var guesses: [String] = []
}

extension Session {
  /// Last year's money times the share of it that comes again.
  func growth(
    _ split: GrowthSplit, _ days: ClosedRange<Int32>, _ target: Int64, _ plan: TargetPlanDefinition
  ) throws -> Growth {
    guard Day.addMonths(days.lowerBound, 12) == days.upperBound + 1 else {
      throw Diagnostic(
        .badPeriod, "old customers are told by a year, and \(plan.period.spelling) is none", at: plan.period.span,
        label: "not a year", help: ["plan a year, or leave out `new vs old …`"])
    }
    if let retained = split.retained, retained.units < 0 {
      throw Diagnostic(.badPlan, "what is retained is not negative", at: split.orders.span, label: "retained")
    }
    let sales = try sales(split.orders, money: nil, condition: nil, for: "new vs old")
    try requireSameCurrency(
      plan.target.currency.map(Currency.init), plan.target.span, sales.amounts.currency, split.orders.span)
    let key = try linkColumn(from: sales, to: split.customers)
    // Old are those who bought before the plan begins, as far as that is known.
    let asOf = min(state.book.asOf.day, days.lowerBound - 1)
    // By the day after it, so that the last of February ends a year whatever its number.
    let (year, before) = (Day.addMonths(asOf + 1, -12) - 1, Day.addMonths(asOf + 1, -24) - 1)
    var growth = Growth(
      expected: 0, forecast: 0, lastYear: 0, before: 0, again: 0, newCustomers: 0, newMoney: 0,
      lastDays: year + 1...asOf, guesses: sales.guesses)
    guard !onlyChecks else { return growth }
    let frame = try summary(
      of: sales, where: sales.condition, by: [SelectItem(expression: key)],
      [
        sales.call("min", [sales.date]),
        sales.call("sum", [sales.money], where: sales.dated(growth.lastDays)),
        sales.call("sum", [sales.money], where: sales.dated(before + 1...year)),
        sales.call("count", where: sales.dated(before + 1...year)),
      ])
    try fill(&growth, from: frame, sales, before)
    try requireRetention(&growth, split, sales, before)
    let cents = Amounts(places: 2, currency: nil)
    growth.forecast = try cents.rescaled(growth.forecast, from: sales.amounts.places, at: split.orders.span)
    growth.expected = min(target, max(0, growth.forecast))
    for path: WritableKeyPath<Growth, Int64> in [\.lastYear, \.before, \.again, \.newMoney] {
      growth[keyPath: path] = try cents.rescaled(
        growth[keyPath: path], from: sales.amounts.places, at: split.orders.span)
    }
    return growth
  }

  /// The column of orders that says whose each is.
  private func linkColumn(from sales: Sales, to customers: Name) throws -> Expression {
    let parent = try resolving { resolver in try resolver.table(customers) }
    guard
      let link = state.book.links.first(where: { $0.child == sales.table.id && $0.parent == parent.id }),
      let column = sales.table.column(link.column)
    else {
      throw Diagnostic(
        .unknownColumn, "\(sales.table.name) are not linked to \(parent.name)", at: customers.span,
        label: "whose orders?",
        help: ["load them with `link COLUMN to \(written(name: parent.name))`"])
    }
    return Sales.column(column.name, customers.span)
  }

  private func fill(_ growth: inout Growth, from frame: Frame, _ sales: Sales, _ before: Int32) throws {
    let last = try sales.amounts.units(of: frame.fields[2].column, at: sales.span)
    let earlier = try sales.amounts.units(of: frame.fields[3].column, at: sales.span)
    for row in 0..<frame.rowCount {
      let first = frame.fields[1].column.day(at: row)
      if let first { growth.firstDay = min(first, growth.firstDay ?? first) }
      guard frame.fields[0].column.isKnown(row) else { continue }
      if frame.fields[4].column.number(at: row) ?? 0 > 0 {
        growth.before += earlier[row]
        growth.again += last[row]
      }
      if let first, growth.lastDays.contains(first) {
        growth.newCustomers += 1
        growth.newMoney += last[row]
      }
    }
    growth.lastYear = try sales.amounts.sum(last, at: sales.span)
  }

  private func requireRetention(_ growth: inout Growth, _ split: GrowthSplit, _ sales: Sales, _ before: Int32) throws {
    if let retained = split.retained {
      let power = (0..<retained.scale).reduce(Int128(1)) { power, _ in power * 10 }
      growth.forecast = Int64(clamping: roundedQuotient(Int128(growth.lastYear) * Int128(retained.units), power))
      return
    }
    guard growth.before > 0, let first = growth.firstDay, first <= Day.addMonths(before, 1) else {
      throw Diagnostic(
        .tooLittleHistory,
        "\(sales.table.name) reach less than two years back from \(dayText(growth.lastDays.upperBound)), so they do not tell what comes again",
        at: sales.span, label: growth.firstDay.map { "from \(dayText($0)) on" } ?? "nothing dated",
        help: ["say it: `retained 85%`"])
    }
    growth.forecast = Int64(
      clamping: roundedQuotient(Int128(growth.lastYear) * Int128(growth.again), Int128(growth.before)))
  }

  // MARK: - Small print

  func tell(_ growth: Growth, _ plan: TargetPlan, _ amounts: Amounts, _ definition: TargetPlanDefinition) {
    let new = plan.target - growth.expected
    let share =
      definition.split?.retained.map { "\(percentText($0.double)) as said" }
      ?? "\(percentText(Double(growth.again) / Double(max(1, growth.before)))) (who bought in the year before brought \(amounts.text(growth.before)) then and \(amounts.text(growth.again)) in the last)"
    smallPrint(
      "old customers: \(amounts.text(growth.lastYear)) in the year until \(dayText(growth.lastDays.upperBound)), of which comes again \(share): \(amounts.text(growth.forecast))"
        + (growth.forecast > plan.target ? ", more than the target: nothing is left for new ones" : ""))
    smallPrint(
      "new customers must bring \(amounts.text(new)), \(percentText(Double(new) / Double(plan.target))) of the target"
        + needed(new, growth, amounts))
    if let first = growth.firstDay {
      smallPrint(
        "new is who bought first in that year; the orders begin on \(dayText(first)), so who bought before only is taken for new"
      )
    }
  }

  private func needed(_ new: Int64, _ growth: Growth, _ amounts: Amounts) -> String {
    guard growth.newCustomers > 0, growth.newMoney > 0, new > 0 else { return "" }
    let count = ceilingQuotient(Int128(new) * Int128(growth.newCustomers), Int128(growth.newMoney))
    let each = Int64(roundedQuotient(Int128(growth.newMoney), Int128(growth.newCustomers)))
    return
      ": \(number(Int(clamping: count))) customers at \(amounts.text(each)) each, what the \(number(growth.newCustomers)) new ones of that year brought in it on average"
  }
}
