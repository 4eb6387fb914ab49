/// What a cell of an answer must be.
enum Cell: Hashable {
  case missing
  case text(String)
  case whole(Int)
  /// Hundredths, exact, with both places.
  case hundredths(Int)
  case number(Double)

  func matches(_ found: String) -> Bool {
    switch self {
    case .missing: found.isEmpty
    case .text(let text): found == text
    case .whole(let whole): found == String(whole)
    case .hundredths(let units): found == decimal(units)
    // Raw weights beside a fixed share are rounded to four places, so the last digits of such scores differ.
    case .number(let number): Double(found).map { abs($0 - number) <= 2e-6 * max(1, abs(number)) } ?? false
    }
  }
}

/// A condition as it is written, and what it says of a row: true, false or neither.
struct Condition<Row> {
  var text: String
  var holds: (Row) -> Bool?

  init(_ text: String, _ holds: @escaping (Row) -> Bool?) {
    self.text = text
    self.holds = holds
  }

  /// Conditions joined at random; missing is neither true nor false, and stays so unless the other part decides.
  static func random(_ atoms: [Condition], _ dice: inout Dice, depth: Int = 2) -> Condition {
    if depth == 0 || dice.chance(45) { return dice.pick(atoms) }
    let (a, b) = (random(atoms, &dice, depth: depth - 1), random(atoms, &dice, depth: depth - 1))
    switch Int.random(in: 0..<3, using: &dice) {
    case 0:
      return Condition("(\(a.text)) and (\(b.text))") { row in
        let (x, y) = (a.holds(row), b.holds(row))
        return x == false || y == false ? false : x == nil || y == nil ? nil : true
      }
    case 1:
      return Condition("(\(a.text)) or (\(b.text))") { row in
        let (x, y) = (a.holds(row), b.holds(row))
        return x == true || y == true ? true : x == nil || y == nil ? nil : false
      }
    default: return Condition("not (\(a.text))") { row in a.holds(row).map { !$0 } }
    }
  }
}

/// The book as the as-of date lets it be seen, walked row by row.
struct BookOracle {
  struct CustomerRow {
    var customer: SmallBook.Customer
    var orders: [SmallBook.Order]

    var revenue: Int { orders.reduce(0) { $0 + ($1.amount ?? 0) } }
    var cost: Int { orders.reduce(0) { $0 + $1.cost } }
    var profit: Int { revenue - cost }
    var lastOrder: String? { orders.compactMap(\.date).max() }
  }

  struct OrderRow {
    var order: SmallBook.Order
    var region: String?
    var hasCustomer: Bool
  }

  var customers: [CustomerRow]
  var orders: [OrderRow]

  init(_ book: SmallBook) {
    let seen = book.orders.filter { $0.date.map { $0 <= SmallBook.asOf } ?? true }
    customers = book.customers.map { customer in
      CustomerRow(customer: customer, orders: seen.filter { $0.customer == customer.id })
    }
    orders = seen.map { order in
      let customer = book.customers.first { $0.id == order.customer }
      return OrderRow(order: order, region: customer?.region, hasCustomer: customer != nil)
    }
  }
}

/// Rows in the order of a key, missing last both ways, equal ones as they were.
func sorted<Row, Key: Comparable>(_ rows: [Row], by key: (Row) -> Key?, descending: Bool = false) -> [Row] {
  rows.enumerated().sorted { a, b in
    switch (key(a.element), key(b.element)) {
    case (nil, nil): a.offset < b.offset
    case (nil, _): false
    case (_, nil): true
    case (let x?, let y?): x == y ? a.offset < b.offset : descending ? x > y : x < y
    }
  }.map(\.element)
}

extension String {
  var year: Int { Int(prefix(4))! }
  var month: Int { Int(dropFirst(5).prefix(2))! }
}

// MARK: - Conditions

extension BookOracle {
  /// Day texts before 2026-06-30 that ages of the conditions reach back to.
  private static let day30 = "2026-05-31"
  private static let day90 = "2026-04-01"
  private static let month3 = "2026-03-30"
  private static let year1 = "2025-06-30"

  static func customerConditions(_ dice: inout Dice) -> [Condition<CustomerRow>] {
    let money = Int.random(in: 0...150_000, using: &dice) / 100 * 100
    let credit = Int.random(in: 300...800, using: &dice)
    let few = Int.random(in: 0...5, using: &dice)
    let region = dice.pick(SmallBook.regions)
    let other = dice.pick(SmallBook.regions.filter { $0 != region })
    return [
      Condition("revenue >= \(money / 100)") { $0.revenue >= money },
      Condition("revenue between 100 and \(money / 100)") { $0.revenue >= 10_000 && $0.revenue <= money },
      Condition("revenue < cost") { $0.revenue < $0.cost },
      Condition("revenue - cost >= 25.5") { $0.profit >= 2_550 },
      Condition("revenue / orderCount > 150") { $0.orders.isEmpty ? nil : $0.revenue > 15_000 * $0.orders.count },
      Condition("creditScore >= \(credit)") { $0.customer.credit.map { $0 >= credit } },
      Condition("creditScore is missing") { $0.customer.credit == nil },
      Condition("growthRate = 0.12") { $0.customer.growth.map { $0 == 12 } },
      Condition("growthRate in (-0.5, 0.3)") { $0.customer.growth.map { $0 == -50 || $0 == 30 } },
      Condition("region = \(region)") { $0.customer.region.map { $0 == region } },
      Condition("region != \(region.lowercased())") { $0.customer.region.map { $0 != region } },
      Condition("region in (\(region), \(other))") { $0.customer.region.map { $0 == region || $0 == other } },
      Condition("region not in (\(region), \(other))") { $0.customer.region.map { $0 != region && $0 != other } },
      Condition("region is known") { $0.customer.region != nil },
      Condition("name contains \"客\"") { $0.customer.name.contains("客") },
      Condition("lastOrder > 90d") { $0.lastOrder.map { $0 < day90 } },
      Condition("lastOrder <= 30d") { $0.lastOrder.map { $0 >= day30 } },
      Condition("lastOrder > 3mo") { $0.lastOrder.map { $0 < month3 } },
      Condition("lastOrder within 1y") { $0.lastOrder.map { $0 >= year1 } },
      Condition("lastOrder in 2026Q1") { $0.lastOrder.map { $0.year == 2026 && $0.month <= 3 } },
      Condition("lastOrder < 2026") { $0.lastOrder.map { $0.year < 2026 } },
      Condition("orderCount <= \(few)") { $0.orders.count <= few },
      Condition("count(orders where channel = Web) >= \(few)") {
        $0.orders.filter { $0.channel == "Web" }.count >= few
      },
      Condition("sum(orders.amount where date within 1y) > 500") { row in
        row.orders.filter { $0.date.map { $0 >= year1 } ?? false }.reduce(0) { $0 + ($1.amount ?? 0) } > 50_000
      },
      Condition("any(orders where amount < 0)") { $0.orders.contains { $0.amount.map { $0 < 0 } ?? false } },
      Condition("no(orders where date within 90d)") { row in
        !row.orders.contains { $0.date.map { $0 >= day90 } ?? false }
      },
    ]
  }

  static func orderConditions(_ dice: inout Dice) -> [Condition<OrderRow>] {
    let money = Int.random(in: 0...90_000, using: &dice) / 100 * 100
    let channel = dice.pick(SmallBook.channels)
    let region = dice.pick(SmallBook.regions)
    return [
      Condition("amount > \(money / 100)") { $0.order.amount.map { $0 > money } },
      Condition("amount = 25.5 or amount = 10") { $0.order.amount.map { $0 == 2_550 || $0 == 1_000 } },
      Condition("amount is missing") { $0.order.amount == nil },
      Condition("amount - cost < 0") { row in row.order.amount.map { $0 < row.order.cost } },
      Condition("channel = \(channel)") { $0.order.channel.map { $0 == channel } },
      Condition("channel != \(channel)") { $0.order.channel.map { $0 != channel } },
      Condition("date in 2025") { $0.order.date.map { $0.year == 2025 } },
      Condition("date >= 2026-01") { $0.order.date.map { $0 >= "2026-01-01" } },
      Condition("date between 2025-02-01 and 2025-11-30") {
        $0.order.date.map { $0 >= "2025-02-01" && $0 <= "2025-11-30" }
      },
      Condition("month(date) <= 6") { $0.order.date.map { $0.month <= 6 } },
      Condition("customers.region = \(region)") { $0.region.map { $0 == region } },
      Condition("customers.region is missing") { $0.region == nil },
    ]
  }
}

// MARK: - Groups

extension BookOracle {
  struct GroupKey: Sendable {
    var text: String
    var key: @Sendable (OrderRow) -> Cell
  }

  static let groupKeys = [
    GroupKey(text: "channel") { $0.order.channel.map(Cell.text) ?? .missing },
    GroupKey(text: "customers.region") { $0.region.map(Cell.text) ?? .missing },
    GroupKey(text: "year(date)") { $0.order.date.map { .whole($0.year) } ?? .missing },
    GroupKey(text: "month(date)") { $0.order.date.map { .whole($0.month) } ?? .missing },
    GroupKey(text: "monthOf(date)") { $0.order.date.map { .text(String($0.prefix(7))) } ?? .missing },
  ]

  struct Aggregation: Sendable {
    var text: String
    var value: @Sendable ([OrderRow]) -> Cell
  }

  static let aggregations: [Aggregation] = [
    Aggregation(text: "count() as n") { .whole($0.count) },
    Aggregation(text: "count(amount) as known") { .whole($0.count { $0.order.amount != nil }) },
    Aggregation(text: "sum(amount) as revenue") { .hundredths($0.reduce(0) { $0 + ($1.order.amount ?? 0) }) },
    Aggregation(text: "sum(amount - cost where channel = Web) as webProfit") { rows in
      .hundredths(
        rows.filter { $0.order.channel == "Web" }.reduce(0) { sum, row in
          sum + (row.order.amount.map { $0 - row.order.cost } ?? 0)
        })
    },
    Aggregation(text: "avg(amount) as mean") { rows in
      let known = rows.compactMap(\.order.amount)
      return known.isEmpty ? .missing : .number(Double(known.reduce(0, +)) / 100 / Double(known.count))
    },
    Aggregation(text: "median(amount) as middle") { rows in
      let known = rows.compactMap(\.order.amount).sorted()
      if known.isEmpty { return .missing }
      return .number(Double(known[(known.count - 1) / 2] + known[known.count / 2]) / 200)
    },
    Aggregation(text: "min(amount) as least") { $0.compactMap(\.order.amount).min().map(Cell.hundredths) ?? .missing },
    Aggregation(text: "max(date) as latest") { $0.compactMap(\.order.date).max().map(Cell.text) ?? .missing },
    Aggregation(text: "distinct(channel) as channels") { .whole(Set($0.compactMap(\.order.channel)).count) },
    Aggregation(text: "share(channel = Web among channel is known) as web") { rows in
      let known = rows.filter { $0.order.channel != nil }
      return known.isEmpty ? .missing : .number(Double(known.count { $0.order.channel == "Web" }) / Double(known.count))
    },
  ]

  /// Groups of rows by several keys, in key order, missing last.
  static func groups(_ rows: [OrderRow], by keys: [GroupKey]) -> [(key: [Cell], rows: [OrderRow])] {
    let groups = Dictionary(grouping: rows) { row in keys.map { $0.key(row) } }
    return groups.sorted { a, b in
      for (x, y) in zip(a.key, b.key) where x != y { return precedes(x, y) }
      return false
    }.map { ($0.key, $0.value) }
  }

  private static func precedes(_ a: Cell, _ b: Cell) -> Bool {
    switch (a, b) {
    case (.missing, _): false
    case (_, .missing): true
    case (.whole(let a), .whole(let b)): a < b
    case (.text(let a), .text(let b)): a < b
    default: false
    }
  }
}
