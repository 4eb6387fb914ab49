extension Formatter {
  func targetPlan(_ plan: TargetPlanDefinition) -> String {
    words([
      "plan target", plan.target.spelling, "for", plan.period.spelling, "by",
      plan.levels.map(\.rawValue).joined(separator: ", "), plan.countsWorkdays ? "workdays" : nil,
      plan.holidays.map { "holidays \(days($0))" }, plan.extraDays.map { "also working \(days($0))" },
      plan.season.map { "season from \(name($0))" }, plan.split.map(split), plan.name.map { "named \(name($0))" },
    ])
  }

  private func days(_ list: DayList) -> String {
    switch list {
    case .file(let path): text(path)
    case .periods(let stretches):
      "("
        + stretches.map { stretch in
          words([stretch.first.spelling, stretch.last.map { "to \($0.spelling)" }])
        }.joined(separator: ", ") + ")"
    }
  }

  private func split(_ split: GrowthSplit) -> String {
    words([
      "new vs old", name(split.customers), "from", name(split.orders),
      split.retained.map { "retained \(Self.percent($0))" },
    ])
  }

  func pace(_ pace: Pace) -> String {
    words([
      "pace", name(pace.orders), "against", name(pace.plan), pace.condition.map { "where \(expression($0))" },
      pace.money.map { "money \(expression($0))" }, pace.date.map { "date \(expression($0))" },
    ])
  }

  func gap(_ gap: Gap) -> String {
    let groups = gap.groups.map(item).joined(separator: ", ")
    let tail = words([
      gap.condition.map { "where \(expression($0))" }, gap.money.map { "money \(expression($0))" },
      gap.date.map { "date \(expression($0))" },
    ])
    switch gap.comparison {
    case .targets(let table, let period):
      return words([
        "gap", name(gap.orders), "against", name(table), "by", groups, "for", period.spelling,
        tail.isEmpty ? nil : tail,
      ])
    case .periods(let periods):
      return words([
        "gap", name(gap.orders), "from", periods.from.spelling, "to", periods.to.spelling,
        periods.isToDate ? "to date" : nil, "by", groups, periods.splitsPriceVolumeMix ? "as price volume mix" : nil,
        periods.quantity.map { "quantity \(expression($0))" }, tail.isEmpty ? nil : tail,
      ])
    }
  }
}
