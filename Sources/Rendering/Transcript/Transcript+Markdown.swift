import Diagnostics

extension Transcript {
  func markdownText(of part: TranscriptPart) -> String {
    switch part {
    case .narration(let words): paragraph(words)
    case .statement(let statement): fenced(statement, as: "acct")
    case .answer(let presentation):
      presentation.verbatim.map { fenced($0, as: "text") } ?? markdown(presentation, rowLimit: Transcript.rowLimit)
    case .note(let text): "> " + paragraph(text)
    case .smallPrint(let text): "*" + escapedForMarkdown(text) + "*\n"
    case .diagnostic(let diagnostic): fenced(render(diagnostic, colour: false, width: 100), as: "text")
    }
  }

  private func paragraph(_ text: String) -> String { escapedForMarkdown(text) + "\n" }

  /// A fence is longer than any that the text holds.
  private func fenced(_ text: String, as language: String) -> String {
    let text = neutralised(text)
    let longest = text.split { $0 != "`" }.map(\.count).max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)\(language)\n\(text.withoutFinalLineFeeds)\n\(fence)\n"
  }
}

extension String {
  var withoutFinalLineFeeds: String {
    var text = self
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
