import Columnar
import Diagnostics
import Engine
import Language
import Models
import Plans
import Rendering

/// What `clv`, `next purchase` and `retention` of contracts have in common.
extension Session {
  func reportLifetime(
    _ model: Model, _ lifetime: LifetimeModel, _ written: LifetimeDefinition, _ result: LifetimeResult, _ table: Table
  ) throws {
    switch (lifetime, written, result.answer) {
    case (.value(let value), .value(let written), .value(let answer)):
      try reportValue(model, value, written, answer, table)
    case (.nextPurchase(let next), .nextPurchase(let written), .nextPurchase(let answer)):
      try reportNextPurchase(model, next, written, answer, table)
    case (.contracts(let contracts), .contracts(let written), .contracts(let answer)):
      try reportContracts(model, contracts, written, answer, table)
    default: preconditionFailure("a model, its definition and its result are of one setting")
    }
    if result.keepsFit { smallPrint("the fit is of before; `refit \(model.name)` makes it anew") }
  }

  func explainLifetime(
    _ model: Model, _ lifetime: LifetimeModel, _ result: LifetimeResult, _ table: Table, _ row: Int, _ book: Book
  ) throws {
    switch (lifetime, result.answer) {
    case (.value(let value), .value(let answer)): try explainValue(model, value, answer, table, row, book)
    case (.nextPurchase(let next), .nextPurchase(let answer)):
      try explainNextPurchase(model, next, answer, table, row, book)
    case (.contracts(let contracts), .contracts(let answer)):
      try explainContract(model, contracts, answer, table, row, book)
    default: preconditionFailure("a model and its result are of one setting")
    }
    if result.keepsFit { smallPrint("the fit is of before; `refit \(model.name)` makes it anew") }
  }

  /// Why nobody is ranked and what to do instead, one line each.
  func tellObjections(_ objections: [(reason: String, help: String)], _ outputs: String) {
    for objection in objections { smallPrint("nobody is ranked: \(objection.reason); \(objection.help)") }
    if !objections.isEmpty { smallPrint("\(outputs) are missing for all") }
  }

  /// Parameters with what is known of them.
  func parameterFrame(_ parameters: FittedParameters) -> Frame {
    Frame(
      fields: [
        Frame.Field("parameter", .texts(parameters.names)), Frame.Field("estimate", .numbers(parameters.values)),
        Frame.Field("std. error", .numbers(parameters.standardErrors)),
      ], rowCount: parameters.names.count)
  }

  func fitText(_ parameters: FittedParameters) -> String {
    "log-likelihood \(fixed(parameters.logLikelihood, places: 4)), \(counted(parameters.iterations, "iteration"))"
      + (parameters.starts > 1 ? " from \(parameters.starts) starts" : "")
      + (parameters.hasConverged ? ", converged" : ", not converged")
      + "; standard errors from the curvature there"
  }

  /// Said before the answer, since it is about all of it.
  func sayBeyondPurchases(_ source: PurchaseSource, _ days: ClosedRange<Int32>?) {
    guard let days, state.book.mask(of: source.date) == nil else { return }
    sayBeyond(newest: days.upperBound, of: state.book.table(source.orders).name, state.book.asOf.day)
  }

  /// What a purchase is, where the history begins, and which rows are none.
  func tellLifetimePurchases(
    _ purchases: PurchasesClause, _ source: PurchaseSource, _ days: ClosedRange<Int32>?, _ table: Table, left: Int
  ) throws {
    let orders = state.book.table(source.orders)
    var text =
      "a purchase is a day with "
      + (purchases.distinct.map { "a distinct \(format($0)) of" } ?? "rows of") + " \(orders.name)"
      + (purchases.condition.map { " where \(format($0))" } ?? "") + (try dealText(purchases, in: orders))
    if let window = purchases.window { text += ", within \(CalendarShift(window).spelling) of the as-of date" }
    if let days, state.book.mask(of: source.date) == nil {
      text += " · the first is of \(dayText(days.lowerBound)): who bought before that seems newer than he is"
    }
    smallPrint(text)
    if left > 0 { smallPrint("\(number(left)) of \(table.name) never bought and have no forecast") }
    try tellReturns(purchases, of: table)
    let undated = try undatedCount(purchases, in: orders)
    if undated > 0 { smallPrint("\(counted(undated, "row", "is", "are")) no purchase for want of a date") }
    let hidden = try engine.visibleRows(of: orders.id, in: state.book, on: state.data).hiddenFuture
    if hidden > 0 { smallPrint("\(counted(hidden, "row")) of \(orders.name) dated later hidden") }
  }

  /// The first rows by a column, largest first, named.
  func leading(
    _ count: Int, of table: Table, by values: (Int) -> Double?, among rowCount: Int
  ) throws -> (rows: [Int], names: [Frame.Field]) {
    let ranked = (0..<rowCount).compactMap { row in values(row).map { (row: row, value: $0) } }
    let rows = ranked.sorted { ($1.value, $0.row) < ($0.value, $1.row) }.prefix(count).map(\.row)
    let names = try accountFields(of: table).map {
      Frame.Field($0.name, $0.column.gather(rows: rows.map(Int32.init)))
    }
    return (rows, names)
  }
}
