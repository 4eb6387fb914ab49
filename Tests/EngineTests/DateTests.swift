import Columnar
import Plans
import Testing

@testable import Engine

/// Days, ages and calendar steps; the as-of date is 2026-06-30.
struct DateTests {
  private var fixture = Fixture()

  init() {
    fixture.table(
      "t",
      [
        ("d", days(["2026-06-30", "2026-04-01", "2026-03-31", "2026-03-30", "2026-07-01", nil, "2024-02-29"])),
        (
          "m",
          .datetimes(
            ["2026-06-30T23:59:59", "2026-03-30T00:00:01", nil, nil, nil, nil, "2024-02-29T12:30:00"].map {
              $0.flatMap { Moment.parse($0) }
            })
        ),
      ])
  }

  private var d: Term { fixture["t", "d"] }
  private var m: Term { fixture["t", "m"] }

  private func shift(_ months: Int, _ days: Int = 0) -> CalendarShift {
    CalendarShift(months: months, days: days, spelling: "")
  }

  private func find(_ filter: Term) throws -> [Int32] { try fixture.find("t", where: [filter]).rows }

  @Test func agesInDays() throws {
    // 2026-04-01 is 90 days before the as-of date.
    #expect(try find(condition(.age(.greater, d, shift(0, 90)))) == [2, 3, 6])
    #expect(try find(condition(.age(.greaterOrEqual, d, shift(0, 90)))) == [1, 2, 3, 6])
    #expect(try find(condition(.age(.less, d, shift(0, 90)))) == [0])
    #expect(try find(condition(.age(.equal, d, shift(0, 91)))) == [2])
  }

  @Test func agesInMonthsAreCalendarSteps() throws {
    // Three months before June 30 is March 30.
    #expect(try find(condition(.age(.greater, d, shift(3)))) == [6])
    #expect(try find(condition(.age(.greaterOrEqual, d, shift(3)))) == [3, 6])
    #expect(try find(condition(.age(.lessOrEqual, d, shift(3)))) == [0, 1, 2, 3])
  }

  @Test func futureDatesHaveNoAgeAndAreCounted() throws {
    let answer = try fixture.find("t", where: [not(condition(.age(.greater, d, shift(0, 90))))])
    #expect(answer.rows == [0, 1])
    #expect(answer.tally.futureDates == 1)
  }

  @Test func daysBetweenBounds() throws {
    func day(_ text: String) -> DayTerm { DayTerm(.fixed(Day.parse(text)!)) }
    #expect(try find(condition(.inDays(d, from: day("2026-03-31"), to: day("2026-06-30")))) == [0, 1, 2])
    #expect(try find(condition(.inDays(d, from: nil, to: day("2026-03-30")))) == [3, 6])
    #expect(try find(condition(.inDays(d, from: DayTerm(.asOf, days: 1), to: nil))) == [4])
    #expect(
      try find(
        condition(
          .inDays(
            d, from: DayTerm(.asOf, startOf: .quarter), to: DayTerm(.asOf, startOf: .quarter, months: 3, days: -1))))
        == [0, 1])
    #expect(try find(condition(.inDays(m, from: day("2026-06-30"), to: day("2026-06-30")))) == [0])
  }

  @Test func comparisonsWithADayLookAtTheDay() throws {
    #expect(try find(compare(m, .equal, d)) == [0, 6])
    #expect(try find(compare(m, .less, EngineTests.day("2026-06-30"))) == [1, 6])
    let noon = Term(.constant(.moment(Moment.parse("2024-02-29T12:30:00")!)), type: .datetime, span: d.span)
    #expect(try find(compare(m, .equal, noon)) == [6])
  }

  @Test func shiftsClampAtTheMonthsEnd() throws {
    func shifted(_ a: Term, _ months: Int, _ days: Int = 0) throws -> [String] {
      try fixture.values("t", Term(.shift(a, shift(months, days)), type: a.type, span: a.span))
    }
    #expect(
      try shifted(d, -4) == ["2026-02-28", "2025-12-01", "2025-11-30", "2025-11-30", "2026-03-01", "·", "2023-10-29"])
    #expect(try shifted(d, 12, 1)[6] == "2025-03-01")
    #expect(try shifted(m, 1)[6] == "2024-03-29T12:30:00")
  }

  /// The 31st of March less one month is the last of February, as python's dateutil has it; beyond the year 9999 there is no day.
  @Test func daysAtADistanceOfEachRow() throws {
    var fixture = Fixture()
    fixture.table(
      "t",
      [
        ("d", days(["2026-03-31", "2026-06-30", nil, "2026-01-01", "2024-02-29"])),
        ("n", .decimals([-1, 30, 5, nil, 9_999_999])),
      ])
    func moved(_ function: Function) throws -> [String] {
      let term = Term(.function(function, [fixture["t", "d"], fixture["t", "n"]]), type: .date, span: d.span)
      return try fixture.values("t", term)
    }
    #expect(try moved(.addDays) == ["2026-03-30", "2026-07-30", "·", "·", "·"])
    #expect(try moved(.addMonths) == ["2026-02-28", "2028-12-30", "·", "·", "·"])
  }

  @Test func differencesAreDays() throws {
    let difference = Term(
      .daysBetween(EngineTests.day("2026-06-30"), d), type: .decimal(scale: 0), span: d.span)
    #expect(try fixture.values("t", difference) == ["0", "90", "91", "92", "-1", "·", "852"])
  }

  @Test func partsAndPeriods() throws {
    func part(_ function: Function) throws -> [String] {
      try fixture.values("t", call(function, d, type: .decimal(scale: 0)))
    }
    #expect(try part(.year)[6] == "2024")
    #expect(try part(.quarter) == ["2", "2", "1", "1", "3", "·", "1"])
    #expect(try part(.month)[4] == "7")
    #expect(try part(.week)[0] == "27")
    #expect(try part(.weekday)[0] == "2")
    #expect(try part(.day)[6] == "29")
    #expect(
      try fixture.values("t", call(.monthOf, d, type: .text))
        == ["2026-06", "2026-04", "2026-03", "2026-03", "2026-07", "·", "2024-02"])
    #expect(try fixture.values("t", call(.quarterOf, d, type: .text))[1] == "2026Q2")
    #expect(try fixture.values("t", call(.weekOf, d, type: .text))[6] == "2024W09")
  }

  @Test func aRowThatClosesLaterIsSeenAsOpen() throws {
    var fixture = Fixture()
    fixture.table(
      "deals",
      [
        ("created", days(["2026-01-01", "2026-02-01", "2026-08-01", nil])),
        ("closed", days(["2026-03-01", "2026-07-15", "2026-08-05", nil])),
        ("stage", .texts(["Won", "Lost", "Won", "Open"])),
        ("money", .money([100, 200, 300, nil], currency: cny)),
      ], roles: [.date: "created", .closed: "closed", .stage: "stage", .money: "money"])
    let shown = ["created", "closed", "stage", "money"].map { fixture["deals", $0] }
    #expect(
      EngineTests.shown(try fixture.find("deals", show: shown).frame) == [
        ["2026-01-01", "2026-03-01", "Won", "1.00"], ["2026-02-01", "·", "·", "·"], ["·", "·", "Open", "·"],
      ])
    #expect(try fixture.scalar(fixture.of("deals", .sum, fixture["deals", "money"])) == "1.00")
    let seen = try fixture.engine.visibleRows(of: fixture["deals"].id, in: fixture.book, on: fixture.data)
    #expect(seen.hiddenFuture == 1)
    fixture.book.includesFuture = true
    #expect(try fixture.scalar(fixture.of("deals", .sum, fixture["deals", "money"])) == "6.00")
  }
}
