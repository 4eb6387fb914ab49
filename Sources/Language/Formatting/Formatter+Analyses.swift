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
    }
  }
}
