import Columnar
import Plans

/// A range of a column's values, and where they are known.
struct ColumnTest: Sendable {
  enum Values: Sendable {
    case int32([Int32], Bounds<Int32>)
    case int64([Int64], Bounds<Int64>)
    case double([Double], Bounds<Double>)
  }

  let values: Values
  let validity: Bitmap?

  /// Tests the rows of a block into its words.
  func test(_ range: Range<Int>, joins: Bool, _ words: UnsafeMutablePointer<UInt64>) {
    switch values {
    case .int32(let values, let bounds): testBlock(range, values, bounds, joins: joins, words)
    case .int64(let values, let bounds): testBlock(range, values, bounds, joins: joins, words)
    case .double(let values, let bounds): testBlock(range, values, bounds, joins: joins, words)
    }
    guard let validity else { return }
    let (known, first) = (validity.words.span, range.lowerBound >> 6)
    for word in 0..<Bitmap.wordCount(for: range.count) { words[word] &= known[first + word] }
  }
}

/// Tests the values of a block, which starts at a word, into the words of all rows.
func testRange<Value: RangeTested>(
  _ range: Range<Int>, _ values: [Value], _ bounds: Bounds<Value>, _ words: UnsafeMutablePointer<UInt64>
) {
  testBlock(range, values, bounds, joins: false, words + range.lowerBound >> 6)
}

/// The same into the words of the block alone.
private func testBlock<Value: RangeTested>(
  _ range: Range<Int>, _ values: [Value], _ bounds: Bounds<Value>, joins: Bool, _ words: UnsafeMutablePointer<UInt64>
) {
  values.withUnsafeBufferPointer { values in
    guard let base = values.baseAddress else { return }
    Value.test(base + range.lowerBound, range.count, bounds, joins: joins, words)
  }
}

extension Evaluator {
  /// A condition as a range of a plain column of this table; none where it is anything else.
  func columnTest(_ term: Term) throws -> ColumnTest? {
    switch term.kind {
    case .compare(let comparison, let a, let b): try comparisonTest(comparison, a, b)
    case .inDays(let inner, let from, let to): try daysTest(inner, from, to)
    case .textTest(let inner, let test): try textTest(inner, test)
    default: nil
    }
  }

  private func comparisonTest(_ comparison: Term.Comparison, _ a: Term, _ b: Term) throws -> ColumnTest? {
    guard a.isPlain(in: question.book), case .constant(let constant) = b.kind, constant != .missing else { return nil }
    let (values, other) = (try vector(a), try vector(b))
    switch (values.column.storage, other.column.storage) {
    case (.int64, .int64):
      guard let (lane, bound) = sameScale(values, other) else { return nil }
      return ColumnTest(
        values: .int64(lane.values, Int64.bounds(comparison, bound.values[0])), validity: values.column.validity)
    case (.int32(let days), .int32(let bound)) where a.type == .date && b.type == .date:
      return ColumnTest(values: .int32(days, Int32.bounds(comparison, bound[0])), validity: values.column.validity)
    case (.double(let numbers), .double(let bound)) where a.type == .number && b.type == .number:
      return ColumnTest(values: .double(numbers, Double.bounds(comparison, bound[0])), validity: values.column.validity)
    default: return nil
    }
  }

  private func daysTest(_ inner: Term, _ from: DayTerm?, _ to: DayTerm?) throws -> ColumnTest? {
    guard inner.isPlain(in: question.book), case let column = try vector(inner).column,
      case .int32(let days) = column.storage
    else { return nil }
    return ColumnTest(values: .int32(days, bounds(from, to)), validity: column.validity)
  }

  /// The days from one to another.
  func bounds(_ from: DayTerm?, _ to: DayTerm?) -> Bounds<Int32> {
    Bounds(first: from.map { question.book.day($0) } ?? .min, last: to.map { question.book.day($0) } ?? .max)
  }

  /// A text that is one of a dictionary's values, or a few that stand together there.
  private func textTest(_ inner: Term, _ test: Term.TextTest) throws -> ColumnTest? {
    guard inner.isPlain(in: question.book), case let column = try vector(inner).column,
      case .codes(let codes, let dictionary) = column.storage, dictionary.count <= 256
    else { return nil }
    let passes = try passingCodes(test, dictionary)
    guard let bounds = Evaluator.bounds(of: passes) else { return nil }
    return ColumnTest(values: .int32(codes, bounds), validity: column.validity)
  }

  /// The codes that pass as a range; none where others stand between them.
  static func bounds(of passes: [Bool]) -> Bounds<Int32>? {
    guard let first = passes.firstIndex(of: true), let last = passes.lastIndex(of: true) else {
      return Bounds(first: .max, last: .min)
    }
    return passes[first...last].allSatisfy { $0 } ? Bounds(first: Int32(first), last: Int32(last)) : nil
  }
}

extension Term {
  /// Whether it is a column of the table that no model gives: the scores of models are compared at their own precision.
  fileprivate func isPlain(in book: Book) -> Bool {
    guard case .column(let id) = kind else { return false }
    if case .output = book.column(id).column.origin { return false }
    return true
  }
}
