import Synchronization

/// A column of a loaded table: in memory, or waiting in an image until somebody asks for its values.
///
/// A value that shares what it got with its copies. What it tells of itself without throwing costs nothing; the rest may read a file, and throws
/// what reading the image's source anew throws where the image turns out to be damaged.
public struct StoredColumn: Sendable {
  public let type: ValueType
  public let count: Int
  public let knownCount: Int
  /// What the values were made from, for columns whose tables are kept in an image.
  public let origin: Digest?
  private let box: Box

  private final class Box: Sendable {
    let content: Mutex<Content>
    let findings: Mutex<ColumnFindings>

    init(_ content: Content, _ findings: ColumnFindings) {
      self.content = Mutex(content)
      self.findings = Mutex(findings)
    }
  }

  private enum Content {
    case ready(Column)
    /// A position among the columns of an image.
    case waiting(TableImage, Int)
  }

  public init(_ column: Column, origin: Digest? = nil) {
    (type, count, knownCount) = (column.type, column.count, column.knownCount)
    self.origin = origin
    box = Box(.ready(column), ColumnFindings())
  }

  init(waitingIn image: TableImage, at index: Int, _ record: ColumnRecord, origin: Digest) {
    (type, count, knownCount) = (record.type, record.count, record.knownCount)
    self.origin = origin
    box = Box(.waiting(image, index), record.findings)
  }

  public var missingCount: Int { count - knownCount }

  /// Bytes of memory that the values take; none while they wait in an image.
  public var byteCount: Int {
    box.content.withLock { if case .ready(let column) = $0 { column.byteCount } else { 0 } }
  }

  /// The values.
  public func column() throws -> Column {
    try box.content.withLock { content in
      switch content {
      case .ready(let column): return column
      case .waiting(let image, let index):
        let column = try image.column(index)
        content = .ready(column)
        return column
      }
    }
  }

  /// The distinct values of a column of codes; none for other columns. Leaves the codes where they are.
  public func dictionary() throws -> TextDictionary? {
    let (image, index) = box.content.withLock { content -> (TableImage?, Int) in
      if case .waiting(let image, let index) = content { (image, index) } else { (nil, 0) }
    }
    if let image { return try image.dictionary(index) }
    guard case .codes(_, let dictionary) = try column().storage else { return nil }
    return dictionary
  }

  // MARK: - Findings, each made once

  var findings: ColumnFindings { box.findings.withLock { $0 } }

  /// Whether every value is known and no two are equal: what a key must be.
  public func isUniqueAndComplete() throws -> Bool {
    try found(\.isUniqueAndComplete) { $0.isUniqueAndComplete }
  }

  /// The last day of a temporal column; none where nothing is known.
  public func latestDay() throws -> Int32? { try found(\.latestDay) { $0.latestDay } }

  /// The greatest number; none where nothing is known or the column holds no numbers.
  public func maximum() throws -> Double? { try found(\.maximum) { $0.maximum } }

  private func found<Finding: Sendable>(
    _ finding: WritableKeyPath<ColumnFindings, Finding?>, _ find: (Column) -> Finding
  ) throws -> Finding {
    if let known = findings[keyPath: finding] { return known }
    let found = find(try column())
    box.findings.withLock { $0[keyPath: finding] = found }
    return found
  }
}
