import Columnar
import Diagnostics
import Language
import Plans
import Rendering
import Scenarios

extension Session {
  // MARK: - derive

  func derive(_ derive: Derive, _ written: Written) throws {
    guard derive.column.parts.count == 2 else {
      throw Diagnostic(
        .unknownColumn, "say whose column it is", at: derive.column.span, label: "one name",
        help: ["for example: `derive customers.\(derive.column.last.text) = …`"])
    }
    let table = try resolving { resolver in try resolver.table(derive.column.parts[0]) }
    let name = derive.column.last
    let old =
      table.columns.first { !$0.isHidden && $0.name == name.text }
      ?? table.columns.first { !$0.isHidden && $0.name.lowercased() == name.text.lowercased() }
    if let old { try refuseReplacing(old, of: table, name, replaces: derive.replaces) }
    let term = try resolving { resolver in try resolver.term(derive.expression, over: table) }
    if let old { try refuseCycle(old.id, term, name) }
    setComputed(
      name.text, of: table.id, type: term.type, levels: levels(of: term),
      origin: .derived(Computation(term: term, written: written)))
    try compute(name.text, of: table.id)
    let was = old == nil ? "" : " (it replaces the one of before; `undo` brings that back)"
    note("\(table.name).\(name.text): \(term.type.name)\(known(name.text, of: table.id))\(was)")
    if old != nil { try resolveAgain() }
  }

  private func levels(of term: Term) -> [Level] {
    guard term.type == .ordinal else { return [] }
    return Resolver(book: state.book).levels(of: term)
  }

  private func refuseReplacing(_ old: ColumnSchema, of table: Table, _ name: Name, replaces: Bool) throws {
    switch old.origin {
    case .stored where !replaces:
      throw Diagnostic(
        .nameTaken, "\(table.name) has a loaded column `\(old.name)`", at: name.span, label: "taken",
        help: ["choose another name, or say `… replace` at the end to put the derived one in its place"])
    case .output(let model, _):
      throw Diagnostic(
        .nameTaken, "`\(old.name)` is an output of \(state.book.model(model).name)", at: name.span, label: "taken",
        help: ["choose another name"])
    default: return
    }
  }

  /// A definition that would read itself.
  private func refuseCycle(_ column: ColumnID, _ term: Term, _ name: Name) throws {
    var circular = false
    term.forEachColumn { circular = circular || state.book.reads($0, anyOf: [column]) }
    guard circular else { return }
    throw Diagnostic(
      .circular, "`\(name.text)` would be computed from itself", at: name.span, label: "reads itself",
      help: ["give the new one another name"])
  }

  /// How many values are there, for the note; computing it also finds overflow and mixed currencies now rather than later.
  private func known(_ name: String, of table: TableID) -> String {
    guard !onlyChecks, case .one(let column) = state.book.table(table).column(named: name),
      let values = try? engine.column(column.id, in: state.book, on: state.data)
    else { return "" }
    return values.missingCount == 0 ? "" : ", missing in \(number(values.missingCount)) of \(number(values.count))"
  }

  private func compute(_ name: String, of table: TableID) throws {
    guard !onlyChecks, let column = state.book.table(table).columns.first(where: { !$0.isHidden && $0.name == name })
    else { return }
    _ = try engine.column(column.id, in: state.book, on: state.data)
  }

  /// Adds a computed column, or puts it in the place of one of the same name, whose id it keeps.
  func setComputed(
    _ name: String, of table: TableID, type: ValueType, levels: [Level], origin: ColumnSchema.Origin,
    id: ColumnID? = nil
  ) {
    state.book.update(table) { table in
      if let index = table.columns.firstIndex(where: {
        $0.name.lowercased() == name.lowercased() && $0.isHidden == false
      }) {
        var schema = ColumnSchema(id: table.columns[index].id, name: name, type: type, levels: levels, origin: origin)
        schema.aliases = table.columns[index].aliases
        schema.mark = table.columns[index].mark
        for (position, level) in schema.levels.enumerated() {
          schema.levels[position].alias = table.columns[index].levels.first { $0.name == level.name }?.alias
        }
        table.columns[index] = schema
      } else {
        table.columns.append(
          ColumnSchema(id: id ?? Identity.column(), name: name, type: type, levels: levels, origin: origin))
      }
    }
  }

  // MARK: - segments

  func define(_ segment: SegmentDefinition, _ written: Written) throws {
    let table = try resolving { resolver in try resolver.table(segment.table) }
    let old = try takeName(segment.name, for: "segment", in: table) {
      if case .segment = $0.origin { true } else { false }
    }
    let term = try resolving { resolver in try resolver.condition(segment.condition, over: table) }
    if let old { try refuseCycle(old.id, term, segment.name) }
    setComputed(
      segment.name.text, of: table.id, type: .yesNo, levels: [],
      origin: .segment(Computation(term: term, written: written)))
    if !onlyChecks {
      guard case .one(let found) = state.book.segment(named: segment.name.text) else {
        preconditionFailure("the segment was just defined")
      }
      let truth = try engine.truth(
        Term(.column(found.column.id), type: .yesNo, span: segment.name.span), over: table.id, in: state.book,
        on: state.data)
      let visible = try engine.visibleRows(of: table.id, in: state.book, on: state.data).visible
      let members = visible.map { ($0 & truth.isTrue).trueCount } ?? truth.isTrue.trueCount
      note(
        "segment \(segment.name.text): \(number(members)) of \(number(visible?.trueCount ?? truth.isTrue.count)) \(table.name)\(replaced(old != nil))"
      )
    }
    if old != nil { try resolveAgain() }
  }

  func replaced(_ isReplaced: Bool) -> String {
    isReplaced ? "; it replaces the one of before (`undo` brings that back)" : ""
  }

  /// The column that a definition of this name takes the place of; an error where the name means something else.
  private func takeName(_ name: Name, for what: String, in table: Table, where fits: (ColumnSchema) -> Bool) throws
    -> ColumnSchema?
  {
    if let old = table.columns.first(where: { !$0.isHidden && $0.name.lowercased() == name.text.lowercased() }) {
      guard fits(old) else {
        throw Diagnostic(
          .nameTaken, "\(table.name) has a column `\(old.name)` already", at: name.span, label: "taken",
          help: ["choose another name for the \(what)"])
      }
      return old
    }
    try refuseTaken(name, for: what)
    return nil
  }

  /// Tables, segments, models and scenarios share one namespace.
  func refuseTaken(_ name: Name, for what: String) throws {
    let lowered = name.text.lowercased()
    var taken: String?
    if state.book.tables.contains(where: { $0.name.lowercased() == lowered }) { taken = "a table" }
    if state.book.segments.contains(where: { $0.column.name.lowercased() == lowered }) { taken = "a segment" }
    if state.book.models.contains(where: { $0.name.lowercased() == lowered }) { taken = "a model" }
    if state.scenarios.contains(where: { $0.name?.lowercased() == lowered }) { taken = "a scenario" }
    if lowered == "pending" || lowered == "last" { taken = "a word of the language" }
    guard let taken else { return }
    throw Diagnostic(
      .nameTaken, "`\(name.text)` is \(taken) already", at: name.span, label: "taken",
      help: ["choose another name for the \(what)"])
  }

  // MARK: - scores and tiers

  func define(_ score: ScoreDefinition, _ written: Written) throws {
    let table = try resolving { resolver in try resolver.table(score.table) }
    let old = try oldModel(score.name, for: "score", in: table) { $0.score != nil }
    let made = try resolving { resolver in try resolver.score(score, over: table, replacing: old?.score) }
    let column = old?.column ?? Identity.column()
    let model = Model(
      id: old?.id ?? Identity.model(), name: score.name.text, table: table.id, column: column, kind: .score(made),
      written: written)
    put(model)
    let changed = state.book.outputs(of: model.id)
    state.book.recut(after: changed)
    try renewApplications(of: model.id)
    try fit(model.id)
    note("score \(score.name.text) of \(table.name): \(weightsText(made))\(replaced(old != nil))")
    if !onlyChecks { try tellMissing(model, made) }
    if let population = made.population, !onlyChecks {
      let fitted = try engine.truth(population, over: table.id, in: state.book, on: state.data).isTrue
      let visible = try engine.visibleRows(of: table.id, in: state.book, on: state.data).visible
      let count = visible.map { ($0 & fitted).trueCount } ?? fitted.trueCount
      note(
        "  its scales are fitted to the \(number(count)) that the condition takes; all \(table.name) are scored by them"
      )
    }
    if old != nil { try resolveAgain() }
  }

  /// In how many rows a criterion has no value, and what counts in its place.
  private func tellMissing(_ model: Model, _ score: ScoreModel) throws {
    let visible = try engine.visibleRows(of: model.table, in: state.book, on: state.data).visible
    for criterion in score.criteria where state.book.mask(of: criterion.term) == nil {
      let values = try engine.evaluate(criterion.term, over: model.table, in: state.book, on: state.data)
      guard let known = values.validity else { continue }
      let missing = visible.map { $0.subtracting(known).trueCount } ?? values.missingCount
      if missing == 0 { continue }
      note("  " + missingText(criterion, in: missing))
    }
  }

  func define(_ tiers: TiersDefinition, _ written: Written) throws {
    let table = try resolving { resolver in try resolver.table(tiers.table) }
    let old = try oldModel(tiers.name, for: "tiers", in: table) { $0.tiers != nil }
    var made = try resolving { resolver in try resolver.tiers(tiers, over: table, replacing: old?.tiers) }
    made.overrides = (old?.tiers?.overrides ?? []).filter { override in
      made.levels.contains { $0.name == override.level }
    }
    let column = old?.column ?? Identity.column()
    let model = Model(
      id: old?.id ?? Identity.model(), name: tiers.name.text, table: table.id, column: column, kind: .tiers(made),
      written: written)
    put(model)
    try renewApplications(of: model.id)
    try fit(model.id)
    if !onlyChecks { try reportTiers(model, isReplaced: old != nil) }
    if old != nil { try resolveAgain() }
  }

  private func reportTiers(_ model: Model, isReplaced: Bool) throws {
    guard let tiers = model.tiers, let report = try engine.tierReport(model.id, in: state.book, on: state.data) else {
      return
    }
    let counts = zip(tiers.levels, report.counts).map { "\($0.name) \(number($1))" }.joined(separator: ", ")
    note(
      "tiers \(model.name) of \(state.book.table(model.table).name): \(counts)"
        + (report.missing > 0 ? ", \(number(report.missing)) without a score" : "") + replaced(isReplaced))
    if !onlyChecks {
      emit(.bars(BarChart(zip(tiers.levels, report.counts).map { BarChart.Bar($0.name, $1) })))
    }
    if report.unplaced > 0 {
      note("  \(number(report.unplaced)) below the last cut have no tier (a level can take the `rest`)")
    }
    if state.book.mask(of: tiers.measure) == nil { try tellLosses(model, tiers) }
    for (level, tied) in zip(tiers.levels, report.tied) where tied > 0 {
      note("  a tie at the cut of \(level.name): \(number(tied)) more went in with it")
    }
  }

  /// Accounts that cost money and are ranked like the others, where the measure is a profit and no level takes them by a condition.
  private func tellLosses(_ model: Model, _ tiers: TiersModel) throws {
    guard case .tiers(let written) = model.written.statement.kind else { return }
    let source = format(written.measure)
    let isProfit = ["profit", "margin", "利润", "毛利"].contains { source.lowercased().contains($0) }
    let hasCondition = tiers.levels.contains { if case .when = $0.cut { true } else { false } }
    guard isProfit, !hasCondition, let last = tiers.levels.last,
      let measure = try engine.model(model.id, in: state.book, on: state.data).tiers?.measure
    else { return }
    let losing = (0..<measure.count).count { measure.isKnown($0) && measure.unit.number(measure.keys[$0]) < 0 }
    guard losing > 0 else { return }
    note(
      "  \(number(losing)) cost money and are ranked with the others; `\(last.name) when \(source) < 0` would set them apart (`help pyramid`)"
    )
  }

  func oldModel(_ name: Name, for what: String, in table: Table, where fits: (Model) -> Bool) throws -> Model? {
    if let old = state.book.models.first(where: { $0.name.lowercased() == name.text.lowercased() }), fits(old),
      old.table == table.id
    {
      return old
    }
    _ = try takeName(name, for: what, in: table) { _ in false }
    return nil
  }

  /// Puts a model and its output columns into the book.
  func put(_ model: Model) {
    state.book.update(model.table) { table in
      func isOwn(_ column: ColumnSchema) -> Bool {
        if case .output(model.id, _) = column.origin { true } else { false }
      }
      let place = table.columns.firstIndex { $0.id == model.column } ?? table.columns.count
      let old = table.columns.filter(isOwn)
      table.columns.removeAll(where: isOwn)
      table.columns.insert(contentsOf: model.schemas(keeping: old), at: min(place, table.columns.count))
    }
    if let index = state.book.models.firstIndex(where: { $0.id == model.id }) {
      state.book.models[index] = model
    } else {
      state.book.models.append(model)
    }
  }

  /// Fits happen now, with the data and the as-of date of now.
  func fit(_ id: ModelID, in book: Book? = nil) throws {
    guard !onlyChecks else { return }
    try engine.fit(id, in: book ?? state.book, on: state.data)
  }

  func refit(_ name: Name) throws {
    let model = try model(name)
    guard let index = state.book.models.firstIndex(where: { $0.id == model.id }) else {
      preconditionFailure("a model vanished")
    }
    let before = state.book.models.map(\.version)
    if model.application != nil { throw state.book.hasNoFit(model, at: name.span, "refit") }
    state.book.models[index].refit()
    let changed = state.book.outputs(of: model.id)
    state.book.recut(after: changed)
    state.book.followSources()
    for model in state.book.models { try fit(model.id) }
    note("\(model.name) is fitted anew to the data as of \(dayText(state.book.asOf.day))")
    let followers = zip(state.book.models, before).filter { $0.version != $1 && $0.id != model.id }.map(\.0.name)
    if !followers.isEmpty {
      note("  \(followers.joined(separator: " and ")) \(followers.count == 1 ? "is" : "are") cut anew from it")
    }
  }

  func model(_ name: Name) throws -> Model {
    switch state.book.model(named: name.text) {
    case .one(let model): return model
    case .several(let names):
      throw Diagnostic(
        .ambiguousName, "`\(name.text)` could be " + names.joined(separator: " or "), at: name.span, label: "which one?"
      )
    case .none:
      let names = state.book.models.map(\.name)
      throw Diagnostic(
        .unknownModel, "there is no score and no tiers called `\(name.text)`", at: name.span, label: "not a model",
        help: [
          model(withLevel: name.text).map { "`\(name.text)` is a level of `\($0.name)`: did you mean that?" }
            ?? nearest(name.text, among: names).map { "did you mean `\($0)`?" }
            ?? (names.isEmpty ? "define one first: `help define`" : "there are: " + names.joined(separator: ", "))
        ])
    }
  }

  /// The first tiers, classes or matrix that has a level so called.
  func model(withLevel name: String) -> Model? {
    let folded = foldedName(name)
    return state.book.models.first { $0.levelNames?.contains { foldedName($0) == folded } ?? false }
  }

  // MARK: - What a redefinition does to others

  /// Resolves every definition again, because something that it names has changed its type, its levels or its meaning.
  ///
  /// Ids and fits stay; a definition that no longer makes sense makes the statement fail.
  func resolveAgain() throws {
    var done: Set<ModelID> = []
    for table in state.book.tables {
      for column in table.columns {
        switch column.origin {
        case .stored, .changed: continue
        case .derived(let computation): try resolveAgain(column, of: table.id, computation)
        case .segment(let computation): try resolveAgain(column, of: table.id, computation)
        case .output(let id, _): if done.insert(id).inserted { try resolveAgain(state.book.model(id)) }
        }
      }
    }
  }

  private func resolveAgain(_ column: ColumnSchema, of id: TableID, _ computation: Computation) throws {
    let table = state.book.table(id)
    var resolver = quietResolver(computation.written)
    let term: Term
    do {
      switch computation.written.statement.kind {
      case .derive(let derive): term = try resolver.term(derive.expression, over: table)
      case .segment(let segment): term = try resolver.condition(segment.condition, over: table)
      case .build(let build):
        guard let item = build.columns.first(where: { $0.name.text == column.name }) else { return }
        term = try resolver.builtTerm(item.expression, over: table, from: try resolver.table(build.source))
      default: return
      }
    } catch { throw error.located(in: computation.written.source) }
    guard term != computation.term else { return }
    state.book.update(id) { table in
      guard let index = table.columns.firstIndex(where: { $0.id == column.id }) else { return }
      let fresh = Computation(term: term, written: computation.written)
      if case .segment = column.origin {
        table.columns[index].origin = .segment(fresh)
      } else {
        table.columns[index].origin = .derived(fresh)
      }
      table.columns[index].type = term.type
    }
  }

  private func resolveAgain(_ model: Model) throws {
    let table = state.book.table(model.table)
    var resolver = quietResolver(model.written)
    var fresh = model
    do {
      switch (model.kind, model.written.statement.kind) {
      case (.score(var score), .score(let definition)):
        let resolved = try resolver.score(definition, over: table, replacing: score)
        for index in score.criteria.indices {
          if let same = resolved.criteria.first(where: { $0.name == score.criteria[index].name }) {
            score.criteria[index].term = same.term
          }
        }
        score.population = resolved.population
        fresh.kind = .score(score)
      case (.tiers(var tiers), .tiers(let definition)):
        let resolved = try resolver.tiers(definition, over: table, replacing: tiers)
        tiers.measure = resolved.measure
        tiers.levels = resolved.levels
        fresh.kind = .tiers(tiers)
      case (_, .model(let definition)):
        fresh.kind = try resolver.kind(definition, over: table, replacing: model)
        fresh.keepFit(of: model)
      default: return
      }
    } catch { throw error.located(in: model.written.source) }
    // A policy names levels, whose order is theirs, not part of what it reads.
    guard fresh.inputs != model.inputs || fresh.policy?.levels != model.policy?.levels else { return }
    fresh.version = Identity.version()
    guard let index = state.book.models.firstIndex(where: { $0.id == model.id }) else { return }
    state.book.models[index] = fresh
  }

  func quietResolver(_ written: Written) -> Resolver {
    var book = state.book
    book.parameters = written.parameters
    return Resolver(book: book, values: DataValues(book: state.book, data: state.data), isStrict: false)
  }
}
