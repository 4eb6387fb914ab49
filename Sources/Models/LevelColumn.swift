import Columnar

/// The level of every row of a table on one side of a comparison: of tiers, of classes, of the cells of a matrix.
public struct LevelColumn: Sendable {
  /// 0 is the first level, the best; means nothing where a row has no level.
  public let codes: [Int32]
  /// The rows that have a level; none for all.
  public let validity: Bitmap?
  /// The rows that are there on this side; none for all. A row that is not has no level either.
  public let presence: Bitmap?
  public let levelCount: Int

  public init(codes: [Int32], validity: Bitmap?, presence: Bitmap? = nil, levelCount: Int) {
    self.codes = codes
    self.validity = Bitmap.both(validity, presence)
    self.presence = presence
    self.levelCount = levelCount
  }

  /// Where a row stands.
  public enum Place: Hashable, Sendable {
    case level(Int)
    /// It is there, and has no level.
    case none
    /// It is not there on this side.
    case absent
  }

  public func isPresent(_ row: Int) -> Bool { presence?[row] ?? true }

  public func place(_ row: Int) -> Place {
    if validity?[row] ?? true { return .level(Int(codes[row])) }
    return isPresent(row) ? .none : .absent
  }

  /// The places in the order of a matrix: the levels, no level, not there.
  var placeCount: Int { levelCount + 2 }

  func position(of place: Place) -> Int {
    switch place {
    case .level(let level): level
    case .none: levelCount
    case .absent: levelCount + 1
    }
  }

  @inline(__always)
  func position(_ row: Int) -> Int {
    if validity?[row] ?? true { return Int(codes[row]) }
    return isPresent(row) ? levelCount : levelCount + 1
  }
}

extension TierAssignment {
  /// The levels, with the rows that are there.
  public func levels(presence: Bitmap? = nil) -> LevelColumn {
    LevelColumn(codes: codes, validity: validity, presence: presence, levelCount: counts.count)
  }
}
