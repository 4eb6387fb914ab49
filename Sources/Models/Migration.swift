import Columnar

/// How rows moved between two assignments of tiers: rows and a measure for each pair of levels.
///
/// The level after the last stands for a missing tier, in both directions.
public struct Migration: Sendable {
  /// Sums of a measure, one a cell.
  public enum Sums: Sendable {
    /// In units of 10⁻ˢᶜᵃˡᵉ, exact; 128 bits hold the sum of any column.
    case exact([Int128], scale: Int)
    case numbers([Double])
  }

  /// Rows and columns of the matrix, the missing tier included.
  public let fromCount: Int
  public let toCount: Int
  /// One a cell, row by row.
  public let counts: [Int]
  public let sums: Sums?

  /// Where a pair lies in `counts` and `sums`; none is the missing tier.
  public func cell(from: Int?, to: Int?) -> Int { (from ?? fromCount - 1) * toCount + (to ?? toCount - 1) }

  /// Rows whose tier is another one.
  public var movedCount: Int {
    counts.indices.reduce(0) { sum, cell in
      let (from, to) = (cell / toCount, cell % toCount)
      let stayed = from == fromCount - 1 ? to == toCount - 1 : from == to && to < toCount - 1
      return stayed ? sum : sum + counts[cell]
    }
  }

  /// Counts the rows of each pair of levels and adds up a measure over them; unknown cells of the measure count as zero.
  public static func between(
    _ before: TierAssignment, _ after: TierAssignment, measure: Column? = nil, execution: Execution
  ) throws -> Migration {
    precondition(before.codes.count == after.codes.count, "both assignments are of one table")
    let pairs = LevelPairs(before: before, after: after)
    let measure = measure.map(Measure.init)
    let parts = try execution.blocks(of: before.codes.count) { pairs.tally($0, measure) }
    let tally = parts.reduce(into: Tally(cells: pairs.cells)) { $0.add($1) }
    let sums: Sums? =
      switch measure {
      case nil: nil
      case .exact(_, let scale): .exact(tally.exact, scale: scale)
      case .numbers: .numbers(tally.numbers)
      }
    return Migration(fromCount: pairs.fromCount, toCount: pairs.toCount, counts: tally.counts, sums: sums)
  }
}

/// What one block of rows adds to a matrix.
private struct Tally: Sendable {
  var counts: [Int]
  var exact: [Int128]
  var numbers: [Double]

  init(cells: Int) {
    counts = Array(repeating: 0, count: cells)
    exact = Array(repeating: 0, count: cells)
    numbers = Array(repeating: 0, count: cells)
  }

  mutating func add(_ other: Tally) {
    for cell in counts.indices {
      counts[cell] += other.counts[cell]
      exact[cell] += other.exact[cell]
      numbers[cell] += other.numbers[cell]
    }
  }
}

/// Two assignments of the same rows, side by side.
struct LevelPairs: Sendable {
  let before: TierAssignment
  let after: TierAssignment

  var fromCount: Int { before.counts.count + 1 }
  var toCount: Int { after.counts.count + 1 }
  var cells: Int { fromCount * toCount }

  fileprivate func tally(_ range: Range<Int>, _ measure: Measure?) -> Tally {
    var tally = Tally(cells: cells)
    switch measure {
    case nil: forEachCell(range) { _, cell in tally.counts[cell] += 1 }
    case .exact(let values, _): addExactly(values, range, &tally)
    case .numbers(let values):
      forEachCell(range) { row, cell in
        tally.counts[cell] += 1
        if values[row].isFinite { tally.numbers[cell] += values[row] }
      }
    }
    return tally
  }

  /// Rows take turns between two sums of their cell: most of them fall into one, and a single sum would wait for the one before.
  private func addExactly(_ values: [Int64], _ range: Range<Int>, _ tally: inout Tally) {
    var counts = [Int](repeating: 0, count: 2 * cells)
    var sums = [SplitSum](repeating: SplitSum(), count: 2 * cells)
    let values = values.span
    counts.withUnsafeMutableBufferPointer { counts in
      sums.withUnsafeMutableBufferPointer { sums in
        forEachCell(range) { row, cell in
          let place = 2 &* cell &+ (row & 1)
          counts[place] &+= 1
          sums[place].add(values[row])
        }
      }
    }
    for place in sums.indices {
      tally.counts[place / 2] += counts[place]
      tally.exact[place / 2] += sums[place].total
    }
  }

  /// Visits the rows of a range whose level is another one, ascending.
  @inline(__always)
  func forEachMoved(_ range: Range<Int>, _ body: (Int) -> Void) {
    if before.validity == nil, after.validity == nil {
      let (from, to) = (before.codes.span, after.codes.span)
      for row in range where from[row] != to[row] { body(row) }
    } else {
      for row in range where before.level(row) != after.level(row) { body(row) }
    }
  }

  @inline(__always)
  private func forEachCell(_ range: Range<Int>, _ body: (Int, Int) -> Void) {
    let width = toCount
    if before.validity == nil, after.validity == nil {
      let (from, to) = (before.codes.span, after.codes.span)
      for row in range { body(row, Int(from[row]) * width + Int(to[row])) }
    } else {
      for row in range {
        let from = before.level(row) ?? fromCount - 1
        body(row, from * width + (after.level(row) ?? width - 1))
      }
    }
  }
}
