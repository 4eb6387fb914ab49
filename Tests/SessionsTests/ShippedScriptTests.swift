import Diagnostics
import Foundation
import Samples
import Sessions
import Testing

/// The scripts in `scripts/` do on the retail sample what their comments promise.
struct ShippedScriptTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "scripts")

  private static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  private func talk(_ book: TemporaryFolder, mode: Configuration.Mode = .script) -> Conversation {
    Conversation(in: book.path, mode: mode, parameters: [("book", book.path)])
  }

  @Test(arguments: [
    "nightly.acct", "lesson.acct", "grading.acct", "what-if.acct", "segmentation.acct", "four-steps.acct",
    "prospects.acct",
  ]) func hasNoMistakes(script: String)
    throws
  {
    let book = try retailFolder()
    let talk = talk(book, mode: .check)
    #expect(try talk.say(ShippedScriptTests.text(script)).isEmpty)
    #expect(talk.remarks.isEmpty, "a shipped script has nothing to be warned of")
  }

  /// The scripts for the pipeline sample.
  @Test(arguments: ["review.acct"]) func pipelineScriptHasNoMistakes(script: String) throws {
    let book = try pipelineFolder()
    let talk = talk(book, mode: .check)
    #expect(try talk.say(ShippedScriptTests.text(script)).isEmpty)
    #expect(talk.remarks.isEmpty, "a shipped script has nothing to be warned of")
    let runs = self.talk(book)
    #expect(try runs.attempt(ShippedScriptTests.text(script)).outcome.exit == .done)
  }

  @Test func pipelineHasNoMistakes() throws {
    let book = try pipelineFolder()
    let talk = talk(book, mode: .check)
    #expect(try talk.say(ShippedScriptTests.text("pipeline.acct")).isEmpty)
    #expect(talk.remarks.isEmpty, "a shipped script has nothing to be warned of")
  }

  @Test func pipelineTellsWhatHoldsBack() throws {
    let book = try pipelineFolder()
    let answers = try talk(book).say(ShippedScriptTests.text("pipeline.acct"))
    let stages = try #require(answers.first { $0.header.first == "stage" })
    #expect(stages["reached"] == ["3000", "2188", "1066"])
    let ready = try book.sheet("not-ready-2025-12-21.csv")
    #expect(ready.header.last == "ready.reason" && !ready.rows.isEmpty)
    #expect(ready["ready.reason"].allSatisfy { !$0.isEmpty })
  }

  @Test func lifetimeHasNoMistakes() throws {
    let book = try pipelineFolder()
    let talk = talk(book, mode: .check)
    #expect(try talk.say(ShippedScriptTests.text("lifetime.acct")).isEmpty)
    #expect(talk.remarks.isEmpty, "a shipped script has nothing to be warned of")
  }

  @Test func nightlyLeavesLists() throws {
    let book = try retailFolder()
    try talk(book).say(ShippedScriptTests.text("nightly.acct"))
    let calls = try book.sheet("to-call-2026-06-30.csv")
    #expect(calls.header == ["customerId", "name", "region", "owner", "tier", "revenue", "lastOrder"])
    #expect(!calls.rows.isEmpty)
    #expect(Set(calls["tier"]).isSubset(of: ["platinum", "gold"]))
    #expect(calls["lastOrder"].allSatisfy { !$0.isEmpty && $0 < "2026-04-01" })
    let top = try ["East", "North", "South", "West"].map { try book.sheet("top-\($0)-2026-06-30.csv").rows.count }
    #expect(top.reduce(0, +) == 100)
    // The workbook holds the same customers, and what it holds is numbers and dates.
    let meeting = talk(book)
    try meeting.say("load meeting from \"meeting-2026-06-30.xlsx\" key customerId")
    let counts = try meeting.say("count meeting where revenue > 0 and lastOrder < 2026-07-01")
    #expect(counts[0].rows == [["100"]])
  }

  /// A book that is not as it must be: exit 1, and no list.
  @Test func nightlyRefuses() throws {
    let book = try retailFolder()
    let lines = try book.text(of: "customers.csv").split(separator: "\n", omittingEmptySubsequences: false)
    try book.write(lines.prefix(50).joined(separator: "\n") + "\n", to: "customers.csv")
    let (_, outcome) = try talk(book).attempt(ShippedScriptTests.text("nightly.acct"))
    #expect(outcome.exit == .expectationFailed)
    #expect(try FileManager.default.contentsOfDirectory(atPath: book.path).allSatisfy { !$0.hasPrefix("to-call") })
  }

  /// Files that are not there are told, and nothing that only follows from it.
  @Test func nightlyWithoutFiles() throws {
    let book = try TemporaryFolder()
    let talk = talk(book, mode: .check)
    #expect(try talk.attempt(ShippedScriptTests.text("nightly.acct")).outcome.exit == .missingFile)
    let mistakes = talk.remarks.filter { $0.hasPrefix("error") }
    #expect(mistakes.count == 3, "\(mistakes)")
    #expect(mistakes.allSatisfy { $0.contains("there is no file") || $0.contains("no table has a date role") })

    // Alone, the name of no table is what is wrong with an aggregate.
    try book.write("id\n1\n", to: "customers.csv")
    try talk.say("load customers from \"customers.csv\"")
    #expect(talk.attempt("expect count(custmers) > 0").outcome.exit == .data)
    #expect(talk.remarks.last?.contains("did you mean `customers`?") == true)
  }

  @Test func gradingLeavesLists() throws {
    let book = try retailFolder()
    let answers = try talk(book).say(ShippedScriptTests.text("grading.acct"))
    let classes = try #require(answers.first { $0.header == ["rfm8.class", "accounts", "revenue", "profit"] })
    #expect(classes["accounts"].compactMap(Int.init).reduce(0, +) == 2000)
    let calls = try book.sheet("call-now-2026-06-30.csv")
    #expect(calls.header == ["customerId", "name", "owner", "rfm.code", "rfm.recency", "revenue", "profit"])
    #expect(!calls.rows.isEmpty)
    let losses = try book.sheet("loss-makers-2026-06-30.csv")
    #expect(losses.rows.count == 50)
    #expect(losses["profit"].allSatisfy { $0.hasPrefix("-") })
  }

  @Test func whatIfCompares() throws {
    let book = try retailFolder()
    let answers = try talk(book).say(ShippedScriptTests.text("what-if.acct"))
    let quarters = try #require(answers.first { $0.header.first == "date" })
    #expect(quarters["date"] == ["2025-06-30", "2025-09-30", "2025-12-30", "2026-03-30", "2026-06-30"])
    let compared = try #require(answers.first { $0.header.contains("northClosed change") })
    #expect(compared.header.contains("dearer") && compared.header.contains("tighter"))
    #expect(compared["base"].compactMap(Int.init).reduce(0, +) == 2000)
    #expect(compared["northClosed"].compactMap(Int.init).reduce(0, +) == 1492)
  }

  /// Every customer with an order is in one of two relations, and what both sides earn is what all earn.
  @Test func segmentationAddsUp() throws {
    let book = try retailFolder()
    let answers = try talk(book).say(ShippedScriptTests.text("segmentation.acct"))
    let relation = try #require(answers.first { $0.header.first == "relation.class" && $0.header.contains("profit") })
    #expect(relation["accounts"].compactMap(Int.init).reduce(0, +) == 1908)
    #expect(abs(relation["profit"].compactMap(Double.init).reduce(0, +) - 6_406_862.15) < 0.01)
    let tilt = try #require(answers.first { $0.header.contains("tilt") })
    #expect(tilt["spent"].compactMap(Double.init) == [24_000, 24_000, 12_000, 8_000])
  }

  @Test func fourStepsEndInLists() throws {
    let book = try retailFolder()
    let answers = try talk(book).say(ShippedScriptTests.text("four-steps.acct"))
    let fragile = try #require(answers.first { $0.header.contains("stays") })
    let shares = fragile["stays"].compactMap(Double.init)
    #expect(shares.count == 10 && shares == shares.sorted() && shares.allSatisfy { $0 < 1 })
    #expect(answers.contains { $0.header == ["from", "to", "accounts", "measure"] })
    let raise = try #require(answers.last)
    #expect(raise.header == ["name", "tier", "kaism.attractiveness", "kaism.strength"] && raise.rows.count == 10)
  }

  /// The plan sums at every level, and what changed is the sum of its parts, to the cent.
  @Test func planAddsUp() throws {
    let book = try TemporaryFolder()
    for file in try #require(sampleBook("pipeline")) { try book.write(file.bytes, to: file.name) }
    let check = talk(book, mode: .check)
    #expect(try check.say(ShippedScriptTests.text("plan.acct")).isEmpty)
    #expect(check.remarks.isEmpty, "a shipped script has nothing to be warned of")
    let answers = try talk(book).say(ShippedScriptTests.text("plan.acct"))
    let plan = try book.sheet("plan-2025-12-21.csv")
    for level in ["year", "month", "week", "day"] {
      let rows = plan.rows.indices.filter { plan["level"][$0] == level }
      let cents = rows.map { Int(plan["target"][$0].replacingOccurrences(of: ".", with: ""))! }
      #expect(cents.reduce(0, +) == 1_200_000_000, "\(level)")
    }
    let bridge = try #require(answers.first { $0.header.first == "part" })
    let amounts = bridge["amount"].compactMap { Decimal(string: $0) }
    #expect(amounts.dropLast().reduce(0, +) == amounts.last)
    let lines = try #require(answers.first { $0.header.contains("quantity before") })
    for part in ["price", "volume", "mix"] {
      let place = try #require(bridge["part"].firstIndex(of: part))
      #expect(lines[part].compactMap { Decimal(string: $0) }.reduce(0, +) == amounts[place], "\(part)")
    }
  }

  @Test func prospectsAreGraded() throws {
    let book = try retailFolder()
    let answers = try talk(book).say(ShippedScriptTests.text("prospects.acct"))
    let test = try #require(answers.first { $0.header.contains("brier") })
    #expect(test["forecast"].first == "retention" && test["accounts"] == ["1846", "1846", "1846"])
    let graded = try #require(answers.first { $0.header.contains("share of customers") })
    #expect(graded["deals"].compactMap(Int.init).reduce(0, +) == 900)
    let lists = (try book.sheet("fading-2026-06-30.csv"), try book.sheet("pursue-2026-06-30.csv"))
    #expect(lists.0["retention.band"].allSatisfy { $0 == "unlikely" } && !lists.0.rows.isEmpty)
    #expect(Set(lists.1["tier"]).isSubset(of: ["platinum", "gold"]) && !lists.1.rows.isEmpty)
  }

  /// The week is kept in the file, the bridge sums, and a second run leaves the file alone.
  @Test func forecastKeepsTheWeek() throws {
    let book = try pipelineFolder()
    #expect(try talk(book, mode: .check).say(ShippedScriptTests.text("forecast.acct")).isEmpty)
    let before = try book.text(of: "snapshots.csv")
    let answers = try talk(book).say(ShippedScriptTests.text("forecast.acct"))
    let after = try book.text(of: "snapshots.csv")
    #expect(after.hasPrefix(before) && after.contains("\n2025-12-21,"))
    let bridge = try #require(answers.first { $0.header.first == "line" })
    let value = bridge["value"].compactMap(Double.init)
    let changes = bridge["value change"].compactMap(Double.init).reduce(0, +)
    #expect(abs(value[0] + changes - value[value.count - 1]) < 0.005)
    let deals = try #require(answers.first { $0.header.contains("sign date") })
    #expect(deals.rows.count == 20)
    try talk(book).say(ShippedScriptTests.text("forecast.acct"))
    #expect(try book.text(of: "snapshots.csv") == after)
  }

  @Test func lifetimesAreTold() throws {
    let book = try pipelineFolder()
    let answers = try talk(book).say(ShippedScriptTests.text("lifetime.acct"))
    let test = try #require(answers.first { $0.header.contains("rmse") })
    #expect(test["forecast"].first == "clv")
    let worth = try #require(answers.first { $0.header.contains("worth") })
    #expect(!worth.rows.isEmpty)
    let list = try book.sheet("lifetime-2025-12-21.csv")
    #expect(list.header.contains("clv.low") && !list.rows.isEmpty)
  }

  @Test func lessonTeaches() throws {
    let book = try retailFolder()
    let answers = try talk(book).say(ShippedScriptTests.text("lesson.acct"))
    let chinese = try #require(answers.last)
    #expect(!chinese.rows.isEmpty)
    // Kept, looked at, and undone: the Chinese question has the first answer, the one between has another.
    let gold = answers.filter { $0.header == chinese.header }
    try #require(gold.count == 4)
    #expect(gold[0] == chinese)
    #expect(gold[1] != chinese)
    #expect(gold[2] == chinese)
  }
}
