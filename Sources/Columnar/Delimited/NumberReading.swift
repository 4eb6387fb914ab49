/// A cell read as a number: once with the point as decimal mark and once with the comma, since which of them holds is a matter of the whole column.
struct NumberReading {
  var withPoint: Exact?
  var withComma: Exact?
  var isPercent = false
  var currency: Currency?
  /// `007`: an identifier rather than a number.
  var hasLeadingZero = false

  /// ± mantissa · 10⁻ᵖˡᵃᶜᵉˢ; what does not fit is only a `Double`.
  struct Exact {
    var mantissa: Int64
    var places: Int
    /// Set where the number is written with an exponent or does not fit.
    var inexact: Double?

    var double: Double {
      if let inexact { return inexact }
      return mantissa.magnitude <= 1 << 53 && places <= 22
        ? Double(mantissa) / Self.powers[places]
        : Double("\(mantissa)e-\(places)")!
    }

    static let powers: [Double] = (0...22).map { power in (0..<power).reduce(1.0) { value, _ in value * 10 } }
  }

  subscript(mark: DecimalMark) -> Exact? { mark == .point ? withPoint : withComma }
}

/// Reads numbers as people write them: signs, `(1,234.50)`, `¥1 200`, `12,5 %`, `1e-5`, `EUR 3`.
struct NumberParser {
  /// The only mark between groups of digits, where the user set one.
  let thousandsMark: UInt8?

  func read(_ cell: ArraySlice<UInt8>) -> NumberReading? {
    guard cell.count <= 64 else { return nil }
    var core = cell
    var reading = NumberReading()
    var isNegative = false
    if core.first == UInt8(ascii: "("), core.last == UInt8(ascii: ")") {
      isNegative = true
      core = core.dropFirst().dropLast()
    }
    guard let hasPlus = strip(&core, &reading, &isNegative), let first = core.first,
      first.isDigit || first == 0x2E || first == 0x2C, core.last?.isDigit == true || core.last == 0x2E
    else { return nil }
    reading.withPoint = exact(core, mark: 0x2E, isNegative)
    let hasMark = core.contains { $0 == 0x2E || $0 == 0x2C }
    reading.withComma = hasMark ? exact(core, mark: 0x2C, isNegative) : reading.withPoint
    guard reading.withPoint != nil || reading.withComma != nil else { return nil }
    let isPlain = core.allSatisfy(\.isDigit)
    // A plus before that many digits is a telephone number.
    if hasPlus, isPlain, core.count >= 8 { return nil }
    let digits = core.prefix { $0.isDigit }.count
    reading.hasLeadingZero = first == 0x30 && digits > 1 && reading.currency == nil && !reading.isPercent
    return reading
  }

  /// Takes sign, currency and percent sign off both ends, each once; none where something repeats. The result tells of a plus.
  private func strip(
    _ core: inout ArraySlice<UInt8>, _ reading: inout NumberReading, _ isNegative: inout Bool
  ) -> Bool? {
    var hasSign = isNegative
    var hasPlus = false
    while let first = core.first, !first.isDigit, first != 0x2E, first != 0x2C {
      if first == UInt8(ascii: "-") || first == UInt8(ascii: "+") || core.starts(with: Self.minus) {
        guard !hasSign else { return nil }
        hasSign = true
        hasPlus = first == UInt8(ascii: "+")
        isNegative = !hasPlus
        core = core.dropFirst(first < 0x80 ? 1 : Self.minus.count)
      } else if reading.currency == nil, let (currency, length) = CurrencySigns.prefix(of: core) {
        reading.currency = currency
        core = core.dropFirst(length).drop { $0 == 0x20 }
      } else {
        return nil
      }
    }
    if core.last == UInt8(ascii: "%") {
      reading.isPercent = true
      core = core.dropLast()
    } else if reading.currency == nil, let (currency, length) = CurrencySigns.suffix(of: core) {
      reading.currency = currency
      core = core.dropLast(length)
    }
    while core.last == 0x20 { core = core.dropLast() }
    return reading.isPercent && reading.currency != nil ? nil : hasPlus
  }

  private static let minus = Array("−".utf8)

  /// Digits in groups of three, the mark, places and an exponent; none where the cell is otherwise.
  private func exact(_ core: ArraySlice<UInt8>, mark: UInt8, _ isNegative: Bool) -> NumberReading.Exact? {
    var scan = DigitScan(mark: mark, thousandsMark: thousandsMark)
    guard scan.run(core) else { return nil }
    if scan.overflows || scan.exponent != 0 || scan.places > 18 {
      guard let value = Double(scan.plainText(core)) else { return nil }
      return .init(mantissa: 0, places: 0, inexact: isNegative ? -value : value)
    }
    return .init(mantissa: isNegative ? -scan.mantissa : scan.mantissa, places: scan.places)
  }
}

extension UInt8 {
  @inline(__always)
  var isDigit: Bool { self &- 0x30 < 10 }

  /// An ASCII letter.
  @inline(__always)
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
}

/// One pass over the digits of a number.
private struct DigitScan {
  let mark: UInt8
  let thousandsMark: UInt8?
  var mantissa: Int64 = 0
  var places = 0
  var exponent = 0
  var overflows = false
  private var digits = 0
  private var hasMark = false
  private var group: ArraySlice<UInt8>?
  private var sinceGroup = 0

  init(mark: UInt8, thousandsMark: UInt8?) {
    self.mark = mark
    self.thousandsMark = thousandsMark
  }

  mutating func run(_ core: ArraySlice<UInt8>) -> Bool {
    var rest = core
    while let byte = rest.first {
      if byte.isDigit {
        take(byte)
        rest = rest.dropFirst()
      } else if byte == mark {
        guard !hasMark, group == nil || sinceGroup == 3 else { return false }
        hasMark = true
        rest = rest.dropFirst()
      } else if byte | 0x20 == UInt8(ascii: "e") {
        return digits > 0 && (group == nil || hasMark || sinceGroup == 3) && takeExponent(rest.dropFirst())
      } else {
        guard let length = groupMark(rest, firstByte: core.first!) else { return false }
        rest = rest.dropFirst(length)
      }
    }
    return digits > 0 && (group == nil || hasMark || sinceGroup == 3)
  }

  /// The number without groups and with a point, for the general conversion.
  func plainText(_ core: ArraySlice<UInt8>) -> String {
    var text = ""
    for byte in core {
      if byte == mark {
        text += "."
      } else if byte.isDigit || byte.isLetter || byte == 0x2D || byte == 0x2B {
        text.unicodeScalars.append(UnicodeScalar(byte))
      }
    }
    return text
  }

  private mutating func take(_ byte: UInt8) {
    digits += 1
    sinceGroup += 1
    if hasMark { places += 1 }
    let (product, tooLarge) = mantissa.multipliedReportingOverflow(by: 10)
    let (sum, stillTooLarge) = product.addingReportingOverflow(Int64(byte - 0x30))
    overflows = overflows || tooLarge || stillTooLarge
    mantissa = overflows ? 0 : sum
  }

  private mutating func takeExponent(_ rest: ArraySlice<UInt8>) -> Bool {
    let unsigned = rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") ? rest.dropFirst() : rest
    guard (1...3).contains(unsigned.count), unsigned.allSatisfy(\.isDigit) else { return false }
    exponent = 1
    return true
  }

  /// The length of a mark between groups; every group but the first has three digits, and the marks are all alike.
  private mutating func groupMark(_ rest: ArraySlice<UInt8>, firstByte: UInt8) -> Int? {
    guard !hasMark, let candidate = Self.groupMarks.first(where: { rest.starts(with: $0) }) else { return nil }
    if candidate[0] == mark { return nil }
    if let thousandsMark, candidate != [thousandsMark] { return nil }
    if let group {
      guard group.elementsEqual(candidate), sinceGroup == 3 else { return nil }
    } else {
      guard (1...3).contains(digits), firstByte != 0x30 else { return nil }
      group = candidate[...]
    }
    sinceGroup = 0
    return candidate.count
  }

  private static let groupMarks = [",", ".", " ", "'", "\u{A0}", "\u{202F}", "’", "_"].map { Array($0.utf8) }
}

/// The signs and codes by which cells name their currency.
enum CurrencySigns {
  private static let signs: [(sign: [UInt8], currency: Currency)] = [
    ("CN¥", "CNY"), ("JP¥", "JPY"), ("¥", "CNY"), ("￥", "CNY"), ("RMB", "CNY"), ("元", "CNY"), ("US$", "USD"),
    ("HK$", "HKD"), ("NT$", "TWD"), ("A$", "AUD"), ("C$", "CAD"), ("S$", "SGD"), ("R$", "BRL"), ("$", "USD"),
    ("€", "EUR"), ("£", "GBP"), ("₹", "INR"), ("₩", "KRW"), ("₽", "RUB"), ("₺", "TRY"), ("₫", "VND"), ("฿", "THB"),
    ("₴", "UAH"), ("₪", "ILS"), ("zł", "PLN"),
  ].map { (Array($0.0.utf8), Currency($0.1)) }

  private static let codes: Set<String> = [
    "AED", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "JPY",
    "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "USD", "VND",
    "ZAR",
  ]

  /// The currency that a sign or a code alone means.
  static func currency(named text: String) -> Currency? {
    let bytes = Array(text.utf8).drop { $0 == 0x20 }
    guard let end = bytes.lastIndex(where: { $0 != 0x20 }) else { return nil }
    let sign = bytes[...end]
    return prefix(of: sign).flatMap { $0.length == sign.count ? $0.0 : nil }
  }

  static func prefix(of cell: ArraySlice<UInt8>) -> (Currency, length: Int)? {
    guard let first = cell.first, first >= 0x80 || first == 0x24 || first.isLetter else { return nil }
    if let found = signs.first(where: { cell.starts(with: $0.sign) }) { return (found.currency, found.sign.count) }
    return code(cell.prefix(3)).map { ($0, 3) }
  }

  static func suffix(of cell: ArraySlice<UInt8>) -> (Currency, length: Int)? {
    guard let last = cell.last, !last.isDigit else { return nil }
    if let found = signs.first(where: { cell.suffix($0.sign.count).elementsEqual($0.sign) }) {
      return (found.currency, found.sign.count)
    }
    return code(cell.suffix(3)).map { ($0, 3) }
  }

  private static func code(_ bytes: ArraySlice<UInt8>) -> Currency? {
    guard bytes.count == 3, bytes.allSatisfy({ (0x41...0x5A).contains($0) }) else { return nil }
    let code = String(decoding: bytes, as: UTF8.self)
    return codes.contains(code) ? Currency(code) : nil
  }
}
