import Columnar

/// A criterion before or after it is scaled, and its raw weight × 10⁴.
public struct AxisCriterion: Sendable {
  enum Source: Sendable {
    case scaled(ScaledColumn)
    case values(OrderedColumn, FittedScale)
  }

  let source: Source
  let weight: Int64

  public init(_ scaled: ScaledColumn, weight: Int64) {
    (source, self.weight) = (.scaled(scaled), weight)
  }

  /// - Parameter fit: one that scales a value whatever the others are, and gives unknown values a number: `FittedScale.anchored`.
  public init(_ values: OrderedColumn, _ fit: FittedScale, weight: Int64) {
    let unit = fit.unit.common(values.unit)
    (source, self.weight) = (.values(values.expressed(in: unit), fit.expressed(in: unit)), weight)
  }

  /// No scaled value is further from zero.
  fileprivate var bound: Int64 {
    switch source {
    case .scaled(let scaled): scaled.bound
    case .values(_, let fit): max(ScaledColumn.one, abs(fit.missingValue ?? 0))
    }
  }

  /// Whether some rows have no value for it at all.
  fileprivate var leavesRowsOut: Bool {
    if case .scaled(let scaled) = source { return scaled.missing == nil && scaled.known != nil }
    return false
  }
}

/// A score as it is summed up on the way to something else, a stretch of rows at a time: neither the scaled values nor the scores are kept.
///
/// The sums are those of `ScoreColumn`.
public struct AxisSum: Sendable {
  let count: Int
  let unit: OrderedColumn.Unit
  private let criteria: [AxisCriterion]

  /// None where a criterion leaves its unknown rows to the other weights. Weights are not negative and not all zero.
  ///
  /// - Throws: `ModelError.scoreOverflow`.
  public init?(_ criteria: [AxisCriterion]) throws {
    let divisor = criteria.reduce(0) { greatestCommonDivisor($0, $1.weight) }
    precondition(divisor > 0, "some weight is above zero")
    self.criteria = criteria.filter { $0.weight > 0 }.map { AxisCriterion($0, weight: $0.weight / divisor) }
    unit = .score(weightSum: try ScoreColumn.exactSum(self.criteria.map { ($0.weight, $0.bound) }))
    switch criteria[0].source {
    case .scaled(let scaled): count = scaled.count
    case .values(let values, _): count = values.count
    }
    if self.criteria.contains(where: \.leavesRowsOut) { return nil }
  }

  /// Writes the sums of a range, which starts at a word.
  func sum(_ range: Range<Int>, _ sums: UnsafeMutableBufferPointer<Int64>) {
    sums.update(repeating: 0)
    for criterion in criteria { criterion.add(range, to: sums) }
  }
}

extension AxisCriterion {
  fileprivate init(_ other: AxisCriterion, weight: Int64) { (source, self.weight) = (other.source, weight) }

  fileprivate func add(_ range: Range<Int>, to sums: UnsafeMutableBufferPointer<Int64>) {
    switch source {
    case .scaled(let scaled):
      let values = scaled.values.span
      for row in range { sums[row &- range.lowerBound] &+= values[row] &* weight }
    case .values(let values, let fit):
      let missing = fit.missingValue ?? 0
      if WideKernels.areThere, let way = fit.way {
        way.add(values.keys, values.validity, range, weight: weight, missing: missing, to: sums)
      } else {
        for row in range {
          let scaled = values.isKnown(row) ? fit.place(values.keys[row]) : missing
          sums[row &- range.lowerBound] &+= scaled &* weight
        }
      }
    }
  }
}
