extension Formatter {
  func analysis(_ analysis: Analysis) -> String {
    switch analysis {
    case .profile(let profile):
      words([
        "profile", name(profile.table), profile.condition.map { "where \(expression($0))" },
        profile.group.map { "by \(expression($0))" }, scenario(profile.scenario),
      ])
    case .targetPlan(let plan): targetPlan(plan)
    case .pace(let pace): self.pace(pace)
    case .gap(let gap): self.gap(gap)
    }
  }
}
