import Columnar

// The cells of a column as plain values; none where they are missing.

extension Column {
  var dayValues: [Int32?] {
    switch storage {
    case .int32(let days): days.indices.map { isKnown($0) ? days[$0] : nil }
    case .int64(let moments) where type == .datetime:
      moments.indices.map { isKnown($0) ? Moment.day(of: moments[$0]) : nil }
    default: Array(repeating: nil, count: count)
    }
  }

  var doubleValues: [Double?] {
    switch storage {
    case .int64(let units):
      let unit = (0..<(type.scale ?? 0)).reduce(1.0) { power, _ in power * 10 }
      return units.indices.map { isKnown($0) ? Double(units[$0]) / unit : nil }
    case .double(let values): return values.indices.map { isKnown($0) ? values[$0] : nil }
    default: return Array(repeating: nil, count: count)
    }
  }

  /// The exact values of a decimal in units of so many places; none where that takes more than 64 bits.
  func units(scale: Int) -> [Int64?]? {
    guard case .int64(let values) = storage, let own = type.scale, own <= scale else { return nil }
    let factor = (own..<scale).reduce(Int64(1)) { power, _ in power * 10 }
    var units: [Int64?] = []
    units.reserveCapacity(values.count)
    for row in values.indices {
      let (value, overflows) = values[row].multipliedReportingOverflow(by: factor)
      if overflows { return nil }
      units.append(isKnown(row) ? value : nil)
    }
    return units
  }

  /// The canonical text of each cell.
  var textValues: [String?] { (0..<count).map { isKnown($0) ? canonicalText($0) : nil } }
}

/// The values of a column as numbers in the order of its values, to group rows by.
struct RowGroups {
  /// Of each row; the last one is of those without a value.
  var places: [Int]
  /// One value each, in order; the missing one last.
  var values: Column
  var count: Int { values.count }

  init(_ column: Column) {
    let firsts = column.firstRowsOfDistinctValues().sorted { column.precedes(Int($0), Int($1)) }
    var placeOf: [String: Int] = [:]
    for (place, row) in firsts.enumerated() { placeOf[column.canonicalText(Int(row))] = place }
    places = (0..<column.count).map {
      column.isKnown($0) ? placeOf[column.canonicalText($0)] ?? firsts.count : firsts.count
    }
    values = column.gather(rows: firsts + [-1])
  }
}

extension Column {
  /// Amounts in the kind of another column: money with its currency, else decimals of two places.
  static func amounts(_ values: [Double?], like type: ValueType) -> Column {
    let units = values.map { value in value.flatMap { abs($0) < 1e15 ? Int64(($0 * 100).rounded()) : nil } }
    if case .money(_, let currency) = type { return .money(units, scale: 2, currency: currency) }
    return .decimals(units, scale: 2)
  }

  /// Shares of the whole as percentages of one place.
  static func shares(_ values: [Double?]) -> Column {
    .percents(values.map { $0.flatMap { abs($0) < 1e12 ? Int64(($0 * 1000).rounded()) : nil } }, scale: 3)
  }
}
