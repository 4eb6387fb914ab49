import CDelimited
import Glibc

/// Distinct texts and their codes, in the order in which they came: a hash table over bytes kept one behind the other.
///
/// Memory is managed by hand because every text cell of a file passes through here. The promises: `slots` has a power of two of places, at most
/// half of them taken; a place holds a code or −1; `entries` has room for half as many as there are places, and one for each code.
struct TextTable: ~Copyable, @unchecked Sendable {
  private var slots: UnsafeMutablePointer<Int32>
  private var entries: UnsafeMutablePointer<cdelimited_text>
  private var mask: Int
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0

  init(capacity: Int = 1 << 8) {
    mask = capacity - 1
    slots = .allocate(capacity: capacity)
    slots.initialize(repeating: -1, count: capacity)
    entries = .allocate(capacity: capacity / 2 + 1)
  }

  deinit {
    slots.deallocate()
    entries.deallocate()
  }

  /// The code of a text, a new one where it is new.
  mutating func code(of text: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
    code(of: text, TextKey(text, length))
  }

  /// The code of a text with its key.
  @inline(__always)
  mutating func code(of text: UnsafePointer<UInt8>, _ key: TextKey) -> Int32 {
    var place = Int(truncatingIfNeeded: key.hash) & mask
    while true {
      let code = slots[place]
      if code < 0 { return add(text, key, at: place) }
      if equals(Int(code), text, key) { return code }
      place = (place &+ 1) & mask
    }
  }

  /// The code of a text that is there already.
  func find(_ text: UnsafePointer<UInt8>, _ length: Int) -> Int32? {
    let key = TextKey(text, length)
    var place = Int(truncatingIfNeeded: key.hash) & mask
    while slots[place] >= 0 {
      let code = slots[place]
      if equals(Int(code), text, key) { return code }
      place = (place &+ 1) & mask
    }
    return nil
  }

  /// Writes the codes of the texts in a column's cells, from a row on, as far as they are short, plain and there already.
  ///
  /// - Parameters:
  ///   - missing: takes the rows with empty cells.
  /// - Returns: the first row of which this is not so, or the number of rows.
  func find(
    _ cells: CellBatch.Cells, rows: Int, from row: Int, quote: UInt8, into codes: UnsafeMutablePointer<Int32>,
    missing: UnsafeMutablePointer<UInt32>, _ missingCount: inout Int
  ) -> Int {
    let table = cdelimited_texts(slots: slots, mask: mask, texts: entries)
    return cdelimited_find_codes(
      cells.base, cells.next, cells.stride, rows, row, quote, table, codes, missing, &missingCount)
  }

  /// For each text of another table, in the order of its codes, the code here.
  mutating func codes(ofAll other: borrowing TextTable) -> [Int32] {
    let count = other.count
    // All empty arrays share one storage, which several threads must not write, not even that it is empty.
    guard count > 0 else { return [] }
    return Array(unsafeUninitializedCapacity: count) { codes, initialized in
      other.bytes.withUnsafeBufferPointer { bytes in
        // An empty buffer has no address; any will do for a text without bytes.
        let base = bytes.baseAddress ?? UnsafePointer(bitPattern: 8)!
        for code in 0..<count {
          codes[code] = self.code(of: base + other.start(of: code), TextKey(other.entries[code]))
        }
      }
      initialized = count
    }
  }

  /// The texts in the order of their codes.
  func texts() -> TextBytes { TextBytes(bytes: bytes, offsets: [0] + (0..<count).map { entries[$0].end }) }

  @inline(__always)
  private func start(of code: Int) -> Int { code == 0 ? 0 : entries[code &- 1].end }

  @inline(__always)
  private func equals(_ code: Int, _ text: UnsafePointer<UInt8>, _ key: TextKey) -> Bool {
    let known = entries[code]
    guard known.low == key.low, known.high == key.high, known.length == key.length else { return false }
    return key.isWhole || equalsLong(code, text, key)
  }

  @inline(never)
  private func equalsLong(_ code: Int, _ text: UnsafePointer<UInt8>, _ key: TextKey) -> Bool {
    bytes.withUnsafeBufferPointer { memcmp($0.baseAddress! + start(of: code), text, key.length) == 0 }
  }

  @inline(never)
  private mutating func add(_ text: UnsafePointer<UInt8>, _ key: TextKey, at place: Int) -> Int32 {
    let code = Int32(count)
    slots[place] = code
    bytes.append(contentsOf: UnsafeBufferPointer(start: text, count: key.length))
    entries[count] = cdelimited_text(low: key.low, high: key.high, length: key.length, end: bytes.count)
    count += 1
    if count * 2 > mask { grow() }
    return code
  }

  private mutating func grow() {
    let capacity = (mask + 1) * 4
    slots.deallocate()
    slots = .allocate(capacity: capacity)
    slots.initialize(repeating: -1, count: capacity)
    let larger = UnsafeMutablePointer<cdelimited_text>.allocate(capacity: capacity / 2 + 1)
    larger.update(from: entries, count: count)
    entries.deallocate()
    entries = larger
    mask = capacity - 1
    for code in 0..<count {
      var place = Int(truncatingIfNeeded: TextKey(entries[code]).hash) & mask
      while slots[place] >= 0 { place = (place + 1) & mask }
      slots[place] = Int32(code)
    }
  }
}

/// What tells texts apart: up to sixteen bytes themselves, of longer ones a hash of all bytes and the first eight.
struct TextKey {
  var low: UInt64
  var high: UInt64
  var length: Int

  init(_ text: cdelimited_text) { self.init(low: text.low, high: text.high, length: text.length) }

  private init(low: UInt64, high: UInt64, length: Int) {
    self.low = low
    self.high = high
    self.length = length
  }

  /// Texts with equal keys are equal.
  @inline(__always)
  var isWhole: Bool { length <= 16 }

  /// Never reads outside the text.
  init(_ text: UnsafePointer<UInt8>, _ length: Int) {
    guard length <= 16 else {
      self.init(long: text, length)
      return
    }
    var bytes = SIMD16<UInt8>()
    withUnsafeMutableBytes(of: &bytes) { $0.copyMemory(from: UnsafeRawBufferPointer(start: text, count: length)) }
    let halves = unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
    self.init(low: halves[0], high: halves[1], length: length)
  }

  /// Reads sixteen bytes, whatever the length.
  @inline(__always)
  init(padded text: UnsafePointer<UInt8>, _ length: Int) {
    guard length <= 16 else {
      self.init(long: text, length)
      return
    }
    let raw = UnsafeRawPointer(text)
    let inLow = min(length, 8)
    let inHigh = length &- inLow
    self.init(
      low: raw.loadUnaligned(as: UInt64.self) & Self.first(inLow),
      high: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self) & Self.first(inHigh), length: length)
  }

  /// So many bytes of a word, 0…8.
  @inline(__always)
  private static func first(_ count: Int) -> UInt64 { count == 0 ? 0 : UInt64.max &>> UInt64((8 &- count) &* 8) }

  @inline(never)
  private init(long text: UnsafePointer<UInt8>, _ length: Int) {
    let raw = UnsafeRawPointer(text)
    var hash = UInt64(length) &* 0x9E37_79B9_7F4A_7C15
    var at = 0
    while at + 8 < length {
      hash = Self.mix(hash ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      at += 8
    }
    hash = Self.mix(hash ^ raw.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self))
    self.init(low: hash, high: raw.loadUnaligned(as: UInt64.self), length: length)
  }

  @inline(__always)
  var hash: UInt64 { Self.mix(low ^ (high &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(truncatingIfNeeded: length) << 56) }

  /// The two halves of a 128-bit product, folded.
  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return product.high ^ product.low
  }
}
