import Columnar
import Diagnostics
import Engine
import Files
import Language
import Plans
import Scenarios

/// The text and folder that a statement comes from.
struct Origin {
  var source: Source
  var folder: String
}

extension Session {
  /// - Parameter mistakes: what was found in reading them.
  func run(
    _ statements: [Statement], besides mistakes: ReadingMistakes = ReadingMistakes(), in source: Source, folder: String
  ) -> Outcome {
    let origin = Origin(source: source, folder: folder)
    var (outcome, mistakes) = (Outcome(), mistakes)
    for (index, statement) in statements.enumerated() {
      outcome.absorb(tell(mistakes.take(before: statement.span.end)))
      let one = run(statement, origin)
      outcome.absorb(one)
      if outcome.leaves || outcome.wasCancelled { break }
      if one.exit != .done, !configuration.keepsGoing, !onlyChecks {
        if one.exit == .data || one.exit == .expectationFailed, configuration.mode == .script {
          let exit = reportMistakes(in: statements[(index + 1)...], origin, readingData: false)
          outcome.absorb(Outcome(exit: exit))
        }
        if configuration.mode == .prompt { saySkipped(statements.count - index - 1, after: statement, origin) }
        break
      }
    }
    outcome.absorb(tell(mistakes.take()))
    return outcome
  }

  /// Says what was found in reading; the outcome is that of its first mistake.
  func tell(_ diagnostics: ArraySlice<Diagnostic>) -> Outcome {
    for diagnostic in diagnostics { emit(.diagnostic(diagnostic)) }
    return Outcome(exit: diagnostics.exit)
  }

  /// At the prompt a script ends with its first mistake, and what stood behind would otherwise be missed later.
  private func saySkipped(_ count: Int, after statement: Statement, _ origin: Origin) {
    guard count > 0 else { return }
    let line = origin.source.lineIndex(at: statement.span.start) + 1
    note(
      "\(origin.source.name):\(line): the \(count == 1 ? "statement" : "\(number(count)) statements") after it \(count == 1 ? "was" : "were") not run"
    )
  }

  /// The mistakes of statements that will not run, because of a mistake elsewhere in the script, as far as they can be told.
  ///
  /// - Parameters:
  ///   - reading: what was found in reading them.
  ///   - readingData: whether files of data, and scripts that are included, may still be read for it.
  /// - Returns: the exit code of the first mistake.
  func reportMistakes(
    in statements: ArraySlice<Statement>, besides reading: ReadingMistakes = ReadingMistakes(), _ origin: Origin,
    readingData: Bool
  ) -> ExitCode {
    let (saved, say, outer) = (state, emit, (checksRest, skipsData, unresolved))
    var (outcome, reading) = (Outcome(), reading)
    emit = { event in
      guard case .diagnostic(let diagnostic) = event, diagnostic.severity == .error else { return }
      say(event)
    }
    (checksRest, skipsData) = (true, !readingData)
    defer { (state, emit, (checksRest, skipsData, unresolved)) = (saved, say, outer) }
    func tell(before end: Int = .max) {
      let found = reading.take(before: end)
      for diagnostic in found { say(.diagnostic(diagnostic)) }
      outcome.absorb(Outcome(exit: found.exit))
    }
    for statement in statements {
      tell(before: statement.span.end)
      if case .include = statement.kind, !readingData { return outcome.exit }
      outcome.absorb(run(statement, origin))
    }
    tell()
    return outcome.exit
  }

  private func run(_ statement: Statement, _ origin: Origin) -> Outcome {
    defer { sayOfImages() }
    let comments = origin.source.comments(above: statement.span.start)
    if !comments.isEmpty { emit(.comments(comments)) }
    emit(.statement(origin.source.text(of: statement.span)))
    (source, isAnswering, rowsOfStatement) = (origin.source, false, nil)
    let outcome = carryOut(statement, origin)
    emit(.finished(record(of: statement, origin, outcome)))
    return outcome
  }

  private func carryOut(_ statement: Statement, _ origin: Origin) -> Outcome {
    // Where the dates cannot be read the statement itself will say so.
    try? sayAge(before: statement)
    noteParameters(in: statement, origin)
    let before = state
    settled = nil
    do {
      try execution.check()
      let leaves = try perform(statement, origin)
      if !onlyChecks { unresolved.subtract(statement.namesDefined.map(foldedName)) }
      if statement.changesState {
        try renewScenarios()
        withdrawImages()
      }
      if statement.changesState { remember(before, changedBy: statement) }
      if statement.belongsInScript {
        state.script.append(
          State.ScriptEntry(
            written: recorded(settled ?? statement, origin.source), folder: origin.folder))
      }
      return Outcome(leaves: leaves)
    } catch is Execution.Cancelled {
      state = before
      emit(.note("cancelled; nothing was changed"))
      return Outcome(exit: .data, wasCancelled: true)
    } catch let outcome as NestedOutcome {
      return outcome.outcome
    } catch {
      state = before
      let found = self.diagnostics(for: error, at: statement.span).map { $0.located(in: origin.source) }
        .inOrder
      let diagnostics = found.filter { !isConsequence($0, of: statement) }
      if onlyChecks || configuration.keepsGoing { unresolved.formUnion(statement.namesDefined.map(foldedName)) }
      if diagnostics.isEmpty {
        sayConsequence(of: found, statement, origin)
        return Outcome(exit: .data)
      }
      for diagnostic in diagnostics { emit(.diagnostic(diagnostic)) }
      return Outcome(exit: diagnostics.exit)
    }
  }

  /// What a log says of a statement that was carried out, or was not.
  private func record(of statement: Statement, _ origin: Origin, _ outcome: Outcome) -> StatementRecord {
    StatementRecord(
      source: origin.source.name, line: origin.source.position(at: statement.span.start).line,
      statement: firstLine(statement), rows: rowsOfStatement, exit: outcome.exit)
  }

  /// A statement as a script has to have it to say the same whoever runs it: an override with its author.
  private func recorded(_ statement: Statement, _ source: Source) -> Written {
    guard case .override(var override) = statement.kind, override.author == nil, !configuration.author.isEmpty else {
      return Written(statement: statement, source: source)
    }
    override.author = TextLiteral(configuration.author, span: statement.span)
    var signed = statement
    signed.kind = .override(override)
    return Written(rewriting: signed, parameters: [])
  }

  /// A mistake that only says that something is not there whose own mistake has been told already.
  private func isConsequence(_ diagnostic: Diagnostic, of statement: Statement) -> Bool {
    guard let name = unresolvedName(in: diagnostic) else { return false }
    if onlyChecks { return true }
    return configuration.keepsGoing && diagnostic.code.name.hasPrefix("unknown-")
      && !statement.namesDefined.map(foldedName).contains(foldedName(name))
  }

  private func unresolvedName(in diagnostic: Diagnostic) -> String? {
    guard let source = diagnostic.source, let label = diagnostic.labels.first else { return nil }
    let names = source.text(of: label.span).split(separator: ".").map { String($0.filter { $0 != "`" }) }
    return names.first { unresolved.contains(foldedName($0)) }
  }

  /// One line for a statement that cannot run because an earlier one has failed.
  private func sayConsequence(of diagnostics: [Diagnostic], _ statement: Statement, _ origin: Origin) {
    guard !onlyChecks, let name = diagnostics.lazy.compactMap(unresolvedName).first else { return }
    let line = origin.source.lineIndex(at: statement.span.start) + 1
    note("\(origin.source.name):\(line): not run, since it needs `\(name)`, which an earlier statement failed to make")
  }

  /// What an included script or a block ended with, when that was not well; its mistakes have been said.
  struct NestedOutcome: Error { var outcome: Outcome }

  private func diagnostics(for error: any Error, at span: Span) -> [Diagnostic] {
    switch error {
    case let diagnostic as Diagnostic: [diagnostic]
    case let several as Mistakes: several.all
    case let read as ReadError: [read.diagnostic]
    default:
      [
        Diagnostic(
          .internalFault, "a fault of acct's own: \(error)", at: span, help: ["please report it with the statement"])
      ]
    }
  }

  /// Several mistakes of one statement.
  struct Mistakes: Error { var all: [Diagnostic] }

  /// Runs a text that was read; with a mistake of reading in it nothing is done, and all its mistakes are told as far as they can be.
  func run(_ parsed: ParseResult, in source: Source, folder: String) -> Outcome {
    let reading = ReadingMistakes(parsed.diagnostics)
    let runsAnyway = onlyChecks || configuration.mode == .script && configuration.keepsGoing
    guard reading.hasErrors, !runsAnyway else {
      return run(parsed.statements, besides: reading, in: source, folder: folder)
    }
    guard configuration.mode == .prompt else {
      let origin = Origin(source: source, folder: folder)
      return Outcome(exit: reportMistakes(in: parsed.statements[...], besides: reading, origin, readingData: true))
    }
    let outcome = tell(parsed.diagnostics[...])
    if !parsed.statements.isEmpty { note("\(source.name): nothing was run") }
    return outcome
  }

  /// Does what a statement says; true when the session is to end.
  private func perform(_ statement: Statement, _ origin: Origin) throws -> Bool {
    let written = Written(statement: statement, source: origin.source, parameters: state.book.parameters)
    if skipsData, statement.readsData {
      unresolved.formUnion(statement.namesDefined.map(foldedName))
      return false
    }
    switch statement.kind {
    case .load(let load):
      let asked = try self.load(load, origin)
      if asked != load { settled = Statement(.load(asked), span: statement.span) }
    case .build(let build): try self.build(build, written)
    case .recode(let recode): try self.recode(recode)
    case .roles(let table, let roles): try assignRoles(roles, to: table)
    case .include(let path): try include(path, origin)
    case .set(let setting): try set(setting)
    case .param(let parameter): try setParameter(parameter)
    case .derive(let derive): try self.derive(derive, written)
    case .segment(let segment): try define(segment, written)
    case .score(let score): try define(score, written)
    case .tiers(let tiers): try define(tiers, written)
    case .model(let definition): try define(definition, written)
    case .freeze(let freeze): try self.freeze(freeze)
    case .refit(let name): try refit(name)
    case .apply(let apply): try self.apply(apply)
    case .validate(let validate): try self.validate(validate, at: statement.span)
    case .drop(let name): try drop(name)
    case .override(let override): try self.override(override)
    case .alias(let alias): try self.alias(alias)
    case .mark(let mark): try self.mark(mark)
    case .query(let query): try answer(query, origin)
    case .export(let export): try self.export(export, origin, at: statement.span)
    case .track(let track): try self.track(track)
    case .snapshot(let snapshot): try self.snapshot(snapshot, origin)
    case .whatIf(let whatIf): try self.whatIf(whatIf, written)
    case .keep(let name): try keep(name, at: statement.span)
    case .discard(let name): try discard(name, at: statement.span)
    case .compareScenarios(let comparison): try compare(comparison, at: statement.span)
    case .migrate(let migrate): try self.migrate(migrate)
    case .sensitivity(let sensitivity): try answer(sensitivity, origin, at: statement.span)
    case .undo: try undo(at: statement.span)
    case .redo: try redo(at: statement.span)
    case .explain(let explain): try self.explain(explain)
    case .why(let why): try self.why(why, origin.source)
    case .survivors(let query): try survivors(of: query, origin.source)
    case .analysis(let analysis): try analyse(analysis, origin, at: statement.span)
    case .expect(let expect): try self.expect(expect, at: statement.span)
    case .describe(let describe): try self.describe(describe)
    case .show(let show): try self.show(show)
    case .help(let words): try help(words)
    case .saveScript(let path): try saveScript(path, origin)
    case .last: try showLast(at: statement.span)
    case .forEach(let loop): try forEach(loop, origin)
    case .watch(let watch): try self.watch(watch, origin, at: statement.span)
    case .diff(let diff): try self.diff(diff)
    case .say(let text): try narrate(text)
    case .cache(let action): try cache(action, at: statement.span)
    case .quit: return true
    }
    return false
  }

  // MARK: - Undo

  private func remember(_ before: State, changedBy statement: Statement) {
    past.append(Change(before: before, what: firstLine(statement)))
    if past.count > 200 { past.removeFirst() }
    undone.removeAll()
  }

  private func undo(at span: Span) throws {
    guard let previous = past.last else {
      throw Diagnostic(.nothingToUndo, "there is nothing to undo", at: span, label: "nothing was changed yet")
    }
    try refuseUncovering(in: previous.before.book, at: span)
    past.removeLast()
    undone.append(Undone(after: state, what: previous.what))
    state = previous.before
    note("undone: \(previous.what) (`redo` brings it back)")
  }

  private func redo(at span: Span) throws {
    guard let next = undone.last else {
      throw Diagnostic(.nothingToUndo, "there is nothing to redo", at: span, label: "nothing was undone")
    }
    try refuseUncovering(in: next.after.book, at: span)
    undone.removeLast()
    past.append(Change(before: state, what: next.what))
    state = next.after
    note("done again: \(next.what)")
  }

  private func firstLine(_ statement: Statement) -> String {
    let text = format(statement)
    let line = text.split(separator: "\n", omittingEmptySubsequences: true).first.map(String.init) ?? text
    return line == text ? text : line + " …"
  }

  // MARK: - Nested scripts

  private func include(_ path: TextLiteral, _ origin: Origin) throws {
    let file = try self.path(path, origin)
    guard !openIncludes.contains(file) else {
      throw Diagnostic(.includeLoop, "\(path.text) includes itself", at: path.span, label: "already being included")
    }
    let bytes = try contents(of: file, named: path)
    if let foreign = foreignEncoding(of: bytes, at: path.text) { throw foreign.pointing(at: path.span) }
    openIncludes.append(file)
    defer { openIncludes.removeLast() }
    let source = Source(name: path.text, bytes: bytes)
    if configuration.mode == .check { includedSources.append(source) }
    let parsed = parse(source)
    let outcome = run(parsed, in: source, folder: folderPart(of: file))
    if outcome.exit != .done || outcome.wasCancelled { throw NestedOutcome(outcome: outcome) }
  }

  private func forEach(_ loop: ForEach, _ origin: Origin) throws {
    let (before, steps) = (state, past)
    for value in loop.values {
      state.book.parameters.removeAll { $0.name.lowercased() == loop.name.text.lowercased() }
      let parameter = try parameterValue(value)
      state.book.parameters.append((loop.name.text, parameter))
      note("\(loop.name.text) = \(parameter.text)")
      let outcome = run(loop.body, in: origin.source, folder: origin.folder)
      if outcome.exit != .done || outcome.leaves || outcome.wasCancelled {
        (state, past) = (before, steps)
        throw NestedOutcome(outcome: outcome)
      }
    }
    // The block is one step of undo and one statement of the script, since its parts need its parameter.
    (state.book.parameters, state.script, past) = (before.book.parameters, before.script, steps)
  }

  // MARK: - Saying

  /// What a statement did; nothing where it is only looked at.
  func note(_ text: String) { if !onlyChecks { emit(.note(text)) } }
  func smallPrint(_ text: String) { emit(.smallPrint(text)) }
  func warn(_ diagnostic: Diagnostic) {
    guard let source, !diagnostic.labels.isEmpty else { return emit(.diagnostic(diagnostic)) }
    emit(.diagnostic(diagnostic.located(in: source)))
  }

  /// A resolver for the present book, and what it has to say afterwards.
  func resolving<Result>(_ book: Book? = nil, _ body: (inout Resolver) throws -> Result) throws -> Result {
    let book = book ?? state.book
    var resolver = Resolver(
      book: book, values: DataValues(book: book, data: state.data, engine: engine),
      isStrict: configuration.mode != .prompt)
    do {
      let result = try body(&resolver)
      for diagnostic in resolver.diagnostics { warn(diagnostic) }
      return result
    } catch let diagnostic as Diagnostic {
      throw Mistakes(all: [diagnostic] + resolver.diagnostics)
    }
  }

  /// Whether statements are only looked at, not carried out.
  var onlyChecks: Bool { configuration.mode == .check || checksRest }
}

extension Statement {
  /// Whether it changes what a session knows, so that it can be undone.
  var changesState: Bool {
    switch kind {
    case .load, .build, .recode, .roles, .set, .param, .derive, .segment, .score, .tiers, .model, .apply, .freeze,
      .refit,
      .drop, .override, .alias, .mark, .whatIf, .keep, .discard, .snapshot:
      true
    case .forEach(let loop): loop.body.contains(where: \.changesState)
    case .sensitivity(.stability(let stability)): stability.column != nil
    case .analysis(.targetPlan): true
    case .include, .query, .export, .track, .diff, .compareScenarios, .migrate, .sensitivity, .validate, .undo, .redo,
      .explain, .why, .survivors, .analysis, .expect, .describe,
      .show, .help,
      .saveScript, .last, .watch, .cache, .say, .quit:
      false
    }
  }

  /// Whether it reads files of data, or makes a table from one.
  var readsData: Bool {
    switch kind {
    case .load, .build: true
    default: false
    }
  }

  /// The names that are there once it has succeeded.
  var namesDefined: [String] {
    switch kind {
    case .load(let load): [load.table.text]
    case .build(let build): [build.table.text] + build.columns.map(\.name.text)
    case .derive(let derive): [derive.column.last.text]
    case .segment(let segment): [segment.name.text]
    case .score(let score): [score.name.text]
    case .tiers(let tiers): [tiers.name.text]
    case .model(let definition): [definition.name.text]
    case .freeze(let freeze): [freeze.name.text]
    case .apply(let apply): [apply.name?.text ?? apply.model.text]
    case .param(let parameter): [parameter.name.text]
    case .sensitivity(.stability(let stability)): [stability.column?.text].compactMap { $0 }
    case .analysis(.targetPlan(let plan)): [plan.table.text]
    case .whatIf(let whatIf): [whatIf.name?.text].compactMap { $0 }
    case .alias(let alias): [alias.alias.text]
    default: []
    }
  }

  /// Whether `save script` writes it down. What an included script did is written down one by one; a block stays a block.
  var belongsInScript: Bool {
    switch kind {
    case .sensitivity(.tune): false
    case .query, .export, .track, .snapshot, .diff, .compareScenarios, .migrate, .sensitivity, .validate, .explain,
      .why,
      .survivors, .analysis, .expect, .forEach, .say:
      true
    case .include, .undo, .redo, .describe, .show, .help, .saveScript, .last, .watch, .cache, .quit: false
    default: changesState
    }
  }
}
