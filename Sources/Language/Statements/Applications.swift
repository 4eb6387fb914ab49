import Diagnostics

extension Keyword {
  public static let apply = Keyword("apply", chinese: ["套用", "应用"])
  public static let validate = Keyword("validate", chinese: ["验证", "校验"])
  public static let against = Keyword("against", chinese: ["对照"])
  public static let holdback = Keyword("holdback", chinese: ["留出"])
}

extension StatementForm {
  static let apply = StatementForm(
    .apply, .grading, "apply MODEL to TABLE",
    "grades the rows of another table by a score, tiers, classes or a matrix as they were fitted",
    clauses: Clause.ofApply.forms(),
    examples: [
      "apply value to deals with revenue = amount, cost = amount * 0.6, creditScore = customers.creditScore, growthRate = customers.growthRate named worth"
    ]
  ) { parser throws(Halt) in
    let model = try parser.name(.model)
    try parser.expect(.to)
    let table = try parser.name(.table)
    parser.tables = [table.text]
    var apply = Apply(model: model, table: table)
    try parser.parseClauses(Clause.ofApply, into: &apply)
    if !parser.isAtEnd { throw parser.unexpected() }
    return .apply(apply)
  }

  static let validate = StatementForm(
    .validate, .grading, "validate MODEL",
    "holds rows back from a fit, or compares levels with known ones: how many agree, beside always saying the commonest",
    clauses: Clause.ofValidate.forms(),
    examples: [
      "validate tier holdback 30% seed 7", "validate tier against if(revenue > 50k, \"gold\", \"lead\")",
    ]
  ) { parser throws(Halt) in
    var validate = Validate(model: try parser.name(.model))
    try parser.parseClauses(Clause.ofValidate, into: &validate)
    if !parser.isAtEnd { throw parser.unexpected() }
    return .validate(validate)
  }
}

extension Clause<Apply> {
  static let ofApply: [Clause] = [
    Clause(
      ClauseForm(.with, "with COLUMN = EXPRESSION, …", "says what of TABLE stands for a column that the model reads")
    ) { parser, apply throws(Halt) in
      apply.mapping = try parser.list { parser throws(Halt) in try parser.namedExpression() }
    },
    Clause(
      ClauseForm(.named, "named NAME", "calls the new column so, instead of like the model")
    ) { parser, apply throws(Halt) in
      apply.name = try parser.name(.newName)
    },
  ]
}

extension Clause<Validate> {
  static let ofValidate: [Clause] = [
    Clause(ClauseForm(.against, "against COLUMN", "names the column of known levels; else a fit to all rows is taken"))
    {
      parser, validate throws(Halt) in
      validate.known = try parser.expression()
    },
    Clause(
      ClauseForm(.holdback, "holdback N%", "fits without so many rows and looks at these; else 20% without `against`")
    ) { parser, validate throws(Halt) in
      let start = parser.current.span
      validate.holdback = ShareCut(share: try parser.share(), span: start.union(parser.lastTaken.span))
    },
    Clause(ClauseForm(.seed, "seed N", "draws the rows from there; else from the setting `seed`")) {
      parser, validate throws(Halt) in
      validate.seed = try parser.wholeNumber()
    },
  ]
}
