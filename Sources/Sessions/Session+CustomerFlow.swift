import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// `new vs old`: what a period's money came from, beside the period before.
extension Session {
  func newVersusOld(_ question: NewVersusOld) throws {
    let (table, plan, period, group) = try resolving { resolver in
      let table = try resolver.table(question.table)
      let plan = try resolver.purchases(question.purchases, of: table, needsMoney: true)
      let group = try question.group.map { try resolver.term($0.expression, over: table) }
      if let group { try state.book.refuseMasked(group, in: "group by") }
      return (table, plan, try resolver.days(of: question.period), group)
    }
    if period.lowerBound > state.book.asOf.day { throw notBegun(question.period) }
    guard !onlyChecks else { return }
    let rows = try engine.purchases(plan, in: state.book, on: state.data)
    let flow = CustomerFlow(
      accounts: rows.accounts, days: rows.days, isPurchase: rows.isPurchase,
      accountCount: state.data.rowCounts[table.id] ?? 0, period: period, before: period.before)
    guard flow.counts.contains(where: { $0 > 0 }) else { throw nothingBought(question, plan) }
    let groups = try group.map { try engine.grouped(by: $0, over: table.id, in: state.book, on: state.data) }
    let sides = try FlowSides(
      flow, rows, moneyName: moneyName(of: question.purchases, state.book.table(plan.orders)), period: period,
      groups: groups, execution)
    if let groups, let name = question.group {
      say(sides.table(by: name.alias?.text ?? format(name.expression), groups.keys, headline(question, sides)))
    } else {
      say(sides.table(headline(question, sides)))
    }
    tellFlow(question, flow, sides, rows, table, period)
    try tellRows(of: question.purchases, rows, plan, of: table)
  }

  private func notBegun(_ period: Period) -> Diagnostic {
    Diagnostic(
      .badPeriod, "\(period.spelling) begins after \(dayText(state.book.asOf.day)), the as-of date", at: period.span,
      label: "still to come", help: ["ask for a period that has begun, or `set as-of` a later day"])
  }

  private func nothingBought(_ question: NewVersusOld, _ plan: PurchasePlan) -> Diagnostic {
    let orders = state.book.table(plan.orders).name
    return Diagnostic(
      .badPeriod,
      "no row of \(orders) is a purchase of \(question.table.text) in \(question.period.spelling) or the period before",
      at: question.period.span, label: "nothing bought",
      help: ["`describe \(written(name: orders))` shows from when to when its dates go"])
  }

  private func headline(_ question: NewVersusOld, _ sides: FlowSides) -> String {
    let now = sides.total(of: sides.now)
    let before = sides.total(of: sides.before)
    return
      "\(question.table.text) in \(question.period.spelling): \(now) of \(sides.moneyName), \(before) the period before"
  }

  private func tellFlow(
    _ question: NewVersusOld, _ flow: CustomerFlow, _ sides: FlowSides, _ rows: PurchaseRows, _ table: Table,
    _ period: ClosedRange<Int32>
  ) {
    let before = period.before
    let spans = "\(dayText(before.lowerBound)) to \(dayText(before.upperBound))"
    let (new, kept, returned, lost) = (flow.counts[0], flow.counts[1], flow.counts[2], flow.counts[3])
    if kept + lost > 0 {
      smallPrint(
        "\(number(lost)) of the \(number(kept + lost)) \(table.name) of the period before are lost (\(percentText(Double(lost) / Double(kept + lost)))); "
          + "\(number(new)) of the \(number(new + kept + returned)) that bought are new")
    }
    smallPrint(
      "new: first purchase ever in \(question.period.spelling); kept: bought from \(spans), too; returned: bought earlier, not then; lost: bought then, not in \(question.period.spelling)"
    )
    if period.upperBound > state.book.asOf.day {
      smallPrint(
        "\(question.period.spelling) is not over: what counts is bought until \(dayText(state.book.asOf.day)), and some of the lost may still buy"
      )
    }
    tellBeginning(rows, period, table)
  }

  /// Purchases are known from some day on; who bought before that seems to be new.
  private func tellBeginning(_ rows: PurchaseRows, _ period: ClosedRange<Int32>, _ table: Table) {
    var first = Int32.max
    rows.isPurchase.forEachTrue { first = min(first, rows.days[$0]) }
    guard first < .max else { return }
    let days = Int(period.lowerBound) - Int(first)
    if days <= 0 {
      return smallPrint(
        "the purchases begin on \(dayText(first)), so everyone seems to be new: who bought before that is not known")
    }
    smallPrint(
      "the purchases begin on \(dayText(first)), \(counted(days, "day")) before the period"
        + (days < 365 ? ": who bought only before that is counted as new" : ""))
  }

  /// What is no purchase, and what of the purchases cannot be told.
  func tellRows(of clause: PurchasesClause, _ rows: PurchaseRows, _ plan: PurchasePlan, of table: Table) throws {
    let orders = state.book.table(plan.orders)
    var parts = ["a purchase is " + (try purchaseText(clause, in: orders))]
    let undated = try undatedCount(clause, in: orders)
    if undated > 0 { parts.append("\(counted(undated, "row")) without a date left out") }
    let hidden = try engine.visibleRows(of: orders.id, in: state.book, on: state.data).hiddenFuture
    if hidden > 0 { parts.append("\(counted(hidden, "row")) dated later hidden") }
    if let money = rows.money, let validity = money.validity {
      let unknown = rows.isPurchase.subtracting(validity).trueCount
      if unknown > 0 { parts.append("\(counted(unknown, "purchase")) without money count as 0") }
    }
    parts.append("as of \(dayText(state.book.asOf.day))")
    smallPrint(parts.joined(separator: " · "))
    try tellReturns(clause, of: table)
  }
}
