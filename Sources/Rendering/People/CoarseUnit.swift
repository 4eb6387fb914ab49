import Columnar

/// A unit for amounts that do not fit their table otherwise: nothing after the point, thousands, millions.
enum CoarseUnit: Int, CaseIterable {
  case whole = 0
  case thousands = 3
  case millions = 6
  case billions = 9

  var name: String {
    switch self {
    case .whole: "rounded"
    case .thousands: "in thousands"
    case .millions: "in millions"
    case .billions: "in billions"
    }
  }

  /// Whether the largest amount of a column still shows three digits.
  func keepsDigits(of column: Column) -> Bool {
    guard !column.isMasked, column.type.isAdditive, case .int64(let values) = column.storage else { return false }
    return (values.map(\.magnitude).max() ?? 0) / divisor(scale: column.type.scale ?? 0) >= 100
  }

  /// An amount in this unit, rounded half away from zero; what is less than one says so.
  func text(_ value: Int64, scale: Int, symbol: String) -> String {
    let (whole, rest) = value.magnitude.quotientAndRemainder(dividingBy: divisor(scale: scale))
    let rounded = whole + (rest >= divisor(scale: scale) - rest ? 1 : 0)
    if rounded == 0, value != 0 { return value < 0 ? ">-\(symbol)1" : "<\(symbol)1" }
    return decimalText(value < 0 ? -Int64(rounded) : Int64(rounded), scale: 0, symbol: symbol)
  }

  private func divisor(scale: Int) -> UInt64 { powersOfTen[scale + rawValue] }
}

extension Column {
  /// The cells of some rows, in a coarser unit where one is given.
  func cells(_ rows: Range<Int>, in unit: CoarseUnit?) -> [Cell] {
    guard let unit, !isMasked, type.isAdditive, case .int64(let values) = storage else { return cells(rows) }
    var symbol = ""
    if case .money(_, let currency) = type { symbol = currency.symbol }
    return rows.map {
      isKnown($0) ? Cell(unit.text(values[$0], scale: type.scale ?? 0, symbol: symbol)) : .missing
    }
  }
}
