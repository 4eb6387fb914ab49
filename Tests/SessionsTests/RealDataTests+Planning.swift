import Foundation
import Testing

/// Plan, pace and gaps on the order lines of a Chinese shop, against pandas and whole-number Python on the same file; no number here was taken from acct.
///
/// Amounts are whole thousandths. A total T shared out by weights wᵢ gives ⌊T wᵢ ÷ Σw⌋ and one more to the largest remainders, the earlier of equal ones.
extension RealDataTests {
  @Test func superstorePlan() throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "RealData/superstore_plan.acct")
    let talk = Conversation(in: SharedData.path("cn_superstore_gbk"))
    let answers = try talk.say(String(contentsOf: script, encoding: .utf8))
    func answer(_ header: String...) throws -> Sheet {
      try #require(answers.first { Array($0.header.prefix(header.count)) == header }, "\(header)")
    }
    // D12: months by groupby(month).sum() of 2021 to 2023; pd.date_range of 2024 less the holidays has 251 workdays, in 57 parts of weeks.
    let plan = try answer("level", "period")
    let months = plan.rows.indices.filter { plan["level"][$0] == "month" }
    #expect(
      months.map { plan["target"][$0] } == [
        "329867.63", "233577.61", "322361.34", "251668.60", "599437.46", "636915.51", "307120.57", "692678.76",
        "622191.46", "638760.36", "722536.72", "642883.98",
      ])
    #expect(plan["level"].filter { $0 == "day" }.count == 251)
    #expect(plan["level"].filter { $0 == "week" }.count == 57)
    // Σ of the days until 2024-09-30; projected actual · T ÷ due; needed ⌈(T − actual) ÷ 62⌉.
    let pace = try answer("period", "workdays", "elapsed")
    #expect(
      pace.rows[0] == [
        "2024", "251", "189", "6000000.00", "3995818.94", "3871626.42", "-124192.52", "5813516.30", "34328.61",
      ])
    #expect(Array(pace.rows[1].prefix(6)) == ["2024-09", "21", "21", "622191.46", "622191.46", "502799.26"])
    // D15: 5,345,872.343 in the last year; who brought 3,895,362.877 the year before brought 4,314,410.009 again; 20 new customers, 169,548.05.
    let growth = try #require(answers.first { $0.header.contains("old") && $0.header.contains("new") })
    #expect(growth["old"].first == "5920959.32")
    #expect(growth["new"].first == "79040.68")
    #expect(
      talk.remarks.contains { $0.contains("110.8%") && $0.contains("3,895,362.88") && $0.contains("4,314,410.01") })
    #expect(talk.remarks.contains { $0.contains("10 customers at 8,477.40 each") })
    // D13: groupby(["类别", "子类别"]) of the third quarter's lines without discount.
    let gap = try answer("类别", "子类别", "actual")
    #expect(gap.rows.count == 16)
    #expect(gap["子类别"].prefix(3) == ["书架", "椅子", "电话"])
    #expect(gap["gap"].prefix(3) == ["-36176.980", "-35172.760", "-35136.780"])
    #expect(gap["gap"].compactMap { Decimal(string: $0) }.reduce(0, +) == Decimal(string: "-255974.880"))
    // Σ (m₁ − m₀ ÷ q₀ · q₁) = −43,292.9043; (Q₁ − Q₀) · M₀ ÷ Q₀ = 1,290,077.2628; the rest −27,885.8314.
    let bridge = try answer("part", "amount")
    #expect(
      bridge["amount"] == [
        "4243539.860", "-43292.904", "1290077.263", "-27885.832", "0.000", "0.000", "5462438.387",
      ])
    let regions = try answer("地区", "kind")
    #expect(regions["地区"] == ["西南", "西北", "东北", "华东", "华北", "中南"])
    #expect(regions["change"].first == "7618.716" && regions["change"].last == "439754.413")
  }
}
