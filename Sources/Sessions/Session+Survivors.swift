import Columnar
import Diagnostics
import Engine
import Language
import Plans
import Rendering

extension Session {
  /// `why customers where …`: clause by clause how many rows are left, how many it takes away, and how many it would pick out alone.
  func survivors(of query: Query, _ source: Source) throws {
    var book = try self.book(under: query.scenario)
    book.includesFuture = query.includesFuture
    let plan = try resolving(book) { resolver in try resolver.plan(query) }
    guard !onlyChecks else { return }
    let table = book.table(plan.table)
    let count = state.data.rowCounts[table.id] ?? 0
    let visible = try engine.visibleRows(of: table.id, in: book, on: state.data).visible
    var left = visible ?? Bitmap(repeating: true, count: count)
    var steps = [Step(clause: "(all)", left: left.trueCount, taken: nil, unknown: nil, alone: nil)]
    for clause in plan.filters {
      let truth = try engine.truth(clause, over: table.id, in: book, on: state.data)
      let next = left & truth.isTrue
      let seen = visible.map { truth.isTrue & $0 } ?? truth.isTrue
      steps.append(
        Step(
          clause: source.text(of: clause.span), left: next.trueCount, taken: left.trueCount - next.trueCount,
          unknown: left.subtracting(truth.isKnown).trueCount, alone: seen.trueCount))
      left = next
    }
    say(presentation(of: steps, table.name))
    smallPrint(
      "`alone`: rows that a clause picks out by itself · as of \(dayText(book.asOf.day))"
        + (query.scenario.map { " · under \(scenarioText($0))" } ?? ""))
  }

  /// What one clause does to the rows that the ones before it have left.
  private struct Step {
    var clause: String
    var left: Int
    var taken: Int?
    /// Of those taken, the ones for which it cannot be told.
    var unknown: Int?
    var alone: Int?
  }

  private func presentation(of steps: [Step], _ table: String) -> Presentation {
    func wholes(_ values: [Int?]) -> Column { .decimals(values.map { $0.map(Int64.init) }) }
    let frame = Frame(
      fields: [
        Frame.Field("clause", .texts(steps.map(\.clause))), Frame.Field("left", wholes(steps.map(\.left))),
        Frame.Field("taken away", wholes(steps.map(\.taken))),
        Frame.Field("of them missing", wholes(steps.map(\.unknown))),
        Frame.Field("alone", wholes(steps.map(\.alone))),
      ], rowCount: steps.count)
    return Presentation(
      title: "\(table): \(number(steps[0].left)) rows, \(number(steps[steps.count - 1].left)) left", frame: frame,
      rowNoun: "clauses")
  }
}
