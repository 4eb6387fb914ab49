import Columnar

/// How often two ways of naming levels say the same.
///
/// J. Cohen: A Coefficient of Agreement for Nominal Scales, Educational and Psychological Measurement 20 (1960), for κ: the agreement beyond the one that the
/// frequencies of the levels alone would bring, as a part of what can be had beyond it.
public struct Agreement: Sendable, Hashable {
  /// Rows by the known level, then by the one that was said; both are places in one list of names.
  public let counts: [[Int]]

  /// - Parameter pairs: the known level and the one that was said, for each row.
  public init(_ pairs: [(known: Int, said: Int)], levels: Int) {
    var counts = [[Int]](repeating: [Int](repeating: 0, count: levels), count: levels)
    for pair in pairs { counts[pair.known][pair.said] += 1 }
    self.counts = counts
  }

  public var rows: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }
  public var agreeing: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }

  /// How many rows each known level has.
  public var known: [Int] { counts.map { $0.reduce(0, +) } }
  public var said: [Int] { counts.indices.map { level in counts.reduce(0) { $0 + $1[level] } } }

  /// The known level of most rows, the first of several: what would be right so often if it were always said.
  public var commonest: (level: Int, rows: Int) {
    known.enumerated().reduce((level: 0, rows: 0)) { $1.element > $0.rows ? ($1.offset, $1.element) : $0 }
  }

  /// None where chance alone would agree on everything.
  public var kappa: Double? {
    let n = Double(rows)
    let chance = zip(known, said).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } / (n * n)
    return n == 0 || chance >= 1 ? nil : (Double(agreeing) / n - chance) / (1 - chance)
  }
}

/// Rows drawn at random, seeded.
public enum HeldBack {
  /// So many of some rows, each set of that size alike likely; in ascending order.
  public static func rows(_ count: Int, of rows: [Int], seed: UInt64) -> [Int] {
    guard count > 0 else { return [] }
    let keys = rows.map { row in
      var random = SplitMix(seed: seed, stream: UInt64(row))
      return random.next()
    }
    // Those with the smallest keys; of equal ones at the end the first rows.
    let last = keys.sorted()[min(count, keys.count) - 1]
    var tied = min(count, keys.count) - keys.count { $0 < last }
    return rows.indices.compactMap { index in
      if keys[index] < last { return rows[index] }
      guard keys[index] == last, tied > 0 else { return nil }
      tied -= 1
      return rows[index]
    }
  }
}
