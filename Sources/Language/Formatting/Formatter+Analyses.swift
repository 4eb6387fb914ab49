extension Formatter {
  func analysis(_ analysis: Analysis) -> String {
    switch analysis {
    case .profile(let profile):
      words([
        "profile", name(profile.table), profile.condition.map { "where \(expression($0))" },
        profile.group.map { "by \(expression($0))" }, scenario(profile.scenario),
      ])
    case .weeks(let weeks): self.weeks(weeks)
    case .forecast(let forecast): self.forecast(forecast)
    case .accuracy(let accuracy): self.accuracy(accuracy)
    case .reverseFunnel(let funnel): reverseFunnel(funnel)
    }
  }
}
