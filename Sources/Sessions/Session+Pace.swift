import Columnar
import Diagnostics
import Language
import Models
import Plans
import Rendering

/// How far one part of a plan is fulfilled at the as-of date.
private struct Progress {
  var part: TargetPlan.Part
  /// Workdays gone, the as-of date among them, and what was due until then.
  var elapsed: Int
  var due: Int64
  var actual: Int64

  /// What the part ends with if the rest comes as what came so far did beside what was due.
  var projected: Int64? {
    due > 0 ? Int64(clamping: roundedQuotient(Int128(actual) * Int128(part.target), Int128(due))) : nil
  }

  /// What each workday that is left must bring, rounded up; nothing once the target is reached, none when no day is left.
  var needed: Int64? {
    let left = part.workdays - elapsed
    if left == 0 { return nil }
    return Int64(clamping: ceilingQuotient(Int128(max(0, part.target - actual)), Int128(left)))
  }
}

/// `pace orders against plan`: the whole plan, and the month, week and day that the as-of date lies in.
extension Session {
  func pace(_ pace: Pace) throws {
    let table = try resolving { resolver in try resolver.table(pace.plan) }
    guard let plan = state.plans[table.id] else { throw noPlan(table, at: pace.plan.span) }
    let sales = try sales(
      pace.orders, money: pace.money, condition: pace.condition, date: .clause(pace.date), for: "pace")
    try requireSameCurrency(
      plan.currency.map(Currency.init), pace.plan.span, sales.amounts.currency, pace.orders.span)
    guard !onlyChecks else { return }
    let amounts = Amounts(places: 2, currency: sales.amounts.currency ?? plan.currency.map(Currency.init))
    let progress = try progress(of: plan, sales, amounts)
    try amounts.requireRoom(for: progress.flatMap { [$0.actual, $0.part.target] }, at: pace.orders.span)
    say(presentation(of: progress, plan, sales, table, amounts))
    try tell(progress[0], plan, sales, pace.condition, amounts)
  }

  private func noPlan(_ table: Table, at span: Span) -> Diagnostic {
    let plans = state.book.tables.filter { state.plans[$0.id] != nil }.map(\.name)
    return Diagnostic(
      .badPlan, "\(table.name) is a table, not a plan", at: span, label: "not a plan",
      help: [
        plans.isEmpty
          ? "make one: `plan target 12M for \(Day.date(ofDays: state.book.asOf.day).year) by month, week, day workdays`"
          : "there are: \(plans.joined(separator: ", "))",
        "targets of groups are asked for by `gap … against \(written(name: table.name))`",
      ])
  }

  private func progress(of plan: TargetPlan, _ sales: Sales, _ amounts: Amounts) throws -> [Progress] {
    let asOf = state.book.asOf.day
    let parts = [plan.whole] + plan.levels.compactMap { plan.part(of: $0, around: asOf) }
    let frame = try summary(
      of: sales, where: sales.condition,
      parts.map { part in
        let end = min(asOf, part.days.upperBound)
        // Before it begins nothing is counted, so that no stretch ends before its first day.
        return sales.call(
          "sum", [sales.money],
          where: part.days.lowerBound <= end ? sales.dated(part.days.lowerBound...end) : sales.dated(end...end))
      })
    return try parts.enumerated().map { place, part in
      let due = plan.due(in: part.days, until: asOf)
      let sum = try sales.amounts.units(of: frame.fields[place].column, at: sales.span)[0]
      let actual = try amounts.rescaled(sum, from: sales.amounts.places, at: sales.span)
      return Progress(
        part: part, elapsed: due.workdays, due: due.target, actual: asOf < part.days.lowerBound ? 0 : actual)
    }
  }

  private func presentation(
    of progress: [Progress], _ plan: TargetPlan, _ sales: Sales, _ table: Table, _ amounts: Amounts
  ) -> Presentation {
    let frame = Frame(
      fields: [
        Frame.Field("period", .texts(progress.map { label(of: $0.part, in: plan) })),
        Frame.Field("workdays", .decimals(progress.map { Int64($0.part.workdays) })),
        Frame.Field("elapsed", .decimals(progress.map { Int64($0.elapsed) })),
        Frame.Field("target", amounts.column(progress.map(\.part.target))),
        Frame.Field("due", amounts.column(progress.map(\.due))),
        Frame.Field("actual", amounts.column(progress.map(\.actual))),
        Frame.Field("difference", amounts.column(progress.map { $0.actual - $0.due })),
        Frame.Field("projected", amounts.column(progress.map(\.projected))),
        Frame.Field("needed a day", amounts.column(progress.map(\.needed))),
      ], rowCount: progress.count)
    return Presentation(
      title: "\(sales.table.name) against \(table.name): \(headline(progress[0], plan, amounts))", frame: frame,
      rowNoun: "periods")
  }

  private func headline(_ whole: Progress, _ plan: TargetPlan, _ amounts: Amounts) -> String {
    let asOf = state.book.asOf.day
    if asOf < plan.days.lowerBound {
      let days = Int(plan.days.lowerBound - asOf)
      return "not begun, \(counted(days, "day")) to go until \(dayText(plan.days.lowerBound))"
    }
    let difference = amounts.text(abs(whole.actual - whole.due))
    let side =
      whole.actual == whole.due ? "just what was due" : "\(difference) \(whole.actual < whole.due ? "behind" : "ahead")"
    if asOf >= plan.days.upperBound { return "over, \(side)" }
    return side + (whole.due > 0 ? ", \(percentText(Double(whole.actual) / Double(whole.due))) of what was due" : "")
  }

  private func tell(
    _ whole: Progress, _ plan: TargetPlan, _ sales: Sales, _ condition: Expression?, _ amounts: Amounts
  ) throws {
    let asOf = state.book.asOf.day
    if asOf >= plan.days.upperBound {
      smallPrint("the plan ended on \(dayText(plan.days.upperBound)): these figures are final")
    } else if asOf >= plan.days.lowerBound {
      smallPrint(
        "due is the plan of the workdays until \(dayText(asOf)), that day among them; projected is target × actual ÷ due; needed a day is what the days left must bring each, rounded up"
      )
    } else {
      smallPrint(
        "nothing is due and nothing counts before \(dayText(plan.days.lowerBound)); needed a day is the plan's average")
    }
    if whole.actual >= whole.part.target { smallPrint("the target of the whole is reached") }
    smallPrint(
      "amounts are \(format(sales.money)) of \(sales.table.name) by \(format(sales.date))"
        + (condition.map { " where \(format($0)); the plan is that of all" } ?? "") + " · as of \(dayText(asOf))")
    try tellMissing(sales)
  }
}
