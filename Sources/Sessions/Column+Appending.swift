import Columnar
import Plans

extension Column {
  /// The same column with further rows behind; none where the two are of different kinds.
  func appending(_ other: Column) -> Column? {
    if knownCount == 0 {
      return Column.missing(count, like: other).appendingAlike(other)
    }
    if other.knownCount == 0 { return appendingAlike(Column.missing(other.count, like: self)) }
    return appendingAlike(other)
  }

  /// So many unknown values of another column's type.
  static func missing(_ count: Int, like other: Column) -> Column {
    other.gather(rows: [Int32](repeating: -1, count: count))
  }

  private func appendingAlike(_ other: Column) -> Column? {
    switch (type, other.type) {
    case (.date, .date): return .dates(dayValues + other.dayValues)
    case (.datetime, .date), (.datetime, .datetime): return .datetimes(moments + other.moments)
    case (.number, _) where other.type.isNumeric: return .numbers(doubleValues + other.doubleValues)
    case (.text, _) where other.type.isTextual: return .texts(textValues + other.textValues)
    case (.yesNo, .yesNo): return .yesNo(flags + other.flags)
    default: return appendingExact(other)
    }
  }

  private func appendingExact(_ other: Column) -> Column? {
    guard let own = type.scale, let others = other.type.scale else { return nil }
    let scale = max(own, others)
    guard scale <= 6, let units = units(scale: scale), let added = other.units(scale: scale) else { return nil }
    let all = units + added
    return Column(
      type: type.withScale(scale), storage: .int64(all.map { $0 ?? 0 }),
      validity: Bitmap(count: all.count) { all[$0] != nil })
  }

  private var moments: [Int64?] {
    guard case .int64(let values) = storage, type == .datetime else {
      return dayValues.map { $0.map(Moment.start(ofDay:)) }
    }
    return values.indices.map { isKnown($0) ? values[$0] : nil }
  }

  private var flags: [Bool?] {
    guard case .bits(let bits) = storage else { return Array(repeating: nil, count: count) }
    return (0..<count).map { isKnown($0) ? bits[$0] : nil }
  }
}
