import Columnar
import Diagnostics
import Language

/// A period as its first and last day.
struct DayBounds {
  var first: DayTerm
  var last: DayTerm

  var isOneDay: Bool { first == last }
}

extension PeriodLiteral {
  /// The first and the last day; nothing for a week or a year that the calendar does not have.
  var bounds: DayBounds? {
    func fixed(_ year: Int, _ month: Int, _ day: Int) -> DayTerm {
      DayTerm(.fixed(Day.days(of: CalendarDate(year: year, month: month, day: day))))
    }
    func months(from year: Int, _ month: Int, count: Int) -> DayBounds {
      var last = fixed(year, month, 1)
      if case .fixed(let first) = last.base { last = DayTerm(.fixed(Day.addMonths(first, count) - 1)) }
      return DayBounds(first: fixed(year, month, 1), last: last)
    }
    func units(_ unit: CalendarUnit, from start: Int, to end: Int) -> DayBounds {
      let (months, days) = unit.step
      return DayBounds(
        first: DayTerm(.asOf, startOf: unit, months: months * start, days: days * start),
        last: DayTerm(.asOf, startOf: unit, months: months * end, days: days * end - 1))
    }
    switch self {
    case .day(let year, let month, let day), .moment(let year, let month, let day, _):
      return DayBounds(first: fixed(year, month, day), last: fixed(year, month, day))
    case .month(let year, let month): return months(from: year, month, count: 1)
    case .quarter(let year, let quarter): return months(from: year, 3 * quarter - 2, count: 3)
    case .year(let year):
      guard (1...9999).contains(year) else { return nil }
      return months(from: year, 1, count: 12)
    case .week(let year, let week):
      guard let monday = Day.startOfISOWeek(year: year, week: week) else { return nil }
      return DayBounds(first: DayTerm(.fixed(monday)), last: DayTerm(.fixed(monday + 6)))
    case .today: return DayBounds(first: DayTerm(.today), last: DayTerm(.today))
    case .asOf: return DayBounds(first: DayTerm(.asOf), last: DayTerm(.asOf))
    case .this(let unit): return units(unit, from: 0, to: 1)
    case .last(let count, let unit): return units(unit, from: -count, to: 0)
    case .next(let count, let unit): return units(unit, from: 1, to: count + 1)
    case .yearToDate: return DayBounds(first: DayTerm(.asOf, startOf: .year), last: DayTerm(.asOf))
    }
  }
}

extension CalendarUnit {
  /// One unit as months and days.
  var step: (months: Int, days: Int) {
    switch self {
    case .day: (0, 1)
    case .week: (0, 7)
    case .month: (1, 0)
    case .quarter: (3, 0)
    case .year: (12, 0)
    }
  }
}

extension DayTerm {
  /// The day it is, once the as-of date and today are known.
  public func day(asOf: Int32, today: Int32) -> Int32 {
    var day =
      switch base {
      case .fixed(let fixed): fixed
      case .asOf: asOf
      case .today: today
      }
    switch startOf {
    case .week: day = Day.startOfWeek(day)
    case .month: day = Day.startOfMonth(day)
    case .quarter: day = Day.startOfQuarter(day)
    case .year: day = Day.startOfYear(day)
    case .day, nil: break
    }
    return Day.addMonths(day, months) + Int32(clamping: days)
  }

  func adding(days more: Int) -> DayTerm {
    var copy = self
    copy.days += more
    return copy
  }
}

extension Resolver {
  /// A period where one value is expected: it must be one day, or a moment.
  func constant(_ period: PeriodLiteral, spelling: String, span: Span) throws(Diagnostic) -> Term {
    if case .moment(let year, let month, let day, let microseconds) = period {
      let start = Moment.start(ofDay: Day.days(of: CalendarDate(year: year, month: month, day: day)))
      return Term(.constant(.moment(start + microseconds)), type: .datetime, span: span)
    }
    let bounds = try bounds(of: period, spelling: spelling, span: span)
    guard bounds.isOneDay else {
      throw Diagnostic(
        .badPeriod, "\(spelling) is many days, and one is expected here", at: span, label: "a period",
        help: ["compare a date with it: `… in \(spelling)`, or write one day"])
    }
    return Term(.constant(.day(bounds.first)), type: .date, span: span)
  }

  /// The first and the last day of a period, as of the book's date.
  public func days(of period: Period) throws(Diagnostic) -> ClosedRange<Int32> {
    let bounds = try bounds(of: period.literal, spelling: period.spelling, span: period.span)
    let first = bounds.first.day(asOf: book.asOf.day, today: book.today)
    return first...max(first, bounds.last.day(asOf: book.asOf.day, today: book.today))
  }

  private func bounds(of period: PeriodLiteral, spelling: String, span: Span) throws(Diagnostic) -> DayBounds {
    if let bounds = period.bounds { return bounds }
    throw Diagnostic(.badPeriod, "the calendar has no \(spelling)", at: span, label: "no such period")
  }

  /// A date against a literal: a period, a duration (its age), or a number that is a year.
  func compareDate(
    _ subject: Term, _ op: Term.Comparison, with literal: Literal, _ literalSpan: Span, span: Span
  ) throws(Diagnostic) -> Term {
    switch literal.value {
    case .duration(let duration):
      return Term(.age(op, subject, CalendarShift(duration)), type: .yesNo, span: span)
    case .period(.moment) where subject.type == .datetime:
      let moment = try constant(literal, span: literalSpan)
      return Term(.compare(op, subject, moment), type: .yesNo, span: span)
    case .period(let period):
      let bounds = try bounds(of: period, spelling: literal.spelling, span: literalSpan)
      return days(subject, op, bounds, span: span)
    case .number(let number) where number.scale == 0 && (1000...9999).contains(number.units):
      let bounds = try bounds(of: .year(Int(number.units)), spelling: literal.spelling, span: literalSpan)
      return days(subject, op, bounds, span: span)
    case .text(let text):
      throw Diagnostic(
        .typeMismatch, "a date is compared with a date, and \"\(text)\" is text", at: literalSpan, label: "text",
        help: [
          Day.parse(text) != nil
            ? "write it without quotes: \(text)"
            : "write a date (2026-01-31), a period (2026Q1, last month) or an age (90d)"
        ])
    default:
      throw Diagnostic(
        .typeMismatch, "a date is compared with a date, a period or an age, and this is \(literal.spelling)",
        at: literalSpan,
        label: "not a date", help: numberOfDaysHelp(subject, op, literal))
    }
  }

  private func numberOfDaysHelp(_ subject: Term, _ op: Term.Comparison, _ literal: Literal) -> [String] {
    guard case .number(let number) = literal.value, number.scale == 0 else { return [] }
    return ["if days are meant: `\(literal.spelling)d`"]
  }

  /// `<` before its first day, `>` after its last, `=` inside.
  private func days(_ subject: Term, _ op: Term.Comparison, _ bounds: DayBounds, span: Span) -> Term {
    func inside(_ from: DayTerm?, _ to: DayTerm?) -> Term {
      Term(.inDays(subject, from: from, to: to), type: .yesNo, span: span)
    }
    switch op {
    case .equal: return inside(bounds.first, bounds.last)
    case .notEqual: return Term(.not(inside(bounds.first, bounds.last)), type: .yesNo, span: span)
    case .less: return inside(nil, bounds.first.adding(days: -1))
    case .lessOrEqual: return inside(nil, bounds.last)
    case .greater: return inside(bounds.last.adding(days: 1), nil)
    case .greaterOrEqual: return inside(bounds.first, nil)
    }
  }

  /// Two temporal terms; by the day unless both are moments. Nothing where a plain comparison does.
  func dateComparison(_ a: Term, _ op: Term.Comparison, _ b: Term, span: Span) -> Term? {
    if case .constant(.day(let day)) = b.kind { return days(a, op, DayBounds(first: day, last: day), span: span) }
    if case .constant(.day(let day)) = a.kind {
      return days(b, op.mirrored, DayBounds(first: day, last: day), span: span)
    }
    return nil
  }

  /// `within 90d`: 0 to 90 days back; `within next 90d`: 0 to 90 days ahead.
  mutating func within(
    _ subject: Expression, _ duration: DurationLiteral, isAhead: Bool, span: Span, in context: Context
  ) throws(Diagnostic) -> Term {
    let term = try resolve(subject, in: context)
    guard term.type.isTemporal else {
      throw Diagnostic(
        .typeMismatch, "`within` asks how old a date is, and this is a \(term.type.name)", at: subject.span,
        label: term.type.name)
    }
    let shift = CalendarShift(duration)
    let far = DayTerm(.asOf, months: (isAhead ? 1 : -1) * shift.months, days: (isAhead ? 1 : -1) * shift.days)
    let kind: Term.Kind =
      isAhead ? .inDays(term, from: DayTerm(.asOf), to: far) : .inDays(term, from: far, to: DayTerm(.asOf))
    return Term(kind, type: .yesNo, span: span)
  }
}
