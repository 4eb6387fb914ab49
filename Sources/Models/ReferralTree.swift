/// Who brought whom: a forest, each account below the one that brought it.
///
/// Accounts that brought each other in a ring belong to no tree; they are told apart.
public struct ReferralTree: Sendable {
  /// For each account who brought it, itself left out; −1 for none and within a ring.
  public let referrers: [Int32]
  /// Those whom each account brought itself.
  public let brought: [[Int32]]
  /// All that stand below an account.
  public let descendants: [Int]
  /// The longest chain below an account.
  public let depths: [Int]
  /// In rings.
  public let ringed: [Int32]
  /// Accounts that are said to have brought themselves.
  public let own: [Int32]
  /// Each account after those that it brought.
  public let upwards: [Int32]

  public init(referrers written: [Int32]) {
    let own = written.indices.filter { written[$0] == Int32($0) }.map { Int32($0) }
    var referrers = written
    for account in own { referrers[Int(account)] = -1 }
    var waiting = [Int](repeating: 0, count: referrers.count)
    for referrer in referrers where referrer >= 0 { waiting[Int(referrer)] += 1 }
    // Leaves first; whoever waits for ever is in a ring or above none.
    var upwards = referrers.indices.filter { waiting[$0] == 0 }.map { Int32($0) }
    var next = 0
    while next < upwards.count {
      let referrer = referrers[Int(upwards[next])]
      next += 1
      guard referrer >= 0 else { continue }
      waiting[Int(referrer)] -= 1
      if waiting[Int(referrer)] == 0 { upwards.append(referrer) }
    }
    ringed = referrers.indices.filter { waiting[$0] > 0 }.map { Int32($0) }
    for account in ringed { referrers[Int(account)] = -1 }
    var (descendants, depths) = (
      [Int](repeating: 0, count: referrers.count), [Int](repeating: 0, count: referrers.count)
    )
    var brought = [[Int32]](repeating: [], count: referrers.count)
    for account in upwards where referrers[Int(account)] >= 0 {
      let referrer = Int(referrers[Int(account)])
      descendants[referrer] += descendants[Int(account)] + 1
      depths[referrer] = max(depths[referrer], depths[Int(account)] + 1)
    }
    for account in referrers.indices where referrers[account] >= 0 {
      brought[Int(referrers[account])].append(Int32(account))
    }
    (self.referrers, self.brought, self.upwards, self.own) = (referrers, brought, upwards + ringed, own)
    (self.descendants, self.depths) = (descendants, depths)
  }

  /// What all that stand below each account have together.
  public func sums(of values: [Int128]) -> [Int128] {
    var sums = [Int128](repeating: 0, count: values.count)
    for account in upwards where referrers[Int(account)] >= 0 {
      sums[Int(referrers[Int(account)])] += sums[Int(account)] + values[Int(account)]
    }
    return sums
  }

  /// The same of numbers.
  public func sums(of values: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: values.count)
    for account in upwards where referrers[Int(account)] >= 0 {
      sums[Int(referrers[Int(account)])] += sums[Int(account)] + values[Int(account)]
    }
    return sums
  }
}
