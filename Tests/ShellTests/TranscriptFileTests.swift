import Foundation
import Testing

/// `--transcript`: a run as a page.
@Suite struct TranscriptFileTests {
  let folder = TemporaryFolder()

  init() throws {
    try folder.writeBook()
    try folder.write(
      "tour.acct",
      """
      # The book first.
      #!note nobody sees this
      include "book.acct"
      say "Where <they> sit."
      count customers by region chart bar
      find customers where name = 王小明
      # That was it.

      """)
  }

  private func page(_ arguments: String..., file: String) throws -> String {
    let result = try AcctBinary.run(arguments + ["--transcript", file], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    return try #require(folder.read(file))
  }

  @Test func aScriptAsMarkdown() throws {
    let page = try page("tour.acct", file: "tour.md")
    let order = [
      "# tour.acct\n", "The book first.", "```acct\ninclude \"book.acct\"\n```", "A small book.",
      "> customers: 6 rows", "Where \\<they\\> sit.", "```acct\ncount customers by region chart bar\n```", "█",
      "| East | 3 |", "*as of ", "王小明", "That was it.",
    ]
    var rest = page[...]
    for piece in order {
      let found = try #require(rest.firstRange(of: piece), "\(piece) is not where it belongs:\n\(page)")
      rest = rest[found.upperBound...]
    }
    #expect(!page.contains("nobody") && !page.contains("say "), "the words of `say` are enough")
  }

  @Test func aScriptAsOnePage() throws {
    let page = try page("tour.acct", file: "tour.html")
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
    #expect(page.contains("<svg") && page.contains("王小明") && page.contains("Where &lt;they&gt; sit."))
    #expect(page.contains("prefers-color-scheme:dark") && page.contains("@media print"))
    // Nothing is fetched: no address but the name of SVG's own language.
    let addresses = page.matches(of: #/https?:[^"' )]+/#).map { String($0.output) }
    #expect(Set(addresses) == ["http://www.w3.org/2000/svg"])
    #expect(!page.contains("<script") && !page.contains("<link") && !page.contains("@import") && !page.contains("url("))
  }

  @Test func aDemoTellsTheSame() throws {
    let page = try page("demo", "tour.acct", "--auto", "0", file: "demo.md")
    for piece in [
      "The book first.", "Where \\<they\\> sit.", "```acct\ncount customers", "| East | 3 |", "That was it.",
    ] {
      #expect(page.contains(piece), "\(piece):\n\(page)")
    }
  }

  @Test func aRunThatFailsIsRecordedToo() throws {
    let result = try AcctBinary.run(
      ["-c", "include \"book.acct\"; find customers where regoin = East", "--transcript", "bad.html"], in: folder)
    #expect(result.code == 65)
    let page = try #require(folder.read("bad.html"))
    #expect(page.contains("<pre class=\"error\">") && page.contains("regoin") && page.hasSuffix("</html>\n"))
  }

  @Test func quietLeavesOutTheSame() throws {
    let page = try page("tour.acct", "-q", file: "q.md")
    #expect(!page.contains("6 rows") && !page.contains("as of") && page.contains("| East | 3 |"))
  }

  @Test func longTablesAreCutAndSaySo() throws {
    try folder.write("many.csv", "id,n\n" + (1...700).map { "K\($0),\($0)\n" }.joined())
    let page = try page("-c", "load many from \"many.csv\" key id; find many show n", file: "many.md")
    #expect(page.contains("| 500 |") && !page.contains("| 501 |") && page.contains("*500 of 700 many are shown here*"))
  }

  @Test func thePromptKeepsOne() throws {
    let terminal = try PseudoTerminal(["--book", "book.acct", "--transcript", "talk.html"], in: folder)
    terminal.seePrompt()
    terminal.type("count customers by tier" + Key.enter)
    terminal.wait("another prompt") { _ in terminal.seePrompt() }
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
    let page = try #require(folder.read("talk.html"))
    #expect(page.contains("<code>count customers by tier</code>") && page.contains("<caption>"))
  }

  @Test func aRecordNeedsAPlace() throws {
    #expect(try AcctBinary.run(["tour.acct", "--transcript", "t.csv"], in: folder).code == 64)
    #expect(try AcctBinary.run(["tour.acct", "--transcript", "no/t.md"], in: folder).code == 73)
    #expect(try AcctBinary.run(["tour.acct", "--transcript", "../t.md", "--safe"], in: folder).code == 77)
    let dry = try AcctBinary.run(["tour.acct", "--transcript", "dry.md", "--dry-run"], in: folder)
    #expect(dry.code == 0 && dry.errors.hasSuffix("would write dry.md\n"), "\(dry.errors)")
    #expect(folder.read("dry.md") == nil)
  }
}
