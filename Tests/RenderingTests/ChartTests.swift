import Columnar
import Diagnostics
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

  @Test func numbersUnderADrawingAreFolded() {
    let page = render(ChartTests.presentation(.bar), as: .html, in: Surroundings())
    #expect(
      page.contains("<details>\n<summary>the numbers</summary>\n<table>") && page.contains("</table>\n</details>"))
  }
}
