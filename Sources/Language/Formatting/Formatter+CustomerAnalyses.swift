extension Formatter {
  func newVersusOld(_ question: NewVersusOld) -> String {
    words([
      "new vs old", name(question.table), measures(.purchases(question.purchases)), "for \(question.period.spelling)",
      question.group.map { "group by \(items([$0]))" },
    ])
  }

  func cohort(_ cohort: CohortTable) -> String {
    words([
      "cohort", name(cohort.table), measures(.purchases(cohort.purchases)), "by \(cohort.unit.rawValue)",
      cohort.measure.rawValue,
    ])
  }

  func receivables(_ receivables: Receivables) -> String {
    words([
      "receivables", name(receivables.table), receivables.groups.isEmpty ? nil : "by \(items(receivables.groups))",
      receivables.condition.map { "where \(expression($0))" }, receivables.due.map { "due \(expression($0))" },
      receivables.paid.map { "paid \(expression($0))" }, receivables.paidOn.map { "on \(expression($0))" },
      receivables.hold.map { "hold \(duration($0))" },
    ])
  }

  func waste(_ waste: Waste) -> String {
    words([
      "waste", name(waste.table), "against", name(waste.orders), waste.group.map { "group by \(items([$0]))" },
      waste.condition.map { "where \(expression($0))" }, waste.window.map { "window \(duration($0))" },
      waste.hours.map { "hours \(expression($0))" }, waste.cost.map { "cost \(expression($0))" },
    ])
  }

  func due(_ due: DueList) -> String {
    words([
      "due", name(due.table), "by", name(due.policy), due.horizon.map { "horizon \(duration($0))" },
      due.since.map { "since \(expression($0))" }, due.condition.map { "where \(expression($0))" },
      due.group.map { "group by \(items([$0]))" },
      due.top.map { "top \($0.count)" },
    ])
  }

  func referrals(_ referrals: Referrals) -> String {
    words([
      "referrals", name(referrals.table), "by \(expression(referrals.referrer))",
      referrals.money.map { "money \(expression($0))" }, referrals.top.map { "top \($0.count)" },
    ])
  }

  private func duration(_ duration: DurationLiteral) -> String { "\(duration.count)\(duration.unit.suffix)" }
}
