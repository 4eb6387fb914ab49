import Columnar
import Diagnostics

/// An answer drawn as SVG: the twin of what the terminal shows, whole, with its numbers as text.
///
/// It takes the reader's colours, light or dark, and holds nothing that runs or is fetched.
public func vectorChart(_ presentation: Presentation) -> String? {
  presentation.chart.map { VectorChart($0, presentation.frame, title: presentation.title).document() }
}

struct VectorChart {
  let chart: Chart
  let frame: Frame
  let title: String?

  init(_ chart: Chart, _ frame: Frame, title: String?) {
    self.chart = chart
    self.frame = frame
    self.title = title
  }

  static let width = 760.0
  static let rowHeight = 22.0
  static let plotHeight = 240.0

  /// Ink, ground and marks of one brightness belong together, so the drawing brings its ground along.
  private static let style = """
    svg{color-scheme:light dark;color:#1d2733;background:#fbfaf8;--mark:#2a7f9e;--below:#b5432c;--cell:#2a7f9e;\
    --cell-below:#c8553d}@media (prefers-color-scheme:dark){svg{color:#dfe6ee;background:#14181d;--mark:#5cb8d6;\
    --below:#f08a75;--cell:#2b84a3;--cell-below:#a8442f}}
    """

  func document() -> String {
    let drawn: Drawn =
      switch chart.kind {
      case .bar: bars(ChartData(frame, chart), around: false)
      case .pyramid: bars(ChartData(frame, chart), around: true)
      case .heat: heat(ChartData(frame, chart))
      case .line: lines(ChartData(frame, chart))
      case .spark: sparks(ChartData(frame, chart))
      case .histogram: histogram()
      case .scatter: scatter()
      }
    let top = title == nil ? 8.0 : 36.0
    let height = drawn.height + top + 8
    let heading = title.map { text($0, x: 8, y: 22, style: "font-weight=\"bold\"") + "\n" } ?? ""
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(short(VectorChart.width)) \(short(height))" \
      width="\(short(VectorChart.width))" height="\(short(height))" role="img" \
      font-family="system-ui, sans-serif" font-size="13" fill="currentColor">
      <title>\(escapedForHTML(title ?? spokenTitle))</title>
      <style>\(VectorChart.style)</style>
      \(heading)<g transform="translate(0 \(short(top)))">
      \(drawn.parts.joined(separator: "\n"))
      </g>
      </svg>

      """
  }

  private var spokenTitle: String {
    "\(chart.kind.rawValue) chart of " + frame.fields.map(\.name).joined(separator: ", ")
  }

  /// Shapes from the top down, and how far they go.
  struct Drawn {
    var parts: [String] = []
    var height = 0.0
  }

  // MARK: - Bars

  private func bars(_ data: ChartData, around: Bool) -> Drawn {
    var drawn = Drawn()
    for series in data.series {
      if data.series.count > 1 { drawn.add(line: text(series.name, x: 8, y: 15, style: "font-weight=\"bold\"")) }
      add(data.labels, series, around: around, to: &drawn)
    }
    return drawn.noting(missing: data.missingCount)
  }

  private func add(_ labels: [String], _ series: ChartData.Series, around: Bool, to drawn: inout Drawn) {
    let scale = ChartScale(series.known.map { around ? abs($0) : $0 }, fromZero: true)
    let labelEnd = 8 + room(for: labels, most: VectorChart.width * 0.35)
    let textEnd = labelEnd + 12 + room(for: series.texts, most: 160)
    let span = VectorChart.width - textEnd - 20
    for row in labels.indices {
      var parts = [text(labels[row], x: 8, y: 15, fitting: labelEnd - 8)]
      parts.append(
        text(series.texts[row], x: textEnd, y: 15, style: "text-anchor=\"end\" font-variant-numeric=\"tabular-nums\""))
      if let value = series.values[row], value != 0 {
        let length = max(1, abs(value) / (scale.high - scale.low) * span)
        let zero = textEnd + 12 + scale.share(0) * span
        let start = around ? textEnd + 12 + (span - length) / 2 : value < 0 ? zero - length : zero
        parts.append(
          rectangle(
            x: start, y: 4, width: length, height: 14, fill: value < 0 ? "below" : "mark",
            said: "\(labels[row]): \(series.texts[row])"))
      }
      drawn.add(line: parts.joined())
    }
  }

  private func histogram() -> Drawn {
    guard let field = frame.histogramField else { return Drawn() }
    let bins = HistogramBins(field.column)
    let series = ChartData.Series(
      name: field.name, values: bins.counts.map(Double.init), texts: bins.counts.map(grouped))
    var drawn = Drawn()
    drawn.add(line: text(field.name, x: 8, y: 15, style: "font-weight=\"bold\""))
    add(bins.labels, series, around: false, to: &drawn)
    return drawn.noting(missing: bins.missing)
  }

  // MARK: - Heat

  private func heat(_ data: ChartData) -> Drawn {
    var drawn = Drawn()
    let scale = HeatScale(data.known)
    let labelEnd = 8 + room(for: data.labels, most: VectorChart.width * 0.3)
    let span = VectorChart.width - labelEnd - 20
    // A number that is cut says something else: what finds no room beside the others stands below.
    let least = room(for: data.series.flatMap(\.texts), most: span - 8) + 8
    let length = max(1, Int(span / least))
    let panelCount = max(1, (data.series.count + length - 1) / length)
    let columnCount = max(1, (data.series.count + panelCount - 1) / panelCount)
    for start in stride(from: 0, to: data.series.count, by: columnCount) {
      let columns = data.series[start..<min(data.series.count, start + columnCount)]
      add(data.labels, Array(columns), scale, labelEnd: labelEnd, step: span / Double(columnCount), to: &drawn)
    }
    drawn.add(line: key(scale, named: data.measureName ?? ""))
    return drawn.noting(data.undrawnNote)
  }

  /// Rows of cells under the names of their columns.
  private func add(
    _ labels: [String], _ columns: [ChartData.Series], _ scale: HeatScale, labelEnd: Double, step: Double,
    to drawn: inout Drawn
  ) {
    func centre(_ column: Int) -> Double { labelEnd + 12 + (Double(column) + 0.5) * step }
    drawn.add(
      line: columns.enumerated().map { column, series in
        text(series.name, x: centre(column), y: 15, style: "text-anchor=\"middle\" font-weight=\"bold\"", fitting: step)
      }.joined())
    for row in labels.indices {
      var parts = [text(labels[row], x: 8, y: 15, fitting: labelEnd - 8)]
      for (column, series) in columns.enumerated() {
        if let value = series.values[row] {
          parts.append(
            rectangle(
              x: centre(column) - step / 2 + 1, y: 1, width: step - 2, height: VectorChart.rowHeight - 2,
              fill: VectorChart.cell(value), opacity: VectorChart.opacity(scale, value),
              said: "\(labels[row]), \(series.name): \(series.texts[row])"))
        }
        parts.append(text(series.texts[row], x: centre(column), y: 15, style: "text-anchor=\"middle\"", fitting: step))
      }
      drawn.add(line: parts.joined())
    }
  }

  private static func cell(_ value: Double) -> String { value < 0 ? "cell-below" : "cell" }

  /// The lightest cell is seen, too, and the darkest lets its number be read.
  private static func opacity(_ scale: HeatScale, _ value: Double) -> Double { 0.12 + 0.55 * scale.strength(value) }

  /// What the shades mean: a patch and its value for the least, for zero, for the greatest.
  private func key(_ scale: HeatScale, named name: String) -> String {
    var x = 8 + room(for: [name], most: VectorChart.width * 0.5)
    var parts = [text(name, x: 8, y: 15, fitting: x - 8)]
    for value in scale.stops {
      let shown = ChartScale.short(value)
      parts.append(
        rectangle(
          x: x + 16, y: 4, width: 20, height: 14, fill: VectorChart.cell(value),
          opacity: VectorChart.opacity(scale, value), said: "\(name): \(shown)"))
      parts.append(text(shown, x: x + 42, y: 15))
      x += 42 + room(for: [shown], most: 80)
    }
    return parts.joined()
  }

  // MARK: - Axes

  private func lines(_ data: ChartData) -> Drawn {
    var drawn = Drawn()
    let scale = ChartScale(data.known, fromZero: false)
    for series in data.series {
      let frame = PlotFrame(
        scale: scale, axis: room(for: scale.texts(scale.marks), most: 120))
      let last = Double(max(1, series.values.count - 1))
      var parts = [text(series.name, x: 8, y: 15, style: "font-weight=\"bold\""), axes(frame)]
      for run in runs(of: series.values) {
        let points = run.map { frame.point(Double($0) / last, scale.share(series.values[$0]!)) }
        parts.append(
          "<polyline fill=\"none\" stroke=\"var(--mark)\" stroke-width=\"2\" points=\"\(points.map { "\(short($0.x)),\(short($0.y))" }.joined(separator: " "))\"/>"
        )
        parts += zip(run, points).map { circle($1, said: "\(data.labels[$0]): \(series.texts[$0])") }
      }
      drawn.add(parts.joined(), height: VectorChart.plotHeight + 28)
    }
    if let first = data.labels.first, let last = data.labels.last {
      drawn.add(
        line: text(first, x: 60, y: 12)
          + text(last, x: VectorChart.width - 12, y: 12, style: "text-anchor=\"end\""))
    }
    return drawn.noting(missing: data.missingCount).noting(data.undrawnNote)
  }

  /// A row for each series: its name, first value, course on a scale of its own, last value.
  private func sparks(_ data: ChartData) -> Drawn {
    var drawn = Drawn()
    let ends = data.series.map(\.ends)
    let nameEnd = 8 + room(for: data.series.map(\.name), most: VectorChart.width * 0.3)
    let start = nameEnd + 12 + room(for: ends.map(\.first), most: 120)
    let end = VectorChart.width - 20 - room(for: ends.map(\.last), most: 120)
    for (series, ends) in zip(data.series, ends) {
      let scale = ChartScale(series.known, fromZero: false)
      let last = Double(max(1, series.values.count - 1))
      var parts = [
        text(series.name, x: 8, y: 15, fitting: nameEnd - 8),
        text(ends.first, x: start, y: 15, style: "text-anchor=\"end\""), text(ends.last, x: end + 12, y: 15),
      ]
      parts += runs(of: series.values).map { run in
        let points = run.map { index -> String in
          let x = start + 10 + Double(index) / last * (end - start - 10)
          return "\(short(x)),\(short(18 - 14 * scale.share(series.values[index]!)))"
        }
        return
          "<polyline fill=\"none\" stroke=\"var(--mark)\" stroke-width=\"1.5\" points=\"\(points.joined(separator: " "))\"/>"
      }
      drawn.add(line: parts.joined())
    }
    if let first = data.labels.first, let last = data.labels.last {
      drawn.add(line: text(first, x: start + 10, y: 12) + text(last, x: end, y: 12, style: "text-anchor=\"end\""))
    }
    let scales = data.series.count > 1 ? "each row is scaled to itself; beside it its first and last number" : nil
    return drawn.noting(scales).noting(missing: data.missingCount).noting(data.undrawnNote)
  }

  /// The stretches of known values: a gap stays a gap.
  private func runs(of values: [Double?]) -> [[Int]] {
    values.indices.reduce(into: [[Int]]()) { runs, index in
      guard values[index] != nil else { return }
      if index > 0, values[index - 1] != nil { runs[runs.count - 1].append(index) } else { runs.append([index]) }
    }
  }

  private func scatter() -> Drawn {
    let points = ScatterPoints(frame, keyCount: chart.keyCount)
    let (x, y) = points.scales
    let place = PlotFrame(scale: y, axis: room(for: y.texts(y.marks), most: 120))
    var parts = [
      text("\(points.names.y) (up) by \(points.names.x)", x: 8, y: 15, style: "font-weight=\"bold\""), axes(place),
    ]
    parts += points.known.map { circle(place.point(x.share($0.0), y.share($0.1)), said: nil) }
    var drawn = Drawn()
    drawn.add(parts.joined(separator: "\n"), height: VectorChart.plotHeight + 28)
    let ends = x.texts([x.low, x.high])
    drawn.add(
      line: text(ends[0], x: place.left, y: 12)
        + text(ends[1], x: VectorChart.width - 12, y: 12, style: "text-anchor=\"end\""))
    return drawn.noting(missing: points.missing)
  }

  private struct PlotFrame {
    var scale: ChartScale
    var axis: Double

    var left: Double { axis + 20 }
    let top = 28.0
    var right: Double { VectorChart.width - 12 }
    var bottom: Double { top + VectorChart.plotHeight - 8 }

    func point(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
      (left + x * (right - left), bottom - y * (bottom - top))
    }
  }

  private func axes(_ frame: PlotFrame) -> String {
    let marks = frame.scale.marks
    return zip(marks, frame.scale.texts(marks)).map { value, mark in
      let y = frame.point(0, frame.scale.share(value)).y
      let strength = value == 0 && frame.scale.spansZero ? "0.6" : "0.2"
      return
        "<line x1=\"\(short(frame.left))\" x2=\"\(short(frame.right))\" y1=\"\(short(y))\" y2=\"\(short(y))\" stroke=\"currentColor\" stroke-opacity=\"\(strength)\"/>"
        + text(mark, x: frame.left - 6, y: y + 4, style: "text-anchor=\"end\"")
    }.joined()
  }

  // MARK: - Shapes

  func text(_ text: String, x: Double, y: Double, style: String = "", fitting room: Double? = nil) -> String {
    let shown =
      room.map { truncated(sanitised(text), toWidth: max(2, Int($0 / VectorChart.columnWidth) + 1)) } ?? sanitised(text)
    return
      "<text x=\"\(short(x))\" y=\"\(short(y))\"\(style.isEmpty ? "" : " " + style)>\(escapedForHTML(shown))</text>"
  }

  private func rectangle(
    x: Double, y: Double, width: Double, height: Double, fill: String, opacity: Double = 1, said: String
  ) -> String {
    "<rect x=\"\(short(x))\" y=\"\(short(y))\" width=\"\(short(width))\" height=\"\(short(height))\" rx=\"2\" fill=\"var(--\(fill))\""
      + (opacity < 1 ? " fill-opacity=\"\(short(opacity))\"" : "") + "><title>\(escapedForHTML(said))</title></rect>"
  }

  private func circle(_ place: (x: Double, y: Double), said: String?) -> String {
    let body = said.map { "><title>\(escapedForHTML($0))</title></circle>" } ?? " fill-opacity=\"0.6\"/>"
    return "<circle cx=\"\(short(place.x))\" cy=\"\(short(place.y))\" r=\"3\" fill=\"var(--mark)\"" + body
  }

  /// About how wide one display column of text is.
  private static let columnWidth = 7.4

  private func room(for texts: [String], most: Double) -> Double {
    min(most, Double(texts.map { displayWidth($0) }.max() ?? 0) * VectorChart.columnWidth)
  }

  /// Two places are enough for a screen.
  private func short(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return hundredths % 100 == 0 ? "\(hundredths / 100)" : "\(Double(hundredths) / 100)"
  }
}

extension VectorChart.Drawn {
  fileprivate mutating func add(_ part: String, height: Double) {
    parts.append("<g transform=\"translate(0 \(Int(self.height.rounded())))\">\(part)</g>")
    self.height += height
  }

  fileprivate mutating func add(line part: String) { add(part, height: VectorChart.rowHeight) }

  fileprivate func noting(missing: Int) -> VectorChart.Drawn {
    noting(missing > 0 ? "\(grouped(missing)) missing" : nil)
  }

  fileprivate func noting(_ note: String?) -> VectorChart.Drawn {
    guard let note else { return self }
    var copy = self
    copy.add(line: "<text x=\"8\" y=\"15\" fill-opacity=\"0.8\">\(escapedForHTML(note))</text>")
    return copy
  }
}
