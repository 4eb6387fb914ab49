import Diagnostics
import Files
import Glibc
import Sessions

/// Runs scripts without anyone to ask: files, standard input, the argument of `-c`.
public struct ScriptRunner {
  public enum Input {
    case file(String)
    /// A script that makes the book that the others ask about.
    case book(String)
    /// Statements that were read already: the argument of `-c`, standard input.
    case text(ScriptText)

    func read() throws(Diagnostic) -> ScriptText {
      switch self {
      case .file(let path), .book(let path): try ScriptText(path: path)
      case .text(let script): script
      }
    }

    /// Of a script in a file.
    public var path: String? {
      switch self {
      case .file(let path), .book(let path): path
      case .text: nil
      }
    }

    fileprivate var isBook: Bool { if case .book = self { true } else { false } }
  }

  private let session: Session
  private let printer: EventPrinter
  private let outputFile: OutputFile?
  private let customs: Customs

  /// What a run that nobody watches is asked to do besides.
  public struct Customs: Sendable {
    /// One run of a script at a time: a second one ends with 75.
    public var locks = false
    /// Nothing is said when all ended well and no tracked list has changed.
    public var isQuietUnlessChanged = false

    public init() {}
  }

  /// - Parameter outputFile: where the printer's answers go, if that is a file; it appears only when everything succeeded.
  public init(
    session: Session, printer: EventPrinter, outputFile: OutputFile? = nil, customs: Customs = Customs()
  ) {
    self.customs = customs
    self.session = session
    self.printer = printer
    self.outputFile = outputFile
    session.progress = { [printer] in printer.show($0) }
  }

  /// Runs scripts one after the other in the same session; the first that fails is the last, unless `--keep-going` is set. All are checked,
  /// so that one look tells every mistake.
  public func run(_ inputs: [Input]) -> Ending {
    guard customs.isQuietUnlessChanged else { return runLocked(inputs) }
    printer.hold()
    let ending = runLocked(inputs)
    let hasNews = session.hasTrackedChange ?? true
    if ending == .exit(.done), !hasNews, !session.hasWarned {
      printer.dropHeld()
      return ending
    }
    if session.hasTrackedChange == nil, ending == .exit(.done) {
      printer.note("--quiet-unless-changed has nothing to go by: no statement of the script is a `track`")
    }
    printer.releaseHeld()
    return printer.endingAfterFailure() ?? ending
  }

  /// While the scripts run, nobody else runs them who locks them, too.
  private func runLocked(_ inputs: [Input]) -> Ending {
    guard customs.locks else { return runAll(inputs) }
    do throws(Diagnostic) {
      let locks = try ScriptLock.all(of: inputs)
      let ending = runAll(inputs)
      withExtendedLifetime(locks) {}
      return ending
    } catch {
      printer.show(error)
      return discard(.exit(error.code.exit))
    }
  }

  private func runAll(_ inputs: [Input]) -> Ending {
    let signals = WorkSignals(stopping: session.execution, endsProcess: true)
    let scripts = inputs.map(read)
    // Before the first statement, so that no file is written and no list kept for what was not asked.
    let unused = session.unusedParameters(
      in: scripts.compactMap { try? $0.get() }.map { (source: $0.source, folder: $0.folder) })
    unused.forEach(printer.show)
    if !unused.isEmpty, session.configuration.mode == .script { return discard(.exit(.usage)) }
    var exit = unused.isEmpty ? ExitCode.done : .usage
    for (input, script) in zip(inputs, scripts) {
      let outcome = run(input, script)
      if let signal = signals.received { return discard(.signal(signal)) }
      if let ending = printer.endingAfterFailure() { return discard(ending) }
      exit = exit.combined(with: outcome.exit)
      let goesOn = session.configuration.keepsGoing || session.configuration.mode == .check
      if outcome.leaves || outcome.exit != .done && !goesOn { break }
    }
    signals.restore()
    if exit == .done { exit = reportUnusedParameters() }
    let ending = keepTracked(after: close(after: exit))
    session.keepBook { printer.show($0, on: session.execution) }
    return ending
  }

  private func read(_ input: Input) -> Result<ScriptText, Diagnostic> {
    do throws(Diagnostic) { return .success(try input.read()) } catch { return .failure(error) }
  }

  private func run(_ input: Input, _ text: Result<ScriptText, Diagnostic>) -> Outcome {
    do throws(Diagnostic) {
      let script = try text.get()
      var warnings = 0
      session.opensBook = input.isBook
      let outcome = session.submit(script.source, folder: script.folder) { event in
        if case .diagnostic(let diagnostic) = event, diagnostic.severity == .warning { warnings += 1 }
        printer.show(event, on: session.execution)
        if printer.answers.failure != nil { session.execution.cancel() }
      }
      printer.endStatement()
      if session.configuration.mode == .check, outcome.exit == .done, session.unusedParameters.isEmpty {
        let also = warnings == 0 ? "" : ", \(warnings) \(warnings == 1 ? "warning" : "warnings")"
        printer.note("\(script.source.name): no mistakes\(also)")
      }
      return outcome
    } catch {
      printer.show(error)
      return Outcome(exit: error.code.exit)
    }
  }

  private func reportUnusedParameters() -> ExitCode {
    let unused = session.unusedParameters
    unused.forEach(printer.show)
    return unused.isEmpty ? .done : .usage
  }

  private func keepTracked(after ending: Ending) -> Ending {
    guard ending == .exit(.done) else { return ending }
    do throws(Diagnostic) {
      try session.keepTracked()
      return ending
    } catch {
      printer.show(error)
      return .exit(error.code.exit)
    }
  }

  // MARK: - The end of the output

  private func close(after exit: ExitCode) -> Ending {
    guard let outputFile else {
      printer.finishAnswers()
      return printer.endingAfterFailure() ?? .exit(exit)
    }
    if exit != .done { return discard(.exit(exit)) }
    printer.endPage()
    do throws(Diagnostic) {
      try outputFile.commit()
      return .exit(exit)
    } catch {
      printer.show(error)
      return .exit(error.code.exit)
    }
  }

  private func discard(_ ending: Ending) -> Ending {
    outputFile?.discard()
    return ending
  }
}
