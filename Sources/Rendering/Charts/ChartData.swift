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
  /// What the numbers are of, where the series are of something else.
  var measureName: String?
  /// Measures that have no place in the drawing.
  var undrawn: [String] = []

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

  /// One grouping along the side, the others together as series, the first measure in each place.
  ///
  /// - Parameter course: which grouping stands along the side, in the order of its values; none for the first in the order of the answer.
  init(crossing frame: Frame, keyCount: Int, course: Int?) {
    let down = Places([frame.fields[course ?? 0].column], sorted: course != nil)
    let others = (0..<keyCount).filter { $0 != course ?? 0 }.map { frame.fields[$0].column }
    let over = Places(others, sorted: others.count == 1)
    labels = down.labels
    let measures = frame.fields.dropFirst(keyCount).filter { $0.column.type.isNumeric }
    guard let measure = measures.first else {
      series = []
      return
    }
    measureName = sanitised(measure.name)
    undrawn = measures.dropFirst().map { sanitised($0.name) }
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
    let crosses =
      switch chart.kind {
      case .heat: chart.keyCount == 2
      case .line, .spark: chart.keyCount == 2 || chart.keyCount > 2 && chart.course != nil
      case .bar, .pyramid, .histogram, .scatter: false
      }
    if crosses {
      let course = chart.kind == .heat ? nil : chart.course
      self.init(crossing: frame, keyCount: chart.keyCount, course: course)
    } else {
      self.init(rowsOf: frame, keyCount: chart.keyCount, limit: limit)
    }
  }

  var known: [Double] { series.flatMap(\.known) }
  /// What the drawing leaves out, for the notes under it.
  var undrawnNote: String? {
    undrawn.isEmpty ? nil : "only \(measureName ?? "") is drawn, not \(undrawn.joined(separator: ", "))"
  }
  var missingCount: Int { series.reduce(0) { $0 + $1.values.count { $0 == nil } } }
}

/// The different values of groupings as labels, and where each row stands among them; missing last.
private struct Places {
  var labels: [String]
  var places: [Int]

  /// - Parameter sorted: by the first grouping, not as they are found.
  init(_ columns: [Column], sorted: Bool) {
    let keys = (0..<columns[0].count).map { row in columns.map { Places.key($0, row) } }
    var seen: Set<[String]> = []
    let rows = keys.indices.filter { seen.insert(keys[$0]).inserted }
    let first = columns[0]
    var known = rows.filter(first.isKnown)
    // Tiers and classes stand best first, as in a matrix.
    if sorted { known.sort { first.type == .ordinal ? first.precedes($1, $0) : first.precedes($0, $1) } }
    let order = known + rows.filter { !first.isKnown($0) }
    let names = columns.map { $0.cells(order, grouping: .none).map(\.text) }
    labels = order.indices.map { place in names.map { $0[place] }.joined(separator: " · ") }
    let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { (keys[$1], $0) })
    places = keys.map { place[$0]! }
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
