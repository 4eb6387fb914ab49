/// A deal of the pipeline sample with all that happened to it, from which each of its files takes what was known on a day.
struct PipelineDeal {
  enum Stage: String { case prospecting = "Prospecting", engaging = "Engaging", won = "Won", lost = "Lost" }

  let id: String
  let customer: PipelineCustomer
  let product: PipelineProduct
  let owner: PipelineOwner
  let source: String
  /// Every entry into a stage, in order; the first is the creation.
  private(set) var entries: [(day: SampleDay, stage: Stage)]
  /// What it was thought to be worth from a day on.
  private var amounts: [(day: SampleDay, value: Double)] = []
  /// When it was expected to close, from a day on.
  private var expectations: [(day: SampleDay, close: SampleDay)] = []
  private let probability: [Stage: Int]
  private let category: String?
  private let lossReason: String?
  private let competitor: String?
  private let contract: (waits: Int, share: Double)?

  var created: SampleDay { entries[0].day }

  func stage(on day: SampleDay) -> Stage? { entries.last { $0.day <= day }?.stage }
  func amount(on day: SampleDay) -> Double? { amounts.last { $0.day <= day }?.value }
  func expectedClose(on day: SampleDay) -> SampleDay? { expectations.last { $0.day <= day }?.close }

  func isOpen(on day: SampleDay) -> Bool {
    switch stage(on: day) {
    case .prospecting, .engaging: true
    case .won, .lost, nil: false
    }
  }

  /// When it first was engaged, as far as is known on a day.
  func engaged(by day: SampleDay) -> SampleDay? { entries.first { $0.stage == .engaging && $0.day <= day }?.day }

  func closed(by day: SampleDay) -> SampleDay? {
    isOpen(on: day) ? nil : entries.last { $0.day <= day }?.day
  }

  // MARK: - Rows

  static let header = [
    "dealId", "customerId", "product", "owner", "source", "stage", "createdDate", "engageDate", "expectedClose",
    "closeDate", "amount", "probability", "category", "lossReason", "competitor", "contractDate", "deposit",
    "depositPaid",
  ]

  func cells(on day: SampleDay) -> [String?] {
    let stage = stage(on: day) ?? .prospecting
    let isOpen = isOpen(on: day)
    return [
      id, customer.id, product.name, owner.name, source, stage.rawValue, created.text, engaged(by: day)?.text,
      expectedClose(on: day)?.text, closed(by: day)?.text, amount(on: day).map { fixed($0, places: 2) },
      probability[stage].map { "\($0)%" }, isOpen ? category : nil, stage == .lost ? lossReason : nil,
      stage == .prospecting ? nil : competitor,
    ] + (stage == .won ? contractCells(on: day) : [nil, nil, nil])
  }

  /// The contract with its deposit of 30 %, once it is signed.
  private func contractCells(on day: SampleDay) -> [String?] {
    guard let contract, let won = closed(by: day) else { return [nil, nil, nil] }
    let signed = (won + contract.waits).workday
    guard signed <= day else { return [nil, nil, nil] }
    let deposit = ((amount(on: day) ?? Double(product.listPrice)) * 0.3).rounded()
    return [signed.text, fixed(deposit, places: 2), fixed(deposit * contract.share, places: 2)]
  }

  static let snapshotHeader = ["snapshotDate", "dealId", "owner", "stage", "amount", "expectedClose", "probability"]

  /// Its row in the snapshot of a Sunday: it is open, or was closed in the week that ends.
  func snapshotCells(on day: SampleDay) -> [String?]? {
    guard let stage = stage(on: day) else { return nil }
    if let closed = closed(by: day), day - closed >= 7 { return nil }
    return [
      day.text, id, owner.name, stage.rawValue, amount(on: day).map { fixed($0, places: 2) },
      expectedClose(on: day)?.text, probability[stage].map { "\($0)%" },
    ]
  }

  // MARK: - Making one

  init(_ number: Int, created: SampleDay, with customer: PipelineCustomer, _ dice: inout Dice) {
    id = "D" + padded(number, 4)
    self.customer = customer
    product = PipelineProduct.pick(&dice)
    owner = dice.chance(0.85) ? customer.owner : dice.pick(PipelineOwner.all)
    let source = Self.source(&dice)
    self.source = source.name
    entries = Self.history(from: created, owner, odds: source.odds * owner.skill, &dice)
    let prospecting = Double(dice.whole(1...5) * 5)
    let engaging = Double(dice.whole(6...14) * 5) + owner.hope
    probability =
      dice.chance(0.05)
      ? [.won: 100, .lost: 0]
      : [.prospecting: Int(max(5, prospecting)), .engaging: Int(min(95, engaging)), .won: 100, .lost: 0]
    category =
      dice.chance(0.08)
      ? nil : engaging >= 60 ? dice.pick(["commit", "commit", "likely"]) : dice.pick(["likely", "best"])
    lossReason = dice.chance(0.12) ? nil : dice.pick(PipelineWords.lossReasons)
    competitor = dice.chance(0.48) ? dice.pick(PipelineWords.competitors) : nil
    contract = dice.chance(0.9) ? (dice.whole(0...9), dice.pick([1: 76.0, 0.5: 10, 0: 14])) : nil
    amounts = Self.amounts(of: product, entries, &dice)
    expectations = Self.expectations(entries, hope: owner.hope, &dice)
  }

  private static func source(_ dice: inout Dice) -> (name: String, weight: Double, odds: Double) {
    var rest = dice.unit() * PipelineWords.sources.reduce(0) { $0 + $1.weight }
    for source in PipelineWords.sources {
      rest -= source.weight
      if rest < 0 { return source }
    }
    return PipelineWords.sources[0]
  }

  /// Most go through both stages; some skip one, some come back, some stay for good.
  private static func history(
    from created: SampleDay, _ owner: PipelineOwner, odds: Double, _ dice: inout Dice
  ) -> [(day: SampleDay, stage: Stage)] {
    var entries: [(day: SampleDay, stage: Stage)] = [(created, .prospecting)]
    func after(_ days: ClosedRange<Int>, _ dice: inout Dice) -> SampleDay {
      (entries[entries.count - 1].day + max(1, Int(Double(dice.whole(days)) * owner.pace))).workday
    }
    if dice.chance(0.06) {
      entries = [(created, .engaging)]
    } else if dice.chance(0.03) {
      return entries
    } else if dice.chance(0.05) {
      entries.append((after(2...30, &dice), .won))
      return entries
    } else if dice.chance(0.26) {
      entries.append((after(5...60, &dice), .lost))
      return entries
    } else {
      entries.append((after(3...40, &dice), .engaging))
    }
    if dice.chance(0.08) {
      entries.append((after(8...50, &dice), .prospecting))
      entries.append((after(8...45, &dice), .engaging))
    }
    if dice.chance(0.04) { return entries }
    let wins = dice.chance(min(0.85, 0.52 * odds))
    entries.append((after(wins ? 12...95 : 8...120, &dice), wins ? .won : .lost))
    return entries
  }

  /// Unknown at first; from then on it moves with what the customer learns to want.
  private static func amounts(
    of product: PipelineProduct, _ entries: [(day: SampleDay, stage: Stage)], _ dice: inout Dice
  ) -> [(day: SampleDay, value: Double)] {
    let units = dice.pick([1: 62.0, 2: 22, 3: 10, 5: 6])
    var value = (Double(product.listPrice * units) * dice.number(0.82...1.08) / 10).rounded() * 10
    var amounts: [(day: SampleDay, value: Double)] = []
    if dice.chance(0.35) { amounts.append((entries[0].day, value)) }
    for entry in entries where entry.stage == .engaging && !dice.chance(0.22) { amounts.append((entry.day, value)) }
    let start = amounts.first?.day ?? entries[0].day
    let end = entries[entries.count - 1].day
    var day = start + dice.whole(14...60)
    while day < end, !amounts.isEmpty {
      value = max(500, (value * dice.number(0.8...1.22) / 10).rounded() * 10)
      amounts.append((day, value))
      day = day + dice.whole(20...80)
    }
    if let last = entries.last, last.stage == .won { amounts.append((last.day, value)) }
    return amounts
  }

  /// Set when the deal is engaged, or before; moved when the day comes near and nothing is signed.
  private static func expectations(
    _ entries: [(day: SampleDay, stage: Stage)], hope: Double, _ dice: inout Dice
  ) -> [(day: SampleDay, close: SampleDay)] {
    guard !dice.chance(0.07) else { return [] }
    let start = dice.chance(0.4) ? entries[0].day : entries.first { $0.stage == .engaging }?.day
    guard let start else { return [] }
    let last = entries[entries.count - 1]
    let end = last.stage == .won || last.stage == .lost ? last.day : SampleDay.asOf + 60
    var expectations = [(day: start, close: (start + (dice.whole(30...110) - Int(hope))).workday)]
    while let latest = expectations.last, latest.close < end {
      let seen = latest.close + dice.whole(-12...4)
      guard seen < end, seen > latest.day else { break }
      let earlier = dice.chance(0.12)
      expectations.append((seen, (latest.close + (earlier ? -dice.whole(3...10) : dice.whole(10...50))).workday))
      if expectations.count > 9 { break }
    }
    return expectations
  }
}
