import Columnar
import Testing

@testable import Rendering

@Suite struct DocumentTests {
  private let answer = Presentation(
    title: "a | b",
    frame: Fixture.frame(
      ("customer_id", .texts(["<b>&\"x\"", nil, ""])), ("n", .decimals([1200, nil, -1]))),
    narrative: ["one < two"], rowNoun: "customers")

  @Test func `Markdown is a pipe table in which the data is only text`() {
    #expect(
      render(answer, as: .markdown, in: Surroundings()) == """
        **a \\| b**

        one \\< two

        | customer\\_id | n |
        | --- | ---: |
        | \\<b\\>\\&"x" | 1,200 |
        | – | – |
        | "" | -1 |

        """)
  }

  /// Without its encoding said a browser may show 上海 as something else.
  @Test func `a file of HTML is a whole page`() {
    let page = document(answer, as: .html, title: "rep")
    #expect(page.hasPrefix("<!DOCTYPE html>\n") && page.hasSuffix("</html>\n"))
    #expect(page.contains("<meta charset=\"utf-8\">") && page.contains("<title>a | b</title>"))
    #expect(page.contains("<table>") && page.contains("prefers-color-scheme:dark"))
    #expect(document(answer, as: .markdown, title: "rep") == render(answer, as: .markdown, in: Surroundings()))
  }

  @Test func `HTML is a fragment with a caption in which the data is only text`() {
    #expect(
      render(answer, as: .html, in: Surroundings(width: 10, rowLimit: 1)) == """
        <p>one &lt; two</p>
        <table>
        <caption>a | b</caption>
        <thead>
        <tr><th>customer_id</th><th class="number">n</th></tr>
        </thead>
        <tbody>
        <tr><td>&lt;b&gt;&amp;&quot;x&quot;</td><td class="number">1,200</td></tr>
        <tr><td class="missing">–</td><td class="number missing">–</td></tr>
        <tr><td>&quot;&quot;</td><td class="number">-1</td></tr>
        </tbody>
        </table>

        """)
  }
}
