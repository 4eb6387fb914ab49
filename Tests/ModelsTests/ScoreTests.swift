import Columnar
import Models
import Testing

@Suite struct ScoreTests {
  let execution = Execution(threads: 1)

  func scaled(_ values: [Int?], _ scale: Scale, missing: MissingPolicy = .worst) throws -> ScaledColumn {
    try FittedScale.fit(scale, isLow: false, missing: missing, values: wholeNumbers(values), execution: execution)
      .scaled
  }

  func score(_ columns: [[Int?]], _ weights: [Int64], _ scale: Scale) throws -> ScoreColumn {
    let criteria = try zip(columns, weights).map { WeightedCriterion(try scaled($0, scale), weight: $1) }
    return try ScoreColumn.score(criteria, execution: execution)
  }

  func expectNumbers(_ score: ScoreColumn, _ expected: [Double], within tolerance: Double) {
    for row in expected.indices { #expect(abs(score.number(row) - expected[row]) <= tolerance, "row \(row)") }
  }

  /// GROUND-TRUTH, weights and flips: A (90, 40, 70), B (60, 80, 75), C (75, 70, 30) under .5 / .3 / .2.
  @Test func weightsOfTheGroundTruth() throws {
    let columns = [[90, 60, 75], [40, 80, 70], [70, 75, 30]]
    let anchors = Scale.anchors(low: DecimalNumber(0), high: DecimalNumber(100))
    expectNumbers(try score(columns, [5_000, 3_000, 2_000], anchors), [0.71, 0.69, 0.645], within: 0x1p-32)
    // A and B change places at w₁ = 13/28 with the other two in proportion: 65/140 against (75 · 3/5, 75 · 2/5)/140.
    let tie = try score(columns, [650_000, 450_000, 300_000], anchors)
    #expect(abs(tie.number(0) - tie.number(1)) <= 0x1p-31)
    #expect(try score(columns, [660_000, 444_000, 296_000], anchors).numerators[0] > 0)
  }

  /// GROUND-TRUTH, min-max reverses ranks: a newcomer turns the order of the others round.
  @Test func minmaxReversalOfTheGroundTruth() throws {
    let before = try score([[100, 70, 10], [20, 45, 60]], [10_000, 10_000], .minmax)
    expectNumbers(before, [0.5, 0.6458, 0.5], within: 0.00005)
    #expect(before.numerators[0] == before.numerators[2])
    let after = try score([[100, 70, 10, 400], [20, 45, 60, 20]], [10_000, 10_000], .minmax)
    expectNumbers(after, [0.1154, 0.3894, 0.5, 0.5], within: 0.00005)
    #expect(after.numerators[2] == after.numerators[3])
  }

  /// From whatever earlier scores, the same sums, the same bounds, the same cuts.
  @Test func scoresNearEarlierOnesAreThoseOfTheFullSum() throws {
    var generator = Generator(9)
    for _ in 0..<300 {
      let rows = Int.random(in: 1...12, using: &generator)
      let columns = try (0..<Int.random(in: 1...5, using: &generator)).map { _ in
        let policies: [MissingPolicy] =
          [.worst, .mean, .value(DecimalNumber(-2))] + (generator.chance(20) ? [.renormalise] : [])
        return try scaled(
          generatedValues(&generator, kind: .decimal, rows: rows), generator.chance(30) ? .zscore : .rank,
          missing: policies.randomElement(using: &generator)!)
      }
      var weights = columns.map { _ in Int64.random(in: 1...50, using: &generator) * 10_000 }
      var known: [ScoreColumn] = []
      for _ in 0..<6 {
        let criteria = zip(columns, weights).map { WeightedCriterion($0, weight: $1) }
        let full = try ScoreColumn.score(criteria, execution: execution)
        let near = try ScoreColumn.score(criteria, near: known, execution: execution)
        #expect(near.numerators == full.numerators)
        #expect(near.validity == full.validity && near.weightSum == full.weightSum)
        known.append(near)
        weights[Int.random(in: weights.indices, using: &generator)] =
          Int64.random(in: 1...100, using: &generator) * 5_000
      }
    }
  }

  /// Σ weight · scaled ÷ Σ weight over the criteria that have a value, by exact fractions.
  @Test func agreesWithTheRulesRowByRow() throws {
    var generator = Generator(1)
    for _ in 0..<2_000 {
      let rows = Int.random(in: 1...12, using: &generator)
      let criteria = try (0..<Int.random(in: 1...4, using: &generator)).map { _ in
        let policies: [MissingPolicy] = [.worst, .mean, .renormalise, .renormalise, .value(DecimalNumber(-2))]
        let values = generatedValues(&generator, kind: .decimal, rows: rows)
        let scale: Scale = generator.chance(30) ? .zscore : .rank
        let column = try scaled(values, scale, missing: policies.randomElement(using: &generator)!)
        let weight = generator.chance(15) ? 0 : Int64.random(in: 1...1_000_000, using: &generator)
        return WeightedCriterion(column, weight: weight)
      }
      if criteria.allSatisfy({ $0.weight == 0 }) { continue }
      let score = try ScoreColumn.score(criteria, execution: execution)
      let total = criteria.reduce(0) { $0 + Int128($1.weight) }
      for row in 0..<rows {
        let weighed = criteria.filter { $0.scaled.missing != nil || $0.scaled.isKnown(row) }
        let weight = weighed.reduce(0) { $0 + Int128($1.weight) }
        let sum = weighed.reduce(0) { $0 + Int128($1.weight) * Int128($1.scaled.values[row]) }
        #expect(score.isKnown(row) == (weight > 0))
        if weight == 0 { continue }
        // numerator ÷ weightSum is sum ÷ weight, but for at most half a unit of the numerator.
        let (found, exact) = (Int128(score.numerators[row]) * weight, sum * Int128(score.weightSum))
        #expect(weight == total ? found == exact : 2 * (found - exact).magnitude <= weight.magnitude)
        let contributions = criteria.indices.compactMap { score.contribution(of: $0, row: row) }
        #expect(abs(contributions.reduce(0, +) - score.number(row)) < 1e-9)
      }
    }
  }

  @Test func sameProportionsGiveTheSameScores() throws {
    let columns = [[1, 5, nil, 9, 2], [7, 7, 3, nil, 1]]
    let criteria = try columns.map { try scaled($0, .rank, missing: .renormalise) }
    func score(_ a: Int64, _ b: Int64) throws -> ScoreColumn {
      try ScoreColumn.score(
        [WeightedCriterion(criteria[0], weight: a), WeightedCriterion(criteria[1], weight: b)], execution: execution)
    }
    let (small, large) = (try score(30_000, 20_000), try score(600_000, 400_000))
    #expect(small.numerators == large.numerators && small.weightSum == large.weightSum)
  }

  @Test func onlyRenormalisedRowsCanLackAScore() throws {
    let nothing: [Int?] = [nil, 3, 4]
    let renormalised = WeightedCriterion(try scaled(nothing, .rank, missing: .renormalise), weight: 10_000)
    let alone = try ScoreColumn.score([renormalised], execution: execution)
    #expect((0..<3).map(alone.isKnown) == [false, true, true])
    #expect(alone.contribution(of: 0, row: 0) == nil)
    let worst = WeightedCriterion(try scaled(nothing, .rank), weight: 10_000)
    #expect(try ScoreColumn.score([worst], execution: execution).validity == nil)
    let weightless = WeightedCriterion(try scaled(nothing, .rank), weight: 0)
    #expect(try !ScoreColumn.score([renormalised, weightless], execution: execution).isKnown(0))
  }

  @Test func weightsWithTooManyDigitsAreAnError() throws {
    let column = try scaled([1, 2, 3], .rank)
    let criteria = [Int64.max, Int64.max - 1].map { WeightedCriterion(column, weight: $0) }
    #expect(throws: ModelError.scoreOverflow) { try ScoreColumn.score(criteria, execution: execution) }
  }

  @Test func normalisedWeightsAddUpToOne() {
    #expect(ScoreColumn.normalised([400_000, 300_000, 200_000, 100_000]) == [0.4, 0.3, 0.2, 0.1])
  }
}
