import Columnar
import Diagnostics

// Drawings along two axes: lines, sparks, points.

extension TextChart {
  /// One field a series, one under the other on one scale, so that they compare without colours.
  func plots(_ data: ChartData) -> (drawing: [String], notes: [String]) {
    let scale = ChartScale(data.known, fromZero: false)
    let rows = data.series.count == 1 ? 12 : data.series.count <= 3 ? 8 : 5
    var drawing: [String] = []
    for series in data.series {
      let title = theme.paint(series.name, .header)
      drawing += (drawing.isEmpty ? [] : [""]) + [title] + plot(series, scale, rows: rows)
    }
    if let axis = categoryAxis(data.labels, indent: axisWidth(scale) + 2) { drawing.append(axis) }
    return (drawing, notes(of: data))
  }

  private func plot(_ series: ChartData.Series, _ scale: ChartScale, rows: Int) -> [String] {
    var canvas = DotCanvas(columns: width - axisWidth(scale) - 2, rows: rows, isFine: isFine)
    let last = Double(max(1, series.values.count - 1))
    var before: (x: Double, y: Double)?
    for (index, value) in series.values.enumerated() {
      let place = value.map { (x: Double(index) / last, y: scale.share($0)) }
      if let place { canvas.line(from: before ?? place, to: place) }
      // A gap stays a gap.
      before = place
    }
    return framed(canvas, scale)
  }

  /// Numbers at the left: the top, zero or the middle, the bottom.
  private func framed(_ canvas: DotCanvas, _ scale: ChartScale) -> [String] {
    let width = axisWidth(scale)
    let texts = scale.texts(scale.marks)
    // What lies next to an end leaves the row to it.
    let marked = Dictionary(zip(scale.marks.map { canvas.row(scale.share($0)) }, texts)) { $1 == texts[1] ? $0 : $1 }
    let zero = scale.spansZero ? canvas.row(scale.share(0)) : nil
    return canvas.lines.enumerated().map { row, line in
      let text = marked[row] ?? ""
      let edge = row == zero ? (isFine ? "┼" : "+") : isFine ? "┤" : "|"
      return (theme.paint(right(text, width) + " " + edge, .faint) + theme.paint(line, .rank(0))).withoutFinalBlanks
    }
  }

  private func axisWidth(_ scale: ChartScale) -> Int {
    scale.texts(scale.marks).map { displayWidth($0) + 1 }.max() ?? 1
  }

  /// The first label at the left, the last at the right, the middle one where there is room.
  private func categoryAxis(_ labels: [String], indent: Int) -> String? {
    guard let first = labels.first, let last = labels.last else { return nil }
    let room = width - indent
    guard labels.count > 1 else { return theme.paint(blanks(indent) + truncated(first, toWidth: room), .faint) }
    let start = truncated(first, toWidth: room / 3)
    let end = truncated(last, toWidth: room / 3)
    let middle = labels.count > 4 ? truncated(labels[labels.count / 2], toWidth: room / 5) : ""
    let free = room - displayWidth(start) - displayWidth(middle) - displayWidth(end)
    let text = start + blanks(free / 2) + middle + blanks(free - free / 2) + end
    return theme.paint(blanks(indent) + text, .faint)
  }

  /// A row of small marks for each series, with its first and last number.
  func sparks(_ data: ChartData) -> (drawing: [String], notes: [String]) {
    let names = data.series.map(\.name)
    let nameWidth = min(width / 3, names.map { displayWidth($0) }.max() ?? 0)
    let marks: [Character] = Array(isFine ? "▁▂▃▄▅▆▇█" : "_.-=+*%#")
    let ends = data.series.map(\.ends)
    let firstWidth = ends.map { displayWidth($0.first) }.max() ?? 0
    let drawing = zip(data.series, ends).map { series, ends -> String in
      let line = spark(series.values, marks, room: width - nameWidth - firstWidth - 24)
      let start = left(series.name, nameWidth) + "  " + right(ends.first, firstWidth) + " "
      return start + theme.paint(line, .rank(0)) + " " + ends.last
    }
    let span = [data.labels.first, data.labels.last].compactMap { $0 }
    let course = span.count == 2 && span[0] != span[1] ? ["\(span[0]) to \(span[1])"] : []
    let scales = data.series.count > 1 ? ["each row is scaled to itself; beside it its first and last number"] : []
    return (drawing, [(course + scales).joined(separator: " · ")].filter { !$0.isEmpty } + notes(of: data))
  }

  /// Each has a scale of its own: a spark shows the course, its ends say how much.
  private func spark(_ values: [Double?], _ marks: [Character], room: Int) -> String {
    let scale = ChartScale(values.compactMap { $0 }, fromZero: false)
    let characters = resampled(values, to: room).map { value -> Character in
      guard let value else { return " " }
      let height = Int(scale.share(value) * Double(marks.count))
      return marks[min(marks.count - 1, height)]
    }
    return String(characters)
  }

  /// As many values as there is room for, each the mean of what it stands for.
  private func resampled(_ values: [Double?], to room: Int) -> [Double?] {
    guard values.count > room, room > 0 else { return values }
    return (0..<room).map { place -> Double? in
      let start = place * values.count / room
      let end = max(start + 1, (place + 1) * values.count / room)
      let known = values[start..<end].compactMap { $0 }
      return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }
  }

  func scatter() -> (drawing: [String], notes: [String]) {
    let points = ScatterPoints(frame, keyCount: chart.keyCount)
    let (horizontal, vertical) = points.scales
    let axis = axisWidth(vertical)
    var canvas = DotCanvas(columns: width - axis - 2, rows: 16, isFine: isFine)
    for (x, y) in points.known { canvas.mark(horizontal.share(x), vertical.share(y)) }
    let title = theme.paint("\(points.names.y) (up) by \(points.names.x)", .header)
    let ends = horizontal.texts([horizontal.low, horizontal.high])
    let free = width - axis - 2 - displayWidth(ends[0]) - displayWidth(ends[1])
    let foot = theme.paint(blanks(axis + 2) + ends[0] + blanks(free) + ends[1], .faint)
    let note = points.missing > 0 ? ["\(grouped(points.missing)) without one of the two values"] : []
    return ([title] + framed(canvas, vertical) + [foot], note)
  }
}

/// The first two numbers behind the names: across and up.
struct ScatterPoints {
  var names: (x: String, y: String)
  var known: [(Double, Double)]
  var missing: Int

  init(_ frame: Frame, keyCount: Int) {
    let numbers = frame.fields.dropFirst(keyCount).filter { $0.column.type.isNumeric }
    precondition(numbers.count >= 2, "a scatter plot has two numbers")
    names = (sanitised(numbers[0].name), sanitised(numbers[1].name))
    known = (0..<frame.rowCount).compactMap { row in
      guard let x = numbers[0].column.number(at: row), let y = numbers[1].column.number(at: row) else { return nil }
      return (x, y)
    }
    missing = frame.rowCount - known.count
  }

  var scales: (x: ChartScale, y: ChartScale) {
    (ChartScale(known.map(\.0), fromZero: false), ChartScale(known.map(\.1), fromZero: false))
  }
}
