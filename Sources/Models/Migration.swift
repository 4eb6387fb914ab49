import Columnar

/// How rows moved between two sides of a comparison: rows and a measure for each pair of levels.
///
/// Behind the levels stand two more places, in both directions: no level, and not there. A row that is on neither side is not counted as anything.
public struct Migration: Sendable {
  /// Sums of a measure, one a cell.
  public enum Sums: Sendable {
    /// In units of 10⁻ˢᶜᵃˡᵉ, exact; 128 bits hold the sum of any column.
    case exact([Int128], scale: Int)
    case numbers([Double])
  }

  /// Rows and columns of the matrix, the two places behind the levels included.
  public let fromCount: Int
  public let toCount: Int
  /// One a cell, row by row.
  public let counts: [Int]
  public let sums: Sums?

  /// Where a pair lies in `counts` and `sums`.
  public func cell(from: LevelColumn.Place, to: LevelColumn.Place) -> Int {
    position(from, fromCount) * toCount + position(to, toCount)
  }

  private func position(_ place: LevelColumn.Place, _ count: Int) -> Int {
    switch place {
    case .level(let level): level
    case .none: count - 2
    case .absent: count - 1
    }
  }

  /// Rows that are there on both sides and have another level, or one on one side only.
  public var movedCount: Int {
    counts.indices.reduce(0) { sum, cell in
      let (from, to) = (cell / toCount, cell % toCount)
      if from == fromCount - 1 || to == toCount - 1 { return sum }
      let stayed = from == fromCount - 2 ? to == toCount - 2 : from == to && to < toCount - 2
      return stayed ? sum : sum + counts[cell]
    }
  }

  /// Rows that are there before only.
  public var goneCount: Int { (0..<fromCount - 1).reduce(0) { $0 + counts[$1 * toCount + toCount - 1] } }

  /// Rows that are there after only.
  public var newCount: Int { (0..<toCount - 1).reduce(0) { $0 + counts[(fromCount - 1) * toCount + $1] } }

  /// Counts the rows of each pair of levels and adds up a measure over them; unknown cells of the measure count as zero.
  public static func between(
    _ before: LevelColumn, _ after: LevelColumn, measure: Column? = nil, execution: Execution
  ) throws -> Migration {
    precondition(before.codes.count == after.codes.count, "both sides are of one table")
    let pairs = LevelPairs(before: before, after: after)
    let measure = measure.map(Measure.init)
    let parts = try execution.blocks(of: before.codes.count) { pairs.tally($0, measure) }
    let tally = parts.reduce(into: Tally(cells: pairs.cells)) { $0.add($1) }
    let sums: Sums? =
      switch measure {
      case nil: nil
      case .exact(_, let scale): .exact(tally.exact, scale: scale)
      case .numbers: .numbers(tally.numbers.map(\.total))
      }
    return Migration(fromCount: pairs.fromCount, toCount: pairs.toCount, counts: tally.counts, sums: sums)
  }
}

/// What one block of rows adds to a matrix.
private struct Tally: Sendable {
  var counts: [Int]
  var exact: [Int128]
  var numbers: [CompensatedSum]

  init(cells: Int) {
    counts = Array(repeating: 0, count: cells)
    exact = Array(repeating: 0, count: cells)
    numbers = Array(repeating: CompensatedSum(), count: cells)
  }

  mutating func add(_ other: Tally) {
    for cell in counts.indices {
      counts[cell] += other.counts[cell]
      exact[cell] += other.exact[cell]
      numbers[cell] = numbers[cell] + other.numbers[cell]
    }
  }
}

/// The two sides of a comparison.
struct LevelPairs: Sendable {
  let before: LevelColumn
  let after: LevelColumn

  var fromCount: Int { before.placeCount }
  var toCount: Int { after.placeCount }
  var cells: Int { fromCount * toCount }

  fileprivate func tally(_ range: Range<Int>, _ measure: Measure?) -> Tally {
    var tally = Tally(cells: cells)
    switch measure {
    case nil: forEachCell(range) { _, cell in tally.counts[cell] += 1 }
    case .exact(let values, _): addExactly(values, range, &tally)
    case .numbers(let values):
      forEachCell(range) { row, cell in
        tally.counts[cell] += 1
        if values[row].isFinite { tally.numbers[cell].add(values[row]) }
      }
    }
    return tally
  }

  /// Rows take turns between four sums of their cell: most of them fall into one, and a single sum would wait for the one before.
  private func addExactly(_ values: [Int64], _ range: Range<Int>, _ tally: inout Tally) {
    var counts = [Int](repeating: 0, count: 4 * cells)
    var sums = [SplitSum](repeating: SplitSum(), count: 4 * cells)
    let values = values.span
    counts.withUnsafeMutableBufferPointer { counts in
      sums.withUnsafeMutableBufferPointer { sums in
        forEachCell(range) { row, cell in
          let place = 4 &* cell &+ (row & 3)
          counts[place] &+= 1
          sums[place].add(values[row])
        }
      }
    }
    for place in sums.indices {
      tally.counts[place / 4] += counts[place]
      tally.exact[place / 4] += sums[place].total
    }
  }

  /// Visits the rows of a range that are there on both sides and whose level is another one, ascending.
  @inline(__always)
  func forEachMoved(_ range: Range<Int>, _ body: (Int) -> Void) {
    if before.validity == nil, after.validity == nil {
      let (from, to) = (before.codes.span, after.codes.span)
      for row in range where from[row] != to[row] { body(row) }
    } else {
      let (beforeAbsent, afterAbsent) = (fromCount - 1, toCount - 1)
      for row in range {
        let (from, to) = (before.position(row), after.position(row))
        if from == beforeAbsent || to == afterAbsent { continue }
        let stayed = from == beforeAbsent - 1 ? to == afterAbsent - 1 : from == to && to < afterAbsent - 1
        if !stayed { body(row) }
      }
    }
  }

  @inline(__always)
  private func forEachCell(_ range: Range<Int>, _ body: (Int, Int) -> Void) {
    let width = toCount
    if before.validity == nil, after.validity == nil {
      let (from, to) = (before.codes.span, after.codes.span)
      for row in range { body(row, Int(from[row]) * width + Int(to[row])) }
    } else {
      for row in range { body(row, before.position(row) * width + after.position(row)) }
    }
  }
}
