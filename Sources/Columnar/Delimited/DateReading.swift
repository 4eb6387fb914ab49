/// A cell read as a date, in each order of its parts that gives a day that exists.
struct DateReading {
  /// Days since 1970-01-01.
  var dayFirst: Int32?
  var monthFirst: Int32?
  var yearFirst: Int32?
  /// Microseconds since midnight; none where there is no time.
  var time: Int64?
  /// A year of four digits in front, or a month in letters: only one order is possible.
  var isDefinite = false
  var hasTwoDigitYear = false
  /// Which of `/`, `-` and `.` separates the parts (0…2): cells written alike are judged together.
  var separator = 0

  subscript(order: DatePartOrder) -> Int32? {
    if isDefinite { return yearFirst }
    return switch order {
    case .dmy: dayFirst
    case .mdy: monthFirst
    case .ymd: yearFirst
    }
  }
}

/// Reads dates straight from bytes: `2024-01-31`, `2024/1/3`, `31.12.2024 14:05`, `1/31/24`, `12-Jan-2024`, `Jan 12, 2024`, `2024年1月3日`.
struct DateParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var at = 0

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> DateReading? {
    guard bytes.count >= 6, bytes.count <= 40 else { return nil }
    var parser = DateParser(bytes)
    guard var reading = bytes[0].isDigit ? parser.digitsFirst() : parser.monthNameFirst(), parser.time(&reading)
    else { return nil }
    return reading.dayFirst ?? reading.monthFirst ?? reading.yearFirst == nil ? nil : reading
  }

  // MARK: - Dates

  private mutating func digitsFirst() -> DateReading? {
    let first = number()
    guard first.digits <= 4, at < bytes.count else { return nil }
    if first.digits == 4 { return yearFirst(first.value) }
    guard first.digits <= 2 else { return nil }
    let separatorByte = bytes[at]
    at += 1
    guard at < bytes.count else { return nil }
    if !bytes[at].isDigit { return dayAndMonthName(first.value, separatorByte) }
    guard let separator = Self.separators.firstIndex(of: separatorByte) else { return nil }
    let second = number()
    guard second.digits <= 2, take(separatorByte) else { return nil }
    let third = number()
    guard third.digits == 2 || third.digits == 4 else { return nil }
    var reading = DateReading(hasTwoDigitYear: third.digits == 2, separator: separator)
    let year = third.digits == 2 ? Self.century(third.value) : third.value
    reading.dayFirst = Self.days(year, second.value, first.value)
    reading.monthFirst = Self.days(year, first.value, second.value)
    if third.digits == 2, first.digits == 2 {
      reading.yearFirst = Self.days(Self.century(first.value), second.value, third.value)
    }
    return reading
  }

  private mutating func yearFirst(_ year: Int) -> DateReading? {
    let separator = bytes[at]
    let month: Int
    let day: Int
    if Self.separators.contains(separator) {
      at += 1
      let second = number()
      guard (1...2).contains(second.digits), take(separator) else { return nil }
      let third = number()
      guard (1...2).contains(third.digits) else { return nil }
      (month, day) = (second.value, third.value)
    } else {
      guard take("年") else { return nil }
      month = number().value
      guard take("月") else { return nil }
      day = number().value
      guard take("日") else { return nil }
    }
    return Self.definite(year, month, day)
  }

  /// `12-Jan-2024`, `12 January 24`: the separator has been taken.
  private mutating func dayAndMonthName(_ day: Int, _ separator: UInt8) -> DateReading? {
    guard separator == 0x20 || separator == 0x2D || separator == 0x2F, let month = monthName(),
      take(separator) || take(0x20)
    else { return nil }
    return withYear(month: month, day: day)
  }

  /// `Jan 12, 2024`
  private mutating func monthNameFirst() -> DateReading? {
    guard let month = monthName(), take(0x20) else { return nil }
    let day = number()
    guard (1...2).contains(day.digits) else { return nil }
    _ = take(0x2C)
    guard take(0x20) else { return nil }
    return withYear(month: month, day: day.value)
  }

  private mutating func withYear(month: Int, day: Int) -> DateReading? {
    let year = number()
    guard year.digits == 4 || year.digits == 2 else { return nil }
    var reading = Self.definite(year.digits == 2 ? Self.century(year.value) : year.value, month, day)
    reading?.hasTwoDigitYear = year.digits == 2
    return reading
  }

  private static func definite(_ year: Int, _ month: Int, _ day: Int) -> DateReading? {
    days(year, month, day).map { DateReading(yearFirst: $0, isDefinite: true) }
  }

  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int32? {
    Day.isValid(year: year, month: month, day: day) ? Day.days(year: year, month: month, day: day) : nil
  }

  /// 69…99 are of the twentieth century, 00…68 of the twenty-first (POSIX `strptime`).
  private static func century(_ year: Int) -> Int { year < 69 ? 2000 + year : 1900 + year }

  // MARK: - Times

  /// Behind the date: nothing, or a blank or `T` and a time, with AM or PM or a zone; a zone moves the time to UTC.
  private mutating func time(_ reading: inout DateReading) -> Bool {
    if at == bytes.count { return true }
    guard take(0x20) || take(UInt8(ascii: "T")) else { return false }
    while take(0x20) {}
    let start = at
    while at < bytes.count, bytes[at].isDigit || bytes[at] == 0x3A || bytes[at] == 0x2E { at += 1 }
    guard var time = Moment.parseTime(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<at]))
    else { return false }
    guard halfDay(&time) else { return false }
    guard let offset = zone() else { return false }
    reading.time = time
    if offset != 0 { reading.shift(by: -offset) }
    return at == bytes.count
  }

  private mutating func halfDay(_ time: inout Int64) -> Bool {
    let mark = at
    while take(0x20) {}
    guard at + 2 == bytes.count, bytes[at + 1] | 0x20 == UInt8(ascii: "m") else {
      at = mark
      return true
    }
    let letter = bytes[at] | 0x20
    let hour = time / (3600 * Moment.microsecondsPerSecond)
    guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p"), (1...12).contains(hour) else { return false }
    at += 2
    let half = 12 * 3600 * Moment.microsecondsPerSecond
    time = time % half + (letter == UInt8(ascii: "p") ? half : 0)
    return true
  }

  /// Microseconds east of UTC.
  private mutating func zone() -> Int64? {
    if at == bytes.count || take(UInt8(ascii: "Z")) { return 0 }
    let sign: Int64 = bytes[at] == UInt8(ascii: "-") ? -1 : 1
    guard take(UInt8(ascii: "+")) || take(UInt8(ascii: "-")) else { return nil }
    let hours = number(atMost: 2)
    _ = take(0x3A)
    let minutes = number(atMost: 2)
    guard hours.digits == 2, minutes.digits != 1, hours.value < 15, minutes.value < 60 else { return nil }
    return sign * Int64(hours.value * 3600 + minutes.value * 60) * Moment.microsecondsPerSecond
  }

  // MARK: - Pieces

  private static let separators: [UInt8] = [0x2F, 0x2D, 0x2E]

  private mutating func number(atMost limit: Int = 5) -> (value: Int, digits: Int) {
    var value = 0
    let start = at
    while at < bytes.count, at - start < limit, bytes[at].isDigit {
      value = value * 10 + Int(bytes[at] - 0x30)
      at += 1
    }
    return (value, at - start)
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  private mutating func take(_ sign: StaticString) -> Bool {
    guard at + sign.utf8CodeUnitCount <= bytes.count else { return false }
    for index in 0..<sign.utf8CodeUnitCount where bytes[at + index] != sign.utf8Start[index] { return false }
    at += sign.utf8CodeUnitCount
    return true
  }

  private static let monthNames = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ].map { Array($0.utf8) }

  /// The first three letters of the months, packed.
  static let monthStarts: [UInt32] = monthNames.map { UInt32($0[0]) << 16 | UInt32($0[1]) << 8 | UInt32($0[2]) }

  /// A month's English name, whole or its first three letters (`Sept` too), with or without a full stop.
  private mutating func monthName() -> Int? {
    let start = at
    while at < bytes.count, (0x61...0x7A).contains(bytes[at] | 0x20) { at += 1 }
    let length = at - start
    guard (3...9).contains(length) else { return nil }
    let word = bytes[start..<at].map { $0 | 0x20 }
    _ = take(0x2E)
    let isShort = length == 3 || word == Array("sept".utf8)
    return Self.monthNames.firstIndex { isShort ? $0.starts(with: word) : $0 == word }.map { $0 + 1 }
  }
}

extension DateReading {
  /// Moves the moment, over midnight where need be.
  fileprivate mutating func shift(by microseconds: Int64) {
    let moved = (time ?? 0) + microseconds
    let days = Moment.day(of: moved)
    time = Moment.microsecondsOfDay(moved)
    dayFirst = dayFirst.map { $0 + days }
    monthFirst = monthFirst.map { $0 + days }
    yearFirst = yearFirst.map { $0 + days }
  }
}
