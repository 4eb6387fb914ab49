import Diagnostics
import Testing

@Suite struct RendererTests {
  private static let code = Diagnostic.Code("unknown-column")

  private func diagnostic(_ text: String, _ spans: (Int, Int)..., label: String = "", help: [String] = []) -> Diagnostic
  {
    var diagnostic = Diagnostic(
      Self.code, "no such column", at: Span(spans[0].0, spans[0].1), label: label, help: help,
      source: Source(name: "book.acct", text: text))
    for span in spans.dropFirst() { diagnostic = diagnostic.labelling(Span(span.0, span.1), "here too") }
    return diagnostic
  }

  @Test func theLineWithItsMark() {
    #expect(
      render(diagnostic("find a where b = 1", (13, 14), label: "misspelt?", help: ["write `c`"]), colour: false) == """
        error[unknown-column]: no such column
         --> book.acct:1:14
          |
        1 | find a where b = 1
          |              ^ misspelt?
        help: write `c`
        """)
  }

  @Test func chineseIsTwoColumnsWideAndTabsReachTheNextFourth() {
    #expect(
      render(diagnostic("find 客户 当\t等级 = 1", (12, 15), (16, 22)), colour: false) == """
        error[unknown-column]: no such column
         --> book.acct:1:9
          |
        1 | find 客户 当    等级 = 1
          |           ^^
          |                 ---- here too
        """)
  }

  @Test func twoLinesAndTheGapBetween() {
    let text = (1...12).map { "line \($0)" }.joined(separator: "\n")
    #expect(
      render(diagnostic(text, (74, 76), (0, 4)), colour: false) == """
        error[unknown-column]: no such column
          --> book.acct:11:4
           |
         1 | line 1
           | ---- here too
        …
        11 | line 11
           |    ^^
        """)
  }

  @Test func aLongLineIsShownRoundTheMark() {
    let text = String(repeating: "a", count: 100) + " bad " + String(repeating: "z", count: 100)
    let lines = render(diagnostic(text, (101, 104)), colour: false, width: 40).split(separator: "\n")
    #expect(lines.allSatisfy { displayWidth(String($0)) <= 40 })
    let before = displayWidth(String(lines[4].prefix { $0 != "^" }))
    #expect(String(lines[3]).reduce(into: "") { if displayWidth($0) < before + 3 { $0.append($1) } }.hasSuffix("bad"))
  }

  @Test func theEndOfALineCanBeMarked() {
    let rendered = render(diagnostic("find", (4, 4)), colour: false)
    #expect(rendered.hasSuffix("1 | find\n  |     ^"))
  }

  @Test func dataCannotMoveTheCursor() {
    let rendered = render(diagnostic("a\u{1B}[2Jb", (0, 1), help: ["x\u{7}"]), colour: false)
    #expect(!rendered.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
  }

  @Test func coloursAreAskedFor() {
    let plain = render(diagnostic("find", (0, 4)), colour: false)
    let colourful = render(diagnostic("find", (0, 4)), colour: true)
    #expect(!plain.contains("\u{1B}"))
    #expect(colourful.contains("\u{1B}[1;31m"))
    #expect(colourful.replacing(/\x1B\[[0-9;]*m/, with: "") == plain)
  }

  @Test func oneLineForLogs() {
    #expect(renderLine(diagnostic("find b", (5, 6))) == "book.acct:1:6: error[unknown-column]: no such column")
    let place = Diagnostic(Self.code, "odd cell", place: .init(file: "a.csv", line: 7, column: "amount"))
    #expect(renderLine(place) == "a.csv:7:amount: error[unknown-column]: odd cell")
    #expect(render(place, colour: false) == "error[unknown-column]: odd cell\n--> a.csv:7:amount")
    #expect(renderLine(Diagnostic(Self.code, "bare")) == "error[unknown-column]: bare")
  }

  @Test func longWordsOfAMessageAreBrokenBetweenWords() {
    let text = "find customers where revenue > 100 and colour = red"
    let help = "customers has: customerId, name, region, city, industry, companySize and revenue"
    let shown = render(
      diagnostic(text, (39, 45), label: "not a column of customers", help: [help]), colour: false, width: 60)
    #expect(
      shown == """
        error[unknown-column]: no such column
         --> book.acct:1:40
          |
        1 | find customers where revenue > 100 and colour = red
          |                                        ^^^^^^
          |                                not a column of customers
        help: customers has: customerId, name, region, city,
              industry, companySize and revenue
        """)
    #expect(shown.split(separator: "\n").allSatisfy { displayWidth(String($0)) <= 60 })
  }
}

@Suite struct NearestTests {
  @Test(arguments: [
    ("revnue", "revenue"), ("REVENUE", "revenue"), ("regoin", "region"), ("gld", "gold"), ("黄斤", "黄金"),
    ("custmers", "customers"),
    ("teir", "tier"),
  ])
  func slips(_ written: String, _ meant: String) {
    #expect(nearest(written, among: ["revenue", "region", "gold", "黄金", "customers", "tier"]) == meant)
  }

  @Test func farNamesAreNotOffered() {
    #expect(nearest("zzz", among: ["revenue", "region"]) == nil)
    #expect(nearest("ab", among: ["xy", "b"]) == "b")
    #expect(nearest("x", among: ["y"]) == nil)
    #expect(nearest("", among: ["a"]) == nil)
    #expect(nearest("sector", among: ["GICS Sector Group", "GICS Sector", "Sectoral"]) == "Sectoral")
    #expect(nearest("sector", among: ["Symbol", "GICS Sector Group", "gicsSector", "Security"]) == "gicsSector")
    #expect(nearest("id", among: ["GICS id"]) == nil)
    #expect(nearest("abc", among: []) == nil)
  }

  @Test func theNearestWinsAndThenTheFirst() {
    #expect(nearest("amoun", among: ["amounts", "amount", "count"]) == "amount")
    #expect(nearest("cat", among: ["bat", "hat"]) == "bat")
  }
}
