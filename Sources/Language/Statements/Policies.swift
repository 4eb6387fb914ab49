import Diagnostics

extension Keyword {
  public static let policy = Keyword("define policy", chinese: ["定义 政策", "定义 服务政策"])
  public static let cost = Keyword("cost", chinese: ["成本", "费用"])
  public static let visit = Keyword("visit", chinese: ["拜访", "拜访间隔"])
  public static let since = Keyword("since", chinese: ["自上次", "上次接触"])
  public static let capacity = Keyword("capacity", chinese: ["产能", "拜访能力"])
}

extension StatementForm {
  static let policy = StatementForm(
    .policy, .grading, "define policy NAME for TIERS as LEVEL \"ACTION\", …, rest \"ACTION\"",
    "says what accounts of each tier, class or cell get, what that costs and when they are due",
    clauses: Clause.ofPolicyRule.forms() + Clause.ofPolicyHead.forms(),
    examples: [
      "define policy service for tier as platinum \"executive sponsor\" cost 12000 visit 30d, "
        + "gold \"account manager\" cost 3000 visit 60d, rest \"self service\" cost 50",
      "define policy calls for tier since lastOrder capacity 40 as platinum \"call\" visit 30d, gold \"call\" visit 60d, "
        + "rest \"mail\"",
      "define policy care for tier as gold \"price talk\" cost 900 when region = East, gold \"review\" cost 700, rest \"mail\"",
    ]
  ) { parser throws(Halt) in try parser.policy() }
}

/// What a policy has said before `as`.
struct PolicyHead {
  var since: Expression?
  var capacity: Int?
}

extension Clause<PolicyHead> {
  static let ofPolicyHead: [Clause] = [
    Clause(
      ClauseForm(.since, "since DATE", "before `as`: names the date of the last contact, from which visits fall due")
    ) { parser, head throws(Halt) in
      head.since = try parser.expressionBeforeAs()
    },
    Clause(ClauseForm(.capacity, "capacity N", "before `as`: says how many visits one owner can make in a month")) {
      parser, head throws(Halt) in
      head.capacity = try parser.capacity()
    },
  ]
}

extension Clause<PolicyDefinition.Rule> {
  static let ofPolicyRule: [Clause] = [
    Clause(ClauseForm(.cost, "cost N", "says what one account costs in a year")) { parser, rule throws(Halt) in
      rule.cost = try parser.cost()
    },
    Clause(ClauseForm(.visit, "visit DURATION", "says how often an account is to be seen")) {
      parser, rule throws(Halt) in
      rule.visit = try parser.visitInterval()
    },
    Clause(
      ClauseForm(
        .when, "when CONDITION", "takes only such accounts of the level, so that a level may have several rules")
    ) { parser, rule throws(Halt) in
      rule.condition = try parser.expression()
    },
  ]
}

extension Parser {
  /// What one account costs in a year.
  mutating func cost() throws(Halt) -> ExactDecimal {
    try refuseShare("a cost is an amount a year", "what one account costs in a year, for example: `cost 2000`")
    let start = current.span
    let cost = try number()
    if cost.units >= 0 { return cost }
    throw fail(
      Diagnostic(
        .unexpected, "a cost cannot be negative", at: start.union(lastTaken.span), label: "0 or more",
        help: ["what one account costs in a year, for example: `cost 2000`"]))
  }

  /// Visits that one owner can make in a month.
  mutating func capacity() throws(Halt) -> Int {
    let help = "visits that one owner can make in a month, for example: `capacity 40`"
    try refuseShare("a capacity is a number of visits", help)
    if isAt(.minus), case .literal(.number) = token(ahead: 1).kind {
      throw fail(
        Diagnostic(
          .unexpected, "a capacity cannot be negative", at: current.span.union(token(ahead: 1).span),
          label: "a whole number from 0 on", help: [help]))
    }
    return try wholeNumber()
  }

  /// The time from one visit to the next, longer than none.
  mutating func visitInterval() throws(Halt) -> DurationLiteral {
    let interval = try duration()
    if interval.count > 0 { return interval }
    throw fail(
      Diagnostic(
        .unexpected, "there is no time between visits", at: interval.span, label: "no time",
        help: ["say how often, for example `visit 30d`; without `visit` nobody is visited"]))
  }

  private mutating func refuseShare(_ message: String, _ help: String) throws(Halt) {
    guard case .literal(.percent) = current.kind else { return }
    throw fail(Diagnostic(.unexpected, "\(message), not a share", at: current.span, help: [help]))
  }

  fileprivate mutating func policy() throws(Halt) -> Statement.Kind {
    let name = try name(.newName)
    if isAt(.as) {
      throw missingClause(.for, "a policy needs the tiers that it is for", "add `for TIERS` after `\(name.text)`")
    }
    try expect(.for)
    let model = try path(.model)
    var head = PolicyHead()
    try parseClauses(Clause.ofPolicyHead, into: &head)
    try expect(.as)
    let rules = try list { parser throws(Halt) in try parser.policyRule(of: model) }
    if !isAtEnd { throw unexpected() }
    return .model(
      .policy(
        PolicyDefinition(name: name, model: model, since: head.since, capacity: head.capacity, rules: rules)))
  }

  private mutating func policyRule(of model: Path) throws(Halt) -> PolicyDefinition.Rule {
    let start = current.span
    expecting(.keyword(.rest))
    let isRest = token(ahead: 1).kind == .text && accept(.rest)
    let level = isRest ? nil : try levelName(.level(model: model.last.text))
    var rule = PolicyDefinition.Rule(level: level, action: try text(), span: start)
    try parseClauses(Clause.ofPolicyRule, into: &rule)
    rule.span = start.union(lastTaken.span)
    return rule
  }
}
