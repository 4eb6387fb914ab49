import Columnar
import Plans

/// The data of a session as a value: undo keeps the ones of before.
public struct DataStore: Sendable {
  /// The stored columns.
  public var columns: [ColumnID: StoredColumn]
  public var links: [LinkID: StoredLink]
  public var rowCounts: [TableID: Int]
  /// Minted (`Identity.version()`) by whoever changes anything here: what was computed under another epoch is not looked at.
  public var epoch: Int

  public init(
    columns: [ColumnID: StoredColumn] = [:], links: [LinkID: StoredLink] = [:], rowCounts: [TableID: Int] = [:],
    epoch: Int = Identity.version()
  ) {
    self.columns = columns
    self.links = links
    self.rowCounts = rowCounts
    self.epoch = epoch
  }
}
