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
    var passes = [Bool](repeating: false, count: max(1, dictionary.count))
    for code in passing where passes.indices.contains(Int(code)) { passes[Int(code)] = true }
    return try testCodes(codes, passes)
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
    try execution.fillBits(codes.count) { range, words in
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

/// A text test made ready.
private struct TextMatcher: Sendable {
  private enum Kind: Sendable {
    case oneOf(exact: [[UInt8]], folded: Set<String>)
    case contains([UInt8])
    case startsWith([UInt8])
    case endsWith([UInt8])
    case pattern(CompiledPattern)
  }

  private let kind: Kind
  private let ignoresCase: Bool

  init(_ test: Term.TextTest) throws {
    switch test {
    case .isOneOf(let values):
      kind = .oneOf(
        exact: values.filter { !$0.ignoresCase }.map { Array($0.text.utf8) },
        folded: Set(values.filter(\.ignoresCase).map { $0.text.lowercased() }))
      ignoresCase = false
    case .contains(let value):
      kind = .contains(value.needle)
      ignoresCase = value.ignoresCase
    case .startsWith(let value):
      kind = .startsWith(value.needle)
      ignoresCase = value.ignoresCase
    case .endsWith(let value):
      kind = .endsWith(value.needle)
      ignoresCase = value.ignoresCase
    case .matches(let pattern):
      kind = .pattern(try pattern.compiled())
      ignoresCase = false
    case .hasCode: preconditionFailure("levels are tested by code")
    }
  }

  func matches(_ texts: TextBytes, _ value: Int) -> Bool {
    if ignoresCase { return Array(texts[value].lowercased().utf8).withUnsafeBufferPointer { matches($0) } }
    switch kind {
    case .oneOf(let exact, let folded):
      return texts.withBytes(value) { bytes in exact.contains { $0.elementsEqual(bytes) } }
        || !folded.isEmpty && folded.contains(texts[value].lowercased())
    case .pattern(let pattern): return pattern.isFound(in: texts[value])
    default: return texts.withBytes(value) { matches($0) }
    }
  }

  private func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch kind {
    case .contains(let needle): text.firstIndex(of: needle, from: 0) != nil
    case .startsWith(let needle): text.starts(with: needle)
    case .endsWith(let needle): text.count >= needle.count && text.suffix(needle.count).elementsEqual(needle)
    case .oneOf, .pattern: preconditionFailure("sets and patterns are not byte tests")
    }
  }
}

extension Term.TextValue {
  fileprivate var needle: [UInt8] { Array((ignoresCase ? text.lowercased() : text).utf8) }
}

extension UnsafeBufferPointer<UInt8> {
  /// Where some bytes next stand.
  func firstIndex(of needle: [UInt8], from start: Int) -> Int? {
    guard let first = needle.first else { return start }
    var position = start
    while position + needle.count <= count {
      if self[position] == first, self[position..<position + needle.count].elementsEqual(needle) { return position }
      position += 1
    }
    return nil
  }
}
