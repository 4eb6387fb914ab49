import Columnar
import Diagnostics
import Rendering

/// What a session says while it works, in order.
public enum Event: Sendable {
  /// An answer: goes to standard output.
  case answer(Presentation)
  /// What a statement did ("customers: 2,000 rows …"): standard error, silent under `--quiet`.
  case note(String)
  /// Small print under an answer: as-of, rows left out, ties, fits. Standard error, silent under `--quiet`.
  case smallPrint(String)
  case diagnostic(Diagnostic)
  /// A statement is about to run (for `--echo`).
  case statement(String)
}

/// How a submission ended.
public struct Outcome: Sendable {
  public var exit: ExitCode
  /// `quit` was said.
  public var leaves: Bool
  /// The work was cancelled.
  public var wasCancelled: Bool

  public init(exit: ExitCode = .done, leaves: Bool = false, wasCancelled: Bool = false) {
    self.exit = exit
    self.leaves = leaves
    self.wasCancelled = wasCancelled
  }
}

/// One conversation with acct: a book of tables and definitions, settings, undo, the last answer.
///
/// The one seam: prompt, script, pipe, `-c`, `check` and every golden test drive this object.
public final class Session {
  public let configuration: Configuration
  public let execution: Execution

  public init(configuration: Configuration) {
    self.configuration = configuration
    execution = Execution(threads: configuration.threads)
  }

  /// Runs the statements of a text. In a script all mistakes of reading are reported before anything runs, and the first that fails ends it.
  ///
  /// - Parameter folder: where relative paths start; the working folder where none is given.
  public func submit(_ source: Source, folder: String? = nil, emit: (Event) -> Void) -> Outcome {
    Outcome()
  }

  /// Whether Enter should submit the text (true) or go on to another line.
  public func isComplete(_ text: String) -> Bool { true }

  /// What could stand at a byte offset of the text being typed.
  public func completions(in text: String, at offset: Int) -> Completions {
    Completions(replacing: Span(offset, offset), candidates: [])
  }

  /// The last answer again, for `last` and the pager.
  public var lastAnswer: Presentation? { nil }
}

/// What Tab offers.
public struct Completions: Sendable {
  public struct Candidate: Sendable, Hashable {
    /// What is put into the line, quoted where it must be.
    public var insertion: String
    /// What is listed; usually the same.
    public var label: String
    /// A word beside it: a count, a type, "keyword".
    public var detail: String

    public init(insertion: String, label: String? = nil, detail: String = "") {
      self.insertion = insertion
      self.label = label ?? insertion
      self.detail = detail
    }
  }

  /// The byte range of the text that a candidate takes the place of.
  public var replacing: Span
  public var candidates: [Candidate]

  public init(replacing: Span, candidates: [Candidate]) {
    self.replacing = replacing
    self.candidates = candidates
  }
}
