import Diagnostics

extension Keyword {
  public static let classes = Keyword("define classes", chinese: ["定义 分类", "定义 分类规则", "定义 分群规则"])
  public static let otherwise = Keyword("otherwise", chinese: ["否则", "其他情况"])
}

extension StatementForm {
  static let decision = StatementForm(
    .classes, .grading, "define classes NAME for TABLE as CLASS when CONDITION, …, otherwise CLASS",
    "puts each row into the class of the first rule that holds, and reports overlaps, gaps and rules without effect",
    clauses: [
      ClauseForm(
        .when, "CLASS when CONDITION", "takes the rows that no earlier rule took; two rules may give one class"),
      ClauseForm(.otherwise, "otherwise CLASS", "takes what is left; without it those rows have no class"),
    ],
    examples: [
      "define classes household for customers as \"rising star\" when orderCount >= 10 and growthRate > 0, "
        + "\"sleeping giant\" when revenue > 5k and lastOrder > 180d, otherwise \"other\"",
      "define classes care for customers as gone when lastOrder > 1y, active when orderCount >= 3",
    ]
  ) { parser throws(Halt) in try parser.decision() }
}

extension Parser {
  fileprivate mutating func decision() throws(Halt) -> Statement.Kind {
    let (name, head, _) = try definitionHead([.table])
    guard let table = head.table else { throw unexpected() }
    let rules = try list { parser throws(Halt) in try parser.rule(of: name.text) }
    if !isAtEnd { throw unexpected() }
    return .model(.decision(DecisionDefinition(name: name, table: table, rules: rules)))
  }

  private mutating func rule(of model: String) throws(Halt) -> DecisionDefinition.Rule {
    let start = current.span
    if !token(ahead: 1).isWord(of: .when), accept(.otherwise) {
      let name = try levelName(.level(model: model))
      return DecisionDefinition.Rule(className: name, condition: nil, span: start.union(lastTaken.span))
    }
    if isAt(.rest), let mistake = restForOtherwise() { throw mistake }
    let name = try levelName(.level(model: model))
    try expect(.when)
    return DecisionDefinition.Rule(
      className: name, condition: try expression(), span: start.union(lastTaken.span))
  }

  /// `rest "other"`, `rest otherwise "other"`: what is left is taken by `otherwise`.
  private mutating func restForOtherwise() -> Halt? {
    let next = token(ahead: 1)
    let isOtherwise = next.isWord(of: .otherwise)
    guard isOtherwise || next.kind == .text || next.endsStatement else { return nil }
    let rest = current.span
    let edit =
      switch (isOtherwise, token(ahead: isOtherwise ? 2 : 1).endsStatement) {
      case (true, true): Edit(span: rest.union(next.span), text: "otherwise \(source.text(of: rest))")
      case (true, false): Edit(span: Span(rest.start, next.span.start), text: "")
      case (false, true): Edit(span: rest, text: "otherwise \(source.text(of: rest))")
      case (false, false): Edit(span: rest, text: "otherwise")
      }
    let help = correction(among: [[edit]])
    return fail(
      Diagnostic(
        .unexpected, "in a decision table `otherwise CLASS` takes what is left", at: rest,
        label: "`rest` is the word of tiers and policies", help: help.map { [$0] } ?? []))
  }

  /// A class by a bare name or, where it has spaces, in quotes.
  mutating func levelName(_ expectation: Expectation) throws(Halt) -> TextLiteral {
    if current.kind == .text { return try text() }
    let name = try name(expectation)
    return TextLiteral(name.text, span: name.span)
  }
}

extension Token {
  /// Whether it is a spelling of a keyword of one word.
  fileprivate func isWord(of keyword: Keyword) -> Bool { isWord && keyword.phrases.contains([folded]) }
}
