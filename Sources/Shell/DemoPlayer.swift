import Diagnostics
import Glibc
import LineEditor
import Sessions

/// Steps through a script before an audience: Enter runs the statement shown, b goes back, r repeats, j jumps, t takes the keyboard, q goes to the prompt.
public final class DemoPlayer {
  /// A prompt on a session until the person leaves it.
  public typealias Prompt = (Session) -> Ending

  let script: DemoScript
  let printer: EventPrinter
  let options: DemoOptions
  private let name: String
  private let folder: String?
  private let keys: KeyReader?
  public let session: Session
  /// What the session knew before each step that has run, and what it knows now.
  private var moments: [SessionMoment]
  /// How many lines the step takes that is shown: its words and its statement.
  var linesPresented = 0
  /// The step that is shown, or the end.
  private var place = 0

  /// - Parameter keys: none to play through by itself.
  public init(_ text: ScriptText, keys: KeyReader?, printer: EventPrinter, session: Session, options: DemoOptions) {
    script = DemoScript(
      String(decoding: text.source.bytes, as: UTF8.self), isComplete: session.isComplete,
      isNarration: session.isNarration)
    name = text.source.name
    folder = text.folder
    self.keys = keys
    self.printer = printer
    self.session = session
    self.options = options
    moments = [session.moment]
    session.progress = { printer.show($0) }
  }

  public enum End: Hashable, Sendable {
    /// The person wants to go on at the prompt, with everything as the demo left it.
    case prompt
    case leave(Ending)
  }

  /// - Parameter prompt: what `t` takes the keyboard for.
  public func play(takingOver prompt: Prompt) -> End {
    guard let keys else { return playThrough() }
    session.showPanel = PanelScreen.shower(printer)
    printer.fitsScreen = true
    present(place)
    while true {
      switch choice(keys) {
      case .run where place < script.steps.count: if let ending = runShown() { return .leave(ending) }
      case .repeatStep:
        go(to: place - 1)
        present(place)
        if let ending = runShown() { return .leave(ending) }
      case .go(let target): go(to: target)
      case .takeOver: if let ending = lend(prompt) { return .leave(ending) }
      case .run, .prompt: return .prompt
      case .leave(let ending): return .leave(ending)
      }
      present(place)
    }
  }

  // MARK: - By itself

  private func playThrough() -> End {
    let signals = WorkSignals(stopping: session.execution, endsProcess: true)
    defer { signals.restore() }
    var exit = ExitCode.done
    for index in script.steps.indices {
      present(index)
      pause(watching: signals)
      if let signal = signals.received { return .leave(.signal(signal)) }
      let outcome = submit(script.steps[index]) { printer.show($0, on: session.execution) }
      if let signal = signals.received { return .leave(.signal(signal)) }
      if let ending = printer.endingAfterFailure() { return .leave(ending) }
      exit = exit.combined(with: outcome.exit)
      if exit != .done && !session.configuration.keepsGoing { return .leave(.exit(exit)) }
    }
    present(script.steps.count)
    return .leave(.exit(exit))
  }

  /// Ends early when a signal comes, also one that came just before.
  private func pause(watching signals: WorkSignals) {
    var left = options.pause ?? 0
    while left > 0, signals.received == nil {
      usleep(useconds_t(min(left, 0.05) * 1e6))
      left -= 0.05
    }
  }

  // MARK: - Choosing

  private enum Choice {
    case run
    case repeatStep
    case go(Int)
    case takeOver
    case prompt
    case leave(Ending)
  }

  private func choice(_ keys: KeyReader) -> Choice {
    var word = ""
    defer { showHint("") }
    while true {
      showHint((word.isEmpty ? "" : word + " · ") + hint(at: place))
      word = ""
      switch keys.next(beforeStop: { self.showHint("") }) {
      case .enter, .right, .character(" "), .character("n"): return .run
      case .left, .backspace, .character("b"):
        if place > 0 { return .go(place - 1) }
        word = "this is the first step"
      case .character("r"):
        if place > 0 { return .repeatStep }
        word = "no step has run yet"
      case .character("j"):
        switch jumpTarget(keys) {
        case .step(let target): return .go(target)
        case .refused(let why): word = why
        case .given(let ending): return ending
        }
      case .character("t"): return .takeOver
      case .character("?"): tellKeys()
      case .character("q"), .interrupted: return .prompt
      case .end: return .leave(.exit(.done))
      case .terminated(let signal): return .leave(.signal(signal))
      case .character, .up, .down, .escape, .resized: continue
      }
    }
  }

  private enum Jump {
    case step(Int)
    /// Why there is nowhere to go; empty where the person thought better of it.
    case refused(String)
    case given(Choice)
  }

  /// The number typed after `j`, as a step.
  private func jumpTarget(_ keys: KeyReader) -> Jump {
    let last = script.steps.count
    var digits = ""
    while true {
      showHint("jump to step (1 to \(last)): \(digits)")
      switch keys.next(beforeStop: { self.showHint("") }) {
      case .character(let digit) where digit.isASCII && digit.isWholeNumber && digits.count < 9: digits.append(digit)
      case .backspace: digits = String(digits.dropLast())
      case .resized: continue
      case .enter where digits.isEmpty: return .refused("")
      case .enter:
        guard let number = Int(digits), 1...max(1, last) ~= number, last > 0 else {
          return .refused("there is no step \(digits): there are \(last)")
        }
        return .step(number - 1)
      case .end: return .given(.leave(.exit(.done)))
      case .terminated(let signal): return .given(.leave(.signal(signal)))
      default: return .refused("")
      }
    }
  }

  // MARK: - Running

  private func runShown() -> Ending? {
    let signals = WorkSignals(stopping: session.execution, endsProcess: false)
    var echo = InterruptEcho()
    printer.startStatement(keeping: linesPresented + 4)
    _ = submit(script.steps[place]) { event in
      echo.close(after: signals, printer)
      printer.show(event, on: session.execution)
    }
    echo.close(after: signals, printer)
    signals.restore()
    moments = moments[...place] + [session.moment]
    place += 1
    return printer.endingAfterFailure()
  }

  /// Where steps have run already their state is put back; those beyond are run, and only their mistakes are shown.
  private func go(to target: Int) {
    place = min(target, moments.count - 1)
    session.moment = moments[place]
    guard place < target else { return }
    printer.remark("running steps \(place + 1) to \(target)", faint: true)
    let signals = WorkSignals(stopping: session.execution, endsProcess: false)
    while place < target, signals.received == nil {
      let outcome = submit(script.steps[place]) { event in
        if case .diagnostic = event { printer.show(event, on: session.execution) }
      }
      if outcome.wasCancelled { break }
      moments.append(session.moment)
      place += 1
    }
    signals.restore()
  }

  /// Whatever is tried at the prompt, the demo goes on from where it was; none when it does.
  private func lend(_ prompt: Prompt) -> Ending? {
    printer.remark("the keyboard is yours; `quit` or Ctrl-D goes back to the demo", faint: true)
    let ending = prompt(session)
    guard ending == .exit(.done) else { return ending }
    session.moment = moments[place]
    session.ask = nil
    session.showPanel = PanelScreen.shower(printer)
    printer.remark("back in the demo; what was tried is put away", faint: true)
    return nil
  }

  private func submit(_ step: DemoScript.Step, emit: (Event) -> Void) -> Outcome {
    submit(step.statement, line: step.line, emit: emit)
  }

  /// Blank lines before the statement keep its line number in messages.
  func submit(_ statement: String, line: Int, emit: (Event) -> Void) -> Outcome {
    session.execution.resetCancellation()
    defer { printer.startStatement() }
    let text = String(repeating: "\n", count: line - 1) + statement
    let outcome = session.submit(Source(name: name, text: text), folder: folder, emit: emit)
    printer.endStatement()
    return outcome
  }
}
