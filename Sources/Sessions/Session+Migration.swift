import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering
import Scenarios

/// Two books side by side: one set of tiers or classes before and after.
extension Session {
  func report(
    on model: Model, from: Book, to: Book, measure expression: Expression?, showsValues: Bool = false,
    hold: Double? = nil
  ) throws -> MigrationReport {
    let table = state.book.table(model.table)
    let names = union(model.levelNames ?? [], to.model(model.id).levelNames ?? [])
    let presence = (
      try self.presence(of: table, in: from, followsBuilds: showsValues),
      try self.presence(of: table, in: to, followsBuilds: showsValues)
    )
    let before = try levels(of: model, in: from, among: names, presence.0)
    let after = try levels(of: model, in: to, among: names, presence.1)
    let measured = try measures(expression, of: table, from, to, presence, showsValues)
    let sums = try migrations(before, after, measured)
    let scores = try scorePair(of: model, from, to)
    var report = MigrationReport(
      model: model, levels: names, before: before, after: after, scores: scores,
      reasons: try reasons(for: model, scored: scores != nil, from, to), showsValues: showsValues,
      migration: sums.before, migrationAfter: sums.after,
      measure: measured.map { ($0.name, $0.before.type, $0.before) })
    report.scoreMask = measuredScore(of: model).flatMap { state.book.mask(of: $0.column) }
    if let hold { report.held = try held(model, before, after, to, hold) }
    return report
  }

  private func union(_ before: [String], _ after: [String]) -> [String] {
    before + after.filter { !before.contains($0) }
  }

  // MARK: - Levels

  /// The rows that are there: seen, and of a built table also those of which a row of its source is seen. None for all.
  func presence(of table: Table, in book: Book, followsBuilds: Bool) throws -> Bitmap? {
    let seen = try engine.visibleRows(of: table.id, in: book, on: state.data).visible
    guard followsBuilds, let link = book.buildLink(of: table) else { return seen }
    let count = Aggregate(function: .count, table: link.child, scope: .children([link.id]))
    let term = Term(.aggregate(count), type: .decimal(scale: 0), span: Span(0, 0))
    let counts = try engine.evaluate(term, over: table.id, in: book, on: state.data)
    guard case .int64(let values) = counts.storage, values.contains(0) else { return seen }
    let built = Bitmap(count: values.count) { values[$0] > 0 }
    return seen.map { $0 & built } ?? built
  }

  /// The levels of a model as a book has them, by their places among some names.
  private func levels(of model: Model, in book: Book, among names: [String], _ presence: Bitmap?) throws
    -> LevelColumn
  {
    let column = try engine.column(model.column, in: book, on: state.data)
    guard case .codes(let codes, _) = column.storage else { preconditionFailure("levels are codes") }
    let own = book.model(model.id).levelNames ?? []
    let places = own.map { name in Int32(names.firstIndex(of: name) ?? 0) }
    let isSame = places.enumerated().allSatisfy { Int32($0.offset) == $0.element }
    let mapped = isSame ? codes : codes.map { places[Int($0)] }
    return LevelColumn(codes: mapped, validity: column.validity, presence: presence, levelCount: names.count)
  }

  /// The levels after, with a dead band round what parts them; none of levels that no cut parts.
  private func held(_ model: Model, _ before: LevelColumn, _ after: LevelColumn, _ book: Book, _ share: Double) throws
    -> LevelColumn?
  {
    switch try engine.model(model.id, in: book, on: state.data) {
    case .tiers(let result): return result.assignment.held(from: before, values: result.measure, share: share)
    case .matrix(let result):
      guard let cuts = result.cuts else { return after }
      return try after.held(
        from: before,
        by: [
          SidedMeasure(result.score(0).ordered, cut: cuts[0].number, bit: 2),
          SidedMeasure(result.score(1).ordered, cut: cuts[1].number, bit: 1),
        ], share: share)
    case .classes(let result):
      guard let cuts = result.classing.cuts else { return after }
      let measures = result.measures.compared
      return after.held(
        from: before,
        by: [
          SidedMeasure(measures.money, cut: cuts.money.number, bit: 4),
          SidedMeasure(measures.recency, cut: cuts.recency.number, bit: 2, isLowBetter: true),
          SidedMeasure(measures.frequency, cut: cuts.frequency.number, bit: 1),
        ], share: share)
    default: return nil
    }
  }

  // MARK: - Measures

  /// What moves with the accounts, on both sides.
  private func measures(
    _ expression: Expression?, of table: Table, _ from: Book, _ to: Book, _ presence: (Bitmap?, Bitmap?),
    _ differs: Bool
  ) throws -> (name: String, before: Column, after: Column)? {
    guard let measure = try measure(expression, of: table) else { return nil }
    func values(_ book: Book, _ presence: Bitmap?) throws -> Column {
      let all = try engine.evaluate(measure.term, over: table.id, rows: nil, in: book, on: state.data)
      return presence.map { all.masked(~$0) } ?? all
    }
    let before = try values(from, presence.0)
    return (measure.name, before, differs ? try values(to, presence.1) : before)
  }

  /// Counted twice: with the measure of before, and with that of after; rows of one side have that side's.
  private func migrations(
    _ before: LevelColumn, _ after: LevelColumn, _ measure: (name: String, before: Column, after: Column)?
  ) throws -> (before: Migration, after: Migration) {
    guard let measure else {
      let counts = try Migration.between(before, after, execution: execution)
      return (counts, counts)
    }
    let hasOneSide = before.presence != after.presence
    let first = hasOneSide ? measure.before.filled(from: measure.after, where: before.presence) : measure.before
    let second = hasOneSide ? measure.after.filled(from: measure.before, where: after.presence) : measure.after
    return (
      try Migration.between(before, after, measure: first, execution: execution),
      try Migration.between(before, after, measure: second, execution: execution)
    )
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
      if case .aggregate(let aggregate) = term.kind, aggregate.scope == .whole, aggregate.table == table.id {
        throw Diagnostic(
          .wholeTable, "this is of all \(table.name), the same for every account", at: expression.span,
          help: [ownMeasure(aggregate, of: table)])
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

  /// What of each account was meant by a number of the whole table.
  private func ownMeasure(_ aggregate: Aggregate, of table: Table) -> String {
    if case .column(let id) = aggregate.argument?.kind, let column = table.column(id) {
      return "each account's own: `measure \(written(name: column.name))`"
    }
    let child = state.book.links.first { $0.parent == table.id }.map { state.book.table($0.child) }
    return child.map { "each account's own: `measure count(\(written(name: $0.name)))`" }
      ?? "leave `measure` out: accounts are counted beside it"
  }

  // MARK: - Reasons

  /// The score that tiers are cut from, in both books.
  private func scorePair(of tiers: Model, _ from: Book, _ to: Book) throws -> ScorePair? {
    guard let score = measuredScore(of: tiers),
      let before = try engine.model(score.id, in: from, on: state.data).score,
      let after = try engine.model(score.id, in: to, on: state.data).score
    else { return nil }
    return ScorePair(before: before.scores, after: after.scores)
  }

  /// The score whose column tiers are cut from.
  func measuredScore(of tiers: Model) -> Model? {
    state.book.models.first { $0.score != nil && tiers.tiers?.measure.kind == .column($0.column) }
  }

  /// What decides the levels of a model, by name: of tiers the criteria of their score or their measure, of others what they are made from.
  func reasonTerms(for model: Model) -> [(name: String, term: Term)] {
    if let score = measuredScore(of: model)?.score { return score.criteria.map { ($0.name, $0.term) } }
    switch model.kind {
    case .tiers(let tiers):
      guard case .tiers(let definition) = model.written.statement.kind else { return [] }
      return [(format(definition.measure), tiers.measure)]
    case .classes(let classes):
      let measures = classes.measures
      return [("recency", measures.recency), ("frequency", measures.frequency), ("money", measures.money)]
    case .pareto(let pareto):
      guard case .model(.pareto(let definition)) = model.written.statement.kind else { return [] }
      return [(format(definition.measure), pareto.measure)]
    default: return columnTerms(of: model)
    }
  }

  /// The columns of its own table that a model reads.
  private func columnTerms(of model: Model) -> [(name: String, term: Term)] {
    var seen: Set<ColumnID> = []
    var terms: [(name: String, term: Term)] = []
    let table = state.book.table(model.table)
    model.forEachInput { id in
      guard seen.insert(id).inserted, let column = table.column(id) else { return }
      terms.append((state.book.displayName(of: column), Term(.column(id), type: column.type, span: Span(0, 0))))
    }
    return terms
  }

  private func reasons(for model: Model, scored: Bool, _ from: Book, _ to: Book) throws -> [MigrationReport.Reason] {
    let score = scored ? measuredScore(of: model)?.id : nil
    let results = try score.map { id in
      (
        try engine.model(id, in: from, on: state.data).score?.criteria,
        try engine.model(id, in: to, on: state.data).score?.criteria
      )
    }
    return try reasonTerms(for: model).enumerated().map { index, reason in
      if let before = results?.0, let after = results?.1 {
        let mask = state.book.mask(of: reason.term)
        return MigrationReport.Reason(
          name: reason.name, before: before[index].values.marked(mask), after: after[index].values.marked(mask))
      }
      return MigrationReport.Reason(
        name: reason.name, before: try engine.evaluate(reason.term, over: model.table, in: from, on: state.data),
        after: try engine.evaluate(reason.term, over: model.table, in: to, on: state.data))
    }
  }

  // MARK: - Showing

  /// The largest movers: by the change of their score, else by the measure.
  func moversPresentation(_ report: MigrationReport) throws -> Presentation {
    let table = state.book.table(report.model.table)
    let order: MoverOrder? =
      report.scores.map { .scoreChange($0) } ?? report.measure.map { .measure($0.values, nil) }
      ?? report.reasons.first { $0.before.type.isNumeric }.map { .measure($0.before, nil) }
    let movers =
      try order.map {
        try Migration.topMovers(report.before, report.after, by: $0, limit: 10, execution: execution)
      } ?? []
    let accounts = try accountFields(of: table)
    var presentation = Presentation(
      title: "largest movers",
      frame: movers.isEmpty
        ? Frame(fields: [], rowCount: 0) : report.movers(movers, naming: accounts, forPeople: false),
      rowNoun: "movers",
      identifierColumns: Set([table.key.flatMap { table.column($0)?.name }].compactMap { $0 }))
    if report.showsValues, !movers.isEmpty {
      presentation.frameForPeople = report.movers(movers, naming: accounts, forPeople: true)
    }
    return presentation
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

  /// The matrix with what belongs to it, or the part that was asked for.
  func say(_ report: MigrationReport, view: WhatIf.View?, withStays: Bool = false) throws {
    var matrix = Presentation(
      title: headline(report), frame: report.matrix, layout: .matrix(totals: true), rowNoun: "cells")
    if report.showsValues, report.measure != nil {
      matrix.frameForPeople = report.matrix.renaming("measure", to: "measure before")
    }
    let totals = Presentation(
      title: "totals",
      frame: report.totals(withMissing: report.hasMissing, withAbsent: report.hasAbsent, withStays: withStays),
      rowNoun: "levels")
    let movers = try moversPresentation(report)
    switch view {
    case .totals: say(totals)
    case .movers: say(movers)
    case .cost, .capacity: break
    case nil:
      say(matrix)
      sayBeside(totals)
      if movers.frame.rowCount > 0 { sayBeside(movers) }
    }
  }

  private func headline(_ report: MigrationReport) -> String {
    let table = state.book.table(report.model.table).name
    let (gone, new) = (report.migration.goneCount, report.migration.newCount)
    var text =
      "\(report.model.name): \(number(report.migration.movedCount)) of \(number(report.rowCount)) \(table) move"
    if gone > 0 { text += ", \(number(gone)) \(gone == 1 ? "is" : "are") gone" }
    if new > 0 { text += ", \(number(new)) \(new == 1 ? "is" : "are") new" }
    guard let measure = report.measure, let moved = report.movedMeasure, let total = report.totalMeasure else {
      return text
    }
    return text + ", with \(amountText(moved, 0)) of \(amountText(total, 0)) \(measure.name)"
  }
}

extension Column {
  /// With the values of another column of its type where a row is not among some rows.
  fileprivate func filled(from other: Column, where present: Bitmap?) -> Column {
    guard let present else { return self }
    let isKnown = Bitmap(count: count) { present[$0] ? self.isKnown($0) : other.isKnown($0) }
    switch (storage, other.storage) {
    case (.int64(let own), .int64(let others)):
      let values = own.indices.map { present[$0] ? own[$0] : others[$0] }
      return Column(type: type, storage: .int64(values), validity: isKnown).marked(mask)
    case (.double(let own), .double(let others)):
      let values = own.indices.map { present[$0] ? own[$0] : others[$0] }
      return Column(type: type, storage: .double(values), validity: isKnown).marked(mask)
    default: return self
    }
  }
}
