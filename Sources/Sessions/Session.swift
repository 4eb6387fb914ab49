import Columnar
import Diagnostics
import Engine
import Language
import Plans
import Rendering
import Scenarios

/// What a session says while it works, in order.
public enum Event: Sendable {
  /// An answer: goes to standard output.
  case answer(Presentation)
  /// More about the answer before it, for people: shown where tables are, left out of csv and json.
  case companion(Presentation)
  /// What a statement did ("customers: 2,000 rows …"): standard error, silent under `--quiet`.
  case note(String)
  /// Small print under an answer: as-of, rows left out, ties, fits. Standard error, silent under `--quiet`.
  case smallPrint(String)
  case diagnostic(Diagnostic)
  /// Counts that a terminal draws under a note as bars; elsewhere the note has said them.
  case bars(BarChart)
  /// What `say` says to those who read along: as a note.
  case narration(String)
  /// The comments above the statement that comes next, or at a script's end: for those who keep a record of what was run.
  case comments([String])
  /// A statement is about to run (for `--echo`).
  case statement(String)
  /// A statement has run (for `--log`).
  case finished(StatementRecord)
}

/// What a log says of one statement.
public struct StatementRecord: Sendable {
  /// The script and the one-based line that it begins on.
  public var source: String
  public var line: Int
  /// Its first line in canonical English.
  public var statement: String
  /// Of the table that was read, the answer or the file; none where there is nothing to count.
  public var rows: Int?
  public var exit: ExitCode
}

/// How far the reading of files, or other long work, is.
public struct LoadProgress: Sendable {
  public enum Unit: Sendable { case bytes, steps }

  /// The files, as they were written; what is done.
  public var name: String
  public var done: Int
  public var total: Int
  /// Of both.
  public var unit = Unit.bytes
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

  /// Both happened: what is wrong with script or data outranks a failed `expect`, the first of equals stays.
  mutating func absorb(_ other: Outcome) {
    if exit == .done || (exit == .expectationFailed && other.exit != .done) { exit = other.exit }
    leaves = leaves || other.leaves
    wasCancelled = wasCancelled || other.wasCancelled
  }
}

/// One conversation with acct: a book of tables and definitions, settings, undo, the last answer.
///
/// The one seam: prompt, script, pipe, `-c`, `check` and every golden test drive this object. It is not thread-safe; only `execution.cancel()`
/// may be called from elsewhere.
public final class Session {
  public let configuration: Configuration
  public let execution: Execution
  let engine: Engine
  /// What is kept of the book for the next run; none where that is not wanted.
  let image: BookImage?

  var state: State
  /// What can be undone, newest last.
  var past: [Change] = []
  /// What was undone and can be done again, newest last.
  var undone: [Undone] = []
  /// The text of the statement that is running; warnings point into it.
  var source: Source?
  /// Parameters from outside, which win over those of a script.
  let givenParameters: [(name: String, value: ParameterValue)]
  /// Those of them that a statement declared or used so far, folded.
  var knownParameters: Set<String> = []
  /// What `last` is as a table: the main answer of the last statement that gave one.
  var lastAnswer: Presentation?
  /// All that it answered, in order: answers and companions.
  public internal(set) var lastResult: [Event] = []
  /// What the statement that runs read, answered or wrote.
  var rowsOfStatement: Int?
  /// What `track` saw in this run, to be kept once it has ended well.
  var tracked: [TrackedList] = []
  var trackedChange = false
  /// Statements of a journal are run again: files they wrote are there already.
  var isRecovering = false
  /// An `expect … else warn` did not hold.
  public internal(set) var hasWarned = false
  /// The statement that runs, with what the person there was asked about it.
  var settled: Statement?
  /// The script that runs makes the book that is asked about afterwards: what it grades is defined, not asked.
  public var opensBook = false
  /// The statement that runs has answered already.
  var isAnswering = false
  /// Puts a question to the person there and brings the word that was chosen; none when nobody can be asked or nothing was chosen.
  public var ask: ((Choice) -> String?)?
  /// Shows a panel until the person there leaves it, and brings the statements that were decided on; none where there is no screen.
  public var showPanel: ((TunePanel) throws -> [String])?
  /// Does something every so many seconds until the person there stops it; none where nobody watches.
  public var repeatEvery: ((_ seconds: Int, _ body: () throws -> Void) throws -> Void)?
  /// Where what is said goes while a submission runs.
  var emit: (Event) -> Void = { _ in }
  /// Told while files are read, often; whoever shows it decides when.
  public var progress: (LoadProgress) -> Void = { _ in }
  /// A script has failed, and what stands behind is only looked at for more mistakes.
  var checksRest = false
  /// … and no file of data is read for that.
  var skipsData = false
  /// Names that failed statements would have defined, folded; while statements that follow a failed one still run, or are only looked at.
  var unresolved: Set<String> = []
  /// What included scripts say, while they are only looked at.
  var includedSources: [Source] = []
  /// The files being included, outermost first.
  var openIncludes: [String] = []

  public init(configuration: Configuration) {
    self.configuration = configuration
    execution = Execution(threads: configuration.threads)
    image = configuration.usesCache ? configuration.image.map { [execution] in BookImage($0, execution) } : nil
    engine = Engine(execution: execution, image: image)
    givenParameters = configuration.parameters.map { ($0.name, Session.outsideValue($0.value)) }
    var book = Book(asOf: AsOf(day: configuration.today, origin: .today), today: configuration.today)
    book.parameters = givenParameters
    book.clearance = configuration.redactionLevel
    if let day = configuration.asOf.flatMap({ Session.day(ofAsOf: $0, today: configuration.today) }) {
      book.asOf = AsOf(day: day, origin: .given)
    }
    state = State(book: book)
    if let seed = configuration.seed { state.seed = seed }
  }

  /// Runs the statements of a text. Outside the prompt all mistakes of reading are reported before anything runs, and the first statement
  /// that fails ends it, unless the configuration keeps going.
  ///
  /// - Parameter folder: where relative paths start; the working folder where none is given.
  public func submit(_ source: Source, folder: String? = nil, emit: (Event) -> Void) -> Outcome {
    withoutActuallyEscaping(emit) { emit in
      self.emit = emit
      defer { self.emit = { _ in } }
      return submit(source, in: folder ?? configuration.workingFolder)
    }
  }

  private func submit(_ source: Source, in folder: String) -> Outcome {
    let parsed = parse(source)
    let outcome = run(parsed, in: source, folder: folder)
    let closing = source.comments(above: source.bytes.count)
    if outcome.exit == .done, !closing.isEmpty { emit(.comments(closing)) }
    if configuration.mode == .prompt { try? sayAge() }
    if configuration.mode == .check, outcome.exit == .done { warnOfLeftovers(in: source, parsed.statements) }
    return outcome
  }

  /// Whether Enter should submit the text (true) or go on to another line.
  public func isComplete(_ text: String) -> Bool {
    !parse(Source(name: "<prompt>", text: text)).isIncomplete
  }
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
