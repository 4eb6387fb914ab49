import Synchronization

/// A link from a table (the many side) to another (the one side), as row numbers: joining is an array walk.
public final class Link: Sendable {
  /// For each row of the many side, the row it points to; −1 where it points nowhere.
  public let parents: [Int32]
  public let parentCount: Int
  /// Rows with a known key that the other table does not hold.
  public let unmatched: Int
  /// A few of their keys, each once, in row order.
  public let unmatchedExamples: [String]
  /// Rows of the other table whose key an earlier row has; nothing points to them.
  public let repeatedKeys: Int
  private let inverse = Mutex<Children?>(nil)

  public init(
    parents: [Int32], parentCount: Int, unmatched: Int, unmatchedExamples: [String] = [], repeatedKeys: Int = 0
  ) {
    self.parents = parents
    self.parentCount = parentCount
    self.unmatched = unmatched
    self.unmatchedExamples = unmatchedExamples
    self.repeatedKeys = repeatedKeys
  }

  /// The link the other way round: the rows of the many side, grouped by the row they point to.
  public struct Children: Sendable {
    /// Where the rows of each parent start in `rows`; one more than there are parents.
    public let offsets: [Int32]
    /// Row numbers of the many side, ascending within a parent; rows that point nowhere are left out.
    public let rows: [Int32]

    public func rows(of parent: Int) -> ArraySlice<Int32> { rows[Int(offsets[parent])..<Int(offsets[parent + 1])] }
  }

  /// The link the other way round, made when first asked for and kept.
  public var children: Children {
    inverse.withLock { known in
      if let known { return known }
      let made = grouped()
      known = made
      return made
    }
  }

  private func grouped() -> Children {
    var offsets = [Int32](repeating: 0, count: parentCount + 1)
    for parent in parents where parent >= 0 { offsets[Int(parent) + 1] += 1 }
    for parent in 0..<parentCount { offsets[parent + 1] += offsets[parent] }
    var next = offsets
    var rows = [Int32](repeating: 0, count: Int(offsets[parentCount]))
    for (row, parent) in parents.enumerated() where parent >= 0 {
      rows[Int(next[Int(parent)])] = Int32(truncatingIfNeeded: row)
      next[Int(parent)] += 1
    }
    return Children(offsets: offsets, rows: rows)
  }
}
