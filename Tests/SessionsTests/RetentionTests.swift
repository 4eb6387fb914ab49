import Foundation
import Testing

/// `retention` in a session: what it knows and does not, and what moves it.
struct RetentionTests {
  private let folder: TemporaryFolder
  private let talk: Conversation

  init() throws {
    folder = try retailFolder()
    talk = Conversation(in: folder.path)
    try talk.say(
      """
      load customers from "customers.csv" key customerId
      load orders from "orders.csv" key orderId link customerId to customers roles date = date, money = amount
      set as-of 2026-06-30
      """)
  }

  private static let statement = "retention customers from orders horizon 90d"
  private static let everybody = "find customers show customerId, retention.likelihood as p, retention.band as band"

  /// Orders without those that a condition on the date drops.
  private func orders(_ keeps: (String) -> Bool) throws {
    let lines = try folder.text(of: "orders.csv").split(separator: "\n", omittingEmptySubsequences: true)
    let kept = lines.enumerated().filter { $0.offset == 0 || keeps(String($0.element.split(separator: ",")[2])) }
    try folder.write(kept.map { $0.element + "\n" }.joined(), to: "orders.csv")
  }

  /// Nothing after the as-of date is used, and nothing after the middle date goes into what is forecast there.
  @Test func knowsNothingOfLater() throws {
    try talk.say("set as-of 2026-03-31")
    let whole = try talk.say(Self.statement)
    let everybody = try talk.ask(Self.everybody)
    try orders { $0 <= "2026-03-31" }
    let short = Conversation(in: folder.path)
    let load = """
      load customers from "customers.csv" key customerId
      load orders from "orders.csv" key orderId link customerId to customers roles date = date, money = amount
      set as-of 2026-03-31

      """
    #expect(try short.say(load + Self.statement) == whole)
    #expect(try short.ask(Self.everybody) == everybody)

    // The middle date is 2025-12-31. Half of what came after it goes: other customers bought, the same were expected to.
    try orders { $0 <= "2025-12-31" || $0 >= "2026-02-15" }
    let changed = try Conversation(in: folder.path).say(load + Self.statement)[0]
    #expect(changed["expected"] == whole[0]["expected"])
    #expect(changed["bought"] != whole[0]["bought"])
  }

  /// What `explain` works out is the column, for accounts of every band; and the expected number is its sum.
  @Test func explainedAndSummed() throws {
    try talk.say(Self.statement)
    let sheet = try talk.ask(Self.everybody)
    let sum = sheet["p"].compactMap(Double.init).reduce(0, +)
    // pandas: 1566.152691 of 1,908 with a purchase; C00042 is 112 of 114, drawn to 0.7957746.
    #expect(abs(sum - 1566.152691) < 1e-5)
    #expect(sheet["p"].count { $0.isEmpty } == 92)
    for band in ["likely", "average", "unlikely"] {
      let row = try #require(sheet.rows.first { $0[2] == band })
      let explained = try talk.ask("explain retention for \"\(row[0])\"")
      #expect(explained["likelihood"][0] == row[1])
      #expect(explained["band"][0] == band)
      let (n, k) = (Double(explained["accounts"][0])!, Double(explained["bought"][0])!)
      let all = Double(explained["rate of all"][0])!
      #expect(abs((k + 10 * all) / (n + 10) - Double(row[1])!) < 1e-12)
    }
    #expect(abs(sheet.numbers(by: "customerId", "p")["C00042"]! - 0.9674011812) < 1e-9)
  }

  /// Later days keep the rates until `refit`; earlier days never see them.
  @Test func fitsAreOfNoLaterDay() throws {
    try talk.say("set as-of 2026-03-31\n" + Self.statement)
    let march = try talk.ask(Self.everybody)
    try talk.say("set as-of 2026-06-30")
    let kept = try talk.ask(Self.everybody)
    #expect(kept != march)
    try talk.say("refit retention")
    let june = try talk.ask(Self.everybody)
    #expect(june != kept)
    try talk.say("what if as-of 2026-03-31 named march")
    #expect(try talk.ask(Self.everybody + " under march") == march)
    try talk.say("undo\nundo")
    #expect(try talk.ask(Self.everybody) == kept)
  }

  @Test func savedScriptsSayTheSame() throws {
    try talk.say(
      "retention customers from orders where amount > 100 window 18mo horizon 2mo bins 4 prior 20 named again")
    try talk.say("save script \"\(folder.path)/saved.acct\"")
    let question = "find customers show customerId, again.likelihood, again.band, again.recency, again.frequency"
    let other = Conversation(in: "/")
    try other.say(try folder.text(of: "saved.acct"), folder: folder.path)
    #expect(try other.ask(question) == talk.ask(question))
    #expect(try talk.ask("count customers where again.likelihood between 0 and 1").amount("count")! > 1000)
  }
}

extension RealDataTests {
  /// CDNOW as of 1998-06-30, 90 days, recomputed in pandas and numpy (two earlier dates 1998-04-01 and 1998-01-01): cells by `numpy.quantile` at fifths
  /// of recency (and 89, the last day of the horizon) and of frequency, values by `searchsorted(side="left")`, duplicates dropped;
  /// p = (bought + 10 · mean) ÷ (n + 10); Brier `((p - y) ** 2).mean()`, log loss `-(y ln p + (1 - y) ln(1 - p)).mean()`.
  @Test func cdnowRetention() throws {
    let talk = try start(
      "cdnow",
      """
      load purchases from "cdnow_master.csv" roles date = date, money = amount
      set as-of 1998-06-30
      build buyers from purchases by customer_id
      """)
    let sheets = try talk.say("retention buyers from purchases horizon 90d")
    expect(
      sheets[0], accounts: 23570, bought: 3301, expected: [3690.305204, 3808, 3671.907551],
      brier: [0.0923618182, 0.1208993512, 0.1010735078], log: [0.3070756702, 0.4068295999, 0.3438355509])
    let rates = sheets[2]
    #expect(rates.rows.count == 21)
    #expect(Set(rates["up to"].compactMap(Double.init)) == [89, 122, 361.6, 396, 422])
    #expect(Set(rates["to"].compactMap(Double.init)) == [1, 2, 4])
    #expect(rates["accounts"].prefix(4) == ["520", "1134", "2154", "197"])
    #expect(rates["bought"].prefix(4) == ["97", "380", "1272", "22"])
    let likely = try talk.ask("find buyers show customer_id, retention.likelihood as p").numbers(by: "customer_id", "p")
    #expect(abs(likely.values.reduce(0, +) - 3119.647034) < 1e-5)
    let expected = ["00001": 0.0257563036, "00002": 0.0335732468, "00003": 0.5884475550, "00100": 0.3333920534]
    for (key, p) in expected { #expect(abs(likely[key]! - p) < 1e-9, "\(key)") }
  }

  /// Orders that another published RFM scores of, half years: it wins, by less than its standard error (0.00211977 ± 0.00243539 in numpy).
  @Test func superstoreRetention() throws {
    let talk = try start(
      "superstore_orders_mac",
      """
      load sales from "sample-orders.csv" key order_id with dates mdy encoding macintosh
      set as-of 2014-12-31
      build shoppers from sales by customer
      """)
    let sheets = try talk.say("retention shoppers from sales horizon 6mo")
    expect(
      sheets[0], accounts: 787, bought: 591, expected: [437.161137, 434.311140, 429.533117],
      brier: [0.2245422054, 0.2266619721, 0.2282018575], log: [0.6411918411, 0.6463124058, 0.6492818738])
    #expect(talk.remarks.contains { $0.contains("by 0.0021 ± 0.0024") && $0.contains("that may be chance") })
  }

  /// Generated-looking orders without a habit in them: the forecast loses to both naive ones, and nobody is ranked. Chinese names, quarters.
  @Test func superstoreChineseIsNotRanked() throws {
    let talk = try start(
      "cn_superstore_gbk",
      """
      载入 订单 从 "商城详细销售数据.csv" 键 `行 ID`
      设置 as-of 2025-01-01
      构建 客户 从 订单 按 `客户 ID`
      """)
    let sheets = try talk.say("保持概率 客户 来自 订单 日期 订单日期 频次 去重 `订单 ID` 期限 3mo 命名 再购")
    #expect(sheets.count == 2)
    expect(
      sheets[0], accounts: 790, bought: 387, expected: [318.453471, 316.802030, 316.890902],
      brier: [0.2593969234, 0.2577932301, 0.2577344969], log: [0.7129896007, 0.7090743331, 0.7089523487])
    #expect(talk.remarks.contains { $0.hasPrefix("it does not beat") && $0.contains("-0.0017 ± 0.002") })
    #expect(try talk.ask("统计 客户 当 再购.likelihood 已知").amount("count") == 0)
    #expect(try talk.ask("统计 客户 当 再购.recency 已知").amount("count")! > 700)
  }

  private func expect(
    _ sheet: Sheet, accounts: Int, bought: Int, expected: [Double], brier: [Double], log: [Double]
  ) {
    #expect(sheet["accounts"] == Array(repeating: "\(accounts)", count: 3))
    #expect(sheet["bought"] == Array(repeating: "\(bought)", count: 3))
    for index in 0..<3 {
      #expect(abs(Double(sheet["expected"][index])! - expected[index]) < 1e-5)
      #expect(abs(Double(sheet["brier"][index])! - brier[index]) < 1e-9)
      #expect(abs(Double(sheet["log loss"][index])! - log[index]) < 1e-9)
    }
  }
}
