import Diagnostics
import Glibc
import LineEditor
import Sessions

/// Steps through a script before an audience: Enter runs the statement shown, b goes back, j jumps, q goes to the prompt.
public final class DemoPlayer {
  private let script: DemoScript
  private let name: String
  private let folder: String?
  private let makeSession: () -> Session
  private let printer: EventPrinter
  private let keys: KeyReader?
  public private(set) var session: Session

  /// - Parameters:
  ///   - keys: none to play through without pauses.
  ///   - makeSession: going back starts from an empty session and runs what comes before, silently.
  public init(_ text: ScriptText, keys: KeyReader?, printer: EventPrinter, makeSession: @escaping () -> Session) {
    let session = makeSession()
    script = DemoScript(String(decoding: text.source.bytes, as: UTF8.self), isComplete: session.isComplete)
    name = text.source.name
    folder = text.folder
    self.makeSession = makeSession
    self.printer = printer
    self.keys = keys
    self.session = session
    showPanels()
  }

  /// A live demo may open panels; one that is played through, or gone back in, has nobody to leave them.
  private func showPanels() { if keys != nil { session.showPanel = PanelScreen.shower(printer) } }

  public enum End: Hashable, Sendable {
    /// The person wants to go on at the prompt, with everything as the demo left it.
    case prompt
    case leave(Ending)
  }

  public func play() -> End {
    guard let keys else { return playThrough() }
    var next = 0
    while true {
      present(next)
      switch choice(keys, at: next) {
      case .run where next < script.steps.count:
        if let ending = run(script.steps[next]) { return .leave(ending) }
        next += 1
      case .run, .prompt: return .prompt
      case .go(let target):
        rewind(to: target)
        next = target
      case .leave(let ending): return .leave(ending)
      }
    }
  }

  private func playThrough() -> End {
    var exit = ExitCode.done
    for (index, step) in script.steps.enumerated() {
      present(index)
      let outcome = submit(step) { printer.show($0, on: session.execution) }
      if let ending = printer.endingAfterFailure() { return .leave(ending) }
      exit = exit.combined(with: outcome.exit)
      if exit != .done && !session.configuration.keepsGoing { return .leave(.exit(exit)) }
    }
    present(script.steps.count)
    return .leave(.exit(exit))
  }

  // MARK: - Showing

  private func present(_ index: Int) {
    printer.draw("\n")
    if index == script.steps.count {
      for line in script.closing { printer.remark(line) }
      return
    }
    let step = script.steps[index]
    for line in step.narration { printer.remark(line) }
    let (mark, end) = printer.usesColourForRemarks ? ("\u{1B}[1;36m", "\u{1B}[0m") : ("", "")
    let lines = step.statement.split(separator: "\n", omittingEmptySubsequences: false).map { sanitised(String($0)) }
    printer.draw("\(mark)acct>\(end) " + lines.joined(separator: "\n      ") + "\n")
  }

  private func hint(_ index: Int) -> String {
    let place =
      index < script.steps.count
      ? "[\(index + 1)/\(script.steps.count)] Enter runs it" : "[end] Enter goes to the prompt"
    return "\(place), b back, j jump, q prompt"
  }

  // MARK: - Choosing

  private enum Choice {
    case run
    case go(Int)
    case prompt
    case leave(Ending)
  }

  private func choice(_ keys: KeyReader, at index: Int) -> Choice {
    showHint(hint(index))
    defer { showHint("") }
    while true {
      switch keys.next() {
      case .enter, .right, .character(" "), .character("n"): return .run
      case .left, .backspace, .character("b"): return .go(max(0, index - 1))
      case .character("j"):
        if let target = jumpTarget(keys) { return .go(target) }
        showHint(hint(index))
      case .character("q"), .interrupted: return .prompt
      case .end: return .leave(.exit(.done))
      case .terminated(let signal): return .leave(.signal(signal))
      case .character, .up, .down, .escape, .resized: continue
      }
    }
  }

  /// The number typed after `j`, as an index; none where it names no step.
  private func jumpTarget(_ keys: KeyReader) -> Int? {
    var digits = ""
    while true {
      showHint("jump to step (1 to \(script.steps.count)): \(digits)")
      switch keys.next() {
      case .character(let digit) where digit.isWholeNumber: digits.append(digit)
      case .backspace: digits = String(digits.dropLast())
      case .resized: continue
      case .enter: return Int(digits).flatMap { (1...max(1, script.steps.count)).contains($0) ? $0 - 1 : nil }
      default: return nil
      }
    }
  }

  /// The line that is there only while a key is awaited.
  private func showHint(_ text: String) {
    printer.draw(printer.usesColourForRemarks ? "\r\u{1B}[K\u{1B}[2m\(text)\u{1B}[22m" : "\r\u{1B}[K\(text)")
  }

  // MARK: - Running

  private func run(_ step: DemoScript.Step) -> Ending? {
    let signals = WorkSignals(stopping: session.execution, endsProcess: false)
    var echo = InterruptEcho()
    _ = submit(step) { event in
      echo.close(after: signals, printer)
      printer.show(event, on: session.execution)
    }
    echo.close(after: signals, printer)
    signals.restore()
    return printer.endingAfterFailure()
  }

  private func rewind(to target: Int) {
    session = makeSession()
    for step in script.steps[..<target] { _ = submit(step) { _ in } }
    showPanels()
  }

  /// Blank lines before the statement keep its line number in messages.
  private func submit(_ step: DemoScript.Step, emit: (Event) -> Void) -> Outcome {
    session.execution.resetCancellation()
    let text = String(repeating: "\n", count: step.line - 1) + step.statement
    let outcome = session.submit(Source(name: name, text: text), folder: folder, emit: emit)
    printer.endStatement()
    return outcome
  }
}
