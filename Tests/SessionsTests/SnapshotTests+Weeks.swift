import Foundation
import Testing

@testable import Sessions

/// Weeks of snapshots one after the other, and what they are read back as.
extension SnapshotTests {
  private func desk(_ deals: String, asOf: String) throws -> (folder: TemporaryFolder, talk: Conversation) {
    let folder = try TemporaryFolder()
    try folder.write(deals, to: "deals.csv")
    let talk = Conversation(in: folder.path)
    try talk.say(load + "set as-of \(asOf)\n")
    return (folder, talk)
  }

  private var load: String {
    """
    load deals from "deals.csv" key id
        roles date = created, closed = closed, stage = stage, money = amount, expected = expected

    """
  }

  private static let open = """
    id,stage,created,closed,amount,expected
    D1,Open,2025-09-01,,100,2025-12-01
    D2,Open,2025-09-02,,40,2025-10-15

    """
  private static let won = open.replacingOccurrences(of: "D2,Open,2025-09-02,,", with: "D2,Won,2025-09-02,2025-10-14,")

  /// Nothing is closed in the first week, D2 is won in the second: it is in that snapshot, so the bridge tells of a won deal.
  @Test func aFirstWeekWithoutClosings() throws {
    let (folder, talk) = try desk(Self.open, asOf: "2025-10-12")
    try talk.say("snapshot deals to \"weekly.csv\" as 2025W41")
    try folder.write(Self.won, to: "deals.csv")
    try talk.say(load + "set as-of 2025-10-19\nsnapshot deals to \"weekly.csv\" as 2025W42\n")
    #expect(
      try folder.text(of: "weekly.csv").split(separator: "\n").suffix(2) == [
        "2025-10-19,D1,Open,100,2025-12-01", "2025-10-19,D2,Won,40,2025-10-15",
      ])
    let bridge = try talk.say(
      """
      load weekly from "weekly.csv" roles date = snapshotDate, stage = stage, money = amount, expected = expected
      compare weekly 2025W41, 2025W42
      """)[0].keyed(by: "line")
    #expect(bridge["won"]?["deals"] == "1" && bridge["won"]?["value change"] == "-40")
    #expect(bridge["disappeared"] == nil)
  }

  /// A file whose dates have a time of day, as a database writes them: what closed before its last snapshot is not written again.
  @Test func datesWithATime() throws {
    let (folder, talk) = try desk(Self.won, asOf: "2025-10-26")
    try folder.write(
      """
      snapshotDate,id,stage,amount
      2025-10-12 08:00:00,D1,Open,100
      2025-10-12 08:00:00,D2,Open,40
      2025-10-19 08:00:00,D1,Open,100
      2025-10-19 08:00:00,D2,Won,40

      """, to: "weekly.csv")
    try talk.say("snapshot deals to \"weekly.csv\" as 2025W43")
    let rows = try folder.text(of: "weekly.csv").split(separator: "\n")
    #expect(rows.count == 6 && rows.last?.hasSuffix(",D1,Open,100") == true, "\(rows)")
    #expect(
      try talk.say("load weekly from \"weekly.csv\" roles date = snapshotDate\ncount weekly by stage")[0].counts(
        by: "stage")
        == ["Open": 4, "Won": 1])
  }

  /// Two rows of one key are two rows, this time and the next.
  @Test func repeatedKeys() throws {
    let twice = Self.open + "D1,Open,2025-09-01,,70,2025-12-01\n"
    let (folder, talk) = try desk(twice, asOf: "2025-10-12")
    try talk.say("snapshot deals to \"weekly.csv\" as 2025W41")
    try talk.say("snapshot deals to \"weekly.csv\" as 2025W41")
    #expect(talk.remarks.last?.contains("with the same 3 rows; left alone") == true)
    // One of the two is gone, or another one is there.
    for (changed, reason) in [
      (Self.open, "D1 is in it more often than now"),
      (twice + "D1,Open,2025-09-01,,70,2025-12-01\n", "D1 is in it fewer times than now"),
    ] {
      try folder.write(changed, to: "deals.csv")
      try talk.say(load)
      #expect(talk.attempt("snapshot deals to \"weekly.csv\" as 2025W41").outcome.exit == .data)
      #expect(talk.remarks.last?.contains(reason) == true, "\(talk.remarks.last ?? "")")
    }
  }

  /// What `undo` took out of a table is put back with the next snapshot of that week, by the day on which it was taken.
  @Test func aSnapshotAfterUndo() throws {
    let (folder, talk) = try desk(Self.open, asOf: "2025-10-12")
    try talk.say("snapshot deals to \"weekly.csv\" as 2025W41")
    try talk.say(
      "load weekly from \"weekly.csv\" link id to deals roles date = snapshotDate, stage = stage, money = amount, expected = expected"
    )
    try talk.say("set as-of 2025-10-16\nsnapshot deals to \"weekly.csv\" as 2025W42")
    #expect(try talk.ask("count weekly").rows == [["4"]])
    try talk.say("undo")
    #expect(try talk.ask("count weekly").rows == [["2"]])
    let file = try folder.text(of: "weekly.csv")
    try talk.say("set as-of 2025-10-17\nsnapshot deals to \"weekly.csv\" as 2025W42")
    #expect(try folder.text(of: "weekly.csv") == file)
    #expect(try talk.ask("count weekly where snapshotDate = 2025-10-16").rows == [["2"]])
    try talk.say("compare weekly 2025W41, 2025W42")
    // Nothing is added twice.
    try talk.say("snapshot deals to \"weekly.csv\" as 2025W42")
    #expect(try talk.ask("count weekly").rows == [["4"]])
  }

  /// Amounts of a currency are read back as such.
  @Test func aNewFileKeepsTheCurrency() throws {
    let deals = """
      id,stage,created,closed,amount,expected
      D1,Open,2025-09-01,,"¥101,000.50",2025-12-01
      D2,Open,2025-09-02,,¥40,2025-10-15
      D3,Open,2025-09-02,,-¥5,2025-10-15

      """
    let (folder, talk) = try desk(deals, asOf: "2025-10-12")
    try talk.say("snapshot deals to \"weekly.csv\" as 2025W41")
    let rows = try folder.text(of: "weekly.csv").split(separator: "\n")
    #expect(rows[1] == "2025-10-12,D1,Open,¥101000.5,2025-12-01", "\(rows)")
    let types = try talk.say("load weekly from \"weekly.csv\"\ndescribe weekly")
    let types0 = try #require(types.first { $0.header.contains("type") })
    #expect(types0.rows.first { $0.contains("amount") }?.contains("money (CNY)") == true, "\(types0)")
    #expect(try talk.ask("summarize weekly show sum(amount) as total")["total"].first == "101035.5")
    try talk.say("snapshot deals to \"weekly.csv\" as 2025W41")
    #expect(talk.remarks.last?.contains("left alone") == true)
  }

  /// Nothing has closed yet, and no amount is known: the columns of those roles are empty, and the first snapshot is taken all the same.
  @Test func aPipelineWithNothingClosed() throws {
    let young = "id,stage,created,closed,amount,expected\nD1,Open,2025-09-01,,,2025-12-01\n"
    let (folder, talk) = try desk(young, asOf: "2025-10-12")
    #expect(talk.remarks.contains("  closed has no value yet: taken for dates, as its role closed needs"))
    #expect(talk.remarks.contains("  amount has no value yet: taken for numbers, as its role money needs"))
    try talk.say("snapshot deals to \"weekly.csv\" as 2025W41")
    #expect(
      try folder.text(of: "weekly.csv") == "snapshotDate,id,stage,amount,expected\n2025-10-12,D1,Open,,2025-12-01\n")
    #expect(try talk.ask("count deals where closed is missing and amount is missing").rows == [["1"]])
    // The same said of a loaded table; a text that is there is no date.
    try talk.say("load late from \"deals.csv\" key id\nroles late closed = closed, money = amount")
    #expect(talk.attempt("roles late expected = stage").outcome.exit == .data)
    #expect(talk.attempt("roles late probability = stage").outcome.exit == .data)
    #expect(talk.remarks.last?.contains("`with types (stage number)`") == true)
  }
}
