/// A day of a sample, counted from 1 July 2023, a Saturday.
struct SampleDay: Comparable {
  var index: Int

  /// The as-of date of the pipeline sample, 21 December 2025: the Sunday that ends week 51.
  static let asOf = SampleDay(index: 904)

  /// `2025-12-21`.
  var text: String { month.day(self - SampleDay.first(of: month) + 1) }

  var month: SampleMonth {
    var day = index
    var month = SampleMonth(index: 0)
    while day >= month.length {
      day -= month.length
      month = SampleMonth(index: month.index + 1)
    }
    return month
  }

  var isSunday: Bool { index % 7 == 1 }

  /// The day itself, or the Monday after a weekend.
  var workday: SampleDay { index % 7 == 0 ? self + 2 : isSunday ? self + 1 : self }

  static func first(of month: SampleMonth) -> SampleDay {
    SampleDay(index: (0..<month.index).reduce(0) { $0 + SampleMonth(index: $1).length })
  }

  static func + (day: SampleDay, days: Int) -> SampleDay { SampleDay(index: day.index + days) }
  static func - (a: SampleDay, b: SampleDay) -> Int { a.index - b.index }
  static func < (a: SampleDay, b: SampleDay) -> Bool { a.index < b.index }
}
