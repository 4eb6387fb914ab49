import Columnar
import Testing

@testable import Rendering

/// The record of a run, part by part.
@Suite struct TranscriptPageTests {
  private let markdown = Transcript(.markdown, title: "a_b", facts: "acct 1")
  private let page = Transcript(.html, title: "<b>", facts: "acct 1")

  @Test func whatWasWrittenDoesNothing() {
    #expect(markdown.opening == "# a\\_b\n\nacct 1\n")
    #expect(page.opening.contains("<h1>&lt;b&gt;</h1>") && page.opening.contains("<title>&lt;b&gt;</title>"))
    #expect(page.text(of: .statement("find `a` where b < \"<x>\"")).contains("b &lt; &quot;&lt;x&gt;&quot;"))
    #expect(page.text(of: .narration("a\u{1B}[31m & b")).contains("&amp; b"))
    #expect(!page.text(of: .narration("a\u{1B}[31m")).contains("\u{1B}"))
    #expect(markdown.text(of: .narration("# *a*")) == "\n\\# \\*a\\*\n")
  }

  @Test func aFenceIsLongerThanWhatItHolds() {
    #expect(markdown.text(of: .statement("find t where `a b` = 1")) == "\n```acct\nfind t where `a b` = 1\n```\n")
    #expect(markdown.text(of: .statement("say \"```\"")) == "\n````acct\nsay \"```\"\n````\n")
  }

  @Test func pagesOfHelpKeepTheirLines() {
    let help = Presentation(
      title: "find", frame: Frame(fields: [], rowCount: 0), layout: .text, narrative: ["  a", "", "b"])
    #expect(markdown.text(of: .answer(help)) == "\n```text\nfind\n  a\n\nb\n```\n")
    #expect(page.text(of: .answer(help)).contains("<pre class=\"text\">find\n  a\n\nb</pre>"))
  }
}
