import ContractText
import Foundation
import Samples
import Testing

/// The contract blocks of the language, word for word, on files of the names they use.
struct ContractBlockTests {
  /// The first block, in the folder of the retail sample: every statement does what it says.
  @Test func firstBlockRuns() throws {
    let folder = try retailFolder()
    let talk = Conversation(in: folder.path)
    let answers = try talk.say(Contract.first)
    #expect(!talk.remarks.contains { $0.hasPrefix("error") })

    let gold = answers[0]
    #expect(gold.header.prefix(2) == ["customerId", "name"])
    #expect(gold.rows.count > 0)
    let tickets = try #require(answers.first { $0.header == ["name", "revenue", "ticket"] })
    #expect(tickets.rows.count == 20)
    let sleeping = try #require(answers.first { $0.header == ["region", "tier", "count"] })
    #expect(sleeping["count"].compactMap(Int.init).reduce(0, +) == 362)
    let matrix = try #require(answers.last { $0.header == ["region", "tier", "count"] })
    #expect(matrix["count"].compactMap(Int.init).reduce(0, +) == 2000)
    #expect(try talk.ask("count customers").rows == [["2000"]])
    for name in ["gold-2026-06-30.csv", "gold-East.csv", "gold-North.csv", "gold-South.csv", "gold-West.csv"] {
      #expect(try folder.sheet(name).rows.count > 0, "\(name)")
    }
    #expect(try folder.sheet("gold-2026-06-30.csv").rows.count == 80)

    // What was saved makes the same state: the last question has the same answer.
    let again = Conversation(in: folder.path)
    let last = try #require(again.say(try folder.text(of: "session.acct")).last)
    #expect(last == answers.last { $0.header.first == "customerId" })
  }

  /// The lines about recency, frequency, money and the concentration curve, after the first block.
  @Test func gradingBlockRuns() throws {
    let folder = try retailFolder()
    let talk = Conversation(in: folder.path)
    try talk.say(Contract.first)
    let answers = try talk.say(Contract.grading)
    #expect(!talk.remarks.contains { $0.hasPrefix("error") })
    let matrix = try #require(answers.first { $0.header == ["rfm.r", "rfm.f", "count"] })
    #expect(matrix["count"].compactMap(Int.init).reduce(0, +) == 2000)
    let classes = try #require(answers.first { $0.header == ["rfm8.class", "count"] })
    #expect(classes["count"].compactMap(Int.init).reduce(0, +) == 2000)

    // What is saved makes the same models from another folder.
    try talk.say("save script \"\(folder.path)/graded.acct\"")
    let question = "find customers show customerId, rfm, rfm8, pareto, pareto.rank, pareto.share"
    let again = Conversation(in: folder.path)
    try again.say(try folder.text(of: "graded.acct"))
    #expect(try again.ask(question) == talk.ask(question))
    try talk.say("undo")
    #expect(try talk.ask("count customers by pareto.class").rows != again.ask("count customers by pareto.class").rows)
    #expect(
      try Conversation(in: folder.path, mode: .check).say(
        [Contract.first, Contract.grading, Contract.segmenting].joined(separator: "\n")
      ).isEmpty)
  }

  @Test func firstBlockHasNoMistakes() throws {
    let folder = try retailFolder()
    let talk = Conversation(in: folder.path, mode: .check)
    #expect(try talk.say(Contract.first).isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.hasPrefix("gold") })
  }

  /// The second block: files as other systems write them, one odd cell or row in each that allows it.
  @Test func secondBlockRuns() throws {
    let folder = try fixtures()
    let talk = Conversation(in: folder.path)
    try talk.say(Contract.second)

    let orders = try talk.ask("find orders show all")
    #expect(orders["客户"].prefix(2) == ["东方", "西湖"])
    #expect(orders["date"].prefix(2) == ["2026-04-03", "2026-05-31"])
    #expect(orders["amount"].prefix(2) == ["1234.50", "0.99"])
    #expect(orders.rows.count == 99)
    let rejects = try folder.sheet("bad.csv")
    #expect(rejects["line"] == ["101"])

    let lines = try talk.ask("find lines show all")
    #expect(lines["zip"] == ["02134", "10115"])
    #expect(lines["InvoiceNo"] == ["536365", "C536379"])
    #expect(lines["discount"] == ["", "0.5"])
    #expect(try talk.ask("find plain show all").header.count == 3)
    #expect(try talk.ask("find raw show all").rows == [["007", "1,5"], ["", "yes"]])

    // Accounts above accounts, deals below both, the mended spelling included.
    #expect(try talk.ask("find accounts where parent.account = Acme show account")["account"] == ["Acme Labs"])
    #expect(
      try talk.ask("summarize deals by products.series show count() as n, sum(money) as money").rows == [
        ["GTK", "1", "26000"], ["GTX", "2", "5000"],
      ])
    #expect(
      try talk.ask("find deals where client.sector = retail show opportunity_id")["opportunity_id"] == ["o1", "o3"])
    #expect(
      try talk.ask("find customers show all top 2").rows == [
        ["c1", "North", "2026-04-03"], ["c2", "South", "2026-05-31"],
      ])
    #expect(try talk.ask("count accounts where big").rows == [["1"]])
  }

  /// The lines of the pipeline block about snapshots and forecasts, word for word, on the sample after its book.
  @Test func forecastLinesRun() throws {
    let folder = try pipelineFolder()
    let talk = Conversation(in: folder.path)
    let verbs = ["snapshot ", "compare ", "forecast ", "accuracy ", "reverse funnel "]
    let lines = Contract.pipeline.split(separator: "\n").filter { line in verbs.contains { line.hasPrefix($0) } }
    #expect(lines.count == 6)
    let answers = try talk.say("include \"book.acct\"\n" + lines.joined(separator: "\n"))
    #expect(!talk.remarks.contains { $0.hasPrefix("error") })
    #expect(answers.contains { $0.header.first == "line" } && answers.contains { $0.header.contains("needed") })
    let drawn = try #require(answers.first { $0.header.contains("median") && $0.header.contains("deals") })
    let total = try #require(drawn.rows.last?.dropFirst(3).compactMap(Double.init))
    #expect(total.count == 4 && total[1] < total[2] && total[2] < total[3])
  }

  /// All of the pipeline block, word for word: checked, run, and run again over the week that it has kept.
  @Test func pipelineBlockRuns() throws {
    let folder = try pipelineFolder()
    let block = "include \"book.acct\"\n" + Contract.pipeline
    #expect(try Conversation(in: folder.path, mode: .check).say(block).isEmpty)
    let talk = Conversation(in: folder.path)
    let answers = try talk.say(block)
    #expect(!talk.remarks.contains { $0.hasPrefix("error") })
    #expect(answers.count > 24)
    let kept = try folder.text(of: "snapshots.csv")
    let again = Conversation(in: folder.path)
    try again.say(block)
    #expect(try folder.text(of: "snapshots.csv") == kept)
  }

  @Test func secondBlockHasNoMistakes() throws {
    let folder = try fixtures()
    let talk = Conversation(in: folder.path, mode: .check)
    #expect(try talk.say(Contract.second).isEmpty)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/bad.csv"))
  }

  private func fixtures() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    // GB18030 by hand: 客户, 东方, 西湖.
    var lines: [UInt8] = Array("customer_id;".utf8) + [0xBF, 0xCD, 0xBB, 0xA7] + Array(";region;date;amount\n".utf8)
    lines += Array("c1;".utf8) + [0xB6, 0xAB, 0xB7, 0xBD] + Array(";North;03.04.2026;1234,50\n".utf8)
    lines += Array("c2;".utf8) + [0xCE, 0xF7, 0xBA, 0xFE] + Array(";South;31.05.2026;0,99\n".utf8)
    for _ in 3...99 { lines += Array("c3;;North;01.02.2026;1,00\n".utf8) }
    lines += Array("c1;too;few\n".utf8)
    try folder.write(lines, to: "lines.csv")
    try folder.write(
      "Report of May\n\n# comment\nzip,InvoiceNo,discount\n02134,536365,n/a\n# another\n10115,C536379,0.5\n",
      to: "export.csv")
    try folder.write("1,2,3\n4,5,6\n", to: "plain.csv")
    try folder.write("code,text\n007,\"1,5\"\n,yes\n", to: "odd.csv")
    try folder.write(
      "account,sector,subsidiary_of\nAcme,retail,\nAcme Labs,software,Acme\nBetatech,medical,\n", to: "accounts.csv")
    try folder.write("product,series\nGTX Pro,GTX\nGTX Basic,GTX\nGTK 500,GTK\n", to: "products.csv")
    let header = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    try folder.write(
      header
        + "o1,Ann,GTXPro,Acme,Won,2025-01-02,2025-03-01,4500\no2,Bob,GTXBasic,Betatech,Won,2025-02-03,2025-04-01,500\n",
      to: "2025.csv")
    try folder.write(header + "o3,Ann,GTK 500,Acme,Won,2026-01-02,2026-03-01,26000\n", to: "2026.csv")
    try folder.write("define segment big for accounts as sum(deals.money) > 10k\n", to: "book.acct")
    return folder
  }
}

/// The retail sample, written down.
func retailFolder() throws -> TemporaryFolder { try folder(ofSample: "retail") }

/// The pipeline sample, written down.
func pipelineFolder() throws -> TemporaryFolder { try folder(ofSample: "pipeline") }

private func folder(ofSample name: String) throws -> TemporaryFolder {
  let folder = try TemporaryFolder()
  for file in try #require(sampleBook(name)) { try folder.write(file.bytes, to: file.name) }
  return folder
}
