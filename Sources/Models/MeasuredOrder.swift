import Columnar

/// A sum of a measure: exact for decimals.
enum MeasureSum: Sendable {
  case exact(Int128)
  case number(Double)
}

/// Ranked rows from the top down, equal ones in row order, for cuts at a share of a measure.
struct MeasuredOrder {
  private let order: KeyOrder
  private let measure: Measure
  private let total: MeasureSum

  init(_ values: OrderedColumn, _ ranked: Bitmap?, _ measure: Column, _ execution: Execution) throws {
    let measure = Measure(measure)
    let order = try KeyOrder(values, rows: ranked, execution: execution)
    var total = measure.zero
    for place in 0..<order.count { measure.add(order.row(at: place), to: &total) }
    self.measure = measure
    self.order = order
    self.total = total
  }

  var zero: MeasureSum { measure.zero }

  /// How much of the measure the rows from this key up have.
  func sum(atLeast key: Int64) -> MeasureSum {
    var sum = measure.zero
    forEachGroup { rows, group in
      if group < key { return false }
      for row in rows { measure.add(row, to: &sum) }
      return true
    }
    return sum
  }

  /// The row at which the running total first reaches `start` + shares · total (or the total, where that is less), and those that tie
  /// with it; none when there is nothing to reach or it is never reached.
  func crossing(start: MeasureSum, shares: ShareSum) -> (key: Int64, position: Int, reached: Int)? {
    guard let target = target(start, shares) else { return nil }
    var sum = measure.zero
    var reached = 0
    var crossing: (key: Int64, position: Int, reached: Int)?
    forEachGroup { rows, key in
      for row in rows {
        reached += 1
        measure.add(row, to: &sum)
        if crossing == nil, sum >= target { crossing = (key, reached, reached) }
      }
      crossing?.reached = reached
      return crossing == nil
    }
    return crossing
  }

  private func target(_ start: MeasureSum, _ shares: ShareSum) -> MeasureSum? {
    switch (total, start) {
    case (.exact(let total), .exact(let start)):
      let part = shares.ceiling(of: max(total, 0))
      return part > 0 ? .exact(min(total, start + part)) : nil
    case (.number(let total), .number(let start)):
      let part = shares.total.double * total
      return part > 0 ? .number(min(total, start + part)) : nil
    default: preconditionFailure("the sums of one measure are of one kind")
    }
  }

  /// Rows of equal keys in row order, from the top, until `body` has seen enough.
  private func forEachGroup(_ body: (LazyMapSequence<Range<Int>, Int>, Int64) -> Bool) {
    var end = order.count
    while end > 0 {
      var start = end - 1
      while !order.startsRun(at: start) { start -= 1 }
      if !body((start..<end).lazy.map { order.row(at: $0) }, order.key(at: start)) { return }
      end = start
    }
  }
}

extension MeasureSum {
  static func >= (a: MeasureSum, b: MeasureSum) -> Bool {
    switch (a, b) {
    case (.exact(let a), .exact(let b)): a >= b
    case (.number(let a), .number(let b)): a >= b
    default: preconditionFailure("the sums of one measure are of one kind")
    }
  }
}
