import Columnar
import Diagnostics

/// A frame as something to draw: labels along one side, numbers for each.
struct ChartData {
  /// One row of numbers, as many as there are labels; none where nothing is known.
  struct Series {
    var name: String
    var values: [Double?]
    /// The same as people read them.
    var texts: [String]

    var known: [Double] { values.compactMap { $0 } }

    /// The texts of its first and last known values.
    var ends: (first: String, last: String) {
      let shown = values.indices.filter { values[$0] != nil }.map { texts[$0] }
      return (shown.first ?? Cell.missing.text, shown.last ?? Cell.missing.text)
    }
  }

  var labels: [String]
  var series: [Series]

  /// Each row a label, made of all its groupings; each measure a series.
  init(rowsOf frame: Frame, keyCount: Int, limit: Int? = nil) {
    let rows = 0..<min(frame.rowCount, limit ?? frame.rowCount)
    let keys = frame.fields.prefix(keyCount).map { $0.column.cells(rows, grouping: .none) }
    labels = rows.map { row in keys.map { $0[row].text }.joined(separator: " · ") }
    series = frame.fields.dropFirst(keyCount).filter { $0.column.type.isNumeric }.map { field in
      Series(
        name: sanitised(field.name), values: rows.map { field.column.number(at: $0) },
        texts: field.column.cells(rows).map(\.text))
    }
  }

  /// The first grouping along the side, the second as series, the first measure in each place.
  init(crossing frame: Frame) {
    let (down, over) = (Places(frame.fields[0].column, sorted: false), Places(frame.fields[1].column, sorted: true))
    labels = down.labels
    guard let measure = frame.fields.dropFirst(2).first(where: { $0.column.type.isNumeric }) else {
      series = []
      return
    }
    let texts = measure.column.cells(0..<frame.rowCount).map(\.text)
    let empty = Series(
      name: "", values: Array(repeating: nil, count: labels.count),
      texts: Array(repeating: Cell.none.text, count: labels.count))
    series = over.labels.map { name in
      var series = empty
      series.name = name
      return series
    }
    for row in 0..<frame.rowCount {
      series[over.places[row]].values[down.places[row]] = measure.column.number(at: row)
      series[over.places[row]].texts[down.places[row]] = texts[row]
    }
  }

  /// What a chart of this kind draws of a frame.
  init(_ frame: Frame, _ chart: Chart, limit: Int? = nil) {
    let crosses = chart.keyCount == 2 && [.heat, .line, .spark].contains(chart.kind)
    if crosses { self.init(crossing: frame) } else { self.init(rowsOf: frame, keyCount: chart.keyCount, limit: limit) }
  }

  var known: [Double] { series.flatMap(\.known) }
  var missingCount: Int { series.reduce(0) { $0 + $1.values.count { $0 == nil } } }
}

/// The different values of a grouping as labels, and where each row stands among them; missing last.
private struct Places {
  var labels: [String]
  var places: [Int]

  init(_ column: Column, sorted: Bool) {
    var first: [String: Int] = [:]
    var rows: [Int] = []
    for row in 0..<column.count where first[Places.key(column, row)] == nil {
      first[Places.key(column, row)] = row
      rows.append(row)
    }
    var known = rows.filter(column.isKnown)
    // Tiers and classes stand best first, as in a matrix.
    if sorted { known.sort { column.type == .ordinal ? column.precedes($1, $0) : column.precedes($0, $1) } }
    let order = known + rows.filter { !column.isKnown($0) }
    labels = column.cells(order, grouping: .none).map(\.text)
    let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { (Places.key(column, $1), $0) })
    places = (0..<column.count).map { place[Places.key(column, $0)]! }
  }

  private static func key(_ column: Column, _ row: Int) -> String {
    column.isKnown(row) ? "k" + column.canonicalText(row) : "m"
  }
}

extension Column {
  /// A number (a day counts from 1970-01-01) for drawing; none where it is unknown, no number or not to be seen.
  public func number(at row: Int) -> Double? {
    guard isKnown(row), !isMasked else { return nil }
    switch storage {
    case .int64(let values):
      guard let scale = type.scale else { return nil }
      return Double(values[row]) / Double(powersOfTen[scale])
    case .double(let values): return values[row].isFinite ? values[row] : nil
    case .int32(let days): return Double(days[row])
    case .codes, .bytes, .bits: return nil
    }
  }
}
