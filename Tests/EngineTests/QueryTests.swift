import Columnar
import Plans
import Testing

@testable import Engine

struct QueryTests {
  private let fixture: Fixture = {
    var fixture = retail()
    let link = fixture.book.links[0].id
    fixture.define(
      "customers", "revenue", fixture.of("orders", .sum, fixture["orders", "amount"], scope: .children([link])))
    fixture.define("customers", "orderCount", fixture.of("orders", .count, scope: .children([link])))
    fixture.define(
      "customers", "lastOrder", fixture.of("orders", .max, fixture["orders", "date"], scope: .children([link])))
    return fixture
  }()

  @Test func aggregatesOverLinksLeaveOutFutureOrders() throws {
    #expect(
      try fixture.values("customers", fixture["customers", "revenue"]) == [
        "35.50", "1.00", "0.00", "3.33", "700.00", "0.00",
      ])
    #expect(try fixture.values("customers", fixture["customers", "orderCount"]) == ["2", "2", "0", "1", "1", "0"])
    #expect(
      try fixture.values("customers", fixture["customers", "lastOrder"])
        == ["2026-06-30", "2026-03-31", "·", "2025-12-31", "2026-02-28", "·"])
  }

  @Test func findFiltersSortsAndCuts() throws {
    let answer = try fixture.find(
      "customers", where: [compare(fixture["customers", "revenue"], .greaterOrEqual, exact(1))],
      sort: [(fixture["customers", "revenue"], true)], limit: 2,
      show: [fixture["customers", "id"], fixture["customers", "revenue"]])
    #expect(shown(answer.frame) == [["E", "700.00"], ["A", "35.50"]])
    #expect(answer.matched == 4)
    #expect(answer.survivors == [4])
    #expect(answer.rows == [4, 0])
    #expect(answer.tiesAtLimit == 0)
  }

  @Test func hiddenRowsAreNeitherFoundNorCounted() throws {
    let answer = try fixture.find("orders", show: [fixture["orders", "id"]])
    #expect(answer.visible == 7)
    #expect(shown(answer.frame).map { $0[0] } == ["1", "2", "4", "5", "6", "7", "8"])
    var open = fixture
    open.book.includesFuture = true
    #expect(try open.find("orders").matched == 8)
    #expect(try open.values("customers", open["customers", "revenue"])[0] == "135.49")
  }

  @Test func groupsComeInKeyOrderWithMissingLast() throws {
    let answer = try fixture.group(
      "customers", by: [fixture["customers", "region"]],
      show: [
        fixture.of("customers", .count, scope: .group([])),
        fixture.of("customers", .sum, fixture["customers", "revenue"], scope: .group([])),
        fixture.of("customers", .avg, fixture["customers", "credit"], scope: .group([])),
      ])
    #expect(
      shown(answer.frame) == [
        ["East", "2", "35.50", "700"], ["North", "2", "701.00", "750"], ["South", "1", "0.00", "700"],
        ["·", "1", "3.33", "300"],
      ])
  }

  @Test func groupsOfOneTableAggregateAnother() throws {
    let link = fixture.book.links[0].id
    let answer = try fixture.group(
      "customers", where: [not(isOneOf(fixture["customers", "region"], "south"))], by: [fixture["customers", "region"]],
      show: [fixture.of("orders", .count, scope: .group([link]))])
    #expect(shown(answer.frame) == [["East", "2"], ["North", "3"]])
    #expect(answer.tally.missingExcluded == 1)
  }

  @Test func withoutKeysThereIsOneGroupEvenOverNothing() throws {
    let nothing = isOneOf(fixture["customers", "region"], "West")
    let credit = fixture["customers", "credit"]
    let answer = try fixture.group(
      "customers", where: [nothing],
      show: [
        fixture.of("customers", .count, scope: .group([])), fixture.of("customers", .sum, credit, scope: .group([])),
        fixture.of("customers", .avg, credit, scope: .group([])),
        fixture.of("customers", .max, credit, scope: .group([])),
      ])
    #expect(shown(answer.frame) == [["0", "0", "·", "·"]])
  }

  @Test func havingSortAndLimitWorkOnGroups() throws {
    let count = fixture.of("orders", .count, scope: .group([]))
    let total = fixture.of("orders", .sum, fixture["orders", "amount"], scope: .group([]))
    let answer = try fixture.group(
      "orders", by: [fixture["orders", "product"]], show: [total], having: compare(count, .greater, exact(1)),
      sort: [(total, true)], limit: 1)
    #expect(shown(answer.frame) == [["ink", "726.50"]])
  }

  @Test func tiesAtTheLimitAreCounted() throws {
    let answer = try fixture.find("customers", sort: [(fixture["customers", "orderCount"], true)], limit: 1)
    #expect(answer.rows == [0])
    #expect(answer.tiesAtLimit == 1)
  }

  @Test func missingValuesSortLastBothWays() throws {
    for descends in [true, false] {
      let answer = try fixture.find("customers", sort: [(fixture["customers", "credit"], descends)])
      #expect(answer.rows == (descends ? [4, 0, 5, 1, 3, 2] : [3, 1, 0, 5, 4, 2]))
    }
  }

  @Test func undoFindsWhatWasComputedBefore() throws {
    let before = fixture.engine.cache.count
    _ = try fixture.values("customers", fixture["customers", "revenue"])
    let first = fixture.engine.cache.count
    #expect(first > before)
    var changed = fixture
    changed.data.epoch = Identity.version()
    _ = try changed.values("customers", fixture["customers", "revenue"])
    let second = fixture.engine.cache.count
    #expect(second > first)
    _ = try fixture.values("customers", fixture["customers", "revenue"])
    #expect(fixture.engine.cache.count == second)
  }
}
