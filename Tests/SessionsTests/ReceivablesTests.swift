import Foundation
import Testing

/// `receivables`: whom to hold, and what is neither owed nor paid.
struct ReceivablesTests {
  /// As of 2025-06-30, by hand: a owes 3 × 100 for more than 60 days and 50 for 10 days, b 320 for 91 days; one invoice is nobody's. Two credit notes,
  /// one invoice paid with 10 too much, one in part.
  private static let invoices = """
    account,due,amount,paid
    a,2025-03-01,100,0
    a,2025-03-02,100,0
    a,2025-03-03,100,
    a,2025-06-20,50,0
    b,2025-03-31,320,0
    ,2025-03-31,30,0
    c,2025-06-01,-50,0
    c,2025-06-01,-30,
    c,2025-06-01,100,110
    c,2025-07-30,100,40
    """

  private func talk(_ folder: TemporaryFolder) throws -> Conversation {
    try folder.write(Self.invoices, to: "invoices.csv")
    try folder.write("id\na\nb\nc\n", to: "accounts.csv")
    let talk = Conversation(in: folder.path)
    try talk.say(
      """
      load accounts from "accounts.csv" key id
      load invoices from "invoices.csv" link account to accounts roles due = due, money = amount, paid = paid
      set as-of 2025-06-30
      """)
    return talk
  }

  @Test func holdsTellAllThatIsOverdue() throws {
    let folder = try TemporaryFolder()
    let talk = try talk(folder)
    let answers = try talk.say("receivables invoices")
    #expect(answers[0]["invoices"] == ["7"] && answers[0]["open"] == ["760"])
    let held = answers[1]
    #expect(held.header == ["id", "overdue invoices", "overdue", "over 60 d", "oldest"])
    #expect(held.rows == [["a", "4", "350", "300", "121"], ["b", "1", "320", "320", "91"]])
    #expect(
      talk.remarks.contains {
        $0.contains("overdue invoices that lead to none of accounts: 1, 30 together, 30 for more")
      })
    #expect(try talk.say("receivables invoices hold 100d")[1].rows == [["a", "4", "350", "300", "121"]])
  }

  @Test func creditNotesAndPaymentsWithoutADay() throws {
    let folder = try TemporaryFolder()
    let talk = try talk(folder)
    try talk.say("receivables invoices")
    #expect(talk.remarks.contains { $0.contains("2 credit notes, -80 together") })
    #expect(talk.remarks.contains { $0.contains("1 invoice paid for more than it came to, by -10 together") })
    #expect(
      talk.remarks.contains {
        $0.contains(
          "2 invoices paid, wholly or in part, on a day that is not known: what came after 2025-06-30 counts as paid")
      })
  }
}
