import Columnar
import Glibc

/// What each account is expected to buy and to bring within a horizon.
///
/// The value is m · Σₖ (E[Y(tₖ)] − E[Y(tₖ₋₁)]) ÷ (1 + d)^tₖ over equal steps of about a month up to the horizon, tₖ in years, m the expected average
/// money of a purchase.
public struct CustomerValues: Sendable {
  /// NaN for an account that has not bought.
  public private(set) var purchases: [Double] = []
  public private(set) var alive: [Double] = []
  /// What a purchase is expected to bring; NaN without a fit of money, and for an account that has only cost: the model is of positive amounts.
  public private(set) var money: [Double] = []
  public private(set) var value: [Double] = []
  /// The value, were every account by five points less likely to leave after a purchase from now on.
  public private(set) var valueWithoutLeaving: [Double] = []

  /// By how much less: "retention + 5 points".
  public static let fewerLeaving = 0.05

  public init(
    of summaries: BuyingSummaries, _ process: BuyingProcess, _ spending: SpendingProcess?, unitDays: Double,
    horizonDays: Int, discount: Double, execution: Execution
  ) throws {
    let plan = ValuePlan(horizonDays: horizonDays, unitDays: unitDays, discount: discount)
    let table = try ExpectationTable(summaries, execution: execution) { repeats, age in
      plan.expected(process, repeats, Double(age) / unitDays)
    }
    let blocks = try execution.blocks(of: summaries.count) { range in
      range.map { index -> (Double, Double, Double, Double, Double) in
        let repeats = summaries.repeats[index]
        guard repeats >= 0 else { return (.nan, .nan, .nan, .nan, .nan) }
        let alive = process.alive(
          repeats: Int(repeats), recency: Double(summaries.recency[index]) / unitDays,
          age: Double(summaries.age[index]) / unitDays)
        let expected = table.values(of: index)
        let money =
          summaries.onlyCosts[index]
          ? .nan
          : spending?.expected(purchases: Int(summaries.spends[index]), spent: summaries.spent[index]) ?? .nan
        return (alive * expected[0], alive, money, money * alive * expected[1], money * alive * expected[2])
      }
    }
    for block in blocks {
      for one in block {
        purchases.append(one.0)
        alive.append(one.1)
        money.append(one.2)
        value.append(one.3)
        valueWithoutLeaving.append(one.4)
      }
    }
  }
}

/// The steps of a horizon and what money is worth at the end of each.
struct ValuePlan: Sendable {
  /// In units of time.
  let ends: [Double]
  let worth: [Double]
  let isDiscounted: Bool

  static let daysInAMonth = 365.25 / 12

  init(horizonDays: Int, unitDays: Double, discount: Double) {
    let steps = discount == 0 ? 1 : max(1, Int((Double(horizonDays) / Self.daysInAMonth).rounded()))
    let days = (1...steps).map { Double(horizonDays) * Double($0) / Double(steps) }
    ends = days.map { $0 / unitDays }
    worth = days.map { pow(1 + discount, -$0 / 365.25) }
    isDiscounted = discount != 0
  }

  /// Purchases of an account that is there; the same with each worth what money then is worth; and that, were fewer to leave.
  func expected(_ process: BuyingProcess, _ repeats: Int, _ age: Double) -> [Double] {
    func total(lessLeaving: Double) -> (plain: Double, worth: Double) {
      var (last, sum) = (0.0, 0.0)
      for (end, worth) in zip(ends, worth) {
        let next = process.expectedWhileAlive(within: end, repeats: repeats, age: age, lessLeaving: lessLeaving)
        sum += (next - last) * worth
        last = next
      }
      return (last, sum)
    }
    let now = total(lessLeaving: 0)
    return [now.plain, now.worth, total(lessLeaving: CustomerValues.fewerLeaving).worth]
  }
}

/// Between which values an account's horizon will bring it, four times in five.
///
/// Seeded draws of what comes: of the parameters from the normal distribution that their logarithms tend to, of whether the account is there and how often it
/// buys from the exact distribution under them, and of what that brings. One draw of the parameters serves several draws of what comes.
public struct ValueIntervals: Sendable {
  public private(set) var low: [Double] = []
  public private(set) var high: [Double] = []

  public static let share = 0.8
  static let parameterDraws = 20
  static let outcomesEach = 10
  /// Of each account.
  public static let draws = parameterDraws * outcomesEach

  public init(
    of summaries: BuyingSummaries, _ fit: CustomerValueFit, _ values: CustomerValues, horizonDays: Int, seed: Int,
    rows: Range<Int>? = nil, execution: Execution
  ) throws {
    guard let buying = fit.buying, let spending = fit.spending else { return }
    let processes = buying.parameters.draws(Self.parameterDraws, seed: UInt64(bitPattern: Int64(seed))).map(
      BuyingProcess.init)
    let spendings = spending.processes(Self.parameterDraws, seed: UInt64(bitPattern: Int64(seed)) &+ 1)
    let rows = rows ?? 0..<summaries.count
    let horizon = Double(horizonDays) / fit.unitDays
    let blocks = try execution.blocks(of: rows.count, rows: 1024) { block in
      // Of each account anew, without an array for each.
      var (brought, levels): ([Double], [Double]) = ([], [])
      return block.map { offset -> (Double, Double) in
        let index = rows.lowerBound + offset
        guard summaries.repeats[index] >= 0, values.purchases[index] > 0, !values.money[index].isNaN else {
          return (.nan, .nan)
        }
        // What a purchase of this horizon is worth on average beside one today.
        let worth = values.value[index] / (values.purchases[index] * values.money[index])
        var random = SplitMix(seed: UInt64(bitPattern: Int64(seed)), stream: UInt64(index))
        brought.removeAll(keepingCapacity: true)
        for draw in processes.indices {
          let account = Account(summaries, index, processes[draw], spendings[draw], unitDays: fit.unitDays)
          account.draw(Self.outcomesEach, within: horizon, worth: worth, &random, &levels, into: &brought)
        }
        let zeros = Self.parameterDraws * Self.outcomesEach - brought.count
        brought.sort()
        func quantile(_ share: Double) -> Double {
          let place = Int((share * Double(Self.parameterDraws * Self.outcomesEach - 1)).rounded()) - zeros
          return place < 0 ? 0 : brought[place]
        }
        return (quantile((1 - Self.share) / 2), quantile((1 + Self.share) / 2))
      }
    }
    for block in blocks {
      for one in block {
        low.append(one.0)
        high.append(one.1)
      }
    }
  }

  /// An account under one draw of the parameters.
  private struct Account {
    let process: BuyingProcess
    let spending: SpendingProcess
    let repeats: Int
    let age: Double
    let alive: Double
    let shape: Double
    let rate: Double

    init(
      _ summaries: BuyingSummaries, _ index: Int, _ process: BuyingProcess, _ spending: SpendingProcess,
      unitDays: Double
    ) {
      (self.process, self.spending) = (process, spending)
      repeats = Int(summaries.repeats[index])
      age = Double(summaries.age[index]) / unitDays
      alive = process.alive(repeats: repeats, recency: Double(summaries.recency[index]) / unitDays, age: age)
      shape = spending.q + spending.p * Double(summaries.spends[index])
      rate = spending.gamma + summaries.spent[index]
    }

    /// Adds what each outcome with a purchase brings.
    func draw(
      _ count: Int, within t: Double, worth: Double, _ random: inout SplitMix, _ levels: inout [Double],
      into brought: inout [Double]
    ) {
      levels.removeAll(keepingCapacity: true)
      for _ in 0..<count { levels.append(random.unit()) }
      levels.sort(by: >)
      // Outcomes from the one with the fewest purchases on: each has as many as are at least so likely.
      var outcome = 0
      process.tails(within: t, repeats: repeats, age: age) { k, tail in
        while outcome < count, levels[outcome] > alive * tail {
          if k > 1 {
            let each = random.gamma(shape) / rate
            brought.append(worth * random.gamma(spending.p * Double(k - 1)) / each)
          }
          outcome += 1
        }
        return outcome < count
      }
    }
  }
}
