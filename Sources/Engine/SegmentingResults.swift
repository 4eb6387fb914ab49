import Columnar
import Models
import Plans

/// What the rules of a decision table match and take.
public struct DecisionResult: Sendable {
  /// What one rule does on these data.
  public struct RuleMatch: Sendable {
    /// The visible rows that its condition is true for; for `otherwise`, that no earlier rule took.
    public var matched: Bitmap
    public var taken: Bitmap
    /// The visible rows that its condition is neither true nor false for.
    public var unknown: Int
    /// Of the rows that it matches, how many each earlier rule took.
    public var takenBefore: [Int]
  }

  /// In the order of the definition.
  public var matches: [RuleMatch]
  /// The number of the rule that took each row, from 1; 0 where none did.
  public var rules: [Int32]
  /// Visible rows that no rule took.
  public var gap: Bitmap
  /// Of these, how many could have been taken by a rule whose condition cannot be told for want of a value.
  public var gapUnknown: Int
  public var rows: Int

  func column(_ output: DecisionModel.Output, of model: DecisionModel) -> Column {
    let known = Bitmap(count: rules.count) { rules[$0] > 0 }
    switch output {
    case .class:
      let levels = model.rules.map { Int32($0.level) }
      let codes = rules.map { $0 > 0 ? levels[Int($0) - 1] : 0 }
      return Column(type: .ordinal, storage: .codes(codes, TextDictionary(model.levels)), validity: known)
    case .rule:
      return Column(type: .decimal(scale: 0), storage: .int64(rules.map(Int64.init)), validity: known)
    }
  }
}

/// Two scores and the cells that they make.
public struct MatrixResult: Sendable {
  public var axes: [ScoreResult]
  /// None where nothing is known that a mean or a median could be made of.
  public var cuts: [AxisCut]?
  public var cells: MatrixCells
  /// Visible rows without a cell.
  public var missing: Int
  /// The means or medians, or a scale, were fitted before, on other data or another as-of date.
  public var keepsFit: Bool

  func column(_ output: MatrixModel.Output, of model: MatrixModel) throws -> Column {
    switch output {
    case .cell:
      let levels = TextDictionary(model.cells.map(\.name))
      return Column(type: .ordinal, storage: .codes(cells.codes, levels), validity: cells.placed)
    case .axis(let axis): return try axes[axis].column
    case .criterion(let axis, let index): return try axes[axis].criteria[index].column
    }
  }
}

/// The rule of a policy that each row falls under.
public struct PolicyResult: Sendable {
  /// The level of each row: a code of the subject's levels.
  public var subject: Column
  /// The position of the rule, or −1.
  public var rules: [Int32]
  /// Visible rows whose level is known and that no rule takes.
  public var uncovered: Int
  /// Visible rows without a level.
  public var missing: Int
  /// How many rows each rule takes.
  public var counts: [Int]
}
