import Diagnostics

extension Keyword {
  public static let flips = Keyword("flips", chinese: ["翻转", "反转点"], habits: ["flip"])
  public static let stability = Keyword("stability", chinese: ["稳定性", "稳健性"])
  public static let sweep = Keyword("sweep", chinese: ["扫描", "逐步"])
  public static let samples = Keyword("samples", chinese: ["抽样", "样本", "次抽样"], habits: ["sample"])
  public static let seed = Keyword("seed", chinese: ["种子", "随机种子"])
  public static let tune = Keyword("tune", chinese: ["调参", "调权"])
  public static let step = Keyword("step", chinese: ["步长"])
}

extension StatementForm {
  static let flips = StatementForm(
    .flips, .scenarios, "flips TIERS [for KEY]",
    "finds the exact weights at which an account, or a level, changes",
    clauses: Clause.ofFlips.forms(), examples: ["flips tier for \"C00042\"", "flips tier"]
  ) { parser throws(Halt) in
    var flips = Flips(tiers: try parser.name(.model))
    try parser.parseClauses(Clause.ofFlips, into: &flips)
    return .sensitivity(.flips(flips))
  }

  static let stability = StatementForm(
    .stability, .scenarios, "stability TIERS",
    "draws weights at random and counts how often each account keeps its tier",
    clauses: Clause.ofStability.forms(),
    examples: ["stability tier samples 10000 seed 7", "stability tier samples 2000 within 20% as steady"]
  ) { parser throws(Halt) in
    var stability = Stability(tiers: try parser.name(.model))
    try parser.parseClauses(Clause.ofStability, into: &stability)
    return .sensitivity(.stability(stability))
  }

  static let sweep = StatementForm(
    .sweep, .scenarios, "sweep SCORE weight CRITERION from A to B step S",
    "moves one weight from A to B and shows who changes tier on the way",
    clauses: Clause.ofSweep.forms(),
    examples: [
      "sweep value weight revenue from 0 to 100 step 5", "sweep value weight revenue from 0% to 100% step 10%",
    ]
  ) { parser throws(Halt) in try parser.sweep() }
}

extension StatementForm {
  static let tune = StatementForm(
    .tune, .scenarios, "tune SCORE | TIERS",
    "opens a panel in which the arrow keys move weights and cuts, and tiers follow",
    examples: ["tune value"]
  ) { parser throws(Halt) in .sensitivity(.tune(try parser.name(.model))) }
}

extension Clause<Flips> {
  static let ofFlips: [Clause] = [
    Clause(ClauseForm(.for, "for KEY", "looks at one account instead of the boundaries of all levels")) {
      parser, flips throws(Halt) in
      flips.key = try parser.rowKey(of: Path([flips.tiers]))
    },
    Clause(Clause<Query>.under.form) { parser, flips throws(Halt) in flips.scenario = try parser.scenarioName() },
  ]
}

extension Clause<Stability> {
  static let ofStability: [Clause] = [
    Clause(ClauseForm(.samples, "samples N", "draws so many times; else 1,000")) { parser, stability throws(Halt) in
      let start = parser.current.span
      stability.samples = try parser.wholeNumber()
      stability.samplesSpan = start.union(parser.lastTaken.span)
    },
    Clause(ClauseForm(.seed, "seed N", "starts the draws there; else at the setting `seed`")) {
      parser, stability throws(Halt) in
      stability.seed = try parser.wholeNumber()
    },
    Clause(ClauseForm(.within, "within N%", "draws each weight from so far around what it is, instead of all weights"))
    {
      parser, stability throws(Halt) in
      let start = parser.current.span
      stability.spread = try parser.share()
      stability.spreadSpan = start.union(parser.lastTaken.span)
    },
    Clause(ClauseForm(.as, "as COLUMN", "keeps the share in which each account stays as a column")) {
      parser, stability throws(Halt) in
      stability.column = try parser.name(.newName)
    },
    Clause(ClauseForm(.top, "top N", "lists only the N most fragile")) { parser, stability throws(Halt) in
      stability.top = try parser.wholeNumber()
    },
    Clause(Clause<Query>.under.form) { parser, stability throws(Halt) in
      stability.scenario = try parser.scenarioName()
    },
  ]
}

extension Clause<Sweep> {
  static let ofSweep: [Clause] = [
    Clause(ClauseForm(.of, "of TIERS", "says which tiers are watched")) { parser, sweep throws(Halt) in
      sweep.tiers = try parser.name(.model)
    },
    Clause(ClauseForm(.measure, "measure EXPRESSION", "says what is added up with the accounts")) {
      parser, sweep throws(Halt) in
      sweep.measure = try parser.expression()
    },
    Clause(Clause<Query>.under.form) { parser, sweep throws(Halt) in sweep.scenario = try parser.scenarioName() },
  ]
}

extension Parser {
  fileprivate mutating func sweep() throws(Halt) -> Statement.Kind {
    let score = try name(.model)
    try expect(.weight)
    let criterion = try name(.criterion(model: score.text))
    let start = current.span
    try expect(.from)
    let from = try sweepNumber()
    try expect(.to)
    let to = try sweepNumber()
    try expect(.step)
    let step = try sweepNumber()
    let range = start.union(lastTaken.span)
    guard from.isShare == to.isShare, to.isShare == step.isShare else {
      throw fail(
        Diagnostic(
          .unexpected, "these are shares and raw weights at once", at: range, label: "with `%` or without?",
          help: ["write `%` after all three numbers for final shares, after none for raw weights"]))
    }
    var sweep = Sweep(
      score: score, criterion: criterion, from: from.number, to: to.number, step: step.number, isShare: from.isShare,
      rangeSpan: range)
    try parseClauses(Clause.ofSweep, into: &sweep)
    return .sensitivity(.sweep(sweep))
  }

  /// `40`, or `40%` as a fraction.
  private mutating func sweepNumber() throws(Halt) -> (number: ExactDecimal, isShare: Bool) {
    expecting(.number)
    if case .literal(.percent(let share)) = current.kind {
      position += 1
      return (share, true)
    }
    return (try number(), false)
  }
}
