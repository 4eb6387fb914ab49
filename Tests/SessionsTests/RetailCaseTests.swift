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
}
