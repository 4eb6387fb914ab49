import Diagnostics

/// Numbers with their units: `1200`, `1.2k`, `120万`, `15%`, `90d`, `30km`, `¥120万`.
extension Lexer {
  mutating func scanNumber() {
    let start = offset
    if scanDate() { return }
    let number = scanDigits()
    append(.literal(value(of: number, from: start)), from: start)
  }

  /// The sign is read; an amount follows.
  mutating func scanMoney(from start: Int, currency: String) {
    let number = scanDigits()
    let scaled: ExactDecimal
    switch value(of: number, from: start) {
    case .number(let decimal), .money(let decimal, _): scaled = decimal
    default:
      report(.unknownUnit, "`\(spelling(from: start))` is no amount of money", from: start)
      scaled = number ?? ExactDecimal(units: 0, scale: 0)
    }
    append(.literal(.money(scaled, currency: currency)), from: start)
  }

  /// Digits with `_` between them and a decimal point; nil when there are too many.
  private mutating func scanDigits() -> ExactDecimal? {
    let start = offset
    var units: Int64 = 0
    var scale = 0
    var isPastPoint = false
    var isTooLarge = false
    while offset < bytes.count {
      if isDigit(at: offset) {
        let (shifted, overflowed) = units.multipliedReportingOverflow(by: 10)
        let (sum, overflowedAgain) = shifted.addingReportingOverflow(Int64(bytes[offset] - UInt8(ascii: "0")))
        isTooLarge = isTooLarge || overflowed || overflowedAgain
        units = isTooLarge ? 0 : sum
        if isPastPoint { scale += 1 }
      } else if bytes[offset] == UInt8(ascii: "_"), isDigit(at: offset + 1) {
        // A separator for the eye.
      } else if bytes[offset] == UInt8(ascii: "."), !isPastPoint, isDigit(at: offset + 1) {
        isPastPoint = true
      } else {
        break
      }
      offset += 1
    }
    if isTooLarge {
      reportTooLarge(from: start)
      return nil
    }
    return ExactDecimal(units: units, scale: scale)
  }

  private mutating func reportTooLarge(from start: Int) {
    report(
      .numberTooLarge, "`\(spelling(from: start))` has more digits than a number can hold", from: start,
      help: "a number has at most 18 digits; write an identifier in quotes: `\"\(spelling(from: start))\"`")
  }

  /// Reads what stands attached to the digits and gives the whole its meaning.
  private mutating func value(of number: ExactDecimal?, from start: Int) -> Literal.Value {
    let number = number ?? ExactDecimal(units: 0, scale: 0)
    if let percent = scanPercent() { return .percent(number.scaled(byTens: -percent)) }
    guard let unit = scanUnit() else {
      if isWordByte(at: offset) { reportUnknownUnit(from: start, number: number) }
      return .number(number)
    }
    switch unit.meaning {
    case .times(let tens):
      guard let product = number.multiplied(byTens: tens) else {
        reportTooLarge(from: start)
        return .number(number)
      }
      if hasPrefixScalar("元") {
        offset += "元".utf8.count
        return .money(product, currency: "CNY")
      }
      return .number(product)
    case .duration(let calendarUnit):
      let span = Span(start, offset)
      guard number.scale == 0, let count = Int(exactly: number.units), count < 1_000_000 else {
        report(
          .unknownUnit, "a duration is a whole number of \(calendarUnit.rawValue)s", from: start,
          help: "write it in a smaller unit: `45d`")
        return .duration(DurationLiteral(count: 1, unit: calendarUnit, span: span))
      }
      return .duration(DurationLiteral(count: count, unit: calendarUnit, span: span))
    case .kilometres:
      guard let metres = number.multiplied(byTens: 3) else {
        reportTooLarge(from: start)
        return .distance(number)
      }
      return .distance(metres)
    case .yuan:
      return .money(number, currency: "CNY")
    }
  }

  /// `%` (two decimal places), but not the `%` of `%in%`.
  private mutating func scanPercent() -> Int? {
    if hasPrefixScalar("％") {
      offset += "％".utf8.count
      return 2
    }
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "%"), !hasPrefix("%in%", ignoringCaseAt: offset) else {
      return nil
    }
    offset += 1
    return 2
  }

  /// The longest unit that stands here. A unit of Latin letters ends where the letters end.
  private mutating func scanUnit() -> NumberUnit? {
    guard isWordByte(at: offset) else { return nil }
    for unit in NumberUnit.longestFirst where hasSpelling(unit) {
      offset += unit.spelling.utf8.count
      return unit
    }
    return nil
  }

  private func hasSpelling(_ unit: NumberUnit) -> Bool {
    guard unit.isLatin else { return hasPrefixScalar(unit.spelling) }
    let end = offset + unit.spelling.utf8.count
    let isHere =
      unit.mindsCase
      ? bytes[offset...].starts(with: unit.spelling.utf8) : hasPrefix(unit.spelling, ignoringCaseAt: offset)
    return isHere && !(end < bytes.count && bytes[end] < 0x80 && isWordByte(at: end))
  }

  private func hasPrefixScalar(_ text: String) -> Bool { bytes[offset...].starts(with: text.utf8) }

  /// `1e5` as `100000`.
  private func writtenOut(_ number: ExactDecimal, exponent: Substring) -> String? {
    guard let tens = Int(exponent.dropFirst()), exponent.first == "e" || exponent.first == "E", (0...18).contains(tens)
    else { return nil }
    return number.multiplied(byTens: tens).map(Formatter.text(of:))
  }

  private mutating func reportUnknownUnit(from start: Int, number: ExactDecimal) {
    let digits = spelling(from: start)
    skipWord()
    let whole = spelling(from: start)
    let unit = whole.dropFirst(digits.count)
    // Seconds stand nowhere else: data are not that young.
    if unit == "s", let last = tokens.last, Keyword.watch.matches([last], at: 0) != nil { return }
    if unit == "m" {
      report(
        .unknownUnit, "`m` is no unit: it could mean months or millions", from: start, label: "months or millions?",
        help: "for months write `\(digits)mo`, for millions `\(digits)M`")
    } else if let written = writtenOut(number, exponent: unit) {
      report(.unknownUnit, "a number has no exponent", from: start, help: "write it out: `\(written)`")
    } else {
      report(
        .unknownUnit, "`\(unit)` is no unit of a number", from: start,
        help: "write a text in quotes: `\"\(whole)\"`; the units are k M B 万 亿 %, d w mo q y and km")
    }
  }
}

/// What may stand attached to a number.
struct NumberUnit: Sendable {
  enum Meaning: Sendable {
    /// So many zeros.
    case times(Int)
    case duration(CalendarUnit)
    case kilometres
    case yuan
  }

  var spelling: String
  var meaning: Meaning
  /// `M` is a million; `m` is too easily a month.
  var mindsCase: Bool
  let isLatin: Bool

  init(spelling: String, meaning: Meaning, mindsCase: Bool = false) {
    self.spelling = spelling
    self.meaning = meaning
    self.mindsCase = mindsCase
    isLatin = spelling.utf8.allSatisfy { $0 < 0x80 }
  }

  private static let all: [NumberUnit] =
    [
      NumberUnit(spelling: "k", meaning: .times(3)), NumberUnit(spelling: "M", meaning: .times(6), mindsCase: true),
      NumberUnit(spelling: "B", meaning: .times(9)), NumberUnit(spelling: "MB", meaning: .times(6), mindsCase: true),
      NumberUnit(spelling: "GB", meaning: .times(9), mindsCase: true),
      NumberUnit(spelling: "TB", meaning: .times(12), mindsCase: true),
      NumberUnit(spelling: "千", meaning: .times(3)),
      NumberUnit(spelling: "万", meaning: .times(4)), NumberUnit(spelling: "百万", meaning: .times(6)),
      NumberUnit(spelling: "千万", meaning: .times(7)), NumberUnit(spelling: "亿", meaning: .times(8)),
      NumberUnit(spelling: "km", meaning: .kilometres), NumberUnit(spelling: "公里", meaning: .kilometres),
      NumberUnit(spelling: "千米", meaning: .kilometres), NumberUnit(spelling: "元", meaning: .yuan),
    ] + CalendarUnit.spellings.map { NumberUnit(spelling: $0.key, meaning: .duration($0.value)) }

  static let longestFirst = all.sorted { ($1.spelling.utf8.count, $0.spelling) < ($0.spelling.utf8.count, $1.spelling) }
}

extension CalendarUnit {
  /// Every way to write a unit of time, attached to its number or after it.
  static let spellings: [String: CalendarUnit] = [
    "d": .day, "day": .day, "days": .day, "天": .day, "日": .day,
    "w": .week, "week": .week, "weeks": .week, "周": .week, "星期": .week, "个星期": .week,
    "mo": .month, "month": .month, "months": .month, "个月": .month, "月": .month,
    "q": .quarter, "quarter": .quarter, "quarters": .quarter, "个季度": .quarter, "季度": .quarter, "季": .quarter,
    "y": .year, "year": .year, "years": .year, "年": .year,
  ]

  /// The unit as it is attached to a number: `90d`, `6mo`.
  var suffix: String {
    switch self {
    case .day: "d"
    case .week: "w"
    case .month: "mo"
    case .quarter: "q"
    case .year: "y"
    }
  }
}

extension ExactDecimal {
  /// This number with so many zeros behind it; nil when it no longer fits.
  func multiplied(byTens tens: Int) -> ExactDecimal? {
    var units = units
    for _ in 0..<max(0, tens - scale) {
      let (product, overflowed) = units.multipliedReportingOverflow(by: 10)
      if overflowed { return nil }
      units = product
    }
    return ExactDecimal(units: units, scale: max(0, scale - tens))
  }

  /// This number with the point moved to the left (negative) by places.
  func scaled(byTens tens: Int) -> ExactDecimal { ExactDecimal(units: units, scale: scale - tens) }
}
