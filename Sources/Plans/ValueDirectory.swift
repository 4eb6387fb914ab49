/// What the resolver may ask about the values of columns: whether a bare word is one of them.
///
/// Answered by whoever holds the data, and only from what is there already; nothing is computed for it.
public protocol ValueDirectory {
  /// The distinct values of a text column, most frequent first where that is known; none when they are not at hand.
  func values(of column: ColumnID) -> [String]?
  /// Whether the column holds the text; none when its values are not at hand.
  func holds(_ text: String, ignoringCase: Bool, in column: ColumnID) -> Bool?
  /// The greatest value of a numeric column; none when it is not at hand.
  func maximum(of column: ColumnID) -> Double?
}

/// Knows no values: for plans without data.
public struct NoValues: ValueDirectory {
  public init() {}
  public func values(of column: ColumnID) -> [String]? { nil }
  public func holds(_ text: String, ignoringCase: Bool, in column: ColumnID) -> Bool? { nil }
  public func maximum(of column: ColumnID) -> Double? { nil }
}
