import Columnar
import Language

/// A decision table: rules in order, of which the first whose condition is true gives a row its class.
///
/// Cited: Codd's and CODASYL's single-hit decision tables with a first-hit policy ("A Modern Appraisal of Decision Tables", CODASYL 1982).
public struct DecisionModel: Sendable {
  public enum Output: String, CaseIterable, Hashable, Sendable { case `class`, rule }

  public struct Rule: Sendable {
    /// Among the levels.
    public var level: Int
    /// None takes what is left.
    public var condition: Term?

    public init(level: Int, condition: Term?) {
      self.level = level
      self.condition = condition
    }
  }

  /// The classes in the order in which they are first named, the best first.
  public var levels: [String]
  public var rules: [Rule]
  public var columns: OutputColumns<Output>

  public init(levels: [String], rules: [Rule], columns: OutputColumns<Output>) {
    self.levels = levels
    self.rules = rules
    self.columns = columns
  }

  public var inputs: [Term] { rules.compactMap(\.condition) }

  var outputs: [ModelOutput] {
    columns.outputs({ .decision($0) }, levels: levels.map { Level(name: $0) }) { output in
      switch output {
      case .class: .ordinal
      case .rule: .decimal(scale: 0)
      }
    }
  }
}
