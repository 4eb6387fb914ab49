import Foundation
import Testing

/// The sentence `find customers where tier = gold and lastOrder > 90d`, in the words of six sets of public data, each in a script of
/// at most twelve lines; four of them have no file of customers.
@Suite(.enabled(if: SharedData.isPresent, SharedData.absence))
struct RealDataCardTests {
  struct Card: CustomTestStringConvertible, Sendable {
    var set: String
    var table: String
    var key: String
    var score: String
    var tier: String
    /// From the best; the last tier takes the rest.
    var levels: [(name: String, percent: Int)]
    var gold: String
    var date: String
    var days: Int
    var asOf: String
    var testDescription: String { self.set }
  }

  private static let pyramid = [("platinum", 1), ("gold", 4), ("iron", 15), ("lead", 0)]
  private static let fewAccounts = [("platinum", 5), ("gold", 15), ("iron", 30), ("lead", 0)]

  static let cards = [
    Card(
      set: "cdnow", table: "buyers", key: "customer_id", score: "worth", tier: "grade", levels: pyramid, gold: "gold",
      date: "lastVisit", days: 90, asOf: "1998-06-30"),
    Card(
      set: "rfm_r", table: "people", key: "customer_id", score: "value", tier: "tier", levels: pyramid, gold: "gold",
      date: "lastOrder", days: 90, asOf: "2006-12-31"),
    Card(
      set: "cn_superstore_gbk", table: "客户", key: "客户 ID", score: "价值", tier: "等级",
      levels: [("铂金", 1), ("黄金", 4), ("钢铁", 15), ("重铅", 0)], gold: "黄金", date: "末次", days: 90, asOf: "2025-01-01"),
    Card(
      set: "classic_models_sales", table: "companies", key: "CUSTOMERNAME", score: "value", tier: "tier",
      levels: fewAccounts, gold: "gold", date: "lastOrder", days: 90, asOf: "2005-06-01"),
    Card(
      set: "maven_crm", table: "accounts", key: "account", score: "value", tier: "tier", levels: fewAccounts,
      gold: "gold", date: "lastWon", days: 3, asOf: "2018-01-01"),
    Card(
      set: "ravenstack_saas", table: "accounts", key: "account_id", score: "value", tier: "tier", levels: fewAccounts,
      gold: "gold", date: "lastStart", days: 90, asOf: "2024-12-31"),
  ]

  @Test(arguments: cards) func findsThem(card: Card) throws {
    let script = try script(of: card)
    #expect(script.split(separator: "\n").count <= 12)
    let talk = Conversation(in: SharedData.path(card.set))
    let found = try #require(try talk.say(script).last)
    #expect(!found.rows.isEmpty)

    // Every row again, and the same question asked of them here.
    let all = try talk.ask(
      "find \(card.table) show `\(card.key)`, \(card.score) as score, \(card.tier) as tier, \(card.date) as last")
    let asOf = try day(card.asOf)
    let expected = try all.rows.filter { try $0[2] == card.gold && !$0[3].isEmpty && asOf - day($0[3]) > card.days }
    #expect(Set(found[card.key]) == Set(expected.map { $0[0] }))
    #expect(found.rows.count == expected.count)
    #expect(all["tier"] == tiers(of: all["score"].map { Double($0)! }, card))
  }

  @Test(arguments: cards) func hasNoMistakes(card: Card) throws {
    let talk = Conversation(in: SharedData.path(card.set), mode: .check)
    #expect(try talk.say(script(of: card)).isEmpty)
  }

  private func script(of card: Card) throws -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "RealData")
    return try String(contentsOf: folder.appending(path: card.set + ".acct"), encoding: .utf8)
  }

  /// The cut rule, slowly: after row ⌈cumulative share · n⌉ in descending score, and every equal row with it.
  private func tiers(of scores: [Double], _ card: Card) -> [String] {
    let sorted = scores.sorted(by: >)
    var percent = 0
    var floors: [(name: String, least: Double)] = []
    for level in card.levels.dropLast() {
      percent += level.percent
      let cut = (percent * scores.count + 99) / 100
      floors.append((level.name, sorted[cut - 1]))
    }
    return scores.map { score in floors.first { score >= $0.least }?.name ?? card.levels.last!.name }
  }

  private func day(_ text: String) throws -> Int {
    let date = try Date(text, strategy: Date.ISO8601FormatStyle().year().month().day())
    return Int(date.timeIntervalSince1970 / 86_400)
  }
}
