import Columnar
import Diagnostics
import Foundation
import Glibc
import Rendering
import Testing

@testable import Sessions

/// Snapshots are added to and never changed: the bytes of before stay, a week is kept once, and two writers do not meet.
@Suite struct SnapshotTests {
  /// Deals under Chinese names, with gaps: some without amount or expected close, one without an owner, one ended before.
  private static let deals = """
    编号,负责人,阶段,创建,成交日期,金额,预计成交,赢率
    D1,李雷,接触,2025-10-01,,1200.50,2026-01-15,0.4
    D2,"韩, 梅梅",接触,2025-10-05,,,2026-02-01,
    D3,,方案,2025-11-01,,800,,0.2
    D4,李雷,赢单,2025-09-01,2025-12-18,5000,2025-12-20,1
    D5,李雷,输单,2025-08-01,2025-11-02,700,2025-11-01,0

    """

  private static let load = """
    load 商机 from "deals.csv" key 编号
        roles date = 创建, closed = 成交日期, stage = 阶段, owner = 负责人, money = 金额, expected = 预计成交, probability = 赢率
    set as-of 2025-12-21

    """

  private func desk() throws -> (folder: TemporaryFolder, talk: Conversation) {
    let folder = try TemporaryFolder()
    try folder.write(Self.deals, to: "deals.csv")
    let talk = Conversation(in: folder.path)
    try talk.say(Self.load)
    return (folder, talk)
  }

  @Test func aNewFileHoldsWhatIsOpenAndWhatClosedThisWeek() throws {
    let (folder, talk) = try desk()
    try talk.say("snapshot 商机 to \"快照.csv\" as 2025W51")
    #expect(
      try folder.text(of: "快照.csv") == """
        snapshotDate,编号,负责人,阶段,金额,预计成交,赢率
        2025-12-21,D1,李雷,接触,1200.50,2026-01-15,0.4
        2025-12-21,D2,"韩, 梅梅",接触,,2026-02-01,
        2025-12-21,D3,,方案,800.00,,0.2
        2025-12-21,D4,李雷,赢单,5000.00,2025-12-20,1.0

        """)
    #expect(
      talk.remarks.contains { $0.contains("2025W51 added, 4 rows of 2025-12-21 (3 open, 1 closed since 2025-12-14)") })
  }

  /// The bytes of before stay as they are, whatever they look like: other line ends, other places, no last line end.
  @Test(arguments: ["\n", "\r\n"]) func whatWasThereStays(lineEnd: String) throws {
    let (folder, talk) = try desk()
    let before = ["snapshotDate,编号,阶段,金额", "2025-12-14,D1,接触,1200.5", "2025-12-14,D4,接触,"].joined(separator: lineEnd)
    try folder.write(before, to: "weekly.csv")
    try talk.say("snapshot 商机 to \"weekly.csv\" as 2025W51")
    let after = try folder.text(of: "weekly.csv")
    #expect(after.utf8.starts(with: before.utf8))
    // It has a column for the stage, so what closed since 14 December is told with its outcome.
    let rows = [
      "", "2025-12-21,D1,接触,1200.50", "2025-12-21,D2,接触,", "2025-12-21,D3,方案,800.00",
      "2025-12-21,D4,赢单,5000.00", "",
    ].joined(separator: lineEnd)
    #expect(Array(after.utf8) == Array((before + rows).utf8))
  }

  @Test func aWeekIsKeptOnce() throws {
    let (folder, talk) = try desk()
    try talk.say("snapshot 商机 to \"weekly.csv\" as 2025W51")
    let kept = try folder.text(of: "weekly.csv")
    try talk.say("snapshot 商机 to \"weekly.csv\" as 2025W51")
    #expect(talk.remarks.last?.contains("2025W51 is there already with the same 4 rows; left alone") == true)
    #expect(try folder.text(of: "weekly.csv") == kept)

    // Something is otherwise now: the first difference is named, and nothing is written.
    try folder.write(Self.deals.replacingOccurrences(of: "1200.50", with: "1300"), to: "deals.csv")
    let again = Conversation(in: folder.path)
    try again.say(Self.load)
    #expect(again.attempt("snapshot 商机 to \"weekly.csv\" as this week").outcome.exit == .data)
    #expect(again.remarks.last?.contains("D1 has 金额 1200.50 there and 1300 now") == true, "\(again.remarks.last ?? "")")
    try folder.write(Self.deals + "D6,李雷,接触,2025-12-19,,10,2026-01-01,0.1\n", to: "deals.csv")
    let third = Conversation(in: folder.path)
    try third.say(Self.load)
    #expect(third.attempt("snapshot 商机 to \"weekly.csv\" as 2025W51").outcome.exit == .data)
    #expect(third.remarks.last?.contains("D6 is not in it") == true)
    #expect(try folder.text(of: "weekly.csv") == kept)
  }

  /// The rows are in the loaded table at once; undo takes them out of it, and leaves the file.
  @Test func theLoadedTableGrows() throws {
    let (folder, talk) = try desk()
    try folder.write(
      "snapshotDate,编号,阶段,金额,预计成交\n2025-12-14,D1,接触,1200,2026-01-10\n2025-12-14,D4,接触,5000,2025-12-20\n",
      to: "weekly.csv")
    try talk.say(
      "load 快照表 from \"weekly.csv\" link 编号 to 商机 roles date = snapshotDate, stage = 阶段, money = 金额, expected = 预计成交")
    try talk.say("snapshot 商机 to \"weekly.csv\" as 2025W51")
    #expect(try talk.ask("count 快照表").rows == [["6"]])
    #expect(try talk.ask("count 快照表 where 商机.负责人 = 李雷").rows == [["4"]])
    let bridge = try talk.say("compare 快照表 2025W50, 2025W51")[0]
    let lines = Dictionary(uniqueKeysWithValues: zip(bridge["line"], bridge.rows))
    // 6,200 at the start: won 5,000, grown by 0.50, new D2 without amount and D3 with 800.
    #expect(lines["start"]?[3] == "6200.00" && lines["end"]?[3] == "2000.50")
    #expect(lines["won"]?.last == "-5000.00" && lines["grown"]?.last == "0.50" && lines["new"]?.last == "800.00")
    #expect(lines["new"]?[2] == "1" && lines["slipped"]?[1] == "1")
    let file = try folder.text(of: "weekly.csv")
    try talk.say("undo")
    #expect(try talk.ask("count 快照表").rows == [["2"]])
    #expect(try folder.text(of: "weekly.csv") == file)
  }

  /// Percentages and amounts are written as the file writes them, so that it is read back as before; other dates are left alone.
  @Test func numbersAreWrittenAsTheFileWritesThem() throws {
    let (folder, talk) = try desk()
    try folder.write("snapshotDate,编号,金额,赢率\n2025-12-14,D1,¥1200,35%\n", to: "weekly.csv")
    try talk.say("snapshot 商机 to \"weekly.csv\" as 2025W51")
    #expect(
      try folder.text(of: "weekly.csv").split(separator: "\n").dropFirst(2) == [
        "2025-12-21,D1,¥1200.5,40%", "2025-12-21,D2,,", "2025-12-21,D3,¥800,20%",
      ])
    try talk.say("snapshot 商机 to \"weekly.csv\" as 2025W51")
    #expect(talk.remarks.last?.contains("left alone") == true)
    try folder.write("snapshotDate,编号,金额\n14/12/2025,D1,1200\n", to: "dmy.csv")
    #expect(talk.attempt("snapshot 商机 to \"dmy.csv\" as 2025W51").outcome.exit == .data)
    #expect(try folder.text(of: "dmy.csv") == "snapshotDate,编号,金额\n14/12/2025,D1,1200\n")
  }

  @Test func onlyTheWeekOfTheAsOfDate() throws {
    let (folder, talk) = try desk()
    for (week, reason) in [("2025W50", "another week"), ("2025-12", "no week")] {
      #expect(talk.attempt("snapshot 商机 to \"weekly.csv\" as \(week)").outcome.exit == .data)
      #expect(talk.remarks.last?.contains(reason) == true)
    }
    try folder.write("name,value\na,1\n", to: "other.csv")
    #expect(talk.attempt("snapshot 商机 to \"other.csv\" as 2025W51").outcome.exit == .data)
    #expect(try folder.text(of: "other.csv") == "name,value\na,1\n")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/weekly.csv"))
  }

  @Test func aDryRunWritesNothing() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.deals, to: "deals.csv")
    var configuration = Configuration(
      mode: .script, today: Day.days(of: CalendarDate(year: 2025, month: 12, day: 21)), workingFolder: folder.path)
    configuration.isDryRun = true
    let session = Session(configuration: configuration)
    var notes: [String] = []
    let outcome = session.submit(Source(name: "t", text: Self.load + "snapshot 商机 to \"weekly.csv\" as 2025W51\n")) {
      if case .note(let text) = $0 { notes.append(text) }
    }
    #expect(outcome.exit == .done && notes.contains { $0.hasPrefix("would write weekly.csv: 2025W51 added") })
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/weekly.csv"))
  }

  /// What is kept has to be the values themselves, so what may not be seen is not kept.
  @Test func markedColumnsAreRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.deals, to: "deals.csv")
    let session = Session(
      configuration: Configuration(
        mode: .script, today: Day.days(of: CalendarDate(year: 2025, month: 12, day: 21)), workingFolder: folder.path,
        redactionLevel: 0))
    let text = Self.load + "mark 商机.金额 level 1\nsnapshot 商机 to \"weekly.csv\" as 2025W51\n"
    #expect(session.submit(Source(name: "t", text: text)) { _ in }.exit == .refused)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/weekly.csv"))
  }

  /// Another writer is at work in the folder: try again later.
  @Test func twoWritersDoNotMeet() throws {
    let (folder, talk) = try desk()
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY)
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    #expect(talk.attempt("snapshot 商机 to \"weekly.csv\" as 2025W51").outcome.exit == .locked)
    close(descriptor)
    try talk.say("snapshot 商机 to \"weekly.csv\" as 2025W51")
  }
}
