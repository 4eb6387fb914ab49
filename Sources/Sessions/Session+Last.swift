import Columnar
import Diagnostics
import Language
import Plans

// `last`, the answer before, as a table that can be asked.

extension Session {
  /// Lets a question ask of the last answer as of a table called `last`, unless a table of the book has that name. Nothing remains of it afterwards.
  func withLast<Result>(for query: Query, _ body: () throws -> Result?) throws -> Result? {
    guard asksLast(query) else { return try body() }
    guard let lastAnswer else {
      if onlyChecks { return nil }
      throw nothingToShow(at: query.table.span)
    }
    let saved = state
    defer { state = saved }
    storeLast(lastAnswer.frame, as: query.table)
    return try body()
  }

  private func asksLast(_ query: Query) -> Bool {
    guard query.table.text.lowercased() == Keyword.last.english, !query.table.isQuoted else { return false }
    if case .none = state.book.table(named: query.table.text) { return true }
    return false
  }

  private func storeLast(_ frame: Frame, as name: Name) {
    var columns: [ColumnID: StoredColumn] = [:]
    let schemas = frame.fields.map { field in
      var schema = ColumnSchema(id: Identity.column(), name: field.name, type: field.column.type)
      schema.mark = field.column.mask
      if field.column.type == .ordinal, case .codes(_, let dictionary) = field.column.storage {
        schema.levels = (0..<Int32(dictionary.count)).map { Level(name: dictionary[$0]) }
      }
      columns[schema.id] = StoredColumn(field.column)
      return schema
    }
    var table = Table(id: Identity.table(), name: name.text, columns: schemas)
    table.isAnswer = true
    store(table, columns, rowCount: frame.rowCount)
  }

  func showLast(at span: Span) throws {
    guard !onlyChecks else { return }
    guard !lastResult.isEmpty else { throw nothingToShow(at: span) }
    lastResult.forEach(emit)
  }

  private func nothingToShow(at span: Span) -> Diagnostic {
    Diagnostic(
      .nothingToShow, "there is no last answer yet", at: span, label: "nothing was asked",
      help: ["ask first: `find …`, `count …`"])
  }
}
