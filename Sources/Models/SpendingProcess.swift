import Columnar
import Glibc

/// What purchases bring: the Gamma-Gamma model.
///
/// What an account spends at a time has a gamma distribution (p, ν) around a mean of its own; over the accounts ν has a gamma distribution (q, γ). What is
/// spent is taken not to depend on how often an account buys. P. S. Fader, B. G. S. Hardie, "The Gamma-Gamma Model of Monetary Value" (2013).
public struct SpendingProcess: Sendable, Hashable {
  public var p: Double
  public var q: Double
  public var gamma: Double

  public init(p: Double, q: Double, gamma: Double) { (self.p, self.q, self.gamma) = (p, q, gamma) }

  init(_ values: [Double]) { self.init(p: values[0], q: values[1], gamma: values[2]) }

  /// E(M): what an account spends on average at a time, of which so many purchases with this sum are known.
  public func expected(purchases: Int, spent: Double) -> Double {
    p * (gamma + spent) / (p * Double(purchases) + q - 1)
  }
}

/// The process fitted to the accounts that have bought again, by maximum likelihood.
public struct SpendingFit: Sendable {
  public let parameters: FittedParameters
  public let accounts: Int
  /// Accounts that have bought again, but for nothing or less.
  public let withoutMoney: Int
  /// Where the model has run to one with fewer parameters, if it has.
  public let limit: Limit?

  public enum Limit: Sendable, Hashable {
    /// All accounts spend around one mean: q and γ have no end.
    case oneMean(Double)
    /// An account always spends the same: p has no end.
    case onePriceEach
  }
  /// Of the number of repeat purchases and their average money; none where either is the same for all.
  public let correlation: Double?

  /// Where accounts do not differ every one is expected to spend what all do on average.
  public var process: SpendingProcess { atLimit(SpendingProcess(parameters.values)) }

  public static let fewestAccounts = 30
  /// Above this p and q are on their way to infinity.
  private static let farthest = 1e4

  private func atLimit(_ process: SpendingProcess) -> SpendingProcess {
    guard case .oneMean(let mean) = limit else { return process }
    let many = 1e12
    return SpendingProcess(p: process.p, q: many, gamma: mean * (many - 1) / process.p)
  }

  /// Seeded draws from what is known of the parameters.
  func processes(_ count: Int, seed: UInt64) -> [SpendingProcess] {
    parameters.draws(count, seed: seed).map { atLimit(SpendingProcess($0)) }
  }

  /// None where too few accounts have bought again for money.
  init?(_ summaries: BuyingSummaries, execution: Execution) throws {
    var (counts, sums): ([Int32], [Double]) = ([], [])
    var free = 0
    for index in 0..<summaries.count where summaries.repeats[index] > 0 {
      guard summaries.spends[index] > 0 else { continue }
      guard summaries.spent[index] > 0 else {
        free += 1
        continue
      }
      counts.append(summaries.spends[index])
      sums.append(summaries.spent[index])
    }
    guard counts.count >= Self.fewestAccounts else { return nil }
    (accounts, withoutMoney) = (counts.count, free)
    correlation = Self.correlation(counts, sums)
    let likelihood = Likelihood(counts, sums, execution)
    let mean = sums.reduce(0, +) / counts.reduce(0) { $0 + Double($1) }
    let total = Double(counts.count)
    parameters = try FittedParameters.fit(
      ["p", "q", "gamma"], starts: [[2, 3, mean], [6, 4, mean / 2], [1, 2, mean], [0.5, 10, 20 * mean]], count: total
    ) { logs in
      let values = logs.map { exp($0) }
      let (value, slope) = try likelihood.logLikelihood(SpendingProcess(values))
      return (-value / total, zip(slope, values).map { -$0 * $1 / total })
    }
    let areAlike = zip(counts, sums).allSatisfy { abs($1 / Double($0) / mean - 1) < 1e-9 }
    if areAlike || parameters.values[1] > Self.farthest {
      limit = .oneMean(mean)
    } else {
      limit = parameters.values[0] > Self.farthest ? .onePriceEach : nil
    }
  }

  private static func correlation(_ counts: [Int32], _ sums: [Double]) -> Double? {
    let n = Double(counts.count)
    let x = counts.map(Double.init)
    let y = zip(sums, x).map { $0 / $1 }
    let (mx, my) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for index in x.indices {
      xx += (x[index] - mx) * (x[index] - mx)
      yy += (y[index] - my) * (y[index] - my)
      xy += (x[index] - mx) * (y[index] - my)
    }
    return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : nil
  }

  /// Σ of ln f(z̄ | p, q, γ; x), with tables by x.
  private struct Likelihood {
    let counts: [Int32]
    let sums: [Double]
    let execution: Execution
    /// By number of purchases: accounts.
    let accounts: [Double]
    /// Σ ln z̄ and Σ x ln z̄ + x ln x, which no parameter changes.
    let logMeans: Double
    let weightedLogs: Double

    init(_ counts: [Int32], _ sums: [Double], _ execution: Execution) {
      (self.counts, self.sums, self.execution) = (counts, sums, execution)
      var accounts = [Double](repeating: 0, count: Int(counts.max() ?? 0) + 1)
      var (means, weighted) = (0.0, 0.0)
      for (count, sum) in zip(counts, sums) {
        accounts[Int(count)] += 1
        let x = Double(count)
        means += log(sum / x)
        weighted += x * log(sum)
      }
      (self.accounts, logMeans, weightedLogs) = (accounts, means, weighted)
    }

    func logLikelihood(_ process: SpendingProcess) throws -> (value: Double, slope: [Double]) {
      let (p, q, gamma) = (process.p, process.q, process.gamma)
      let all = Double(counts.count)
      var value = all * (q * log(gamma) - GammaFunction.log(q)) + p * weightedLogs - logMeans
      var (dp, dq) = (weightedLogs, all * (log(gamma) - GammaFunction.digamma(q)))
      for x in accounts.indices where accounts[x] > 0 {
        let (size, both) = (p * Double(x), p * Double(x) + q)
        let psi = GammaFunction.digamma(both)
        value += accounts[x] * (GammaFunction.log(both) - GammaFunction.log(size))
        dp += accounts[x] * Double(x) * (psi - GammaFunction.digamma(size))
        dq += accounts[x] * psi
      }
      let parts = try execution.blocks(of: counts.count) { range in
        var (logs, weighted, inverse, weightedInverse) = (0.0, 0.0, 0.0, 0.0)
        for index in range {
          let (x, total) = (Double(counts[index]), gamma + sums[index])
          let one = log(total)
          logs += one
          weighted += x * one
          inverse += 1 / total
          weightedInverse += x / total
        }
        return (logs: logs, weighted: weighted, inverse: inverse, weightedInverse: weightedInverse)
      }
      var dGamma = all * q / gamma
      for part in parts {
        value -= p * part.weighted + q * part.logs
        dp -= part.weighted
        dq -= part.logs
        dGamma -= p * part.weightedInverse + q * part.inverse
      }
      return (value, [dp, dq, dGamma])
    }
  }
}
