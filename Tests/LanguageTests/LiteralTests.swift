import Diagnostics
import Testing

@testable import Language

@Suite struct LiteralTests {
  private func value(_ text: String) throws -> Literal.Value {
    let (expression, diagnostics) = parseExpression(Source(name: "literal", text: text))
    #expect(diagnostics.map(\.message) == [])
    guard case .literal(let literal) = try #require(expression).kind else { throw NotALiteral() }
    return literal.value
  }

  private struct NotALiteral: Error {}

  @Test(arguments: [
    ("1200", 1200, 0), ("1_200", 1200, 0), ("1.2k", 1200, 0), ("1.2M", 1_200_000, 0), ("15K", 15000, 0),
    ("3B", 3_000_000_000, 0),
    ("120万", 1_200_000, 0), ("1.5亿", 150_000_000, 0), ("0.25", 25, 2), ("1.50", 15, 1), ("02134", 2134, 0),
    ("2千万", 20_000_000, 0),
  ])
  func numbers(_ text: String, _ units: Int64, _ scale: Int) throws {
    #expect(try value(text) == .number(ExactDecimal(units: units, scale: scale)))
  }

  @Test func percentMoneyDistance() throws {
    #expect(try value("15%") == .percent(ExactDecimal(units: 15, scale: 2)))
    #expect(try value("¥120万") == .money(ExactDecimal(units: 1_200_000, scale: 0), currency: "CNY"))
    #expect(try value("￥1.5k") == .money(ExactDecimal(units: 1500, scale: 0), currency: "CNY"))
    #expect(try value("$30") == .money(ExactDecimal(units: 30, scale: 0), currency: "USD"))
    #expect(try value("3万元") == .money(ExactDecimal(units: 30000, scale: 0), currency: "CNY"))
    #expect(try value("30km") == .distance(ExactDecimal(units: 30000, scale: 0)))
    #expect(try value("1.5公里") == .distance(ExactDecimal(units: 1500, scale: 0)))
  }

  @Test(arguments: [
    ("2026-01-31", PeriodLiteral.day(year: 2026, month: 1, day: 31)),
    ("2026/12/31", .day(year: 2026, month: 12, day: 31)),
    ("2026-1-5", .day(year: 2026, month: 1, day: 5)), ("2024-02-29", .day(year: 2024, month: 2, day: 29)),
    ("2026年1月31日", .day(year: 2026, month: 1, day: 31)), ("2026-01", .month(year: 2026, month: 1)),
    ("2026年1月", .month(year: 2026, month: 1)), ("2026Q1", .quarter(year: 2026, quarter: 1)),
    ("2026q4", .quarter(year: 2026, quarter: 4)),
    ("2026W05", .week(year: 2026, week: 5)), ("2020W53", .week(year: 2020, week: 53)),
    ("2026-W05", .week(year: 2026, week: 5)),
    ("2026年", .year(2026)), ("today", .today), ("AS-OF", .asOf), ("last month", .last(1, .month)),
    ("last 4 quarters", .last(4, .quarter)), ("this quarter", .this(.quarter)), ("next 2 weeks", .next(2, .week)),
    ("YTD", .yearToDate), ("上个月", .last(1, .month)), ("今年", .this(.year)),
    ("2026-01-31T08:30", .moment(year: 2026, month: 1, day: 31, microseconds: 30_600_000_000)),
    ("2026-01-31 08:30:15.25", .moment(year: 2026, month: 1, day: 31, microseconds: 30_615_250_000)),
  ])
  func periods(_ text: String, _ period: PeriodLiteral) throws { #expect(try value(text) == .period(period)) }

  @Test(arguments: [
    ("90d", 90, CalendarUnit.day), ("12w", 12, .week), ("6mo", 6, .month), ("2q", 2, .quarter), ("1y", 1, .year),
    ("90天", 90, .day),
    ("12周", 12, .week), ("6个月", 6, .month), ("2个季度", 2, .quarter), ("1年", 1, .year), ("90 days", 90, .day),
    ("3 Months", 3, .month),
  ])
  func durations(_ text: String, _ count: Int, _ unit: CalendarUnit) throws {
    guard case .duration(let duration) = try value(text) else { throw NotALiteral() }
    #expect(duration.count == count)
    #expect(duration.unit == unit)
  }

  @Test func subtractionNeedsSpacesBesideADate() throws {
    #expect(try value("2026-01") == .period(.month(year: 2026, month: 1)))
    for text in ["2026 - 1", "200-10", "12000-10", "a-b", "3000-100"] {
      let (expression, _) = parseExpression(Source(name: "", text: text))
      guard case .binary(.subtract, _, _, _)? = expression?.kind else { throw NotALiteral() }
    }
  }

  @Test func textsKeepWhatTheyHold() throws {
    #expect(try value("'a \"b\"'") == .text("a \"b\""))
    #expect(try value("\"a \"\"b\"\"\"") == .text("a \"b\""))
    #expect(try value("“黄金”") == .text("黄金"))
    #expect(try value("\"C:\\x\"") == .text("C:\\x"))
    #expect(try value("\"\"") == .text(""))
  }

  @Test func spellingsAreKept() {
    for text in ["3B", "02134", "yes", "是", "1_200", "2025/12/31", "90天"] {
      guard case .literal(let literal)? = parseExpression(Source(name: "", text: text)).expression?.kind else {
        Issue.record("\(text) is no literal")
        continue
      }
      #expect(literal.spelling == text)
    }
  }
}
