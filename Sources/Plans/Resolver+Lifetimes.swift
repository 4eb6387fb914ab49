import Columnar
import Diagnostics
import Language

extension Resolver {
  mutating func lifetime(
    _ definition: LifetimeDefinition, over table: Table, replacing old: LifetimeModel?
  ) throws(Diagnostic) -> LifetimeModel {
    switch (definition, old) {
    case (.value(let written), .value(let old)): .value(try value(written, over: table, columns: old.columns))
    case (.value(let written), _): .value(try value(written, over: table, columns: OutputColumns()))
    case (.nextPurchase(let written), .nextPurchase(let old)):
      .nextPurchase(try nextPurchase(written, over: table, columns: old.columns))
    case (.nextPurchase(let written), _):
      .nextPurchase(try nextPurchase(written, over: table, columns: OutputColumns()))
    case (.contracts(let written), .contracts(let old)):
      .contracts(try contracts(written, over: table, columns: old.columns))
    case (.contracts(let written), _): .contracts(try contracts(written, over: table, columns: OutputColumns()))
    }
  }

  private mutating func value(
    _ written: CustomerValueDefinition, over table: Table, columns: OutputColumns<CustomerValueModel.Output>
  ) throws(Diagnostic) -> CustomerValueModel {
    CustomerValueModel(
      source: try source(written.purchases, over: table, needsMoney: true, at: written.verbSpan),
      horizon: try ahead(written.horizon), discount: try discount(written.discount),
      unit: try unit(written.unit, among: [.day, .week, .month], else: .week), holdout: try holdout(written.holdout),
      seed: written.seed, fit: Identity.fit(), columns: columns)
  }

  private mutating func nextPurchase(
    _ written: NextPurchaseDefinition, over table: Table, columns: OutputColumns<NextPurchaseModel.Output>
  ) throws(Diagnostic) -> NextPurchaseModel {
    NextPurchaseModel(
      source: try source(written.purchases, over: table, needsMoney: false, at: written.verbSpan),
      holdout: try holdout(written.holdout), fit: Identity.fit(), columns: columns)
  }

  private mutating func contracts(
    _ written: ContractsDefinition, over table: Table, columns: OutputColumns<ContractModel.Output>
  ) throws(Diagnostic) -> ContractModel {
    let population = try written.condition.map { expression throws(Diagnostic) in
      try condition(expression, over: table)
    }
    if let population { try refuseFitted(population, written.condition) }
    let group = try written.group.map { expression throws(Diagnostic) in try term(expression, over: table) }
    return ContractModel(
      start: try day(written.start, over: table, "a contract begins"),
      end: try day(written.end, over: table, "a contract ends"), money: try contractMoney(written, over: table),
      group: group, population: population, horizon: try ahead(written.horizon),
      discount: try discount(written.discount),
      unit: try unit(written.unit, among: CalendarUnit.allCases, else: .month),
      holdout: try holdout(written.holdout), fit: Identity.fit(), columns: columns)
  }

  private mutating func contractMoney(_ written: ContractsDefinition, over table: Table) throws(Diagnostic) -> Term? {
    if let money = written.money { return try number(money, over: table, "money") }
    guard let role = table.roles[.money], let column = table.column(role) else { return nil }
    return Term(.column(role), type: column.type, span: written.table.span)
  }

  private mutating func day(_ expression: Expression, over table: Table, _ what: String) throws(Diagnostic) -> Term {
    let term = try term(expression, over: table)
    if term.type.isTemporal { return term }
    throw Diagnostic(
      .typeMismatch, "\(what) on a day, and `\(format(expression))` is a \(term.type.name)", at: expression.span,
      label: term.type.name)
  }

  // MARK: - Purchases

  private mutating func source(
    _ purchases: PurchasesClause, over table: Table, needsMoney: Bool, at span: Span
  ) throws(Diagnostic) -> PurchaseSource {
    let orders = try self.table(purchases.table)
    guard orders.id != table.id, let links = childPath(from: orders, to: table) else {
      throw notLinked(orders, table, purchases.table)
    }
    let date = try purchaseDate(purchases, in: orders)
    let filter = try purchaseFilter(purchases, date, in: orders)
    try refuseFitted(filter, purchases.condition)
    let money = needsMoney ? try purchaseMoney(purchases, in: orders) : nil
    let distinct = try purchases.distinct.map { expression throws(Diagnostic) in try term(expression, over: orders) }
    func aggregate(_ function: Aggregate.Function, _ argument: Term, _ type: ValueType) -> Term {
      let aggregate = Aggregate(
        function: function, table: orders.id, scope: .children(links), argument: argument, filter: filter)
      return Term(.aggregate(aggregate), type: type, span: span)
    }
    let inputs =
      [aggregate(.max, date, date.type)] + (money.map { [aggregate(.sum, $0, $0.type)] } ?? [])
      + (distinct.map { [aggregate(.distinct, $0, .decimal(scale: 0))] } ?? [])
    return PurchaseSource(
      orders: orders.id, links: links, date: date, money: money, filter: filter, distinct: distinct, inputs: inputs)
  }

  // MARK: - Time and money

  private func ahead(_ duration: DurationLiteral) throws(Diagnostic) -> CalendarShift {
    let shift = CalendarShift(duration)
    if shift.months > 0 || shift.days > 0 { return shift }
    throw Diagnostic(
      .badCuts, "nothing comes within no time", at: duration.span, label: "no time", help: ["say `horizon 12mo`"])
  }

  private func holdout(_ duration: DurationLiteral?) throws(Diagnostic) -> CalendarShift? {
    guard let duration else { return nil }
    let shift = CalendarShift(duration)
    if shift.months > 0 || shift.days > 0 { return shift }
    throw Diagnostic(
      .badCuts, "nothing is tested on no time", at: duration.span, label: "no time", help: ["say `holdout 6mo`"])
  }

  private func discount(_ discount: DiscountRate?) throws(Diagnostic) -> Double {
    guard let discount else { return 0 }
    if (0...10).contains(discount.rate.double) { return discount.rate.double }
    throw Diagnostic(
      .badCuts, "a discount is a year's rate, zero or above", at: discount.span, label: "out of range",
      help: ["10 % a year is usual: `discount 10%`"])
  }

  private func unit(
    _ unit: TimeUnit?, among units: [CalendarUnit], else usual: CalendarUnit
  ) throws(Diagnostic) -> CalendarUnit {
    guard let unit else { return usual }
    if units.contains(unit.unit) { return unit.unit }
    throw Diagnostic(
      .badCuts, "time is measured in a day, a week or a month here", at: unit.span, label: unit.unit.rawValue,
      help: ["say `unit month`"])
  }
}
