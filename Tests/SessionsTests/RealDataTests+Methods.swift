import Foundation
import Testing

/// Every method of grading and every what-if on the order lines of a Chinese shop, against pandas and numpy on the same file; no number here was taken
/// from acct.
///
/// Amounts are whole thousandths; rank(x) = (below + (equal − 1) ÷ 2) ÷ (n − 1); a tier ends behind row ⌈share · n⌉ and takes what equals it.
extension RealDataTests {
  private static func methods() throws -> (talk: Conversation, answers: [Sheet]) {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "RealData/superstore_methods.acct")
    let talk = Conversation(in: SharedData.path("cn_superstore_gbk"))
    return (talk, try talk.say(String(contentsOf: script, encoding: .utf8)))
  }

  @Test func superstoreMethods() throws {
    let (talk, answers) = try RealDataTests.methods()
    func answer(_ header: [String], _ place: Int = 0) throws -> Sheet {
      let found = answers.filter { Array($0.header.prefix(header.count)) == header }
      return try #require(found.count > place ? found[place] : nil, "\(header) \(place)")
    }
    // B1: np.argmax(cumsum(sorted 毛利) >= 0.8 · total) + 1 = 249, for 95 % 349.
    #expect(try answer(["class", "up to"])["accounts"] == ["249", "100", "441"])
    // B10: 毛利 − 40 · lines − 300 · days ÷ 365 is below zero for 293; the top 20 % hold 103.346 % of what is left.
    #expect(try talk.ask("count 客户 where 净利 < 0").rows == [["293"]])
    let whale = answers.filter { $0.header.first == "top" }[1]
    #expect(whale.rows.contains { $0.contains { $0.hasPrefix("1.03346") } }, "\(whale)")
    // B2, B3, B4, B12, B19: np.bincount of the cells.
    func counts(_ question: String) throws -> [String] { try talk.ask(question)["count"] }
    #expect(try counts("count 客户 by 等级") == ["8", "32", "118", "632"])
    #expect(try counts("count 客户 by 金字塔") == ["7", "26", "618", "139"])
    #expect(try counts("count 客户 by 关键.cell") == ["319", "76", "155", "240"])
    #expect(try counts("count 客户 by 潜客.cell") == ["180", "215", "203", "192"])
    #expect(try counts("count 客户 by 户型") == ["60", "178", "111", "441"])
    // B6: above the means of 154.9962 days, 6.2747 orders and 3,241.1622 an order.
    #expect(try counts("count 客户 by rfm8.class") == ["118", "92", "40", "85", "146", "167", "32", "110"])
    // B7: 0.4 · rank(orders) + 0.3 · rank(money ÷ orders) + 0.3 · rank(kinds).
    #expect(
      try talk.ask("find 客户 sort by 特征 desc top 3 show `客户 ID`").rows == [["刘明-18295"], ["邓惠-14470"], ["范刚-13135"]])
    // B8: 423 relational with 1,742,988.527 of profit; what they keep after service pays for the 42,724.67 that the others cost.
    let relation = try answer(["关系.class", "户数"])
    #expect(relation["户数"] == ["423", "367"])
    #expect(relation["毛利"] == ["1742988.527", "404550.398"])
    #expect(
      zip(relation["净利"].compactMap(Double.init), [1_058_353.459, -42_724.67]).allSatisfy { abs($0 - $1) < 0.01 })
    // B9.
    #expect(try counts("count 客户 where 走向 is known by 走向") == ["234", "54", "135"])
    // B11: np.quantile(…, [.25, .5, .75]) of the 26 that are gold, and over the median of all; dates by their age.
    let profile = try answer(["attributes", "attribute", "known"])
    func attribute(_ name: String, _ fields: String...) throws -> [String?] {
      let row = try #require(profile["attribute"].firstIndex(of: name))
      return fields.map { profile[$0][row] }
    }
    #expect(try attribute("群体", "typical", "share", "of all", "ratio") == ["消费者", "0.5769", "51.6%", "1.12"])
    #expect(try attribute("单数", "25 %", "typical", "75 %", "of all", "ratio") == ["7", "8", "10", "6", "1.33"])
    #expect(try attribute("客单", "25 %", "typical", "75 %", "ratio") == ["4,487", "5,471", "6,711", "1.91"])
    #expect(try attribute("末次", "25 %", "typical", "75 %") == ["2024-08-30", "2024-10-12", "2024-11-25"])
    let groups = try answer(["attribute", "公司"])
    #expect(groups.rows.first == ["(rows)", "238", "144", "408"])
    // B13: np.searchsorted of the profit of 573 cities among 0, 10,117.828 and 16,079.868, where the levels of customers begin.
    #expect(try counts("count 城市 by 金字塔") == ["39", "33", "353", "148"])
    // B14, B18: accounts times cost.
    #expect(try answer(["level", "action"])["cost"] == ["96000", "96000", "47200", "31600"])
    let tilt = try answer(["等级", "户数", "投入"])
    #expect(tilt["投入"] == ["96000", "96000", "47200", "31600"])
    #expect(tilt["产出"] == ["141742.986", "347124.638", "798561.148", "860110.153"])
    // B17.
    let segments = try answer(["群体", "户数"])
    #expect(segments["户数"].compactMap(Int.init).reduce(0, +) == 790)
  }

  @Test func superstoreMovesInAYear() throws {
    let (talk, _) = try RealDataTests.methods()
    // B15: pd.crosstab of the levels by profit until 2023-12-31 and until 2024-12-31, with the thresholds of 2025-01-01.
    let matrix = try talk.say("migrate 金字塔 from 2023-12-31 to 2024-12-31")[0]
    let cells = matrix.rows.filter { $0[2] != "0" }.map { "\($0[0]) \($0[1]) \($0[2])" }
    #expect(
      Set(cells) == [
        "铂金 铂金 3", "黄金 铂金 2", "黄金 黄金 7", "黄金 钢铁 1", "钢铁 铂金 2", "钢铁 黄金 19", "钢铁 钢铁 561", "钢铁 重铅 38",
        "重铅 钢铁 48", "重铅 重铅 98", "(new) 钢铁 8", "(new) 重铅 3",
      ])
  }

  @Test func superstoreWhatIfs() throws {
    let (talk, _) = try RealDataTests.methods()
    // C1: 43 change tier with 20 for 60, 64 with gold of 8 %.
    let totals = try talk.say("what if 价值 weights 毛利 20 show totals")[0]
    #expect(totals["after"] == ["8", "32", "119", "631"])
    let moved = try talk.say("what if 价值 weights 毛利 20")[0]
    #expect(moved.rows.filter { $0[0] != $0[1] }.compactMap { Int($0[2]) }.reduce(0, +) == 43)
    // C8: np.bincount of the tiers of the others.
    let without = try talk.say("what if without 客户 where 群体 = 公司 of 等级 show totals")[0]
    #expect(without["after"].prefix(4) == ["5", "23", "75", "449"])
    // The cells with both cuts at 0.6.
    let cut = try talk.say("what if 关键 cut 0.6 show totals")[0]
    #expect(cut["after"] == ["213", "103", "123", "351"])
    // C9: Σ 365.25 ÷ days ÷ 12 over the accounts of each group; 8 · 12000, 64 · 3000, 118 · 400, 600 · 50.
    let capacity = try talk.say("what if 等级 cuts 黄金 next 8% show capacity")[0]
    #expect(capacity["visits a month before"].compactMap(Double.init) == [14.9, 9.6, 19.8])
    #expect(capacity["visits after"].compactMap(Double.init) == [20.6, 12.2, 27.7])
    let cost = try talk.say("what if 等级 cuts 黄金 next 8% show cost")[0]
    #expect(cost["cost after"] == ["96000", "192000", "47200", "30000"])
  }

  @Test func superstoreSensitivity() throws {
    let (talk, _) = try RealDataTests.methods()
    // C4: by weights in steps of 0.0005 the tier of 韦达 changes at 0.429 and 0.7505; exactly at 3 ÷ 7 and 3 ÷ 4, where it meets another account.
    let flips = try talk.say("flips 等级 for \"韦达-11830\"")[0]
    let shares = flips.rows.filter { $0[0] == "毛利" }.compactMap { Double($0[5]) }
    #expect(zip(shares, [0.429, 0.7505]).allSatisfy { abs($0 - $1) <= 0.001 }, "\(shares)")
    // C5: the part of 20,000 evenly spaced weights that keeps the tier; three standard errors of 2,000 draws are 0.034.
    let stability = try talk.say("stability 等级 samples 2000 seed 7 top 5")[0]
    let stays = stability.numbers(by: "客户 ID", "stays")
    for (account, share) in [
      ("韦达-11830", 0.32145), ("邢德-12160", 0.3603), ("倪爽-20545", 0.4091), ("彭雯-21790", 0.41175), ("佘丽-15925", 0.4455),
    ] {
      let said = try #require(stays[account], "\(account) is not among the five")
      #expect(abs(said - share) < 0.034, "\(account)")
    }
    // C6: who is in another tier with 0, 25, 50, 75 and 100 for 60.
    let sweep = try talk.say("sweep 价值 weight 毛利 from 0 to 100 step 25")[0]
    #expect(sweep["moved"] == ["133", "34", "4", "4", "12"])
  }
}
