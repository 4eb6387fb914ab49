import Columnar

/// Which rows are aggregated, and the group that each goes to.
struct Assignment: Sendable {
  /// For each position its group; without it everything goes to the one group.
  let groups: GroupNumbers?
  let groupCount: Int
  /// The row numbers of the positions; without them positions are rows.
  let rows: [Int32]?
  let count: Int

  /// Visits the positions of a range that take part, with their groups. The range starts at a word of the mask.
  @inline(__always)
  func forEach(_ range: Range<Int>, _ mask: Bitmap?, _ body: (Int, Int) -> Void) {
    guard let groups else {
      forEachRow(range, mask) { body($0, 0) }
      return
    }
    switch groups {
    case .wide(let groups):
      groups.withUnsafeBufferPointer { groups in
        forEachRow(range, mask) { position in
          let group = Int(groups[position])
          if group >= 0 { body(position, group) }
        }
      }
    case .narrow(let groups):
      groups.withUnsafeBufferPointer { groups in
        forEachRow(range, mask) { position in body(position, Int(groups[position])) }
      }
    }
  }

  /// Partial results of each piece of the positions, in order.
  ///
  /// Pieces are cut by counts only, so that any number of threads gives the same sums, and not so small that joining them costs more than
  /// adding. What comes out the same in any order (whole numbers, extremes) is cut into as few pieces as keep the threads busy.
  func partials<Partial: Sendable>(
    _ execution: Execution, inAnyOrder: Bool = false, _ body: @Sendable (Range<Int>) throws -> Partial
  ) throws -> [Partial] {
    let piece = inAnyOrder ? (count + execution.threads - 1) / execution.threads : max(2 * groupCount, count / 16)
    return try execution.blocks(of: count, rows: max(Execution.blockRows, (piece + 63) / 64 * 64), body)
  }
}

/// The groups of some rows.
enum GroupNumbers: Sendable {
  /// −1 for rows that belong to none.
  case wide([Int32])
  /// Where there are few groups, and every row belongs to one.
  case narrow([UInt8])

  var count: Int {
    switch self {
    case .wide(let groups): groups.count
    case .narrow(let groups): groups.count
    }
  }

  subscript(position: Int) -> Int32 {
    switch self {
    case .wide(let groups): groups[position]
    case .narrow(let groups): Int32(groups[position])
    }
  }
}
