import Columnar
import Models

/// How the same forecast did in earlier periods, made as it would have been then, beside naive ones.
struct ForecastTest {
  struct Row {
    var period: ClosedRange<Int32>
    var asOf: Int32
    var forecast: Double
    /// Its interval of 80 %.
    var low: Double
    var high: Double
    /// What had been won in the period by then.
    var already: Double
    var actual: Double
    /// Naively by the last whole period of that length, as far as closings are known from its beginning.
    var last: Double?
    /// Naively by the same period a year before.
    var yearBefore: Double?

    var isInside: Bool { actual >= low && actual <= high }
    /// How far off the forecast was, as a share of what it still expected.
    var error: Double { abs(actual - forecast) / max(abs(forecast - already), .leastNonzeroMagnitude) }
  }

  var rows: [Row] = []
  /// Why there is no test.
  var untested: String?

  /// The last period was not over on the as-of date: as many days before that stand for it.
  var trails = false
  /// Some of the tested periods had begun on their as-of date.
  var isInProgress: Bool { rows.contains { $0.asOf >= $0.period.lowerBound } }

  /// Fewer periods tell nothing.
  static let fewestRows = 2
  /// Fewer periods tell nothing of how far errors reach.
  static let fewestErrors = 5

  /// In how many periods what came lay in the interval that was forecast.
  var insideCount: Int { rows.count(where: \.isInside) }

  /// The share of what is still expected within which four fifths of the tested forecasts lay; none where they are too few.
  ///
  /// W. H. Williams, M. L. Goodman, "A Simple Method for the Construction of Empirical Confidence Limits for Economic Forecasts", Journal of the American
  /// Statistical Association 66 (1971): an interval from the errors that the same forecast made before, whatever they come from.
  var reach: Double? { rows.count < Self.fewestErrors ? nil : rows.map(\.error).sorted().quantile(0.8) }

  /// What a naive forecast of a period adds up, as seen on a day: what was won in it by then, and what another period brought on as many of its last days.
  static func naiveDays(
    of period: ClosedRange<Int32>, asOf: Int32, by other: ClosedRange<Int32>
  ) -> [ClosedRange<Int32>] {
    guard asOf >= period.lowerBound else { return [other] }
    let first = max(other.lowerBound, other.upperBound - (period.upperBound - asOf) + 1)
    return [period.lowerBound...min(asOf, period.upperBound)]
      + (first <= other.upperBound ? [first...other.upperBound] : [])
  }

  private func errors(_ forecast: (Row) -> Double, where other: (Row) -> Double?) -> ForecastErrors {
    ForecastErrors(rows.filter { other($0) != nil }.map { (forecast($0), $0.actual) })
  }

  /// All periods, the forecast alone.
  var model: ForecastErrors { ForecastErrors(rows.map { ($0.forecast, $0.actual) }) }
  /// The naive forecast and the model's in the periods that have one.
  var last: (naive: ForecastErrors, model: ForecastErrors) {
    (errors({ $0.last ?? 0 }, where: \.last), errors(\.forecast, where: \.last))
  }
  var yearBefore: (naive: ForecastErrors, model: ForecastErrors) {
    (errors({ $0.yearBefore ?? 0 }, where: \.yearBefore), errors(\.forecast, where: \.yearBefore))
  }

  /// Whether it is closer than each of them by more than two standard errors of the differences, period by period, of which two tell none.
  var isClear: Bool {
    [\Row.last, \Row.yearBefore].allSatisfy { naive in
      let differences = rows.compactMap { row in
        row[keyPath: naive].map { abs($0 - row.actual) - abs(row.forecast - row.actual) }
      }
      if differences.count < Self.fewestRows { return true }
      return differences.count > 2 && ForecastLead(of: differences).isClear
    }
  }

  /// Whether it beats each naive forecast that there is; none where too few periods were tested.
  var wins: Bool? {
    let compared = [last, yearBefore].filter { $0.naive.count >= Self.fewestRows }
    guard !compared.isEmpty else { return nil }
    return compared.allSatisfy { pair in
      guard let model = pair.model.wape, let naive = pair.naive.wape else { return false }
      return model < naive
    }
  }
}

/// How a period is moved: by whole months where it consists of such, else by days.
struct PeriodStep {
  let months: Int
  let days: Int

  init(_ period: ClosedRange<Int32>) {
    let (first, next) = (Day.date(ofDays: period.lowerBound), Day.date(ofDays: period.upperBound + 1))
    let isWhole = first.day == 1 && next.day == 1
    months = isWhole ? (next.year - first.year) * 12 + next.month - first.month : 0
    days = isWhole ? 0 : period.count
  }

  func moved(_ day: Int32, by count: Int) -> Int32 {
    months > 0 ? Day.addMonths(day, months * count) : day + Int32(days * count)
  }

  func moved(_ period: ClosedRange<Int32>, by count: Int) -> ClosedRange<Int32> {
    moved(period.lowerBound, by: count)...(moved(period.upperBound + 1, by: count) - 1)
  }

  /// The parts of a period that are told one after the other: months of a longer one, else weeks, else days.
  static func parts(of period: ClosedRange<Int32>) -> [ClosedRange<Int32>] {
    func next(_ day: Int32) -> Int32 {
      if period.count > 45 { return Day.addMonths(Day.startOfMonth(day), 1) }
      return period.count > 13 ? Day.startOfWeek(day) + 7 : day + 1
    }
    var parts: [ClosedRange<Int32>] = []
    var day = period.lowerBound
    while day <= period.upperBound {
      let end = min(period.upperBound, next(day) - 1)
      parts.append(day...end)
      day = end + 1
    }
    return parts.count > 40 ? [period] : parts
  }
}
