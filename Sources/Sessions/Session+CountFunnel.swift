import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// A funnel from bare counts, a column a stage.
extension Session {
  func countFunnel(_ funnel: Funnel, _ from: Name, _ to: Name, _ by: Expression?, _ book: Book) throws {
    var (question, first, last) = try resolving(book) { resolver in
      let table = try resolver.table(funnel.table)
      return (
        FunnelQuestion(
          written: funnel, book: book, table: table, stage: Term(.constant(.missing), type: .text, span: from.span),
          condition: try funnel.condition.map { try resolver.condition($0, over: table) }),
        try place(of: from, in: table, &resolver), try place(of: to, in: table, &resolver)
      )
    }
    let table = question.table
    question.group = try resolving(book) { resolver in try by.map { try resolver.term($0, over: table) } }
    let stages = try stages(from: first, to: last, from, to, table)
    for stage in stages.counts where book.mask(of: stage.id) != nil {
      try book.refuseMasked(Term(.column(stage.id), type: stage.type, span: from.span.union(to.span)), in: "funnel")
    }
    if let group = question.group { try book.refuseMasked(group, in: "by") }
    if let condition = question.condition { try book.refuseMasked(condition, in: "where") }
    guard !onlyChecks else { return }
    let columns = try stages.counts.map { try engine.column($0.id, in: book, on: state.data) }
    let rows = try takenRows(question)
    try refuseNegative(stages.counts, columns, rows, funnel, from.span.union(to.span), table)
    let counted = CountFunnel(stages: stages.counts.map(\.name), columns, rows: rows, groups: try groups(question))
    say(counted, by, table)
    tell(counted, stages.skipped, funnel, book)
  }

  /// Where a column stands in the file.
  private func place(of name: Name, in table: Table, _ resolver: inout Resolver) throws -> Int {
    let term = try resolver.term(Expression(.path(Path([name])), span: name.span), over: table)
    guard case .column(let id) = term.kind, let place = table.columns.firstIndex(where: { $0.id == id }) else {
      throw notACount(name, table)
    }
    return place
  }

  /// The columns of numbers from the first to the last, in the order of the file; and those between them that are none.
  private func stages(from first: Int, to last: Int, _ from: Name, _ to: Name, _ table: Table) throws -> (
    counts: [ColumnSchema], skipped: [String]
  ) {
    guard first < last else {
      throw Diagnostic(
        .badStages, "\(to.text) does not stand behind \(from.text) in \(table.name)", at: from.span.union(to.span),
        label: "in the order of the file", help: ["`describe \(written(name: table.name))` lists the columns in order"])
    }
    let between = table.columns[first...last]
    let counts = between.filter { $0.type.isNumeric }
    for (name, column) in [(from, table.columns[first]), (to, table.columns[last])] where !column.type.isNumeric {
      throw notACount(name, table)
    }
    return (counts, between.filter { !$0.type.isNumeric }.map { $0.name })
  }

  private func notACount(_ name: Name, _ table: Table) -> Diagnostic {
    let numbers = table.columns.filter { $0.type.isNumeric && $0.isListed }.map(\.name)
    return Diagnostic(
      .typeMismatch, "`\(name.text)` is no count", at: name.span, label: "not a column of numbers of \(table.name)",
      help: ["its columns of numbers are: \(numbers.prefix(12).joined(separator: ", "))"])
  }

  /// A count below zero is a slip of the file, and would make others look better.
  private func refuseNegative(
    _ stages: [ColumnSchema], _ columns: [Column], _ rows: [Int], _ funnel: Funnel, _ span: Span, _ table: Table
  ) throws {
    for (stage, column) in zip(stages, columns) {
      guard let row = rows.first(where: { column.number(at: $0).map { $0 < 0 } ?? false }) else { continue }
      throw Diagnostic(
        .badStages,
        "\(stage.name) of \(try label(of: row, table)) (row \(number(row + 1)) of \(table.name)) is \(cellText(column, row)), and no count is below zero",
        at: span, label: "not a count",
        help: ["mend the file, or leave such rows out: `where \(written(name: stage.name)) >= 0`"])
    }
  }

  private func say(_ funnel: CountFunnel, _ by: Expression?, _ table: Table) {
    let title = "\(table.name) from \(funnel.stages[0]) to \(funnel.stages[funnel.stages.count - 1])"
    let whole = Presentation(
      title: title, frame: funnel.stageTable, narrative: sentences(funnel), rowNoun: "stages")
    guard let by, let groups = funnel.groups else { return say(whole) }
    say(Presentation(title: "\(title), by \(bare(by))", frame: funnel.groupTable(bare(by), groups)))
    sayBeside(whole)
  }

  private func sentences(_ funnel: CountFunnel) -> [String] {
    guard let found = funnel.bottleneck else {
      return [
        funnel.counts.reached.allSatisfy { $0 == 0 }
          ? "nothing to convert: the counts are zero" : "no conversion is known to be below 100%: nothing holds back"
      ]
    }
    let step = "\(funnel.stages[found.stage - 1]) → \(funnel.stages[found.stage])"
    guard let benchmark = found.benchmark, let whose = found.whose, let groups = funnel.groups else {
      return [
        "growth is held back by \(step): the lowest conversion, \(percentText(found.conversion)); no benchmark is better"
      ]
    }
    let wins = found.gain * Double(funnel.counts.won)
    return [
      "growth is held back by \(step), \(percentText(found.conversion)): at the \(percentText(benchmark)) of "
        + "\(groups.name(funnel.groupPlaces[whose])) there would be \(plain(wins.rounded())) more, more than at any other stage"
    ]
  }

  private func tell(_ funnel: CountFunnel, _ skipped: [String], _ written: Funnel, _ book: Book) {
    smallPrint(
      "columns in the order of the file · counts cannot tell cohorts, time, or what is still open: whoever did not go on counts as lost"
    )
    if !skipped.isEmpty { smallPrint("between them and no numbers: \(skipped.joined(separator: ", "))") }
    if funnel.missing > 0 {
      smallPrint(
        "\(counted(funnel.missing, "count", "is", "are")) missing, which is not zero: whoever has no count at a stage is in no conversion to it or from it"
      )
    }
    let rising = funnel.rising
    if !rising.isEmpty {
      smallPrint(
        "\(rising.joined(separator: "; ")): a conversion above 100% says that the counts are not of the same leads")
    }
    if funnel.bottleneck?.benchmark != nil {
      smallPrint(
        "what holds back: the stage whose conversion, raised to that of the best group (of \(Bottleneck.fewestDecided) or more), would bring most"
      )
    }
    smallPrint(
      "as of \(dayText(book.asOf.day))" + (written.condition.map { " · where \(format($0))" } ?? "")
        + (written.scenario.map { " · under \(scenarioText($0))" } ?? ""))
  }
}

/// Counts added up, all and by group.
struct CountFunnel {
  let stages: [String]
  let counts: StageCounts
  let groups: FunnelGroups?
  let groupPlaces: [Int]
  let groupCounts: [StageCounts]
  let missing: Int

  init(stages: [String], _ columns: [Column], rows: [Int], groups: FunnelGroups?) {
    (self.stages, self.groups) = (stages, groups)
    func sum(_ stage: Int, over rows: [Int]) -> Int { Int(columns[stage].sum(over: rows).number.rounded()) }
    func counts(_ rows: [Int]) -> StageCounts {
      func without(_ other: Int, at stage: Int) -> Int {
        columns.indices.contains(other) ? sum(stage, over: rows.filter { !columns[other].isKnown($0) }) : 0
      }
      return StageCounts(
        counts: columns.indices.map { sum($0, over: rows) }, open: columns.indices.map { without($0 + 1, at: $0) },
        strays: columns.indices.map { without($0 - 1, at: $0) })
    }
    self.counts = counts(rows)
    let ofGroup = groups.map { groups in Dictionary(grouping: rows) { Int(groups.ofRow[$0]) } } ?? [:]
    groupPlaces = ofGroup.keys.sorted()
    groupCounts = groupPlaces.map { counts(ofGroup[$0]!) }
    missing = columns.reduce(0) { sum, column in sum + rows.count { !column.isKnown($0) } }
  }

  var bottleneck: Bottleneck? { Bottleneck(counts, benchmarks: groupCounts) }

  /// Steps at which there are more than before.
  var rising: [String] {
    stages.indices.dropFirst().filter { counts.reached[$0] > counts.reached[$0 - 1] }.map {
      "more \(stages[$0]) than \(stages[$0 - 1])"
    }
  }

  var stageTable: Frame {
    Frame(
      fields: [
        Frame.Field("stage", .texts(stages)), Frame.Field("count", .decimals(counts.reached.map(Int64.init))),
        Frame.Field("conversion", .percents(stages.indices.map { percentUnits(counts.conversion(to: $0)) })),
        Frame.Field(
          "from first", .percents(stages.indices.map { $0 == 0 ? nil : percentUnits(counts.fromFirst(to: $0)) })),
      ], rowCount: stages.count)
  }

  func groupTable(_ name: String, _ groups: FunnelGroups) -> Frame {
    var fields = [Frame.Field(name, groups.values(of: groupPlaces))]
    for (place, stage) in stages.enumerated() {
      fields.append(Frame.Field(stage, .decimals(groupCounts.map { Int64($0.reached[place]) })))
    }
    for (place, stage) in stages.enumerated().dropFirst() {
      fields.append(Frame.Field("to \(stage)", .percents(groupCounts.map { percentUnits($0.conversion(to: place)) })))
    }
    fields.append(Frame.Field("from first", .percents(groupCounts.map { percentUnits($0.winRate) })))
    return Frame(fields: fields, rowCount: groupPlaces.count)
  }
}
