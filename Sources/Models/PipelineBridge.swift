/// How the open pipeline of one day became that of another, deal by deal, in exact units: start + Σ changes = end.
public struct PipelineBridge: Sendable, Hashable {
  /// Why deals and money came and went, in the order of telling.
  public enum Line: String, Sendable, Hashable, CaseIterable {
    case start
    case new
    case reopened
    /// Expected after the period before, in it now.
    case pulledIn = "pulled in"
    /// Expected before the period, in it now.
    case slippedIn = "slipped in"
    /// Without expected close before.
    case dated = "date added"
    case grown
    case shrunk
    /// Without amount before.
    case priced = "amount added"
    /// Without amount now.
    case unpriced = "amount removed"
    case won
    case lost
    /// Expected later than before: out of the period, if one is asked for.
    case slipped
    /// Expected before the period now.
    case movedEarlier = "moved earlier"
    /// Without expected close now.
    case undated = "date removed"
    /// Not there any more, and nothing says what became of it.
    case disappeared
    case end
  }

  /// A deal that is open, on one of the two days.
  public struct Standing: Sendable, Hashable {
    /// In the units of its column.
    public var amount: Int64?
    /// The day that it is expected to close.
    public var expected: Int32?

    public init(amount: Int64?, expected: Int32?) {
      self.amount = amount
      self.expected = expected
    }
  }

  /// What is known of a deal that is open on only one of the days.
  public enum Fate: Sendable, Hashable { case unknown, won, lost, wasThereBefore }

  public struct Deal: Sendable, Hashable {
    /// None where it is not open then.
    public var before: Standing?
    public var after: Standing?
    public var fate: Fate

    public init(before: Standing?, after: Standing?, fate: Fate) {
      self.before = before
      self.after = after
      self.fate = fate
    }
  }

  public struct Tally: Sendable, Hashable {
    /// How many deals it concerns.
    public var deals = 0
    /// Of those, without an amount.
    public var withoutAmount = 0
    /// What they are worth: before where they leave, after where they come or stay.
    public var value: Int128 = 0
    /// What that does to their number.
    public var dealsChange = 0
    /// What that does to the sum of their amounts.
    public var change: Int128 = 0

    mutating func count(_ standing: Standing, deals sign: Int) {
      deals += 1
      withoutAmount += standing.amount == nil ? 1 : 0
      value += Int128(standing.amount ?? 0)
      dealsChange += sign
      change += Int128(sign) * Int128(standing.amount ?? 0)
    }
  }

  public private(set) var tallies: [Line: Tally] = [:]
  private let period: ClosedRange<Int32>?

  /// - Parameter period: where one is asked for, only what is expected to close in it is pipeline.
  public init(_ deals: [Deal], period: ClosedRange<Int32>? = nil) {
    self.period = period
    for line in Line.allCases { tallies[line] = Tally() }
    for deal in deals { add(deal) }
  }

  public subscript(line: Line) -> Tally { tallies[line] ?? Tally() }

  private mutating func add(_ deal: Deal) {
    let before = deal.before.flatMap { isIn($0) ? $0 : nil }
    let after = deal.after.flatMap { isIn($0) ? $0 : nil }
    if let before { count(.start, before, 0) }
    if let after { count(.end, after, 0) }
    switch (before, after) {
    case (nil, nil): return
    case (nil, let after?): count(arrival(of: deal), after, 1)
    case (let before?, nil): count(departure(of: deal), before, -1)
    case (let before?, let after?): stay(before, after)
    }
  }

  private func isIn(_ standing: Standing) -> Bool {
    guard let period else { return true }
    return standing.expected.map(period.contains) ?? false
  }

  private mutating func count(_ line: Line, _ standing: Standing, _ sign: Int) {
    tallies[line]?.count(standing, deals: sign)
  }

  private func arrival(of deal: Deal) -> Line {
    guard let before = deal.before else { return deal.fate == .wasThereBefore ? .reopened : .new }
    guard let expected = before.expected else { return .dated }
    return expected > (period?.upperBound ?? .max) ? .pulledIn : .slippedIn
  }

  private func departure(of deal: Deal) -> Line {
    guard let after = deal.after else {
      switch deal.fate {
      case .won: return .won
      case .lost: return .lost
      case .unknown, .wasThereBefore: return .disappeared
      }
    }
    guard let expected = after.expected else { return .undated }
    return expected > (period?.upperBound ?? .max) ? .slipped : .movedEarlier
  }

  private mutating func stay(_ before: Standing, _ after: Standing) {
    switch (before.amount, after.amount) {
    case (let old?, let new?) where new != old:
      note(new > old ? .grown : .shrunk, after, Int128(new) - Int128(old))
    case (nil, let new?): note(.priced, after, Int128(new))
    case (let old?, nil): note(.unpriced, after, -Int128(old))
    default: break
    }
    guard period == nil else { return }
    switch (before.expected, after.expected) {
    case (let old?, let new?) where new > old: note(.slipped, after, 0)
    case (let old?, let new?) where new < old: note(.pulledIn, after, 0)
    case (nil, _?): note(.dated, after, 0)
    case (_?, nil): note(.undated, after, 0)
    default: break
    }
  }

  /// A deal that is there on both days.
  private mutating func note(_ line: Line, _ standing: Standing, _ change: Int128) {
    count(line, standing, 0)
    tallies[line]?.change += change
  }
}
