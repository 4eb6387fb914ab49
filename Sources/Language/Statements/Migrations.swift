import Diagnostics

extension Keyword {
  public static let migrate = Keyword("migrate", chinese: ["迁移"])
  public static let every = Keyword("every", chinese: ["每隔", "每"])
  public static let hold = Keyword("hold", chinese: ["缓冲"])
}

extension StatementForm {
  static let migrate = StatementForm(
    .migrate, .scenarios, "migrate MODEL",
    "compares the tiers or classes of two dates: who moved, by how much and why",
    clauses: Clause.ofMigrate.forms(),
    examples: [
      "migrate tier from 2025-06-30 to 2026-06-30",
      "migrate tier from 2025-06-30 to 2026-06-30 hold 2% show movers",
      "migrate tier from 2025-06-30 to 2026-06-30 every 3mo",
      "migrate rfm8 from as-of - 6mo to as-of measure revenue refit",
    ]
  ) { parser throws(Halt) in try parser.migrate() }
}

/// What a `migrate` has said so far.
struct MigrateDraft {
  var from: Expression?
  var to: Expression?
  var every: DurationLiteral?
  var measure: Expression?
  var view: WhatIf.View?
  var hold: (share: ExactDecimal, span: Span)?
  var refits = false
}

extension Clause<MigrateDraft> {
  static let ofMigrate: [Clause] = [
    Clause(ClauseForm(.from, "from DATE", "names the first date")) { parser, draft throws(Halt) in
      draft.from = try parser.day()
    },
    Clause(ClauseForm(.to, "to DATE", "names the last date")) { parser, draft throws(Halt) in
      draft.to = try parser.day()
    },
    Clause(ClauseForm(.every, "every DURATION", "gives a row a date, so far apart, instead of a matrix")) {
      parser, draft throws(Halt) in
      draft.every = try parser.duration()
    },
    Clause(ClauseForm(.measure, "measure EXPRESSION", "says what the migration matrix adds up")) {
      parser, draft throws(Halt) in
      draft.measure = try parser.expression()
    },
    Clause(
      ClauseForm(
        .hold, "hold N%",
        "shows beside the counts who would change tier if a score had to pass a cut by more than N % of the cut")
    ) { parser, draft throws(Halt) in
      let start = parser.current.span
      draft.hold = (try parser.share(), start.union(parser.lastTaken.span))
    },
    Clause(
      ClauseForm(
        .show, "show PART",
        "shows totals, movers, or cost or capacity of the policies that stand on it, instead of the matrix")
    ) {
      parser, draft throws(Halt) in
      draft.view = try parser.whatIfView()
    },
    Clause(ClauseForm(.refit, "refit", "fits the scales and cuts anew at each date")) { _, draft throws(Halt) in
      draft.refits = true
    },
  ]
}

extension Parser {
  /// A day to look from: `2026-03-31`, `as-of - 3mo`, `latest`.
  mutating func day() throws(Halt) -> Expression {
    expecting(.date)
    expecting(.settingValue(setting: "as-of"))
    return try expression()
  }

  fileprivate mutating func migrate() throws(Halt) -> Statement.Kind {
    let model = try name(.model)
    var draft = MigrateDraft()
    try parseClauses(Clause.ofMigrate, into: &draft)
    if !isAtEnd { throw unexpected() }
    guard let from = draft.from else {
      throw missingClause(.from, "it is not said from which date", "add `from DATE`")
    }
    guard let to = draft.to else { throw missingClause(.to, "it is not said to which date", "add `to DATE`") }
    return .migrate(
      Migrate(
        model: model, from: from, to: to, every: draft.every, measure: draft.measure, view: draft.view,
        hold: draft.hold?.share, holdSpan: draft.hold?.span, refits: draft.refits))
  }
}
