/// What the values of a column mean and how they are stored.
public enum ValueType: Hashable, Sendable {
  /// A binary floating-point number (`Double`).
  case number
  /// An exact decimal with `scale` places (0…6), stored as an `Int64` count of 10⁻ˢᶜᵃˡᵉ.
  case decimal(scale: Int)
  /// An exact decimal of a currency.
  case money(scale: Int, currency: Currency)
  /// An exact decimal that is shown with a percent sign; the stored value is the fraction (`15%` is 0.15).
  case percent(scale: Int)
  case text
  /// A day: `Int32` days since 1970-01-01, proleptic Gregorian.
  case date
  /// A moment without a zone: `Int64` microseconds since 1970-01-01T00:00:00.
  case datetime
  case yesNo
  /// One of a fixed list of names, best first: codes into a dictionary whose order is the rank (0 is the best).
  case ordinal

  /// The places of an exact number; none for other types.
  public var scale: Int? {
    switch self {
    case .decimal(let scale), .money(let scale, _), .percent(let scale): scale
    default: nil
    }
  }

  /// Whether values can be added, averaged and scaled.
  public var isNumeric: Bool { self == .number || scale != nil }
  public var isTextual: Bool { self == .text || self == .ordinal }
  public var isTemporal: Bool { self == .date || self == .datetime }

  /// What to call it in messages.
  public var name: String {
    switch self {
    case .number: "number"
    case .decimal(0): "whole number"
    case .decimal: "decimal"
    case .money(_, let currency): "money (\(currency.code))"
    case .percent: "percent"
    case .text: "text"
    case .date: "date"
    case .datetime: "date and time"
    case .yesNo: "yes/no"
    case .ordinal: "tier or class"
    }
  }
}

/// A currency by its ISO 4217 code.
public struct Currency: Hashable, Sendable {
  public let code: String

  public init(_ code: String) { self.code = code }

  /// The sign that stands before an amount; the code where there is no common one.
  public var symbol: String {
    switch code {
    case "CNY": "¥"
    case "JPY": "JP¥"
    case "USD": "$"
    case "EUR": "€"
    case "GBP": "£"
    default: code + " "
    }
  }
}
