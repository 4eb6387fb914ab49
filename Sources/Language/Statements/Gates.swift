import Diagnostics

extension StatementForm {
  static let gate = StatementForm(
    Keyword("define gate", chinese: ["定义 关口", "定义 闸门", "定义 准入"]), .pipeline,
    "define gate NAME for TABLE as CONDITION",
    "makes a yes of what meets all clauses of a condition, and tells of everything else which of them fails, as NAME.reason",
    examples: [
      "define gate ready for deals as stage = Engaging and money is known and expectedClose within next 90d",
      "define gate creditworthy for customers as creditLimit >= 20k and lastContact within 120d",
    ]
  ) { parser throws(Halt) in
    let (name, head, _) = try parser.definitionHead([.table])
    guard let table = head.table else { throw parser.unexpected() }
    return .model(.gate(GateDefinition(name: name, table: table, condition: try parser.condition())))
  }
}
