import Diagnostics

/// How long accounts stay, when they buy next and what they will bring: three questions, each for a setting of its own.
public indirect enum LifetimeDefinition: Sendable, Hashable {
  /// `clv`: accounts that buy when they like and leave without a word.
  case value(CustomerValueDefinition)
  /// `next purchase`
  case nextPurchase(NextPurchaseDefinition)
  /// `retention … start … end …`: contracts, whose end is seen.
  case contracts(ContractsDefinition)

  public var name: Name {
    switch self {
    case .value(let value): value.name ?? Name("clv", span: value.verbSpan)
    case .nextPurchase(let next): next.name ?? Name("next", span: next.verbSpan)
    case .contracts(let contracts): contracts.name ?? Name("retention", span: contracts.verbSpan)
    }
  }

  public var isNamed: Bool {
    switch self {
    case .value(let value): value.name != nil
    case .nextPurchase(let next): next.name != nil
    case .contracts(let contracts): contracts.name != nil
    }
  }

  public var table: Name {
    switch self {
    case .value(let value): value.table
    case .nextPurchase(let next): next.table
    case .contracts(let contracts): contracts.table
    }
  }
}

/// `clv customers from orders horizon 12mo discount 10% unit week`
public struct CustomerValueDefinition: Sendable, Hashable {
  public var verbSpan: Span
  public var name: Name?
  public var table: Name
  public var purchases: PurchasesClause
  public var horizon: DurationLiteral
  /// A year's.
  public var discount: DiscountRate?
  /// What time is measured in; weeks without it.
  public var unit: TimeUnit?
  /// How much of the past the test keeps from the fit; half of it without it.
  public var holdout: DurationLiteral?
  public var seed: Int?

  public init(
    verbSpan: Span, name: Name? = nil, table: Name, purchases: PurchasesClause, horizon: DurationLiteral,
    discount: DiscountRate? = nil, unit: TimeUnit? = nil, holdout: DurationLiteral? = nil, seed: Int? = nil
  ) {
    self.verbSpan = verbSpan
    self.name = name
    self.table = table
    self.purchases = purchases
    self.horizon = horizon
    self.discount = discount
    self.unit = unit
    self.holdout = holdout
    self.seed = seed
  }
}

/// `next purchase customers from orders`
public struct NextPurchaseDefinition: Sendable, Hashable {
  public var verbSpan: Span
  public var name: Name?
  public var table: Name
  /// Money has no part in it.
  public var purchases: PurchasesClause
  public var holdout: DurationLiteral?

  public init(
    verbSpan: Span, name: Name? = nil, table: Name, purchases: PurchasesClause, holdout: DurationLiteral? = nil
  ) {
    self.verbSpan = verbSpan
    self.name = name
    self.table = table
    self.purchases = purchases
    self.holdout = holdout
  }
}

/// `retention subscriptions start startDate end endDate horizon 12mo`
public struct ContractsDefinition: Sendable, Hashable {
  public var verbSpan: Span
  public var name: Name?
  public var table: Name
  public var condition: Expression?
  public var start: Expression
  /// Missing, or after the as-of date, while the contract runs.
  public var end: Expression
  /// What a contract brings in one unit of time.
  public var money: Expression?
  /// Each group has a fit of its own.
  public var group: Expression?
  public var horizon: DurationLiteral
  public var discount: DiscountRate?
  /// How often a contract is renewed; each month without it.
  public var unit: TimeUnit?
  public var holdout: DurationLiteral?

  public init(
    verbSpan: Span, name: Name? = nil, table: Name, condition: Expression? = nil, start: Expression, end: Expression,
    money: Expression? = nil, group: Expression? = nil, horizon: DurationLiteral, discount: DiscountRate? = nil,
    unit: TimeUnit? = nil, holdout: DurationLiteral? = nil
  ) {
    self.verbSpan = verbSpan
    self.name = name
    self.table = table
    self.condition = condition
    self.start = start
    self.end = end
    self.money = money
    self.group = group
    self.horizon = horizon
    self.discount = discount
    self.unit = unit
    self.holdout = holdout
  }
}

/// `discount 10%` as a fraction.
public struct DiscountRate: Sendable, Hashable {
  public var rate: ExactDecimal
  public var span: Span

  public init(rate: ExactDecimal, span: Span) {
    self.rate = rate
    self.span = span
  }
}

/// `unit week`
public struct TimeUnit: Sendable, Hashable {
  public var unit: CalendarUnit
  public var span: Span

  public init(unit: CalendarUnit, span: Span) {
    self.unit = unit
    self.span = span
  }
}
