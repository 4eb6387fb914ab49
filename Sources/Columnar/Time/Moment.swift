/// Arithmetic on moments, which are counted from 1970-01-01T00:00:00 in microseconds, without a zone.
public enum Moment {
  public static let microsecondsPerSecond: Int64 = 1_000_000
  public static let microsecondsPerDay: Int64 = 86_400 * microsecondsPerSecond

  /// The day that a moment falls on.
  public static func day(of moment: Int64) -> Int32 {
    Int32(truncatingIfNeeded: (moment - microsecondsOfDay(moment)) / microsecondsPerDay)
  }

  /// Since midnight.
  public static func microsecondsOfDay(_ moment: Int64) -> Int64 {
    let rest = moment % microsecondsPerDay
    return rest < 0 ? rest + microsecondsPerDay : rest
  }

  /// Midnight at the start of a day.
  public static func start(ofDay days: Int32) -> Int64 { Int64(days) * microsecondsPerDay }

  /// Reads `YYYY-MM-DD`, alone or followed by `T` or a space and `HH:MM`, `HH:MM:SS` or `HH:MM:SS.ffffff`.
  public static func parse(_ text: some StringProtocol) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, let day = Day.parse(String(decoding: bytes[..<10], as: UTF8.self)) else { return nil }
    if bytes.count == 10 { return start(ofDay: day) }
    guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ") else { return nil }
    let time = bytes[11...].withUnsafeBufferPointer { parseTime(UnsafeRawBufferPointer($0)) }
    return time.map { start(ofDay: day) + $0 }
  }

  /// `YYYY-MM-DDTHH:MM:SS`, with the fraction only where there is one.
  public static func format(_ moment: Int64) -> String {
    let ofDay = microsecondsOfDay(moment)
    let seconds = Int(ofDay / microsecondsPerSecond)
    let clock =
      "\(Day.padded(seconds / 3600, 2)):\(Day.padded(seconds / 60 % 60, 2)):\(Day.padded(seconds % 60, 2))"
    var fraction = Day.padded(Int(ofDay % microsecondsPerSecond), 6)
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return Day.format(day(of: moment)) + "T" + clock + (fraction.isEmpty ? "" : "." + fraction)
  }

  /// Microseconds since midnight from `H:MM`, `HH:MM:SS` or `HH:MM:SS.f…`; digits after the sixth are dropped.
  static func parseTime(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    var at = 0
    func number(digits range: ClosedRange<Int>) -> Int? {
      var value = 0
      let start = at
      while at < bytes.count, at - start < range.upperBound, bytes[at] &- 0x30 < 10 {
        value = value * 10 + Int(bytes[at] - 0x30)
        at += 1
      }
      return range.contains(at - start) ? value : nil
    }
    func take(_ byte: Unicode.Scalar) -> Bool {
      guard at < bytes.count, bytes[at] == UInt8(ascii: byte) else { return false }
      at += 1
      return true
    }
    guard let hour = number(digits: 1...2), hour < 24, take(":"),
      let minute = number(digits: 2...2), minute < 60
    else { return nil }
    var microseconds = Int64(hour * 3600 + minute * 60) * microsecondsPerSecond
    if at < bytes.count {
      guard take(":"), let second = number(digits: 2...2), second < 60 else { return nil }
      microseconds += Int64(second) * microsecondsPerSecond
    }
    if at < bytes.count {
      guard take(".") else { return nil }
      let start = at
      guard let fraction = number(digits: 1...6) else { return nil }
      var scaled = Int64(fraction)
      for _ in (at - start)..<6 { scaled *= 10 }
      microseconds += scaled
      while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
    }
    return at == bytes.count ? microseconds : nil
  }
}
