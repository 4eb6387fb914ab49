import Columnar
import Models
import Plans

/// What definitions keep: every fit that was ever made in this process, under its id.
struct Fits {
  var scales: [FitID: ScaleFit] = [:]
  var cuts: [FitID: CutFit] = [:]
}

/// A scale with the values it was fitted to, so that later rows can be told from fitted ones.
struct ScaleFit {
  var fit: FittedScale
  var values: Column
  /// The rows that were fitted; none for all.
  var population: Bitmap?
  /// The keys of the rows then; none where the table has no key.
  var keys: Column?
  /// The fingerprint of what was fitted: under the same one nothing has changed since.
  var fingerprint: Int
}

struct CutFit {
  var thresholds: TierThresholds
  var fingerprint: Int
}

extension ScaleFit {
  /// For each row now the row it was when the scale was fitted; −1 for a new one, none where rows have not moved.
  func earlierRows(of keys: Column?, count: Int) -> [Int32]? {
    guard let keys, let then = self.keys else {
      return count <= values.count ? nil : (0..<Int32(count)).map { $0 < Int32(values.count) ? $0 : -1 }
    }
    let now = TextKeys(keys)
    let before = TextKeys(then)
    if now.count == before.count, (0..<now.count).allSatisfy({ now[$0] == before[$0] }) { return nil }
    let rows = Dictionary((0..<before.count).map { (before[$0], Int32($0)) }, uniquingKeysWith: { first, _ in first })
    return (0..<now.count).map { rows[now[$0]] ?? -1 }
  }
}

/// The keys of rows as text, whatever type they have.
struct TextKeys {
  private let column: Column

  init(_ column: Column) { self.column = column }

  var count: Int { column.count }

  /// Empty where the key is missing.
  subscript(row: Int) -> String {
    guard column.isKnown(row) else { return "" }
    switch column.storage {
    case .int32(let days): return Day.format(days[row])
    case .int64(let units): return column.type == .datetime ? Moment.format(units[row]) : decimal(units[row])
    case .double(let numbers):
      let number = numbers[row]
      return number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
    case .codes(let codes, let dictionary): return dictionary[codes[row]]
    case .bytes(let texts): return texts[row]
    case .bits(let bits): return bits[row] ? "yes" : "no"
    }
  }

  private func decimal(_ units: Int64) -> String {
    let scale = column.type.scale ?? 0
    if scale == 0 { return "\(units)" }
    let (whole, rest) = units.magnitude.quotientAndRemainder(dividingBy: UInt64(powersOfTen[scale]))
    let digits = "\(rest)"
    return (units < 0 ? "-" : "") + "\(whole)." + String(repeating: "0", count: scale - digits.count) + digits
  }
}
