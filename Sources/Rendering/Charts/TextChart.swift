import Columnar
import Diagnostics

/// An answer drawn in characters. Nothing is hidden: what has no number is counted below.
struct TextChart {
  let chart: Chart
  let frame: Frame
  let surroundings: Surroundings
  let theme: Theme

  init(_ chart: Chart, _ frame: Frame, _ surroundings: Surroundings) {
    self.chart = chart
    self.frame = frame
    self.surroundings = surroundings
    theme = Theme(usesColour: surroundings.usesColour)
  }

  /// What a drawing takes where nobody says how wide it may be.
  private static let usualWidth = 80

  /// On a wide screen a curve is read better when it is not stretched.
  private static let greatestWidth = 120

  /// A grid of numbers has what room there is.
  private var gridWidth: Int { max(20, surroundings.width ?? TextChart.usualWidth) }
  var width: Int { min(TextChart.greatestWidth, max(20, surroundings.width ?? TextChart.usualWidth)) }
  var isFine: Bool { surroundings.usesBoxes }

  private var rowsShown: Int { surroundings.rowsShown(of: frame.rowCount) }

  /// The drawing, and notes under it.
  func lines() -> (drawing: [String], notes: [String]) {
    switch chart.kind {
    case .bar: bars(ChartData(frame, chart, limit: rowsShown), around: false)
    case .pyramid: bars(ChartData(frame, chart, limit: rowsShown), around: true)
    case .heat: heat(ChartData(frame, chart))
    case .line: plots(ChartData(frame, chart))
    case .spark: sparks(ChartData(frame, chart))
    case .histogram: histogram()
    case .scatter: scatter()
    }
  }

  // MARK: - Bars

  private func bars(_ data: ChartData, around: Bool) -> (drawing: [String], notes: [String]) {
    var drawing: [String] = []
    for series in data.series {
      if data.series.count > 1 { drawing += (drawing.isEmpty ? [] : [""]) + [theme.paint(series.name, .header)] }
      drawing += around ? pyramid(data.labels, series) : bars(data.labels, series)
    }
    return (drawing, notes(of: data))
  }

  /// Label, bar and number, one row a line; a zero line where some are below it.
  func bars(_ labels: [String], _ series: ChartData.Series) -> [String] {
    let scale = ChartScale(series.known, fromZero: true)
    let (labelWidth, textWidth) = widths(labels, series.texts)
    let room = max(4, min(BarChart.longestBar, width - labelWidth - textWidth - 4))
    let zero = Int((Double(room) * scale.share(0)).rounded())
    return labels.indices.map { row in
      let bar = series.values[row].map { self.bar($0, scale, room: room, zero: zero) } ?? ""
      let line = left(labels[row], labelWidth) + "  " + right(series.texts[row], textWidth) + "  "
      return (line + theme.paint(bar, ChartTone.of(series.values[row]))).withoutFinalBlanks
    }
  }

  private func bar(_ value: Double, _ scale: ChartScale, room: Int, zero: Int) -> String {
    let length = abs(value) / (scale.high - scale.low) * Double(room)
    if value >= 0 { return blanks(zero) + block(min(length, Double(room - zero))) }
    // Without marks that fill from the right, what is below zero is drawn in whole characters.
    let whole = max(1, min(zero, Int(length.rounded())))
    return blanks(zero - whole) + String(repeating: isFine ? "█" : "-", count: whole)
  }

  /// A bar in eighths of a character; what is not nothing shows.
  func block(_ length: Double) -> String {
    guard length > 0 else { return "" }
    guard isFine else { return String(repeating: "#", count: max(1, Int(length.rounded()))) }
    return barText(eighths: max(1, Int((length * 8).rounded())))
  }

  private func pyramid(_ labels: [String], _ series: ChartData.Series) -> [String] {
    let most = series.known.map(abs).max() ?? 0
    let (labelWidth, textWidth) = widths(labels, series.texts)
    let room = max(4, min(BarChart.longestBar, width - labelWidth - textWidth - 4))
    return labels.indices.map { row in
      let value = series.values[row] ?? 0
      var length = most == 0 ? 0 : Int((abs(value) / most * Double(room / 2)).rounded()) * 2
      if value != 0 { length = max(2, length) }
      let bar = blanks((room - length) / 2) + String(repeating: isFine ? "█" : "#", count: length)
      let line = left(labels[row], labelWidth) + "  " + right(series.texts[row], textWidth) + "  "
      return (line + theme.paint(bar, .rank(0))).withoutFinalBlanks
    }
  }

  private func histogram() -> (drawing: [String], notes: [String]) {
    guard let field = frame.histogramField else { return ([], []) }
    let bins = HistogramBins(field.column)
    let series = ChartData.Series(
      name: field.name, values: bins.counts.map(Double.init), texts: bins.counts.map(grouped))
    let title = theme.paint(sanitised(field.name), .header)
    let missing = bins.missing > 0 ? ["\(grouped(bins.missing)) missing"] : []
    return ([title] + bars(rightAligned(bins.labels), series), missing)
  }

  private func rightAligned(_ labels: [String]) -> [String] {
    let width = labels.map { displayWidth($0) }.max() ?? 0
    return labels.map { right($0, width) }
  }

  // MARK: - Heat

  private func heat(_ data: ChartData) -> (drawing: [String], notes: [String]) {
    let scale = HeatScale(data.known)
    let width = gridWidth
    let labelWidth = min(width / 3, data.labels.map { displayWidth($0) }.max() ?? 0)
    let corner = sanitised(frame.fields[0].name) + " \\ " + sanitised(frame.fields[1].name)
    let first = max(labelWidth, min(width / 3, displayWidth(corner)))
    let columns = data.series.map(HeatColumn.init)
    var drawing: [String] = []
    for panel in panels(of: columns, room: width - first) {
      if !drawing.isEmpty { drawing.append("") }
      drawing += heatHeader(corner, first, panel) + heatRows(data.labels, first, panel, scale)
    }
    return (drawing, [scale.key(data.measureName ?? "", isFine: isFine)] + [data.undrawnNote].compactMap { $0 })
  }

  /// A column of a heat grid: a header that may take several lines, cells of a shade and a number.
  private struct HeatColumn {
    let series: ChartData.Series
    /// Without the blanks before it.
    let width: Int

    /// No header of words is broken below this.
    private static let narrowestHeader = 10

    init(_ series: ChartData.Series) {
      self.series = series
      let cell = (series.texts.map { displayWidth($0) }.max() ?? 0) + 3
      width = max(cell, min(widestPiece(of: series.name), HeatColumn.narrowestHeader))
    }
  }

  /// As many columns beside one another as there is room for, the others below.
  private func panels(of columns: [HeatColumn], room: Int) -> [[HeatColumn]] {
    var panels: [[HeatColumn]] = [[]]
    var used = 0
    for column in columns {
      if used + column.width + 2 > room, !panels[panels.count - 1].isEmpty {
        panels.append([])
        used = 0
      }
      panels[panels.count - 1].append(column)
      used += column.width + 2
    }
    return panels
  }

  /// Headers broken where their columns are narrower, and standing on the first row.
  private func heatHeader(_ corner: String, _ first: Int, _ columns: [HeatColumn]) -> [String] {
    let broken = [headerLines(corner, width: first)] + columns.map { headerLines($0.series.name, width: $0.width) }
    let height = broken.map(\.count).max() ?? 1
    return (0..<height).map { level in
      func line(_ index: Int) -> String {
        let place = level - (height - broken[index].count)
        return place < 0 ? "" : broken[index][place]
      }
      let cells = columns.enumerated().map { "  " + right(line($0 + 1), $1.width) }
      return theme.paint((left(line(0), first) + cells.joined()).withoutFinalBlanks, .header)
    }
  }

  private func heatRows(_ labels: [String], _ first: Int, _ columns: [HeatColumn], _ scale: HeatScale) -> [String] {
    labels.indices.map { row in
      var line = left(labels[row], first)
      for column in columns {
        let text = column.series.texts[row]
        let value = column.series.values[row]
        let shade = value.map { scale.shade($0, isFine: isFine) } ?? "  "
        line +=
          "  " + blanks(column.width - 3 - displayWidth(text)) + theme.paint(shade, ChartTone.of(value)) + " " + text
      }
      return line.withoutFinalBlanks
    }
  }

  // MARK: - Pieces

  func notes(of data: ChartData) -> [String] {
    let missing = data.missingCount
    var notes = missing > 0 ? ["\(grouped(missing)) missing"] : []
    if rowsShown < frame.rowCount, [.bar, .pyramid].contains(chart.kind) {
      notes.append("\(grouped(rowsShown)) of \(grouped(frame.rowCount)) · `last` shows all")
    }
    return notes + [data.undrawnNote].compactMap { $0 }
  }

  private func widths(_ labels: [String], _ texts: [String]) -> (label: Int, text: Int) {
    let label = min(width / 3, labels.map { displayWidth($0) }.max() ?? 0)
    return (label, texts.map { displayWidth($0) }.max() ?? 0)
  }

  func left(_ text: String, _ width: Int) -> String {
    let shown = truncated(text, toWidth: width)
    return shown + blanks(width - displayWidth(shown))
  }

  func right(_ text: String, _ width: Int) -> String { blanks(width - displayWidth(text)) + text }
  func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}

/// The colour of what is drawn for a value.
enum ChartTone {
  static func of(_ value: Double?) -> Tone { (value ?? 0) < 0 ? .belowZero : .rank(0) }
}

extension Frame {
  /// What a histogram is of: the last number, or the last date where there is none.
  public var histogramField: Field? {
    fields.last { $0.column.type.isNumeric } ?? fields.last { $0.column.type == .date }
  }
}
