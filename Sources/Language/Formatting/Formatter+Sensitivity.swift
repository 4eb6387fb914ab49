extension Formatter {
  func sensitivity(_ sensitivity: Sensitivity) -> String {
    switch sensitivity {
    case .tune(let score): "tune \(name(score))"
    case .flips(let flips):
      words(["flips", name(flips.tiers), flips.key.map { "for \(expression($0))" }, scenario(flips.scenario)])
    case .stability(let stability):
      words([
        "stability", name(stability.tiers), stability.samples.map { "samples \($0)" },
        stability.seed.map { "seed \($0)" }, stability.spread.map { "within \(Self.percent($0))" },
        stability.column.map { "as \(name($0))" },
        stability.top.map { "top \($0)" }, scenario(stability.scenario),
      ])
    case .sweep(let sweep):
      words([
        "sweep", name(sweep.score), "weight", name(sweep.criterion), "from", bound(sweep.from, sweep), "to",
        bound(sweep.to, sweep), "step", bound(sweep.step, sweep), sweep.tiers.map { "of \(name($0))" },
        sweep.measure.map { "measure \(expression($0))" }, scenario(sweep.scenario),
      ])
    }
  }

  private func bound(_ number: ExactDecimal, _ sweep: Sweep) -> String {
    sweep.isShare ? Self.percent(number) : Self.text(of: number)
  }
}
