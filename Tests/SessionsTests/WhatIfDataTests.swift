import ContractText
import Foundation
import Testing

/// What if over data, against what other programs make of the same files and against what acct itself makes of files that really are so.
@Suite struct WhatIfDataTests {
  static let retail = """
    load customers from "customers.csv" key customerId
    load orders from "orders.csv" key orderId link customerId to customers roles date = date, money = amount
    set as-of 2026-06-30
    derive customers.revenue = sum(orders.amount)
    derive customers.lastOrder = max(orders.date)
    define score value for customers as
        revenue weight 40 scale rank,
        credit = creditScore weight 20 scale 300 to 850,
        growth = growthRate weight 10 scale zscore missing mean
    define tiers tier for customers by value as platinum top 1%, gold next 4%, iron next 15%, lead rest
    define tiers size for customers by revenue as big at least 10k, mid at least 3k, small rest
    rfm8 customers from orders cut (60d, 10, 5000)
    pareto customers by revenue
    """
  static let everything =
    "find customers show customerId, revenue, lastOrder, creditScore, value, tier, size, rfm8, pareto, rfm8.recency"

  /// The pairs of levels that occur, as DuckDB prints them: from, to, accounts, measure.
  private func cells(_ sheet: Sheet) -> Set<String> {
    Set(
      sheet.rows.filter { $0[2] != "0" }.map { row in
        row[0] + " " + row[1] + " " + row[2] + (row[3].isEmpty ? "" : " \(Decimal(string: row[3]) ?? 0)")
      })
  }

  // MARK: - Other programs

  /// DuckDB: revenue by customer at each date, customers dated later left out, `case` for the levels.
  @Test func twoDatesAreThoseOfDuckDB() throws {
    let folder = try retailFolder()
    let talk = Conversation(in: folder.path)
    try talk.say(WhatIfDataTests.retail)
    #expect(
      cells(try talk.say("migrate size from 2025-06-30 to 2026-06-30")[0]) == [
        "(new) big 10 192002.5", "(new) mid 42 198162.1", "(new) small 221 228637.25", "big big 186 5597203.15",
        "mid big 141 1043873.3", "mid mid 696 3117888.55", "small big 6 10548.1", "small mid 410 832349.35",
        "small small 288 254890.8",
      ])
    let classes = try talk.say("migrate rfm8 from 2025-12-31 to 2026-06-30")[0]
    let found = Set(classes.rows.filter { $0[2] != "0" }.map { $0[0] + " > " + $0[1] + " " + $0[2] })
    #expect(
      found == [
        "(new) > (none) 27", "(new) > general develop 89", "(new) > general win back 11", "(new) > important develop 5",
        "(none) > (none) 65", "(none) > general develop 1", "(none) > general win back 2",
        "general develop > general develop 173", "general develop > general keep 9",
        "general develop > general value 104", "general develop > general win back 61",
        "general develop > important develop 5", "general develop > important value 32",
        "general keep > general keep 74", "general keep > general value 22", "general keep > important value 7",
        "general value > general keep 68", "general value > general value 196", "general value > important keep 14",
        "general value > important value 144", "general win back > general develop 7",
        "general win back > general keep 4", "general win back > general value 7",
        "general win back > general win back 79", "general win back > important value 1",
        "important develop > important value 10", "important keep > important keep 53",
        "important keep > important value 7", "important value > important keep 84",
        "important value > important value 638", "important win back > important win back 1",
      ])
    // The series says of each date what a query as of that date says.
    let series = try talk.ask("migrate size from 2025-06-30 to 2026-06-30 every 6mo")
    #expect(series["date"] == ["2025-06-30", "2025-12-30", "2026-06-30"])
    for (row, date) in series["date"].enumerated() {
      try talk.say("set as-of \(date)")
      #expect(try talk.ask("count customers by size")["count"] == Array(series.rows[row][1...3]))
    }
  }

  /// DuckDB: `rank()` over revenue with and without the customers of the North, cut after ⌈20 %⌉ and ⌈50 %⌉.
  @Test func rowsTakenOutAreThoseOfDuckDB() throws {
    let folder = try retailFolder()
    let talk = Conversation(in: folder.path)
    try talk.say(WhatIfDataTests.retail)
    try talk.say("define tiers half for customers by revenue as top top 20%, middle next 30%, rest rest")
    let answer = try talk.say("what if without customers where region = North refit of half")[0]
    #expect(
      cells(answer) == [
        "middle (gone) 160 1056309.6", "middle middle 440 2923880.7", "rest (gone) 249 640625.8",
        "rest middle 5 24950.7", "rest rest 746 2020563.05", "top (gone) 99 3377937.95", "top middle 2 18056.65",
        "top top 299 7800313.8",
      ])
    #expect(talk.remarks.contains("taken out: 9,400 rows of orders, which link to them"))
  }

  /// DuckDB: the amounts of retail customers doubled before they are added up.
  @Test func valuesPutInAreThoseOfDuckDB() throws {
    let folder = try retailFolder()
    let talk = Conversation(in: folder.path)
    try talk.say(WhatIfDataTests.retail)
    let answers = try talk.say("what if orders.amount = amount * 2 where customers.industry = Retail of size")
    #expect(
      cells(answers[0]) == [
        "big big 343 10654893.5", "mid big 209 1421916.35", "mid mid 939 5077355.3", "small mid 99 226237.95",
        "small small 410 482235.15",
      ])
    // 13,469,029.45 + 2,843,832.70; 5,768,560.60 + 452,475.90; 536,185.20
    #expect(answers[1]["measure after"] == ["16312862.15", "6221036.50", "536185.20"])
  }

  // MARK: - What really is so

  @Test func nothingChangedMovesNobody() throws {
    let folder = try retailFolder()
    let talk = Conversation(in: folder.path)
    try talk.say(WhatIfDataTests.retail)
    let before = try talk.ask(WhatIfDataTests.everything)
    for change in [
      "without customers where creditScore < 0", "customers.creditScore = creditScore",
      "customers.revenue = revenue + 5 where revenue < 0", "as-of 2026-06-30",
      "orders.amount = amount * 1 and also customers.creditScore = creditScore + 0",
      "customers.creditScore = creditScore + 7 and also customers.creditScore = creditScore - 7",
    ] {
      for model in ["tier", "size", "rfm8", "pareto"] {
        let matrix = try talk.say("what if \(change) of \(model)")[0]
        #expect(matrix.rows.allSatisfy { $0[0] == $0[1] || $0[2] == "0" }, "\(change) of \(model)")
      }
      #expect(try talk.ask(WhatIfDataTests.everything + " under pending") == before, "\(change)")
    }
  }

  @Test(arguments: ["2026-03-31", "2024-12-31", "2025-02-28"])
  func anotherDateIsThatDate(_ date: String) throws {
    let folder = try retailFolder()
    let talk = Conversation(in: folder.path)
    try talk.say(WhatIfDataTests.retail + "\nwhat if as-of \(date) named then")
    let under = try talk.ask(WhatIfDataTests.everything + " under then")
    let again = Conversation(in: folder.path)
    try again.say(WhatIfDataTests.retail + "\nset as-of \(date)")
    #expect(try again.ask(WhatIfDataTests.everything) == under)
    // Kept, the base is so, and undone it is as it was.
    let base = try talk.ask(WhatIfDataTests.everything)
    try talk.say("keep then")
    #expect(try talk.ask(WhatIfDataTests.everything) == under)
    try talk.say("undo")
    #expect(try talk.ask(WhatIfDataTests.everything) == base)
  }

  /// Rows taken out are as good as not in the file, under the fit that was there; the same with a new fit when both fit anew.
  @Test(arguments: ["", " refit"])
  func rowsTakenOutAreAsNotLoaded(_ fit: String) throws {
    let folder = try retailFolder()
    let talk = Conversation(in: folder.path)
    try talk.say(WhatIfDataTests.retail + "\nwhat if without customers where region = North\(fit) named shut")
    let under = try talk.ask(WhatIfDataTests.everything + " under shut")
    let sums = try talk.ask("summarize orders show count() as n, sum(amount) as total under shut")

    let kept = try folder.text(of: "customers.csv").split(separator: "\n").filter { !$0.contains(",North,") }
    try folder.write(Array((kept.joined(separator: "\n") + "\n").utf8), to: "few.csv")
    let again = Conversation(in: folder.path)
    try again.say(WhatIfDataTests.retail)
    try again.say("load customers from \"few.csv\" key customerId")
    if !fit.isEmpty { for model in ["value", "tier", "size", "pareto"] { try again.say("refit \(model)") } }
    #expect(try again.ask(WhatIfDataTests.everything) == under)
    let orders = "summarize orders where customers.region is known show count() as n, sum(amount) as total"
    #expect(try again.ask(orders) == sums)
  }

  /// A column put into the file says the same as one put in by a what-if, also when it is changed twice.
  @Test func valuesPutInAreAsLoaded() throws {
    let folder = try retailFolder()
    let talk = Conversation(in: folder.path)
    try talk.say(WhatIfDataTests.retail)
    try talk.say(
      "what if customers.creditScore = creditScore - 50 where industry = Retail and also customers.creditScore = creditScore + 20 where creditScore < 600 named strict"
    )
    let under = try talk.ask(WhatIfDataTests.everything + " under strict")
    var lines = try folder.text(of: "customers.csv").split(separator: "\n").map(String.init)
    // Column 4 is the industry, 6 the score; no cell of these holds a comma in quotes before them but names.
    for index in lines.indices.dropFirst() {
      var cells = Sheet(csv: lines[index]).header
      if cells[4] == "Retail", let score = Int(cells[6]) { cells[6] = "\(score - 50)" }
      if let score = Int(cells[6]), score < 600 { cells[6] = "\(score + 20)" }
      lines[index] = cells.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.map { $0 == "\"\"" ? "" : $0 }
        .joined(separator: ",")
    }
    try folder.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: "strict.csv")
    let again = Conversation(in: folder.path)
    try again.say(WhatIfDataTests.retail)
    try again.say("load customers from \"strict.csv\" key customerId")
    #expect(try again.ask(WhatIfDataTests.everything) == under)
  }

  // MARK: - The contract

  @Test func contractBlockRuns() throws {
    let folder = try retailFolder()
    let talk = Conversation(in: folder.path)
    try talk.say(Contract.first)
    let answers = try talk.say(Contract.scenarios)
    #expect(!talk.remarks.contains { $0.hasPrefix("error") })
    for answer in answers where answer.header == ["from", "to", "accounts", "measure"] {
      #expect(answer["accounts"].compactMap(Int.init).reduce(0, +) == 2000)
    }
    #expect(answers.count { $0.header == ["from", "to", "accounts", "measure"] } == 4)
    #expect(try Conversation(in: folder.path, mode: .check).say(Contract.first + "\n" + Contract.scenarios).isEmpty)
    try talk.say("save script \"\(folder.path)/asked.acct\"")
    let again = Conversation(in: folder.path)
    try again.say(try folder.text(of: "asked.acct"))
    let question = "find 客户 show customerId, value, tier under pending"
    #expect(try again.ask(question) == talk.ask(question))
  }
}
