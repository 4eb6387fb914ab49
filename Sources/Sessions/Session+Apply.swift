import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// `apply tier to prospects`: the rows of another table, graded with the fit that is there.
extension Session {
  func apply(_ apply: Apply) throws {
    let source = try model(apply.model)
    let target = try resolving { resolver in try resolver.table(apply.table) }
    try refuseApplying(source, to: target, apply)
    for item in apply.mapping {
      let term = try resolving { resolver in try resolver.term(item.expression, over: target) }
      try refuseOtherType(item, term, of: source)
    }
    var used: Set<String> = []
    let made = try applied(source, to: target, apply, label: apply.name?.text, &used)
    if let idle = apply.mapping.first(where: { !used.contains($0.name.text) }) {
      throw Diagnostic(
        .unknownColumn, "`\(source.name)` reads no column `\(idle.name.text)`", at: idle.name.span,
        label: "not read by it",
        help: ["leave it out, or see what it reads: `describe \(written(name: source.name))`"])
    }
    if !onlyChecks { try reportApplied(state.book.model(made), source) }
  }

  private func refuseApplying(_ source: Model, to target: Table, _ apply: Apply) throws {
    if let origin = state.book.source(of: source) {
      throw Diagnostic(
        .unknownModel, "`\(source.name)` is `\(origin.name)`, applied to other rows", at: apply.model.span,
        label: "has no fit of its own",
        help: ["apply that one: `apply \(written(name: origin.name)) to \(target.name)`"])
    }
    switch source.kind {
    case .score, .tiers, .decision, .matrix: break
    case .rfm, .classes, .pareto, .policy, .retention, .attributes, .gate, .lifetime:
      throw Diagnostic(
        .unknownModel, "`\(source.name)` is \(source.kindPhrase); scores, tiers, classes and matrices can be applied",
        at: apply.model.span, label: source.kindName,
        help: source.policy == nil
          ? ["it is made from what accounts have bought: make it of \(target.name) and its own purchases"]
          : ["define it for the applied levels"])
    }
    guard target.id != source.table else {
      throw Diagnostic(
        .unknownTable, "`\(source.name)` grades \(target.name) already", at: apply.table.span, label: "its own table",
        help: ["name another table, such as one of prospects"])
    }
    if !onlyChecks { try refuseFittedToNothing(source, apply) }
  }

  /// A scale or a cut that was made from no value says nothing of other rows: it would put them all into one level.
  private func refuseFittedToNothing(_ source: Model, _ apply: Apply) throws {
    let table = state.book.table(source.table)
    let result = try engine.model(source.id, in: state.book, on: state.data)
    let empty = try scaledCriteria(of: source, result).filter { $0.criterion.scale.isFitted && $0.range == nil }
    let names = empty.map { "`\($0.criterion.name)`" }.joined(separator: " and ")
    let why: String
    if !empty.isEmpty {
      why = "no \(names) of \(table.name) was known when it was fitted"
    } else if let levels = source.tiers?.levels.count, try levelCounts(source, levels).counts.allSatisfy({ $0 == 0 }) {
      why = "no row of \(table.name) has a level"
    } else {
      return
    }
    throw Diagnostic(
      .notFitted, "`\(source.name)` is fitted to nothing, so it cannot grade others: \(why)", at: apply.model.span,
      label: "fitted to no row",
      help: ["load rows of \(table.name) with values first, then `refit \(written(name: source.name))`"])
  }

  /// What stands for a number is one, and so with dates.
  private func refuseOtherType(_ item: NamedExpression, _ term: Term, of source: Model) throws {
    let table = state.book.table(source.table)
    guard case .one(let column) = table.column(named: item.name.text),
      column.type.isNumeric != term.type.isNumeric || column.type.isTemporal != term.type.isTemporal
    else { return }
    throw Diagnostic(
      .typeMismatch,
      "`\(column.name)` of \(table.name) is a \(column.type.name), and `\(format(item.expression))` is a \(term.type.name)",
      at: item.expression.span, label: term.type.name,
      help: ["name a column or an expression that is a \(column.type.name): `with \(written(name: column.name)) = …`"])
  }

  // MARK: - Making

  /// The model over another table, with those that it reads; it takes the place of what was applied under its name before.
  ///
  /// - Parameter label: what its column is called; like the source without it.
  private func applied(
    _ source: Model, to target: Table, _ apply: Apply, label: String?, _ used: inout Set<String>
  ) throws -> ModelID {
    let column = label ?? source.name
    var others: [ModelID: Model] = [:]
    for other in Resolver(book: state.book, values: values).modelsRead(by: source)
    where !isMapped(other, of: source, apply) {
      guard case .score = other.kind else { continue }
      let id = try applied(other, to: target, apply, label: nil, &used)
      others[other.id] = state.book.model(id)
    }
    let old = state.book.models.first {
      $0.table == target.id && $0.application?.source == source.id && $0.application?.label == column
    }
    let name = old?.name ?? label ?? "\(target.name)_\(source.name)"
    if old == nil { try refuseApplied(name, column, in: target, at: apply.name ?? apply.model) }
    let resolver = Resolver(book: state.book, values: values)
    let definition = try fitting(source, target, apply) {
      try resolver.definition(
        of: source, over: state.book.table(target.id), named: name, mapping: apply.mapping, applied: others)
    }
    guard let found = definition else { preconditionFailure("what has no definition of its own is refused before") }
    used.formUnion(found.used)
    guard found.wanting.isEmpty else { throw wanting(found.wanting, source, target, apply) }
    let written = Written(
      rewriting: Statement(found.statement, span: apply.model.span), parameters: source.written.parameters)
    var model = try fitting(source, target, apply) { try resolved(written, over: target, replacing: old, source) }
    model.application = Application(
      source: source.id, sourceVersion: source.version, label: column, mapping: apply.mapping)
    model.follow(state.book.model(source.id))
    put(model)
    try fitting(source, target, apply) { try fit(model.id) }
    return model.id
  }

  /// A mistake in a definition that nobody has written in these words is shown at the statement that applies the model.
  private func fitting<Result>(
    _ source: Model, _ target: Table, _ apply: Apply, _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch let error as Diagnostic {
      throw Diagnostic(
        error.code, "`\(source.name)` does not fit \(target.name): \(error.message)", at: apply.model.span,
        label: "applied to \(target.name)", help: error.help)
    }
  }

  private var values: DataValues { DataValues(book: state.book, data: state.data) }

  /// The mapping has something for the column of a model that is read.
  private func isMapped(_ other: Model, of source: Model, _ apply: Apply) -> Bool {
    apply.mapping.contains { foldedName($0.name.text) == foldedName(other.name) }
  }

  private func refuseApplied(_ name: String, _ column: String, in target: Table, at span: Name) throws {
    if let taken = target.columns.first(where: { !$0.isHidden && foldedName($0.name) == foldedName(column) }) {
      throw Diagnostic(
        .nameTaken, "\(target.name) has a column `\(taken.name)` already", at: span.span, label: "taken",
        help: ["say what the new one is called: `… named \(written(name: column + "2"))`"])
    }
    try refuseTaken(Name(name, span: span.span), for: "applied model")
  }

  private func wanting(_ names: [String], _ source: Model, _ target: Table, _ apply: Apply) -> Diagnostic {
    let list = names.map { "`\($0)`" }.joined(separator: ", ")
    let mapping = names.map { "\(written(name: $0)) = …" }.joined(separator: ", ")
    let isHidden = names.contains { $0.contains(".") }
    return Diagnostic(
      .unknownColumn, "\(target.name) has nothing for \(list), which `\(source.name)` reads", at: apply.table.span,
      label: names.count == 1 ? "lacks a column" : "lacks \(names.count) columns",
      help: [
        isHidden
          ? "derive a column of the model's output first, and define `\(source.name)` by that"
          : "say what stands for \(names.count == 1 ? "it" : "them"): `with \(mapping)`, or derive the same of \(target.name)"
      ])
  }

  private func resolved(_ written: Written, over target: Table, replacing old: Model?, _ source: Model) throws -> Model
  {
    var resolver = quietResolver(written)
    let table = state.book.table(target.id)
    let kind: Model.Kind
    let column: ColumnID
    switch written.statement.kind {
    case .score(let score):
      kind = .score(try resolver.score(score, over: table, replacing: old?.score))
      column = old?.column ?? Identity.column()
    case .tiers(let tiers):
      var made = try resolver.tiers(tiers, over: table, replacing: old?.tiers)
      made.overrides = (old?.tiers?.overrides ?? []).filter { override in
        made.levels.contains { $0.name == override.level }
      }
      kind = .tiers(made)
      column = old?.column ?? Identity.column()
    case .model(let definition):
      kind = try resolver.kind(definition, over: table, replacing: old)
      column = kind.ownColumn
    default: preconditionFailure("a definition stays one")
    }
    let name = old?.name ?? written.definedName
    return Model(
      id: old?.id ?? Identity.model(), name: name, table: target.id, column: column, kind: kind, written: written)
  }

  /// Applies a model again to the tables that it was applied to, after it was defined anew.
  func renewApplications(of id: ModelID) throws {
    let source = state.book.model(id)
    for copy in state.book.models {
      guard let application = copy.application, application.source == id else { continue }
      let target = state.book.table(copy.table)
      let span = source.written.statement.span
      let apply = Apply(
        model: Name(source.name, span: span), table: Name(target.name, span: span), mapping: application.mapping)
      var used: Set<String> = []
      _ = try applied(source, to: target, apply, label: application.label, &used)
      note("  \(copy.name) follows it")
    }
    state.book.followSources()
  }

  // MARK: - Saying

  private func reportApplied(_ model: Model, _ source: Model) throws {
    let table = state.book.table(model.table)
    let result = try engine.model(model.id, in: state.book, on: state.data)
    let label = model.application?.label ?? model.name
    if let own = model.outputs.first, own.type == .ordinal {
      say(try levelTable(model, source, table, "\(table.name).\(label)"))
    }
    let criteria = try scaledCriteria(of: model, result)
    if !criteria.isEmpty { say(try criterionTable(criteria, model, source, table)) }
    try tellFit(model, source, criteria)
    note(
      "\(table.name).\(label) is `\(source.name)` for \(table.name); as a model it is called `\(written(name: model.name))`"
    )
  }

  /// How many rows each level has, beside the shares among the rows that it was fitted to.
  private func levelTable(_ model: Model, _ source: Model, _ table: Table, _ title: String) throws -> Presentation {
    let levels = model.levelNames ?? []
    let here = try levelCounts(model, levels.count)
    let there = try levelCounts(source, levels.count)
    func shares(_ counts: [Int]) -> [Int64?] {
      let all = counts.reduce(0, +)
      return counts.map { all == 0 ? nil : Int64((Double($0) / Double(all) * 10_000).rounded()) }
    }
    let frame = Frame(
      fields: [
        Frame.Field("level", .ordinals(levels.indices.map(Int32.init), levels: levels)),
        Frame.Field(table.name, .decimals(here.counts.map(Int64.init))),
        Frame.Field("share", .percents(shares(here.counts))),
        Frame.Field("share of \(state.book.table(source.table).name)", .percents(shares(there.counts))),
      ], rowCount: levels.count)
    let placed = here.counts.reduce(0, +)
    return Presentation(
      title: "\(title): \(number(placed)) of \(number(here.rows)) have a level", frame: frame, rowNoun: "levels")
  }

  private func levelCounts(_ model: Model, _ levels: Int) throws -> (counts: [Int], rows: Int) {
    let column = try engine.column(model.column, in: state.book, on: state.data)
    let seen = try engine.visibleRows(of: model.table, in: state.book, on: state.data).visible
    guard case .codes(let codes, _) = column.storage else { preconditionFailure("levels have codes") }
    var counts = [Int](repeating: 0, count: levels)
    for row in codes.indices where column.isKnown(row) && seen?[row] ?? true { counts[Int(codes[row])] += 1 }
    return (counts, seen?.trueCount ?? codes.count)
  }

  /// A criterion with its values and the rows that its scale was fitted to.
  private struct AppliedCriterion {
    var criterion: ScoreCriterion
    var values: Column
    var missing: Int
    var range: FittedRange?
  }

  private func scaledCriteria(of model: Model, _ result: ModelResult) throws -> [AppliedCriterion] {
    var pairs: [(ScoreCriterion, CriterionResult)] = []
    if let score = model.score, let found = result.score {
      pairs = Array(zip(score.criteria, found.criteria))
    } else if let matrix = model.matrix, let found = result.matrix {
      pairs = try matrix.axes.indices.flatMap { axis in
        zip(matrix.axes[axis].score.criteria, try found.score(axis).criteria)
      }
    } else if let tiers = model.tiers, case .column(let id) = tiers.measure.kind,
      case .output(let score, .score) = state.book.column(id).column.origin
    {
      return try scaledCriteria(
        of: state.book.model(score), try engine.model(score, in: state.book, on: state.data))
    }
    return try pairs.map { criterion, result in
      AppliedCriterion(
        criterion: criterion, values: result.values, missing: result.missing, range: try engine.range(of: criterion.fit)
      )
    }
  }

  private func criterionTable(
    _ criteria: [AppliedCriterion], _ model: Model, _ source: Model, _ table: Table
  ) throws -> Presentation {
    let mask = state.book.mask(of: criteria.map(\.criterion.term) + source.inputs)
    let outside = try criteria.map { try $0.range?.outside($0.values, execution: execution) ?? (0, 0) }
    let frame = Frame(
      fields: [
        Frame.Field("criterion", .texts(criteria.map(\.criterion.name))),
        Frame.Field("scale", .texts(criteria.map { scaleText($0.criterion) })),
        Frame.Field("fitted from", Column.numbers(criteria.map { $0.range?.low }).marked(mask)),
        Frame.Field("to", Column.numbers(criteria.map { $0.range?.high }).marked(mask)),
        Frame.Field("fitted rows", .decimals(criteria.map { $0.range.map { Int64($0.rows) } })),
        Frame.Field("below", .decimals(outside.map { Int64($0.0) })),
        Frame.Field("above", .decimals(outside.map { Int64($0.1) })),
        Frame.Field("missing", .decimals(criteria.map { Int64($0.missing) })),
        Frame.Field("missing counts as", .texts(criteria.map { missingText($0.criterion.missing) })),
      ], rowCount: criteria.count)
    return Presentation(
      title: "\(table.name) on the scales of \(state.book.table(source.table).name)", frame: frame, rowNoun: "criteria")
  }

  private func tellFit(_ model: Model, _ source: Model, _ criteria: [AppliedCriterion]) throws {
    let rows = state.book.table(source.table).name
    if let day = criteria.compactMap({ $0.range?.day }).first {
      smallPrint(
        "scales are those of \(rows), fitted as of \(dayText(day)); values beyond the fitted ones count as the nearest, but on zscore go on"
      )
    } else if model.decision != nil {
      smallPrint("rules have no fit: they hold for \(state.book.table(model.table).name) as they stand")
    }
    if let tiers = model.tiers, let day = engine.day(ofCut: tiers.fit) {
      smallPrint("cuts are those of \(rows), made as of \(dayText(day)): no level has a share that it must reach here")
    }
    smallPrint(
      "it follows `\(source.name)`: new weights, cuts or fits of that hold here, too · as of \(dayText(state.book.asOf.day))"
    )
  }
}

extension Written {
  /// What the definition calls itself.
  fileprivate var definedName: String { statement.namesDefined.first ?? "" }
}
