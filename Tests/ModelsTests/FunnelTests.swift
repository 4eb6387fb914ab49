import Models
import Testing

/// Funnels against counting by hand.
@Suite struct FunnelTests {
  /// Stages a, b, c; 3 is lost.
  private func journeys(_ deals: [[(Int32, Int)]]) -> StageJourneys {
    var journeys = StageJourneys(stageCount: 3)
    for deal in deals { journeys.append(deal.map { StageJourneys.Entry(day: $0.0, stage: $0.1) }) }
    return journeys
  }

  @Test func `what was passed over is reached, what came back counts where it came furthest`() throws {
    let all = journeys([
      [(1, 0), (4, 1), (9, 2)],  // all the way
      [(1, 0), (6, 2)],  // passes over b
      [(1, 0), (3, 1), (5, 0), (8, 1), (20, 3)],  // back and forth, then lost
      [(1, 0), (11, 3)], [(2, 1)],  // lost at once; begins in b
      [(1, 0), (2, 1), (3, 2), (9, 1)],  // won, and taken up again
      [],
    ]).journeys
    #expect(all[0] == nil ? false : all[0]!.outcome == .won && all[0]!.days == [3, 5, nil] && all[0]!.ended == 9)
    #expect(all[1]!.skipped && all[1]!.furthest == 2 && all[1]!.days == [5, nil, nil])
    #expect(all[2]!.returned && all[2]!.furthest == 1 && all[2]!.outcome == .lost)
    #expect(all[2]!.days == [5, 14, nil], "both stays together")
    #expect(all[3]!.furthest == 0 && all[3]!.outcome == .lost && !all[3]!.skipped)
    #expect(all[4]!.skipped && all[4]!.outcome == .open && all[4]!.days == [nil, nil, nil])
    #expect(all[5]!.outcome == .open && all[5]!.furthest == 1 && all[5]!.returned)
    #expect(all[5]!.days == [1, nil, 6], "it is in b again, so that stay is not over")
    #expect(all[6] == nil)

    var counts = StageCounts(stageCount: 3)
    for journey in all.compactMap({ $0 }) { counts.add(furthest: journey.furthest, journey.outcome) }
    #expect(counts.reached == [6, 5, 2] && counts.open == [0, 2, 0] && counts.lost == [1, 1, 0])
    for stage in 0..<2 {
      #expect(counts.reached[stage] == counts.reached[stage + 1] + counts.open[stage] + counts.lost[stage])
    }
    #expect(counts.conversion(to: 1) == 5.0 / 6 && counts.conversion(to: 2) == 2.0 / 3)
    #expect(counts.winRate == 5.0 / 6 * (2.0 / 3) && counts.fromFirst(to: 0) == 1)
  }

  /// Whether deals are still open never changes a rate.
  @Test func `the undecided are on neither side`() {
    var counts = StageCounts(stageCount: 2)
    for _ in 0..<3 { counts.add(furthest: 1, .won) }
    for _ in 0..<5 { counts.add(furthest: 0, .lost) }
    let before = counts.winRate
    for _ in 0..<100 { counts.add(furthest: 0, .open) }
    #expect(counts.winRate == before && before == 0.375 && counts.undecided == 100)
  }

  @Test func `nobody decided is no rate`() {
    var counts = StageCounts(stageCount: 3)
    counts.add(furthest: 0, .open)
    #expect(counts.conversion(to: 1) == nil && counts.winRate == nil)
    #expect(Bottleneck(counts, benchmarks: []) == nil)
    #expect(StageCounts(counts: [0, 0]).conversion(to: 1) == nil)
  }

  @Test func `what holds back is what the best would mend most`() throws {
    let all = StageCounts(counts: [100, 50, 20, 10])
    let lowest = try #require(Bottleneck(all, benchmarks: []))
    #expect(lowest.stage == 2 && lowest.conversion == 0.4 && lowest.benchmark == nil)
    // One is better at the first step by half, another at the last by four fifths; a third is perfect, with nine to go by.
    let groups = [
      StageCounts(counts: [40, 30, 12, 5]), StageCounts(counts: [60, 20, 10, 9]), StageCounts(counts: [9, 9, 9, 9]),
    ]
    let found = try #require(Bottleneck(all, benchmarks: groups))
    #expect(found.stage == 3 && found.whose == 1 && found.benchmark == 0.9)
    #expect(abs(found.gain - 0.8) < 1e-12)
    #expect(Bottleneck(all, benchmarks: [groups[2]])?.benchmark == nil)
  }

  @Test func `the order of stages is that of most deals`() {
    // 0 lost, 1 second, 2 first, 3 won; one goes from 1 to 2, which is not the way.
    let ways = Array(repeating: [2, 1, 3], count: 30) + [[1, 2, 0], [2, 0], [2, 1]]
    let order = StageOrder(ways: ways, codeCount: 4)
    #expect(order.open == [2, 1] && order.last == [0, 3])
  }

  @Test func `reasons that few give are put together`() {
    let codes: [Int?] = [0, 0, 0, 1, 1, 2, nil, 3, 3, 3]
    let counts = ReasonCounts(codes, rows: Array(0..<10), minimum: 3)
    #expect(counts.reasons.map(\.code) == [0, 3, nil] && counts.reasons.map(\.rows.count) == [3, 3, 3])
    #expect(counts.fewCount == 2 && counts.missing == [6] && counts.known == 9)
    #expect(lift((2, 4), over: (1, 4)) == 2 && lift((1, 0), over: (1, 1)) == nil && lift((1, 1), over: (0, 3)) == nil)
    #expect(median(of: []) == nil && median(of: [3, 1, 2]) == 2 && median(of: [4, 1, 2, 3]) == 2.5)
  }
}
