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

  /// The last day of any date role, and whose it is: `date of orders`.
  func newestDate() throws -> (day: Int32, name: String)? {
    let newest = try state.book.tables.compactMap { table -> (day: Int32, name: String)? in
      guard let role = table.roles[.date], state.book.mask(of: role) == nil,
        let day = try state.data.columns[role]?.latestDay()
      else { return nil }
      return (day, "\(table.column(role)?.name ?? "date") of \(table.name)")
    }
    return newest.max { $0.day < $1.day }
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
