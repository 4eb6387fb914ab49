import Diagnostics

/// A model other than a score or tiers: one that its verb defines, as `rfm customers from orders named buyers`, or `define classes …`.
///
/// Without `named` a verb's model is called like the verb.
public indirect enum ModelDefinition: Sendable, Hashable {
  case rfm(RFMDefinition)
  case classes(RFMClassesDefinition)
  case pareto(ParetoDefinition)
  case decision(DecisionDefinition)
  case matrix(MatrixDefinition)
  case policy(PolicyDefinition)
  case retention(RetentionDefinition)
  case attributes(AttributesDefinition)
  case lifetime(LifetimeDefinition)
  case gate(GateDefinition)

  /// What the model is called, and where that was said.
  public var name: Name {
    switch self {
    case .rfm(let rfm): rfm.name ?? Name("rfm", span: rfm.verbSpan)
    case .classes(let classes): classes.name ?? Name("rfm8", span: classes.verbSpan)
    case .pareto(let pareto): pareto.name ?? Name("pareto", span: pareto.verbSpan)
    case .decision(let decision): decision.name
    case .matrix(let matrix): matrix.name
    case .policy(let policy): policy.name
    case .retention(let retention): retention.name ?? Name("retention", span: retention.verbSpan)
    case .attributes(let attributes): attributes.name
    case .lifetime(let lifetime): lifetime.name
    case .gate(let gate): gate.name
    }
  }

  /// The name was said, not taken from the verb.
  public var isNamed: Bool {
    switch self {
    case .rfm(let rfm): rfm.name != nil
    case .classes(let classes): classes.name != nil
    case .pareto(let pareto): pareto.name != nil
    case .retention(let retention): retention.name != nil
    case .lifetime(let lifetime): lifetime.isNamed
    case .decision, .matrix, .policy, .attributes, .gate: true
    }
  }

  /// The table whose rows are graded; none where a policy says it by its model.
  public var table: Name? {
    switch self {
    case .rfm(let rfm): rfm.table
    case .classes(let classes): classes.table
    case .pareto(let pareto): pareto.table
    case .retention(let retention): retention.table
    case .decision(let decision): decision.table
    case .matrix(let matrix): matrix.table
    case .attributes(let attributes): attributes.table
    case .lifetime(let lifetime): lifetime.table
    case .gate(let gate): gate.table
    case .policy: nil
    }
  }
}

/// `rfm customers from orders bins 5 edges recency (30, 90, 180, 360)`
public struct RFMDefinition: Sendable, Hashable {
  public var verbSpan: Span
  public var name: Name?
  public var table: Name
  public var measures: MeasuresClause
  public var bins: BinCount?
  public var edges: BinEdgesClause

  public init(
    verbSpan: Span, name: Name?, table: Name, measures: MeasuresClause, bins: BinCount?, edges: BinEdgesClause
  ) {
    self.verbSpan = verbSpan
    self.name = name
    self.table = table
    self.measures = measures
    self.bins = bins
    self.edges = edges
  }
}

/// `bins 5`
public struct BinCount: Sendable, Hashable {
  public var count: Int
  public var span: Span

  public init(count: Int, span: Span) {
    self.count = count
    self.span = span
  }
}

/// `recency (30, 90, 180, 360) money (100, 500)`: between which values the bins change; a measure that is left out takes its quantiles.
public struct BinEdgesClause: Sendable, Hashable {
  public var recency: EdgeList?
  public var frequency: EdgeList?
  public var money: EdgeList?

  public init(recency: EdgeList? = nil, frequency: EdgeList? = nil, money: EdgeList? = nil) {
    self.recency = recency
    self.frequency = frequency
    self.money = money
  }

  public var isEmpty: Bool { recency == nil && frequency == nil && money == nil }
}

public struct EdgeList: Sendable, Hashable {
  public var values: [ExactDecimal]
  public var span: Span

  public init(values: [ExactDecimal], span: Span) {
    self.values = values
    self.span = span
  }
}

/// Where recency, frequency and money come from.
public enum MeasuresClause: Sendable, Hashable {
  /// Worked out from a linked table of purchases.
  case purchases(PurchasesClause)
  /// Columns that are there already.
  case columns(MeasureColumns)
}

/// `from orders where amount > 0 date day money amount - cost average frequency distinct orderId window 24mo`
public struct PurchasesClause: Sendable, Hashable {
  public var table: Name
  public var condition: Expression?
  /// When a purchase was; else the table's date role.
  public var date: Expression?
  /// What it brought; else the table's money role.
  public var money: Expression?
  /// Money is the average of a purchase rather than the sum.
  public var averages: Bool
  /// What makes rows one purchase; each row is one without it.
  public var distinct: Expression?
  /// How far back purchases count.
  public var window: DurationLiteral?

  public init(
    table: Name, condition: Expression? = nil, date: Expression? = nil, money: Expression? = nil,
    averages: Bool = false, distinct: Expression? = nil, window: DurationLiteral? = nil
  ) {
    self.table = table
    self.condition = condition
    self.date = date
    self.money = money
    self.averages = averages
    self.distinct = distinct
    self.window = window
  }
}

/// `columns recency recencyDays, frequency orderCount, money revenue`
public struct MeasureColumns: Sendable, Hashable {
  /// A number of days, or the date of the last purchase.
  public var recency: Expression
  public var frequency: Expression
  public var money: Expression
  /// Which rows are scored; all that have the three without it.
  public var condition: Expression?

  public init(recency: Expression, frequency: Expression, money: Expression, condition: Expression? = nil) {
    self.recency = recency
    self.frequency = frequency
    self.money = money
    self.condition = condition
  }
}

/// `rfm8 customers from orders cut mean`
public struct RFMClassesDefinition: Sendable, Hashable {
  public var verbSpan: Span
  public var name: Name?
  public var table: Name
  public var measures: MeasuresClause
  public var cut: ClassCut

  public init(verbSpan: Span, name: Name?, table: Name, measures: MeasuresClause, cut: ClassCut) {
    self.verbSpan = verbSpan
    self.name = name
    self.table = table
    self.measures = measures
    self.cut = cut
  }
}

/// What is above and what is below.
public enum ClassCut: Sendable, Hashable {
  case mean
  case median
  /// `(90d, 4, 500)`: days since the last purchase, purchases, money.
  case values(days: Int, frequency: ExactDecimal, money: ExactDecimal)
}

/// `pareto customers by revenue cut 80%, 95%`
public struct ParetoDefinition: Sendable, Hashable {
  public var verbSpan: Span
  public var name: Name?
  public var table: Name
  public var measure: Expression
  /// Which rows take part; all that have the measure without it.
  public var condition: Expression?
  /// Cumulative shares of the total at which the classes end; 80 % and 95 % when none are said.
  public var cuts: [ShareCut]

  public init(
    verbSpan: Span, name: Name?, table: Name, measure: Expression, condition: Expression?, cuts: [ShareCut]
  ) {
    self.verbSpan = verbSpan
    self.name = name
    self.table = table
    self.measure = measure
    self.condition = condition
    self.cuts = cuts
  }
}

/// `80%` as a fraction.
public struct ShareCut: Sendable, Hashable {
  public var share: ExactDecimal
  public var span: Span

  public init(share: ExactDecimal, span: Span) {
    self.share = share
    self.span = span
  }
}
