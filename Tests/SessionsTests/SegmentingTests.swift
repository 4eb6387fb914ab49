import ContractText
import Foundation
import Testing

/// Decision tables, matrices, policies and frozen columns against arithmetic done by hand.
@Suite struct SegmentingTests {
  /// Four firms. Attractiveness is (a + b) ÷ 2 with a and b on 0…100; strength is c ÷ 10.
  ///
  /// north: (80 + 40) ÷ 200 = 0.6 and 5 ÷ 10 = 0.5; south: (50 + 50) ÷ 200 = 0.5 and 0.49; east: (20 + nothing) ÷ 200 = 0.1 and 0.9;
  /// west: (0 + 99) ÷ 200 = 0.495 and 0.
  private func firms() throws -> Conversation {
    let folder = try TemporaryFolder()
    try folder.write(
      "firm,a,b,c,seen,owner\nnorth,80,40,5,2026-05-01,Li\nsouth,50,50,4.9,2026-06-20,Li\n"
        + "east,20,,9,,Bo\nwest,0,99,0,2026-01-31,\n", to: "firms.csv")
    let talk = Conversation(in: folder.path)
    try talk.say("load firms from \"firms.csv\" key firm roles owner = owner\nset as-of 2026-06-30")
    return talk
  }

  private static let grid = """
    define matrix grid for firms as pull (a weight 1 scale 0 to 100, b weight 1 scale 0 to 100), hold (c weight 3 scale 0 to 10)
    """

  @Test func matrixByHand() throws {
    let talk = try firms()
    try talk.say(Self.grid)
    let cells = try talk.ask("find firms show firm, grid, grid.pull, grid.hold, grid.a")
    #expect(
      cells["grid.cell"] == ["key", "key development", "maintenance", "opportunistic"]
        || cells["grid"] == ["key", "key development", "maintenance", "opportunistic"], "\(cells)")
    // Scaled values are kept as multiples of 2⁻³².
    #expect(cells.rows.map { $0[2] }.compactMap(Double.init).map { ($0 * 1000).rounded() } == [600, 500, 100, 495])
    #expect(cells.rows.map { $0[3] }.compactMap(Double.init).map { ($0 * 1000).rounded() } == [500, 490, 900, 0])
    #expect(talk.remarks.contains { $0.contains("1 account lies on the cut of pull") })
    #expect(talk.remarks.contains { $0.contains("b is missing in 1: counts as the worst") })
    #expect(try talk.ask("count firms where grid >= maintenance").rows == [["3"]])
  }

  /// Medians: of 0.1, 0.495, 0.5, 0.6 it is 0.4975; of 0, 0.49, 0.5, 0.9 it is 0.495. Means: 0.42375 and 0.4725.
  @Test func matrixFindsItsCuts() throws {
    let talk = try firms()
    try talk.say(Self.grid + " cut median")
    #expect(talk.remarks.contains { $0.contains("pull the median 0.4975, hold the median 0.495") })
    try talk.say(Self.grid + " cut mean, 0.5")
    #expect(talk.remarks.contains { $0.contains("pull the mean 0.4237, hold 0.5") })
    let cells = try talk.ask("find firms show firm, grid.cell")
    #expect(cells.rows.map { $0[1] } == ["key", "key development", "maintenance", "key development"])
    // The mean stays as it was found until it is asked for anew.
    try talk.say("derive firms.a2 = a")
    #expect(try talk.ask("find firms show firm, grid.cell") == cells)
  }

  /// With `c` at nothing but a share of the attractiveness: 3 · 0.8 and 1 · 0.4 over 4 = 0.7 for north.
  @Test func weightsOfAMatrixCanBeTried() throws {
    let talk = try firms()
    try talk.say(Self.grid + "\ndefine tiers level for firms by grid.pull as high at least 0.65, low rest")
    try talk.say("what if grid weights a 3 named heavy")
    let pulls = try talk.ask("find firms show firm, grid.pull under heavy")
    let heavy = try #require(pulls.rows[0][1].isEmpty ? nil : Double(pulls.rows[0][1]))
    #expect(abs(heavy - 0.7) < 1e-9)
    #expect(try talk.ask("count firms where grid.pull > 0.59 and firm = north").rows == [["1"]])
  }

  /// Rule 1 holds for north (80) and south (50); rule 2 for north, taken before, and east is left; rule 3 cannot be told for east.
  @Test func decisionTableByHand() throws {
    let talk = try firms()
    let report = try talk.say(
      "define classes kind for firms as \"big one\" when a >= 50, strong when c >= 5 and a > 60, \"big one\" when b > 90"
    )[0]
    #expect(report["takes"] == ["2", "0", "1", "1"])
    #expect(report["matches"].prefix(3) == ["2", "1", "1"])
    #expect(report["taken before"].prefix(3) == ["0", "1", "0"])
    #expect(report["by rule"].prefix(3) == ["", "1: 1", ""])
    #expect(report["cannot tell"].prefix(3) == ["0", "0", "1"])
    #expect(
      talk.remarks.contains {
        $0.contains("rule 2 is never reached in these data: the 1 row it matches is taken by rule 1")
      })
    #expect(
      talk.remarks.contains { $0.contains("1 row is unclassified: no rule holds; for 1 of them a rule cannot be told") }
    )
    #expect(talk.remarks.contains { $0.contains("fail only `a > 60` of rule 2") })
    let found = try talk.ask("find firms show firm, kind.class, kind.rule")
    #expect(found.rows.map { $0[1] } == ["big one", "big one", "", "big one"])
    #expect(found.rows.map { $0[2] } == ["1", "1", "", "3"])
    #expect(try talk.ask("count firms where kind >= \"big one\"").rows == [["3"]])
  }

  /// Costs 2 · 100.5 + 1 · 3 + 1 · 0 = 204; visits a year 2 · 12 for 1mo and 365.25 ÷ 60 = 6 for 60d.
  @Test func policyByHand() throws {
    let talk = try firms()
    try talk.say(
      Self.grid + "\ndefine classes kind for firms as top when a >= 50, mid when b is missing, otherwise low")
    let answers = try talk.say(
      "define policy care for kind since seen capacity 2 as top \"visit\" cost 100.5 visit 1mo, mid \"call\" cost 3 visit 60d, rest \"mail\""
    )
    let report = answers[0]
    #expect(report["accounts"] == ["2", "1", "1"])
    #expect(report["cost"] == ["201.0", "3.0", "0.0"])
    #expect(report["visits a year"] == ["24", "6", ""])
    #expect(talk.remarks.contains { $0.contains("1 account is overdue on 2026-06-30, 1 more without a last contact") })
    let found = try talk.ask("find firms show firm, care, care.cost, care.visit, care.due")
    #expect(found.rows.map { $0[4] } == ["2026-06-01", "2026-07-20", "", ""])
    #expect(found.rows.map { $0[1] } == ["visit", "visit", "call", "mail"])
    // Li has 2 · 12 ÷ 12 = 2 visits a month, Bo 365.25 ÷ 60 ÷ 12 = 0.5.
    #expect(answers[1]["visits a month"] == ["0.5", "2.0", "0.0"])
    #expect(answers[1]["over"] == ["-1.5", "0.0", ""])
  }

  @Test func frozenStaysAndIsUndone() throws {
    let talk = try firms()
    try talk.say("define classes kind for firms as top when a >= 50, otherwise low\nfreeze kind as kind2026")
    try talk.say("define classes kind for firms as top when a >= 90, otherwise low")
    #expect(try talk.ask("count firms where kind2026 >= top").rows == [["2"]])
    #expect(try talk.ask("count firms where kind = top").rows == [["0"]])
    #expect(try talk.ask("count firms by kind2026").rows == [["top", "2"], ["low", "2"]])
    try talk.say("undo\nundo")
    #expect(talk.attempt("count firms by kind2026").outcome.exit != .done)
    try talk.say("redo")
    #expect(try talk.ask("count firms where kind2026 = top").rows == [["2"]])
  }

  /// The lines of the contract, what is saved of them, and the same answers from the script in another session.
  @Test func contractBlockRuns() throws {
    let folder = try retailFolder()
    let talk = Conversation(in: folder.path)
    try talk.say([Contract.first, Contract.grading].joined(separator: "\n"))
    let answers = try talk.say(Contract.segmenting)
    #expect(!talk.remarks.contains { $0.hasPrefix("error") })
    let cells = try #require(answers.first { $0.header == ["kaism.cell", "count"] })
    #expect(cells["count"].compactMap(Int.init).reduce(0, +) == 2000)
    try talk.say("save script \"\(folder.path)/segmented.acct\"")
    let question =
      "find customers show customerId, kaism, household, household.rule, service, service.cost, pyramid, tier2025"
    let again = Conversation(in: folder.path)
    try again.say(try folder.text(of: "segmented.acct"))
    #expect(try again.ask(question) == talk.ask(question))
  }

  /// A policy goes by the names of levels, also after they have changed places.
  @Test func policyFollowsItsLevels() throws {
    let talk = try firms()
    try talk.say("define tiers rank for firms by a as best at least 80, good at least 50, last rest")
    try talk.say("define policy care for rank as best \"visit\", good \"call\", rest \"mail\"")
    #expect(try talk.ask("find firms show firm, care").rows.map { $0[1] } == ["visit", "call", "mail", "mail"])
    try talk.say("define tiers rank for firms by a as good at least 80, best at least 50, last rest")
    #expect(try talk.ask("find firms show firm, care").rows.map { $0[1] } == ["call", "visit", "mail", "mail"])
  }
}
