import Columnar
import Diagnostics
import Foundation
import Testing

@testable import Engine
@testable import Sessions

/// A book from its image answers as the book from its files does, in every word.
@Suite struct BookImageTests {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "acct-image-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in SharedBook.files { try write(name, text) }
    try write("program", "build 1")
  }

  private func write(_ name: String, _ text: String) throws {
    try text.write(to: folder.appending(path: name), atomically: false, encoding: .utf8)
  }

  private var policy: BookImage.Policy {
    BookImage.Policy(
      folder: folder.path + "/cache", programFile: folder.path + "/program", smallestSourceBytes: 0)
  }

  /// One run of a script: all that is said, to both streams.
  private func run(_ script: String, cached: Bool = true, threads: Int = 2) throws -> String {
    let talk = Conversation(
      in: folder.path, mode: .script, threads: threads, image: cached ? policy : nil)
    let (sheets, outcome) = talk.attempt(script)
    var notes: [String] = []
    talk.session.keepBook { if case .note(let text) = $0 { notes.append(text) } }
    return (sheets.map { "\($0)" } + talk.remarks + notes + ["exit \(outcome.exit.rawValue)"]).joined(separator: "\n")
  }

  private var imageCount: Int {
    ((try? FileManager.default.contentsOfDirectory(atPath: policy.folder)) ?? []).count
  }

  static let book = """
    load customers from "customers.csv" key id
    load orders from "orders.csv" key id link customer to customers roles date = day, money = amount

    """
  static let definitions = """
    derive customers.revenue = sum(orders.amount)
    derive customers.lastOrder = max(orders.day where product = pen)
    derive customers.recent = count(orders where day within 200d)
    derive customers.ratio = revenue / recent
    derive customers.age = if(lastOrder > 6mo, "old", "young")
    derive customers.favourite = most(orders.product)
    derive orders.late = day > as-of - 3mo
    derive orders.area = customers.region
    define segment big for customers as revenue > 2 * avg(customers.revenue) or name matches /^A/
    define score value for customers as revenue weight 40 scale rank, credit weight 30 scale 300 to 850 missing mean,
        recent weight 20 scale minmax, growth weight 10 scale zscore
    define tiers tier for customers by value as gold top 10%, silver next 30%, lead rest

    """
  static let questions = """
    find customers sort by value desc show all
    count customers by region across tier
    summarize customers by tier show count() as n, sum(revenue) as total, avg(ratio) as ratio
    count orders where late by product
    what if value weights revenue 10, growth 50
    what if tier cuts gold next 20%
    count customers by tier under pending
    explain tier for "C3"
    why "C5" not in big
    describe customers

    """

  /// Scripts that go different ways after the same loads.
  static let scripts: [String] = [
    book + definitions + questions,
    book + definitions + "set as-of 2026-03-01\n" + questions,
    "set as-of 2025-12-31\n" + book + definitions + questions + "refit value\n" + questions,
    book + definitions + "find customers where tier = gold\nset as-of 2026-01-15\n" + questions + "undo\n" + questions,
    book + definitions + "explain value for \"C7\"\n" + questions,
    book + definitions + "recode customers.region \"East\" as \"North\"\n" + questions,
    book + "roles orders date none\n" + definitions + questions,
    "param low = 3\n" + book + definitions + "derive customers.low = credit / $low\n" + questions,
    "load orders from \"orders.csv\"\nbuild buyers from orders by customer with spent = sum(amount), firstDay = min(day)\nfind buyers show all\n",
    book + "load customers from \"customers.csv\" key name\ncount customers\n",
    "load bad from \"bad.csv\" allow rejects 70%\nfind bad show all\n",
    book + "define score value for customers as credit weight 1 scale rank\nfind customers sort by value desc top 5\n",
  ]

  @Test(arguments: scripts.indices)
  func everyRunSaysTheSame(index: Int) throws {
    let script = Self.scripts[index]
    let truth = try run(script, cached: false)
    #expect(truth.hasSuffix("exit 0"))
    for round in 1...3 { #expect(try run(script, threads: round) == truth, "run \(round)") }
    // Every script after every other: what one leaves must not mislead the next.
    for other in Self.scripts.indices { _ = try run(Self.scripts[other]) }
    #expect(try run(script) == truth)
  }

  /// The same deals with and without the role that hides amounts until the close: what was kept of the one is not taken for the other.
  @Test func whatIsHiddenUntilTheCloseIsNotMixedUp() throws {
    let lines = (0..<40).map {
      "d\($0),2025-01-05,\($0 < 20 ? "" : "2025-0\($0 % 2 == 0 ? 2 : 6)-10"),\($0 < 20 ? "Open" : "Won"),\($0 + 1)"
    }
    try write("deals.csv", (["id,opened,closed,stage,amount"] + lines).joined(separator: "\n") + "\n")
    func script(_ money: String) -> String {
      """
      load deals from "deals.csv" key id
      roles deals date = opened, closed = closed, stage = stage\(money)
      set as-of 2025-03-01
      derive deals.twice = amount * 2
      summarize deals show sum(twice) as a, sum(amount) as b

      """
    }
    for round in 1...2 {
      for money in [", money = amount", ""] {
        #expect(try run(script(money)) == run(script(money), cached: false), "`\(money)`, run \(round)")
      }
    }
  }

  @Test func definitionsOfTheSameNameAreNotMixedUp() throws {
    let question = "count customers by tier\nfind customers sort by value desc show id, revenue, value, tier\n"
    var variants: [String] = []
    for (from, to) in [
      ("", ""), ("sum(orders.amount)", "sum(orders.amount where day within 1y)"),
      ("weight 40 scale rank", "weight 41 scale rank"),
      ("300 to 850", "300 to 851"), ("missing mean", "missing worst"), ("scale minmax", "scale minmax low"),
      ("top 10%", "top 11%"),
      ("scale zscore", "scale zscore where region = East"), ("gold top", "best top"),
      ("product = pen", "product = ink"),
    ] {
      variants.append(
        Self.book + (from.isEmpty ? Self.definitions : Self.definitions.replacingOccurrences(of: from, with: to))
          + question)
    }
    let truths = try variants.map { try run($0, cached: false) }
    for _ in 1...2 { for (variant, truth) in zip(variants, truths) { #expect(try run(variant) == truth) } }
  }

  @Test func theSecondRunComputesNothingAnew() throws {
    let script = Self.book + Self.definitions + "count customers by tier\n"
    _ = try run(script)
    let before = imageCount
    #expect(before > 8)
    let talk = Conversation(in: folder.path, image: policy)
    try talk.say(script)
    // The ratio divides by zero, which has to be told, so it is computed each time; what stands on it as well.
    #expect(talk.session.image?.hasUnwritten == false)
    #expect(talk.session.engine.fits.scales.isEmpty, "no scale was fitted")
    try talk.say("explain tier for \"C3\"")
    #expect(!talk.session.engine.fits.scales.isEmpty, "now they are")
  }

  @Test func aNewOrderIsSeenAtOnce() throws {
    let script = Self.book + Self.definitions + Self.questions
    _ = try run(script)
    try write("orders.csv", SharedBook.orders + "9001,C3,2026-06-30,9999.00,pen\n")
    #expect(try run(script) == run(script, cached: false))
    #expect(try run(script) == run(script, cached: false))
  }

  /// Whatever is done to the files of the cache, the answers stay; what is wrong is told in notes.
  @Test(arguments: 0..<12)
  func damageNeverShowsInAnAnswer(seed: Int) throws {
    let script = Self.book + Self.definitions + Self.questions
    let truth = try run(script, cached: false).split(separator: "\n")
    _ = try run(script)
    var random = SeededRandom(state: UInt64(seed + 1))
    for name in try FileManager.default.contentsOfDirectory(atPath: policy.folder) {
      let file = URL(filePath: policy.folder + "/" + name)
      var bytes = [UInt8](try Data(contentsOf: file))
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
      case 1: bytes[Int.random(in: bytes.indices, using: &random)] ^= 0x10
      case 2: bytes += [0]
      default: continue
      }
      try Data(bytes).write(to: file)
    }
    // A run finds out about what it asks for, and may then ask no more for other things.
    let runs = try (0..<5).map { _ in try run(script).split(separator: "\n") }
    for said in runs { #expect(said.filter { !$0.contains("the image of") } == truth) }
    #expect(runs.last == truth, "what was damaged has been replaced")
  }

  @Test func theCacheIsListedMeasuredAndCleared() throws {
    _ = try run(Self.book + Self.definitions)
    let talk = Conversation(in: folder.path, image: policy)
    let list = try talk.ask("cache list")
    #expect(list.header == ["image", "of", "rows", "bytes"])
    #expect(Set(list["image"]) == ["table", "link", "column"])
    #expect(list["of"].contains(folder.path + "/orders.csv") && list["of"].contains("customers.revenue"))
    #expect(try talk.ask("cache") == list)
    let bytes = list["bytes"].compactMap { Int($0) }.reduce(0, +)
    #expect(try talk.ask("cache size").single == ["images": "\(list.rows.count)", "bytes": "\(bytes)"])
    try talk.say("cache clear")
    #expect(talk.remarks.last?.hasPrefix("\(list.rows.count) images deleted") == true)
    #expect(imageCount == 0)
  }

  @Test func withoutTheCacheNothingIsKeptOrUsed() throws {
    let session = Session(
      configuration: Configuration(
        mode: .script, today: 20_000, workingFolder: folder.path, image: policy, usesCache: false))
    #expect(session.image == nil)
    let safe = Session(
      configuration: Configuration(mode: .script, today: 20_000, workingFolder: folder.path, isSafe: true))
    let outcome = safe.submit(Source(name: "t", text: "cache clear")) { _ in }
    #expect(outcome.exit == .refused)
  }
}

/// A small book with gaps, ties, links to nothing, rows after the as-of date and odd cells.
enum SharedBook {
  static let customers: String = {
    var text = "id,name,region,credit,growth\n"
    for row in 1...40 {
      let credit = row % 9 == 0 ? "" : "\(400 + row * 37 % 450)"
      let growth = row % 7 == 0 ? "" : "0.\(row * 13 % 97)"
      text +=
        "C\(row),\(["Ada", "Bo", "Cem", "张三"][row % 4]) \(row),\(["East", "North", "South", ""][row % 4]),\(credit),\(growth)\n"
    }
    return text
  }()
  static let orders: String = {
    var text = "id,customer,day,amount,product\n"
    for row in 1...400 {
      let customer = row % 50 == 0 ? "X\(row)" : "C\(1 + row * 17 % 37)"
      let month = 1 + row % 12
      let day = "\(row % 5 == 0 ? 2026 : 2025)-\(month < 10 ? "0" : "")\(month)-1\(row % 10)"
      text +=
        "\(row),\(customer),\(row % 31 == 0 ? "" : day),\(row * 7919 % 10000).\(row % 10)0,\(["pen", "ink", "cap"][row % 3])\n"
    }
    return text
  }()
  static let files = [
    ("customers.csv", customers), ("orders.csv", orders),
    ("bad.csv", "id,day,n\n1,2026-01-01,5\n2,soon,x\n3\n4,2026-02-30,7\n5,2026-03-03,8\n6,2026-03-04,9\n"),
  ]
}

/// Steps of a multiplicative generator, the same in every run.
private struct SeededRandom: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }
}
