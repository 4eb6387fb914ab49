import Columnar
import Diagnostics
import Engine
import Glibc
import Language
import Models
import Plans
import Rendering

/// What `retention` says: how the forecast of a time that has passed did beside naive ones, how well it was calibrated, and the rates.
extension Session {
  func reportRetention(
    _ model: Model, _ retention: RetentionModel, _ written: RetentionDefinition, _ result: RetentionResult,
    _ table: Table
  ) throws {
    guard let fit = result.fit else { preconditionFailure("a likelihood without a fit was refused") }
    let dates = dates(of: retention, asOf: state.book.asOf.day)
    say(testTable(model, retention, fit.backTest, headline(model, retention, written.purchases, result, table)))
    say(calibrationTable(fit.backTest))
    if let rates = result.rates { say(rateTable(retention, rates, fit.grid, result)) }
    tellTest(model, retention, fit.backTest, dates)
    smallPrint(
      "a cell's likelihood is (bought + \(plain(retention.prior.double)) × the rate of all) ÷ (accounts + "
        + "\(plain(retention.prior.double))); edges are quantiles (type 7) of \(retention.bins) bins and, of recency, the horizon; intervals are Wilson's at 95%"
    )
    if result.rates != nil {
      smallPrint(
        "rates of \(dayText(dates.before)), by what was bought until \(dayText(dates.now)); they stay until `refit \(model.name)`, and no day before \(dayText(dates.now)) is told by them"
      )
    }
    try tellPurchases(written.purchases, result, table)
  }

  /// A definition is refused where there is too little to tell from.
  func requireHistory(_ model: Model, _ definition: ModelDefinition, _ result: ModelResult, _ table: Table) throws {
    guard case .retention(let retention) = model.kind, case .retention(let written) = definition,
      case .retention(let result) = result, case .wanting(let want) = result.outcome
    else { return }
    throw tooLittle(want, retention, written, result, table, dates(of: retention, asOf: state.book.asOf.day))
  }

  private struct Dates {
    var earlier: Int32
    var before: Int32
    var now: Int32
  }

  private func dates(of retention: RetentionModel, asOf day: Int32) -> Dates {
    let before = retention.start(ofHorizonEnding: day)
    return Dates(earlier: retention.start(ofHorizonEnding: before), before: before, now: day)
  }

  // MARK: - Tables

  private func testTable(
    _ model: Model, _ retention: RetentionModel, _ test: RetentionBackTest, _ title: String
  ) -> Presentation {
    let losses = [test.model, test.everyone, test.lately]
    let names = [
      model.name, "the rate of all for everyone",
      "one rate for who bought in the last \(retention.horizon.spelling), one for others",
    ]
    let frame = Frame(
      fields: [
        Frame.Field("forecast", .texts(names)),
        Frame.Field("accounts", .decimals(losses.map { _ in Int64(test.tested.accounts) })),
        Frame.Field("expected", .numbers(losses.map(\.expected))),
        Frame.Field("bought", .decimals(losses.map { _ in Int64(test.tested.happened) })),
        Frame.Field("brier", .numbers(losses.map(\.brier))), Frame.Field("log loss", .numbers(losses.map(\.log))),
        Frame.Field("skill", .numbers(losses.map { skill($0.brier, beside: test.everyone.brier) })),
      ], rowCount: losses.count)
    return Presentation(title: title, frame: frame, rowNoun: "forecasts")
  }

  /// How much of another forecast's Brier score is saved, as a share of it; what is left of rounding is nothing.
  private func skill(_ brier: Double, beside other: Double) -> Double {
    let skill = 1 - brier / other
    return abs(skill) < 1e-12 ? 0 : skill
  }

  private func headline(
    _ model: Model, _ retention: RetentionModel, _ purchases: PurchasesClause, _ result: RetentionResult,
    _ table: Table
  ) -> String {
    let all = result.population.trueCount
    guard let rates = result.rates else {
      return "\(model.name) of \(table.name): the test is not won, so nobody is ranked"
    }
    var counts = [Int](repeating: 0, count: rates.groups.count)
    for cell in result.cells where cell >= 0 { counts[Int(cell)] += 1 }
    let expected = counts.indices.reduce(0.0) { $0 + Double(counts[$1]) * rates.likelihood(of: $1) }
    return
      "\(model.name) of \(table.name): \(number(Int(expected.rounded()))) of \(number(all)) are expected to buy within "
      + "\(retention.horizon.spelling) after \(dayText(state.book.asOf.day))"
      + (result.left > 0 ? ", \(number(result.left)) more \(withoutPurchase(purchases))" : "")
  }

  /// `never bought`, or what else keeps an account out of the population.
  private func withoutPurchase(_ purchases: PurchasesClause) -> String {
    let window = purchases.window.map { " within \(CalendarShift($0).spelling)" } ?? ""
    if purchases.condition != nil { return "have no such purchase\(window)" }
    return window.isEmpty ? "never bought" : "bought nothing\(window)"
  }

  private func calibrationTable(_ test: RetentionBackTest) -> Presentation {
    let groups = test.calibration
    let intervals = groups.map { WilsonInterval($0.outcomes.happened, of: $0.outcomes.accounts) }
    let frame = Frame(
      fields: [
        Frame.Field("likelihood from", .numbers(groups.map(\.lowest))),
        Frame.Field("to", .numbers(groups.map(\.highest))),
        Frame.Field("accounts", .decimals(groups.map { Int64($0.outcomes.accounts) })),
        Frame.Field("predicted", .numbers(groups.map(\.predicted))),
        Frame.Field("observed", .numbers(groups.map(\.outcomes.rate))),
        Frame.Field("low", .numbers(intervals.map { $0?.low })),
        Frame.Field("high", .numbers(intervals.map { $0?.high })),
        Frame.Field(
          "within",
          .texts(
            zip(groups, intervals).map { group, interval in
              interval.map { group.predicted >= $0.low && group.predicted <= $0.high ? "yes" : "no" }
            })),
      ], rowCount: groups.count)
    return Presentation(title: "calibration: what was forecast and what came", frame: frame, rowNoun: "groups")
  }

  private func rateTable(
    _ retention: RetentionModel, _ rates: RepeatRates, _ grid: HabitGrid, _ result: RetentionResult
  ) -> Presentation {
    var today = [Int64](repeating: 0, count: rates.groups.count)
    for cell in result.cells where cell >= 0 { today[Int(cell)] += 1 }
    let cells = rates.groups.indices.filter { rates.groups[$0].accounts > 0 || today[$0] > 0 }
    let intervals = cells.map { WilsonInterval(rates.groups[$0].happened, of: rates.groups[$0].accounts) }
    let bins = cells.map { grid.bins(of: $0) }
    func edge(_ edges: [CutPoint], _ index: Int) -> Double? {
      edges.indices.contains(index) ? edges[index].number : nil
    }
    func edges(
      _ place: ((recency: Int, frequency: Int)) -> Int, _ edges: [CutPoint], _ term: Term, over: Bool
    ) -> Column {
      Column.numbers(bins.map { edge(edges, over ? place($0) - 1 : place($0)) }).marked(state.book.mask(of: term))
    }
    let frame = Frame(
      fields: [
        Frame.Field("recency over", edges({ $0.recency }, grid.recency, retention.recency, over: true)),
        Frame.Field("up to", edges({ $0.recency }, grid.recency, retention.recency, over: false)),
        Frame.Field("frequency over", edges({ $0.frequency }, grid.frequency, retention.frequency, over: true)),
        Frame.Field("to", edges({ $0.frequency }, grid.frequency, retention.frequency, over: false)),
        Frame.Field("accounts", .decimals(cells.map { Int64(rates.groups[$0].accounts) })),
        Frame.Field("bought", .decimals(cells.map { Int64(rates.groups[$0].happened) })),
        Frame.Field("likelihood", .numbers(cells.map { rates.likelihood(of: $0) })),
        Frame.Field("low", .numbers(intervals.map { $0?.low })),
        Frame.Field("high", .numbers(intervals.map { $0?.high })),
        Frame.Field(
          "band",
          .ordinals(cells.map { rates.band(of: $0).rawValue }, levels: LikelihoodBand.allCases.map(\.name))),
        Frame.Field("today", .decimals(cells.map { today[$0] })),
      ], rowCount: cells.count)
    return Presentation(
      title: "likelihood by days since the last purchase and purchases so far", frame: frame, rowNoun: "cells")
  }

  // MARK: - Small print

  /// Two digits of the error at least: `0.000021 ± 0.000042`.
  func leadText(_ lead: ForecastLead) -> String {
    let places = lead.error > 0 ? min(12, max(4, 1 - Int(log10(lead.error).rounded(.down)))) : 4
    return "\(fixed(lead.mean, places: places)) ± \(fixed(lead.error, places: places))"
  }

  private func tellTest(_ model: Model, _ retention: RetentionModel, _ test: RetentionBackTest, _ dates: Dates) {
    let fitted = test.fitted.rate ?? 0
    let tested = test.tested.rate ?? 0
    smallPrint(
      "test: rates of \(dayText(dates.earlier)) and what was bought until \(dayText(dates.before)) (\(number(test.fitted.happened)) of "
        + "\(number(test.fitted.accounts)), \(percentText(fitted))) forecast what was bought from then until \(dayText(dates.now)) "
        + "(\(number(test.tested.happened)) of \(number(test.tested.accounts)), \(percentText(tested)))")
    let lead = leadText(test.lead)
    if test.wins {
      smallPrint(
        "its Brier score and log loss are below both naive ones; ahead of the better of them by \(lead) (standard error over accounts)"
          + (test.lead.isClear ? "" : ": that may be chance"))
      tellCalibration(test)
    } else {
      smallPrint(
        "\(refusal(test)), by \(lead) in the Brier score (standard error over accounts): \(model.name).likelihood and .band are missing for all"
      )
    }
  }

  /// In how many groups the forecast is not among the shares that what came allows.
  private func tellCalibration(_ test: RetentionBackTest) {
    let off = test.calibration.count { group in
      WilsonInterval(group.outcomes.happened, of: group.outcomes.accounts).map {
        group.predicted < $0.low || group.predicted > $0.high
      } ?? false
    }
    guard off > 0 else { return }
    smallPrint(
      "in \(number(off)) of \(counted(test.calibration.count, "group")) the forecast lies outside the interval of what came: who is more likely than whom is told better than how likely"
    )
  }

  /// What it did not beat.
  private func refusal(_ test: RetentionBackTest) -> String {
    let lost = [
      (test.everyone, "the rate of all for everyone"), (test.lately, "two rates by who bought in the last horizon"),
    ].filter { !test.model.beats($0.0) }.map(\.1)
    return "it does not beat \(lost.joined(separator: " nor "))"
  }

  private func tellPurchases(_ purchases: PurchasesClause, _ result: RetentionResult, _ table: Table) throws {
    let orders = try resolving { resolver in try resolver.table(purchases.table) }
    var text = "a purchase is " + (try purchaseText(purchases, in: orders))
    if let window = purchases.window { text += ", within \(CalendarShift(window).spelling) of each date" }
    if let first = result.firstDay, orders.roles[.date].flatMap({ state.book.mask(of: $0) }) == nil {
      text += " · the first is of \(dayText(first)): what was before is not known"
    }
    smallPrint(text)
    try tellReturns(purchases, of: table)
    let undated = try undatedCount(purchases, in: orders)
    if undated > 0 { smallPrint("\(counted(undated, "row", "is", "are")) no purchase for want of a date") }
    let hidden = try engine.visibleRows(of: orders.id, in: state.book, on: state.data).hiddenFuture
    if hidden > 0 { smallPrint("\(counted(hidden, "row")) of \(orders.name) dated later hidden") }
  }

  private func tooLittle(
    _ want: RetentionFit.Want, _ retention: RetentionModel, _ written: RetentionDefinition, _ result: RetentionResult,
    _ table: Table, _ dates: Dates
  ) -> Diagnostic {
    if let none = noPurchase(written, result, table) { return none }
    let span = (result.firstDay, result.lastDay)
    let isSeen = state.book.mask(of: retention.first) == nil
    let known =
      !isSeen
      ? "in what is known"
      : span.0.flatMap { first in span.1.map { "purchases are known from \(dayText(first)) to \(dayText($0))" } }
        ?? "no purchase is known"
    let horizon = retention.horizon.spelling
    let reason =
      switch want {
      case .accounts(let count, let isEarlier):
        "\(count == 0 ? "nobody" : "only \(number(count))") of \(table.name) had bought by "
          + "\(dayText(isEarlier ? dates.earlier : dates.before)), \(isEarlier ? "two horizons" : "a horizon") before the as-of date; it takes \(RetentionFit.fewestAccounts)"
      case .purchases(let outcomes, let isEarlier):
        "of \(number(outcomes.accounts)) \(table.name) known on \(dayText(isEarlier ? dates.earlier : dates.before)), "
          + "\(number(outcomes.happened)) bought within \(horizon); it takes \(RetentionFit.fewestOutcomes) who did and as many who did not"
      }
    let isOld = canHelp(ofLatest: retention, result, dates)
    return Diagnostic(
      .tooLittleHistory, "there is too little history for a likelihood and its test: \(reason)",
      at: written.horizon.span,
      label: known,
      help: [
        isOld ? "nothing is dated near the as-of date: `set as-of latest`" : "take a shorter horizon, or more history"
      ])
  }

  /// Whether the as-of date lies behind all purchases, and two horizons before the last of them there were some already.
  private func canHelp(ofLatest retention: RetentionModel, _ result: RetentionResult, _ dates: Dates) -> Bool {
    guard let first = result.firstDay, let last = result.lastDay, last < dates.before else { return false }
    return first <= self.dates(of: retention, asOf: last).earlier
      && result.population.trueCount >= RetentionFit.fewestAccounts
  }

  /// Nobody has bought at all: why is told by what the purchases are.
  private func noPurchase(_ written: RetentionDefinition, _ result: RetentionResult, _ table: Table) -> Diagnostic? {
    let purchases = written.purchases
    guard result.population.allFalse, let orders = (try? resolving { resolver in try resolver.table(purchases.table) }),
      let seen = try? engine.visibleRows(of: orders.id, in: state.book, on: state.data)
    else { return nil }
    let rows = seen.visible?.trueCount ?? state.data.rowCounts[orders.id] ?? 0
    let (message, span, help): (String, Span, String)
    if rows == 0 {
      (message, span) = ("\(orders.name) has no row", purchases.table.span)
      help =
        seen.hiddenFuture > 0
        ? "\(counted(seen.hiddenFuture, "row")) of it are dated later: `set as-of latest`" : "load a file that has some"
    } else if let condition = purchases.condition {
      (message, span) = ("no row of \(orders.name) that belongs to \(table.name) passes `where`", condition.span)
      help = "ask how many do: `count \(orders.name) where \(format(condition))`"
    } else {
      (message, span) = ("no row of \(orders.name) is a purchase of \(table.name)", purchases.table.span)
      help =
        purchases.window == nil
        ? "look at its link and its dates: `show tables`, `describe \(orders.name)`" : "take a longer `window`"
    }
    return Diagnostic(
      .tooLittleHistory, "there is no purchase to tell a likelihood from: \(message)", at: span, label: "no purchase",
      help: [help])
  }

  // MARK: - explain

  func explainLikelihood(
    _ model: Model, _ retention: RetentionModel, _ result: RetentionResult, _ table: Table, _ row: Int, _ book: Book
  ) throws {
    let label = try label(of: row, table)
    guard result.population[row] else {
      guard case .model(.retention(let written)) = model.written.statement.kind else { return }
      let window = written.purchases.window.map { " within \(CalendarShift($0).spelling)" } ?? ""
      let such = written.purchases.condition == nil ? "no purchase" : "no such purchase"
      return sayExplained(model, label, ["\(label) has no likelihood: it has \(such)\(window)"])
    }
    let recency = result.recency.marked(book.mask(of: retention.recency))
    let frequency = result.frequency.marked(book.mask(of: retention.frequency))
    let measures =
      "last purchase \(cellText(recency, row)) days before \(dayText(book.asOf.day)), \(cellText(frequency, row)) \(frequency.canonicalText(row) == "1" ? "purchase" : "purchases")"
    guard let fit = result.fit else {
      return sayExplained(
        model, label,
        ["\(label): \(measures)", "there is too little history as of \(dayText(book.asOf.day)) for a likelihood"])
    }
    guard let rates = result.rates else {
      return sayExplained(model, label, ["\(label): \(measures)", "it has no likelihood: \(refusal(fit.backTest))"])
    }
    let cell = Int(result.cells[row])
    let group = rates.groups[cell]
    let place = fit.grid.bins(of: cell)
    let dates = dates(of: retention, asOf: fit.day)
    let prior = plain(retention.prior.double)
    var sentences = [
      "\(label): \(percentText(rates.likelihood(of: cell))) likely to buy within \(retention.horizon.spelling) after \(dayText(book.asOf.day))",
      measures + ": " + binText(fit.grid.recency, place.recency, "days") + " and "
        + binText(fit.grid.frequency, place.frequency, "purchases"),
      "of \(counted(group.accounts, "account")) like that on \(dayText(dates.before)), \(number(group.happened)) bought until \(dayText(dates.now))",
      "with \(prior) accounts of the rate of all, \(number(rates.overall.happened)) ÷ \(number(rates.overall.accounts)) = \(plain(rates.overallRate)): "
        + "(\(number(group.happened)) + \(prior) × \(plain(rates.overallRate))) ÷ (\(number(group.accounts)) + \(prior)) = \(plain(rates.likelihood(of: cell)))",
    ]
    if let interval = WilsonInterval(group.happened, of: group.accounts) {
      sentences.append(bandSentence(rates.band(of: cell), interval, rates))
    }
    if result.keepsFit {
      sentences.append("the rates are of before; `refit \(model.name)` makes them anew")
    }
    sayExplained(model, label, sentences, arithmetic(rates, cell))
  }

  private func binText(_ edges: [CutPoint], _ bin: Int, _ unit: String) -> String {
    if edges.isEmpty { return "any number of \(unit)" }
    func counted(_ number: Double) -> String { "\(plain(number)) \(number == 1 ? String(unit.dropLast()) : unit)" }
    if bin == 0 { return "at most \(counted(edges[0].number))" }
    let over = edges[bin - 1].number
    return bin < edges.count ? "over \(plain(over)) and up to \(counted(edges[bin].number))" : "over \(counted(over))"
  }

  private func bandSentence(_ band: LikelihoodBand, _ interval: WilsonInterval, _ rates: RepeatRates) -> String {
    let side =
      switch band {
      case .likely: "lies above"
      case .average: "holds"
      case .unlikely: "lies below"
      }
    return
      "their rate lies between \(plain(interval.low)) and \(plain(interval.high)) (Wilson, 95%), which \(side) the rate of all: \(band.name)"
  }

  private func arithmetic(_ rates: RepeatRates, _ cell: Int) -> Frame {
    let group = rates.groups[cell]
    return Frame(
      fields: [
        Frame.Field("accounts", .decimals([Int64(group.accounts)])),
        Frame.Field("bought", .decimals([Int64(group.happened)])),
        Frame.Field("rate of all", .numbers([rates.overallRate])),
        Frame.Field("prior", .numbers([rates.prior])),
        Frame.Field("likelihood", .numbers([rates.likelihood(of: cell)])),
        Frame.Field("band", .texts([rates.band(of: cell).name])),
      ], rowCount: 1)
  }
}
