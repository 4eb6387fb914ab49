import Foundation
import Testing

/// Recency, frequency and money scored with the rules of `shared/data/README.md`, in the language; tables have the columns `last_date`,
/// `frequency` and `monetary`.
extension RealDataTests {
  func start(_ set: String, _ statements: String) throws -> Conversation {
    let talk = Conversation(in: SharedData.path(set))
    try talk.say(statements)
    return talk
  }

  /// Whether a value just above an edge is above it. By the rule of `shared/data` it is; the R package rfm adds 1 to its edges and compares
  /// with <, so that 506 stays below an edge of 505.4.
  enum EdgeRule { case closedOnTheRight, packageRfm }

  /// Five bins by the type-7 quintiles of the table; the most recent are best.
  func scoring(
    _ talk: Conversation, _ table: String, derivesRecency: Bool = true, edges rule: EdgeRule = .closedOnTheRight
  ) throws {
    func edges(_ column: String, _ sign: String) -> String {
      [20, 40, 60, 80].map { percent in
        let edge = "quantile(\(table).\(column), \(percent)%)"
        let isAbove = rule == .packageRfm ? "\(column) >= \(edge) + 1" : "\(column) > \(edge)"
        return "\(sign) if(\(isAbove), 1, 0)"
      }.joined(separator: " ")
    }
    if derivesRecency { try talk.say("derive \(table).recency_days = as-of - last_date") }
    try talk.say(
      """
      derive \(table).r_score = 5 \(edges("recency_days", "-"))
      derive \(table).f_score = 1 \(edges("frequency", "+"))
      derive \(table).m_score = 1 \(edges("monetary", "+"))
      """)
  }

  /// The ten rules; the first that matches wins.
  func segmenting(_ talk: Conversation, _ table: String) throws {
    let rules: [(String, r: ClosedRange<Int>, f: ClosedRange<Int>, m: ClosedRange<Int>)] = [
      ("Champions", 4...5, 4...5, 4...5), ("Loyal Customers", 2...5, 3...5, 3...5),
      ("Potential Loyalist", 3...5, 1...3, 1...3), ("New Customers", 4...5, 1...1, 1...1),
      ("Promising", 3...4, 1...1, 1...1), ("Need Attention", 2...3, 2...3, 2...3),
      ("About To Sleep", 2...3, 1...2, 1...2),
      ("At Risk", 1...2, 2...5, 2...5), ("Can't Lose Them", 1...1, 4...5, 4...5), ("Lost", 1...2, 1...2, 1...2),
    ]
    func between(_ name: String, _ range: ClosedRange<Int>) -> String {
      "\(name) between \(range.lowerBound) and \(range.upperBound)"
    }
    let nested = rules.reversed().reduce("\"Others\"") { rest, rule in
      "if(\(between("r_score", rule.r)) and \(between("f_score", rule.f)) and \(between("m_score", rule.m)), \"\(rule.0)\",\n    \(rest))"
    }
    try talk.say("derive \(table).segment = \(nested)")
  }

  /// Scores the table, writes it down as a file, and compares the file with the expected one, row by row.
  func expectScores(
    _ talk: Conversation, _ table: String, key: String, expected: String, edges: EdgeRule = .closedOnTheRight
  ) throws {
    try scoring(talk, table, edges: edges)
    let folder = try TemporaryFolder()
    try talk.say(
      """
      export \(table) show `\(key)`, last_date, first_date, frequency, monetary, recency_days, r_score, f_score, m_score,
          r_score * 100 + f_score * 10 + m_score as rfm_score to "\(folder.path)/rfm.csv"
      """)
    let said = try folder.sheet("rfm.csv")
    let found = differences(
      said, try SharedData.expected(expected), key: key, columns: Array(said.header.dropFirst()))
    #expect(found == [], "\(found.count) of \(said.rows.count)")
  }

  /// Customers, orders and money of each segment.
  func expectSegments(_ talk: Conversation, _ table: String, _ facts: Facts, _ keys: String...) throws {
    try segmenting(talk, table)
    let said = try talk.ask(
      "summarize \(table) by segment show count() as n, sum(frequency) as orders, sum(monetary) as revenue")
    #expect(said.counts(by: "segment", "n") == (try facts.counts(keys, each: "customers")))
    #expect(said.counts(by: "segment", "orders") == (try facts.counts(keys, each: "orders")))
    // The facts round money to cents.
    let revenue = try facts.amounts(keys, each: "revenue").mapValues { NSDecimalNumber(decimal: $0).doubleValue }
    #expect(agree(said.numbers(by: "segment", "revenue"), revenue, within: 0.005_001))
  }

  /// How few customers bring how much: the top fifth, and those who bring the first half, four fifths and 95 %.
  func expectConcentration(_ talk: Conversation, _ table: String, key: String, _ facts: Facts, _ keys: String...) throws
  {
    let money = try talk.ask("find \(table) show monetary sort by monetary desc")["monetary"].map {
      Decimal(string: $0)!
    }
    let total = money.reduce(0, +)
    let fifth = (money.count + 4) / 5
    let said = try talk.ask(
      """
      derive \(table).part = monetary / sum(\(table).monetary)
      define score turnover for \(table) as monetary weight 1 scale rank
      define tiers fifth for \(table) by turnover as upper top \(fifth), others rest
      summarize \(table) where fifth = upper show count() as n, sum(part) as part
      """)
    let extra = Decimal(string: said.single["n"]!)! - Decimal(fifth)
    let expected = try facts.number(keys + ["top_20pct_customers_revenue_share"])
    let tied = NSDecimalNumber(decimal: extra * money[fifth - 1] / total).doubleValue
    #expect(abs(said.number("part")! - tied - expected) < 0.000_000_6)

    for percent in [50, 80, 95] {
      let reached = try facts.count(keys + ["customers_to_reach_\(percent)pct"])
      #expect(money[..<reached].reduce(0, +) * 100 >= total * Decimal(percent))
      let equal = money[reached...].prefix { $0 == money[reached - 1] }.count
      let core = try talk.ask(
        """
        define tiers reach\(percent) for \(table) by turnover as core top \(percent)% of monetary, others rest
        count \(table) where reach\(percent) = core
        """)
      #expect(core.amount("count") == Decimal(reached + equal), "\(percent)%")
    }
  }
}
