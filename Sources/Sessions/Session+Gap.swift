import Columnar
import Diagnostics
import Language
import Models
import Plans
import Rendering

/// The values that a row of a gap is for; none where a value is missing.
typealias GroupKey = [String?]

/// What a group has and what it should have.
private struct TargetGap {
  var key: GroupKey
  /// None where only the other side has the group.
  var actual: Int64?
  var target: Int64?
  /// Of the target, what is due at the as-of date.
  var due: Int64 = 0

  var gap: Int64 { (actual ?? 0) - (target ?? 0) }
}

/// `gap orders against targets by product for 2025Q4`: what is missing where, the worst first.
extension Session {
  func gap(_ gap: Gap) throws {
    let sales = try sales(gap.orders, money: gap.money, condition: gap.condition, date: .clause(gap.date), for: "gap")
    try refuseMasked(gap.groups, sales)
    switch gap.comparison {
    case .targets(let targets, let period): try self.gap(gap, sales, to: targets, period)
    case .periods(let periods): try self.gap(gap, sales, periods)
    }
  }

  private func refuseMasked(_ groups: [SelectItem], _ sales: Sales) throws {
    for group in groups {
      let term = try resolving { resolver in try resolver.term(group.expression, over: sales.table) }
      try state.book.refuseMasked(term, in: "by")
    }
  }

  private func gap(_ gap: Gap, _ sales: Sales, to name: Name, _ period: Period) throws {
    let targets = try self.sales(name, money: nil, condition: gap.condition, for: "gap")
    try requireSameCurrency(targets.amounts.currency, name.span, sales.amounts.currency, gap.orders.span)
    let days = try resolving { resolver in try resolver.days(of: period) }
    let targetGroups = groups(gap.groups, in: targets.table)
    try refuseMasked(targetGroups, targets)
    guard !onlyChecks else { return }
    let amounts = Amounts(
      places: max(sales.amounts.places, targets.amounts.places),
      currency: sales.amounts.currency ?? targets.amounts.currency)
    let grain = try grain(of: targets, days, period)
    let covered = try coveredDays(of: targets, days, grain)
    var rows = try targetRows(targets, targetGroups, days, grain, amounts)
    try addActuals(to: &rows, sales, gap.groups, days, amounts)
    try amounts.requireRoom(for: rows.flatMap { [$0.actual, $0.target, $0.due] }, at: gap.orders.span)
    rows.sort { ($0.gap, $0.key) < ($1.gap, $1.key) }
    guard !rows.isEmpty else { throw nothingThere(sales, targets, period) }
    try say(rows, gap, sales, targets, period, days, amounts)
    try tell(rows, sales, targets, grain, days, covered)
  }

  /// A group that targets call as its alias is theirs of that name; the others are resolved in both tables.
  private func groups(_ groups: [SelectItem], in targets: Table) -> [SelectItem] {
    groups.map { group in
      guard let alias = group.alias, case .one = targets.column(named: alias.text) else { return group }
      return SelectItem(expression: Expression(.path(Path([alias])), span: alias.span), alias: alias)
    }
  }

  private func nothingThere(_ sales: Sales, _ targets: Sales, _ period: Period) -> Diagnostic {
    Diagnostic(
      .nothingToShow, "neither \(sales.table.name) nor \(targets.table.name) have a row in \(period.spelling)",
      at: period.span, label: "nothing dated so")
  }

  // MARK: - The two sides

  /// What the dates of all targets begin; an error where the period cuts one of those.
  private func grain(of targets: Sales, _ days: ClosedRange<Int32>, _ period: Period) throws -> CalendarUnit {
    let frame = try summary(
      of: targets, where: targets.isKnown(targets.date), by: [SelectItem(expression: targets.date)],
      [targets.call("count")], includingFuture: true)
    let grain = CalendarUnit.grain(of: (0..<frame.rowCount).compactMap { frame.fields[0].column.day(at: $0) })
    guard grain.fits(days) else {
      let whole = grain.stretch(around: days.lowerBound)
      throw Diagnostic(
        .badPeriod, "the targets are for a \(grain.rawValue) each, and \(period.spelling) cuts one", at: period.span,
        label: "\(dayText(days.lowerBound)) to \(dayText(days.upperBound))",
        help: ["ask for whole ones: `for \(grain.label(whole.lowerBound))`"])
    }
    return grain
  }

  /// The days that targets for some of a period are dated by.
  private func coveredDays(
    of targets: Sales, _ days: ClosedRange<Int32>, _ grain: CalendarUnit
  ) throws -> Set<Int32> {
    let frame = try summary(
      of: targets, where: targets.within(grain.start(of: days.lowerBound)...days.upperBound),
      by: [SelectItem(expression: targets.date)], [targets.call("count")],
      includingFuture: true)
    return Set((0..<frame.rowCount).compactMap { frame.fields[0].column.day(at: $0) })
  }

  /// Targets are dated ahead, so that none of them is hidden by the as-of date; of a week that the period cuts each day has the same share.
  private func targetRows(
    _ targets: Sales, _ groups: [SelectItem], _ days: ClosedRange<Int32>, _ grain: CalendarUnit, _ amounts: Amounts
  ) throws -> [TargetGap] {
    let dated = groups + [SelectItem(expression: targets.date, alias: Name("starts of targets", span: targets.span))]
    let frame = try summary(
      of: targets, where: targets.within(grain.start(of: days.lowerBound)...days.upperBound), by: dated,
      [targets.call("sum", [targets.money])], includingFuture: true)
    let sums = try targets.amounts.units(of: frame.fields[groups.count + 1].column, at: targets.span)
    let calendar = WorkCalendar(skipsWeekends: true)
    var rows: [GroupKey: TargetGap] = [:]
    for row in 0..<frame.rowCount {
      let key = frame.key(of: row, groups.count)
      guard let start = frame.fields[groups.count].column.day(at: row) else { continue }
      let stretch = grain.stretch(around: start)
      let inside = stretch.clamped(to: days)
      let whole = try amounts.rescaled(sums[row], from: targets.amounts.places, at: targets.span)
      let target = Int64(roundedQuotient(Int128(whole) * Int128(inside.count), Int128(stretch.count)))
      var group = rows[key] ?? TargetGap(key: key)
      group.target = try amounts.sum([group.target ?? 0, target], at: targets.span)
      group.due = try amounts.sum([group.due, due(target, in: inside, calendar)], at: targets.span)
      rows[key] = group
    }
    return Array(rows.values)
  }

  /// What of a target is due at the as-of date, by the workdays gone.
  private func due(_ target: Int64, in days: ClosedRange<Int32>, _ calendar: WorkCalendar) -> Int64 {
    let asOf = state.book.asOf.day
    if asOf >= days.upperBound { return target }
    if asOf < days.lowerBound { return 0 }
    let all = calendar.workdayCount(in: days)
    let gone = calendar.workdayCount(in: days.lowerBound...asOf)
    return all == 0 ? target : Int64(clamping: roundedQuotient(Int128(target) * Int128(gone), Int128(all)))
  }

  private func addActuals(
    to rows: inout [TargetGap], _ sales: Sales, _ groups: [SelectItem], _ days: ClosedRange<Int32>, _ amounts: Amounts
  ) throws {
    let frame = try summary(of: sales, where: sales.within(days), by: groups, [sales.call("sum", [sales.money])])
    let sums = try sales.amounts.units(of: frame.fields[groups.count].column, at: sales.span)
    var places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1.key, $0) })
    for row in 0..<frame.rowCount {
      let key = frame.key(of: row, groups.count)
      let actual = try amounts.rescaled(sums[row], from: sales.amounts.places, at: sales.span)
      if let place = places[key] {
        rows[place].actual = actual
      } else {
        places[key] = rows.count
        rows.append(TargetGap(key: key, actual: actual))
      }
    }
  }

  // MARK: - Saying

  private func say(
    _ rows: [TargetGap], _ gap: Gap, _ sales: Sales, _ targets: Sales, _ period: Period, _ days: ClosedRange<Int32>,
    _ amounts: Amounts
  ) throws {
    let actual = try amounts.sum(rows.map { $0.actual ?? 0 }, at: gap.orders.span)
    let target = try amounts.sum(rows.map { $0.target ?? 0 }, at: targets.span)
    let due = try amounts.sum(rows.map(\.due), at: targets.span)
    let fields =
      keyFields(rows.map(\.key), gap.groups) + [
        Frame.Field("actual", amounts.column(rows.map { $0.actual ?? 0 })),
        Frame.Field("target", amounts.column(rows.map(\.target))),
        Frame.Field("gap", amounts.column(rows.map(\.gap))),
        Frame.Field(
          "achieved", .percents(rows.map { row in row.target.flatMap { shareUnits(row.actual ?? 0, of: $0) } })),
        Frame.Field("share", .percents(rows.map { shareUnits($0.gap, of: actual - target) })),
        Frame.Field("due", amounts.column(rows.map { $0.target == nil ? nil : $0.due })),
        Frame.Field("behind due", amounts.column(rows.map { ($0.actual ?? 0) - $0.due })),
      ]
    let achieved = target == 0 ? "" : " (\(percentText(Double(actual) / Double(target))))"
    var presentation = Presentation(
      title:
        "\(sales.table.name) for \(period.spelling): \(amounts.text(actual)) of \(amounts.text(target))\(achieved), gap \(amounts.text(actual - target))",
      frame: Frame(fields: fields, rowCount: rows.count), rowNoun: "groups")
    // Once the period is over all of it is due.
    if state.book.asOf.day >= days.upperBound {
      presentation.frameForPeople = Frame(fields: Array(fields.dropLast(2)), rowCount: rows.count)
    }
    say(presentation)
    let asOf = state.book.asOf.day
    if asOf < days.lowerBound {
      smallPrint("\(period.spelling) begins after \(dayText(asOf)): nothing is due yet")
    } else if asOf < days.upperBound {
      smallPrint(
        "\(period.spelling) is not over: of the targets \(amounts.text(due)) are due by the workdays (Monday to Friday) gone until \(dayText(asOf)); there is \(amounts.text(abs(actual - due))) \(actual < due ? "less" : "more")"
      )
    }
  }

  private func tell(
    _ rows: [TargetGap], _ sales: Sales, _ targets: Sales, _ grain: CalendarUnit, _ days: ClosedRange<Int32>,
    _ covered: Set<Int32>
  ) throws {
    let without = rows.filter { $0.target == nil }
    if !without.isEmpty { smallPrint("without a target: \(names(without.map(\.key)))") }
    let idle = rows.filter { $0.actual == nil }
    if !idle.isEmpty { smallPrint("with a target and nothing sold: \(names(idle.map(\.key)))") }
    let open = grain.stretches(over: days).filter { stretch in !covered.contains { stretch.contains($0) } }
    if grain != .day, !open.isEmpty {
      smallPrint("no targets for \(open.prefix(6).map { grain.label($0.lowerBound) }.joined(separator: ", "))")
    }
    let cuts = grain.cuts(by: days)
    if !cuts.isEmpty {
      let parts = cuts.map {
        "\($0.clamped(to: days).count) of \($0.count) days of the week of \(dayText($0.lowerBound))"
      }
      smallPrint("of weeks that reach beyond the period the days in it count: \(parts.joined(separator: " and "))")
    }
    if rows.contains(where: { $0.gap > 0 }), rows.contains(where: { $0.gap < 0 }) {
      smallPrint("share is of the net gap: what some have above their target makes up for what others miss")
    }
    let targetHint = grain == .day ? "counted on their day" : "for the \(grain.rawValue) that begins on their date"
    smallPrint(
      "targets are \(format(targets.money)) of \(targets.table.name), \(targetHint), also those dated later; the actual is \(format(sales.money)) of \(sales.table.name) · as of \(dayText(state.book.asOf.day))"
    )
    try tellMissing(sales)
    for guess in targets.guesses { smallPrint(guess) }
  }

  // MARK: - Groups

  func keyFields(_ keys: [GroupKey], _ groups: [SelectItem]) -> [Frame.Field] {
    groups.enumerated().map { place, group in
      Frame.Field(group.alias?.text ?? bare(group.expression), .texts(keys.map { $0[place] }))
    }
  }

  /// `Lamp Store, Shelf Online and 3 more`
  func names(_ keys: [GroupKey]) -> String {
    let shown = keys.prefix(5).map { key in key.map { $0 ?? "(missing)" }.joined(separator: " ") }
    return shown.joined(separator: ", ") + (keys.count > 5 ? " and \(number(keys.count - 5)) more" : "")
  }
}

extension Frame {
  /// The values of the first columns.
  func key(of row: Int, _ count: Int) -> GroupKey { fields.prefix(count).map { $0.column.plainText(row) } }
}

/// Keys in the order of their values, missing ones last.
func < (a: (Int64, GroupKey), b: (Int64, GroupKey)) -> Bool {
  if a.0 != b.0 { return a.0 < b.0 }
  return precedes(a.1, b.1)
}

func precedes(_ a: GroupKey, _ b: GroupKey) -> Bool {
  for (one, other) in zip(a, b) where one != other {
    guard let one else { return false }
    guard let other else { return true }
    return one < other
  }
  return false
}
