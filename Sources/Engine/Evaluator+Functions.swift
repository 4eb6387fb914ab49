import Columnar
import Diagnostics
import Glibc
import Plans

/// To the nearest count of 1 ÷ unit, half away from zero; a number too large to have such places is left as it is.
private func rounded(_ number: Double, unit: Double) -> Double {
  let scaled = number * unit
  return scaled.isFinite ? scaled.rounded(.toNearestOrAwayFromZero) / unit : number
}

func raise(_ base: Double, to exponent: Double) -> Double { pow(base, exponent) }

/// Functions of values in one row.
extension Evaluator {
  func function(_ function: Function, _ terms: [Term], type: ValueType, at span: Span) throws -> Vector {
    switch function {
    case .abs, .round, .floor, .ceiling:
      return try rounding(function, vector(terms[0]), places: places(terms), type: type, at: span)
    case .sqrt: return try real(vector(terms[0]), type: type) { $0.squareRoot() }
    case .ln: return try real(vector(terms[0]), type: type) { log($0) }
    case .exp: return try real(vector(terms[0]), type: type) { exp($0) }
    case .mod: return try remainder(vector(terms[0]), vector(terms[1]), type: type, at: span)
    case .least: return try extreme(terms, .less, type: type, at: span)
    case .greatest: return try extreme(terms, .greater, type: type, at: span)
    case .lower: return try mapText(vector(terms[0])) { $0.lowercased() }
    case .upper: return try mapText(vector(terms[0])) { $0.uppercased() }
    case .trim: return try mapText(vector(terms[0])) { trimmed($0) }
    case .length: return try length(vector(terms[0]), type: type)
    case .left, .right: return try part(function, vector(terms[0]), vector(terms[1]))
    case .replace: return try joinText(terms) { $0[0].replacing($0[1], with: $0[2]) }
    case .concat: return try joinText(terms) { $0.joined() }
    case .year, .quarter, .month, .week, .day, .weekday: return try datePart(function, vector(terms[0]), type: type)
    case .monthOf, .quarterOf, .weekOf: return try period(function, vector(terms[0]))
    case .addDays, .addMonths: return try moved(function, vector(terms[0]), by: vector(terms[1]), type: type)
    case .if: return try choice(terms, type: type, at: span)
    case .coalesce: return try coalesced(terms, type: type, at: span)
    case .rank: return try rank(terms[0], type: type)
    }
  }

  // MARK: - Numbers

  /// A real function; missing where it has no value.
  private func real(_ a: Vector, type: ValueType, _ body: @escaping @Sendable (Double) -> Double) throws -> Vector {
    let shape = Shape([a], in: context.count)
    var values = try execution.map(a.doubles(execution).values, body)
    let validity = finite(values) & shape.validity
    values.clear(unless: validity)
    return shape.vector(type, .double(values), validity)
  }

  /// The places of `round(x, places)`, none without a second argument.
  private func places(_ terms: [Term]) -> Int {
    guard terms.count > 1, case .constant(.exact(let places)) = terms[1].kind else { return 0 }
    return Int(places)
  }

  /// `abs`, `floor`, `ceiling` and `round`; exact where the operand is.
  private func rounding(
    _ function: Function, _ a: Vector, places: Int, type: ValueType, at span: Span
  ) throws -> Vector {
    let shape = Shape([a], in: context.count)
    guard let from = a.type.scale, let to = type.scale, case .int64(let units) = a.column.storage else {
      return try roundingNumbers(function, a, shape, places: places, type: type, at: span)
    }
    if function == .abs {
      guard !units.contains(.min) else { throw overflow("an absolute value", at: span) }
      return shape.vector(type, .int64(try execution.map(units) { Swift.abs($0) }), shape.validity)
    }
    guard to < from else { return try a.converted(to: type, at: span, execution) }
    let unit = powersOfTen[from - to]
    let values: [Int64] = try execution.fill(units.count) { range, out in
      for row in range {
        let (quotient, rest) = units[row].quotientAndRemainder(dividingBy: unit)
        switch function {
        case .floor: out[row] = rest < 0 ? quotient - 1 : quotient
        case .ceiling: out[row] = rest > 0 ? quotient + 1 : quotient
        default: out[row] = Swift.abs(rest) * 2 >= unit ? quotient + rest.signum() : quotient
        }
      }
    }
    return shape.vector(type, .int64(values), shape.validity)
  }

  private func roundingNumbers(
    _ function: Function, _ a: Vector, _ shape: Shape, places: Int, type: ValueType, at span: Span
  ) throws -> Vector {
    let numbers = try a.doubles(execution).values
    let unit = Double(powersOfTen[places])
    let values: [Double] =
      switch function {
      case .abs: try execution.map(numbers) { Swift.abs($0) }
      case .floor: try execution.map(numbers) { $0.rounded(.down) }
      case .ceiling: try execution.map(numbers) { $0.rounded(.up) }
      default: try execution.map(numbers) { rounded($0, unit: unit) }
      }
    return try shape.vector(type, numericStorage(values, type: type, at: span, execution), shape.validity)
  }

  private func remainder(_ a: Vector, _ b: Vector, type: ValueType, at span: Span) throws -> Vector {
    let shape = Shape([a, b], in: context.count)
    let validity = try excludingZeros(b.doubles(execution), shape)
    if let scale = type.scale, a.type.scale != nil, b.type.scale != nil {
      let left = try a.exact(scale: scale, at: span, execution)
      let right = try b.exact(scale: scale, at: span, execution)
      var values: [Int64] = try execution.fill(shape.count) { range, out in
        zipRows(range, left, right, into: out) { $1 == 0 || $1 == -1 ? 0 : $0 % $1 }
      }
      values.clear(unless: validity)
      return shape.vector(type, .int64(values), validity)
    }
    let left = try a.doubles(execution)
    let right = try b.doubles(execution)
    var values: [Double] = try execution.fill(shape.count) { range, out in
      zipRows(range, left, right, into: out) { fmod($0, $1) }
    }
    values.clear(unless: validity)
    return shape.vector(type, .double(values), validity)
  }

  /// The place among the visible rows: 1 for the greatest, equals share a place.
  private func rank(_ term: Term, type: ValueType) throws -> Vector {
    guard case .rows(let table, let rows) = context.kind else { preconditionFailure("ranks are of rows") }
    let whole = try question.sortColumn(term, of: table, nil)
    let seen = try question.visible(table) & whole.validity
    let ranked = seen?.trueRows ?? (0..<Int32(whole.count)).map { $0 }
    let keys = SortKeys([(whole, true)])
    let order = try keys.sorted(ranked, execution)
    var places = [Int64](repeating: 0, count: whole.count)
    var place: Int64 = 0
    for (index, row) in order.enumerated() {
      if index == 0 || !keys.areEqual(order[index - 1], row) { place = Int64(index + 1) }
      places[Int(row)] = place
    }
    let ranks = Vector(Column(type: type, storage: numericStorage(whole: places, type: type), validity: seen))
    return try rows.map { try ranks.gather(rows: $0, execution) } ?? ranks
  }

  // MARK: - Dates

  private func datePart(_ function: Function, _ a: Vector, type: ValueType) throws -> Vector {
    let shape = Shape([a], in: context.count)
    var values: [Int64] = try execution.mapDays(a.days(execution).values) { day in
      switch function {
      case .year: Int64(Day.date(ofDays: day).year)
      case .quarter: Int64(Day.quarter(day))
      case .month: Int64(Day.date(ofDays: day).month)
      case .week: Int64(Day.isoWeek(day).week)
      case .weekday: Int64(Day.weekday(day))
      default: Int64(Day.date(ofDays: day).day)
      }
    }
    values.clear(unless: shape.validity)
    return shape.vector(type, numericStorage(whole: values, type: type), shape.validity)
  }

  /// A day so many days or months away, to the nearest whole one; missing outside of the years 1 to 9999.
  private func moved(_ function: Function, _ a: Vector, by b: Vector, type: ValueType) throws -> Vector {
    let shape = Shape([a, b], in: context.count)
    let first = Day.days(of: CalendarDate(year: 1, month: 1, day: 1))
    let years = first...Day.days(of: CalendarDate(year: 9999, month: 12, day: 31))
    let (starts, steps) = (try a.days(execution), try b.doubles(execution))
    var values: [Int32] = try execution.fill(shape.count) { range, out in
      zipRows(range, starts, steps, into: out) { day, step in
        let step = step.rounded(.toNearestOrAwayFromZero)
        guard years.contains(day), abs(step) < 4_000_000 else { return .max }
        if function == .addDays { return day + Int32(step) }
        return abs(step) < 120_000 ? Day.addMonths(day, Int(step)) : .max
      }
    }
    let inYears = Bitmap(count: values.count) { years.contains(values[$0]) }
    let validity = shape.validity.map { $0 & inYears } ?? inYears
    values.clear(unless: validity)
    return shape.vector(type, .int32(values), validity)
  }

  /// `2025-03`, `2025Q1`, `2025W05`: text with few distinct values, so they are written once each.
  private func period(_ function: Function, _ a: Vector) throws -> Vector {
    let shape = Shape([a], in: context.count)
    let starts = try execution.mapDays(a.days(execution).values) { day in
      switch function {
      case .monthOf: Day.startOfMonth(day)
      case .quarterOf: Day.startOfQuarter(day)
      default: Day.startOfWeek(day)
      }
    }
    let dense = try DenseCodes(Column(type: .date, storage: .int32(starts), validity: shape.validity), execution)
    let names = try dense.someRows(execution).map { $0 < 0 ? "" : periodName(function, starts[Int($0)]) }
    var codes = dense.codes
    codes.clear(unless: shape.validity)
    return shape.vector(.text, .codes(codes, TextDictionary(names)), shape.validity)
  }

  private func periodName(_ function: Function, _ day: Int32) -> String {
    let date = Day.date(ofDays: day)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    switch function {
    case .monthOf: return "\(date.year)-\(two(date.month))"
    case .quarterOf: return "\(date.year)Q\(Day.quarter(day))"
    default:
      let week = Day.isoWeek(day)
      return "\(week.year)W\(two(week.week))"
    }
  }
}
