import Columnar
import Diagnostics
import Glibc
import Testing

@testable import Rendering

@Suite struct ChartTests {
  static let cities = Frame(
    fields: [
      .init("城市", .texts(["上海", "Zürich\u{1B}[31m", "<b>&", nil])),
      .init("收入", .money([123_456_789, -50_000_000, nil, 1], currency: Currency("CNY"))),
      .init("orders", .numbers([3, 12.5, 1, 0])),
    ], rowCount: 4)

  static let crossed = Frame(
    fields: [
      .init("month", .decimals([1, 1, 2, 3])), .init("tier", .ordinals([0, 1, 0, 1], levels: ["钻石", "gold"])),
      .init("count", .decimals([4, 0, 12, 7])),
    ], rowCount: 4)

  static func presentation(_ kind: ChartKind) -> Presentation {
    let crosses = [ChartKind.heat, .line, .spark].contains(kind)
    var presentation = Presentation(title: "按<城市>", frame: crosses ? crossed : cities)
    presentation.chart = Chart(kind, keyCount: crosses ? 2 : 1)
    return presentation
  }

  @Test(arguments: ChartKind.allCases, [40, 80, 200])
  func staysWithinItsWidth(kind: ChartKind, width: Int) {
    for boxes in [true, false] {
      let text = render(
        ChartTests.presentation(kind), as: .table, in: Surroundings(width: width, usesBoxes: boxes, isTerminal: true))
      #expect(
        text.split(separator: "\n").allSatisfy { displayWidth(String($0)) <= width }, "\(kind) at \(width):\n\(text)")
      #expect(!text.contains("\u{1B}"))
      if !boxes { #expect(!text.unicodeScalars.contains { (0x2500...0x28FF).contains($0.value) }) }
    }
  }

  @Test func barsAreInProportionAndBelowZeroToTheLeft() {
    let text = render(
      ChartTests.presentation(.bar), as: .table, in: Surroundings(width: 60, usesBoxes: false))
    let lines = text.split(separator: "\n").map(String.init)
    let shanghai = lines.first { $0.contains("上海") }!
    let zurich = lines.first { $0.contains("Zürich") }!
    // 1,234,567.89 and −500,000.00 of a span of 1,734,567.89.
    let (right, left) = (shanghai.count { $0 == "#" }, zurich.count { $0 == "-" } - 1)
    #expect(abs(Double(right) / Double(left) - 1_234_567.89 / 500_000) < 0.2)
    #expect(text.contains("1 missing"))
  }

  @Test(arguments: ChartKind.allCases)
  func svgIsWholeAndInert(kind: ChartKind) {
    let svg = vectorChart(ChartTests.presentation(kind))!
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    #expect(!svg.contains("<b>") && !svg.contains("<script") && !svg.contains("\u{1B}") && svg.contains("按&lt;城市&gt;"))
    let opened = svg.split(separator: "<g ").count - 1
    let closed = svg.split(separator: "</g>").count - 1
    #expect(opened == closed)
  }

  @Test func documentsHoldDrawingAndTable() {
    let html = render(ChartTests.presentation(.bar), as: .html, in: Surroundings())
    #expect(html.contains("<figure>") && html.contains("<table>"))
    let markdown = render(ChartTests.presentation(.bar), as: .markdown, in: Surroundings())
    #expect(markdown.contains("```text") && markdown.contains("| 城市 |"))
    #expect(render(ChartTests.presentation(.bar), as: .csv, in: Surroundings()).hasPrefix("城市,收入,orders\n"))
  }

  // MARK: - Steps of a histogram

  @Test(arguments: 0..<200)
  func everyValueIsInOneStepOfRoundWidth(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func draw() -> Double {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Double(state >> 11) / Double(UInt64(1) << 53)
    }
    let spread = [0.001, 1, 37, 1e6][seed % 4]
    let values = (0..<50).map { _ -> Double? in draw() < 0.1 ? nil : (draw() - 0.3) * spread }
    let bins = HistogramBins(.numbers(values))
    let known = values.compactMap { $0 }
    #expect(bins.missing == values.count - known.count)
    #expect(bins.counts.reduce(0, +) == known.count && bins.counts.count <= 15)
    for (index, count) in bins.counts.enumerated() {
      let isLast = index + 1 == bins.counts.count
      let inside = known.count {
        $0 >= bins.edges[index] && ($0 < bins.edges[index + 1] || isLast && $0 <= bins.edges[index + 1])
      }
      #expect(inside == count, "what `find` picks out by the edges")
    }
  }

  @Test func oneValueAndNoneHaveStepsToo() {
    #expect(HistogramBins(.decimals([5, 5])).counts == [2])
    #expect(HistogramBins(.numbers([nil])).counts == [])
    #expect(HistogramBins(.dates([10, 12])).edges.allSatisfy { $0 == $0.rounded() })
  }

  @Test func shortNumbers() {
    let texts = [0, 0.07, 1.5, 12.34, 999, 1_000, 12_500, 1_250_000, -3_400, 2e9].map(ChartScale.short)
    #expect(texts == ["0", "0.07", "1.5", "12.3", "999", "1k", "12.5k", "1.25M", "-3.4k", "2B"])
  }

  @Test(arguments: [40, 80, 200])
  func aHeatGridOfManyColumnsFitsInPanels(width: Int) {
    let kinds = (0..<24).map { "companySize \($0)" }
    let frame = Frame(
      fields: [
        .init("region", .texts((0..<48).map { $0 < 24 ? "East" : "西部" })), .init("size", .texts(kinds + kinds)),
        .init("count", .decimals((0..<48).map { Int64($0) * 100 })),
      ], rowCount: 48)
    var presentation = Presentation(frame: frame)
    presentation.chart = Chart(.heat, keyCount: 2)
    let text = render(presentation, as: .table, in: Surroundings(width: width, usesBoxes: true, isTerminal: true))
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { displayWidth($0) <= width }, "\(text)")
    let words = Set(text.split { " \n".contains($0) }.map(String.init))
    #expect((0..<24).allSatisfy { words.contains("\($0)") } && words.contains("4,700"), "\(text)")
    #expect(!text.contains("…"))
  }

  // MARK: - Below zero

  /// Profits by region and product, as far from zero as −69,361, −619, 775, 0 and 112,168.
  static let profits: Presentation = {
    var presentation = Presentation(
      frame: Frame(
        fields: [
          .init("地区", .texts(["华东", "华东", "华东", "西北", "西北", "西北"])),
          .init("product", .texts(["桌子", "美术", "椅子", "桌子", "美术", "椅子"])),
          .init("profit", .decimals([-69_361, -619, 112_168, nil, 775, 0])),
        ], rowCount: 6))
    presentation.chart = Chart(.heat, keyCount: 2)
    return presentation
  }()

  /// Shades are quarters of the greatest size, 112,168: 69,361 is 0.62 of it, so the third.
  @Test func aHeatGridTellsLossesFromGains() {
    let text = render(ChartTests.profits, as: .table, in: Surroundings(width: 80, usesBoxes: true))
    for cell in ["-▓ -69,361", "-░ -619", "██ 112,168", "░░ 775", "░░ 0"] { #expect(text.contains(cell), "\(text)") }
    #expect(text.contains("profit: -▓ -69.4k to ░░ 0 to ██ 112k · `-` marks what is below zero"))
    #expect(!text.contains("░ –") && !text.contains("█ –"), "what is missing has no shade")
    let ascii = render(ChartTests.profits, as: .table, in: Surroundings(width: 80))
    #expect(ascii.contains("-+ -69,361") && ascii.contains(".. 775") && ascii.contains("## 112,168"))
    let coloured = render(
      ChartTests.profits, as: .table, in: Surroundings(width: 80, usesColour: true, usesBoxes: true))
    #expect(coloured.contains("\u{1B}[31m-▓\u{1B}[0m") && coloured.contains("\u{1B}[36m██\u{1B}[0m"))
  }

  @Test func aHeatGridWithoutLossesHasALightestShadeThatIsSeen() {
    let key = HeatScale([1, 4]).key("n", isFine: true)
    #expect(key == "n: ░░ 0 to ██ 4")
    #expect(HeatScale([]).key("n", isFine: true) == "n: ░░ 0" && HeatScale([0, 0]).shade(0, isFine: true) == "░░")
    #expect(HeatScale([-5, -1]).key("n", isFine: false) == "n: -# -5 to .. 0 · `-` marks what is below zero")
  }

  @Test func anSVGHeatGridHasTwoColoursAndAKey() {
    let svg = vectorChart(ChartTests.profits)!
    // Two losses and one patch in the key; two gains, the zero and two patches.
    #expect(svg.split(separator: "fill=\"var(--cell-below)\"").count - 1 == 3)
    #expect(svg.split(separator: "fill=\"var(--cell)\"").count - 1 == 5)
    #expect(svg.contains(">-69.4k<") && svg.contains(">112k<"))
  }

  @Test func numbersInAnSVGHeatGridAreWhole() {
    let kinds = (0..<20).map { "kind \($0)" }
    var presentation = Presentation(
      frame: Frame(
        fields: [
          .init("region", .texts(kinds.map { _ in "East" })), .init("kind", .texts(kinds)),
          .init("amount", .decimals((0..<20).map { 1_234_567 + $0 })),
        ], rowCount: 20))
    presentation.chart = Chart(.heat, keyCount: 2)
    let svg = vectorChart(presentation)!
    #expect((0..<20).allSatisfy { svg.contains(">\(grouped(1_234_567 + $0))</text>") } && !svg.contains("…"))
  }

  @Test func barsBelowZeroHaveAColourOfTheirOwn() {
    let text = render(
      ChartTests.presentation(.bar), as: .table, in: Surroundings(width: 60, usesColour: true, usesBoxes: true))
    #expect(text.contains("\u{1B}[31m"))
    #expect(vectorChart(ChartTests.presentation(.bar))!.contains("fill=\"var(--below)\""))
  }

  /// WCAG 2.1: 4.5 for text on its ground, and on the darkest cell of a heat grid (0.67 of the cell's colour over the ground); 3 for marks.
  @Test func drawingsAreReadableInLightAndInDark() throws {
    let schemes = try vectorChart(ChartTests.profits)!.split(separator: "@media").prefix(2).map { style in
      func colour(_ name: String) throws -> [Double] {
        let hex = try #require(style.firstMatch(of: try Regex("[{;]\(name):#([0-9a-f]{6})"))?.output[1].substring)
        let value = try #require(UInt32(hex, radix: 16))
        return [16, 8, 0].map { Double(value >> $0 & 255) / 255 }
      }
      return try (
        ink: colour("color"), ground: colour("background"), cells: [colour("--cell"), colour("--cell-below")],
        marks: [colour("--mark"), colour("--below")]
      )
    }
    #expect(schemes.count == 2)
    for (ink, ground, cells, marks) in schemes {
      #expect(contrast(ink, ground) > 4.5)
      for cell in cells { #expect(contrast(ink, zip(cell, ground).map { 0.67 * $0 + 0.33 * $1 }) > 4.5, "\(cell)") }
      for mark in marks { #expect(contrast(mark, ground) > 3, "\(mark)") }
    }
  }

  private func contrast(_ a: [Double], _ b: [Double]) -> Double {
    func luminance(_ colour: [Double]) -> Double {
      let linear = colour.map { $0 <= 0.03928 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
    let (light, dark) = (max(luminance(a), luminance(b)), min(luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)
  }

  // MARK: - Courses

  /// East has no January: the months stand in their order all the same, and each region has a row.
  @Test(arguments: [ChartKind.spark, .line]) func timeIsTheCourseWhereverItStands(kind: ChartKind) {
    var presentation = Presentation(
      frame: Frame(
        fields: [
          .init("region", .texts(["East", "East", "West", "West", "West"])),
          .init("month", .texts(["2025-02", "2025-03", "2025-01", "2025-02", "2025-03"])),
          .init("revenue", .decimals([20, 30, 1, 2, 3])), .init("profit", .decimals([1, 1, 1, 1, 1])),
        ], rowCount: 5))
    presentation.chart = Chart(kind, keyCount: 2, course: 1)
    let data = ChartData(presentation.frame, presentation.chart!)
    #expect(data.labels == ["2025-01", "2025-02", "2025-03"])
    #expect(data.series.map(\.name) == ["East", "West"] && data.series[0].values == [nil, 20, 30])
    let text = render(presentation, as: .table, in: Surroundings(width: 80, usesBoxes: true))
    #expect(text.contains("only revenue is drawn, not profit"))
    guard kind == .spark else { return }
    #expect(text.contains("2025-01 to 2025-03 · each row is scaled to itself"))
    #expect(text.split(separator: "\n")[0] == "East  20  ▁█ 30")
    #expect(vectorChart(presentation)!.contains("each row is scaled to itself"))
  }

  @Test func moreGroupingsBesideTimeAreOneRowEach() {
    let frame = Frame(
      fields: [
        .init("month", .decimals([2, 1, 2])), .init("region", .texts(["East", "East", "West"])),
        .init("kind", .texts(["a", "a", "b"])), .init("n", .decimals([5, 4, 6])),
      ], rowCount: 3)
    let data = ChartData(frame, Chart(.spark, keyCount: 3, course: 0))
    #expect(data.labels == ["1", "2"] && data.series.map(\.name) == ["East · a", "West · b"])
    #expect(data.series.map(\.values) == [[4, 5], [nil, 6]])
  }

  /// −20 to 40 in twelve rows: zero lies a third up, in the eighth row from above.
  @Test func anAxisNamesZeroWhereItRunsThroughIt() {
    var presentation = Presentation(
      frame: Frame(
        fields: [.init("month", .decimals([1, 2, 3])), .init("p", .decimals([-20, 40, 0]))], rowCount: 3))
    presentation.chart = Chart(.line, keyCount: 1)
    let lines = render(presentation, as: .table, in: Surroundings(width: 40, usesBoxes: true)).split(separator: "\n")
    #expect(lines[1].hasPrefix("  40 ┤") && lines[8].hasPrefix("   0 ┼") && lines[12].hasPrefix(" -20 ┤"), "\(lines)")
    #expect(vectorChart(presentation)!.split(separator: "stroke-opacity=\"0.6\"").count == 2)
    // A single value stands against zero, not between two numbers that look alike.
    #expect(ChartScale([2_147_539], fromZero: false).marks == [0, 2_147_539 / 2, 2_147_539])
    #expect(ChartScale([-5], fromZero: false).marks == [-5, -2.5, 0])
  }

  /// In three digits 1975, 1980 and 1,000,250 next to 1,000,500 would look alike.
  @Test func placesAlongAnAxisAreToldApart() {
    #expect(HistogramBins(.decimals([1979, 1999, 2017]), most: 5).labels.first == "1970 –")
    #expect(ChartScale.texts([1_000_000, 1_000_250, 1_000_500]) == ["1,000,000", "1,000,250", "1,000,500"])
    #expect(ChartScale.texts([0.5001, 0.5002]) == ["0.5001", "0.5002"])
    #expect(ChartScale.texts([0, 4_090, 9_000]) == ["0", "4.09k", "9k"])
  }

  @Test func numbersUnderADrawingAreFolded() {
    let page = render(ChartTests.presentation(.bar), as: .html, in: Surroundings())
    #expect(
      page.contains("<details>\n<summary>the numbers</summary>\n<table>") && page.contains("</table>\n</details>"))
  }
}
