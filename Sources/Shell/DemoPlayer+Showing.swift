import Diagnostics
import Rendering
import Sessions

extension DemoPlayer {
  /// A step's words and its statement; at the end the closing words.
  func present(_ index: Int) {
    let isEnd = index == script.steps.count
    printer.startStatement()
    linesPresented = options.theme.isLarge ? 3 : 0
    printer.draw(options.theme.isLarge ? "\n\n" : "\n")
    show(isEnd ? script.closing : script.steps[index].words)
    if isEnd { return }
    if options.theme.isLarge, !script.steps[index].words.isEmpty { printer.draw("\n") }
    show(statement: script.steps[index].statement)
    if options.theme.isLarge { printer.draw("\n") }
  }

  private func show(_ words: [DemoScript.Words]) {
    func narrate(_ text: String) {
      linesPresented += wrapped(text, to: printer.remarkWidth).count
      printer.narrate(text)
    }
    for passage in words {
      switch passage {
      case .comment(let text): narrate(text)
      case .note(let text):
        guard options.showsNotes else { continue }
        linesPresented += wrapped("▸ " + text, to: printer.remarkWidth).count
        printer.remark("▸ " + text, faint: true)
      case .say(let statement, let line):
        // However often it is told, the session is as if it had not been.
        let before = session.moment
        defer { session.moment = before }
        _ = submit(statement, line: line) { event in
          switch event {
          case .narration(let text): narrate(text)
          case .diagnostic: printer.show(event, on: session.execution)
          default: break
          }
        }
      }
    }
  }

  private func show(statement: String) {
    let prompt = "acct> "
    let room = printer.remarkWidth.map { max(20, $0 - prompt.count) }
    let lines = statement.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
      wrapped(sanitised(String($0)), to: room)
    }
    linesPresented += lines.count
    let indent = String(repeating: " ", count: prompt.count)
    for (index, line) in lines.enumerated() {
      let mark = index == 0 ? painted(String(prompt.dropLast()), options.theme.mark) + " " : indent
      printer.draw(mark + painted(line, options.theme.statement) + "\n")
    }
  }

  private func painted(_ text: String, _ code: String?) -> String {
    guard let code, printer.usesColourForRemarks else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  // MARK: - The line that is there only while a key is awaited

  func hint(at place: Int) -> String {
    let isEnd = place == script.steps.count
    let here = isEnd ? "[end] Enter leaves" : "[\(place + 1)/\(script.steps.count)] Enter runs"
    return here + ", b back, r repeat, j jump, t try, q prompt, ? keys"
  }

  func showHint(_ text: String) {
    let shown = wrapped(text, to: printer.remarkWidth.map { max(1, $0 - 1) }).first ?? ""
    printer.draw(
      "\r\u{1B}[K" + (printer.usesColourForRemarks && !shown.isEmpty ? "\u{1B}[2m\(shown)\u{1B}[22m" : shown))
  }

  func tellKeys() {
    showHint("")
    let keys = [
      ("Enter", "runs the step that is shown"), ("b", "back: everything as it was before"),
      ("r", "repeats the step before"), ("j", "jumps to a step by its number"),
      ("t", "takes the keyboard; `quit` comes back here"), ("q", "leaves the demo for the prompt"),
      ("Ctrl-D", "ends acct"),
    ]
    for (key, meaning) in keys {
      printer.remark("  " + key + String(repeating: " ", count: 8 - key.count) + meaning, faint: true)
    }
  }
}
