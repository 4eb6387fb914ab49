import Synchronization

/// An immutable column: values of one type, some of them unknown.
///
/// Unknown cells hold zero (code 0, empty bytes, false), so that a sum may ignore validity. Columns are values that share their storage:
/// scenarios, undo and demo steps keep as many as they like.
public struct Column: Sendable {
  public let type: ValueType
  public let storage: Storage
  /// One bit a row, set where the value is known; none means that every value is.
  public let validity: Bitmap?
  /// The level that the values are marked with, where that is above what may be seen: they are computed with, and shown as `***`.
  public var mask: Int?

  public enum Storage: Sendable {
    /// Days.
    case int32([Int32])
    /// Decimals, money, percent (scaled), and moments (microseconds).
    case int64([Int64])
    case double([Double])
    /// Text or ordinal by codes into a dictionary.
    case codes([Int32], TextDictionary)
    /// Text whose values are mostly different: plain bytes with offsets.
    case bytes(TextBytes)
    case bits(Bitmap)
  }

  public init(type: ValueType, storage: Storage, validity: Bitmap? = nil) {
    self.type = type
    self.storage = storage
    self.validity = validity.flatMap { $0.allTrue ? nil : $0 }
    precondition(self.validity == nil || self.validity!.count == count, "validity has one bit a row")
  }

  public var count: Int {
    switch storage {
    case .int32(let values): values.count
    case .int64(let values): values.count
    case .double(let values): values.count
    case .codes(let codes, _): codes.count
    case .bytes(let bytes): bytes.count
    case .bits(let bits): bits.count
    }
  }

  public func isKnown(_ row: Int) -> Bool { validity?[row] ?? true }
  public var knownCount: Int { validity?.trueCount ?? count }
  public var missingCount: Int { count - knownCount }
}

/// The distinct values of a text column, in the order of their codes.
public final class TextDictionary: Sendable {
  public let values: TextBytes
  /// Made when a code is first asked for.
  private let codes = Mutex<[String: Int32]?>(nil)

  public init(_ values: TextBytes) { self.values = values }

  public convenience init(_ strings: [String]) { self.init(TextBytes(strings)) }

  public var count: Int { values.count }
  public subscript(code: Int32) -> String { values[Int(code)] }

  /// The code of an exact value.
  public func code(of text: String) -> Int32? {
    codes.withLock { known in
      if let known { return known[text] }
      let made = Dictionary(
        (0..<values.count).map { (values[$0], Int32($0)) }, uniquingKeysWith: { first, _ in first })
      known = made
      return made[text]
    }
  }
}

/// Texts one behind the other: their UTF-8 bytes, and where each starts (one offset more than there are texts).
public struct TextBytes: Sendable {
  public let bytes: [UInt8]
  public let offsets: [Int]

  public init(bytes: [UInt8], offsets: [Int]) {
    precondition(offsets.first == 0 && offsets.last == bytes.count, "offsets span the bytes")
    self.bytes = bytes
    self.offsets = offsets
  }

  public init(_ strings: some Sequence<String>) {
    var bytes: [UInt8] = []
    var offsets = [0]
    for string in strings {
      bytes.append(contentsOf: string.utf8)
      offsets.append(bytes.count)
    }
    self.init(bytes: bytes, offsets: offsets)
  }

  public var count: Int { offsets.count - 1 }
  public subscript(row: Int) -> String { String(decoding: bytes[offsets[row]..<offsets[row + 1]], as: UTF8.self) }
}

/// Named columns of one length: a table's content, or the answer to a question.
public struct Frame: Sendable {
  public struct Field: Sendable {
    public var name: String
    public var column: Column

    public init(_ name: String, _ column: Column) {
      self.name = name
      self.column = column
    }
  }

  public var fields: [Field]
  public let rowCount: Int

  public init(fields: [Field], rowCount: Int) {
    precondition(fields.allSatisfy { $0.column.count == rowCount }, "the columns of a frame have one length")
    self.fields = fields
    self.rowCount = rowCount
  }
}
