import Columnar
import Testing

@testable import Engine

/// Decision tables tried block by block against trying one rule after the other on each row.
@Suite struct RuleTestsTests {
  private struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  /// A clause for each row: true, false, or neither.
  private typealias Clause = [Bool?]

  private static func clause(_ count: Int, _ random: inout Random, isPartial: Bool) -> Clause {
    (0..<count).map { _ in
      isPartial && Int.random(in: 0..<5, using: &random) == 0 ? nil : Int.random(in: 0..<3, using: &random) > 0
    }
  }

  /// Now as bits, now as a range of numbers.
  private static func test(_ clause: Clause, asRange: Bool) -> ClauseTest {
    let known = Bitmap(count: clause.count) { clause[$0] != nil }
    guard asRange else {
      return .truth(Truth(isTrue: Bitmap(count: clause.count) { clause[$0] == true }, isKnown: known))
    }
    let numbers = clause.map { Int64($0 == false ? 3 : 7) }
    return .range(
      ColumnTest(
        values: .int64(numbers, Bounds(first: 5, last: .max)), validity: clause.contains(nil) ? known : nil))
  }

  private static func naive(_ rules: [[Clause]?], _ seen: [Bool]) -> (numbers: [Int], tally: RuleTally) {
    var tally = RuleTally(rules.map { $0?.count ?? 0 })
    let numbers = seen.indices.map { row in
      guard seen[row] else { return 0 }
      var (taker, canBe) = (0, false)
      for (rule, clauses) in rules.enumerated() {
        let values = clauses.map { $0.map { $0[row] } }
        let isTrue = values.map { $0.allSatisfy { $0 == true } } ?? (taker == 0)
        if let values, !isTrue, !values.contains(false) {
          tally.unknown[rule] += 1
          canBe = true
        }
        guard isTrue else { continue }
        tally.matched[rule] += 1
        if taker > 0 {
          tally.takenBefore[rule][taker - 1] += 1
        } else {
          taker = rule + 1
          tally.taken[rule] += 1
        }
      }
      guard taker == 0 else { return taker }
      tally.gap += 1
      if canBe { tally.gapUnknown += 1 }
      for (rule, clauses) in rules.enumerated() {
        guard let clauses, clauses.count > 1 else { continue }
        let failing = clauses.indices.filter { clauses[$0][row] != true }
        if failing.count == 1 { tally.failedBy[rule][failing[0]] += 1 }
      }
      return 0
    }
    return (numbers, tally)
  }

  private func check<Number: RuleNumber>(
    _ tests: RuleTests, _ count: Int, as: Number.Type, _ expected: (numbers: [Int], tally: RuleTally)
  ) throws {
    for threads in [1, 3] {
      let (numbers, tallies): ([Number], [RuleTally]) = try Execution(threads: threads).fillTallied(count) {
        tests.number($0, $1)
      }
      #expect(numbers.map { Int($0) } == expected.numbers)
      let total = tallies.reduce(into: RuleTally(tests.rules.map { $0?.count ?? 0 })) { $0 += $1 }
      let wanted = expected.tally
      #expect(total.matched == wanted.matched && total.taken == wanted.taken && total.unknown == wanted.unknown)
      #expect(total.takenBefore == wanted.takenBefore)
      #expect(total.gap == wanted.gap && total.gapUnknown == wanted.gapUnknown)
      for (rule, clauses) in tests.rules.enumerated() where clauses?.count ?? 0 > 1 {
        #expect(total.failedBy[rule] == wanted.failedBy[rule])
      }
    }
  }

  @Test(arguments: [0, 1, 31, 63, 64, 65, 200, 1001, Execution.blockRows + 77])
  func theFirstRuleThatHoldsTakesARow(count: Int) throws {
    var random = Random(state: UInt64(count) + 5)
    for round in 0..<(count > 10_000 ? 2 : 8) {
      var rules: [[Clause]?] = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        (0..<Int.random(in: 1...3, using: &random)).map { _ in
          RuleTestsTests.clause(count, &random, isPartial: round % 2 == 1)
        }
      }
      if round % 3 == 0 { rules.append(nil) }
      let seen = (0..<count).map { _ in round < 4 || Int.random(in: 0..<4, using: &random) > 0 }
      var asRange = false
      let tests = RuleTests(
        rules: rules.map { clauses in
          clauses?.map { clause in
            asRange.toggle()
            return RuleTestsTests.test(clause, asRange: asRange)
          }
        }, seen: round < 4 ? nil : Bitmap(count: count) { seen[$0] })
      let expected = RuleTestsTests.naive(rules, seen)
      try check(tests, count, as: UInt8.self, expected)
      try check(tests, count, as: Int32.self, expected)
    }
  }
}
