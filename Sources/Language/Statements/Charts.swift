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
    case .pyramid: "bars around a middle line, for tiers and stages"
    case .heat: "two groupings against one another, the darker the more"
    case .line: "the course along months and the like; a second grouping gives a line each"
    case .spark: "the same course in one row of small marks"
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
      return ChartClause(shape, span: lastTaken.span)
    }
    throw unexpected()
  }
}
