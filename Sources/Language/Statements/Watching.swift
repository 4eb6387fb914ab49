import Diagnostics

/// `watch 5s count deals by stage`
public struct Watch: Sendable, Hashable {
  /// Seconds between two answers.
  public var seconds: Int
  public var query: Query

  public init(seconds: Int, query: Query) {
    self.seconds = seconds
    self.query = query
  }
}

/// `diff find customers where tier = gold against find customers where tier = gold under growthPush`
public struct Diff: Sendable, Hashable {
  public var first: Query
  public var second: Query

  public init(first: Query, second: Query) {
    self.first = first
    self.second = second
  }
}

extension Keyword {
  public static let watch = Keyword("watch", chinese: ["盯住", "监视"])
  public static let diff = Keyword("diff", chinese: ["对比", "差异"])
}

extension StatementForm {
  static let watch = StatementForm(
    .watch, .session, "watch SECONDSs QUESTION",
    "asks again and again, reading files anew that have changed, until Ctrl-C",
    examples: ["watch 5s count deals by stage"]
  ) { parser throws(Halt) in
    let seconds = try parser.seconds()
    return .watch(Watch(seconds: seconds, query: try parser.nestedQuery()))
  }

  static let diff = StatementForm(
    .diff, .questions, "diff QUESTION against QUESTION",
    "tells what is only in the first answer, only in the second, and what differs in rows of both",
    examples: [
      "diff find customers where tier = gold show tier against find customers where orderCount > 20 show tier",
      "diff count customers by region against count customers where lastOrder < 90d by region",
    ]
  ) { parser throws(Halt) in
    let first = try parser.comparedQuery(before: .against)
    try parser.expect(.against)
    return .diff(Diff(first: first, second: try parser.comparedQuery()))
  }
}

extension Parser {
  /// `5s`
  fileprivate mutating func seconds() throws(Halt) -> Int {
    expecting(.interval)
    let text = current.text.lowercased()
    guard text.hasSuffix("s"), let count = Int(text.dropLast()), (1...86_400).contains(count) else {
      throw fail(
        Diagnostic(
          .unexpected, "expected how many seconds lie between, such as `5s`, found `\(current.text)`", at: current.span,
          help: ["write `watch 5s …`"]))
    }
    _ = advance()
    return count
  }

  /// A question whose answer is compared, so that there is nothing to draw.
  fileprivate mutating func comparedQuery(before end: Keyword? = nil) throws(Halt) -> Query {
    let query = try nestedQuery(before: end, draws: false)
    guard isAt(.chart) else { return query }
    throw fail(
      Diagnostic(
        .unexpected, "`diff` answers with a table of differences, which no chart draws", at: current.span,
        label: "not here",
        help: ["leave `chart` out here, and ask the question by itself to see it drawn"]))
  }

  /// A question inside another statement, up to its end or a word that goes on.
  fileprivate mutating func nestedQuery(before end: Keyword? = nil, draws: Bool = true) throws(Halt) -> Query {
    let verbs: [(Keyword, Query.Verb)] = [(.find, .find), (.count, .count), (.summarize, .summarize)]
    for (keyword, verb) in verbs where accept(keyword) {
      var query = Query(verb: verb, verbSpan: lastTaken.span, table: try name(.table))
      let before = tables
      tables = [query.table.text]
      defer { tables = before }
      let clauses = Clause.of(verb).filter { draws || $0.keyword != .chart }
      try parseClauses(clauses, into: &query, before: end)
      return query
    }
    throw unexpected()
  }
}
