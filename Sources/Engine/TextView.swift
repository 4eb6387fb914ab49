import Columnar
import Glibc

/// Text by row, whichever way it is stored: the bytes of a row without making a string of them.
struct TextView: Sendable {
  let values: TextBytes
  /// Which of the values a row has; the row's own without codes.
  let codes: [Int32]?

  init(_ column: Column) {
    switch column.storage {
    case .codes(let codes, let dictionary):
      values = dictionary.values
      self.codes = codes
    case .bytes(let texts):
      values = texts
      codes = nil
    default: preconditionFailure("text is stored as codes or bytes")
    }
  }

  var count: Int { codes?.count ?? values.count }

  @inline(__always)
  func withBytes<Result>(_ row: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let value = codes.map { Int($0[row]) } ?? row
    return values.withBytes(value, body)
  }

  func string(_ row: Int) -> String { values[codes.map { Int($0[row]) } ?? row] }
}

extension TextBytes {
  @inline(__always)
  func withBytes<Result>(_ value: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[offsets[value]..<offsets[value + 1]])) }
  }

  /// The place of each value in code point order; equal values share one.
  func ranks() -> [Int32] {
    var order = (0..<count).map { (prefix: prefix($0), value: $0) }
    order.sort { a, b in
      if a.prefix != b.prefix { return a.prefix < b.prefix }
      let comparison = compare(a.value, with: self, b.value)
      return comparison != 0 ? comparison < 0 : a.value < b.value
    }
    var ranks = [Int32](repeating: 0, count: count)
    var rank: Int32 = 0
    for index in order.indices {
      if index > 0, compare(order[index - 1].value, with: self, order[index].value) != 0 { rank += 1 }
      ranks[order[index].value] = rank
    }
    return ranks
  }

  /// The first eight bytes, so that most comparisons are of numbers.
  private func prefix(_ value: Int) -> UInt64 {
    withBytes(value) { bytes in
      var prefix: UInt64 = 0
      for index in 0..<8 { prefix = prefix << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
      return prefix
    }
  }

  /// By code point, which is the order of UTF-8 bytes: negative, zero or positive.
  func compare(_ value: Int, with other: TextBytes, _ otherValue: Int) -> Int {
    withBytes(value) { a in other.withBytes(otherValue) { b in compareBytes(a, b) } }
  }
}

/// Bytes in their order: negative, zero or positive.
func compareBytes(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
  let common = min(a.count, b.count)
  if common > 0, let first = a.baseAddress, let second = b.baseAddress {
    let order = memcmp(first, second, common)
    if order != 0 { return Int(order) }
  }
  return a.count - b.count
}

extension UnsafeBufferPointer<UInt8> {
  /// Where some bytes next stand.
  func firstIndex(of needle: [UInt8], from start: Int) -> Int? {
    guard let first = needle.first else { return start }
    var position = start
    while position + needle.count <= count {
      if self[position] == first, self[position..<position + needle.count].elementsEqual(needle) { return position }
      position += 1
    }
    return nil
  }
}
