import Diagnostics
import Testing

@testable import Language

/// Where statements end, and when the prompt should ask for more.
@Suite struct LayoutTests {
  private func printed(_ text: String) -> [String] {
    let result = parse(Source(name: "layout", text: text))
    #expect(result.diagnostics.map(\.message) == [])
    return result.statements.map { format($0) }
  }

  @Test(arguments: [
    ("find a\nfind b", 2), ("find a; find b", 2), ("find a\n  where x = 1\nfind b", 2),
    ("find a where x = 1 and\ny = 2", 1),
    ("find a show x,\ny", 1), ("find a where x in (\n1,\n2\n)", 1), ("find a where x in (1\n, 2)", 1),
    ("  find a\n  find b", 2), ("  find a\n   top 5", 1), ("find a # where\nfind b", 2),
    ("find a\n\n# note\n\n  top 5", 1),
    ("find a where\nx = 1", 1), ("define segment s for t as\nx = 1", 1), ("help where\nfind a", 2),
    ("find a show *\nfind b", 2),
    ("#!/usr/bin/env acct\nfind a", 1), ("\u{FEFF}find a", 1), ("find a\r\n  top 5\r\nfind b\r\n", 2),
    (";;find a;;", 1), ("", 0),
    ("find a\n\twhere x = 1", 1), ("find a；find b", 2),
  ])
  func statementsEnd(_ text: String, _ count: Int) { #expect(printed(text).count == count) }

  @Test(arguments: [
    "find a where", "find a where x =", "find a where x = 1 and", "find a show x,", "find a where x in (",
    "find a where x in (1,",
    "find a where x in (1", "define segment s for t as", "define score s for t as a weight 1,", "for each r in (a, b)",
    "for each r in (a, b)\n  find t where x = $r", "what if value weights", "summarize t by", "load t from",
    "find a where not",
  ])
  func enterOpensAnotherLine(_ text: String) { #expect(parse(Source(name: "prompt", text: text)).isIncomplete) }

  @Test(arguments: [
    "", "find a", "find", "find a where x = \"b", "fnd a", "find a whre x = 1", "for each r in (a)\nfind t\nend",
    "help where",
    "find a where x = 1;", "define", "keep", "find a where x = (1))",
  ])
  func enterSubmits(_ text: String) { #expect(!parse(Source(name: "prompt", text: text)).isIncomplete) }

  @Test func spansPointAtTheStatement() {
    let source = Source(name: "spans", text: "find a;  count b where x = 1 # note\nfind c")
    #expect(parse(source).statements.map { source.text(of: $0.span) } == ["find a", "count b where x = 1", "find c"])
  }

  @Test func aBrokenStatementCostsNoOther() {
    let result = parse(Source(name: "recovery", text: "find a\nfnd b\nfind c where = \nfind d $\nfind e"))
    #expect(result.statements.map { format($0) } == ["find a", "find e"])
    #expect(result.diagnostics.count == 3)
  }

  @Test func longDefinitionsTakeALineForEachItem() {
    let text = """
      define score value for customers as
          revenue weight 40 scale rank,
          profit = revenue - cost weight 30 scale minmax,
          credit = creditScore weight 20 scale 300 to 850
      """
    #expect(printed(text) == [text])
    #expect(
      printed("define score v for c as a weight 1, b weight 2") == ["define score v for c as a weight 1, b weight 2"])
  }
}
