import Models

/// What closed deals tell of open ones, as seen on a day.
struct DealHistory {
  let day: Int32
  let curve: WinCurve
  /// The median days from beginning to won; none without won deals that began.
  let medianDays: Int?
  /// Deals that began, a day.
  let arrivalRate: Double
  /// The days over which that was counted.
  let arrivalDays: Int
  /// How many days after the expected close won deals were won; sorted.
  let delays: [Int]
  /// The same after the day that the rule for deals without expected close gives.
  let ruledDelays: [Int]
  /// By the days since a deal came to a stage, where enough closed deals have been there.
  let stageCurves: [String: WinCurve]
  private let all: AmountEstimate?
  private let byProduct: [String: AmountEstimate]
  private let byOwner: [String: AmountEstimate]

  /// So many won deals of a product or an owner have to be there for a mean of their own.
  static let fewestWon = 5

  /// - Parameter horizonDays: how far ahead is forecast; arrivals are counted over as long a time before.
  init(_ view: DealView, horizonDays: Int) {
    day = view.day
    let aged = view.deals.compactMap { deal -> WinCurve.Deal? in
      guard let start = deal.start else { return nil }
      let age = Int((deal.closed ?? view.day) - start)
      return WinCurve.Deal(age: age, end: deal.end == .won ? .won : deal.end == .lost ? .lost : .open)
    }
    curve = WinCurve(aged)
    let won = view.won
    medianDays = Self.median(
      won.compactMap { deal in deal.start.flatMap { start in deal.closed.map { Int($0 - start) } } })
    let first = view.deals.compactMap(\.start).min() ?? view.day
    arrivalDays = max(1, min(horizonDays, Int(view.day - first)))
    let since = view.day - Int32(arrivalDays)
    arrivalRate = Double(view.deals.count { $0.start.map { $0 > since } ?? false }) / Double(arrivalDays)
    delays = Self.delays(won, \.expected)
    ruledDelays = Self.delays(won, \.ruledClose)
    stageCurves = Self.stageCurves(view)
    all = AmountEstimate(won.compactMap(\.amount))
    byProduct = Self.estimates(won, \.product)
    byOwner = Self.estimates(won, \.owner)
  }

  private static func delays(_ won: [Deal], _ day: (Deal) -> Int32?) -> [Int] {
    won.compactMap { deal in day(deal).flatMap { day in deal.closed.map { Int($0 - day) } } }.sorted()
  }

  /// Fewer closed deals of a stage leave its deals to the curve of all.
  private static let fewestOfStage = 30

  private static func stageCurves(_ view: DealView) -> [String: WinCurve] {
    var aged: [String: [WinCurve.Deal]] = [:]
    for deal in view.deals {
      let end: WinCurve.End = deal.end == .won ? .won : deal.end == .lost ? .lost : .open
      for (stage, day) in deal.firstEntries {
        aged[stage, default: []].append(WinCurve.Deal(age: Int((deal.closed ?? view.day) - day), end: end))
      }
    }
    return aged.mapValues { WinCurve($0) }.filter {
      $0.value.closedCount >= fewestOfStage && $0.value.wonCount >= fewestWon
    }
  }

  private static func estimates(_ won: [Deal], _ key: (Deal) -> String?) -> [String: AmountEstimate] {
    var amounts: [String: [Double]] = [:]
    for deal in won { if let key = key(deal), let amount = deal.amount { amounts[key, default: []].append(amount) } }
    return amounts.filter { $0.value.count >= fewestWon }.compactMapValues { AmountEstimate($0) }
  }

  private static func median(_ values: [Int]) -> Int? {
    let sorted = values.map(Double.init).sorted()
    return sorted.quantile(0.5).map { Int($0.rounded()) }
  }

  /// Where a deal's amount comes from.
  enum AmountSource: Hashable, CaseIterable { case known, rule, product, owner, all, none }

  func amount(of deal: Deal) -> (estimate: AmountEstimate?, source: AmountSource) {
    if let amount = deal.amount { return (AmountEstimate(amount), .known) }
    if let amount = deal.ruledAmount { return (AmountEstimate(amount), .rule) }
    if let estimate = deal.product.flatMap({ byProduct[$0] }) { return (estimate, .product) }
    if let estimate = deal.owner.flatMap({ byOwner[$0] }) { return (estimate, .owner) }
    return all.map { ($0, .all) } ?? (nil, .none)
  }

  /// The amounts of won deals.
  var anyAmount: AmountEstimate? { all }

  /// The share of closed deals that were won.
  var winShare: Double? { curve.closedCount > 0 ? Double(curve.wonCount) / Double(curve.closedCount) : nil }

  /// The day on which an open deal is taken to close: the expected one, else that of the rule, else after the median time of won deals.
  func expectedDay(of deal: Deal) -> Int32? {
    deal.expected ?? deal.ruledClose ?? deal.start.flatMap { start in medianDays.map { start + Int32($0) } }
  }

  func age(of deal: Deal) -> Int? { deal.start.map { max(0, Int(day - $0)) } }

  /// Open longer than any deal that ever closed.
  func isBeyond(_ deal: Deal) -> Bool { age(of: deal).map(curve.isBeyond) ?? false }

  /// What tells how a deal goes on: how long it has been at its stage, where that is known of enough others, else how old it is; none without a beginning.
  func course(of deal: Deal) -> (curve: WinCurve, age: Int, byStage: Bool)? {
    if let stage = deal.entries.last?.stage, let curve = stageCurves[stage], let since = deal.firstEntries[stage] {
      return (curve, max(0, Int(day - since)), true)
    }
    return age(of: deal).map { (curve, $0, false) }
  }

  /// How likely it is won some day.
  func chance(of deal: Deal) -> Double {
    if let probability = deal.probability { return probability }
    return course(of: deal).map { $0.curve.likelihood(ofWinOpenAt: $0.age) } ?? winShare ?? 0
  }

  /// How many deals that begin after this day are won on some days, on average.
  func arrivalsWon(in days: ClosedRange<Int32>) -> Double {
    guard days.upperBound > day else { return 0 }
    var sum = 0.0
    for begin in (day + 1)...days.upperBound {
      let first = Int(max(days.lowerBound, begin) - begin)
      sum += curve.likelihood(ofNewWinIn: first...Int(days.upperBound - begin))
    }
    return sum * arrivalRate
  }
}
