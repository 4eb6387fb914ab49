import Samples
import Testing

/// What the examples, lessons and contract statements count on in the retail sample.
@Suite struct RetailSampleTests {
  private static let files = sampleBook("retail") ?? []

  private func text(_ name: String) throws -> String { try SampleText(files: Self.files).text(name) }

  private func rows(_ name: String, taking columns: [String]) throws -> [[String: String]] {
    try SampleText(files: Self.files).rows(name, taking: columns)
  }

  @Test func `a sample is found by its name only`() {
    #expect(sampleNames == ["retail", "pipeline"])
    #expect(
      RetailSampleTests.files.map(\.name) == [
        "customers.csv", "orders.csv", "contacts.csv", "deals.csv", "book.acct", "lesson.acct",
      ])
    #expect(sampleBook("wholesale")?.count == nil)
  }

  @Test func `every run writes the same bytes`() throws {
    let again = try #require(sampleBook("Retail"))
    #expect(again.map(\.bytes) == RetailSampleTests.files.map(\.bytes))
    #expect(
      try text("orders.csv").hasPrefix(
        """
        orderId,customerId,date,product,channel,quantity,amount,cost
        O000001,C00065,2023-07-01,"Loyalty software, yearly",Store,1,300.00,69.64
        O000002,C00260,2023-07-01,Receipt printer RP-80,Online,2,178.00,101.67
        """))
  }

  @Test func `customers are many, different and here and there unknown`() throws {
    let customers = try rows(
      "customers.csv", taking: ["customerId", "name", "region", "creditScore", "growthRate", "since"])
    #expect(customers.count == 2_000)
    #expect(Set(customers.map { $0["name"]! }).count == 2_000)
    #expect(Set(customers.map { $0["region"]! }) == ["East", "North", "South", "West"])
    #expect(customers.allSatisfy { $0["creditScore"]!.isEmpty || (300...850).contains(Int($0["creditScore"]!)!) })
    for column in ["creditScore", "growthRate"] {
      #expect((20...200).contains(customers.count { $0[column]!.isEmpty }))
    }
    #expect(customers.allSatisfy { $0["since"]! <= "2026-06-30" })
    #expect(try text("customers.csv").contains("\"\""))
  }

  @Test func `orders follow one another, link to customers, and end at the as-of date`() throws {
    let known = Set(try rows("customers.csv", taking: ["customerId"]).map { $0["customerId"]! })
    let orders = try rows("orders.csv", taking: ["orderId", "customerId", "date", "amount", "cost"])
    #expect((30_000...40_000).contains(orders.count))
    #expect(
      zip(orders, orders.dropFirst()).allSatisfy { $0["orderId"]! < $1["orderId"]! && $0["date"]! <= $1["date"]! })
    #expect(orders.allSatisfy { known.contains($0["customerId"]!) })
    #expect(orders.first!["date"]! >= "2023-07-01")
    #expect(orders.last!["date"]! == "2026-06-30")

    let ofCustomer = Dictionary(grouping: orders) { $0["customerId"]! }
    let asleep = ofCustomer.values.count { $0.count >= 3 && $0.last!["date"]! < "2026-04-01" }
    #expect((100...600).contains(asleep))
    #expect((20...200).contains(known.count - ofCustomer.count))
    let losses = ofCustomer.values.count { list in
      list.reduce(0.0) { $0 + (Double($1["amount"]!) ?? 0) - (Double($1["cost"]!) ?? 0) } < 0
    }
    #expect((20...120).contains(losses))
  }

  @Test func `the customer of the examples is faithful`() throws {
    let own = try rows("orders.csv", taking: ["customerId", "date"]).filter { $0["customerId"] == "C00042" }
    #expect(own.count >= 3)
    #expect(own.last!["date"]! > "2026-04-01")
  }

  @Test func `open deals have no close date, closed ones were closed after they opened`() throws {
    let deals = try rows("deals.csv", taking: ["stage", "openedDate", "closeDate", "probability"])
    for deal in deals {
      let isClosed = ["Won", "Lost"].contains(deal["stage"]!)
      #expect(isClosed == !deal["closeDate"]!.isEmpty)
      if isClosed { #expect(deal["closeDate"]! > deal["openedDate"]! && deal["closeDate"]! <= "2026-06-30") }
      #expect(deal["probability"]!.hasSuffix("%"))
    }
  }
}
