import CKernels
import Columnar

/// Where high begins on an axis: a number that was given, or one found among the scores.
public enum AxisCut: Sendable, Hashable {
  case given(DecimalNumber)
  case found(CutPoint)

  public var number: Double {
    switch self {
    case .given(let value): value.double
    case .found(let point): point.number
    }
  }
}

/// The four cells of a matrix by two axes, each high from its cut on: a score that meets the cut is high.
///
/// A given cut is met at the precision of scaled values, as the cuts of tiers are.
public struct MatrixCells: Sendable {
  /// 0 both high, 1 the first alone, 2 the second alone, 3 neither; 0 where either is unknown.
  public let codes: [Int32]
  /// The rows that have a cell; none for all.
  public let placed: Bitmap?
  /// How many rows are in each cell.
  public let counts: [Int]
  /// How many rows lie on the cut of each axis.
  public let onCut: [Int]

  /// No cells, since nothing is known that a cut could be made of.
  public init(without count: Int) {
    codes = Array(repeating: 0, count: count)
    placed = Bitmap(repeating: false, count: count)
    counts = Array(repeating: 0, count: 4)
    onCut = [0, 0]
  }

  /// By two scores.
  public init(_ first: OrderedColumn, _ second: OrderedColumn, cuts: [AxisCut], execution: Execution) throws {
    try self.init(
      AxisBound(first.unit, cuts[0]), AxisBound(second.unit, cuts[1]),
      placed: Bitmap.both(first.validity, second.validity), count: first.count, execution
    ) { range, _, place in
      first.keys.withUnsafeBufferPointer { a in
        second.keys.withUnsafeBufferPointer { b in
          place(UnsafeBufferPointer(rebasing: a[range]), UnsafeBufferPointer(rebasing: b[range]))
        }
      }
    }
  }

  /// By two scores that are summed up on the way.
  ///
  /// - Parameter seen: the rows that get a cell; all without it.
  public init(_ first: AxisSum, _ second: AxisSum, cuts: [AxisCut], among seen: Bitmap?, execution: Execution) throws {
    try self.init(
      AxisBound(first.unit, cuts[0]), AxisBound(second.unit, cuts[1]), placed: seen, count: first.count, execution
    ) { range, scratch, place in
      let a = UnsafeMutableBufferPointer(rebasing: scratch[..<range.count])
      let b = UnsafeMutableBufferPointer(
        rebasing: scratch[MatrixCells.stretchRows..<MatrixCells.stretchRows + range.count])
      first.sum(range, a)
      second.sum(range, b)
      place(UnsafeBufferPointer(a), UnsafeBufferPointer(b))
    }
  }

  /// Rows whose scores stay in the innermost cache between being summed up and being compared.
  private static let stretchRows = 1024

  private typealias Place = (UnsafeBufferPointer<Int64>, UnsafeBufferPointer<Int64>) -> Void

  /// - Parameter keys: hands over the keys of a stretch of rows on both axes; it may write them to the scratch it is given.
  private init(
    _ first: AxisBound, _ second: AxisBound, placed: Bitmap?, count: Int, _ execution: Execution,
    _ keys: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Int64>, Place) -> Void
  ) throws {
    let (codes, blocks): ([Int32], [CellTally]) = try execution.filled(count) { block, codes in
      var tally = CellTally(first, second)
      withUnsafeTemporaryAllocation(of: Int64.self, capacity: 2 * MatrixCells.stretchRows) { scratch in
        for start in stride(from: block.lowerBound, to: block.upperBound, by: MatrixCells.stretchRows) {
          let range = start..<min(start + MatrixCells.stretchRows, block.upperBound)
          let own = UnsafeMutableBufferPointer(
            rebasing: codes[range.lowerBound - block.lowerBound..<range.upperBound - block.lowerBound])
          keys(range, scratch) { a, b in
            tally.place(a, b, own)
            if let placed { tally.takeBack(range, outside: placed, a, b, own) }
          }
        }
      }
      return tally
    }
    self.codes = codes
    self.placed = placed
    let tally = (0..<6).map { index in blocks.reduce(0) { $0 + $1.tallies[index] } }
    counts = Array(tally[..<4])
    onCut = Array(tally[4...])
  }
}

/// A cut in the keys of the axis that it parts: those from `first` on are high, and those up to `last` of them lie on the cut.
struct AxisBound: Sendable {
  let first: Int64
  let last: Int64

  init(first: Int64, last: Int64) { (self.first, self.last) = (first, last) }

  init(_ unit: OrderedColumn.Unit, _ cut: AxisCut) {
    switch cut {
    case .given(let value):
      // Scores never reach the ends of 64 bits, so that none meets a bound there.
      first = unit.lowestKey(atLeast: value) ?? .max
      last = unit.keys(meeting: value).last
    case .found(let point):
      let number = point.number
      first = AxisBound.lowestKey { unit.number($0) >= number }
      let beyond = AxisBound.lowestKey { unit.number($0) > number }
      last = beyond == .min ? .min : beyond - 1
    }
  }

  /// The lowest key that passes a test which all higher ones pass as well; the highest there is where none does.
  private static func lowestKey(_ passes: (Int64) -> Bool) -> Int64 {
    var (low, high) = (Int64.min, Int64.max)
    while low < high {
      let middle = low + Int64((UInt64(bitPattern: high &- low)) / 2)
      if passes(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Places rows in cells and counts them.
struct CellTally: Sendable {
  private let bounds: [Int64]
  private let lasts: [Int64]
  /// The rows of the four cells, and those on the cut of each axis.
  private(set) var tallies = [Int](repeating: 0, count: 6)

  init(_ first: AxisBound, _ second: AxisBound) {
    bounds = [first.first, second.first]
    lasts = [first.last, second.last]
  }

  mutating func place(
    _ a: UnsafeBufferPointer<Int64>, _ b: UnsafeBufferPointer<Int64>, _ codes: UnsafeMutableBufferPointer<Int32>
  ) {
    if WideKernels.areThere { placeWide(a, b, codes) } else { placePlainly(a, b, codes) }
  }

  /// The same as `placePlainly`, where the processor can.
  mutating func placeWide(
    _ a: UnsafeBufferPointer<Int64>, _ b: UnsafeBufferPointer<Int64>, _ codes: UnsafeMutableBufferPointer<Int32>
  ) {
    tallies.withUnsafeMutableBytes { tallies in
      ckernels_cells(
        a.baseAddress, b.baseAddress, a.count, bounds, lasts, codes.baseAddress,
        tallies.bindMemory(to: UInt.self).baseAddress)
    }
  }

  mutating func placePlainly(
    _ a: UnsafeBufferPointer<Int64>, _ b: UnsafeBufferPointer<Int64>, _ codes: UnsafeMutableBufferPointer<Int32>
  ) {
    for row in codes.indices { codes[row] = count(a[row], b[row], 1) }
  }

  /// Rows that have no cell, whatever their keys are.
  mutating func takeBack(
    _ range: Range<Int>, outside placed: Bitmap, _ a: UnsafeBufferPointer<Int64>, _ b: UnsafeBufferPointer<Int64>,
    _ codes: UnsafeMutableBufferPointer<Int32>
  ) {
    for row in range where !placed[row] {
      let place = row - range.lowerBound
      _ = count(a[place], b[place], -1)
      codes[place] = 0
    }
  }

  private mutating func count(_ a: Int64, _ b: Int64, _ step: Int) -> Int32 {
    let code = (a < bounds[0] ? 2 : 0) + (b < bounds[1] ? 1 : 0)
    tallies[code] += step
    if a >= bounds[0], a <= lasts[0] { tallies[4] += step }
    if b >= bounds[1], b <= lasts[1] { tallies[5] += step }
    return Int32(code)
  }
}
