import Columnar
import Diagnostics
import Language

/// Decision tables and matrices.
extension Resolver {
  mutating func decision(
    _ definition: DecisionDefinition, over table: Table, replacing old: DecisionModel?
  ) throws(Diagnostic) -> DecisionModel {
    var levels: [String] = []
    var rules: [DecisionModel.Rule] = []
    for rule in definition.rules {
      let name = rule.className.text
      let level = levels.firstIndex { $0.lowercased() == name.lowercased() } ?? levels.count
      if level == levels.count { levels.append(name) }
      do throws(Diagnostic) {
        let condition = try rule.condition.map { expression throws(Diagnostic) in
          try self.condition(expression, over: table)
        }
        rules.append(DecisionModel.Rule(level: level, condition: condition))
      } catch { diagnostics.append(error) }
    }
    try throwCollected()
    tellIdle(rules, definition)
    return DecisionModel(levels: levels, rules: rules, columns: old?.columns ?? OutputColumns())
  }

  /// Rules that can take nothing whatever the data are.
  private mutating func tellIdle(_ rules: [DecisionModel.Rule], _ definition: DecisionDefinition) {
    for (index, rule) in rules.enumerated() {
      let earlier = rules[..<index]
      if let other = earlier.firstIndex(where: { $0.condition == nil }) {
        warn(
          .idleRule, "rule \(index + 1) can take nothing: `otherwise` (rule \(other + 1)) leaves nothing",
          at: definition.rules[index].span, label: "after `otherwise`", help: ["put it before `otherwise`"])
      } else if let condition = rule.condition, let same = earlier.firstIndex(where: { $0.condition == condition }) {
        warn(
          .idleRule, "rule \(index + 1) can take nothing: rule \(same + 1) has the same condition",
          at: definition.rules[index].span, label: "the same again", help: ["change its condition, or leave it out"])
      }
    }
  }

  // MARK: - Matrices

  mutating func matrix(_ definition: MatrixDefinition, over table: Table, replacing old: MatrixModel?)
    throws(Diagnostic) -> MatrixModel
  {
    try refuseRepeats(definition)
    var axes: [MatrixModel.Axis] = []
    for (index, axis) in definition.axes.enumerated() {
      let written = ScoreDefinition(
        name: axis.name, table: definition.table, population: definition.population, criteria: axis.criteria)
      let before = old.map { $0.axes[index] }
      let score = try score(written, over: table, replacing: before?.score)
      axes.append(MatrixModel.Axis(name: axis.name.text, score: score, column: before?.column ?? Identity.column()))
    }
    return MatrixModel(
      axes: axes, cuts: try cuts(definition, axes), cells: try cells(definition), fit: Identity.fit(),
      cellColumn: old?.cellColumn ?? Identity.column())
  }

  /// Axes and criteria are outputs of one model, so each needs a name of its own.
  private func refuseRepeats(_ definition: MatrixDefinition) throws(Diagnostic) {
    var seen: Set<String> = ["cell"]
    for name in definition.axes.map(\.name) + definition.axes.flatMap({ $0.criteria.map(\.name) }) {
      if seen.insert(name.text.lowercased()).inserted { continue }
      throw Diagnostic(
        .nameTaken, "`\(name.text)` is there twice: axes and criteria are all columns of `\(definition.name.text)`",
        at: name.span, label: name.text.lowercased() == "cell" ? "the name of the cell" : "the second time",
        help: ["give it a name of its own: `\(name.text)2 = …`"])
    }
  }

  private func cuts(_ definition: MatrixDefinition, _ axes: [MatrixModel.Axis]) throws(Diagnostic) -> [MatrixModel.Cut]
  {
    var cuts: [MatrixModel.Cut] = []
    for (index, axis) in axes.enumerated() {
      guard let cut = definition.cuts.count > 1 ? definition.cuts[index] : definition.cuts.first else {
        cuts.append(.value(ExactDecimal(units: 5, scale: 1)))
        continue
      }
      switch cut {
      case .mean: cuts.append(.mean)
      case .median: cuts.append(.median)
      case .value(let value, let span):
        let isBounded = !axis.score.criteria.contains { $0.scale == .zscore }
        if isBounded, value.double < 0 || value.double > 1 {
          throw Diagnostic(
            .badCuts, "`\(axis.name)` lies between 0 and 1, so nothing is parted at \(format(value))", at: span,
            label: "outside", help: ["write a number between 0 and 1, `mean` or `median`"])
        }
        cuts.append(.value(value))
      }
    }
    if definition.cuts.count > axes.count, case .value(_, let span) = definition.cuts[2] {
      throw Diagnostic(.badCuts, "two axes have at most two cuts", at: span, label: "the third")
    }
    return cuts
  }

  private func format(_ value: ExactDecimal) -> String {
    value.scale == 0 ? "\(value.units)" : "\(value.double)"
  }

  private func cells(_ definition: MatrixDefinition) throws(Diagnostic) -> [Level] {
    var seen: Set<String> = []
    for cell in definition.cells where !seen.insert(cell.text.lowercased()).inserted {
      throw Diagnostic(
        .nameTaken, "the cell \"\(cell.text)\" is there twice", at: cell.span, label: "the second time",
        help: ["each cell needs a name of its own"])
    }
    return definition.cells.isEmpty ? MatrixModel.cellLevels : definition.cells.map { Level(name: $0.text) }
  }
}

extension Diagnostic.Code {
  /// A rule of a decision table that can take nothing.
  public static let idleRule = Diagnostic.Code("idle-rule")
}
