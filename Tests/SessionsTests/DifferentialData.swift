import Foundation

/// SplitMix64: the same data on every machine.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
  mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &self)] }
}

/// A small book of customers and their orders, as rows.
struct SmallBook {
  struct Customer {
    var id: String
    var name: String
    var region: String?
    var credit: Int?
    /// Hundredths.
    var growth: Int?
  }

  struct Order {
    var id: String
    /// May be unknown, or name a customer that there is not.
    var customer: String?
    /// ISO 8601, so that dates compare as texts.
    var date: String?
    /// Cents.
    var amount: Int?
    var cost: Int
    var channel: String?
  }

  static let regions = ["East", "North", "South", "West"]
  static let channels = ["Phone", "Store", "Web"]
  static let asOf = "2026-06-30"

  var customers: [Customer]
  var orders: [Order]

  init(_ dice: inout Dice) {
    let count = Int.random(in: 20...60, using: &dice)
    let missing = dice.pick([0, 10, 40])
    customers = (0..<count).map { index in
      Customer(
        id: "C\(100 + index)", name: index < 8 ? "Ann, \"\(index)\"" : "客户 \(index)",
        region: dice.chance(missing) ? nil : dice.pick(SmallBook.regions),
        credit: dice.chance(missing) ? nil : Int.random(in: 250...900, using: &dice),
        growth: dice.chance(missing) ? nil : dice.pick([-50, 0, 12, 12, 30, Int.random(in: -99...199, using: &dice)]))
    }
    orders = []
    // Every word that conditions use is there, whatever the dice say; so are known cells of every column.
    for (index, region) in SmallBook.regions.enumerated() { customers[index].region = region }
    (customers[0].credit, customers[0].growth) = (500, 25)
    orders = (0..<count * 4).map { SmallBook.order($0, customers, missing, &dice) }
    for (index, channel) in SmallBook.channels.enumerated() {
      (orders[index].channel, orders[index].date) = (channel, "2025-11-0\(index + 1)")
      (orders[index].amount, orders[index].customer) = (1_250, customers[index].id)
    }
  }

  static func order(_ index: Int, _ customers: [Customer], _ missing: Int, _ dice: inout Dice) -> Order {
    let month = Int.random(in: 0..<30, using: &dice)  // up to two months after the as-of date
    let day = Int.random(in: 1...28, using: &dice)
    let amount = dice.pick([
      1_000, 2_550, Int.random(in: 100...90_000, using: &dice), Int.random(in: -9_000...99, using: &dice),
    ])
    return Order(
      id: "O\(1_000 + index)", customer: dice.chance(4) ? dice.pick([nil, "X9"]) : dice.pick(customers).id,
      date: dice.chance(missing / 4)
        ? nil : String(format: "%04d-%02d-%02d", 2024 + (month + 2) / 12, (month + 2) % 12 + 1, day),
      amount: dice.chance(missing / 2) ? nil : amount, cost: amount / 2 + Int.random(in: -300...300, using: &dice),
      channel: dice.chance(missing) ? nil : dice.pick(channels))
  }

  // MARK: - Files

  func write(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try writeCustomers(to: folder)
    try writeOrders(to: folder)
  }

  private func writeCustomers(to folder: URL) throws {
    let lines = customers.map { customer in
      [
        customer.id, quoted(customer.name), customer.region ?? "", customer.credit.map(String.init) ?? "",
        customer.growth.map(decimal) ?? "",
      ].joined(separator: ",")
    }
    let text = (["customerId,name,region,creditScore,growthRate"] + lines).joined(separator: "\n") + "\n"
    try text.write(to: folder.appendingPathComponent("customers.csv"), atomically: true, encoding: .utf8)
  }

  func writeOrders(to folder: URL) throws {
    let lines = orders.map { order in
      [
        order.id, order.customer ?? "", order.date ?? "", order.amount.map(decimal) ?? "", decimal(order.cost),
        order.channel ?? "",
      ].joined(separator: ",")
    }
    let text = (["orderId,customerId,date,amount,cost,channel"] + lines).joined(separator: "\r\n") + "\r\n"
    try text.write(to: folder.appendingPathComponent("orders.csv"), atomically: true, encoding: .utf8)
  }

  private func quoted(_ text: String) -> String { "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
}

/// Hundredths as a decimal with two places.
func decimal(_ hundredths: Int) -> String {
  (hundredths < 0 ? "-" : "") + String(format: "%d.%02d", abs(hundredths) / 100, abs(hundredths) % 100)
}
