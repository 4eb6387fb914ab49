import Columnar
import Diagnostics

/// 10⁰ … 10¹⁸.
let powersOfTen: [Int64] = (0...18).map { exponent in (0..<exponent).reduce(1) { power, _ in power * 10 } }

extension Diagnostic.Code {
  /// A decimal too large for its 64 bits.
  public static let decimalOverflow = Diagnostic.Code("decimal-overflow")
}

func overflow(_ what: String, at span: Span) -> Diagnostic {
  Diagnostic(
    .decimalOverflow, "\(what) does not fit an exact decimal", at: span, label: "more than 19 digits",
    help: ["multiply by 1.0 or divide first, to compute with floating-point numbers"])
}

/// Numeric columns seen as one kind of number.
extension Vector {
  /// Every numeric column as binary numbers; days and yes/no (1 and 0) as well.
  func doubles(_ execution: Execution) throws -> Lane<Double> {
    let values: [Double] =
      switch column.storage {
      case .double(let values): values
      case .int64(let values): try Vector.doubles(values, scale: type.scale ?? 0, execution)
      case .int32(let values): try execution.map(values) { Double($0) }
      case .bits(let bits): (0..<bits.count).map { bits[$0] ? 1 : 0 }
      case .codes, .bytes: preconditionFailure("text is no number")
      }
    return Lane(values, isConstant: isConstant)
  }

  private static func doubles(_ values: [Int64], scale: Int, _ execution: Execution) throws -> [Double] {
    if scale == 0 { return try execution.map(values) { Double($0) } }
    let unit = Double(powersOfTen[scale])
    return try execution.map(values) { Double($0) / unit }
  }

  /// Exact numbers as counts of 10⁻ˢᶜᵃˡᵉ; throws when a value does not fit.
  func exact(scale: Int, at span: Span, _ execution: Execution) throws -> Lane<Int64> {
    guard case .int64(let values) = column.storage, let from = type.scale else {
      preconditionFailure("only decimals are read as exact numbers")
    }
    if from == scale { return Lane(values, isConstant: isConstant) }
    precondition(from < scale, "a decimal is never read with fewer places")
    let factor = powersOfTen[scale - from]
    let limit = Int64.max / factor
    let fits = try execution.blocks(of: values.count) { range in
      values[range].allSatisfy { $0 >= -limit && $0 <= limit }
    }
    guard fits.allSatisfy({ $0 }) else { throw overflow("a value with \(scale) places", at: span) }
    return Lane(try execution.map(values) { $0 &* factor }, isConstant: isConstant)
  }

  /// Days of dates and of moments.
  func days(_ execution: Execution) throws -> Lane<Int32> {
    switch column.storage {
    case .int32(let values): return Lane(values, isConstant: isConstant)
    case .int64(let values): return Lane(try execution.map(values) { Moment.day(of: $0) }, isConstant: isConstant)
    default: preconditionFailure("only dates have days")
    }
  }

  /// The same numbers as a column of another numeric type.
  func converted(to target: ValueType, at span: Span, _ execution: Execution) throws -> Vector {
    if target == type || !type.isNumeric || !target.isNumeric { return self }
    let storage: Column.Storage =
      if let scale = target.scale, let from = type.scale, from <= scale {
        .int64(try exact(scale: scale, at: span, execution).values)
      } else if target.scale != nil {
        try numericStorage(try doubles(execution).values, type: target, at: span, execution)
      } else {
        .double(try doubles(execution).values)
      }
    let converted = Column(type: target, storage: storage, validity: column.validity)
    return isConstant ? Vector(constant: converted) : Vector(converted)
  }
}

/// Binary numbers stored as a type asks: decimals rounded half away from zero, days and moments to the nearest.
func numericStorage(
  _ values: [Double], type: ValueType, at span: Span, _ execution: Execution
) throws -> Column.Storage {
  switch type {
  case .decimal(let scale), .money(let scale, _), .percent(let scale):
    let unit = Double(powersOfTen[scale])
    let scaled = try execution.map(values) { ($0 * unit).rounded(.toNearestOrAwayFromZero) }
    guard scaled.allSatisfy({ abs($0) < 0x1p63 }) else { throw overflow("a number", at: span) }
    return .int64(try execution.map(scaled) { Int64($0) })
  case .datetime: return .int64(try execution.map(values) { Int64($0.rounded()) })
  case .date: return .int32(try execution.map(values) { Int32($0.rounded()) })
  default: return .double(values)
  }
}

/// Whole numbers stored as a numeric type asks.
func numericStorage(whole values: [Int64], type: ValueType) -> Column.Storage {
  guard let scale = type.scale else { return .double(values.map { Double($0) }) }
  return .int64(scale == 0 ? values : values.map { $0 * powersOfTen[scale] })
}
