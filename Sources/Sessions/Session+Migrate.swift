import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// `migrate tier from 2025-06-30 to 2026-06-30`: the same tiers or classes at several as-of dates.
///
/// A date is a what-if of its own: rows dated later are not seen, and the kept scales and cuts place what is seen, unless `refit` has them made anew
/// at each date.
extension Session {
  func migrate(_ migrate: Migrate) throws {
    let model = try leveledModel(migrate.model)
    let (from, to) = try days(of: migrate)
    try refuseUndated(model, migrate)
    try refuseHold(model, migrate)
    guard !onlyChecks else {
      _ = try measure(migrate.measure, of: state.book.table(model.table))
      return
    }
    try refuseBeforeData(from, model, migrate.from.span)
    try sayBeyondData(to, model)
    if let every = migrate.every {
      try showSeries(model, migrate, days(from: from, to: to, every: CalendarShift(every)))
    } else {
      try showTwoDates(model, migrate, from, to)
    }
    try sayDates(model, migrate, from, to)
  }

  // MARK: - What is asked

  private func days(of migrate: Migrate) throws -> (from: Int32, to: Int32) {
    let latest = try latestDay()
    let from = try resolving { resolver in try resolver.asOf(migrate.from, latest: latest) }.day
    let to = try resolving { resolver in try resolver.asOf(migrate.to, latest: latest) }.day
    guard from < to else {
      throw Diagnostic(
        .badDates, from == to ? "both dates are \(dayText(from))" : "\(dayText(from)) is after \(dayText(to))",
        at: migrate.from.span.union(migrate.to.span), label: from == to ? "one date" : "backwards",
        help: [
          from == to
            ? "give two dates"
            : "write `migrate \(written(name: migrate.model.text)) from \(dayText(to)) to \(dayText(from))`"
        ])
    }
    return (from, to)
  }

  /// The dates from one to another, so far apart; the last one in any case.
  private func days(from: Int32, to: Int32, every shift: CalendarShift) throws -> [Int32] {
    guard shift.months + shift.days > 0 else { return [from, to] }
    var days = [from]
    while days.count <= 500 {
      let day = Day.addMonths(from, shift.months * days.count) + Int32(shift.days * days.count)
      if day >= to { break }
      days.append(day)
    }
    return days + [to]
  }

  /// Tiers that the as-of date cannot change, and rows that have no date.
  private func refuseUndated(_ model: Model, _ migrate: Migrate) throws {
    guard !varies(model) else { return }
    let reasons = reasonTerms(for: model).map(\.name)
    throw Diagnostic(
      .nothingDated, "nothing that \(model.name) is made from depends on a date", at: migrate.model.span,
      label: "the same at any date",
      help: [
        "\(reasons.joined(separator: ", ")) \(reasons.count == 1 ? "has" : "have") only one value, today's",
        "a column moves with the as-of date where it is worked out from rows that have a date: `roles orders date = COLUMN`, then `derive … = sum(orders.amount)`",
      ])
  }

  /// A dead band needs cuts that a value of the account itself passes.
  private func refuseHold(_ model: Model, _ migrate: Migrate) throws {
    guard migrate.hold != nil, model.tiers == nil, model.matrix == nil, model.classes == nil else { return }
    let help =
      switch model.kind {
      case .pareto: "its classes end at shares of a total, which others decide; cut tiers `at least N` from the measure"
      case .decision:
        "its rules are yes or no; write the band into them, or `freeze` the classes of before and name them there"
      default: "`hold` is for tiers, for a matrix and for the classes of rfm8"
      }
    throw Diagnostic(
      .unknownModel, "`hold` is about how far a value passes a cut, and \(model.name) is \(model.kindPhrase)",
      at: migrate.holdSpan ?? migrate.model.span, label: "no cut to hold to", help: [help])
  }

  /// The book as of a day; fitted anew where that was asked for.
  private func book(asOf day: Int32, refits: Bool) -> Book {
    var book = state.book
    book.asOf = AsOf(day: day, origin: .given)
    book.isWhatIf = true
    if refits { for index in book.models.indices { book.models[index].refit() } }
    return book
  }

  // MARK: - Two dates

  private func showTwoDates(_ model: Model, _ migrate: Migrate, _ from: Int32, _ to: Int32) throws {
    let (before, after) = (book(asOf: from, refits: migrate.refits), book(asOf: to, refits: migrate.refits))
    if let view = migrate.view, view == .cost || view == .capacity {
      return try sayServices(view, before, after, followsBuilds: true, at: migrate.model.span)
    }
    let report = try report(
      on: model, from: before, to: after, measure: migrate.measure, showsValues: true, hold: migrate.hold?.double)
    try say(report, view: migrate.view, withStays: true)
    if migrate.view == nil { try sayServices(before, after, followsBuilds: true) }
    if let held = report.held, let hold = migrate.hold { sayHeld(report, held, hold.double) }
    sayMeasure(report)
  }

  private func sayHeld(_ report: MigrationReport, _ held: LevelColumn, _ hold: Double) {
    let back = held.codes.indices.count { row in
      report.after.isPresent(row) && report.before.place(row) != .absent
        && held.place(row) != report.after.place(row)
    }
    smallPrint(
      "hold \(plain(hold * 100))%: of the \(number(report.migration.movedCount)) that move, \(number(back)) pass a cut by no more than \(plain(hold * 100))% of it and would stay or go less far"
    )
  }

  // MARK: - More dates

  /// A row a date: accounts in each level, and who has moved since the date before.
  private func showSeries(_ model: Model, _ migrate: Migrate, _ days: [Int32]) throws {
    let books = days.map { book(asOf: $0, refits: migrate.refits) }
    let reports = try zip(books, books.dropFirst()).map { before, after in
      try report(
        on: model, from: before, to: after, measure: migrate.measure, showsValues: true, hold: migrate.hold?.double)
    }
    guard let levels = reports.first?.levels else { return }
    let sides = [reports[0].before] + reports.map(\.after)
    let counts = sides.map { Counts($0) }
    var fields = [Frame.Field("date", Column(type: .date, storage: .int32(days)))]
    for level in levels.indices {
      fields.append(Frame.Field(levels[level], .decimals(counts.map { Int64($0.levels[level]) })))
    }
    if counts.contains(where: { $0.none > 0 }) {
      fields.append(Frame.Field("(none)", .decimals(counts.map { Int64($0.none) })))
    }
    func since(_ name: String, _ value: (MigrationReport) -> Int) {
      fields.append(Frame.Field(name, .decimals([nil] + reports.map { Int64(value($0)) })))
    }
    since("moved") { $0.migration.movedCount }
    since("up") { $0.directed(upwards: true) }
    since("down") { $0.directed(upwards: false) }
    if reports.contains(where: { $0.migration.newCount > 0 }) { since("new") { $0.migration.newCount } }
    if reports.contains(where: { $0.migration.goneCount > 0 }) { since("gone") { $0.migration.goneCount } }
    if migrate.hold != nil { since("moved, held") { $0.heldMoves } }
    say(
      Presentation(
        title: "\(model.name) at \(days.count) dates", frame: Frame(fields: fields, rowCount: days.count),
        rowNoun: "dates"))
    smallPrint("moved, up and down: since the date before")
  }

  private struct Counts {
    var levels: [Int]
    var none = 0

    init(_ column: LevelColumn) {
      levels = Array(repeating: 0, count: column.levelCount)
      for row in column.codes.indices {
        switch column.place(row) {
        case .level(let level): levels[level] += 1
        case .none: none += 1
        case .absent: break
        }
      }
    }
  }

  // MARK: - Small print

  private func sayDates(_ model: Model, _ migrate: Migrate, _ from: Int32, _ to: Int32) throws {
    if migrate.every == nil { smallPrint("before: as of \(dayText(from)), after: as of \(dayText(to))") }
    smallPrint(
      migrate.refits
        ? "fitted anew at each date: scales and cuts follow the accounts of the day"
        : "all dates are measured with the scales and cuts kept from the definition (`refit` makes them anew at each date)"
    )
    try sayStill(model)
  }

  /// What of a model's reasons is the same at any date.
  func sayStill(_ model: Model) throws {
    try sayUndated(model)
    let still = reasonTerms(for: model).filter { !TimeReading([$0.term], in: state.book).varies }.map(\.name)
    guard !still.isEmpty else { return }
    let (has, moves) = still.count == 1 ? ("has", "moves") : ("have", "move")
    smallPrint("\(still.joined(separator: ", ")) \(has) only today's value at every date and \(moves) nobody")
  }
}

extension MigrationReport {
  /// Rows with a level on both sides, a better or a worse one after.
  func directed(upwards: Bool) -> Int {
    let pairs = levels.indices.flatMap { from in levels.indices.map { (from, $0) } }
    return pairs.filter { upwards ? $1 < $0 : $1 > $0 }.reduce(0) { $0 + count(.level($1.0), .level($1.1)) }
  }

  /// Rows that would have moved with a dead band round the cuts.
  var heldMoves: Int {
    guard let held else { return 0 }
    return held.codes.indices.count { row in
      let (from, to) = (before.place(row), after.place(row))
      return from != .absent && to != .absent && held.place(row) != from
    }
  }
}
