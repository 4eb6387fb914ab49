import Diagnostics
import Foundation
import Testing

@testable import Sessions

/// Funnels of small tables whose numbers can be counted by hand.
@Suite struct FunnelCaseTests {
  private static let deals = """
    id,stage,created,closed,amount
    1,Won,2025-01-10,2025-02-09,100
    2,Lost,2025-01-11,2025-02-20,50
    3,Engaging,2025-02-01,,
    4,Engaging,2025-02-02,,
    """
  private static let load = """
    load deals from "deals.csv" key id roles date = created, closed = closed, stage = stage, money = amount
    set as-of 2025-12-31
    """

  /// The lost stage is no last step of the way to the won one.
  @Test(arguments: ["Engaging, Won, Lost", "Engaging, Lost", "Engaging, Lost, Won"])
  func whatIsLostIsNotWon(order: String) throws {
    let (folder, talk) = try desk(["deals.csv": Self.deals], Self.load)
    defer { withExtendedLifetime(folder) {} }
    #expect(talk.attempt("funnel deals by stage order \(order)").outcome.exit == .data)
    let fix = order.contains("Won") ? "write `order Engaging, Won lost Lost`" : "write `order STAGE, …, WON lost Lost`"
    #expect(talk.remarks.last?.contains(fix) == true, "\(talk.remarks.last ?? "")")
    #expect(try talk.ask("funnel deals by stage order Engaging, Won lost Lost")["here"] == ["2", "1", "1"])
  }

  /// Where no row is in a lost stage, what is closed seems all won: of 4 leads 1 is won, a quarter of all, and there is no win rate.
  @Test func nothingIsKnownToBeLost() throws {
    let leads = """
      id,stage,created,closed,amount,source
      1,Won,2025-01-10,2025-02-09,100,Web
      2,Lead,2025-01-11,,50,Web
      3,Lead,2025-02-01,,,Fair
      4,Lead,2025-02-02,,,Fair
      """
    let (folder, talk) = try desk(["deals.csv": leads], Self.load)
    defer { withExtendedLifetime(folder) {} }
    let groups = try talk.say("funnel deals by stage order Lead, Won group by source")[0]
    #expect(groups["won of all"] == ["0.0000", "0.5000"] && groups["win rate"] == ["", ""])
    #expect(groups["velocity"] == ["", ""])
    // Where some are lost, a group without any has won all that it closed.
    let mixed = leads.replacingOccurrences(of: "3,Lead,2025-02-01", with: "3,Lost,2025-02-01")
    let (other, more) = try desk(["deals.csv": mixed], Self.load)
    defer { withExtendedLifetime(other) {} }
    #expect(
      try more.say("funnel deals by stage order Lead, Won lost Lost group by source")[0]["win rate"] == [
        "0.0000", "1.0000",
      ])
  }

  /// Nobody entered: no share of nobody is told.
  @Test func nobodyEntered() throws {
    let (folder, talk) = try desk(["deals.csv": Self.deals], Self.load)
    defer { withExtendedLifetime(folder) {} }
    let funnel = "funnel deals by stage order Engaging, Won lost Lost"
    for question in ["\(funnel) cohort 2020Q1", "set as-of 2019-01-01\n\(funnel)"] {
      let stages = try talk.say(question)[0]
      #expect(stages["reached at least"] == ["0", "0"] && stages["reached at most"] == ["0", "0"])
      #expect(stages["from first at least"] == ["", ""] && stages["from first at most"] == ["", ""])
    }
  }

  /// A young pipeline: stages that nobody has come to are rows of zeros, slips of stages that are there are not.
  @Test func stagesWithoutADeal() throws {
    let young = "id,stage,created\n1,Engaging,2025-01-10\n2,Prospecting,2025-01-11\n"
    let (folder, talk) = try desk(
      ["deals.csv": young],
      "load deals from \"deals.csv\" key id roles date = created, stage = stage\nset as-of 2025-12-31\n")
    defer { withExtendedLifetime(folder) {} }
    let stages = try talk.ask("funnel deals by stage order Prospecting, Engaging, Proposal, Won lost Lost")
    #expect(stages["here"] == ["1", "1", "0", "0"] && stages["reached at least"] == ["2", "1", "0", "0"])
    #expect(talk.remarks.contains { $0.hasPrefix("warning[unknown-value]: no row is in a stage `Proposal` so far") })
    #expect(talk.attempt("funnel deals by stage order Prospecting, Engagin, Won").outcome.exit == .data)
    #expect(talk.remarks.last?.contains("did you mean `Engaging`?") == true)
    #expect(talk.attempt("funnel deals by stage order New, Old, Won").outcome.exit == .data)
  }

  /// Weekly snapshots are no history of stages unless they are named. Then of deals that are there on the first day it is not known since when:
  /// deals 2 and 3 entered on the 8th, 2 is won seven days later, and 1, there on the 1st, is in no cohort and in no days.
  @Test func snapshotsAreNoHistory() throws {
    let deals = """
      id,stage,created,closed,amount
      1,Won,2024-06-01,2025-01-08,100
      2,Won,2025-01-04,2025-01-15,40
      3,Open,2025-01-05,,
      """
    let snapshots = """
      day,id,stage,amount
      2025-01-01,1,Open,100
      2025-01-08,1,Won,100
      2025-01-08,2,Open,40
      2025-01-08,3,Open,
      2025-01-15,2,Won,40
      2025-01-15,3,Open,
      """
    let (folder, talk) = try desk(
      ["deals.csv": deals, "weekly.csv": snapshots],
      Self.load + "\nload weekly from \"weekly.csv\" link id to deals roles date = day, stage = stage, money = amount\n"
    )
    defer { withExtendedLifetime(folder) {} }
    let present = try talk.ask("funnel deals by stage order Open, Won")
    #expect(present.header.contains("here") && present["here"] == ["1", "2"])
    #expect(talk.remarks.contains { $0.contains("not when they changed: `history weekly` goes by it all the same") })
    let named = try talk.say("funnel deals by stage order Open, Won history weekly")[0]
    #expect(named["reached"] == ["3", "2"] && named["median days"] == ["7", ""])
    #expect(talk.remarks.contains { $0.hasPrefix("1 deal is there on 2025-01-01, the first day of weekly") })
    // Of what came and went within the snapshots only the fast ones are won: no velocity is told from them.
    let sentences = narrative(of: "funnel deals by stage order Open, Won history weekly", talk)
    #expect(sentences.count == 1 && sentences[0].hasPrefix("3 entered: 2 won"))
    let cohort = try talk.say("funnel deals by stage order Open, Won history weekly cohort 2025Q1")[0]
    #expect(cohort["reached"] == ["2", "1"])
  }

  /// Without a role for money or an expected close it is told by what the rows say: three of five say the stage of before again.
  @Test func snapshotsAreToldByTheirRows() throws {
    let weekly =
      "day,id,stage\n2025-01-01,3,Open\n2025-01-08,3,Open\n2025-01-15,3,Open\n2025-01-22,3,Open\n2025-01-22,4,Open\n"
    let changes = "day,id,stage\n2025-01-01,3,Open\n2025-01-08,1,Open\n2025-02-09,1,Won\n"
    for (rows, isHistory) in [(weekly, false), (changes, true)] {
      let (folder, talk) = try desk(
        ["deals.csv": Self.deals, "weekly.csv": rows],
        Self.load + "\nload weekly from \"weekly.csv\" link id to deals roles date = day, stage = stage\n")
      defer { withExtendedLifetime(folder) {} }
      #expect(
        try talk.say("funnel deals by stage order Open, Won lost Lost")[0].header.contains("reached") == isHistory)
    }
  }

  /// df.deal_stage.value_counts(); median of (close_date − engage_date) of won deals is 57 (facts.json).
  @Test(.enabled(if: SharedData.isPresent, SharedData.absence)) func mavenSnapshotsAreNoHistory() throws {
    let talk = Conversation(in: SharedData.path("maven_crm"))
    let stages = try talk.say(
      """
      load deals from "sales_pipeline.csv" key opportunity_id
          roles date = engage_date, closed = close_date, stage = deal_stage, money = close_value
      load weekly from "derived/weekly_snapshots_2017-11_to_2018-01.csv" link opportunity_id to deals
          roles date = snapshot_date, stage = deal_stage, money = close_value
      set as-of 2018-01-01
      funnel deals by deal_stage order Prospecting, Engaging, Won lost Lost
      """)[0]
    #expect(stages["here"] == ["500", "1589", "4238", "2473"])
  }

  // MARK: - Counts

  private static let counts = """
    rep,leads,met,won
    张三,100,50,10
    李四,100,,40
    王五,50,60,6
    """

  /// 李四 has no count of met: his leads are in no conversion to it, his won ones in none from it.
  /// leads → met: (50 + 60) ÷ (100 + 50); met → won: (10 + 6) ÷ (50 + 60).
  @Test func aMissingCountIsNotZero() throws {
    let (folder, talk) = try desk(["counts.csv": Self.counts], "load counts from \"counts.csv\" key rep\n")
    defer { withExtendedLifetime(folder) {} }
    let stages = try talk.say("funnel counts from leads to won")[0]
    #expect(stages["count"] == ["250", "110", "56"])
    #expect(stages["conversion"] == ["", "0.7333", "0.1455"])
    #expect(talk.remarks.contains { $0.hasPrefix("1 count is missing, which is not zero") })
    let reps = try talk.say("funnel counts from leads to won by rep")[0].keyed(by: "rep")
    #expect(reps["李四"]?["to met"] == "" && reps["李四"]?["to won"] == "")
    #expect(reps["张三"]?["to met"] == "0.5000" && reps["王五"]?["to won"] == "0.1000")
  }

  /// Where more come out than went in, nothing is held back there, and nobody takes 120% for a benchmark: 12 of 10 and 5 of 10 leads were met.
  @Test func aRiseHoldsNothingBack() throws {
    let rising = "rep,leads,met,won\na,100,120,60\nb,100,108,54\n"
    let (folder, talk) = try desk(["counts.csv": rising], "load counts from \"counts.csv\" key rep\n")
    defer { withExtendedLifetime(folder) {} }
    let narrative = narrative(of: "funnel counts from leads to won by rep", talk)
    #expect(narrative == ["growth is held back by met → won: the lowest conversion, 50.0%; no benchmark is better"])
    let one = "rep,leads,met\na,100,120\nb,100,50\n"
    let (other, second) = try desk(["counts.csv": one], "load counts from \"counts.csv\" key rep\n")
    defer { withExtendedLifetime(other) {} }
    #expect(
      self.narrative(of: "funnel counts from leads to met by rep", second) == [
        "growth is held back by leads → met: the lowest conversion, 85.0%; no benchmark is better"
      ])
  }

  @Test func aCountIsNotNegative() throws {
    let (folder, talk) = try desk(
      ["counts.csv": "rep,leads,won\na,10,5\nb,-3,0\n"], "load counts from \"counts.csv\" key rep\n")
    defer { withExtendedLifetime(folder) {} }
    #expect(talk.attempt("funnel counts from leads to won").outcome.exit == .data)
    #expect(talk.remarks.last?.contains("leads of b (row 2 of counts) is -3") == true, "\(talk.remarks.last ?? "")")
    #expect(try talk.ask("funnel counts from leads to won where leads >= 0")["count"] == ["10", "5"])
  }

  private func narrative(of question: String, _ talk: Conversation) -> [String] {
    var found: [String] = []
    _ = talk.session.submit(Source(name: "t", text: question)) { event in
      switch event {
      case .answer(let presentation), .companion(let presentation): found += presentation.narrative
      default: break
      }
    }
    return found
  }

  /// A deal that is gone from the next week's file, and whose close has passed in the midst of the way, is not lost: nobody knows.
  @Test func whatIsOverdueIsNotLost() throws {
    let (folder, talk) = try desk(
      [
        "deals.csv":
          "id,stage,close,amount\nD1,Negotiation,2025-10-03,10\nD2,Won,2025-10-04,20\nD3,Lost,2025-10-05,30\nD4,Contact,,40\n",
        "weeks.csv":
          "day,id,stage,amount\n2025-09-28,D1,Contact,10\n2025-09-28,D2,Contact,20\n2025-09-28,D3,Contact,30\n"
          + "2025-09-28,D4,Contact,40\n2025-10-05,D4,Contact,40\n",
      ],
      """
      load deals from "deals.csv" key id roles closed = close, stage = stage, money = amount
      load weeks from "weeks.csv" link id to deals roles date = day, stage = stage, money = amount
      set as-of 2025-10-05
      """)
    defer { withExtendedLifetime(folder) {} }
    let bridge = try talk.ask("compare weeks 2025W39, 2025W40")
    let changes = Dictionary(uniqueKeysWithValues: zip(bridge["line"], bridge["value change"]))
    #expect(changes["won"] == "-20" && changes["lost"] == "-30" && changes["disappeared"] == "-10", "\(changes)")
  }
}
