import Columnar

/// The rows of each class that have most of a measure, equal ones in row order.
public enum ClassLeaders {
  /// - Parameters:
  ///   - codes: the class of each row.
  ///   - rows: the rows that have one; all without it.
  ///   - most: how many rows of a class are wanted.
  public static func of(
    _ measure: OrderedColumn, by codes: [Int32], classes: Int, among rows: Bitmap?, most: Int, execution: Execution
  ) throws -> [[Int]] {
    let known = Bitmap.both(rows, measure.validity)
    let none = [Heads](repeating: Heads(most), count: classes)
    let parts = try execution.blocks(of: codes.count) { range in
      var heads = none
      var bars = [Int64](repeating: .min, count: classes)
      let (keys, codes) = (measure.keys.span, codes.span)
      forEachRow(range, known) { row in
        let code = Int(codes[row])
        if keys[row] >= bars[code] { bars[code] = heads[code].admit(row, keys[row]) }
      }
      return heads
    }
    return (0..<classes).map { code in
      var all = Heads(most)
      for part in parts {
        for (row, key) in part[code].leaders { _ = all.admit(row, key) }
      }
      return all.leaders.map(\.row)
    }
  }

  /// Of rows that come in ascending order.
  private struct Heads: Sendable {
    private let most: Int
    private(set) var leaders: [(row: Int, key: Int64)] = []

    init(_ most: Int) { self.most = most }

    /// Takes a row in if it is among the first, and gives a key that no later row gets in below.
    mutating func admit(_ row: Int, _ key: Int64) -> Int64 {
      let place = leaders.firstIndex { $0.key < key } ?? leaders.count
      if place < most {
        leaders.insert((row, key), at: place)
        if leaders.count > most { leaders.removeLast() }
      }
      return leaders.count < most ? .min : leaders[most - 1].key
    }
  }
}
