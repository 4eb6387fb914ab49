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

  public init(_ first: OrderedColumn, _ second: OrderedColumn, cuts: [AxisCut]?, execution: Execution) throws {
    guard let cuts else {
      codes = Array(repeating: 0, count: first.count)
      placed = Bitmap(repeating: false, count: first.count)
      counts = Array(repeating: 0, count: 4)
      onCut = [0, 0]
      return
    }
    let placed = Bitmap.both(first.validity, second.validity)
    let (a, b) = (AxisSides(first.unit, cuts[0]), AxisSides(second.unit, cuts[1]))
    let (codes, blocks): ([Int32], [[Int]]) = try execution.filled(first.count) { range, codes in
      var tally = [Int](repeating: 0, count: 6)
      for row in range {
        codes[row - range.lowerBound] = 0
        guard placed?[row] ?? true else { continue }
        let (x, y) = (a.side(of: first.keys[row]), b.side(of: second.keys[row]))
        let code = (x.isHigh ? 0 : 2) + (y.isHigh ? 0 : 1)
        codes[row - range.lowerBound] = Int32(code)
        tally[code] += 1
        if x.isOn { tally[4] += 1 }
        if y.isOn { tally[5] += 1 }
      }
      return tally
    }
    self.codes = codes
    self.placed = placed
    let tally = (0..<6).map { index in blocks.reduce(0) { $0 + $1[index] } }
    counts = Array(tally[..<4])
    onCut = Array(tally[4...])
  }
}

/// A cut in the keys of the axis that it parts.
private struct AxisSides: Sendable {
  var unit: OrderedColumn.Unit
  /// The lowest key that meets a given cut, and the highest that still counts as equal to it.
  var keys: (first: Int64?, last: Int64)?
  var number: Double

  init(_ unit: OrderedColumn.Unit, _ cut: AxisCut) {
    self.unit = unit
    number = cut.number
    if case .given(let value) = cut { keys = (unit.lowestKey(atLeast: value), unit.keys(meeting: value).last) }
  }

  func side(of key: Int64) -> (isHigh: Bool, isOn: Bool) {
    if let keys {
      let isHigh = keys.first.map { key >= $0 } ?? false
      return (isHigh, isHigh && key <= keys.last)
    }
    let value = unit.number(key)
    return (value >= number, value == number)
  }
}
