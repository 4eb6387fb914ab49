import Columnar
import Models
import Testing

@Suite struct DistanceTests {
  let execution = Execution(threads: 1)

  /// What a distance says comes true: with the raw value it names, the row under the kept fits reaches the level, and with the next
  /// worse value it does not.
  @Test(arguments: ScaleTests.scales, [false, true])
  func theRawValueReachesTheThreshold(scale: Scale, isLow: Bool) throws {
    var generator = Generator(scale.hashSeed)
    for _ in 0..<40 {
      let rows = Int.random(in: 2...15, using: &generator)
      let values = (0..<3).map { _ in generatedValues(&generator, kind: .decimal, rows: rows) }
      let fits = try values.map {
        try FittedScale.fit(
          scale, isLow: isLow, missing: generator.chance(50) ? .renormalise : .mean, values: column($0, .decimal),
          execution: execution)
      }
      let weights = (0..<3).map { _ in Int64.random(in: 1...40, using: &generator) }
      func score(_ scaled: [ScaledColumn]) throws -> ScoreColumn {
        try ScoreColumn.score(zip(scaled, weights).map { WeightedCriterion($0, weight: $1) }, execution: execution)
      }
      let base = try score(fits.map(\.scaled))
      let thresholds = try TierAssignment.cut(base.ordered, [.count(1), .count(2), .rest], execution: execution)
        .thresholds
      for row in 0..<rows {
        for level in 0..<2 {
          guard let distance = base.distance(row: row, to: thresholds, level: level, fits: fits.map(\.fit)) else {
            continue
          }
          #expect(abs(distance.gap - (thresholds.number(level)! - base.number(row))) < 1e-9)
          for (criterion, need) in distance.needs.enumerated() {
            func reaches(_ units: Int64) throws -> Bool {
              var changed = values[criterion]
              changed[row] = Int(units)
              var scaled = fits.map(\.scaled)
              // Only this row's value is new to the fit.
              let others = bitmap(changed.indices.map { $0 != row && changed[$0] != nil })
              scaled[criterion] = try fits[criterion].fit.scaled(
                column(changed, .decimal), fitted: .rows(others), execution: execution)
              return try score(scaled).numerators[row] >= key(thresholds, level, base)
            }
            if case .decimal(let raw) = need.raw {
              #expect(try reaches(raw.units))
              #expect(try !reaches(raw.units + (isLow ? 1 : -1)))
            } else if need.scaled != nil {
              let far: Int64 = isLow ? -(1 << 40) : 1 << 40
              let (best, worst) = (try reaches(far), try reaches(-far))
              #expect(!best || worst)
            }
          }
        }
      }
    }
  }

  /// The numerator that a level asks for: the lowest of the rows that it and better ones let in.
  func key(_ thresholds: TierThresholds, _ level: Int, _ score: ScoreColumn) -> Int64 {
    guard case .from(let key) = thresholds.levels[level] else { return .max }
    return key
  }

  @Test func revenueOfTwelveThousandInsteadOfNine() throws {
    let revenue = Column(type: .decimal(scale: 2), storage: .int64([980_000, 1_500_000, 500_000]))
    let (fit, scaled) = try FittedScale.fit(
      .anchors(low: DecimalNumber(0), high: DecimalNumber(20_000)), isLow: false, missing: .worst, values: revenue,
      execution: execution)
    let score = try ScoreColumn.score([WeightedCriterion(scaled, weight: 1)], execution: execution)
    let tiers = try TierAssignment.cut(
      score.ordered, [.atLeast(DecimalNumber(units: 615, scale: 3)), .rest], execution: execution)
    let distance = score.distance(row: 0, to: tiers.thresholds, level: 0, fits: [fit])
    #expect(abs(distance!.gap - 0.125) < 1e-9)
    #expect(distance?.needs[0].raw == .decimal(DecimalNumber(units: 1_230_000, scale: 2)))
    #expect(score.distance(row: 0, to: tiers.thresholds, level: 1, fits: [fit]) == nil)
  }

  /// A yes is all that a yes/no criterion can still become.
  @Test func yesNoNeverAsksForMoreThanYes() throws {
    let answers = column([1, 0, 0, 1, 0], .yesNo)
    let (fit, scaled) = try FittedScale.fit(.rank, isLow: false, missing: .worst, values: answers, execution: execution)
    let score = try ScoreColumn.score([WeightedCriterion(scaled, weight: 1)], execution: execution)
    func distance(to bound: DecimalNumber) throws -> Distance? {
      let tiers = try TierAssignment.cut(score.ordered, [.atLeast(bound), .rest], execution: execution)
      return score.distance(row: 1, to: tiers.thresholds, level: 0, fits: [fit])
    }
    #expect(try distance(to: DecimalNumber(units: 8, scale: 1))?.needs[0].raw == .decimal(DecimalNumber(1)))
    #expect(try distance(to: DecimalNumber(units: 11, scale: 1))?.needs[0].raw == nil)
  }
}
