import Columnar

/// The values of a column as numbers 0, 1, 2 …: equal values share one; missing ones share the last.
struct DenseCodes: Sendable {
  /// For each row.
  let codes: [Int32]
  /// For each code, some row that has it; −1 where no row has.
  let values: [Int32]

  var count: Int { values.count }

  init(_ column: Column) throws {
    switch column.storage {
    case .int32(let days): self.init(integers: days, column.validity)
    case .int64(let units): self.init(integers: units, column.validity)
    case .double(let numbers): self.init(hashing: numbers.map { ($0 == 0 ? 0 : $0).bitPattern }, column.validity)
    case .codes(let codes, let dictionary): self.init(small: codes, domain: dictionary.count, column.validity)
    case .bits(let bits):
      self.init(small: (0..<bits.count).map { bits[$0] ? 1 : 0 }, domain: 2, column.validity)
    case .bytes(let texts): self.init(texts, column.validity)
    }
  }

  private init(codes: [Int32], domain: Int) {
    self.codes = codes
    var values = [Int32](repeating: -1, count: domain)
    for (row, code) in codes.enumerated() where values[Int(code)] < 0 { values[Int(code)] = Int32(row) }
    self.values = values
  }

  /// Codes as they are; missing rows take one more.
  private init(small codes: [Int32], domain: Int, _ validity: Bitmap?) {
    guard let validity else {
      self.init(codes: codes, domain: max(domain, 1))
      return
    }
    var codes = codes
    codes.withUnsafeMutableBufferPointer { cells in
      (~validity).forEachTrue { cells[$0] = Int32(domain) }
    }
    self.init(codes: codes, domain: domain + 1)
  }

  /// Integers in a narrow range become their distance from the smallest.
  private init<Value: FixedWidthInteger>(integers values: [Value], _ validity: Bitmap?) {
    var low = Int64.max
    var high = Int64.min
    for (row, value) in values.enumerated() where validity?[row] ?? true {
      low = min(low, Int64(value))
      high = max(high, Int64(value))
    }
    let (span, overflow) = high.subtractingReportingOverflow(low)
    if low > high {
      self.init(codes: Array(repeating: 0, count: values.count), domain: 1)
    } else if !overflow, span < Int64(max(4096, values.count * 2)) {
      let codes = values.map { Int32(truncatingIfNeeded: Int64($0) &- low) }
      self.init(small: codes, domain: Int(span) + 1, validity)
    } else {
      self.init(hashing: values.map { UInt64(truncatingIfNeeded: $0) }, validity)
    }
  }

  private init(hashing keys: [UInt64], _ validity: Bitmap?) {
    var table = CodeTable()
    let codes = keys.indices.map { validity?[$0] ?? true ? table.code(of: keys[$0]) : 0 }
    self.init(small: codes, domain: table.count, validity)
  }

  private init(_ texts: TextBytes, _ validity: Bitmap?) {
    var buckets: [UInt64: [(value: Int, code: Int32)]] = [:]
    var count: Int32 = 0
    let codes = (0..<texts.count).map { row -> Int32 in
      guard validity?[row] ?? true else { return 0 }
      let hash = texts.withBytes(row) { bytes in
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
      }
      if let known = buckets[hash]?.first(where: { texts.compare($0.value, with: texts, row) == 0 }) {
        return known.code
      }
      buckets[hash, default: []].append((row, count))
      count += 1
      return count - 1
    }
    self.init(small: codes, domain: Int(count), validity)
  }

  /// Pairs of codes as codes.
  func combined(with other: DenseCodes) -> DenseCodes {
    let domain = count.multipliedReportingOverflow(by: other.count)
    let width = UInt64(other.count)
    if !domain.overflow, domain.partialValue <= max(4096, codes.count * 2) {
      let codes = zip(codes, other.codes).map { $0 * Int32(truncatingIfNeeded: width) + $1 }
      return DenseCodes(codes: codes, domain: domain.partialValue)
    }
    var table = CodeTable()
    let codes = zip(codes, other.codes).map { table.code(of: UInt64($0) * width + UInt64($1)) }
    return DenseCodes(codes: codes, domain: table.count)
  }
}

/// Codes for 64-bit keys in the order of their first appearance: a hash table with open addressing.
struct CodeTable {
  private var keys: [UInt64]
  private var codes: [Int32]
  private(set) var count = 0
  private var mask: UInt64

  init(capacity: Int = 1024) {
    var size = 1024
    while size < capacity * 2 { size *= 2 }
    keys = Array(repeating: 0, count: size)
    codes = Array(repeating: -1, count: size)
    mask = UInt64(size - 1)
  }

  mutating func code(of key: UInt64) -> Int32 {
    if count * 2 >= keys.count { grow() }
    let slot = slot(of: key)
    if codes[slot] < 0 {
      keys[slot] = key
      codes[slot] = Int32(count)
      count += 1
    }
    return codes[slot]
  }

  private func slot(of key: UInt64) -> Int {
    // Fibonacci hashing, with the high bits brought down.
    var place = key &* 0x9E37_79B9_7F4A_7C15
    place ^= place >> 32
    while true {
      let slot = Int(place & mask)
      if codes[slot] < 0 || keys[slot] == key { return slot }
      place &+= 1
    }
  }

  private mutating func grow() {
    var larger = CodeTable(capacity: keys.count)
    for slot in keys.indices where codes[slot] >= 0 {
      let place = larger.slot(of: keys[slot])
      larger.keys[place] = keys[slot]
      larger.codes[place] = codes[slot]
    }
    larger.count = count
    self = larger
  }
}
