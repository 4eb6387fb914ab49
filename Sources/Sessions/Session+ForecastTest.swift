import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

// The forecast as it would have been made before, beside what was won and beside naive forecasts.

extension Session {
  /// At most so many earlier periods are tested.
  private static var mostTests: Int { 8 }

  func test(
    _ method: DealForecast.Method, _ question: DealQuestion, _ period: ClosedRange<Int32>
  ) throws -> ForecastTest {
    var test = ForecastTest()
    if method == .categories {
      test.untested = "which category a deal had then is not kept, so there is no test"
      return test
    }
    if question.pick != nil {
      test.untested =
        "the condition reads \(question.pickReads), so there is no test: what it would have picked then is not known"
      return test
    }
    if question.readsAmounts {
      test.untested = "the condition reads amounts, so there is no test: those of then are not known"
      return test
    }
    let day = state.book.asOf.day
    let step = PeriodStep(period)
    let now = try view(of: question, on: day)
    guard let firstClosed = now.firstClosed else { return test }
    let readsKept = question.columns.expected != nil || question.columns.probability != nil
    let looksBack = method != .history && readsKept
    let kept = snapshots(of: question.columns.table)
    for back in 1...24 where test.rows.count < Self.mostTests {
      let earlier = step.moved(period, by: -back)
      var asOf = min(step.moved(day, by: -back), earlier.upperBound - 1)
      guard earlier.upperBound <= day else { continue }
      // What was expected then is known of the days on which snapshots were taken.
      let taken = try looksBack ? kept.flatMap { try takenDay(near: asOf, $0) } : nil
      if let taken { asOf = min(taken, earlier.upperBound - 1) }
      if asOf <= firstClosed { break }
      var view = try view(of: question, on: asOf)
      if view.deals.count(where: { $0.end != .open }) < Session.fewestClosed { break }
      let values = try kept.flatMap { try keptDeals($0, on: asOf) }
      if looksBack, values == nil { continue }
      view.forget(values ?? [:], keepsAmounts: question.measure == nil)
      let figures = ForecastFigures(method, view, period: earlier, steps: [earlier])
      test.rows.append(
        row(figures, now, earlier, asOf, step: step, firstClosed: firstClosed))
    }
    test.trails = test.rows.contains { step.moved($0.period, by: -1).upperBound > $0.asOf }
    if test.rows.isEmpty {
      let (ahead, known) = (Int(period.lowerBound - day), Int(day - firstClosed))
      test.untested =
        ahead > known
        ? "it begins in \(number(ahead)) days and closings are known for \(number(known)), so no forecast so far ahead can be tested: the interval takes everything to go on as it is"
        : untestedText(method, readsKept: readsKept, hasKept: kept != nil)
    }
    return test
  }

  private func row(
    _ figures: ForecastFigures, _ now: DealView, _ period: ClosedRange<Int32>, _ asOf: Int32, step: PeriodStep,
    firstClosed: Int32
  ) -> ForecastTest.Row {
    // The last whole one; where the period begins later, the days before the as-of date instead.
    let before = step.moved(period, by: -1)
    let last = before.upperBound <= asOf ? before : (asOf - Int32(period.count) + 1)...asOf
    let year = PeriodStep(months: 12).moved(period, by: -1)
    func naive(_ other: ClosedRange<Int32>) -> Double? {
      guard other.lowerBound >= firstClosed else { return nil }
      return ForecastTest.naiveDays(of: period, asOf: asOf, by: other).reduce(0) { $0 + now.wonAmount(in: $1) }
    }
    let total = figures.total
    let interval = total.interval(atLeast: figures.wonAlready.amount)
    return ForecastTest.Row(
      period: period, asOf: asOf, forecast: total.mean, low: interval.low, high: interval.high,
      already: figures.wonAlready.amount, actual: now.wonAmount(in: period), last: naive(last),
      yearBefore: step.isShorterThanAYear ? naive(year) : nil)
  }

  private func untestedText(_ method: DealForecast.Method, readsKept: Bool, hasKept: Bool) -> String {
    if method != .history, readsKept {
      return hasKept
        ? "no snapshot was taken within a week of when the forecast of an earlier period would have been made, so there is no test"
        : "what deals were expected to close on before is not kept, so there is no test: `snapshot` keeps it from now on"
    }
    return "closings are known too short a time for a test in an earlier period"
  }

  // MARK: - Saying

  func sayTest(_ report: ForecastReport) throws {
    let test = report.test
    if let untested = test.untested { return smallPrint("\(untested); nothing is ranked") }
    let rows = test.rows
    func amounts(_ each: (ForecastTest.Row) -> Double?) -> Column {
      Column.amounts(rows.map(each), like: report.question.amountType).marked(report.mask)
    }
    let frame = Frame(
      fields: [
        Frame.Field("from", .dates(rows.map(\.period.lowerBound))),
        Frame.Field("to", .dates(rows.map(\.period.upperBound))), Frame.Field("as of", .dates(rows.map(\.asOf))),
        Frame.Field("forecast", amounts(\.forecast)), Frame.Field("won", amounts(\.actual)),
        Frame.Field("last period", amounts(\.last)), Frame.Field("year before", amounts(\.yearBefore)),
      ], rowCount: rows.count)
    sayBeside(
      Presentation(title: "test: the same forecast made before, and what came", frame: frame, rowNoun: "periods"))
    guard report.mask == nil else { return smallPrint("the test is not told: it would tell of what is marked") }
    tell(test)
    if report.view.open.contains(where: { $0.amount != nil }) {
      smallPrint(
        "in the test, open deals count with the amount that a snapshot of that week kept, else as those without amount do: what they were worth then is not known"
      )
    }
  }

  /// What the naive forecasts are.
  private func tellNaive(_ test: ForecastTest) {
    let last =
      test.trails ? "as many days up to the as-of date, the last period not being over then" : "the last whole period"
    smallPrint(
      test.isInProgress
        ? "`last period`: won in the period by the as-of date, and what the last whole one brought on as many of its last days; `year before`: the same by that of a year before"
        : "`last period`: won in \(last); `year before`: won in the same period of the year before")
  }

  private func tell(_ test: ForecastTest) {
    tellNaive(test)
    var texts = [
      "test: WAPE \(share(test.model.wape)), bias \(signedShare(test.model.bias)) over \(counted(test.model.count, "period"))"
    ]
    for (name, pair) in [("the last period", test.last), ("the period a year before", test.yearBefore)] {
      guard pair.naive.count > 0 else { continue }
      texts.append(
        "naively by \(name): WAPE \(share(pair.naive.wape)), bias \(signedShare(pair.naive.bias))"
          + (pair.model.count == test.model.count
            ? "" : " over \(number(pair.naive.count)), where the forecast has \(share(pair.model.wape))"))
    }
    smallPrint(texts.joined(separator: "; "))
    switch test.wins {
    case true?:
      smallPrint(
        "it beats the naive forecast"
          + (test.isClear ? "" : "; over \(counted(test.rows.count, "period")) that may be chance"))
    case false?: smallPrint("it does not beat the naive forecast, so nothing is ranked by it")
    case nil:
      smallPrint(
        "a naive forecast can be set beside it in fewer than \(ForecastTest.fewestRows) periods (closings have to be known for the whole of the one before), so nothing is ranked by it"
      )
    }
  }

  func share(_ value: Double?) -> String { value.map { fixed($0 * 100, places: 1) + "%" } ?? "–" }

  func signedShare(_ value: Double?) -> String {
    value.map { ($0 > 0 ? "+" : "") + fixed($0 * 100, places: 1) + "%" } ?? "–"
  }
}

extension PeriodStep {
  init(months: Int) {
    self.months = months
    days = 0
  }

  var isShorterThanAYear: Bool { months > 0 ? months < 12 : days < 365 }
}
