/// Plain numbers with as many places as their column's cells are presumed to have (`1234.50`), without a branch for each byte.
///
/// At most 16 digits. Whatever else a cell holds, identifiers with leading zeros among it, is left to `FastDecimal` and `CellReader`.
struct PresumedDecimal {
  let places: Int
  private let mark: UInt64
  private let markShift: UInt64
  /// The digits before and behind the mark, when the last byte of a text is a word's highest.
  private let whole: UInt64
  private let fraction: UInt64
  /// The length of a number with one digit before the mark.
  private let shortest: Int

  private static let zeros: UInt64 = 0x3030_3030_3030_3030

  /// None where the mark could as well group thousands, or where there are more places than exact columns have.
  init?(mark: UInt8, places: Int) {
    guard places != 3, (0...6).contains(places) else { return nil }
    self.places = places
    self.mark = UInt64(mark ^ 0x30)
    markShift = UInt64(7 - places) * 8
    whole = (1 << markShift) - 1
    fraction = places == 0 ? 0 : ~((1 << (markShift + 8)) - 1)
    shortest = places == 0 ? 1 : places + 2
  }

  /// ± all digits, the mark left out; at least 8 bytes behind the cell's first must be readable.
  @inline(__always)
  func read(_ text: UnsafePointer<UInt8>, _ length: Int) -> Int64? {
    let isNegative = text[0] == 0x2D
    let digits = UnsafeRawPointer(text) + (isNegative ? 1 : 0)
    let count = length &- (isNegative ? 1 : 0)
    guard UInt(bitPattern: count &- shortest) <= UInt(bitPattern: 16 &- shortest) else { return nil }
    if count > shortest, digits.load(as: UInt8.self) == 0x30 { return nil }
    let start = digits.loadUnaligned(as: UInt64.self) ^ Self.zeros
    let value: UInt64
    if count <= 8 {
      guard let low = withoutMark(start << UInt64((8 &- count) &* 8)), Self.areDigits(low) else { return nil }
      value = Self.value(low)
    } else {
      let high = start << UInt64((16 &- count) &* 8)
      let end = digits.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self) ^ Self.zeros
      guard let low = withoutMark(end) else { return nil }
      let carried = places == 0 ? (high: high, low: low) : (high: high << 8, low: low | high >> 56)
      guard Self.areDigits(carried.low), Self.areDigits(carried.high) else { return nil }
      value = Self.value(carried.high) &* 100_000_000 &+ Self.value(carried.low)
    }
    return isNegative ? 0 &- Int64(bitPattern: value) : Int64(bitPattern: value)
  }

  /// The digits moved together where the mark was; none where it is not there.
  @inline(__always)
  private func withoutMark(_ word: UInt64) -> UInt64? {
    if places == 0 { return word }
    guard (word >> markShift) & 0xFF == mark else { return nil }
    return word & fraction | (word & whole) << 8
  }

  @inline(__always)
  private static func areDigits(_ word: UInt64) -> Bool {
    ((word &+ 0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080 == 0
  }

  /// Eight digits, the highest byte the last of them.
  @inline(__always)
  private static func value(_ word: UInt64) -> UInt64 {
    let pairs = word &* 10 &+ word >> 8
    return
      ((pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
      &+ (pairs >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001) >> 32
  }
}
