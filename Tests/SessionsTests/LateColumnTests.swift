import Testing

@testable import Sessions

/// Columns that are filled in only when a deal has ended are not known before that day.
struct LateColumnTests {
  /// Forty deals opened in January, of which ten are open, fifteen closed in February and fifteen in May. Each that closed has a reason; two in five have
  /// a rival, open or not; one that closed has a note.
  private func talk() throws -> (Conversation, TemporaryFolder) {
    let folder = try TemporaryFolder()
    let lines = (0..<40).map { deal in
      let close = deal < 10 ? "" : deal < 25 ? "2025-02-10" : "2025-05-10"
      let reason = close.isEmpty ? "" : "why\(deal % 3)"
      return
        "d\(deal),2025-01-05,\(close),\(close.isEmpty ? "Open" : deal % 2 == 0 ? "Won" : "Lost"),100,\(reason),\(deal % 5 < 2 ? "rival" : ""),\(deal == 30 ? "late" : "")"
    }
    try folder.write(
      (["id,opened,closed_on,stage,amount,close_reason,rival,note"] + lines).joined(separator: "\n") + "\n",
      to: "deals.csv")
    let talk = Conversation(in: folder.path)
    try talk.say(
      "load deals from \"deals.csv\" key id roles date = opened, closed = closed_on, stage = stage, money = amount")
    return (talk, folder)
  }

  @Test func areBlankOfRowsThatCloseLater() throws {
    let (talk, folder) = try talk()
    defer { _ = folder }
    try talk.say("set as-of 2025-12-31")
    #expect(try talk.ask("count deals where close_reason is known")["count"] == ["30"])
    #expect(!talk.remarks.contains { $0.contains("only at the close") })
    try talk.say("set as-of 2025-03-01")
    // Fifteen are seen as open; the rival is known of open ones, and one note of forty says nothing.
    #expect(talk.remarks.contains { $0.hasSuffix("without what is filled in only at the close: close_reason") })
    #expect(try talk.ask("count deals where close_reason is known")["count"] == ["15"])
    #expect(try talk.ask("count deals where close_reason is known and closed_on is missing")["count"] == ["0"])
    #expect(try talk.ask("count deals where rival is known")["count"] == ["16"])
    #expect(try talk.ask("count deals where note is known")["count"] == ["1"])
    #expect(try talk.ask("count deals where close_reason is known including future")["count"] == ["30"])
    let gate = try talk.say("define gate told for deals as close_reason is known")
    #expect(gate[0]["fail it"] == ["25"])
    try talk.say("define segment told2 for deals as close_reason = why0\nderive deals.why = upper(close_reason)")
    #expect(try talk.ask("count deals where told2")["count"] == ["5"])
    #expect(try talk.ask("count deals where why is known")["count"] == ["15"])
  }

  /// What leads elsewhere by a late column leads nowhere yet, and no shortcut counts what is not seen. By hand: of thirty reasons fifteen are known on
  /// 1 March, five of each kind; fifteen amounts of forty are not seen.
  @Test func areNotToldInAnotherWay() throws {
    let (talk, folder) = try talk()
    defer { _ = folder }
    try folder.write("code,text\nwhy0,dear\nwhy1,late\nwhy2,other\n", to: "reasons.csv")
    let rows = (0..<40).map { deal in
      let close = deal < 10 ? "" : deal < 25 ? "2025-02-10" : "2025-05-10"
      return
        "e\(deal),2025-01-05,\(close),\(close.isEmpty ? "Open" : "Won"),\(100 + deal),\(close.isEmpty ? "" : "why\(deal % 3)")"
    }
    try folder.write(
      (["id,opened,closed_on,stage,amount,why"] + rows).joined(separator: "\n") + "\n", to: "linked.csv")
    try talk.say(
      """
      load reasons from "reasons.csv" key code
      load linked from "linked.csv" key id link why to reasons roles date = opened, closed = closed_on, stage = stage, money = amount
      set as-of 2025-03-01
      """)
    #expect(try talk.ask("count linked where reasons.text is known")["count"] == ["15"])
    #expect(try talk.ask("find reasons show count(linked) as n")["n"] == ["5", "5", "5"])
    #expect(try talk.ask("summarize linked show distinct(amount) as n, count(amount) as m").rows == [["25", "25"]])
    try talk.say("set as-of 2025-12-31")
    #expect(try talk.ask("find reasons show count(linked) as n")["n"] == ["10", "10", "10"])
  }

  /// One open row that is blank by mistake makes no column late: a thousand closed rows have a region, and the open one has none.
  @Test func fewOpenRowsTellNothing() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<1500).map {
      "d\($0),2024-01-02,2024-\($0 < 900 ? "03" : "11")-05,Won,10,\($0 % 3 == 0 ? "North" : "South")"
    }
    try folder.write(
      (["id,opened,closed_on,stage,amount,region"] + lines + ["d1500,2024-01-02,,open,10,"]).joined(separator: "\n")
        + "\n", to: "deals.csv")
    let talk = Conversation(in: folder.path)
    try talk.say(
      "load deals from \"deals.csv\" key id roles date = opened, closed = closed_on, stage = stage, money = amount\nset as-of 2024-07-01"
    )
    #expect(!talk.remarks.contains { $0.contains("only at the close") })
    #expect(try talk.ask("count deals where region = North")["count"] == ["500"])
  }
}
