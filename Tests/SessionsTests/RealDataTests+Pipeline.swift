import Foundation
import Testing

/// The methods of a pipeline review on public data, against pandas on the same files; no number here was taken from acct.
extension RealDataTests {
  private static func answers(_ script: String, on set: String) throws -> [Sheet] {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "RealData/\(script).acct")
    return try Conversation(in: SharedData.path(set)).say(String(contentsOf: path, encoding: .utf8))
  }

  @Test func mavenFunnel() throws {
    let answers = try RealDataTests.answers("maven_pipeline", on: "maven_crm")
    // deal_stage.value_counts(): reached at least = here or further on, at most = with the 2,473 lost ones.
    let stages = answers.filter { $0.header.first == "stage" }
    #expect(stages[0]["here"] == ["500", "1589", "4238", "2473"])
    #expect(stages[0]["reached at least"] == ["8800", "5827", "4238", ""])
    #expect(stages[0]["reached at most"] == ["8800", "8300", "4238", ""])
    #expect(stages[0]["money here"].last == "0" && stages[0]["money here"][2] == "10005534")
    // engage_date within 2017-04-01 … 2017-06-30.
    #expect(stages[1]["here"] == ["0", "366", "1246", "776"])
    // As of 2017-07-01 there are 4,905, and 983 of them close later: their stage then is not known.
    let early = stages[stages.count - 1]
    #expect(early["here"] == ["500", "723", "1796", "903"])

    // pd.crosstab(regional_office, deal_stage), won value by region; won ÷ (won + lost).
    let regions = try #require(answers.first { $0.header.first == "teams.regional_office" && $0.header.count > 4 })
    #expect(regions["Prospecting"] == ["500", "0", "0"] && regions["Engaging"] == ["408", "433", "748"])
    #expect(regions["Won"] == ["1629", "1171", "1438"] && regions["lost"] == ["975", "687", "811"])
    #expect(regions["win rate"] == ["0.6256", "0.6302", "0.6394"])
    #expect(regions["money won"] == ["3346293", "3090594", "3568647"])
    // Open with an account and an engage date.
    let placed = try #require(answers.first { $0.header == ["placed", "count"] })
    #expect(placed["count"] == ["8299", "501"])
    // Σ sales_price by stage and series.
    let listed = try #require(answers.first { $0.header.last == "listed" })
    #expect(listed["listed"].prefix(3) == ["401520", "2652663", "838046"])
    // Of six managers each less the median of the other five.
    let managers = try #require(answers.first { $0.header.contains("revenue gap") })
    #expect(managers["revenue"] == ["1130049", "1603897", "1094363", "2251930", "1960545", "1964750"])
    #expect(managers["revenue gap"] == ["-830496", "-356648", "-866182", "648033", "356648", "360853"])
    #expect(
      zip(
        managers["conversion gap"].compactMap(Double.init),
        [0.014447, 0.004247, -0.004247, -0.012093, -0.013251, 0.013508]
      ).allSatisfy { abs($0 - $1) < 0.000_001_5 })
    // Won of a sector, and won ÷ closed of it over 4,238 ÷ 6,711.
    let sectors = try #require(answers.first { $0.header.first == "column" })
    #expect(sectors["reason"].prefix(3) == ["retail", "technolgy", "medical"])
    #expect(sectors["count"] == ["799", "671", "592", "450", "404", "375", "285", "260", "223", "179"])
    #expect(
      sectors["lift"] == ["1.00", "1.00", "0.99", "1.01", "1.03", "0.97", "0.99", "1.02", "1.00", "0.99"])
  }

  @Test func ravenstackReasons() throws {
    let answers = try RealDataTests.answers("ravenstack_reasons", on: "ravenstack_saas")
    // reason_code.value_counts() and the refunds by it.
    #expect(answers[0]["reason"] == ["features", "budget", "support", "unknown", "competitor", "pricing"])
    #expect(answers[0]["count"] == ["114", "104", "104", "95", "92", "91"])
    #expect(answers[0]["money"] == ["1905.90", "1247.54", "1219.64", "1742.39", "1203.53", "1333.25"])
    #expect(answers[0]["lift"].allSatisfy { $0.isEmpty })
    // The share of a reason among the 61 that came back over its share among all 600.
    let back = answers[1].rows.filter { $0[0] == "reason_code" && $0[2] == "true" }
    #expect(back.map { $0[1] } == ["features", "budget", "support", "unknown", "competitor", "pricing"])
    #expect(back.map { $0[answers[1].header.count - 1] } == ["1.12", "1.13", "0.57", "0.93", "1.28", "0.97"])
    #expect(
      answers[1].rows.filter { $0[0] == "feedback_text" && $0[1].isEmpty }.compactMap { Int($0[3]) }.reduce(0, +) == 148
    )
    #expect(answers[2]["reason"] == ["features", "budget", "support", "(fewer than 100)"])
    #expect(answers[2]["count"] == ["114", "104", "104", "278"])
  }
}
