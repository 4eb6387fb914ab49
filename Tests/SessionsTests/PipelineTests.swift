import Foundation
import Language
import Testing

@testable import Sessions

/// Funnels on the pipeline sample, against pandas on the files that it writes; and the examples of the help.
@Suite struct PipelineTests {
  private func talk() throws -> (TemporaryFolder, Conversation) {
    let folder = try pipelineFolder()
    let talk = Conversation(in: folder.path)
    try talk.say("include \"book.acct\"")
    return (folder, talk)
  }

  /// Each deal's entries sorted by day (stable); furthest stage, outcome by the last entry, days by differences of consecutive entries.
  @Test func stagesAsPandasHasThem() throws {
    let (folder, talk) = try talk()
    defer { withExtendedLifetime(folder) {} }
    let all = try talk.say("funnel deals by stage order Prospecting, Engaging, Won lost Lost")[0]
    #expect(all["reached"] == ["3000", "2188", "1066"])
    #expect(all["still here"] == ["179", "269", ""] && all["lost here"] == ["633", "853", ""])
    #expect(all["conversion"] == ["", "0.7756", "0.5555"] && all["from first"] == ["", "0.7756", "0.4309"])
    #expect(all["median days"].prefix(2).compactMap(Double.init) == [24, 60])
    #expect(all["money"] == ["20925960.00", "18557400.00", "10264700.00"])
    let cohort = try talk.say("funnel deals by stage cohort 2025Q3")
    #expect(cohort[0]["reached"] == ["388", "284", "132"] && cohort[0]["still here"] == ["13", "67", ""])
    #expect(cohort[0]["conversion"] == ["", "0.7573", "0.6083"])
    let owners = try talk.say("funnel deals by stage cohort 2025Q3 group by owner")[0]
    #expect(owners["entered"] == ["41", "28", "21", "43", "26", "33", "34", "14", "36", "37", "41", "34"])
    #expect(owners["won"] == ["18", "14", "4", "11", "12", "9", "11", "4", "12", "18", "10", "9"])
    #expect(owners["undecided"] == ["7", "2", "4", "17", "3", "8", "7", "3", "7", "4", "11", "7"])
    // What the groups have adds up to what all have.
    for (name, total) in [("entered", 388), ("won", 132), ("lost", 176), ("undecided", 80)] {
      #expect(owners[name].compactMap(Int.init).reduce(0, +) == total)
    }
  }

  /// Before anything was won, a stage in which deals stay is not taken for the won one; and stages that nobody is in yet may be named.
  @Test func nothingIsWonYet() throws {
    let (folder, talk) = try talk()
    defer { withExtendedLifetime(folder) {} }
    try talk.say("set as-of 2023-08-01")
    #expect(talk.attempt("funnel deals by stage").outcome.exit == .data)
    let stages = try talk.say("funnel deals by stage order Prospecting, Engaging, Won lost Lost")[0]
    #expect(stages["reached"] == ["83", "25", "0"] && stages["still here"] == ["56", "24", ""])
  }

  /// A gate is a column like a segment, and is there again after `undo` and in a saved script.
  @Test func gatesAreKept() throws {
    let (folder, talk) = try talk()
    let condition = "stage = Engaging and money is known and expectedClose within next 90d"
    try talk.say("define gate ready for deals as \(condition)")
    let passing = try talk.ask("count deals where ready").rows
    #expect(try passing == talk.ask("count deals where \(condition)").rows)
    #expect(try talk.ask("count deals where not ready and ready.reason is missing").rows == [["0"]])
    #expect(try talk.ask("count deals where ready and ready.reason is known").rows == [["0"]])
    try talk.say("save script \"\(folder.path)/gated.acct\"")
    let again = Conversation(in: folder.path)
    try again.say(try folder.text(of: "gated.acct"))
    #expect(try again.ask("count deals by ready.reason") == talk.ask("count deals by ready.reason"))
    try talk.say("define gate ready for deals as stage = Engaging")
    #expect(try talk.ask("count deals where ready").rows != passing)
    try talk.say("undo")
    #expect(try talk.ask("count deals where ready").rows == passing)
    try talk.say("drop ready")
    #expect(talk.attempt("count deals where ready").outcome.exit == .data)
  }

  /// A gate sees what a what-if changes.
  @Test func gatesFollowAWhatIf() throws {
    let (folder, talk) = try talk()
    defer { withExtendedLifetime(folder) {} }
    try talk.say("define gate large for deals as amount > 10k")
    try talk.say("what if deals.amount = amount * 2 named doubled")
    #expect(
      try talk.ask("count deals where large under doubled").rows == talk.ask("count deals where amount > 5k").rows)
  }

  /// Every example of funnel, forecast and money runs on the sample.
  @Test(arguments: Catalogue.statements.filter { $0.family == .pipeline }.flatMap(\.examples))
  func helpExampleRuns(example: String) throws { try LoadedSample.pipeline.get().say(example) }
}

/// The pipeline sample, loaded once: each statement finds it as if it were the first.
private final class LoadedSample: @unchecked Sendable {
  static let pipeline = Result { try LoadedSample() }
  private let lock = NSLock()
  private let folder: TemporaryFolder
  private let talk: Conversation
  private let start: SessionMoment

  private init() throws {
    folder = try pipelineFolder()
    talk = Conversation(in: folder.path)
    try talk.say("include \"book.acct\"")
    // What some examples go on from.
    try talk.say("snapshot deals to \"snapshots.csv\" as 2025W51")
    try talk.say("plan target 12M for 2026 by month workdays")
    start = talk.session.moment
  }

  func say(_ statement: String) throws {
    try lock.withLock {
      talk.session.moment = start
      try talk.say(statement)
    }
  }
}
