import Columnar
import Diagnostics
import Glibc
import LineEditor
import Sessions

/// The conversation at a terminal: prompt, statement, answer, until the person leaves.
public final class InteractiveShell {
  private let session: Session
  private let reader: any LineReader
  private let printer: EventPrinter
  private let assistant: SessionAssistant
  private let prompt: Prompt
  private let journal: Journal?
  private var lastStatement = ""

  /// - Parameter journal: where the session is kept while it goes on, so that a killed shell loses nothing.
  public init(session: Session, reader: any LineReader, printer: EventPrinter, journal: Journal? = nil) {
    self.session = session
    self.journal = journal
    self.reader = reader
    self.printer = printer
    session.progress = { [printer] in printer.show($0) }
    printer.fitsScreen = true
    assistant = SessionAssistant(session, countsLive: printer.isCapable)
    prompt = Prompt("acct>", style: printer.usesColourForRemarks ? "\u{1B}[1;36m" : nil)
    session.ask = { choice in InteractiveShell.ask(choice, reader, printer) }
    session.showPanel = PanelScreen.shower(printer)
    session.repeatEvery = { [printer, execution = session.execution] seconds, body in
      try InteractiveShell.watch(seconds, printer, execution, body)
    }
  }

  /// Draws over what was there before, waits, and does it again; Ctrl-C ends it as it would end any work.
  private static func watch(
    _ seconds: Int, _ printer: EventPrinter, _ execution: Execution, _ body: () throws -> Void
  ) throws {
    while true {
      printer.clearScreen()
      printer.remark("every \(seconds) s · Ctrl-C ends", faint: true)
      printer.startStatement(keeping: 6)
      defer { printer.startStatement() }
      do { try body() } catch is Execution.Cancelled { return }
      for _ in 0..<seconds * 20 {
        usleep(50_000)
        if execution.isCancelled { return }
      }
    }
  }

  public static let banner = "acct \(acctVersion) · `help` tells what to type, Tab completes, Ctrl-D leaves"

  /// Runs what comes before the first prompt, such as `--book`; its mistakes are shown, and the conversation goes on.
  public func open(_ script: ScriptText) -> Ending? {
    session.opensBook = true
    defer {
      session.opensBook = false
      journal?.begin(with: session.journal)
    }
    return submit(script)
  }

  /// Brings back what a shell that was killed has left; its own journal is gone once this one holds it.
  ///
  /// - Parameter others: how many more are still there.
  public func recover(_ left: Journal.Left, others: Int = 0) {
    session.execution.resetCancellation()
    let outcome = session.recover(left.source, folder: left.folder) { event in
      if case .diagnostic = event { printer.show(event, on: session.execution) }
    }
    printer.endStatement()
    let count = session.journal.statementCount
    printer.remark(
      "recovered \(count) \(count == 1 ? "statement" : "statements")"
        + " of \(left.moment)" + (outcome.exit == .done ? "" : "; the journal stays at \(left.path)"))
    if others > 0 {
      printer.remark(
        "\(others) more \(others == 1 ? "is" : "are") left: the next `acct --recover` brings back the newest of them")
    }
    journal?.keep(session.journal)
    if outcome.exit == .done { left.remove() }
  }

  public func run() -> Ending {
    InteractiveShell.outliveInterrupts()
    let ending = converse()
    // What was broken off is there for `--recover`.
    if ending == .exit(.done) { journal?.remove() }
    if case .exit = ending { session.keepBook { printer.show($0, on: session.execution) } }
    return ending
  }

  /// A Ctrl-C that comes between a statement and the next prompt has nothing to break off, and must not end the shell.
  private static func outliveInterrupts() {
    var action = sigaction()
    action.sa_flags = SA_RESTART
    action.__sigaction_handler.sa_handler = { _ in }
    sigaction(SIGINT, &action, nil)
  }

  private func converse() -> Ending {
    while true {
      let entry = reader.read(prompt: prompt, assistant: assistant)
      assistant.settle()
      switch entry {
      case .statement(let text): if let ending = answer(text) { return ending }
      case .interrupted: continue
      case .end:
        printer.draw("\n")
        return .exit(.done)
      case .terminated(let signal): return .signal(signal)
      }
    }
  }

  private func answer(_ text: String) -> Ending? {
    if text.allSatisfy(\.isWhitespace) { return nil }
    switch ShellCommand(text) {
    case .last: showLast()
    case .edit(let started): return edit(started)
    case nil: return runStatement(text)
    }
    return nil
  }

  private func runStatement(_ text: String) -> Ending? {
    reader.remember(text)
    lastStatement = text
    return submit(ScriptText(source: Source(name: "<prompt>", text: text)))
  }

  private func submit(_ script: ScriptText) -> Ending? {
    session.execution.resetCancellation()
    printer.startStatement()
    let signals = WorkSignals(stopping: session.execution, endsProcess: false)
    var echo = InterruptEcho()
    let outcome = session.submit(script.source, folder: script.folder) { event in
      echo.close(after: signals, printer)
      printer.show(event, on: session.execution)
    }
    echo.close(after: signals, printer)
    signals.restore()
    printer.endStatement()
    session.keepBookMeanwhile()
    journal?.keep(session.journal)
    if let ending = printer.endingAfterFailure() { return ending }
    return outcome.leaves ? .exit(.done) : nil
  }

  /// Puts a question until one of its words is typed; none for an empty line, Ctrl-C or Ctrl-D.
  private static func ask(_ choice: Choice, _ reader: any LineReader, _ printer: EventPrinter) -> String? {
    printer.remark(choice.question)
    for option in choice.options { printer.remark("  \(option.word)  \(option.meaning)") }
    let words = choice.options.map(\.word)
    let prompt = Prompt(words.joined(separator: " or ") + " (Enter cancels)>")
    while case .statement(let text) = reader.read(prompt: prompt, assistant: ChoiceAssistant(words)) {
      let word = text.filter { !$0.isWhitespace }.lowercased()
      if word.isEmpty { return nil }
      if words.contains(word) { return word }
      printer.remark("type \(words.joined(separator: " or ")), or nothing to cancel")
    }
    return nil
  }

  private func showLast() {
    if !session.lastResult.isEmpty {
      printer.showWhole(session.lastResult)
    } else {
      printer.remark("there is no answer yet: `last` shows the one before it in full")
    }
  }

  private func edit(_ started: String) -> Ending? {
    if session.configuration.isSafe {
      printer.show(Diagnostic(.refusedEditor, "no editor is started under --safe"))
      return nil
    }
    do throws(Diagnostic) {
      let text = started.allSatisfy(\.isWhitespace) ? lastStatement : started
      guard let saved = try ExternalEditor().edit(text) else { return nil }
      let statement = String(saved.reversed().drop(while: \.isWhitespace).reversed())
      if statement.isEmpty { return nil }
      printer.remark("\(prompt.text) " + statement, faint: true)
      return runStatement(statement)
    } catch {
      printer.show(error)
      return nil
    }
  }
}

extension Diagnostic.Code {
  static let refusedEditor = Diagnostic.Code("refused-editor", exit: .refused)
}
