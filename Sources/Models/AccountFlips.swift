import Columnar

/// Where one account changes its tier when one weight moves and the others keep their proportions.
///
/// A score is a straight line in a weight's share, so two accounts change places where their lines cross; an account's level is told by how many
/// lie strictly above it, since equal scores share a tier. Exact, in closed form; only those who pass near a level's end are looked at one by one.
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
    try self.init(of: row, recut, moving: criterion, slots: Passings.usualSlots, execution: execution)
  }

  init?(of row: Int, _ recut: TierRecut, moving criterion: Int, slots: Int, execution: Execution) throws {
    let ranked = recut.ranked
    guard ranked?[row] ?? true, let lines = try WeightLines(recut.criteria, moving: criterion, execution: execution),
      let boundaries = FlipBoundary.all(of: recut, lines, ranked: ranked?.trueCount ?? recut.count)
    else { return nil }
    let positions = boundaries.compactMap { if case .position(let position) = $0 { position } else { nil } }
    let passings = try Passings(lines, ranked, around: row, positions: positions, slots: slots, execution)
    var walk = Walk(boundaries: boundaries, above: passings.above)
    now = lines.now
    stretches = walk.stretches(passings.meetings, lines.line(row))
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
    var (places, hasThreshold) = (CutPlaces(of: count), false)
    var boundaries: [FlipBoundary] = []
    for cut in recut.cuts {
      switch cut {
      case .share, .count:
        guard !hasThreshold, let place = places.next(cut) else { return nil }
        boundaries.append(.position(place))
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

  mutating func stretches(_ passings: [Passings.Meeting], _ line: WeightLines.Line) -> [AccountFlips.Stretch] {
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
      if first < next, let before = passings[first].above { above = before }
      // At the point itself those who meet are equal; behind it those who rise are above.
      above -= passings[first..<next].count { !$0.rises }
      let threshold = met < thresholds.count && thresholds[met].at == position ? thresholds[met].score : nil
      let meets = first < next ? TierRecut.Meeting.row(passings[first].row) : threshold.map { .score($0) }
      builder.add(at: position, level(at: position, line), position == .zero ? nil : meets)
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
