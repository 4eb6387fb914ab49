import Columnar
import Language

/// The periods of one unit, numbered from 0: those that hold some days and all between.
struct CalendarPeriods {
  let unit: CalendarUnit
  let firstDay: Int32
  let lastDay: Int32
  /// For each day from the first one on, its period.
  private let numbers: [Int32]
  /// The first day of each.
  let starts: [Int32]

  init(_ unit: CalendarUnit, over days: ClosedRange<Int32>) {
    self.unit = unit
    (firstDay, lastDay) = (days.lowerBound, days.upperBound)
    var starts: [Int32] = []
    var numbers: [Int32] = []
    var next = unit.start(of: days.lowerBound)
    for day in days {
      while day >= next {
        starts.append(next)
        next = unit.next(next)
      }
      numbers.append(Int32(starts.count - 1))
    }
    (self.starts, self.numbers) = (starts, numbers)
  }

  var count: Int { starts.count }

  /// The day after the last of a period.
  func end(of period: Int) -> Int32 { unit.next(starts[period]) }

  /// The period of a day, which lies among those asked for.
  func number(of day: Int32) -> Int32 { numbers[Int(day - firstDay)] }

  /// `2025-01`, `2025Q1`, `2025W05`, `2025`.
  func name(of period: Int) -> String {
    let start = starts[period]
    let date = Day.date(ofDays: start)
    switch unit {
    case .day: return Day.format(start)
    case .week:
      let week = Day.isoWeek(start)
      return "\(week.year)W\(week.week < 10 ? "0" : "")\(week.week)"
    case .month: return String(Day.format(start).prefix(7))
    case .quarter: return "\(date.year)Q\(Day.quarter(start))"
    case .year: return "\(date.year)"
    }
  }
}

extension CalendarUnit {
  func start(of day: Int32) -> Int32 {
    switch self {
    case .day: day
    case .week: Day.startOfWeek(day)
    case .month: Day.startOfMonth(day)
    case .quarter: Day.startOfQuarter(day)
    case .year: Day.startOfYear(day)
    }
  }

  /// The first day of the next one.
  func next(_ start: Int32) -> Int32 {
    switch self {
    case .day: start + 1
    case .week: start + 7
    case .month: Day.addMonths(start, 1)
    case .quarter: Day.addMonths(start, 3)
    case .year: Day.addMonths(start, 12)
    }
  }
}
