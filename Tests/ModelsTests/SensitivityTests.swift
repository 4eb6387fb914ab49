import Columnar
import Testing

@testable import Models

/// Flips and acceptability against cutting tiers again and again, naively.
@Suite struct SensitivityTests {
  let execution = Execution(threads: 2)

  /// Criteria with few distinct scaled values, so that lines meet often, and more than two at a point.
  func generated(_ generator: inout Generator, rows: Int, criteria: Int) -> [WeightedCriterion] {
    (0..<criteria).map { _ in
      let values = (0..<rows).map { _ in Int64.random(in: 0...12, using: &generator) << 29 }
      return WeightedCriterion(
        ScaledColumn(values: values, known: nil, missing: 0, bound: 12 << 29),
        weight: Int64.random(in: 0...5, using: &generator) * 10_000)
    }
  }

  func generatedCuts(_ generator: inout Generator) -> [TierCut] {
    var cuts: [TierCut] = []
    if generator.chance(30) { cuts.append(.condition) }
    switch Int.random(in: 0..<3, using: &generator) {
    case 0:
      cuts += [
        .share(DecimalNumber(units: Int64.random(in: 0...40, using: &generator), scale: 2)),
        .count(Int.random(in: 0...4, using: &generator)),
      ]
    case 1: cuts.append(.count(Int.random(in: 1...5, using: &generator)))
    default: cuts.append(.atLeast(DecimalNumber(units: Int64.random(in: 0...12, using: &generator) * 125, scale: 3)))
    }
    if generator.chance(70) { cuts.append(.rest) }
    return cuts
  }

  /// A row's level at a share that is a whole number of parts, by the definition: weights set, scores made, tiers cut.
  func level(
    _ recut: TierRecut, _ row: Int, moving criterion: Int, numerator: Int64, denominator: Int64
  ) throws -> Int? {
    let others = recut.weights.enumerated().reduce(Int64(0)) { $0 + ($1.offset == criterion ? 0 : $1.element) } / 10_000
    var weights = recut.weights.map { $0 / 10_000 * (denominator - numerator) }
    weights[criterion] = numerator * others
    return try recut.cut(weights, execution: execution).level(row)
  }

  @Test func anAccountFlipsWhereCuttingAgainSaysSo() throws {
    var generator = Generator(71)
    for _ in 0..<80 {
      let rows = Int.random(in: 1...12, using: &generator)
      let criteria = generated(&generator, rows: rows, criteria: Int.random(in: 2...3, using: &generator))
      guard criteria.contains(where: { $0.weight > 0 }) else { continue }
      let cuts = generatedCuts(&generator)
      let conditions = cuts.map { $0 == .condition ? bitmap((0..<rows).map { _ in generator.chance(20) }) : nil }
      let seen = generator.chance(30) ? bitmap((0..<rows).map { _ in generator.chance(85) }) : nil
      let recut = TierRecut(criteria: criteria, cuts: cuts, conditions: conditions, measures: [], seen: seen)
      let row = Int.random(in: 0..<rows, using: &generator)
      let moving = Int.random(in: 0..<criteria.count, using: &generator)
      let slots = [1, 3, 16, Passings.usualSlots].randomElement(using: &generator)!
      let found = try AccountFlips(of: row, recut, moving: moving, slots: slots, execution: execution)
      guard let flips = found else { continue }
      #expect(flips.stretches.first?.from == .zero)
      #expect(flips.stretches.last?.to == .one)
      // Meetings of lines over so few values lie at fractions of small denominators: all of these are tried.
      for denominator in Int64(1)...16 {
        for numerator in 0...denominator {
          let share = Fraction(Int128(numerator), Int128(denominator))
          let stretch = flips.stretches.first { stretch in
            (stretch.from < share || (stretch.includesFrom && stretch.from == share))
              && (share < stretch.to || (stretch.includesTo && stretch.to == share))
          }
          let expected = try level(recut, row, moving: moving, numerator: numerator, denominator: denominator)
          if stretch == nil || stretch?.level != expected {
            Issue.record(
              "row \(row) at \(numerator)/\(denominator): \(String(describing: stretch)) not \(String(describing: expected)), \(cuts) \(criteria.map(\.weight)) \(criteria.map(\.scaled.values))"
            )
            return
          }
        }
      }
    }
  }

  /// Looking only at those who pass near a level's end finds what looking at all of them does.
  @Test func flipsAmongManyAreThoseOfAllPassings() throws {
    var generator = Generator(74)
    for round in 0..<6 {
      let criteria = (0..<3).map { index in
        let values = (0..<3_000).map { _ in
          round % 3 == 0
            ? Int64.random(in: 0...40, using: &generator) << 26 : Int64.random(in: 0...1 << 32, using: &generator)
        }
        return WeightedCriterion(
          ScaledColumn(values: values, known: nil, missing: 0, bound: 1 << 32), weight: [40_000, 20_000, 30_000][index])
      }
      let cuts: [TierCut] = [
        .share(DecimalNumber(units: 1, scale: 2)), .count(120), .share(DecimalNumber(units: 15, scale: 2)), .rest,
      ]
      let recut = TierRecut(
        criteria: criteria, cuts: cuts, conditions: cuts.map { _ in nil }, measures: [], seen: nil)
      for _ in 0..<4 {
        let row = Int.random(in: 0..<3_000, using: &generator)
        let all = try AccountFlips(of: row, recut, moving: round % 3, slots: 1, execution: execution)
        for threads in [1, 2] {
          let near = try AccountFlips(
            of: row, recut, moving: round % 3, execution: Execution(threads: threads))
          #expect(near?.stretches == all?.stretches)
        }
      }
    }
  }

  @Test func aBoundaryHoldsUntilItsFirstCrossing() throws {
    var generator = Generator(72)
    var crossings = 0
    for _ in 0..<80 {
      let rows = Int.random(in: 2...10, using: &generator)
      let criteria = generated(&generator, rows: rows, criteria: 3)
      guard criteria.contains(where: { $0.weight > 0 }) else { continue }
      let cuts = generatedCuts(&generator)
      let conditions = cuts.map { $0 == .condition ? bitmap((0..<rows).map { _ in generator.chance(20) }) : nil }
      let recut = TierRecut(criteria: criteria, cuts: cuts, conditions: conditions, measures: [], seen: nil)
      guard let flips = try BoundaryFlips(recut, moving: 0, execution: execution) else { continue }
      func inside(_ numerator: Int64, _ denominator: Int64, _ level: Int) throws -> [Bool] {
        try (0..<rows).map { row in
          try self.level(recut, row, moving: 0, numerator: numerator, denominator: denominator).map { $0 <= level }
            ?? false
        }
      }
      let present = try recut.cut(recut.weights, execution: execution)
      for (level, below, above) in flips.levels {
        let now = (0..<rows).map { row in present.level(row).map { $0 <= level } ?? false }
        for numerator in Int64(0)...40 {
          let share = Fraction(Int128(numerator), 40)
          let changed = try inside(numerator, 40, level) != now
          let mayChange = below.map { share <= $0.share } ?? false || above.map { share >= $0.share } ?? false
          if changed && !mayChange { Issue.record("level \(level) changed at \(numerator)/40 already") }
        }
        for crossing in [below, above].compactMap({ $0 }) {
          crossings += 1
          // At the crossing, or just behind it where somebody only falls below a threshold, it has changed.
          let (numerator, denominator) = crossing.share.lowestTerms
          let beyond: Int64 = crossing.share < flips.now ? -1 : 1
          let scale: Int64 = 1 << 6
          let (at, near) = (numerator * scale, numerator * scale + beyond)
          func reduced(_ part: Int64) throws -> [Bool] {
            var (a, b) = (part, denominator * scale)
            while b != 0 { (a, b) = (b, a % b) }
            return try inside(part / abs(a), denominator * scale / abs(a), level)
          }
          guard denominator < 1 << 16, (0...denominator * scale).contains(near) else { continue }
          if try reduced(at) == now {
            #expect(
              try crossing.enters == nil && reduced(near) != now,
              "level \(level) at \(crossing) towards \(beyond), \(cuts) \(criteria.map(\.weight)) \(criteria.map(\.scaled.values))"
            )
          }
        }
      }
    }
    #expect(crossings > 60)
  }

  @Test func acceptabilityIsThatOfCuttingEachDraw() throws {
    var generator = Generator(73)
    for round in 0..<60 {
      let rows = Int.random(in: 1...200, using: &generator)
      let criteria = generated(&generator, rows: rows, criteria: Int.random(in: 1...4, using: &generator))
      guard criteria.contains(where: { $0.weight > 0 }) else { continue }
      let cuts = generatedCuts(&generator)
      let conditions = cuts.map { $0 == .condition ? bitmap((0..<rows).map { _ in generator.chance(20) }) : nil }
      let seen = generator.chance(30) ? bitmap((0..<rows).map { _ in generator.chance(85) }) : nil
      let recut = TierRecut(criteria: criteria, cuts: cuts, conditions: conditions, measures: [], seen: seen)
      let sampler = WeightSampler(
        recut.weights, space: round % 2 == 0 ? .simplex : .near(spread: 0.4), seed: UInt64(round))
      let found = try TierAcceptability.sampled(recut, sampler, samples: 50, execution: execution)
      let alone = try TierAcceptability.sampled(recut, sampler, samples: 50, execution: Execution(threads: 1))
      #expect(found.counts == alone.counts)
      var expected = [UInt32](repeating: 0, count: rows * cuts.count)
      for sample in 0..<50 {
        let tiers = try recut.cut(sampler.draw(sample), execution: execution)
        for row in 0..<rows { if let level = tiers.level(row) { expected[row * cuts.count + level] += 1 } }
      }
      if found.counts != expected { #expect(found.counts == expected, "\(cuts)") }
    }
  }

  /// The shares of a uniform draw from the simplex of k weights have mean 1/k and variance (k − 1) ÷ (k²(k + 1)): a Dirichlet distribution of ones.
  @Test func drawsAreUniformOnTheSimplex() {
    let sampler = WeightSampler([1, 1, 1], space: .simplex, seed: 3)
    let draws = (0..<20_000).map { sampler.draw($0).map { Double($0) / Double(1 << 20) } }
    #expect(draws.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 && $0.allSatisfy { $0 >= 0 } })
    for index in 0..<3 {
      let mean = draws.reduce(0) { $0 + $1[index] } / 20_000
      let variance = draws.reduce(0) { $0 + ($1[index] - 1.0 / 3) * ($1[index] - 1.0 / 3) } / 20_000
      #expect(abs(mean - 1.0 / 3) < 0.006)
      #expect(abs(variance - 2.0 / 36) < 0.002)
    }
  }
}

extension Fraction {
  fileprivate var lowestTerms: (Int64, Int64) {
    var (a, b) = (numerator, denominator)
    while b != 0 { (a, b) = (b, a % b) }
    return (Int64(numerator / a), Int64(denominator / a))
  }
}
