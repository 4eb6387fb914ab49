// Columns whose values may be computed with and not be seen.

extension Column {
  /// What is shown in the place of a known value that may not be seen.
  public static let maskText = "***"

  public var isMasked: Bool { mask != nil }

  /// The same values under a mask; the stricter one where there is one already, and none added without a level.
  public func marked(_ level: Int?) -> Column {
    guard let level else { return self }
    var copy = self
    copy.mask = max(level, mask ?? level)
    return copy
  }

  /// The canonical text of a known cell, or what stands for it under a mask.
  public func openText(_ row: Int) -> String { isMasked ? Column.maskText : canonicalText(row) }
}
