import Diagnostics
import Files
import Glibc
import LineEditor
import Rendering
import Sessions
import Shell

/// Puts the pieces of one run together.
struct Launch {
  private let options: RunOptions
  /// What is run: of pages about it the title.
  private let title: String
  /// The record that is kept of the run.
  private let transcript: TranscriptFile?

  /// - Parameter title: what the record is of.
  private init(_ options: RunOptions, title: String) throws(Diagnostic) {
    self.options = options
    self.title = title
    guard let path = options.transcript else {
      transcript = nil
      return
    }
    if options.isSafe { try checkInside(workingFolder: currentFolder(), path) }
    transcript = try TranscriptFile(path: path, title: title, isDryRun: options.isDryRun)
  }

  /// Does what is asked for, and closes its record.
  private func recorded(_ body: () throws(Diagnostic) -> Ending) throws(Diagnostic) -> Ending {
    let ending: Ending
    do throws(Diagnostic) { ending = try body() } catch {
      transcript?.discard()
      throw error
    }
    try transcript?.close(after: ending)
    if options.isDryRun { nameUnwritten(after: ending) }
    return ending
  }

  /// The files of the command line that a dry run has not written.
  private func nameUnwritten(after ending: Ending) {
    let printer = EventPrinter(
      answers: Sink(descriptor: STDOUT_FILENO), options: options.display, isPaged: false)
    if let path = options.output, ending == .exit(.done) { printer.note("would write \(path)") }
    if let path = options.transcript { printer.note("would write \(path)") }
  }

  /// Does what the command line asks for.
  static func start(_ arguments: some Sequence<String>) -> Ending {
    reportingMistakes { () throws(Diagnostic) in
      switch try Invocation(arguments) {
      case .run(let files, let options):
        let launch = try Launch(options, title: files.isEmpty ? "acct" : fileNames(files))
        return try launch.recorded { () throws(Diagnostic) in try launch.run(files) }
      case .check(let files, let options):
        let launch = try Launch(options, title: fileNames(files))
        return try launch.recorded { () throws(Diagnostic) in try launch.check(files) }
      case .demo(let file, let options):
        let launch = try Launch(options, title: file.map { fileNames([$0]) } ?? "A first lesson")
        return try launch.recorded { () throws(Diagnostic) in try launch.demo(file) }
      case .sample(let name, let folder, let options):
        if options.isSafe { try checkInside(workingFolder: currentFolder(), folder) }
        try writeSample(name, to: folder)
        return note("wrote the sample `\(name)`; start with: acct --book \(folder)/book.acct")
      case .version: return show(versionPage())
      case .help: return show(usagePage())
      case .manual: return show(manualPage())
      case .completion(let shell): return show(shell.script)
      }
    }
  }

  private static func fileNames(_ files: [String]) -> String {
    files.map { String($0.split(separator: "/").last ?? "") }.joined(separator: ", ")
  }

  private static func show(_ text: String) -> Ending {
    let printer = EventPrinter(answers: Sink(descriptor: STDOUT_FILENO), options: DisplayOptions(), isPaged: false)
    printer.answers.write(text)
    printer.answers.finish()
    return printer.endingAfterFailure() ?? .exit(.done)
  }

  private static func note(_ text: String) -> Ending {
    EventPrinter(answers: Sink(descriptor: STDOUT_FILENO), options: DisplayOptions(), isPaged: false).note(text)
    return .exit(.done)
  }

  private static func reportingMistakes(_ body: () throws(Diagnostic) -> Ending) -> Ending {
    do throws(Diagnostic) {
      return try body()
    } catch {
      EventPrinter(answers: Sink(descriptor: STDOUT_FILENO), options: DisplayOptions(), isPaged: false).show(error)
      return .exit(error.code.exit)
    }
  }

  // MARK: - Scripts

  private func run(_ files: [String]) throws(Diagnostic) -> Ending {
    var inputs = files.map(ScriptRunner.Input.file)
    inputs += options.commands.map { .text(ScriptText(source: Source(name: "<command>", text: $0))) }
    if inputs.isEmpty {
      if isatty(STDIN_FILENO) == 1 { return try converse() }
      if options.recovers { throw .usage("--recover goes on at the prompt, and there is no terminal") }
      inputs = [.text(try ScriptText.standardInput())]
    }
    return try runScripts(inputs, mode: .script)
  }

  private func check(_ files: [String]) throws(Diagnostic) -> Ending {
    try runScripts(files.map { .file($0) }, mode: .check)
  }

  private func runScripts(_ inputs: [ScriptRunner.Input], mode: Configuration.Mode) throws(Diagnostic) -> Ending {
    let inputs = (options.book.map { [.book($0)] } ?? []) + inputs
    if options.isSafe {
      for path in inputs.compactMap(\.path) { try checkInside(workingFolder: currentFolder(), path) }
    }
    let file = try openOutput()
    let printer = makePrinter(file, isPaged: false)
    let scripts = inputs.compactMap(\.path)
    var configuration = options.configuration(mode, script: scripts.last)
    configuration.keepsOnlyListsOfBook = options.stateFolder == nil && inputs.last?.path == nil
    let session = Session(configuration: configuration)
    return ScriptRunner(session: session, printer: printer, outputFile: file, customs: options.customs).run(inputs)
  }

  // MARK: - Conversation

  private func converse() throws(Diagnostic) -> Ending {
    let book = try bookText()
    let file = try openOutput()
    let printer = makePrinter(file, isPaged: true)
    let session = Session(configuration: options.configuration(.prompt))
    if !options.isQuiet { printer.remark(InteractiveShell.banner, faint: true) }
    let shell = makeShell(session, printer)
    return try close(file, printer, after: openOrRecover(shell, printer, book) ?? shell.run())
  }

  /// The prompt in the middle of something else, such as a demo.
  private func converse(_ session: Session, _ printer: EventPrinter) -> Ending { makeShell(session, printer).run() }

  private func makeShell(_ session: Session, _ printer: EventPrinter) -> InteractiveShell {
    InteractiveShell(
      session: session, reader: makeReader(), printer: printer, journal: options.isSafe ? nil : Journal())
  }

  /// What comes before the first prompt: a person's own start-up script, then the work of a shell that was killed, a word about it, or a book.
  private func openOrRecover(_ shell: InteractiveShell, _ printer: EventPrinter, _ book: ScriptText?) -> Ending? {
    let left = options.isSafe ? [] : Journal.left()
    // What is brought back holds what the start-up script did then.
    if options.recovers, let newest = left.first {
      shell.recover(newest, others: left.count - 1)
      return nil
    }
    if let ending = start(shell, printer) { return ending }
    if options.recovers {
      printer.remark("there is nothing to recover")
      return book.flatMap(shell.open)
    }
    if let newest = left.first { printer.note(Journal.notice(of: left.count, newest: newest)) }
    return book.flatMap(shell.open)
  }

  /// Mistakes in a person's start-up script are shown, and keep nobody from the prompt.
  private func start(_ shell: InteractiveShell, _ printer: EventPrinter) -> Ending? {
    if options.isSafe || options.skipsStartUp { return nil }
    do throws(Diagnostic) {
      return try startUpScript().flatMap(shell.open)
    } catch {
      printer.show(error)
      return nil
    }
  }

  private func bookText() throws(Diagnostic) -> ScriptText? {
    guard let path = options.book else { return nil }
    if options.isSafe { try checkInside(workingFolder: currentFolder(), path) }
    return try ScriptText(path: path)
  }

  /// Prompt and line go to standard error where a person sees it, so that answers can go elsewhere.
  private func makeReader() -> any LineReader {
    let output = isatty(STDERR_FILENO) == 0 && isatty(STDOUT_FILENO) == 1 ? STDOUT_FILENO : STDERR_FILENO
    if StreamTraits(descriptor: output, colour: .never).isCapable,
      let reader = LibeditReader(
        input: STDIN_FILENO, output: output, file: HistoryFile(environment: environmentValue))
    {
      return reader
    }
    return PlainReader(input: STDIN_FILENO, output: output)
  }

  // MARK: - Demo

  private func demo(_ path: String?) throws(Diagnostic) -> Ending {
    guard let path else {
      return try Launch.withFirstLesson { (path) throws(Diagnostic) in try play(try ScriptText(path: path)) }
    }
    if options.isSafe { try checkInside(workingFolder: currentFolder(), path) }
    return try play(try ScriptText(path: path))
  }

  private func play(_ script: ScriptText) throws(Diagnostic) -> Ending {
    let file = try openOutput()
    let printer = makePrinter(file, isPaged: false)
    let isLive = options.demo.pause == nil && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1
    let session = Session(configuration: options.configuration(isLive ? .prompt : .script, script: script.source.name))
    session.progress = { printer.show($0) }
    let book = try bookText()
    let unused = session.unusedParameters(in: [book, script].compactMap { $0 }.map { ($0.source, $0.folder) })
    if !unused.isEmpty {
      unused.forEach(printer.show)
      return try close(file, printer, after: .exit(.usage))
    }
    if let book {
      let outcome = session.submit(book.source, folder: book.folder) { printer.show($0, on: session.execution) }
      if outcome.exit != .done { return try close(file, printer, after: .exit(outcome.exit)) }
    }
    let player = DemoPlayer(
      script, keys: isLive ? KeyReader(input: STDIN_FILENO) : nil, printer: printer, session: session,
      options: options.demo)
    switch player.play(takingOver: { converse($0, printer) }) {
    case .prompt: return try close(file, printer, after: converse(player.session, printer))
    case .leave(let ending): return try close(file, printer, after: ending)
    }
  }

  // MARK: - Output

  private func openOutput() throws(Diagnostic) -> OutputFile? {
    guard let path = options.output else { return nil }
    guard options.format != nil || OutputFormat(fileName: path) != nil else {
      throw .usage(
        "--output \(path): its ending names no format",
        help: [
          path.lowercased().hasSuffix(".xlsx")
            ? "write a workbook with `export … to \"\(path)\"`"
            : "end it in .csv, .tsv, .json, .jsonl, .md, .html or .txt, or give `--format`"
        ])
    }
    if options.isSafe { try checkInside(workingFolder: currentFolder(), path) }
    let file = try OutputFile(path: path)
    guard options.isDryRun else { return file }
    file.discard()
    return try OutputFile(path: "/dev/null")
  }

  private func makePrinter(_ file: OutputFile?, isPaged: Bool) -> EventPrinter {
    var display = options.display
    display.pageTitle = title
    let printer = EventPrinter(
      answers: file?.sink ?? Sink(descriptor: STDOUT_FILENO), options: display,
      isPaged: isPaged && !options.isSafe, transcript: transcript)
    if options.language == .zh { printer.note("messages are in English so far; Chinese keywords are read") }
    return printer
  }

  private func close(_ file: OutputFile?, _ printer: EventPrinter, after ending: Ending) throws(Diagnostic) -> Ending {
    printer.endPage()
    if ending == .exit(.done) { try file?.commit() } else { file?.discard() }
    return ending
  }
}
