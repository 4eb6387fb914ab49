import Columnar

// Numbers and days as machines read them, byte by byte: no separators, no symbols, no locale, no String on the way.

extension [UInt8] {
  /// A whole number, with leading zeros up to a width.
  mutating func append(digitsOf value: UInt64, width: Int = 1) {
    precondition(width <= 20, "no number of 64 bits has more than 20 digits")
    var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
    var rest = value
    var start = 20
    while rest > 0 {
      start -= 1
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
      rest = quotient
    }
    start = Swift.min(start, 20 - width)
    digits.span.extracting(start..<20).withUnsafeBufferPointer { append(contentsOf: $0) }
  }

  /// An exact decimal with all its places: `-12.50` for −1250 at scale 2.
  mutating func append(decimal value: Int64, scale: Int) {
    if value < 0 { append(UInt8(ascii: "-")) }
    guard scale > 0 else { return append(digitsOf: value.magnitude) }
    let (whole, fraction) = value.magnitude.quotientAndRemainder(dividingBy: powersOfTen[scale])
    append(digitsOf: whole)
    append(UInt8(ascii: "."))
    append(digitsOf: fraction, width: scale)
  }

  /// The shortest decimal that reads back as the same value, without a needless `.0`; the value is finite.
  ///
  /// A value that is a decimal of at most four places and 15 digits is written from its integer: no two such decimals share a `Double`,
  /// so the first that divides back to the value is the shortest. The rest takes the standard library's way, a `String`.
  mutating func append(number value: Double) {
    for scale in 0...4 {
      let scaled = value * Double(powersOfTen[scale])
      guard abs(scaled) < 1e15 else { break }
      let rounded = scaled.rounded()
      if rounded / Double(powersOfTen[scale]) == value { return append(decimal: Int64(rounded), scale: scale) }
    }
    let text = value.description
    append(contentsOf: text.hasSuffix(".0") ? text.dropLast(2).utf8 : text[...].utf8)
  }

  /// `2026-01-31`
  mutating func append(day days: Int32) {
    let date = Day.date(ofDays: days)
    if date.year < 0 { append(UInt8(ascii: "-")) }
    append(digitsOf: UInt64(date.year.magnitude), width: 4)
    append(UInt8(ascii: "-"))
    append(digitsOf: UInt64(date.month), width: 2)
    append(UInt8(ascii: "-"))
    append(digitsOf: UInt64(date.day), width: 2)
  }

  /// `2026-01-31T14:05:00`, with milliseconds or microseconds only where there are any.
  mutating func append(moment: Int64, separator: Unicode.Scalar = "T") {
    append(day: Moment.day(of: moment))
    append(UInt8(ascii: separator))
    let (seconds, fraction) = UInt64(Moment.microsecondsOfDay(moment)).quotientAndRemainder(dividingBy: 1_000_000)
    append(digitsOf: seconds / 3600, width: 2)
    append(UInt8(ascii: ":"))
    append(digitsOf: seconds / 60 % 60, width: 2)
    append(UInt8(ascii: ":"))
    append(digitsOf: seconds % 60, width: 2)
    guard fraction > 0 else { return }
    append(UInt8(ascii: "."))
    if fraction % 1000 == 0 {
      append(digitsOf: fraction / 1000, width: 3)
    } else {
      append(digitsOf: fraction, width: 6)
    }
  }
}

/// 10⁰ … 10¹⁸.
let powersOfTen: [UInt64] = (0...18).map { (0..<$0).reduce(1) { power, _ in power * 10 } }
