import Columnar

/// How far one weight can move, the others keeping their proportions, until the first account crosses a level's boundary.
///
/// While nobody crosses, the lowest of those inside is the minimum of straight lines and the highest outside a maximum; their difference is concave in
/// the weight's share, so its zero is found from the far end by Newton's method in a few passes over the accounts: each pass takes the two lines that
/// touch there and goes to where they meet. Accounts that are further off on both sides of what is left are left out of the next pass. Exact.
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
      var (threshold, place) = (nil as BoundarySearch.Threshold?, nil as Int?)
      switch boundaries[level] {
      case .position(let position): place = position
      case .line(let line, let score): threshold = BoundarySearch.Threshold(line: line, score: score)
      case .everybody, .nobody: return nil
      }
      return (
        level, try search.crossing(from: now, towards: .zero, place: place, threshold: threshold),
        try search.crossing(from: now, towards: .one, place: place, threshold: threshold)
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

  /// The first crossing between now and an end.
  ///
  /// - Parameter place: how many have a place inside, where places are counted.
  func crossing(
    from now: Fraction, towards end: Fraction, place: Int?, threshold: Threshold?
  ) throws -> BoundaryFlips.Crossing? {
    if now == end { return nil }
    if let threshold {
      return nearer(
        try leaving(towards: end, threshold.line, score: threshold.score), try entering(towards: end, threshold), end)
    }
    let swap = try meeting(from: end, nil) { ends in
      guard let lowest = ends.lowest, let highest = ends.highest else { return nil }
      return (lowest.line, highest.line, lowest.row, highest.row)
    }
    guard let place, let lowest = try ends(at: now).lowest else { return swap }
    switch try tie(at: lowest, now, end, place) {
    case .none: return swap
    // Any move of the weight tells them apart.
    case .broken(let row): return BoundaryFlips.Crossing(share: now, leaves: row, enters: nil, score: nil)
    // Whoever falls below those who are one falls out: they fill all the places that are left.
    case .oneLine(let line): return nearer(try leaving(towards: end, line, score: nil), swap, end)
    }
  }

  private enum Tie {
    case none
    /// The last ones inside are equal and more than there are places; this one falls behind.
    case broken(row: Int)
    /// The same, and they stay equal.
    case oneLine(WeightLines.Line)
  }

  private func tie(
    at lowest: (row: Int, line: WeightLines.Line, height: Int128), _ now: Fraction, _ end: Fraction, _ place: Int
  ) throws -> Tie {
    let heights = LineHeights(lines, at: now)
    let level = heights.estimate(of: lowest.row)
    let parts = try execution.blocks(of: codes.count) { range in
      var part = Equals(falling: (lowest.row, lowest.line.height(at: end)))
      forEachRow(range, ranked) { row in
        guard isInside(row) else { return }
        part.inside += 1
        if abs(heights.estimate(of: row) - level) <= heights.doubt {
          part.look(row, lines.line(row), lowest.line, now, end)
        }
      }
      return part
    }
    let inside = parts.reduce(0) { $0 + $1.inside }
    let areOne = parts.allSatisfy(\.areOne)
    let falling = parts.map(\.falling).reduce(parts[0].falling) { $1.height < $0.height ? $1 : $0 }
    if inside <= place { return .none }
    return areOne ? .oneLine(lowest.line) : .broken(row: falling.row)
  }

  /// The first one inside that falls below a line.
  private func leaving(
    towards end: Fraction, _ line: WeightLines.Line, score: Double?
  ) throws -> BoundaryFlips.Crossing? {
    try meeting(from: end, score, sparing: line) { ends in ends.lowest.map { ($0.line, line, $0.row, nil) } }
  }

  /// The first one outside that meets a threshold.
  private func entering(towards end: Fraction, _ threshold: Threshold) throws -> BoundaryFlips.Crossing? {
    try meeting(from: end, threshold.score) { ends in ends.highest.map { (threshold.line, $0.line, nil, $0.row) } }
  }

  private func nearer(
    _ a: BoundaryFlips.Crossing?, _ b: BoundaryFlips.Crossing?, _ end: Fraction
  ) -> BoundaryFlips.Crossing? {
    guard let a, let b else { return a ?? b }
    return (end == .one ? b.share < a.share : b.share > a.share) ? b : a
  }

  /// Where a line from inside and one from outside first meet on the way to an end, found from that end.
  private func meeting(
    from end: Fraction, _ score: Double?, sparing: WeightLines.Line? = nil,
    _ pair: (Ends) -> (inside: WeightLines.Line, outside: WeightLines.Line, leaves: Int?, enters: Int?)?
  ) throws -> BoundaryFlips.Crossing? {
    var share = end
    var last: (leaves: Int?, enters: Int?)?
    var candidates: [Int32]?
    while true {
      let ends = try self.ends(at: share, among: candidates, sparing: sparing)
      guard let found = pair(ends) else { return nil }
      let gap = found.inside.height(at: share) - found.outside.height(at: share)
      // A threshold is kept by who meets it, and lost below; of accounts, one that is equal comes in.
      if gap > 0 || (gap == 0 && found.enters == nil) {
        return last.map { BoundaryFlips.Crossing(share: share, leaves: $0.leaves, enters: $0.enters, score: score) }
      }
      if gap == 0 {
        return BoundaryFlips.Crossing(share: share, leaves: found.leaves, enters: found.enters, score: score)
      }
      guard let met = found.inside.meeting(found.outside) else { return nil }
      candidates = try rows(near: ends, among: candidates)
      (share, last) = (met, (found.leaves, found.enters))
    }
  }

  /// The rows that may be the lowest inside or the highest outside anywhere from now to a share of which these are the ends: a line that is not beyond an
  /// end's at either share is not beyond it in between.
  private func rows(near ends: Ends, among candidates: [Int32]?) throws -> [Int32] {
    let heights = LineHeights(lines, at: lines.now)
    let low = ends.lowest.map { heights.estimate(of: $0.row) + heights.doubt } ?? -.infinity
    let high = ends.highest.map { heights.estimate(of: $0.row) - heights.doubt } ?? .infinity
    return try execution.blocks(of: candidates?.count ?? codes.count) { range in
      var near: [Int32] = []
      forEachCandidate(range, candidates) { row in
        let estimate = heights.estimate(of: row)
        if isInside(row) ? estimate <= low : estimate >= high { near.append(Int32(row)) }
      }
      return near
    }.flatMap { $0 }
  }

  /// The candidates of a range of them, or without any the ranked rows of a range of rows.
  @inline(__always)
  private func forEachCandidate(_ range: Range<Int>, _ candidates: [Int32]?, _ body: (Int) -> Void) {
    guard let candidates else { return forEachRow(range, ranked, body) }
    for place in range { body(Int(candidates[place])) }
  }

  struct Ends {
    /// The lowest inside and the highest outside, the first row of equals.
    var lowest: (row: Int, line: WeightLines.Line, height: Int128)?
    var highest: (row: Int, line: WeightLines.Line, height: Int128)?
  }

  private func ends(
    at share: Fraction, among candidates: [Int32]? = nil, sparing: WeightLines.Line? = nil
  ) throws -> Ends {
    let heights = LineHeights(lines, at: share)
    let parts = try execution.blocks(of: candidates?.count ?? codes.count) { range in
      var ends = Ends()
      // Rows that are not lower or higher than these by any doubt need no exact height.
      var (low, high) = (Double.infinity, -Double.infinity)
      forEachCandidate(range, candidates) { row in
        let estimate = heights.estimate(of: row)
        if isInside(row) {
          if estimate <= low, ends.lower(row, lines.line(row), share, sparing) { low = estimate + heights.doubt }
        } else if estimate >= high, ends.raise(row, lines.line(row), share) {
          high = estimate - heights.doubt
        }
      }
      return ends
    }
    return parts.reduce(into: Ends()) { all, part in
      if let lowest = part.lowest, lowest.height < all.lowest?.height ?? .max { all.lowest = lowest }
      if let highest = part.highest, highest.height > all.highest?.height ?? .min { all.highest = highest }
    }
  }

  @inline(__always)
  private func isInside(_ row: Int) -> Bool { codes[row] <= level && (validity?[row] ?? true) }
}

extension BoundarySearch.Ends {
  /// Whether a row is lower than the lowest so far, and so is it now.
  fileprivate mutating func lower(
    _ row: Int, _ line: WeightLines.Line, _ share: Fraction, _ sparing: WeightLines.Line?
  ) -> Bool {
    let height = line.height(at: share)
    guard height < lowest?.height ?? .max, line != sparing else { return false }
    lowest = (row, line, height)
    return true
  }

  /// Whether a row is higher than the highest so far, and so is it now.
  fileprivate mutating func raise(_ row: Int, _ line: WeightLines.Line, _ share: Fraction) -> Bool {
    let height = line.height(at: share)
    guard height > highest?.height ?? .min else { return false }
    highest = (row, line, height)
    return true
  }
}

/// Rows inside, and those of them that are equal to the lowest one.
private struct Equals: Sendable {
  var inside = 0
  /// Whether all who are equal are one line.
  var areOne = true
  /// Who falls furthest.
  var falling: (row: Int, height: Int128)

  init(falling: (row: Int, height: Int128)) { self.falling = falling }

  mutating func look(
    _ row: Int, _ line: WeightLines.Line, _ lowest: WeightLines.Line, _ now: Fraction, _ end: Fraction
  ) {
    guard line != lowest, line.height(at: now) == lowest.height(at: now) else { return }
    areOne = false
    if line.height(at: end) < falling.height { falling = (row, line.height(at: end)) }
  }
}

/// The heights of lines at one share as numbers, for telling quickly which of them need not be compared exactly.
private struct LineHeights: Sendable {
  private let lines: WeightLines
  private let rest: Double
  private let own: Double
  /// No two estimates are further apart than this when the heights are equal, or in the other order when they are not.
  let doubt: Double

  init(_ lines: WeightLines, at share: Fraction) {
    self.lines = lines
    own = Double(share.numerator) / Double(share.denominator)
    rest = Double(share.denominator - share.numerator) / Double(share.denominator)
    // An estimate is off by a few roundings of numbers that are no greater than a line reaches.
    doubt = Double(lines.reach) * 0x1p-48
  }

  @inline(__always)
  func estimate(of row: Int) -> Double {
    let line = lines.line(row)
    return rest * Double(line.start) + own * Double(line.end)
  }
}
