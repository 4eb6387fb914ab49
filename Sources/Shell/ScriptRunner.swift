import Diagnostics
import Files
import Glibc
import Sessions

/// Runs scripts without anyone to ask: files, standard input, the argument of `-c`.
public struct ScriptRunner {
  public enum Input {
    case file(String)
    /// Statements that were read already: the argument of `-c`, standard input.
    case text(ScriptText)

    func read() throws(Diagnostic) -> ScriptText {
      switch self {
      case .file(let path): try ScriptText(path: path)
      case .text(let script): script
      }
    }
  }

  private let session: Session
  private let printer: EventPrinter
  private let outputFile: OutputFile?

  /// - Parameter outputFile: where the printer's answers go, if that is a file; it appears only when everything succeeded.
  public init(session: Session, printer: EventPrinter, outputFile: OutputFile? = nil) {
    self.session = session
    self.printer = printer
    self.outputFile = outputFile
    session.progress = { [printer] in printer.show($0) }
  }

  /// Runs scripts one after the other in the same session; the first that fails is the last, unless `--keep-going` is set.
  public func run(_ inputs: [Input]) -> Ending {
    let signals = WorkSignals(stopping: session.execution, endsProcess: true)
    var exit = ExitCode.done
    for input in inputs {
      let outcome = run(input)
      if let signal = signals.received { return discard(.signal(signal)) }
      if let ending = printer.endingAfterFailure() { return discard(ending) }
      exit = exit.combined(with: outcome.exit)
      if outcome.leaves || exit != .done && !session.configuration.keepsGoing { break }
    }
    signals.restore()
    if exit == .done { exit = reportUnusedParameters() }
    let ending = close(after: exit)
    session.keepBook { printer.show($0, on: session.execution) }
    return ending
  }

  private func run(_ input: Input) -> Outcome {
    do throws(Diagnostic) {
      let script = try input.read()
      let outcome = session.submit(script.source, folder: script.folder) { event in
        printer.show(event, on: session.execution)
        if printer.answers.failure != nil { session.execution.cancel() }
      }
      printer.endStatement()
      if session.configuration.mode == .check, outcome.exit == .done {
        printer.note("\(script.source.name): no mistakes")
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

  // MARK: - The end of the output

  private func close(after exit: ExitCode) -> Ending {
    guard let outputFile else {
      printer.answers.finish()
      return printer.endingAfterFailure() ?? .exit(exit)
    }
    if exit != .done { return discard(.exit(exit)) }
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
