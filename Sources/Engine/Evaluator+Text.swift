import Columnar
import Diagnostics
import Plans

/// Tests of texts: once for each distinct value where there is a dictionary.
extension Evaluator {
  func test(_ a: Vector, _ test: Term.TextTest) throws -> Truth {
    let shape = Shape([a], in: context.count)
    if case .hasCode(let passing) = test {
      return expanded(Truth(isTrue: try hasCode(a, passing, shape), validity: shape.validity), shape)
    }
    let matcher = try TextMatcher(test)
    let isTrue = try self.test(TextView(a.column), shape) { texts, value in matcher.matches(texts, value) }
    return expanded(Truth(isTrue: isTrue, validity: shape.validity), shape)
  }

  private func hasCode(_ a: Vector, _ passing: [Int32], _ shape: Shape) throws -> Bitmap {
    guard case .codes(let codes, let dictionary) = a.column.storage else { preconditionFailure("levels are codes") }
    return try testCodes(codes, Evaluator.passes(passing, of: dictionary))
  }

  /// For each code of a dictionary whether it is one of some.
  private static func passes(_ passing: [Int32], of dictionary: TextDictionary) -> [Bool] {
    var passes = [Bool](repeating: false, count: max(1, dictionary.count))
    for code in passing where passes.indices.contains(Int(code)) { passes[Int(code)] = true }
    return passes
  }

  /// For each code of a dictionary whether its text passes a test.
  func passingCodes(_ test: Term.TextTest, _ dictionary: TextDictionary) throws -> [Bool] {
    if case .hasCode(let passing) = test { return Evaluator.passes(passing, of: dictionary) }
    let matcher = try TextMatcher(test)
    return (0..<max(1, dictionary.count)).map { $0 < dictionary.count && matcher.matches(dictionary.values, $0) }
  }

  private func test(
    _ view: TextView, _ shape: Shape, _ test: @Sendable (TextBytes, Int) -> Bool
  ) throws -> Bitmap {
    guard let codes = view.codes else {
      return try execution.fillBits(shape.count) { range, words in
        testRows(range, into: words) { test(view.values, $0) }
      }
    }
    let passes = try execution.fill(max(1, view.values.count)) { range, out in
      for value in range { out[value] = value < view.values.count && test(view.values, value) }
    }
    return try testCodes(codes, passes)
  }

  private func testCodes(_ codes: [Int32], _ passes: [Bool]) throws -> Bitmap {
    let bounds = Evaluator.bounds(of: passes)
    return try execution.fillBits(codes.count) { range, words in
      if let bounds { return testRange(range, codes, bounds, words) }
      codes.withUnsafeBufferPointer { codes in
        passes.withUnsafeBufferPointer { passes in
          testRows(range, into: words) { passes[Int(codes[$0])] }
        }
      }
    }
  }

  // MARK: - Text against text

  func compareTexts(_ comparison: Term.Comparison, _ a: Vector, _ b: Vector, _ shape: Shape) throws -> Bitmap {
    let left = TextView(a.column)
    let right = TextView(b.column)
    if b.isConstant {
      return try test(left, shape) { texts, value in
        comparison.holds(texts.compare(value, with: right.values, Int(right.codes?[0] ?? 0)))
      }
    }
    if a.isConstant { return try compareTexts(comparison.mirrored, b, a, shape) }
    return try execution.fillBits(shape.count) { range, words in
      testRows(range, into: words) { row in
        left.withBytes(row) { first in
          right.withBytes(row) { second in comparison.holds(compareBytes(first, second)) }
        }
      }
    }
  }
}

extension Term.Comparison {
  /// Whether a three-way comparison (negative, zero, positive) satisfies this one.
  func holds(_ order: Int) -> Bool {
    switch self {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }
}
