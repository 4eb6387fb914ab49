import Columnar

/// How likely accounts are to buy again within a horizon, by how recently and how often they have bought, and how such a forecast would have done.
///
/// Three dates, a horizon apart: earlier, before, now. The rates are those of the accounts known *before*, by what they bought until *now*. The
/// test makes the same one horizon earlier: edges and rates from *earlier* and what was bought until *before*, then forecasts from what was known
/// *before*, compared with what was bought until *now*. Nothing after the date that a forecast is made at is used.
public struct RetentionFit: Sendable {
  public let grid: HabitGrid
  public let rates: RepeatRates
  public let backTest: RetentionBackTest
  /// The date of the rates, as days since 1970-01-01.
  public let day: Int32

  /// Why there can be no rates.
  public enum Want: Sendable, Hashable {
    /// Fewer accounts than it takes had bought by the earliest date, or by the one before now.
    case accounts(Int, isEarlier: Bool)
    /// Too few bought in a horizon, or too few did not.
    case purchases(Outcomes, isEarlier: Bool)
  }

  public static let fewestAccounts = 50
  public static let fewestOutcomes = 10

  public static func fit(
    earlier: PurchaseHistory, before: PurchaseHistory, now: PurchaseHistory, day: Int32, bins: Int, prior: Double,
    execution: Execution
  ) throws -> Result<RetentionFit, Missing> {
    if let want = want(earlier, bought: before.lately, isEarlier: true) { return .failure(Missing(want: want)) }
    if let want = want(before, bought: now.lately, isEarlier: false) { return .failure(Missing(want: want)) }
    let grid = try HabitGrid(of: before, bins: bins, execution: execution)
    let tally = HabitTally(
      try grid.cells(of: before, execution: execution), of: before, bought: now.lately, cellCount: grid.cellCount)
    let backTest = try RetentionBackTest(
      earlier: earlier, before: before, now: now, bins: bins, prior: prior, execution: execution)
    return .success(
      RetentionFit(grid: grid, rates: RepeatRates(groups: tally.cells, prior: prior), backTest: backTest, day: day))
  }

  /// What is wanting, as an error.
  public struct Missing: Error { public let want: Want }

  private static func want(_ history: PurchaseHistory, bought: Bitmap, isEarlier: Bool) -> Want? {
    let accounts = history.population.trueCount
    let outcomes = Outcomes(accounts: accounts, happened: (history.population & bought).trueCount)
    if accounts < fewestAccounts { return .accounts(accounts, isEarlier: isEarlier) }
    if min(outcomes.happened, accounts - outcomes.happened) < fewestOutcomes {
      return .purchases(outcomes, isEarlier: isEarlier)
    }
    return nil
  }
}

/// A forecast of a time that has passed, beside two that need no model.
public struct RetentionBackTest: Sendable {
  /// In the horizon that the rates are from, and in the one that is forecast.
  public let fitted: Outcomes
  public let tested: Outcomes
  public let model: ForecastLoss
  /// Everyone has the rate of all.
  public let everyone: ForecastLoss
  /// One rate for those who bought in the last horizon, one for the others.
  public let lately: ForecastLoss
  public let calibration: [CalibrationGroup]
  /// By how much the Brier score is less than the better of the two, and the standard error of that over the accounts.
  public let lead: ForecastLead

  public var wins: Bool { model.beats(everyone) && model.beats(lately) }

  init(
    earlier: PurchaseHistory, before: PurchaseHistory, now: PurchaseHistory, bins: Int, prior: Double,
    execution: Execution
  ) throws {
    let grid = try HabitGrid(of: earlier, bins: bins, execution: execution)
    func tally(_ history: PurchaseHistory, _ bought: Bitmap) throws -> HabitTally {
      let cells = try grid.cells(of: history, execution: execution)
      return HabitTally(cells, of: history, bought: bought, cellCount: grid.cellCount)
    }
    let training = try tally(earlier, before.lately)
    let test = try tally(before, now.lately)
    let rates = RepeatRates(groups: training.cells, prior: prior)
    let naive = RepeatRates(groups: training.byLately, prior: prior)
    let forecasts = test.split.indices.flatMap { cell in
      (0...1).map { side in
        Compared(
          model: rates.likelihood(of: cell), lately: naive.likelihood(of: side), outcomes: test.split[cell][side])
      }
    }
    fitted = rates.overall
    tested = test.cells.reduce(Outcomes(), +)
    model = ForecastLoss(forecasts.map { Forecast(probability: $0.model, outcomes: $0.outcomes) })
    everyone = ForecastLoss([Forecast(probability: rates.overallRate, outcomes: tested)])
    lately = ForecastLoss(forecasts.map { Forecast(probability: $0.lately, outcomes: $0.outcomes) })
    calibration = CalibrationGroup.groups(
      zip(test.cells.indices, test.cells).map { Forecast(probability: rates.likelihood(of: $0), outcomes: $1) },
      count: 10)
    let isLately = lately.brier < everyone.brier
    lead = ForecastLead(
      forecasts.map { (of: $0.model, over: isLately ? $0.lately : rates.overallRate, outcomes: $0.outcomes) })
  }

  /// Accounts with the same two forecasts.
  private struct Compared {
    var model: Double
    var lately: Double
    var outcomes: Outcomes
  }
}
