/// Finds the first row that holds a key.
protocol KeyIndex: Sendable {
  associatedtype Keys: Sendable

  var rowCount: Int { get }
  /// Rows whose key an earlier row has.
  var repeated: Int { get }

  /// Writes, for some rows of the keys, the first row here that holds the key; −1 where none does or the key is missing.
  ///
  /// - Parameter found: of all rows, those of the range are written.
  func find(_ keys: Keys, _ rows: Range<Int>, into found: UnsafeMutablePointer<Int32>)
}

/// Keys that are integers: exact numbers at one scale, days, moments.
struct IntegerKeys: Sendable {
  let values: [Int64]
  let validity: Bitmap?

  /// None where the column holds no integers, or they do not fit at the scale.
  init?(_ column: Column, places: Int) {
    validity = column.validity
    switch column.storage {
    case .int32(let days): values = days.map(Int64.init)
    case .int64(let units):
      let power = places - (column.type.scale ?? places)
      if power == 0 {
        values = units
      } else {
        let factor = PowerOfTen.int64[power]
        let largest = Int64.max / factor
        guard units.allSatisfy({ $0.magnitude <= largest.magnitude }) else { return nil }
        values = units.map { $0 * factor }
      }
    default: return nil
    }
  }

  /// Each value is larger than the one before.
  var isAscending: Bool { zip(values, values.dropFirst()).allSatisfy { $0 < $1 } }

  @inline(__always)
  func isKnown(_ row: Int) -> Bool { validity?[row] ?? true }
}

/// Rows by integer: an array where the integers lie close together, a hash table elsewhere.
struct IntegerIndex: KeyIndex {
  let rowCount: Int
  private(set) var repeated = 0
  private let lowest: Int64
  private let isDense: Bool
  /// Rows by distance from the lowest, or by hash; −1 where there is none.
  private var slots: [Int32]
  private var keys: [Int64] = []

  init(_ keys: IntegerKeys) {
    rowCount = keys.values.count
    var low = Int64.max
    var high = Int64.min
    for (row, key) in keys.values.enumerated() where keys.isKnown(row) {
      low = min(low, key)
      high = max(high, key)
    }
    let (span, overflows) = high.subtractingReportingOverflow(low)
    isDense = !overflows && span >= 0 && span / 8 < Int64(rowCount) + 128
    lowest = low
    if isDense {
      slots = Array(repeating: -1, count: Int(span) + 1)
    } else {
      var capacity = 16
      while capacity < rowCount * 2 { capacity *= 2 }
      slots = Array(repeating: -1, count: capacity)
      self.keys = keys.values
    }
    for (row, key) in keys.values.enumerated() where keys.isKnown(row) {
      let place = place(of: key)
      if slots[place] < 0 { slots[place] = Int32(truncatingIfNeeded: row) } else { repeated += 1 }
    }
  }

  func find(_ keys: IntegerKeys, _ rows: Range<Int>, into found: UnsafeMutablePointer<Int32>) {
    keys.values.withUnsafeBufferPointer { values in
      if isDense {
        slots.withUnsafeBufferPointer { slots in
          let count = UInt64(slots.count)
          for row in rows {
            let distance = UInt64(bitPattern: values[row] &- lowest)
            found[row] = distance < count ? slots[Int(distance)] : -1
          }
        }
      } else {
        for row in rows { found[row] = slots[place(of: values[row])] }
      }
    }
    guard let validity = keys.validity else { return }
    for row in rows where !validity[row] { found[row] = -1 }
  }

  /// The place of a key, or the free place where it would stand.
  @inline(__always)
  private func place(of key: Int64) -> Int {
    if isDense { return Int(key &- lowest) }
    let mask = slots.count - 1
    let product = UInt64(bitPattern: key).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    var place = Int(truncatingIfNeeded: product.high ^ product.low) & mask
    while slots[place] >= 0, keys[Int(slots[place])] != key { place = (place + 1) & mask }
    return place
  }
}

/// Keys by their canonical texts.
struct TextKeys: Sendable {
  let column: Column
  var count: Int { column.count }

  init(_ column: Column) { self.column = column }

  /// Calls the body with the bytes of some rows' texts, in row order, and with none for missing ones.
  func forEach(_ rows: Range<Int>, _ body: (_ row: Int, _ text: UnsafeBufferPointer<UInt8>?) -> Void) {
    switch column.storage {
    case .codes(let codes, let dictionary): forEach(rows, dictionary.values, body) { Int(codes[$0]) }
    case .bytes(let texts): forEach(rows, texts, body) { $0 }
    default:
      for row in rows {
        guard column.isKnown(row) else {
          body(row, nil)
          continue
        }
        var text = column.keyText(row)
        text.withUTF8 { body(row, $0) }
      }
    }
  }

  private func forEach(
    _ rows: Range<Int>, _ texts: TextBytes, _ body: (Int, UnsafeBufferPointer<UInt8>?) -> Void,
    _ place: (Int) -> Int
  ) {
    texts.bytes.withUnsafeBufferPointer { bytes in
      for row in rows {
        guard column.isKnown(row) else {
          body(row, nil)
          continue
        }
        let index = place(row)
        body(row, UnsafeBufferPointer(rebasing: bytes[texts.offsets[index]..<texts.offsets[index + 1]]))
      }
    }
  }
}

/// Rows by canonical text.
///
/// Immutable after `init`, hence free to share.
final class TextIndex: KeyIndex, @unchecked Sendable {
  let rowCount: Int
  private(set) var repeated = 0
  private var table = TextTable(capacity: 1 << 12)
  /// By code of the table.
  private var firstRows: [Int32] = []

  init(_ keys: TextKeys) {
    rowCount = keys.count
    keys.forEach(0..<keys.count) { row, text in
      guard let text else { return }
      let code = text.withAddress { table.code(of: $0, $1) }
      if Int(code) == firstRows.count { firstRows.append(Int32(truncatingIfNeeded: row)) } else { repeated += 1 }
    }
  }

  func find(_ keys: TextKeys, _ rows: Range<Int>, into found: UnsafeMutablePointer<Int32>) {
    keys.forEach(rows) { row, text in found[row] = text.map(find) ?? -1 }
  }

  /// For each text, its first row; −1 where there is none.
  func find(_ texts: TextBytes) -> [Int32] {
    texts.bytes.withUnsafeBufferPointer { bytes in
      (0..<texts.count).map {
        find(UnsafeBufferPointer(rebasing: bytes[texts.offsets[$0]..<texts.offsets[$0 + 1]]))
      }
    }
  }

  private func find(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    text.withAddress { table.find($0, $1) }.map { firstRows[Int($0)] } ?? -1
  }

  /// Whether two rows have the same text; stops at the first that do.
  static func hasRepeats(_ keys: TextKeys) -> Bool {
    if case .codes(let codes, let dictionary) = keys.column.storage { return repeats(codes, dictionary.count) }
    return TextIndex(keys).repeated > 0
  }

  private static func repeats(_ codes: [Int32], _ count: Int) -> Bool {
    if codes.count > count { return true }
    var seen = Bitmap(repeating: false, count: count)
    for code in codes {
      if seen[Int(code)] { return true }
      seen[Int(code)] = true
    }
    return false
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The address and the length; an empty buffer may have no address, and any will do for it.
  @inline(__always)
  func withAddress<Result>(_ body: (UnsafePointer<UInt8>, Int) -> Result) -> Result {
    body(baseAddress ?? UnsafePointer(bitPattern: 8)!, count)
  }
}
