import Columnar

/// The days on which each account bought, ascending, each once, and what they brought.
public struct PurchaseLog: Sendable {
  /// Where the days of each account begin; one more than there are accounts.
  private let starts: [Int32]
  private let counts: [Int32]
  private let days: [Int32]
  /// NaN where no money of that day is known; empty where none was asked for.
  private let sums: [Double]

  public var accountCount: Int { counts.count }
  /// Purchases of all accounts, those of one day and account being one.
  public var purchaseCount: Int { counts.reduce(0) { $0 + Int($1) } }

  /// - Parameters:
  ///   - account: whose purchase each row is; −1 for nobody's.
  ///   - money: NaN where it is not known.
  ///   - rows: which rows are purchases.
  public init(
    accountCount: Int, account: [Int32], day: [Int32], money: [Double]?, rows: Bitmap, execution: Execution
  ) throws {
    var starts = [Int32](repeating: 0, count: accountCount + 1)
    rows.forEachTrue { row in if account[row] >= 0 { starts[Int(account[row]) + 1] += 1 } }
    for index in 0..<accountCount { starts[index + 1] += starts[index] }
    try execution.check()
    let total = Int(starts[accountCount])
    var next = starts
    var days = [Int32](repeating: 0, count: total)
    var sums = [Double](repeating: 0, count: money == nil ? 0 : total)
    rows.forEachTrue { row in
      guard account[row] >= 0 else { return }
      let place = Int(next[Int(account[row])])
      next[Int(account[row])] += 1
      days[place] = day[row]
      if let money { sums[place] = money[row] }
    }
    try execution.check()
    var counts = [Int32](repeating: 0, count: accountCount)
    for index in 0..<accountCount {
      counts[index] = days.settle(&sums, Int(starts[index])..<Int(starts[index + 1]))
    }
    (self.starts, self.counts, self.days, self.sums) = (starts, counts, days, sums)
  }

  /// The days of an account up to one of them.
  func days(of account: Int, until day: Int32 = .max) -> ArraySlice<Int32> {
    let start = Int(starts[account])
    var end = start + Int(counts[account])
    while end > start, days[end - 1] > day { end -= 1 }
    return days[start..<end]
  }

  /// What the purchase at a place of `days(of:)` brought; NaN where that is not known.
  func money(at place: Int) -> Double { sums.isEmpty ? .nan : sums[place] }
}

extension [Int32] {
  /// Puts the days of a range in order and makes those of one day one; how many are left.
  fileprivate mutating func settle(_ sums: inout [Double], _ range: Range<Int>) -> Int32 {
    guard var last = range.first else { return 0 }
    if range.dropFirst().contains(where: { self[$0] < self[$0 - 1] }) { arrange(&sums, range) }
    for place in range.dropFirst() {
      if self[place] == self[last] {
        if !sums.isEmpty {
          sums[last] = sums[last].isNaN ? sums[place] : sums[last] + (sums[place].isNaN ? 0 : sums[place])
        }
      } else {
        last += 1
        self[last] = self[place]
        if !sums.isEmpty { sums[last] = sums[place] }
      }
    }
    return Int32(last - range.lowerBound + 1)
  }

  private mutating func arrange(_ sums: inout [Double], _ range: Range<Int>) {
    let order = range.sorted { (self[$0], $0) < (self[$1], $1) }
    let sorted = order.map { self[$0] }
    let money = sums.isEmpty ? [] : order.map { sums[$0] }
    for (offset, place) in range.enumerated() {
      self[place] = sorted[offset]
      if !money.isEmpty { sums[place] = money[offset] }
    }
  }
}

/// How each account has bought up to a day: x, t_x and T in the words of Fader, Hardie and Lee, in days.
public struct BuyingSummaries: Sendable {
  /// Purchases after the first one; −1 for an account that has not bought.
  public private(set) var repeats: [Int32] = []
  /// From the first purchase to the last one.
  public private(set) var recency: [Int32] = []
  /// From the first purchase to the day.
  public private(set) var age: [Int32] = []
  /// Of the repeat purchases whose money is known: how many, and their sum.
  public private(set) var spends: [Int32] = []
  public private(set) var spent: [Double] = []
  /// Its repeat purchases came to nothing or less together or, none of them being known, the first to less than nothing.
  public private(set) var onlyCosts: [Bool] = []
  public let day: Int32

  public init(of log: PurchaseLog, until day: Int32, execution: Execution) throws {
    self.day = day
    let blocks = try execution.blocks(of: log.accountCount) { range in
      range.map { Summary(log, $0, until: day) }
    }
    for block in blocks {
      for one in block {
        repeats.append(one.repeats)
        recency.append(one.recency)
        age.append(one.age)
        spends.append(one.spends)
        spent.append(one.spent)
        onlyCosts.append(one.onlyCosts)
      }
    }
  }

  public var count: Int { repeats.count }

  private struct Summary {
    var repeats: Int32 = -1
    var recency: Int32 = 0
    var age: Int32 = 0
    var spends: Int32 = 0
    var spent = 0.0
    var onlyCosts = false

    init(_ log: PurchaseLog, _ account: Int, until day: Int32) {
      let days = log.days(of: account, until: day)
      guard let first = days.first, let last = days.last else { return }
      repeats = Int32(days.count - 1)
      recency = last - first
      age = day - first
      for place in days.indices.dropFirst() {
        let money = log.money(at: place)
        if money.isNaN { continue }
        spends += 1
        spent += money
      }
      onlyCosts = spends > 0 ? spent <= 0 : log.money(at: days.startIndex) < 0
    }
  }
}

/// Accounts that have bought alike are one pattern with a count.
struct BuyingPatterns: Sendable {
  let repeats: [Int32]
  let recency: [Int32]
  let age: [Int32]
  let counts: [Double]
  /// How many accounts there are.
  let total: Double

  init(_ summaries: BuyingSummaries) {
    var keys: [UInt64] = []
    keys.reserveCapacity(summaries.count)
    for index in 0..<summaries.count where summaries.repeats[index] >= 0 {
      keys.append(
        UInt64(summaries.repeats[index]) << 42 | UInt64(summaries.recency[index]) << 21 | UInt64(summaries.age[index]))
    }
    keys.sort()
    var (repeats, recency, age, counts): ([Int32], [Int32], [Int32], [Double]) = ([], [], [], [])
    var last: UInt64?
    for key in keys {
      if key == last {
        counts[counts.count - 1] += 1
        continue
      }
      last = key
      repeats.append(Int32(key >> 42))
      recency.append(Int32(key >> 21 & 0x1F_FFFF))
      age.append(Int32(key & 0x1F_FFFF))
      counts.append(1)
    }
    (self.repeats, self.recency, self.age, self.counts) = (repeats, recency, age, counts)
    total = Double(keys.count)
  }
}
