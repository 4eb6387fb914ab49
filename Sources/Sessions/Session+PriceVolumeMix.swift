import Columnar
import Diagnostics
import Language
import Models
import Plans
import Rendering

/// The change of sales as price, volume and mix of what was sold in both periods, beside new and lost products and what no quantity tells of.
private struct ChangeParts {
  /// In both periods with a quantity in each, and what their changes are made of.
  var kept: [SalesChange]
  var effects: PriceVolumeMix
  var new: [SalesChange]
  var lost: [SalesChange]
  /// What rows without a quantity, and products whose quantities are not positive, brought before and after.
  var unmeasured: (before: Int64, after: Int64)
  var unmeasuredProducts: Int
}

/// `gap … as price volume mix`
extension Session {
  func splitChange(_ gap: Gap, _ sales: Sales, _ periods: PeriodComparison, _ days: ComparedDays) throws {
    var sales = sales
    let quantity = try quantity(of: &sales, periods)
    guard !onlyChecks else { return }
    let rows = try measured(gap, sales, days, quantity)
    let parts = try parts(of: rows.changes, unmeasured: rows.unmeasured, sales)
    say(try bridge(parts, rows.changes, sales, periods))
    say(lines(parts, gap, sales, rows.quantity))
    smallPrint(
      "price is (p₁ − p₀) q₁ of what was sold in both, volume (Q₁ − Q₀) at their average price before, mix the rest; lines are rounded so that each part sums exactly"
    )
    if rows.rowsWithout > 0 {
      smallPrint("\(counted(rows.rowsWithout, "row")) without \(format(quantity)) stand in a line of their own")
    }
    if parts.unmeasuredProducts > 0 {
      smallPrint(
        "\(counted(parts.unmeasuredProducts, "group")) whose quantity is not above zero have no price and stand with them"
      )
    }
    tell(periods, days, sales)
    try tellMissing(sales)
  }

  private func quantity(of sales: inout Sales, _ periods: PeriodComparison) throws -> Expression {
    let quantity =
      try periods.quantity
      ?? column(.quantity, of: sales.table, at: sales.span, "quantity EXPRESSION", &sales.guesses)
    let table = sales.table
    try resolving { resolver in
      let term = try resolver.term(quantity, over: table)
      try state.book.refuseMasked(term, in: "gap")
      guard term.type.isNumeric else {
        throw Diagnostic(
          .typeMismatch, "a quantity is a number, and `\(format(quantity))` is a \(term.type.name)", at: quantity.span,
          label: term.type.name)
      }
    }
    return quantity
  }

  // MARK: - Rows with and without a quantity

  private func measured(_ gap: Gap, _ sales: Sales, _ days: ComparedDays, _ quantity: Expression) throws -> (
    changes: [SalesChange], unmeasured: (before: Int64, after: Int64), rowsWithout: Int, quantity: Amounts
  ) {
    var changes: [GroupKey: SalesChange] = [:]
    var unmeasured = (before: Int64(0), after: Int64(0))
    var rowsWithout = 0
    var kind = Amounts(places: 0, currency: nil)
    for isAfter in [false, true] {
      let period = isAfter ? days.after : days.before
      let isKnown = sales.isKnown(quantity)
      let frame = try summary(
        of: sales, where: Sales.both(sales.within(period), isKnown), by: gap.groups,
        [sales.call("sum", [sales.money]), sales.call("sum", [quantity])])
      let sums = try sales.amounts.units(of: frame.fields[gap.groups.count].column, at: sales.span)
      let quantities = frame.fields[gap.groups.count + 1].column
      kind = Amounts(places: quantities.type.scale ?? 4, currency: nil)
      let units = try kind.units(of: quantities, at: quantity.span)
      for row in 0..<frame.rowCount {
        let key = frame.key(of: row, gap.groups.count)
        var change = changes[key] ?? SalesChange(key: key)
        if isAfter {
          (change.after, change.quantityAfter) = (sums[row], units[row])
        } else {
          (change.before, change.quantityBefore) = (sums[row], units[row])
        }
        changes[key] = change
      }
      let rest = try summary(
        of: sales, where: Sales.both(sales.within(period), sales.isKnown(quantity, false)),
        [sales.call("sum", [sales.money]), sales.call("count")])
      let sum = try sales.amounts.units(of: rest.fields[0].column, at: sales.span)[0]
      rowsWithout += Int(rest.fields[1].column.number(at: 0) ?? 0)
      if isAfter { unmeasured.after = sum } else { unmeasured.before = sum }
    }
    return (changes.values.sorted { precedes($0.key, $1.key) }, unmeasured, rowsWithout, kind)
  }

  private func parts(of changes: [SalesChange], unmeasured: (before: Int64, after: Int64), _ sales: Sales) throws
    -> ChangeParts
  {
    let inBoth = changes.filter { $0.kind == .kept }
    let kept = inBoth.filter { $0.quantityBefore > 0 && $0.quantityAfter > 0 }
    let unpriced = inBoth.filter { $0.quantityBefore <= 0 || $0.quantityAfter <= 0 }
    let effects = PriceVolumeMix(
      kept.map { change in
        (
          PriceVolumeMix.Sale(money: change.before ?? 0, quantity: change.quantityBefore),
          PriceVolumeMix.Sale(money: change.after ?? 0, quantity: change.quantityAfter)
        )
      })
    return ChangeParts(
      kept: kept, effects: effects, new: changes.filter { $0.kind == .new }, lost: changes.filter { $0.kind == .lost },
      unmeasured: (
        try sales.amounts.sum(unpriced.map { $0.before ?? 0 } + [unmeasured.before], at: sales.span),
        try sales.amounts.sum(unpriced.map { $0.after ?? 0 } + [unmeasured.after], at: sales.span)
      ), unmeasuredProducts: unpriced.count)
  }

  // MARK: - Saying

  /// From what was sold before to what was sold after, part by part.
  private func bridge(_ parts: ChangeParts, _ changes: [SalesChange], _ sales: Sales, _ periods: PeriodComparison)
    throws
    -> Presentation
  {
    let amounts = sales.amounts
    func sum(_ changes: [SalesChange]) throws -> Int64 { try amounts.sum(changes.map(\.change), at: sales.span) }
    let measured = changes.filter { change in !parts.isUnpriced(change) }
    let before = try amounts.sum(measured.map { $0.before ?? 0 } + [parts.unmeasured.before], at: sales.span)
    let all = parts.effects.all
    var rows: [(name: String, amount: Int64)] = [
      ("price", all.price), ("volume", all.volume), ("mix", all.mix), ("new", try sum(parts.new)),
      ("lost", try sum(parts.lost)),
    ]
    if parts.unmeasured != (0, 0) {
      rows.append(("without quantity", parts.unmeasured.after - parts.unmeasured.before))
    }
    let change = try amounts.sum(rows.map(\.amount), at: sales.span)
    let growth = before > 0 ? " (\(percentText(Double(change) / Double(before))))" : ""
    let names = ["before"] + rows.map(\.name) + ["after"]
    let units = [before] + rows.map(\.amount) + [before + change]
    let shares = [nil] + rows.map { shareUnits($0.amount, of: change) } + [nil]
    return Presentation(
      title:
        "\(sales.table.name) from \(periods.spelling): change \(amounts.text(change))\(growth)",
      frame: Frame(
        fields: [
          Frame.Field("part", .texts(names)), Frame.Field("amount", amounts.column(units)),
          Frame.Field("share of change", .percents(shares)),
        ], rowCount: names.count), rowNoun: "parts")
  }

  /// Group by group: kept ones by their change, the worst first, then lost and new ones.
  private func lines(_ parts: ChangeParts, _ gap: Gap, _ sales: Sales, _ quantity: Amounts) -> Presentation {
    let amounts = sales.amounts
    let kept: [(change: SalesChange, effects: PriceVolumeMix.Effects?)] = zip(parts.kept, parts.effects.lines).map {
      ($0, $1)
    }
    let others = (parts.lost + parts.new).map { (change: $0, effects: PriceVolumeMix.Effects?.none) }
    let rows = (kept + others).sorted { a, b in
      (a.change.kind.rawValue, a.change.change, a.change.key) < (b.change.kind.rawValue, b.change.change, b.change.key)
    }
    var fields = keyFields(rows.map(\.change.key), gap.groups)
    fields += [
      Frame.Field("kind", .texts(rows.map(\.change.kind.name))),
      Frame.Field("before", amounts.column(rows.map(\.change.before))),
      Frame.Field("after", amounts.column(rows.map(\.change.after))),
      Frame.Field("change", amounts.column(rows.map(\.change.change))),
      Frame.Field("price", amounts.column(rows.map { $0.effects?.price })),
      Frame.Field("volume", amounts.column(rows.map { $0.effects?.volume })),
      Frame.Field("mix", amounts.column(rows.map { $0.effects?.mix })),
    ]
    func quantities(_ side: (SalesChange) -> Int64, _ isThere: (SalesChange) -> Bool) -> Column {
      .decimals(rows.map { isThere($0.change) ? side($0.change) : nil }, scale: quantity.places)
    }
    var presentation = Presentation(frame: Frame(fields: fields, rowCount: rows.count), rowNoun: "groups")
    presentation.frameForPeople = presentation.frame
    fields += [
      Frame.Field("quantity before", quantities(\.quantityBefore) { $0.before != nil }),
      Frame.Field("quantity after", quantities(\.quantityAfter) { $0.after != nil }),
    ]
    presentation.frame = Frame(fields: fields, rowCount: rows.count)
    return presentation
  }
}

extension ChangeParts {
  /// In both periods, but without a price in one of them.
  fileprivate func isUnpriced(_ change: SalesChange) -> Bool {
    change.kind == .kept && (change.quantityBefore <= 0 || change.quantityAfter <= 0)
  }
}
