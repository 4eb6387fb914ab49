import Columnar

/// Contracts as whole periods: what is known of each at a date.
public struct ContractAges: Sendable {
  /// The period in which it ended, from 1; 0 while it runs.
  public private(set) var ended: [Int32] = []
  /// Whole periods behind it, at the date or at its end; −1 for what is no contract, or none yet.
  public private(set) var age: [Int32] = []
  /// Whole periods from its start to the date, whether it ran through them or not.
  public private(set) var seen: [Int32] = []
  /// It had ended by the date, be it in a period that is not over.
  public private(set) var hasEnded: [Bool] = []

  /// - Parameters:
  ///   - starts: days; none where there is no contract.
  ///   - ends: the day of the end; none while it runs.
  public init(starts: [Int32?], ends: [Int32?], at day: Int32, unit: RenewalUnit) {
    for (start, end) in zip(starts, ends) {
      guard let start, start <= day, end.map({ $0 >= start }) ?? true else {
        ended.append(0)
        age.append(-1)
        seen.append(-1)
        hasEnded.append(false)
        continue
      }
      let whole = unit.wholePeriods(from: start, to: day)
      let over = end.flatMap { $0 <= day ? unit.period(of: $0, from: start) : nil }
      seen.append(Int32(whole))
      hasEnded.append(over != nil)
      // A period that is not over yet counts for nobody: those that have ended in it would count before those that have not.
      ended.append(over.map { $0 <= whole ? Int32($0) : 0 } ?? 0)
      age.append(Int32(over.map { min($0, whole) } ?? whole))
    }
  }

  func tally(among rows: [Int]) -> ContractTally {
    var tally = ContractTally()
    for row in rows where age[row] >= 0 {
      if ended[row] > 0 { tally.addEnded(in: Int(ended[row])) } else { tally.addRunning(after: Int(age[row])) }
    }
    return tally
  }
}

/// How often a contract is renewed.
public struct RenewalUnit: Sendable, Hashable {
  /// One of them is 0.
  public var months: Int
  public var days: Int

  public init(months: Int, days: Int) { (self.months, self.days) = (months, days) }

  /// In years of 365.25 days.
  public var years: Double { Double(months) / 12 + Double(days) / 365.25 }

  func wholePeriods(from start: Int32, to end: Int32) -> Int {
    if months == 0 { return Int(end - start) / days }
    // A month has 28 days or more: this is never too few.
    var periods = Int(end - start) / (28 * months)
    while periods > 0, Day.addMonths(start, periods * months) > end { periods -= 1 }
    return periods
  }

  /// The period, from 1, in which or at whose end a day lies.
  func period(of day: Int32, from start: Int32) -> Int {
    let whole = wholePeriods(from: start, to: day)
    let isEnd = whole > 0 && (months == 0 ? start + Int32(whole * days) : Day.addMonths(start, whole * months)) == day
    return isEnd ? whole : whole + 1
  }
}

/// One group's contracts: the fit, its test, and why it is not to be trusted.
public struct ContractFit: Sendable {
  public enum Objection: Sendable, Hashable {
    case fewContracts(Int)
    case fewEnds(Int)
    case fewBefore(contracts: Int, ends: Int, day: Int32)
    /// So few contracts that ran before the hold-out could be seen through a period of it, or so few of them ended.
    case fewTested(contracts: Int, ends: Int)
    case notConverged
    case bound(String, Double)
    case lost
  }

  /// Of a fit, of the one before the hold-out, and of the test.
  public static let fewestContracts = 50
  public static let fewestEnds = 10

  public let tally: ContractTally
  /// Contracts that have ended within a period which is not over: they count as running until its start.
  public let endedWithin: Int
  public let renewal: RenewalFit?
  public let backTest: ContractBackTest?
  public let objections: [Objection]

  public var ranks: Bool { objections.isEmpty }

  public init(now: ContractAges, before: ContractAges, cutoff: Int32, among rows: [Int]) {
    tally = now.tally(among: rows)
    endedWithin = rows.count { now.hasEnded[$0] && now.ended[$0] == 0 }
    if tally.contracts < Self.fewestContracts || tally.endedCount < Self.fewestEnds {
      (renewal, backTest) = (nil, nil)
      objections =
        tally.contracts < Self.fewestContracts ? [.fewContracts(tally.contracts)] : [.fewEnds(tally.endedCount)]
      return
    }
    let renewal = RenewalFit(tally)
    self.renewal = renewal
    var objections: [Objection] = []
    if let bound = renewal.bound {
      objections.append(.bound(bound.name, bound.value))
    } else if !renewal.parameters.hasConverged || renewal.parameters.covariance == nil {
      objections.append(.notConverged)
    }
    let known = before.tally(among: rows)
    if known.contracts < Self.fewestContracts || known.endedCount < Self.fewestEnds {
      backTest = nil
      objections.append(.fewBefore(contracts: known.contracts, ends: known.endedCount, day: cutoff))
    } else {
      let test = ContractBackTest(RenewalFit(known), now: now, before: before, among: rows)
      backTest = test
      let ends = test.tested.accounts - test.tested.happened
      if test.tested.accounts < Self.fewestContracts || ends < Self.fewestEnds {
        objections.append(.fewTested(contracts: test.tested.accounts, ends: ends))
      } else if !test.wins {
        objections.append(.lost)
      }
    }
    self.objections = objections
  }
}

/// Which of the contracts that ran before the hold-out were renewed at the end of their last whole period in it: forecast by the model, and by one
/// rate for all.
public struct ContractBackTest: Sendable {
  public let fit: RenewalFit
  public let tested: Outcomes
  public let model: ForecastLoss
  public let constant: ForecastLoss
  public let constantRate: Double
  /// Of those that count as renewed: ended since, in a period that is not over.
  public let endedWithin: Int
  /// Contracts that ran before the hold-out, of which no period in it is whole.
  public let unseen: Int
  /// By how much the Brier score is less than that of one rate, and the standard error of that over the contracts.
  public let lead: ForecastLead

  /// Closer by more than rounding: a fit that has run to one rate for all is that rate.
  public var wins: Bool {
    model.brier < constant.brier * (1 - Self.leastLead) && model.log < constant.log * (1 - Self.leastLead)
  }

  private static let leastLead = 1e-6

  init(_ fit: RenewalFit, now: ContractAges, before: ContractAges, among rows: [Int]) {
    self.fit = fit
    let rate = fit.tally.constantRate ?? 0
    constantRate = rate
    var cells: [Int64: Outcomes] = [:]
    var (endedWithin, unseen) = (0, 0)
    for row in rows where before.age[row] >= 0 && !before.hasEnded[row] {
      guard now.seen[row] > before.age[row] else {
        unseen += 1
        continue
      }
      let stays = now.ended[row] == 0
      if stays, now.hasEnded[row] { endedWithin += 1 }
      let key = Int64(before.age[row]) << 32 | Int64(now.seen[row])
      cells[key, default: Outcomes()].accounts += 1
      if stays { cells[key, default: Outcomes()].happened += 1 }
    }
    let curve = fit.process.curve(through: cells.keys.map { Int($0 & 0xFFFF_FFFF) }.max() ?? 1)
    let forecasts = cells.sorted { $0.key < $1.key }.map { key, outcomes in
      let (from, to) = (Int(key >> 32), Int(key & 0xFFFF_FFFF))
      return (model: curve[to] / curve[from], constant: power(1 - rate, to - from), outcomes: outcomes)
    }
    (self.endedWithin, self.unseen) = (endedWithin, unseen)
    tested = forecasts.reduce(Outcomes()) { $0 + $1.outcomes }
    model = ForecastLoss(forecasts.map { Forecast(probability: $0.model, outcomes: $0.outcomes) })
    constant = ForecastLoss(forecasts.map { Forecast(probability: $0.constant, outcomes: $0.outcomes) })
    lead = ForecastLead(forecasts.map { (of: $0.model, over: $0.constant, outcomes: $0.outcomes) })
  }
}

private func power(_ base: Double, _ count: Int) -> Double { (0..<count).reduce(1) { product, _ in product * base } }
