import Columnar
import Models
import Testing

@Suite struct HysteresisTests {
  let execution = Execution(threads: 1)

  /// Cuts at 100 and 50 with a band of 10 %, by hand: up needs more than 110 or 55, down less than 90 or 45.
  @Test func aRowPassesACutByMoreThanTheBand() throws {
    let before: [Int?] = [1, 1, 1, 0, 0, 0, 2, 2, 2, 2, 0, 0, nil, 1]
    let values = [109, 110, 111, 91, 90, 89, 55, 56, 105, 200, 44, 46, 120, 100]
    //            up, not enough (110 is not above 110), enough; down, not below 90 twice, below; to mid, large jumps; …
    let held: [Int?] = [1, 1, 0, 0, 0, 1, 2, 1, 1, 0, 2, 1, 0, 1]
    let now = try TierAssignment.cut(
      OrderedColumn(wholeNumbers(values), execution: execution),
      [.atLeast(DecimalNumber(100)), .atLeast(DecimalNumber(50)), .rest], execution: execution)
    let then = LevelColumn(
      codes: before.map { Int32($0 ?? 0) }, validity: Bitmap(count: before.count) { before[$0] != nil }, levelCount: 3)
    let result = now.held(
      from: then, values: try OrderedColumn(wholeNumbers(values), execution: execution), share: 0.1)
    #expect(values.indices.map { result.place($0).level } == held)
  }

  /// Without a band everybody moves who moves; with one as wide as the cuts hardly anybody does; a row never moves further than without.
  @Test func aWiderBandHoldsMore() throws {
    var generator = Generator(31)
    for _ in 0..<300 {
      let rows = Int.random(in: 1...30, using: &generator)
      func tiers(_ values: [Int?]) throws -> TierAssignment {
        try TierAssignment.cut(
          OrderedColumn(wholeNumbers(values), execution: execution),
          [.atLeast(DecimalNumber(20)), .atLeast(DecimalNumber(-5)), .rest], execution: execution)
      }
      let values: [[Int?]] = (0..<2).map { _ in (0..<rows).map { _ in Int.random(in: -30...40, using: &generator) } }
      let (before, after) = (try tiers(values[0]), try tiers(values[1]))
      let measured = try OrderedColumn(wholeNumbers(values[1]), execution: execution)
      var moves = Int.max
      for share in [0, 0.05, 0.3, 2] {
        let held = after.held(from: before.levels(), values: measured, share: share)
        for row in 0..<rows {
          let ends = [before.level(row)!, after.level(row)!].sorted()
          #expect((ends[0]...ends[1]).contains(held.place(row).level!))
        }
        let now = (0..<rows).count { held.place($0) != before.levels().place($0) }
        #expect(now <= moves)
        moves = now
      }
    }
  }
}
