import Testing

@testable import Models

/// How deals end by age, against sums over one deal after the other.
@Suite struct WinCurveTests {
  /// By hand: of four deals one is won at 1 day, one lost at 2, one open at 2, one won at 5. S and F: after 1 day 3/4 and 1/4, after 2 days
  /// 3/4 · 2/3 = 1/2 and 1/4, after 5 days 0 and 1/4 + 1/2 = 3/4.
  @Test func byHand() {
    let curve = WinCurve([
      WinCurve.Deal(age: 1, end: .won), WinCurve.Deal(age: 2, end: .lost), WinCurve.Deal(age: 2, end: .open),
      WinCurve.Deal(age: 5, end: .won),
    ])
    #expect(curve.likelihood(ofNewWinIn: 0...1) == 0.25)
    #expect(abs(curve.likelihood(ofNewWinIn: 0...9) - 0.75) < 1e-12)
    #expect(abs(curve.likelihood(ofWinIn: 1...3, openAt: 2) - 1) < 1e-12)
    #expect(curve.likelihood(ofWinIn: 1...2, openAt: 2) == 0)
    #expect(abs(curve.likelihood(ofWinIn: 1...4, openAt: 1) - (0.5 / 0.75)) < 1e-12)
    #expect(curve.likelihood(ofWinOpenAt: 5) == 0)
    #expect(curve.isBeyond(5) && !curve.isBeyond(4) && curve.lastAge == 5)
    #expect(curve.medianDaysToWin(openAt: 2) == 3 && curve.medianDaysToWin(openAt: 5) == nil)
  }

  /// Nothing closed: nothing is likely, and every age is beyond what is known.
  @Test func nothingClosed() {
    let curve = WinCurve([WinCurve.Deal(age: 3, end: .open)])
    #expect(curve.likelihood(ofWinIn: 1...9, openAt: 0) == 0 && curve.isBeyond(0) && curve.lastAge == nil)
    #expect(WinCurve([]).likelihood(ofNewWinIn: 0...5) == 0)
  }

  /// Without censoring a share is a count: of those that were open at an age, how many were won on those days.
  @Test(arguments: 0..<40) func withoutCensoringItCounts(seed: Int) {
    var generator = Generator(seed)
    let deals = (0..<Int.random(in: 1...60, using: &generator)).map { _ in
      WinCurve.Deal(age: Int.random(in: 0...20, using: &generator), end: generator.chance(60) ? .won : .lost)
    }
    let curve = WinCurve(deals)
    for age in 0..<20 {
      let open = deals.filter { $0.age > age }
      for (first, last) in [(1, 1), (1, 7), (3, 9), (1, 40)] {
        let won = open.count { $0.end == .won && $0.age >= age + first && $0.age <= age + last }
        let share = open.isEmpty ? 0 : Double(won) / Double(open.count)
        #expect(abs(curve.likelihood(ofWinIn: first...last, openAt: age) - share) < 1e-9)
      }
    }
  }

  /// Parts of a time add up to the whole, and nothing is likelier than certain.
  @Test(arguments: 0..<20) func partsAddUp(seed: Int) {
    var generator = Generator(seed)
    let ends: [WinCurve.End] = [.won, .lost, .open]
    let deals = (0..<200).map { _ in
      WinCurve.Deal(age: Int.random(in: 0...90, using: &generator), end: ends[Int.random(in: 0...2, using: &generator)])
    }
    let curve = WinCurve(deals)
    for age in [0, 5, 40, 89] {
      let parts = (1...12).reduce(0.0) { $0 + curve.likelihood(ofWinIn: ($1 * 10 - 9)...($1 * 10), openAt: age) }
      #expect(abs(parts - curve.likelihood(ofWinIn: 1...120, openAt: age)) < 1e-9)
      #expect(parts <= 1 + 1e-9 && abs(parts - curve.likelihood(ofWinOpenAt: age)) < 1e-9)
    }
  }
}
