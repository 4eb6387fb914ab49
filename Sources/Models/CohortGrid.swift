import Columnar

/// Accounts by the period of their first purchase, and how many of each cohort bought again so many periods later.
///
/// Only what has been reached has a number: of a cohort that began three periods ago there are four, the first being its size.
public struct CohortGrid: Sendable {
  /// By the period of the first purchase.
  public let sizes: [Int]
  /// For each cohort, by age: accounts with a purchase in that period. Age 0 is the size.
  public let active: [[Int]]
  /// The cohort of each account; −1 for one without a purchase.
  public let cohorts: [Int32]

  /// - Parameters:
  ///   - accounts: for each purchase the account, −1 for none.
  ///   - periods: for each purchase its period, from 0; the last one is the one that is going on.
  public init(accounts: [Int32], periods: [Int32], isPurchase: Bitmap, accountCount: Int, periodCount: Int) {
    let words = Bitmap.wordCount(for: periodCount)
    var seen = [UInt64](repeating: 0, count: accountCount * words)
    isPurchase.forEachTrue { row in
      let account = Int(accounts[row])
      guard account >= 0 else { return }
      let period = Int(periods[row])
      seen[account * words + period >> 6] |= 1 << UInt64(period & 63)
    }
    var active = (0..<periodCount).map { [Int](repeating: 0, count: periodCount - $0) }
    cohorts = (0..<accountCount).map { account in
      var cohort = -1
      for word in 0..<words {
        var bits = seen[account * words + word]
        while bits != 0 {
          let period = word << 6 + bits.trailingZeroBitCount
          if cohort < 0 { cohort = period }
          active[cohort][period - cohort] += 1
          bits &= bits - 1
        }
      }
      return Int32(cohort)
    }
    self.active = active
    sizes = active.map { $0.first ?? 0 }
  }
}
