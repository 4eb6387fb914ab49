import Foundation
import Testing

@testable import Sessions

/// A value that a derived column cannot have is a mistake as one is that a loaded column does not hold.
@Suite struct DerivedValueTests {
  private let book: String

  /// Four customers with a region, two of them with orders in Zhe and Su; C9 is no customer, and it alone has Wan.
  init() throws {
    book = FileManager.default.temporaryDirectory.appending(path: "acct-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: book, withIntermediateDirectories: true)
    try write(
      "c.csv", "customerId,region,code,revenue\nC1,East,zx1,900\nC2,North,zx2,700\nC3,East,ay1,500\nC4,West,ay2,300\n")
    try write("o.csv", "orderId,customerId,province,amount\n1,C1,Zhe,10\n2,C1,Zhe,20\n3,C2,Su,5\n4,C9,Wan,7\n")
  }

  private func write(_ name: String, _ text: String) throws {
    try text.write(toFile: book + "/" + name, atomically: true, encoding: .utf8)
  }

  private static let definitions = """
    load customers from "c.csv" key customerId
    load orders from "o.csv" key orderId link customerId to customers
    derive customers.area = region
    derive customers.place = coalesce(area, "nowhere")
    derive customers.size = if(revenue > 5k, "big", "small")
    derive customers.family = upper(code)
    derive customers.province = most(orders.province)
    build 客户 from orders by customerId with 地区 = most(province)

    """

  private func answer(_ question: String, mode: Configuration.Mode) -> (code: Int32, remarks: String, count: String?) {
    let talk = Conversation(in: book, mode: mode)
    let (sheets, outcome) = talk.attempt(Self.definitions + question)
    return (outcome.exit.rawValue, talk.remarks.joined(separator: "\n"), sheets.last?.rows.first?.first)
  }

  @Test(
    arguments: [
      ("count customers where area = Eest", "did you mean `East`?"),
      ("count customers where area in (Eest, Nroth)", "did you mean `North`?"),
      ("count customers where place = nowhre", "did you mean `nowhere`?"),
      ("count customers where size = bog", "did you mean `big`?"),
      ("count customers where family = ZX3", "did you mean `ZX1`?"),
      ("count customers where province = 火星", "it holds: Zhe, Su, Wan"),
      ("count orders where customers.province = 火星", "it holds: Zhe, Su, Wan"),
      ("count 客户 where 地区 = 火星", "it holds: Zhe, Su, Wan"),
      ("define segment far for 客户 as 地区 = \"Zho\"", "did you mean `Zhe`?"),
    ])
  func aValueThatCannotBeIsAMistake(question: String, help: String) {
    for mode in [Configuration.Mode.script, .check] {
      let (code, remarks, _) = answer(question, mode: mode)
      #expect(code == 65 && remarks.contains("holds no value") && remarks.contains(help), "\(remarks)")
    }
    let (code, remarks, count) = answer("set allow unknown\n" + question, mode: .script)
    #expect(code == 0 && (count ?? "0") == "0", "\(remarks)")
  }

  /// A word of the definition may be what no row has today, and a value of the column below what none of its rows keeps: counts by hand.
  @Test(
    arguments: [
      ("count customers where area = east", "2"), ("count customers where size = big", "0"),
      ("count customers where size = small", "4"), ("count customers where place = nowhere", "0"),
      ("count customers where family = zx2", "1"), ("count customers where province = Wan", "0"),
      ("count 客户 where 地区 = Wan", "1"),
    ])
  func aValueThatCanBeIsNone(question: String, count: String) {
    let answer = answer(question, mode: .script)
    #expect(answer.code == 0 && answer.count == count, "\(answer.remarks)")
    #expect(self.answer(question, mode: .check).code == 0)
  }

  /// At the prompt it is a warning, and the question is answered.
  @Test func atThePromptItIsAWarning() {
    let (code, remarks, count) = answer("count customers where area = Eest", mode: .prompt)
    #expect(code == 0 && count == "0" && remarks.contains("warning[unknown-value]"), "\(remarks)")
  }
}
