import Foundation
import Testing

/// A whole nightly script as it is written in practice: three files with dirt in them, definitions, a what-if, expectations, exports.
@Suite struct NightlyTests {
  let folder = TemporaryFolder()

  init() throws {
    var customers = "客户编号;客户名称;地区;信用分;开户日期\n"
    var orders = "order_no,customer,day,amount,channel\n"
    var contacts = "id,customer,name,phone\n"
    for index in 1...400 {
      let region = ["华东", "华北", " 华南", "", "西部"][index % 5]
      let credit = index == 17 ? "n/a" : "\(500 + index * 7 % 350)"
      customers += "K\(1000 + index);公司\(index)有限公司;\(region);\(credit);2019-0\(index % 9 + 1)-15\n"
      contacts += "\(index),K\(1000 + index),\"联系人 \(index), 经理\",0\(138_0000_0000 + index)\n"
      for order in 0..<index % 7 {
        let day = "2026-0\(order % 6 + 1)-\(10 + index % 19)"
        let amount = index == 33 && order == 1 ? "abc" : "\(index * 13 % 997 + order * 50).\(10 + order)"
        orders += "\(index * 10 + order),K\(1000 + index),\(day),\(amount),\(["web", "store"][order % 2])\n"
      }
    }
    orders += "99999,K1001,2026-03-03\n99998,K9999,2026-03-04,10.00,web\n"
    try folder.write("utf8.csv", customers)
    let recoded = try AcctBinary.shell("iconv -f utf-8 -t gb18030 utf8.csv > customers.csv && rm utf8.csv", in: folder)
    try #require(recoded.code == 0, "\(recoded.errors)")
    try folder.write("orders.csv", orders)
    try folder.write("contacts.csv", contacts)
    try folder.write("nightly.acct", NightlyTests.script)
  }

  static let script = """
    #!/usr/bin/env acct
    # Every night: grade the book, say what is off, leave lists for the morning.
    param out = "a"
    load customers from "customers.csv" key 客户编号 with encoding gb18030 delimiter ";" missing ("n/a")
    load orders from "orders.csv" key order_no link customer to customers
        roles date = day, money = amount
        rejects to "rejects-{out}.csv" allow rejects 2%
    load contacts from "contacts.csv" key id link customer to customers
    set as-of latest

    alias customers 客户
    derive customers.revenue = sum(orders.amount where date within 1y)
    derive customers.orderCount = count(orders)
    derive customers.lastOrder = max(orders.date)
    derive customers.web = count(orders where channel = web)

    define segment sleeping for customers as lastOrder > 60d and orderCount >= 2
    define segment silent for customers as no(orders)
    define score value for customers as
        revenue weight 60 scale rank,
        信用分 weight 25 scale 300 to 850 missing mean,
        orderCount weight 15 scale minmax
    define tiers tier for customers by value as
        platinum top 2%, gold next 8%, iron next 30%, lead rest
    define classes habit for customers as
        online when web > 0 and web = orderCount,
        mixed when web > 0,
        store when orderCount > 0,
        otherwise none
    define policy service for tier as
        platinum "director" cost 9000 visit 30d,
        gold "account manager" cost 2000 visit 60d,
        rest "self service" cost 20
    override tier for "K1002" = platinum because "board" until 2027-01-01

    # What must hold.
    expect count(customers) = 400
    expect count(customers where tier = platinum) between 1 and 20 else "platinum is out of band"
    expect count(orders where amount is missing) = 0 else warn "some amounts cannot be read"
    expect count(customers where silent) < 200 else warn "half of the book is silent"
    expect max(orders.date) >= 2026-06-01 else "the orders are old"

    # What if credit counted for more?
    what if value weights 信用分 50 named credit
    count customers by tier under credit
    count customers where tier != iron by habit across tier
    compare scenarios
    what if value weights 信用分 50 and also tier cuts gold next 4%
    discard
    flips tier for "K1100"
    explain tier for "K1100"
    why customers where tier >= gold and sleeping
    rfm customers from orders
    pareto customers by revenue
    migrate tier from 2026-03-31 to 2026-06-28

    for each area in (华东, 华北)
      count customers where 地区 = $area by tier
    end
    track customers where tier >= gold show tier named top
    export customers where tier >= gold sort by value desc
        show 客户编号, 客户名称, 地区, tier, value, revenue, lastOrder to "top-{out}.csv" with manifest
    export customers where sleeping show all to "sleeping-{out}.csv" for excel delimiter ";"
    export count customers by tier chart pyramid to "tiers-{out}.svg"
    export summarize orders by month(date) show sum(amount) as revenue chart line to "months-{out}.md"
    export customers where 地区 is known show 客户编号, tier split by 地区 to "area-{地区}-{out}.json"

    """

  private static let files = [
    "rejects-", "top-", "sleeping-", "tiers-", "months-", "area-华东-", "area-华北-", "area- 华南-", "area-西部-",
  ]
  private static let endings = ["csv", "csv", "csv", "svg", "md", "json", "json", "json", "json"]

  @Test func twoAtOnceFromCronsSurroundingsGiveTheSameWholeFiles() throws {
    #expect(NightlyTests.script.split(separator: "\n").count >= 60)
    func run(_ name: String) -> String {
      "env -i '\(AcctBinary.path)' nightly.acct --set out=\(name) --state state-\(name) --quiet > \(name).out 2> \(name).err"
    }
    let result = try AcctBinary.shell(
      "\(run("a")) & one=$!; \(run("b")) & two=$!; wait $one && wait $two", in: folder)
    #expect(result.code == 0, "\(folder.read("a.err") ?? "")")
    for (name, ending) in zip(NightlyTests.files, NightlyTests.endings) {
      let text = try #require(folder.read("\(name)a.\(ending)"), "\(name)")
      #expect(text == folder.read("\(name)b.\(ending)") && !text.isEmpty, "\(name)")
    }
    #expect(folder.read("a.out") == folder.read("b.out"))
    #expect(folder.read("a.err")?.contains("some amounts cannot be read") == true)
    #expect(folder.read("rejects-a.csv")?.split(separator: "\n").count == 3, "an odd amount, a ragged row")
    #expect(
      folder.names.allSatisfy { !$0.contains(".csv.") || $0.hasSuffix(".manifest.json") }, "nothing half-written stays")
    let excel = try #require(folder.read("sleeping-a.csv"))
    #expect(excel.hasPrefix("\u{FEFF}客户编号;客户名称;地区"))
  }

  /// A session that the script describes is the session it was saved from.
  @Test func whatItSavesRunsToTheSameFiles() throws {
    let saved = NightlyTests.script + "save script \"again.acct\"\n"
    try folder.write("nightly.acct", saved)
    #expect(try AcctBinary.run(["nightly.acct", "--quiet"], in: folder).code == 0)
    let first = folder.read("top-a.csv")
    try FileManager.default.removeItem(atPath: folder.path + "/top-a.csv")
    let again = try AcctBinary.run(["again.acct", "--quiet"], in: folder)
    #expect(again.code == 0 && folder.read("top-a.csv") == first, "\(again.errors)")
  }
}
