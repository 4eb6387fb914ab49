import Columnar
import Diagnostics
import Files
import Glibc
import Rendering
import Sessions

/// What is shown of a session, and how.
public struct DisplayOptions: Sendable {
  public var format: OutputFormat
  /// `--width`; none to ask the terminal.
  public var width: Int?
  public var colour: ColourChoice
  public var isQuiet: Bool
  /// Shows each statement before it runs.
  public var echoes: Bool
  /// Tells how long each statement took.
  public var reportsTiming: Bool
  /// How statements are logged, if they are.
  public var log: LogFormat?
  /// The most columns to use, however wide the terminal is.
  public var widest: Int?
  /// What a page of HTML is called.
  public var pageTitle = "acct"

  public init(
    format: OutputFormat = .table, width: Int? = nil, colour: ColourChoice = .auto, isQuiet: Bool = false,
    echoes: Bool = false, reportsTiming: Bool = false, log: LogFormat? = nil, widest: Int? = nil
  ) {
    self.widest = widest
    self.format = format
    self.width = width
    self.colour = colour
    self.isQuiet = isQuiet
    self.echoes = echoes
    self.reportsTiming = reportsTiming
    self.log = log
  }
}

/// Puts what a session says where it belongs: answers to standard output or a file, everything else to standard error.
public final class EventPrinter {
  public let answers: Sink
  private let remarks = Sink(descriptor: STDERR_FILENO)
  private let options: DisplayOptions
  private let answerTraits: StreamTraits
  private let remarkTraits: StreamTraits
  private let pager: Pager?
  private let transcript: TranscriptFile?
  private var answerCount = 0
  private var statementStart: Double?
  /// When the statements began that still run: one for each script that is being included.
  private var openStatements: [Double] = []
  private var progressLine = ProgressLine()
  private var isHolding = false
  /// Of the log, while it is not known whether anything else is said.
  private var heldRecords: [LogRecord] = []
  /// Whether one person watches this screen: then an answer has as many rows as fit.
  var fitsScreen = false
  /// Answers in HTML stand on one page; whether it has begun.
  private var pageIsOpen = false
  /// So many lines may still be drawn before the statement scrolls away; none where it may.
  private var linesLeft: Int?

  /// Rows of an answer that a terminal shows, unless it goes to the pager; `last` shows the others.
  static let terminalRowLimit = 40

  /// Answers of more rows are not written out as a whole for the pager unless `last` asks for that: then they are shown as on any terminal.
  static let pagedRowLimit = 20_000

  /// - Parameters:
  ///   - isPaged: whether answers that do not fit the screen go through the pager; never so in scripts.
  ///   - transcript: the record that is kept of all that is shown.
  public init(answers: Sink, options: DisplayOptions, isPaged: Bool, transcript: TranscriptFile? = nil) {
    self.transcript = transcript
    self.answers = answers
    self.options = options
    answerTraits = StreamTraits(descriptor: answers.descriptor, colour: options.colour)
    remarkTraits = StreamTraits(descriptor: STDERR_FILENO, colour: options.colour)
    pager = isPaged && answerTraits.isCapable ? Pager() : nil
  }

  /// Whether remarks go to a terminal that can draw.
  var isCapable: Bool { remarkTraits.isCapable }
  public var usesColourForRemarks: Bool { remarkTraits.usesColour }

  /// - Parameter execution: lends its threads to answers for machines, and its cancellation.
  public func show(_ event: Event, on execution: Execution) {
    if let transcript { TranscriptPart.parts(of: event, isQuiet: options.isQuiet).forEach(transcript.add) }
    switch event {
    case .answer(let presentation): show(presentation, on: execution)
    case .companion(let presentation):
      if options.format.isForPeople { show(presentation, on: execution) } else { leave(presentation) }
    case .note(let text): note(text)
    case .smallPrint(let text): if !options.isQuiet { say(text, as: .smallPrint) }
    case .diagnostic(let diagnostic): show(diagnostic)
    case .bars(let chart): draw(chart)
    case .narration(let text):
      transcript?.add(said: text)
      note(text)
    case .comments: break
    case .statement(let text): begin(text)
    case .finished(let record): finish(record)
    }
  }

  /// A line to standard error, unless `--quiet` was asked for.
  public func note(_ text: String) { if !options.isQuiet { say(text, as: .note) } }

  /// A line to standard error, whatever `--quiet` says.
  public func remark(_ text: String, faint: Bool = false) {
    say(text, as: faint ? .smallPrint : .note)
  }

  /// Words of a demo to its audience, whatever `--quiet` says.
  func narrate(_ text: String) {
    transcript?.add(.narration(text))
    say(text, as: .note)
  }

  private func say(_ text: String, as kind: LogRecord.Kind) {
    if options.log == .json { return remarks.write(LogRecord.text(text, kind).line) }
    let faint = kind == .smallPrint
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
      wrapped(sanitised(String($0)), to: remarkColumns)
    }
    let shown = lines.joined(separator: "\n")
    endProgress()
    remarks.write((faint && remarkTraits.usesColour ? "\u{1B}[2m\(shown)\u{1B}[22m" : shown) + "\n")
  }

  /// Bars, where what is said goes to a terminal that can draw them.
  private func draw(_ chart: BarChart) {
    guard remarkTraits.isCapable, !options.isQuiet else { return }
    for line in chart.lines(columns: remarkColumns ?? 80) { draw(line + "\n") }
  }

  /// Text that is already fit for the terminal, to standard error.
  public func draw(_ text: String) {
    endProgress()
    remarks.write(text)
  }

  /// An empty screen, where a terminal can do that.
  func clearScreen() { if remarkTraits.isCapable { draw("\u{1B}[H\u{1B}[2J") } }

  // MARK: - Holding back

  /// Keeps back what is said, and answers unless they go to a file, which has its own way of not appearing.
  func hold() {
    remarks.hold()
    if answers.descriptor == STDOUT_FILENO { answers.hold() }
    isHolding = true
  }

  /// Nothing of what was kept back is said. A log has its lines all the same, and a last one that says why there are no others.
  func dropHeld() {
    remarks.drop()
    answers.drop()
    pageIsOpen = false
    isHolding = false
    for record in heldRecords { log(record) }
    log(.unchanged(time: localTime()))
    heldRecords = []
  }

  func releaseHeld() {
    remarks.release()
    answers.release()
    isHolding = false
    heldRecords = []
  }

  private func log(_ record: LogRecord) {
    guard let log = options.log else { return }
    remarks.write(log == .json ? record.line : record.readable)
  }

  /// No more answers will come.
  func finishAnswers() {
    endPage()
    if !isHolding { answers.finish() }
  }

  /// Closes the page of HTML that answers stand on, if there is one.
  public func endPage() {
    guard pageIsOpen else { return }
    pageIsOpen = false
    answers.write(page.closing)
  }

  private var page: HTMLPage { HTMLPage(title: options.pageTitle) }

  // MARK: - Progress

  /// One line that is drawn over and over while files are read, where a terminal can do that.
  public func show(_ progress: LoadProgress) {
    guard remarkTraits.isCapable, !options.isQuiet, !isHolding, options.log == nil else { return }
    if let line = progressLine.text(for: progress, at: now(), columns: remarkColumns ?? 80) {
      remarks.write("\r\u{1B}[K" + sanitised(line))
    }
    if progress.done >= progress.total { endProgress() }
  }

  private func endProgress() { if progressLine.end() { remarks.write("\r\u{1B}[K") } }

  public func show(_ diagnostic: Diagnostic) {
    endProgress()
    transcript?.add(.diagnostic(diagnostic))
    let entry = LogRecord.diagnostic(diagnostic, time: localTime())
    if isHolding { heldRecords.append(entry) }
    if options.log == .json { return log(entry) }
    remarks.write(render(diagnostic, colour: remarkTraits.usesColour, width: remarkColumns) + "\n")
  }

  /// None where no person reads along: logs are wrapped by whoever shows them.
  private var remarkColumns: Int? {
    remarkTraits.isTerminal ? options.width ?? narrowed(terminalColumns(descriptor: remarks.descriptor)) : nil
  }

  /// The columns for what is drawn beside answers; none where no person reads along.
  var remarkWidth: Int? { remarkColumns }

  private func narrowed(_ columns: Int) -> Int { min(columns, options.widest ?? columns) }

  // MARK: - Answers

  private func show(_ presentation: Presentation, on execution: Execution) {
    let separator = separator
    answerCount += 1
    if !answerTraits.isTerminal, [.csv, .tsv, .json, .jsonl].contains(options.format) {
      answers.write(separator)
      stream(presentation.frame, on: execution)
    } else {
      let head = separator + text(of: presentation, in: surroundings(isWhole: false))
      // What goes to the pager anyway is not cut before.
      let isWhole = needsPager(head) && presentation.frame.rowCount <= EventPrinter.pagedRowLimit
      write(isWhole ? separator + text(of: presentation, in: paged(presentation)) : head)
    }
  }

  /// An answer as text, in HTML as a part of a page; a person at a terminal sees the part alone.
  private func text(of presentation: Presentation, in surroundings: Surroundings) -> String {
    let text = render(presentation, as: options.format, in: surroundings)
    guard options.format == .html, !answerTraits.isTerminal else { return text }
    defer { pageIsOpen = true }
    return (pageIsOpen ? "" : page.opening) + HTMLPage.answer(text)
  }

  /// What stands beside an answer is for people; a table that is left out for machines is named.
  private func leave(_ companion: Presentation) {
    guard companion.chart == nil, companion.frame.rowCount > 0 else { return }
    note(
      "left out of \(options.format.rawValue): " + (companion.title ?? "a table of \(companion.rowNoun)")
        + " · `--format markdown` has it")
  }

  /// However many rows there are, few are held as text at a time. Both ways to break off are told elsewhere: the sink keeps its failure, and
  /// who cancelled knows.
  private func stream(_ frame: Frame, on execution: Execution) {
    try? Rendering.write(frame, as: options.format, on: execution) { bytes in
      answers.write(bytes)
      if answers.failure != nil { throw Execution.Cancelled() }
    }
  }

  /// All parts of a result with all their rows and columns, in the pager where there is one.
  public func showWhole(_ result: [Event]) {
    let parts = result.compactMap { part in
      switch part {
      case .answer(let presentation): presentation
      case .companion(let presentation): options.format.isForPeople ? presentation : nil
      default: nil
      }
    }
    let texts = parts.map { text(of: $0, in: surroundings(isWhole: true)) }
    write(texts.joined(separator: separatorOfParts))
  }

  private func write(_ text: String) {
    if let left = linesLeft, answerTraits.isCapable { return writeHead(of: text, left) }
    if needsPager(text), pager?.show(text) == true { return }
    answers.write(text)
  }

  /// Whether a text goes to the pager: there is one, and the text does not fit the screen.
  private func needsPager(_ text: String) -> Bool {
    guard pager != nil, linesLeft == nil else { return false }
    return Pager.isNeeded(for: text, rows: terminalRows(descriptor: answers.descriptor), columns: columns)
  }

  // MARK: - One screen

  /// What is said from here on is of one statement: an answer at a terminal follows it directly.
  ///
  /// - Parameter taken: keeps the lines that are on the screen already, so many, in sight: what does not fit below them is cut.
  func startStatement(keeping taken: Int? = nil) {
    if answerTraits.isTerminal { answerCount = 0 }
    linesLeft = taken.map { max(4, terminalRows(descriptor: answers.descriptor) - $0) }
  }

  /// As much of a text as fits on the screen, and a word about the rest.
  private func writeHead(of text: String, _ room: Int) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    linesLeft = max(1, room - lines.count)
    guard lines.count > room else { return answers.write(text) }
    let shown = max(1, room - 1)
    let rest = lines.count - shown
    answers.write(lines.prefix(shown).joined(separator: "\n") + "\n")
    answers.write("… \(grouped(rest)) more \(rest == 1 ? "line" : "lines") · `last` shows all\n")
  }

  /// Rows of an answer: of a person's screen so many as fit with what is said below them. One that cannot draw keeps all that was said.
  private var rowLimit: Int {
    guard fitsScreen, answerTraits.isCapable else { return EventPrinter.terminalRowLimit }
    return max(10, terminalRows(descriptor: answers.descriptor) - EventPrinter.linesBesideRows)
  }

  /// Header, rule, footer, small print, and the next prompt.
  private static let linesBesideRows = 8

  /// Results of a run follow one another with an empty line between; lines of JSON follow directly.
  private var separator: String { answerCount == 0 ? "" : separatorOfParts }

  private var separatorOfParts: String {
    switch options.format {
    case .json, .jsonl, .html: return ""
    case .table, .csv, .tsv, .markdown: return "\n"
    }
  }

  private var columns: Int { options.width ?? narrowed(terminalColumns(descriptor: answers.descriptor)) }

  /// - Parameter isWhole: all rows; and all columns, where the pager lets the person look sideways.
  private func surroundings(isWhole: Bool) -> Surroundings {
    let width = answerTraits.isTerminal ? columns : options.width ?? options.widest
    return Surroundings(
      width: isWhole && pager != nil ? nil : width, usesColour: answerTraits.usesColour,
      usesBoxes: answerTraits.isCapable,
      rowLimit: answerTraits.isTerminal && !isWhole ? rowLimit : nil,
      isTerminal: answerTraits.isTerminal)
  }

  /// All rows for the pager: where they are few enough to stand in parts below one another as wide as the screen, else with all columns, so
  /// that the person looks sideways.
  private func paged(_ presentation: Presentation) -> Surroundings {
    var surroundings = surroundings(isWhole: true)
    if presentation.chart != nil || presentation.frame.rowCount <= EventPrinter.terminalRowLimit {
      surroundings.width = columns
    }
    return surroundings
  }

  /// How the program leaves when answers can no longer be written; none while they can.
  public func endingAfterFailure() -> Ending? {
    switch answers.failure {
    case nil: return nil
    case .readerLeft: return .signal(SIGPIPE)
    case .failed(let reason):
      show(Diagnostic(.writeFailed, "writing the answer failed: \(reason)"))
      return .exit(.readWriteFailed)
    }
  }

  // MARK: - Statements

  private func begin(_ statement: String) {
    endStatement()
    statementStart = now()
    openStatements.append(now())
    if options.echoes { remark("> " + statement.split(separator: "\n").joined(separator: "\n  ")) }
  }

  /// A line of the log for a statement that has run.
  private func finish(_ record: StatementRecord) {
    let start = openStatements.popLast()
    guard options.log != nil else { return }
    endProgress()
    let seconds = start.map { now() - $0 } ?? 0
    let entry = LogRecord.statement(record, milliseconds: seconds * 1000, time: localTime())
    if isHolding { heldRecords.append(entry) }
    log(entry)
  }

  /// Closes what the last statement opened: its time.
  public func endStatement() {
    endProgress()
    guard let start = statementStart else { return }
    statementStart = nil
    if options.reportsTiming { remark("time: \(milliseconds(now() - start)) ms", faint: true) }
  }
}

/// Seconds on a clock that only goes forward.
private func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Milliseconds with one place.
private func milliseconds(_ seconds: Double) -> String {
  let tenths = Int((seconds * 10_000).rounded())
  return "\(tenths / 10).\(tenths % 10)"
}
