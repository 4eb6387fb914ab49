import Diagnostics

/// `forecast deals for 2026Q1 weighted group by owner`: what will be won in a period.
public struct DealForecast: Sendable, Hashable {
  public enum Method: String, Sendable, Hashable, CaseIterable { case weighted, categories, history, monteCarlo }

  /// How it is forecast, and where that was said.
  public struct MethodClause: Sendable, Hashable {
    public var method: Method
    /// How often a Monte Carlo forecast draws.
    public var draws: Int?
    /// The column of categories.
    public var column: Name?
    public var span: Span

    public init(_ method: Method, draws: Int? = nil, column: Name? = nil, span: Span) {
      self.method = method
      self.draws = draws
      self.column = column
      self.span = span
    }
  }

  public var deals: Name
  public var period: Period
  /// None is by history.
  public var method: MethodClause?
  public var seed: Int?
  /// What a deal without amount is counted with.
  public var amount: Expression?
  /// When a deal without expected close is taken to close.
  public var close: Expression?
  /// What is forecast in the place of the money role.
  public var measure: Expression?
  public var group: Expression?
  public var condition: Expression?
  public var endings: StageEndings
  /// Deal by deal.
  public var showsDeals: Bool
  public var top: TopCount?

  public init(
    deals: Name, period: Period, method: MethodClause? = nil, seed: Int? = nil, amount: Expression? = nil,
    close: Expression? = nil, measure: Expression? = nil, group: Expression? = nil, condition: Expression? = nil,
    endings: StageEndings = StageEndings(), showsDeals: Bool = false, top: TopCount? = nil
  ) {
    (self.deals, self.period, self.method, self.seed) = (deals, period, method, seed)
    (self.amount, self.close, self.measure) = (amount, close, measure)
    (self.group, self.condition, self.endings) = (group, condition, endings)
    (self.showsDeals, self.top) = (showsDeals, top)
  }
}

/// `accuracy snapshots against deals group by owner`: what was forecast week by week against what was won.
public struct ForecastAccuracy: Sendable, Hashable {
  public var snapshots: Name
  public var deals: Name
  public var group: Expression?
  public var period: Period?
  /// How long the forecast periods are; none is a month.
  public var unit: UnitClause?
  public var endings: StageEndings

  public init(
    snapshots: Name, deals: Name, group: Expression? = nil, period: Period? = nil, unit: UnitClause? = nil,
    endings: StageEndings = StageEndings()
  ) {
    self.snapshots = snapshots
    self.deals = deals
    self.group = group
    self.period = period
    self.unit = unit
    self.endings = endings
  }
}

/// `every quarter`
public struct UnitClause: Sendable, Hashable {
  public var unit: CalendarUnit
  public var span: Span

  public init(_ unit: CalendarUnit, span: Span) {
    self.unit = unit
    self.span = span
  }
}

/// `reverse funnel target 10M from deals`: how many deals a target needs at each stage.
public struct ReverseFunnel: Sendable, Hashable {
  public var target: ExactDecimal
  public var targetSpan: Span
  public var deals: Name
  public var condition: Expression?
  public var endings: StageEndings

  public init(
    target: ExactDecimal, targetSpan: Span, deals: Name, condition: Expression? = nil,
    endings: StageEndings = StageEndings()
  ) {
    self.target = target
    self.targetSpan = targetSpan
    self.deals = deals
    self.condition = condition
    self.endings = endings
  }
}
