import Columnar

/// Among the fitted values.
struct RankPlacement: Placement {
  private enum Fitted: Sendable {
    /// As they were sorted.
    case order(KeyOrder)
    /// Over another unit's keys: the distinct ones, ascending, and how many fitted values are below each; at the end all of them.
    case distinct([Int64], below: [Int32])
  }

  private let fitted: Fitted
  /// Two at least.
  let count: Int

  init(_ order: KeyOrder) {
    fitted = .order(order)
    count = order.count
  }

  private init(distinct: [Int64], below: [Int32]) {
    fitted = .distinct(distinct, below: below)
    count = Int(below[below.count - 1])
  }

  func place(_ key: Int64) -> Int64 { place(key, isFitted: false) }

  /// (below + half of the equal ones, less itself if fitted) ÷ (fitted − 1), kept to 1.
  func place(_ key: Int64, isFitted: Bool) -> Int64 {
    let (below, equal) = neighbours(of: key)
    return share(below: below, others: equal - (isFitted && equal > 0 ? 1 : 0))
  }

  /// The same before it is rounded.
  func number(_ key: Int64, isFitted: Bool) -> Double {
    let (below, equal) = neighbours(of: key)
    let others = equal - (isFitted && equal > 0 ? 1 : 0)
    return min(Double(2 * below + others) / Double(2 * (count - 1)), 1)
  }

  private func share(below: Int, others: Int) -> Int64 {
    let whole = 2 * UInt64(count - 1)
    return scaledShare(min(2 * UInt64(below) + UInt64(others), whole), of: whole)
  }

  /// How many fitted values are below a key, and how many equal it.
  private func neighbours(of key: Int64) -> (below: Int, equal: Int) {
    switch fitted {
    case .order(let order):
      let below = order.firstPlace(above: key, orEqual: true)
      return (below, order.firstPlace(above: key, orEqual: false) - below)
    case .distinct(let distinct, let below):
      let index = distinct.firstPlace(notBelow: key)
      let isHeld = index < distinct.count && distinct[index] == key
      return (Int(below[index]), isHeld ? Int(below[index + 1] - below[index]) : 0)
    }
  }

  /// The scaled values of the fitted rows themselves, which fall out of the order; zero elsewhere. None over another unit's keys.
  func ofFittedRows(among rows: Int, isLow: Bool, _ execution: Execution) throws -> [Int64]? {
    guard case .order(let order) = fitted else { return nil }
    let divider = ShareDivider(of: 2 * UInt64(count - 1))
    return try execution.scattered(rows) { scaled in
      if order.count < rows { scaled.buffer.initialize(repeating: 0) }
      _ = try execution.blocks(of: order.count) { block in
        order.forEachRun(startingIn: block) { run in
          let share = divider.share(2 * UInt64(run.lowerBound) + UInt64(run.count - 1))
          let value = isLow ? ScaledColumn.one - share : share
          for place in run { scaled.buffer[order.row(at: place)] = value }
        }
      }
    }
  }

  /// Values that the other unit cannot tell apart become one.
  func expressed(from: OrderedColumn.Unit, in unit: OrderedColumn.Unit) -> RankPlacement {
    var keys: [Int64] = []
    var counts: [Int32] = []
    forEachDistinct { key, below in
      let key = from.convert(key, to: unit)
      if key == keys.last { return }
      keys.append(key)
      counts.append(below)
    }
    return RankPlacement(distinct: keys, below: counts + [Int32(count)])
  }

  private func forEachDistinct(_ body: (Int64, Int32) -> Void) {
    switch fitted {
    case .order(let order):
      order.forEachRun(startingIn: 0..<order.count) { body(order.key(at: $0.lowerBound), Int32($0.lowerBound)) }
    case .distinct(let distinct, let below): for (key, below) in zip(distinct, below) { body(key, below) }
    }
  }
}

extension [Int64] {
  /// In ascending numbers.
  fileprivate func firstPlace(notBelow key: Int64) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
