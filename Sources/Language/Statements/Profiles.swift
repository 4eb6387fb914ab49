import Diagnostics

extension Keyword {
  public static let attributes = Keyword("define attributes", chinese: ["定义 属性"])
  public static let profile = Keyword("profile", chinese: ["画像"])
}

extension StatementForm {
  static let attributes = StatementForm(
    .attributes, .grading, "define attributes NAME for TABLE as COLUMN, NAME = EXPRESSION, …",
    "puts what is known of an account under one heading: external, internal, consumption",
    examples: [
      "define attributes external for customers as region, industry",
      "define attributes consumption for customers as revenue, orderCount, lot = revenue / orderCount, lastOrder",
    ]
  ) { parser throws(Halt) in try parser.attributes() }

  static let profile = StatementForm(
    .profile, .reasons, "profile TABLE",
    "tells attribute by attribute what the accounts that a condition takes are like, beside all of them",
    clauses: Clause.ofProfile.forms(),
    examples: [
      "profile customers", "profile customers where tier = gold", "profile customers by tier",
    ]
  ) { parser throws(Halt) in try parser.profile() }
}

extension Clause<Profile> {
  static let ofProfile: [Clause] = [
    Clause(ClauseForm(.where, "where CONDITION", "takes only rows for which the condition is true")) {
      parser, profile throws(Halt) in
      profile.condition = try parser.condition()
    },
    Clause(ClauseForm(.by, "by EXPRESSION", "tells each group's accounts in a column of its own")) {
      parser, profile throws(Halt) in
      profile.group = try parser.expression()
    },
    Clause(ClauseForm(.under, "under SCENARIO", "answers as the scenario would have it")) {
      parser, profile throws(Halt) in
      profile.scenario = try parser.scenarioName()
    },
  ]
}

extension Parser {
  fileprivate mutating func attributes() throws(Halt) -> Statement.Kind {
    let (name, head, _) = try definitionHead([.table])
    guard let table = head.table else { throw unexpected() }
    let attributes = try list { parser throws(Halt) in
      parser.expecting(.column(table: table.text, prefix: []))
      let name = try parser.name(.newName)
      return AttributesDefinition.Attribute(
        name: name, expression: parser.accept(.equal) ? try parser.expression() : nil)
    }
    if !isAtEnd { throw unexpected() }
    return .model(.attributes(AttributesDefinition(name: name, table: table, attributes: attributes)))
  }

  fileprivate mutating func profile() throws(Halt) -> Statement.Kind {
    var profile = Profile(table: try name(.table))
    tables = [profile.table.text]
    try parseClauses(Clause.ofProfile, into: &profile)
    if !isAtEnd { throw unexpected() }
    return .analysis(.profile(profile))
  }
}
