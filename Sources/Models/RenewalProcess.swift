import Glibc

/// How long contracts are renewed: the shifted beta-geometric model (sBG).
///
/// At the end of each period a contract ends with a chance θ of its own; over the contracts θ has a beta distribution (α, β). Those that remain are more and
/// more the faithful ones, so the rate of renewal rises although no customer changes. P. S. Fader, B. G. S. Hardie, "How to Project Customer Retention",
/// Journal of Interactive Marketing 21 (2007).
public struct RenewalProcess: Sendable, Hashable {
  public var alpha: Double
  public var beta: Double

  public init(alpha: Double, beta: Double) { (self.alpha, self.beta) = (alpha, beta) }

  init(_ values: [Double]) { self.init(alpha: values[0], beta: values[1]) }

  /// r(t) for t = 1, 2, …: the share of those with t − 1 periods behind them that renew for the next.
  public func renewal(_ t: Int) -> Double { (beta + Double(t) - 1) / (alpha + beta + Double(t) - 1) }

  /// S(0), S(1), …: the share that is there after so many periods.
  public func curve(through most: Int) -> [Double] {
    var curve = [1.0]
    for t in 1...max(1, most) { curve.append(curve[t - 1] * renewal(t)) }
    return curve
  }

  /// What a contract of so many periods is expected to have left: the sum of the chances to be there after 1, 2, … further periods, each worth what a
  /// discount leaves of it.
  ///
  /// - Parameters:
  ///   - discount: a period's.
  ///   - moreRenewing: by how much each rate of renewal is higher, up to 1.
  public func remaining(after age: Int, periods: Int, discount: Double, moreRenewing: Double = 0) -> Double {
    var (there, sum, worth) = (1.0, 0.0, 1.0)
    for step in 0..<periods {
      there *= min(1, renewal(age + step + 1) + moreRenewing)
      worth /= 1 + discount
      sum += there * worth
    }
    return sum
  }

  /// The discounted expected residual lifetime without end, from the next renewal on: it exists with a discount, or where α is above 1.
  ///
  /// P. S. Fader, B. G. S. Hardie, "Customer-Base Valuation in a Contractual Setting", Marketing Science 29 (2010), by its sum.
  public func remainingWithoutEnd(after age: Int, discount: Double) -> Double? {
    if discount <= 0 { return alpha > 1 ? (beta + Double(age)) / (alpha - 1) : nil }
    var (there, sum, worth, step) = (1.0, 0.0, 1.0, 0)
    while there * worth > 1e-12, step < 1_000_000 {
      there *= renewal(age + step + 1)
      worth /= 1 + discount
      sum += there * worth
      step += 1
    }
    return sum
  }
}

/// Contracts of which each period is counted whole: how many ended in it, and how many of those that were seen up to it still ran.
public struct ContractTally: Sendable, Hashable {
  /// By period, from 1: contracts that ended in it.
  public private(set) var ended: [Int]
  /// By whole periods behind them: contracts that were still running when last seen.
  public private(set) var running: [Int]

  public init(ended: [Int] = [0], running: [Int] = [0]) {
    (self.ended, self.running) = (ended, running)
    pad(to: max(ended.count, running.count) - 1)
  }

  mutating func addEnded(in period: Int) {
    pad(to: period)
    ended[period] += 1
  }

  mutating func addRunning(after periods: Int) {
    pad(to: periods)
    running[periods] += 1
  }

  private mutating func pad(to period: Int) {
    while ended.count <= period { ended.append(0) }
    while running.count <= period { running.append(0) }
  }

  public var contracts: Int { endedCount + running.reduce(0, +) }
  public var endedCount: Int { ended.reduce(0, +) }
  public var longest: Int { ended.count - 1 }

  /// By period, from 1: contracts that could end in it, 0 for no period.
  public var atRisk: [Int] {
    var (risk, left) = ([Int](repeating: 0, count: ended.count), 0)
    for period in ended.indices.reversed() where period > 0 {
      left += ended[period] + running[period]
      risk[period] = left
    }
    return risk
  }

  /// The share that was there after each number of periods, seen or not to the end: E. L. Kaplan, P. Meier, "Nonparametric Estimation from Incomplete
  /// Observations", JASA 53 (1958).
  public var survival: [Double] {
    let risk = atRisk
    var curve = [1.0]
    for period in ended.indices.dropFirst() {
      curve.append(
        risk[period] == 0 ? curve[period - 1] : curve[period - 1] * (1 - Double(ended[period]) / Double(risk[period])))
    }
    return curve
  }

  /// One rate of leaving for every contract and period; none where no period was whole.
  public var constantRate: Double? {
    let periods = atRisk.reduce(0, +)
    return periods == 0 ? nil : Double(endedCount) / Double(periods)
  }
}

/// The process fitted to contracts by maximum likelihood, those that still run being censored.
public struct RenewalFit: Sendable {
  public let tally: ContractTally
  public let parameters: FittedParameters
  public var process: RenewalProcess { RenewalProcess(parameters.values) }

  public init(_ tally: ContractTally) {
    self.tally = tally
    let total = Double(tally.contracts)
    parameters = FittedParameters.fit(
      ["alpha", "beta"], starts: [[1, 3], [0.5, 1], [5, 50], [0.3, 10]], count: total
    ) { logs in
      let (value, slope) = Self.logLikelihood(tally, exp(logs[0]), exp(logs[1]))
      return (-value / total, [-slope.0 * exp(logs[0]) / total, -slope.1 * exp(logs[1]) / total])
    }
  }

  /// Both sums go by period: who is at risk in one renews or ends.
  private static func logLikelihood(
    _ tally: ContractTally, _ alpha: Double, _ beta: Double
  ) -> (value: Double, slope: (Double, Double)) {
    let risk = tally.atRisk
    var (value, dAlpha, dBeta) = (0.0, 0.0, 0.0)
    for period in tally.ended.indices.dropFirst() where risk[period] > 0 {
      let (ends, stays) = (Double(tally.ended[period]), Double(risk[period] - tally.ended[period]))
      let (b, both) = (beta + Double(period) - 1, alpha + beta + Double(period) - 1)
      value += ends * log(alpha / both) + stays * log(b / both)
      dAlpha += ends / alpha - (ends + stays) / both
      dBeta += stays / b - (ends + stays) / both
    }
    return (value, (dAlpha, dBeta))
  }

  /// The parameter that has run to where all contracts are alike, or each either stays or goes.
  public var bound: (name: String, value: Double)? {
    zip(parameters.names, parameters.values).first { !(0.001...1e4).contains($0.1) }.map { ($0.0, $0.1) }
  }
}
