import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// `due`: who is to be seen, by the cadence of a policy.
extension Session {
  func due(_ due: DueList) throws {
    let (table, model, policy) = try asked(due)
    let since = try lastContact(due, policy, table)
    let condition = try due.condition.map { expression in
      try resolving { resolver in try resolver.condition(expression, over: table) }
    }
    let group = try due.group.map { item in try resolving { try $0.term(item.expression, over: table) } }
    for (term, place) in [(condition, "where"), (group, "group by"), (since.term, "since")] {
      if let term { try state.book.refuseMasked(term, in: place) }
    }
    guard !onlyChecks else { return }
    guard let result = try engine.model(model.id, in: state.book, on: state.data).policy else {
      preconditionFailure("a policy has a result")
    }
    let contacts = try engine.evaluate(since.term, over: table.id, in: state.book, on: state.data)
    var rows = try engine.visibleRows(of: table.id, in: state.book, on: state.data).visible
    if let condition {
      let truth = try engine.truth(condition, over: table.id, in: state.book, on: state.data).isTrue
      rows = rows.map { $0 & truth } ?? truth
    }
    let calls = Calls(policy, result, contacts, among: rows, asOf: state.book.asOf.day, ahead: ahead(due.horizon))
    if let group, let item = due.group {
      let groups = try engine.grouped(by: group, over: table.id, in: state.book, on: state.data)
      say(groupTable(calls, groups, item.alias?.text ?? bare(item.expression), table, due))
    } else {
      say(try list(calls, policy, result, contacts, table, due))
    }
    tell(calls, due, since.name, model, table)
  }

  private func asked(_ due: DueList) throws -> (Table, Model, PolicyModel) {
    let table = try resolving { resolver in try resolver.table(due.table) }
    if case .none = state.book.model(named: due.policy.text) {
      throw noPolicy("there is no policy called `\(due.policy.text)`", "not a policy", due, for: "TIERS")
    }
    let model = try model(due.policy)
    guard let policy = model.policy else {
      throw noPolicy(
        "`\(model.name)` is \(model.kindPhrase), and a policy says how often accounts are seen", model.kindName, due,
        for: written(name: model.name))
    }
    guard model.table == table.id else {
      throw Diagnostic(
        .unknownTable, "`\(model.name)` is for \(state.book.table(model.table).name)", at: due.table.span,
        label: "another table",
        help: ["ask `due \(state.book.table(model.table).name) by \(written(name: model.name))`"])
    }
    guard policy.rules.contains(where: { $0.visit != nil }) else {
      throw Diagnostic(
        .unknownModel, "`\(model.name)` does not say how often anybody is seen", at: due.policy.span,
        label: "no `visit`", help: ["say it for a level: `… gold \"account manager\" visit 60d`"])
    }
    return (table, model, policy)
  }

  private func noPolicy(_ message: String, _ label: String, _ due: DueList, for levels: String) -> Diagnostic {
    let others = state.book.models.filter { $0.policy != nil }.map(\.name)
    return Diagnostic(
      .unknownModel, message, at: due.policy.span, label: label,
      help: [
        others.isEmpty
          ? "define one: `define policy service for \(levels) as gold \"account manager\" visit 30d, …`"
          : nearest(due.policy.text, among: others).map { "did you mean `\($0)`?" }
            ?? "the policies are: " + others.joined(separator: ", ")
      ])
  }

  /// When accounts were seen last, and how that is known.
  private func lastContact(_ due: DueList, _ policy: PolicyModel, _ table: Table) throws -> (term: Term, name: String) {
    if let written = due.since {
      let term = try resolving { resolver in try resolver.term(written, over: table) }
      guard term.type.isTemporal else {
        throw Diagnostic(
          .typeMismatch, "the last contact is a date, and `\(format(written))` is a \(term.type.name)",
          at: written.span,
          label: term.type.name)
      }
      return (term, format(written))
    }
    if let since = policy.since { return (since, "that of the policy") }
    guard let contacts = contactTable(of: table), let date = contacts.roles[.date].flatMap({ contacts.column($0) })
    else {
      throw Diagnostic(
        .noRole, "nothing says when \(table.name) were seen last", at: due.policy.span, label: "no `since`",
        help: [
          "say it here: `… since lastContact`, or in the policy: `define policy NAME for TIER since lastContact as …`"
        ])
    }
    let last = Expression.call("max", .path(contacts.name, date.name))
    return (try resolving { try $0.term(last, over: table) }, "max(\(contacts.name).\(date.name)), the last there is")
  }

  /// Contacts with accounts: the table that is called so, else any whose rows have a date.
  private func contactTable(of table: Table) -> Table? {
    let linked = state.book.links.filter { $0.parent == table.id && $0.child != table.id }
      .map { state.book.table($0.child) }.filter { $0.roles[.date] != nil }
    let words = ["activit", "visit", "call", "contact", "跟进", "拜访", "活动", "回访"]
    return linked.first { one in words.contains { one.name.lowercased().contains($0) } } ?? linked.first
  }

  private func ahead(_ horizon: DurationLiteral?) -> Int32 {
    guard let horizon else { return state.book.asOf.day }
    let shift = CalendarShift(horizon)
    return Day.addMonths(state.book.asOf.day, shift.months) + Int32(shift.days)
  }

  // MARK: - Tables

  private func list(
    _ calls: Calls, _ policy: PolicyModel, _ result: PolicyResult, _ contacts: Column, _ table: Table, _ due: DueList
  ) throws -> Presentation {
    let shown = calls.list.prefix(due.top?.count ?? .max)
    let rows = shown.map(\.row)
    let levels = result.subject.marked(state.book.mask(of: policy.subject))
    let fields =
      try accountFields(of: table).map { Frame.Field($0.name, $0.column.gather(rows: rows)) } + [
        Frame.Field("level", levels.gather(rows: rows)),
        Frame.Field("action", .texts(shown.map { policy.rules[$0.rule].action })),
        Frame.Field("last", contacts.gather(rows: rows)), Frame.Field("due", .dates(shown.map(\.due))),
        Frame.Field("late", .decimals(shown.map { call in call.due.map { Int64(state.book.asOf.day - $0) } })),
      ]
    return Presentation(
      title: "\(table.name): \(counted(calls.list.count, "account")) to see"
        + (due.horizon.map { " within \(CalendarShift($0).spelling)" } ?? ""),
      frame: Frame(fields: fields, rowCount: rows.count), rowNoun: table.name, identifierColumns: identifiers(of: table)
    )
  }

  private func groupTable(_ calls: Calls, _ groups: GroupedRows, _ name: String, _ table: Table, _ due: DueList)
    -> Presentation
  {
    var (overdue, never, soon) = (counts(groups), counts(groups), counts(groups))
    for call in calls.list {
      let group = Int(groups.groups[Int(call.row)])
      switch call.due {
      case nil: never[group] += 1
      case let day? where day < state.book.asOf.day: overdue[group] += 1
      case _?: soon[group] += 1
      }
    }
    let frame = Frame(
      fields: [
        Frame.Field(name, groups.keys), Frame.Field("overdue", .decimals(overdue)),
        Frame.Field("never seen", .decimals(never)), Frame.Field("due", .decimals(soon)),
      ], rowCount: groups.keys.count)
    return Presentation(
      title: "\(table.name): \(counted(calls.list.count, "account")) to see", frame: frame, rowNoun: "groups")
  }

  private func counts(_ groups: GroupedRows) -> [Int64] { [Int64](repeating: 0, count: groups.keys.count) }

  private func tell(_ calls: Calls, _ due: DueList, _ since: String, _ model: Model, _ table: Table) {
    smallPrint(
      "\(number(calls.overdue)) overdue, \(number(calls.never)) never seen, \(number(calls.soon)) due"
        + (due.horizon == nil ? " today" : " by \(dayText(ahead(due.horizon)))")
        + ", \(number(calls.idle)) whom `\(model.name)` gives no cadence")
    smallPrint(
      "first who was never seen, then by how many times the interval it is late · last contact: \(since) · as of \(dayText(state.book.asOf.day))"
    )
    if calls.masked { smallPrint("the dates may not be seen") }
  }
}

/// Accounts that a policy wants to be seen by a day, the most urgent first.
struct Calls {
  struct Call {
    var row: Int32
    var rule: Int
    /// None where there was no contact.
    var due: Int32?
    /// In intervals; endless without a contact.
    var lateness: Double
  }

  private(set) var list: [Call] = []
  private(set) var overdue = 0
  private(set) var never = 0
  private(set) var soon = 0
  /// Without a cadence, or not yet due.
  private(set) var idle = 0
  let masked: Bool

  /// - Parameter ahead: the last day that is asked about.
  init(
    _ policy: PolicyModel, _ result: PolicyResult, _ contacts: Column, among rows: Bitmap?, asOf: Int32, ahead: Int32
  ) {
    masked = contacts.isMasked
    for row in result.rules.indices where rows?[row] ?? true {
      let rule = Int(result.rules[row])
      guard rule >= 0, let visit = policy.rules[rule].visit else {
        idle += 1
        continue
      }
      guard let last = contacts.day(at: row) else {
        never += 1
        list.append(Call(row: Int32(row), rule: rule, due: nil, lateness: .infinity))
        continue
      }
      let due = Day.addMonths(last, visit.months) + Int32(visit.days)
      guard due <= ahead else { continue }
      if due < asOf { overdue += 1 } else { soon += 1 }
      list.append(
        Call(row: Int32(row), rule: rule, due: due, lateness: Double(asOf - due) / Double(max(1, visit.roughDays))))
    }
    // Equals stand as their levels do, then as the table has them.
    list.sort { ($1.lateness, $0.rule, $0.row) < ($0.lateness, $1.rule, $1.row) }
  }
}
