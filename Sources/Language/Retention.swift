import Diagnostics

/// `retention customers from orders horizon 90d`: how likely each account is to buy again.
public struct RetentionDefinition: Sendable, Hashable {
  public var verbSpan: Span
  public var name: Name?
  public var table: Name
  /// Money has no part in it.
  public var purchases: PurchasesClause
  public var horizon: DurationLiteral
  public var bins: BinCount?
  public var prior: PriorStrength?

  public init(
    verbSpan: Span, name: Name?, table: Name, purchases: PurchasesClause, horizon: DurationLiteral, bins: BinCount?,
    prior: PriorStrength?
  ) {
    self.verbSpan = verbSpan
    self.name = name
    self.table = table
    self.purchases = purchases
    self.horizon = horizon
    self.bins = bins
    self.prior = prior
  }
}

/// `prior 10`
public struct PriorStrength: Sendable, Hashable {
  public var accounts: ExactDecimal
  public var span: Span

  public init(accounts: ExactDecimal, span: Span) {
    self.accounts = accounts
    self.span = span
  }
}
