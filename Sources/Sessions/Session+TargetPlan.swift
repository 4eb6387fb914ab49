import Columnar
import Diagnostics
import Language
import Models
import Plans
import Rendering

/// `plan target`: the plan becomes a table, a row a part of every level.
extension Session {
  func plan(_ definition: TargetPlanDefinition, _ origin: Origin) throws {
    let days = try wholeMonths(definition.period)
    let levels = levels(definition.levels, within: days)
    if levels.isEmpty {
      throw Diagnostic(
        .badPlan, "\(definition.period.spelling) is one \(levelName(of: days)), so that parts nothing",
        at: definition.period.span, label: "a single part", help: ["list something finer: `by month, week, day`"])
    }
    let amounts = Amounts(places: 2, currency: definition.target.currency.map(Currency.init))
    let target = try units(of: definition.target, amounts)
    let calendar = try workCalendar(definition, origin)
    let season = try definition.season.map { try self.season(from: $0, before: days, definition) }
    let growth = try definition.split.map { try self.growth($0, days, target, definition) }
    guard
      let plan = TargetPlan(
        target: target, old: growth.map(\.expected), currency: definition.target.currency, days: days,
        calendar: calendar, levels: levels, season: season?.weights)
    else { throw noWorkdays(definition, days, calendar) }
    let isReplaced = try keep(plan, named: definition.table, amounts)
    note(
      "\(definition.table.text): \(amounts.text(target)) for \(label(of: plan.whole, in: plan)) over "
        + "\(counted(plan.workdays.count, calendar.skipsWeekends ? "workday" : "day"))"
        + plan.levels.map { ", \(counted(plan.parts(of: $0).count, $0.rawValue))" }.joined() + replaced(isReplaced))
    guard !onlyChecks else { return }
    let shown = shownLevels(of: plan)
    say(presentation(of: plan, shown, definition.table, amounts))
    tell(plan, shown, definition, amounts, season)
    if let growth { tell(growth, plan, amounts, definition) }
    var said: Set<String> = []
    for guess in (season?.guesses ?? []) + (growth?.guesses ?? []) where said.insert(guess).inserted {
      smallPrint(guess)
    }
  }

  /// A target is shared out over months, so it is for whole ones.
  private func wholeMonths(_ period: Period) throws -> ClosedRange<Int32> {
    let days = try resolving { resolver in try resolver.days(of: period) }
    guard Day.startOfMonth(days.lowerBound) == days.lowerBound,
      Day.startOfMonth(days.upperBound + 1) == days.upperBound + 1
    else {
      throw Diagnostic(
        .badPeriod, "a target is planned for whole months, and \(period.spelling) is none", at: period.span,
        label: "\(dayText(days.lowerBound)) to \(dayText(days.upperBound))",
        help: ["write a year, a quarter or a month: `for \(Day.date(ofDays: days.lowerBound).year)`"])
    }
    return days
  }

  private func units(of target: TargetPlanDefinition.Amount, _ amounts: Amounts) throws -> Int64 {
    guard target.value.scale <= amounts.places, target.value.units > 0 else {
      throw Diagnostic(
        .badPlan, "a target is a positive amount of whole cents", at: target.span, label: "not shared out")
    }
    return try amounts.rescaled(target.value.units, from: target.value.scale, at: target.span)
  }

  /// The levels that are finer than the whole.
  private func levels(_ units: [CalendarUnit], within days: ClosedRange<Int32>) -> [TargetPlan.Level] {
    units.compactMap { TargetPlan.Level(rawValue: $0.rawValue) }.filter { $0.rawValue != levelName(of: days) }
  }

  private func noWorkdays(_ definition: TargetPlanDefinition, _ days: ClosedRange<Int32>, _ calendar: WorkCalendar)
    -> Diagnostic
  {
    let isFree = calendar.workdayCount(in: days) == 0
    return Diagnostic(
      .badPlan,
      isFree
        ? "no day of \(definition.period.spelling) is worked"
        : "the months of \(definition.period.spelling) brought nothing in the past, so their season is no measure",
      at: definition.period.span, label: "nothing to share out over",
      help: [isFree ? "look at the holidays" : "leave out `season from …`"])
  }

  // MARK: - The table

  private func keep(_ plan: TargetPlan, named name: Name, _ amounts: Amounts) throws -> Bool {
    let replaces = if case .one = state.book.table(named: name.text) { true } else { false }
    if case .one(let table) = state.book.table(named: name.text), state.plans[table.id] == nil {
      throw Diagnostic(
        .nameTaken, "`\(name.text)` is a table already", at: name.span, label: "taken",
        help: ["call the plan otherwise: `named plan\(Day.date(ofDays: plan.days.lowerBound).year)`"])
    }
    let frame = frame(of: [plan.whole] + plan.levels.flatMap(plan.parts), plan, amounts)
    var table = try tableShell(name, frame.fields.map { ($0.name, $0.column.type) })
    // A plan lies ahead: none of its rows is hidden by the as-of date.
    table.refusedRoles = [.date]
    let columns = zip(table.columns, frame.fields).map { ($0.id, StoredColumn($1.column)) }
    store(table, Dictionary(uniqueKeysWithValues: columns), rowCount: frame.rowCount)
    state.plans[table.id] = plan
    if replaces { try resolveAgain() }
    return replaces
  }

  private func frame(of parts: [TargetPlan.Part], _ plan: TargetPlan, _ amounts: Amounts) -> Frame {
    var fields = [
      Frame.Field("level", .texts(parts.map { $0.level?.rawValue ?? levelName(of: plan.days) })),
      Frame.Field("period", .texts(parts.map { label(of: $0, in: plan) })),
      Frame.Field("starts", .dates(parts.map(\.days.lowerBound))),
      Frame.Field("ends", .dates(parts.map(\.days.upperBound))),
      Frame.Field("workdays", .decimals(parts.map { Int64($0.workdays) })),
      Frame.Field("target", amounts.column(parts.map(\.target))),
    ]
    if plan.olds != nil {
      fields.append(Frame.Field("old", amounts.column(parts.map(\.old))))
      fields.append(Frame.Field("new", amounts.column(parts.map { $0.target - ($0.old ?? 0) })))
    }
    return Frame(fields: fields, rowCount: parts.count)
  }

  /// The coarsest level, and those below it so far as they fit on a page.
  private func shownLevels(of plan: TargetPlan) -> [TargetPlan.Level] {
    var (shown, lines): ([TargetPlan.Level], Int) = ([], 1)
    for level in plan.levels {
      lines += plan.parts(of: level).count
      if !shown.isEmpty, lines > 40 { break }
      shown.append(level)
    }
    return shown
  }

  /// Machines get every level, people what fits.
  private func presentation(
    of plan: TargetPlan, _ shown: [TargetPlan.Level], _ name: Name, _ amounts: Amounts
  ) -> Presentation {
    var presentation = Presentation(
      title: "\(name.text): \(amounts.text(plan.target)) for \(label(of: plan.whole, in: plan))",
      frame: frame(of: [plan.whole] + plan.levels.flatMap(plan.parts), plan, amounts), rowNoun: "parts")
    presentation.frameForPeople = frame(of: [plan.whole] + shown.flatMap(plan.parts), plan, amounts)
    return presentation
  }

  /// What a period of so many days is called as a level.
  private func levelName(of days: ClosedRange<Int32>) -> String {
    for (name, months) in [("month", 1), ("quarter", 3), ("year", 12)]
    where Day.addMonths(days.lowerBound, months) == days.upperBound + 1 {
      return name
    }
    return "whole"
  }

  /// `2026`, `2026Q1`, `2026-01`, `2026W05`, `2026-01-05`
  func label(of part: TargetPlan.Part, in plan: TargetPlan) -> String {
    let level = part.level?.rawValue ?? levelName(of: plan.days)
    return label(of: part.days, level)
  }

  private func label(of days: ClosedRange<Int32>, _ level: String) -> String {
    let first = days.lowerBound
    let date = Day.date(ofDays: first)
    switch level {
    case "year" where date.month == 1: return "\(date.year)"
    case "quarter" where date.month % 3 == 1: return "\(date.year)Q\(Day.quarter(first))"
    case "month": return String(dayText(first).dropLast(3))
    case "week":
      let (year, week) = Day.isoWeek(first)
      return "\(year)W\(week < 10 ? "0" : "")\(week)"
    case "day": return dayText(first)
    default: return "\(dayText(first)) to \(dayText(days.upperBound))"
    }
  }

  // MARK: - Small print

  private func tell(
    _ plan: TargetPlan, _ shown: [TargetPlan.Level], _ definition: TargetPlanDefinition, _ amounts: Amounts,
    _ season: Season?
  ) {
    let calendar = plan.calendar
    var free: [String] = [calendar.skipsWeekends ? "workdays are Monday to Friday" : "every day counts"]
    let holidays = calendar.holidays.filter { plan.days.contains($0) && !calendar.extraDays.contains($0) }
    if !calendar.holidays.isEmpty {
      let onWorkdays = holidays.count { !calendar.skipsWeekends || Day.weekday($0) <= 5 }
      free.append(
        "less \(counted(onWorkdays, "holiday"))"
          + (onWorkdays < calendar.holidays.count
            ? " of \(number(calendar.holidays.count)) (the others are free or worked anyway, or outside)" : ""))
    }
    let extra = calendar.extraDays.count { plan.days.contains($0) }
    if !calendar.extraDays.isEmpty { free.append("with \(counted(extra, "day")) worked beside") }
    smallPrint(free.joined(separator: ", "))
    let days = calendar.skipsWeekends ? "workdays" : "days"
    smallPrint(
      "months by \(season == nil ? "their \(days)" : "season"), then weeks and days by their \(days), each step by largest remainders on cents: every level sums to \(amounts.text(plan.target))"
    )
    if plan.cutsWeeks {
      smallPrint("weeks are ISO weeks, cut where the months end; parts without a workday are left out")
    }
    if let season { tell(season) }
    let name = written(name: definition.table.text)
    let others = plan.levels.filter { !shown.contains($0) }
    if let next = others.first {
      smallPrint(
        "\(others.map { "\($0.rawValue)s" }.joined(separator: " and ")) are in \(definition.table.text), too: `find \(name) where level = \(next.rawValue) show period, workdays, target`"
      )
    }
    if plan.target < Int64(plan.workdays.count) * 100 {
      smallPrint("that is less than 1 a day: a target in millions is written `12M`")
    }
  }
}
