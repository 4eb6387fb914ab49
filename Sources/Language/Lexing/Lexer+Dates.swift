import Diagnostics

/// Dates and calendar periods: `2026-01-31`, `2026-01`, `2026Q1`, `2026W05`, `2026/12/31`, `2026年1月31日`, with a time `T08:30`.
extension Lexer {
  /// Reads a date or a period if one starts here. A date with a minus between its digits is a date; a subtraction has spaces.
  mutating func scanDate() -> Bool {
    let start = offset
    if scanDayFirstDate() { return true }
    guard digitCount(at: offset) == 4 else { return false }
    let year = digits(offset, 4)
    offset += 4
    if let period = scanAfterYear(year, from: start) {
      append(.literal(.period(period)), from: start)
      return true
    }
    offset = start
    return false
  }

  private mutating func scanAfterYear(_ year: Int, from start: Int) -> PeriodLiteral? {
    if let period = scanQuarterOrWeek(year, from: start) ?? scanChineseDate(year, from: start) { return period }
    guard offset < bytes.count else { return nil }
    let separator = bytes[offset]
    guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/") else { return nil }
    let monthDigits = digitCount(at: offset + 1)
    guard (1...2).contains(monthDigits) else { return nil }
    let month = digits(offset + 1, monthDigits)
    let afterMonth = offset + 1 + monthDigits
    let dayDigits = afterMonth < bytes.count && bytes[afterMonth] == separator ? digitCount(at: afterMonth + 1) : 0
    if (1...2).contains(dayDigits) {
      offset = afterMonth + 1 + dayDigits
      return scanTime(after: checkedDay(year, month, digits(afterMonth + 1, dayDigits), from: start), from: start)
    }
    guard separator == UInt8(ascii: "-") else { return nil }
    offset = afterMonth
    return checkedMonth(year, month, isPadded: monthDigits == 2, from: start)
  }

  /// `Q1`, `-Q1`, `W05`, `-W05`.
  private mutating func scanQuarterOrWeek(_ year: Int, from start: Int) -> PeriodLiteral? {
    var index = offset
    if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
    let isQuarter = hasPrefix("q", ignoringCaseAt: index)
    guard isQuarter || hasPrefix("w", ignoringCaseAt: index) else { return nil }
    let count = digitCount(at: index + 1)
    guard (1...2).contains(count), !isWordByte(at: index + 1 + count) else { return nil }
    let number = digits(index + 1, count)
    offset = index + 1 + count
    return isQuarter ? checkedQuarter(year, number, from: start) : checkedWeek(year, number, from: start)
  }

  /// `2026年`, `2026年1月`, `2026年1月31日`.
  private mutating func scanChineseDate(_ year: Int, from start: Int) -> PeriodLiteral? {
    guard let afterYear = index(after: "年", at: offset) else { return nil }
    offset = afterYear
    let monthDigits = digitCount(at: offset)
    guard (1...2).contains(monthDigits), let afterMonth = index(after: "月", at: offset + monthDigits) else {
      return .year(year)
    }
    let month = digits(offset, monthDigits)
    offset = afterMonth
    let dayDigits = digitCount(at: offset)
    guard (1...2).contains(dayDigits),
      let afterDay = index(after: "日", at: offset + dayDigits) ?? index(after: "号", at: offset + dayDigits)
    else { return checkedMonth(year, month, isPadded: true, from: start) }
    let day = digits(offset, dayDigits)
    offset = afterDay
    return checkedDay(year, month, day, from: start)
  }

  private func index(after text: String, at index: Int) -> Int? {
    index <= bytes.count && bytes[index...].starts(with: text.utf8) ? index + text.utf8.count : nil
  }

  /// `31/12/2026` and `31.12.2026`: answered with the year first.
  private mutating func scanDayFirstDate() -> Bool {
    let start = offset
    let first = digitCount(at: start)
    guard (1...2).contains(first), start + first < bytes.count else { return false }
    let separator = bytes[start + first]
    guard separator == UInt8(ascii: "/") || separator == UInt8(ascii: ".") else { return false }
    let second = digitCount(at: start + first + 1)
    let third = start + first + second + 2
    guard (1...2).contains(second), third - 1 < bytes.count, bytes[third - 1] == separator, digitCount(at: third) == 4
    else { return false }
    offset = third + 4
    let (a, b, year) = (digits(start, first), digits(start + first + 1, second), digits(third, 4))
    let readings = [(a, b), (b, a)].filter { isDay(year: year, month: $0.1, day: $0.0) }
    let dates = readings.map { "`\(spelled(year, $0.1, $0.0))`" }
    report(
      .invalidDate, "a date is written year first", from: start,
      help: dates.isEmpty ? "write it as `2026-12-31`" : "write \(a == b ? dates[0] : dates.joined(separator: " or "))")
    let day = readings.first ?? (1, 1)
    append(.literal(.period(.day(year: max(1, year), month: day.1, day: day.0))), from: start)
    return true
  }

  // MARK: - Checks

  private mutating func checkedDay(_ year: Int, _ month: Int, _ day: Int, from start: Int) -> PeriodLiteral {
    if isDay(year: year, month: month, day: day) { return .day(year: year, month: month, day: day) }
    let nearestMonth = min(max(month, 1), 12)
    let nearestDay = min(max(day, 1), dayCount(year: year, month: nearestMonth))
    let reason =
      month != nearestMonth
      ? "there is no month \(month)"
      : "\(monthNames[month - 1]) \(year) has \(dayCount(year: year, month: month)) days"
    report(
      .invalidDate, "`\(spelling(from: start))` is no date: \(reason)", from: start,
      help: "write `\(spelled(max(1, year), nearestMonth, nearestDay))`")
    return .day(year: max(1, year), month: nearestMonth, day: nearestDay)
  }

  private mutating func checkedMonth(_ year: Int, _ month: Int, isPadded: Bool, from start: Int) -> PeriodLiteral {
    let spelling = spelling(from: start)
    if (1...12).contains(month), year > 0, isPadded { return .month(year: year, month: month) }
    let parts = spelling.split(separator: "-")
    let subtraction = parts.count == 2 ? ", or `\(parts[0]) - \(parts[1])` if you subtract" : ""
    let nearest = min(max(month, 1), 12)
    let corrected = "\(padded(max(1, year), to: 4))-\(padded(nearest, to: 2))"
    report(
      .invalidDate,
      "`\(spelling)` reads as a date, and \(isPadded ? "there is no such month" : "a month has two digits")",
      from: start, help: "write `\(corrected)` for the month\(subtraction)")
    return .month(year: max(1, year), month: nearest)
  }

  private mutating func checkedQuarter(_ year: Int, _ quarter: Int, from start: Int) -> PeriodLiteral {
    if !(1...4).contains(quarter) {
      report(
        .invalidDate, "`\(spelling(from: start))` is no quarter: a year has 4", from: start,
        help: "write `\(padded(year, to: 4))Q\(min(max(quarter, 1), 4))`")
    }
    return .quarter(year: max(1, year), quarter: min(max(quarter, 1), 4))
  }

  private mutating func checkedWeek(_ year: Int, _ week: Int, from start: Int) -> PeriodLiteral {
    let last = weekCount(year: max(1, year))
    if !(1...last).contains(week) {
      report(
        .invalidDate, "`\(spelling(from: start))` is no week: \(year) has \(last) (ISO 8601)", from: start,
        help: "write `\(padded(year, to: 4))W\(padded(min(max(week, 1), last), to: 2))`")
    }
    return .week(year: max(1, year), week: min(max(week, 1), last))
  }

  /// `T08:30`, ` 08:30:15.5` after a day.
  private mutating func scanTime(after period: PeriodLiteral, from start: Int) -> PeriodLiteral {
    guard case .day(let year, let month, let day) = period, offset < bytes.count,
      bytes[offset] == UInt8(ascii: " ") || bytes[offset] | 0x20 == UInt8(ascii: "t"),
      digitCount(at: offset + 1) == 2, offset + 3 < bytes.count, bytes[offset + 3] == UInt8(ascii: ":"),
      digitCount(at: offset + 4) == 2
    else { return period }
    let (hour, minute) = (digits(offset + 1, 2), digits(offset + 4, 2))
    offset += 6
    var microseconds = 0
    if offset < bytes.count, bytes[offset] == UInt8(ascii: ":"), digitCount(at: offset + 1) == 2 {
      microseconds = digits(offset + 1, 2) * 1_000_000
      offset += 3
      let places = offset < bytes.count && bytes[offset] == UInt8(ascii: ".") ? digitCount(at: offset + 1) : 0
      if (1...6).contains(places) {
        var fraction = digits(offset + 1, places)
        for _ in places..<6 { fraction *= 10 }
        microseconds += fraction
        offset += 1 + places
      }
    }
    if hour > 23 || minute > 59 || microseconds >= 60_000_000 {
      report(.invalidDate, "`\(spelling(from: start))` has no time of day", from: start, help: "times run to 23:59:59")
      return period
    }
    let total = (hour * 60 + minute) * 60_000_000 + microseconds
    return .moment(year: year, month: month, day: day, microseconds: Int64(total))
  }

  // MARK: - Digits

  private func digitCount(at index: Int) -> Int {
    var end = index
    while isDigit(at: end) { end += 1 }
    return end - index
  }

  private func digits(_ start: Int, _ count: Int) -> Int {
    bytes[start..<start + count].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }
}

// MARK: - The calendar

private let monthNames = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December",
]

private func isDay(year: Int, month: Int, day: Int) -> Bool {
  (1...9999).contains(year) && (1...12).contains(month) && (1...dayCount(year: year, month: month)).contains(day)
}

private func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

/// The number of days of a month of the proleptic Gregorian calendar.
private func dayCount(year: Int, month: Int) -> Int {
  switch month {
  case 2: isLeap(year) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}

/// 53 when the year starts, or as a leap year ends, on a Thursday (ISO 8601); otherwise 52.
private func weekCount(year: Int) -> Int {
  func weekdayOfLastDay(_ year: Int) -> Int { (year + year / 4 - year / 100 + year / 400) % 7 }
  return weekdayOfLastDay(year) == 4 || weekdayOfLastDay(year - 1) == 3 ? 53 : 52
}

func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// `2026-01-31`
func spelled(_ year: Int, _ month: Int, _ day: Int) -> String {
  "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
}
