/// What a deal without an amount may be worth: the amounts of deals like it.
public struct AmountEstimate: Sendable, Hashable {
  public let amounts: [Double]
  public let mean: Double
  public let meanOfSquares: Double
  public let least: Double

  /// None where there is nothing to go by.
  public init?(_ amounts: [Double]) {
    if amounts.isEmpty { return nil }
    self.amounts = amounts
    mean = amounts.reduce(0, +) / Double(amounts.count)
    meanOfSquares = amounts.reduce(0) { $0 + $1 * $1 } / Double(amounts.count)
    least = amounts.reduce(amounts[0], min)
  }

  /// An amount that is known.
  public init(_ amount: Double) {
    amounts = [amount]
    mean = amount
    meanOfSquares = amount * amount
    least = amount
  }
}

/// The sum of what may be won: its mean and its variance, deals taken as independent of one another.
public struct ExpectedSum: Sendable, Hashable {
  public private(set) var mean = 0.0
  public private(set) var variance = 0.0
  /// Something that may be won is worth less than nothing.
  private var canFall = false

  /// The 90 % point of the normal distribution: a tenth of the outcomes lies above, a tenth below the interval.
  private static let z = 1.2815515655446004

  public init() {}

  /// A deal: won with a probability, worth one of some amounts alike likely.
  public mutating func add(probability: Double, _ amount: AmountEstimate) {
    mean += probability * amount.mean
    variance += probability * amount.meanOfSquares - (probability * amount.mean) * (probability * amount.mean)
    if amount.least < 0 { canFall = true }
  }

  /// A Poisson number of deals of such amounts.
  public mutating func add(count: Double, _ amount: AmountEstimate) {
    mean += count * amount.mean
    variance += count * amount.meanOfSquares
    if amount.least < 0 { canFall = true }
  }

  public mutating func add(_ other: ExpectedSum) {
    mean += other.mean
    variance += other.variance
    if other.canFall { canFall = true }
  }

  public mutating func add(known amount: Double) { mean += amount }

  /// Where 80 % of the outcomes lie, by the normal approximation; not below what is there already, unless something is worth less than nothing.
  public func interval(atLeast least: Double = 0) -> (low: Double, high: Double) {
    let reach = Self.z * max(0, variance).squareRoot()
    return (canFall ? mean - reach : max(min(least, mean), mean - reach), mean + reach)
  }
}
