import Columnar

/// The values of a column as numbers 0, 1, 2 …: equal values share one; missing ones share the last.
struct DenseCodes: KeyCodes {
  /// For each row.
  let codes: [Int32]
  /// How many there can be; not every one need occur.
  let count: Int

  /// Of several columns together.
  init(_ first: Column, _ others: ArraySlice<Column>, _ execution: Execution) throws {
    self = try others.reduce(DenseCodes(first, execution)) { codes, column in
      try codes.combined(with: DenseCodes(column, execution), execution)
    }
  }

  init(_ column: Column, _ execution: Execution) throws {
    switch column.storage {
    case .int32(let days): try self.init(integers: days, column.validity, execution)
    case .int64(let units): try self.init(integers: units, column.validity, execution)
    case .double(let numbers): self.init(hashing: numbers.map { ($0 == 0 ? 0 : $0).bitPattern }, column.validity)
    case .codes(let codes, let dictionary): self.init(codes, domain: dictionary.count, column.validity)
    case .bits(let bits): self.init((0..<bits.count).map { bits[$0] ? 1 : 0 }, domain: 2, column.validity)
    case .bytes(let texts): self.init(texts, column.validity)
    }
  }

  /// Codes as they are; missing rows take one more.
  private init(_ codes: [Int32], domain: Int, _ validity: Bitmap?) {
    guard let validity else {
      self.codes = codes
      count = max(domain, 1)
      return
    }
    var codes = codes
    codes.withUnsafeMutableBufferPointer { cells in
      (~validity).forEachTrue { cells[$0] = Int32(domain) }
    }
    self.codes = codes
    count = domain + 1
  }

  /// Integers in a narrow range become their distance from the smallest.
  private init<Value: FixedWidthInteger & BitwiseCopyable & Sendable>(
    integers values: [Value], _ validity: Bitmap?, _ execution: Execution
  ) throws {
    let ranges = try execution.blocks(of: values.count) { range in
      var (low, high) = (Int64.max, Int64.min)
      values.withUnsafeBufferPointer { values in
        forEachRow(range, validity) { row in
          low = min(low, Int64(values[row]))
          high = max(high, Int64(values[row]))
        }
      }
      return (low: low, high: high)
    }
    let low = ranges.map(\.low).min() ?? .max
    let high = ranges.map(\.high).max() ?? .min
    let (span, overflow) = high.subtractingReportingOverflow(low)
    if low > high {
      self.init([Int32](repeating: 0, count: values.count), domain: 1, nil)
    } else if !overflow, span < Int64(max(4096, values.count * 2)) {
      let codes = try execution.map(values) { Int32(truncatingIfNeeded: Int64($0) &- low) }
      self.init(codes, domain: Int(span) + 1, validity)
    } else {
      self.init(hashing: values.map { UInt64(truncatingIfNeeded: $0) }, validity)
    }
  }

  private init(hashing keys: [UInt64], _ validity: Bitmap?) {
    var table = CodeTable()
    let codes = keys.indices.map { validity?[$0] ?? true ? table.code(of: keys[$0]) : 0 }
    self.init(codes, domain: table.count, validity)
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
    self.init(codes, domain: Int(count), validity)
  }

  /// Pairs of codes as codes.
  func combined(with other: DenseCodes, _ execution: Execution) throws -> DenseCodes {
    let domain = count.multipliedReportingOverflow(by: other.count)
    let width = UInt64(other.count)
    if !domain.overflow, domain.partialValue <= max(4096, codes.count * 2) {
      let factor = Int32(truncatingIfNeeded: width)
      let (first, second) = (Lane(codes, isConstant: false), Lane(other.codes, isConstant: false))
      let pairs: [Int32] = try execution.fill(codes.count) { range, out in
        zipRows(range, first, second, into: out) { $0 &* factor &+ $1 }
      }
      return DenseCodes(pairs, domain: domain.partialValue, nil)
    }
    var table = CodeTable()
    let codes = zip(codes, other.codes).map { table.code(of: UInt64($0) * width + UInt64($1)) }
    return DenseCodes(codes, domain: table.count, nil)
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
