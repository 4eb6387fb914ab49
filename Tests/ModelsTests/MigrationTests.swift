import Columnar
import Models
import Testing

@Suite struct MigrationTests {
  let execution = Execution(threads: 1)

  /// Tiers with the levels given, by counting from the top of fitting scores.
  func tiers(_ levels: [Int?], of count: Int) throws -> LevelColumn {
    let scores = levels.map { $0.map { -$0 } }
    return try TierAssignment.cut(
      OrderedColumn(wholeNumbers(scores), execution: execution),
      (0..<count).map { .atLeast(DecimalNumber(Int64(-$0))) }, execution: execution
    ).levels()
  }

  func place(_ level: Int?) -> LevelColumn.Place { level.map { .level($0) } ?? .none }

  func generatedLevels(_ generator: inout Generator, rows: Int, of count: Int) -> [Int?] {
    (0..<rows).map { _ in generator.chance(20) ? nil : Int.random(in: 0..<count, using: &generator) }
  }

  @Test func countsAndSumsEveryPairOfLevels() throws {
    var generator = Generator(4)
    for _ in 0..<200 {
      let rows = Int.random(in: 0...40, using: &generator)
      let (from, to) = (Int.random(in: 1...4, using: &generator), Int.random(in: 1...4, using: &generator))
      let before = generatedLevels(&generator, rows: rows, of: from)
      let after = generator.chance(20) && from == to ? before : generatedLevels(&generator, rows: rows, of: to)
      let money = generatedValues(&generator, kind: .decimal, rows: rows)
      let matrix = try Migration.between(
        tiers(before, of: from), tiers(after, of: to), measure: wholeNumbers(money), execution: execution)
      let numbers = try Migration.between(
        tiers(before, of: from), tiers(after, of: to), measure: column(money, .number), execution: execution)
      guard case .exact(let sums, scale: 0) = matrix.sums, case .numbers(let rough) = numbers.sums else {
        Issue.record("decimals are summed exactly")
        continue
      }
      for a in [nil] + (0..<from).map(Optional.init) {
        for b in [nil] + (0..<to).map(Optional.init) {
          let rows = (0..<rows).filter { before[$0] == a && after[$0] == b }
          let cell = matrix.cell(from: place(a), to: place(b))
          #expect(matrix.counts[cell] == rows.count)
          let sum = rows.reduce(0) { $0 + (money[$1] ?? 0) }
          #expect(sums[cell] == Int128(sum))
          #expect(abs(rough[cell] - Double(sum) / 100) < 1e-6)
        }
      }
      #expect(matrix.movedCount == (0..<rows).count { before[$0] != after[$0] })
    }
  }

  @Test func rowsOfOneSideAreGoneOrNew() throws {
    // By hand: row 0 stays, 1 falls, 2 is gone, 3 is new, 4 loses its level, 5 is on neither side.
    let before = LevelColumn(
      codes: [0, 0, 1, 0, 1, 0], validity: nil, presence: Bitmap(count: 6) { $0 != 3 && $0 != 5 }, levelCount: 2)
    let after = LevelColumn(
      codes: [0, 1, 0, 1, 0, 0], validity: Bitmap(count: 6) { $0 != 4 },
      presence: Bitmap(count: 6) { $0 != 2 && $0 != 5 }, levelCount: 2)
    let money = wholeNumbers([1, 10, 100, 1_000, 10_000, 100_000])
    let matrix = try Migration.between(before, after, measure: money, execution: execution)
    #expect(matrix.movedCount == 2 && matrix.goneCount == 1 && matrix.newCount == 1)
    #expect(matrix.counts[matrix.cell(from: .absent, to: .absent)] == 1)
    #expect(matrix.counts[matrix.cell(from: .level(1), to: .none)] == 1)
    guard case .exact(let sums, _) = matrix.sums else { return #expect(Bool(false), "decimals are summed exactly") }
    #expect(sums[matrix.cell(from: .level(1), to: .absent)] == 100)
    #expect(sums[matrix.cell(from: .absent, to: .level(1))] == 1_000)
    let movers = try Migration.topMovers(
      before, after, by: .measure(money, nil), limit: 5, execution: execution)
    #expect(movers.map(\.row) == [4, 1])
  }

  @Test func sumsBeyondSixtyFourBitsAreExact() throws {
    let money = Column(type: .decimal(scale: 2), storage: .int64([.max, .max, .max]))
    let levels = try tiers([0, 0, 0], of: 1)
    let matrix = try Migration.between(levels, levels, measure: money, execution: execution)
    guard case .exact(let sums, scale: 2) = matrix.sums else {
      return #expect(Bool(false), "decimals are summed exactly")
    }
    #expect(sums[0] == 3 * Int128(Int64.max))
    #expect(try Migration.between(levels, levels, execution: execution).sums == nil)
  }

  @Test func threadsDoNotChangeTheAnswer() throws {
    var generator = Generator(8)
    let rows = 80_000
    let (before, after) = (
      try tiers(generatedLevels(&generator, rows: rows, of: 4), of: 4),
      try tiers(generatedLevels(&generator, rows: rows, of: 4), of: 4)
    )
    let numbers = Column(
      type: .number, storage: .double((0..<rows).map { _ in Double.random(in: 0...1e6, using: &generator) }))
    let answers = try [1, 2, 7].map {
      let matrix = try Migration.between(before, after, measure: numbers, execution: Execution(threads: $0))
      guard case .numbers(let sums) = matrix.sums else { return [0.0] }
      return sums + matrix.counts.map(Double.init)
    }
    #expect(answers[0] == answers[1] && answers[0] == answers[2])
  }
}

@Suite struct MoverTests {
  let execution = Execution(threads: 1)

  struct Case {
    var before: ScoreColumn
    var after: ScoreColumn
    var tiers: (before: LevelColumn, after: LevelColumn)
    var money: [Int?]
  }

  /// Two weightings of the same criteria, one of which may also be scaled otherwise.
  func generatedCase(_ generator: inout Generator) throws -> Case {
    let rows = Int.random(in: 1...25, using: &generator)
    let count = Int.random(in: 1...3, using: &generator)
    let values = (0..<count).map { _ in wholeNumbers(generatedValues(&generator, kind: .decimal, rows: rows)) }
    func score() throws -> ScoreColumn {
      let criteria = try values.map { values in
        let missing: MissingPolicy = generator.chance(50) ? .renormalise : .mean
        let scale: Scale = generator.chance(20) ? .minmax : .rank
        let scaled = try FittedScale.fit(scale, isLow: false, missing: missing, values: values, execution: execution)
        return WeightedCriterion(scaled.scaled, weight: Int64.random(in: 1...50, using: &generator) * 1_000)
      }
      return try ScoreColumn.score(criteria, execution: execution)
    }
    func tiers(_ score: ScoreColumn) throws -> LevelColumn {
      let cuts: [TierCut] = [
        .share(DecimalNumber(units: 2, scale: 1)), .share(DecimalNumber(units: 3, scale: 1)), .rest,
      ]
      return try TierAssignment.cut(score.ordered, cuts, execution: execution).levels()
    }
    let (before, after) = (try score(), try score())
    return Case(
      before: before, after: after, tiers: (try tiers(before), try tiers(after)),
      money: generatedValues(&generator, kind: .decimal, rows: rows))
  }

  @Test func largestScoreChangesComeFirstWithTheCriterionThatMovedThem() throws {
    var generator = Generator(6)
    for _ in 0..<1_000 {
      let sample = try generatedCase(&generator)
      let limit = Int.random(in: 1...30, using: &generator)
      let scores = ScorePair(before: sample.before, after: sample.after)
      let movers = try Migration.topMovers(
        sample.tiers.before, sample.tiers.after, by: .scoreChange(scores), limit: limit, execution: execution)
      let moved = sample.money.indices.filter { sample.tiers.before.place($0) != sample.tiers.after.place($0) }
      #expect(movers.count == min(limit, moved.count))
      #expect(Set(movers.map(\.row)).isSubset(of: moved))
      func change(_ row: Int) -> Double {
        guard sample.before.isKnown(row), sample.after.isKnown(row) else { return -1 }
        return abs(sample.after.number(row) - sample.before.number(row))
      }
      for (larger, smaller) in zip(movers, movers.dropFirst()) {
        #expect(change(larger.row) >= change(smaller.row) - 1e-12)
      }
      if let last = movers.last {
        let left = Set(moved).subtracting(movers.map(\.row))
        #expect(left.allSatisfy { change($0) <= change(last.row) + 1e-12 })
      }
      for mover in movers {
        #expect(
          mover.from == sample.tiers.before.place(mover.row).level
            && mover.to == sample.tiers.after.place(mover.row).level)
        let changes = sample.before.criteria.indices.map { criterion in
          (sample.after.contribution(of: criterion, row: mover.row) ?? 0)
            - (sample.before.contribution(of: criterion, row: mover.row) ?? 0)
        }
        // Up a tier through what rose, down through what fell, and without a direction through what changed most.
        let upwards = mover.from.flatMap { from in mover.to.map { $0 < from } }
        let fitting = changes.filter { change in
          abs(change) > 1e-12 && (upwards == nil || upwards == (change > 0))
        }
        let greatest = (fitting.isEmpty ? changes : fitting).map { abs($0) }.max()!
        #expect(abs(abs(mover.contributionChange) - greatest) < 1e-12)
        if let criterion = mover.criterion { #expect(abs(changes[criterion] - mover.contributionChange) < 1e-12) }
      }
    }
  }

  @Test func measuresRankMoversToo() throws {
    var generator = Generator(12)
    for _ in 0..<200 {
      let sample = try generatedCase(&generator)
      let movers = try Migration.topMovers(
        sample.tiers.before, sample.tiers.after, by: .measure(wholeNumbers(sample.money), nil), limit: 4,
        execution: execution)
      let expected = sample.money.indices
        .filter { sample.tiers.before.place($0) != sample.tiers.after.place($0) }
        .sorted { (sample.money[$0] ?? .min, $1) > (sample.money[$1] ?? .min, $0) }
      #expect(movers.map(\.row) == Array(expected.prefix(4)))
      #expect(movers.allSatisfy { $0.criterion == nil && $0.scoreChange == nil })
    }
  }

  @Test func threadsDoNotChangeTheAnswer() throws {
    var generator = Generator(13)
    let rows = 80_000
    let values = (0..<2).map { _ in wholeNumbers((0..<rows).map { _ in Int.random(in: 0...500, using: &generator) }) }
    let answers = try [1, 2, 7].map { threads in
      let execution = Execution(threads: threads)
      let scaled = try values.map {
        try FittedScale.fit(.rank, isLow: false, missing: .mean, values: $0, execution: execution).scaled
      }
      let scores = try [[1, 3], [3, 1]].map { weights in
        try ScoreColumn.score(zip(scaled, weights).map { WeightedCriterion($0, weight: $1) }, execution: execution)
      }
      let tiers = try scores.map {
        try TierAssignment.cut(
          $0.ordered, [.share(DecimalNumber(units: 1, scale: 2)), .rest], execution: execution
        ).levels()
      }
      return try Migration.topMovers(
        tiers[0], tiers[1], by: .scoreChange(ScorePair(before: scores[0], after: scores[1])), limit: 10,
        execution: execution
      ).map(\.row)
    }
    #expect(answers[0] == answers[1] && answers[0] == answers[2])
  }
}
