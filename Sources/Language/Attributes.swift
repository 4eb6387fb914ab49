import Diagnostics

/// `define attributes external for customers as region, size = employees`: what is known of an account, under one heading.
public struct AttributesDefinition: Sendable, Hashable {
  /// `size = employees`; without an expression the name is the column.
  public struct Attribute: Sendable, Hashable {
    public var name: Name
    public var expression: Expression?

    public init(name: Name, expression: Expression? = nil) {
      self.name = name
      self.expression = expression
    }
  }

  public var name: Name
  public var table: Name
  public var attributes: [Attribute]

  public init(name: Name, table: Name, attributes: [Attribute]) {
    self.name = name
    self.table = table
    self.attributes = attributes
  }
}

/// `profile customers where tier = gold by region`: what the accounts are like, attribute by attribute, beside all.
public struct Profile: Sendable, Hashable {
  public var table: Name
  public var condition: Expression?
  /// A group's accounts stand in a column of their own.
  public var group: Expression?
  public var scenario: ScenarioName?

  public init(table: Name, condition: Expression? = nil, group: Expression? = nil, scenario: ScenarioName? = nil) {
    self.table = table
    self.condition = condition
    self.group = group
    self.scenario = scenario
  }
}
