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

  /// A part of the answer by itself; cost and capacity are those of the policies that stand on what changes.
  public enum View: String, Sendable, Hashable { case totals, movers, cost, capacity }

  public struct Change: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      case weights(model: Name, [WeightChange])
      case cuts(model: Name, [TierLevel])
      case scales(model: Name, [ScaleChange])
      /// The population that a score is fitted to, or the rows or purchases that another model takes.
      case population(model: Name, Expression)
      /// `rfm8 cut median`
      case classCut(model: Name, ClassCut)
      /// `kaism cut 0.6`, `kaism cut mean, 0.5`
      case axisCuts(model: Name, [MatrixDefinition.Cut])
      /// `pareto cut 70%, 90%`
      case shareCuts(model: Name, [ShareCut])
      /// `rfm bins 4`
      case bins(model: Name, BinCount)
      /// `rfm edges recency (30, 90, 180, 360)`
      case edges(model: Name, BinEdgesClause)
      /// `service capacity 40`
      case capacity(model: Name, Int)
      /// `service cost gold 2000, rest 20`
      case costs(model: Name, [LevelChange<ExactDecimal>])
      /// `service visit gold 45d`
      case visits(model: Name, [LevelChange<DurationLiteral>])
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

/// `gold 2000`: what the rules of a level of a policy say anew.
public struct LevelChange<Value: Sendable & Hashable>: Sendable, Hashable {
  /// None for the rest.
  public var level: TextLiteral?
  public var value: Value
  /// Of the level.
  public var span: Span

  public init(level: TextLiteral?, value: Value, span: Span) {
    self.level = level
    self.value = value
    self.span = span
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
