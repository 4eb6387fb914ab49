import Columnar
import Plans
import Testing

@testable import Engine

/// Texts compare by code point; bare words match without regard to case.
struct TextTests {
  /// The same texts by codes and as plain bytes.
  private static func fixture(plain: Bool) -> Fixture {
    let texts = ["Ada", "ada", "Zoë", nil, "", "张伟", " b c "]
    var fixture = Fixture()
    let bytes = Column(
      type: .text, storage: .bytes(TextBytes(texts.map { $0 ?? "" })), validity: Bitmap(count: 7) { $0 != 3 })
    fixture.table("t", [("x", plain ? bytes : .texts(texts)), ("y", .texts(["ada", "ada", "A", "b", nil, "李", "c"]))])
    return fixture
  }

  @Test(arguments: [false, true]) func tests(plain: Bool) throws {
    let fixture = TextTests.fixture(plain: plain)
    let x = fixture["t", "x"]
    func find(_ filter: Term) throws -> [Int32] { try fixture.find("t", where: [filter]).rows }
    func test(_ test: Term.TextTest) throws -> [Int32] { try find(condition(.textTest(x, test))) }
    #expect(try find(isOneOf(x, "ADA", "zoë")) == [0, 1, 2])
    #expect(try find(isOneOf(x, "ada", "张伟", ignoringCase: false)) == [1, 5])
    #expect(try find(isOneOf(x, "")) == [4])
    #expect(try test(.contains(.init("D", ignoresCase: true))) == [0, 1])
    #expect(try test(.contains(.init("d", ignoresCase: false))) == [0, 1])
    #expect(try test(.startsWith(.init("a", ignoresCase: false))) == [1])
    #expect(try test(.startsWith(.init("张", ignoresCase: false))) == [5])
    #expect(try test(.endsWith(.init("Ë", ignoresCase: true))) == [2])
    #expect(try test(.matches(TextPattern(source: "^[A-Z]"))) == [0, 2])
    #expect(try find(compare(x, .less, text("a"))) == [0, 2, 4, 6])
    #expect(try find(compare(x, .equal, fixture["t", "y"])) == [1])
    #expect(try find(compare(x, .greater, fixture["t", "y"])) == [2])
  }

  @Test(arguments: [false, true]) func functions(plain: Bool) throws {
    let fixture = TextTests.fixture(plain: plain)
    let x = fixture["t", "x"]
    func values(_ function: Function, _ terms: Term..., type: ValueType = .text) throws -> [String] {
      try fixture.values("t", Term(.function(function, terms), type: type, span: x.span))
    }
    #expect(try values(.lower, x) == ["ada", "ada", "zoë", "·", "", "张伟", " b c "])
    #expect(try values(.upper, x)[2] == "ZOË")
    #expect(try values(.trim, x)[6] == "b c")
    #expect(try values(.length, x, type: .decimal(scale: 0)) == ["3", "3", "3", "·", "0", "2", "5"])
    #expect(try values(.left, x, exact(1)) == ["A", "a", "Z", "·", "", "张", " "])
    #expect(try values(.right, x, exact(2))[5] == "张伟")
    #expect(try values(.replace, x, text("a"), text("--")) == ["Ad--", "--d--", "Zoë", "·", "", "张伟", " b c "])
    #expect(try values(.concat, x, text("/"), fixture["t", "y"])[0...3] == ["Ada/ada", "ada/ada", "Zoë/A", "·"])
    #expect(try values(.concat, text("<"), x)[4] == "<")
    #expect(try values(.coalesce, x, fixture["t", "y"]) == ["Ada", "ada", "Zoë", "b", "", "张伟", " b c "])
  }

  @Test(arguments: [false, true]) func sortsByCodePoint(plain: Bool) throws {
    let fixture = TextTests.fixture(plain: plain)
    #expect(try fixture.find("t", sort: [(fixture["t", "x"], false)]).rows == [4, 6, 0, 2, 1, 5, 3])
    #expect(try fixture.find("t", sort: [(fixture["t", "x"], true)]).rows == [5, 1, 2, 0, 6, 4, 3])
    let groups = try fixture.group("t", by: [fixture["t", "x"]], show: [fixture.of("t", .count, scope: .group([]))])
    #expect(shown(groups.frame).map { $0[0] } == ["", " b c ", "Ada", "Zoë", "ada", "张伟", "·"])
  }

  @Test func levelsCompareBestGreatest() throws {
    var fixture = Fixture()
    fixture.table(
      "t",
      [
        ("tier", .ordinals([2, 0, nil, 1, 0], levels: ["gold", "iron", "lead"])),
        ("before", .ordinals([1, 0, 0, nil, 2], levels: ["gold", "iron", "lead"])),
      ])
    let (tier, before) = (fixture["t", "tier"], fixture["t", "before"])
    #expect(try fixture.find("t", where: [compare(tier, .greater, before)]).rows == [4])
    #expect(try fixture.find("t", where: [compare(tier, .lessOrEqual, before)]).rows == [0, 1])
    #expect(try fixture.find("t", where: [condition(.textTest(tier, .hasCode([0, 1])))]).rows == [1, 3, 4])
    // Ascending runs worst to best, groups best first, missing last.
    #expect(try fixture.find("t", sort: [(tier, false)]).rows == [0, 3, 1, 4, 2])
    #expect(try fixture.find("t", sort: [(tier, true)]).rows == [1, 4, 3, 0, 2])
    let groups = try fixture.group("t", by: [tier], show: [fixture.of("t", .max, before, scope: .group([]))])
    #expect(shown(groups.frame) == [["gold", "gold"], ["iron", "·"], ["lead", "iron"], ["·", "gold"]])
    #expect(try fixture.scalar(fixture.of("t", .min, tier)) == "lead")
    #expect(
      try fixture.values("t", call(.coalesce, before, tier, type: .ordinal)) == [
        "iron", "gold", "gold", "iron", "lead",
      ])
    #expect(try fixture.values("t", call(.coalesce, tier, text("none"), type: .text))[2] == "none")
  }
}
