import Language
import Models

/// What is forecast of deals, as seen on a day.
struct ForecastFigures {
  typealias Method = DealForecast.Method

  /// Where an open deal stands to the period.
  enum Place: Hashable {
    case counted
    /// Expected before the as-of date.
    case overdue
    case expectedBefore, expectedAfter
    /// Nothing says when it is expected.
    case undated
    /// Open longer than any deal that ever closed.
    case beyond
    /// It has not begun, so it has no age: one of the deals to come.
    case notBegun
  }

  struct Part {
    var deal: Deal
    var place: Place
    /// In each step of the period.
    var likelihoods: [Double]
    var amount: AmountEstimate?
    var source: DealHistory.AmountSource
    /// The day that it is expected to close; none by history.
    var expected: Int32?
    /// That day is by the rule for deals without one.
    var isRuledClose: Bool

    var likelihood: Double { likelihoods.reduce(0, +) }
    var value: Double { likelihood * (amount?.mean ?? 0) }
  }

  let method: Method
  let period: ClosedRange<Int32>
  let steps: [ClosedRange<Int32>]
  let history: DealHistory
  var parts: [Part]
  /// Deals that are not there yet, won in each step, on average.
  var arrivals: [Double]
  let hasArrivals: Bool
  /// Won in the period by the as-of date.
  let wonAlready: (deals: Int, amount: Double)
  /// Won deals without amount among them.
  let wonWithoutAmount: Int

  var arrivalAmount: AmountEstimate? { history.anyAmount }

  /// Fewer delays tell nothing of how late deals are.
  static let fewestDelays = 20

  /// - Parameter isOfPicked: only some of the open deals are asked for: neither what was won nor what is to come can be said to be theirs.
  init(
    _ method: Method, _ view: DealView, period: ClosedRange<Int32>, steps: [ClosedRange<Int32>],
    isOfPicked: Bool = false
  ) {
    (self.method, self.period, self.steps) = (method, period, steps)
    let history = DealHistory(view, horizonDays: max(1, Int(period.upperBound - view.day)))
    self.history = history
    parts = view.open.filter(\.isPicked).map {
      Self.part(of: $0, method, history, period: period, steps: steps)
    }
    hasArrivals = (method == .history || method == .monteCarlo) && !isOfPicked
    let comes = hasArrivals
    arrivals = steps.map { comes ? history.arrivalsWon(in: $0) : 0 }
    let inPeriod = isOfPicked ? [] : view.won.filter { deal in deal.closed.map(period.contains) ?? false }
    wonAlready = (inPeriod.count, inPeriod.reduce(0) { $0 + ($1.amount ?? 0) })
    wonWithoutAmount = inPeriod.count { $0.amount == nil }
  }

  // MARK: - One deal

  private static func part(
    of deal: Deal, _ method: Method, _ history: DealHistory, period: ClosedRange<Int32>, steps: [ClosedRange<Int32>]
  ) -> Part {
    let (amount, source) = history.amount(of: deal)
    var part = Part(
      deal: deal, place: .counted, likelihoods: steps.map { _ in 0 }, amount: amount, source: source,
      expected: deal.expected ?? deal.ruledClose, isRuledClose: deal.expected == nil)
    switch method {
    case .weighted, .categories:
      part.expected = history.expectedDay(of: deal)
      part.place = place(of: part.expected, history.day, period)
      guard part.place == .counted, let day = part.expected, let step = steps.firstIndex(where: { $0.contains(day) })
      else { return part }
      part.likelihoods[step] = method == .weighted ? history.chance(of: deal) : 1
    case .history: part.countByAge(history, steps)
    case .monteCarlo:
      if part.expected == nil { part.countByAge(history, steps) } else { part.countByDay(history, steps) }
    }
    return part
  }

  static func place(of expected: Int32?, _ day: Int32, _ period: ClosedRange<Int32>) -> Place {
    guard let expected else { return .undated }
    if expected < day { return .overdue }
    if expected < period.lowerBound { return .expectedBefore }
    return expected > period.upperBound ? .expectedAfter : .counted
  }

  // MARK: - Sums

  /// What is forecast of the open deals of some group, or of all.
  func sum(group: Int? = nil) -> ExpectedSum {
    var sum = ExpectedSum()
    for part in parts where group == nil || part.deal.group == group {
      guard let amount = part.amount, part.likelihood > 0 else { continue }
      sum.add(probability: min(1, part.likelihood), amount)
    }
    return sum
  }

  var arrivalSum: ExpectedSum {
    var sum = ExpectedSum()
    if let arrivalAmount { sum.add(count: arrivals.reduce(0, +), arrivalAmount) }
    return sum
  }

  /// Everything: won already, open, to come.
  var total: ExpectedSum {
    var total = sum()
    total.add(arrivalSum)
    total.add(known: wonAlready.amount)
    return total
  }

  /// Parts that stand for something in the forecast.
  var counted: [Part] { parts.filter { $0.place == .counted } }
}

extension ForecastFigures.Part {
  /// By how deals of its age ended.
  fileprivate mutating func countByAge(_ history: DealHistory, _ steps: [ClosedRange<Int32>]) {
    guard let course = history.course(of: deal) else { return place = .notBegun }
    if history.isBeyond(deal) || course.curve.isBeyond(course.age) { return place = .beyond }
    likelihoods = steps.map { step in
      let days = Int(step.lowerBound - history.day)...Int(step.upperBound - history.day)
      return course.curve.likelihood(ofWinIn: days, openAt: course.age)
    }
  }

  /// By its probability, and by how long after the expected day won deals were won, among those delays that lead past the as-of date.
  fileprivate mutating func countByDay(_ history: DealHistory, _ steps: [ClosedRange<Int32>]) {
    guard let expected else { return }
    let known = isRuledClose ? history.ruledDelays : history.delays
    let delays = known.count < ForecastFigures.fewestDelays ? [0] : known
    let after = Int(history.day - expected)
    let first = delays.firstIndex { $0 > after } ?? delays.count
    let left = delays.count - first
    guard left > 0 else { return place = delays == [0] ? .overdue : .beyond }
    let chance = history.chance(of: deal)
    if deal.probability == nil, history.isBeyond(deal) { return place = .beyond }
    likelihoods = steps.map { step in
      let (low, high) = (Int(step.lowerBound - expected), Int(step.upperBound - expected))
      return chance * Double(delays[first...].count { $0 >= low && $0 <= high }) / Double(left)
    }
  }
}
