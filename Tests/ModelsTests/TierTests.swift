import Columnar
import Models
import Testing

@Suite struct TierTests {
  let execution = Execution(threads: 1)

  func percent(_ hundredths: Int64) -> DecimalNumber { DecimalNumber(units: hundredths, scale: 4) }

  func cut(
    _ scores: [Int?], _ cuts: [TierCut], conditions: [[Bool]?] = [], measures: [[Int?]] = []
  ) throws -> TierAssignment {
    try TierAssignment.cut(
      OrderedColumn(wholeNumbers(scores), execution: execution), cuts, conditions: conditions.map { $0.map(bitmap) },
      measures: measures.map(wholeNumbers), execution: execution)
  }

  func levels(_ tiers: TierAssignment) -> [Int?] { tiers.codes.indices.map(tiers.level) }

  func generatedCuts(_ generator: inout Generator) -> [TierCut] {
    var left: Int64 = 10_000
    var measuredLeft: [Int64] = [10_000, 10_000]
    return (0..<Int.random(in: 1...5, using: &generator)).map { _ in
      switch Int.random(in: 0..<12, using: &generator) {
      case 0..<4:
        let share = Int64.random(in: 0...min(left, 4_000), using: &generator)
        left -= share
        return .share(percent(share))
      case 4..<6: return .count(Int.random(in: 0...8, using: &generator))
      case 6: return .atLeast(DecimalNumber(units: Int64.random(in: -30...30, using: &generator), scale: 1))
      case 7..<10:
        let measure = Int.random(in: 0...1, using: &generator)
        let share = Int64.random(in: 0...min(measuredLeft[measure], 6_000), using: &generator)
        measuredLeft[measure] -= share
        return .shareOf(percent(share), measure: measure)
      case 10: return .condition
      default: return .rest
      }
    }
  }

  @Test func agreesWithTheRulesRowByRow() throws {
    var generator = Generator(5)
    for _ in 0..<5_000 {
      let scores = generatedValues(&generator, kind: .decimal)
      let cuts = generatedCuts(&generator)
      let conditions = cuts.map { $0 == .condition ? scores.map { _ in generator.chance(20) } : nil }
      let measures = (0..<2).map { _ in generatedValues(&generator, kind: .decimal, rows: scores.count) }
      let tiers = try cut(scores, cuts, conditions: conditions, measures: measures)
      let oracle = TierOracle(scores: scores, cuts: cuts, conditions: conditions, measures: measures)
      let expected = oracle.levels()
      func circumstances() -> Comment { "\(cuts) of \(scores) conditions \(conditions) measures \(measures)" }
      if levels(tiers) != expected { #expect(levels(tiers) == expected, circumstances()) }
      for level in cuts.indices {
        let count = expected.count { $0 == level }
        if tiers.counts[level] != count { #expect(tiers.counts[level] == count, circumstances()) }
      }
      let missing = scores.indices.filter { row in
        scores[row] == nil && !conditions.contains { $0?[row] ?? false }
      }.count
      let unplaced = expected.count { $0 == nil } - missing
      if tiers.missingScores != missing || tiers.unplaced != unplaced {
        #expect((tiers.missingScores, tiers.unplaced) == (missing, unplaced), circumstances())
      }
      // The kept thresholds give every row its level again.
      let again = try TierAssignment.placed(
        OrderedColumn(wholeNumbers(scores), execution: execution), tiers.thresholds,
        conditions: conditions.map { $0.map(bitmap) }, execution: execution)
      if levels(again) != expected || again.counts != tiers.counts {
        #expect(levels(again) == expected, circumstances())
      }
    }
  }

  @Test(arguments: [1, 2, 50, 99, 100, 101, 1_000, 12_345])
  func cutsLieAfterTheExactCeiling(rows: Int) throws {
    let scores = (0..<rows).map { Optional($0) }
    for hundredths in [Int64(1), 10, 100, 333, 1_000, 2_000, 3_000, 9_999, 10_000] {
      let tiers = try cut(scores, [.share(percent(hundredths)), .rest])
      #expect(tiers.counts[0] == (Int(hundredths) * rows + 9_999) / 10_000)
    }
  }

  @Test func onePercentOfAHundredIsOneRow() throws {
    let tiers = try cut((0..<100).map { $0 }, [.share(DecimalNumber(units: 1, scale: 2)), .rest])
    #expect(tiers.counts == [1, 99])
  }

  /// 0.1 + 0.2 is 0.3: of ten rows three, where sums of `Double` would let a fourth in.
  @Test func sharesAddUpAsDecimals() throws {
    let tiers = try cut(
      (0..<10).map { $0 },
      [.share(DecimalNumber(units: 1, scale: 1)), .share(DecimalNumber(units: 20, scale: 2)), .rest])
    #expect(tiers.counts == [1, 2, 7])
  }

  @Test func platinumGoldIronLead() throws {
    let shares: [TierCut] = [.share(percent(100)), .share(percent(400)), .share(percent(1_500)), .rest]
    #expect(try cut((0..<2_000).map { $0 }, shares).counts == [20, 80, 300, 1_600])
  }

  @Test func tiesAreNeverSplit() throws {
    let tiers = try cut([9, 8, 8, 8, 7, 6, nil], [.count(2), .count(1), .count(1), .rest])
    #expect(levels(tiers) == [0, 0, 0, 0, 3, 3, nil])
    #expect(tiers.cuts.map(\.position) == [2, 3, 4, nil])
    #expect(tiers.cuts.map(\.reached) == [4, 4, 4, 6])
    #expect(tiers.cuts.map(\.tied) == [2, 1, 0, 0])
    #expect(tiers.rankedCount == 6 && tiers.missingScores == 1 && tiers.unplaced == 0)
  }

  @Test func theCrossingRowOfAMeasureIsIn() throws {
    let revenue = [50, 20, 15, 10, 5]
    let cuts: [TierCut] = [.shareOf(percent(8_000), measure: 0), .shareOf(percent(1_500), measure: 0), .rest]
    let tiers = try cut(revenue, cuts, measures: [revenue])
    #expect(levels(tiers) == [0, 0, 0, 1, 2])  // 50, 70, then 85 crosses 80; 95 is reached exactly
  }

  @Test func conditionsTakeTheirRowsBeforeSharesAreCounted() throws {
    let loss = (0..<10).map { $0 >= 5 }
    let tiers = try cut(
      (0..<10).map { $0 }, [.share(percent(2_000)), .rest, .condition], conditions: [nil, nil, loss])
    #expect(tiers.rankedCount == 5)
    #expect(levels(tiers) == [1, 1, 1, 1, 0, 2, 2, 2, 2, 2])
  }

  @Test func moreThanTheWholeIsAnError() {
    #expect(throws: ModelError.sharesAboveWhole(level: 2, total: DecimalNumber(units: 10_001, scale: 4))) {
      try cut([1], [.share(percent(5_000)), .count(3), .share(percent(5_001))])
    }
    #expect(throws: ModelError.sharesAboveWhole(level: 1, total: DecimalNumber(units: 11, scale: 1))) {
      try cut(
        [1],
        [
          .shareOf(DecimalNumber(units: 6, scale: 1), measure: 0),
          .shareOf(DecimalNumber(units: 5, scale: 1), measure: 0),
        ], measures: [[1]])
    }
  }

  @Test func anExactBoundOfAScoreIsMet() throws {
    let scaled = try FittedScale.fit(
      .anchors(low: DecimalNumber(0), high: DecimalNumber(10)), isLow: false, missing: .worst,
      values: wholeNumbers([8, 7, 5, 4]), execution: execution
    ).scaled
    let score = try ScoreColumn.score([WeightedCriterion(scaled, weight: 300)], execution: execution)
    let tiers = try TierAssignment.cut(
      score.ordered, [.atLeast(DecimalNumber(units: 75, scale: 2)), .atLeast(DecimalNumber(units: 5, scale: 1))],
      execution: execution)
    #expect(levels(tiers) == [0, 1, 1, nil])
    #expect(tiers.thresholds.number(1) == 0.5)
  }

  /// Stripes of very uneven content, wide keys, doubles.
  @Test func selectionFindsThePositionsOfASort() throws {
    var generator = Generator(9)
    for round in 0..<60 {
      let rows = Int.random(in: 1...3_000, using: &generator)
      let values = (0..<rows).map { _ -> Double in
        switch round % 4 {
        case 0: Double.random(in: -1...1, using: &generator)
        case 1: generator.chance(1) ? 1e300 : Double(Int.random(in: 0...9, using: &generator))
        case 2:
          Double(bitPattern: UInt64.random(in: 0..<0x7FF0_0000_0000_0000, using: &generator))
            * (generator.chance(50) ? -1 : 1)
        default: 5
        }
      }
      let ordered = try OrderedColumn(Column(type: .number, storage: .double(values)), execution: execution)
      let position = Int.random(in: 1...rows, using: &generator)
      let tiers = try TierAssignment.cut(ordered, [.count(position), .rest], execution: execution)
      let last = values.sorted(by: >)[position - 1]
      #expect(tiers.thresholds.number(0) == last)
      #expect(tiers.counts[0] == values.count { $0 >= last })
    }
  }

  @Test func threadsDoNotChangeTheAnswer() throws {
    var generator = Generator(2)
    let rows = 80_000
    let scores = (0..<rows).map { _ in generator.chance(3) ? nil : Int.random(in: 0...100_000, using: &generator) }
    let loss = scores.map { _ in generator.chance(5) }
    let cuts: [TierCut] = [
      .share(percent(100)), .count(2_000), .shareOf(percent(5_000), measure: 0), .condition,
      .atLeast(DecimalNumber(50)),
    ]
    let answers = try [1, 2, 7].map { threads in
      let execution = Execution(threads: threads)
      return try TierAssignment.cut(
        OrderedColumn(wholeNumbers(scores), execution: execution), cuts,
        conditions: [nil, nil, nil, bitmap(loss), nil], measures: [wholeNumbers(scores)], execution: execution)
    }
    for answer in answers {
      #expect(answer.codes == answers[0].codes && answer.validity == answers[0].validity)
      #expect(answer.counts == answers[0].counts && answer.cuts == answers[0].cuts)
    }
    let oracle = TierOracle(scores: scores, cuts: [.share(percent(100)), .rest], conditions: [])
    #expect(try levels(cut(scores, oracle.cuts)) == oracle.levels())
  }
}
