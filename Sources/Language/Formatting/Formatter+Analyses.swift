extension Formatter {
  func analysis(_ analysis: Analysis) -> String {
    switch analysis {
    case .newVersusOld(let question): newVersusOld(question)
    case .cohort(let cohort): self.cohort(cohort)
    case .receivables(let receivables): self.receivables(receivables)
    case .waste(let waste): self.waste(waste)
    case .due(let due): self.due(due)
    case .referrals(let referrals): self.referrals(referrals)
    case .profile(let profile):
      words([
        "profile", name(profile.table), profile.condition.map { "where \(expression($0))" },
        profile.group.map { "by \(expression($0))" }, scenario(profile.scenario),
      ])
    case .weeks(let weeks): self.weeks(weeks)
    case .forecast(let forecast): self.forecast(forecast)
    case .accuracy(let accuracy): self.accuracy(accuracy)
    case .reverseFunnel(let funnel): reverseFunnel(funnel)
    case .targetPlan(let plan): targetPlan(plan)
    case .pace(let pace): self.pace(pace)
    case .gap(let gap): self.gap(gap)
    case .funnel(let funnel): self.funnel(funnel)
    case .reasons(let reasons): self.reasons(reasons)
    case .scorecard(let query): words(["scorecard", asked(query)])
    }
  }

  private func funnel(_ funnel: Funnel) -> String {
    words([
      "funnel", name(funnel.table), way(funnel.way), funnel.order.isEmpty ? nil : "order \(stages(funnel.order))",
      funnel.lost.isEmpty ? nil : "lost \(stages(funnel.lost))", funnel.history.map(history),
      funnel.cohort.map { "cohort \($0.spelling)" }, funnel.group.map { "group by \(expression($0))" },
      funnel.condition.map { "where \(expression($0))" }, scenario(funnel.scenario),
    ])
  }

  private func way(_ way: Funnel.Way) -> String {
    switch way {
    case .stages(let stage): "by \(expression(stage))"
    case .counts(let from, let to, let by):
      words(["from \(name(from)) to \(name(to))", by.map { "by \(expression($0))" }])
    }
  }

  private func history(_ history: Funnel.History) -> String {
    switch history {
    case .table(let table): "history \(name(table))"
    case .none: "history none"
    }
  }

  private func reasons(_ reasons: OutcomeReasons) -> String {
    words([
      "reasons", name(reasons.table), "by \(reasons.reasons.map { expression($0) }.joined(separator: ", "))",
      reasons.stages.isEmpty ? nil : "of \(stages(reasons.stages))",
      reasons.group.map { "group by \(expression($0))" }, reasons.condition.map { "where \(expression($0))" },
      reasons.minimum.map { "minimum \($0.count)" }, scenario(reasons.scenario),
    ])
  }

  /// Stages are values, and so in quotes.
  private func stages(_ stages: [TextLiteral]) -> String { texts(stages) }
}
