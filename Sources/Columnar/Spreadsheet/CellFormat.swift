/// What the number of a cell means by the format it is shown in.
enum CellFormat: Hashable {
  case number
  /// Digits with leading zeros up to a width: a code, such as a postal one.
  case padded(Int)
  case percent
  case money(Currency)
  /// A day, or a moment where it has a part of a day.
  case date
  /// A time of day.
  case time
  /// A number of hours, which may pass 24.
  case hours
  /// Text, whatever is typed.
  case text

  /// The formats that every workbook knows by number (ECMA-376 part 1, 18.8.30), those of East Asian languages included.
  init(number: Int) {
    switch number {
    case 9, 10: self = .percent
    case 14...17, 22, 27...31, 36, 50...54, 57, 58: self = .date
    case 18...21, 32...35, 45, 47, 55, 56: self = .time
    case 46: self = .hours
    case 49: self = .text
    default: self = .number
    }
  }

  /// The format that a code such as `yyyy"年"m"月"d"日"` or `[$¥-804]#,##0.00` writes.
  init(code: String) {
    let parts = FormatParts(code)
    if parts.letters.lowercased().contains("general") {
      self = .number
    } else if parts.letters == "@" {
      self = .text
    } else if parts.countsHours {
      self = .hours
    } else if parts.hasDate {
      self = .date
    } else if parts.hasTime {
      self = .time
    } else if parts.letters.contains("%") {
      self = .percent
    } else if parts.literals.isEmpty, parts.letters.count > 1, parts.letters.allSatisfy({ $0 == "0" }) {
      self = .padded(parts.letters.count)
    } else {
      self = parts.currency.map { .money($0) } ?? .number
    }
  }
}

/// The first section of a format's code, with what stands for itself taken apart from what stands for digits and parts of dates.
private struct FormatParts {
  /// What has a meaning.
  var letters = ""
  /// What stands for itself.
  var literals: [String] = []
  var countsHours = false
  private var symbol: (sign: String, locale: String)?

  init(_ code: String) {
    var rest = Substring(code)
    while let mark = rest.popFirst(), mark != ";" {
      switch mark {
      case "\"":
        literals.append(String(rest.prefix { $0 != "\"" }))
        rest = rest.drop { $0 != "\"" }.dropFirst()
      case "\\": if let literal = rest.popFirst() { literals.append(String(literal)) }
      case "_", "*": _ = rest.popFirst()
      case "[":
        bracket(rest.prefix { $0 != "]" })
        rest = rest.drop { $0 != "]" }.dropFirst()
      default:
        if mark.isASCII, mark != "$" { letters.append(mark) } else { literals.append(String(mark)) }
      }
    }
  }

  private mutating func bracket(_ text: Substring) {
    if text.first == "$" {
      let parts = text.dropFirst().split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      symbol = (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    } else if !text.isEmpty, ["h", "m", "s"].contains(where: { mark in text.lowercased().allSatisfy { $0 == mark } }) {
      countsHours = true
    }
  }

  private var hasDigits: Bool { letters.contains { "0#?".contains($0) } }

  var hasDate: Bool {
    let letters = letters.lowercased()
    if letters.contains(where: { $0 == "y" || $0 == "d" }) || letters.contains("aaa") { return true }
    if !hasDigits, letters.contains(where: { $0 == "e" || $0 == "g" }) { return true }
    return letters.contains("m") && !hasClock
  }

  var hasTime: Bool { hasClock }

  /// Hours or seconds, or which half of the day.
  private var hasClock: Bool {
    let letters = letters.lowercased()
    return letters.contains { $0 == "h" || $0 == "s" } || letters.contains("am/pm") || letters.contains("a/p")
  }

  /// The currency whose sign stands there for itself.
  var currency: Currency? {
    guard hasDigits else { return nil }
    if let symbol, !symbol.sign.isEmpty {
      // The sign of yen and yuan is one; the language tells them apart.
      if symbol.sign == "¥" || symbol.sign == "￥", symbol.locale.hasSuffix("411") { return Currency("JPY") }
      return CurrencySigns.currency(named: symbol.sign)
    }
    let words = [literals.joined()] + literals
    return words.lazy.compactMap { CurrencySigns.currency(named: $0) }.first
  }
}
