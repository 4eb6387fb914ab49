import Foundation
import Testing

/// `new vs old` and `cohort` on public data, against pandas and the facts that came with them; no number here was taken from acct.
@Suite(.enabled(if: SharedData.isPresent, SharedData.absence)) struct CustomerFlowTests {
  private func chineseShop() throws -> Conversation {
    let talk = Conversation(in: SharedData.path("cn_superstore_gbk"))
    try talk.say(
      """
      load 订单 from "商城详细销售数据.csv" key `行 ID` roles date = 订单日期, money = 销售额
      set as-of 2024-12-31
      build 客户 from 订单 by `客户 ID` with 名称 = most(客户名称), 大区 = most(地区)
      """)
    return talk
  }

  /// f = d.groupby('客户 ID').t.min(); new: f ≥ 2024; kept: in both years; returned: in 2024, before 2023 and not in it; lost: in 2023 only. Money by
  /// groupby.sum of either year, purchases by nunique('订单 ID').
  @Test func newAndOldOfAYear() throws {
    let flow = try chineseShop().ask("new vs old 客户 from 订单 frequency distinct `订单 ID` for 2024")
    #expect(flow["standing"] == ["new", "kept", "returned", "lost"])
    #expect(flow["accounts"] == ["11", "583", "104", "79"])
    #expect(flow["before"] == ["0.000", "3780503.734", "0.000", "463036.126"])
    #expect(flow["now"] == ["80040.268", "4623378.739", "759019.380", "0.000"])
    #expect(flow["change"] == ["80040.268", "842875.005", "759019.380", "-463036.126"])
  }

  /// Groups add up to the whole, and rows count where nothing is distinct.
  @Test func groupsAddUp() throws {
    let talk = try chineseShop()
    let whole = try talk.ask("new vs old 客户 from 订单 for 2024")
    #expect(whole["purchases"] == ["54", "2807", "516", "0"])
    let parts = try talk.ask("new vs old 客户 from 订单 for 2024 group by 大区")
    for (row, name) in ["new", "kept", "returned", "lost"].enumerated() {
      #expect(parts[name].compactMap(Int.init).reduce(0, +) == Int(whole["accounts"][row]))
    }
    let money = try #require(Decimal(string: whole["now"][0]))
    #expect(parts["from new"].compactMap { Decimal(string: $0) }.reduce(0, +) == money)
  }

  /// d.groupby([cohort, age])['客户 ID'].nunique() and ['销售额'].sum() by quarters of the first order.
  @Test func cohortsByQuarter() throws {
    let cells = try chineseShop().ask("cohort 客户 from 订单 by quarter accounts")
    func row(_ cohort: String, _ field: String, _ count: Int) -> [String?] {
      Array(zip(cells["cohort"], cells[field]).filter { $0.0 == cohort }.map(\.1).prefix(count))
    }
    #expect(row("2021Q1", "active", 8) == ["128", "30", "27", "39", "27", "31", "46", "47"])
    #expect(row("2022Q1", "active", 8) == ["56", "19", "20", "19", "14", "19", "19", "23"])
    #expect(row("2021Q2", "money", 4) == ["536312.973", "160142.178", "233931.880", "74867.674"])
    // Sixteen quarters: a cohort of the last one has been reached once.
    #expect(row("2024Q3", "active", 9) == ["2", "0"])
  }

  /// `cohort_active_customers` of facts.json.
  @Test func cohortsOfTheMusicShop() throws {
    let talk = Conversation(in: SharedData.path("cdnow"))
    try talk.say(
      """
      load buys from "cdnow_master.csv" roles date = date, money = amount
      set as-of 1998-06-30
      build people from buys by customer_id
      """)
    let cells = try talk.ask("cohort people from buys by month")
    func active(_ cohort: String) -> [String?] {
      zip(cells["cohort"], cells["active"]).filter { $0.0 == cohort }.map(\.1)
    }
    #expect(
      active("1997-01") == [
        "7846", "1157", "964", "810", "679", "736", "720", "582", "559", "594", "673", "634", "528", "511", "664",
        "472",
        "497", "498",
      ])
    #expect(
      active("1997-03") == [
        "7248", "1032", "752", "756", "674", "564", "561", "579", "634", "569", "464", "472", "678", "420", "443",
        "457",
      ])
    #expect(cells["cohort"].count == 18 + 17 + 16)
  }

  // MARK: - Follow-up

  private func run(_ script: String, in folder: String) throws -> [Sheet] {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "RealData/\(script).acct")
    return try Conversation(in: SharedData.path(folder)).say(String(contentsOf: path, encoding: .utf8))
  }

  /// op = o[shippedDate missing or after the as-of date]; (as-of − orderDate).dt.days in 1…30 for 20 of 23.
  @Test func openFreight() throws {
    let owed = try #require(run("northwind_open", in: "northwind_ragged").first)
    func total(_ name: String) -> Decimal { owed[name].compactMap { Decimal(string: $0) }.reduce(0, +) }
    #expect(total("invoices") == 23)
    #expect(total("open") == Decimal(string: "2466.63"))
    #expect(total("not due") == Decimal(string: "281.38"))
    #expect(total("1–30 d") == Decimal(string: "2185.25"))
    #expect(total("over 90 d") == 0)
    #expect(owed["shipCountry"].prefix(4) == ["Argentina", "Austria", "Belgium", "Brazil"])
    #expect(owed["open"].prefix(4) == ["217.86", "74.60", "32.82", "228.13"])
  }

  /// Of 1,482 tickets 598 are for accounts without a subscription begun in the three months, with 21,602 of 53,295 hours.
  @Test func supportForNothing() throws {
    let effort = try #require(run("ravenstack_effort", in: "ravenstack_saas").first)
    #expect(effort["priority"] == ["high", "low", "medium", "urgent"])
    #expect(effort["activities"] == ["384", "364", "355", "379"])
    #expect(effort["wasted"] == ["152", "151", "140", "155"])
    #expect(effort["hours"] == ["14112", "13099", "12672", "13412"])
    #expect(effort["wasted hours"] == ["5249", "5684", "4784", "5885"])
  }

  /// The eight and thirty-two that make most profit: last order + 30 days or 2 months; 26 are late, 3 due within 14 days.
  @Test func whoIsDue() throws {
    let due = try #require(run("superstore_flow", in: "cn_superstore_gbk").last)
    #expect(due.rows.count == 29)
    #expect(due["客户 ID"].prefix(5) == ["武杰-14815", "俞明-18325", "苏磊-16090", "唐栋-12325", "戴康-15415"])
    #expect(due["late"].prefix(5) == ["284", "388", "304", "297", "200"])
    #expect(due["due"].prefix(2) == ["2024-03-22", "2023-12-09"])
  }

  /// k = a[subsidiary_of known]: 15 below 7 parents; what they have together by groupby.sum of revenue.
  @Test func subsidiaries() throws {
    let tree = try #require(run("maven_parents", in: "maven_crm").first)
    #expect(
      tree["account"] == [
        "Sonron", "Bubba Gump", "Acme Corporation", "Massive Dynamic", "Golddex", "Inity", "Warephase",
      ])
    #expect(tree["brought"] == ["3", "2", "4", "1", "2", "2", "1"])
    #expect(
      tree["below"].compactMap(Double.init) == [7178.59, 6453.66, 6197.01, 4269.9, 3465.6, 2219.37, 405.59])
    #expect(tree["own"].first == "1699.85")
  }

  /// pandas: lines merged with their orders, unitPrice × quantity × (1 − discount) of 1 January to 6 May of either year by product; inner join for price
  /// Σ (p₁ − p₀) q₁, volume (Q₁ − Q₀) Σ m₀ ÷ Q₀ and mix, the others new and lost. Products are rounded to cents first.
  @Test func orderLinesAreDatedByTheirOrders() throws {
    let talk = Conversation(in: SharedData.path("northwind_ragged"))
    let answers = try talk.say(
      """
      load orders from "expected/orders_repaired.csv" key orderID
      load lines from "order-details.csv" link orderID to orders
      set as-of 1998-05-06
      gap lines from 1997 to 1998 to date by productID as price volume mix money unitPrice * quantity * (1 - discount) date orders.orderDate
      """)
    let exact = [200823.8375, 65470.2955, 168626.2301, -3506.5721, 9386.775, -176.7, 440623.866]
    for (found, exact) in zip(answers[0]["amount"].compactMap(Double.init), exact) {
      #expect(abs(found - exact) < 0.05)
    }
    #expect(answers[0]["part"].count == 7)
  }
}

/// By hand: of 100 + 50 + 81 in 2025 the 81 are nobody's, and stand in a line of their own, so that the lines add up to the headline.
struct FlowOfNobodyTests {
  @Test func groupsTellWhatNoAccountHas() throws {
    let folder = try TemporaryFolder()
    try folder.write("id,region\na,1\nb,2\n", to: "accounts.csv")
    try folder.write(
      "account,day,amount\na,2024-05-01,10\na,2025-05-01,100\nb,2025-05-01,50\n,2025-06-01,81\n,2024-06-01,7\n",
      to: "orders.csv")
    let talk = Conversation(in: folder.path)
    try talk.say(
      """
      load accounts from "accounts.csv" key id
      load orders from "orders.csv" link account to accounts roles date = day, money = amount
      set as-of 2025-12-31
      """)
    let parts = try talk.ask("new vs old accounts from orders for 2025 group by region")
    #expect(parts["region"] == ["1", "2", "(no account)"])
    #expect(parts["now"] == ["100", "50", "81"])
    #expect(parts["from new"] == ["0", "50", ""] && parts["from old"] == ["100", "0", ""])
    #expect(parts["kept"] == ["1", "0", ""])
    let whole = try talk.ask("new vs old accounts from orders for 2025")
    #expect(whole["now"] == ["50", "100", "0", "0", "81"])
  }
}

/// Returns among the purchases: they count until they are left out, and that is said.
struct ReturnedGoodsTests {
  @Test func returnsAreTold() throws {
    let (folder, talk) = try desk(
      [
        "orders.csv": """
        id,who,day,amount
        1,a,2025-01-10,100
        2,a,2025-02-10,-100
        3,b,2025-02-11,50
        4,b,2026-02-11,-5
        """
      ],
      """
      load orders from "orders.csv" key id roles date = day, money = amount
      build people from orders by who
      set as-of 2025-12-31
      """)
    defer { withExtendedLifetime(folder) {} }
    let told =
      "1 row of orders below zero, as returns are, counts among the purchases: `where amount > 0` leaves it out"
    try talk.say("cohort people from orders by month retention")
    #expect(talk.remarks.contains(told))
    let count = talk.remarks.count
    try talk.say("new vs old people from orders where amount > 0 for 2025")
    #expect(!talk.remarks.dropFirst(count).contains { $0.contains("below zero") })
  }
}
