import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// `accuracy snapshots against deals`: what was forecast week by week against what was won, beside a naive forecast.
extension Session {
  func accuracy(_ accuracy: ForecastAccuracy) throws {
    let columns = try dealColumns(of: accuracy.deals, endings: accuracy.endings)
    var question = DealQuestion(columns: columns)
    if let group = accuracy.group {
      let term = try resolving { resolver in try resolver.term(group, over: columns.table) }
      try state.book.refuseMasked(term, in: "group by")
      question.group = term
    }
    guard question.amountTerm != nil else { throw noMoney(columns, at: accuracy.deals.span) }
    let kept = try linkedSnapshots(accuracy, columns.table)
    let span = try accuracy.period.map { period in try resolving { resolver in try resolver.days(of: period) } }
    guard !onlyChecks else { return }
    let unit = accuracy.unit?.unit ?? .month
    let record = try ForecastRecord(kept, question, unit: unit, within: span, self)
    guard !record.entries.isEmpty else { throw nothingForecast(accuracy, unit, record) }
    let mask = mask(of: question)
    let weeks = weeksTable(record, mask)
    if let groups = record.groups, let group = accuracy.group {
      say(groupTable(record, groups, bare(group), question, mask))
      sayBeside(weeks)
    } else {
      say(weeks)
    }
    tell(record, accuracy, kept, question, mask)
  }

  private func linkedSnapshots(_ accuracy: ForecastAccuracy, _ deals: Table) throws -> SnapshotColumns {
    let kept = try snapshotColumns(of: accuracy.snapshots)
    if onlyChecks { return kept }
    if let link = kept.link, state.book.link(link).parent == deals.id { return kept }
    throw Diagnostic(
      .noRole, "\(kept.table.name) is not linked to \(deals.name): which deal is a row of it?",
      at: accuracy.snapshots.span,
      label: "not linked", help: ["load it with `link COLUMN to \(written(name: deals.name))`"])
  }

  private func nothingForecast(_ accuracy: ForecastAccuracy, _ unit: CalendarUnit, _ record: ForecastRecord)
    -> Diagnostic
  {
    let days = record.days
    return Diagnostic(
      .tooLittleHistory,
      "no whole \(unit.rawValue)\(accuracy.period.map { " of \($0.spelling)" } ?? "") ends after a snapshot and by \(dayText(state.book.asOf.day))",
      at: accuracy.period?.span ?? accuracy.snapshots.span,
      label: days.first.map { "snapshots from \(dayText($0)) to \(dayText(days[days.count - 1]))" } ?? "no snapshots",
      help: ["forecast shorter periods, such as `every week`, or take more snapshots"])
  }

  // MARK: - Tables

  /// Convergence: the errors by how many weeks were left.
  private func weeksTable(_ record: ForecastRecord, _ mask: Int?) -> Presentation {
    let weeks = Set(record.entries.map(\.weeksLeft)).sorted(by: >)
    let tallies = weeks.map { week in record.errors { $0.weeksLeft == week } }
    func errors(_ errors: [ForecastErrors], _ value: (ForecastErrors) -> Double?) -> Column {
      Column.shares(errors.map { $0.count >= ForecastRecord.fewest ? value($0) : nil }).marked(mask)
    }
    let models = tallies.map(\.model)
    let naives = tallies.map(\.naive)
    let frame = Frame(
      fields: [
        Frame.Field("weeks left", .decimals(weeks.map(Int64.init))),
        Frame.Field("forecasts", .decimals(models.map { Int64($0.count) })),
        Frame.Field("WAPE", errors(models, \.wape)), Frame.Field("bias", errors(models, \.bias)),
        Frame.Field("naive WAPE", errors(naives, \.wape)), Frame.Field("naive bias", errors(naives, \.bias)),
      ], rowCount: weeks.count)
    return Presentation(
      title:
        "forecasts of \(counted(record.periods.count, record.unit.rawValue)) in \(counted(record.days.count, "snapshot")): \(errorsText(record, mask))",
      frame: frame, rowNoun: "weeks")
  }

  private func errorsText(_ record: ForecastRecord, _ mask: Int?) -> String {
    if mask != nil { return Column.maskText }
    let (model, naive) = record.errors { _ in true }
    return "WAPE \(share(model.wape)), bias \(signedShare(model.bias))"
      + (record.wins == nil ? "" : ", naively \(share(naive.wape))")
  }

  /// At most so many groups are told one by one.
  private static let mostGroups = 20

  private func groupTable(
    _ record: ForecastRecord, _ groups: RowGroups, _ name: String, _ question: DealQuestion, _ mask: Int?
  ) -> Presentation {
    var used = (0..<groups.count).filter { record.hasGroup($0) }
    let isLong = used.count > Self.mostGroups
    if isLong {
      used = used.sorted { (record.won(of: $1), $0) < (record.won(of: $0), $1) }
      used = Array(used.prefix(10))
    }
    let wins = record.wins == true && mask == nil
    func tally(_ group: Int) -> (model: ForecastErrors, naive: ForecastErrors) { record.errors(ofGroup: group) }
    func wape(_ group: Int) -> Double? { record.tells(group) ? tally(group).model.wape : nil }
    if wins { used = used.sorted { (wape($0) ?? .infinity, $0) < (wape($1) ?? .infinity, $1) } }
    let tallies = used.map(tally)
    let told = used.map(record.tells)
    func errors(_ value: @escaping ((model: ForecastErrors, naive: ForecastErrors)) -> Double?) -> Column {
      Column.shares(zip(tallies, told).map { $1 ? value($0) : nil }).marked(mask)
    }
    let ranks = Frame.Field("rank", .decimals(used.indices.map { told[$0] ? Int64($0 + 1) : nil }))
    let fields =
      (wins ? [ranks] : []) + [
        Frame.Field(name, groups.values.gather(rows: used.map { Int32($0) })),
        Frame.Field("won deals", .decimals(used.map { Int64(record.wonDeals(of: $0)) })),
        Frame.Field("won", Column.amounts(used.map { record.won(of: $0) }, like: question.amountType).marked(mask)),
        Frame.Field("WAPE", errors { $0.model.wape }), Frame.Field("bias", errors { $0.model.bias }),
        Frame.Field("naive WAPE", errors { $0.naive.wape }),
      ]
    let all = (0..<groups.count).filter { record.hasGroup($0) }.count
    return Presentation(
      title: "forecasts by \(name)" + (isLong ? ", the \(used.count) of \(number(all)) with most won" : "")
        + ": \(errorsText(record, mask))",
      frame: Frame(fields: fields, rowCount: used.count), rowNoun: "groups")
  }

  // MARK: - Small print

  private func tell(
    _ record: ForecastRecord, _ accuracy: ForecastAccuracy, _ kept: SnapshotColumns, _ question: DealQuestion,
    _ mask: Int?
  ) {
    let all = record.errors { $0.naive != nil }
    if mask == nil {
      smallPrint(
        "over \(counted(record.entries.count, "forecast")); where the last whole \(record.unit.rawValue) before a snapshot is known (\(number(all.model.count))): WAPE \(share(all.model.wape)), bias \(signedShare(all.model.bias)); naively by that \(record.unit.rawValue): WAPE \(share(all.naive.wape)), bias \(signedShare(all.naive.bias))"
      )
    }
    switch record.wins {
    case true?: smallPrint("the forecasts beat the naive one")
    case false?: smallPrint("the forecasts do not beat the naive one, so nobody is ranked by them")
    case nil:
      smallPrint(
        "fewer than \(ForecastRecord.fewest) forecasts can be set beside a naive one, so nobody is ranked by them")
    }
    smallPrint(
      "naively: what that \(record.unit.rawValue) brought; once a \(record.unit.rawValue) has begun, what was won in it by the snapshot and what that one brought on as many of its last days"
    )
    smallPrint(
      "WAPE: Σ |forecast − won| ÷ Σ won; bias: Σ (forecast − won) ÷ Σ won; a forecast: probability × amount of what is expected to close in the \(record.unit.rawValue), and what was won in it by then; as of \(dayText(state.book.asOf.day))"
    )
    let filled = record.filled
    var texts: [String] = []
    if filled.amount > 0 {
      texts.append("\(number(filled.amount)) without amount with the mean of won deals like them")
    }
    if filled.close > 0 {
      texts.append("\(number(filled.close)) without expected close after the median time of won deals")
    }
    if filled.probability > 0 {
      texts.append(
        "\(number(filled.probability)) without probability with that of closed deals that were open at their age")
    }
    if !texts.isEmpty {
      smallPrint(
        "of \(counted(filled.rows, "open row")): \(texts.joined(separator: ", ")), each as known on the day of the snapshot"
      )
    }
    if filled.overdue > 0 {
      smallPrint("\(counted(filled.overdue, "row")) expected before their snapshot are in no forecast")
    }
    if filled.unlinked > 0 { smallPrint("\(counted(filled.unlinked, "row")) linked to no deal left out") }
    if record.groups != nil {
      smallPrint(
        "groups are those of \(dayText(state.book.asOf.day)); such of fewer than \(ForecastRecord.fewestWon) won deals tell nothing; largest accounts: `group by` their name"
      )
    }
    let guesses =
      kept.guesses.map { "\(kept.table.name): \($0)" }
      + question.columns.guesses.map { "\(question.columns.table.name): \($0)" }
    if !guesses.isEmpty { smallPrint("columns taken by their names: " + guesses.joined(separator: ", ")) }
  }
}

/// What the snapshots forecast for each period that has ended since, and what was won in it.
struct ForecastRecord {
  /// The forecast that one snapshot holds of one period.
  struct Entry {
    var day: Int32
    var period: ClosedRange<Int32>
    var forecast: [Double]
    /// By the last whole period before the snapshot; none where closings are not known from its beginning.
    var naive: [Double]?
    var actual: [Double]
    var weeksLeft: Int { Int(period.upperBound - day) / 7 }
  }

  /// How much of what is forecast was filled in.
  struct Filled {
    var rows = 0
    var amount = 0
    var close = 0
    var probability = 0
    var overdue = 0
    var unlinked = 0
  }

  /// Of fewer forecasts no error is told.
  static let fewest = 2
  /// A group of fewer won deals tells nothing.
  static let fewestWon = 5
  /// Further ahead than so many days no snapshot is asked.
  private static let furthestDays: Int32 = 183

  let unit: CalendarUnit
  var days: [Int32] = []
  var entries: [Entry] = []
  var groups: RowGroups?
  var filled = Filled()
  private var wonDealCounts: [Int] = []

  var periods: Set<ClosedRange<Int32>> { Set(entries.map(\.period)) }

  init(
    _ kept: SnapshotColumns, _ question: DealQuestion, unit: CalendarUnit, within span: ClosedRange<Int32>?,
    _ session: Session
  ) throws {
    self.unit = unit
    let today = session.state.book.asOf.day
    let now = try session.view(of: question, on: today)
    groups = now.groups
    let groupCount = now.groups?.count ?? 1
    let rows = try KeptRows(kept, now, question.columns.ends ?? .habitual, session)
    days = rows.byDay.keys.filter { $0 <= today }.sorted()
    filled.unlinked = rows.unlinked
    wonDealCounts = [Int](repeating: 0, count: groupCount)
    guard let firstClosed = now.firstClosed else { return }
    func won(_ days: ClosedRange<Int32>, by last: Int32) -> [Double] {
      var sums = [Double](repeating: 0, count: groupCount)
      for deal in now.deals where deal.end == .won {
        if let closed = deal.closed, days.contains(closed), closed <= last { sums[deal.group] += deal.amount ?? 0 }
      }
      return sums
    }
    for day in days {
      let periods = Self.periods(unit, from: day, to: min(today, day + Self.furthestDays)).filter { period in
        span.map { $0.contains(period.lowerBound) && $0.contains(period.upperBound) } ?? true
      }
      guard !periods.isEmpty, let open = rows.byDay[day] else { continue }
      let view = try session.view(of: question, on: day)
      let history = DealHistory(view, horizonDays: 91)
      let priced = price(open, history)
      let before = Self.unit(unit, holding: day).lowerBound - 1
      let last = Self.unit(unit, holding: before)
      for period in periods {
        var forecast = won(period, by: day)
        for row in priced where ForecastFigures.place(of: row.day, day, period) == .counted {
          forecast[row.group] += row.value
        }
        let naive = ForecastTest.naiveDays(of: period, asOf: day, by: last).map { won($0, by: today) }
        entries.append(
          Entry(
            day: day, period: period, forecast: forecast,
            naive: last.lowerBound >= firstClosed
              ? (0..<groupCount).map { group in naive.reduce(0) { $0 + $1[group] } } : nil,
            actual: won(period, by: today)))
      }
    }
    let told = Array(self.periods)
    for deal in now.deals where deal.end == .won {
      if let closed = deal.closed, told.contains(where: { $0.contains(closed) }) { wonDealCounts[deal.group] += 1 }
    }
  }

  /// What rows of a snapshot bring, on which day, by what was known then.
  private mutating func price(_ rows: [Deal], _ history: DealHistory) -> [(day: Int32, group: Int, value: Double)] {
    var priced: [(Int32, Int, Double)] = []
    for deal in rows {
      filled.rows += 1
      let (amount, source) = history.amount(of: deal)
      if source != .known { filled.amount += 1 }
      if deal.probability == nil { filled.probability += 1 }
      if deal.expected == nil { filled.close += 1 }
      guard let day = history.expectedDay(of: deal), let amount else { continue }
      if day < history.day {
        filled.overdue += 1
        continue
      }
      priced.append((day, deal.group, history.chance(of: deal) * amount.mean))
    }
    return priced
  }

  // MARK: - Periods

  static func unit(_ unit: CalendarUnit, holding day: Int32) -> ClosedRange<Int32> {
    switch unit {
    case .day: day...day
    case .week: Day.startOfWeek(day)...(Day.startOfWeek(day) + 6)
    case .month: Day.startOfMonth(day)...(Day.addMonths(Day.startOfMonth(day), 1) - 1)
    case .quarter: Day.startOfQuarter(day)...(Day.addMonths(Day.startOfQuarter(day), 3) - 1)
    case .year: Day.startOfYear(day)...(Day.addMonths(Day.startOfYear(day), 12) - 1)
    }
  }

  /// Whole ones that end after one day and by another: what has ended is no longer forecast.
  private static func periods(_ unit: CalendarUnit, from day: Int32, to last: Int32) -> [ClosedRange<Int32>] {
    var periods: [ClosedRange<Int32>] = []
    var period = self.unit(unit, holding: day + 1)
    while period.upperBound <= last {
      periods.append(period)
      period = self.unit(unit, holding: period.upperBound + 1)
    }
    return periods
  }

  // MARK: - Errors

  func errors(where isWanted: (Entry) -> Bool) -> (model: ForecastErrors, naive: ForecastErrors) {
    var (model, naive) = (ForecastErrors(), ForecastErrors())
    for entry in entries where isWanted(entry) {
      let actual = entry.actual.reduce(0, +)
      model.add(forecast: entry.forecast.reduce(0, +), actual: actual)
      if let last = entry.naive { naive.add(forecast: last.reduce(0, +), actual: actual) }
    }
    return (model, naive)
  }

  func errors(ofGroup group: Int) -> (model: ForecastErrors, naive: ForecastErrors) {
    var (model, naive) = (ForecastErrors(), ForecastErrors())
    for entry in entries {
      model.add(forecast: entry.forecast[group], actual: entry.actual[group])
      if let last = entry.naive { naive.add(forecast: last[group], actual: entry.actual[group]) }
    }
    return (model, naive)
  }

  /// Whether the forecasts beat the naive one where there is one; none where that are too few.
  var wins: Bool? {
    let compared = errors { $0.naive != nil }
    guard compared.naive.count >= Self.fewest, let model = compared.model.wape, let naive = compared.naive.wape else {
      return nil
    }
    return model < naive
  }

  func wonDeals(of group: Int) -> Int { wonDealCounts[group] }
  func tells(_ group: Int) -> Bool { wonDealCounts[group] >= Self.fewestWon }

  /// What was won in all periods together.
  func won(of group: Int) -> Double {
    var seen: [ClosedRange<Int32>: Double] = [:]
    for entry in entries { seen[entry.period] = entry.actual[group] }
    return seen.values.reduce(0, +)
  }

  func hasGroup(_ group: Int) -> Bool {
    entries.contains { $0.forecast[group] != 0 || $0.actual[group] != 0 }
  }
}

/// The open deals that snapshots kept, by the day they were taken.
private struct KeptRows {
  var byDay: [Int32: [Deal]] = [:]
  var unlinked = 0

  init(_ kept: SnapshotColumns, _ now: DealView, _ ends: StageEnds, _ session: Session) throws {
    let (book, data, engine) = (session.state.book, session.state.data, session.engine)
    guard let link = kept.link, let parents = try data.links[link]?.link().parents else { return }
    func column(_ schema: ColumnSchema?) throws -> Column? {
      try schema.map { try engine.column($0.id, in: book, on: data) }
    }
    let days = try engine.column(kept.date, in: book, on: data).dayValues
    let amounts = try column(kept.money)?.doubleValues
    let expected = try column(kept.expected)?.dayValues
    let probability = try column(kept.probability)?.doubleValues
    let isPercent = (probability?.lazy.compactMap { $0 }.max() ?? 0) > 1.5
    let stages = try column(kept.stage)?.textValues
    let deals = Dictionary(uniqueKeysWithValues: now.deals.map { ($0.row, $0) })
    for row in days.indices {
      guard let day = days[row] else { continue }
      guard var deal = deals[parents[row]] else {
        unlinked += 1
        continue
      }
      let stage = stages?[row].map(StageEnds.folded)
      if let stage, ends.won.contains(stage) || ends.lost.contains(stage) { continue }
      if let closed = deal.closed, closed <= day { continue }
      (deal.end, deal.closed) = (.open, nil)
      // What it came to later was not known then.
      deal.entries.removeAll { $0.day > day }
      deal.amount = amounts?[row]
      deal.expected = expected?[row]
      deal.probability = probability?[row].map { isPercent ? $0 / 100 : $0 }
      byDay[day, default: []].append(deal)
    }
  }
}
