import Columnar
import Diagnostics
import Language
import Models
import Plans
import Rendering

/// The live panel: weights and cuts under the keys, and what they make of the tiers, as a value that knows no terminal.
public struct TunePanel {
  public enum Key: Hashable, Sendable {
    case up, down, left, right, enter, escape, backspace
    case character(Character)
  }

  public enum Step: Hashable, Sendable {
    case goOn
    /// The person leaves; what they decided on as statements.
    case leave([String])
  }

  /// What a line of the panel moves.
  enum Knob: Hashable {
    case weight(Int)
    case cut(Int)
  }

  enum Mode: Hashable {
    case moving
    case help
    /// A name is being typed.
    case naming(String)
  }

  let tiers: RecutTiers
  let table: String
  let accounts: [Frame.Field]
  let measure: (name: String, values: Column)?
  let execution: Execution

  var weights: [Int64]
  var cuts: [TierRule.Cut]
  var selected = 0
  var mode = Mode.moving
  var message = ""
  /// What the weights and cuts shown give.
  var outcome: Outcome
  private let before: ScoreColumn

  struct Outcome {
    var assignment: TierAssignment
    var scores: ScoreColumn
    var migration: Migration
    var movers: [Mover]
  }

  init(
    _ tiers: RecutTiers, table: String, accounts: [Frame.Field], measure: (String, Column)?, execution: Execution
  ) throws {
    self.tiers = tiers
    self.table = table
    self.accounts = accounts
    self.measure = measure
    self.execution = execution
    weights = tiers.recut.weights
    cuts = tiers.tiers.tiers?.levels.map(\.cut) ?? []
    before = try ScoreColumn.score(tiers.recut.criteria, execution: execution)
    outcome = try TunePanel.outcome(tiers, weights, tiers.recut.cuts, before, measure?.1, execution)
  }

  /// Weights first, then the cuts that are a share, a number or a threshold.
  var knobs: [Knob] {
    let movable = cuts.indices.filter { level in
      switch cuts[level] {
      case .share, .count, .atLeast: true
      case .shareOf, .when, .rest: false
      }
    }
    return weights.indices.map { .weight($0) } + movable.map { .cut($0) }
  }

  var isChanged: Bool { weights != tiers.recut.weights || cuts != originalCuts }
  var originalCuts: [TierRule.Cut] { tiers.tiers.tiers?.levels.map(\.cut) ?? [] }

  private static func outcome(
    _ tiers: RecutTiers, _ weights: [Int64], _ cuts: [TierCut], _ before: ScoreColumn, _ measure: Column?,
    _ execution: Execution
  ) throws -> Outcome {
    let weighted = zip(tiers.recut.criteria, weights).map { WeightedCriterion($0.scaled, weight: $1) }
    let scores = try ScoreColumn.score(weighted, near: [before], execution: execution)
    let assignment = try TierAssignment.cut(
      scores.ordered.restricted(to: tiers.recut.seen), cuts, conditions: tiers.recut.conditions,
      measures: tiers.recut.measures, execution: execution)
    let (from, to) = (tiers.present.levels(), assignment.levels())
    return Outcome(
      assignment: assignment, scores: scores,
      migration: try Migration.between(from, to, measure: measure, execution: execution),
      movers: try Migration.topMovers(
        from, to, by: .scoreChange(ScorePair(before: before, after: scores)), limit: 30, execution: execution))
  }
}

// MARK: - Keys

extension TunePanel {
  /// Takes a key; a change that makes no sense is refused with a message.
  public mutating func take(_ key: Key) throws -> Step {
    message = ""
    switch mode {
    case .help:
      mode = .moving
      return .goOn
    case .naming(let name): return typed(key, into: name)
    case .moving: break
    }
    switch key {
    case .up: selected = max(0, selected - 1)
    case .down: selected = min(knobs.count - 1, selected + 1)
    case .left: try move(by: -1)
    case .right: try move(by: 1)
    case .character("<"), .character(","): try move(by: -10)
    case .character(">"), .character("."): try move(by: 10)
    case .character("0"): if case .weight(let index) = knobs[selected] { try set(weights: replacing(index, 0), cuts) }
    case .character("r"): try set(weights: tiers.recut.weights, originalCuts)
    case .character("?"): mode = .help
    case .character("s"):
      if isChanged { mode = .naming("") } else { message = "nothing is changed yet" }
    // The panel has shown matrix and movers: what it comes to is enough, and fits a small screen.
    case .enter: return .leave(isChanged ? [whatIf(named: nil) + " show totals", "keep"] : [])
    case .escape, .character("q"): return .leave([])
    case .backspace, .character: break
    }
    return .goOn
  }

  private mutating func typed(_ key: Key, into name: String) -> Step {
    switch key {
    case .character(let character): mode = .naming(name + String(character))
    case .backspace: mode = .naming(String(name.dropLast()))
    case .enter where !name.allSatisfy(\.isWhitespace): return .leave([whatIf(named: name)])
    case .escape, .enter: mode = .moving
    case .up, .down, .left, .right: break
    }
    return .goOn
  }

  private func replacing(_ index: Int, _ weight: Int64) -> [Int64] {
    var weights = weights
    weights[index] = weight
    return weights
  }

  /// A hundredth of the total, rounded to a power of ten: 1 where weights sum to 100.
  private var weightStep: Int64 {
    let total = tiers.recut.weights.reduce(0, +)
    var step: Int64 = 1
    while step * 200 < total { step *= 10 }
    return step
  }

  private mutating func move(by steps: Int) throws {
    switch knobs[selected] {
    case .weight(let index):
      let step = weightStep * Int64(steps)
      try set(weights: replacing(index, max(0, weights[index] + step)), cuts)
    case .cut(let level):
      var cuts = cuts
      cuts[level] = moved(cuts[level], by: steps)
      try set(weights: weights, cuts)
    }
  }

  /// Shares move by half a point, numbers by one, thresholds by a hundredth.
  private func moved(_ cut: TierRule.Cut, by steps: Int) -> TierRule.Cut {
    switch cut {
    case .share(let share): .share(share.adding(Int64(steps) * 5, scale: 3))
    case .count(let count): .count(max(0, count + steps))
    case .atLeast(let bound): .atLeast(bound.adding(Int64(steps), scale: 2))
    case .shareOf, .when, .rest: cut
    }
  }

  private mutating func set(weights: [Int64], _ cuts: [TierRule.Cut]) throws {
    guard weights.contains(where: { $0 > 0 }) else {
      message = "some weight has to be above zero"
      return
    }
    guard weights.reduce(0, +) <= 1 << 28 else {
      message = "the weights sum to more than 26,843"
      return
    }
    let shares = cuts.reduce(0.0) { sum, cut in if case .share(let share) = cut { sum + share.double } else { sum } }
    guard shares <= 1 + 1e-12 else {
      message = "the shares are more than 100% together"
      return
    }
    if weights == self.weights, cuts == self.cuts { return }
    let measured = tiers.recut.cuts
    let modelCuts = zip(cuts, measured).map { rule, old -> TierCut in
      switch rule {
      case .share(let share): .share(DecimalNumber(units: share.units, scale: share.scale))
      case .count(let count): .count(count)
      case .atLeast(let bound): .atLeast(DecimalNumber(units: bound.units, scale: bound.scale))
      case .shareOf, .when, .rest: old
      }
    }
    outcome = try TunePanel.outcome(tiers, weights, modelCuts, before, measure?.values, execution)
    (self.weights, self.cuts) = (weights, cuts)
  }

  // MARK: - Statements

  /// What was moved, as a what-if.
  private func whatIf(named name: String?) -> String {
    var parts: [String] = []
    let changedWeights = weights.indices.filter { weights[$0] != tiers.recut.weights[$0] }
    if !changedWeights.isEmpty {
      let list = changedWeights.map { "\(written(name: tiers.criteria[$0].name)) \(ungrouped(weights[$0]))" }
      parts.append("\(written(name: tiers.score.name)) weights \(list.joined(separator: ", "))")
    }
    let changedCuts = cuts.indices.filter { cuts[$0] != originalCuts[$0] }
    if !changedCuts.isEmpty {
      let list = changedCuts.map { "\(written(name: tiers.levels[$0])) \(text(of: cuts[$0], at: $0))" }
      parts.append("\(written(name: tiers.tiers.name)) cuts \(list.joined(separator: ", "))")
    }
    return "what if " + parts.joined(separator: " and also ") + (name.map { " named \(written(name: $0))" } ?? "")
  }

  private func ungrouped(_ weight: Int64) -> String { plain(Double(weight) / 10_000).filter { $0 != "," } }

  /// `next 4%`, as it is written.
  func text(of cut: TierRule.Cut, at level: Int) -> String {
    let word = cuts[..<level].contains(where: \.isSized) ? "next" : "top"
    switch cut {
    case .share(let share): return "\(word) \(plain(share.double * 100))%"
    case .count(let count): return "\(word) \(count)"
    case .atLeast(let bound): return "at least \(plain(bound.double))"
    case .shareOf(let share, _): return "\(word) \(plain(share.double * 100))% of a measure"
    case .when: return "by condition"
    case .rest: return "rest"
    }
  }
}

extension TierRule.Cut {
  fileprivate var isSized: Bool {
    switch self {
    case .share, .count, .shareOf: true
    case .atLeast, .when, .rest: false
    }
  }
}

extension ExactDecimal {
  /// With so many units of 10⁻ˢᶜᵃˡᵉ more, not below zero.
  fileprivate func adding(_ units: Int64, scale: Int) -> ExactDecimal {
    let places = max(scale, self.scale)
    let own = (self.scale..<places).reduce(self.units) { units, _ in units * 10 }
    let more = (scale..<places).reduce(units) { units, _ in units * 10 }
    return ExactDecimal(units: max(0, own + more), scale: places)
  }
}
