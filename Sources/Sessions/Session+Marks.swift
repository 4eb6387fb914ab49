import Columnar
import Diagnostics
import Language
import Plans
import Rendering
import Scenarios

// `mark contacts.phone level 2`: what may be computed with and not be seen by everybody.

extension Session {
  func mark(_ mark: MarkStatement) throws {
    let found = try mark.columns.map { try anyColumn($0) }
    for (path, (table, column)) in zip(mark.columns, found) {
      try refuseLowering(column, of: table, to: mark.level, at: path.span)
    }
    for (table, column) in found {
      state.book.update(table.id) { table in
        guard let index = table.columns.firstIndex(where: { $0.id == column.id }) else { return }
        table.columns[index].mark = mark.level > 0 ? mark.level : nil
      }
      note("\(table.name).\(state.book.displayName(of: column)): \(levelText(of: column.id))")
    }
    if !onlyChecks { forgetImages() }
  }

  private func levelText(of column: ColumnID) -> String {
    let level = state.book.level(of: column)
    guard level > 0 else { return "not marked" }
    let isHidden = state.book.mask(of: column) != nil
    return "level \(level)"
      + (isHidden ? ", not to be seen in this session" : "; `--redact N` hides it for N below \(level)")
  }

  /// Under `--redact` nothing becomes visible that was not.
  private func refuseLowering(_ column: ColumnSchema, of table: Table, to level: Int, at span: Span) throws {
    guard let clearance = state.book.clearance, let old = column.mark, old > clearance, level < old else { return }
    throw Diagnostic(
      .redacted,
      "\(table.name).\(state.book.displayName(of: column)) is marked level \(old), and --redact \(clearance) keeps it so",
      at: span, label: "not to be lowered", help: ["run without `--redact` to change marks"])
  }

  /// Neither does `undo` show what is hidden.
  func refuseUncovering(in book: Book, at span: Span) throws {
    guard let clearance = state.book.clearance, state.book.hasMarks else { return }
    for table in state.book.tables {
      for column in table.columns where column.mark.map({ $0 > clearance }) ?? false {
        guard let earlier = book.tables.first(where: { $0.id == table.id })?.column(column.id),
          earlier.mark ?? 0 < column.mark ?? 0
        else { continue }
        try refuseLowering(column, of: table, to: earlier.mark ?? 0, at: span)
      }
    }
  }

  /// Refuses a what-if that would tell of values that may not be seen by the rows that it picks.
  func refuseMasked(_ scenario: Scenario) throws {
    guard state.book.clearance != nil, state.book.hasMarks else { return }
    let book = scenario.applied(to: state.book)
    for removal in book.removals { try book.refuseMasked(removal.condition, in: "without … where") }
    for column in book.tables.flatMap(\.columns) {
      if case .changed(let change) = column.origin, let condition = change.condition {
        try book.refuseMasked(condition, in: "where")
      }
    }
  }

  /// `show marks`: marked columns, and those that share a mark.
  func markRows() -> [(name: String, values: [String])] {
    var marks = Marks(state.book)
    let rows = state.book.tables.flatMap { table in
      table.columns.map { (table: table, column: $0, level: marks.level(of: $0.id)) }
    }.filter { $0.level > 0 }
    return [
      ("column", rows.map { "\($0.table.name).\(state.book.displayName(of: $0.column))" }),
      ("level", rows.map { "\($0.level)" }),
      ("by", rows.map { $0.column.mark == $0.level ? "its own mark" : "what it is computed from" }),
      ("seen", rows.map { state.book.mask(of: $0.column.id) == nil ? "yes" : "no" }),
    ]
  }

  /// What `describe` says of a column whose values may not be seen.
  func sayMasked(_ column: ColumnSchema, _ values: Column) {
    let frame = Frame(
      fields: [
        Frame.Field("value", values.gather(rows: values.knownCount > 0 ? [firstKnown(values)] : [])),
        Frame.Field("rows", .decimals(values.knownCount > 0 ? [Int64(values.knownCount)] : [])),
      ], rowCount: values.knownCount > 0 ? 1 : 0)
    say(
      Presentation(
        title: "\(state.book.displayName(of: column)): \(column.type.name), \(number(values.knownCount)) known, "
          + "\(number(values.missingCount)) missing, \(levelText(of: column.id))",
        frame: frame, rowNoun: "values"))
  }

  private func firstKnown(_ values: Column) -> Int32 {
    Int32((0..<values.count).first { values.isKnown($0) } ?? 0)
  }

  // MARK: - What is kept from run to run

  /// Nothing of marked columns stays in the images: neither what waits to be written nor what earlier runs have left.
  func forgetImages() {
    guard let image, state.book.hasMarks else { return }
    withdrawImages()
    var marks = Marks(state.book)
    var titles: Set<String> = []
    for table in state.book.tables {
      let marked = table.columns.filter { state.book.readsMarked($0) }
      if marked.contains(where: { isStored($0) }), let files = state.inputs[table.id], !files.isEmpty {
        titles.insert(files.map(\.path).joined(separator: ", "))
      }
      for column in marked { titles.insert("\(table.name).\(column.name)") }
    }
    for model in state.book.models where marks.level(of: model.inputs) > 0 {
      titles.insert("\(state.book.table(model.table).name).\(model.name)")
    }
    image.forget(titled: titles)
  }

  /// What was remembered since the last statement, and must not be.
  func withdrawImages() {
    guard let image, state.book.hasMarks else { return }
    var marks = Marks(state.book)
    for table in state.book.tables {
      for column in table.columns where state.book.readsMarked(column) {
        if let origin = state.data.columns[column.id]?.origin { image.forget(madeFrom: origin) }
        guard !isStored(column) else { continue }
        if let digest = engine.digest(of: column.id, in: state.book, on: state.data) { image.forget(column: digest) }
      }
    }
    for link in state.book.links {
      let key = state.book.table(link.parent).key
      guard marks.level(of: link.column) > 0 || key.map({ marks.level(of: $0) > 0 }) ?? false,
        let origin = state.data.links[link.id]?.origin
      else { continue }
      image.forget(link: origin)
    }
    for model in state.book.models where marks.level(of: model.inputs) > 0 {
      for digest in engine.digests(of: model.id, in: state.book, on: state.data) { image.forget(column: digest) }
    }
  }

  private func isStored(_ column: ColumnSchema) -> Bool { if case .stored = column.origin { true } else { false } }
}
