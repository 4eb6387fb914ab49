import Columnar

/// What the dates of targets begin: the longest of these that each of them is the first day of.
enum TargetGrain: String, CaseIterable {
  case year, quarter, month, week, day

  init(of days: [Int32]) {
    self = TargetGrain.allCases.first { grain in days.allSatisfy { grain.days(from: $0).lowerBound == $0 } } ?? .day
  }

  /// The stretch of this length that a day lies in.
  func days(from day: Int32) -> ClosedRange<Int32> {
    switch self {
    case .year: months(12, Day.startOfYear(day))
    case .quarter: months(3, Day.startOfQuarter(day))
    case .month: months(1, Day.startOfMonth(day))
    case .week: Day.startOfWeek(day)...Day.startOfWeek(day) + 6
    case .day: day...day
    }
  }

  /// The stretches of this length that begin in a period.
  func stretches(in days: ClosedRange<Int32>) -> [ClosedRange<Int32>] {
    var found: [ClosedRange<Int32>] = []
    var next = self.days(from: days.lowerBound)
    if next.lowerBound < days.lowerBound { next = self.days(from: next.upperBound + 1) }
    while next.lowerBound <= days.upperBound {
      found.append(next)
      next = self.days(from: next.upperBound + 1)
    }
    return found
  }

  /// Whether a period begins and ends with stretches of this length; weeks go with whatever they begin in.
  func fits(_ days: ClosedRange<Int32>) -> Bool {
    if self == .week { return true }
    return self.days(from: days.lowerBound).lowerBound == days.lowerBound
      && self.days(from: days.upperBound).upperBound == days.upperBound
  }

  func label(_ day: Int32) -> String {
    switch self {
    case .year: "\(Day.date(ofDays: day).year)"
    case .quarter: "\(Day.date(ofDays: day).year)Q\(Day.quarter(day))"
    case .month: String(dayText(day).dropLast(3))
    case .week, .day: dayText(day)
    }
  }

  private func months(_ count: Int, _ start: Int32) -> ClosedRange<Int32> { start...Day.addMonths(start, count) - 1 }
}
