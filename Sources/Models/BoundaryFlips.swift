import Columnar

/// How far one weight can move, the others keeping their proportions, until the first account crosses a level's boundary.
///
/// While nobody crosses, the lowest of those inside is the minimum of straight lines and the highest outside a maximum; their difference is concave in
/// the weight's share, so its zero is found from the far end by Newton's method in a few passes over the accounts: each pass takes the two lines that
/// touch there and goes to where they meet. Exact.
public struct BoundaryFlips: Sendable {
  /// One account takes the place of another, or an account meets a threshold.
  public struct Crossing: Sendable {
    public let share: Fraction
    /// Falls out; none where only somebody comes in.
    public let leaves: Int?
    /// Comes in; none where somebody only falls out.
    public let enters: Int?
    /// The threshold that is met; none where two accounts change places.
    public let score: Double?
  }

  public let now: Fraction
  /// For each level that ends at a place in the order or at a threshold: the first crossing at a smaller share than now, and at a larger one. None for
  /// other levels.
  public let levels: [(level: Int, below: Crossing?, above: Crossing?)]

  /// None where scores are no lines, or no boundary goes by the order alone.
  ///
  /// - Throws: `ModelError.scoreOverflow`, `Execution.Cancelled`.
  public init?(_ recut: TierRecut, moving criterion: Int, execution: Execution) throws {
    guard let lines = try WeightLines(recut.criteria, moving: criterion, execution: execution) else { return nil }
    let ranked = recut.ranked
    guard let boundaries = FlipBoundary.all(of: recut, lines, ranked: ranked?.trueCount ?? recut.count) else {
      return nil
    }
    let present = try recut.cut(recut.weights, execution: execution)
    let now = lines.now
    self.now = now
    levels = try boundaries.indices.compactMap { level in
      let search = BoundarySearch(
        lines: lines, ranked: ranked, codes: present.codes, validity: present.validity, level: Int32(level),
        execution: execution)
      var (threshold, place) = (nil as BoundarySearch.Threshold?, Int.max)
      switch boundaries[level] {
      case .position(let position): place = position
      case .line(let line, let score): threshold = BoundarySearch.Threshold(line: line, score: score)
      case .everybody, .nobody: return nil
      }
      return (
        level, try search.tieBroken(at: place, now, towards: .zero) ?? search.crossing(towards: .zero, threshold),
        try search.tieBroken(at: place, now, towards: .one) ?? search.crossing(towards: .one, threshold)
      )
    }
  }
}

private struct BoundarySearch: Sendable {
  let lines: WeightLines
  let ranked: Bitmap?
  let codes: [Int32]
  let validity: Bitmap?
  /// Rows up to this level are inside.
  let level: Int32
  let execution: Execution

  struct Threshold {
    let line: WeightLines.Line
    let score: Double
  }

  /// Where more are inside than have a place, since the last ones are equal: any move of the weight tells them apart, unless their lines are one.
  func tieBroken(at place: Int, _ now: Fraction, towards end: Fraction) throws -> BoundaryFlips.Crossing? {
    guard let lowest = try ends(at: now).lowest else { return nil }
    var inside = 0
    var falling = lowest
    var areOne = true
    for row in codes.indices where (ranked?[row] ?? true) && codes[row] <= level && (validity?[row] ?? true) {
      inside += 1
      let line = lines.line(row)
      guard line.height(at: now) == lowest.height, line != lowest.line else { continue }
      areOne = false
      if line.height(at: end) < falling.line.height(at: end) { falling = (row, line, lowest.height) }
    }
    guard inside > place, !areOne else { return nil }
    return BoundaryFlips.Crossing(share: now, leaves: falling.row, enters: nil, score: nil)
  }

  /// The first crossing between now and an end.
  func crossing(towards end: Fraction, _ threshold: Threshold?) throws -> BoundaryFlips.Crossing? {
    guard let threshold else {
      return try meeting(from: end, nil) { ends in
        guard let lowest = ends.lowest, let highest = ends.highest else { return nil }
        return (lowest.line, highest.line, lowest.row, highest.row)
      }
    }
    let leaving = try meeting(from: end, threshold.score) { ends in
      ends.lowest.map { ($0.line, threshold.line, $0.row, nil) }
    }
    let entering = try meeting(from: end, threshold.score) { ends in
      ends.highest.map { (threshold.line, $0.line, nil, $0.row) }
    }
    guard let leaving, let entering else { return leaving ?? entering }
    let isFirst = end == .one ? leaving.share <= entering.share : leaving.share >= entering.share
    return isFirst ? leaving : entering
  }

  /// Where a line from inside and one from outside first meet on the way to an end, found from that end.
  private func meeting(
    from end: Fraction, _ score: Double?,
    _ pair: (Ends) -> (inside: WeightLines.Line, outside: WeightLines.Line, leaves: Int?, enters: Int?)?
  ) throws -> BoundaryFlips.Crossing? {
    var share = end
    var last: (leaves: Int?, enters: Int?)?
    while true {
      guard let found = pair(try ends(at: share)) else { return nil }
      let gap = found.inside.height(at: share) - found.outside.height(at: share)
      // A threshold is kept by who meets it, and lost below; of accounts, one that is equal comes in.
      if gap > 0 || (gap == 0 && found.enters == nil) {
        return last.map { BoundaryFlips.Crossing(share: share, leaves: $0.leaves, enters: $0.enters, score: score) }
      }
      if gap == 0 {
        return BoundaryFlips.Crossing(share: share, leaves: found.leaves, enters: found.enters, score: score)
      }
      guard let met = found.inside.meeting(found.outside) else { return nil }
      (share, last) = (met, (found.leaves, found.enters))
    }
  }

  struct Ends {
    /// The lowest inside and the highest outside, the first row of equals.
    var lowest: (row: Int, line: WeightLines.Line, height: Int128)?
    var highest: (row: Int, line: WeightLines.Line, height: Int128)?
  }

  private func ends(at share: Fraction) throws -> Ends {
    let parts = try execution.blocks(of: codes.count) { range in
      var ends = Ends()
      forEachRow(range, ranked) { row in
        let line = lines.line(row)
        let height = line.height(at: share)
        if codes[row] <= level, validity?[row] ?? true {
          if height < ends.lowest?.height ?? .max { ends.lowest = (row, line, height) }
        } else if height > ends.highest?.height ?? .min {
          ends.highest = (row, line, height)
        }
      }
      return ends
    }
    return parts.reduce(into: Ends()) { all, part in
      if let lowest = part.lowest, lowest.height < all.lowest?.height ?? .max { all.lowest = lowest }
      if let highest = part.highest, highest.height > all.highest?.height ?? .min { all.highest = highest }
    }
  }
}
