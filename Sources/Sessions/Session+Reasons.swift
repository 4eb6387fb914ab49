import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// `reasons`: why deals are lost or won.
extension Session {
  /// What is asked, with its names looked up.
  private struct ReasonsQuestion {
    var written: OutcomeReasons
    var book: Book
    var table: Table
    var reasons: [(term: Term, name: String)]
    var group: (term: Term, name: String)?
    var condition: Term?
    var minimum: Int
  }

  /// So many rows make a reason where nothing else is said.
  private static let usualMinimum = 5

  func reasons(_ written: OutcomeReasons) throws {
    let question = try question(written)
    guard !onlyChecks else { return }
    let rows = try reasonRows(question)
    let money = try money(of: question.table, question.book)
    let groups = try question.group.map {
      FunnelGroups(try engine.evaluate($0.term, over: question.table.id, in: question.book, on: state.data))
    }
    let columns = try question.reasons.map { reason in
      ReasonColumn(
        reason.name, try engine.evaluate(reason.term, over: question.table.id, in: question.book, on: state.data),
        rows.chosen, minimum: question.minimum)
    }
    let what =
      rows.stages.isEmpty ? question.table.name : "\(rows.stages.joined(separator: ", ")) of \(question.table.name)"
    let table = ReasonTable(columns, chosen: rows.chosen, closed: rows.closed, groups: groups, money: money?.column)
    say(
      Presentation(
        title: "\(number(rows.chosen.count)) \(what): "
          + question.reasons.map(\.name).joined(separator: ", ") + (question.group.map { ", by \($0.name)" } ?? ""),
        frame: table.frame(question.group?.name), rowNoun: "reasons"))
    tell(question, columns, rows, table, money)
  }

  private func question(_ written: OutcomeReasons) throws -> ReasonsQuestion {
    let book = try self.book(under: written.scenario)
    if let minimum = written.minimum, minimum.count < 1 {
      throw Diagnostic(
        .badCuts, "a minimum is 1 or more", at: minimum.span, label: "not a minimum", help: ["say `minimum 5`"])
    }
    let question = try resolving(book) { resolver in
      let table = try resolver.table(written.table)
      return ReasonsQuestion(
        written: written, book: book, table: table,
        reasons: try written.reasons.map { (try resolver.term($0, over: table), format($0)) },
        group: try written.group.map { (try resolver.term($0, over: table), format($0)) },
        condition: try written.condition.map { try resolver.condition($0, over: table) },
        minimum: written.minimum?.count ?? Self.usualMinimum)
    }
    for reason in question.reasons { try book.refuseMasked(reason.term, in: "by") }
    if let group = question.group { try book.refuseMasked(group.term, in: "group by") }
    if let condition = question.condition { try book.refuseMasked(condition, in: "where") }
    return question
  }

  // MARK: - Rows

  /// The rows that are asked about, the stages they are in, and all that are closed.
  private typealias ReasonRows = (chosen: [Int], stages: [String], closed: [Int]?)

  private func reasonRows(_ question: ReasonsQuestion) throws -> ReasonRows {
    let table = question.table
    let seen = try engine.visibleRows(of: table.id, in: question.book, on: state.data).visible
    let condition = try question.condition.map {
      try engine.truth($0, over: table.id, in: question.book, on: state.data).isTrue
    }
    let rows = (0..<(state.data.rowCounts[table.id] ?? 0)).filter { (seen?[$0] ?? true) && (condition?[$0] ?? true) }
    let isAsked = !question.written.stages.isEmpty
    guard let stage = isAsked ? table.column(habituallyFor: .stage)?.column.id : table.roles[.stage] else {
      if isAsked { throw noStage(question) }
      return (rows, [], nil)
    }
    let term = Term(.column(stage), type: table.column(stage)?.type ?? .text, span: question.written.table.span)
    try question.book.refuseMasked(term, in: "of")
    let texts = try engine.column(stage, in: question.book, on: state.data)
    let stages = try chosenStages(question, try knownStages(term, in: table, question.book))
    let chosen = Set(stages)
    let closed = try table.roles[.closed].map { try engine.column($0, in: question.book, on: state.data) }
    return (
      rows.filter { texts.isKnown($0) && chosen.contains(texts.canonicalText($0)) }, stages,
      closed.map { closed in rows.filter { closed.isKnown($0) && texts.isKnown($0) } }
    )
  }

  private func chosenStages(_ question: ReasonsQuestion, _ known: [String]) throws -> [String] {
    if question.written.stages.isEmpty {
      let lost = known.filter { StageNames.soundsLost($0) }
      if !lost.isEmpty { return lost }
      throw Diagnostic(
        .badStages, "no stage of \(question.table.name) is called lost", at: question.written.table.span,
        label: "of which stage?", help: ["say `of STAGE`; there are: \(known.prefix(12).joined(separator: ", "))"])
    }
    return try question.written.stages.map { try stage($0, among: known, question.book) }
  }

  private func noStage(_ question: ReasonsQuestion) -> Diagnostic {
    Diagnostic(
      .noRole, "\(question.table.name) has no stage role: which column holds the stage?",
      at: question.written.stages[0].span, label: "no stage",
      help: [
        "say `roles \(written(name: question.table.name)) stage = COLUMN`, or `where COLUMN = …` in the place of `of`"
      ])
  }

  // MARK: - Small print

  private func tell(
    _ question: ReasonsQuestion, _ columns: [ReasonColumn], _ rows: ReasonRows, _ table: ReasonTable,
    _ money: (column: Column, name: String, isAssigned: Bool)?
  ) {
    for column in columns {
      let counts = column.counts
      var parts = [
        "\(column.name): known of \(number(counts.known)) of \(number(rows.chosen.count)), and shares are of those"
      ]
      if counts.fewCount > 0 {
        parts.append("\(counted(counts.fewCount, "reason")) of fewer than \(question.minimum) put together")
      }
      if question.group == nil, table.liftIsKnown(of: column) == false {
        parts.append("known of no other closed row, so there is no lift")
      }
      smallPrint(parts.joined(separator: " · "))
    }
    let stages = rows.stages.joined(separator: ", ")
    if question.group != nil {
      smallPrint("lift: the share in the group over that in all")
    } else if rows.closed != nil {
      smallPrint("lift: how often closed rows of the reason are \(stages), over how often all closed ones are")
    }
    tellMoney(money, rows.chosen)
    smallPrint(
      (rows.stages.isEmpty ? "all rows: \(question.table.name) has no stage role · " : "")
        + "as of \(dayText(question.book.asOf.day))"
        + (question.written.condition.map { " · where \(format($0))" } ?? "")
        + (question.written.scenario.map { " · under \(scenarioText($0))" } ?? ""))
  }
}

/// One column of reasons, counted.
struct ReasonColumn {
  let name: String
  let column: Column
  /// The reason of each row, by its place among the values in order.
  let codes: [Int?]
  let examples: [Int32]
  let minimum: Int
  let counts: ReasonCounts

  init(_ name: String, _ column: Column, _ rows: [Int], minimum: Int) {
    let values = FunnelGroups(column)
    (self.name, self.column, self.minimum) = (name, column, minimum)
    codes = (0..<column.count).map { column.isKnown($0) ? Int(values.ofRow[$0]) : nil }
    examples = values.examples
    counts = ReasonCounts(codes, rows: rows, minimum: minimum)
  }

  func text(_ code: Int?) -> String {
    code.map { column.plainText(Int(examples[$0])) ?? "" } ?? "(fewer than \(minimum))"
  }
}

/// Reasons with what they weigh, for all rows or for each group.
struct ReasonTable {
  let columns: [ReasonColumn]
  let chosen: [Int]
  /// All closed rows, those that are asked about among them.
  let closed: [Int]?
  let groups: FunnelGroups?
  let money: Column?

  init(_ columns: [ReasonColumn], chosen: [Int], closed: [Int]?, groups: FunnelGroups?, money: Column?) {
    (self.columns, self.chosen, self.closed, self.groups, self.money) = (columns, chosen, closed, groups, money)
  }

  private struct Line {
    var column: String
    var reason: String?
    var group: Int?
    var rows: [Int]
    var share: Double?
    var moneyShare: Double?
    var lift: Double?
  }

  /// Whether a reason is known of closed rows that are not asked about; none where there are no such rows.
  func liftIsKnown(of column: ReasonColumn) -> Bool? {
    guard let closed else { return nil }
    let asked = Set(chosen)
    return closed.contains { column.codes[$0] != nil && !asked.contains($0) }
  }

  func frame(_ group: String?) -> Frame {
    let lines = columns.flatMap { column in
      groups.map { grouped(column, $0) } ?? whole(column)
    }
    var fields = [
      Frame.Field("column", .texts(lines.map(\.column))), Frame.Field("reason", .texts(lines.map(\.reason))),
    ]
    if let group, let groups {
      fields.append(Frame.Field(group, groups.values(of: lines.map { $0.group ?? 0 })))
    }
    fields.append(Frame.Field("count", .decimals(lines.map { Int64($0.rows.count) })))
    fields.append(Frame.Field("share", .percents(lines.map { percentUnits($0.share) })))
    if let money {
      fields.append(Frame.Field("money", lines.map { money.sum(over: $0.rows) }.column(like: money)))
      fields.append(
        Frame.Field(
          "share of money", Column.percents(lines.map { percentUnits($0.moneyShare) }).marked(money.mask)))
    }
    fields.append(
      Frame.Field("lift", .decimals(lines.map { $0.lift.map { Int64(($0 * 100).rounded()) } }, scale: 2)))
    return Frame(fields: fields, rowCount: lines.count)
  }

  private func moneyShare(_ rows: [Int], of all: [Int]) -> Double? {
    guard let money else { return nil }
    let total = money.sum(over: all).number
    return total > 0 ? money.sum(over: rows).number / total : nil
  }

  private func whole(_ column: ReasonColumn) -> [Line] {
    let counts = column.counts
    let known = counts.reasons.flatMap(\.rows)
    let isKnownElsewhere = liftIsKnown(of: column) == true
    let asked = Set(chosen)
    let closed = isKnownElsewhere ? self.closed ?? [] : []
    // A row without a close is in neither count.
    let chosenAndClosed = closed.filter { asked.contains($0) }
    let lines = counts.reasons.map { reason in
      let alike = reason.code.map { code in closed.filter { column.codes[$0] == code } } ?? []
      return Line(
        column: column.name, reason: column.text(reason.code), rows: reason.rows,
        share: Double(reason.rows.count) / Double(max(1, known.count)), moneyShare: moneyShare(reason.rows, of: known),
        lift: lift((alike.count { asked.contains($0) }, alike.count), over: (chosenAndClosed.count, closed.count)))
    }
    return lines + (counts.missing.isEmpty ? [] : [Line(column: column.name, rows: counts.missing)])
  }

  /// The reasons in the order of all rows, each with its groups.
  private func grouped(_ column: ReasonColumn, _ groups: FunnelGroups) -> [Line] {
    let ofGroup = Dictionary(grouping: chosen) { Int(groups.ofRow[$0]) }
    let places = ofGroup.keys.sorted()
    let counts = places.map { ReasonCounts(column.codes, rows: ofGroup[$0]!, minimum: column.minimum) }
    let whole = column.counts
    let codes = whole.reasons.map(\.code)
    var lines: [Line] = []
    for code in codes + (codes.contains(nil) ? [] : [nil]) {
      for (place, group) in zip(places, counts) {
        guard let reason = group.reasons.first(where: { $0.code == code }) else { continue }
        let all = code.flatMap { code in whole.reasons.first { $0.code == code }?.rows.count }
        lines.append(
          Line(
            column: column.name, reason: column.text(code), group: place, rows: reason.rows,
            share: Double(reason.rows.count) / Double(group.known),
            moneyShare: moneyShare(reason.rows, of: group.reasons.flatMap(\.rows)),
            lift: all.flatMap { lift((reason.rows.count, group.known), over: ($0, whole.known)) }))
      }
    }
    for (place, group) in zip(places, counts) where !group.missing.isEmpty {
      lines.append(Line(column: column.name, group: place, rows: group.missing))
    }
    return lines
  }
}
