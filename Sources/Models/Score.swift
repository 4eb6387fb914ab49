import Columnar

/// A criterion's scaled values and its raw weight × 10⁴.
public struct WeightedCriterion: Sendable {
  public let scaled: ScaledColumn
  public let weight: Int64

  public init(_ scaled: ScaledColumn, weight: Int64) {
    precondition(weight >= 0, "a weight is not negative")
    self.scaled = scaled
    self.weight = weight
  }
}

/// Exact scores: a row's score is its numerator ÷ (weight sum · 2³²).
///
/// Numerators are 64-bit sums of weight times scaled value, so that every path to a score agrees and ties are real ties. Weights are first
/// divided by what they have in common: equal proportions give equal scores to the last bit.
public struct ScoreColumn: Sendable {
  /// Zero where unknown.
  public let numerators: [Int64]
  /// Unknown only where every criterion that has a weight is unknown and all of those are renormalised; the other missing policies give
  /// a value, and so a score.
  public let validity: Bitmap?
  /// Σ weights after division by their common divisor.
  public let weightSum: Int64
  /// With their weights so divided, in the order given.
  public let criteria: [WeightedCriterion]
  let bounds: ClosedRange<Int64>

  public var count: Int { numerators.count }
  public func isKnown(_ row: Int) -> Bool { validity?[row] ?? true }
  public func number(_ row: Int) -> Double { ordered.unit.number(numerators[row]) }

  /// For cutting tiers.
  public var ordered: OrderedColumn {
    OrderedColumn(keys: numerators, validity: validity, unit: .score(weightSum: weightSum), bounds: bounds)
  }

  /// The scores as numbers.
  public func column(execution: Execution) throws -> Column {
    let unit = ordered.unit
    let numbers = try execution.filled(count) { range, numbers in
      for row in range { numbers[row - range.lowerBound] = unit.number(numerators[row]) }
    }.values
    return Column(type: .number, storage: .double(numbers), validity: validity)
  }

  /// Each weight's share of their sum.
  public static func normalised(_ weights: [Int64]) -> [Double] {
    let sum = Double(weights.reduce(0, +))
    return weights.map { Double($0) / sum }
  }

  /// Weighs criteria together. Weights are not negative and not all zero.
  ///
  /// Where a renormalised criterion is unknown, the sum over the row's other weights is brought to the common weight sum with one
  /// rounding (halves up).
  ///
  /// - Parameter known: earlier scores. From one over the same scaled values only the criteria whose weight moved are added: the sums are
  ///   whole numbers, so the answer is the same, and it is there sooner.
  public static func score(
    _ criteria: [WeightedCriterion], near known: [ScoreColumn] = [], execution: Execution
  ) throws -> ScoreColumn {
    let divisor = criteria.reduce(0) { greatestCommonDivisor($0, $1.weight) }
    precondition(divisor > 0, "some weight is above zero")
    let reduced = criteria.map { WeightedCriterion($0.scaled, weight: $0.weight / divisor) }
    let active = reduced.filter { $0.weight > 0 }
    let weightSum = try exactSum(active.map { ($0.weight, $0.scaled.bound) })

    let sum = known.compactMap { WeightedSum(reduced, from: $0) }.min { $0.columns < $1.columns }
    var (numerators, extremes) = try (sum ?? WeightedSum(active)).values(execution)
    var smallest = extremes.reduce(Int64.max) { min($0, $1.smallest) }
    var largest = extremes.reduce(Int64.min) { max($0, $1.largest) }
    var validity: Bitmap?
    if let partial = Bitmap.any(active.map { $0.unweighed }) {
      var known = Bitmap(repeating: true, count: numerators.count)
      partial.forEachTrue { row in
        let weight = active.knownWeight(row)
        if weight == 0 {
          known[row] = false
        } else {
          numerators[row] = Int64(roundedQuotient(Int128(numerators[row]) * Int128(weightSum), Int128(weight)))
          smallest = min(smallest, numerators[row])
          largest = max(largest, numerators[row])
        }
      }
      validity = known.allTrue ? nil : known
    }
    return ScoreColumn(
      numerators: numerators, validity: validity, weightSum: weightSum, criteria: reduced,
      bounds: smallest <= largest ? smallest...largest : 0...0)
  }

  /// Σ weights, when no sum of weights times scaled values leaves 64 bits.
  static func exactSum(_ criteria: [(weight: Int64, bound: Int64)]) throws -> Int64 {
    let sum = criteria.reduce(0 as Int128) { $0 + Int128($1.weight) }
    let bound = criteria.reduce(ScaledColumn.one) { max($0, $1.bound) }
    guard sum * Int128(bound) <= Int128(Int64.max) else { throw ModelError.scoreOverflow }
    return Int64(sum)
  }
}

// MARK: - One row

extension ScoreColumn {
  /// What a criterion gives to a row's score: its share of the row's weights × its scaled value. They add up to the score.
  ///
  /// Nothing where the row has no score or the criterion no say in it.
  public func contribution(of criterion: Int, row: Int) -> Double? {
    let weight = criteria.knownWeight(row)
    guard weight > 0, criteria[criterion].weighs(row) else { return nil }
    return Double(criteria[criterion].weight) / Double(weight) * criteria[criterion].scaled.number(row)
  }
}

extension WeightedCriterion {
  /// The rows that have no value for this criterion at all.
  var unweighed: Bitmap? { scaled.missing == nil ? scaled.known.map { ~$0 } : nil }

  /// Whether the criterion has a value in a row, be it one that stands in for an unknown.
  func weighs(_ row: Int) -> Bool { scaled.missing != nil || scaled.isKnown(row) }
}

extension [WeightedCriterion] {
  /// The weights that a row's score is divided by.
  func knownWeight(_ row: Int) -> Int64 {
    var sum: Int64 = 0
    for criterion in self where criterion.weighs(row) { sum += criterion.weight }
    return sum
  }
}

extension Bitmap {
  /// Rows of any, where none stands for no rows.
  static func any(_ bitmaps: [Bitmap?]) -> Bitmap? {
    bitmaps.reduce(nil) { total, next in
      guard let next else { return total }
      return total.map { $0 | next } ?? next
    }
  }
}
