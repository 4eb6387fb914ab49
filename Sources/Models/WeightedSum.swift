import CKernels
import Columnar

/// A sum of columns times whole numbers, row by row: Σ weight · scaled, or what has to be added to an earlier one.
///
/// Nothing is lost when a partial sum leaves 64 bits, as long as the whole sum is within them, which the caller has checked: sums wrap
/// round both ways.
struct WeightedSum: Sendable {
  /// An earlier sum to start from, and how often it is taken.
  private var start: (sums: [Int64], factor: Int64)?
  private var terms: [WeightedTerm]

  private struct WeightedTerm: Sendable {
    let values: [Int64]
    let weight: Int64
  }

  /// How many columns are read.
  var columns: Int { terms.count + (start == nil ? 0 : 1) }

  init(_ terms: [(values: [Int64], weight: Int64)]) {
    self.terms = terms.map { WeightedTerm(values: $0.values, weight: $0.weight) }
  }

  init(_ criteria: [WeightedCriterion]) {
    terms = criteria.map { WeightedTerm(values: $0.scaled.values, weight: $0.weight) }
  }

  /// From the scores of other weights over the same scaled values; nothing where that reads no less than starting afresh, or where rows
  /// are renormalised.
  init?(_ criteria: [WeightedCriterion], from earlier: ScoreColumn) {
    let old = earlier.criteria
    guard old.standOnTheSame(as: criteria), criteria.allSatisfy({ $0.unweighed == nil }) else { return nil }
    let factors = zip(old, criteria).compactMap { old, new in
      old.weight > 0 && new.weight % old.weight == 0 ? new.weight / old.weight : nil
    }
    let candidates = Set(factors).map { factor in
      (factor, zip(old, criteria).map { old, new in new.weight &- factor &* old.weight })
    }
    guard let (factor, changes) = candidates.min(by: { ($0.1.moved, $0.0) < ($1.1.moved, $1.0) }),
      changes.moved + 1 < criteria.count(where: { $0.weight > 0 })
    else { return nil }
    start = (earlier.numerators, factor)
    terms = zip(criteria, changes).filter { $1 != 0 }.map { WeightedTerm(values: $0.scaled.values, weight: $1) }
  }

  /// The sums, and their extremes in each block.
  func values(_ execution: Execution) throws -> (values: [Int64], blocks: [(smallest: Int64, largest: Int64)]) {
    try execution.filled(start?.sums.count ?? terms[0].values.count) { range, sums in
      WideKernels.areThere ? sumWide(range, sums) : sumPlainly(range, sums)
    }
  }

  /// The same as `sumPlainly`, where the processor can: the earlier sum is one more column.
  func sumWide(_ range: Range<Int>, _ sums: UnsafeMutableBufferPointer<Int64>) -> (smallest: Int64, largest: Int64) {
    let columns = (start.map { [$0.sums] } ?? []) + terms.map(\.values)
    let weights = (start.map { [$0.factor] } ?? []) + terms.map(\.weight)
    var (smallest, largest) = (Int64.max, Int64.min)
    withPointers(to: columns[...]) { columns in
      ckernels_weigh(
        columns, weights, weights.count, range.lowerBound, range.count, sums.baseAddress, &smallest, &largest)
    }
    return (smallest, largest)
  }

  func sumPlainly(_ range: Range<Int>, _ sums: UnsafeMutableBufferPointer<Int64>) -> (smallest: Int64, largest: Int64) {
    var smallest = Int64.max
    var largest = Int64.min
    // In stretches that stay in the innermost cache while one column after the other is added.
    for first in stride(from: 0, to: range.count, by: 2_048) {
      let stretch = first..<min(first + 2_048, range.count)
      begin(stretch, range.lowerBound, sums)
      for term in terms {
        let values = term.values.span
        let weight = term.weight
        for index in stretch { sums[index] &+= values[range.lowerBound &+ index] &* weight }
      }
      for index in stretch {
        smallest = min(smallest, sums[index])
        largest = max(largest, sums[index])
      }
    }
    return (smallest, largest)
  }

  private func begin(_ stretch: Range<Int>, _ offset: Int, _ sums: UnsafeMutableBufferPointer<Int64>) {
    guard let start else {
      for index in stretch { sums[index] = 0 }
      return
    }
    let (earlier, factor) = (start.sums.span, start.factor)
    for index in stretch { sums[index] = earlier[offset &+ index] &* factor }
  }
}

/// The places of some columns, which stay where they are while the body runs.
private func withPointers(
  to columns: ArraySlice<[Int64]>, after first: [UnsafePointer<Int64>?] = [],
  _ body: ([UnsafePointer<Int64>?]) -> Void
) {
  guard let column = columns.first else { return body(first) }
  column.withUnsafeBufferPointer { withPointers(to: columns.dropFirst(), after: first + [$0.baseAddress], body) }
}

extension ScoreColumn {
  /// Whether both weigh the same scaled values.
  public func standsOnTheSame(as other: ScoreColumn) -> Bool { criteria.standOnTheSame(as: other.criteria) }
}

extension [WeightedCriterion] {
  fileprivate func standOnTheSame(as other: [WeightedCriterion]) -> Bool {
    count == other.count && zip(self, other).allSatisfy { $0.scaled.values.isSameArray(as: $1.scaled.values) }
  }
}

extension [Int64] {
  /// How many are not zero.
  fileprivate var moved: Int { count { $0 != 0 } }

  /// Whether both are one array in memory, which they are where one was made by copying the other.
  fileprivate func isSameArray(as other: [Int64]) -> Bool {
    withUnsafeBufferPointer { own in
      other.withUnsafeBufferPointer { own.baseAddress == $0.baseAddress && own.count == $0.count }
    }
  }
}
