import Diagnostics

extension Transcript {
  var htmlOpening: String {
    HTMLPage(title: title).opening + """
      <header>
      <h1>\(escapedForHTML(title))</h1>
      <p>\(escapedForHTML(facts))</p>
      </header>

      """
  }

  func htmlText(of part: TranscriptPart) -> String {
    switch part {
    case .narration(let words): "<p class=\"narration\">\(htmlWords(words))</p>\n"
    case .statement(let statement):
      "<pre class=\"statement\"><code>\(escapedForHTML(statement.withoutFinalLineFeeds))</code></pre>\n"
    case .answer(let presentation): HTMLPage.answer(htmlAnswer(presentation))
    case .note(let text): "<p class=\"note\">\(htmlWords(text))</p>\n"
    case .smallPrint(let text): "<p class=\"small\">\(htmlWords(text))</p>\n"
    case .diagnostic(let diagnostic):
      "<pre class=\"\(diagnostic.severity.rawValue)\">"
        + escapedForHTML(render(diagnostic, colour: false, width: 100).withoutFinalLineFeeds) + "</pre>\n"
    }
  }

  /// Words in which statements stand in backticks.
  private func htmlWords(_ text: String) -> String {
    let pieces = text.split(separator: "`", omittingEmptySubsequences: false).map { escapedForHTML(String($0)) }
    // A backtick that is not closed is one.
    guard pieces.count % 2 == 1 else { return escapedForHTML(text) }
    return pieces.enumerated().map { $0 % 2 == 0 ? $1 : "<code>\($1)</code>" }.joined()
  }

  private func htmlAnswer(_ presentation: Presentation) -> String {
    presentation.verbatim.map { "<pre class=\"text\">\(escapedForHTML($0))</pre>\n" }
      ?? html(presentation, rowLimit: Transcript.rowLimit)
  }
}
