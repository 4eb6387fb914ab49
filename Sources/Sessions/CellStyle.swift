import Columnar

/// How the numbers of a column are written in a file: `5%`, `¥1200`.
struct CellStyle: Equatable {
  var prefix: String
  var suffix: String

  /// As a cell has it; none where a number stands alone.
  init?(_ cell: String) {
    let numeric = "0123456789.+-"
    guard let first = cell.firstIndex(where: numeric.contains), let last = cell.lastIndex(where: numeric.contains)
    else {
      return nil
    }
    prefix = String(cell[..<first])
    suffix = String(cell[cell.index(after: last)...])
    if prefix.isEmpty, suffix.isEmpty { return nil }
  }

  private init(prefix: String, suffix: String) {
    (self.prefix, self.suffix) = (prefix, suffix)
  }

  static let percent = CellStyle(prefix: "", suffix: "%")

  /// How a type is written so that it is read back as what it is; none where a number alone tells it.
  init?(of type: ValueType) {
    switch type {
    case .percent: self = .percent
    case .money(_, let currency): self.init(prefix: currency.symbol, suffix: "")
    default: return nil
    }
  }

  private var isPercent: Bool { suffix.contains("%") }

  /// The cells of a column of numbers, written so.
  func texts(of column: Column) -> [String?] {
    (0..<column.count).map { row in
      guard column.isKnown(row) else { return nil }
      return prefix + (isPercent ? Self.hundredfold(column, row) : column.canonicalText(row)) + suffix
    }
  }

  private static func hundredfold(_ column: Column, _ row: Int) -> String {
    guard case .int64(let units) = column.storage, let scale = column.type.scale else {
      return column.doubleValues[row].map { plain($0 * 100) } ?? ""
    }
    let shifted = scale >= 2 ? (units[row], scale - 2) : (units[row] * (scale == 0 ? 100 : 10), 0)
    return Column.decimals([shifted.0], scale: shifted.1).canonicalText(0)
  }
}
