import Columnar
import Diagnostics
import Plans

/// Arithmetic: exact where the type is a decimal, in binary numbers otherwise.
extension Evaluator {
  func arithmetic(
    _ operation: Term.Arithmetic, _ a: Vector, _ b: Vector, type: ValueType, at span: Span
  ) throws -> Vector {
    if a.type.isTemporal || b.type.isTemporal { return try moved(operation, a, b, type: type) }
    if let scale = type.scale, a.type.scale != nil, b.type.scale != nil, operation == .add || operation == .subtract {
      return try exactSum(operation, a, b, scale: scale, type: type, at: span)
    }
    if operation == .divide { return try quotient(a, b, type: type, at: span) }
    let shape = Shape([a, b], in: context.count)
    let left = try a.doubles(execution)
    let right = try b.doubles(execution)
    var values: [Double] = try execution.fill(shape.count) { range, out in
      switch operation {
      case .add: zipRows(range, left, right, into: out) { $0 + $1 }
      case .subtract: zipRows(range, left, right, into: out) { $0 - $1 }
      case .multiply, .divide: zipRows(range, left, right, into: out) { $0 * $1 }
      case .power: zipRows(range, left, right, into: out) { raise($0, to: $1) }
      }
    }
    let validity = operation == .power ? finite(values) & shape.validity : shape.validity
    values.clear(unless: validity)
    return try shape.vector(type, numericStorage(values, type: type, at: span, execution), validity)
  }

  private func exactSum(
    _ operation: Term.Arithmetic, _ a: Vector, _ b: Vector, scale: Int, type: ValueType, at span: Span
  ) throws -> Vector {
    let shape = Shape([a, b], in: context.count)
    let left = try a.exact(scale: scale, at: span, execution)
    let right = try b.exact(scale: scale, at: span, execution)
    let what = operation == .add ? "a sum" : "a difference"
    var values: [Int64] = try execution.fill(shape.count) { range, out in
      // A result has wrapped round where its sign differs from that of both operands of the addition: then this turns negative.
      var wrapped: Int64 = 0
      if operation == .add {
        zipRows(range, left, right, into: out) { a, b in
          let sum = a &+ b
          wrapped |= (a ^ sum) & (b ^ sum)
          return sum
        }
      } else {
        zipRows(range, left, right, into: out) { a, b in
          let difference = a &- b
          wrapped |= (a ^ difference) & (a ^ b)
          return difference
        }
      }
      if wrapped < 0 { throw overflow(what, at: span) }
    }
    values.clear(unless: shape.validity)
    return shape.vector(type, .int64(values), shape.validity)
  }

  /// A quotient; where the divisor is zero it is missing, and counted.
  private func quotient(_ a: Vector, _ b: Vector, type: ValueType, at span: Span) throws -> Vector {
    let shape = Shape([a, b], in: context.count)
    let left = try a.doubles(execution)
    let right = try b.doubles(execution)
    var values: [Double] = try execution.fill(shape.count) { range, out in
      zipRows(range, left, right, into: out) { $1 == 0 ? 0 : $0 / $1 }
    }
    let validity = try excludingZeros(right, shape)
    values.clear(unless: validity)
    return try shape.vector(type, numericStorage(values, type: type, at: span, execution), validity)
  }

  /// Where the operands are known and the divisor is not zero; the rows with a zero are counted.
  func excludingZeros(_ divisor: Lane<Double>, _ shape: Shape) throws -> Bitmap? {
    let zero = Lane([0.0], isConstant: true)
    let isZero = try execution.fillBits(shape.count) { range, words in
      zipTests(range, divisor, zero, into: words) { $0 == $1 }
    }
    let zeros = shape.validity.map { isZero & $0 } ?? isZero
    if zeros.allFalse { return shape.validity }
    let counted = shape.isConstant ? zeros : try countedRows().map { zeros & $0 } ?? zeros
    question.tally.divisionsByZero += counted.trueCount
    return shape.validity.map { $0.subtracting(zeros) } ?? ~zeros
  }

  /// A date and a number of days.
  private func moved(_ operation: Term.Arithmetic, _ a: Vector, _ b: Vector, type: ValueType) throws -> Vector {
    let (date, number) = a.type.isTemporal ? (a, b) : (b, a)
    let sign = operation == .subtract ? -1.0 : 1
    let shape = Shape([a, b], in: context.count)
    let steps = try number.doubles(execution)
    switch date.column.storage {
    case .int32(let days):
      let lane = Lane(days, isConstant: date.isConstant)
      var values: [Int32] = try execution.fill(shape.count) { range, out in
        zipRows(range, lane, steps, into: out) { Int32(clamping: Int(Double($0) + ($1 * sign).rounded())) }
      }
      values.clear(unless: shape.validity)
      return shape.vector(.date, .int32(values), shape.validity)
    case .int64(let moments):
      let lane = Lane(moments, isConstant: date.isConstant)
      var values: [Int64] = try execution.fill(shape.count) { range, out in
        zipRows(range, lane, steps, into: out) {
          $0 &+ Int64(($1 * sign * Double(Moment.microsecondsPerDay)).rounded())
        }
      }
      values.clear(unless: shape.validity)
      return shape.vector(.datetime, .int64(values), shape.validity)
    default: preconditionFailure("dates are days or moments")
    }
  }

  func negate(_ a: Vector, type: ValueType, at span: Span) throws -> Vector {
    let shape = Shape([a], in: context.count)
    if case .int64(let values) = a.column.storage {
      guard !values.contains(.min) else { throw overflow("a negated value", at: span) }
      return shape.vector(a.type, .int64(try execution.map(values) { -$0 }), shape.validity)
    }
    let values = try a.doubles(execution).values
    return shape.vector(type, .double(try execution.map(values) { 0 - $0 }), shape.validity)
  }

  /// Where a number came out; none when everywhere.
  func finite(_ values: [Double]) -> Bitmap? {
    let bits = Bitmap(count: values.count) { values[$0].isFinite }
    return bits.allTrue ? nil : bits
  }
}
