import Columnar
import Testing

@testable import Models

/// Sums of what may be won, exactly and drawn; errors; needs by stage.
@Suite struct DealSumTests {
  /// Against all outcomes of three deals, one of which is worth 10 or 30.
  @Test func meanAndVarianceAreThoseOfAllOutcomes() throws {
    let pool = try #require(AmountEstimate([10, 30]))
    var sum = ExpectedSum()
    sum.add(probability: 0.5, AmountEstimate(100))
    sum.add(probability: 0.2, AmountEstimate(50))
    sum.add(probability: 0.8, pool)
    var outcomes: [(value: Double, share: Double)] = []
    for (a, p) in [(100.0, 0.5), (0, 0.5)] {
      for (b, q) in [(50.0, 0.2), (0, 0.8)] {
        for (c, r) in [(10.0, 0.4), (30, 0.4), (0, 0.2)] { outcomes.append((a + b + c, p * q * r)) }
      }
    }
    let mean = outcomes.reduce(0) { $0 + $1.value * $1.share }
    let variance = outcomes.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) * $1.share }
    #expect(abs(sum.mean - mean) < 1e-9 && abs(sum.variance - variance) < 1e-9)
    sum.add(known: 1000)
    let interval = sum.interval(atLeast: 1000)
    #expect(interval.low >= 1000 && interval.low < sum.mean && interval.high > sum.mean)
  }

  /// By hand: −300 or −100 or 200, each a third, with 0.5: mean −33.33, E[a²] = 140,000 ÷ 3, variance 0.5 · 46,666.67 − 33.33² = 22,222.22; what may fall is
  /// cut neither at zero nor at what is there already.
  @Test func whatMayFallIsNotCut() throws {
    var sum = ExpectedSum()
    sum.add(probability: 0.5, try #require(AmountEstimate([-300, -100, 200])))
    #expect(abs(sum.mean + 33.333333) < 1e-5)
    #expect(abs(sum.interval().low - (-33.333333 - 1.2815515655 * 149.0711985)) < 1e-5)
    #expect(abs(sum.interval().high - (-33.333333 + 1.2815515655 * 149.0711985)) < 1e-5)
    var all = ExpectedSum()
    all.add(probability: 0.5, AmountEstimate(1000))
    #expect(all.interval(atLeast: 0).low == 0)
    all.add(sum)
    #expect(all.interval(atLeast: 0).low < 0)
  }

  private func simulation() throws -> DealSimulation {
    let pool = try #require(AmountEstimate([10, 20, 60]))
    let deals = (0..<40).map { place in
      DealSimulation.Deal(
        likelihoods: [0.1, place % 2 == 0 ? 0.3 : 0], amount: place % 3 == 0 ? pool : AmountEstimate(25),
        group: place % 2)
    }
    return DealSimulation(
      deals: deals, arrivals: DealSimulation.Arrivals(counts: [2, 30], amount: pool), stepCount: 2, groupCount: 2)
  }

  /// The same on any number of threads, another for another seed.
  @Test func drawsDependOnTheSeedAlone() throws {
    let simulation = try simulation()
    let one = try simulation.run(draws: 500, seed: 7, on: Execution(threads: 1))
    let four = try simulation.run(draws: 500, seed: 7, on: Execution(threads: 4))
    #expect(one.total == four.total && one.bySteps == four.bySteps && one.groups == four.groups)
    #expect(try simulation.run(draws: 500, seed: 8, on: Execution(threads: 4)).total != one.total)
  }

  /// The mean and the spread of the draws are those of the exact sum, within four standard errors.
  @Test func drawsAgreeWithTheExactSum() throws {
    let simulation = try simulation()
    var sum = ExpectedSum()
    for deal in simulation.deals { sum.add(probability: deal.likelihoods.reduce(0, +), deal.amount) }
    if let arrivals = simulation.arrivals { sum.add(count: 32, arrivals.amount) }
    let totals = try simulation.run(draws: 4000, seed: 1, on: Execution(threads: 2)).total
    let mean = totals.reduce(0, +) / 4000
    let variance = totals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3999
    #expect(abs(mean - sum.mean) < 4 * (sum.variance / 4000).squareRoot())
    #expect(abs(variance / sum.variance - 1) < 0.1)
    #expect(totals == totals.sorted())
  }

  @Test func quantilesAreOfTypeSeven() {
    #expect([1.0, 2, 3, 4].quantile(0.5) == 2.5 && [5.0].quantile(0.9) == 5 && [Double]().quantile(0.5) == nil)
  }

  /// By hand: |12 − 10| + |6 − 10| over 20, and −2 over 20.
  @Test func errorsByHand() {
    let errors = ForecastErrors([(forecast: 12, actual: 10), (forecast: 6, actual: 10)])
    #expect(errors.wape == 0.3 && errors.bias == -0.1 && errors.count == 2)
    #expect(ForecastErrors([(forecast: 5, actual: 0)]).wape == nil)
  }

  /// By hand: 1,000 at 10 a deal is 100 deals; of 50 at the second stage 20 are won, of 100 at the first 50 come to it: 250 and 500 are needed.
  @Test func needsByHand() throws {
    let needs = StageNeeds(
      target: 1000, ticket: 10,
      stages: [
        StageNeeds.Stage(reached: 100, wentOn: 50, there: 400), StageNeeds.Stage(reached: 50, wentOn: 20, there: 50),
      ])
    #expect(needs.dealsToWin == 100)
    #expect(needs.needed(at: 1) == 250 && needs.needed(at: 0) == 500)
    #expect(needs.coverage(at: 0) == 0.8 && needs.coverage(at: 1) == 0.2)
    #expect(needs.bottleneck == 1 && needs.weakest == 1)
    #expect(
      StageNeeds(target: 1, ticket: 1, stages: [StageNeeds.Stage(reached: 0, wentOn: 0, there: 1)]).bottleneck == nil)
  }
}
