import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering
import Scenarios

extension Session {
  func whatIf(_ whatIf: WhatIf, _ written: Written) throws {
    if let name = whatIf.name, !state.scenarios.contains(where: { $0.name?.lowercased() == name.text.lowercased() }) {
      try refuseTaken(name, for: "scenario")
    }
    let scenario = try resolving { resolver in
      try Scenario.make(whatIf, written: written, name: whatIf.name?.text, base: state.book, resolver: &resolver)
    }
    guard !onlyChecks else { return keepApart(scenario) }
    if whatIf.name == nil { forgetAnswersOfPending() }
    let book = scenario.applied(to: state.book)
    for model in scenario.models { try fit(model.id, in: book) }
    try show(scenario, book, whatIf)
    keepApart(scenario)
  }

  /// The pending what-if is about to be replaced; should `undo` bring it back, it is computed anew.
  private func forgetAnswersOfPending() {
    guard let pending = state.pending else { return }
    let book = pending.applied(to: state.book)
    let own = pending.models.filter { model in
      !state.book.models.contains { $0.id == model.id && $0.version == model.version }
    }
    engine.forget(own.map(\.id).filter { id in book.models.contains { $0.id == id } }, in: book, on: state.data)
  }

  private func keepApart(_ scenario: Scenario) {
    guard let name = scenario.name else {
      state.pending = scenario
      return note("pending: `keep` makes it so, `discard` forgets it, `find … under pending` looks into it")
    }
    let old = state.scenarios.firstIndex { $0.name?.lowercased() == name.lowercased() }
    if let old { state.scenarios[old] = scenario } else { state.scenarios.append(scenario) }
    note("scenario \(name)\(replaced(old != nil)): `find … under \(name)`, `compare scenarios`, `keep \(name)`")
  }

  private func show(_ scenario: Scenario, _ book: Book, _ whatIf: WhatIf) throws {
    guard let tiers = try matrixModel(whatIf, scenario, book) else {
      note("no tiers are cut from what changes, so nobody moves; define some: `define tiers …`")
      return sayWeights(scenario)
    }
    let report = try report(on: tiers, under: book, measure: whatIf.measure)
    let moved = report.migration.movedCount
    let total = report.before.codes.count - report.hidden
    let movers = try topMovers(report)
    let matrix = Presentation(
      title:
        "\(tiers.name): \(number(moved)) of \(number(total)) \(state.book.table(tiers.table).name) move\(movedMoney(report))",
      frame: report.matrix, layout: .matrix(totals: true), rowNoun: "cells")
    let totals = Presentation(title: "totals", frame: report.totals(withMissing: report.hasMissing), rowNoun: "levels")
    let table = state.book.table(tiers.table)
    let largest = Presentation(
      title: "largest movers", frame: movers, rowNoun: "movers",
      identifierColumns: Set([table.key.flatMap { table.column($0)?.name }].compactMap { $0 }))
    switch whatIf.view {
    case .totals: say(totals)
    case .movers: say(largest)
    case nil:
      say(matrix)
      sayBeside(totals)
      if movers.rowCount > 0 { sayBeside(largest) }
    }
    sayWeights(scenario)
    sayFits(scenario, report)
  }

  private func movedMoney(_ report: MigrationReport) -> String {
    guard let measure = report.measure, let moved = report.movedMeasure, let total = report.totalMeasure else {
      return ""
    }
    return ", with \(cellText(moved, 0)) of \(cellText(total, 0)) \(measure.name)"
  }

  // MARK: - What is compared

  /// `of tier`; else the first tiers that were changed in so many words, else the first that follow.
  private func matrixModel(_ whatIf: WhatIf, _ scenario: Scenario, _ book: Book) throws -> Model? {
    if let name = whatIf.matrixModel {
      let model = try model(name)
      guard model.tiers != nil else {
        throw Diagnostic(
          .unknownModel, "`\(model.name)` is \(model.kindPhrase); a migration is between tiers",
          at: name.span, label: model.kindPhrase)
      }
      return state.book.model(model.id)
    }
    let affected = scenario.models.filter { $0.tiers != nil }
    let first = affected.first { scenario.changed.contains($0.id) } ?? affected.first
    return first.map { state.book.model($0.id) }
  }

  func report(on tiers: Model, under book: Book, measure expression: Expression?) throws -> MigrationReport {
    let base = try engine.model(tiers.id, in: state.book, on: state.data)
    let other = try engine.model(tiers.id, in: book, on: state.data)
    guard let before = base.tiers?.assignment, let after = other.tiers?.assignment else {
      preconditionFailure("tiers have an assignment")
    }
    let table = state.book.table(tiers.table)
    let measure = try measure(expression, of: table)
    let visible = try engine.visibleRows(of: table.id, in: state.book, on: state.data)
    var values: Column?
    if let measure {
      let all = try engine.evaluate(measure.term, over: table.id, rows: nil, in: state.book, on: state.data)
      values = visible.visible.map { all.masked(~$0) } ?? all
    }
    let migration = try Migration.between(before, after, measure: values, execution: execution)
    let scores = try scorePair(of: tiers, under: book)
    return MigrationReport(
      tiers: tiers, levels: tiers.tiers?.levels.map(\.name) ?? [], before: before, after: after,
      hidden: visible.hiddenFuture, migration: migration, scores: scores?.pair,
      criteria: scores?.names ?? [], measure: measure.flatMap { measure in values.map { (measure.name, $0.type, $0) } })
  }

  /// The score that tiers are cut from, in the base and in another book.
  private func scorePair(of tiers: Model, under book: Book) throws -> (pair: ScorePair, names: [String])? {
    guard let score = measuredScore(of: tiers), let criteria = score.score?.criteria,
      let before = try engine.model(score.id, in: state.book, on: state.data).score,
      let after = try engine.model(score.id, in: book, on: state.data).score
    else { return nil }
    return (ScorePair(before: before.scores, after: after.scores), criteria.map(\.name))
  }

  /// The score whose column tiers are cut from.
  func measuredScore(of tiers: Model) -> Model? {
    state.book.models.first { $0.score != nil && tiers.tiers?.measure.kind == .column($0.column) }
  }

  /// What moves with the accounts: what was asked for, else the sum of the money of the first table that links here, else the table's own.
  func measure(_ expression: Expression?, of table: Table) throws -> (name: String, term: Term)? {
    if let expression {
      let term = try resolving { resolver in try resolver.term(expression, over: table) }
      guard term.type.isNumeric else {
        throw Diagnostic(
          .typeMismatch, "a measure is a number, and this is a \(term.type.name)", at: expression.span,
          label: term.type.name)
      }
      return (format(expression), term)
    }
    for link in state.book.links where link.parent == table.id {
      let child = state.book.table(link.child)
      guard let money = child.roles[.money], let column = child.column(money) else { continue }
      let argument = Term(.column(money), type: column.type, span: Span(0, 0))
      let sum = Aggregate(function: .sum, table: child.id, scope: .children([link.id]), argument: argument)
      return ("\(child.name).\(column.name)", Term(.aggregate(sum), type: column.type, span: Span(0, 0)))
    }
    guard let money = table.roles[.money], let column = table.column(money) else { return nil }
    return (column.name, Term(.column(money), type: column.type, span: Span(0, 0)))
  }

  private func topMovers(_ report: MigrationReport) throws -> Frame {
    let order: MoverOrder
    if let scores = report.scores {
      order = .scoreChange(scores)
    } else if let measure = report.measure {
      order = .measure(measure.values, nil)
    } else {
      return Frame(fields: [], rowCount: 0)
    }
    let movers = try Migration.topMovers(report.before, report.after, by: order, limit: 10, execution: execution)
    return report.movers(movers, naming: try accountFields(of: state.book.table(report.tiers.table)))
  }

  /// Key and name of a table, for lists of accounts.
  func accountFields(of table: Table) throws -> [Frame.Field] {
    var ids = [table.key, table.nameColumn].compactMap { $0 }
    if ids.count == 2, ids[0] == ids[1] { ids.removeLast() }
    if ids.isEmpty, let first = table.columns.first { ids = [first.id] }
    return try ids.map { id in
      Frame.Field(table.column(id)?.name ?? "", try engine.column(id, in: state.book, on: state.data))
    }
  }

  // MARK: - Small print

  private func sayWeights(_ scenario: Scenario) {
    for id in scenario.changed {
      guard let now = scenario.models.first(where: { $0.id == id }) else { continue }
      guard let old = state.book.model(id).score, let new = now.score else {
        smallPrint("\(now.name) was \(definitionText(state.book.model(id)))")
        smallPrint("\(now.name) is \(definitionText(now))")
        continue
      }
      if old.criteria.map(\.weight) != new.criteria.map(\.weight) {
        smallPrint("\(now.name) was \(weightsText(old))")
        smallPrint("\(now.name) is \(weightsText(new))")
      }
      for change in scaleChanges(from: old, to: new) { smallPrint("\(now.name): \(change)") }
    }
  }

  /// `fees scaled minmax, not rank`, one a criterion whose scale is another.
  private func scaleChanges(from old: ScoreModel, to new: ScoreModel) -> [String] {
    zip(old.criteria, new.criteria).compactMap { before, after in
      let (was, now) = (scaleText(before), scaleText(after))
      return was == now ? nil : "\(after.name) scaled \(now), not \(was)"
    }
  }

  private func sayFits(_ scenario: Scenario, _ report: MigrationReport) {
    let scales = scenario.change.refits ? "all scales fitted anew" : "scales keep their fit unless they were changed"
    smallPrint("\(scales) · \(report.tiers.name) cut anew · as of \(dayText(state.book.asOf.day))")
    if let measure = report.measure {
      smallPrint("measure: \(measure.name), per account as of that day")
    } else {
      smallPrint("no measure: give a linked table the role money, or say `measure …`")
    }
    for (level, cut) in zip(report.levels, report.after.cuts) where cut.tied > 0 {
      smallPrint("a tie at the cut of \(level): \(number(cut.tied)) more went in with it")
    }
  }

  func definitionText(_ model: Model) -> String {
    switch model.kind {
    case .score(let score): weightsText(score)
    case .tiers(let tiers): tiers.levels.map(\.text).joined(separator: ", ")
    case .rfm, .classes, .pareto: format(model.written.statement)
    }
  }

  // MARK: - keep, discard, compare

  func keep(_ name: Name?, at span: Span) throws {
    let scenario = try chosen(name, at: span)
    state.book = scenario.applied(to: state.book)
    state.book.isWhatIf = false
    forget(scenario)
    try resolveAgain()
    for model in scenario.models { try fit(model.id) }
    let changed = scenario.changed.map { state.book.model($0).name }
    note(
      "\(scenario.name ?? "the pending what-if") is kept: \(changed.joined(separator: " and ")) now \(changed.count == 1 ? "stands" : "stand") so (`undo` goes back)"
    )
  }

  func discard(_ name: Name?, at span: Span) throws {
    let scenario = try chosen(name, at: span)
    forget(scenario)
    note("\(scenario.name ?? "the pending what-if") is discarded (`undo` brings it back)")
  }

  private func chosen(_ name: Name?, at span: Span) throws -> Scenario {
    if let name {
      return name.text.lowercased() == "pending" && !name.isQuoted ? try pending(at: span) : try scenario(name)
    }
    return try pending(at: span)
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
    let affected = state.book.models.filter { model in
      model.tiers != nil && chosen.contains { $0.models.contains { $0.id == model.id } }
    }
    guard !affected.isEmpty else { return note("no tiers are cut from what the scenarios change") }
    for tiers in affected { try compare(tiers, chosen, comparison.measure) }
    for scenario in chosen {
      let changes = scenario.changed.compactMap { id in scenario.models.first { $0.id == id } }.map { model in
        var changes = [definitionText(model)]
        if let old = state.book.model(model.id).score, let new = model.score {
          changes += scaleChanges(from: old, to: new)
        }
        return "\(model.name): \(changes.joined(separator: ", "))"
      }
      smallPrint("\(scenario.name ?? "pending") · " + changes.joined(separator: " · "))
    }
    smallPrint("as of \(dayText(state.book.asOf.day))")
  }

  private func compare(_ tiers: Model, _ scenarios: [Scenario], _ measure: Expression?) throws {
    let reports = try scenarios.map { try report(on: tiers, under: $0.applied(to: state.book), measure: measure) }
    let withMissing = reports.contains(where: \.hasMissing)
    let base = reports[0].totals(withMissing: withMissing)
    var fields = [base.fields[0], Frame.Field("base", base.fields[1].column)]
    let hasMeasure = reports[0].measure != nil
    if hasMeasure { fields.append(Frame.Field("base measure", base.fields[4].column)) }
    for (scenario, report) in zip(scenarios, reports) {
      let name = scenario.name ?? "pending"
      let totals = report.totals(withMissing: withMissing)
      fields.append(Frame.Field(name, totals.fields[2].column))
      fields.append(Frame.Field("\(name) change", totals.fields[3].column))
      if hasMeasure { fields.append(Frame.Field("\(name) measure", totals.fields[5].column)) }
    }
    let moved = zip(scenarios, reports).map { "\($0.name ?? "pending") moves \(number($1.migration.movedCount))" }
    say(
      Presentation(
        title: "\(tiers.name): " + moved.joined(separator: ", "), frame: Frame(fields: fields, rowCount: base.rowCount),
        rowNoun: "levels"))
  }
}

extension TierRule {
  /// `gold next 4%`, as canonically written.
  var text: String {
    switch cut {
    case .share(let share): "\(name) \(plain(share.double * 100))%"
    case .count(let count): "\(name) \(number(count))"
    case .atLeast(let value): "\(name) at least \(plain(value.double))"
    case .shareOf(let share, _): "\(name) \(plain(share.double * 100))% of the measure"
    case .when: "\(name) by condition"
    case .rest: "\(name) rest"
    }
  }
}
