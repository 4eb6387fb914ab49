import Columnar
import Diagnostics
import Plans

/// Comparisons of two values of one kind; neither true nor false where one is missing.
extension Evaluator {
  func compare(_ comparison: Term.Comparison, _ a: Vector, _ b: Vector, at span: Span) throws -> Truth {
    let shape = Shape([a, b], in: context.count)
    let isTrue: Bitmap
    switch (a.type, b.type) {
    case (.text, _), (_, .text): isTrue = try compareTexts(comparison, a, b, shape)
    case (.ordinal, .ordinal): isTrue = try test(ranks(a), comparison.mirrored, ranks(b), shape)
    case (.yesNo, .yesNo): isTrue = try test(a.doubles(execution), comparison, b.doubles(execution), shape)
    case (.datetime, .datetime): isTrue = try test(moments(a), comparison, moments(b), shape)
    case (let first, let second) where first.isTemporal && second.isTemporal:
      isTrue = try test(a.days(execution), comparison, b.days(execution), shape)
    default: isTrue = try compareNumbers(comparison, a, b, shape, at: span)
    }
    return expanded(Truth(isTrue: isTrue, validity: shape.validity), shape)
  }

  /// The outcome for constants, for each row of the context.
  func expanded(_ truth: Truth, _ shape: Shape) -> Truth {
    guard shape.isConstant, context.count != 1 else { return truth }
    return Truth(
      isTrue: Bitmap(repeating: truth.isTrue[0], count: context.count),
      isKnown: Bitmap(repeating: truth.isKnown[0], count: context.count))
  }

  func test<Value: RangeTested>(
    _ a: Lane<Value>, _ comparison: Term.Comparison, _ b: Lane<Value>, _ shape: Shape
  ) throws -> Bitmap {
    guard b.isConstant, !a.isConstant else { return try testPairs(a, comparison, b, shape) }
    let bounds = Value.bounds(comparison, b.values[0])
    return try execution.fillBits(shape.count) { range, words in testRange(range, a.values, bounds, words) }
  }

  private func testPairs<Value: Comparable & Sendable>(
    _ a: Lane<Value>, _ comparison: Term.Comparison, _ b: Lane<Value>, _ shape: Shape
  ) throws -> Bitmap {
    try execution.fillBits(shape.count) { range, words in
      switch comparison {
      case .equal: zipTests(range, a, b, into: words) { $0 == $1 }
      case .notEqual: zipTests(range, a, b, into: words) { $0 != $1 }
      case .less: zipTests(range, a, b, into: words) { $0 < $1 }
      case .lessOrEqual: zipTests(range, a, b, into: words) { $0 <= $1 }
      case .greater: zipTests(range, a, b, into: words) { $0 > $1 }
      case .greaterOrEqual: zipTests(range, a, b, into: words) { $0 >= $1 }
      }
    }
  }

  // MARK: - Numbers

  private func compareNumbers(
    _ comparison: Term.Comparison, _ a: Vector, _ b: Vector, _ shape: Shape, at span: Span
  ) throws -> Bitmap {
    guard let left = a.type.scale, let right = b.type.scale else {
      return try test(a.doubles(execution), comparison, b.doubles(execution), shape)
    }
    if let same = sameScale(a, b) ?? sameScale(b, a).map({ ($0.1, $0.0) }) {
      return try test(same.0, comparison, same.1, shape)
    }
    let scale = max(left, right)
    return try testPairs(wide(a, scale: scale), comparison, wide(b, scale: scale), shape)
  }

  /// Both in the scale of the first, when they are of one scale or the second is a constant that fits it.
  func sameScale(_ a: Vector, _ b: Vector) -> (Lane<Int64>, Lane<Int64>)? {
    guard case .int64(let values) = a.column.storage, case .int64(var others) = b.column.storage,
      let scale = a.type.scale, let other = b.type.scale
    else { return nil }
    if scale != other {
      guard b.isConstant, other < scale else { return nil }
      let (scaled, overflow) = others[0].multipliedReportingOverflow(by: powersOfTen[scale - other])
      if overflow { return nil }
      others = [scaled]
    }
    return (Lane(values, isConstant: a.isConstant), Lane(others, isConstant: b.isConstant))
  }

  private func wide(_ a: Vector, scale: Int) throws -> Lane<Int128> {
    guard case .int64(let values) = a.column.storage, let from = a.type.scale else {
      preconditionFailure("decimals are counts of their last place")
    }
    let factor = Int128(powersOfTen[scale - from])
    return Lane(try execution.map(values) { Int128($0) * factor }, isConstant: a.isConstant)
  }

  private func moments(_ a: Vector) -> Lane<Int64> {
    guard case .int64(let values) = a.column.storage else { preconditionFailure("moments are microseconds") }
    return Lane(values, isConstant: a.isConstant)
  }

  private func ranks(_ a: Vector) -> Lane<Int32> {
    guard case .codes(let codes, _) = a.column.storage else { preconditionFailure("levels are codes") }
    return Lane(codes, isConstant: a.isConstant)
  }

  /// A number among numbers.
  func inNumbers(_ a: Vector, _ constants: [Constant], at span: Span) throws -> Truth {
    let shape = Shape([a], in: context.count)
    var isTrue = Bitmap(repeating: false, count: shape.count)
    for constant in constants {
      let other: Column =
        switch constant {
        case .exact(let units):
          Column(type: a.type.scale == nil ? .decimal(scale: 0) : a.type, storage: .int64([units]))
        case .number(let number): Column(type: .number, storage: .double([number]))
        default: preconditionFailure("numbers are among numbers")
        }
      isTrue = try isTrue | compareNumbers(.equal, a, Vector(constant: other), shape, at: span)
    }
    return expanded(Truth(isTrue: isTrue, validity: shape.validity), shape)
  }
}
