import Columnar
import Testing

@Suite struct DayTests {
  @Test func everyDayOfFourCenturiesAndTheirEdgesComesBack() {
    let first = Day.days(of: CalendarDate(year: 1, month: 1, day: 1))
    let last = Day.days(of: CalendarDate(year: 9999, month: 12, day: 31))
    #expect(first == -719_162)
    #expect(last == 2_932_896)
    var previous = Day.date(ofDays: -150_000)
    for days in Int32(-149_999)...150_000 {
      let date = Day.date(ofDays: days)
      #expect(Day.days(of: date) == days)
      #expect(Day.isValid(year: date.year, month: date.month, day: date.day))
      if !(previous < date) { Issue.record("\(date) does not follow \(previous)") }
      previous = date
    }
  }

  @Test func knownDays() {
    #expect(Day.date(ofDays: 0) == CalendarDate(year: 1970, month: 1, day: 1))
    #expect(Day.parse("2000-02-29") == 11_016)
    #expect(Day.parse("1900-02-29") == nil)
    #expect(Day.parse("2024-13-01") == nil)
    #expect(Day.parse("2024-1-01") == nil)
    #expect(Day.format(11_016) == "2000-02-29")
    #expect(Day.format(Day.days(of: CalendarDate(year: 33, month: 4, day: 3))) == "0033-04-03")
  }

  @Test(arguments: [
    ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-03-31", -1, "2026-02-28"),
    ("2026-12-15", 1, "2027-01-15"), ("2026-01-15", -1, "2025-12-15"), ("2024-02-29", 12, "2025-02-28"),
    ("2026-05-31", -18, "2024-11-30"), ("2026-05-31", 0, "2026-05-31"),
  ])
  func monthsAreClampedAtTheirEnd(from: String, months: Int, to: String) {
    #expect(Day.format(Day.addMonths(Day.parse(from)!, months)) == to)
  }

  @Test func periodsBegin() {
    let day = Day.parse("2026-11-22")!
    #expect(Day.weekday(day) == 7)
    #expect(Day.format(Day.startOfWeek(day)) == "2026-11-16")
    #expect(Day.format(Day.startOfMonth(day)) == "2026-11-01")
    #expect(Day.format(Day.startOfQuarter(day)) == "2026-10-01")
    #expect(Day.format(Day.startOfYear(day)) == "2026-01-01")
    #expect(Day.quarter(day) == 4)
    #expect(Day.weekday(Day.parse("1969-12-31")!) == 3)
    #expect(Day.weekday(0) == 4)
  }

  @Test(arguments: [
    ("2026-01-01", 2026, 1), ("2025-12-29", 2026, 1), ("2027-01-01", 2026, 53), ("2024-12-30", 2025, 1),
    ("2023-01-01", 2022, 52), ("2020-12-31", 2020, 53),
  ])
  func isoWeeks(day: String, year: Int, week: Int) {
    let found = Day.isoWeek(Day.parse(day)!)
    #expect(found.year == year)
    #expect(found.week == week)
    #expect(Day.startOfISOWeek(year: year, week: week) == Day.startOfWeek(Day.parse(day)!))
  }

  @Test func aYearHasFiftyTwoOrFiftyThreeWeeks() {
    #expect(Day.isoWeekCount(ofYear: 2026) == 53)
    #expect(Day.startOfISOWeek(year: 2025, week: 53) == nil)
    #expect(Day.startOfISOWeek(year: 2025, week: 0) == nil)
  }

  @Test func momentsAreReadAndWritten() {
    #expect(Moment.parse("1970-01-02T00:00:01.5") == 86_401_500_000)
    #expect(Moment.parse("1970-01-01 9:05") == 32_700_000_000)
    #expect(Moment.parse("1970-01-01T24:00") == nil)
    #expect(Moment.parse("1970-01-01T10:00x") == nil)
    #expect(Moment.format(-1) == "1969-12-31T23:59:59.999999")
    #expect(Moment.format(86_401_500_000) == "1970-01-02T00:00:01.5")
    #expect(Moment.day(of: -1) == -1)
    #expect(Moment.day(of: Moment.microsecondsPerDay) == 1)
  }
}
