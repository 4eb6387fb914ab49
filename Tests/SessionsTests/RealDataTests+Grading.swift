import Foundation
import Testing

/// `rfm`, `rfm8` and `pareto` on public data, against scores and shares that others computed (`shared/data`, pandas and the R package rfm).
extension RealDataTests {
  /// The R package rfm on its example orders as of 2006-12-31 (vignette "RFM analysis: transaction level data"): its quintile edges, and how many
  /// customers have each frequency score when ties are not parted.
  @Test func rfmOrdersGraded() throws {
    let talk = try start(
      "rfm_r",
      """
      load orders from "rfm_data_orders.csv" roles money = revenue
      set as-of 2006-12-31
      build people from orders by customer_id
      """)
    let scores = try talk.say("rfm people from orders")[0]
    func edges(_ measure: String) -> [Double] {
      scores.rows.filter { $0[0] == measure }.compactMap { Double($0[3]) }.sorted()
    }
    #expect(edges("recency") == [114, 180, 296.4, 481])
    #expect(edges("frequency") == [3, 4, 5, 7])
    #expect(edges("money") == [254.8, 381, 505.4, 665])
    #expect(scores.rows.filter { $0[0] == "frequency" }.map { $0[4] } == ["120", "244", "176", "187", "268"])
    let expected = try SharedData.expected("rfm_r/expected/orders_rfm_2006-12-31.csv")
    let said = try talk.ask(
      "find people show customer_id, rfm.recency as recency_days, rfm.frequency as frequency, rfm.money as monetary, rfm.f as f_score"
    )
    #expect(
      differences(
        said, expected, key: "customer_id", columns: ["recency_days", "frequency", "monetary", "f_score"]) == [])

    // The package adds 1 to its edges and compares with <: given so, its every score comes out.
    let facts = try Facts("rfm_r")
    try talk.say(
      """
      rfm people from orders edges recency (114.99, 180.99, 297.39, 481.99) frequency (3.99, 4.99, 5.99, 7.99)
          money (255.79, 381.99, 506.39, 665.99)
      """)
    let package = try talk.ask(
      "find people show customer_id, rfm.r as r_score, rfm.f as f_score, rfm.m as m_score, rfm.code as rfm_score")
    #expect(
      differences(
        package, expected, key: "customer_id", columns: ["r_score", "f_score", "m_score", "rfm_score"]) == [])
    #expect(
      try talk.ask("count people by rfm.m").counts(by: "rfm.m")
        == facts.counts("orders", "rfm_as_of_2006-12-31", "m_score_counts"))

    let curve = try talk.say("pareto people by rfm.money cut 50%, 80%, 95%")[0]
    let reached = curve["accounts"].compactMap(Int.init)
    let pareto = ["orders", "rfm_as_of_2006-12-31", "pareto"]
    #expect(reached[0] == (try facts.count(pareto + ["customers_to_reach_50pct"])))
    #expect(reached[..<2].reduce(0, +) == (try facts.count(pareto + ["customers_to_reach_80pct"])))
    #expect(reached[..<3].reduce(0, +) == (try facts.count(pareto + ["customers_to_reach_95pct"])))
  }

  /// CDNOW: in the sample of the BG/NBD paper the top ⌈20 %⌉ hold 67.455 %, and 777 customers make 80 % with the crossing one; among all 23,570
  /// customers summed money and frequency correlate 0.83, average money and frequency 0.07.
  @Test func cdnowSampleGraded() throws {
    let talk = try start(
      "cdnow",
      """
      load purchases from "cdnow_sample.csv" roles date = date, money = amount
      set as-of 1998-07-01
      build buyers from purchases by sample_id with spent = sum(amount)
      """)
    let curve = try talk.say("pareto buyers by spent")
    #expect(curve[0]["accounts"].first == "777")
    #expect(curve[1].rows.first { $0[0] == "0.2000" || $0[0] == "0.2" }?[3].hasPrefix("0.67455") == true, "\(curve[1])")
    #expect(try talk.ask("count buyers where pareto.class = A").amount("count") == 777)
    #expect(try talk.ask("count buyers where pareto.rank <= 777 and pareto.class = A").amount("count") == 777)
    let share = try talk.ask("summarize buyers where pareto.rank = 472 show max(pareto.share) as share")
    #expect(abs(share.number("share")! - 0.67455) < 0.000005)
    try talk.say(
      """
      load all from "cdnow_master.csv" roles date = date, money = amount
      build everybody from all by customer_id
      rfm everybody from all
      """)
    #expect(talk.remarks.contains { $0.contains("correlate 0.83") && $0.contains("correlates 0.07") })
    try talk.say("rfm8 everybody from all average cut mean")
    #expect(talk.remarks.last { $0.contains("correlate") }?.contains("correlate 0.07") == true)
  }

  /// Where the customers come from, and what their purchases are called.
  struct GradedSet: CustomTestStringConvertible, Sendable {
    var name: String
    var load: String
    var rfm: String
    var table: String
    var key: String
    var expected: String

    var testDescription: String { name }
  }

  static let gradedSets = [
    GradedSet(
      name: "cdnow",
      load: """
        load purchases from "cdnow_master.csv" roles money = amount
        set as-of 1998-07-01
        build buyers from purchases by customer_id
        """,
      rfm: "rfm buyers from purchases", table: "buyers", key: "customer_id", expected: "rfm_1998-07-01.csv"),
    GradedSet(
      name: "cn_superstore_gbk",
      load: """
        载入 订单 从 "商城详细销售数据.csv" 键 `行 ID`
        设置 as-of 2025-01-01
        构建 客户 从 订单 按 `客户 ID`
        """,
      rfm: "RFM评分 客户 来自 订单 日期 订单日期 金额 销售额 频次 去重 `订单 ID` 命名 价值", table: "客户", key: "客户 ID",
      expected: "rfm_2025-01-01.csv"),
    GradedSet(
      name: "superstore_orders_mac",
      load: """
        load sales from "sample-orders.csv" key order_id with dates mdy encoding macintosh
        set as-of 2014-12-31
        build shoppers from sales by customer
        """,
      rfm: "rfm shoppers from sales money grand_total", table: "shoppers", key: "customer",
      expected: "rfm_2014-12-31.csv"),
    GradedSet(
      name: "classic_models_sales",
      load: """
        load lines from "sales_data_sample.csv" with dates mdy roles date = ORDERDATE
        set as-of 2005-06-01
        build companies from lines by CUSTOMERNAME
        """,
      rfm: "rfm companies from lines money SALES frequency distinct ORDERNUMBER", table: "companies",
      key: "CUSTOMERNAME", expected: "rfm_2005-06-01.csv"),
  ]

  /// Every score of every account is the one in `expected/`.
  @Test(arguments: gradedSets) func scoresAreTheExpectedOnes(set: GradedSet) throws {
    let talk = try start(set.name, set.load + "\n" + set.rfm)
    let model = set.rfm.contains("命名") ? "价值" : "rfm"
    let said = try talk.ask(
      """
      find \(set.table) show `\(set.key)`, \(model).recency as recency_days, \(model).frequency as frequency,
          \(model).money as monetary, \(model).r as r_score, \(model).f as f_score, \(model).m as m_score,
          \(model).code as rfm_score
      """)
    let expected = try SharedData.expected("\(set.name)/expected/\(set.expected)")
    let found = differences(said, expected, key: set.key, columns: Array(said.header.dropFirst()))
    #expect(found == [], "\(found.count) of \(said.rows.count)")
  }

  /// A script for other people's column names, as it is shipped beside this test.
  @Test func classicModelsGradedByScript() throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "RealData/classic_models_grading.acct")
    let text = try String(contentsOf: script, encoding: .utf8)
    #expect(try Conversation(in: SharedData.path("classic_models_sales"), mode: .check).say(text).isEmpty)
    let talk = Conversation(in: SharedData.path("classic_models_sales"))
    let answers = try talk.say(text)
    let facts = try Facts("classic_models_sales")
    let classes = try #require(answers.last)
    #expect(classes["n"].compactMap(Int.init).reduce(0, +) == (try facts.count("customers")))
    #expect(classes.rows.count == 3)
    let total = classes["turnover"].compactMap { Decimal(string: $0) }.reduce(0, +)
    #expect(total == (try facts.amount("sales_sum")))
    let keep = try #require(answers.first { $0.header == ["CUSTOMERNAME", "country", "rfm.code", "turnover"] })
    #expect(!keep.rows.isEmpty)
  }

  /// One thread or many, from purchases or from columns: the same classes.
  @Test func threadsAndFormsAgree() throws {
    var answers: [Sheet] = []
    for threads in [1, 3] {
      let talk = Conversation(in: SharedData.path("cdnow"), threads: threads)
      try talk.say(
        RealDataTests.cdnow + """

          rfm customers from purchases named a
          rfm customers columns recency last_date, frequency frequency, money monetary named b
          rfm8 customers from purchases cut mean named c
          rfm8 customers columns recency as-of - last_date, frequency frequency, money monetary cut mean named d
          pareto customers by monetary
          """)
      #expect(try talk.ask("count customers where a.code != b.code or c.class != d.class").amount("count") == 0)
      answers.append(try talk.ask("find customers show customer_id, a, c, pareto, pareto.rank, pareto.share"))
    }
    #expect(answers[0] == answers[1])
  }

  /// The ten segments of the R package rfm's vignette, and the ten of `facts.json`, as decision tables over its scores: how many customers each
  /// segment has is documented there and was computed again with pandas.
  @Test func rfmSegmentsAreADecisionTable() throws {
    let talk = try start(
      "rfm_r",
      """
      load orders from "rfm_data_orders.csv" roles money = revenue
      set as-of 2006-12-31
      build people from orders by customer_id
      rfm people from orders edges recency (114.99, 180.99, 297.39, 481.99) frequency (3.99, 4.99, 5.99, 7.99)
          money (255.79, 381.99, 506.39, 665.99)
      """)
    let rules = try SharedData.expected("rfm_r/expected/published_vignette_segment_rules.csv")
    let written = rules.rows.map { row in
      "\"\(row[0])\" when rfm.r between \(row[1]) and \(row[2]) and rfm.f between \(row[3]) and \(row[4])"
        + " and rfm.m between \(row[5]) and \(row[6])"
    }
    try talk.say("define classes segment10 for people as " + written.joined(separator: ", "))
    let facts = try Facts("rfm_r")
    #expect(
      try talk.ask("count people by segment10").counts(by: "segment10.class")
        == facts.counts("orders", "segments_vignette_rules_first_match"))
    let report = try talk.say(
      """
      define classes segment for people as
          "Champions" when rfm.r >= 4 and rfm.f >= 4 and rfm.m >= 4,
          "Loyal Customers" when rfm.r >= 2 and rfm.f >= 3 and rfm.m >= 3,
          "Potential Loyalist" when rfm.r >= 3 and rfm.f <= 3 and rfm.m <= 3,
          "New Customers" when rfm.r >= 4 and rfm.f = 1 and rfm.m = 1,
          "Promising" when rfm.r in (3, 4) and rfm.f = 1 and rfm.m = 1,
          "Need Attention" when rfm.r in (2, 3) and rfm.f in (2, 3) and rfm.m in (2, 3),
          "About To Sleep" when rfm.r in (2, 3) and rfm.f <= 2 and rfm.m <= 2,
          "At Risk" when rfm.r <= 2 and rfm.f >= 2 and rfm.m >= 2,
          "Can't Lose Them" when rfm.r = 1 and rfm.f >= 4 and rfm.m >= 4,
          "Lost" when rfm.r <= 2 and rfm.f <= 2 and rfm.m <= 2,
          otherwise "Others"
      """)[0]
    #expect(report["takes"] == ["158", "278", "229", "0", "0", "35", "50", "86", "0", "111", "48"])
    // Rules 4, 5 and 9 lie inside earlier ones, whatever the data are.
    #expect(talk.remarks.filter { $0.contains("is never reached in these data") }.count == 3)
  }

  /// Key accounts of a B2B pipeline by two scores, the second of them a z-score: counts of the four cells at three cuts computed with numpy (rank as
  /// (below + half of the other equal ones) ÷ (n − 1), min-max, z with the sample deviation).
  @Test func matrixOfThePipeline() throws {
    let talk = try start(
      "maven_crm",
      """
      load accounts from "accounts.csv" key account
      load deals from "sales_pipeline.csv" key opportunity_id link account to accounts roles date none, money = close_value
      derive accounts.won = count(deals where deal_stage = Won)
      derive accounts.decided = count(deals where deal_stage in (Won, Lost))
      """)
    let matrix = """
      define matrix keys for accounts as
          promise (turnover = revenue weight 60 scale rank, size = employees weight 40 scale minmax),
          standing (wins = won weight 50 scale rank, rate = won / decided weight 50 scale zscore)
      """
    for (cut, cells) in [
      ("median", [25, 18, 18, 24]), ("mean", [22, 18, 17, 28]), ("0.5, 0.3", [12, 11, 22, 40]),
    ] {
      let answers = try talk.say(matrix + " cut \(cut)")
      #expect(answers[1]["accounts"].compactMap(Int.init) == cells, "\(cut)")
    }
    let acme = try talk.ask("find accounts where account = \"Acme Corporation\" show keys.promise, keys.standing")
    #expect(abs(Double(acme.rows[0][0])! - 0.304253) < 1e-6)
    #expect(abs(Double(acme.rows[0][1])! - -0.380077) < 1e-6)
  }
}
