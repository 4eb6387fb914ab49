import Columnar
import Plans
import Testing

@testable import Engine

/// Filters, groups, aggregates and sorts of random tables against slow, obvious code, on one thread and on several.
struct DifferentialTests {
  private struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  /// A row of the table on the many side.
  private struct Row {
    var parent: Int32
    var region: String?
    var amount: Int64?
    var number: Double?
    var day: Int32?
  }

  private static let regions = ["North", "East", "west", "Süd", "北"]

  private static func rows(_ count: Int, parents: Int, seed: UInt64) -> [Row] {
    var random = Random(state: seed)
    func maybe<Value>(_ value: Value) -> Value? { Int.random(in: 0..<10, using: &random) == 0 ? nil : value }
    return (0..<count).map { _ in
      Row(
        parent: Int32.random(in: -1..<Int32(parents), using: &random),
        region: maybe(regions[Int.random(in: 0..<regions.count, using: &random)]),
        amount: maybe(Int64.random(in: -50...50, using: &random)),
        number: maybe(Double(Int.random(in: -40...40, using: &random)) / 8),
        day: maybe(Int32.random(in: 20_000...20_700, using: &random)))
    }
  }

  private static func fixture(_ rows: [Row], parents: Int, threads: Int) -> Fixture {
    // 2026-06-30 is day 20634: some rows are hidden.
    var fixture = Fixture(threads: threads)
    fixture.table("p", [("id", .decimals((0..<parents).map { Int64($0) }))], key: "id")
    fixture.table(
      "r",
      [
        ("region", .texts(rows.map(\.region))), ("amount", .decimals(rows.map(\.amount), scale: 2)),
        ("number", .numbers(rows.map(\.number))), ("day", .dates(rows.map(\.day))),
      ], roles: [.date: "day"])
    fixture.link("r", to: "p", rows.map(\.parent))
    return fixture
  }

  private static let asOf: Int32 = 20_634

  private static func isSeen(_ row: Row) -> Bool { row.day.map { $0 <= asOf } ?? true }

  @Test(arguments: [0, 1, 63, 64, 1000, 70_001]) func everyPathAgreesWithTheObviousOne(count: Int) throws {
    let rows = DifferentialTests.rows(count, parents: 40, seed: UInt64(count) + 7)
    for threads in [1, 2, 5] {
      let fixture = DifferentialTests.fixture(rows, parents: 40, threads: threads)
      try checkFilter(fixture, rows)
      try checkGroups(fixture, rows)
      try checkChildren(fixture, rows)
      try checkSort(fixture, rows)
    }
  }

  private func checkFilter(_ fixture: Fixture, _ rows: [Row]) throws {
    let filters = [
      condition(
        .or([isOneOf(fixture["r", "region"], "EAST", "北"), compare(fixture["r", "number"], .less, number(0))])),
      not(compare(fixture["r", "amount"], .equal, exact(0))),
    ]
    let expected = rows.indices.filter { index in
      let row = rows[index]
      let isEither = row.region.map { $0 == "East" || $0 == "北" } ?? false || row.number.map { $0 < 0 } ?? false
      return DifferentialTests.isSeen(row) && isEither && row.amount.map { $0 != 0 } ?? false
    }
    let answer = try fixture.find("r", where: filters)
    #expect(answer.rows == expected.map { Int32($0) })
    #expect(answer.survivors.last == expected.count)
    #expect(answer.visible == rows.count(where: DifferentialTests.isSeen))
  }

  private func checkGroups(_ fixture: Fixture, _ rows: [Row]) throws {
    let (amount, number) = (fixture["r", "amount"], fixture["r", "number"])
    let filter = compare(number, .greaterOrEqual, EngineTests.number(-4))
    let functions: [(Aggregate.Function, Term?)] = [
      (.count, nil), (.count, amount), (.sum, amount), (.avg, amount), (.min, number), (.max, amount),
      (.median, number),
      (.distinct, amount),
    ]
    let answer = try fixture.group(
      "r", where: [filter], by: [fixture["r", "region"], amount],
      show: functions.map { fixture.of("r", $0.0, $0.1, scope: .group([])) })
    let kept = rows.filter { DifferentialTests.isSeen($0) && $0.number.map { $0 >= -4 } ?? false }
    let groups = Dictionary(grouping: kept) {
      [$0.region ?? "\u{10FFFF}", $0.amount.map { padded($0) } ?? "\u{10FFFF}"]
    }
    let ordered = groups.sorted { a, b in
      let (first, second) = (Array(a.key.joined(separator: "\0").utf8), Array(b.key.joined(separator: "\0").utf8))
      return first.lexicographicallyPrecedes(second)
    }
    let expected = ordered.map { summary($0.value) }
    #expect(shown(answer.frame) == expected)
  }

  private func summary(_ rows: [Row]) -> [String] {
    let amounts = rows.compactMap(\.amount)
    let numbers = rows.compactMap(\.number).sorted()
    let middle = numbers.isEmpty ? nil : (numbers[(numbers.count - 1) / 2] + numbers[numbers.count / 2]) / 2
    let sum = amounts.reduce(0, +)
    let columns: [Column] = [
      .texts([rows[0].region]), .decimals([rows[0].amount], scale: 2), .decimals([Int64(rows.count)]),
      .decimals([Int64(amounts.count)]), .decimals([sum], scale: 2),
      .numbers([amounts.isEmpty ? nil : Double(sum) / Double(100 * amounts.count)]), .numbers([numbers.first]),
      .decimals([amounts.max()], scale: 2), .numbers([middle]), .decimals([Int64(Set(amounts).count)]),
    ]
    return columns.map { shown($0)[0] }
  }

  /// So that texts sort as the numbers do.
  private func padded(_ number: Int64) -> String { "\(number + 5000)" }

  private func checkChildren(_ fixture: Fixture, _ rows: [Row]) throws {
    let scope = Aggregate.Scope.children([fixture.book.links[0].id])
    let filter = isOneOf(fixture["r", "region"], "North")
    func values(_ function: Aggregate.Function, _ column: String, where filter: Term? = nil) throws -> [String] {
      try fixture.values("p", fixture.of("r", function, fixture["r", column], where: filter, scope: scope))
    }
    let children = (0..<40).map { parent in rows.filter { $0.parent == Int32(parent) && DifferentialTests.isSeen($0) } }
    #expect(
      try values(.sum, "amount", where: filter)
        == children.map { rows in
          shown(.decimals([rows.filter { $0.region == "North" }.compactMap(\.amount).reduce(0, +)], scale: 2))[0]
        })
    #expect(try values(.max, "day") == children.map { shown(.dates([$0.compactMap(\.day).max()]))[0] })
    // Eighths add up exactly, in any order.
    #expect(try values(.sum, "number") == children.map { shown(.numbers([$0.compactMap(\.number).reduce(0, +)]))[0] })
    #expect(
      try values(.last, "region")
        == children.map { rows in
          let dated = rows.enumerated().filter { $0.element.region != nil }
          let last = dated.max { a, b in (a.element.day ?? .min, a.offset) < (b.element.day ?? .min, b.offset) }
          return last?.element.region ?? "·"
        })
    #expect(
      try values(.most, "region")
        == children.map { rows in
          let counts = Dictionary(rows.compactMap(\.region).map { ($0, 1) }, uniquingKeysWith: +)
          let best = counts.max { a, b in
            a.value == b.value ? a.key.utf8.lexicographicallyPrecedes(b.key.utf8) == false : a.value < b.value
          }
          return best?.key ?? "·"
        })
  }

  private func checkSort(_ fixture: Fixture, _ rows: [Row]) throws {
    let seen = rows.indices.filter { DifferentialTests.isSeen(rows[$0]) }
    func order<Value: Comparable>(_ a: Value?, _ b: Value?, descends: Bool) -> Bool? {
      guard a != b else { return nil }
      guard let a else { return false }
      guard let b else { return true }
      return descends ? a > b : a < b
    }
    let expected = seen.sorted { a, b in
      order(rows[a].amount, rows[b].amount, descends: true) ?? order(rows[a].number, rows[b].number, descends: false)
        ?? (a < b)
    }.map { Int32($0) }
    let sort = [(fixture["r", "amount"], true), (fixture["r", "number"], false)]
    #expect(try fixture.find("r", sort: sort).rows == expected)
    for limit in [1, 7, 600, 20_000] {
      let answer = try fixture.find("r", sort: sort, limit: limit)
      #expect(answer.rows == Array(expected.prefix(limit)))
      let last = expected.prefix(limit).last.map { rows[Int($0)] }
      let ties = expected.dropFirst(limit).count {
        rows[Int($0)].amount == last?.amount && rows[Int($0)].number == last?.number
      }
      #expect(answer.tiesAtLimit == ties)
    }
  }

  /// Sums of binary numbers depend on their order, which depends on counts only.
  @Test func threadsGiveTheSameBits() throws {
    var random = Random(state: 5)
    let numbers = (0..<300_000).map { _ in Double.random(in: -1...1, using: &random) as Double? }
    let parents = numbers.indices.map { _ in Int32.random(in: 0..<3, using: &random) }
    var answers: [[String]] = []
    for threads in [1, 2, 5] {
      var fixture = Fixture(threads: threads)
      fixture.table("p", [("id", .decimals([1, 2, 3]))])
      fixture.table("r", [("x", .numbers(numbers))])
      let link = fixture.link("r", to: "p", parents)
      let x = fixture["r", "x"]
      answers.append(
        try fixture.values("p", fixture.of("r", .sum, x, scope: .children([link])))
          + [try fixture.scalar(fixture.of("r", .avg, x))])
    }
    #expect(answers[0] == answers[1])
    #expect(answers[0] == answers[2])
  }
}
