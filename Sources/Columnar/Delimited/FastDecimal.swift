/// Plain numbers (`-12345.67`) straight from bytes: what nearly all cells of a numeric column are.
///
/// Whatever is not plain, identifiers with leading zeros among it, is left to `CellReader`.
struct FastDecimal {
  /// ± the digits, the decimal mark left out.
  var mantissa: Int64
  /// Digits behind the mark, −1 where there is no mark.
  var places: Int
  var integerDigits: Int

  /// At least 8 bytes behind the cell's first must be readable.
  @inline(__always)
  static func read(_ text: UnsafePointer<UInt8>, _ length: Int, mark: UInt8) -> FastDecimal? {
    var digits = text
    var count = length
    let isNegative = count > 0 && digits[0] == 0x2D
    if isNegative {
      digits += 1
      count -= 1
    }
    guard count > 0 else { return nil }
    guard count <= 8 else { return readLong(digits, count, mark: mark, isNegative: isNegative) }
    var places = -1
    var integerDigits = count
    var word = UnsafeRawPointer(digits).loadUnaligned(as: UInt64.self)
    let inside = UInt64.max >> UInt64((8 - count) * 8)
    let differs = word ^ (UInt64(mark) &* 0x0101_0101_0101_0101)
    let marks = (differs &- 0x0101_0101_0101_0101) & ~differs & 0x8080_8080_8080_8080 & inside
    if marks != 0 {
      integerDigits = marks.trailingZeroBitCount >> 3
      places = count - integerDigits - 1
      let before = UInt64(1) << UInt64(integerDigits * 8) &- 1
      word = word & before | (word >> 8) & ~before
      count -= 1
      guard places > 0, integerDigits > 0 else { return nil }
    }
    if integerDigits > 1, digits[0] == 0x30 { return nil }
    let shift = UInt64((8 - count) * 8)
    word = word << shift | 0x3030_3030_3030_3030 & (UInt64(1) << shift &- 1)
    guard ((word &+ 0x4646_4646_4646_4646) | (word &- 0x3030_3030_3030_3030)) & 0x8080_8080_8080_8080 == 0 else {
      return nil
    }
    word = word &- 0x3030_3030_3030_3030
    word = word &* 10 &+ word >> 8
    let value =
      ((word & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        &+ (word >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001) >> 32
    return FastDecimal(
      mantissa: isNegative ? -Int64(value) : Int64(value), places: places, integerDigits: integerDigits)
  }

  /// 9 to 19 bytes, at most 18 digits.
  private static func readLong(
    _ digits: UnsafePointer<UInt8>, _ count: Int, mark: UInt8, isNegative: Bool
  ) -> FastDecimal? {
    guard count <= 19 else { return nil }
    var value: Int64 = 0
    var markAt = -1
    for index in 0..<count {
      let digit = digits[index] &- 0x30
      if digit < 10 {
        value = value &* 10 &+ Int64(digit)
      } else if digits[index] == mark, markAt < 0 {
        markAt = index
      } else {
        return nil
      }
    }
    let integerDigits = markAt < 0 ? count : markAt
    let places = markAt < 0 ? -1 : count - markAt - 1
    guard markAt >= 0 || count <= 18, places != 0, integerDigits > 0 else { return nil }
    if integerDigits > 1, digits[0] == 0x30 { return nil }
    return FastDecimal(mantissa: isNegative ? -value : value, places: places, integerDigits: integerDigits)
  }

  /// Whether the mark could group thousands: `1.234`.
  @inline(__always)
  func couldBeGrouped(_ text: UnsafePointer<UInt8>) -> Bool {
    places == 3 && integerDigits <= 3 && text[text[0] == 0x2D ? 1 : 0] != 0x30
  }
}

/// Powers of ten that an `Int64` holds.
enum PowerOfTen {
  static let int64: [Int64] = (0...18).map { power in (0..<power).reduce(1) { value, _ in value * 10 } }
}
