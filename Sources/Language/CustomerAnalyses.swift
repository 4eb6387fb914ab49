import Diagnostics

/// `new vs old customers from orders for 2025`: who bought for the first time, who stayed, who came back and who was lost.
public struct NewVersusOld: Sendable, Hashable {
  public var table: Name
  public var purchases: PurchasesClause
  public var period: Period
  /// Something of an account: its region, its owner.
  public var group: SelectItem?

  public init(table: Name, purchases: PurchasesClause, period: Period, group: SelectItem? = nil) {
    self.table = table
    self.purchases = purchases
    self.period = period
    self.group = group
  }
}

/// `cohort customers from orders by month retention`: accounts by when they first bought, and what became of them.
public struct CohortTable: Sendable, Hashable {
  /// What stands in the cells.
  public enum Measure: String, Sendable, Hashable, CaseIterable { case retention, accounts, money }

  public var table: Name
  public var purchases: PurchasesClause
  public var unit: CalendarUnit
  public var measure: Measure

  public init(table: Name, purchases: PurchasesClause, unit: CalendarUnit, measure: Measure) {
    self.table = table
    self.purchases = purchases
    self.unit = unit
    self.measure = measure
  }
}

/// `receivables invoices by customers.region`: what is owed, by how long it has been due.
public struct Receivables: Sendable, Hashable {
  public var table: Name
  public var condition: Expression?
  public var groups: [SelectItem]
  public var due: Expression?
  /// What was paid of an invoice, or when all of it was.
  public var paid: Expression?
  /// When it was paid, where `paid` is an amount.
  public var paidOn: Expression?
  /// Accounts that are overdue for longer are to be held.
  public var hold: DurationLiteral?

  public init(table: Name) {
    self.table = table
    groups = []
  }
}

/// `waste activities against orders group by owner`: effort on accounts that do not buy.
public struct Waste: Sendable, Hashable {
  public var table: Name
  public var orders: Name
  public var condition: Expression?
  public var hours: Expression?
  public var cost: Expression?
  /// An order so long ago, or longer, is none.
  public var window: DurationLiteral?
  public var group: SelectItem?

  public init(table: Name, orders: Name) {
    self.table = table
    self.orders = orders
  }
}

/// `due customers by service`: who is to be seen, by the cadence of a policy.
public struct DueList: Sendable, Hashable {
  public var table: Name
  public var policy: Name
  /// Those that become due within so long, too.
  public var horizon: DurationLiteral?
  /// The date of the last contact; that of the policy without it.
  public var since: Expression?
  public var condition: Expression?
  public var group: SelectItem?
  public var top: TopCount?

  public init(table: Name, policy: Name) {
    self.table = table
    self.policy = policy
  }
}

/// `referrals customers by referrer`: who brought whom, and what all of them bring.
public struct Referrals: Sendable, Hashable {
  public var table: Name
  /// The key of who brought an account.
  public var referrer: Expression
  public var money: Expression?
  public var top: TopCount?

  public init(table: Name, referrer: Expression) {
    self.table = table
    self.referrer = referrer
  }
}
