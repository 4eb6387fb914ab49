import Samples
import Testing

/// What the examples, lessons and contract statements count on in the pipeline sample.
@Suite struct PipelineSampleTests {
  private static let sample = SampleText(files: sampleBook("pipeline") ?? [])
  private static let asOf = "2025-12-21"

  private func rows(_ name: String, taking columns: [String]) throws -> [[String: String]] {
    try Self.sample.rows(name, taking: columns)
  }

  @Test func `it has the tables of a planner, and a book that loads them`() throws {
    #expect(
      Self.sample.files.map(\.name) == [
        "customers.csv", "products.csv", "deals.csv", "stages.csv", "snapshots.csv", "orders.csv", "targets.csv",
        "invoices.csv", "activities.csv", "subscriptions.csv", "counts.csv", "book.acct",
      ])
    let book = try Self.sample.text("book.acct")
    for file in Self.sample.files where file.name.hasSuffix(".csv") {
      #expect(book.contains("from \"\(file.name)\""))
    }
    #expect(book.contains("set as-of \(Self.asOf)"))
  }

  @Test func `every run writes the same bytes`() throws {
    #expect(try #require(sampleBook("Pipeline")).map(\.bytes) == Self.sample.files.map(\.bytes))
    #expect(
      try Self.sample.text("stages.csv").hasPrefix(
        """
        dealId,stage,entered
        D0001,Prospecting,2023-07-03
        D0002,Prospecting,2023-07-03
        """))
  }

  @Test func `whoever refers a customer was there before`() throws {
    let customers = try rows("customers.csv", taking: ["customerId", "name", "owner", "since", "referrer"])
    #expect(customers.count == 400 && Set(customers.map { $0["name"]! }).count == 400)
    let referred = customers.filter { !$0["referrer"]!.isEmpty }
    #expect((60...140).contains(referred.count))
    #expect(referred.allSatisfy { $0["referrer"]! < $0["customerId"]! })
    #expect(Set(customers.map { $0["owner"]! }).count == 13)
    #expect(customers.allSatisfy { $0["since"]! <= Self.asOf })
  }

  @Test func `deals say of themselves what their history says`() throws {
    let deals = try rows("deals.csv", taking: ["dealId", "stage", "createdDate", "engageDate", "closeDate"])
    let entries = Dictionary(grouping: try rows("stages.csv", taking: ["dealId", "stage", "entered"])) {
      $0["dealId"]!
    }
    #expect(deals.count == 3_000 && entries.count == 3_000)
    for deal in deals {
      let own = entries[deal["dealId"]!]!
      #expect(own.last!["stage"] == deal["stage"] && own.first!["entered"] == deal["createdDate"])
      #expect(own.last!["entered"]! <= Self.asOf)
      #expect((own.first { $0["stage"] == "Engaging" }?["entered"] ?? "") == deal["engageDate"])
      let isClosed = ["Won", "Lost"].contains(deal["stage"]!)
      #expect(isClosed ? deal["closeDate"] == own.last!["entered"] : deal["closeDate"]!.isEmpty)
    }
    let paths = entries.values.map { $0.map { $0["stage"]!.prefix(1) }.joined() }
    #expect(paths.count { $0 == "PW" } > 50 && paths.count { $0.contains("EP") } > 50)
    #expect(paths.count { $0.hasPrefix("E") } > 50)
  }

  @Test func `open deals lack what is not known yet, closed ones what nobody wrote down`() throws {
    let deals = try rows(
      "deals.csv",
      taking: ["stage", "amount", "expectedClose", "category", "lossReason", "contractDate", "probability"])
    let open = deals.filter { ["Prospecting", "Engaging"].contains($0["stage"]!) }
    #expect((300...600).contains(open.count))
    #expect(open.count { $0["amount"]!.isEmpty } > 60 && open.count { $0["expectedClose"]!.isEmpty } > 30)
    #expect(Set(open.map { $0["category"]! }) == ["", "commit", "likely", "best"])
    #expect(deals.allSatisfy { $0["stage"] == "Lost" || $0["lossReason"]!.isEmpty })
    #expect(deals.allSatisfy { $0["stage"] == "Won" || $0["contractDate"]!.isEmpty })
    #expect(deals.allSatisfy { $0["stage"] != "Won" || !$0["amount"]!.isEmpty })
    #expect(deals.allSatisfy { $0["contractDate"]! <= Self.asOf })
    let reasons = Dictionary(grouping: deals) { $0["lossReason"]! }.mapValues(\.count)
    #expect(reasons.values.contains { $0 < 5 } && reasons[""]! > 50)
  }

  @Test func `snapshots are of 26 Sundays, the last a week before the as-of date`() throws {
    let snapshots = try rows("snapshots.csv", taking: ["snapshotDate", "dealId", "stage", "amount", "expectedClose"])
    let dates = Set(snapshots.map { $0["snapshotDate"]! }).sorted()
    #expect(dates.count == 26 && dates.first == "2025-06-22" && dates.last == "2025-12-14")
    let ofDeal = Dictionary(grouping: snapshots) { $0["dealId"]! }.values
    #expect(ofDeal.count { Set($0.map { $0["amount"]! }).count > 1 } > 100)
    #expect(ofDeal.count { Set($0.map { $0["expectedClose"]! }).count > 1 } > 100)
    #expect(snapshots.contains { $0["stage"] == "Won" } && snapshots.contains { $0["stage"] == "Lost" })
  }

  @Test func `orders, invoices and effort reach the as-of date and no further`() throws {
    let orders = try rows("orders.csv", taking: ["orderId", "date", "channel", "amount"])
    #expect((1_500...3_000).contains(orders.count))
    #expect(zip(orders, orders.dropFirst()).allSatisfy { $0["date"]! <= $1["date"]! })
    #expect(orders.last!["date"]! > "2025-12-15" && orders.allSatisfy { $0["date"]! <= Self.asOf })
    let invoices = try rows("invoices.csv", taking: ["orderId", "issued", "due", "amount", "paid", "paidDate"])
    #expect(invoices.allSatisfy { $0["issued"]! <= Self.asOf && $0["paidDate"]! <= Self.asOf })
    #expect(invoices.allSatisfy { Double($0["paid"]!)! <= Double($0["amount"]!)! })
    #expect(invoices.count { $0["due"]! > Self.asOf } > 50)
    #expect(try rows("activities.csv", taking: ["date"]).allSatisfy { $0["date"]! <= Self.asOf })
    let ends = try rows("subscriptions.csv", taking: ["startDate", "endDate"])
    #expect(ends.allSatisfy { $0["endDate"]!.isEmpty || $0["startDate"]! < $0["endDate"]! })
    #expect(ends.count { $0["endDate"]!.isEmpty } > 100 && ends.count { !$0["endDate"]!.isEmpty } > 100)
  }

  @Test func `targets stand on first days of months, counts fall from stage to stage`() throws {
    let targets = try rows("targets.csv", taking: ["month", "channel"])
    #expect(Set(targets.map { $0["month"]! }).count == 24 && targets.allSatisfy { $0["month"]!.hasSuffix("-01") })
    let stages = ["leads", "contacted", "followed", "opportunities", "won"]
    let counts = try rows("counts.csv", taking: ["rep"] + stages)
    #expect(counts.count == 12)
    for count in counts {
      #expect(zip(stages, stages.dropFirst()).allSatisfy { Int(count[$0]!)! >= Int(count[$1]!)! })
    }
  }
}
