import Columnar

/// Which days are worked: all of them or Monday to Friday, without holidays, with days that make up for them.
public struct WorkCalendar: Sendable, Hashable {
  /// Saturdays and Sundays are free.
  public var skipsWeekends: Bool
  /// Days since 1970-01-01.
  public var holidays: Set<Int32>
  /// Worked whatever else is said of them.
  public var extraDays: Set<Int32>

  public init(skipsWeekends: Bool, holidays: Set<Int32> = [], extraDays: Set<Int32> = []) {
    self.skipsWeekends = skipsWeekends
    self.holidays = holidays
    self.extraDays = extraDays
  }

  public func isWorkday(_ day: Int32) -> Bool {
    if extraDays.contains(day) { return true }
    return !holidays.contains(day) && !(skipsWeekends && Day.weekday(day) > 5)
  }

  public func workdays(in days: ClosedRange<Int32>) -> [Int32] { days.filter(isWorkday) }

  public func workdayCount(in days: ClosedRange<Int32>) -> Int { days.count(where: isWorkday) }
}
