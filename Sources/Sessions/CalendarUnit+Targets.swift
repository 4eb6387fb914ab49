import Columnar
import Language

/// Targets are for a stretch of the calendar each, and dated by its first day.
extension CalendarUnit {
  /// What the dates of targets begin: the longest unit that each of them is the first day of.
  static func grain(of days: [Int32]) -> CalendarUnit {
    allCases.last { unit in days.allSatisfy { unit.start(of: $0) == $0 } } ?? .day
  }

  /// The stretch of this length that a day lies in.
  func stretch(around day: Int32) -> ClosedRange<Int32> {
    let start = start(of: day)
    return start...next(start) - 1
  }

  /// The stretches of this length that a period has days of.
  func stretches(over days: ClosedRange<Int32>) -> [ClosedRange<Int32>] {
    var found = [stretch(around: days.lowerBound)]
    while let last = found.last, last.upperBound < days.upperBound {
      found.append(stretch(around: last.upperBound + 1))
    }
    return found
  }

  /// Whether a period begins and ends with stretches of this length. Weeks fit everywhere: those that a period cuts are shared out by their days.
  func fits(_ days: ClosedRange<Int32>) -> Bool { self == .week || cuts(by: days).isEmpty }

  /// The stretches that a period has only a part of.
  func cuts(by days: ClosedRange<Int32>) -> [ClosedRange<Int32>] {
    stretches(over: days).filter { $0.clamped(to: days) != $0 }
  }

  func label(_ day: Int32) -> String {
    switch self {
    case .year: "\(Day.date(ofDays: day).year)"
    case .quarter: "\(Day.date(ofDays: day).year)Q\(Day.quarter(day))"
    case .month: String(dayText(day).dropLast(3))
    case .week, .day: dayText(day)
    }
  }
}
