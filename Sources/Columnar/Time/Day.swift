/// A day of the proleptic Gregorian calendar.
public struct CalendarDate: Hashable, Sendable, Comparable {
  public var year: Int
  /// 1…12.
  public var month: Int
  /// 1…31.
  public var day: Int

  /// The three parts as given; `Day.isValid` tells whether there is such a day.
  public init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  public static func < (a: CalendarDate, b: CalendarDate) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }
}

/// Arithmetic on days, which are counted from 1970-01-01 as `Int32`.
///
/// Between civil dates and day counts: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2021).
public enum Day {
  /// Days from 1970-01-01 to a date.
  public static func days(of date: CalendarDate) -> Int32 {
    days(year: date.year, month: date.month, day: date.day)
  }

  @inline(__always)
  static func days(year: Int, month: Int, day: Int) -> Int32 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(truncatingIfNeeded: era * 146_097 + dayOfEra - 719_468)
  }

  /// The date that lies so many days after 1970-01-01.
  public static func date(ofDays days: Int32) -> CalendarDate {
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return CalendarDate(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  public static func isLeap(year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// How many days a month has.
  @inline(__always)
  public static func length(ofMonth month: Int, year: Int) -> Int {
    month == 2 ? (isLeap(year: year) ? 29 : 28) : 30 + (month + month >> 3) & 1
  }

  /// Whether there is such a day, in the years 1 to 9999.
  @inline(__always)
  public static func isValid(year: Int, month: Int, day: Int) -> Bool {
    (1...9999).contains(year) && (1...12).contains(month) && day >= 1
      && (day <= 28 || day <= length(ofMonth: month, year: year))
  }

  // MARK: - Calendar steps

  /// So many months later (earlier when negative), on the same day of the month or on the month's last day where it is shorter.
  public static func addMonths(_ days: Int32, _ months: Int) -> Int32 {
    let date = date(ofDays: days)
    let count = date.year * 12 + date.month - 1 + months
    let year = count >= 0 ? count / 12 : (count - 11) / 12
    let month = count - year * 12 + 1
    return self.days(year: year, month: month, day: min(date.day, length(ofMonth: month, year: year)))
  }

  /// 1 for Monday to 7 for Sunday.
  public static func weekday(_ days: Int32) -> Int {
    let fromThursday = Int(days) % 7
    return (fromThursday + 10) % 7 + 1
  }

  /// The Monday of a day's week.
  public static func startOfWeek(_ days: Int32) -> Int32 { days - Int32(weekday(days) - 1) }

  public static func startOfMonth(_ days: Int32) -> Int32 { days - Int32(date(ofDays: days).day - 1) }

  public static func startOfQuarter(_ days: Int32) -> Int32 {
    let date = date(ofDays: days)
    return self.days(year: date.year, month: (date.month - 1) / 3 * 3 + 1, day: 1)
  }

  public static func startOfYear(_ days: Int32) -> Int32 {
    self.days(year: date(ofDays: days).year, month: 1, day: 1)
  }

  /// 1…4.
  public static func quarter(_ days: Int32) -> Int { (date(ofDays: days).month + 2) / 3 }

  // MARK: - ISO 8601 weeks

  /// The week of a day, and the year that the week belongs to: the one that holds its Thursday.
  public static func isoWeek(_ days: Int32) -> (year: Int, week: Int) {
    let thursday = startOfWeek(days) + 3
    let year = date(ofDays: thursday).year
    return (year, Int(thursday - self.days(year: year, month: 1, day: 1)) / 7 + 1)
  }

  /// The Monday of a week; none where the year has no such week.
  public static func startOfISOWeek(year: Int, week: Int) -> Int32? {
    guard week >= 1, week <= isoWeekCount(ofYear: year) else { return nil }
    return startOfWeek(days(year: year, month: 1, day: 4)) + Int32((week - 1) * 7)
  }

  /// 52 or 53.
  public static func isoWeekCount(ofYear year: Int) -> Int {
    isoWeek(days(year: year, month: 12, day: 28)).week
  }

  // MARK: - Text

  /// Reads `YYYY-MM-DD`; anything else, and days that do not exist, give none.
  public static func parse(_ text: some StringProtocol) -> Int32? {
    let bytes = Array(text.utf8)
    let dash = UInt8(ascii: "-")
    guard bytes.count == 10, bytes[4] == dash, bytes[7] == dash,
      let year = digits(bytes[0..<4]), let month = digits(bytes[5..<7]), let day = digits(bytes[8..<10]),
      isValid(year: year, month: month, day: day)
    else { return nil }
    return days(year: year, month: month, day: day)
  }

  /// `YYYY-MM-DD`.
  public static func format(_ days: Int32) -> String {
    let date = date(ofDays: days)
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
  }

  static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in bytes {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }

  static func padded(_ value: Int, _ width: Int) -> String {
    let text = String(abs(value))
    return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
