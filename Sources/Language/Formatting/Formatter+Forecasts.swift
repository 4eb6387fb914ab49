// Snapshots, forecasts and what follows from them.

extension Formatter {
  func snapshot(_ snapshot: Snapshot) -> String {
    "snapshot \(name(snapshot.deals)) to \(text(snapshot.path)) as \(snapshot.week.spelling)"
  }

  func weeks(_ weeks: WeekComparison) -> String {
    words([
      "compare", name(weeks.snapshots), "\(weeks.from.spelling), \(weeks.to.spelling)",
      weeks.period.map { "for \($0.spelling)" }, grouping(weeks.group), endings(weeks.endings),
    ])
  }

  func forecast(_ forecast: DealForecast) -> String {
    words([
      "forecast", name(forecast.deals), "for \(forecast.period.spelling)", forecast.method.map(method),
      forecast.seed.map { "seed \($0)" }, forecast.amount.map { "amount \(expression($0))" },
      forecast.close.map { "close \(expression($0))" }, forecast.measure.map { "measure \(expression($0))" },
      forecast.condition.map { "where \(expression($0))" }, grouping(forecast.group), endings(forecast.endings),
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
      grouping(accuracy.group), endings(accuracy.endings),
    ])
  }

  func reverseFunnel(_ funnel: ReverseFunnel) -> String {
    words([
      "reverse funnel", "target \(Self.text(of: funnel.target))", "from \(name(funnel.deals))",
      funnel.condition.map { "where \(expression($0))" }, endings(funnel.endings),
    ])
  }

  private func grouping(_ group: Expression?) -> String? { group.map { "group by \(expression($0))" } }

  private func endings(_ endings: StageEndings) -> String? {
    let clauses = [("won", endings.won), ("lost", endings.lost)].compactMap { word, stages in
      stages.isEmpty
        ? nil : "\(word) " + stages.map { $0.isQuoted ? Self.quoted($0.text) : $0.text }.joined(separator: ", ")
    }
    return clauses.isEmpty ? nil : words(clauses)
  }
}
