import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering
import Scenarios

/// `keep`, `discard`, `compare scenarios`.
extension Session {
  func keep(_ name: Name?, at span: Span) throws {
    let scenario = try chosen(name, for: "keep", at: span)
    try refuseKeepingData(scenario, at: name?.span ?? span)
    let asOf = state.book.asOf
    state.book = scenario.applied(to: state.book)
    state.book.isWhatIf = false
    if configuration.asOf != nil { state.book.asOf = asOf }
    forget(scenario)
    try resolveAgain()
    for model in scenario.models { try fit(model.id) }
    let changed = scenario.changed.map { state.book.model($0).name }
    var sentence =
      changed.isEmpty ? [] : ["\(changed.joined(separator: " and ")) now \(changed.count == 1 ? "stands" : "stand") so"]
    if scenario.changesAsOf { sentence.append(keptDate()) }
    if scenario.change.refits { sentence.append("everything is fitted anew") }
    note(
      "\(scenario.name ?? "the pending what-if") is kept: \(sentence.joined(separator: ", ")) (`undo` goes back)"
    )
  }

  private func keptDate() -> String {
    configuration.asOf == nil
      ? "as of \(dayText(state.book.asOf.day))"
      : "but still as of \(dayText(state.book.asOf.day)), which was given from outside"
  }

  /// What is known of accounts comes from files: a what-if over rows or values is compared with, not kept.
  private func refuseKeepingData(_ scenario: Scenario, at span: Span) throws {
    guard scenario.changesData else { return }
    let lines = scenario.change.changes.compactMap { change -> String? in
      switch change.kind {
      case .without(let table, let condition):
        "for rows that stay out: `export \(table.text) where not (\(format(condition))) show all to \"\(table.text).csv\"`, and load that"
      case .values(let column, let value, let condition):
        "for values that stay: \(derivation(column, value, condition))"
      default: nil
      }
    }
    throw Diagnostic(
      .notKept, "what is known of accounts is loaded, not kept from a what-if", at: span,
      label: "changes rows or values",
      help: lines + [
        scenario.name.map { "it stays as it is: `find … under \($0)`, `compare scenarios`" }
          ?? "to come back to it give it a name: `what if … named NAME`"
      ])
  }

  /// The statement that makes a column of a change: in the place of a derived one, else beside the loaded one.
  private func derivation(_ path: Path, _ value: Expression, _ condition: Expression?) -> String {
    let names = path.parts.map { written(name: $0.text) }
    let old = names.last ?? ""
    let formula = condition.map { "if(\(format($0)), \(format(value)), \(old))" } ?? format(value)
    return
      "`derive \(names.dropLast().joined(separator: ".")).\(written(name: path.last.text + "2")) = \(formula)`, and name that in the definitions"
  }

  func discard(_ name: Name?, at span: Span) throws {
    let scenario = try chosen(name, for: "discard", at: span)
    forget(scenario)
    note("\(scenario.name ?? "the pending what-if") is discarded (`undo` brings it back)")
  }

  /// - Parameter verb: what is to become of it.
  private func chosen(_ name: Name?, for verb: String, at span: Span) throws -> Scenario {
    guard let name, name.isQuoted || name.text.lowercased() != "pending" else { return try pending(at: span) }
    let plain = state.pending == nil ? nil : "the pending what-if has no name: `\(verb)` alone means it"
    return try scenario(name, elsewise: plain)
  }

  private func pending(at span: Span) throws -> Scenario {
    guard let pending = state.pending else {
      throw Diagnostic(
        .nothingPending, "no what-if is pending", at: span, label: "nothing pending",
        help: [
          state.scenarios.isEmpty
            ? "ask one first: `what if …`" : "name one: " + state.scenarios.compactMap(\.name).joined(separator: ", ")
        ])
    }
    return pending
  }

  private func forget(_ scenario: Scenario) {
    if let name = scenario.name { state.scenarios.removeAll { $0.name == name } } else { state.pending = nil }
  }

  // MARK: - compare scenarios

  /// Base and scenarios side by side: accounts and measure of each level.
  func compare(_ comparison: CompareScenarios, at span: Span) throws {
    var chosen = comparison.names.isEmpty ? state.scenarios : try comparison.names.map { try scenario($0) }
    if comparison.names.isEmpty, let pending = state.pending { chosen.append(pending) }
    guard !chosen.isEmpty else {
      throw Diagnostic(
        .unknownScenario, "there are no scenarios to compare", at: span, label: "nothing to compare",
        help: ["name one: `what if … named growthPush`"])
    }
    guard !onlyChecks else { return }
    let sides = chosen.map { Side(name: $0.name ?? "pending", scenario: $0, book: $0.applied(to: state.book)) }
    let touched = try Set(sides.flatMap { try affectedClasses($0.scenario, $0.book).map(\.id) })
    let affected = state.book.models.filter { touched.contains($0.id) }
    let policies = state.book.models.filter { model in
      sides.contains { side in servicePolicies(state.book, side.book).contains { $0.id == model.id } }
    }
    guard !affected.isEmpty || !policies.isEmpty else {
      return note("no tiers, classes or policies come from what the scenarios change")
    }
    var measures: [String] = []
    for model in affected { measures.append(measureText(try compare(model, sides, comparison.measure))) }
    for policy in policies {
      let services = try serviceTable(policy, sides)
      if affected.isEmpty { say(services) } else { sayBeside(services) }
    }
    for (index, text) in measures.enumerated() where !measures[..<index].contains(text) { smallPrint(text) }
    for side in sides { smallPrint("\(side.name) · " + changesText(side.scenario)) }
    smallPrint("as of \(dayText(state.book.asOf.day))")
  }

  /// A scenario with the book that it makes.
  struct Side {
    var name: String
    var scenario: Scenario
    var book: Book
  }

  private func changesText(_ scenario: Scenario) -> String {
    let models = scenario.changed.compactMap { id in scenario.models.first { $0.id == id } }.map { model in
      if let changes = policyChanges(from: state.book.model(model.id), to: model) {
        return "\(model.name): \(changes.joined(separator: ", "))"
      }
      var changes = [definitionText(model)]
      if let old = state.book.model(model.id).score, let new = model.score {
        changes += scaleChanges(from: old, to: new)
      }
      return "\(model.name): \(changes.joined(separator: ", "))"
    }
    let data = scenario.change.changes.compactMap { change in
      switch change.kind {
      case .without, .values, .asOf: format(change)
      default: nil as String?
      }
    }
    return (models + data + (scenario.change.refits ? ["refit"] : [])).joined(separator: " · ")
  }

  /// `measure: orders.amount, per account as of that day`.
  private func measureText(_ reports: [MigrationReport]) -> String {
    guard let measure = reports[0].measure else { return MigrationReport.noMeasure }
    return reports.contains(where: \.showsValues)
      ? "measure: \(measure.name), per account; under a scenario as it is there"
      : "measure: \(measure.name), per account as of that day"
  }

  /// - Returns: what was compared, one a scenario.
  private func compare(_ model: Model, _ sides: [Side], _ measure: Expression?) throws -> [MigrationReport] {
    let reports = try sides.map { side in
      try report(
        on: model, from: state.book, to: side.book, measure: measure,
        showsValues: side.scenario.looksElsewhere)
    }
    let withMissing = reports.contains(where: \.hasMissing)
    let base = reports[0].totals(withMissing: withMissing, withAbsent: false)
    var fields = [base.fields[0], Frame.Field("base", base.fields[1].column)]
    let hasMeasure = reports[0].measure != nil
    if hasMeasure { fields.append(Frame.Field("base measure", base.fields[4].column)) }
    for (side, report) in zip(sides, reports) {
      let totals = report.totals(withMissing: withMissing, withAbsent: false)
      fields.append(Frame.Field(side.name, totals.fields[2].column))
      fields.append(Frame.Field("\(side.name) change", totals.fields[3].column))
      if hasMeasure { fields.append(Frame.Field("\(side.name) measure", totals.fields[5].column)) }
    }
    let moved = zip(sides, reports).map { side, report in movesText(side.name, report) }
    say(
      Presentation(
        title: "\(model.name): " + moved.joined(separator: ", "), frame: Frame(fields: fields, rowCount: base.rowCount),
        rowNoun: "levels"))
    if sides.count > 1 { try sayDisagreement(model, sides, reports) }
    return reports
  }

  private func movesText(_ name: String, _ report: MigrationReport) -> String {
    let (gone, new) = (report.migration.goneCount, report.migration.newCount)
    return "\(name) moves \(number(report.migration.movedCount))"
      + (gone > 0 ? " and loses \(number(gone))" : "") + (new > 0 ? " and adds \(number(new))" : "")
  }

  /// The accounts that the scenarios do not put into the same level, with the level under each; the greatest by the measure first.
  private func sayDisagreement(_ model: Model, _ sides: [Side], _ reports: [MigrationReport]) throws {
    let rows = disagreeing(reports)
    let table = state.book.table(model.table)
    let title = "the scenarios disagree on \(number(rows.count)) of \(number(reports[0].rowCount)) \(table.name)"
    guard !rows.isEmpty else { return smallPrint("\(model.name): \(title)") }
    let shown = try greatest(10, of: rows, by: reports[0].measure?.values)
    var fields = try accountFields(of: table).map {
      Frame.Field($0.name, $0.column.gather(rows: shown.map { Int32($0) }))
    }
    func column(_ name: String, _ place: (Int) -> LevelColumn.Place, _ report: MigrationReport) -> Frame.Field {
      Frame.Field(name, .texts(shown.map { self.name(of: place($0), report) }))
    }
    fields.append(column("base", reports[0].before.place, reports[0]))
    for (side, report) in zip(sides, reports) { fields.append(column(side.name, report.after.place, report)) }
    if let measure = reports[0].measure {
      fields.append(Frame.Field(measure.name, measure.values.gather(rows: shown.map { Int32($0) })))
    }
    let more = rows.count > shown.count ? "; the \(shown.count) greatest" : ""
    sayBeside(
      Presentation(
        title: title + more, frame: Frame(fields: fields, rowCount: shown.count), rowNoun: table.name,
        identifierColumns: Set([table.key.flatMap { table.column($0)?.name }].compactMap { $0 })))
  }

  private func disagreeing(_ reports: [MigrationReport]) -> [Int] {
    let hasSameLevels = reports.allSatisfy { $0.levels == reports[0].levels }
    return reports[0].after.codes.indices.filter { row in
      let first = reports[0].after.place(row)
      return reports.dropFirst().contains { report in
        let other = report.after.place(row)
        return hasSameLevels ? other != first : name(of: other, report) != name(of: first, reports[0])
      }
    }
  }

  private func name(of place: LevelColumn.Place, _ report: MigrationReport) -> String {
    switch place {
    case .level(let level): report.levels[level]
    case .none: "(none)"
    case .absent: "(gone)"
    }
  }

  /// Some rows by a measure, greatest first, unknown last, equal ones in row order.
  private func greatest(_ limit: Int, of rows: [Int], by measure: Column?) throws -> [Int] {
    guard let measure else { return Array(rows.prefix(limit)) }
    let ordered = try OrderedColumn(measure, execution: execution)
    let keys = rows.map { (row: $0, key: ordered.isKnown($0) ? Int128(ordered.keys[$0]) : .min) }
    return keys.sorted { ($0.key, $1.row) > ($1.key, $0.row) }.prefix(limit).map(\.row)
  }
}
