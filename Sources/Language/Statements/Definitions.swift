import Diagnostics

extension Keyword {
  public static let define = Keyword("define", chinese: ["定义"])
  public static let segment = Keyword("segment", chinese: ["分群", "细分", "客群"])
  public static let score = Keyword("score", chinese: ["评分", "打分"])
  public static let tiers = Keyword("tiers", chinese: ["分级", "等级划分", "分层"], habits: ["tier"])
  public static let `for` = Keyword("for", chinese: ["对", "针对", "对于", "用于"])
  public static let derive = Keyword("derive", chinese: ["派生", "计算"])
  public static let replace = Keyword("replace", chinese: ["替换", "覆盖原列"])
  public static let freeze = Keyword("freeze", chinese: ["冻结", "固定"])
  public static let refit = Keyword("refit", chinese: ["重新拟合", "重拟合"])
  public static let drop = Keyword("drop", chinese: ["删除"])
  public static let override = Keyword("override", chinese: ["人工指定", "覆盖"])
  public static let because = Keyword("because", chinese: ["因为", "理由"])
  public static let until = Keyword("until", chinese: ["直到", "有效期至"])
  public static let alias = Keyword("alias", chinese: ["别名"])
  public static let value = Keyword("value", chinese: ["值"])
}

extension StatementForm {
  static let segment = StatementForm(
    Keyword("define segment", chinese: ["定义 分群", "定义 细分", "定义 客群"]), .definitions,
    "define segment NAME for TABLE as CONDITION", "names a condition",
    examples: ["define segment sleeping for customers as lastOrder > 90d and orderCount >= 3"]
  ) { parser throws(Halt) in try parser.segment() }

  static let score = StatementForm(
    Keyword("define score", chinese: ["定义 评分", "定义 打分"]), .definitions,
    "define score NAME for TABLE [where CONDITION] as CRITERION weight N …, …",
    "weighs criteria into one number, from 0 to 1 where no scale is zscore",
    clauses: Clause.ofCriterion.forms(),
    examples: [
      "define score value for customers as revenue weight 40 scale rank, profit = revenue - cost weight 30 scale minmax, "
        + "credit = creditScore weight 20 scale 300 to 850, growth = growthRate weight 10 scale zscore missing mean"
    ]
  ) { parser throws(Halt) in try parser.score() }

  static let tiers = StatementForm(
    Keyword("define tiers", chinese: ["定义 分级", "定义 等级", "定义 分层"], habits: ["define tier"]), .definitions,
    "define tiers NAME for TABLE by SCORE as LEVEL CUT, …, LEVEL rest", "cuts a ranking into levels, the best first",
    clauses: CutForm.all.map(\.form),
    examples: [
      "define tiers tier for customers by value as platinum top 1%, gold next 4%, iron next 15%, lead rest",
      "define tiers pyramid for customers by revenue - cost as platinum top 1%, gold next 4%, iron rest, lead when revenue < cost",
      "define tiers 金字塔 for customers by revenue as VIP top 1%, 主要 next 4%, 普通 next 15%, 小 rest, 潜在 when orderCount = 0",
    ]
  ) { parser throws(Halt) in try parser.tiers() }

  static let freeze = StatementForm(
    .freeze, .definitions, "freeze NAME as COLUMN", "keeps the present values in a column that no longer changes",
    examples: ["freeze tier as tier2026", "freeze customers.revenue as revenueThen"]
  ) { parser throws(Halt) in
    let source = try parser.path(.model)
    try parser.expect(.as)
    return .freeze(Freeze(source: source, name: try parser.name(.newName)))
  }

  static let derive = StatementForm(
    .derive, .definitions, "derive TABLE.COLUMN = EXPRESSION [replace]", "adds a computed column",
    examples: ["derive customers.revenue = sum(orders.amount)", "derive customers.lastOrder = max(orders.date)"]
  ) { parser throws(Halt) in
    let column = try parser.qualified("derive")
    parser.tables = [column.parts[0].text]
    try parser.expect(.equal)
    let value = try parser.expression()
    return .derive(Derive(column: column, expression: value, replaces: parser.accept(.replace)))
  }

  static let refit = StatementForm(
    .refit, .definitions, "refit NAME", "fits the scales and cuts of a score or tiers to today's data",
    examples: ["refit value"]
  ) { parser throws(Halt) in .refit(try parser.name(.model)) }

  static let drop = StatementForm(
    .drop, .definitions, "drop NAME", "forgets a definition, a table or a scenario", examples: ["drop sleeping"]
  ) { parser throws(Halt) in .drop(try parser.name(.definition)) }

  static let override = StatementForm(
    .override, .definitions, "override TIERS for KEY = LEVEL",
    "sets the level of one account by hand, shown apart everywhere",
    clauses: Clause.ofOverride.forms(),
    examples: ["override tier for \"C00042\" = platinum because \"board sponsor\" until 2026-12-31"]
  ) { parser throws(Halt) in try parser.override() }

  static let alias = StatementForm(
    .alias, .definitions, "alias [value] NAME.NAME… ALIAS", "gives a table, a column or a value a second name",
    examples: ["alias customers 客户", "alias customers.tier 等级", "alias value customers.tier.gold 黄金"]
  ) { parser throws(Halt) in try parser.alias() }
}

// MARK: - Segments, scores, tiers

/// The head of a definition: what it is called and which table it is for.
struct DefinitionHead {
  var table: Name?
  var population: Expression?
  var measure: Expression?
}

extension Clause<DefinitionHead> {
  static let table = Clause(ClauseForm(.for, "for TABLE", "names the table")) { parser, head throws(Halt) in
    let table = try parser.name(.table)
    parser.tables = [table.text]
    head.table = table
  }
  static let population = Clause(
    ClauseForm(.where, "where CONDITION", "fits the scales to these rows only")
  ) { parser, head throws(Halt) in
    head.population = try parser.condition()
  }
  fileprivate static let measure = Clause(ClauseForm(.by, "by SCORE", "names what is ranked")) {
    parser, head throws(Halt) in
    parser.expecting(.model)
    head.measure = try parser.expressionBeforeAs()
  }
}

extension Token {
  /// What can be the key of a row: a name, a text or a number.
  fileprivate var isKey: Bool {
    if case .literal = kind { return true }
    return kind == .text || isBareName && !Keyword.under.matches(text)
  }
}

extension Parser {
  fileprivate mutating func segment() throws(Halt) -> Statement.Kind {
    let (name, head, _) = try definitionHead([.table])
    return .segment(SegmentDefinition(name: name, table: head.table!, condition: try condition()))
  }

  fileprivate mutating func score() throws(Halt) -> Statement.Kind {
    let (name, head, _) = try definitionHead([.table, .population])
    let criteria = try list { parser throws(Halt) in try parser.criterion() }
    return .score(ScoreDefinition(name: name, table: head.table!, population: head.population, criteria: criteria))
  }

  fileprivate mutating func tiers() throws(Halt) -> Statement.Kind {
    let (name, head, span) = try definitionHead([.table, .measure])
    guard let measure = head.measure else {
      throw fail(
        Diagnostic(
          .missingClause, "tiers need something to rank by", at: span, help: ["add `by SCORE` before `as`"]))
    }
    return .tiers(
      TiersDefinition(name: name, table: head.table!, measure: measure, levels: try levels(model: name.text)))
  }

  /// `NAME for TABLE … as`, and where it stands.
  mutating func definitionHead(_ clauses: [Clause<DefinitionHead>]) throws(Halt) -> (Name, DefinitionHead, Span) {
    let name = try name(.newName)
    var head = DefinitionHead()
    try parseClauses(clauses, into: &head)
    expecting(.keyword(.as))
    if head.table == nil, isAt(.as) || isAtEnd {
      throw missingClause(.for, "a definition needs its table", "add `for TABLE` after `\(name.text)`")
    }
    try expect(.as)
    return (name, head, name.span.union(lastTaken.span))
  }

  /// `customers.revenue`
  fileprivate mutating func qualified(_ verb: String) throws(Halt) -> Path {
    let column = try path(.table)
    if column.parts.count == 1 {
      throw fail(
        Diagnostic(
          .unexpected, "`\(column.last.text)` does not say which table the column belongs to", at: column.span,
          help: ["write `\(verb) TABLE.\(column.last.text) = …`"]))
    }
    return column
  }
}

// MARK: - Overrides and aliases

extension Clause<Override> {
  static let ofOverride: [Clause] = [
    Clause(ClauseForm(.because, "because \"REASON\"", "says why")) { parser, override throws(Halt) in
      override.reason = try parser.text()
    },
    Clause(ClauseForm(.by, "by \"AUTHOR\"", "says who decided")) { parser, override throws(Halt) in
      override.author = try parser.text()
    },
    Clause(ClauseForm(.until, "until DATE", "ends it after that day")) { parser, override throws(Halt) in
      parser.expecting(.date)
      override.until = try parser.sum()
    },
  ]
}

extension Parser {
  fileprivate mutating func override() throws(Halt) -> Statement.Kind {
    let model = try path(.model)
    try expect(.for)
    let key = try rowKey(of: model)
    try expect(.equal)
    var override = Override(model: model, key: key, level: try name(.level(model: model.last.text)))
    try parseClauses(Clause.ofOverride, into: &override)
    return .override(override)
  }

  /// The key of one row: a text, a number or a parameter.
  mutating func rowKey(of model: Path?) throws(Halt) -> Expression {
    expecting(.rowKey(model: model?.last.text))
    // `for customer C00042`: what kind of thing the key is of, the model tells.
    let isKind = current.isBareName && ["customer", "account", "client", "company"].contains(current.folded)
    if isKind, token(ahead: 1).isKey, let help = correction(among: [deletion(position)]) {
      throw fail(
        Diagnostic(.unexpected, "an account is named by its key alone", at: current.span, help: [help]))
    }
    return try sum()
  }

  fileprivate mutating func alias() throws(Halt) -> Statement.Kind {
    // A table may be called `value`; then a dot or the alias follows and nothing else.
    let isValue = isAt(.value) && !token(ahead: 1).isSymbol(.dot) && accept(.value)
    let target = try path(.table)
    _ = acceptSilently(.as)
    let alias = try name(.newName)
    if isValue, target.parts.count < 2 {
      throw fail(
        Diagnostic(
          .unexpected, "`\(target.last.text)` does not say which column the value belongs to", at: target.span,
          help: ["write `alias value TABLE.COLUMN.\(target.last.text) \(alias.text)`"]))
    }
    return .alias(Alias(target: target, isValue: isValue, alias: alias))
  }
}
