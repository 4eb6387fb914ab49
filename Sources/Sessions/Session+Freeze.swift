import Columnar
import Diagnostics
import Engine
import Language
import Plans

extension Session {
  /// `freeze tier as tier2025`: the present values in a stored column, with levels and their aliases.
  ///
  /// A script that is saved freezes again when it is run, as of the day that it sets.
  func freeze(_ freeze: Freeze) throws {
    let table = try resolving { resolver in try resolver.owner(of: freeze.source) }
    let term = try resolving { resolver in try resolver.subject(freeze.source, over: table) }
    if let old = table.columns.first(where: { !$0.isHidden && $0.name.lowercased() == freeze.name.text.lowercased() }) {
      throw Diagnostic(
        .nameTaken, "\(table.name) has a column `\(old.name)` already", at: freeze.name.span, label: "taken",
        help: ["what is frozen does not change: choose another name, or `drop` or `undo` the old one"])
    }
    try refuseTaken(freeze.name, for: "frozen column")
    var schema = ColumnSchema(
      id: Identity.column(), name: freeze.name.text, type: term.type,
      levels: term.type == .ordinal ? Resolver(book: state.book).levels(of: term) : [])
    term.forEachColumn { schema.sources.append($0) }
    if case let level = state.book.level(of: [term]), level > 0 { schema.mark = level }
    if !onlyChecks {
      let values = try engine.evaluate(term, over: table.id, in: state.book, on: state.data)
      keepFrozen(schema, values, in: table.id)
      let known = values.count - values.missingCount
      note(
        "\(table.name).\(schema.name) keeps \(text(of: freeze.source)) as of \(dayText(state.book.asOf.day)): "
          + "\(number(known)) of \(number(values.count)) known" + levelCounts(values, schema)
      )
      note("  it no longer changes; a saved script freezes again, as of the day it sets")
    }
    if onlyChecks { keepFrozen(schema, nil, in: table.id) }
  }

  /// Adds a stored column that was computed, not loaded: it can be dropped again.
  ///
  /// - Parameter values: none where statements are only looked at.
  func keepFrozen(_ schema: ColumnSchema, _ values: Column?, in table: TableID) {
    // No new epoch: nothing that was computed before could read this column.
    if let values { state.data.columns[schema.id] = StoredColumn(values) }
    state.frozen.insert(schema.id)
    state.book.update(table) { table in
      let place = table.columns.firstIndex { if case .stored = $0.origin { false } else { true } }
      table.columns.insert(schema, at: place ?? table.columns.count)
    }
  }

  private func text(of path: Path) -> String { path.parts.map(\.text).joined(separator: ".") }

  /// `: gold 80, lead 1,600`
  private func levelCounts(_ values: Column, _ schema: ColumnSchema) -> String {
    guard schema.type == .ordinal, case .codes(let codes, _) = values.storage else { return "" }
    var counts = [Int](repeating: 0, count: schema.levels.count)
    for row in codes.indices where values.isKnown(row) { counts[Int(codes[row])] += 1 }
    return " (" + zip(schema.levels, counts).map { "\($0.name) \(number($1))" }.joined(separator: ", ") + ")"
  }
}
