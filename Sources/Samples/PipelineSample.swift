/// A maker of measuring devices and its deals, July 2023 to 21 December 2025, the Sunday of week 51.
///
/// Deals skip stages, come back and stay; amounts and expected dates are missing or move from week to week; some owners hope more than they win.
func pipelineSample() -> [SampleFile] {
  var dice = Dice(seed: 20_251_221)
  let customers = PipelineCustomer.generate(400, &dice)
  let deals = pipelineDeals(with: customers, &dice)
  let orders = PipelineOrder.generate(of: customers, &dice)
  let tables: [(name: String, table: SampleTable)] = [
    ("customers", table(PipelineCustomer.header, customers.map(\.cells))),
    ("products", pipelineProducts()), ("deals", table(PipelineDeal.header, deals.map { $0.cells(on: .asOf) })),
    ("stages", stages(of: deals)), ("snapshots", snapshots(of: deals)),
    (
      "orders",
      table(
        PipelineOrder.header, orders.enumerated().map { place, order in order.cells("O" + padded(place + 1, 5), &dice) }
      )
    ), ("targets", pipelineTargets(orders, &dice)), ("invoices", pipelineInvoices(of: orders, &dice)),
    ("activities", activities(for: customers, deals, orders, &dice)),
    ("subscriptions", pipelineSubscriptions(of: customers, &dice)), ("counts", counts(of: deals, &dice)),
  ]
  return tables.map { SampleFile(name: $0.name + ".csv", bytes: $0.table.bytes) } + [
    SampleFile(name: "book.acct", bytes: Array(pipelineBook.utf8))
  ]
}

private func table(_ header: [String], _ rows: [[String?]]) -> SampleTable {
  var table = SampleTable(header: header)
  for row in rows { table.append(row) }
  return table
}

private func pipelineProducts() -> SampleTable {
  table(
    ["product", "family", "listPrice", "unitCost"],
    PipelineProduct.all.map { [$0.name, $0.family, String($0.listPrice), String($0.unitCost)] })
}

// MARK: - Deals

/// Deals by the day they were created on; more each year.
private func pipelineDeals(with customers: [PipelineCustomer], _ dice: inout Dice) -> [PipelineDeal] {
  var created: [SampleDay] = []
  for _ in 0..<3_000 {
    let late = max(dice.unit(), dice.chance(0.35) ? dice.unit() : 0)
    let day = SampleDay(index: Int(late * Double(SampleDay.asOf.index - 1))).workday
    created.append(min(day, SampleDay.asOf + -2))
  }
  return created.sorted().enumerated().map { place, day in
    var customer = dice.pick(customers)
    while customer.since > day { customer = dice.pick(customers) }
    return PipelineDeal(place + 1, created: day, with: customer, &dice)
  }
}

/// Every entry into a stage up to the as-of date, by day.
private func stages(of deals: [PipelineDeal]) -> SampleTable {
  let entries = deals.flatMap { deal in deal.entries.map { (deal: deal, day: $0.day, stage: $0.stage) } }
  let inOrder = entries.filter { $0.day <= .asOf }.enumerated().sorted {
    ($0.element.day, $0.offset) < ($1.element.day, $1.offset)
  }
  return table(["dealId", "stage", "entered"], inOrder.map { [$1.deal.id, $1.stage.rawValue, $1.day.text] })
}

/// What was known of the deals on each of 26 Sundays, the last of them a week before the as-of date.
private func snapshots(of deals: [PipelineDeal]) -> SampleTable {
  let sundays = (1...26).reversed().map { SampleDay.asOf + -7 * $0 }
  return table(
    PipelineDeal.snapshotHeader, sundays.flatMap { day in deals.compactMap { $0.snapshotCells(on: day) } })
}

// MARK: - Effort

/// Calls, visits and demos: most for those with deals, some for those who never ordered.
private func activities(
  for customers: [PipelineCustomer], _ deals: [PipelineDeal], _ orders: [PipelineOrder], _ dice: inout Dice
) -> SampleTable {
  var list: [(day: SampleDay, customer: PipelineCustomer, owner: PipelineOwner)] = []
  for deal in deals {
    let last = deal.closed(by: .asOf) ?? .asOf
    for _ in 0..<dice.pick([0: 14.0, 1: 30, 2: 30, 3: 16, 5: 10]) {
      let day = (deal.created + dice.whole(0...max(0, last - deal.created))).workday
      list.append((min(day, last), deal.customer, deal.owner))
    }
  }
  for order in orders where dice.chance(0.3) {
    list.append((min((order.day + dice.whole(1...25)).workday, .asOf), order.customer, order.owner))
  }
  let inOrder = list.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }
  let rows = inOrder.enumerated().map { number, entry -> [String?] in
    let kind = dice.pick(PipelineWords.activityKinds)
    let hours = kind == "Email" ? 0.25 : kind == "Call" ? 0.5 : Double(dice.whole(4...16)) / 2
    let cost = hours * 60 + (kind.hasPrefix("Visit") ? Double(dice.whole(4...40) * 10) : 0)
    return [
      "A" + padded(number + 1, 5), entry.element.customer.id, entry.element.owner.name, entry.element.day.text,
      dice.chance(0.01) ? nil : kind, fixed(hours, places: 2), dice.chance(0.03) ? nil : fixed(cost, places: 2),
    ]
  }
  return table(["activityId", "customerId", "owner", "date", "kind", "hours", "cost"], rows)
}

// MARK: - Counts

/// What each owner counted in 2025, from leads to what was won.
private func counts(of deals: [PipelineDeal], _ dice: inout Dice) -> SampleTable {
  let rows = PipelineOwner.all.map { owner -> [String?] in
    let engaged = deals.filter { deal in
      deal.owner.name == owner.name && deal.engaged(by: .asOf).map { $0.month.year == 2025 } == true
    }
    let won = engaged.filter { $0.stage(on: .asOf) == .won }
    let followed = Int(Double(engaged.count) * dice.number(1.5...2.2))
    let contacted = Int(Double(followed) * dice.number(1.4...2.1))
    let leads = Int(Double(contacted) * dice.number(1.2...1.8))
    let revenue = won.reduce(0) { $0 + ($1.amount(on: .asOf) ?? 0) }
    let satisfaction = fixed(min(5, 3.1 + owner.skill + dice.number(-0.3...0.3)), places: 1)
    return [
      owner.name, String(leads), String(contacted), String(followed), String(engaged.count), String(won.count),
      fixed(revenue, places: 2), dice.chance(0.1) ? nil : satisfaction,
    ]
  }
  return table(
    ["rep", "leads", "contacted", "followed", "opportunities", "won", "revenue", "satisfaction"], rows)
}

// MARK: - The book

private let pipelineBook = """
  # The pipeline sample: a maker of measuring devices, its deals and its plan, July 2023 to 21 December 2025.
  # Start with:  funnel deals by stage order Prospecting, Engaging, Won lost Lost

  load customers from "customers.csv" key customerId
  load products from "products.csv" key product
  load orders from "orders.csv" key orderId link customerId to customers, product to products
      roles date = date, owner = owner, quantity = quantity, money = amount
  load deals from "deals.csv" key dealId link customerId to customers, product to products
      roles date = createdDate, closed = closeDate, stage = stage, owner = owner, money = amount,
      probability = probability, expected = expectedClose
  load stages from "stages.csv" link dealId to deals roles date = entered, stage = stage
  load snapshots from "snapshots.csv" link dealId to deals
      roles date = snapshotDate, stage = stage, owner = owner, money = amount, expected = expectedClose,
      probability = probability
  load targets from "targets.csv" roles date = month, money = amount
  load invoices from "invoices.csv" key invoiceId link customerId to customers
      roles date = issued, due = due, money = amount, paid = paid
  load activities from "activities.csv" key activityId link customerId to customers roles date = date, owner = owner
  load subscriptions from "subscriptions.csv" key subscriptionId link customerId to customers
  load counts from "counts.csv" key rep
  set as-of 2025-12-21

  derive customers.revenue = sum(orders.amount)
  derive customers.lastOrder = max(orders.date)
  derive customers.lastContact = max(activities.date)

  # What a customer is worth, the pyramid by it, and what each tier is owed.
  define score value for customers as
      revenue weight 70 scale rank,
      pipeline = sum(deals.amount where stage in (Prospecting, Engaging)) weight 30 scale rank
  define tiers tier for customers by value as platinum top 3%, gold next 12%, iron next 35%, lead rest
  define policy service for tier since lastContact as
      platinum "executive sponsor" cost 900 visit 30d,
      gold "account manager" cost 300 visit 60d,
      iron "inside sales" cost 60 visit 120d,
      rest "mail" cost 5

  """
