import Columnar
import Diagnostics
import Engine
import Language
import Plans
import Rendering
import Scenarios

extension Session {
  /// `find`, `count`, `summarize`.
  func answer(_ query: Query, _ origin: Origin) throws {
    _ = try withLast(for: query) {
      guard let (presentation, answer, book, plan) = try run(query) else { return nil as Void? }
      say(presentation)
      smallPrint(of: query, answer, book, plan)
      return ()
    }
  }

  /// Runs a query; nothing when only checking.
  func run(_ query: Query) throws -> (Presentation, Answer, Book, QueryPlan)? {
    let book = try self.book(under: query.scenario)
    let plan = try resolving(book) { resolver in try resolver.plan(query) }
    var chart = try chart(of: query, plan, book)
    guard !onlyChecks else { return nil }
    let table = book.table(plan.table)
    let answer = try engine.run(plan, in: book, on: state.data)
    var layout = Presentation.Layout.table
    if case .groups(let groups) = plan.shape {
      if groups.isMatrix, groups.keys.count > 1 { layout = .matrix(totals: true) }
      if groups.keys.isEmpty { layout = .card }
    }
    let noun = query.verb == .find ? table.name : "groups"
    var presentation = Presentation(
      frame: answer.frame, layout: layout, rowNoun: noun,
      identifierColumns: identifiers(among: plan, book, in: answer.frame),
      namingColumnCount: namingColumnCount(plan, book))
    if let chart, let clause = query.chart { try refuseBelowZero(chart, clause, answer.frame) }
    chart?.hint = drillDown(query, answer.frame)
    presentation.chart = chart
    if case .groups(let groups) = plan.shape, groups.isMatrix, groups.keys.count > 1 {
      presentation.matrixKeyCount = groups.keys.count - 1
    }
    return (presentation, answer, book, plan)
  }

  /// Of groups what they are grouped by; of rows all up to the key where that is near the front, else the first.
  private func namingColumnCount(_ plan: QueryPlan, _ book: Book) -> Int {
    switch plan.shape {
    case .groups(let groups): return max(1, groups.keys.count)
    case .rows(let rows):
      guard let key = book.table(plan.table).key else { return 1 }
      let place = rows.outputs.firstIndex { if case .column(key) = $0.term.kind { true } else { false } }
      return place.map { $0 < 2 ? $0 + 1 : 1 } ?? 1
    }
  }

  /// The outputs whose whole numbers are names: keys, years, and columns whose name and values say that they are years.
  func identifiers(among plan: QueryPlan, _ book: Book, in frame: Frame) -> Set<String> {
    let years = frame.fields.filter { $0.column.holdsNumbersAsNames(called: $0.name) }.map(\.name)
    return identifiers(among: plan, book).union(Set(plan.columnNames).intersection(years))
  }

  /// The outputs that are keys or years: numbers that are names.
  func identifiers(among plan: QueryPlan, _ book: Book) -> Set<String> {
    let outputs =
      switch plan.shape {
      case .rows(let rows): rows.outputs
      case .groups(let groups): groups.keys
      }
    let keys = Set(book.tables.compactMap(\.key) + book.links.map(\.column))
    return Set(outputs.filter { isName($0.term, keys, book) }.map(\.name))
  }

  private func isName(_ term: Term, _ keys: Set<ColumnID>, _ book: Book) -> Bool {
    switch term.kind {
    case .walk(_, let inner): isName(inner, keys, book)
    case .column(let id):
      if case .derived(let computation) = book.column(id).column.origin {
        isName(computation.term, keys, book)
      } else {
        keys.contains(id)
      }
    case .function(.year, _): true
    default: false
    }
  }

  func say(_ presentation: Presentation) {
    lastAnswer = presentation
    rowsOfStatement = presentation.frame.rowCount
    remember(.answer(presentation))
  }

  /// More about the answer before it, for people.
  func sayBeside(_ presentation: Presentation) {
    remember(.companion(presentation))
  }

  /// What one statement answers is one result to `last`.
  private func remember(_ part: Event) {
    if !isAnswering { lastResult = [] }
    isAnswering = true
    lastResult.append(part)
    emit(part)
  }

  /// The base, or the book as a scenario has it.
  func book(under scenario: ScenarioName?) throws -> Book {
    switch scenario {
    case nil: return state.book
    case .pending(let span):
      guard let pending = state.pending else {
        throw Diagnostic(
          .nothingPending, "no what-if is pending", at: span, label: "nothing pending",
          help: ["ask one first: `what if …`"])
      }
      return pending.applied(to: state.book)
    case .named(let name): return try self.scenario(name).applied(to: state.book)
    }
  }

  /// - Parameter elsewise: another way out, where there is no scenario of that name.
  func scenario(_ name: Name, elsewise: String? = nil) throws -> Scenario {
    switch state.scenario(named: name.text) {
    case .one(let scenario): return scenario
    case .several(let names):
      throw Diagnostic(
        .ambiguousName, "`\(name.text)` could be " + names.joined(separator: " or "), at: name.span, label: "which one?"
      )
    case .none:
      let names = state.scenarios.compactMap(\.name)
      throw Diagnostic(
        .unknownScenario, "there is no scenario `\(name.text)`", at: name.span, label: "not a scenario",
        help: [
          nearest(name.text, among: names).map { "did you mean `\($0)`?" }
            ?? elsewise
            ?? (names.isEmpty
              ? "name one: `what if … named \(name.text)`" : "there are: " + names.joined(separator: ", "))
        ])
    }
  }

  // MARK: - expect

  func expect(_ expect: Expect, at span: Span) throws {
    let condition = try resolving { resolver in try resolver.condition(alone: expect.condition) }
    try state.book.refuseMasked(condition, in: "expect")
    guard !onlyChecks else { return }
    let value = try engine.scalar(condition, in: state.book, on: state.data)
    if value.isKnown(0), case .bits(let bits) = value.storage, bits[0] {
      note("as expected: \(format(expect.condition))")
      return
    }
    let found = try measured(condition).map { "\($0.source) is \($0.value)" }.joined(separator: ", ")
    let message = try expect.message.map { try filled($0) } ?? "expected \(format(expect.condition))"
    let failure = Diagnostic(
      .expectFailed, value.isKnown(0) ? message : message + " (a value is missing)", at: expect.condition.span,
      label: found.isEmpty ? "not so" : found, severity: expect.warns ? .warning : .error)
    guard expect.warns else { throw failure }
    hasWarned = true
    warn(failure)
  }

  /// The values in a condition that were compared, as text.
  private func measured(_ condition: Term) throws -> [(source: String, value: String)] {
    switch condition.kind {
    case .and(let parts), .or(let parts):
      return try parts.flatMap(measured).reduce(into: []) { found, one in
        if !found.contains(where: { $0.source == one.source }) { found.append(one) }
      }
    case .not(let inner): return try measured(inner)
    case .compare(_, let a, let b): return try [a, b].compactMap(measuredValue)
    case .inDays(let term, _, _), .age(_, let term, _), .textTest(let term, _), .isMissing(let term),
      .inNumbers(let term, _):
      return try [term].compactMap(measuredValue)
    default: return []
    }
  }

  private func measuredValue(_ term: Term) throws -> (source: String, value: String)? {
    if case .constant = term.kind { return nil }
    let value = try engine.scalar(term, in: state.book, on: state.data)
    let what = if case .aggregate(let aggregate) = term.kind { "\(aggregate.function.rawValue)" } else { "it" }
    return ("the \(what)", cellText(value, 0))
  }

  // MARK: - Small print

  func smallPrint(of query: Query, _ answer: Answer, _ book: Book, _ plan: QueryPlan) {
    let table = book.table(plan.table)
    var parts: [String] = []
    if query.condition != nil { parts.append("\(number(answer.matched)) of \(number(answer.visible)) \(table.name)") }
    parts.append("as of \(dayText(book.asOf.day))" + (book.asOf.origin == .today ? " (today)" : ""))
    if let scenario = query.scenario { parts.append("under \(scenarioText(scenario))") }
    let rows = try? engine.visibleRows(of: table.id, in: book, on: state.data)
    if let removed = rows?.removed, removed > 0 { parts.append("\(counted(removed, "row")) taken out") }
    let hidden = query.includesFuture ? 0 : rows?.hiddenFuture ?? 0
    if hidden > 0 { parts.append("\(counted(hidden, "row")) dated later hidden") }
    let open = query.includesFuture ? 0 : (try? engine.closedLater(in: table.id, of: book, on: state.data)) ?? 0
    if open > 0 { parts.append("\(counted(open, "row")) closed later seen as open") }
    smallPrint(parts.joined(separator: " · "))
    let tally = answer.tally
    if tally.missingExcluded > 0 {
      smallPrint(
        "\(counted(tally.missingExcluded, "row")) left out because the value is missing (`or … is missing` keeps them)")
    }
    if tally.divisionsByZero > 0 { smallPrint("\(counted(tally.divisionsByZero, "division")) by zero gave missing") }
    if tally.futureDates > 0 { smallPrint("\(counted(tally.futureDates, "date")) after the as-of date have no age") }
    if answer.rowsCut > 0 {
      smallPrint("\(counted(answer.rowsCut, "row")) of the matrix left out; the totals are of those shown")
    }
    if answer.tiesAtLimit > 0 {
      smallPrint(tieText(answer.tiesAtLimit))
    }
    sayOverrides(on: plan.columns, book)
  }

  /// A person's decision is never mixed with the computed tier, so whoever asks for that is told of those in force.
  private func sayOverrides(on columns: Set<ColumnID>, _ book: Book) {
    for model in book.models where columns.contains(model.column) {
      let inForce = (model.tiers?.overrides ?? []).filter { isInForce($0, book) }.count
      guard inForce > 0 else { continue }
      smallPrint(
        "\(counted(inForce, "override")) of \(model.name) in force, apart from what is computed: `\(model.name).override`, `show overrides`"
      )
    }
  }

  func scenarioText(_ scenario: ScenarioName) -> String {
    switch scenario {
    case .pending: "the pending what-if"
    case .named(let name): name.text
    }
  }
}
