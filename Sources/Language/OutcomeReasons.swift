import Diagnostics

/// `reasons deals by lossReason, competitor`: why deals are lost or won, each column by itself.
public struct OutcomeReasons: Sendable, Hashable {
  /// `minimum 8`
  public struct Minimum: Sendable, Hashable {
    public var count: Int
    public var span: Span

    public init(count: Int, span: Span) {
      self.count = count
      self.span = span
    }
  }

  public var table: Name
  public var reasons: [Expression]
  /// The stages whose rows are asked about; without it those of what is lost.
  public var stages: [TextLiteral]
  public var group: Expression?
  public var condition: Expression?
  public var minimum: Minimum?
  public var scenario: ScenarioName?

  public init(
    table: Name, reasons: [Expression], stages: [TextLiteral] = [], group: Expression? = nil,
    condition: Expression? = nil, minimum: Minimum? = nil, scenario: ScenarioName? = nil
  ) {
    self.table = table
    self.reasons = reasons
    self.stages = stages
    self.group = group
    self.condition = condition
    self.minimum = minimum
    self.scenario = scenario
  }
}
