import Columnar

/// What accounts without a contract will buy, fitted to the whole past, and tested on a part of it that the test's own fit did not see.
public struct CustomerValueFit: Sendable {
  /// The as-of date that it was fitted at, as days since 1970-01-01.
  public let day: Int32
  public let unitDays: Double
  public let census: BuyingCensus
  /// None where there is too little to fit.
  public let buying: BuyingFit?
  public let spending: SpendingFit?
  public let backTest: BuyingBackTest?
  /// Why nobody is ranked.
  public let objections: [BuyingObjection]

  public static let fewestAccounts = 100
  public static let fewestRepeaters = 50

  public var ranks: Bool { objections.isEmpty }

  /// Money is told where its fit stands and its mean exists.
  public var spendingObjection: SpendingObjection? {
    guard let spending else { return .fewAccounts }
    if spending.limit != nil { return nil }
    if !spending.parameters.hasConverged { return .notConverged }
    if spending.process.q <= 1 { return .noMean(spending.process.q) }
    return nil
  }

  public init(
    of log: PurchaseLog, day: Int32, holdoutDays: Int?, unitDays: Double, execution: Execution,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws {
    (self.day, self.unitDays) = (day, unitDays)
    let now = try BuyingSummaries(of: log, until: day, execution: execution)
    let census = BuyingCensus(of: log, now)
    self.census = census
    var objections = census.objections
    guard census.canBeFitted else {
      (buying, spending, backTest) = (nil, nil, nil)
      self.objections = objections
      return
    }
    progress(1, 4)
    let buying = try BuyingFit(now, unitDays: unitDays, execution: execution)
    self.buying = buying
    progress(2, 4)
    spending = try SpendingFit(now, execution: execution)
    progress(3, 4)
    if let bound = buying.bound(meanAge: census.meanAge / unitDays) {
      objections.append(.bound(bound.name, bound.value))
    } else if !buying.parameters.hasConverged || buying.parameters.covariance == nil {
      objections.append(.notConverged)
    }
    let cutoff = day - Int32(clamping: holdoutDays ?? (census.spanDays + 1) / 2)
    switch try BuyingBackTest.test(log, from: cutoff, until: day, unitDays: unitDays, execution: execution) {
    case .success(let test):
      backTest = test
      if !test.wins { objections.append(.lost) }
    case .failure(let untested):
      backTest = nil
      objections.append(untested.objection)
    }
    self.objections = objections
  }
}

/// Why a model of buying is not to be trusted with these accounts.
public enum BuyingObjection: Sendable, Hashable {
  case fewAccounts(Int)
  case fewRepeaters(Int)
  /// The share of accounts that bought again.
  case boughtOnce(Double)
  /// The median coefficient of variation of an account's gaps.
  case regular(Double)
  /// The days that are known are fewer than so many median gaps take.
  case short(days: Int, gap: Double)
  case notConverged
  case bound(String, Double)
  /// By the day before the hold-out there were too few accounts, or repeat purchases of too few.
  case fewBefore(accounts: Int, repeaters: Int, day: Int32)
  case lost
}

public enum SpendingObjection: Sendable, Hashable {
  case fewAccounts
  case notConverged
  case noMean(Double)
}

/// Who has bought, how often and how regularly.
public struct BuyingCensus: Sendable {
  public let accounts: Int
  public let repeaters: Int
  public let repeats: Int
  /// From the first purchase of all to the as-of date.
  public let spanDays: Int
  /// In days, over the accounts.
  public let meanAge: Double
  /// Between two purchases of an account; none where nobody bought again.
  public let medianGap: Double?
  /// The median over accounts with three gaps or more of how much their gaps differ: deviation ÷ mean. At random it is about 0.8.
  public let medianVariation: Double?

  init(of log: PurchaseLog, _ summaries: BuyingSummaries) {
    var (accounts, repeaters, repeats, oldest, ages) = (0, 0, 0, 0, 0.0)
    for index in 0..<summaries.count where summaries.repeats[index] >= 0 {
      accounts += 1
      repeaters += summaries.repeats[index] > 0 ? 1 : 0
      repeats += Int(summaries.repeats[index])
      oldest = max(oldest, Int(summaries.age[index]))
      ages += Double(summaries.age[index])
    }
    (self.accounts, self.repeaters, self.repeats, spanDays) = (accounts, repeaters, repeats, oldest)
    meanAge = accounts == 0 ? 0 : ages / Double(accounts)
    (medianGap, medianVariation) = Self.gaps(log, until: summaries.day, longest: oldest)
  }

  private static func gaps(_ log: PurchaseLog, until day: Int32, longest: Int) -> (gap: Double?, variation: Double?) {
    var lengths = [Int](repeating: 0, count: longest + 1)
    var variations: [Double] = []
    for account in 0..<log.accountCount {
      let days = log.days(of: account, until: day)
      guard days.count > 1 else { continue }
      var (sum, squares) = (0.0, 0.0)
      for place in days.indices.dropFirst() {
        let gap = Int(days[place] - days[place - 1])
        lengths[gap] += 1
        sum += Double(gap)
        squares += Double(gap) * Double(gap)
      }
      let n = Double(days.count - 1)
      if n >= 3 { variations.append(max(0, (squares - sum * sum / n) / (n - 1)).squareRoot() / (sum / n)) }
    }
    let total = lengths.reduce(0, +)
    var (seen, median) = (0, 0)
    while median < longest, seen + lengths[median] < (total + 1) / 2 {
      seen += lengths[median]
      median += 1
    }
    variations.sort()
    return (total == 0 ? nil : Double(median), variations.count < 30 ? nil : variations[variations.count / 2])
  }

  var canBeFitted: Bool {
    accounts >= CustomerValueFit.fewestAccounts && repeaters >= CustomerValueFit.fewestRepeaters && spanDays > 1
  }

  var objections: [BuyingObjection] {
    if accounts < CustomerValueFit.fewestAccounts { return [.fewAccounts(accounts)] }
    let share = Double(repeaters) / Double(accounts)
    if share < 0.05 { return [.boughtOnce(share)] }
    if repeaters < CustomerValueFit.fewestRepeaters { return [.fewRepeaters(repeaters)] }
    var objections: [BuyingObjection] = []
    if let variation = medianVariation, variation < 0.3 { objections.append(.regular(variation)) }
    if let gap = medianGap, Double(spanDays) < max(28, 3 * gap) { objections.append(.short(days: spanDays, gap: gap)) }
    return objections
  }
}

/// A forecast of what was bought in a time that has passed, by those who had bought before it, beside two that need no model.
public struct BuyingBackTest: Sendable {
  /// Expected of each account on average, and how far that lay from what came.
  public struct Loss: Sendable, Hashable {
    public var expected = 0.0
    var squares = 0.0
    var distances = 0.0
    public var accounts = 0

    /// The root of the mean squared distance, and the mean distance, in purchases of an account.
    public var rootMeanSquare: Double { (squares / Double(max(accounts, 1))).squareRoot() }
    public var meanDistance: Double { distances / Double(max(accounts, 1)) }

    mutating func add(_ forecast: Double, actual: Double) {
      expected += forecast
      squares += (forecast - actual) * (forecast - actual)
      distances += abs(forecast - actual)
      accounts += 1
    }

    static func + (a: Loss, b: Loss) -> Loss {
      Loss(
        expected: a.expected + b.expected, squares: a.squares + b.squares, distances: a.distances + b.distances,
        accounts: a.accounts + b.accounts)
    }
  }

  /// Cumulated repeat purchases of all up to a day of the hold-out.
  public struct Point: Sendable, Hashable {
    public var day: Int32
    public var actual: Double
    public var model: Double
    public var naive: Double
  }

  public let cutoff: Int32
  public let end: Int32
  public let fit: BuyingFit
  public let model: Loss
  /// Every account goes on at the rate that it had since its first purchase.
  public let pastRate: Loss
  /// Every account buys at the mean rate of all.
  public let meanRate: Loss
  /// By how much the squared errors are less than those of the better naive forecast.
  public let lead: ForecastLead
  public let actual: Int
  public let points: [Point]

  /// Closer by more than rounding: a fit that has run to one rate for all is that rate.
  public var wins: Bool {
    model.rootMeanSquare < min(pastRate.rootMeanSquare, meanRate.rootMeanSquare) * (1 - Self.leastLead)
  }

  private static let leastLead = 1e-6

  struct Untested: Error { let objection: BuyingObjection }

  static func test(
    _ log: PurchaseLog, from cutoff: Int32, until end: Int32, unitDays: Double, execution: Execution
  ) throws -> Result<BuyingBackTest, Untested> {
    let before = try BuyingSummaries(of: log, until: cutoff, execution: execution)
    let accounts = before.repeats.count { $0 >= 0 }
    let repeaters = before.repeats.count { $0 > 0 }
    guard accounts >= CustomerValueFit.fewestAccounts, repeaters >= CustomerValueFit.fewestRepeaters else {
      return .failure(Untested(objection: .fewBefore(accounts: accounts, repeaters: repeaters, day: cutoff)))
    }
    return .success(try BuyingBackTest(log, before, until: end, unitDays: unitDays, execution: execution))
  }

  private init(
    _ log: PurchaseLog, _ before: BuyingSummaries, until end: Int32, unitDays: Double, execution: Execution
  ) throws {
    let cutoff = before.day
    (self.cutoff, self.end) = (cutoff, end)
    let fit = try BuyingFit(before, unitDays: unitDays, execution: execution)
    self.fit = fit
    let days = Int(end - cutoff)
    let steps = min(12, days)
    let ends = (1...max(1, steps)).map { cutoff + Int32(days * $0 / max(1, steps)) }
    let process = fit.process
    let table = try ExpectationTable(before, execution: execution) { repeats, age in
      ends.map {
        process.expectedWhileAlive(
          within: Double($0 - cutoff) / unitDays, repeats: repeats, age: Double(age) / unitDays)
      }
    }
    var (allRepeats, allTime) = (0.0, 0.0)
    for index in 0..<before.count where before.repeats[index] >= 0 {
      allRepeats += Double(before.repeats[index])
      allTime += Double(before.age[index])
    }
    let pace = allTime > 0 ? allRepeats / allTime : 0
    let parts = try execution.blocks(of: before.count) { range in
      var part = Part(ends.count)
      for index in range where before.repeats[index] >= 0 {
        let came = log.days(of: index).reversed().prefix { $0 > cutoff }
        let alive = process.alive(
          repeats: Int(before.repeats[index]), recency: Double(before.recency[index]) / unitDays,
          age: Double(before.age[index]) / unitDays)
        let expected = table.values(of: index)
        let past = before.age[index] == 0 ? 0 : Double(before.repeats[index]) / Double(before.age[index])
        part.add(came, ends: ends, cutoff: cutoff, expected: expected.map { $0 * alive }, past: past, pace: pace)
      }
      return part
    }
    let all = parts.reduce(Part(ends.count), +)
    (model, pastRate, meanRate) = (all.model, all.pastRate, all.meanRate)
    let better = all.pastRate.squares < all.meanRate.squares ? all.overPast : all.overMean
    lead = ForecastLead(sum: better.sum, squares: better.squares, accounts: all.model.accounts)
    actual = Int(all.actual.last ?? 0)
    points = ends.indices.map {
      Point(day: ends[$0], actual: all.actual[$0], model: all.expected[$0], naive: all.naive[$0])
    }
  }

  /// Of the squared errors of a naive forecast from those of the model.
  private struct Differences: Sendable {
    var sum = 0.0
    var squares = 0.0

    mutating func add(_ difference: Double) {
      sum += difference
      squares += difference * difference
    }

    static func + (a: Differences, b: Differences) -> Differences {
      Differences(sum: a.sum + b.sum, squares: a.squares + b.squares)
    }
  }

  private struct Part: Sendable {
    var (model, pastRate, meanRate) = (Loss(), Loss(), Loss())
    var (overPast, overMean) = (Differences(), Differences())
    var actual: [Double]
    var expected: [Double]
    var naive: [Double]

    init(_ count: Int) {
      actual = Array(repeating: 0, count: count)
      (expected, naive) = (actual, actual)
    }

    mutating func add(
      _ came: some Sequence<Int32>, ends: [Int32], cutoff: Int32, expected forecast: [Double], past: Double,
      pace: Double
    ) {
      var count = 0.0
      for day in came where day <= ends[ends.count - 1] {
        count += 1
        for step in ends.indices where day <= ends[step] { actual[step] += 1 }
      }
      let whole = Double(ends[ends.count - 1] - cutoff)
      model.add(forecast[forecast.count - 1], actual: count)
      pastRate.add(past * whole, actual: count)
      meanRate.add(pace * whole, actual: count)
      func square(_ forecast: Double) -> Double { (forecast - count) * (forecast - count) }
      let own = square(forecast[forecast.count - 1])
      overPast.add(square(past * whole) - own)
      overMean.add(square(pace * whole) - own)
      for step in ends.indices {
        expected[step] += forecast[step]
        naive[step] += past * Double(ends[step] - cutoff)
      }
    }

    static func + (a: Part, b: Part) -> Part {
      var sum = a
      sum.model = a.model + b.model
      sum.pastRate = a.pastRate + b.pastRate
      sum.meanRate = a.meanRate + b.meanRate
      sum.overPast = a.overPast + b.overPast
      sum.overMean = a.overMean + b.overMean
      for step in a.actual.indices {
        sum.actual[step] += b.actual[step]
        sum.expected[step] += b.expected[step]
        sum.naive[step] += b.naive[step]
      }
      return sum
    }
  }
}

/// What is expected of an account that is there, which its purchases and its age say alone: worked out once for all that are alike.
struct ExpectationTable: Sendable {
  private let places: [Int32]
  private let entries: [[Double]]

  init(
    _ summaries: BuyingSummaries, execution: Execution, _ expected: @Sendable (_ repeats: Int, _ age: Int) -> [Double]
  ) throws {
    var known: [UInt64: Int32] = [:]
    var keys: [UInt64] = []
    places = (0..<summaries.count).map { index in
      guard summaries.repeats[index] >= 0 else { return -1 }
      let key = UInt64(summaries.repeats[index]) << 32 | UInt64(summaries.age[index])
      if let place = known[key] { return place }
      known[key] = Int32(keys.count)
      keys.append(key)
      return Int32(keys.count - 1)
    }
    entries = try execution.blocks(of: keys.count, rows: 256) { [keys] range in
      keys[range].map { expected(Int($0 >> 32), Int($0 & 0xFFFF_FFFF)) }
    }.flatMap { $0 }
  }

  func values(of account: Int) -> [Double] { entries[Int(places[account])] }
}
