import Columnar

// Numbers as people read them: thousands separators, a currency's sign, percent; decimals that line up in a column.

/// How the whole part of a number is written: `12,345`, or `12345` for numbers that are names (keys, years).
enum Grouping { case thousands, none }

/// A whole number with thousands separators: `1,204`.
public func grouped(_ value: Int) -> String { decimalText(Int64(value), scale: 0) }

func decimalText(_ value: Int64, scale: Int, symbol: String = "", grouping: Grouping = .thousands) -> String {
  let (whole, fraction) = value.magnitude.quotientAndRemainder(dividingBy: powersOfTen[scale])
  var bytes = [UInt8]((value < 0 ? "-" + symbol : symbol).utf8)
  bytes.append(whole: whole, grouping)
  if scale > 0 {
    bytes.append(UInt8(ascii: "."))
    bytes.append(digitsOf: fraction, width: scale)
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// A fraction as a percentage with the places that its scale leaves: 0.155 at scale 3 is `15.5%`.
func percentText(_ value: Int64, scale: Int) -> String {
  let missingPlaces = max(0, 2 - scale)
  let (hundredths, overflow) = value.multipliedReportingOverflow(by: Int64(powersOfTen[missingPlaces]))
  precondition(!overflow, "a percentage of at most one place fits 64 bits a hundredfold")
  return decimalText(hundredths, scale: max(0, scale - 2)) + "%"
}

extension [UInt8] {
  fileprivate mutating func append(whole value: UInt64, _ grouping: Grouping) {
    guard grouping == .thousands, value >= 1000 else { return append(digitsOf: value) }
    append(whole: value / 1000, grouping)
    append(UInt8(ascii: ","))
    append(digitsOf: value % 1000, width: 3)
  }
}

/// How the floating-point numbers of one column are rounded, so that their points line up.
///
/// Four places, two where a value reaches 100, and no more than the values need. What would round to nothing
/// shows its first two digits instead: 0.00001 is never `0.0000`.
struct NumberStyle {
  private let places: Int

  init(for values: some Sequence<Double>) {
    let finite = values.filter { $0.isFinite && abs($0) < NumberStyle.largestRounded }
    let most = finite.contains { abs($0) >= 100 } ? 2 : 4
    places = (0..<most).first { places in finite.allSatisfy { NumberStyle.needs($0, places, of: most) } } ?? most
  }

  /// From here on a `Double` has no digits to spare for places.
  private static let largestRounded = 1e15

  private static func needs(_ value: Double, _ places: Int, of most: Int) -> Bool {
    let step = Int64(powersOfTen[most - places])
    return Int64((value * Double(powersOfTen[most])).rounded()) % step == 0
  }

  func text(_ value: Double, grouping: Grouping = .thousands) -> String {
    guard abs(value) < NumberStyle.largestRounded else { return value.description }
    let rounded = Int64((value * Double(powersOfTen[places])).rounded())
    return rounded == 0 && value != 0 ? tinyText(value) : decimalText(rounded, scale: places, grouping: grouping)
  }

  /// Two digits, after as many zeros as it takes; from the tenth place on with an exponent.
  private func tinyText(_ value: Double) -> String {
    for places in self.places + 1...9 {
      let rounded = Int64((value * Double(powersOfTen[places])).rounded())
      if abs(rounded) >= 10 || (abs(rounded) > 0 && Double(rounded) / Double(powersOfTen[places]) == value) {
        return decimalText(rounded % 10 == 0 ? rounded / 10 : rounded, scale: rounded % 10 == 0 ? places - 1 : places)
      }
    }
    return value.description
  }
}
