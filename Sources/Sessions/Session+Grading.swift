import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

extension Session {
  /// Defines a model other than a score or tiers and tells what it found.
  func define(_ definition: ModelDefinition, _ written: Written) throws {
    let table = try resolving { resolver in try resolver.table(of: definition) }
    let old = try oldModel(definition, in: table)
    let kind = try resolving { resolver in try resolver.kind(definition, over: table, replacing: old) }
    let model = Model(
      id: old?.id ?? Identity.model(), name: definition.name.text, table: table.id, column: kind.ownColumn, kind: kind,
      written: written)
    if let old { try refuseCycle(model, old, definition.name) }
    put(model)
    if old != nil { state.book.recut(after: state.book.outputs(of: model.id), sparing: [model.id]) }
    try renewApplications(of: model.id)
    try tellingSteps(of: model) { try fit(model.id) }
    if !onlyChecks {
      let result = try engine.model(model.id, in: state.book, on: state.data)
      try requireHistory(model, definition, result, table)
      if old != nil { note("\(model.name) of \(table.name) replaces the one of before (`undo` brings that back)") }
      if !(configuration.isQuiet && (definition.isSaidWithDefine || opensBook)) {
        try report(state.book.model(model.id), definition, result, of: table)
      }
    }
    if old != nil { try resolveAgain() }
  }

  /// Shows how far a long fit is.
  private func tellingSteps(of model: Model, _ body: () throws -> Void) rethrows {
    let told = progress
    var open: Int?
    engine.onFitStep = { done, total in
      open = done < total ? total : nil
      told(LoadProgress(name: "fitting \(model.name)", done: done, total: total, unit: .steps))
    }
    defer {
      engine.onFitStep = { _, _ in }
      // What is shown is wiped out, whichever way it ended.
      if let open { told(LoadProgress(name: "fitting \(model.name)", done: open, total: open, unit: .steps)) }
    }
    try body()
  }

  /// The model that a definition takes the place of: of its name and kind, for its table.
  private func oldModel(_ definition: ModelDefinition, in table: Table) throws -> Model? {
    do {
      return try oldModel(definition.name, for: "model", in: table) { model in
        switch (model.kind, definition) {
        case (.rfm, .rfm), (.classes, .classes), (.pareto, .pareto), (.decision, .decision), (.matrix, .matrix),
          (.policy, .policy), (.retention, .retention), (.attributes, .attributes), (.gate, .gate),
          (.lifetime, .lifetime):
          true
        default: false
        }
      }
    } catch let taken as Diagnostic where !definition.isNamed {
      let name = "\(table.name)_\(definition.name.text)"
      throw Diagnostic(
        .nameTaken, taken.message, at: definition.name.span, label: "taken",
        help: ["give this one a name of its own: `… named \(written(name: name))`"])
    }
  }

  /// A definition that would read its own outputs.
  private func refuseCycle(_ model: Model, _ old: Model, _ name: Name) throws {
    guard state.book.reads(model, anyOf: Set(old.outputs.map(\.column))) else { return }
    throw Diagnostic(
      .circular, "`\(name.text)` would be computed from itself", at: name.span, label: "reads itself",
      help: ["give the new one another name, such as `\(name.text)2`"])
  }

  private func report(_ model: Model, _ definition: ModelDefinition, _ result: ModelResult, of table: Table) throws {
    switch (model.kind, definition, result) {
    case (.rfm(let rfm), .rfm(let written), .rfm(let result)): try reportScores(model, rfm, written, result, table)
    case (.classes(let classes), .classes(let written), .classes(let result)):
      try reportClasses(model, classes, written, result, table)
    case (.pareto(let pareto), .pareto(let written), .pareto(let result)):
      try reportCurve(model, pareto, written, result, table)
    case (.decision(let decision), .decision, .decision(let result)):
      reportRules(model, decision, result, table)
    case (.matrix(let matrix), .matrix, .matrix(let result)): try reportMatrix(model, matrix, result, table)
    case (.policy(let policy), .policy(let written), .policy(let result)):
      try reportPolicy(model, policy, written, result, table)
    case (.retention(let retention), .retention(let written), .retention(let result)):
      try reportRetention(model, retention, written, result, table)
    case (.lifetime(let lifetime), .lifetime(let written), .lifetime(let result)):
      try reportLifetime(model, lifetime, written, result, table)
    case (.attributes(let attributes), .attributes, .attributes): try reportAttributes(model, attributes, table)
    case (.gate(let gate), .gate, .gate): try reportGate(model, gate, table)
    default: preconditionFailure("a model, its definition and its result are of one kind")
    }
  }

  // MARK: - Small print

  /// Who takes part, and why others do not.
  func participation(_ measures: MeasuredPurchases, _ clause: MeasuresClause, _ verb: String, of table: Table) -> String
  {
    let count = measures.compared.populationCount
    var text = "\(number(count)) of \(number(count + measures.left)) \(table.name) \(verb)"
    let never = measures.left - measures.future
    if never > 0 {
      switch clause {
      case .purchases: text += ", \(number(never)) without a purchase"
      case .columns: text += ", \(number(never)) lack a measure"
      }
    }
    if measures.future > 0 { text += ", \(number(measures.future)) with a last purchase after the as-of date" }
    return text
  }

  /// What a purchase is and what is measured of it.
  func tellMeasures(_ clause: MeasuresClause, of table: Table) throws {
    switch clause {
    case .columns(let columns):
      smallPrint(
        "recency \(format(columns.recency)), frequency \(format(columns.frequency)), money \(format(columns.money))"
          + (columns.condition.map { ", where \(format($0))" } ?? ""))
    case .purchases(let purchases):
      let orders = try resolving { resolver in try resolver.table(purchases.table) }
      var parts = ["a purchase is " + (try purchaseText(purchases, in: orders))]
      if let window = purchases.window { parts.append("within \(CalendarShift(window).spelling) of the as-of date") }
      let money = moneyName(of: purchases, orders)
      parts.append(
        purchases.averages
          ? "money is the sum of \(money) over the number of purchases" : "money is the sum of \(money)")
      smallPrint(parts.joined(separator: " · "))
      try tellReturns(purchases, of: table)
      let undated = try undatedCount(purchases, in: orders)
      if undated > 0 { smallPrint("\(counted(undated, "row", "is", "are")) no purchase for want of a date") }
      let hidden = try engine.visibleRows(of: orders.id, in: state.book, on: state.data).hiddenFuture
      if hidden > 0 { smallPrint("\(counted(hidden, "row")) of \(orders.name) dated later hidden") }
    }
    smallPrint("recency is days before \(dayText(state.book.asOf.day)), the as-of date")
  }

  /// `a row of orders where status = paid`, `a row of deals, if won (stage Won), on its closeDate`
  func purchaseText(_ purchases: PurchasesClause, in orders: Table) throws -> String {
    (purchases.distinct.map { "a distinct \(format($0)) of" } ?? "a row of") + " \(orders.name)"
      + (purchases.condition.map { " where \(format($0))" } ?? "") + (try dealText(purchases, in: orders))
  }

  /// `, if won (stage Won), on its closeDate`; nothing where the purchases are no deals.
  func dealText(_ purchases: PurchasesClause, in orders: Table) throws -> String {
    let found = try resolving { resolver in try resolver.wonDeals(purchases, in: orders) }
    guard let deals = found else { return "" }
    return (deals.stages.isEmpty ? "" : ", if won (\(deals.stage.name) \(deals.stages.joined(separator: ", ")))")
      + (purchases.date == nil ? ", on its \(deals.closed.name)" : "")
  }

  /// Rows of purchases that have no date; of deals those that are won.
  func undatedCount(_ purchases: PurchasesClause, in orders: Table) throws -> Int {
    try resolving { resolver in
      let date = try resolver.purchaseDate(purchases, in: orders)
      let dates = try engine.evaluate(date, over: orders.id, in: state.book, on: state.data)
      guard let won = try resolver.wonDeals(purchases, in: orders)?.isWon(at: purchases.table.span) else {
        return dates.missingCount
      }
      let isWon = try engine.truth(
        try resolver.condition(won, over: orders), over: orders.id, in: state.book, on: state.data
      ).isTrue
      return (0..<dates.count).count { isWon[$0] && !dates.isKnown($0) }
    }
  }

  /// Purchases that bring less than nothing, as returns do, count like the others: who sent something back looks as if he had bought. Of an amount that is
  /// computed for the purpose nothing is said.
  func tellReturns(_ purchases: PurchasesClause, of table: Table) throws {
    if let money = purchases.money {
      guard case .path = money.kind else { return }
    }
    let plan = try resolving { resolver in try resolver.purchases(purchases, of: table, needsMoney: false) }
    guard let money = plan.money, state.book.mask(of: money) == nil, state.book.mask(of: plan.filter) == nil else {
      return
    }
    let (book, data) = (state.book, state.data)
    let nothing = Term(.constant(.number(0)), type: .number, span: money.span)
    let isLess = Term(.compare(.less, money, nothing), type: .yesNo, span: money.span)
    let less = try engine.truth(isLess, over: plan.orders, in: book, on: data).isTrue
    if less.trueCount == 0 { return }
    let returns = try less & engine.truth(plan.filter, over: plan.orders, in: book, on: data).isTrue
    let accounts = try engine.ancestors(over: plan.links, in: book, on: data)
    let count = accounts.indices.count { accounts[$0] >= 0 && returns[$0] }
    if count == 0 { return }
    let orders = book.table(plan.orders)
    smallPrint(
      "\(counted(count, "row")) of \(orders.name) below zero, as returns are, \(count == 1 ? "counts" : "count") among the purchases: "
        + "`where \(moneyName(of: purchases, orders)) > 0` leaves \(count == 1 ? "it" : "them") out")
  }

  /// What the money of purchases is called.
  func moneyName(of purchases: PurchasesClause, _ orders: Table) -> String {
    purchases.money.map { format($0) } ?? roleName([.money, .quantity], of: orders)
  }

  private func roleName(_ roles: [Role], of table: Table) -> String {
    roles.lazy.compactMap { table.roles[$0] }.compactMap { table.column($0)?.name }.first ?? "the money"
  }

  /// Whether money says again what frequency says.
  func tellCorrelation(_ measures: MeasuredPurchases, of clause: MeasuresClause) throws {
    let correlation = try measures.correlation.value()
    guard let found = correlation.whole else { return }
    let (kind, average) = kindOfMoney(clause)
    var text = "frequency and \(kind) correlate \(fixed(found, places: 2))"
    if found >= 0.5, let average, let apart = correlation.quotient, apart < found {
      text +=
        ": money repeats frequency; for classes take the average (`\(average)`), which correlates \(fixed(apart, places: 2))"
    }
    smallPrint(text)
  }

  /// What to call the money of a clause, and how to have its average where it is no average yet.
  private func kindOfMoney(_ clause: MeasuresClause) -> (name: String, average: String?) {
    switch clause {
    case .purchases(let purchases): return purchases.averages ? ("average money", nil) : ("summed money", "average")
    case .columns(let columns):
      if case .binary(.divide, _, _, _) = columns.money.kind { return ("money", nil) }
      return ("money", "money \(format(columns.money)) / \(format(columns.frequency))")
    }
  }
}

extension ModelDefinition {
  /// It is there to be named, where `rfm` and its like are questions, too.
  fileprivate var isSaidWithDefine: Bool {
    switch self {
    case .decision, .matrix, .policy, .attributes, .gate: true
    case .rfm, .classes, .pareto, .retention, .lifetime: false
    }
  }
}

extension Model.Kind {
  /// The column that stands for the model.
  var ownColumn: ColumnID {
    switch self {
    case .rfm(let rfm): rfm.columns.own
    case .classes(let classes): classes.columns.own
    case .pareto(let pareto): pareto.columns.own
    case .decision(let decision): decision.columns.own
    case .matrix(let matrix): matrix.cellColumn
    case .policy(let policy): policy.columns.own
    case .retention(let retention): retention.columns.own
    case .attributes(let attributes): attributes.fillColumn
    case .lifetime(let lifetime): lifetime.ownColumn
    case .gate(let gate): gate.columns.own
    case .score, .tiers: preconditionFailure("scores and tiers have definitions of their own")
    }
  }
}

extension ParetoCurve.Sum {
  /// As a number of a type, with thousands separators.
  func text(like column: Column) -> String { amountText([self].column(like: column), 0) }

  func column(like type: ValueType) -> Column { [self].column(like: type) }
}

extension [ParetoCurve.Sum] {
  /// Of the type of what was added up, and seen where that may be.
  func column(like column: Column) -> Column { self.column(like: column.type).marked(column.mask) }

  /// A column of sums: exact in the places of the type where all of them fit.
  func column(like type: ValueType) -> Column {
    let exact = compactMap { sum -> Int64? in
      if case .exact(let units, let scale) = sum, scale == type.scale { Int64(exactly: units) } else { nil }
    }
    if exact.count == count, type.scale != nil { return Column(type: type, storage: .int64(exact)) }
    return .numbers(map(\.number))
  }
}
