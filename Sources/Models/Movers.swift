import Columnar

/// A row whose level changed, and what moved it.
public struct Mover: Sendable {
  public let row: Int
  /// None where it has no level.
  public let from: Int?
  public let to: Int?
  /// The criterion that moved it (`ScorePair.driver`), and by how much; none where nothing contributed or no scores are compared.
  public let criterion: Int?
  public let contributionChange: Double
  /// Score after less score before; none where one of them is unknown.
  public let scoreChange: Double?
}

/// Scores on both sides of a change, over the same criteria in the same order.
public struct ScorePair: Sendable {
  public let before: ScoreColumn
  public let after: ScoreColumn

  public init(before: ScoreColumn, after: ScoreColumn) {
    precondition(before.criteria.count == after.criteria.count, "both scores have the same criteria")
    self.before = before
    self.after = after
  }

  /// What moved a row: the criterion whose contribution changed most in the direction of the move, or most of all where none changed that
  /// way. Contributions are a criterion's share of the row's weights × its scaled value, nothing where it is unknown and renormalised; the first of
  /// equal ones.
  ///
  /// - Parameter upwards: whether the row moved to a better level; none where one of its levels is missing.
  public func driver(_ row: Int, upwards: Bool?) -> (criterion: Int, change: Double)? {
    let weights = (before.criteria.knownWeight(row), after.criteria.knownWeight(row))
    var best: (criterion: Int, change: Int128)?
    var fitting: (criterion: Int, change: Int128)?
    for criterion in before.criteria.indices {
      let change =
        after.criteria[criterion].product(row) * Int128(weights.0 == 0 ? 1 : weights.0)
        - before.criteria[criterion].product(row) * Int128(weights.1 == 0 ? 1 : weights.1)
      if change.magnitude > best?.change.magnitude ?? 0 { best = (criterion, change) }
      if let upwards, upwards == (change > 0), change.magnitude > fitting?.change.magnitude ?? 0 {
        fitting = (criterion, change)
      }
    }
    return (fitting ?? best).map { best in
      let before = before.contribution(of: best.criterion, row: row) ?? 0
      return (best.criterion, (after.contribution(of: best.criterion, row: row) ?? 0) - before)
    }
  }

  /// After less before, over the product of both weight sums: comparable between rows, exact. None where a score is unknown.
  func exactChange(_ row: Int) -> Int128? {
    guard before.isKnown(row), after.isKnown(row) else { return nil }
    return Int128(after.numerators[row]) * Int128(before.weightSum)
      - Int128(before.numerators[row]) * Int128(after.weightSum)
  }

  func change(_ row: Int) -> Double? {
    exactChange(row).map { Double($0) / (Double(before.weightSum) * Double(after.weightSum) * 4_294_967_296) }
  }
}

extension WeightedCriterion {
  /// Weight × scaled value, zero where the criterion has no say.
  func product(_ row: Int) -> Int128 { Int128(weight) * Int128(scaled.values[row]) }
}

/// What makes one mover larger than another.
public enum MoverOrder: Sendable {
  /// The size of the score's change; rows that gain or lose a score come last.
  case scoreChange(ScorePair)
  /// A measure, greatest first, unknown last; with the scores, where there are any, that tell what moved a row.
  case measure(Column, ScorePair?)
}

extension Migration {
  /// The largest movers between two sides, largest first, equal ones in row order. A row that is on one side only is no mover.
  public static func topMovers(
    _ before: LevelColumn, _ after: LevelColumn, by order: MoverOrder, limit: Int, execution: Execution
  ) throws -> [Mover] {
    let ranking = try MoverRanking(order, execution)
    let parts = try execution.blocks(of: before.codes.count) { range in
      var best = BestRows(limit: limit)
      let pairs = LevelPairs(before: before, after: after)
      if let narrow = ranking.narrow {
        narrow.offerMoved(of: pairs, in: range, to: &best)
      } else {
        pairs.forEachMoved(range) { best.offer($0, size: ranking.size($0)) }
      }
      return best
    }
    var best = BestRows(limit: limit)
    for part in parts { for candidate in part.rows { best.offer(candidate.row, size: candidate.size) } }
    return best.rows.map { candidate in
      let (from, to) = (before.place(candidate.row).level, after.place(candidate.row).level)
      let upwards = from.flatMap { from in to.map { $0 < from } }
      let driver = ranking.scores?.driver(candidate.row, upwards: upwards)
      return Mover(
        row: candidate.row, from: from, to: to,
        criterion: driver?.criterion, contributionChange: driver?.change ?? 0,
        scoreChange: ranking.scores?.change(candidate.row))
    }
  }
}

private struct MoverRanking: Sendable {
  let scores: ScorePair?
  let measure: OrderedColumn?
  var narrow: NarrowChanges? { measure == nil ? scores.flatMap { NarrowChanges($0) } : nil }

  init(_ order: MoverOrder, _ execution: Execution) throws {
    switch order {
    case .scoreChange(let scores): (self.scores, measure) = (scores, nil)
    case .measure(let column, let scores):
      (self.scores, measure) = (scores, try OrderedColumn(column, execution: execution))
    }
  }

  func size(_ row: Int) -> Int128 {
    if let measure { return measure.isKnown(row) ? Int128(measure.keys[row]) : .min }
    return scores?.exactChange(row).map { abs($0) } ?? -1
  }
}

/// The greatest so many of the rows offered in ascending order, greatest first, earlier ones before equal later ones.
private struct BestRows: Sendable {
  let limit: Int
  private(set) var rows: [(row: Int, size: Int128)] = []

  init(limit: Int) { self.limit = limit }

  mutating func offer(_ row: Int, size: Int128) {
    if rows.count == limit {
      guard let last = rows.last, size > last.size else { return }
      rows.removeLast()
    }
    var place = rows.count
    while place > 0, rows[place - 1].size < size { place -= 1 }
    rows.insert((row, size), at: place)
  }
}

extension LevelColumn.Place {
  public var level: Int? { if case .level(let level) = self { level } else { nil } }
}

/// Changes of scores, all known, whose products with the other side's weight sum stay within 62 bits.
private struct NarrowChanges: Sendable {
  private let pair: ScorePair

  init?(_ pair: ScorePair) {
    guard pair.before.validity == nil, pair.after.validity == nil,
      NarrowChanges.fits(pair.before.bounds, times: pair.after.weightSum),
      NarrowChanges.fits(pair.after.bounds, times: pair.before.weightSum)
    else { return nil }
    self.pair = pair
  }

  private static func fits(_ keys: ClosedRange<Int64>, times factor: Int64) -> Bool {
    let limit = Int128(1) << 62
    return [keys.lowerBound, keys.upperBound].allSatisfy { (Int128($0) * Int128(factor)).magnitude < limit }
  }

  /// Offers the moved rows of a block that can be among the best: of those that are no larger than the last of a full list, none is.
  func offerMoved(of pairs: LevelPairs, in range: Range<Int>, to best: inout BestRows) {
    let (old, new) = (pair.before.numerators.span, pair.after.numerators.span)
    let (oldSum, newSum) = (pair.before.weightSum, pair.after.weightSum)
    if best.limit == 0 { return }
    var floor: Int64 = -1
    pairs.forEachMoved(range) { row in
      let size = abs(new[row] &* oldSum &- old[row] &* newSum)
      if size > floor {
        best.offer(row, size: Int128(size))
        if best.rows.count == best.limit, let last = best.rows.last { floor = Int64(last.size) }
      }
    }
  }
}
