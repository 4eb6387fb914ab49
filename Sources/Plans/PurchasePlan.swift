import Columnar
import Diagnostics
import Language

/// Which rows of a table are purchases of whose, when they were, and what they brought.
public struct PurchasePlan: Sendable {
  public var orders: TableID
  /// From the purchases to the accounts.
  public var links: [LinkID]
  public var date: Term
  public var money: Term?
  /// What makes a row one purchase; each row is one without it.
  public var distinct: Term?
  /// True of purchases: the condition, a deal's being won, and a date that is known and not after the as-of date.
  public var filter: Term
}

extension Resolver {
  /// - Parameter needsMoney: an error where nothing says what a purchase brought.
  public mutating func purchases(
    _ clause: PurchasesClause, of table: Table, needsMoney: Bool
  ) throws(Diagnostic) -> PurchasePlan {
    let orders = try self.table(clause.table)
    guard orders.id != table.id, let links = childPath(from: orders, to: table) else {
      throw notLinked(orders, table, clause.table)
    }
    let date = try purchaseDate(clause, in: orders)
    let hasMoney = clause.money != nil || orders.roles[.money] != nil || needsMoney
    return PurchasePlan(
      orders: orders.id, links: links, date: date, money: hasMoney ? try purchaseMoney(clause, in: orders) : nil,
      distinct: try clause.distinct.map { expression throws(Diagnostic) in try term(expression, over: orders) },
      filter: try purchaseFilter(clause, date, in: orders))
  }
}
