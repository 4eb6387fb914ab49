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
    let latest = try latestDay()
    let scenario = try resolving { resolver in
      try Scenario.make(
        whatIf, written: written, name: whatIf.name?.text, base: state.book, latest: latest, resolver: &resolver)
    }
    try refuseMasked(scenario)
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
      let keeping = scenario.changesData ? "" : "`keep` makes it so, "
      return note("pending: \(keeping)`discard` forgets it, `find … under pending` looks into it")
    }
    let old = state.scenarios.firstIndex { $0.name?.lowercased() == name.lowercased() }
    if let old { state.scenarios[old] = scenario } else { state.scenarios.append(scenario) }
    let keeping = scenario.changesData ? "" : ", `keep \(name)`"
    note("scenario \(name)\(replaced(old != nil)): `find … under \(name)`, `compare scenarios`\(keeping)")
  }

  private func show(_ scenario: Scenario, _ book: Book, _ whatIf: WhatIf) throws {
    if let view = whatIf.view, view == .cost || view == .capacity {
      try sayServices(view, state.book, book, followsBuilds: scenario.looksElsewhere, at: whatIf.changes[0].span)
      sayWeights(scenario)
      return try sayData(scenario, book)
    }
    let affected = try affectedClasses(scenario, book)
    guard let model = try matrixModel(whatIf, scenario, affected) else {
      let services = try serviceChanges(state.book, book, followsBuilds: scenario.looksElsewhere)
      if services.isEmpty {
        note("no tiers or classes come from what changes, so nobody moves; define some: `define tiers …`")
      }
      for change in services { sayService(change) }
      sayWeights(scenario)
      return try sayData(scenario, book)
    }
    if let asOf = scenario.asOf, let span = whatIf.asOfSpan {
      try refuseBeforeData(asOf.day, model, span)
      try sayBeyondData(asOf.day, model)
    }
    let report = try report(
      on: model, from: state.book, to: book, measure: whatIf.measure,
      showsValues: scenario.looksElsewhere)
    try say(report, view: whatIf.view)
    if whatIf.view == nil { try sayServices(state.book, book, followsBuilds: scenario.looksElsewhere) }
    sayWeights(scenario)
    try sayData(scenario, book)
    try sayFits(scenario, report, book)
    let others = affected.map(\.name).filter { $0 != model.name }
    if !others.isEmpty, whatIf.matrixModel == nil {
      smallPrint("also affected: \(others.joined(separator: ", ")) (`of \(written(name: others[0]))` shows that)")
    }
  }

  // MARK: - What is compared

  /// `of tier`; else the first tiers or classes that were changed in so many words, else the first that follow.
  private func matrixModel(_ whatIf: WhatIf, _ scenario: Scenario, _ affected: [Model]) throws -> Model? {
    if let name = whatIf.matrixModel { return try leveledModel(name) }
    return affected.first { scenario.changed.contains($0.id) } ?? affected.first
  }

  /// Tiers or classes of this name.
  func leveledModel(_ name: Name) throws -> Model {
    let model = try model(name)
    if model.levelNames != nil { return model }
    let cut = state.book.models.first { other in
      other.levelNames != nil && state.book.reads(other, anyOf: state.book.outputs(of: model.id))
    }
    throw Diagnostic(
      .unknownModel, "`\(model.name)` is \(model.kindPhrase); a migration is between tiers or classes",
      at: name.span, label: model.kindPhrase, help: cut.map { ["`\($0.name)` is cut from it"] } ?? [])
  }

  /// The tiers and classes that a what-if may move accounts in, in the order of their definition.
  func affectedClasses(_ scenario: Scenario, _ book: Book) throws -> [Model] {
    state.book.models.filter { model in
      guard model.levelNames != nil else { return false }
      if scenario.models.contains(where: { $0.id == model.id }) { return true }
      if scenario.changesAsOf, !scenario.changesData { return varies(model) }
      guard scenario.changesData else { return false }
      return !engine.isSame(model.id, in: state.book, and: book, on: state.data)
    }
  }

  // MARK: - Small print

  private func sayWeights(_ scenario: Scenario) {
    for id in scenario.changed {
      guard let now = scenario.models.first(where: { $0.id == id }) else { continue }
      if let changes = policyChanges(from: state.book.model(id), to: now) {
        smallPrint("\(now.name): \(changes.joined(separator: ", "))")
        continue
      }
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

  /// `capacity 40 → 3`, `gold cost 3000 → 2000`; none of what is no policy.
  func policyChanges(from old: Model, to new: Model) -> [String]? {
    guard case .model(.policy(let before)) = old.written.statement.kind,
      case .model(.policy(let after)) = new.written.statement.kind, before.rules.count == after.rules.count
    else { return nil }
    func change(_ what: String, _ was: String?, _ now: String?) -> [String] {
      was == now ? [] : ["\(what) \(was ?? "none") → \(now ?? "none")"]
    }
    return change("capacity", before.capacity.map { "\($0)" }, after.capacity.map { "\($0)" })
      + zip(before.rules, after.rules).flatMap { was, now in
        let name = now.level?.text ?? "rest"
        return change("\(name) cost", was.cost.map { plain($0.double) }, now.cost.map { plain($0.double) })
          + change(
            "\(name) visit", was.visit.map { CalendarShift($0).spelling }, now.visit.map { CalendarShift($0).spelling })
      }
  }

  /// `fees scaled minmax, not rank`, `fees missing mean, not worst`: one a criterion whose scale, or what counts for it where it is missing, is another.
  func scaleChanges(from old: ScoreModel, to new: ScoreModel) -> [String] {
    zip(old.criteria, new.criteria).flatMap { before, after in
      let scales = (was: scaleText(before), now: scaleText(after))
      let missing = (was: missingText(before.missing), now: missingText(after.missing))
      return (scales.was == scales.now ? [] : ["\(after.name) scaled \(scales.now), not \(scales.was)"])
        + (missing.was == missing.now ? [] : ["\(after.name) missing \(missing.now), not \(missing.was)"])
    }
  }

  private func sayFits(_ scenario: Scenario, _ report: MigrationReport, _ book: Book) throws {
    let isCutAnew = scenario.models.contains { $0.id == report.model.id }
    let scales =
      scenario.change.refits
      ? "all scales fitted anew"
      : scenario.changed.isEmpty ? "all scales keep their fit" : "scales keep their fit unless they were changed"
    let cuts = isCutAnew ? "cut anew" : "keeps its cuts"
    smallPrint("\(scales) · \(report.model.name) \(cuts) · \(datesText(state.book.asOf.day, book.asOf.day))")
    sayMeasure(report)
    if scenario.changesAsOf { try sayStill(report.model) }
    guard let assignment = try engine.model(report.model.id, in: book, on: state.data).tiers?.assignment else { return }
    for (level, cut) in zip(report.levels, assignment.cuts) where cut.tied > 0 {
      smallPrint("a tie at the cut of \(level): \(number(cut.tied)) more went in with it")
    }
  }

  /// `as of 2026-06-30`, or both dates where there are two.
  private func datesText(_ before: Int32, _ after: Int32) -> String {
    before == after
      ? "as of \(dayText(before))" : "before: as of \(dayText(before)), after: as of \(dayText(after))"
  }

  func sayMeasure(_ report: MigrationReport) {
    guard let measure = report.measure else { return smallPrint(MigrationReport.noMeasure) }
    smallPrint(
      report.showsValues
        ? "measure: \(measure.name), per account; the matrix adds up what it was before, and of new accounts what it is after"
        : "measure: \(measure.name), per account as of that day")
  }

  func definitionText(_ model: Model) -> String {
    switch model.kind {
    case .score(let score): weightsText(score)
    case .tiers(let tiers): tiers.levels.map(\.text).joined(separator: ", ")
    case .rfm, .classes, .pareto, .decision, .matrix, .policy, .retention, .attributes, .gate, .lifetime:
      format(model.written.statement).split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
    }
  }
}

extension WhatIf {
  /// Where the as-of date is written.
  fileprivate var asOfSpan: Span? {
    changes.lazy.compactMap { change in if case .asOf(let day) = change.kind { day.span } else { nil } }.first
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
