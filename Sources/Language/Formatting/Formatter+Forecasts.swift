// Snapshots, forecasts and what follows from them.

extension Formatter {
  func snapshot(_ snapshot: Snapshot) -> String {
    "snapshot \(name(snapshot.deals)) to \(text(snapshot.path)) as \(snapshot.week.spelling)"
  }

  func weeks(_ weeks: WeekComparison) -> String {
    words([
      "compare", name(weeks.snapshots), "\(weeks.from.spelling), \(weeks.to.spelling)",
      weeks.period.map { "for \($0.spelling)" }, grouping(weeks.group), won(weeks.won),
    ])
  }

  func forecast(_ forecast: DealForecast) -> String {
    words([
      "forecast", name(forecast.deals), "for \(forecast.period.spelling)", forecast.method.map(method),
      forecast.seed.map { "seed \($0)" }, forecast.amount.map { "amount \(expression($0))" },
      forecast.close.map { "close \(expression($0))" }, forecast.measure.map { "measure \(expression($0))" },
      forecast.condition.map { "where \(expression($0))" }, grouping(forecast.group), won(forecast.won),
      forecast.showsDeals ? "show deals" : nil, forecast.top.map { "top \($0.count)" },
    ])
  }

  private func method(_ clause: DealForecast.MethodClause) -> String {
    switch clause.method {
    case .weighted: "weighted"
    case .categories: words(["categories", clause.column.map { "of \(name($0))" }])
    case .history: "history"
    case .monteCarlo: words(["montecarlo", clause.draws.map(String.init)])
    }
  }

  func accuracy(_ accuracy: ForecastAccuracy) -> String {
    words([
      "accuracy", name(accuracy.snapshots), "against \(name(accuracy.deals))",
      accuracy.period.map { "for \($0.spelling)" }, accuracy.unit.map { "every \($0.unit.rawValue)" },
      grouping(accuracy.group), won(accuracy.won),
    ])
  }

  func reverseFunnel(_ funnel: ReverseFunnel) -> String {
    words([
      "reverse funnel", "target \(Self.text(of: funnel.target))", "from \(name(funnel.deals))",
      funnel.condition.map { "where \(expression($0))" }, won(funnel.won),
    ])
  }

  private func grouping(_ group: Expression?) -> String? { group.map { "group by \(expression($0))" } }

  private func won(_ stages: [StageWord]) -> String? {
    if stages.isEmpty { return nil }
    let words = stages.map { $0.isQuoted ? Self.quoted($0.text) : $0.text }
    return "won \(words.joined(separator: ", "))"
  }
}
