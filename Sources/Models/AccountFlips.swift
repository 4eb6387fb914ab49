import Columnar

/// Where one account changes its tier when one weight moves and the others keep their proportions.
///
/// A score is a straight line in a weight's share, so two accounts change places where their lines cross; an account's level is told by how many
/// lie strictly above it, since equal scores share a tier. Exact, in closed form.
public struct AccountFlips: Sendable {
  /// From one share to another the account is in one level.
  public struct Stretch: Sendable, Equatable {
    public let from: Fraction
    public let to: Fraction
    public let includesFrom: Bool
    public let includesTo: Bool
    /// None where no level takes it.
    public let level: Int?
    /// What the account meets where the stretch begins: another account or a threshold; none at 0.
    public let meets: TierRecut.Meeting?
  }

  /// In ascending shares from 0 to 1.
  public let stretches: [Stretch]
  public let now: Fraction

  /// The stretch that holds the share of now.
  public var present: Int {
    stretches.firstIndex { stretch in
      (stretch.from < now || (stretch.includesFrom && stretch.from == now))
        && (now < stretch.to || (stretch.includesTo && stretch.to == now))
    } ?? 0
  }

  /// Finds the flips of a row; none where scores are no lines (see `WeightLines`), a cut goes by more than the order, or the
  /// row is not ranked.
  ///
  /// - Throws: `ModelError.scoreOverflow`, `Execution.Cancelled`.
  public init?(of row: Int, _ recut: TierRecut, moving criterion: Int, execution: Execution) throws {
    let ranked = recut.ranked
    guard ranked?[row] ?? true, let lines = try WeightLines(recut.criteria, moving: criterion, execution: execution),
      let boundaries = FlipBoundary.all(of: recut, lines, ranked: ranked?.trueCount ?? recut.count)
    else { return nil }
    let (passings, above) = try Passing.all(lines, ranked, row, execution)
    var walk = Walk(boundaries: boundaries, above: above)
    now = lines.now
    stretches = walk.stretches(passings, lines.line(row))
  }
}

/// What decides whether an account reaches a level.
enum FlipBoundary {
  /// Fewer than so many are strictly above it.
  case position(Int)
  /// Its line is at least this one, that of a score.
  case line(WeightLines.Line, score: Double)
  /// Everybody who is ranked.
  case everybody
  /// Nobody comes in by rank.
  case nobody

  /// One a level; none where a cut depends on more than the order: a share of a measure, or places counted from a threshold, which lets in now
  /// more and now fewer.
  static func all(of recut: TierRecut, _ lines: WeightLines, ranked count: Int) -> [FlipBoundary]? {
    var (shares, counted, hasThreshold) = (ShareSum(), 0, false)
    var boundaries: [FlipBoundary] = []
    for cut in recut.cuts {
      switch cut {
      case .share, .count:
        if hasThreshold { return nil }
        if case .share(let share) = cut { _ = shares.add(share) }
        if case .count(let more) = cut { counted = min(count, counted + min(more, count)) }
        boundaries.append(.position(min(count, Int(shares.ceiling(of: Int128(count))) + counted)))
      case .atLeast(let value):
        hasThreshold = true
        boundaries.append(.line(lines.line(ofScore: value), score: value.double))
      case .shareOf: return nil
      case .condition: boundaries.append(.nobody)
      case .rest: boundaries.append(.everybody)
      }
    }
    return boundaries
  }
}

/// Another account passes the one that is looked at: at `at` both are equal, behind it one is above the other.
private struct Passing {
  /// Rounded, for sorting; `line` settles what is too close to call.
  let at: Double
  let row: Int32
  /// Whether the other one is above behind the meeting, else before it.
  let rises: Bool

  /// Where it does so exactly.
  struct Meeting {
    let at: Fraction
    let row: Int
    let rises: Bool
  }

  /// All who pass within 0…1, and how many are above at the start.
  static func all(
    _ lines: WeightLines, _ ranked: Bitmap?, _ own: Int, _ execution: Execution
  ) throws -> (passings: [Meeting], above: Int) {
    let mine = lines.line(own)
    let blocks = try execution.blocks(of: lines.rest.count) { range in
      var passings: [Passing] = []
      var above = 0
      forEachRow(range, ranked) { row in
        let line = lines.line(row)
        let (start, end) = (line.start &- mine.start, line.end &- mine.end)
        if start > 0 { above += 1 }
        if start > 0, end <= 0 {
          passings.append(Passing(at: Double(start) / (Double(start) - Double(end)), row: Int32(row), rises: false))
        } else if start <= 0, end > 0 {
          passings.append(Passing(at: Double(-start) / (Double(end) - Double(start)), row: Int32(row), rises: true))
        }
      }
      return (passings, above)
    }
    return (sorted(blocks.flatMap(\.0), lines, mine), blocks.reduce(0) { $0 + $1.1 })
  }

  /// In exact order: sorted by the rounded meeting, then by the exact one wherever neighbours are too close for rounding to tell.
  private static func sorted(
    _ passings: [Passing], _ lines: WeightLines, _ mine: WeightLines.Line
  ) -> [Meeting] {
    var exact = passings.sorted { ($0.at, $0.row) < ($1.at, $1.row) }.map { passing in
      guard let at = lines.line(Int(passing.row)).meeting(mine) else {
        preconditionFailure("lines that pass one another meet")
      }
      return Meeting(at: at, row: Int(passing.row), rises: passing.rises)
    }
    for index in exact.indices.dropFirst() {
      var place = index
      while place > 0, exact[place].at < exact[place - 1].at {
        exact.swapAt(place, place - 1)
        place -= 1
      }
    }
    return exact
  }
}

/// What is strictly above the account while the share goes from 0 to 1.
private struct Walk {
  let boundaries: [FlipBoundary]
  var above: Int

  private func level(at t: Fraction, _ line: WeightLines.Line) -> Int? {
    boundaries.firstIndex { boundary in
      switch boundary {
      case .position(let position): above < position
      case .line(let bound, _): line.height(at: t) >= bound.height(at: t)
      case .everybody: true
      case .nobody: false
      }
    }
  }

  mutating func stretches(_ passings: [Passing.Meeting], _ line: WeightLines.Line) -> [AccountFlips.Stretch] {
    var builder = StretchBuilder()
    var next = 0
    // Where thresholds are met, besides where others are.
    let thresholds = boundaries.compactMap { boundary -> (at: Fraction, score: Double)? in
      guard case .line(let bound, let score) = boundary, let at = line.meeting(bound), at > .zero, at < .one else {
        return nil
      }
      return (at, score)
    }.sorted { $0.at < $1.at }
    var met = 0
    var position = Fraction.zero
    while true {
      let first = next
      while next < passings.count, passings[next].at == position { next += 1 }
      // At the point itself those who meet are equal; behind it those who rise are above.
      above -= passings[first..<next].count { !$0.rises }
      let threshold = met < thresholds.count && thresholds[met].at == position ? thresholds[met].score : nil
      let meets = first < next ? TierRecut.Meeting.row(passings[first].row) : threshold.map { .score($0) }
      builder.add(at: position, level(at: position, line), meets)
      above += passings[first..<next].count { $0.rises }
      if position == .one { return builder.done() }
      while met < thresholds.count, thresholds[met].at <= position { met += 1 }
      let ahead =
        [next < passings.count ? passings[next].at : .one, met < thresholds.count ? thresholds[met].at : .one]
        .min() ?? .one
      builder.add(from: position, to: ahead, level(at: Fraction.between(position, ahead), line), meets)
      position = ahead
    }
  }
}

extension Fraction {
  /// A point half way between two, rounded to terms that stay small, for asking on which side of a line one is there.
  fileprivate static func between(_ a: Fraction, _ b: Fraction) -> Fraction {
    let middle = (a.number + b.number) / 2
    let steps = Double(1 << 52)
    return Fraction(Int128(middle * steps), 1 << 52)
  }
}

/// Joins points and gaps of one level.
private struct StretchBuilder {
  private var stretches: [AccountFlips.Stretch] = []
  private var open: AccountFlips.Stretch?

  mutating func add(at point: Fraction, _ level: Int?, _ meets: TierRecut.Meeting?) {
    add(
      AccountFlips.Stretch(
        from: point, to: point, includesFrom: true, includesTo: true, level: level, meets: meets))
  }

  mutating func add(from: Fraction, to: Fraction, _ level: Int?, _ meets: TierRecut.Meeting?) {
    add(
      AccountFlips.Stretch(from: from, to: to, includesFrom: false, includesTo: false, level: level, meets: meets))
  }

  private mutating func add(_ piece: AccountFlips.Stretch) {
    if let current = open, current.level == piece.level {
      open = AccountFlips.Stretch(
        from: current.from, to: piece.to, includesFrom: current.includesFrom, includesTo: piece.includesTo,
        level: piece.level, meets: current.meets)
    } else {
      close()
      open = piece
    }
  }

  private mutating func close() {
    if let open { stretches.append(open) }
  }

  mutating func done() -> [AccountFlips.Stretch] {
    close()
    open = nil
    return stretches
  }
}
