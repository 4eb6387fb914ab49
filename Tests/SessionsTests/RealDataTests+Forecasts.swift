import Foundation
import Testing

/// Forecasts, snapshots and the reverse funnel on public deals, against numpy and pandas.
extension RealDataTests {
  /// numpy, deal by deal: F(t) += S(t − 1) · w(t) ÷ n(t), S(t) = S(t − 1) · (1 − (w + l) ÷ n) with n(t) the deals that reached age t, open ones included;
  /// P = (F(age + d2) − F(age + d1 − 1)) ÷ S(age), 0 from the age of 138 days on, at which the last deal closed; times the mean won amount of the
  /// product (5 won or more, else of the agent, else of all). To come: 1,044 begun in 89 days, Σ over the days of F, times the mean of all.
  /// 164,331.72 + 583,719.15; variance Σ p·E[a²] − (p·E[a])² + λ·E[a²], 80 % by 1.2815515655446004 standard deviations.
  @Test func mavenForecastByHistory() throws {
    let talk = try start("maven_crm", Self.mavenDeals)
    let parts = try talk.say("forecast deals for 2018Q1")[0]
    func cell(_ part: String, _ column: String) throws -> String {
      let row = try #require(parts["part"].firstIndex(of: part), "\(parts)")
      return parts[column][row]
    }
    #expect(try cell("open deals", "forecast") == "164331.72")
    #expect(try cell("(deals to come)", "forecast") == "583719.15")
    #expect(try cell("(all)", "forecast") == "748050.86")
    #expect(try cell("(all)", "low") == "671493.08")
    #expect(try cell("(all)", "high") == "824608.65")
    // Open as long as the oldest that closed, or longer: named, and nothing counted for them.
    #expect(try cell("(open too long)", "deals") == "1303")
    #expect(try cell("(open too long)", "forecast") == "")
    #expect(try cell("(not begun)", "deals") == "500")
    #expect(
      talk.remarks.contains {
        $0.hasPrefix("1,303 deals are open as long as or longer than any that ever closed (138 days)")
      })
    #expect(talk.remarks.contains { $0.contains("they add nothing to the forecast") })
    #expect(
      talk.remarks.contains { $0.hasPrefix("filled in only when a deal has ended") && $0.contains("close_value") })
  }

  /// The same at 2017-10-01, 2017-07-01 and 2017-04-01, beside what was won (facts.json: by_close_quarter). The quarter before is known whole for two of
  /// them: naively (pandas) what was won on the first day and in the last 91 and 91 days of that quarter; errors 630,226.27 + 144,678.11 against
  /// 168,863 + 133,520 of 5,784,751. It loses, and says so.
  @Test func mavenForecastAdmitsLosing() throws {
    let talk = try start("maven_crm", Self.mavenDeals)
    let answers = try talk.say("forecast deals for 2018Q1 group by owner")
    let test = try #require(answers.first { $0.header.contains("last period") })
    #expect(test["forecast"] == ["3432722.27", "3126933.11", "2495869.13"])
    #expect(test["won"] == ["2802496.00", "2982255.00", "3086111.00"])
    #expect(test["last period"] == ["2971359.00", "3115775.00", ""])
    #expect(talk.remarks.contains { $0.contains("WAPE 5.2%") && $0.contains("where the forecast has 13.4%") })
    #expect(talk.remarks.contains { $0.contains("does not beat the naive forecast, so nothing is ranked") })
    let groups = answers[0]
    #expect(!groups.header.contains("rank"))
    let owners = groups["owner"].filter { !$0.hasPrefix("(") }
    #expect(owners == owners.sorted() && owners.count > 5)
  }

  /// pandas: engage date + 52 days in the quarter, list price × the likelihood to be won ever at that age.
  @Test func mavenWeighted() throws {
    let talk = try start("maven_crm", Self.mavenDeals)
    let parts = try talk.say(
      "forecast deals for 2018Q1 weighted amount products.sales_price close engage_date + 52d")[0]
    let places = Dictionary(uniqueKeysWithValues: zip(parts["part"], parts.rows))
    #expect(places["open deals"]?.prefix(4) == ["open deals", "35", "54147.00", "26522.20"])
    #expect(places["(overdue)"]?[1] == "1554")
    #expect(places["(without expected close)"]?[1] == "500")
  }

  /// pandas, snapshot by snapshot: engage date + the median days of deals won by then, nothing where that day has passed; the likelihood to be won ever at
  /// that age times the mean won amount of the product, and what was won in the month by then. Naively the month before, of a month that has begun its last
  /// days. Old deals are not put on the day of the snapshot: 14,771 of 17,005 rows are overdue.
  @Test func mavenAccuracyAdmitsLosing() throws {
    let talk = try start("maven_crm", Self.mavenDeals)
    try talk.say(
      """
      load snaps from "derived/weekly_snapshots_2017-11_to_2018-01.csv" link opportunity_id to deals
          roles date = snapshot_date, stage = deal_stage, owner = sales_agent, money = close_value
      """)
    let weeks = try talk.say("accuracy snaps against deals")[0]
    #expect(weeks["forecasts"].compactMap(Int.init).reduce(0, +) == 12)
    #expect(talk.remarks.contains { $0.contains("WAPE 52.3%, bias -52.3%; naively by that month: WAPE 18.7%") })
    #expect(talk.remarks.contains { $0.hasPrefix("14,771 rows expected before their snapshot") })
    // Those of 4 and 11 December lie 27 and 20 days before the end: |259,986.61 − 1,131,573| …; the last, of 25 December, 6 days.
    #expect(weeks["WAPE"].last == "0.145" || weeks["WAPE"].last == "0.1450")
  }

  /// The script of the coverage table: every statement runs on files of other names, and writes only where it was told to.
  @Test func mavenForecastScript() throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "RealData/maven_forecast.acct")
    let folder = try TemporaryFolder()
    let talk = Conversation(in: SharedData.path("maven_crm"), parameters: [("output", folder.path)])
    let answers = try talk.say(String(contentsOf: script, encoding: .utf8))
    // derived/: 1,589 open on 2018-01-01, and 137 closed in the week before.
    let kept = try folder.sheet("weekly.csv")
    #expect(kept.rows.count == 1589 + 500 + 137)
    #expect(kept.header == ["snapshotDate", "opportunity_id", "sales_agent", "deal_stage", "close_value"])
    let owners = try #require(answers.first { $0.header.contains("naive WAPE") && $0.header.contains("owner") })
    #expect(owners.rows.count == 10 || owners.rows.count == 30)
  }

  /// Columns that are known of closed deals only are refused where they would decide.
  @Test func mavenLeakageIsNamed() throws {
    let talk = try start("maven_crm", Self.mavenDeals)
    for question in [
      "where close_value > 1000", "group by close_value", "amount close_value", "weighted close close_date",
    ] {
      #expect(talk.attempt("forecast deals for 2018Q1 \(question)").outcome.exit == .data)
      #expect(talk.remarks.last?.contains("error[leakage]") == true, "\(question)")
    }
  }

  /// pandas, set differences of ids: 1,852 open on 18 December, 20 new, 110 won and 39 lost by the 25th. No open deal has an amount, and none is taken for zero.
  @Test func mavenWeeks() throws {
    let talk = try start("maven_crm", Self.mavenDeals)
    try talk.say(
      """
      load snaps from "derived/weekly_snapshots_2017-11_to_2018-01.csv"
          roles date = snapshot_date, stage = deal_stage, owner = sales_agent, money = close_value
      """)
    let bridge = try talk.say("compare snaps 2017W51, 2017W52")[0]
    let deals = Dictionary(uniqueKeysWithValues: zip(bridge["line"], bridge["deals"]))
    #expect(deals["start"] == "1852" && deals["new"] == "20" && deals["won"] == "110" && deals["lost"] == "39")
    #expect(deals["end"] == "1723" && deals["disappeared"] == nil)
    #expect(bridge["without amount"].first == "1852" && bridge["value"].first == "0")
    // Nine weeks apart: those closed in between are in neither, and only the deals know what became of them.
    let far = try talk.say("compare snaps 2017W45, 2018W01")[0]
    let gone = Dictionary(uniqueKeysWithValues: zip(far["line"], far["deals"]))
    #expect(gone["start"] == "2513" && gone["won"] == "69" && gone["disappeared"] == "881" && gone["end"] == "1589")
    try talk.say(
      """
      load snaps from "derived/weekly_snapshots_2017-11_to_2018-01.csv" link opportunity_id to deals
          roles date = snapshot_date, stage = deal_stage, owner = sales_agent, money = close_value
      """)
    let linked = try talk.say("compare snaps 2017W45, 2018W01")[0]
    let told = Dictionary(uniqueKeysWithValues: zip(linked["line"], linked["deals"]))
    #expect(told["disappeared"] == nil && told["end"] == "1589")
  }

  /// 10,000,000 ÷ 2,360.90939… = 4,235.66 won deals; ÷ 0.63150052… = 6,707.29; 2,089 are open.
  @Test func mavenReverseFunnel() throws {
    let talk = try start("maven_crm", Self.mavenDeals)
    let needs = try talk.say("reverse funnel target 10M from deals")[0]
    #expect(needs["needed"] == ["6708", "4236"] && needs["there"] == ["2089", ""])
    #expect(needs["conversion"].first == "0.632" || needs["conversion"].first == "0.6315")
  }

  static let mavenDeals = RealDataTests.maven + "\nrecode deals.product \"GTXPro\" as \"GTX Pro\""
}
