// Orders, invoices, subscriptions and targets of the pipeline sample.

/// An order of the pipeline sample.
struct PipelineOrder {
  let customer: PipelineCustomer
  let owner: PipelineOwner
  let product: PipelineProduct
  let channel: String
  let day: SampleDay
  let quantity: Int
  let amount: Double

  static let header = ["orderId", "customerId", "owner", "product", "channel", "date", "quantity", "amount"]

  func cells(_ id: String, _ dice: inout Dice) -> [String?] {
    [
      id, customer.id, dice.chance(0.008) ? nil : owner.name, product.name, dice.chance(0.01) ? nil : channel, day.text,
      String(quantity), fixed(amount, places: 2),
    ]
  }

  /// Orders by day. A customer buys at its own rate until an order is its last; prices rise in 2025.
  static func generate(of customers: [PipelineCustomer], _ dice: inout Dice) -> [PipelineOrder] {
    var gone = Set<String>()
    var orders: [PipelineOrder] = []
    for index in 0...SampleDay.asOf.index {
      let day = SampleDay(index: index)
      guard day.workday == day else { continue }
      for customer in customers where customer.since <= day && !gone.contains(customer.id) {
        let rate = customer.rate * 1.4 * (0.75 + 0.25 * day.month.season)
        guard dice.chance(min(0.5, rate)) else { continue }
        orders.append(order(of: customer, on: day, &dice))
        if dice.chance(customer.leaves) { gone.insert(customer.id) }
      }
    }
    return orders
  }

  private static func order(of customer: PipelineCustomer, on day: SampleDay, _ dice: inout Dice) -> PipelineOrder {
    let product = PipelineProduct.pick(&dice)
    let quantity =
      product.listPrice > 20_000 ? 1 : max(1, Int(Double(dice.whole(1...3)) * (0.7 + 0.3 * customer.size.squareRoot())))
    let year = day.month.year
    let price = Double(product.listPrice) * (year == 2025 ? 1.03 : 0.97) * dice.number(0.86...1)
    let channel = dice.pick(dice.chance(0.95) ? customer.owner.channels : PipelineWords.channels)
    return PipelineOrder(
      customer: customer, owner: customer.owner, product: product, channel: channel, day: day, quantity: quantity,
      amount: Double(quantity) * (price / 10).rounded() * 10)
  }
}

/// Invoices of the orders: a deposit of 30 % above 8,000, and the balance; most are paid, late ones are.
func pipelineInvoices(of orders: [PipelineOrder], _ dice: inout Dice) -> SampleTable {
  var table = SampleTable(
    header: ["invoiceId", "orderId", "customerId", "kind", "issued", "due", "amount", "paid", "paidDate"])
  var number = 0
  for (place, order) in orders.enumerated() {
    let deposit = order.amount >= 8_000 ? (order.amount * 0.3 * 100).rounded() / 100 : 0
    let parts = [("deposit", deposit, 0, 7), ("balance", order.amount - deposit, dice.whole(3...20), 30)]
    for (kind, amount, waits, term) in parts where amount > 0 && order.day + waits <= SampleDay.asOf {
      number += 1
      let issued = order.day + waits
      let due = issued + (kind == "deposit" ? term : dice.pick([30, 30, 45, 60]))
      let paidOn = due + dice.pick([dice.whole(-14...0): 62.0, dice.whole(1...30): 26, dice.whole(31...160): 12])
      let share = dice.chance(0.03) ? 0 : dice.chance(0.05) ? 0.5 : 1.0
      let isPaid = paidOn <= SampleDay.asOf && share > 0
      table.append([
        "I" + padded(number, 5), "O" + padded(place + 1, 5), order.customer.id, kind, issued.text, due.text,
        fixed(amount, places: 2), fixed(isPaid ? amount * share : 0, places: 2),
        isPaid ? max(paidOn, issued).text : nil,
      ])
    }
  }
  return table
}

/// What each owner is to sell of each product through each of its channels, month by month: a share of what was sold in 2024, and more.
func pipelineTargets(_ orders: [PipelineOrder], _ dice: inout Dice) -> SampleTable {
  var table = SampleTable(header: ["month", "product", "channel", "owner", "amount"])
  let total = orders.filter { $0.day.month.year == 2024 }.reduce(0) { $0 + $1.amount }
  let weight = PipelineProduct.all.reduce(0) { $0 + $1.weight * Double($1.listPrice) }
  for month in (18..<42).map(SampleMonth.init) {
    let ofMonth = total / 12 * (month.year == 2025 ? 1.65 : 1.9) * (0.75 + 0.25 * month.season)
    for product in PipelineProduct.all {
      for owner in PipelineOwner.all {
        for channel in owner.channels where !dice.chance(0.02) {
          let share = product.weight * Double(product.listPrice) / weight / Double(PipelineOwner.all.count) / 2
          let amount = (ofMonth * share * dice.number(0.8...1.2) / 50).rounded() * 50
          table.append([month.day(1), product.name, channel, owner.name, fixed(amount, places: 2)])
        }
      }
    }
  }
  return table
}

/// Subscriptions that renew each month; those who stay long are those who stay.
func pipelineSubscriptions(of customers: [PipelineCustomer], _ dice: inout Dice) -> SampleTable {
  var table = SampleTable(header: ["subscriptionId", "customerId", "plan", "startDate", "endDate", "mrr"])
  var starts: [(day: SampleDay, customer: PipelineCustomer)] = []
  for customer in customers where dice.chance(0.9) {
    for _ in 0..<dice.pick([1: 80.0, 2: 20]) {
      let earliest = SampleDay.first(of: customer.since.month).month.index
      let month = SampleMonth(index: dice.whole(earliest...max(earliest, 28)))
      let start = SampleDay.first(of: month) + dice.whole(0...27)
      if start >= customer.since, start <= SampleDay.asOf { starts.append((start, customer)) }
    }
  }
  let inOrder = starts.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }
  for (number, (_, start)) in inOrder.enumerated() {
    let plan = PipelineWords.plans[dice.pick([0: 50.0, 1: 35, 2: 15])]
    let end = subscriptionEnd(from: start.day, chance: dice.unit() * dice.unit() * 0.3, &dice)
    table.append([
      "S" + padded(number + 1, 4), start.customer.id, plan.name, start.day.text, end?.text,
      fixed(Double(plan.mrr) * dice.pick([1, 1, 1, 2, 3]), places: 2),
    ])
  }
  return table
}

/// The day of the month it began on, after as many months as it renewed; none while it runs.
private func subscriptionEnd(from start: SampleDay, chance: Double, _ dice: inout Dice) -> SampleDay? {
  let offset = start - SampleDay.first(of: start.month)
  for month in (start.month.index + 1)...(SampleDay.asOf.month.index) {
    let end = SampleDay.first(of: SampleMonth(index: month)) + offset
    if end <= SampleDay.asOf, dice.chance(chance) { return end }
  }
  return nil
}
