import Glibc

/// How many accounts there were, and how many of them did what was forecast.
public struct Outcomes: Sendable, Hashable {
  public var accounts = 0
  public var happened = 0

  public init(accounts: Int = 0, happened: Int = 0) {
    self.accounts = accounts
    self.happened = happened
  }

  /// None where nobody is there.
  public var rate: Double? { accounts == 0 ? nil : Double(happened) / Double(accounts) }

  public static func + (a: Outcomes, b: Outcomes) -> Outcomes {
    Outcomes(accounts: a.accounts + b.accounts, happened: a.happened + b.happened)
  }
}

/// Accounts that one probability was forecast for, and what came of them.
public struct Forecast: Sendable, Hashable {
  public var probability: Double
  public var outcomes: Outcomes

  public init(probability: Double, outcomes: Outcomes) {
    self.probability = probability
    self.outcomes = outcomes
  }
}

/// How far forecast probabilities lay from what happened; less is better for both.
///
/// Both are proper: nobody gains by forecasting anything but what he believes. G. W. Brier, "Verification of Forecasts Expressed in Terms of
/// Probability", Monthly Weather Review 78 (1950), for one of its two classes; I. J. Good, "Rational Decisions", Journal of the Royal Statistical
/// Society B 14 (1952).
public struct ForecastLoss: Sendable, Hashable {
  /// The mean squared distance of the probability from 1 or 0.
  public let brier: Double
  /// The mean of −ln of the probability that was given to what happened.
  public let log: Double
  /// The sum of the probabilities: how many were expected.
  public let expected: Double

  public init(_ forecasts: [Forecast]) {
    let count = Double(forecasts.reduce(0) { $0 + $1.outcomes.accounts })
    var (squares, logs, sum) = (0.0, 0.0, 0.0)
    for forecast in forecasts where forecast.outcomes.accounts > 0 {
      let p = forecast.probability
      let happened = Double(forecast.outcomes.happened)
      let not = Double(forecast.outcomes.accounts) - happened
      squares += happened * (1 - p) * (1 - p) + not * p * p
      if happened > 0 { logs -= happened * Glibc.log(p) }
      if not > 0 { logs -= not * Glibc.log(1 - p) }
      sum += p * Double(forecast.outcomes.accounts)
    }
    brier = squares / count
    log = logs / count
    expected = sum
  }

  public func beats(_ other: ForecastLoss) -> Bool { brier < other.brier && log < other.log }
}

/// By how much one forecast's loss (Brier score, absolute error) is less than another's, in the mean over the same accounts.
public struct ForecastLead: Sendable, Hashable {
  public let mean: Double
  /// The standard error of the mean over the accounts.
  public let error: Double

  /// More than two standard errors above nothing.
  public var isClear: Bool { mean > 2 * error }

  /// - Parameter forecasts: two probabilities, and what came of the accounts that have both.
  init(_ forecasts: [(of: Double, over: Double, outcomes: Outcomes)]) {
    var differences: [(value: Double, count: Double)] = []
    for (p, q, outcomes) in forecasts {
      let happened = Double(outcomes.happened)
      differences.append(((1 - q) * (1 - q) - (1 - p) * (1 - p), happened))
      differences.append((q * q - p * p, Double(outcomes.accounts) - happened))
    }
    self.init(differences)
  }

  /// - Parameter differences: of each account, by how much its loss is less.
  public init(of differences: [Double]) { self.init(differences.map { ($0, 1) }) }

  /// - Parameters:
  ///   - sum: of what each account's loss is less by.
  ///   - squares: the sum of the squares of that.
  init(sum: Double, squares: Double, accounts: Int) {
    let count = Double(accounts)
    mean = sum / count
    error = (max(0, squares - sum * sum / count) / (count - 1) / count).squareRoot()
  }

  private init(_ differences: [(value: Double, count: Double)]) {
    let count = differences.reduce(0) { $0 + $1.count }
    let mean = differences.reduce(0) { $0 + $1.value * $1.count } / count
    let squares = differences.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) * $1.count }
    self.mean = mean
    error = (squares / (count - 1) / count).squareRoot()
  }
}

/// Accounts of like probability, and how it went with them.
public struct CalibrationGroup: Sendable, Hashable {
  public var lowest: Double
  public var highest: Double
  /// The mean of the probabilities.
  public var predicted: Double
  public var outcomes: Outcomes

  /// About so many groups of equal size, by probability; accounts of one probability stay together, in the group in which the middle one of them
  /// belongs.
  public static func groups(_ forecasts: [Forecast], count: Int) -> [CalibrationGroup] {
    let ordered = merged(forecasts)
    let total = ordered.reduce(0) { $0 + $1.outcomes.accounts }
    var groups: [CalibrationGroup] = []
    var (before, last) = (0, -1)
    for forecast in ordered {
      let accounts = forecast.outcomes.accounts
      let place = min(count - 1, (2 * before + accounts) * count / (2 * total))
      before += accounts
      if place != last {
        groups.append(CalibrationGroup(forecast))
        last = place
      } else {
        groups[groups.count - 1].add(forecast)
      }
    }
    return groups
  }

  /// One forecast for each probability, ascending.
  private static func merged(_ forecasts: [Forecast]) -> [Forecast] {
    var merged: [Forecast] = []
    for forecast in forecasts.sorted(by: { $0.probability < $1.probability }) where forecast.outcomes.accounts > 0 {
      if let last = merged.last, last.probability == forecast.probability {
        merged[merged.count - 1].outcomes = last.outcomes + forecast.outcomes
      } else {
        merged.append(forecast)
      }
    }
    return merged
  }

  private init(_ forecast: Forecast) {
    (lowest, highest) = (forecast.probability, forecast.probability)
    (predicted, outcomes) = (forecast.probability, forecast.outcomes)
  }

  private mutating func add(_ forecast: Forecast) {
    let both = outcomes + forecast.outcomes
    predicted =
      (predicted * Double(outcomes.accounts) + forecast.probability * Double(forecast.outcomes.accounts))
      / Double(both.accounts)
    highest = forecast.probability
    outcomes = both
  }
}
