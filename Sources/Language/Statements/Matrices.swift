import Diagnostics

extension Keyword {
  public static let matrix = Keyword("define matrix", chinese: ["定义 矩阵"])
  public static let cells = Keyword("cells", chinese: ["格名", "单元"])
}

extension StatementForm {
  static let matrix = StatementForm(
    .matrix, .grading, "define matrix NAME for TABLE [where CONDITION] as AXIS (CRITERION weight N …, …), AXIS (…)",
    "places accounts in four cells by two weighted scores, such as how attractive they are and how strong we are there",
    clauses: Clause.ofMatrix.forms(),
    examples: [
      "define matrix kaism for customers as attractiveness (size = revenue weight 50 scale rank, "
        + "growth = growthRate weight 50 scale zscore), strength (credit = creditScore weight 60 scale 300 to 850, "
        + "depth = orderCount weight 40 scale rank) cut 0.5",
      "define matrix grid for customers as power (revenue weight 1 scale rank), desire (orderCount weight 1 scale rank) "
        + "cut median cells \"court\", \"persuade\", \"serve\", \"leave\"",
    ]
  ) { parser throws(Halt) in try parser.matrix() }
}

/// What a matrix has said after its axes.
struct MatrixDraft {
  var cuts: [MatrixDefinition.Cut] = []
  var cells: [TextLiteral] = []
}

extension Clause<MatrixDraft> {
  static let ofMatrix: [Clause] = [
    Clause(
      ClauseForm(
        .cut, "cut N | mean | median [, …]",
        "says where high begins on both axes, or on each; at the cut is high; else 0.5")
    ) { parser, draft throws(Halt) in
      draft.cuts = try parser.list { parser throws(Halt) in try parser.axisCut() }
    },
    Clause(
      ClauseForm(
        .cells, "cells \"BOTH HIGH\", \"FIRST HIGH\", \"SECOND HIGH\", \"BOTH LOW\"",
        "names the cells; else key, key development, maintenance and opportunistic")
    ) { parser, draft throws(Halt) in
      draft.cells = try parser.cellNames()
    },
  ]
}

extension Parser {
  fileprivate mutating func matrix() throws(Halt) -> Statement.Kind {
    let (name, head, _) = try definitionHead([.table, .population])
    guard let table = head.table else { throw unexpected() }
    let outer = openClauses
    openClauses = Clause.ofMatrix.map(\.keyword)
    defer { openClauses = outer }
    let axes = try list { parser throws(Halt) in try parser.axis() }
    guard axes.count == 2 else { throw needsTwoAxes(axes) }
    var draft = MatrixDraft()
    try parseClauses(Clause.ofMatrix, into: &draft)
    if !isAtEnd { throw unexpected() }
    return .model(
      .matrix(
        MatrixDefinition(
          name: name, table: table, population: head.population, axes: axes, cuts: draft.cuts, cells: draft.cells)))
  }

  private mutating func axis() throws(Halt) -> MatrixDefinition.Axis {
    let name = try name(.newName)
    if isAt(.openParenthesis), token(ahead: 1).isSymbol(.closeParenthesis) {
      throw fail(
        Diagnostic(
          .unexpected, "the axis `\(name.text)` has no criteria", at: name.span.union(token(ahead: 1).span),
          help: ["give it some: `\(name.text) (revenue weight 50 scale rank, …)`"]))
    }
    return MatrixDefinition.Axis(
      name: name, criteria: try bracketed { parser throws(Halt) in try parser.criterion() })
  }

  private mutating func needsTwoAxes(_ axes: [MatrixDefinition.Axis]) -> Halt {
    let span = axes.dropFirst(2).first?.name.span ?? axes[0].name.span
    return fail(
      Diagnostic(
        .unexpected, "a matrix has two axes, and \(axes.count == 1 ? "this has one" : "these are \(axes.count)")",
        at: span, help: ["write `… as AXIS (CRITERIA), AXIS (CRITERIA) cut 0.5`"]))
  }

  /// `0.6`, `mean` or `median`
  mutating func axisCut() throws(Halt) -> MatrixDefinition.Cut {
    if accept(.mean) { return .mean }
    if accept(.median) { return .median }
    let start = current.span
    return .value(try number(), start.union(lastTaken.span))
  }

  fileprivate mutating func cellNames() throws(Halt) -> [TextLiteral] {
    let start = current.span
    let names = try list { parser throws(Halt) in try parser.levelName(.newName) }
    if names.count == 4 { return names }
    throw fail(
      Diagnostic(
        .unexpected, "a matrix has four cells, and \(names.count) \(names.count == 1 ? "is" : "are") named",
        at: start.union(lastTaken.span),
        help: ["name all four, in the order: both high, only the first high, only the second high, both low"]))
  }
}
