import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// `forecast`: what will be won in a period, with an interval, beside how the same forecast did before.
extension Session {
  func forecast(_ forecast: DealForecast, at span: Span) throws {
    let question = try question(of: forecast)
    let period = try resolving { resolver in try resolver.days(of: forecast.period) }
    try refuseNonsense(forecast)
    guard !onlyChecks else { return }
    let day = state.book.asOf.day
    guard period.upperBound > day else { throw isOver(forecast.period) }
    let view = try view(of: question, on: day)
    try requireDeals(view, question, forecast)
    let method = forecast.method?.method ?? .history
    let figures = ForecastFigures(
      method, view, period: period, steps: PeriodStep.parts(of: period), isOfPicked: question.pick != nil)
    try requireAmounts(figures, question, forecast)
    let test = try test(method, question, period)
    var report = ForecastReport(
      forecast: forecast, question: question, view: view, figures: figures, test: test, mask: mask(of: question))
    if method == .monteCarlo { report.draws = try draws(of: forecast, figures, view) }
    if forecast.showsDeals { try sayDeals(report) } else { try sayFigures(report) }
    try sayTest(report)
    try tell(report)
  }

  private func refuseNonsense(_ forecast: DealForecast) throws {
    guard let clause = forecast.method, clause.method == .monteCarlo, let draws = clause.draws,
      !(100...1_000_000).contains(draws)
    else { return }
    throw Diagnostic(
      .badCuts, "there are 100 to 1,000,000 draws", at: clause.span, label: number(draws),
      help: ["10,000 tell tenths well enough: `montecarlo 10000`"])
  }

  private func isOver(_ period: Period) -> Diagnostic {
    Diagnostic(
      .nothingDated, "\(period.spelling) is over on \(dayText(state.book.asOf.day)), so there is nothing to forecast",
      at: period.span, label: "past",
      help: [
        "what was forecast of it beside what came: `accuracy SNAPSHOTS against DEALS`",
        "or look from before it: `set as-of DATE`",
      ])
  }

  /// Fewer closed deals tell nothing of others.
  static let fewestClosed = 30

  private func requireDeals(_ view: DealView, _ question: DealQuestion, _ forecast: DealForecast) throws {
    if let pick = question.pick, !view.open.contains(where: \.isPicked) {
      throw Diagnostic(
        .nothingToShow,
        "the condition picks no open deal, and what reads \(question.pickReads) can pick only open ones",
        at: pick.span, label: "no open deal",
        help: ["what was won is told by `summarize \(written(name: question.columns.table.name)) by stage`"])
    }
    let closed = view.deals.count { $0.end != .open }
    let won = view.deals.count { $0.end == .won }
    guard needsHistory(view, forecast), closed < Session.fewestClosed || won < DealHistory.fewestWon else { return }
    throw Diagnostic(
      .tooLittleHistory,
      "there is too little history to forecast by: \(counted(closed, "deal", "has", "have")) ended by \(dayText(view.day)), \(number(won)) of them won",
      at: forecast.deals.span, label: "it takes \(Session.fewestClosed) and \(DealHistory.fewestWon)",
      help: [
        forecast.condition == nil
          ? "load more history, or look from a later day: `set as-of DATE`" : "take fewer conditions",
        "`categories` adds up what people say, without history; so does `weighted` where every open deal has amount, expected close and probability",
      ])
  }

  /// Whether closed deals have to tell what is forecast: not what people have said of every open one.
  private func needsHistory(_ view: DealView, _ forecast: DealForecast) -> Bool {
    switch forecast.method?.method {
    case .categories: false
    case .weighted:
      view.open.contains { deal in
        deal.isPicked
          && (deal.probability == nil || (deal.amount == nil && forecast.amount == nil)
            || (deal.expected == nil && forecast.close == nil))
      }
    case .history, .monteCarlo, nil: true
    }
  }

  /// Where no deal has an amount, nothing can be added up.
  private func requireAmounts(_ figures: ForecastFigures, _ question: DealQuestion, _ forecast: DealForecast) throws {
    guard figures.history.anyAmount == nil, figures.parts.allSatisfy({ $0.amount == nil }) else { return }
    let what = question.measure.map { _ in "what `measure` asks for" } ?? question.columns.money?.name ?? "money"
    throw Diagnostic(
      .tooLittleHistory, "\(what) is missing in every won and every open deal", at: forecast.deals.span,
      label: "nothing to add up",
      help: [
        "say what a deal without amount counts with, such as `amount 20000`",
        "or forecast another number: `measure EXPRESSION`",
      ])
  }

  private func draws(of forecast: DealForecast, _ figures: ForecastFigures, _ view: DealView) throws
    -> ForecastReport.Draws
  {
    let count = forecast.method?.draws ?? 10_000
    let seed = forecast.seed.map { UInt64(truncatingIfNeeded: $0) } ?? state.seed
    let deals = figures.parts.compactMap { part in
      part.amount.map { DealSimulation.Deal(likelihoods: part.likelihoods, amount: $0, group: part.deal.group) }
    }
    let arrivals = figures.arrivalAmount.map { DealSimulation.Arrivals(counts: figures.arrivals, amount: $0) }
    let simulation = DealSimulation(
      deals: deals, arrivals: arrivals, stepCount: figures.steps.count, groupCount: view.groups?.count ?? 1)
    return ForecastReport.Draws(
      count: count, seed: seed, outcome: try simulation.run(draws: count, seed: seed, on: execution))
  }
}

/// All that a forecast says.
struct ForecastReport {
  /// What the draws of a Monte Carlo forecast gave.
  struct Draws {
    var count: Int
    var seed: UInt64
    var outcome: DealSimulation.Outcome
  }

  var forecast: DealForecast
  var question: DealQuestion
  var view: DealView
  var figures: ForecastFigures
  var test: ForecastTest
  /// The level of what is not to be seen.
  var mask: Int?
  var draws: Draws?

  /// Groups and deals are put in an order of promise only by a forecast that has won its test, and where that order tells of nothing marked.
  var ranks: Bool { mask == nil && test.wins == true }

  /// A row of the table of figures.
  struct Row {
    var name: String?
    var group: Int?
    var deals: Int?
    var amount: Double?
    var forecast: Double?
    var low: Double?
    var median: Double?
    var high: Double?
  }

  var rows: [Row] {
    var rows = groupRows
    if figures.wonAlready.deals > 0 {
      let won = figures.wonAlready
      rows.append(Row(name: "(won already)", deals: won.deals, amount: won.amount, forecast: won.amount))
    }
    if figures.hasArrivals { rows.append(arrivalRow) }
    rows += leftOut
    rows.append(totalRow)
    return rows
  }

  private var groupRows: [Row] {
    guard let groups = view.groups else { return [row(named: "open deals", group: nil)] }
    let used = (0..<groups.count).filter { group in figures.counted.contains { $0.deal.group == group } }
    let rows = used.map { group in row(named: groups.values.plainText(group) ?? "(missing)", group: group) }
    guard ranks else { return rows }
    return rows.enumerated().sorted { a, b in
      (b.element.forecast ?? 0, a.offset) < (a.element.forecast ?? 0, b.offset)
    }.map(\.element)
  }

  private func row(named name: String, group: Int?) -> Row {
    let parts = figures.counted.filter { group == nil || $0.deal.group == group }
    let sum = figures.sum(group: group)
    let interval = sum.interval()
    var row = Row(
      name: name, group: group, deals: parts.count, amount: parts.reduce(0) { $0 + ($1.amount?.mean ?? 0) },
      forecast: sum.mean, low: interval.low, high: interval.high)
    if let outcome = draws?.outcome {
      let drawn = outcome.groups.indices.contains(group ?? 0) ? outcome.groups[group ?? 0] : []
      (row.low, row.median, row.high) = (drawn.quantile(0.1), drawn.quantile(0.5), drawn.quantile(0.9))
    }
    return row
  }

  private var arrivalRow: Row {
    let sum = figures.arrivalSum
    let interval = sum.interval()
    var row = Row(name: "(deals to come)", forecast: sum.mean, low: interval.low, high: interval.high)
    if let drawn = draws?.outcome.arrivals {
      (row.low, row.median, row.high) = (drawn.quantile(0.1), drawn.quantile(0.5), drawn.quantile(0.9))
    }
    return row
  }

  private var totalRow: Row {
    var row = ownTotalRow
    if let reached { (row.low, row.high) = reached }
    return row
  }

  /// By the deals alone.
  private var ownTotalRow: Row {
    let total = figures.total
    let interval = total.interval(atLeast: figures.wonAlready.amount)
    var row = Row(name: "(all)", forecast: total.mean, low: interval.low, high: interval.high)
    if let drawn = draws?.outcome.total {
      let won = figures.wonAlready.amount
      (row.low, row.median, row.high) = (
        drawn.quantile(0.1).map { $0 + won }, drawn.quantile(0.5).map { $0 + won }, drawn.quantile(0.9).map { $0 + won }
      )
    }
    return row
  }

  /// The interval of all by the deals alone.
  var ownInterval: (low: Double, high: Double)? {
    let row = ownTotalRow
    return row.low.flatMap { low in row.high.map { (low, $0) } }
  }

  /// The interval of all as far as the errors of the test reach; none where that is no further.
  var reached: (low: Double, high: Double)? {
    guard let own = ownInterval, let reach = test.reach else { return nil }
    let (mean, won) = (figures.total.mean, figures.wonAlready.amount)
    let errors = reach * abs(mean - won)
    let low = min(own.low, own.low < won ? mean - errors : max(won, mean - errors))
    let high = max(own.high, mean + errors)
    return low < own.low || high > own.high ? (low, high) : nil
  }

  static let places: [(place: ForecastFigures.Place, name: String)] = [
    (.overdue, "(overdue)"), (.expectedBefore, "(expected before)"), (.expectedAfter, "(expected after)"),
    (.undated, "(without expected close)"), (.beyond, "(open too long)"), (.notBegun, "(not begun)"),
  ]

  /// Open deals that add nothing, by why.
  private var leftOut: [Row] {
    Self.places.compactMap { place, name in
      let parts = figures.parts.filter { $0.place == place }
      if parts.isEmpty { return nil }
      return Row(name: name, deals: parts.count, amount: parts.reduce(0) { $0 + ($1.amount?.mean ?? 0) })
    }
  }
}

extension Session {
  func sayFigures(_ report: ForecastReport) throws {
    if report.figures.method == .categories { return sayCategories(report) }
    let rows = report.rows
    func amounts(_ each: (ForecastReport.Row) -> Double?) -> Column {
      Column.amounts(rows.map(each), like: report.question.amountType).marked(report.mask)
    }
    var fields: [Frame.Field] = []
    if report.view.groups != nil, report.ranks {
      var rank: Int64 = 0
      let ranks = rows.map { row -> Int64? in
        guard row.group != nil else { return nil }
        rank += 1
        return rank
      }
      fields.append(Frame.Field("rank", .decimals(ranks)))
    }
    let name = report.forecast.group.map { format($0) } ?? "part"
    fields += [
      Frame.Field(name, .texts(rows.map(\.name))),
      Frame.Field("deals", .decimals(rows.map { $0.deals.map(Int64.init) })),
      Frame.Field("amount", amounts(\.amount)), Frame.Field("forecast", amounts(\.forecast)),
      Frame.Field("low", amounts(\.low)),
    ]
    if report.draws != nil { fields.append(Frame.Field("median", amounts(\.median))) }
    fields.append(Frame.Field("high", amounts(\.high)))
    say(Presentation(title: title(report), frame: Frame(fields: fields, rowCount: rows.count), rowNoun: "rows"))
    sayFan(report)
  }

  private func title(_ report: ForecastReport) -> String {
    let total = report.rows.last
    let text =
      report.mask != nil
      ? Column.maskText
      : "\(fixed(total?.forecast ?? 0, places: 0)), 80 % between \(fixed(total?.low ?? 0, places: 0)) and \(fixed(total?.high ?? 0, places: 0))\(trust(report.test))"
    return "\(report.question.columns.table.name) won in \(report.forecast.period.spelling): \(text)"
  }

  /// How far the interval can be trusted.
  private func trust(_ test: ForecastTest) -> String {
    guard let first = test.rows.first else { return "; untested" }
    return test.rows.count == 1
      ? "; the one tested period lay \(first.isInside ? "inside" : "outside") its own"
      : "; \(number(test.insideCount)) of \(number(test.rows.count)) tested periods lay inside theirs"
  }

  /// What may be won by the end of each part of the period: the fan opens.
  private func sayFan(_ report: ForecastReport) {
    guard let draws = report.draws, report.figures.steps.count > 1, report.mask == nil else { return }
    let steps = report.figures.steps
    let won = report.figures.wonAlready.amount
    func amounts(_ share: Double) -> Column {
      .amounts(
        steps.indices.map { draws.outcome.bySteps[$0].quantile(share).map { $0 + won } },
        like: report.question.amountType)
    }
    let frame = Frame(
      fields: [
        Frame.Field("until", .dates(steps.map(\.upperBound))), Frame.Field("low", amounts(0.1)),
        Frame.Field("median", amounts(0.5)), Frame.Field("high", amounts(0.9)),
      ], rowCount: steps.count)
    sayBeside(
      Presentation(
        title: "won by then: of ten draws one lies below low and one above high", frame: frame, rowNoun: "parts"))
  }

  // MARK: - Categories

  private func sayCategories(_ report: ForecastReport) {
    let groups = report.view.groups
    let names = report.forecast.group.map { format($0) } ?? "part"
    let used = groups.map { groups in
      (0..<groups.count).filter { group in report.figures.counted.contains { $0.deal.group == group } }
    }
    let rows: [(String, Int?)] =
      (used?.map { (groups?.values.plainText($0) ?? "(missing)", $0) } ?? []) + [("(all)", nil)]
    let tallies = rows.map { CategoryTally(report.figures, group: $0.1) }
    func amounts(_ each: (CategoryTally) -> Double) -> Column {
      Column.amounts(tallies.map { each($0) }, like: report.question.amountType).marked(report.mask)
    }
    let won = report.figures.wonAlready.amount
    let fields = [
      Frame.Field(names, .texts(rows.map(\.0))),
      Frame.Field("deals", .decimals(tallies.map { Int64($0.deals) })),
      Frame.Field("commit", amounts { $0.commit }), Frame.Field("likely", amounts { $0.commit + $0.likely }),
      Frame.Field("best", amounts { $0.commit + $0.likely + $0.best }),
      Frame.Field("without category", .decimals(tallies.map { Int64($0.others) })),
    ]
    let all = tallies.last ?? CategoryTally(report.figures, group: nil)
    let text =
      report.mask != nil
      ? Column.maskText
      : "\(fixed(won + all.commit, places: 0)) committed, \(fixed(won + all.commit + all.likely, places: 0)) likely, "
        + "\(fixed(won + all.commit + all.likely + all.best, places: 0)) at best"
    say(
      Presentation(
        title: "\(report.question.columns.table.name) in \(report.forecast.period.spelling): \(text)"
          + (won > 0 && report.mask == nil ? ", with \(fixed(won, places: 0)) won already" : ""),
        frame: Frame(fields: fields, rowCount: rows.count), rowNoun: "rows"))
    smallPrint(
      "each column holds the one before: likely is commit and likely, best is all three; the interval is from commit to best"
    )
  }
}

/// What people say of deals that are expected to close in a period.
struct CategoryTally {
  var deals = 0
  var commit = 0.0
  var likely = 0.0
  var best = 0.0
  /// Without one of the three categories.
  var others = 0

  init(_ figures: ForecastFigures, group: Int?) {
    for part in figures.counted where group == nil || part.deal.group == group {
      deals += 1
      let amount = part.amount?.mean ?? 0
      switch part.deal.category.map(StageEnds.folded) ?? "" {
      case "commit", "committed", "承诺": commit += amount
      case "likely", "mostlikely", "probable", "可能", "很可能": likely += amount
      case "best", "bestcase", "upside", "最好", "乐观": best += amount
      default: others += 1
      }
    }
  }
}
