import Diagnostics

/// `apply tier to prospects with revenue = expected, profit = expected * 0.2 named guess`
public struct Apply: Sendable, Hashable {
  public var model: Name
  public var table: Name
  /// What stands for columns that the model reads.
  public var mapping: [NamedExpression]
  public var name: Name?

  public init(model: Name, table: Name, mapping: [NamedExpression] = [], name: Name? = nil) {
    self.model = model
    self.table = table
    self.mapping = mapping
    self.name = name
  }
}

/// `validate tier against lastYear holdback 20% seed 7`
public struct Validate: Sendable, Hashable {
  public var model: Name
  /// A column of levels that are known.
  public var known: Expression?
  /// As a fraction.
  public var holdback: ShareCut?
  public var seed: Int?

  public init(model: Name, known: Expression? = nil, holdback: ShareCut? = nil, seed: Int? = nil) {
    self.model = model
    self.known = known
    self.holdback = holdback
    self.seed = seed
  }
}
