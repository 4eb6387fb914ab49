import Columnar
import Diagnostics
import Foundation
import Rendering
import Sessions
import Testing

/// The whole engine against a walk over rows: load, filter, group, derive, tier and migration on generated data.
@Suite struct DifferentialTests {
  /// A session over a book of its own, and what must come out of it.
  final class Run {
    let session: Session
    let folder: URL
    var book: SmallBook
    var oracle: BookOracle
    /// What was said, to show when an answer is wrong.
    private(set) var transcript: [String] = []

    init(_ dice: inout Dice, threads: Int) throws {
      book = SmallBook(&dice)
      oracle = BookOracle(book)
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("acct-differential-\(UUID().uuidString)")
      try book.write(to: folder)
      session = Session(
        configuration: Configuration(
          mode: .script, today: 20_700, workingFolder: folder.path, format: .csv, threads: threads))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Says a statement and gives the rows of its answers, headers left out.
    @discardableResult
    func say(_ statement: String) -> [[String]] {
      transcript.append(statement)
      var rows: [[String]] = []
      var mistakes: [String] = []
      let outcome = session.submit(Source(name: "differential.acct", text: statement + "\n"), folder: folder.path) {
        event in
        switch event {
        case .answer(let presentation):
          rows += csvRows(render(presentation, as: .csv, in: Surroundings())).dropFirst()
        case .diagnostic(let diagnostic) where diagnostic.severity == .error: mistakes.append(diagnostic.message)
        default: break
        }
      }
      if outcome.exit != .done { Issue.record("\(mistakes)\n\(transcript.joined(separator: "\n"))") }
      return rows
    }

    func load() {
      say("load customers from \"customers.csv\" key customerId")
      loadOrders()
      say("set as-of \(SmallBook.asOf)")
      say("derive customers.revenue = sum(orders.amount)")
      say("derive customers.cost = sum(orders.cost)")
      say("derive customers.lastOrder = max(orders.date)")
      say("derive customers.orderCount = count(orders)")
    }

    func loadOrders() {
      say(
        "load orders from \"orders.csv\" key orderId link customerId to customers roles date = date, money = amount"
          + " with types (customerId text)")
    }

    /// Says a question and compares its answer cell by cell.
    func expect(_ question: String, _ expected: [[Cell]]) {
      let found = say(question)
      let agrees =
        found.count == expected.count
        && zip(found, expected).allSatisfy { row, cells in
          row.count == cells.count && zip(row, cells).allSatisfy { $1.matches($0) }
        }
      if !agrees {
        let pairs = zip(found, expected).filter { row, cells in
          row.count != cells.count || !zip(row, cells).allSatisfy { $1.matches($0) }
        }
        Issue.record(
          """
          \(transcript.joined(separator: "\n"))
          found \(found.count) rows, expected \(expected.count); first differences: \(pairs.prefix(3).map { "\($0) is not \($1)" })
          """)
      }
    }
  }

  static let rounds = 4

  @Test(arguments: [1, 3])
  func findFiltersSortsAndShows(threads: Int) throws {
    for seed in 0..<Self.rounds {
      var dice = Dice(seed)
      let run = try Run(&dice, threads: threads)
      run.load()
      for _ in 0..<12 {
        let condition = Condition.random(BookOracle.customerConditions(&dice), &dice)
        let matching = run.oracle.customers.filter { condition.holds($0) == true }
        run.expect(
          "find customers where \(condition.text) show customerId, name, region, revenue, lastOrder, revenue - cost as profit",
          matching.map { row in
            [
              .text(row.customer.id), .text(row.customer.name), row.customer.region.map(Cell.text) ?? .missing,
              .hundredths(row.revenue), row.lastOrder.map(Cell.text) ?? .missing, .hundredths(row.profit),
            ]
          })
        let descending = dice.chance(50)
        let top = Int.random(in: 1...30, using: &dice)
        let byGrowth = sorted(matching, by: { $0.customer.growth }, descending: descending).prefix(top)
        run.expect(
          "find customers where \(condition.text) sort by growthRate\(descending ? " desc" : "") top \(top) show customerId, growthRate",
          byGrowth.map { [.text($0.customer.id), $0.customer.growth.map(Cell.hundredths) ?? .missing] })
        run.expect("count customers where \(condition.text)", [[.whole(matching.count)]])
        run.say("define segment chosen for customers as \(condition.text)")
        run.expect("count customers where not chosen", [[.whole(run.oracle.customers.count - matching.count)]])
      }
    }
  }

  @Test(arguments: [1, 3])
  func summarizeGroupsAndAggregates(threads: Int) throws {
    for seed in 0..<Self.rounds {
      var dice = Dice(seed + 1_000)
      let run = try Run(&dice, threads: threads)
      run.load()
      for _ in 0..<12 {
        let condition = Condition.random(BookOracle.orderConditions(&dice), &dice)
        let keys = Array(BookOracle.groupKeys.shuffled(using: &dice).prefix(Int.random(in: 1...2, using: &dice)))
        let aggregations = Array(BookOracle.aggregations.shuffled(using: &dice).prefix(4))
        let matching = run.oracle.orders.filter { condition.holds($0) == true }
        let groups = BookOracle.groups(matching, by: keys)
        let byText = keys.map(\.text).joined(separator: ", ")
        run.expect(
          "summarize orders where \(condition.text) by \(byText) show \(aggregations.map(\.text).joined(separator: ", "))",
          groups.map { group in group.key + aggregations.map { $0.value(group.rows) } })
        let some = groups.filter { $0.rows.count >= 3 }
        let bySize = sorted(some, by: { $0.rows.count }, descending: true).prefix(4)
        run.expect(
          "summarize orders where \(condition.text) by \(byText) having n >= 3 show count() as n sort by n desc top 4",
          bySize.map { $0.key + [.whole($0.rows.count)] })
      }
    }
  }

  @Test(arguments: [1, 3])
  func tiersAndMigrations(threads: Int) throws {
    for seed in 0..<Self.rounds {
      var dice = Dice(seed + 2_000)
      let run = try Run(&dice, threads: threads)
      run.load()
      var base = TierOracle.random(&dice)
      run.say("define score value for customers as\n\(base.scoreText)")
      run.say("define tiers tier for customers by value as \(base.cutsText)")
      base.fit(run.oracle.customers)
      base.cut(run.oracle.customers)
      expectTiers(base, run)

      // Weights and cuts change: scales keep their fit, thresholds are cut anew.
      var hasKeptShare = false
      for _ in 0..<4 {
        var changed = base
        let index = Int.random(in: 0..<4, using: &dice)
        let weight = Int.random(in: 0...100, using: &dice)
        // Once a share was kept, raw weights are in a proportion of the session's choosing.
        let isShare = hasKeptShare || dice.chance(50)
        if isShare { changed.setShare(weight, of: index) } else { changed.criteria[index].weight = weight }
        var change = "what if value weights \(changed.criteria[index].name) \(weight)\(isShare ? "%" : "")"
        if dice.chance(50), base.kind == .shares {
          changed.cuts[1] = dice.pick([2, 6, 20])
          change += " and also tier cuts gold next \(changed.cuts[1])%"
        }
        changed.cut(run.oracle.customers)
        let found = run.say(change)
        expectMigration(found, from: base, to: changed, run)
        expectTiers(changed, run, under: " under pending")
        expectTiers(base, run)
        if !hasKeptShare, dice.chance(40) {
          run.say("keep")
          base = changed
          hasKeptShare = isShare
          expectTiers(base, run)
        }
      }

      // Other data under the kept fit: changed and new orders, the same definitions.
      for index in run.book.orders.indices where index > 10 && dice.chance(20) {
        run.book.orders[index].amount = Int.random(in: -5_000...120_000, using: &dice)
      }
      run.book.orders += (0..<20).map { SmallBook.order(5_000 + $0, run.book.customers, 0, &dice) }
      try run.book.writeOrders(to: run.folder)
      run.loadOrders()
      run.oracle = BookOracle(run.book)
      expectTiers(base, run)
    }
  }

  /// Every account's score and tier, and the accounts per tier.
  private func expectTiers(_ tiers: TierOracle, _ run: Run, under scenario: String = "") {
    let rows = run.oracle.customers
    let (levels, scores) = (tiers.tiers(rows), tiers.scores(rows))
    run.expect(
      "find customers show customerId, value, tier\(scenario)",
      rows.indices.map { row in
        [
          .text(rows[row].customer.id), scores[row].map(Cell.number) ?? .missing,
          levels[row].map(Cell.text) ?? .missing,
        ]
      })
    let counts = (TierOracle.levels.map(Optional.some) + [nil]).compactMap { level -> [Cell]? in
      let count = levels.count { $0 == level }
      return count == 0 ? nil : [level.map(Cell.text) ?? .missing, .whole(count)]
    }
    run.expect("count customers by tier\(scenario)", counts)
  }

  /// from, to, accounts, measure; cells without accounts may be left out.
  private func expectMigration(_ found: [[String]], from base: TierOracle, to changed: TierOracle, _ run: Run) {
    let rows = run.oracle.customers
    let (before, after) = (base.tiers(rows), changed.tiers(rows))
    var expected: [String: (accounts: Int, money: Int)] = [:]
    for row in rows.indices {
      let cell = "\(before[row] ?? "(none)") → \(after[row] ?? "(none)")"
      expected[cell, default: (0, 0)].accounts += 1
      expected[cell, default: (0, 0)].money += rows[row].revenue
    }
    let cells = found.filter { $0.count == 4 && $0[2] != "0" }
    let agrees =
      cells.count == expected.count
      && cells.allSatisfy { cell in
        expected["\(cell[0]) → \(cell[1])"].map { cell[2] == String($0.accounts) && cell[3] == decimal($0.money) }
          ?? false
      }
    if !agrees { Issue.record("\(run.transcript.joined(separator: "\n"))\nfound \(found)\nexpected \(expected)") }
  }
}

/// The rows of a CSV text.
func csvRows(_ text: String) -> [[String]] {
  var rows: [[String]] = []
  var row: [String] = []
  var cell = ""
  var isQuoted = false
  var characters = Array(text.unicodeScalars)[...]
  while let character = characters.popFirst() {
    switch character {
    case "\"" where isQuoted && characters.first == "\"": cell.unicodeScalars.append(characters.removeFirst())
    case "\"": isQuoted.toggle()
    case "," where !isQuoted:
      row.append(cell)
      cell = ""
    case "\n" where !isQuoted:
      rows.append(row + [cell])
      (row, cell) = ([], "")
    default: cell.unicodeScalars.append(character)
    }
  }
  return rows
}
