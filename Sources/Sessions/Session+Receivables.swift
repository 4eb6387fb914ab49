import Columnar
import Diagnostics
import Engine
import Language
import Plans
import Rendering

/// `receivables`: what is owed, by how long it has been due, and whom to hold.
extension Session {
  func receivables(_ receivables: Receivables) throws {
    let table = try resolving { resolver in try resolver.table(receivables.table) }
    let owing = try owing(receivables, table)
    try refuseUnlike(owing, table, receivables)
    let query = Query(
      verb: .summarize, verbSpan: receivables.table.span, table: receivables.table,
      condition: owing.isOpen.and(receivables.condition), groups: receivables.groups,
      show: .items(owing.columns))
    let plan = try resolving { resolver in try resolver.plan(query) }
    guard !onlyChecks else { return }
    let answer = try engine.run(plan, in: state.book, on: state.data)
    say(
      Presentation(
        title: "\(table.name): \(number(answer.matched)) of \(number(answer.visible)) open",
        frame: answer.frame.asPercent("overdue share"), layout: receivables.groups.isEmpty ? .card : .table,
        rowNoun: "groups"))
    try sayHolds(receivables, owing, table)
    try tellReceivables(receivables, owing, table)
  }

  /// What is owed of an invoice, and since when.
  private struct Owing {
    var due: Expression
    var amount: Expression
    /// Amount less what was paid of it until the as-of date.
    var open: Expression
    /// Which invoices were paid, at least in part, on a day that is not known; none where `paid` is that day.
    var isPaidUndated: Expression?
    /// What was found by its name only.
    var found: [String]
    var rule: String

    var isOpen: Expression { open.binary(.greater, .number(0)) }
    var late: Expression { Expression.asOf.binary(.subtract, due) }

    private func between(_ first: Int, _ last: Int?) -> Expression {
      late.binary(.greaterOrEqual, .number(first)).and(last.map { late.binary(.lessOrEqual, .number($0)) })
    }

    func sum(_ condition: Expression?) -> Expression { .call("sum", open, where: condition) }

    /// The usual ages: not yet due, to 30, 60, 90 days over it, and longer.
    var columns: [SelectItem] {
      [
        Expression.call("count").named("invoices"), sum(nil).named("open"),
        sum(late.binary(.lessOrEqual, .number(0))).named("not due"), sum(between(1, 30)).named("1–30 d"),
        sum(between(31, 60)).named("31–60 d"), sum(between(61, 90)).named("61–90 d"),
        sum(between(91, nil)).named("over 90 d"), sum(due.isMissing).named("no due date"),
        sum(between(1, nil)).binary(.divide, sum(nil)).named("overdue share"),
      ]
    }
  }

  private func owing(_ receivables: Receivables, _ table: Table) throws -> Owing {
    var found: [String] = []
    func column(_ written: Expression?, _ role: Role, _ clause: String, _ what: String) throws -> Expression {
      if let written { return written }
      guard let (column, isAssigned) = table.column(habituallyFor: role) else {
        throw Diagnostic(
          .noRole, "\(table.name) does not say \(what)", at: receivables.table.span, label: "no \(role.rawValue)",
          help: [
            "say `\(clause) COLUMN`, or `roles \(quoted(table)) \(role.rawValue) = COLUMN`; its columns are: "
              + table.columns.filter(\.isListed).prefix(12).map(\.name).joined(separator: ", ")
          ])
      }
      if !isAssigned { found.append("\(role.rawValue) = \(column.name)") }
      return .path(column.name)
    }
    let due = try column(receivables.due, .due, "due", "when an invoice is due")
    let amount = try column(nil, .money, "roles \(table.name) money =", "what an invoice comes to")
    let paid = try column(receivables.paid, .paid, "paid", "what was paid of an invoice, or when")
    let paidType = try resolving { resolver in try resolver.term(paid, over: table) }.type
    let nothing = Expression.number(0)
    if paidType.isTemporal {
      let isPaid = paid.binary(.lessOrEqual, .asOf)
      return Owing(
        due: due, amount: amount, open: amount.binary(.subtract, .call("if", isPaid, amount, nothing)), found: found,
        rule: "open: the amount, while \(bare(paid)) is missing or later than the as-of date")
    }
    var known = Expression.call("coalesce", paid, nothing)
    let paidOn = receivables.paidOn ?? paymentDate(of: table)
    var isPaidUndated = paid.binary(.greater, nothing)
    if let paidOn {
      isPaidUndated = isPaidUndated.and(paidOn.isMissing)
      if receivables.paidOn == nil { found.append("on = \(bare(paidOn))") }
      known = .call("if", paidOn.binary(.greater, .asOf), nothing, known)
    }
    return Owing(
      due: due, amount: amount, open: amount.binary(.subtract, known), isPaidUndated: isPaidUndated, found: found,
      rule: "open: \(bare(amount)) less \(bare(paid)), nothing paid where that is missing"
        + (paidOn.map { ", and not yet where \(bare($0)) is later than the as-of date" } ?? ""))
  }

  private func quoted(_ table: Table) -> String { written(name: table.name) }

  /// A date called as the day of a payment often is.
  private func paymentDate(of table: Table) -> Expression? {
    let names: Set<String> = ["paiddate", "paidon", "paymentdate", "付款日期", "付款日", "回款日期", "到账日期", "收款日期"]
    let dates = table.columns.filter { $0.isListed && $0.type.isTemporal && names.contains(foldedName($0.name)) }
    return dates.count == 1 ? .path(dates[0].name) : nil
  }

  private func refuseUnlike(_ owing: Owing, _ table: Table, _ receivables: Receivables) throws {
    let due = try resolving { resolver in try resolver.term(owing.due, over: table) }
    guard due.type.isTemporal else {
      throw Diagnostic(
        .typeMismatch, "an invoice is due on a date, and `\(bare(owing.due))` is a \(due.type.name)",
        at: receivables.due?.span ?? receivables.table.span, label: due.type.name,
        help: ["say `due COLUMN` with a date"])
    }
    guard let written = receivables.paid else { return }
    let paid = try resolving { resolver in try resolver.term(written, over: table) }
    guard paid.type.isNumeric || paid.type.isTemporal else {
      throw Diagnostic(
        .typeMismatch, "what was paid is an amount or a date, and `\(bare(written))` is a \(paid.type.name)",
        at: written.span, label: paid.type.name, help: ["say `paid COLUMN` with an amount or a date"])
    }
  }

  // MARK: - Holds

  /// So many accounts to hold are listed.
  private static let mostHeld = 20

  /// Accounts overdue for longer than is borne, with all that they are overdue with.
  private func sayHolds(_ receivables: Receivables, _ owing: Owing, _ table: Table) throws {
    guard let link = state.book.links.first(where: { $0.child == table.id }) else {
      return smallPrint("no list of accounts to hold: \(table.name) has no link to accounts")
    }
    let accounts = state.book.table(link.parent)
    guard let key = accounts.key.flatMap({ accounts.column($0) }), state.book.mask(of: key.id) == nil else { return }
    let days = receivables.hold.map { CalendarShift($0).roughDays } ?? 60
    let name = accounts.nameColumn.flatMap { accounts.column($0) }.flatMap { $0.id == key.id ? nil : $0 }
    let walked = link.name ?? accounts.name
    let longer = "over \(number(days)) d"
    let query = Query(
      verb: .summarize, verbSpan: receivables.table.span, table: receivables.table,
      condition: owing.isOpen.and(owing.late.binary(.greater, .number(0))).and(receivables.condition),
      groups: [Expression.path(walked, key.name).named(key.name)]
        + (name.map { [Expression.path(walked, $0.name).named($0.name)] } ?? []),
      show: .items([
        Expression.call("count").named("overdue invoices"), owing.sum(nil).named("overdue"),
        owing.sum(owing.late.binary(.greater, .number(days))).named(longer),
        Expression.call("max", owing.late).named("oldest"),
      ]), sort: [SortKey(expression: .path("overdue"), descends: true)])
    let answer = try answer(to: query, in: state.book)
    let columns = answer.frame.fields.map(\.column)
    let late = (0..<answer.frame.rowCount).filter { (columns[columns.count - 1].number(at: $0) ?? 0) > Double(days) }
    let held = late.filter { columns[0].isKnown($0) }
    if held.isEmpty {
      smallPrint("nobody is overdue for more than \(counted(days, "day"))")
    } else {
      let shown = answer.frame.rows(Array(held.prefix(Self.mostHeld)))
      sayBeside(
        Presentation(
          title: "to hold: \(counted(held.count, "account")) overdue for more than \(counted(days, "day"))"
            + (held.count > shown.rowCount ? ", the first \(number(shown.rowCount))" : ""),
          frame: shown, rowNoun: "accounts", identifierColumns: identifiers(of: accounts)))
    }
    guard let nobody = late.first(where: { !columns[0].isKnown($0) }) else { return }
    func said(_ name: String) -> String {
      answer.frame.fields.first { $0.name == name }.map { cellText($0.column, nobody) } ?? ""
    }
    smallPrint(
      "overdue invoices that lead to none of \(accounts.name): \(said("overdue invoices")), \(said("overdue")) together, \(said(longer)) for more than \(counted(days, "day"))"
    )
  }

  /// How many invoices there are of a kind, and what is open of them; none where there is none.
  private func openOf(
    _ condition: Expression, _ owing: Owing, _ receivables: Receivables
  ) throws -> (count: Int, open: String)? {
    let frame = try answer(
      to: Query(
        verb: .summarize, verbSpan: receivables.table.span, table: receivables.table,
        condition: condition.and(receivables.condition),
        show: .items([Expression.call("count").named("count"), owing.sum(nil).named("open")])), in: state.book
    ).frame
    guard let count = frame.fields[0].column.number(at: 0), count > 0 else { return nil }
    return (Int(count), cellText(frame.fields[1].column, 0))
  }

  private func tellReceivables(_ receivables: Receivables, _ owing: Owing, _ table: Table) throws {
    smallPrint(owing.rule + "; `overdue share` is that of what is past its date")
    let isCredit = owing.open.binary(.less, .number(0))
    let isNote = owing.amount.binary(.less, .number(0))
    if let (count, sum) = try openOf(isCredit.and(isNote), owing, receivables) {
      smallPrint("\(counted(count, "credit note")), \(sum) together, left out: not set off against what is open")
    }
    let isOverpaid = isCredit.and(owing.amount.binary(.greaterOrEqual, .number(0)))
    if let (count, sum) = try openOf(isOverpaid, owing, receivables) {
      smallPrint(
        "\(counted(count, "invoice")) paid for more than \(count == 1 ? "it" : "they") came to, by \(sum) together, left out"
      )
    }
    if let isUndated = owing.isPaidUndated, state.book.asOf.day < configuration.today,
      let (count, _) = try openOf(isUndated, owing, receivables)
    {
      smallPrint(
        "\(counted(count, "invoice")) paid, wholly or in part, on a day that is not known: what came after \(dayText(state.book.asOf.day)) counts as paid, too (`on COLUMN` says when it was)"
      )
    }
    let unknown = try answer(
      to: Query(
        verb: .count, verbSpan: receivables.table.span, table: receivables.table,
        condition: owing.amount.isMissing.and(receivables.condition)), in: state.book)
    if unknown.matched > 0 { smallPrint("\(counted(unknown.matched, "invoice")) without an amount left out") }
    if !owing.found.isEmpty {
      smallPrint("taken by their names: \(owing.found.joined(separator: ", ")); `roles` or a clause says otherwise")
    }
    let hidden = try engine.visibleRows(of: table.id, in: state.book, on: state.data).hiddenFuture
    smallPrint(
      "as of \(dayText(state.book.asOf.day))" + (hidden > 0 ? " · \(counted(hidden, "row")) dated later hidden" : ""))
  }
}
