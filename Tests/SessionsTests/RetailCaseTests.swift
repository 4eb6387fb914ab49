import Diagnostics
import Rendering
import Testing

@testable import Sessions

/// What real order files of shops do to grading: written for tables of one's own that show it small.
@Suite struct RetailCaseTests {
  /// A key that went through a program which makes decimals of numbers with gaps is shown as it is written, and answers to it.
  @Test(arguments: ["\"17850.0\"", "17850.0", "\"17850\"", "17850", "17850.00"])
  func anAccountAnswersToItsKeyAsItIsShown(key: String) throws {
    let (folder, talk) = try desk(
      ["lines.csv": "no,buyer,amount\n1,17850.0,4\n2,,9\n3,13047.0,7\n"],
      """
      load lines from "lines.csv" key no
      build buyers from lines by buyer
      derive buyers.spent = sum(lines.amount)
      define tiers grade for buyers by spent as gold top 1, rest rest

      """)
    defer { withExtendedLifetime(folder) {} }
    #expect(try talk.ask("find buyers show buyer").rows.first?.first == "17850.0")
    #expect(try talk.say("explain grade for \(key)").last?.rows == [["spent", "4"]])
    #expect(throws: (any Error).self) { try talk.say("explain grade for \"17850.1\"") }
  }

  private static let lines = """
    no,inv,buyer,day,amount
    1,A1,17850,2024-01-05,40
    2,A1,17850,2024-01-05,2.5
    3,C7,17850,2024-03-01,-40
    4,A2,13047,2024-02-01,7
    5,C8,,2024-02-02,-9
    6,C9,13047,2024-06-02,-7

    """

  private static let load = """
    load lines from "lines.csv" key no roles date = day, money = amount
    set as-of 2024-04-01
    build buyers from lines by buyer

    """

  /// A return dated later makes an account look recent and frequent: that it counts is said. By hand: of the rows below zero one is of nobody, and one is
  /// dated after the as-of date.
  @Test(
    arguments: [
      (
        "rfm buyers from lines bins 2",
        "1 row of lines below zero, as returns are, counts among the purchases: `where amount > 0` leaves it out"
      ),
      ("rfm8 buyers from lines frequency distinct inv cut mean", "1 row of lines below zero"),
      ("rfm buyers from lines where amount > 0 bins 2", nil),
      ("rfm buyers from lines money amount * 2 bins 2", nil),
    ] as [(String, String?)])
  func returnsAmongThePurchasesAreTold(question: String, remark: String?) throws {
    let (folder, talk) = try desk(["lines.csv": Self.lines], Self.load)
    defer { withExtendedLifetime(folder) {} }
    try talk.say(question)
    let told = talk.remarks.filter { $0.contains("below zero") }
    #expect(told.count == (remark == nil ? 0 : 1))
    if let remark { #expect(told.first?.contains(remark) ?? false) }
  }

  /// A number that is a key has no separators for thousands, and a total of rounded numbers is told in cents.
  @Test func keysAreNoAmountsAndTotalsAreInCents() throws {
    let rows = (1...60).map { "\(10_000 + $0),\($0 * 7 % 61),\(Double($0) * 100.123)" }.joined(separator: "\n")
    let (folder, talk) = try desk(
      ["firms.csv": "firm,size,money\n\(rows)\n"],
      """
      load firms from "firms.csv" key firm with types (money number)
      derive firms.worth = money * 1
      define score s for firms as size weight 1 scale rank
      define tiers t for firms by s as a top 7%, b next 21%, c next 23%, d rest

      """)
    defer { withExtendedLifetime(folder) {} }
    var shown = ""
    let source = Source(name: "test.acct", text: "validate t holdback 80% seed 3\npareto firms by worth\n")
    _ = talk.session.submit(source) { event in
      if case .answer(let presentation) = event { shown += render(presentation, as: .table, in: Surroundings()) }
      if case .companion(let presentation) = event { shown += render(presentation, as: .table, in: Surroundings()) }
    }
    #expect(shown.contains("furthest from their level"))
    #expect(shown.contains("100") && !shown.contains("10,0"))
    // 60 × 61 ÷ 2 × 100.123
    #expect(shown.contains("with worth 183,225.09\n"))
  }

  /// Accounts of an order file have their names from it; they answer to these. A level with a condition tells which, unless a scenario has another.
  @Test func accountsOfAnOrderFileAnswerToTheirNames() throws {
    let (folder, talk) = try desk(
      ["lines.csv": "no,buyer,who,gain\n1,AB-1,Ann Lee,40\n2,AB-2,Bo Chu,-7\n3,AB-3,Cy Moe,9\n"],
      """
      load lines from "lines.csv" key no
      build buyers from lines by buyer with who = most(who), gain = sum(gain)
      roles buyers name = who
      define tiers grade for buyers by gain as gold top 1, iron rest, lead when gain < 0

      """)
    defer { withExtendedLifetime(folder) {} }
    func told(_ statement: String) throws -> String {
      var text = ""
      _ = talk.session.submit(Source(name: "test.acct", text: statement + "\n")) { event in
        switch event {
        case .answer(let presentation): text += render(presentation, as: .table, in: Surroundings())
        case .diagnostic(let diagnostic): text += render(diagnostic, colour: false)
        default: break
        }
      }
      return text
    }
    #expect(try told("explain grade for \"Cy Moe\"").contains("AB-3 Cy Moe is iron: rank 2 of 2"))
    #expect(try told("explain grade for \"Bo Chu\"").contains("is lead by its condition, gain < 0, before any cut"))
    try talk.say("what if grade cuts lead when gain < 20")
    #expect(try told("explain grade for AB").contains("has no buyer"))
    #expect(try told("explain grade for \"Cy Moe\" under pending").contains("is lead by its condition, before any cut"))
    #expect(try told("explain grade for AB-2").contains("in quotes: \"AB-2\""))
  }

  /// Amounts of several currencies are text, which no sum takes; how they become numbers is told, and that they must be of one currency. Of names it is not.
  @Test(arguments: [
    ("rfm buyers from lines money paid", "`load lines from … with types (paid number)`"),
    ("derive buyers.spent = sum(lines.paid)", "all in one currency"),
    ("derive buyers.spent = sum(lines.kind)", "for example"),
  ])
  func amountsOfSeveralCurrenciesAreNoNumbers(statement: String, help: String) throws {
    let (folder, talk) = try desk(
      [
        "lines.csv":
          "no,buyer,day,paid,kind\n1,A,2024-01-05,$40.00,new\n2,A,2024-01-06,€12.00,old\n3,B,2024-01-07,€9.50,new\n"
      ],
      """
      load lines from "lines.csv" key no
      build buyers from lines by buyer
      set as-of 2024-02-01

      """)
    defer { withExtendedLifetime(folder) {} }
    #expect(talk.attempt(statement + "\n").outcome.exit == .data)
    #expect(talk.remarks.joined().contains(help), "\(talk.remarks)")
  }

  /// Amounts that are worked out are added up as if they were exact: ten times 0.1 is 1, not 0.9999999999999999, in the money of classes and in what moves.
  @Test func tenTenthsAreOne() throws {
    let rows = (1...10).map { "\($0),B\($0),2024-01-0\($0 % 9 + 1),1" }.joined(separator: "\n")
    let (folder, talk) = try desk(
      ["lines.csv": "no,buyer,day,pieces\n\(rows)\n"],
      """
      load lines from "lines.csv" key no roles date = day
      derive lines.paid = pieces * 0.1
      roles lines money = paid
      build buyers from lines by buyer
      derive buyers.spent = sum(lines.paid)
      set as-of 2024-02-01
      define score s for buyers as spent weight 1 scale rank
      define tiers t for buyers by s as top top 1, rest rest

      """)
    defer { withExtendedLifetime(folder) {} }
    let classes = try talk.ask("rfm8 buyers from lines cut (90d, 5, 5)")
    #expect(classes.rows.compactMap { $0[4] == "0" ? nil : $0[4] } == ["1"])
    let moved = try talk.say("what if t cuts top top 2 of t")
    #expect(moved[0].rows.compactMap { $0[3] == "0" ? nil : $0[3] } == ["1"])
  }
}
