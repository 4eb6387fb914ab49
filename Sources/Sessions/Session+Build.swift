import Columnar
import Diagnostics
import Language
import Plans

extension Session {
  /// `build customers from orders by customer_id with …`: a row for each different key, in the order of first appearance, linked back; the
  /// other columns are derived, so that they follow the as-of date.
  func build(_ build: Build, _ written: Written) throws {
    let source = try resolving { resolver in try resolver.table(build.source) }
    guard case .one(let column) = source.column(named: build.key.text), case .stored = column.origin,
      let values = state.data.columns[column.id]
    else {
      let names = source.columns.map(\.name)
      throw Diagnostic(
        .unknownColumn, "\(source.name) has no column `\(build.key.text)`", at: build.key.span, label: "not a column",
        help: [
          nearest(build.key.text, among: names).map { "did you mean `\($0)`?" } ?? "it has: "
            + names.joined(separator: ", ")
        ])
    }
    let keys = try distinctKeys(
      of: values, called: "\(build.table.text).\(column.name)", isKept: state.book.level(of: column.id) == 0)
    var table = try tableShell(build.table, [(column.name, keys.type)])
    table.key = table.columns[0].id
    table.columns[0].sources = [column.id]
    store(table, [table.columns[0].id: keys], rowCount: keys.count)
    state.keysGiven.insert(table.id)
    note(
      "\(table.name): \(counted(keys.count, "row")), one for each \(column.name) of \(source.name), with \(counted(build.columns.count, "derived column"))"
    )
    state.book.links.removeAll { $0.child == source.id && $0.column == column.id && $0.parent == table.id }
    let link = LinkSchema(id: Identity.link(), column: column.id, child: source.id, parent: table.id)
    try connect(link, at: build.key.span)
    state.book.links.append(link)
    for item in build.columns { try addBuilt(item, to: table.id, from: source, written) }
    try resolveAgain()
  }

  /// A row for each different value, in the order of first appearance.
  private func distinctKeys(of stored: StoredColumn, called name: String, isKept: Bool) throws -> StoredColumn {
    let origin = stored.origin.map { origin in
      Digest { writer in
        writer.write("distinct")
        writer.write(origin)
      }
    }
    if let origin, let known = image?.column(origin, called: name) { return StoredColumn(known, origin: origin) }
    let values = try stored.column()
    let keys = values.gather(rows: values.firstRowsOfDistinctValues())
    if let origin, isKept { image?.keep(keys, under: origin, called: name) }
    return StoredColumn(keys, origin: origin)
  }

  /// A column of a built table: an aggregate over the rows it was built from, whose names stand for themselves.
  private func addBuilt(_ item: NamedExpression, to table: TableID, from source: Table, _ written: Written) throws {
    let term = try resolving { resolver in
      try resolver.builtTerm(item.expression, over: state.book.table(table), from: source)
    }
    setComputed(
      item.name.text, of: table, type: term.type, levels: [],
      origin: .derived(Computation(term: term, written: written)))
  }

  /// `recode deals.product "GTXPro" as "GTX Pro"`
  func recode(_ recode: Recode) throws {
    let (table, column) = try storedColumn(recode.column)
    guard column.type == .text, let stored = state.data.columns[column.id] else {
      throw Diagnostic(
        .typeMismatch, "`recode` changes text, and \(column.name) is a \(column.type.name)", at: recode.column.span,
        label: column.type.name)
    }
    let values = try stored.column()
    // Whether a value that may not be seen is there is not told either.
    let isMasked = state.book.mask(of: column.id) != nil
    var changes: [String: String] = [:]
    for change in recode.changes {
      guard isMasked || values.count(ofText: change.from.text) > 0 else {
        let known = DataValues(book: state.book, data: state.data).values(of: column.id) ?? []
        throw Diagnostic(
          .unknownValue, "\(column.name) holds no \"\(change.from.text)\"", at: change.from.span,
          label: "not one of its values",
          help: [
            nearest(change.from.text, among: known).map { "did you mean \"\($0)\"?" }
              ?? "spelling and case must match exactly"
          ])
      }
      changes[change.from.text] = change.to.text
    }
    state.data.columns[column.id] = StoredColumn(
      values.recoded(changes), origin: stored.origin?.recoded(changes))
    state.data.epoch = Identity.version()
    for change in recode.changes {
      let count = isMasked ? "" : counted(values.count(ofText: change.from.text), "row") + " "
      note("\(table.name).\(column.name): \(count)\"\(change.from.text)\" → \"\(change.to.text)\"")
    }
    for link in state.book.links where link.column == column.id || state.book.table(link.parent).key == column.id {
      try connect(link, at: recode.column.span)
    }
  }

  /// `table.column` with a stored column.
  func storedColumn(_ path: Path) throws -> (Table, ColumnSchema) {
    guard path.parts.count == 2 else {
      throw Diagnostic(
        .unknownColumn, "write the table and the column", at: path.span, label: "one name",
        help: ["for example: `orders.\(path.last.text)`"])
    }
    let table = try resolving { resolver in try resolver.table(path.parts[0]) }
    guard case .one(let column) = table.column(named: path.last.text) else {
      let names = table.columns.map(\.name)
      throw Diagnostic(
        .unknownColumn, "\(table.name) has no column `\(path.last.text)`", at: path.last.span, label: "not a column",
        help: [
          nearest(path.last.text, among: names).map { "did you mean `\($0)`?" } ?? "it has: "
            + names.joined(separator: ", ")
        ])
    }
    guard case .stored = column.origin else {
      throw Diagnostic(
        .typeMismatch, "\(column.name) is computed; its definition can be changed, not its values", at: path.last.span,
        label: "computed")
    }
    return (table, column)
  }
}

extension Digest {
  /// Of the column whose digest this is, with some values put in the place of others.
  fileprivate func recoded(_ changes: [String: String]) -> Digest {
    Digest { writer in
      writer.write("recoded")
      writer.write(self)
      writer.write(changes.sorted { $0.key < $1.key }) { writer, change in
        writer.write(change.key)
        writer.write(change.value)
      }
    }
  }
}
