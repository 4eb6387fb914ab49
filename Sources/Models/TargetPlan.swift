import Columnar

/// A target handed down from a period to its workdays: from the whole to months, from each month to the weeks in it, from each week to its days.
///
/// Each step shares out by largest remainders, so that whatever is added up of the days is exact. A month weighs its season, or its workdays where there is
/// none; weeks and days weigh their workdays.
public struct TargetPlan: Sendable {
  /// By what a plan is listed, the coarsest first.
  public enum Level: String, Sendable, Hashable, CaseIterable { case quarter, month, week, day }

  /// One line of the plan.
  public struct Part: Sendable {
    /// None for the whole.
    public var level: Level?
    public var days: ClosedRange<Int32>
    public var workdays: Int
    /// In units of 10⁻², as are all amounts of a plan.
    public var target: Int64
    /// Of that from customers there are already, where the plan tells them apart.
    public var old: Int64?
  }

  public let days: ClosedRange<Int32>
  public let calendar: WorkCalendar
  /// By what the plan is listed, the coarsest first.
  public let levels: [Level]
  /// The ISO code of the target; none where it was said without.
  public let currency: String?
  /// In order, each with its target.
  public let workdays: [Int32]
  public let targets: [Int64]
  public let olds: [Int64]?

  /// - Parameters:
  ///   - target: not negative.
  ///   - old: of the target, what customers there are already will bring.
  ///   - season: the weights of the twelve months of a year, not negative; none shares out by workdays.
  /// - Returns: nothing where no day of the period is worked, or no worked month has a weight.
  public init?(
    target: Int64, old: Int64? = nil, currency: String? = nil, days: ClosedRange<Int32>, calendar: WorkCalendar,
    levels: [Level], season: [Int64]? = nil
  ) {
    self.days = days
    self.calendar = calendar
    self.levels = Level.allCases.filter { levels.contains($0) }
    self.currency = currency
    let workdays = calendar.workdays(in: days)
    self.workdays = workdays
    let months = TargetPlan.stretches(of: workdays) { Day.startOfMonth($0) }
    let weights = months.map { month in
      season.map { $0[Day.date(ofDays: workdays[month.lowerBound]).month - 1] } ?? Int64(month.count)
    }
    guard weights.contains(where: { $0 > 0 }) else { return nil }
    targets = TargetPlan.handDown(target, to: workdays, months, weights)
    olds = old.map { TargetPlan.handDown($0, to: workdays, months, weights) }
  }

  public var target: Int64 { targets.reduce(0, +) }

  // MARK: - Handing down

  private static func handDown(_ target: Int64, to workdays: [Int32], _ months: [Range<Int>], _ weights: [Int64])
    -> [Int64]
  {
    zip(months, apportioned(target, by: weights)).flatMap { month, share in
      let weeks = stretches(of: Array(workdays[month])) { Day.startOfWeek($0) }
      return zip(weeks, apportioned(share, by: weeks.map { Int64($0.count) })).flatMap { week, share in
        apportioned(share, by: week.map { _ in 1 })
      }
    }
  }

  /// Neighbouring days that begin alike, as ranges of their places.
  private static func stretches(of days: [Int32], by start: (Int32) -> Int32) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for place in days.indices {
      if let last = found.last, start(days[last.lowerBound]) == start(days[place]) {
        found[found.count - 1] = last.lowerBound..<place + 1
      } else {
        found.append(place..<place + 1)
      }
    }
    return found
  }

  // MARK: - Parts

  /// The whole period.
  public var whole: Part { part(nil, days) }

  /// The parts of a level in which a day is worked.
  public func parts(of level: Level) -> [Part] {
    var parts: [Part] = []
    for place in workdays.indices where parts.last.map({ $0.days.upperBound < workdays[place] }) ?? true {
      parts.append(part(level, stretch(level, around: workdays[place])))
    }
    return parts
  }

  /// The part of a level that a day lies in; none where nothing of it is worked.
  public func part(of level: Level, around day: Int32) -> Part? {
    guard days.contains(day) else { return nil }
    let part = part(level, stretch(level, around: day))
    return part.workdays > 0 ? part : nil
  }

  /// What is due until the end of a day, and the workdays until then.
  public func due(in days: ClosedRange<Int32>, until day: Int32) -> (workdays: Int, target: Int64) {
    guard day >= days.lowerBound else { return (0, 0) }
    let part = part(nil, days.lowerBound...min(day, days.upperBound))
    return (part.workdays, part.target)
  }

  /// Weeks are cut where months or quarters end when the plan is listed by those, too, so that weeks add up to them.
  public var cutsWeeks: Bool { levels.contains(.week) && (levels.contains(.month) || levels.contains(.quarter)) }

  private func stretch(_ level: Level, around day: Int32) -> ClosedRange<Int32> {
    let stretch: ClosedRange<Int32> =
      switch level {
      case .day: day...day
      case .week: Day.startOfWeek(day)...Day.startOfWeek(day) + 6
      case .month: months(1, from: Day.startOfMonth(day))
      case .quarter: months(3, from: Day.startOfQuarter(day))
      }
    let cut = level == .week && cutsWeeks ? stretch.clamped(to: months(1, from: Day.startOfMonth(day))) : stretch
    return cut.clamped(to: days)
  }

  private func months(_ count: Int, from start: Int32) -> ClosedRange<Int32> { start...Day.addMonths(start, count) - 1 }

  private func part(_ level: Level?, _ stretch: ClosedRange<Int32>) -> Part {
    let places = place(ofFirstFrom: stretch.lowerBound)..<place(ofFirstFrom: stretch.upperBound + 1)
    return Part(
      level: level, days: stretch, workdays: places.count, target: targets[places].reduce(0, +),
      old: olds.map { $0[places].reduce(0, +) })
  }

  private func place(ofFirstFrom day: Int32) -> Int {
    var (low, high) = (0, workdays.count)
    while low < high {
      let middle = (low + high) / 2
      if workdays[middle] < day { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
