import Columnar
import Diagnostics
import Language
import Models
import Plans
import Rendering

/// What a group brought in two periods, and how much of that has a quantity.
private struct MeasuredChange {
  /// By all its rows.
  var whole: SalesChange
  /// By the rows that have a quantity.
  var before = PriceVolumeMix.Sale(money: 0, quantity: 0)
  var after = PriceVolumeMix.Sale(money: 0, quantity: 0)

  /// Sold in both periods, and with a price in each.
  var isMeasured: Bool { whole.kind == .kept && before.quantity > 0 && after.quantity > 0 }

  /// Of its change, what no quantity tells of; none of what was sold in one period only, or has a quantity throughout.
  var withoutQuantity: Int64? {
    guard whole.kind == .kept else { return nil }
    if !isMeasured { return whole.change }
    if before.money == whole.before, after.money == whole.after { return nil }
    return whole.change - (after.money - before.money)
  }
}

/// The change of sales as price, volume and mix of what was sold in both periods, beside new and lost products and what no quantity tells of.
private struct ChangeParts {
  /// Each with what it is made of, where it is measured.
  var groups: [(change: MeasuredChange, effects: PriceVolumeMix.Effects?)]
  /// Of all that are measured.
  var effects: PriceVolumeMix.Effects

  var unmeasuredCount: Int { groups.count { $0.change.whole.kind == .kept && !$0.change.isMeasured } }
}

/// `gap … as price volume mix`
extension Session {
  func splitChange(_ gap: Gap, _ sales: Sales, _ periods: PeriodComparison, _ days: ComparedDays) throws {
    var sales = sales
    let quantity = try quantity(of: &sales, periods)
    guard !onlyChecks else { return }
    let rows = try measured(gap, sales, days, quantity)
    let parts = try parts(of: rows.changes, sales)
    say(try bridge(parts, sales, periods))
    say(lines(parts, gap, sales, rows.quantity))
    smallPrint(
      "price is (p₁ − p₀) q₁ of what was sold in both, volume (Q₁ − Q₀) at their average price before, mix the rest; lines are rounded so that each part sums exactly"
    )
    if rows.rowsWithout > 0 {
      smallPrint(
        "\(counted(rows.rowsWithout, "row")) without \(format(quantity)): what groups sold in both periods changed by such rows stands as `without quantity`"
      )
    }
    if rows.rowsBelow > 0 {
      smallPrint(
        "\(counted(rows.rowsBelow, "row")) with \(bare(quantity)) below zero, such as returns: prices are of what is left after them, and where a row takes goods off without money they seem to rise; `where \(bare(quantity)) > 0` leaves them out"
      )
    }
    if parts.unmeasuredCount > 0 {
      smallPrint(
        "\(counted(parts.unmeasuredCount, "group")) without a quantity above zero in both periods \(parts.unmeasuredCount == 1 ? "has" : "have") no price to compare: all of \(parts.unmeasuredCount == 1 ? "its" : "their") change stands there"
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
    changes: [MeasuredChange], rowsWithout: Int, rowsBelow: Int, quantity: Amounts
  ) {
    var changes: [GroupKey: MeasuredChange] = [:]
    var (rowsWithout, rowsBelow) = (0, 0)
    let isBelow = Expression(
      .binary(.less, operatorSpan: quantity.span, quantity, .number(0)), span: quantity.span)
    var kind = Amounts(places: 0, currency: nil)
    let count = gap.groups.count
    for isAfter in [false, true] {
      let frame = try summary(
        of: sales, where: sales.within(isAfter ? days.after : days.before), by: gap.groups,
        [
          sales.call("sum", [sales.money]), sales.call("sum", [sales.money], where: sales.isKnown(quantity)),
          sales.call("sum", [quantity]), sales.call("count", where: sales.isKnown(quantity, false)),
          sales.call("count", where: isBelow),
        ])
      let sums = try sales.amounts.units(of: frame.fields[count].column, at: sales.span)
      let measured = try sales.amounts.units(of: frame.fields[count + 1].column, at: sales.span)
      let quantities = frame.fields[count + 2].column
      kind = Amounts(places: quantities.type.scale ?? 4, currency: nil)
      let units = try kind.units(of: quantities, at: quantity.span)
      for row in 0..<frame.rowCount {
        let key = frame.key(of: row, count)
        var change = changes[key] ?? MeasuredChange(whole: SalesChange(key: key))
        let sale = PriceVolumeMix.Sale(money: measured[row], quantity: units[row])
        if isAfter {
          (change.whole.after, change.after) = (sums[row], sale)
        } else {
          (change.whole.before, change.before) = (sums[row], sale)
        }
        changes[key] = change
        rowsWithout += Int(frame.fields[count + 3].column.number(at: row) ?? 0)
        rowsBelow += Int(frame.fields[count + 4].column.number(at: row) ?? 0)
      }
    }
    // Rows with a quantity may bring much that those without take away.
    try sales.amounts.requireRoom(
      for: changes.values.flatMap { [$0.whole.before, $0.whole.after, $0.before.money, $0.after.money] },
      at: sales.span)
    return (changes.values.sorted { precedes($0.whole.key, $1.whole.key) }, rowsWithout, rowsBelow, kind)
  }

  private func parts(of changes: [MeasuredChange], _ sales: Sales) throws -> ChangeParts {
    guard let effects = PriceVolumeMix(changes.filter(\.isMeasured).map { ($0.before, $0.after) }) else {
      throw sales.amounts.tooLarge(at: sales.span)
    }
    var lines = effects.lines.makeIterator()
    return ChangeParts(
      groups: changes.map { ($0, $0.isMeasured ? lines.next() : nil) }, effects: effects.all)
  }

  // MARK: - Saying

  /// From what was sold before to what was sold after, part by part.
  private func bridge(_ parts: ChangeParts, _ sales: Sales, _ periods: PeriodComparison) throws -> Presentation {
    let amounts = sales.amounts
    let changes = parts.groups.map(\.change)
    func sum(_ kind: SalesChange.Kind) throws -> Int64 {
      try amounts.sum(changes.filter { $0.whole.kind == kind }.map(\.whole.change), at: sales.span)
    }
    let before = try amounts.sum(changes.map { $0.whole.before ?? 0 }, at: sales.span)
    let all = parts.effects
    var rows: [(name: String, amount: Int64)] = [
      ("price", all.price), ("volume", all.volume), ("mix", all.mix), ("new", try sum(.new)), ("lost", try sum(.lost)),
    ]
    let unmeasured = changes.compactMap(\.withoutQuantity)
    if !unmeasured.isEmpty { rows.append(("without quantity", try amounts.sum(unmeasured, at: sales.span))) }
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

  /// Group by group: kept ones by their change, the worst first, then lost and new ones. Together they are the change of all.
  private func lines(_ parts: ChangeParts, _ gap: Gap, _ sales: Sales, _ quantity: Amounts) -> Presentation {
    let amounts = sales.amounts
    let rows = parts.groups.sorted { a, b in
      let (one, other) = (a.change.whole, b.change.whole)
      return (one.kind.rawValue, one.change, one.key) < (other.kind.rawValue, other.change, other.key)
    }
    let wholes = rows.map(\.change.whole)
    var fields = keyFields(wholes.map(\.key), gap.groups)
    fields += [
      Frame.Field("kind", .texts(wholes.map(\.kind.name))), Frame.Field("before", amounts.column(wholes.map(\.before))),
      Frame.Field("after", amounts.column(wholes.map(\.after))),
      Frame.Field("change", amounts.column(wholes.map(\.change))),
      Frame.Field("price", amounts.column(rows.map { $0.effects?.price })),
      Frame.Field("volume", amounts.column(rows.map { $0.effects?.volume })),
      Frame.Field("mix", amounts.column(rows.map { $0.effects?.mix })),
    ]
    if rows.contains(where: { $0.change.withoutQuantity != nil }) {
      fields.append(Frame.Field("without quantity", amounts.column(rows.map(\.change.withoutQuantity))))
    }
    func quantities(_ side: (MeasuredChange) -> Int64, _ isThere: (SalesChange) -> Bool) -> Column {
      .decimals(rows.map { isThere($0.change.whole) ? side($0.change) : nil }, scale: quantity.places)
    }
    var presentation = Presentation(frame: Frame(fields: fields, rowCount: rows.count), rowNoun: "groups")
    presentation.frameForPeople = presentation.frame
    fields += [
      Frame.Field("quantity before", quantities(\.before.quantity) { $0.before != nil }),
      Frame.Field("quantity after", quantities(\.after.quantity) { $0.after != nil }),
    ]
    presentation.frame = Frame(fields: fields, rowCount: rows.count)
    return presentation
  }
}
