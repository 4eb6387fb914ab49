import Columnar

/// Which rows are aggregated, and the group that each goes to.
struct Assignment: Sendable {
  /// For each position its group, −1 for none; without it everything goes to the one group.
  let groups: [Int32]?
  let groupCount: Int
  /// The row numbers of the positions; without them positions are rows.
  let rows: [Int32]?
  let count: Int

  /// Positions whose partial results are kept apart and joined in order: cut by counts only, so that any number of threads gives the
  /// same sums, and not so small that joining costs more than adding.
  var pieces: Int { max(Execution.blockRows, (max(2 * groupCount, count / 16) + 63) / 64 * 64) }

  /// Visits the positions of a range that take part, with their groups. The range starts at a word of the mask.
  @inline(__always)
  func forEach(_ range: Range<Int>, _ mask: Bitmap?, _ body: (Int, Int) -> Void) {
    guard let groups else {
      Assignment.positions(range, mask) { body($0, 0) }
      return
    }
    groups.withUnsafeBufferPointer { groups in
      Assignment.positions(range, mask) { position in
        let group = Int(groups[position])
        if group >= 0 { body(position, group) }
      }
    }
  }

  @inline(__always)
  static func positions(_ range: Range<Int>, _ mask: Bitmap?, _ body: (Int) -> Void) {
    guard let mask else {
      for position in range { body(position) }
      return
    }
    mask.words.withUnsafeBufferPointer { words in
      for word in range.lowerBound >> 6..<(range.upperBound + 63) >> 6 {
        var bits = words[word]
        while bits != 0 {
          body(word << 6 + bits.trailingZeroBitCount)
          bits &= bits &- 1
        }
      }
    }
  }

  /// Partial results of each piece, in order.
  func partials<Partial: Sendable>(
    _ execution: Execution, _ body: @Sendable (Range<Int>) throws -> Partial
  ) throws -> [Partial] {
    try execution.blocks(of: count, rows: pieces, body)
  }
}
