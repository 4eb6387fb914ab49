import Columnar
import Diagnostics
import Engine
import Language
import Plans
import Rendering

extension Session {
  /// `diff QUESTION against QUESTION`: by key what is only in one of the answers, and what differs in rows of both.
  func diff(_ diff: Diff) throws {
    let first = try comparedAnswer(diff.first)
    let second = try comparedAnswer(diff.second)
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
      onlyThen: "only in the first", onlyNow: "only in the second", then: { "\($0) first" }, now: { "\($0) second" },
      difference: { "\($0) difference" })
    let title =
      "\(number(changes.onlyThen.count)) only in the first, \(number(changes.onlyNow.count)) only in the second, \(number(changes.changed.count)) changed; \(number(changes.counts.then)) and \(number(changes.counts.now)) rows"
    let frame = changes.frame(first.keyNames, words, numbers: first.numbers.filter { second.numbers[$0] == $1 })
    say(
      Presentation(
        title: title, frame: frame, rowNoun: "differences", identifierColumns: first.identifiers,
        namingColumnCount: 1 + first.keyNames.count))
    if let note = first.note { smallPrint(note) }
    smallPrint("as of \(dayText(state.book.asOf.day))")
  }

  private func named(_ keys: [String]) -> String { keys.isEmpty ? "nothing" : keys.joined(separator: ", ") }

  /// An answer by what tells its rows apart.
  private struct ComparedAnswer {
    var keyNames: [String]
    var rows: KeyedRows
    /// What can be subtracted, with its type.
    var numbers: [String: ValueType]
    var identifiers: Set<String>
    /// What rows were matched by where that was not plain.
    var note: String?
  }

  /// An answer by its groups, or by the key of its table and the name that goes with it; none where statements are only looked at.
  private func comparedAnswer(_ query: Query) throws -> ComparedAnswer? {
    try withLast(for: query) {
      let book = try self.book(under: query.scenario)
      let query = showingKey(query, book)
      guard let (presentation, _, book, plan) = try run(query) else { return nil }
      var frame = presentation.frame
      let keyCount: Int
      var note: String?
      switch plan.shape {
      case .groups(let groups): keyCount = groups.keys.count
      case .rows(let rows):
        let table = book.table(plan.table)
        let labels = Session.labels(of: table)
        keyCount = max(1, labels.count)
        frame.fields = Session.leading(labels, frame.fields, rows.outputs)
        if table.key == nil { note = try matchedByFirst(frame, query) }
      }
      let values = frame.fields.dropFirst(keyCount).filter { $0.column.type.isNumeric && !$0.column.isMasked }
      return ComparedAnswer(
        keyNames: frame.fields.prefix(keyCount).map(\.name), rows: KeyedRows(frame, keyCount: keyCount),
        numbers: Dictionary(values.map { ($0.name, $0.column.type) }) { first, _ in first },
        identifiers: presentation.identifierColumns, note: note)
    }
  }

  /// What names a row of a table: its key, and its name where it has one. Without a key nothing does.
  private static func labels(of table: Table) -> [ColumnID] {
    guard let key = table.key else { return [] }
    return [key] + [table.nameColumn].compactMap { $0 }.filter { $0 != key }
  }

  /// The question with what names its rows in front, whether it was asked for or not.
  private func showingKey(_ query: Query, _ book: Book) -> Query {
    guard query.verb == .find, case .items(let items)? = query.show,
      case .one(let table) = book.table(named: query.table.text)
    else { return query }
    var query = query
    let labels = Session.labels(of: table).compactMap(table.column).map { column in
      let name = Name(column.name, span: query.table.span, isQuoted: true)
      return SelectItem(expression: Expression(.path(Path([name])), span: query.table.span))
    }
    query.show = .items(labels + items)
    return query
  }

  /// The labels first, each once.
  private static func leading(
    _ labels: [ColumnID], _ fields: [Frame.Field], _ outputs: [QueryPlan.Output]
  ) -> [Frame.Field] {
    func places(_ label: ColumnID) -> [Int] {
      outputs.indices.filter { if case .column(label) = outputs[$0].term.kind { true } else { false } }
    }
    let taken = Set(labels.flatMap(places))
    let leading = labels.compactMap { places($0).first }
    return (leading + fields.indices.filter { !taken.contains($0) }).map { fields[$0] }
  }

  /// Rows of a table without a key are matched by the first column of the answer, which has to tell them apart.
  private func matchedByFirst(_ frame: Frame, _ query: Query) throws -> String {
    let first = frame.fields[0]
    let isUnique =
      first.column.knownCount == frame.rowCount
      && first.column.valueCounts(limit: 1).allSatisfy { $0.count == 1 }
    guard isUnique else {
      throw Diagnostic(
        .noKey, "\(query.table.text) has no key, and \(first.name) does not tell its rows apart either",
        at: query.table.span, label: "no key",
        help: ["load it with `key COLUMN`, or show first a column that differs in every row"])
    }
    return "matched by \(first.name): \(query.table.text) has no key"
  }
}
