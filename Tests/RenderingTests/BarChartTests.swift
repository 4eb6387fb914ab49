import Diagnostics
import Rendering
import Testing

/// Bars of levels, with Chinese names, at narrow and wide screens.
@Suite struct BarChartTests {
  private let pyramid = BarChart([
    BarChart.Bar("铂金", 20), BarChart.Bar("gold", 80), BarChart.Bar("钢铁客户", 300), BarChart.Bar("重铅", 1600),
  ])

  @Test func drawsAtEighty() {
    #expect(
      pyramid.lines(columns: 80).map(\.trimmedEnd) == [
        "  铂金         20   1.0%  ▋", "  gold         80   4.0%  ██▋", "  钢铁客户    300  15.0%  █████████▉",
        "  重铅      1,600  80.0%  " + String(repeating: "█", count: 53),
      ])
  }

  @Test(arguments: [20, 40, 80, 200]) func staysWithinTheScreen(columns: Int) {
    let lines = pyramid.lines(columns: columns)
    #expect(lines.count == 4)
    #expect(lines.allSatisfy { displayWidth($0) <= columns }, "\(lines)")
    #expect(lines.allSatisfy { displayWidth($0) <= 90 })
  }

  @Test func nobodyDrawsNothing() { #expect(BarChart([BarChart.Bar("gold", 0)]).lines(columns: 80).isEmpty) }
}

extension String {
  fileprivate var trimmedEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
