import Columnar
import Testing

@testable import Models

/// What is shared out sums to what there is, at every level; the figures are those of Python's integers.
struct TargetPlanTests {
  private static func day(_ text: String) -> Int32 { Day.parse(text)! }

  private static let year = day("2026-01-01")...day("2026-12-31")

  /// divmod(1_200_000_000 · days, 261), the cents that are left to the largest remainders.
  @Test func yearToMonths() throws {
    let plan = try #require(
      TargetPlan(
        target: 1_200_000_000, days: Self.year, calendar: WorkCalendar(skipsWeekends: true),
        levels: [.month, .week, .day]))
    #expect(
      plan.parts(of: .month).map(\.target) == [
        101_149_426, 91_954_023, 101_149_425, 101_149_425, 96_551_724, 101_149_425, 105_747_127, 96_551_724,
        101_149_425, 101_149_425, 96_551_724, 105_747_127,
      ])
    #expect(plan.parts(of: .month).map(\.workdays) == [22, 20, 22, 22, 21, 22, 23, 21, 22, 22, 21, 23])
    #expect(plan.parts(of: .week).count == 59)
    #expect(plan.parts(of: .day).count == 261)
  }

  /// Without months weeks stay whole; the first and last are cut by the year alone.
  @Test func wholeWeeks() throws {
    let plan = try #require(
      TargetPlan(target: 100, days: Self.year, calendar: WorkCalendar(skipsWeekends: true), levels: [.week]))
    #expect(plan.parts(of: .week).count == 53)
    #expect(plan.parts(of: .week)[0].days == Self.day("2026-01-01")...Self.day("2026-01-04"))
  }

  /// Any target, any holidays, any season: every level sums to the target, no day is far from its share, and free days have none.
  @Test func everyLevelSums() throws {
    var dice = SystemRandomNumberGenerator()
    for _ in 0..<60 {
      let target = Int64.random(in: 0...9_000_000_000_000, using: &dice)
      let old = Int64.random(in: 0...target, using: &dice)
      let holidays = Set((0..<40).map { _ in Int32.random(in: Self.year, using: &dice) })
      let extra = Set((0..<5).map { _ in Int32.random(in: Self.year, using: &dice) })
      let calendar = WorkCalendar(skipsWeekends: Bool.random(using: &dice), holidays: holidays, extraDays: extra)
      let season =
        Bool.random(using: &dice) ? (0..<12).map { _ in Int64.random(in: 0...1_000_000_000, using: &dice) } : nil
      let levels = TargetPlan.Level.allCases
      let plan = try #require(
        TargetPlan(target: target, old: old, days: Self.year, calendar: calendar, levels: levels, season: season))
      for level in levels {
        let parts = plan.parts(of: level)
        #expect(parts.reduce(0) { $0 + $1.target } == target)
        #expect(parts.reduce(0) { $0 + ($1.old ?? 0) } == old)
        #expect(parts.reduce(0) { $0 + $1.workdays } == plan.workdays.count)
        #expect(parts.allSatisfy { $0.target >= 0 && $0.workdays > 0 })
      }
      #expect(plan.workdays.allSatisfy(calendar.isWorkday))
      let total = season.map { Double($0.reduce(0, +)) } ?? Double(plan.workdays.count)
      for part in plan.parts(of: .month) {
        let weight =
          season.map { Double($0[Day.date(ofDays: part.days.lowerBound).month - 1]) } ?? Double(part.workdays)
        #expect(abs(Double(part.target) - Double(target) * weight / total) < 1.01)
      }
    }
  }

  @Test func nothingToShareOutOver() {
    let calendar = WorkCalendar(skipsWeekends: true, holidays: Set(Self.year))
    #expect(TargetPlan(target: 100, days: Self.year, calendar: calendar, levels: [.month]) == nil)
  }

  @Test func largestRemainders() {
    #expect(apportioned(10, by: [1, 1, 1]) == [4, 3, 3])
    #expect(apportioned(7, by: [0, 5, 2]) == [0, 5, 2])
    #expect(apportioned(100, by: [335, 333, 332]) == [34, 33, 33])
    #expect(apportioned(0, by: [0, 0]) == [0, 0])
  }
}

/// Price, volume and mix beside the published case and beside binary numbers.
struct PriceVolumeMixTests {
  typealias Sale = PriceVolumeMix.Sale

  /// p₀ 10, 15, 20; q₀ 1000, 800, 500; p₁ 11, 15, 23; q₁ 1000, 700, 800: 7,900 = price 3,400 + volume 2,782.61 + mix 1,717.39.
  @Test func publishedCase() throws {
    let products = [
      (Sale(money: 1_000_000, quantity: 1000), Sale(money: 1_100_000, quantity: 1000)),
      (Sale(money: 1_200_000, quantity: 800), Sale(money: 1_050_000, quantity: 700)),
      (Sale(money: 1_000_000, quantity: 500), Sale(money: 1_840_000, quantity: 800)),
    ]
    let split = try #require(PriceVolumeMix(products))
    #expect(split.all == PriceVolumeMix.Effects(price: 340_000, volume: 278_261, mix: 171_739))
    #expect(split.all.total == 790_000)
    #expect(split.lines.map(\.price) == [100_000, 0, 240_000])
    #expect(split.lines.map(\.volume) == [0, -139_130, 417_391])
    #expect(split.lines.map(\.total) == [100_000, -150_000, 840_000])
  }

  /// What leaves 64 bits is refused, not cut: 9·10¹⁷ at a price a million times as high.
  @Test func tooLargeIsRefused() {
    #expect(
      PriceVolumeMix([
        (Sale(money: 900_000_000_000_000_000, quantity: 1), Sale(money: 1, quantity: 1_000_000))
      ]) == nil)
  }

  @Test func everyLineSums() throws {
    for _ in 0..<200 {
      let products = (0..<Int.random(in: 1...40)).map { _ in
        (
          Sale(money: .random(in: -1000...10_000_000), quantity: .random(in: 1...5000)),
          Sale(money: .random(in: -1000...10_000_000), quantity: .random(in: 1...5000))
        )
      }
      let split = try #require(PriceVolumeMix(products))
      for (line, product) in zip(split.lines, products) { #expect(line.total == product.1.money - product.0.money) }
      let money = products.reduce(0.0) { $0 + Double($1.0.money) }
      let (before, after) = products.reduce((0.0, 0.0)) { ($0.0 + Double($1.0.quantity), $0.1 + Double($1.1.quantity)) }
      let price = products.reduce(0.0) { sum, product in
        sum + Double(product.1.money) - Double(product.0.money) / Double(product.0.quantity)
          * Double(product.1.quantity)
      }
      #expect(abs(Double(split.all.price) - price) < 0.51)
      #expect(abs(Double(split.all.volume) - (after - before) * money / before) < 0.51)
    }
  }
}
