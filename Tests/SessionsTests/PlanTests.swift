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
}
