import Columnar
import Engine
import Language
import Plans
import Rendering

/// What a gate lets through, and what stops the others.
extension Session {
  /// A row for each clause: how many fail it, and how many fail nothing else.
  func reportGate(_ model: Model, _ gate: GateModel, _ table: Table) throws {
    let seen = try engine.visibleRows(of: table.id, in: state.book, on: state.data).visible
    let count = state.data.rowCounts[table.id] ?? 0
    let rows = seen ?? Bitmap(repeating: true, count: count)
    let truths = try gate.clauses.map {
      try engine.truth($0.condition, over: table.id, in: state.book, on: state.data)
    }
    let tally = GateTally(truths, rows)
    let frame = Frame(
      fields: [
        Frame.Field("clause", .texts(gate.clauses.map(\.text))),
        Frame.Field("fail it", .decimals(tally.failing.map(Int64.init))),
        Frame.Field("not known", .decimals(tally.unknown.map(Int64.init))),
        Frame.Field("fail only it", .decimals(tally.alone.map(Int64.init))),
      ], rowCount: gate.clauses.count)
    let share = rows.trueCount == 0 ? "" : " (\(percentText(Double(tally.passing) / Double(rows.trueCount))))"
    say(
      Presentation(
        title: "\(model.name) of \(table.name): \(number(tally.passing)) of \(number(rows.trueCount)) pass" + share,
        frame: frame, rowNoun: "clauses"))
    smallPrint(
      "a row passes when every clause is true; one whose value is missing fails, and `not known` counts it · "
        + "`\(written(name: model.name)).reason` says why · as of \(dayText(state.book.asOf.day))")
  }

  func explainGate(_ model: Model, _ gate: GateModel, _ table: Table, _ row: Int, _ book: Book) throws {
    let source = model.written.source
    let verdicts = try gate.clauses.map { try verdict(on: $0.condition, row, table, book, source) }
    let label = try label(of: row, table)
    let failing = verdicts.indices.filter { verdicts[$0].outcome != "yes" }
    let reasons = try failing.map { index in
      try gate.clauses[index].failure(
        gate.clauses[index].subject.map { try engine.evaluate($0.term, over: table.id, in: book, on: state.data) }, row)
    }
    let frame = Frame(
      fields: [
        Frame.Field("clause", .texts(gate.clauses.map(\.text))), Frame.Field("holds", .texts(verdicts.map(\.outcome))),
        Frame.Field("values", .texts(verdicts.map(\.values))),
      ], rowCount: verdicts.count)
    say(
      Presentation(
        title: "\(model.name) of \(label)", frame: frame,
        narrative: [
          reasons.isEmpty
            ? "\(label) passes \(model.name): every clause holds"
            : "\(label) does not pass \(model.name): \(reasons.joined(separator: "; "))"
        ], rowNoun: "clauses"))
  }
}

/// How many rows each clause of a gate stops.
private struct GateTally {
  var passing = 0
  var failing: [Int]
  /// Of those that fail it, the ones for which it cannot be told.
  var unknown: [Int]
  /// Those that would pass but for this clause.
  var alone: [Int]

  init(_ truths: [Truth], _ rows: Bitmap) {
    failing = truths.map { rows.subtracting($0.isTrue).trueCount }
    unknown = truths.map { rows.subtracting($0.isKnown).trueCount }
    alone = truths.indices.map { index in
      let others = truths.indices.filter { $0 != index }.reduce(rows) { $0 & truths[$1].isTrue }
      return others.subtracting(truths[index].isTrue).trueCount
    }
    passing = truths.reduce(rows) { $0 & $1.isTrue }.trueCount
  }
}
