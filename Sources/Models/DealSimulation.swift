import Columnar

/// Draws again and again which deals are won, when and for how much.
///
/// The n-th draw depends on the seed and n alone, so the answer is the same on any number of threads.
public struct DealSimulation: Sendable {
  /// A deal, by how likely it is won in each step of the period.
  public struct Deal: Sendable {
    public var likelihoods: [Double]
    public var amount: AmountEstimate
    public var group: Int

    public init(likelihoods: [Double], amount: AmountEstimate, group: Int) {
      self.likelihoods = likelihoods
      self.amount = amount
      self.group = group
    }
  }

  /// Deals that are not there yet: how many of them are won in each step, on average.
  public struct Arrivals: Sendable {
    public var counts: [Double]
    public var amount: AmountEstimate

    public init(counts: [Double], amount: AmountEstimate) {
      self.counts = counts
      self.amount = amount
    }
  }

  public var deals: [Deal]
  public var arrivals: Arrivals?
  public var stepCount: Int
  public var groupCount: Int

  public init(deals: [Deal], arrivals: Arrivals?, stepCount: Int, groupCount: Int) {
    self.deals = deals.filter { $0.likelihoods.contains { $0 > 0 } }
    self.arrivals = arrivals
    self.stepCount = stepCount
    self.groupCount = groupCount
  }

  /// What the draws gave, each list sorted.
  public struct Outcome: Sendable {
    /// What was won by the end of each step.
    public var bySteps: [[Double]]
    public var groups: [[Double]]
    public var arrivals: [Double]
    public var total: [Double]
  }

  public func run(draws: Int, seed: UInt64, on execution: Execution) throws -> Outcome {
    let blocks = try execution.blocks(of: draws, rows: 64) { range in range.map { draw($0, seed: seed) } }
    let all = blocks.flatMap { $0 }
    func sorted(_ value: (Draw) -> Double) -> [Double] { all.map(value).sorted() }
    return Outcome(
      bySteps: (0..<stepCount).map { step in sorted { $0.steps[...step].reduce(0, +) } },
      groups: (0..<groupCount).map { group in sorted { $0.groups[group] } }, arrivals: sorted(\.arrivals),
      total: sorted { $0.steps.reduce(0, +) })
  }

  private struct Draw: Sendable {
    var steps: [Double]
    var groups: [Double]
    var arrivals = 0.0
  }

  private func draw(_ number: Int, seed: UInt64) -> Draw {
    var random = SplitMix(seed: seed, stream: UInt64(number))
    var draw = Draw(
      steps: [Double](repeating: 0, count: stepCount), groups: [Double](repeating: 0, count: groupCount))
    for deal in deals {
      guard let step = step(of: random.nextShare(), deal.likelihoods) else { continue }
      let amount = Self.amount(from: deal.amount, &random)
      draw.steps[step] += amount
      draw.groups[deal.group] += amount
    }
    guard let arrivals else { return draw }
    for step in 0..<stepCount {
      for _ in 0..<random.nextCount(mean: arrivals.counts[step]) {
        let amount = Self.amount(from: arrivals.amount, &random)
        draw.steps[step] += amount
        draw.arrivals += amount
      }
    }
    return draw
  }

  /// The step in which a deal is won; none where it is not.
  private func step(of share: Double, _ likelihoods: [Double]) -> Int? {
    var sum = 0.0
    for (step, likelihood) in likelihoods.enumerated() {
      sum += likelihood
      if share < sum { return step }
    }
    return nil
  }

  private static func amount(from estimate: AmountEstimate, _ random: inout SplitMix) -> Double {
    estimate.amounts.count == 1
      ? estimate.amounts[0] : estimate.amounts[Int(random.next(upTo: Int64(estimate.amounts.count - 1)))]
  }
}

extension SplitMix {
  /// Alike likely from 0 to below 1.
  mutating func nextShare() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A Poisson number, by multiplying uniform ones (Knuth, The Art of Computer Programming 2, 3.4.1), in parts of which none is too small for that.
  mutating func nextCount(mean: Double) -> Int {
    var (left, count) = (mean, 0)
    while left > 0 {
      let part = min(left, 20)
      left -= part
      var product = nextShare()
      let bound = (-part).exponential
      while product > bound {
        count += 1
        product *= nextShare()
      }
    }
    return count
  }
}

extension [Double] {
  /// The value that a share of sorted ones lies at or below, between two in proportion (type 7); none where there is none.
  public func quantile(_ share: Double) -> Double? {
    guard let last else { return nil }
    let place = share * Double(count - 1)
    let index = Int(place)
    return index + 1 < count ? self[index] + (self[index + 1] - self[index]) * (place - Double(index)) : last
  }
}
