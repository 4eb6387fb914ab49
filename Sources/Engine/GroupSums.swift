import Columnar
import Models

/// Exact sums of a few groups, in one pass.
enum GroupSums {
  /// More groups than this are added in one sum each, which takes a quarter of the memory.
  static let mostGroups = 4096

  /// Rows take turns between two sums of their group: where many neighbours are in one group, a single sum would wait for the one before.
  static func of(
    _ values: [Int64], _ rows: Assignment, _ mask: Bitmap?, _ execution: Execution
  ) throws -> [Int128] {
    let parts = try rows.partials(execution, inAnyOrder: true) { range in
      var sums = [SplitSum](repeating: SplitSum(), count: 2 * rows.groupCount)
      values.withUnsafeBufferPointer { values in
        sums.withUnsafeMutableBufferPointer { sums in
          rows.forEach(range, mask) { position, group in sums[2 &* group &+ (position & 1)].add(values[position]) }
        }
      }
      return sums
    }
    var totals = [Int128](repeating: 0, count: rows.groupCount)
    for part in parts { for (place, sum) in part.enumerated() { totals[place / 2] += sum.total } }
    return totals
  }
}
