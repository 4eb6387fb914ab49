import Columnar
import Diagnostics
import Plans

extension Book {
  func day(_ term: DayTerm) -> Int32 { term.day(asOf: asOf.day, today: today) }
}

/// Days against days, calendar steps, ages.
extension Evaluator {
  func inDays(_ a: Vector, from: DayTerm?, to: DayTerm?) throws -> Truth {
    let shape = Shape([a], in: context.count)
    let bounds = bounds(from, to)
    let days = try a.days(execution).values
    let isTrue = try execution.fillBits(shape.count) { range, words in
      testRange(range, days, bounds, words)
    }
    return expanded(Truth(isTrue: isTrue, validity: shape.validity), shape)
  }

  /// Older than a duration means before the as-of date less the duration. Dates after the as-of date have no age and are counted.
  func age(_ comparison: Term.Comparison, _ a: Vector, _ age: CalendarShift) throws -> Truth {
    let shape = Shape([a], in: context.count)
    let asOf = question.book.asOf.day
    let cutoff = Evaluator.shifted(asOf, by: age.negated)
    let days = try a.days(execution)
    let isTrue = try test(days, comparison.mirrored, Lane([cutoff], isConstant: true), shape)
    if try !reaches(days, beyond: asOf) { return expanded(Truth(isTrue: isTrue, validity: shape.validity), shape) }
    let isFuture = try test(days, .greater, Lane([asOf], isConstant: true), shape)
    let future = shape.validity.map { isFuture & $0 } ?? isFuture
    let counted = shape.isConstant ? future : try countedRows().map { future & $0 } ?? future
    question.tally.futureDates += counted.trueCount
    let known = shape.validity.map { $0.subtracting(future) } ?? ~future
    return expanded(Truth(isTrue: isTrue, validity: known), shape)
  }

  /// Whether some day, known or not, is after another.
  private func reaches(_ days: Lane<Int32>, beyond last: Int32) throws -> Bool {
    try execution.blocks(of: days.values.count) { range in
      var latest = Int32.min
      let days = days.values.span
      for row in range { latest = max(latest, days[row]) }
      return latest > last
    }.contains(true)
  }

  static func shifted(_ day: Int32, by shift: CalendarShift) -> Int32 {
    let moved = shift.months == 0 ? day : Day.addMonths(day, shift.months)
    return Int32(clamping: Int(moved) + shift.days)
  }

  func shift(_ a: Vector, by shift: CalendarShift) throws -> Vector {
    let shape = Shape([a], in: context.count)
    if case .int64(let moments) = a.column.storage {
      var values = try execution.map(moments) { moment in
        Moment.start(ofDay: Evaluator.shifted(Moment.day(of: moment), by: shift)) + Moment.microsecondsOfDay(moment)
      }
      values.clear(unless: shape.validity)
      return shape.vector(a.type, .int64(values), shape.validity)
    }
    var values = try execution.mapDays(a.days(execution).values) { Evaluator.shifted($0, by: shift) }
    values.clear(unless: shape.validity)
    return shape.vector(a.type, .int32(values), shape.validity)
  }

  func daysBetween(_ a: Vector, _ b: Vector, type: ValueType) throws -> Vector {
    let shape = Shape([a, b], in: context.count)
    let left = try a.days(execution)
    let right = try b.days(execution)
    var days: [Int64] = try execution.fill(shape.count) { range, out in
      zipRows(range, left, right, into: out) { Int64($0) - Int64($1) }
    }
    days.clear(unless: shape.validity)
    return shape.vector(type, numericStorage(whole: days, type: type), shape.validity)
  }
}
