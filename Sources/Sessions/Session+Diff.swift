import Columnar
import Diagnostics
import Language
import Plans
import Rendering

extension Session {
  /// `diff QUESTION against QUESTION`: by key what is only in one of the answers, and what differs in rows of both.
  func diff(_ diff: Diff) throws {
    let first = try keyedRows(diff.first)
    let second = try keyedRows(diff.second)
    guard let first, let second else { return }
    guard first.keyNames == second.keyNames else {
      throw Diagnostic(
        .typeMismatch,
        "the answers tell their rows apart by \(named(first.keyNames)) and by \(named(second.keyNames))",
        at: diff.second.table.span, label: "nothing to match by",
        help: ["ask both for rows of one table, or for the same groups"])
    }
    let changes = RowChanges(from: first.rows, to: second.rows)
    let words = RowChanges.Words(
      onlyThen: "only in the first", onlyNow: "only in the second", then: { "\($0) first" }, now: { "\($0) second" })
    let title =
      "\(number(changes.onlyThen.count)) only in the first, \(number(changes.onlyNow.count)) only in the second, \(number(changes.changed.count)) changed; \(number(changes.counts.then)) and \(number(changes.counts.now)) rows"
    say(Presentation(title: title, frame: changes.frame(first.keyNames, words), rowNoun: "differences"))
    smallPrint("as of \(dayText(state.book.asOf.day))")
  }

  private func named(_ keys: [String]) -> String { keys.isEmpty ? "nothing" : keys.joined(separator: ", ") }

  /// An answer by what tells its rows apart: the groups, or the key of the table; none where statements are only looked at.
  private func keyedRows(_ query: Query) throws -> (keyNames: [String], rows: KeyedRows)? {
    guard let (presentation, _, book, plan) = try withLast(for: query, { try run(query) }) else { return nil }
    var frame = presentation.frame
    switch plan.shape {
    case .groups(let groups):
      let names = groups.keys.map(\.name)
      return (names, KeyedRows(frame, keyCount: names.count))
    case .rows(let rows):
      let key = book.table(plan.table).key
      let place =
        rows.outputs.firstIndex { if case .column(let id) = $0.term.kind { id == key && key != nil } else { false } }
        ?? 0
      frame.fields.insert(frame.fields.remove(at: place), at: 0)
      return ([frame.fields[0].name], KeyedRows(frame, keyCount: 1))
    }
  }
}
