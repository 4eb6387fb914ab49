extension Formatter {
  func decision(_ decision: DecisionDefinition) -> String {
    definition(
      "define classes \(name(decision.name)) for \(name(decision.table)) as",
      decision.rules.map { rule in
        rule.condition.map { "\(text(rule.className)) when \(expression($0))" } ?? "otherwise \(text(rule.className))"
      })
  }

  func matrix(_ matrix: MatrixDefinition) -> String {
    let head = words([
      "define matrix", name(matrix.name), "for", name(matrix.table),
      matrix.population.map { "where \(expression($0))" }, "as",
    ])
    var axes = matrix.axes.map { "\(name($0.name)) (\($0.criteria.map(criterion).joined(separator: ", ")))" }
    var ending = ""
    if !matrix.cuts.isEmpty { ending += " cut " + matrix.cuts.map(cut).joined(separator: ", ") }
    if !matrix.cells.isEmpty { ending += " cells " + texts(matrix.cells) }
    if let last = axes.popLast() { axes.append(last + ending) }
    return definition(head, axes)
  }

  func attributes(_ attributes: AttributesDefinition) -> String {
    definition(
      "define attributes \(name(attributes.name)) for \(name(attributes.table)) as",
      attributes.attributes.map { one in name(one.name) + (one.expression.map { " = \(expression($0))" } ?? "") })
  }

  func cut(_ cut: MatrixDefinition.Cut) -> String {
    switch cut {
    case .mean: "mean"
    case .median: "median"
    case .value(let value, _): Self.text(of: value)
    }
  }

  func policy(_ policy: PolicyDefinition) -> String {
    let head = words([
      "define policy", name(policy.name), "for", path(policy.model), policy.since.map { "since \(expression($0))" },
      policy.capacity.map { "capacity \($0)" }, "as",
    ])
    return definition(
      head,
      policy.rules.map { rule in
        words([
          rule.level.map(text) ?? "rest", text(rule.action), rule.cost.map { "cost \(Self.text(of: $0))" },
          rule.visit.map { "visit \($0.count)\($0.unit.suffix)" }, rule.condition.map { "when \(expression($0))" },
        ])
      })
  }
}
