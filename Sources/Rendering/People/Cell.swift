import Columnar
import Diagnostics

/// One cell as people see it: text that is safe to show, its width, and how it is toned.
struct Cell {
  var text: String
  var width: Int
  var tone: Tone

  init(_ text: String, tone: Tone = .plain) {
    self.text = text
    self.tone = tone
    width = displayWidth(text)
  }

  /// Whether there is a value to line up with others, not something that stands for none.
  var holdsValue: Bool { tone != .faint && tone != .missing }

  /// Nothing is known.
  static let missing = Cell("–", tone: .missing)
  /// Known to be empty.
  static let emptyText = Cell("\"\"", tone: .faint)
  /// No row stands here (in a cross table).
  static let none = Cell("·", tone: .faint)
  /// Known, and not to be seen.
  static let masked = Cell(Column.maskText, tone: .faint)
}

extension Column {
  /// The cells of some rows; the numbers of a column are rounded alike.
  func cells(_ rows: some Collection<Int>, grouping: Grouping = .thousands) -> [Cell] {
    if isMasked { return rows.map { isKnown($0) ? .masked : .missing } }
    let text = cellText(rows, grouping)
    return rows.map { isKnown($0) ? text($0) : .missing }
  }

  /// The way from the number of a known row to its cell, decided once for the column.
  private func cellText(_ rows: some Collection<Int>, _ grouping: Grouping) -> (Int) -> Cell {
    switch storage {
    case .int32(let days):
      return { row in Cell(bytes: { $0.append(day: days[row]) }) }
    case .int64(let values):
      return int64Cell(values, grouping)
    case .double(let values):
      let style = NumberStyle(for: rows.lazy.filter(isKnown).map { values[$0] })
      return { values[$0].isFinite ? Cell(style.text(values[$0], grouping: grouping)) : .missing }
    case .codes(let codes, let dictionary):
      let isOrdinal = type == .ordinal
      return { Cell(data: dictionary[codes[$0]], tone: isOrdinal ? .rank(Int(codes[$0])) : .plain) }
    case .bytes(let texts):
      return { Cell(data: texts[$0]) }
    case .bits(let bits):
      return { Cell(bits[$0] ? "yes" : "no") }
    }
  }

  private func int64Cell(_ values: [Int64], _ grouping: Grouping) -> (Int) -> Cell {
    switch type {
    case .money(let scale, let currency):
      return { Cell(decimalText(values[$0], scale: scale, symbol: currency.symbol)) }
    case .percent(let scale):
      return { Cell(percentText(values[$0], scale: scale)) }
    case .datetime:
      return { row in Cell(bytes: { $0.append(moment: values[row], separator: " ") }) }
    default:
      let scale = type.scale ?? 0
      return { Cell(decimalText(values[$0], scale: scale, grouping: grouping)) }
    }
  }
}

extension Cell {
  /// A text from data, made safe.
  init(data: String, tone: Tone = .plain) {
    self = data.isEmpty ? .emptyText : Cell(sanitised(data), tone: tone)
  }

  fileprivate init(bytes append: (inout [UInt8]) -> Void) {
    var bytes: [UInt8] = []
    append(&bytes)
    self.init(String(decoding: bytes, as: UTF8.self))
  }
}
