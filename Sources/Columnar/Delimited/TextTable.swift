import Glibc

/// Distinct texts and their codes, in the order in which they came: a hash table over bytes kept one behind the other.
///
/// Memory is managed by hand because every text cell of a file passes through here. The promises: `slots` has a power of two of places, at most
/// half of them taken; a place holds a code or −1; `ends` and `hashes` have one value a code.
struct TextTable: ~Copyable, @unchecked Sendable {
  private var slots: UnsafeMutablePointer<Int32>
  private var mask: Int
  private(set) var bytes: [UInt8] = []
  /// Where each text ends in `bytes`.
  private(set) var ends: [Int] = []
  private var hashes: [UInt64] = []

  /// A table without capacity only stands in for another.
  init(capacity: Int = 1 << 8) {
    mask = capacity - 1
    slots = .allocate(capacity: capacity)
    slots.initialize(repeating: -1, count: capacity)
  }

  deinit { slots.deallocate() }

  var count: Int { ends.count }

  /// The code of a text, a new one where it is new.
  mutating func code(of text: UnsafePointer<UInt8>, _ length: Int) -> Int32 {
    let hash = Self.hash(text, length)
    var place = Int(truncatingIfNeeded: hash) & mask
    while true {
      let code = slots[place]
      if code < 0 { break }
      if hashes[Int(code)] == hash, equals(Int(code), text, length) { return code }
      place = (place + 1) & mask
    }
    let code = Int32(ends.count)
    slots[place] = code
    hashes.append(hash)
    bytes.append(contentsOf: UnsafeBufferPointer(start: text, count: length))
    ends.append(bytes.count)
    if ends.count * 2 > mask { grow() }
    return code
  }

  /// The code of a text that is there already.
  func find(_ text: UnsafePointer<UInt8>, _ length: Int) -> Int32? {
    let hash = Self.hash(text, length)
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] >= 0 {
      let code = slots[place]
      if hashes[Int(code)] == hash, equals(Int(code), text, length) { return code }
      place = (place + 1) & mask
    }
    return nil
  }

  /// Where a text lies in `bytes`.
  func range(of code: Int) -> Range<Int> { (code == 0 ? 0 : ends[code - 1])..<ends[code] }

  /// The texts in the order of their codes.
  func texts() -> TextBytes { TextBytes(bytes: bytes, offsets: [0] + ends) }

  @inline(__always)
  private func equals(_ code: Int, _ text: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    let range = range(of: code)
    guard range.count == length else { return false }
    return bytes.withUnsafeBufferPointer {
      length == 0 || memcmp($0.baseAddress! + range.lowerBound, text, length) == 0
    }
  }

  private mutating func grow() {
    let capacity = (mask + 1) * 4
    slots.deallocate()
    slots = .allocate(capacity: capacity)
    slots.initialize(repeating: -1, count: capacity)
    mask = capacity - 1
    for (code, hash) in hashes.enumerated() {
      var place = Int(truncatingIfNeeded: hash) & mask
      while slots[place] >= 0 { place = (place + 1) & mask }
      slots[place] = Int32(code)
    }
  }

  /// Eight bytes at a time, the last eight overlapping; never reads outside the text.
  @inline(__always)
  static func hash(_ text: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
    let raw = UnsafeRawPointer(text)
    var hash = UInt64(length) &* 0x9E37_79B9_7F4A_7C15
    if length >= 8 {
      var at = 0
      while at + 8 < length {
        hash = mix(hash ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        at += 8
      }
      hash = mix(hash ^ raw.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self))
    } else if length >= 4 {
      let low = UInt64(raw.loadUnaligned(as: UInt32.self))
      let high = UInt64(raw.loadUnaligned(fromByteOffset: length - 4, as: UInt32.self))
      hash = mix(hash ^ (low | high << 32))
    } else if length > 0 {
      let ends = UInt64(text[0]) | UInt64(text[length >> 1]) << 8 | UInt64(text[length - 1]) << 16
      hash = mix(hash ^ ends)
    }
    return hash
  }

  /// The two halves of a 128-bit product, folded.
  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return product.high ^ product.low
  }
}
