/// A wholesaler of shop equipment and its customers, July 2023 to June 2026.
///
/// Few customers bring most of the money, sales follow the season, some customers fell asleep, a few cost more
/// than they pay, and values are missing here and there: what a planner's own files look like.
func retailSample() -> [SampleFile] {
  var dice = Dice(seed: 20_260_630)
  let customers = RetailCustomer.generate(2_000, &dice)
  var table = SampleTable(header: RetailCustomer.header)
  for customer in customers { table.append(customer.cells) }
  return [
    SampleFile(name: "customers.csv", bytes: table.bytes),
    SampleFile(name: "orders.csv", bytes: orders(of: customers, &dice)),
    SampleFile(name: "contacts.csv", bytes: contacts(of: customers, &dice)),
    SampleFile(name: "deals.csv", bytes: deals(with: customers, &dice)),
    SampleFile(name: "book.acct", bytes: Array(retailBook.utf8)),
    SampleFile(name: "lesson.acct", bytes: PackageResources.lesson_acct),
  ]
}

// MARK: - Orders

/// Orders by date; each month those of all customers, so that numbers and dates rise together.
private func orders(of customers: [RetailCustomer], _ dice: inout Dice) -> [UInt8] {
  var table = SampleTable(
    header: ["orderId", "customerId", "date", "product", "channel", "quantity", "amount", "cost"])
  var number = 0
  for month in (0..<SampleMonth.count).map(SampleMonth.init) {
    var ofMonth: [(day: Int, customer: RetailCustomer)] = []
    for customer in customers where customer.active?.contains(month.index) == true {
      let years = Double(month.index) / 12
      let trend = max(0.2, 1 + (customer.growthRate ?? 0) * (years - 1.5))
      let expected = 0.42 * customer.size.squareRoot() * month.season * trend
      for _ in 0..<dice.count(expecting: expected) { ofMonth.append((dice.whole(1...month.length), customer)) }
    }
    // Insertion order breaks ties, so that the order does not hang on the sort.
    for (_, order) in ofMonth.enumerated().sorted(by: { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }) {
      number += 1
      table.append(orderCells("O" + padded(number, 6), order.customer, month.day(order.day), &dice))
    }
  }
  return table.bytes
}

private func orderCells(_ id: String, _ customer: RetailCustomer, _ date: String, _ dice: inout Dice) -> [String?] {
  let product = dice.pick(RetailProduct.all)
  let scale = customer.size.squareRoot()
  let quantity = max(1, Int(Double(dice.whole(1...product.largestQuantity)) * dice.number(0.6...1.2) * scale))
  let discount = dice.pick([0: 60.0, 0.05: 20, 0.1: 14, 0.15: 6])
  let amount = Double(quantity) * product.price * (1 - discount)
  let costShare = product.costShare * (customer.losesMoney ? dice.number(1.5...2.1) : dice.number(0.92...1.1))
  let cost = Double(quantity) * product.price * costShare
  let channel = dice.chance(0.75) ? customer.channel : dice.pick(RetailWords.channels)
  return [
    id, customer.id, date, product.name, dice.chance(0.01) ? nil : channel, String(quantity), fixed(amount, places: 2),
    dice.chance(0.004) ? nil : fixed(cost, places: 2),
  ]
}

// MARK: - Contacts

private func contacts(of customers: [RetailCustomer], _ dice: inout Dice) -> [UInt8] {
  var table = SampleTable(header: ["contactId", "customerId", "name", "title", "layer", "phone", "email"])
  let titles: [(layer: String, titles: [String])] = [
    ("Executive", ["Managing Director", "CEO", "总经理"]), ("Senior", ["Purchasing Director", "CFO", "采购总监"]),
    ("Middle", ["Store Manager", "Purchasing Manager", "采购经理"]), ("Operational", ["Buyer", "Shop Assistant", "采购专员"]),
  ]
  var number = 0
  for customer in customers {
    for _ in 0..<dice.count(expecting: min(4, 0.8 + customer.size.squareRoot() * 0.6)) {
      number += 1
      let (layer, names) = titles[dice.pick([0: 14.0, 1: 22, 2: 38, 3: 26])]
      let phone = "\(customer.city.areaCode)-\(dice.whole(2000...8999)) \(padded(dice.whole(0...9999), 4))"
      table.append([
        "K" + padded(number, 5), customer.id, RetailCustomer.personName(&dice), dice.pick(names),
        dice.chance(0.05) ? nil : layer, dice.chance(0.12) ? nil : phone,
        dice.chance(0.18) ? nil : "contact\(number)@\(customer.id.lowercased()).example",
      ])
    }
  }
  return table.bytes
}

// MARK: - Deals

/// Opportunities of the last eighteen months; the open ones have no close date.
private func deals(with customers: [RetailCustomer], _ dice: inout Dice) -> [UInt8] {
  var table = SampleTable(
    header: [
      "dealId", "customerId", "product", "stage", "owner", "openedDate", "closeDate", "amount", "probability",
    ])
  for number in 1...900 {
    let customer = dice.pick(customers)
    let opened = SampleMonth(index: dice.whole(SampleMonth.count - 18...SampleMonth.count - 1))
    let closed = SampleMonth(index: opened.index + dice.whole(1...7))
    let isClosed = closed.index < SampleMonth.count
    let wins = dice.chance(0.24 + min(0.2, customer.size / 100))
    let stage = isClosed ? (wins ? "Won" : "Lost") : openStages[dice.whole(0...openStages.count - 1)].name
    let probability = openStages.first { $0.name == stage }?.percent ?? (wins ? 100 : 0)
    table.append([
      "D" + padded(number, 4), customer.id, dice.pick(RetailProduct.all).name, stage, customer.owner,
      opened.day(dice.whole(1...opened.length)), isClosed ? closed.day(dice.whole(1...closed.length)) : nil,
      dice.chance(0.04) ? nil : fixed(Double(dice.whole(4...90)) * 100 * customer.size.squareRoot(), places: 2),
      "\(probability)%",
    ])
  }
  return table.bytes
}

private let openStages: [(name: String, percent: Int)] = [
  ("Lead", 10), ("Qualified", 25), ("Proposal", 50), ("Negotiation", 75),
]

// MARK: - The book

private let retailBook = """
  # The retail sample: a wholesaler of shop equipment, July 2023 to June 2026.
  # Start with:  find customers where tier = gold and lastOrder > 90d

  load customers from "customers.csv" key customerId
  load orders from "orders.csv" key orderId link customerId to customers roles date = date, money = amount
  load contacts from "contacts.csv" key contactId link customerId to customers
  load deals from "deals.csv" key dealId link customerId to customers
      roles date = openedDate, closed = closeDate, stage = stage, owner = owner, money = amount, probability = probability
  set as-of 2026-06-30

  derive customers.revenue = sum(orders.amount)
  derive customers.cost = sum(orders.cost)
  derive customers.lastOrder = max(orders.date)
  derive customers.orderCount = count(orders)

  # Bought three times or more, but not in the last 90 days.
  define segment sleeping for customers as lastOrder > 90d and orderCount >= 3

  # What a customer is worth to us, and the customer pyramid by it.
  define score value for customers as
      revenue weight 40 scale rank,
      profit = revenue - cost weight 30 scale minmax,
      credit = creditScore weight 20 scale 300 to 850,
      growth = growthRate weight 10 scale zscore missing mean
  define tiers tier for customers by value as platinum top 1%, gold next 4%, iron next 15%, lead rest

  """
