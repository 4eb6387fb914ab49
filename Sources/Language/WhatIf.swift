import Diagnostics

/// `what if value weights revenue 20, growth 40 and also tier cuts gold next 6% named growthPush`
public struct WhatIf: Sendable, Hashable {
  public var changes: [Change]
  public var name: Name?
  public var measure: Expression?
  /// `of tier`: which tiers or classes the matrix compares.
  public var matrixModel: Name?
  public var view: View?
  public var refits: Bool

  public enum View: String, Sendable, Hashable { case totals, movers }

  public struct Change: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      case weights(model: Name, [WeightChange])
      case cuts(model: Name, [TierLevel])
      case scales(model: Name, [ScaleChange])
      /// The population that a score is fitted to, or the rows or purchases that another model takes.
      case population(model: Name, Expression)
      /// `rfm8 cut median`
      case classCut(model: Name, ClassCut)
      /// `pareto cut 70%, 90%`
      case shareCuts(model: Name, [ShareCut])
      /// `rfm bins 4`
      case bins(model: Name, BinCount)
      /// `rfm edges recency (30, 90, 180, 360)`
      case edges(model: Name, BinEdgesClause)
      /// `without customers where region = North`
      case without(table: Name, Expression)
      /// `customers.creditScore = creditScore - 50 where industry = Retail`
      case values(column: Path, Expression, condition: Expression?)
      /// `as-of 2026-03-31`
      case asOf(Expression)
    }

    public var kind: Kind
    public var span: Span

    public init(_ kind: Kind, span: Span) {
      self.kind = kind
      self.span = span
    }
  }

  public init(
    changes: [Change], name: Name? = nil, measure: Expression? = nil, matrixModel: Name? = nil, view: View? = nil,
    refits: Bool = false
  ) {
    self.changes = changes
    self.name = name
    self.measure = measure
    self.matrixModel = matrixModel
    self.view = view
    self.refits = refits
  }
}

/// `revenue 20` sets the raw weight; `revenue 50%` the final share.
public struct WeightChange: Sendable, Hashable {
  public var criterion: Name
  public var weight: ExactDecimal
  public var isShare: Bool
  public var weightSpan: Span

  public init(criterion: Name, weight: ExactDecimal, isShare: Bool, weightSpan: Span) {
    self.criterion = criterion
    self.weight = weight
    self.isShare = isShare
    self.weightSpan = weightSpan
  }
}

/// `revenue minmax low missing mean`; what is not said stays.
public struct ScaleChange: Sendable, Hashable {
  public var criterion: Name
  public var scale: ScaleSpec?
  public var isLow: Bool?
  public var missing: MissingRule?

  public init(criterion: Name, scale: ScaleSpec?, isLow: Bool?, missing: MissingRule?) {
    self.criterion = criterion
    self.scale = scale
    self.isLow = isLow
    self.missing = missing
  }
}

/// `migrate tier from 2025-06-30 to 2026-06-30 hold 2%`
public struct Migrate: Sendable, Hashable {
  public var model: Name
  public var from: Expression
  public var to: Expression
  /// A row a date, so far apart, instead of a matrix of two.
  public var every: DurationLiteral?
  public var measure: Expression?
  public var view: WhatIf.View?
  /// An account changes its level only if it passes the cut by more than this share of the cut.
  public var hold: ExactDecimal?
  public var holdSpan: Span?
  public var refits: Bool

  public init(
    model: Name, from: Expression, to: Expression, every: DurationLiteral? = nil, measure: Expression? = nil,
    view: WhatIf.View? = nil, hold: ExactDecimal? = nil, holdSpan: Span? = nil, refits: Bool = false
  ) {
    self.model = model
    self.from = from
    self.to = to
    self.every = every
    self.measure = measure
    self.view = view
    self.hold = hold
    self.holdSpan = holdSpan
    self.refits = refits
  }
}

public struct CompareScenarios: Sendable, Hashable {
  /// Without names, all of them.
  public var names: [Name]
  public var measure: Expression?

  public init(names: [Name], measure: Expression? = nil) {
    self.names = names
    self.measure = measure
  }
}
