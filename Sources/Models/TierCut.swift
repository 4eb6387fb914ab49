import Columnar

/// How a level takes its rows. Levels are cut best first, each from the rows that better ones left.
///
/// Shares and counts are cumulative: a level's cut lies after row ⌈(sum of the shares so far) · n⌉ + (sum of the counts so far) in
/// descending order. Both sums start anew, from the rows let in so far, after a level that was cut by `atLeast` or by a measure; shares of
/// one measure add up likewise, until another kind of cut comes between.
public enum TierCut: Hashable, Sendable {
  /// `top 1%`, `next 4%`, as a fraction of the ranked rows.
  case share(DecimalNumber)
  /// `top 50`, `next 200`.
  case count(Int)
  /// `at least 0.8`.
  case atLeast(DecimalNumber)
  /// `top 80% of revenue`: rows until that share of the measure is reached, the crossing row included.
  case shareOf(DecimalNumber, measure: Int)
  /// Takes the rows of the level's condition before any cut.
  case condition
  /// Every row that is left and has a score.
  case rest
}

/// The lowest value that each level lets in: what a definition keeps of its cuts.
public struct TierThresholds: Hashable, Sendable {
  public enum Threshold: Hashable, Sendable {
    /// Values from this key up that no better level took.
    case from(Int64)
    case nobody
    case everybody
    /// Rows of the level's condition.
    case condition
  }

  public let levels: [Threshold]
  public let unit: OrderedColumn.Unit

  /// The lowest value let in, as a number.
  public func number(_ level: Int) -> Double? {
    if case .from(let key) = levels[level] { unit.number(key) } else { nil }
  }

  func expressed(in unit: OrderedColumn.Unit) -> TierThresholds {
    if unit == self.unit { return self }
    return TierThresholds(
      levels: levels.map { if case .from(let key) = $0 { .from(self.unit.convert(key, to: unit)) } else { $0 } },
      unit: unit)
  }
}

/// The level of every row.
public struct TierAssignment: Sendable {
  /// What happened at one level's cut.
  public struct CutReport: Hashable, Sendable {
    /// After how many ranked rows the cut was to lie; none for conditions and the rest.
    public let position: Int?
    /// How many ranked rows it lets in, with all better levels.
    public let reached: Int
    /// How many of them went in only because they tie with the last one in.
    public let tied: Int
  }

  /// 0 is the first level, the best; zero where missing.
  public let codes: [Int32]
  public let validity: Bitmap?
  /// Rows of each level.
  public let counts: [Int]
  /// Known scores of rows that no condition took: the n of shares.
  public let rankedCount: Int
  /// Rows without a score that no condition took.
  public let missingScores: Int
  /// Rows with a score below the last cut, where no level takes the rest.
  public let unplaced: Int
  public let thresholds: TierThresholds
  /// One a level, where cuts were made; empty where kept thresholds were used.
  public let cuts: [CutReport]

  public func isKnown(_ row: Int) -> Bool { validity?[row] ?? true }

  /// The level of a row.
  public func level(_ row: Int) -> Int? { isKnown(row) ? Int(codes[row]) : nil }
}
