import Columnar
import Diagnostics
import Language
import Models
import Plans
import Rendering

/// The two periods of a gap, as far as they are compared.
struct ComparedDays {
  var before: ClosedRange<Int32>
  var after: ClosedRange<Int32>
}

/// What a group brought in two periods.
struct SalesChange {
  enum Kind: Int32, CaseIterable {
    case kept, lost, new

    var name: String { "\(self)" }
  }

  var key: GroupKey
  /// None where the group has no row in the period.
  var before: Int64?
  var after: Int64?

  var change: Int64 { (after ?? 0) - (before ?? 0) }
  var kind: Kind { before == nil ? .new : after == nil ? .lost : .kept }
}

/// `gap orders from 2024 to 2025 by product`: what changed, kept groups apart from new and lost ones.
extension Session {
  func gap(_ gap: Gap, _ sales: Sales, _ periods: PeriodComparison) throws {
    let days = try comparedDays(periods)
    if periods.splitsPriceVolumeMix { return try splitChange(gap, sales, periods, days) }
    guard !onlyChecks else { return }
    var changes = try changes(of: gap, sales, days)
    changes.sort { ($0.kind.rawValue, $0.change, $0.key) < ($1.kind.rawValue, $1.change, $1.key) }
    try say(changes, gap, sales, periods)
    tell(periods, days, sales)
    try tellMissing(sales)
  }

  /// An error where the periods overlap, stand the wrong way round, or the later one has not begun.
  private func comparedDays(_ periods: PeriodComparison) throws -> ComparedDays {
    let (before, after) = try resolving { resolver in
      (try resolver.days(of: periods.from), try resolver.days(of: periods.to))
    }
    if before.overlaps(after) {
      throw Diagnostic(
        .badPeriod, "\(periods.from.spelling) and \(periods.to.spelling) overlap", at: periods.to.span,
        label: "some of these days are in both"
      ).labelling(periods.from.span, "\(dayText(before.lowerBound)) to \(dayText(before.upperBound))")
    }
    if before.lowerBound > after.lowerBound {
      throw Diagnostic(
        .badPeriod, "the earlier period comes first", at: periods.from.span, label: "later than the other",
        help: ["write `from \(periods.to.spelling) to \(periods.from.spelling)`"])
    }
    let asOf = state.book.asOf.day
    if asOf < after.lowerBound, !state.book.includesFuture {
      throw Diagnostic(
        .badPeriod, "\(periods.to.spelling) begins after the as-of date \(dayText(asOf))", at: periods.to.span,
        label: "not begun")
    }
    guard periods.isToDate, asOf < after.upperBound else { return ComparedDays(before: before, after: after) }
    return ComparedDays(before: sameSpan(of: before, as: after, until: asOf), after: after.lowerBound...asOf)
  }

  /// As much of a period as another has until a day: the same day of the year or month where both begin alike, else as many days.
  private func sameSpan(of before: ClosedRange<Int32>, as after: ClosedRange<Int32>, until day: Int32)
    -> ClosedRange<Int32>
  {
    let (a, b) = (Day.date(ofDays: before.lowerBound), Day.date(ofDays: after.lowerBound))
    let months = b.year * 12 + b.month - a.year * 12 - a.month
    let isAligned = Day.addMonths(before.lowerBound, months) == after.lowerBound
    let end = isAligned ? Day.addMonths(day, -months) : before.lowerBound + (day - after.lowerBound)
    return before.lowerBound...max(before.lowerBound, min(before.upperBound, end))
  }

  private func changes(of gap: Gap, _ sales: Sales, _ days: ComparedDays) throws -> [SalesChange] {
    var changes: [GroupKey: SalesChange] = [:]
    for (period, side) in [(days.before, \SalesChange.before), (days.after, \.after)] {
      let frame = try summary(
        of: sales, where: sales.within(period), by: gap.groups, [sales.call("sum", [sales.money])])
      let sums = try sales.amounts.units(of: frame.fields[gap.groups.count].column, at: sales.span)
      for row in 0..<frame.rowCount {
        let key = frame.key(of: row, gap.groups.count)
        changes[key, default: SalesChange(key: key)][keyPath: side] = sums[row]
      }
    }
    try sales.amounts.requireRoom(for: changes.values.flatMap { [$0.before, $0.after] }, at: sales.span)
    return Array(changes.values)
  }

  // MARK: - Saying

  private func say(_ changes: [SalesChange], _ gap: Gap, _ sales: Sales, _ periods: PeriodComparison) throws {
    let amounts = sales.amounts
    let total = try amounts.sum(changes.map(\.change), at: sales.span)
    let frame = Frame(
      fields: keyFields(changes.map(\.key), gap.groups) + [
        Frame.Field("kind", .texts(changes.map(\.kind.name))),
        Frame.Field("before", amounts.column(changes.map(\.before))),
        Frame.Field("after", amounts.column(changes.map(\.after))),
        Frame.Field("change", amounts.column(changes.map(\.change))),
        Frame.Field(
          "growth",
          .percents(
            changes.map { change in
              change.before.flatMap { change.after == nil ? nil : shareUnits(change.change, of: $0) }
            })),
        Frame.Field("share of change", .percents(changes.map { shareUnits($0.change, of: total) })),
      ], rowCount: changes.count)
    say(Presentation(title: try headline(changes, sales, periods), frame: frame, rowNoun: "groups"))
    let parts = try SalesChange.Kind.allCases.map { kind in
      let sum = try amounts.sum(changes.filter { $0.kind == kind }.map(\.change), at: sales.span)
      return "\(kind.name) \(amounts.text(sum)) (\(number(changes.count { $0.kind == kind })))"
    }
    smallPrint("change: \(parts.joined(separator: ", ")), together \(amounts.text(total))")
  }

  func headline(_ changes: [SalesChange], _ sales: Sales, _ periods: PeriodComparison) throws -> String {
    let amounts = sales.amounts
    let before = try amounts.sum(changes.map { $0.before ?? 0 }, at: sales.span)
    let after = try amounts.sum(changes.map { $0.after ?? 0 }, at: sales.span)
    let growth = before > 0 ? " (\(percentText(Double(after - before) / Double(before))))" : ""
    return
      "\(sales.table.name) from \(periods.spelling): \(amounts.text(before)) → \(amounts.text(after)), change \(amounts.text(after - before))\(growth)"
  }

  /// Which days are compared, and whether the later period is over.
  func tell(_ periods: PeriodComparison, _ days: ComparedDays, _ sales: Sales) {
    func text(_ days: ClosedRange<Int32>) -> String { "\(dayText(days.lowerBound)) to \(dayText(days.upperBound))" }
    let asOf = state.book.asOf.day
    smallPrint(
      "before is \(text(days.before)), after \(text(days.after)), by \(format(sales.date)) and \(format(sales.money)) of \(sales.table.name) · as of \(dayText(asOf))"
    )
    if asOf < days.after.upperBound {
      smallPrint(
        "\(periods.to.spelling) is not over: it is seen until \(dayText(asOf)) and compared with the whole of \(periods.from.spelling); `from \(periods.from.spelling) to \(periods.to.spelling) to date` compares the same span of both"
      )
    }
  }
}

extension PeriodComparison {
  /// `2024 to 2025 to date`
  var spelling: String { "\(from.spelling) to \(to.spelling)" + (isToDate ? " to date" : "") }
}

/// By kind, then change, then key.
func < (a: (Int32, Int64, GroupKey), b: (Int32, Int64, GroupKey)) -> Bool {
  a.0 != b.0 ? a.0 < b.0 : (a.1, a.2) < (b.1, b.2)
}
