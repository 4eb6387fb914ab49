import Columnar

/// How likely the accounts of each of some groups are to buy, from how many of them did.
///
/// A group's rate is drawn towards the rate of all, as if so many accounts of that rate were in the group besides: the mean of a Beta distribution after
/// what was seen. C. N. Morris, "Parametric Empirical Bayes Inference", Journal of the American Statistical Association 78 (1983), for the idea; the weight
/// is given here, not estimated.
public struct RepeatRates: Sendable, Hashable {
  public let groups: [Outcomes]
  public let overall: Outcomes
  /// In accounts.
  public let prior: Double

  public init(groups: [Outcomes], prior: Double) {
    self.groups = groups
    self.prior = prior
    overall = groups.reduce(Outcomes(), +)
  }

  public var overallRate: Double { overall.rate ?? 0 }

  /// (bought + prior · overall rate) ÷ (accounts + prior)
  public func likelihood(of group: Int) -> Double {
    (Double(groups[group].happened) + prior * overallRate) / (Double(groups[group].accounts) + prior)
  }

  /// What the interval of a group's own rate says beside the rate of all.
  public func band(of group: Int) -> LikelihoodBand {
    guard let interval = WilsonInterval(groups[group].happened, of: groups[group].accounts) else { return .average }
    return interval.low > overallRate ? .likely : interval.high < overallRate ? .unlikely : .average
  }
}

/// Whether a group's accounts can be told from all the others.
public enum LikelihoodBand: Int32, CaseIterable, Sendable {
  /// Their interval lies above the rate of all.
  case likely
  case average
  case unlikely

  public var name: String { "\(self)" }
  public var chinese: String {
    switch self {
    case .likely: "很可能"
    case .average: "一般"
    case .unlikely: "不太可能"
    }
  }
}

/// Who bought after a date, by cell, and within each by whether they had bought in the horizon before it.
struct HabitTally: Sendable {
  /// Without a purchase in the horizon before, and with one.
  private(set) var split: [[Outcomes]]

  init(_ cells: [Int32], of history: PurchaseHistory, bought: Bitmap, cellCount: Int) {
    var accounts = [Int](repeating: 0, count: 2 * cellCount)
    var happened = accounts
    for row in cells.indices where cells[row] >= 0 {
      let place = 2 * Int(cells[row]) + (history.lately[row] ? 1 : 0)
      accounts[place] += 1
      if bought[row] { happened[place] += 1 }
    }
    split = (0..<cellCount).map { cell in
      (0...1).map { Outcomes(accounts: accounts[2 * cell + $0], happened: happened[2 * cell + $0]) }
    }
  }

  var cells: [Outcomes] { split.map { $0[0] + $0[1] } }
  /// Without a purchase in the horizon before, and with one.
  var byLately: [Outcomes] { (0...1).map { side in split.reduce(Outcomes()) { $0 + $1[side] } } }
}
