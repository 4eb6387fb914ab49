import Columnar
import Diagnostics
import Language
import Plans

extension Session {
  func assignRoles(_ roles: [RoleAssignment], to name: Name) throws {
    let table = try resolving { resolver in try resolver.table(name) }
    var (changed, columns) = (table, state.data.columns)
    try assign(roles, to: &changed, &columns)
    state.data.columns = columns
    state.book.update(table.id) {
      $0.roles = changed.roles; $0.refusedRoles = changed.refusedRoles; $0.columns = changed.columns
    }
    state.data.epoch = Identity.version()
    try reportRoles(state.book.table(table.id))
  }

  /// Sets roles as said; an only date column takes `date` by itself, columns called latitude and longitude theirs.
  func assign(
    _ roles: [RoleAssignment], to table: inout Table, _ columns: inout [ColumnID: StoredColumn]
  ) throws {
    for assignment in roles {
      guard let role = Role(rawValue: assignment.role.text.lowercased()) else {
        let names = Role.allCases.map(\.rawValue)
        throw Diagnostic(
          .unknownRole, "`\(assignment.role.text)` is not a role", at: assignment.role.span, label: "not a role",
          help: [
            nearest(assignment.role.text, among: names).map { "did you mean `\($0)`?" } ?? "the roles are: "
              + names.joined(separator: ", ")
          ])
      }
      guard let name = assignment.column else {
        table.roles[role] = nil
        table.refusedRoles.insert(role)
        continue
      }
      table.roles[role] = try column(of: &table, named: name, for: role, &columns).id
      table.refusedRoles.remove(role)
    }
    if table.roles[.date] == nil, !table.refusedRoles.contains(.date) {
      let taken = Set(table.roles.values)
      let dates = table.columns.filter { column in
        if case .stored = column.origin { column.type.isTemporal && !taken.contains(column.id) } else { false }
      }
      if dates.count == 1 { table.roles[.date] = dates[0].id }
    }
  }

  private func column(
    of table: inout Table, named name: Name, for role: Role, _ columns: inout [ColumnID: StoredColumn]
  ) throws -> ColumnSchema {
    let stored = table.columns.filter { column in
      switch column.origin {
      case .stored, .derived: true
      case .changed, .segment, .output: false
      }
    }
    guard case .one(let column) = match(name.text, among: stored.map { ($0.name, $0) }) else {
      let names = stored.map(\.name)
      throw Diagnostic(
        .unknownColumn, "\(table.name) has no column `\(name.text)`", at: name.span, label: "not a column",
        help: [
          nearest(name.text, among: names).map { "did you mean `\($0)`?" } ?? "it has: " + names.joined(separator: ", ")
        ])
    }
    if role == .date || role == .closed, case .derived = column.origin {
      throw Diagnostic(
        .typeMismatch,
        "\(column.name) is derived, and the role \(role.rawValue) decides which rows are seen, so that it needs a column that was loaded",
        at: name.span, label: "derived", help: ["loaded dates are: " + dates(of: table)])
    }
    if role.fits(column.type) { return column }
    // Where nothing is known yet, as of deals of which none has closed, a column is what its role needs.
    if let stored = columns[column.id], stored.knownCount == 0,
      let place = table.columns.firstIndex(where: { $0.id == column.id })
    {
      let empty: Column = role.isOfDates ? .dates([]) : .decimals([], scale: 2)
      columns[column.id] = StoredColumn(Column.missing(stored.count, like: empty))
      table.columns[place].type = empty.type
      note(
        "  \(column.name) has no value yet: taken for \(role.isOfDates ? "dates" : "numbers"), as its role \(role.rawValue) needs"
      )
      return table.columns[place]
    }
    throw Diagnostic(
      .typeMismatch,
      "the role \(role.rawValue) needs a \(role.isOfDates ? "date" : role == .paid ? "date or an amount" : "number"), and \(column.name) is a \(column.type.name)",
      at: name.span, label: column.type.name,
      help: column.type != .text
        ? []
        : [
          role.isOfDates
            ? "if it holds dates, say how they are written: `with dates dmy` (or mdy, ymd); if some of its cells are none, `with types (\(written(name: column.name)) date)` tells them"
            : "if it holds numbers, say so on load: `with types (\(written(name: column.name)) number)`, which tells the cells that are none"
        ])
  }

  private func dates(of table: Table) -> String {
    let names = table.columns.filter { column in
      if case .stored = column.origin { column.type.isTemporal } else { false }
    }.map(\.name)
    return names.isEmpty ? "none" : names.joined(separator: ", ")
  }

  /// Says the roles, and how many rows the as-of date hides.
  func reportRoles(_ table: Table) throws {
    defer { reportUndecidedDates(of: table) }
    guard !table.roles.isEmpty else { return }
    let said = Role.allCases.compactMap { role in
      table.roles[role].map { "\(role.rawValue) = \(table.column($0)?.name ?? "?")" }
    }
    note(
      "  roles \(said.joined(separator: ", "))"
        + (table.roles[.date] == nil ? "" : " (`roles date none` refuses the date)"))
    let hidden = try engine.visibleRows(of: table.id, in: state.book, on: state.data).hiddenFuture
    if hidden > 0 {
      note(
        "  \(counted(hidden, "row")) dated after \(dayText(state.book.asOf.day)), hidden (`including future` shows all)"
      )
    }
  }
}

extension Session {
  /// Of several dates none takes the role by itself, and without it nothing is as of a day.
  fileprivate func reportUndecidedDates(of table: Table) {
    let taken = Set(table.roles.values)
    let dates = table.columns.filter { column in
      if case .stored = column.origin { column.type.isTemporal && !taken.contains(column.id) } else { false }
    }
    guard dates.count > 1, table.roles[.date] == nil, !table.refusedRoles.contains(.date) else { return }
    note(
      "  no date role: say which of \(dates.map(\.name).joined(separator: ", ")) counts, `roles \(written(name: table.name)) date = \(written(name: dates[0].name))`"
    )
  }
}

extension Role {
  fileprivate var isOfDates: Bool { [.date, .closed, .expected, .due].contains(self) }

  fileprivate func fits(_ type: ValueType) -> Bool {
    switch self {
    case .date, .closed, .expected, .due: type.isTemporal
    case .paid: type.isTemporal || type.isNumeric
    case .money, .probability, .quantity, .latitude, .longitude: type.isNumeric
    case .stage, .owner, .name, .region: true
    }
  }
}
