extension Formatter {
  func model(_ definition: ModelDefinition) -> String {
    switch definition {
    case .rfm(let rfm):
      words([
        "rfm", name(rfm.table), measures(rfm.measures), rfm.bins.map { "bins \($0.count)" }, edges(rfm.edges),
        named(rfm.name),
      ])
    case .classes(let classes):
      words(["rfm8", name(classes.table), measures(classes.measures), "cut \(cut(classes.cut))", named(classes.name)])
    case .pareto(let pareto):
      words([
        "pareto", name(pareto.table), "by \(expression(pareto.measure))",
        pareto.condition.map { "where \(expression($0))" },
        pareto.cuts.isEmpty ? nil : "cut " + pareto.cuts.map { Self.percent($0.share) }.joined(separator: ", "),
        named(pareto.name),
      ])
    case .decision(let decision): self.decision(decision)
    case .matrix(let matrix): self.matrix(matrix)
    case .policy(let policy): self.policy(policy)
    case .attributes(let attributes): self.attributes(attributes)
    case .lifetime(let lifetime): self.lifetime(lifetime)
    case .gate(let gate):
      "define gate \(name(gate.name)) for \(name(gate.table)) as \(expression(gate.condition))"
    case .retention(let retention):
      words([
        "retention", name(retention.table), measures(.purchases(retention.purchases)),
        "horizon \(retention.horizon.count)\(retention.horizon.unit.suffix)", retention.bins.map { "bins \($0.count)" },
        retention.prior.map { "prior \(Self.text(of: $0.accounts))" }, named(retention.name),
      ])
    }
  }

  func named(_ name: Name?) -> String? { name.map { "named \(self.name($0))" } }

  /// Where the three measures come from, without the table.
  func measures(_ measures: MeasuresClause) -> String {
    switch measures {
    case .purchases(let purchases):
      words([
        "from", name(purchases.table), purchases.condition.map { "where \(expression($0))" },
        purchases.date.map { "date \(expression($0))" }, purchases.money.map { "money \(expression($0))" },
        purchases.averages ? "average" : nil, purchases.distinct.map { "frequency distinct \(expression($0))" },
        purchases.window.map { "window \($0.count)\($0.unit.suffix)" },
      ])
    case .columns(let columns):
      words([
        "columns recency \(expression(columns.recency)), frequency \(expression(columns.frequency)),",
        "money \(expression(columns.money))", columns.condition.map { "where \(expression($0))" },
      ])
    }
  }

  func edges(_ edges: BinEdgesClause) -> String? {
    if edges.isEmpty { return nil }
    func list(_ word: String, _ list: EdgeList?) -> String? {
      list.map { "\(word) (\($0.values.map(Self.text(of:)).joined(separator: ", ")))" }
    }
    return words([
      "edges", list("recency", edges.recency), list("frequency", edges.frequency), list("money", edges.money),
    ])
  }

  func cut(_ cut: ClassCut) -> String {
    switch cut {
    case .mean: "mean"
    case .median: "median"
    case .values(let days, let frequency, let money):
      "(\(days)d, \(Self.text(of: frequency)), \(Self.text(of: money)))"
    }
  }
}
