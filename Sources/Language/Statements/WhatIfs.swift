import Diagnostics

extension Keyword {
  public static let whatIf = Keyword("what if", chinese: ["假如", "假设", "如果"], habits: ["whatif"])
  public static let andAlso = Keyword("and also", chinese: ["同时", "并同时"])
  public static let weights = Keyword("weights", chinese: ["权重"], habits: ["weight"])
  public static let cuts = Keyword("cuts", chinese: ["切分", "分界"], habits: ["cut"])
  public static let scales = Keyword("scales", chinese: ["标度"], habits: ["scale"])
  public static let without = Keyword(
    "without", chinese: ["去掉", "不含"], habits: ["drop", "exclude", "excluding", "remove"])
  public static let named = Keyword("named", chinese: ["命名", "命名为"])
  public static let measure = Keyword("measure", chinese: ["度量"])
  public static let totals = Keyword("totals", chinese: ["合计"])
  public static let movers = Keyword("movers", chinese: ["变动"])
  public static let high = Keyword("high", chinese: ["越高越好"])
  public static let keep = Keyword("keep", chinese: ["保留", "采纳"])
  public static let discard = Keyword("discard", chinese: ["丢弃", "放弃"])
  public static let compareScenarios = Keyword(
    "compare scenarios", chinese: ["比较情景", "对比情景"], habits: ["compare scenario"])
}

extension StatementForm {
  static let whatIf = StatementForm(
    .whatIf, .scenarios,
    "what if MODEL weights | cuts | scales | cut | bins | edges | cost | visit | capacity | where … | without TABLE where CONDITION | TABLE.COLUMN = EXPRESSION [where CONDITION] | as-of DATE [and also …]",
    "shows what would change, and changes nothing that is saved", clauses: Clause.ofWhatIf.forms(),
    examples: [
      "what if value weights revenue 20, growth 40",
      "what if value weights revenue 50%",
      "what if tier cuts gold next 6%",
      "what if value weights revenue 20, growth 40 named growthPush",
      "what if without customers where region = North",
      "what if customers.creditScore = creditScore - 50 where industry = Retail and also value weights credit 40%",
      "what if as-of 2026-03-31 refit",
      "what if rfm8 cut median",
      "what if pareto cut 70%, 90%",
      "what if kaism cut 0.6, median",
      "what if tier cuts gold next 6% show capacity",
      "what if service capacity 30 and also service visit gold 90d",
      "what if service cost gold 2000, rest 20 show cost",
    ]
  ) { parser throws(Halt) in try parser.whatIf() }

  static let keep = StatementForm(
    .keep, .scenarios, "keep [SCENARIO]", "makes a what-if the saved state", examples: ["keep growthPush"]
  ) { parser throws(Halt) in .keep(try parser.optionalScenario()) }

  static let discard = StatementForm(
    .discard, .scenarios, "discard [SCENARIO]", "forgets a what-if", examples: ["discard"]
  ) { parser throws(Halt) in .discard(try parser.optionalScenario()) }

  static let compareScenarios = StatementForm(
    .compareScenarios, .scenarios, "compare scenarios [SCENARIO, …] [measure EXPRESSION]",
    "puts scenarios side by side", examples: ["compare scenarios"]
  ) { parser throws(Halt) in
    var names: [Name] = []
    if let first = parser.nameUnless([.measure], .scenario) {
      names = [first]
      while parser.accept(.comma) { names.append(try parser.name(.scenario)) }
    }
    let measure = parser.accept(.measure) ? try parser.expression() : nil
    return .compareScenarios(CompareScenarios(names: names, measure: measure))
  }
}

extension Clause<WhatIf> {
  static let ofWhatIf: [Clause] = [
    Clause(ClauseForm(.named, "named NAME", "keeps it under a name, to ask `under NAME` and to compare")) {
      parser, whatIf throws(Halt) in
      whatIf.name = try parser.name(.newName)
    },
    Clause(ClauseForm(.measure, "measure EXPRESSION", "says what the migration matrix adds up")) {
      parser, whatIf throws(Halt) in
      whatIf.measure = try parser.expression()
    },
    Clause(ClauseForm(.of, "of MODEL", "says which tiers or classes the matrix compares")) {
      parser, whatIf throws(Halt) in
      whatIf.matrixModel = try parser.name(.model)
    },
    Clause(
      ClauseForm(
        .show, "show PART",
        "shows totals, movers, or cost or capacity of the policies that stand on it, instead of the matrix")
    ) {
      parser, whatIf throws(Halt) in
      whatIf.view = try parser.whatIfView()
    },
    Clause(ClauseForm(.refit, "refit", "fits the scales and cuts anew")) { _, whatIf throws(Halt) in
      whatIf.refits = true
    },
  ]
}

extension Parser {
  fileprivate mutating func whatIf() throws(Halt) -> Statement.Kind {
    var whatIf = WhatIf(changes: [try change()])
    while accept(.andAlso) { whatIf.changes.append(try change()) }
    try parseClauses(Clause.ofWhatIf, into: &whatIf)
    return .whatIf(whatIf)
  }

  /// `value weights revenue 20, growth 40`
  private mutating func change() throws(Halt) -> WhatIf.Change {
    let start = current.span
    if let kind = try changeOfData() { return WhatIf.Change(kind, span: start.union(lastTaken.span)) }
    let kind = try changeOfModel()
    return WhatIf.Change(kind, span: start.union(lastTaken.span))
  }

  private mutating func changeOfData() throws(Halt) -> WhatIf.Change.Kind? {
    tables = []
    if !token(ahead: 1).isSymbol(.dot) {
      if accept(.without) { return try rowsTakenOut() }
      if accept(.asOf) {
        _ = acceptSilently(.equal)
        return .asOf(try day())
      }
    }
    expecting(.table)
    guard token(ahead: 1).isSymbol(.dot) || token(ahead: 1).isSymbol(.equal) else { return nil }
    let column = try path(.table)
    tables = [column.parts[0].text]
    if !isAt(.equal), let raised = raisedValue(of: column) { throw raised }
    try expect(.equal)
    let value = try expression()
    return .values(column: column, value, condition: accept(.where) ? try condition() : nil)
  }

  /// `customers.revenue + 10%`: what a value is to be is said in full.
  private mutating func raisedValue(of column: Path) -> Halt? {
    guard let mark = [Symbol.plus, .minus, .star, .slash].first(where: isAt), !token(ahead: 1).endsStatement else {
      return nil
    }
    let name = written(name: column.last.text)
    var value = "\(name) \(source.text(of: Span(current.span.start, endOfStatement)))"
    if case .literal(.percent(let share)) = token(ahead: 1).kind, mark == .plus || mark == .minus {
      let factor = mark == .plus ? 1 + share.double : 1 - share.double
      let rest = source.text(of: Span(token(ahead: 1).span.end, endOfStatement))
      value = "\(name) * \((factor * 1e6).rounded() / 1e6)\(rest)"
    }
    let written = "what if \(source.text(of: column.span)) = \(value)"
    return fail(
      Diagnostic(
        .unexpected, "what the value is to be stands behind `=`", at: current.span,
        help: ["write `\(mended(written) ?? sanitised(written))`"]))
  }

  /// `customers where region = North`
  private mutating func rowsTakenOut() throws(Halt) -> WhatIf.Change.Kind {
    let table = try name(.table)
    tables = [table.text]
    guard accept(.where) else {
      if !isAtEnd { throw unexpected() }
      throw missingClause(.where, "it is not said which rows go", "add `where CONDITION`")
    }
    return .without(table: table, try condition())
  }

  private mutating func changeOfModel() throws(Halt) -> WhatIf.Change.Kind {
    if let unnamed = changeOfNothing() { throw unnamed }
    let model = try name(.model)
    return try changeKind(of: model)
  }

  /// `weights revenue 50%`: whose weights is not said.
  private mutating func changeOfNothing() -> Halt? {
    let kinds: [(Keyword, model: String)] = [(.weights, "SCORE"), (.cuts, "TIERS"), (.scales, "SCORE")]
    guard let (keyword, model) = kinds.first(where: { isAt($0.0) }), !token(ahead: 1).endsStatement,
      !kinds.contains(where: { $0.0.matches(tokens, at: position + 1) != nil })
    else { return nil }
    let rest = source.text(of: Span(token(ahead: 1).span.start, endOfStatement))
    let ours = modelBehind(keyword) ?? "what if \(model) \(keyword.english) \(sanitised(rest))"
    return fail(
      Diagnostic(
        .unexpected, "whose \(keyword.english) change is not said", at: current.span, help: ["write `\(ours)`"]))
  }

  /// `scale value revenue minmax`, `weights value revenue 50%`: the score stands behind the word.
  private func modelBehind(_ keyword: Keyword) -> String? {
    guard keyword != .cuts, token(ahead: 1).isBareName, token(ahead: 2).isBareName,
      !isScaleSpec(at: position + 2), !token(ahead: 3).endsStatement
    else { return nil }
    let rest = source.text(of: Span(token(ahead: 2).span.start, endOfStatement))
    return read("what if \(token(ahead: 1).text) \(keyword.english) \(rest)")
  }

  private mutating func changeKind(of model: Name) throws(Halt) -> WhatIf.Change.Kind {
    // In Chinese one word serves for weight and weights, so each is looked for in its place only.
    if accept(.weights) {
      return .weights(model: model, try list { parser throws(Halt) in try parser.weightChange(of: model) })
    }
    if accept(.bins) { return .bins(model: model, try binCount()) }
    if accept(.edges) { return .edges(model: model, try binEdges()) }
    if let kind = try changedClasses(of: model) { return kind }
    if let kind = try changedService(of: model) { return kind }
    if accept(.cuts) { return .cuts(model: model, try levels(model: model.text, isChange: true)) }
    if accept(.scales) {
      return .scales(model: model, try list { parser throws(Halt) in try parser.scaleChange(of: model) })
    }
    if accept(.where) { return .population(model: model, try expression()) }
    throw unexpected()
  }

  /// `cut median`, `cut (90d, 4, 500)`, `cut 70%, 90%`: of classes, which have no levels with cuts of their own.
  private mutating func changedClasses(of model: Name) throws(Halt) -> WhatIf.Change.Kind? {
    expecting(.keyword(.cut))
    guard let count = Keyword.cut.matches(tokens, at: position) else { return nil }
    let first = token(ahead: count)
    if first.isSymbol(.openParenthesis) {
      position += count
      return .classCut(model: model, try classCut())
    }
    if case .literal(.percent) = first.kind {
      position += count
      return .shareCuts(model: model, try shareCuts())
    }
    guard first.startsAxisCut else { return nil }
    position += count
    let cuts = try list { parser throws(Halt) in try parser.axisCut() }
    switch cuts {
    // Of a matrix or of classes: which of them, the name tells when it is looked up.
    case [.mean]: return .classCut(model: model, .mean)
    case [.median]: return .classCut(model: model, .median)
    default: return .axisCuts(model: model, cuts)
    }
  }

  /// `capacity 40`, `cost gold 2000`, `visit gold 45d`: of a policy.
  private mutating func changedService(of model: Name) throws(Halt) -> WhatIf.Change.Kind? {
    if accept(.capacity) { return .capacity(model: model, try capacity()) }
    if accept(.cost) {
      return .costs(
        model: model,
        try list { parser throws(Halt) in try parser.levelChange { parser throws(Halt) in try parser.cost() } })
    }
    guard accept(.visit) else { return nil }
    return .visits(
      model: model,
      try list { parser throws(Halt) in try parser.levelChange { parser throws(Halt) in try parser.visitInterval() } })
  }

  private mutating func levelChange<Value>(_ value: (inout Parser) throws(Halt) -> Value) throws(Halt)
    -> LevelChange<Value>
  {
    let start = current.span
    expecting(.keyword(.rest))
    let level = accept(.rest) ? nil : try levelName(.newName)
    let span = start.union(lastTaken.span)
    return LevelChange(level: level, value: try value(&self), span: span)
  }

  private mutating func weightChange(of model: Name) throws(Halt) -> WeightChange {
    // `what if revenue weight 50%`
    if case .literal = current.kind {
      let name = written(name: model.text)
      let isCriterion = lastTaken.folded == "weight" && token(ahead: 1).endsStatement
      throw fail(
        Diagnostic(
          .unexpected, "which criterion this is the weight of is not said", at: current.span,
          help: [
            isCriterion
              ? "write `what if SCORE weights \(name) \(current.text)`"
              : "write `what if \(name) weights CRITERION \(current.text)`"
          ]))
    }
    let criterion = try name(.criterion(model: model.text))
    _ = acceptSilently(.to) || acceptSilently(.equal)
    expecting(.number)
    let start = current.span
    if case .literal(.percent(let share)) = current.kind {
      position += 1
      return WeightChange(criterion: criterion, weight: share, isShare: true, weightSpan: start)
    }
    let weight = try number()
    return WeightChange(
      criterion: criterion, weight: weight, isShare: false, weightSpan: start.union(lastTaken.span))
  }

  /// `revenue minmax low missing mean`, with or without the word `scale`; what is not said stays.
  private mutating func scaleChange(of model: Name) throws(Halt) -> ScaleChange {
    let criterion = try name(.criterion(model: model.text))
    var change = ScaleChange(criterion: criterion, scale: nil, isLow: nil, missing: nil)
    let start = position
    while !isAtEnd {
      if change.missing == nil, accept(.missing) {
        change.missing = try missingRule()
      } else if change.isLow == nil, let isLow = acceptDirection() {
        change.isLow = isLow
      } else if change.scale == nil, acceptSilently(.scale) || isScaleSpecHere {
        change.scale = try scaleSpec()
      } else {
        break
      }
    }
    if position == start { throw unexpected() }
    return change
  }

  private mutating func acceptDirection() -> Bool? {
    if accept(.low) { return true }
    return accept(.high) ? false : nil
  }

  private var isScaleSpecHere: Bool {
    if case .literal(.number) = current.kind { return true }
    return isAt(.minus) || isScaleSpec(at: position)
  }

  private func isScaleSpec(at index: Int) -> Bool {
    [Keyword.rank, .minmax, .zscore].contains { $0.matches(tokens, at: index) != nil }
  }

  mutating func whatIfView() throws(Halt) -> WhatIf.View {
    if accept(.totals) { return .totals }
    if accept(.movers) { return .movers }
    if accept(.cost) { return .cost }
    if accept(.capacity) { return .capacity }
    throw unexpected()
  }

  /// `keep growthPush`; without a name, or with `pending`, the pending one.
  fileprivate mutating func optionalScenario() throws(Halt) -> Name? {
    expecting(.keyword(.pending))
    guard let name = nameUnless([], .scenario) else { return nil }
    return !name.isQuoted && Keyword.pending.allSpellings.contains(name.text.lowercased()) ? nil : name
  }
}

extension Token {
  /// Whether a cut of a matrix may begin here: a number, `mean` or `median`.
  fileprivate var startsAxisCut: Bool {
    if case .literal(.number) = kind { return true }
    return isSymbol(.minus) || Keyword.mean.matches(text) || Keyword.median.matches(text)
  }
}
