import Foundation
import Testing

/// Published or independently recomputed figures, reached through the language.
struct KnownNumbersTests {
  private let folder: TemporaryFolder
  private let talk: Conversation

  init() throws {
    folder = try TemporaryFolder()
    talk = Conversation(in: folder.path)
  }

  /// Weights .5, .3, .2 over A (90, 40, 70), B (60, 80, 75), C (75, 70, 30) make 71, 69, 64.5; and A and B change places at 13/28.
  @Test func weightedScores() throws {
    try folder.write("name,a,b,c\nA,90,40,70\nB,60,80,75\nC,75,70,30\n", to: "accounts.csv")
    try talk.say(
      """
      load accounts from "accounts.csv" key name
      define score points for accounts as
          a weight 0.5 scale 0 to 100, b weight 0.3 scale 0 to 100, c weight 0.2 scale 0 to 100
      define tiers place for accounts by points as leader top 1, second next 1, third rest
      """)
    let scores = try talk.ask("find accounts show name, points * 100 as points").numbers(by: "name", "points")
    #expect(agree(scores, ["A": 71, "B": 69, "C": 64.5], within: 1e-6))

    // The other two keep their proportions: just above the share 13/28 A is first, just below it B.
    for (percent, first) in [("46.5%", "A"), ("46.4%", "B")] {
      let best = try talk.say(
        "what if points weights a \(percent)\nfind accounts where place = leader under pending show name")
      #expect(best.last?["name"] == [first])
    }
  }

  /// The same accounts: A and B change places at 13/28, which is a raw weight of 13/30 beside .3 and .2; of all weights drawn evenly 900/2450 put A above B.
  @Test func flipsAndAcceptability() throws {
    let definitions = """
      define score points for accounts as
          a weight 0.5 scale 0 to 100, b weight 0.3 scale 0 to 100, c weight 0.2 scale 0 to 100
      define tiers place for accounts by points as leader top 1, rest rest

      """
    try folder.write("name,a,b,c\nA,90,40,70\nB,60,80,75\nC,75,70,30\n", to: "accounts.csv")
    let flips = try talk.ask("load accounts from \"accounts.csv\" key name\n" + definitions + "flips place for A")
    #expect(abs((Double(flips["flip share"][0]) ?? 0) - 13.0 / 28) < 1e-12)
    #expect(abs((Double(flips["flip weight"][0]) ?? 0) - 13.0 / 30) < 1e-12)
    #expect(flips["becomes"][0] == "rest")

    try folder.write("name,a,b,c\nA,90,40,70\nB,60,80,75\n", to: "pair.csv")
    let draws = try talk.say(
      "load accounts from \"pair.csv\" key name\n" + definitions + "stability place samples 100000 seed 11")
    let share = draws[0].numbers(by: "name", "in leader")["A"] ?? 0
    let expected = 900.0 / 2450
    #expect(abs(share - expected) < 3 * (expected * (1 - expected) / 100_000).squareRoot())
  }

  /// Min-max scaling by equal weights: one more account turns the order of the others round.
  @Test func minMaxReversesRanks() throws {
    let rows = "name,x,y\np,100,20\nq,70,45\nr,10,60\n"
    for (text, expected) in [
      (rows, ["p": 0.5, "q": 0.6458, "r": 0.5]),
      (rows + "s,400,20\n", ["p": 0.1154, "q": 0.3894, "r": 0.5, "s": 0.5]),
    ] {
      try folder.write(text, to: "accounts.csv")
      let scores = try talk.ask(
        """
        load accounts from "accounts.csv" key name
        define score points for accounts as x weight 1 scale minmax, y weight 1 scale minmax
        find accounts show name, points
        """
      ).numbers(by: "name", "points")
      #expect(agree(scores, expected, within: 0.00005))
    }
  }

  /// Ranks split no ties, and a missing value is the worst.
  @Test func missingValuesAndTies() throws {
    try folder.write("name,x\np,10\nq,10\nr,\ns,30\nt,20\n", to: "accounts.csv")
    let scores = try talk.ask(
      """
      load accounts from "accounts.csv" key name
      define score points for accounts as x weight 1 scale rank
      find accounts show name, points
      """)
    // (below + half of the other equal ones) ÷ (known − 1); missing is worst, 0.
    #expect(
      agree(
        scores.numbers(by: "name", "points"), ["p": 0.5 / 3, "q": 0.5 / 3, "r": 0, "s": 1, "t": 2.0 / 3], within: 1e-9))
  }
}
