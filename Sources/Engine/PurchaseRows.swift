import Columnar
import Plans

/// Purchases, a value for each row of their table.
public struct PurchaseRows: Sendable {
  /// The row of the account; −1 where there is none.
  public var accounts: [Int32]
  /// Days since 1970-01-01; of rows that are no purchase they mean nothing.
  public var days: [Int32]
  /// Which rows are purchases.
  public var isPurchase: Bitmap
  public var money: Column?
  /// A number for each purchase; equal for rows of the same one. None where each row is one.
  public var numbers: [Int32]?
}

extension Engine {
  public func purchases(_ plan: PurchasePlan, in book: Book, on data: DataStore) throws -> PurchaseRows {
    let question = Question(self, book, data)
    let evaluator = question.evaluator(over: plan.orders)
    let dates = try Vector(evaluator.column(plan.date)).days(execution)
    let count = question.rowCount(of: plan.orders)
    let truth = try evaluator.truth(plan.filter).isTrue
    let days = dates.isConstant ? [Int32](repeating: dates.values.first ?? 0, count: count) : Array(dates.values)
    return PurchaseRows(
      accounts: try question.ancestors(over: plan.links), days: days,
      isPurchase: try question.visible(plan.orders).map { truth & $0 } ?? truth,
      money: try plan.money.map { try evaluator.column($0).marked(book.mask(of: $0)) },
      numbers: try plan.distinct.map { term in
        try DenseCodes(evaluator.column(term), execution).codes
      })
  }

  /// For each row of a table the row that it leads to over links; −1 where it leads nowhere.
  public func ancestors(over links: [LinkID], in book: Book, on data: DataStore) throws -> [Int32] {
    try Question(self, book, data).ancestors(over: links)
  }
}

/// Rows by the value of a term.
public struct GroupedRows: Sendable {
  /// One for each group, in key order, missing last.
  public var keys: Column
  /// The group of each row.
  public var groups: [Int32]
}

extension Engine {
  /// All rows of a table, hidden ones included, by the value of a term.
  public func grouped(
    by term: Term, over table: TableID, in book: Book, on data: DataStore
  ) throws -> GroupedRows {
    let question = Question(self, book, data)
    let count = question.rowCount(of: table)
    let values = try question.evaluator(over: table).column(term)
    let groups = try Groups(table: table, rows: nil, rowCount: count, by: [values], execution)
    let numbers = groups.groupOf
    return GroupedRows(
      keys: groups.keys[0].marked(book.mask(of: term)), groups: (0..<count).map { numbers?[$0] ?? 0 })
  }
}
