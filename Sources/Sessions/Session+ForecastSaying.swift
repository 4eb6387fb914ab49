import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

// Deal by deal, and the small print of a forecast: whatever was assumed, left out or guessed.

extension Session {
  // MARK: - Deals

  /// Where to put one's time: what each deal may bring in the period, and when.
  func sayDeals(_ report: ForecastReport) throws {
    let figures = report.figures
    var parts = figures.parts.filter { $0.place == .counted }
    if report.mask == nil { parts = sorted(parts) }
    let all = parts.count
    if let top = report.forecast.top { parts = Array(parts.prefix(top.count)) }
    let table = report.question.columns.table
    let rows = parts.map(\.deal.row)
    func own(_ column: ColumnSchema?, _ name: String) throws -> [Frame.Field] {
      guard let column else { return [] }
      return [Frame.Field(name, try engine.column(column.id, in: state.book, on: state.data).gather(rows: rows))]
    }
    func amounts(_ values: [Double?]) -> Column {
      Column.amounts(values, like: report.question.amountType).marked(report.mask)
    }
    var fields = report.ranks ? [Frame.Field("rank", .decimals(parts.indices.map { Int64($0 + 1) }))] : []
    for field in try accountFields(of: table) {
      fields.append(Frame.Field(field.name, field.column.gather(rows: rows)))
    }
    let ownerName = report.question.columns.owner?.name
    fields += try own(report.question.columns.owner, ownerName ?? "owner")
    if let groups = report.view.groups, let group = report.forecast.group, bare(group) != ownerName {
      fields.append(
        Frame.Field(bare(group), groups.values.gather(rows: parts.map { Int32($0.deal.group) })))
    }
    fields += [
      Frame.Field(
        "age", Column.decimals(parts.map { figures.history.age(of: $0.deal).map(Int64.init) }).marked(report.mask)),
      Frame.Field("amount", amounts(parts.map { $0.amount?.mean })),
      Frame.Field("probability", Column.shares(parts.map(\.likelihood)).marked(report.mask)),
      Frame.Field("expected", amounts(parts.map(\.value))),
      Frame.Field("sign date", Column.dates(parts.map { signDay($0, figures) }).marked(report.mask)),
    ]
    say(
      Presentation(
        title: title(of: parts.count, among: all, report), frame: Frame(fields: fields, rowCount: parts.count),
        rowNoun: table.name, identifierColumns: Set([table.key.flatMap { table.column($0)?.name }].compactMap { $0 })))
    smallPrint(
      "`probability`: to be won in \(report.forecast.period.spelling); `expected`: that × amount; `sign date`: the expected close, by history the day by which half of the chance is used up"
    )
    if report.mask != nil {
      smallPrint("in load order: another would tell of what is marked")
    } else if !report.ranks {
      smallPrint(
        "greatest `expected` first, without ranks: the forecast has not won its test, so the order promises little")
    }
  }

  private func sorted(_ parts: [ForecastFigures.Part]) -> [ForecastFigures.Part] {
    parts.enumerated().sorted { a, b in (b.element.value, a.offset) < (a.element.value, b.offset) }.map(\.element)
  }

  private func title(of shown: Int, among all: Int, _ report: ForecastReport) -> String {
    let name = report.question.columns.table.name
    let sum = report.mask == nil ? fixed(report.figures.sum().mean, places: 0) : Column.maskText
    return "\(number(all)) open \(name) may bring \(sum) in \(report.forecast.period.spelling)"
      + (shown < all
        ? (report.mask == nil ? "; the \(number(shown)) that may bring most" : "; the first \(number(shown))") : "")
  }

  private func signDay(_ part: ForecastFigures.Part, _ figures: ForecastFigures) -> Int32? {
    if let expected = part.expected, figures.method != .history { return expected }
    let days = figures.history.course(of: part.deal).flatMap { $0.curve.medianDaysToWin(openAt: $0.age) }
    return days.map { figures.history.day + Int32($0) }
  }

  // MARK: - Small print

  func tell(_ report: ForecastReport) throws {
    let figures = report.figures
    smallPrint(
      "as of \(dayText(figures.history.day)) · \(report.forecast.period.spelling) is \(dayText(figures.period.lowerBound)) to \(dayText(figures.period.upperBound)) · \(methodText(report))"
    )
    tellBlindness(report)
    tellAmounts(report)
    tellDates(report)
    try tellOverdueClose(report)
    tellLater(report)
    try tellBeyond(report)
    tellSources(report)
    let late = try lateColumns(of: report.question.columns)
    if !late.isEmpty {
      smallPrint(
        "filled in only when a deal has ended, and not used of open ones: " + late.map(\.name).joined(separator: ", "))
    }
  }

  private func methodText(_ report: ForecastReport) -> String {
    let history = report.figures.history
    let closed = number(history.curve.closedCount)
    let toCome = report.figures.hasArrivals ? "; deals to come at \(plain(history.arrivalRate)) a day" : ""
    switch report.figures.method {
    case .weighted:
      return "probability × amount of deals expected to close in it; deals that are not there yet are not counted"
    case .categories: return "amounts of deals expected to close in it; deals that are not there yet are not counted"
    case .history:
      return
        "by how \(closed) closed deals ended at each age (Aalen and Johansen 1978), given a deal's age now\(toCome)\(toCome.isEmpty ? "" : ", as in the \(number(history.arrivalDays)) days before")"
    case .monteCarlo:
      let draws = report.draws
      return
        "\(number(draws?.count ?? 0)) draws, seed \(draws?.seed ?? 0): whether and when a deal is won, and its amount where that is not known\(toCome)"
    }
  }

  private func tellAmounts(_ report: ForecastReport) {
    if report.figures.method != .categories {
      smallPrint(
        report.draws == nil
          ? "low and high: 80 % of the outcomes lie between, by the normal approximation, deals independent of one another and the probabilities taken as known"
          : "low, median, high: a tenth, half and nine tenths of the draws lie below, the probabilities taken as known")
      tellWidening(report)
    }
    var counts: [DealHistory.AmountSource: Int] = [:]
    for part in report.figures.parts { counts[part.source, default: 0] += 1 }
    let columns = report.question.columns
    let texts: [(DealHistory.AmountSource, String)] = [
      (.rule, "`\(report.forecast.amount.map { format($0) } ?? "")`"),
      (.product, "the mean of won deals of their \(columns.product?.name ?? "product")"),
      (.owner, "the mean of won deals of their \(columns.owner?.name ?? "owner")"), (.all, "the mean of all won deals"),
      (.none, "nothing, since no won deal has an amount"),
    ]
    let isAlone = counts.count { $0.key != .known } == 1
    let told = texts.compactMap { source, text in
      counts[source].map { (isAlone ? "" : number($0) + " ") + "with \(text)" }
    }
    let without = report.figures.parts.count - (counts[.known] ?? 0)
    if without > 0 {
      smallPrint(
        "\(number(without)) of \(number(report.figures.parts.count)) open deals have no amount and are counted "
          + told.joined(separator: ", "))
    }
    if report.figures.wonWithoutAmount > 0 {
      smallPrint("\(counted(report.figures.wonWithoutAmount, "won deal")) without amount counted with nothing")
    }
    if report.view.ruledWins > 0, let rule = report.forecast.amount {
      smallPrint("\(counted(report.view.ruledWins, "won deal")) without amount counted with `\(format(rule))`, too")
    }
    if report.figures.hasArrivals, report.figures.arrivalAmount == nil {
      smallPrint("deals to come are counted with nothing, since no won deal has an amount")
    }
  }

  /// Deals lean the same way more often than independent ones would: the errors of the test hold that, too.
  private func tellWidening(_ report: ForecastReport) {
    guard report.mask == nil, !report.forecast.showsDeals, report.reached != nil, let own = report.ownInterval,
      let reach = report.test.reach
    else {
      return
    }
    smallPrint(
      "that of (all) is widened from \(fixed(own.low, places: 0)) … \(fixed(own.high, places: 0)) to the errors of the test: four fifths of \(number(report.test.rows.count)) forecasts lay within \(share(reach)) of what they still expected (Williams and Goodman 1971)"
    )
  }

  /// Neither when nor how likely open deals close is known of any.
  private func tellBlindness(_ report: ForecastReport) {
    let parts = report.figures.parts
    guard report.figures.method == .weighted, !parts.isEmpty,
      parts.allSatisfy({ $0.deal.expected == nil && $0.deal.probability == nil })
    else { return }
    smallPrint(
      "no open deal has an expected close or a probability: only the \(number(report.figures.counted.count)) of \(number(parts.count)) that \(report.forecast.close == nil ? "reach the median time of won deals" : "the `close` rule puts") in the period are counted, a small part of what may be won in it; `history` looks at all, and at deals to come"
    )
  }

  /// Closed by their day, open by their stage.
  private func tellOverdueClose(_ report: ForecastReport) throws {
    let columns = report.question.columns
    if let text = try overdueCloseText(report.view, columns) { smallPrint(text) }
    if let ends = columns.ends, ends.othersAreLost { try tellUnnamedLosses(report, ends) }
  }

  /// No stage is called lost: which deals then are, and in which stages open ones stand, of which one may be what is called lost here.
  private func tellUnnamedLosses(_ report: ForecastReport, _ ends: StageEnds) throws {
    let columns = report.question.columns
    guard let stage = columns.stage, state.book.mask(of: stage.id) == nil else { return }
    let stages = try engine.column(stage.id, in: state.book, on: state.data)
    var open: [String: Int] = [:]
    for deal in report.view.deals where deal.end == .open && stages.isKnown(Int(deal.row)) {
      open[stages.canonicalText(Int(deal.row)), default: 0] += 1
    }
    let names = open.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let more = names.count > 8 ? " and \(number(names.count - 8)) more" : ""
    smallPrint(
      "no \(stage.name) is called lost, so what closed in any but a won one is taken for lost"
        + (names.isEmpty
          ? ""
          : ", and deals are open in \(names.prefix(8).map { "\($0.key) (\(number($0.value)))" }.joined(separator: ", "))\(more)")
        + ": `lost STAGE` says which are lost")
  }

  /// What a forecast is told of deals whose day of closing has passed though their stage is no end; none where there are none.
  func overdueCloseText(_ view: DealView, _ columns: DealColumns) throws -> String? {
    if view.overdueRows.isEmpty { return nil }
    let names = try view.overdueRows.prefix(5).map { try label(of: Int($0), columns.table) }
    let more = view.overdueRows.count > names.count ? " and \(number(view.overdueRows.count - names.count)) more" : ""
    return
      "\(counted(view.overdueRows.count, "deal")) past \(columns.table.column(columns.closed)?.name ?? "their close") by \(dayText(view.day)), but neither won nor lost by \(columns.stage?.name ?? "stage"), counted as open and overdue: \(names.joined(separator: ", "))\(more)"
  }

  /// Ended by their stage on a day that is not known; none where there are none.
  func undatedEndsText(_ view: DealView) -> String? {
    view.undatedEnds == 0
      ? nil : "\(counted(view.undatedEnds, "deal")) won or lost by stage without a date of that left out"
  }

  /// The table is of a later day than the as-of date.
  private func tellLater(_ report: ForecastReport) {
    let view = report.view
    guard view.laterEnds > 0 else { return }
    smallPrint(
      "\(counted(view.laterEnds, "deal")) ended after \(dayText(view.day)), so the table is of a later day: "
        + (view.isOfSnapshot
          ? "amount, expected close and probability of open deals are those of the snapshot of that week, else missing"
          : "amount, expected close and probability of those are missing, and of other open deals as they are known now, since no snapshot was taken in the week before")
    )
  }

  private func tellDates(_ report: ForecastReport) {
    let figures = report.figures
    tellStages(report)
    guard figures.method != .history else { return tellOverdue(report) }
    let ruled = figures.parts.filter { $0.isRuledClose && $0.expected != nil }.count
    if ruled > 0 {
      let rule =
        report.forecast.close.map { "`\(format($0))`" }
        ?? "\(number(figures.history.medianDays ?? 0)) days after they began, the median of won deals"
      smallPrint(
        "\(counted(ruled, "open deal")) without expected close \(ruled == 1 ? "is" : "are") taken to close on \(rule)")
    }
    if figures.method == .monteCarlo {
      let byAge = figures.parts.filter { $0.expected == nil && $0.place != .notBegun }.count
      if byAge > 0 { smallPrint("\(counted(byAge, "deal")) without expected close drawn by age, as `history` does") }
      smallPrint(
        figures.history.delays.count >= ForecastFigures.fewestDelays
          ? "days are drawn as late after the expected close as the \(number(figures.history.delays.count)) won deals were that have one (median \(plain(figures.history.delays.map(Double.init).quantile(0.5) ?? 0)) days), past the as-of date"
          : "fewer than \(ForecastFigures.fewestDelays) won deals have an expected close, so deals are drawn to close on it"
      )
    }
    let unsure = figures.counted.filter { $0.deal.probability == nil }.count
    if unsure > 0, figures.method == .weighted || figures.method == .monteCarlo {
      smallPrint(
        "\(counted(unsure, "deal")) without probability \(unsure == 1 ? "has" : "have") that of closed deals that were open at their age"
      )
    }
    tellOverdue(report)
  }

  private func tellStages(_ report: ForecastReport) {
    let history = report.figures.history
    let byStage = report.figures.parts.count { history.course(of: $0.deal)?.byStage ?? false }
    guard byStage > 0, report.figures.method != .categories, report.mask == nil else { return }
    let stages = history.stageCurves.keys.sorted().map { stage in
      "\(sanitised(stage)) (\(number(history.stageCurves[stage]?.closedCount ?? 0)) closed)"
    }
    smallPrint(
      "\(counted(byStage, "open deal")) \(byStage == 1 ? "goes" : "go") by how long ago they came to their stage, as deals went on from there: "
        + stages.joined(separator: ", "))
  }

  private func tellOverdue(_ report: ForecastReport) {
    let figures = report.figures
    let day = figures.history.day
    let overdue = figures.parts.filter { part in (part.deal.expected ?? day) < day }
    let ruled = figures.parts.count { $0.place == .overdue && $0.isRuledClose }
    let isCounted = figures.method == .history || figures.method == .monteCarlo
    if !overdue.isEmpty || (ruled > 0 && !isCounted) {
      let byRule = ruled > 0 && !isCounted ? "\(number(ruled)) by the rule for those without expected close" : nil
      let who = [overdue.isEmpty ? nil : "\(number(overdue.count)) by their own day", byRule].compactMap { $0 }
      let what =
        !isCounted
        ? "not counted, `(overdue)`: give them another day, or close them"
        : figures.method == .history
          ? "which history does not look at" : "and drawn as late as won deals were, past that day"
      smallPrint(
        "\(counted(overdue.count + (isCounted ? 0 : ruled), "open deal", "is", "are")) overdue, expected before \(dayText(day))"
          + (byRule == nil ? "" : " (\(who.joined(separator: ", ")))") + ", \(what)")
    }
    let (before, after) = (
      figures.parts.count { $0.place == .expectedBefore }, figures.parts.count { $0.place == .expectedAfter }
    )
    if before + after > 0 {
      smallPrint(
        "`(expected before)`: to close from the as-of date on but before the period; `(expected after)`: after it; neither adds to it"
      )
    }
    let unbegun = figures.parts.count { $0.place == .notBegun }
    if unbegun > 0 {
      smallPrint(
        "\(counted(unbegun, "open deal")) without \(report.question.columns.start?.name ?? "beginning") \(unbegun == 1 ? "has" : "have") no age: they count among the deals to come once they begin"
      )
    }
  }

  /// Deals open longer than any that ever closed, by name.
  private func tellBeyond(_ report: ForecastReport) throws {
    let history = report.figures.history
    guard let last = history.curve.lastAge else { return }
    let beyond = report.figures.parts.filter { history.isBeyond($0.deal) }
    guard !beyond.isEmpty else { return }
    let oldest = beyond.sorted { ($0.deal.start ?? 0, $0.deal.row) < ($1.deal.start ?? 0, $1.deal.row) }
    let names = try oldest.prefix(5).map { part in
      try label(of: Int(part.deal.row), report.question.columns.table)
        + (report.mask == nil ? " (\(number(history.age(of: part.deal) ?? 0)) days)" : "")
    }
    let more = beyond.count > names.count ? " and \(number(beyond.count - names.count)) more" : ""
    let worth =
      report.mask == nil
      ? ", worth \(fixed(beyond.reduce(0) { $0 + ($1.amount?.mean ?? 0) }, places: 0))" : ""
    let counted0 = beyond.contains { $0.likelihood > 0 }
    smallPrint(
      "\(counted(beyond.count, "deal", "is", "are")) open as long as or longer than any that ever closed (\(report.mask == nil ? number(last) : Column.maskText) days)\(worth): \(names.joined(separator: ", "))\(more)"
    )
    smallPrint(
      counted0
        ? "no closed deal tells what becomes of them: they count with the probability that they were given, where they have one, and with nothing else"
        : "no closed deal tells what becomes of them: they add nothing to the forecast; win or close them, or take them out with `where`"
    )
  }

  private func tellSources(_ report: ForecastReport) {
    let view = report.view
    if !report.question.columns.guesses.isEmpty {
      smallPrint("columns taken by their names: " + report.question.columns.guesses.joined(separator: ", "))
    }
    if view.readsPercent { smallPrint("probabilities above 1 are read as percent") }
    if let text = undatedEndsText(view) { smallPrint(text) }
    if view.hiddenFuture > 0 { smallPrint("\(counted(view.hiddenFuture, "row")) dated later hidden") }
    if report.question.columns.ends == nil { smallPrint("without stages, a closed deal with an amount is a won one") }
    if report.question.pick != nil {
      let all = report.question.condition == nil ? "all deals" : "all that the rest of it takes"
      smallPrint(
        "the condition reads \(report.question.pickReads), so by that it picks among open ones; how deals go on is told by \(all); what is won already and deals to come are left out, since they cannot be told to be of those"
      )
    }
  }
}
