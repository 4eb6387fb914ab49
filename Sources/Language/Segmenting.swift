import Diagnostics

/// `define classes household for customers as "rising star" when …, otherwise "other"`: rules in order, of which the first that holds decides.
public struct DecisionDefinition: Sendable, Hashable {
  /// `"rising star" when orderCount >= 10`; without a condition it takes what the others left.
  public struct Rule: Sendable, Hashable {
    public var className: TextLiteral
    public var condition: Expression?
    public var span: Span

    public init(className: TextLiteral, condition: Expression?, span: Span) {
      self.className = className
      self.condition = condition
      self.span = span
    }
  }

  public var name: Name
  public var table: Name
  public var rules: [Rule]

  public init(name: Name, table: Name, rules: [Rule]) {
    self.name = name
    self.table = table
    self.rules = rules
  }
}

/// `define matrix kaism for customers as attractiveness (…), strength (…) cut 0.5`
public struct MatrixDefinition: Sendable, Hashable {
  /// `strength (credit = creditScore weight 60 scale 300 to 850)`
  public struct Axis: Sendable, Hashable {
    public var name: Name
    public var criteria: [Criterion]

    public init(name: Name, criteria: [Criterion]) {
      self.name = name
      self.criteria = criteria
    }
  }

  /// Where high begins.
  public enum Cut: Sendable, Hashable {
    case mean
    case median
    case value(ExactDecimal, Span)
  }

  public var name: Name
  public var table: Name
  /// Whose rows the scales, means and medians are fitted to; all without it.
  public var population: Expression?
  /// Two.
  public var axes: [Axis]
  /// None for 0.5, one for both axes, or one for each.
  public var cuts: [Cut]
  /// Own names for the cells, best first; four or none.
  public var cells: [TextLiteral]

  public init(name: Name, table: Name, population: Expression?, axes: [Axis], cuts: [Cut], cells: [TextLiteral]) {
    self.name = name
    self.table = table
    self.population = population
    self.axes = axes
    self.cuts = cuts
    self.cells = cells
  }
}

/// `define policy service for tier as platinum "executive sponsor" cost 12000 visit 30d, rest "self service" cost 50`
public struct PolicyDefinition: Sendable, Hashable {
  public struct Rule: Sendable, Hashable {
    /// None for the rest.
    public var level: TextLiteral?
    public var action: TextLiteral
    /// Of one account in a year; nothing where none is said.
    public var cost: ExactDecimal?
    /// How often it is to be seen.
    public var visit: DurationLiteral?
    /// Among the accounts of the level.
    public var condition: Expression?
    public var span: Span

    public init(
      level: TextLiteral?, action: TextLiteral, cost: ExactDecimal? = nil, visit: DurationLiteral? = nil,
      condition: Expression? = nil, span: Span
    ) {
      self.level = level
      self.action = action
      self.cost = cost
      self.visit = visit
      self.condition = condition
      self.span = span
    }
  }

  public var name: Name
  /// Tiers, classes or cells: a model, or one of its outputs.
  public var model: Path
  /// The date of the last contact.
  public var since: Expression?
  /// Visits that one owner can make in a month.
  public var capacity: Int?
  public var rules: [Rule]

  public init(name: Name, model: Path, since: Expression?, capacity: Int?, rules: [Rule]) {
    self.name = name
    self.model = model
    self.since = since
    self.capacity = capacity
    self.rules = rules
  }
}
