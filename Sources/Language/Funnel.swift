import Diagnostics

/// `funnel deals by stage order Prospecting, Engaging, Won lost Lost`: how far deals come, and where they stay.
public struct Funnel: Sendable, Hashable {
  /// Where the stages of a deal are known from.
  public enum Way: Sendable, Hashable {
    /// A column that holds the stage; its history where a linked table has it.
    case stages(Expression)
    /// `from leads to won by rep`: columns that are counts, in the order of the file.
    case counts(from: Name, to: Name, by: Expression?)
  }

  /// `history changes`, `history none`: which linked table tells of every change of stage.
  public enum History: Sendable, Hashable {
    case table(Name)
    case none
  }

  public var table: Name
  public var way: Way
  /// From the first to what is won; without it the history tells.
  public var order: [TextLiteral]
  /// The stages of what is lost.
  public var lost: [TextLiteral]
  public var history: History?
  /// Only deals that entered in this period.
  public var cohort: Period?
  public var group: Expression?
  public var condition: Expression?
  public var scenario: ScenarioName?

  public init(
    table: Name, way: Way, order: [TextLiteral] = [], lost: [TextLiteral] = [], history: History? = nil,
    cohort: Period? = nil, group: Expression? = nil, condition: Expression? = nil, scenario: ScenarioName? = nil
  ) {
    self.table = table
    self.way = way
    self.order = order
    self.lost = lost
    self.history = history
    self.cohort = cohort
    self.group = group
    self.condition = condition
    self.scenario = scenario
  }
}
