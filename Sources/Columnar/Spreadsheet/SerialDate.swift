/// Days and times as spreadsheets count them (ECMA-376 part 1, 18.17.4): days since a date, with parts of a day behind the point.
struct SerialDates {
  /// The first day is 1 January 1904; otherwise day 1 is 1 January 1900, with a 29 February 1900 that never was.
  var from1904: Bool

  private static let microsecondsPerDay: Int64 = 86_400_000_000
  private static let day1904 = Day.days(of: CalendarDate(year: 1904, month: 1, day: 1))
  private static let day0 = Day.days(of: CalendarDate(year: 1899, month: 12, day: 30))
  private static let lastSerial: Double = 2_958_465

  /// Adds a moment, or a day where the number has no part of a day; false where no calendar has it.
  func append(_ value: Double, to bytes: inout [UInt8]) -> Bool {
    guard value >= 0, value <= Self.lastSerial + 1 else { return false }
    let (days, microseconds) = Self.split(value)
    guard let day = self.day(days) else { return false }
    bytes.append(day: day)
    if microseconds > 0 {
      bytes.append(0x20)
      Self.append(microseconds, to: &bytes)
    }
    return true
  }

  /// Adds hours, minutes and seconds: `9:05:00`, `26:30:00`.
  func appendHours(_ value: Double, to bytes: inout [UInt8]) -> Bool {
    guard value >= 0, value <= Self.lastSerial else { return false }
    let (days, microseconds) = Self.split(value)
    Self.append(days * Self.microsecondsPerDay + microseconds, to: &bytes)
    return true
  }

  private func day(_ serial: Int64) -> Int32? {
    if from1904 { return Self.day1904 + Int32(serial) }
    // The day that never was, and the one before the first.
    guard serial != 60, serial > 0 else { return nil }
    return Self.day0 + Int32(serial) + (serial < 60 ? 1 : 0)
  }

  /// Whole days, and microseconds of the day; what is within five microseconds of a second is that second, for a number of 15 digits tells no finer.
  private static func split(_ value: Double) -> (days: Int64, microseconds: Int64) {
    let whole = value.rounded(.down)
    var microseconds = Int64(((value - whole) * Double(microsecondsPerDay)).rounded())
    let off = microseconds % 1_000_000
    if off <= 5 { microseconds -= off } else if off >= 999_995 { microseconds += 1_000_000 - off }
    return microseconds == microsecondsPerDay ? (Int64(whole) + 1, 0) : (Int64(whole), microseconds)
  }

  private static func append(_ microseconds: Int64, to bytes: inout [UInt8]) {
    let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    bytes.append(number: Int(seconds / 3600), width: 2)
    bytes.append(0x3A)
    bytes.append(number: Int(seconds / 60 % 60), width: 2)
    bytes.append(0x3A)
    bytes.append(number: Int(seconds % 60), width: 2)
    guard fraction > 0 else { return }
    bytes.append(0x2E)
    bytes.append(number: Int(fraction), width: 6)
  }
}

extension [UInt8] {
  /// `2026-01-31`
  fileprivate mutating func append(day days: Int32) {
    let date = Day.date(ofDays: days)
    append(number: date.year, width: 4)
    append(0x2D)
    append(number: date.month, width: 2)
    append(0x2D)
    append(number: date.day, width: 2)
  }

  /// A whole number that is not negative, with zeros in front up to a width.
  mutating func append(number: Int, width: Int) {
    var power = 1
    for _ in 1..<width { power *= 10 }
    while number / power >= 10 { power *= 10 }
    while power > 0 {
      append(0x30 + UInt8(number / power % 10))
      power /= 10
    }
  }
}
