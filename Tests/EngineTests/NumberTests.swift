import Columnar
import Diagnostics
import Plans
import Testing

@testable import Engine

/// Decimals are exact under + and −; × and ÷ give numbers; ÷ 0 is missing and counted.
struct NumberTests {
  private var fixture = Fixture()

  init() {
    fixture.table(
      "t",
      [
        ("cents", .decimals([110, 220, -305, nil], scale: 2)),
        ("mills", .decimals([2, 2200, -3050, 1], scale: 3)),
        ("whole", .decimals([3, 0, -7, 5])),
        ("real", .numbers([0.5, -2.5, nil, 4])),
        ("huge", .decimals([.max, 1, .min + 1, 0])),
        ("share", .percents([1500, 10000, 0, nil])),
      ])
  }

  private func value(_ name: String) -> Term { fixture["t", name] }

  @Test func sumsOfDecimalsAreExactInTheFinerScale() throws {
    let sum = arithmetic(value("cents"), .add, value("mills"), type: .decimal(scale: 3))
    #expect(try fixture.values("t", sum) == ["1.102", "4.400", "-6.100", "·"])
    let difference = arithmetic(exact(1), .subtract, value("cents"), type: .decimal(scale: 2))
    #expect(try fixture.values("t", difference) == ["-0.10", "-1.20", "4.05", "·"])
  }

  @Test func overflowIsAnErrorWithItsSpan() throws {
    let span = Span(3, 9)
    let sum = Term(.arithmetic(.add, value("huge"), exact(1)), type: .decimal(scale: 0), span: span)
    let mistake = try #require(throws: Diagnostic.self) { try fixture.values("t", sum) }
    #expect(mistake.code == .decimalOverflow)
    #expect(mistake.labels.first?.span == span)
    #expect(throws: Diagnostic.self) {
      try fixture.values("t", arithmetic(value("huge"), .subtract, exact(-1), type: .decimal(scale: 0)))
    }
    #expect(throws: Diagnostic.self) {
      try fixture.values("t", arithmetic(value("huge"), .add, exact(1, 2), type: .decimal(scale: 2)))
    }
  }

  @Test func partialSumsMayLeave64Bits() throws {
    // max + 1 − max: only the way there is too large.
    #expect(try fixture.scalar(fixture.of("t", .sum, value("huge"))) == "1")
    var twice = Fixture()
    twice.table("u", [("x", .decimals([.max, .max]))])
    #expect(throws: Diagnostic.self) { try twice.scalar(twice.of("u", .sum, twice["u", "x"])) }
    #expect(try twice.scalar(twice.of("u", .avg, twice["u", "x"])) == "9.223372036854776e+18")
  }

  @Test func divisionByZeroIsMissingAndCounted() throws {
    let quotient = arithmetic(value("cents"), .divide, value("whole"), type: .number)
    #expect(try fixture.values("t", quotient) == ["0.3666666666666667", "·", "0.43571428571428567", "·"])
    let answer = try fixture.find("t", show: [quotient])
    #expect(answer.tally.divisionsByZero == 1)
  }

  @Test func countsOfComputedColumnsAreToldEachTime() throws {
    var fixture = fixture
    let id = fixture.define("t", "ratio", arithmetic(value("cents"), .divide, value("whole"), type: .number))
    let ratio = Term(.column(id), type: .number, span: nowhere)
    fixture.define("t", "more", arithmetic(ratio, .multiply, exact(2), type: .number))
    for _ in 0..<2 {
      let answer = try fixture.find("t", where: [compare(ratio, .greater, exact(0))], show: [fixture["t", "more"]])
      #expect(answer.tally.divisionsByZero == 1)
    }
  }

  @Test func comparisonsOfDifferentScalesAreExact() throws {
    #expect(try fixture.values("t", compare(value("cents"), .equal, value("mills"))) == ["no", "yes", "yes", "·"])
    #expect(try fixture.values("t", compare(value("cents"), .greater, exact(1099, 3))) == ["yes", "yes", "no", "·"])
    #expect(try fixture.values("t", compare(value("huge"), .less, exact(.max, 2))) == ["no", "yes", "yes", "yes"])
    #expect(try fixture.values("t", compare(exact(2), .less, value("real"))) == ["no", "no", "·", "yes"])
    #expect(try fixture.values("t", compare(value("share"), .equal, exact(15, 2))) == ["yes", "no", "no", "·"])
  }

  @Test func numberFunctions() throws {
    func values(_ function: Function, _ terms: Term..., type: ValueType) throws -> [String] {
      try fixture.values("t", Term(.function(function, terms), type: type, span: nowhere))
    }
    #expect(try values(.abs, value("cents"), type: .decimal(scale: 2)) == ["1.10", "2.20", "3.05", "·"])
    #expect(try values(.round, value("cents"), exact(1), type: .decimal(scale: 1)) == ["1.1", "2.2", "-3.1", "·"])
    #expect(try values(.floor, value("cents"), type: .decimal(scale: 0)) == ["1", "2", "-4", "·"])
    #expect(try values(.ceiling, value("cents"), type: .decimal(scale: 0)) == ["2", "3", "-3", "·"])
    #expect(try values(.round, value("real"), type: .number) == ["1", "-3", "·", "4"])
    #expect(try values(.sqrt, value("real"), type: .number) == ["0.7071067811865476", "·", "·", "2"])
    #expect(try values(.ln, value("whole"), type: .number) == ["1.0986122886681098", "·", "·", "1.6094379124341003"])
    #expect(try values(.mod, value("whole"), exact(4), type: .decimal(scale: 0)) == ["3", "0", "-3", "1"])
    #expect(try values(.mod, value("cents"), value("whole"), type: .decimal(scale: 2)) == ["1.10", "·", "-3.05", "·"])
    #expect(try values(.least, value("real"), value("whole"), type: .number) == ["0.5", "-2.5", "-7", "4"])
    #expect(
      try values(.greatest, value("cents"), exact(0), type: .decimal(scale: 2)) == ["1.10", "2.20", "0.00", "0.00"])
    let power = arithmetic(value("real"), .power, exact(2), type: .number)
    #expect(try fixture.values("t", power) == ["0.25", "6.25", "·", "16"])
    #expect(
      try fixture.values("t", Term(.negate(value("cents")), type: .decimal(scale: 2), span: nowhere))
        == ["-1.10", "-2.20", "3.05", "·"])
  }

  @Test func numbersAreRoundedToTheirPlacesToo() throws {
    let product = arithmetic(value("real"), .multiply, number(1.2345), type: .number)
    #expect(
      try fixture.values("t", call(.round, product, exact(2), type: .number)) == ["0.62", "-3.09", "·", "4.94"])
    #expect(try fixture.values("t", call(.round, product, type: .number)) == ["1", "-3", "·", "5"])
    #expect(try fixture.values("t", call(.round, number(1e300), exact(6), type: .number)).first == "1e+300")
  }

  @Test func choices() throws {
    let isSmall = compare(value("real"), .less, exact(1))
    #expect(
      try fixture.values("t", call(.if, isSmall, value("whole"), value("cents"), type: .decimal(scale: 2)))
        == ["3.00", "0.00", "-3.05", "·"])
    #expect(
      try fixture.values("t", call(.coalesce, value("real"), value("cents"), type: .number)) == [
        "0.5", "-2.5", "-3.05", "4",
      ])
    #expect(
      try fixture.values("t", call(.if, isSmall, text("small"), text("big"), type: .text))
        == ["small", "small", "big", "big"])
  }

  @Test func ranksShareAPlace() throws {
    var fixture = Fixture()
    fixture.table(
      "r", [("x", .decimals([5, 9, 5, nil, 1, 9])), ("d", days(["2026-01-01", nil, nil, nil, nil, "2027-01-01"]))],
      roles: [.date: "d"])
    #expect(
      try fixture.values("r", call(.rank, fixture["r", "x"], type: .decimal(scale: 0))) == [
        "2", "1", "2", "·", "4", "·",
      ])
  }

  @Test func scalarsStandBesideRows() throws {
    let twice = arithmetic(exact(2), .multiply, fixture.of("t", .median, value("whole")), type: .number)
    #expect(try fixture.scalar(twice) == "3")
    #expect(try fixture.values("t", compare(value("whole"), .greaterOrEqual, twice)) == ["yes", "no", "no", "yes"])
  }
}
