import Columnar
import Models
import Plans

/// What the rules of a decision table match and take.
public struct DecisionResult: Sendable {
  /// What one rule does on these data.
  public struct RuleMatch: Sendable {
    /// The visible rows that its condition is true for; for `otherwise`, that no earlier rule took.
    public var matched: Int
    public var taken: Int
    /// The visible rows that its condition is neither true nor false for.
    public var unknown: Int
    /// Of the rows that it matches, how many each earlier rule took.
    public var takenBefore: [Int]
    /// Of the visible rows that no rule took, how many fail only this clause of the condition; nothing where it has no two clauses.
    public var failedBy: [Int]
  }

  /// In the order of the definition.
  public var matches: [RuleMatch]
  let numbers: RuleNumbers
  /// Visible rows that no rule took.
  public var gap: Int
  /// Of these, how many could have been taken by a rule whose condition cannot be told for want of a value.
  public var gapUnknown: Int

  init(_ numbers: RuleNumbers, _ tally: RuleTally) {
    self.numbers = numbers
    matches = tally.matched.indices.map { rule in
      RuleMatch(
        matched: tally.matched[rule], taken: tally.taken[rule], unknown: tally.unknown[rule],
        takenBefore: tally.takenBefore[rule], failedBy: tally.failedBy[rule].count > 1 ? tally.failedBy[rule] : [])
    }
    gap = tally.gap
    gapUnknown = tally.gapUnknown
  }

  /// The rule that took a row, by its position; none where none did.
  public func rule(of row: Int) -> Int? {
    switch numbers {
    case .narrow(let numbers): numbers[row] > 0 ? Int(numbers[row]) - 1 : nil
    case .wide(let numbers): numbers[row] > 0 ? Int(numbers[row]) - 1 : nil
    }
  }

  func column(_ output: DecisionModel.Output, of model: DecisionModel, _ execution: Execution) throws -> Column {
    switch numbers {
    case .narrow(let numbers): try column(output, of: model, numbers, execution)
    case .wide(let numbers): try column(output, of: model, numbers, execution)
    }
  }

  private func column<Number: RuleNumber>(
    _ output: DecisionModel.Output, of model: DecisionModel, _ numbers: [Number], _ execution: Execution
  ) throws -> Column {
    let known = try execution.fillBits(numbers.count) { range, words in
      numbers.withUnsafeBufferPointer { numbers in testRows(range, into: words) { numbers[$0] > 0 } }
    }
    switch output {
    case .class:
      let levels = [0] + model.rules.map { Int32($0.level) }
      let codes = try execution.map(numbers) { levels[Int($0)] }
      return Column(type: .ordinal, storage: .codes(codes, TextDictionary(model.levels)), validity: known)
    case .rule:
      return Column(
        type: .decimal(scale: 0), storage: .int64(try execution.map(numbers) { Int64($0) }), validity: known)
    }
  }
}

/// The number of the rule that took each row, from 1; 0 where none did.
enum RuleNumbers: Sendable {
  /// Where there are no more than 255 rules.
  case narrow([UInt8])
  case wide([Int32])

  var byteCount: Int {
    switch self {
    case .narrow(let numbers): numbers.count
    case .wide(let numbers): numbers.count * 4
    }
  }
}

/// Two scores and the cells that they make.
public struct MatrixResult: Sendable {
  let scores: [Deferred<ScoreResult>]
  /// For each axis and each of its criteria, the visible rows whose value is missing.
  public var missingValues: [[Int]]
  /// None where nothing is known that a mean or a median could be made of.
  public var cuts: [AxisCut]?
  public var cells: MatrixCells
  /// Visible rows without a cell.
  public var missing: Int
  /// The means or medians, or a scale, were fitted before, on other data or another as-of date.
  public var keepsFit: Bool

  /// The score of an axis, with its criteria: worked out when it is first asked for.
  public func score(_ axis: Int) throws -> ScoreResult { try scores[axis].value() }

  func column(_ output: MatrixModel.Output, of model: MatrixModel) throws -> Column {
    switch output {
    case .cell:
      let levels = TextDictionary(model.cells.map(\.name))
      return Column(type: .ordinal, storage: .codes(cells.codes, levels), validity: cells.placed)
    case .axis(let axis): return try score(axis).column
    case .criterion(let axis, let index): return try score(axis).criteria[index].column
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
