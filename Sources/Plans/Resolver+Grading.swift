import Columnar
import Diagnostics
import Language

/// Recency, frequency and money; shares of a total.
extension Resolver {
  /// A model other than a score or tiers. Its fits are new; its columns are those of the model that it takes the place of.
  public mutating func kind(_ definition: ModelDefinition, over table: Table, replacing old: Model? = nil)
    throws(Diagnostic) -> Model.Kind
  {
    switch definition {
    case .rfm(let rfm): .rfm(try self.rfm(rfm, over: table, replacing: old?.rfm))
    case .classes(let classes): .classes(try self.classes(classes, over: table, replacing: old?.classes))
    case .pareto(let pareto): .pareto(try self.pareto(pareto, over: table, replacing: old?.pareto))
    case .decision(let decision): .decision(try self.decision(decision, over: table, replacing: old?.decision))
    case .matrix(let matrix): .matrix(try self.matrix(matrix, over: table, replacing: old?.matrix))
    case .policy(let policy): .policy(try self.policy(policy, over: table, replacing: old?.policy))
    case .retention(let retention):
      .retention(try self.retention(retention, over: table, replacing: old?.retention))
    case .lifetime(let lifetime):
      .lifetime(try self.lifetime(lifetime, over: table, replacing: old?.lifetime))
    case .attributes(let attributes):
      .attributes(try self.attributes(attributes, over: table, replacing: old?.attributes))
    case .gate(let gate): .gate(try self.gate(gate, over: table, replacing: old?.gate))
    }
  }

  private mutating func rfm(_ definition: RFMDefinition, over table: Table, replacing old: RFMModel? = nil)
    throws(Diagnostic) -> RFMModel
  {
    let measures = try measures(definition.measures, over: table, at: definition.verbSpan)
    let bins = try bins(definition)
    let edges = RFMModel.Edges(
      recency: try edges(definition.edges.recency, bins, "recency"),
      frequency: try edges(definition.edges.frequency, bins, "frequency"),
      money: try edges(definition.edges.money, bins, "money"))
    return RFMModel(
      measures: measures, bins: bins, edges: edges, fit: Identity.fit(), columns: old?.columns ?? OutputColumns())
  }

  private mutating func classes(
    _ definition: RFMClassesDefinition, over table: Table, replacing old: RFMClassesModel? = nil
  ) throws(Diagnostic) -> RFMClassesModel {
    let measures = try measures(definition.measures, over: table, at: definition.verbSpan)
    let cut: RFMClassesModel.Cut =
      switch definition.cut {
      case .mean: .mean
      case .median: .median
      case .values(let days, let frequency, let money):
        .values(recency: ExactDecimal(units: Int64(days), scale: 0), frequency: frequency, money: money)
      }
    return RFMClassesModel(
      measures: measures, cut: cut, fit: Identity.fit(), columns: old?.columns ?? OutputColumns())
  }

  private mutating func pareto(_ definition: ParetoDefinition, over table: Table, replacing old: ParetoModel? = nil)
    throws(Diagnostic) -> ParetoModel
  {
    let measure = try number(definition.measure, over: table, "what is shared out")
    let population = try definition.condition.map { expression throws(Diagnostic) in
      try condition(expression, over: table)
    }
    var cuts: [ExactDecimal] = []
    for cut in definition.cuts {
      let share = cut.share.double
      guard share > 0, share < 1 else {
        throw Diagnostic(
          .badCuts, "a class ends somewhere between 0% and 100% of the total", at: cut.span, label: "outside",
          help: ["the last class takes what is left"])
      }
      if let last = cuts.last, share <= last.double {
        throw Diagnostic(
          .badCuts, "the shares at which the classes end must grow", at: cut.span, label: "not above the one before")
      }
      cuts.append(cut.share)
    }
    if cuts.isEmpty { cuts = [ExactDecimal(units: 80, scale: 2), ExactDecimal(units: 95, scale: 2)] }
    guard cuts.count <= 25 else {
      throw Diagnostic(
        .badCuts, "there are letters for 26 classes", at: definition.cuts[25].span, label: "the 26th cut")
    }
    return ParetoModel(
      measure: measure, population: population, cuts: cuts, fit: Identity.fit(),
      columns: old?.columns ?? OutputColumns())
  }

  // MARK: - Bins and edges

  private func bins(_ definition: RFMDefinition) throws(Diagnostic) -> Int {
    let given = [definition.edges.recency, definition.edges.frequency, definition.edges.money].compactMap { $0 }
    guard let bins = definition.bins else { return (given.first?.values.count ?? 4) + 1 }
    guard (2...100).contains(bins.count) else {
      throw Diagnostic(
        .badCuts, "there are 2 to 100 bins", at: bins.span, label: "\(bins.count)",
        help: [bins.count < 2 ? "one bin would give every account the same score" : "five are usual: `bins 5`"])
    }
    return bins.count
  }

  private func edges(_ list: EdgeList?, _ bins: Int, _ measure: String) throws(Diagnostic) -> [ExactDecimal]? {
    guard let list else { return nil }
    guard list.values.count == bins - 1 else {
      throw Diagnostic(
        .badCuts, "\(bins) bins have \(bins - 1) edges between them, and \(measure) has \(list.values.count)",
        at: list.span, label: "\(list.values.count) edges",
        help: ["give each measure as many, or say `bins \(list.values.count + 1)`"])
    }
    for (index, value) in list.values.enumerated().dropFirst() where value.double <= list.values[index - 1].double {
      throw Diagnostic(
        .badCuts, "the edges of \(measure) do not grow", at: list.span,
        label: "\(plain(value)) after \(plain(list.values[index - 1]))",
        help: [
          measure == "recency"
            ? "write them from small to large; that fewer days are better is known" : "write them from small to large"
        ])
    }
    return list.values
  }

  private func plain(_ decimal: ExactDecimal) -> String {
    decimal.scale == 0 ? "\(decimal.units)" : "\(decimal.double)"
  }

  // MARK: - Measures

  private mutating func measures(_ clause: MeasuresClause, over table: Table, at span: Span) throws(Diagnostic)
    -> PurchaseMeasures
  {
    switch clause {
    case .columns(let columns): try measures(columns, over: table)
    case .purchases(let purchases): try measures(purchases, over: table, at: span)
    }
  }

  private mutating func measures(_ columns: MeasureColumns, over table: Table) throws(Diagnostic) -> PurchaseMeasures {
    let population = try columns.condition.map { expression throws(Diagnostic) in
      try condition(expression, over: table)
    }
    var recency = try term(columns.recency, over: table)
    if recency.type.isTemporal {
      recency = age(of: recency)
    } else if !recency.type.isNumeric {
      throw Diagnostic(
        .typeMismatch, "recency is a number of days or a date, and this is a \(recency.type.name)",
        at: columns.recency.span, label: recency.type.name)
    }
    return PurchaseMeasures(
      recency: recency, frequency: try number(columns.frequency, over: table, "frequency"),
      money: try number(columns.money, over: table, "money"), population: population)
  }

  mutating func number(_ expression: Expression, over table: Table, _ what: String) throws(Diagnostic) -> Term {
    let term = try term(expression, over: table)
    if term.type.isNumeric { return term }
    throw Diagnostic(
      .typeMismatch, "\(what) is a number, and `\(format(expression))` is a \(term.type.name)", at: expression.span,
      label: term.type.name, help: readAsNumbers(term))
  }

  /// How a column of a file that was taken for text, such as amounts of several currencies, is read as numbers; nothing of texts in which no digit is.
  func readAsNumbers(_ term: Term) -> [String] {
    guard term.type == .text, case .column(let id) = term.kind else { return [] }
    let (table, column) = book.column(id)
    guard case .stored = column.origin,
      values.values(of: id)?.contains(where: { $0.contains { $0.isNumber } }) ?? true
    else { return [] }
    let name = written(name: column.name)
    return [
      "if its cells are numbers, all in one currency, have them read as such: `load \(written(name: table.name)) from … with types (\(name) number)`"
    ]
  }

  func age(of date: Term) -> Term {
    let asOf = Term(.constant(.day(DayTerm(.asOf))), type: .date, span: date.span)
    return Term(.daysBetween(asOf, date), type: .decimal(scale: 0), span: date.span)
  }

  private mutating func measures(_ purchases: PurchasesClause, over table: Table, at span: Span) throws(Diagnostic)
    -> PurchaseMeasures
  {
    let orders = try self.table(purchases.table)
    guard orders.id != table.id, let links = childPath(from: orders, to: table) else {
      throw notLinked(orders, table, purchases.table)
    }
    let date = try purchaseDate(purchases, in: orders)
    let filter = try purchaseFilter(purchases, date, in: orders)
    func aggregate(_ function: Aggregate.Function, _ argument: Term?, type: ValueType) -> Term {
      let aggregate = Aggregate(
        function: function, table: orders.id, scope: .children(links), argument: argument, filter: filter)
      return Term(.aggregate(aggregate), type: type, span: span)
    }
    let money = try purchaseMoney(purchases, in: orders)
    let last = aggregate(.max, date, type: date.type)
    let distinct = try purchases.distinct.map { expression throws(Diagnostic) in try term(expression, over: orders) }
    let frequency = aggregate(distinct == nil ? .count : .distinct, distinct, type: .decimal(scale: 0))
    let sum = aggregate(.sum, money, type: money.type)
    let average = Term(.arithmetic(.divide, sum, frequency), type: .number, span: span)
    return PurchaseMeasures(
      recency: age(of: last), frequency: frequency, money: purchases.averages ? average : sum,
      total: purchases.averages ? sum : nil)
  }

  func notLinked(_ orders: Table, _ table: Table, _ name: Name) -> Diagnostic {
    if orders.id == table.id {
      return Diagnostic(
        .unknownTable, "\(table.name) cannot be its own purchases", at: name.span, label: "the table that is scored",
        help: [
          "make a table of accounts first: `build buyers from \(table.name) by COLUMN`, then `rfm buyers from \(table.name)`"
        ])
    }
    return Diagnostic(
      .unknownTable, "\(orders.name) has no link to \(table.name)", at: name.span, label: "not linked",
      help: ["link them on load: `load \(orders.name) from … link COLUMN to \(table.name)`"])
  }

  public mutating func purchaseDate(_ purchases: PurchasesClause, in orders: Table) throws(Diagnostic) -> Term {
    guard let expression = purchases.date else {
      if let deals = try wonDeals(purchases, in: orders) {
        return Term(.column(deals.closed.id), type: deals.closed.type, span: purchases.table.span)
      }
      return try role(
        .date, of: orders, at: purchases.table.span, "which column says when a purchase was", "date COLUMN")
    }
    let date = try term(expression, over: orders)
    if date.type.isTemporal { return date }
    throw Diagnostic(
      .typeMismatch, "a purchase has a date, and `\(format(expression))` is a \(date.type.name)", at: expression.span,
      label: date.type.name, help: dateHelp(orders))
  }

  /// The columns of a table that could be meant where a date is wanted.
  private func dateHelp(_ orders: Table) -> [String] {
    let dates = orders.columns.filter { !$0.isHidden && $0.type.isTemporal }.map(\.name)
    return dates.isEmpty
      ? ["no column of \(orders.name) is a date: load one as such, `with types (COLUMN date)`"]
      : ["its dates are: \(dates.joined(separator: ", "))"]
  }

  mutating func purchaseMoney(_ purchases: PurchasesClause, in orders: Table) throws(Diagnostic) -> Term {
    if let expression = purchases.money { return try number(expression, over: orders, "money") }
    let role: Role = orders.roles[.money] == nil && orders.roles[.quantity] != nil ? .quantity : .money
    return try self.role(
      role, of: orders, at: purchases.table.span, "which column says what it brought", "money COLUMN")
  }

  func role(_ role: Role, of table: Table, at span: Span, _ question: String, _ clause: String)
    throws(Diagnostic) -> Term
  {
    if let id = table.roles[role], let column = table.column(id) {
      return Term(.column(id), type: column.type, span: span)
    }
    throw Diagnostic(
      .noRole, "\(table.name) has no \(role.rawValue) role: \(question)?", at: span, label: "no \(role.rawValue)",
      help: ["say `\(clause)`, or `roles \(table.name) \(role.rawValue) = COLUMN`"])
  }

  /// What makes a row a purchase: the condition, a deal's being won, and a date that is known, not after the as-of date and within the window.
  mutating func purchaseFilter(_ purchases: PurchasesClause, _ date: Term, in orders: Table) throws(Diagnostic)
    -> Term
  {
    let wanted = try purchases.condition.map { expression throws(Diagnostic) in
      try condition(expression, over: orders)
    }
    let window = purchases.window.map(CalendarShift.init)
    let from = window.map { DayTerm(.asOf, months: -$0.months, days: -$0.days) }
    let dated = Term(.inDays(date, from: from, to: DayTerm(.asOf)), type: .yesNo, span: date.span)
    let won = try wonDeals(purchases, in: orders)?.isWon(at: purchases.table.span).map {
      expression throws(Diagnostic) in try condition(expression, over: orders)
    }
    let all = [wanted, won, dated].compactMap { $0 }
    return all.count == 1 ? dated : Term(.and(all), type: .yesNo, span: (wanted ?? dated).span)
  }

  /// How rows are purchases where they are deals; none where they are not.
  public mutating func wonDeals(_ purchases: PurchasesClause, in orders: Table) throws(Diagnostic) -> WonDeals? {
    // What there is to say of the condition is said where it is resolved to be used.
    let said = diagnostics
    defer { diagnostics = said }
    let asked = try purchases.condition.map { expression throws(Diagnostic) in
      try condition(expression, over: orders)
    }
    return try wonDeals(of: orders, where: asked, at: purchases.table.span)
  }
}
