/// How deals end by their age: the share won and the share still open after each day, from closed deals and from those that are open yet.
///
/// The estimator of cumulative incidence with two ways to end, won and lost, and with open deals censored at their age: O. O. Aalen, S. Johansen, "An
/// Empirical Transition Matrix for Non-homogeneous Markov Chains Based on Censored Observations", Scandinavian Journal of Statistics 5 (1978). At age t,
/// of n(t) deals that got so old w(t) are won and l(t) lost; S(t) = Π (1 − (w + l) / n), F(t) = Σ S(t − 1) · w / n.
public struct WinCurve: Sendable, Hashable {
  public enum End: Sendable, Hashable { case won, lost, open }

  /// A deal by its age in days, when it closed or, being open, now.
  public struct Deal: Sendable, Hashable {
    public var age: Int
    public var end: End

    public init(age: Int, end: End) {
      self.age = age
      self.end = end
    }
  }

  /// S: the share of deals that are still open after each age.
  private let open: [Double]
  /// F: the share that has been won by then.
  private let won: [Double]
  /// The greatest age at which a deal closed; none where none did.
  public let lastAge: Int?
  public let wonCount: Int
  public let lostCount: Int

  public init(_ deals: [Deal]) {
    let length = (deals.map(\.age).max() ?? 0) + 1
    var (wins, losses, ending) = (Self.zeros(length), Self.zeros(length), Self.zeros(length))
    for deal in deals {
      let age = max(0, deal.age)
      ending[age] += 1
      switch deal.end {
      case .won: wins[age] += 1
      case .lost: losses[age] += 1
      case .open: break
      }
    }
    var (left, share, sum) = (deals.count, 1.0, 0.0)
    var (open, won): ([Double], [Double]) = ([], [])
    for age in 0..<length {
      if left > 0 {
        sum += share * Double(wins[age]) / Double(left)
        share *= 1 - Double(wins[age] + losses[age]) / Double(left)
      }
      left -= ending[age]
      open.append(share)
      won.append(sum)
    }
    self.open = open
    self.won = won
    lastAge = (0..<length).last { wins[$0] + losses[$0] > 0 }
    wonCount = wins.reduce(0, +)
    lostCount = losses.reduce(0, +)
  }

  private static func zeros(_ count: Int) -> [Int] { [Int](repeating: 0, count: count) }

  public var closedCount: Int { wonCount + lostCount }

  /// Whether no deal closed at such an age or a greater one: nothing tells what becomes of it.
  public func isBeyond(_ age: Int) -> Bool { age >= (lastAge ?? -1) }

  /// How likely a deal that is open at an age is won on one of some days after that: day 1 is the next.
  public func likelihood(ofWinIn days: ClosedRange<Int>, openAt age: Int) -> Double {
    let (age, first) = (max(0, age), max(1, days.lowerBound))
    guard days.upperBound >= first, !isBeyond(age) else { return 0 }
    let base = open[min(age, open.count - 1)]
    return base > 0 ? max(0, wonBy(age + days.upperBound) - wonBy(age + first - 1)) / base : 0
  }

  /// How likely it is won on some day.
  public func likelihood(ofWinOpenAt age: Int) -> Double {
    likelihood(ofWinIn: 1...max(1, won.count), openAt: age)
  }

  /// By which day from now half of the chance is used up that it has of being won; none where it has none.
  public func medianDaysToWin(openAt age: Int) -> Int? {
    let whole = likelihood(ofWinOpenAt: age)
    guard whole > 0 else { return nil }
    return (1...max(1, won.count)).first { likelihood(ofWinIn: 1...$0, openAt: age) >= whole / 2 }
  }

  /// How likely a deal that begins on a day is won from some day of its life to another, its first day included.
  public func likelihood(ofNewWinIn ages: ClosedRange<Int>) -> Double {
    max(0, wonBy(ages.upperBound) - wonBy(ages.lowerBound - 1))
  }

  private func wonBy(_ age: Int) -> Double { age < 0 ? 0 : won[min(age, won.count - 1)] }
}
