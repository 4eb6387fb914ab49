import Columnar
import Diagnostics
import Engine
import Language
import Plans
import Rendering

/// `waste`: effort on accounts that do not buy.
extension Session {
  func waste(_ waste: Waste) throws {
    let (activities, orders, accounts) = try resolving { resolver in
      let (activities, orders) = (try resolver.table(waste.table), try resolver.table(waste.orders))
      return (activities, orders, try resolver.sharedParent(of: activities, orders, at: waste.orders.span))
    }
    if orders.roles[.date] == nil, orders.roles[.closed] == nil || orders.roles[.stage] == nil {
      throw Diagnostic(
        .noRole, "\(orders.name) has no date role: when was something bought?", at: waste.orders.span, label: "no date",
        help: ["say `roles \(written(name: orders.name)) date = COLUMN`"])
    }
    let measures = try efforts(waste, activities)
    _ = try resolving { resolver in try resolver.plan(query(waste, measures, wasted: nil)) }
    guard !onlyChecks else { return }
    let purchases = PurchasesClause(
      table: Name(orders.name, span: waste.orders.span, isQuoted: true), window: waste.window)
    let buyers = try self.buyers(purchases, accounts)
    let wasted = try wastedRows(activities, accounts, buyers)
    let (book, data, column) = with(wasted, in: activities)
    var resolver = Resolver(book: book, values: DataValues(book: book, data: data), isStrict: false)
    let plan = try resolver.plan(query(waste, measures, wasted: column))
    let answer = try engine.run(plan, in: book, on: data)
    say(
      Presentation(
        title: headline(waste, answer, activities), frame: answer.frame.asPercent("share"),
        layout: waste.group == nil ? .card : .table, rowNoun: "groups"))
    try sayWasted(waste, measures, column, activities, accounts, book, data)
    try tellWaste(waste, measures, purchases, accounts, activities)
  }

  // MARK: - What is measured

  private struct Effort {
    var name: String
    var expression: Expression
  }

  private func efforts(_ waste: Waste, _ activities: Table) throws -> [Effort] {
    func habitual(_ names: Set<String>) -> Expression? {
      let found = activities.columns.filter { $0.isListed && $0.type.isNumeric && names.contains(foldedName($0.name)) }
      return found.count == 1 ? .path(found[0].name) : nil
    }
    let hours = waste.hours ?? habitual(["hours", "durationhours", "工时", "小时", "时长"])
    let cost = waste.cost ?? habitual(["cost", "expense", "成本", "费用", "花费"])
    let efforts = [
      hours.map { Effort(name: "hours", expression: $0) }, cost.map { Effort(name: "cost", expression: $0) },
    ]
    .compactMap { $0 }
    for effort in efforts {
      let type = try resolving { resolver in try resolver.term(effort.expression, over: activities) }.type
      guard type.isNumeric else {
        throw Diagnostic(
          .typeMismatch, "effort is a number, and `\(format(effort.expression))` is a \(type.name)",
          at: effort.expression.span,
          label: type.name, help: ["say `\(effort.name) COLUMN` with a number"])
      }
    }
    return efforts
  }

  /// Which accounts have an order that is seen, and late enough.
  private func buyers(_ purchases: PurchasesClause, _ accounts: Table) throws -> Bitmap {
    let plan = try resolving { resolver in try resolver.purchases(purchases, of: accounts, needsMoney: false) }
    let rows = try engine.purchases(plan, in: state.book, on: state.data)
    var buys = [Bool](repeating: false, count: state.data.rowCounts[accounts.id] ?? 0)
    rows.isPurchase.forEachTrue { row in
      if rows.accounts[row] >= 0 { buys[Int(rows.accounts[row])] = true }
    }
    return Bitmap(count: buys.count) { buys[$0] }
  }

  /// Activities for accounts that do not buy; those for no account are not told.
  private func wastedRows(_ activities: Table, _ accounts: Table, _ buyers: Bitmap) throws -> Column {
    let links = try resolving { resolver in try resolver.links(from: activities, to: accounts) }
    let rows = try engine.ancestors(over: links, in: state.book, on: state.data)
    return .yesNo(rows.map { $0 < 0 ? nil : !buyers[Int($0)] })
  }

  /// The book with a column more, which is asked for by its name and by nobody else.
  private func with(_ wasted: Column, in table: Table) -> (Book, DataStore, Expression) {
    var (book, data) = (state.book, state.data)
    let id = Identity.column()
    let name = "wasted effort"
    data.columns[id] = StoredColumn(wasted)
    book.update(table.id) { $0.columns.append(ColumnSchema(id: id, name: name, type: .yesNo)) }
    return (book, data, .path(name))
  }

  private func query(_ waste: Waste, _ efforts: [Effort], wasted: Expression?) -> Query {
    let flag = wasted ?? Expression.number(1).binary(.equal, .number(1))
    var items = [Expression.call("count").named("activities"), Expression.call("count", where: flag).named("wasted")]
    for effort in efforts {
      let (all, lost) = (
        Expression.call("sum", effort.expression), Expression.call("sum", effort.expression, where: flag)
      )
      items += [all.named(effort.name), lost.named("wasted \(effort.name)")]
      if effort.name == efforts.first?.name { items.append(lost.binary(.divide, all).named("share")) }
    }
    if efforts.isEmpty {
      items.append(Expression.call("count", where: flag).binary(.divide, Expression.call("count")).named("share"))
    }
    return Query(
      verb: .summarize, verbSpan: waste.table.span, table: waste.table, condition: waste.condition,
      groups: waste.group.map { [$0] } ?? [], show: .items(items))
  }

  private func headline(_ waste: Waste, _ answer: Answer, _ activities: Table) -> String {
    "\(activities.name): \(number(answer.matched)) of \(number(answer.visible)), and those for accounts without \(waste.orders.text)"
  }

  // MARK: - Whom for

  private func sayWasted(
    _ waste: Waste, _ efforts: [Effort], _ wasted: Expression, _ activities: Table, _ accounts: Table, _ book: Book,
    _ data: DataStore
  ) throws {
    guard let key = accounts.key.flatMap({ accounts.column($0) }), book.mask(of: key.id) == nil,
      let link = book.links.first(where: { $0.child == activities.id && $0.parent == accounts.id })
    else { return }
    let walked = link.name ?? accounts.name
    let name = accounts.nameColumn.flatMap { accounts.column($0) }.flatMap { $0.id == key.id ? nil : $0 }
    let measures = efforts.map { Expression.call("sum", $0.expression).named($0.name) }
    let query = Query(
      verb: .summarize, verbSpan: waste.table.span, table: waste.table, condition: wasted.and(waste.condition),
      groups: [Expression.path(walked, key.name).named(key.name)]
        + (name.map { [Expression.path(walked, $0.name).named($0.name)] } ?? []),
      show: .items([Expression.call("count").named("activities")] + measures),
      sort: [SortKey(expression: .path(efforts.first?.name ?? "activities"), descends: true)],
      top: TopCount(count: 10, span: waste.table.span))
    var resolver = Resolver(book: book, values: DataValues(book: book, data: data), isStrict: false)
    let answer = try engine.run(try resolver.plan(query), in: book, on: data)
    guard answer.frame.rowCount > 0 else { return }
    sayBeside(
      Presentation(
        title: "most effort without an order", frame: answer.frame, rowNoun: "accounts",
        identifierColumns: identifiers(of: accounts)))
  }

  private func tellWaste(
    _ waste: Waste, _ efforts: [Effort], _ purchases: PurchasesClause, _ accounts: Table, _ activities: Table
  ) throws {
    let span = waste.window.map { " within \(CalendarShift($0).spelling) of the as-of date" } ?? " so far"
    let orders = try resolving { resolver in try resolver.table(purchases.table) }
    smallPrint(
      "wasted: for \(accounts.name) without \(try purchaseText(purchases, in: orders))\(span)"
        + (efforts.isEmpty
          ? "; no column of hours or cost: say `hours COLUMN`, `cost COLUMN`" : "; share is that of \(efforts[0].name)")
    )
    let links = try resolving { resolver in try resolver.links(from: activities, to: accounts) }
    let rows = try engine.ancestors(over: links, in: state.book, on: state.data)
    let seen = try engine.visibleRows(of: activities.id, in: state.book, on: state.data)
    let alone = rows.indices.count { rows[$0] < 0 && (seen.visible?[$0] ?? true) }
    if alone > 0 {
      smallPrint("\(counted(alone, "activity", "is", "are")) for no account, and so neither wasted nor not")
    }
    smallPrint(
      "as of \(dayText(state.book.asOf.day))"
        + (seen.hiddenFuture > 0 ? " · \(counted(seen.hiddenFuture, "row")) dated later hidden" : ""))
  }
}
