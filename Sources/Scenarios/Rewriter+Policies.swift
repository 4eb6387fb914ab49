import Diagnostics
import Language
import Plans

/// Changes of policies: what accounts of a level cost, how often they are seen, how many visits an owner can make.
extension Rewriter {
  /// `service capacity 40`
  mutating func setCapacity(_ name: Name, _ visits: Int, _ resolver: inout Resolver) throws(Diagnostic) {
    let (model, _) = try policy(name)
    let table = book.table(model.table)
    guard table.roles[.owner] != nil else {
      throw Diagnostic(
        .noRole, "\(table.name) has no owner role: whose capacity is it?", at: name.span, label: "no owner",
        help: ["say `roles \(table.name) owner = COLUMN`"])
    }
    try redefine(model, &resolver) { definition in
      guard case .policy(var policy) = definition else { return definition }
      policy.capacity = visits
      return .policy(policy)
    }
  }

  /// `service cost gold 2000, rest 20`
  mutating func setCosts(_ name: Name, _ costs: [LevelChange<ExactDecimal>], _ resolver: inout Resolver)
    throws(Diagnostic)
  {
    try setRules(name, costs, &resolver) { $0.cost = $1 }
  }

  /// `service visit gold 45d`
  mutating func setVisits(_ name: Name, _ visits: [LevelChange<DurationLiteral>], _ resolver: inout Resolver)
    throws(Diagnostic)
  {
    try setRules(name, visits, &resolver) { $0.visit = $1 }
  }

  /// Changes all rules of each level.
  private mutating func setRules<Value>(
    _ name: Name, _ changes: [LevelChange<Value>], _ resolver: inout Resolver,
    _ set: (inout PolicyDefinition.Rule, Value) -> Void
  ) throws(Diagnostic) {
    let (model, policy) = try policy(name)
    guard case .model(.policy(var written)) = model.written.statement.kind else { return }
    for change in changes {
      for index in try rules(of: change.level, at: change.span, written, policy) {
        set(&written.rules[index], change.value)
      }
    }
    try redefine(model, &resolver) { _ in .policy(written) }
  }

  /// The places of the rules of a level, or of the rest.
  private func rules(of level: TextLiteral?, at span: Span, _ written: PolicyDefinition, _ policy: PolicyModel)
    throws(Diagnostic) -> [Int]
  {
    guard let level else {
      let rest = written.rules.indices.filter { written.rules[$0].level == nil }
      if !rest.isEmpty { return rest }
      throw Diagnostic(
        .unknownLevel, "`\(written.name.text)` has no rule for the rest: every level is named", at: span,
        label: "no such rule", help: ["its levels are: " + policy.levels.map(\.name).joined(separator: ", ")])
    }
    let names = policy.levels.enumerated().flatMap { code, level in
      ([level.name] + (level.alias.map { [$0] } ?? [])).map { (name: $0, value: Int32(code)) }
    }
    guard case .one(let code) = match(level.text, among: names) else {
      throw Diagnostic(
        .unknownLevel, "`\(written.name.text)` has no level `\(level.text)`", at: span, label: "not one of its levels",
        help: [
          nearest(level.text, among: names.map(\.name)).map { "did you mean `\($0)`?" } ?? "its levels are: "
            + policy.levels.map(\.name).joined(separator: ", ")
        ])
    }
    let own = written.rules.indices.filter { written.rules[$0].level != nil && policy.rules[$0].levels.contains(code) }
    if !own.isEmpty { return own }
    throw Diagnostic(
      .unknownLevel, "`\(level.text)` has no rule of its own in `\(written.name.text)`: it falls under the rest",
      at: span, label: "part of the rest", help: ["change all of the rest: `rest …`, or define the policy anew"])
  }

  private func policy(_ name: Name) throws(Diagnostic) -> (Model, PolicyModel) {
    let model = try model(name)
    if let policy = model.policy { return (model, policy) }
    let follower = book.models.first { $0.policy != nil && book.reads($0, anyOf: book.outputs(of: model.id)) }
    throw Diagnostic(
      .unknownModel, "`\(model.name)` is \(model.kindPhrase); cost, visits and capacity belong to a policy",
      at: name.span, label: model.kindPhrase,
      help: [
        follower.map { "`\($0.name)` is one that stands on it: `what if \($0.name) …`" }
          ?? "define one: `help define policy`"
      ])
  }
}
