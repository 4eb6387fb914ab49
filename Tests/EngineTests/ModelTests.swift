import Columnar
import Diagnostics
import Language
import Models
import Plans
import Testing

@testable import Engine

/// Scores and tiers over a table whose last row the as-of date hides.
struct ModelTests {
  private var fixture = Fixture()

  init() {
    fixture.table(
      "c",
      [
        ("id", .texts(["A", "B", "C", "D", "E", "F"])),
        ("revenue", .decimals([10, 20, 30, 50, nil, 1000])),
        ("growth", .numbers([1, 0, 0.5, nil, 0.25, 9])),
        ("since", days([nil, "2020-01-01", "2021-01-01", "2022-01-01", "2023-01-01", "2027-01-01"])),
      ], key: "id", roles: [.date: "since"])
  }

  private func score(
    _ fixture: inout Fixture, _ weights: [Int64] = [3, 1], scale: ScaleSpec = .minmax, missing: MissingRule = .worst,
    population: Term? = nil
  ) -> ModelID {
    let criteria = zip(["revenue", "growth"], weights).map { name, weight in
      ScoreCriterion(
        name: name, term: fixture["c", name], weight: weight * 10_000, scale: scale, isLow: false, missing: missing,
        fit: Identity.fit(), column: Identity.column())
    }
    return add(.score(ScoreModel(criteria: criteria, population: population)), "value", to: &fixture)
  }

  private func tiers(
    _ fixture: inout Fixture, of measure: Term, _ levels: [(String, TierRule.Cut)], overrides: [TierOverride] = []
  ) -> ModelID {
    let model = TiersModel(
      measure: measure, levels: levels.map { TierRule(name: $0.0, cut: $0.1) }, fit: Identity.fit(),
      overrideColumn: Identity.column(), overrides: overrides)
    return add(.tiers(model), "tier", to: &fixture)
  }

  private func add(_ kind: Model.Kind, _ name: String, to fixture: inout Fixture) -> ModelID {
    let id = Identity.model()
    let own = Identity.column()
    let model = Model(id: id, name: name, table: fixture["c"].id, column: own, kind: kind, written: .built)
    var columns = model.schemas()
    for index in columns.indices.dropFirst() { columns[index].name = "\(name).\(columns[index].name)" }
    fixture.book.update(fixture["c"].id) { $0.columns += columns }
    fixture.book.models.append(model)
    return id
  }

  private func values(_ fixture: Fixture, _ name: String) throws -> [String] {
    try fixture.values("c", fixture["c", name])
  }

  @Test func scoresWeighScaledCriteria() throws {
    var fixture = fixture
    let id = score(&fixture)
    // revenue scales to 0, 1/4, 1/2, 1; growth to 1, 0, 1/2, missing, 1/4; the hidden row is in no fit.
    #expect(try values(fixture, "value.growth") == ["1", "0", "0.5", "0", "0.25", "·"])
    let numbers = try fixture.column("c", fixture["c", "value"])
    guard case .double(let scores) = numbers.storage else { return }
    for (score, expected) in zip(scores, [0.25, 0.1875, 0.5, 0.75, 0.0625, 0]) { #expect(abs(score - expected) < 1e-9) }
    #expect(!numbers.isKnown(5))
    let result = try #require(try fixture.engine.model(id, in: fixture.book, on: fixture.data).score)
    #expect(result.criteria.map(\.missing) == [1, 1])
    #expect(result.criteria.map(\.fit.fittedCount) == [4, 4])
    #expect(!result.criteria[0].keepsFit)
  }

  @Test func populationsLimitTheFitOnly() throws {
    var fixture = fixture
    let few = compare(fixture["c", "revenue"], .lessOrEqual, exact(30))
    _ = score(&fixture, population: few)
    #expect(try values(fixture, "value.revenue")[3] == "1")
    #expect(try values(fixture, "value.revenue")[2] == "1")
    #expect(try values(fixture, "value.revenue")[1] == "0.5")
  }

  @Test func fitsAreKeptWhateverTheDataSay() throws {
    var fixture = fixture
    let id = score(&fixture)
    let before = try values(fixture, "value.revenue")
    #expect(before == ["0", "0.25", "0.5", "1", "0", "·"])
    // Another as-of date shows the row that was hidden: it is placed above all, and nothing else moves.
    var later = fixture
    later.book.asOf = AsOf(day: Day.parse("2028-01-01")!, origin: .given)
    #expect(try values(later, "value.revenue") == ["0", "0.25", "0.5", "1", "0", "1"])
    let result = try #require(try later.engine.model(id, in: later.book, on: later.data).score)
    #expect(result.criteria[0].keepsFit)
    #expect(try values(fixture, "value.revenue") == before)
    // A new fit takes it in.
    later.book.models[0].refit()
    #expect(try values(later, "value.revenue")[3] != "1")
  }

  @Test func ranksUnderAKeptFitKnowTheirOwnRows() throws {
    var fixture = fixture
    _ = score(&fixture, scale: .rank)
    let before = try values(fixture, "value.revenue")
    #expect(before == ["0", "0.3333333332557231", "0.6666666667442769", "1", "0", "·"])
    // The table is loaded again in another order, with a new row that equals an old one.
    let order: [Int32] = [3, 2, 1, 0, 4, 5, 1]
    for column in fixture["c"].columns {
      guard let old = fixture.data.columns[column.id] else { continue }
      fixture.data.columns[column.id] = StoredColumn(try old.column().gather(rows: order))
    }
    fixture.data.columns[fixture["c"].columns[0].id] = StoredColumn(.texts(["D", "C", "B", "A", "E", "F", "G"]))
    fixture.data.rowCounts[fixture["c"].id] = 7
    fixture.data.epoch = Identity.version()
    // (1 below + ½ · 1 equal) ÷ 3 for the new row; the old rows keep their place.
    #expect(
      try values(fixture, "value.revenue")
        == ["1", "0.6666666667442769", "0.3333333332557231", "0", "0", "·", "0.5"])
  }

  @Test func tiersCutExactScores() throws {
    var fixture = fixture
    _ = score(&fixture, [4, 1])
    let id = tiers(
      &fixture, of: fixture["c", "value"],
      [
        ("gold", .share(ExactDecimal(units: 2, scale: 1))), ("iron", .share(ExactDecimal(units: 4, scale: 1))),
        ("lead", .rest),
      ])
    // Scores 0.2, 0.2, 0.5, 0.8, 0.05: one gold of five, then two more, the tie goes in whole.
    #expect(try values(fixture, "tier") == ["iron", "iron", "iron", "gold", "lead", "·"])
    let result = try #require(try fixture.engine.model(id, in: fixture.book, on: fixture.data).tiers)
    #expect(result.assignment.counts == [1, 3, 1])
    #expect(result.assignment.cuts.map(\.tied) == [0, 1, 0])
    #expect(result.missing == 0)
    let gold = try fixture.find("c", where: [condition(.textTest(fixture["c", "tier"], .hasCode([0])))])
    #expect(gold.rows == [3])
  }

  @Test func conditionsAndMeasuresTakeTheirRows() throws {
    var fixture = fixture
    let revenue = fixture["c", "revenue"]
    _ = tiers(
      &fixture, of: revenue,
      [
        ("small", .when(compare(revenue, .less, exact(20)))),
        ("core", .shareOf(ExactDecimal(units: 6, scale: 1), revenue)), ("tail", .rest),
      ])
    // 50 of 100 is not yet 60 %; 50 + 30 is.
    #expect(try values(fixture, "tier") == ["small", "tail", "core", "core", "·", "·"])
  }

  @Test func overridesStandApart() throws {
    var fixture = fixture
    func override(_ key: String, _ level: String, until: String? = nil) -> TierOverride {
      TierOverride(key: key, level: level, reason: "because", author: "me", until: until.flatMap { Day.parse($0) })
    }
    _ = tiers(
      &fixture, of: fixture["c", "revenue"], [("gold", .count(1)), ("rest", .rest)],
      overrides: [
        override("A", "gold", until: "2026-06-30"), override("B", "gold", until: "2026-06-29"), override("E", "rest"),
        override("F", "gold"),
        override("nobody", "gold"), override("C", "tin"),
      ])
    #expect(try values(fixture, "tier") == ["rest", "rest", "rest", "gold", "·", "·"])
    #expect(try values(fixture, "tier.override") == ["gold", "·", "·", "·", "rest", "·"])
    let joined = call(.coalesce, fixture["c", "tier.override"], fixture["c", "tier"], type: .ordinal)
    #expect(try fixture.values("c", joined) == ["gold", "rest", "rest", "gold", "rest", "·"])
  }

  @Test func mistakesAreDiagnostics() throws {
    var fixture = fixture
    _ = score(&fixture, [0, 0])
    let weightless = try #require(throws: Diagnostic.self) { try values(fixture, "value") }
    #expect(weightless.code == .noWeight)
    _ = tiers(
      &fixture, of: fixture["c", "revenue"],
      [("a", .share(ExactDecimal(units: 6, scale: 1))), ("b", .share(ExactDecimal(units: 5, scale: 1)))])
    let excess = try #require(throws: Diagnostic.self) { try values(fixture, "tier") }
    #expect(excess.code == .sharesAboveWhole)
  }
}
