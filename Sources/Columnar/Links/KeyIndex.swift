/// Finds the first row that holds a key.
protocol KeyIndex {
  associatedtype Keys

  var rowCount: Int { get }
  /// Rows whose key an earlier row has.
  var repeated: Int { get }

  /// For each row of the keys, in order, the first row here that holds its key, −1 where none does or the key is missing.
  func rows(of keys: Keys, _ body: (_ row: Int, _ found: Int32) -> Void)
}

/// Keys that are integers: exact numbers at one scale, days, moments.
struct IntegerKeys {
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

  func rows(of keys: IntegerKeys, _ body: (Int, Int32) -> Void) {
    for (row, key) in keys.values.enumerated() {
      body(row, keys.isKnown(row) ? find(key) : -1)
    }
  }

  @inline(__always)
  private func find(_ key: Int64) -> Int32 {
    if isDense, key < lowest || key &- lowest >= slots.count { return -1 }
    return slots[place(of: key)]
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
struct TextKeys {
  let column: Column
  var count: Int { column.count }

  init(_ column: Column) { self.column = column }

  /// Calls the body with the bytes of each known key's text, in row order, and with none for missing ones.
  ///
  /// - Parameter code: a number that equal texts of a dictionary share; none elsewhere.
  func forEach(_ body: (_ row: Int, _ code: Int32?, _ text: UnsafeBufferPointer<UInt8>?) -> Void) {
    switch column.storage {
    case .codes(let codes, let dictionary):
      forEach(dictionary.values, body) { (Int(codes[$0]), codes[$0]) }
    case .bytes(let texts): forEach(texts, body) { ($0, nil) }
    default:
      for row in 0..<count {
        guard column.isKnown(row) else {
          body(row, nil, nil)
          continue
        }
        var text = column.keyText(row)
        text.withUTF8 { body(row, nil, $0) }
      }
    }
  }

  private func forEach(
    _ texts: TextBytes, _ body: (Int, Int32?, UnsafeBufferPointer<UInt8>?) -> Void,
    _ place: (Int) -> (index: Int, code: Int32?)
  ) {
    texts.bytes.withUnsafeBufferPointer { bytes in
      for row in 0..<count {
        guard column.isKnown(row) else {
          body(row, nil, nil)
          continue
        }
        let (index, code) = place(row)
        body(row, code, UnsafeBufferPointer(rebasing: bytes[texts.offsets[index]..<texts.offsets[index + 1]]))
      }
    }
  }
}

/// Rows by canonical text.
final class TextIndex: KeyIndex {
  let rowCount: Int
  private(set) var repeated = 0
  private var table = TextTable(capacity: 1 << 12)
  /// By code of the table.
  private var firstRows: [Int32] = []

  init(_ keys: TextKeys) {
    rowCount = keys.count
    keys.forEach { row, _, text in
      guard let text else { return }
      let code = text.withAddress { table.code(of: $0, $1) }
      if Int(code) == firstRows.count { firstRows.append(Int32(truncatingIfNeeded: row)) } else { repeated += 1 }
    }
  }

  func rows(of keys: TextKeys, _ body: (Int, Int32) -> Void) {
    // Each text of a dictionary is looked up once: −2 stands for not yet.
    var known: [Int32] = []
    if case .codes(_, let dictionary) = keys.column.storage { known = Array(repeating: -2, count: dictionary.count) }
    keys.forEach { row, code, text in
      guard let text else { return body(row, -1) }
      if let code, known[Int(code)] != -2 { return body(row, known[Int(code)]) }
      let found = text.withAddress { table.find($0, $1) }.map { firstRows[Int($0)] } ?? -1
      if let code { known[Int(code)] = found }
      body(row, found)
    }
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
