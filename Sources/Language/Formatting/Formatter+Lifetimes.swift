extension Formatter {
  func lifetime(_ definition: LifetimeDefinition) -> String {
    switch definition {
    case .value(let value):
      words([
        "clv", name(value.table), measures(.purchases(value.purchases)), "horizon \(duration(value.horizon))",
        discount(value.discount), unit(value.unit), holdout(value.holdout), value.seed.map { "seed \($0)" },
        named(value.name),
      ])
    case .nextPurchase(let next):
      words([
        "next purchase", name(next.table), measures(.purchases(next.purchases)), holdout(next.holdout),
        named(next.name),
      ])
    case .contracts(let contracts): self.contracts(contracts)
    }
  }

  private func contracts(_ contracts: ContractsDefinition) -> String {
    words([
      "retention", name(contracts.table), contracts.condition.map { "where \(expression($0))" },
      "start \(expression(contracts.start))", "end \(expression(contracts.end))",
      contracts.money.map { "money \(expression($0))" }, contracts.group.map { "group by \(expression($0))" },
      "horizon \(duration(contracts.horizon))", discount(contracts.discount), unit(contracts.unit),
      holdout(contracts.holdout), named(contracts.name),
    ])
  }

  private func duration(_ duration: DurationLiteral) -> String { "\(duration.count)\(duration.unit.suffix)" }
  private func discount(_ rate: DiscountRate?) -> String? { rate.map { "discount \(Self.percent($0.rate))" } }
  private func unit(_ unit: TimeUnit?) -> String? { unit.map { "unit \($0.unit.rawValue)" } }
  private func holdout(_ span: DurationLiteral?) -> String? { span.map { "holdout \(duration($0))" } }
}
