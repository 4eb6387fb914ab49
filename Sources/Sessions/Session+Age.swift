import Language
import Plans

// How old the data are beside the as-of date: said once after loading, and only when no statement has set the date meanwhile.

extension Session {
  /// So many days after their newest row data are still taken to be of today.
  static let freshDays: Int32 = 30

  /// Before a statement that asks or defines something: until then a script may still set its as-of date.
  func sayAge(before statement: Statement) throws { if statement.dependsOnAsOf { try sayAge() } }

  /// A newest row more than 30 days older than the as-of date is worth a word, when nobody chose that date.
  func sayAge() throws {
    guard state.owesAge, !onlyChecks else { return }
    state.owesAge = false
    let asOf = state.book.asOf
    guard asOf.origin == .today, let (newest, name) = try newestDate(), asOf.day - newest > Session.freshDays else {
      return
    }
    note(
      "the newest \(name) is \(dayText(newest)), \(asOf.day - newest) days before the as-of date \(dayText(asOf.day)); `set as-of latest` sets it to that"
    )
  }

  /// The last day of any date role up to the as-of date, and whose it is: `date of orders`. Tables that reach beyond it, such as targets, tell nothing
  /// of how old the data are.
  func newestDate() throws -> (day: Int32, name: String)? {
    try newestDates().filter { $0.day <= state.book.asOf.day }.max { $0.day < $1.day }
  }

  /// The last day of each table's date role; none of those that may not be seen.
  private func newestDates() throws -> [(day: Int32, name: String)] {
    try state.book.tables.compactMap { table -> (day: Int32, name: String)? in
      guard let role = table.roles[.date], state.book.mask(of: role) == nil,
        let day = try state.data.columns[role]?.latestDay()
      else { return nil }
      return (day, "\(table.column(role)?.name ?? "date") of \(table.name)")
    }
  }

  /// What a new as-of date means for the data: whose last day `latest` is, who lies far behind it, and what is not seen yet.
  func sayWhatIsSeen() throws {
    let asOf = state.book.asOf
    if asOf.origin == .latest {
      let dates = try newestDates()
      if let newest = dates.first(where: { $0.day == asOf.day }) { note("  set by the newest \(newest.name)") }
      for date in dates where asOf.day - date.day > Session.freshDays {
        note("  the newest \(date.name) is \(dayText(date.day)), \(counted(Int(asOf.day - date.day), "day")) before")
      }
    }
    for table in state.book.tables {
      let hidden = try engine.visibleRows(of: table.id, in: state.book, on: state.data).hiddenFuture
      if hidden > 0 {
        note("  \(counted(hidden, "row")) of \(table.name) dated later, hidden (`including future` shows all)")
      }
      let open = try engine.closedLater(in: table.id, of: state.book, on: state.data)
      if open > 0, let closed = table.roles[.closed].flatMap({ table.column($0) }) {
        note("  \(counted(open, "row")) of \(table.name) with a later \(closed.name), seen as open")
        let late = try engine.filledAtClose(in: table.id, of: state.book, on: state.data).map(\.name)
        if !late.isEmpty {
          note("    and without what is filled in only at the close: \(late.joined(separator: ", "))")
        }
      }
    }
  }
}

extension Statement {
  /// Whether what it says may depend on the as-of date.
  fileprivate var dependsOnAsOf: Bool {
    switch kind {
    case .load, .build, .recode, .roles, .include, .set, .param, .alias, .mark, .drop, .forEach, .undo, .redo, .show,
      .help, .saveScript, .last, .say, .quit:
      false
    default: true
    }
  }
}
