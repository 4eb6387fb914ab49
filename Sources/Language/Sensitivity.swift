import Diagnostics

/// A question about a scoring model itself: what it would take to change its answers, and how sure they are.
public enum Sensitivity: Sendable, Hashable {
  case flips(Flips)
  case stability(Stability)
  case sweep(Sweep)
  /// `tune value`: the score's weights and cuts under the arrow keys.
  case tune(Name)
}

/// `flips tier for "C00042" under growthPush`
public struct Flips: Sendable, Hashable {
  public var tiers: Name
  /// One account; the boundaries of all levels without it.
  public var key: Expression?
  public var scenario: ScenarioName?

  public init(tiers: Name, key: Expression? = nil, scenario: ScenarioName? = nil) {
    self.tiers = tiers
    self.key = key
    self.scenario = scenario
  }
}

/// `stability tier samples 10000 seed 7 within 20% as steady`
public struct Stability: Sendable, Hashable {
  public var tiers: Name
  public var samples: Int?
  public var samplesSpan: Span?
  public var seed: Int?
  /// How far a weight may be from what it is, as a fraction of it; all weights are drawn without it.
  public var spread: ExactDecimal?
  public var spreadSpan: Span?
  /// A column that keeps the share of samples in which each account stays in its tier.
  public var column: Name?
  /// At most so many accounts are listed.
  public var top: Int?
  public var scenario: ScenarioName?

  public init(tiers: Name) { self.tiers = tiers }
}

/// `sweep value weight revenue from 0 to 100 step 5 of tier measure profit`
public struct Sweep: Sendable, Hashable {
  public var score: Name
  public var criterion: Name
  public var from: ExactDecimal
  public var to: ExactDecimal
  public var step: ExactDecimal
  /// The three are final shares, not raw weights.
  public var isShare: Bool
  public var rangeSpan: Span
  /// Which tiers are watched; else the first that are cut from the score.
  public var tiers: Name?
  public var measure: Expression?
  public var scenario: ScenarioName?

  public init(
    score: Name, criterion: Name, from: ExactDecimal, to: ExactDecimal, step: ExactDecimal, isShare: Bool,
    rangeSpan: Span
  ) {
    self.score = score
    self.criterion = criterion
    self.from = from
    self.to = to
    self.step = step
    self.isShare = isShare
    self.rangeSpan = rangeSpan
  }
}
