import Diagnostics
import Language

extension Resolver {
  mutating func gate(_ definition: GateDefinition, over table: Table, replacing old: GateModel?) throws(Diagnostic)
    -> GateModel
  {
    var clauses: [GateModel.Clause] = []
    for part in definition.condition.conjuncts {
      do throws(Diagnostic) {
        let condition = try condition(part, over: table)
        clauses.append(
          GateModel.Clause(condition: condition, text: format(part), subject: try subject(of: part, over: table)))
      } catch { diagnostics.append(error) }
    }
    try throwCollected()
    return GateModel(clauses: clauses, columns: old?.columns ?? OutputColumns())
  }

  /// What a clause looks at first, and how to say that it is not so; none where that takes the whole clause.
  private mutating func subject(of clause: Expression, over table: Table) throws(Diagnostic) -> GateModel.Subject? {
    guard let (expression, denial) = clause.denial else { return nil }
    return GateModel.Subject(term: try term(expression, over: table), name: format(expression), denial: denial)
  }
}

extension Expression {
  /// What a test looks at, and what is said of it when the test fails.
  fileprivate var denial: (subject: Expression, text: String)? {
    switch kind {
    case .knowledge(let subject, let isMissing): (subject, isMissing ? "is known" : "is missing")
    case .binary(let comparison, _, let subject, let value) where comparison.isComparison && subject.isLookedAt:
      switch comparison {
      case .equal: (subject, "is not \(format(value))")
      case .notEqual: (subject, "is \(format(value))")
      default: (subject, "is not \(comparison.rawValue) \(format(value))")
      }
    case .between(let subject, let low, let high, let isNegated):
      (subject, "is \(isNegated ? "" : "not ")between \(format(low)) and \(format(high))")
    case .membership(let subject, let set, let isNegated): (subject, "is \(isNegated ? "" : "not ")in \(format(set))")
    case .within(let subject, let duration, let isAhead):
      (subject, "is not within \(isAhead ? "next " : "")\(CalendarShift(duration).spelling)")
    case .textTest(let test, let subject, let value, let isNegated):
      (subject, "\(isNegated ? "" : "not: ")\(test.rawValue) \(format(value))")
    default: nil
    }
  }

  /// It has a value of its own to show, as a column has and a number has not.
  private var isLookedAt: Bool {
    switch kind {
    case .literal, .parameter, .list, .range: false
    default: true
    }
  }
}
