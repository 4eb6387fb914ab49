import Diagnostics
import Foundation
import Language
import Rendering
import Testing

@testable import Sessions

/// What must hold whatever is asked.
struct SessionPropertyTests {
  /// Questions of every kind on the retail sample.
  private static let questions = """
    include "book.acct"
    find customers where tier = gold and lastOrder > 90d
    find customers where revenue >= 1.2k and (region = East or region = North) and not sleeping sort by revenue desc, name
        top 20 show name, revenue, revenue / orderCount as ticket, round(cost / orderCount, 2) as unitCost
    find customers where count(orders where date within 1y) >= 3 and no(deals where stage = Won) sort by lastOrder top 25
    count customers where sleeping by region, tier
    count customers by region across tier
    summarize orders where date in 2025 by customers.region, month(date)
        show count() as n, sum(amount) as revenue, distinct(customerId) as buyers, median(amount) as middle
        sort by revenue desc top 10
    summarize customers by region having n >= 5 show count() as n, share(tier = gold among tier is known) as goldShare,
        avg(creditScore) as credit, quantile(revenue, 0.9) as p90, max(lastOrder) as latest
    summarize deals by stage show sum(amount) as amount, count(where closeDate is missing) as open
    what if value weights revenue 20, growth 40 named growthPush
    what if tier cuts gold next 6%
    compare scenarios
    find customers where tier = gold under growthPush show customerId, value, tier sort by value desc top 30
    explain tier for "C00042"
    find customers show all
    """

  /// The answers never depend on the number of threads: not one digit of them.
  @Test func threadsDoNotMatter() throws {
    let book = try retailFolder()
    let alone = try Conversation(in: book.path, threads: 1).say(SessionPropertyTests.questions)
    #expect(alone.count >= 15)
    for threads in [2, 5] {
      let together = try Conversation(in: book.path, threads: threads).say(SessionPropertyTests.questions)
      #expect(together == alone, "\(threads) threads")
    }
  }

  /// Statements that were formatted mean the same.
  @Test func formattingChangesNothing() throws {
    let book = try retailFolder()
    let original = Conversation(in: book.path)
    let formatted = Conversation(in: book.path)
    let parsed = parse(Source(name: "questions", text: SessionPropertyTests.questions))
    try #require(parsed.diagnostics.isEmpty)
    let text = parsed.statements.map { format($0) }.joined(separator: "\n")
    #expect(try formatted.say(text) == original.say(SessionPropertyTests.questions))
    // And formatting again finds nothing to do.
    let again = parse(Source(name: "formatted", text: text)).statements.map { format($0) }.joined(separator: "\n")
    #expect(again == text)
  }

  /// A table that was exported as CSV and loaded is the table that it was: types, missing cells, marks, line ends in texts and all.
  @Test func exportedTablesAreLoadedAgain() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array(generated(rows: 2_000).utf8), to: "original.csv")
    let talk = Conversation(in: folder.path)
    try talk.say(
      """
      load original from "original.csv" key id with types (code text, note text)
      export original show all to "first.csv"
      load second from "first.csv" key id with types (code text, note text)
      export second show all to "second.csv"
      """)
    #expect(try folder.text(of: "second.csv") == folder.text(of: "first.csv"))
    // A file for machines has no percent signs; everything else is of the type that it was.
    let (before, after) = (try talk.ask("describe original"), try talk.ask("describe second"))
    #expect(before.rows.filter { $0[0] != "rate" } == after.rows.filter { $0[0] != "rate" })
    let (first, second) = (try talk.ask("find original show all"), try talk.ask("find second show all"))
    #expect(first == second)
    #expect(first == (try folder.sheet("first.csv")))
    #expect(try folder.sheet("original.csv")["note"] == first["note"])
  }

  /// A table with something of everything, always alike.
  private func generated(rows: Int) -> String {
    var state: UInt64 = 42
    func next(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    let notes = [
      "plain", "\"with, comma\"", "\"said \"\"yes\"\"\"", "\"two\nlines\"", "张伟，客户", " blanks ", "Zoë", "NULL", "\"\"",
      "", "=1+1",
    ]
    var text = "id,code,amount,rate,ratio,day,moment,flag,note\n"
    for id in 1...rows {
      let amount = next(10) == 0 ? "" : "\(Int(next(2_000_000)) - 1_000_000).\(next(90) + 10)"
      let ratio = next(12) == 0 ? "" : "\(Double(next(1_000_000)) / 999_983)"
      let day = next(15) == 0 ? "" : "20\(next(16) + 10)-0\(next(9) + 1)-\(next(19) + 10)"
      let moment = "2025-0\(next(9) + 1)-1\(next(10)) 1\(next(10)):2\(next(10)):3\(next(10))"
      text += "\(id),0\(next(999)),\(amount),\(next(100))%,\(ratio),\(day),\(moment),\(next(2) == 0 ? "yes" : "no"),"
      text += notes[Int(next(UInt64(notes.count)))] + "\n"
    }
    return text
  }
}
