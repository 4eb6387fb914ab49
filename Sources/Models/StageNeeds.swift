/// A target reckoned back over stages: target ÷ (ticket · Π of the conversions from a stage on).
public struct StageNeeds: Sendable, Hashable {
  /// How many deals that have ended came as far as a stage, and how many of them as far as the next one, which is won for the last.
  public struct Stage: Sendable, Hashable {
    public var reached: Int
    public var wentOn: Int
    /// Open deals that stand there or further on.
    public var there: Int

    public init(reached: Int, wentOn: Int, there: Int) {
      self.reached = reached
      self.wentOn = wentOn
      self.there = there
    }

    public var conversion: Double? { reached > 0 ? Double(wentOn) / Double(reached) : nil }
  }

  public let stages: [Stage]
  public let target: Double
  /// What a won deal is worth.
  public let ticket: Double

  public init(target: Double, ticket: Double, stages: [Stage]) {
    self.target = target
    self.ticket = ticket
    self.stages = stages
  }

  public var dealsToWin: Double { target / ticket }

  /// How likely a deal at a stage is won in the end; none where a conversion is not known or zero.
  public func likelihood(from stage: Int) -> Double? {
    var product = 1.0
    for later in stages[stage...] {
      guard let conversion = later.conversion, conversion > 0 else { return nil }
      product *= conversion
    }
    return product
  }

  /// How many deals have to come as far as a stage.
  public func needed(at stage: Int) -> Double? { likelihood(from: stage).map { dealsToWin / $0 } }

  /// What share of that is there.
  public func coverage(at stage: Int) -> Double? { needed(at: stage).map { Double(stages[stage].there) / $0 } }

  /// The stage that holds growth back: the one of which the least share is there, the earliest of equals.
  public var bottleneck: Int? {
    let known = stages.indices.compactMap { stage in coverage(at: stage).map { (stage, $0) } }
    return known.min { $0.1 < $1.1 }?.0
  }

  /// The weakest conversion, where a point more adds most: the product is divided by what it is.
  public var weakest: Int? {
    let known = stages.indices.compactMap { stage in stages[stage].conversion.map { (stage, $0) } }
    return known.min { $0.1 < $1.1 }?.0
  }
}
