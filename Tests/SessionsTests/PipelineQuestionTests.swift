import Diagnostics
import Foundation
import Rendering
import Testing

@testable import Sessions

/// Reasons, referrals, effort and plans of small tables whose numbers can be counted by hand.
@Suite struct PipelineQuestionTests {
  /// Of 20 closed rows 10 are lost, of 8 closed rows for the price 5: (5/8) ÷ (10/20) = 1.25. Three rows lost for the price have no date of their
  /// close, and are in neither count.
  @Test func liftIsOfClosedRowsAlone() throws {
    var rows = ["id,stage,closed,reason"]
    func add(_ count: Int, _ stage: String, _ closed: String, _ reason: String) {
      for _ in 0..<count { rows.append("\(rows.count),\(stage),\(closed),\(reason)") }
    }
    add(5, "Lost", "2025-02-01", "price")
    add(5, "Lost", "2025-02-01", "other")
    add(3, "Won", "2025-02-01", "price")
    add(7, "Won", "2025-02-01", "other")
    add(3, "Lost", "", "price")
    let (folder, talk) = try desk(
      ["deals.csv": rows.joined(separator: "\n")],
      "load deals from \"deals.csv\" key id roles closed = closed, stage = stage\nset as-of 2025-12-31\n")
    defer { withExtendedLifetime(folder) {} }
    let reasons = try talk.ask("reasons deals by reason minimum 1").keyed(by: "reason")
    #expect(reasons["price"]?["count"] == "8" && reasons["price"]?["lift"] == "1.25")
    #expect(reasons["other"]?["count"] == "5" && reasons["other"]?["lift"] == "0.83")

    // Thirty more of them leave what is known of won rows as it is.
    add(30, "Lost", "", "price")
    try folder.write(rows.joined(separator: "\n"), to: "deals.csv")
    try talk.say("load deals from \"deals.csv\" key id roles closed = closed, stage = stage\n")
    #expect(try talk.ask("reasons deals by reason minimum 1").keyed(by: "reason")["price"]?["lift"] == "1.25")
    #expect(!talk.remarks.contains { $0.contains("known of no other closed row") })
  }

  /// b and c are brought by a; d, e and f by one another in a ring, g by itself, h by somebody who is not there; a and i by nobody that is named.
  @Test func whoIsBroughtIsInATree() throws {
    let accounts = "id,sponsor\na,\nb,a\nc,a\nd,e\ne,f\nf,d\ng,g\nh,zz\ni,\n"
    let (folder, talk) = try desk(["accounts.csv": accounts], "load accounts from \"accounts.csv\" key id\n")
    defer { withExtendedLifetime(folder) {} }
    let referrers = try talk.say("referrals accounts by sponsor")[0]
    #expect(referrers["brought"] == ["2"] && referrers["all below"] == ["2"])
    #expect(talk.remarks.contains { $0.hasSuffix("of 2 it is not said who brought them") })
    #expect(talk.remarks.contains("1 account brought by somebody who is not among accounts: zz"))
    #expect(title(of: "referrals accounts by sponsor", talk) == "accounts: 2 brought by 1 other")
  }

  /// The table that lacks a role is pointed at, with what can be written.
  @Test func wasteNamesTheTable() throws {
    let (folder, talk) = try desk(
      ["a.csv": "id\nx\n", "t.csv": "id,day\nx,2025-01-01\n", "s.csv": "id,start,stop\nx,2025-01-01,2025-02-01\n"],
      """
      load accounts from "a.csv" key id
      load tickets from "t.csv" link id to accounts
      load subs from "s.csv" link id to accounts
      """)
    defer { withExtendedLifetime(folder) {} }
    #expect(talk.attempt("waste tickets against subs").outcome.exit == .data)
    let said = talk.remarks.last ?? ""
    #expect(said.contains("test.acct:1:23") && said.contains("say `roles subs date = COLUMN`"), "\(said)")
  }

  @Test func dueNamesPolicies() throws {
    let (folder, talk) = try desk(["a.csv": "id\nx\n"], "load accounts from \"a.csv\" key id\n")
    defer { withExtendedLifetime(folder) {} }
    #expect(talk.attempt("due accounts by service").outcome.exit == .data)
    #expect(talk.remarks.last?.contains("define one: `define policy service for TIERS as") == true)
  }

  /// A fix that is offered is one.
  @Test(arguments: [
    ("gap a from 2024 to 2025 by p as price volume", "write `as price volume mix`"),
    ("gap a from 2024 to 2025 by p as volume mix", "write `as price volume mix`"),
    ("cohort a from b by month profit", "write `by month retention`, `by month accounts` or `by month money`"),
    ("show a closing next quarter", "write `find a where COLUMN in next quarter`"),
    ("find a expectedClose next quarter", "write `find a where expectedClose in next quarter`"),
    ("plan target 12M for 2026 by year", "a plan is listed by quarter, month, week or day"),
    ("plan target 12M for 2026Q1 by quarter", "list something finer: `by month, week, day`"),
  ])
  func fixesAreFixes(question: String, fix: String) throws {
    let (folder, talk) = try desk(
      ["a.csv": "id,p\nx,1\n", "b.csv": "id,day\nx,2025-01-01\n"],
      "load a from \"a.csv\" key id\nload b from \"b.csv\" link id to a\n")
    defer { withExtendedLifetime(folder) {} }
    #expect(talk.attempt(question).outcome.exit != .done)
    #expect(talk.remarks.last?.contains(fix) == true, "\(talk.remarks.last ?? "")")
  }

  /// A quarter of three months and fourteen parts of weeks fits on a page; a year of weeks does not, and where it is can be asked as it is written.
  @Test func levelsThatFitAreShown() throws {
    let (folder, talk) = try desk([:], "set as-of 2025-12-21\n")
    defer { withExtendedLifetime(folder) {} }
    #expect(shown(of: "plan target 3M for 2026Q1 by month, week workdays", talk) == ["quarter", "month", "week"])
    #expect(shown(of: "plan target 12M for 2026 by month, week, day workdays named y", talk) == ["year", "month"])
    try talk.say("plan target 12M for 2026 by month, week, day workdays named y")
    let note = try #require(talk.remarks.last { $0.hasPrefix("weeks and days are in y, too: `") })
    let question = String(note.split(separator: "`")[1])
    let weeks = try talk.ask(question)
    #expect(weeks.header == ["period", "workdays", "target"] && weeks.rows.count > 52)
    #expect(weeks["target"].compactMap { Decimal(string: $0) }.reduce(0, +) == 12_000_000)
  }

  private func presentations(of question: String, _ talk: Conversation) -> [Presentation] {
    var found: [Presentation] = []
    _ = talk.session.submit(Source(name: "t", text: question)) { event in
      switch event {
      case .answer(let presentation), .companion(let presentation): found.append(presentation)
      default: break
      }
    }
    return found
  }

  private func title(of question: String, _ talk: Conversation) -> String? {
    presentations(of: question, talk).first?.title
  }

  private func shown(of question: String, _ talk: Conversation) -> [String] {
    let levels = presentations(of: question, talk).first?.frameForPeople?.fields[0].column.textValues ?? []
    return levels.compactMap { $0 }.reduce(into: []) { names, name in if names.last != name { names.append(name) } }
  }
}
