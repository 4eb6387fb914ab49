import Foundation
import Testing

/// Plan and gaps in a session: what the published case gives, rows without a quantity, a file of holidays, what is saved and undone.
struct PlanTests {
  /// The published case of price, volume and mix, with a new and a lost product and a line whose quantity is missing.
  private static let lines = """
    product,day,pieces,amount
    a,2024-03-01,1000,10000
    b,2024-03-01,800,12000
    c,2024-03-01,500,10000
    a,2025-03-01,1000,11000
    b,2025-03-01,700,10500
    c,2025-03-01,800,18400
    new one,2025-05-01,2,300
    lost one,2024-05-01,3,450.5
    a,2025-06-01,,70
    """

  private func talk(_ folder: TemporaryFolder) throws -> Conversation {
    try folder.write(Self.lines, to: "orders.csv")
    let talk = Conversation(in: folder.path)
    try talk.say(
      """
      load orders from "orders.csv" roles date = day, quantity = pieces, money = amount
      set as-of 2025-12-31
      """)
    return talk
  }

  @Test func priceVolumeMixOfThePublishedCase() throws {
    let folder = try TemporaryFolder()
    let talk = try talk(folder)
    let answers = try talk.say("gap orders from 2024 to 2025 by product as price volume mix")
    #expect(
      answers[0]["part"] == ["before", "price", "volume", "mix", "new", "lost", "without quantity", "after"])
    #expect(
      answers[0]["amount"] == [
        "32450.50", "3400.00", "2782.61", "1717.39", "300.00", "-450.50", "70.00", "40270.00",
      ])
    #expect(answers[1]["product"] == ["b", "a", "c", "lost one", "new one"])
    #expect(talk.remarks.contains { $0.contains("1 row without `pieces`") })
  }

  @Test func holidaysOfAFile() throws {
    let folder = try TemporaryFolder()
    let talk = try talk(folder)
    try folder.write(
      "date,name\n2026-01-01,New Year\n2026/1/2,bridge\n2026年1月5日,x\n\"20260106\"\n# none\n", to: "free.csv")
    let answers = try talk.say(
      "plan target 1000 for 2026-01 by day workdays holidays \"free.csv\" also working (2026-01-03)")
    let days = answers[0].rows.indices.filter { answers[0]["level"][$0] == "day" }.map { answers[0]["period"][$0] }
    #expect(days.prefix(3) == ["2026-01-03", "2026-01-07", "2026-01-08"])
    #expect(days.count == 22 - 4 + 1)
  }

  @Test func aPlanIsSavedAndUndone() throws {
    let folder = try TemporaryFolder()
    let talk = try talk(folder)
    try folder.write("2026-01-01\n", to: "free.csv")
    try talk.say("plan target 1M for 2026 by month workdays holidays \"free.csv\"")
    try talk.say("plan target 2M for 2025 by month workdays")
    #expect(try talk.say("pace orders against plan")[0].rows[0].prefix(4) == ["2025", "261", "261", "2000000.00"])
    try talk.say("undo")
    #expect(try talk.say("pace orders against plan")[0].rows[0].prefix(4) == ["2026", "260", "0", "1000000.00"])
    try FileManager.default.createDirectory(atPath: folder.path + "/below", withIntermediateDirectories: true)
    try talk.say("save script \"below/saved.acct\"")
    let again = Conversation(in: folder.path)
    try again.say("include \"below/saved.acct\"")
    #expect(try again.say("pace orders against plan")[0].rows[0].prefix(4) == ["2026", "260", "0", "1000000.00"])
  }

  /// Amounts of a currency are not compared with those of another, and plain ones take what there is.
  @Test func currencies() throws {
    let folder = try TemporaryFolder()
    try folder.write("id,day,amount\n1,2025-01-02,¥100.00\n2,2025-02-03,¥50.00\n", to: "orders.csv")
    let talk = Conversation(in: folder.path)
    try talk.say(
      """
      load orders from "orders.csv" roles date = day, money = amount
      set as-of 2025-12-31
      plan target $1k for 2025 by month named dollars
      plan target ¥1k for 2025 by month named yuan
      """)
    #expect(talk.attempt("pace orders against dollars").outcome.exit == .data)
    #expect(talk.remarks.last?.contains("USD and CNY cannot be mixed") == true)
    #expect(try talk.say("pace orders against yuan")[0]["actual"].first == "150.00")
  }

  /// By hand: of weeks that the month cuts each day has a seventh. 70 × 5 ÷ 7 + 3 × 10 + 35 × 5 ÷ 7 = 105, and 70 × 2 ÷ 7 = 20 in December.
  @Test func weeksAreSharedOutByDays() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "day,product,amount\n2024-12-31,a,7\n2025-01-03,a,40\n2025-01-30,a,20\n", to: "orders.csv")
    try folder.write(
      "week,product,amount\n2024-12-30,a,70\n2025-01-06,a,10\n2025-01-13,a,10\n2025-01-20,a,10\n2025-01-27,a,35\n",
      to: "targets.csv")
    let talk = Conversation(in: folder.path)
    try talk.say(
      """
      load orders from "orders.csv" roles date = day, money = amount
      load targets from "targets.csv" roles date = week, money = amount
      set as-of 2025-02-28
      """)
    let january = try talk.ask("gap orders against targets by product for 2025-01")
    #expect(january.rows[0].prefix(4) == ["a", "60.00", "105.00", "-45.00"])
    #expect(
      talk.remarks.contains {
        $0.contains("5 of 7 days of the week of 2024-12-30 and 5 of 7 days of the week of 2025-01-27")
      })
    let december = try talk.ask("gap orders against targets by product for 2024-12")
    #expect(december.rows[0].prefix(4) == ["a", "7.00", "20.00", "-13.00"])
  }

  /// By hand: p at (156 ÷ 12 − 10) × 12 = 36 and (12 − 10) × 10 = 20; q is sold in both years, so it is not lost, and its −20 no quantity tells of;
  /// n is new though its quantity is missing. The lines sum to the change.
  @Test func aProductWithoutQuantityIsNotLost() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      product,day,pieces,amount
      p,2024-03-01,10,100
      q,2024-03-01,5,100
      p,2025-03-01,12,156
      q,2025-03-01,,80
      n,2025-04-01,,5
      """, to: "orders.csv")
    let talk = Conversation(in: folder.path)
    let answers = try talk.say(
      """
      load orders from "orders.csv" roles date = day, quantity = pieces, money = amount
      set as-of 2025-12-31
      gap orders from 2024 to 2025 by product as price volume mix
      """)
    #expect(answers[0]["part"] == ["before", "price", "volume", "mix", "new", "lost", "without quantity", "after"])
    #expect(
      answers[0]["amount"] == ["200.00", "36.00", "20.00", "0.00", "5.00", "0.00", "-20.00", "241.00"])
    #expect(answers[1]["product"] == ["q", "p", "n"] && answers[1]["kind"] == ["kept", "kept", "new"])
    #expect(answers[1]["change"] == ["-20.00", "56.00", "5.00"])
    #expect(answers[1]["without quantity"] == ["-20.00", "", ""] && answers[1]["price"] == ["", "36.00", ""])
  }

  /// Goods written off without money leave fewer pieces for the same money, so that the price seems to rise: 100 ÷ 10 before, 100 ÷ 5 after. That is said.
  @Test func goodsTakenOffRaisePrices() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      product,day,pieces,amount
      p,2024-03-01,10,100
      p,2025-03-01,10,100
      p,2025-04-01,-5,0
      """, to: "orders.csv")
    let talk = Conversation(in: folder.path)
    try talk.say("load orders from \"orders.csv\" roles date = day, quantity = pieces, money = amount")
    try talk.say("set as-of 2025-12-31")
    let question = "gap orders from 2024 to 2025 by product as price volume mix"
    #expect(try talk.say(question)[0]["amount"] == ["100.00", "50.00", "-50.00", "0.00", "0.00", "0.00", "100.00"])
    #expect(talk.remarks.contains { $0.hasPrefix("1 row with pieces below zero, such as returns: prices are of") })
    let count = talk.remarks.count
    #expect(
      try talk.say("\(question) where pieces > 0")[0]["amount"] == [
        "100.00", "0.00", "0.00", "0.00", "0.00", "0.00", "100.00",
      ])
    #expect(!talk.remarks.dropFirst(count).contains { $0.contains("below zero") })
  }

  /// Money near the edge of 64 bits is refused in words: 9·10¹⁶ before and −9·10¹⁶ after differ by more than fits in cents.
  @Test(arguments: ["", " as price volume mix"]) func gapsThatDoNotFit(split: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "day,product,n,amount\n2024-01-05,a,1,90000000000000000\n2025-01-05,a,1,-90000000000000000\n", to: "orders.csv")
    try folder.write("day,product,amount\n2024-01-01,a,-90000000000000000\n", to: "targets.csv")
    let talk = Conversation(in: folder.path)
    try talk.say(
      """
      load orders from "orders.csv" roles date = day, money = amount, quantity = n
      load targets from "targets.csv" roles date = day, money = amount
      set as-of 2025-12-31
      """)
    for question in [
      "gap orders from 2024 to 2025 by product\(split)", "gap orders against targets by product for 2024",
    ] {
      #expect(talk.attempt(question).outcome.exit == .data)
      #expect(talk.remarks.last?.contains("too large to be kept exactly") == true)
    }
  }

  /// Order lines dated by their orders: p at (12 − 10) × 3 = 6 and (3 − 2) × 10 = 10 by hand; what is later than the as-of date is not seen.
  @Test func linesAreDatedByTheirOrders() throws {
    let folder = try TemporaryFolder()
    try folder.write("id,day\n1,2024-03-01\n2,2025-03-01\n3,2025-11-01\n", to: "orders.csv")
    try folder.write("order,product,pieces,amount\n1,p,2,20\n2,p,3,36\n3,p,100,1000\n", to: "lines.csv")
    let talk = Conversation(in: folder.path)
    try talk.say(
      """
      load orders from "orders.csv" key id
      load lines from "lines.csv" link order to orders roles quantity = pieces, money = amount
      set as-of 2025-06-30
      plan target 1200 for 2025 by month
      """)
    #expect(talk.attempt("gap lines from 2024 to 2025 by product").outcome.exit == .data)
    #expect(talk.remarks.last?.contains("or `date EXPRESSION`") == true)
    let answers = try talk.say("gap lines from 2024 to 2025 by product as price volume mix date orders.day")
    #expect(answers[0]["amount"] == ["20.00", "6.00", "10.00", "0.00", "0.00", "0.00", "36.00"])
    #expect(try talk.ask("pace lines against plan date orders.day")["actual"].first == "36.00")
  }

  /// The year until 28 February 2025 begins on 1 March 2024: the leap day before is not of it.
  @Test func aYearAfterALeapDay() throws {
    let folder = try TemporaryFolder()
    try folder.write("id,customer,day,amount\n1,a,2024-02-29,1000\n2,a,2024-03-01,200\n", to: "orders.csv")
    try folder.write("id\na\n", to: "customers.csv")
    let talk = Conversation(in: folder.path)
    try talk.say(
      """
      load customers from "customers.csv" key id
      load orders from "orders.csv" link customer to customers roles date = day, money = amount
      set as-of 2025-02-28
      plan target 10k for 2026 by month new vs old customers from orders retained 100%
      """)
    #expect(talk.remarks.contains { $0.contains("old customers: 200.00 in the year until 2025-02-28") })
  }
}
