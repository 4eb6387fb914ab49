import Columnar
import Diagnostics
import Language

extension Resolver {
  /// The table whose rows a model grades.
  public mutating func table(of definition: ModelDefinition) throws(Diagnostic) -> Table {
    if case .policy(let policy) = definition { return try owner(of: policy.model) }
    guard let name = definition.table else { preconditionFailure("only a policy says its table by its model") }
    return try table(name)
  }

  /// The table of a model, of one of its outputs, or of a column; nothing where a name alone means columns of several tables.
  public func owner(of path: Path) throws(Diagnostic) -> Table {
    let first = path.parts[0]
    if path.parts.count > 1, case .one(let table) = book.table(named: first.text) { return table }
    if case .one(let model) = book.model(named: first.text) { return book.table(model.table) }
    let owners = book.tables.filter { if case .one = $0.column(named: first.text) { true } else { false } }
    if owners.count == 1 { return owners[0] }
    let models = book.models.map(\.name)
    throw Diagnostic(
      owners.isEmpty ? .unknownModel : .ambiguousName,
      owners.isEmpty
        ? "there is no model and no column called `\(first.text)`"
        : "`\(first.text)` is a column of \(owners.map(\.name).joined(separator: " and "))",
      at: path.span, label: owners.isEmpty ? "not known" : "which one?",
      help: [
        owners.first.map { "write `\($0.name).\(first.text)`" } ?? nearest(first.text, among: models).map {
          "did you mean `\($0)`?"
        }
          ?? (models.isEmpty ? "define one first: `help define`" : "there are: " + models.joined(separator: ", "))
      ])
  }

  /// What a path names in the rows of its table.
  public mutating func subject(_ path: Path, over table: Table) throws(Diagnostic) -> Term {
    try term(Expression(.path(path), span: path.span), over: table)
  }

  mutating func policy(_ definition: PolicyDefinition, over table: Table, replacing old: PolicyModel?)
    throws(Diagnostic) -> PolicyModel
  {
    let subject = try subject(definition.model, over: table)
    guard subject.type == .ordinal else {
      throw Diagnostic(
        .typeMismatch, "a policy is for tiers, classes or cells, and this is a \(subject.type.name)",
        at: definition.model.span, label: subject.type.name,
        help: ["cut tiers from it: `define tiers … by \(display(definition.model)) as …`"])
    }
    let levels = levels(of: subject)
    let rules = try rules(definition, levels, over: table)
    try refuseGaps(rules, levels, definition)
    if definition.capacity != nil, table.roles[.owner] == nil {
      throw Diagnostic(
        .noRole, "\(table.name) has no owner role: whose capacity is it?", at: definition.model.span, label: "no owner",
        help: ["say `roles \(table.name) owner = COLUMN`, or leave out `capacity`"])
    }
    let since = try definition.since.map { expression throws(Diagnostic) in
      try contactDate(expression, over: table)
    }
    return PolicyModel(
      subject: subject, levels: levels, rules: rules, since: since, capacity: definition.capacity,
      columns: old?.columns ?? OutputColumns())
  }

  private mutating func contactDate(_ expression: Expression, over table: Table) throws(Diagnostic) -> Term {
    let date = try term(expression, over: table)
    if date.type.isTemporal { return date }
    throw Diagnostic(
      .typeMismatch, "the last contact is a date, and this is a \(date.type.name)", at: expression.span,
      label: date.type.name)
  }

  private mutating func rules(_ definition: PolicyDefinition, _ levels: [Level], over table: Table)
    throws(Diagnostic) -> [PolicyModel.Rule]
  {
    var named: Set<Int32> = []
    for rule in definition.rules {
      if let level = rule.level { named.insert(try code(level, among: levels, definition)) }
    }
    var complete: [Int32: Span] = [:]
    var rules: [PolicyModel.Rule] = []
    for rule in definition.rules {
      let codes: [Int32]
      if let level = rule.level {
        codes = [try code(level, among: levels, definition)]
      } else {
        codes = levels.indices.map(Int32.init).filter { !named.contains($0) }
      }
      try refuseRepeat(codes, rule, complete)
      let condition = try rule.condition.map { expression throws(Diagnostic) in
        try self.condition(expression, over: table)
      }
      if condition == nil { for code in codes { complete[code] = rule.span } }
      rules.append(
        PolicyModel.Rule(
          levels: codes, action: rule.action.text, cost: rule.cost, visit: rule.visit.map(CalendarShift.init),
          condition: condition))
    }
    return rules
  }

  private func code(_ level: TextLiteral, among levels: [Level], _ definition: PolicyDefinition) throws(Diagnostic)
    -> Int32
  {
    let names = levels.enumerated().flatMap { index, level in
      ([level.name] + (level.alias.map { [$0] } ?? [])).map { (name: $0, value: Int32(index)) }
    }
    if case .one(let code) = match(level.text, among: names) { return code }
    throw Diagnostic(
      .unknownLevel, "`\(display(definition.model))` has no level `\(level.text)`", at: level.span,
      label: "not one of its levels",
      help: [
        nearest(level.text, among: names.map(\.name)).map { "did you mean `\($0)`?" } ?? "its levels are: "
          + levels.map(\.name).joined(separator: ", ")
      ])
  }

  private func refuseRepeat(_ codes: [Int32], _ rule: PolicyDefinition.Rule, _ complete: [Int32: Span])
    throws(Diagnostic)
  {
    if codes.isEmpty {
      throw Diagnostic(
        .badCuts, "nothing is left for the rest: every level is named", at: rule.span, label: "no level",
        help: ["leave it out"])
    }
    guard let earlier = codes.compactMap({ complete[$0] }).first else { return }
    throw Diagnostic(
      .nameTaken, "\(rule.level.map { "`\($0.text)`" } ?? "the rest") has its rule already", at: rule.span,
      label: "takes nothing"
    )
    .labelling(earlier, "takes all of them")
  }

  /// Every level needs a rule that takes all of it that others leave.
  private func refuseGaps(_ rules: [PolicyModel.Rule], _ levels: [Level], _ definition: PolicyDefinition)
    throws(Diagnostic)
  {
    let covered = Set(rules.flatMap(\.levels))
    let left = levels.indices.filter { !covered.contains(Int32($0)) }.map { levels[$0].name }
    guard !left.isEmpty else { return }
    throw Diagnostic(
      .missingClause, "the policy says nothing for \(left.joined(separator: ", "))", at: definition.name.span,
      label: "not complete", help: ["add `rest \"ACTION\"`, or a rule for each of them"])
  }
}
