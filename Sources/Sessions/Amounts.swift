import Columnar
import Diagnostics
import Models

/// How the amounts of one answer are kept and shown: as whole numbers of one scale, so that whatever is added up is exact.
struct Amounts {
  /// Two at least: what is shared out is shared out in cents.
  let places: Int
  /// None where the amounts are plain numbers.
  let currency: Currency?
  /// The amounts themselves are binary numbers, which are rounded to the places.
  let areRounded: Bool

  init(of type: ValueType) {
    places = max(2, type.scale ?? 2)
    currency = if case .money(_, let currency) = type { currency } else { nil }
    areRounded = type == .number
  }

  init(places: Int, currency: Currency?) { (self.places, self.currency, areRounded) = (places, currency, false) }

  func column(_ units: [Int64?]) -> Column {
    currency.map { .money(units, scale: places, currency: $0) } ?? .decimals(units, scale: places)
  }

  func text(_ units: Int64) -> String { cellText(column([units]), 0) }

  /// The sums of a column in whole units; what is missing is nothing.
  func units(of column: Column, at span: Span) throws -> [Int64] {
    switch column.storage {
    case .double(let values):
      return try values.map { value in
        let scaled = (value * Double(power(places))).rounded()
        guard let units = Int64(exactly: scaled) else { throw tooLarge(at: span) }
        return units
      }
    case .int64(let values):
      return try values.map { try rescaled($0, from: column.type.scale ?? 0, at: span) }
    default: return Array(repeating: 0, count: column.count)
    }
  }

  func rescaled(_ units: Int64, from scale: Int, at span: Span) throws -> Int64 {
    if scale >= places { return Int64(roundedQuotient(Int128(units), Int128(power(scale - places)))) }
    let (product, overflows) = units.multipliedReportingOverflow(by: power(places - scale))
    if overflows { throw tooLarge(at: span) }
    return product
  }

  /// A sum that stays exact.
  func sum(_ units: [Int64], at span: Span) throws -> Int64 {
    let total = units.reduce(Int128(0)) { $0 + Int128($1) }
    guard let exact = Int64(exactly: total) else { throw tooLarge(at: span) }
    return exact
  }

  /// An error unless all of these can be added up and taken from one another exactly, in whatever order.
  func requireRoom(for units: [Int64?], at span: Span) throws {
    let total = units.reduce(Int128(0)) { $0 + Int128(($1 ?? 0).magnitude) }
    if total > Int128(Int64.max) { throw tooLarge(at: span) }
  }

  func tooLarge(at span: Span) -> Diagnostic {
    Diagnostic(.amountTooLarge, "an amount is too large to be kept exactly", at: span, label: "of these amounts")
  }

  private func power(_ exponent: Int) -> Int64 { (0..<exponent).reduce(1) { power, _ in power * 10 } }
}

/// A share in units of 10⁻⁴, as columns of percentages have them; none of nothing.
func shareUnits(_ part: Int64, of whole: Int64) -> Int64? {
  if whole == 0 { return nil }
  let sign: Int128 = whole < 0 ? -1 : 1
  return Int64(clamping: roundedQuotient(sign * Int128(part) * 10_000, sign * Int128(whole)))
}
