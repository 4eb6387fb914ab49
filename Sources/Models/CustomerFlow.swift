import Columnar

/// Accounts by how their purchases in a period stand beside those before it: new, kept, returned or lost.
///
/// New is who bought for the first time ever, as far back as the purchases go; that those before the first day on record are not known
/// (left-censoring) is for the caller to tell.
public struct CustomerFlow: Sendable {
  public enum Standing: Int32, CaseIterable, Sendable { case new, kept, returned, lost }

  /// Of each account; −1 for one that bought in neither period.
  public let standings: [Int32]
  /// In the order of `Standing`.
  public let counts: [Int]
  /// The first purchase of each account; `Int32.max` for none.
  public let firstDays: [Int32]

  /// - Parameters:
  ///   - accounts: for each purchase the account, −1 for none.
  ///   - days: when it was.
  ///   - before: the period that is compared with; it ends before `period` begins.
  public init(
    accounts: [Int32], days: [Int32], isPurchase: Bitmap, accountCount: Int, period: ClosedRange<Int32>,
    before: ClosedRange<Int32>
  ) {
    var first = [Int32](repeating: .max, count: accountCount)
    var bought = [UInt8](repeating: 0, count: accountCount)
    isPurchase.forEachTrue { row in
      let account = Int(accounts[row])
      guard account >= 0 else { return }
      let day = days[row]
      first[account] = min(first[account], day)
      if period.contains(day) { bought[account] |= 1 }
      if before.contains(day) { bought[account] |= 2 }
    }
    var counts = [Int](repeating: 0, count: Standing.allCases.count)
    standings = (0..<accountCount).map { account in
      let standing: Standing
      switch bought[account] {
      case 3: standing = .kept
      case 2: standing = .lost
      case 1: standing = period.contains(first[account]) ? .new : .returned
      default: return -1
      }
      counts[Int(standing.rawValue)] += 1
      return standing.rawValue
    }
    self.counts = counts
    firstDays = first
  }
}
