import Diagnostics

extension Keyword {
  public static let chart = Keyword("chart", chinese: ["图", "图表", "画图"], habits: ["plot", "graph"])
}

extension ChartClause.Shape {
  public var keyword: Keyword {
    switch self {
    case .bar: Keyword("bar", chinese: ["条形图", "柱状图"], habits: ["bars", "barchart"])
    case .pyramid: Keyword("pyramid", chinese: ["金字塔"])
    case .heat: Keyword("heat", chinese: ["热力图"], habits: ["heatmap"])
    case .line: Keyword("line", chinese: ["折线图"], habits: ["lines"])
    case .spark: Keyword("spark", chinese: ["迷你图"], habits: ["sparkline"])
    case .histogram: Keyword("histogram", chinese: ["直方图"], habits: ["hist"])
    case .scatter: Keyword("scatter", chinese: ["散点图"])
    }
  }

  private var summary: String {
    switch self {
    case .bar: "a bar for each group, from zero"
    case .pyramid: "bars around a middle line, for tiers and stages; from zero up"
    case .heat: "two groupings against one another, the darker the further from zero; losses marked"
    case .line: "the course along months and the like; a second grouping gives a line each"
    case .spark: "the same course in one row of small marks, each row scaled to itself"
    case .histogram: "how often values of the last number fall into steps of equal width"
    case .scatter: "two numbers of each row against one another"
    }
  }

  var form: ClauseForm { ClauseForm(keyword, keyword.english, summary) }
}

extension Clause<Query> {
  static let chart = Clause(
    ClauseForm(
      .chart, "chart bar | pyramid | …",
      "draws the answer; a file ending in .svg holds the drawing",
      options: ChartClause.Shape.allCases.map(\.form))
  ) { parser, query throws(Halt) in
    query.chart = try parser.chart()
  }
}

extension Parser {
  fileprivate mutating func chart() throws(Halt) -> ChartClause {
    for shape in ChartClause.Shape.allCases where accept(shape.keyword) {
      let clause = ChartClause(shape, span: lastTaken.span)
      try refuseOperands(of: shape)
      return clause
    }
    throw unexpected()
  }

  /// `chart histogram of revenue`, `chart scatter revenue by profit`: a chart draws what the question shows.
  private mutating func refuseOperands(of shape: ChartClause.Shape) throws(Halt) {
    let fillers: Set<String> = ["of", "for", "with", "on", "from", "vs", "against"]
    guard !isAtEnd, current.isName, !openClauses.contains(where: isAt), cursor == nil else { return }
    let start = position
    var names: [String] = []
    while !isAtEnd, !openClauses.contains(where: isAt) {
      if current.isName, !(current.isWord && (fillers.contains(current.folded) || current.folded == "by")) {
        names.append(source.text(of: current.span))
      } else if !isAt(.comma), !current.isName {
        break
      }
      position += 1
    }
    let shown = names.joined(separator: ", ")
    throw fail(
      Diagnostic(
        .unexpected, "`chart \(shape.keyword.english)` draws what the question shows, and takes no columns of its own",
        at: tokens[start].span.union(lastTaken.span), label: "not here",
        help: [
          form?.keyword == .find
            ? "show them before: `show \(shown) chart \(shape.keyword.english)`"
            : "group and compute before: `by … show … chart \(shape.keyword.english)`"
        ]))
  }
}
