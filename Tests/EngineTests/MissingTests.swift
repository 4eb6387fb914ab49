import Columnar
import Plans
import Testing

@testable import Engine

/// Comparisons with missing are neither true nor false; over nothing `count` and `sum` are 0.
struct MissingTests {
  private var fixture = Fixture()
  private let unknown = Column.decimals([1, nil, 3])

  init() {
    fixture.table(
      "t",
      [
        ("a", unknown), ("b", .yesNo([true, false, nil])), ("text", .texts(["x", nil, ""])),
        ("date", days(["2026-01-01", nil, "2026-02-28"])),
      ])
  }

  private func truth(_ term: Term) throws -> String {
    let truth = try fixture.engine.truth(term, over: fixture["t"].id, in: fixture.book, on: fixture.data)
    return (0..<3).map { truth.isKnown[$0] ? (truth.isTrue[$0] ? "t" : "f") : "?" }.joined()
  }

  @Test func comparisonsWithMissingAreNeither() throws {
    #expect(try truth(compare(fixture["t", "a"], .greater, exact(1))) == "f?t")
    #expect(try truth(compare(fixture["t", "a"], .notEqual, exact(1))) == "f?t")
    #expect(try truth(not(compare(fixture["t", "a"], .equal, exact(1)))) == "f?t")
    #expect(try truth(isOneOf(fixture["t", "text"], "X")) == "t?f")
    #expect(try truth(condition(.inNumbers(fixture["t", "a"], [.exact(3), .exact(7)]))) == "f?t")
    let missing = Term(.constant(.missing), type: .decimal(scale: 0), span: fixture["t", "a"].span)
    #expect(try truth(compare(fixture["t", "a"], .equal, missing)) == "???")
  }

  @Test func logicIsThreeValued() throws {
    let a = compare(fixture["t", "a"], .greater, exact(1))  // f?t
    let b = fixture["t", "b"]  // tf?
    #expect(try truth(condition(.and([a, b]))) == "ff?")
    #expect(try truth(condition(.or([a, b]))) == "t?t")
    #expect(try truth(not(b)) == "ft?")
  }

  @Test func missingIsAsked() throws {
    #expect(try truth(condition(.isMissing(fixture["t", "text"]))) == "ftf")
    #expect(try truth(not(condition(.isMissing(fixture["t", "text"])))) == "tft")
    #expect(try truth(condition(.isMissing(fixture["t", "b"]))) == "fft")
  }

  @Test func segmentsAreTwoValued() throws {
    var fixture = fixture
    fixture.define("t", "big", compare(fixture["t", "a"], .greater, exact(1)), isSegment: true)
    let big = fixture["t", "big"]
    #expect(try fixture.values("t", big) == ["no", "no", "yes"])
    #expect(try fixture.values("t", not(big)) == ["yes", "yes", "no"])
  }

  @Test func arithmeticKeepsMissing() throws {
    let sum = arithmetic(fixture["t", "a"], .add, exact(1), type: .decimal(scale: 0))
    #expect(try fixture.values("t", sum) == ["2", "·", "4"])
    #expect(try fixture.column("t", sum).storage.int64 == [2, 0, 4])
  }

  @Test func excludedRowsAreCounted() throws {
    let answer = try fixture.find("t", where: [compare(fixture["t", "a"], .notEqual, exact(1))])
    #expect(answer.rows == [2])
    #expect(answer.tally.missingExcluded == 1)
    #expect(try fixture.find("t", where: [compare(fixture["t", "a"], .greater, exact(1))]).tally.missingExcluded == 0)
  }

  @Test func overNothing() throws {
    let none = compare(fixture["t", "a"], .greater, exact(9))
    let a = fixture["t", "a"]
    #expect(try fixture.scalar(fixture.of("t", .count, where: none)) == "0")
    #expect(try fixture.scalar(fixture.of("t", .sum, a, where: none)) == "0")
    for function in [Aggregate.Function.avg, .min, .max, .median, .most, .first, .last] {
      #expect(try fixture.scalar(fixture.of("t", function, a, where: none)) == "·", "\(function)")
    }
    #expect(try fixture.scalar(fixture.of("t", .any, where: none)) == "no")
    #expect(try fixture.scalar(fixture.of("t", .no, where: none)) == "yes")
    #expect(try fixture.scalar(fixture.of("t", .share, compare(a, .equal, exact(1)), among: none)) == "·")
  }
}

extension Column.Storage {
  var int64: [Int64]? { if case .int64(let values) = self { values } else { nil } }
}
