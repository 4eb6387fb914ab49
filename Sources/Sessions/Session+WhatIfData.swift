import Columnar
import Diagnostics
import Engine
import Language
import Plans
import Scenarios

/// What a what-if over data did to them, counted.
extension Session {
  /// Rows taken out and values changed, each counted.
  func sayData(_ scenario: Scenario, _ book: Book) throws {
    guard scenario.changesData else { return }
    try sayRemoved(book)
    for table in book.tables {
      for column in table.columns {
        guard case .changed(let change) = column.origin else { continue }
        try sayChanged(column, of: table, first(of: column.id, change), book)
      }
    }
  }

  private func sayRemoved(_ book: Book) throws {
    guard !book.removals.isEmpty else { return }
    let asked = Set(book.removals.map(\.table))
    for table in book.tables {
      let removed = try engine.visibleRows(of: table.id, in: book, on: state.data).removed
      guard removed > 0 || asked.contains(table.id) else { continue }
      let why = asked.contains(table.id) ? "" : ", which link to them"
      smallPrint("taken out: \(counted(removed, "row")) of \(table.name)\(why)")
    }
  }

  /// The book in which a column still has its own values: it may have been changed more than once.
  private func first(of column: ColumnID, _ change: ValueChange) -> Book {
    guard case .changed(let earlier) = change.basis.column(column).column.origin else { return change.basis }
    return first(of: column, earlier)
  }

  private func sayChanged(_ column: ColumnSchema, of table: Table, _ old: Book, _ book: Book) throws {
    let before = try engine.column(column.id, in: old, on: state.data)
    let after = try engine.column(column.id, in: book, on: state.data)
    let seen = try engine.visibleRows(of: table.id, in: book, on: state.data).visible
    let differs = after.difference(from: before)
    var (changed, missing) = (0, 0)
    for row in 0..<after.count where seen?[row] ?? true {
      if before.isKnown(row), !after.isKnown(row) { missing += 1 }
      if differs(row) { changed += 1 }
    }
    let rows = seen?.trueCount ?? after.count
    smallPrint(
      "\(table.name).\(state.book.displayName(of: column)): another value in \(number(changed)) of \(number(rows)) rows"
        + (missing > 0 ? ", newly missing in \(number(missing))" : ""))
  }

  /// Whether a row that is not seen is not because a what-if has taken it out.
  func isTakenOut(_ row: Int, of table: Table, in book: Book) throws -> Bool {
    var whole = book
    whole.removals = []
    return try engine.visibleRows(of: table.id, in: whole, on: state.data).visible?[row] ?? true
  }

  // MARK: - Dates

  /// What of a model the as-of date can change.
  func timeReading(of model: Model) -> TimeReading { TimeReading(model.inputs, in: state.book) }

  /// Whether the as-of date can move anybody: through what decides the levels, or because rows themselves are dated.
  func varies(_ model: Model) -> Bool {
    timeReading(of: model).varies || state.book.table(model.table).roles[.date] != nil
  }

  /// The last day of any date role.
  func latestDay() throws -> Int32? {
    try state.book.tables.compactMap { table in
      try table.roles[.date].flatMap { try state.data.columns[$0]?.latestDay() }
    }.max()
  }

  /// A day before the first row of every dated table that a model stands on.
  func refuseBeforeData(_ day: Int32, _ model: Model, _ span: Span) throws {
    let firsts = try datedTables(of: model).compactMap { table -> (table: String, day: Int32)? in
      // A date that may not be seen is not told by a mistake.
      guard let role = table.roles[.date], state.book.mask(of: role) == nil else { return nil }
      return try firstDay(of: table.id).map { (table: table.name, day: $0) }
    }
    guard let first = firsts.min(by: { $0.day < $1.day }), day < first.day else { return }
    throw Diagnostic(
      .beforeData, "nothing that \(model.name) stands on is dated by \(dayText(day))", at: span,
      label: "before all data", help: ["the first row of \(first.table) is dated \(dayText(first.day))"])
  }

  /// A day more than 30 days after the newest row of all dated tables that a model counts or adds up: said before the answer, since it is about all
  /// of it.
  func sayBeyondData(_ day: Int32, _ model: Model) throws {
    let counted = datedTables(of: model).filter { $0.id != model.table }
    let newest = try counted.compactMap { table -> (table: String, day: Int32)? in
      guard let role = table.roles[.date], state.book.mask(of: role) == nil,
        let day = try state.data.columns[role]?.latestDay()
      else { return nil }
      return (table.name, day)
    }.max { $0.day < $1.day }
    if let newest { sayBeyond(newest: newest.day, of: newest.table, day) }
  }

  func sayBeyond(newest: Int32, of table: String, _ day: Int32) {
    guard day - newest > Session.freshDays else { return }
    note(
      "\(dayText(day)) is \(number(Int(day - newest))) days after the newest row of \(table), \(dayText(newest)): nothing is known of the days between, so everybody looks that much older"
    )
  }

  /// Rows without a date are seen from every date.
  func sayUndated(_ model: Model) throws {
    for table in datedTables(of: model) {
      guard let role = table.roles[.date] else { continue }
      let undated = try engine.column(role, in: state.book, on: state.data).missingCount
      if undated > 0 {
        smallPrint(
          "\(counted(undated, "row", "has", "have")) no date in \(table.name) and \(undated == 1 ? "counts" : "count") at every date"
        )
      }
    }
  }

  /// The tables with a date role that a model stands on.
  private func datedTables(of model: Model) -> [Table] {
    let tables = timeReading(of: model).tables.union([model.table])
    return state.book.tables.filter { tables.contains($0.id) && $0.roles[.date] != nil }
  }

  private func firstDay(of table: TableID) throws -> Int32? {
    guard let role = state.book.table(table).roles[.date], let column = state.book.table(table).column(role) else {
      return nil
    }
    var book = state.book
    book.includesFuture = true
    let date = Term(.column(role), type: column.type, span: Span(0, 0))
    let first = Aggregate(function: .min, table: table, scope: .whole, argument: date)
    let value = try engine.scalar(
      Term(.aggregate(first), type: column.type, span: Span(0, 0)), in: book, on: state.data)
    guard value.isKnown(0) else { return nil }
    switch value.storage {
    case .int32(let days): return days[0]
    case .int64(let moments): return Moment.day(of: moments[0])
    default: return nil
    }
  }
}

extension Column {
  /// Whether a row has another value than in a column of the same type.
  fileprivate func difference(from other: Column) -> (Int) -> Bool {
    func differs(_ compare: @escaping (Int) -> Bool) -> (Int) -> Bool {
      { row in
        self.isKnown(row) == other.isKnown(row) ? self.isKnown(row) && compare(row) : true
      }
    }
    switch (storage, other.storage) {
    case (.int32(let a), .int32(let b)): return differs { a[$0] != b[$0] }
    case (.int64(let a), .int64(let b)): return differs { a[$0] != b[$0] }
    case (.double(let a), .double(let b)): return differs { a[$0] != b[$0] }
    case (.bits(let a), .bits(let b)): return differs { a[$0] != b[$0] }
    case (.codes(let a, let names), .codes(let b, let others)) where names === others: return differs { a[$0] != b[$0] }
    default: return differs { self.text($0) != other.text($0) }
    }
  }
}
