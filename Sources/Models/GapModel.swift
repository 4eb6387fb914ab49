import Columnar
import Glibc

/// How long accounts wait from one purchase to the next, if there is a next one.
///
/// The logarithm of a gap is normal around a mean of the account's own with a deviation σ that all share; those means are normal around μ with a
/// deviation τ. What an account's own gaps say is drawn towards what those of all say, the more the fewer they are: the one-way random effects model
/// (S. R. Searle, G. Casella, C. E. McCulloch, "Variance Components", 1992, chapter 3), by maximum likelihood.
public struct GapModel: Sendable, Hashable {
  public let mu: Double
  public let sigma: Double
  public let tau: Double

  /// The distribution of the logarithm of an account's next gap.
  public func next(gaps: Int, meanLog: Double) -> (mean: Double, deviation: Double) {
    let between = tau * tau
    let within = sigma * sigma
    let spread = within + Double(gaps) * between
    let mean = gaps == 0 ? mu : (within * mu + Double(gaps) * between * meanLog) / spread
    return (mean, (within + between * within / spread).squareRoot())
  }
}

/// When an account buys next, as days since its last purchase.
public struct GapBand: Sendable, Hashable {
  public var median: Double
  public var low: Double
  public var high: Double
  /// More time has passed than nine in ten of such gaps take.
  public var isOverdue: Bool

  public static let share = 0.8

  /// - Parameter elapsed: days since the last purchase, after which none has come.
  init(_ model: GapModel, gaps: Int, meanLog: Double, elapsed: Int) {
    let (mean, deviation) = model.next(gaps: gaps, meanLog: meanLog)
    let left = elapsed <= 0 ? 1 : NormalDistribution.above((log(Double(elapsed)) - mean) / deviation)
    func gap(_ share: Double) -> Double {
      let waits = left * (1 - share)
      if waits < 1e-280 { return .infinity }
      return max(exp(mean + deviation * NormalDistribution.exceeded(with: waits)), Double(elapsed))
    }
    (median, low, high) = (gap(0.5), gap((1 - Self.share) / 2), gap((1 + Self.share) / 2))
    isOverdue = left < (1 - Self.share) / 2
  }
}

/// The gaps of each account up to a day.
struct GapSummaries: Sendable {
  /// The last purchase; none for who has not bought.
  var last: [Int32?] = []
  var gaps: [Int32] = []
  var meanLog: [Double] = []
  /// The sum of squared distances of the logarithms from their mean.
  var squares: [Double] = []
  /// The last gap; 0 without one.
  var lastGap: [Int32] = []

  init(of log: PurchaseLog, until day: Int32) {
    for account in 0..<log.accountCount {
      let days = log.days(of: account, until: day)
      last.append(days.last)
      let logs = days.indices.dropFirst().map { Glibc.log(Double(days[$0] - days[$0 - 1])) }
      let mean = logs.isEmpty ? 0 : logs.reduce(0, +) / Double(logs.count)
      gaps.append(Int32(logs.count))
      meanLog.append(mean)
      squares.append(logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) })
      lastGap.append(days.count > 1 ? days[days.endIndex - 1] - days[days.endIndex - 2] : 0)
    }
  }

}

/// A rule that needs no model and knows how long an account has waited: of the gaps of all, the median of those that are longer than that.
struct LongerGaps {
  /// Ascending.
  private let gaps: [Int32]

  init(of log: PurchaseLog, until day: Int32) {
    gaps = (0..<log.accountCount).flatMap { account in
      let days = log.days(of: account, until: day)
      return zip(days, days.dropFirst()).map { $1 - $0 }
    }.sorted()
  }

  /// The whole gap, in days since the last purchase; tomorrow where none was ever longer.
  func typical(after elapsed: Int) -> Double {
    var (low, high) = (0, gaps.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(gaps[middle]) <= elapsed { low = middle + 1 } else { high = middle }
    }
    let longer = gaps[low...]
    if longer.isEmpty { return Double(elapsed + 1) }
    return Double(longer[low + (longer.count - 1) / 2] + longer[low + longer.count / 2]) / 2
  }
}

/// The gap model fitted, and how its dates would have done.
public struct GapFit: Sendable {
  public let day: Int32
  public let accounts: Int
  /// Accounts with one gap or more.
  public let repeaters: Int
  public let gaps: Int
  public let model: GapModel?
  /// Of σ, τ and, in logarithms of days, μ.
  public let parameters: FittedParameters?
  public let backTest: GapBackTest?
  public let objections: [Objection]

  public enum Objection: Sendable, Hashable {
    case fewRepeaters(Int)
    /// Before the hold-out.
    case fewBefore(Int, day: Int32)
    /// So few of those who had bought before the hold-out, and were not overdue, bought in it.
    case fewCame(Int)
    case notConverged
    case lost
  }

  public static let fewestRepeaters = 50

  public var ranks: Bool { objections.isEmpty }

  public init(of log: PurchaseLog, day: Int32, holdoutDays: Int?, execution: Execution) throws {
    self.day = day
    let now = GapSummaries(of: log, until: day)
    accounts = now.last.count { $0 != nil }
    repeaters = now.gaps.count { $0 > 0 }
    gaps = now.gaps.reduce(0) { $0 + Int($1) }
    guard repeaters >= Self.fewestRepeaters else {
      (model, parameters, backTest, objections) = (nil, nil, nil, [.fewRepeaters(repeaters)])
      return
    }
    let fitted = Self.fitted(now)
    (model, parameters) = fitted
    var objections: [Objection] = fitted.parameters.hasConverged ? [] : [.notConverged]
    let first = (0..<log.accountCount).lazy.compactMap { log.days(of: $0).first }.min() ?? day
    let cutoff = day - Int32(clamping: holdoutDays ?? (Int(day - first) + 1) / 2)
    let before = GapSummaries(of: log, until: cutoff)
    let known = before.gaps.count { $0 > 0 }
    if known < Self.fewestRepeaters {
      backTest = nil
      objections.append(.fewBefore(known, day: cutoff))
    } else {
      let test = GapBackTest(log, before, Self.fitted(before).model, cutoff: cutoff, end: day)
      backTest = test
      if test.came < Self.fewestRepeaters {
        objections.append(.fewCame(test.came))
      } else if !test.wins {
        objections.append(.lost)
      }
    }
    self.objections = objections
  }

  /// Accounts with equally many gaps count together: three sums of each number are all that the likelihood asks for.
  private static func fitted(_ summaries: GapSummaries) -> (model: GapModel, parameters: FittedParameters) {
    let most = Int(summaries.gaps.max() ?? 0)
    var counts = [Double](repeating: 0, count: most + 1)
    var (means, meanSquares, squares) = (counts, counts, counts)
    for account in summaries.gaps.indices where summaries.gaps[account] > 0 {
      let n = Int(summaries.gaps[account])
      counts[n] += 1
      means[n] += summaries.meanLog[account]
      meanSquares[n] += summaries.meanLog[account] * summaries.meanLog[account]
      squares[n] += summaries.squares[account]
    }
    let total = counts.reduce(0, +)
    let middle = means.reduce(0, +) / total
    let parameters = FittedParameters.fit(
      ["median gap", "sigma", "tau"],
      starts: [[exp(middle), 0.7, 0.7], [exp(middle), 1, 0.1], [exp(middle), 0.3, 1]],
      count: total
    ) { logs in
      let (mu, within, between) = (logs[0], exp(2 * logs[1]), exp(2 * logs[2]))
      var (value, dMu, dWithin, dBetween) = (0.0, 0.0, 0.0, 0.0)
      for n in counts.indices where counts[n] > 0 {
        let size = Double(n)
        let spread = within + size * between
        let distance = meanSquares[n] - 2 * mu * means[n] + mu * mu * counts[n]
        value -=
          0.5
          * (counts[n] * ((size - 1) * log(within) + log(spread)) + squares[n] / within + size * distance / spread)
        dMu += size * (means[n] - mu * counts[n]) / spread
        dWithin -=
          0.5
          * (counts[n] * ((size - 1) / within + 1 / spread) - squares[n] / (within * within)
            - size * distance / (spread * spread))
        dBetween -= 0.5 * (counts[n] * size / spread - size * size * distance / (spread * spread))
      }
      return (-value / total, [-dMu / total, -dWithin * 2 * within / total, -dBetween * 2 * between / total])
    }
    let values = parameters.values
    return (GapModel(mu: log(values[0]), sigma: values[1], tau: values[2]), parameters)
  }
}

/// Dates forecast for a time that has passed, beside two rules of thumb that know as much of the time waited.
///
/// The loss is the absolute error in days, of which the median of a forecast's distribution has the least (T. Gneiting, "Making and Evaluating Point
/// Forecasts", Journal of the American Statistical Association 106, 2011). Errors of the same accounts are compared in pairs. Only over those who came
/// a forecast that is always too early would look good (S. Lerch and others, "Forecaster's Dilemma", Statistical Science 32, 2017); so it is also
/// asked for over all, where a wait that has not ended counts as far as it is known, and no date as later than that; there, that nobody comes before
/// the end is a rule, too. Who was overdue has no date, and so no part in it.
public struct GapBackTest: Sendable {
  public let cutoff: Int32
  public let end: Int32
  /// Who had bought before.
  public let accounts: Int
  /// Who of them was overdue, and who of those bought in the hold-out.
  public let overdue: Int
  public let overdueCame: Int
  /// Who of the others, who have dates, bought in the hold-out.
  public let came: Int
  public let overCame: GapComparison
  public let overAll: GapComparison
  /// Of who came, within the band.
  public let covered: Int
  /// Whose band had ended by the end of the hold-out, and who did not come.
  public let passed: Int

  /// Ahead of each rule by more than two standard errors, over who came and over all.
  public var wins: Bool { overCame.isClear && overAll.isClear }
  public var coverage: Double? { came == 0 ? nil : Double(covered) / Double(came) }

  init(_ log: PurchaseLog, _ before: GapSummaries, _ model: GapModel, cutoff: Int32, end: Int32) {
    (self.cutoff, self.end) = (cutoff, end)
    let longer = LongerGaps(of: log, until: cutoff)
    var (overdue, overdueCame, covered, passed) = (0, 0, 0, 0)
    var (amongCame, amongAll): ([GapErrors], [GapErrors]) = ([], [])
    for account in 0..<log.accountCount {
      guard let last = before.last[account] else { continue }
      let elapsed = Int(cutoff - last)
      let band = GapBand(
        model, gaps: Int(before.gaps[account]), meanLog: before.meanLog[account], elapsed: elapsed)
      let days = log.days(of: account, until: end)
      let next = days[days.index(days.startIndex, offsetBy: Int(before.gaps[account]) + 1)...].first
      if band.isOverdue {
        overdue += 1
        if next != nil { overdueCame += 1 }
        continue
      }
      let (lastGap, typical) = (Int(before.lastGap[account]), longer.typical(after: elapsed))
      let forecasts = GapForecasts(
        model: band.median.rounded(), lastGap: lastGap > elapsed ? Double(lastGap) : typical, typicalGap: typical,
        after: elapsed)
      let known = Double(end - last)
      guard let next else {
        amongAll.append(forecasts.errors(from: known, until: known))
        if band.high < known { passed += 1 }
        continue
      }
      let gap = Double(next - last)
      amongAll.append(forecasts.errors(from: gap, until: known))
      amongCame.append(forecasts.errors(from: gap, until: .infinity))
      if gap >= band.low.rounded(.down), gap <= band.high.rounded(.up) { covered += 1 }
    }
    (self.overdue, self.overdueCame, self.covered, self.passed) = (overdue, overdueCame, covered, passed)
    (accounts, came) = (amongAll.count + overdue, amongCame.count)
    (overCame, overAll) = (GapComparison(amongCame, isOfAll: false), GapComparison(amongAll, isOfAll: true))
  }
}

/// What is forecast of one account: whole gaps, in days since its last purchase.
private struct GapForecasts {
  let model: Double
  let lastGap: Double
  let typicalGap: Double

  /// A rule that names a day that has passed means tomorrow.
  init(model: Double, lastGap: Double, typicalGap: Double, after elapsed: Int) {
    let tomorrow = Double(elapsed + 1)
    self.model = max(model, tomorrow)
    self.lastGap = max(lastGap, tomorrow)
    self.typicalGap = max(typicalGap, tomorrow)
  }

  func errors(from gap: Double, until known: Double) -> GapErrors {
    func error(_ forecast: Double) -> Double { abs(min(forecast, known) - gap) }
    return GapErrors(
      model: error(model), lastGap: error(lastGap), typicalGap: error(typicalGap), atTheEnd: abs(known - gap))
  }
}

/// How far the forecasts of one account lay from its purchase, in days.
private struct GapErrors {
  let model: Double
  let lastGap: Double
  let typicalGap: Double
  let atTheEnd: Double
}

/// The errors of the model beside those of rules of thumb, over the same accounts.
public struct GapComparison: Sendable, Hashable {
  public struct Side: Sendable, Hashable {
    /// Of the absolute errors, in days; none where no account was tested.
    public let mean: Double?
    public let median: Double?
    /// By how much the model's are less; none of the model itself.
    public let lead: ForecastLead?

    fileprivate init(_ errors: [Double], model: [Double]?) {
      mean = errors.isEmpty ? nil : errors.reduce(0, +) / Double(errors.count)
      median = Models.median(of: errors)
      lead = errors.isEmpty ? nil : model.map { model in ForecastLead(of: zip(errors, model).map { $0 - $1 }) }
    }
  }

  public let accounts: Int
  public let model: Side
  /// The account's last gap again or, once it has waited longer than that, the typical one.
  public let lastGap: Side
  /// The median of those gaps of all that are longer than the account has waited.
  public let typicalGap: Side
  /// That nobody comes before the end; none over those who came.
  public let nobody: Side?

  public var rules: [Side] { [lastGap, typicalGap] + (nobody.map { [$0] } ?? []) }
  public var isClear: Bool { rules.allSatisfy { $0.lead?.isClear ?? false } }

  fileprivate init(_ errors: [GapErrors], isOfAll: Bool) {
    accounts = errors.count
    let own = errors.map(\.model)
    model = Side(own, model: nil)
    lastGap = Side(errors.map(\.lastGap), model: own)
    typicalGap = Side(errors.map(\.typicalGap), model: own)
    nobody = isOfAll ? Side(errors.map(\.atTheEnd), model: own) : nil
  }
}

/// When each account buys next.
public struct NextPurchases: Sendable {
  /// Days since 1970-01-01; none where no date can be told, and of who is overdue: his gaps no longer tell.
  public private(set) var date: [Int32?] = []
  public private(set) var low: [Int32?] = []
  public private(set) var high: [Int32?] = []
  /// None for who has not bought.
  public private(set) var isOverdue: [Bool?] = []
  /// The median gap of the account, in days, whatever time has passed; NaN for who has not bought.
  public private(set) var gap: [Double] = []
  /// Days since the last purchase.
  public private(set) var elapsed: [Int32?] = []
  public private(set) var gaps: [Int32] = []

  /// A hundred years ahead there is no date worth telling.
  private static let farthest = 36_525.0

  public init(of log: PurchaseLog, _ model: GapModel, day: Int32) {
    let summaries = GapSummaries(of: log, until: day)
    gaps = summaries.gaps
    for account in summaries.gaps.indices {
      guard let last = summaries.last[account] else {
        date.append(nil)
        low.append(nil)
        high.append(nil)
        isOverdue.append(nil)
        gap.append(.nan)
        elapsed.append(nil)
        continue
      }
      let band = GapBand(
        model, gaps: Int(summaries.gaps[account]), meanLog: summaries.meanLog[account], elapsed: Int(day - last))
      func dayAfter(_ gap: Double, _ rule: FloatingPointRoundingRule) -> Int32? {
        gap > Self.farthest || band.isOverdue ? nil : max(last + Int32(gap.rounded(rule)), day + 1)
      }
      self.date.append(dayAfter(band.median, .toNearestOrAwayFromZero))
      low.append(dayAfter(band.low, .down))
      high.append(dayAfter(band.high, .up))
      isOverdue.append(band.isOverdue)
      gap.append(exp(model.next(gaps: Int(summaries.gaps[account]), meanLog: summaries.meanLog[account]).mean))
      elapsed.append(day - last)
    }
  }
}
