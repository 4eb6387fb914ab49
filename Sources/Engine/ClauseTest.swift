import Columnar
import Plans

/// A clause of a condition, ready to be tried on one block of rows after the other.
enum ClauseTest: Sendable {
  /// A range of a plain column.
  case range(ColumnTest)
  /// Anything else, which is worked out for all rows beforehand.
  case truth(Truth)

  /// Writes the words of a block: a bit where the clause is true.
  func test(_ range: Range<Int>, _ words: UnsafeMutablePointer<UInt64>) {
    switch self {
    case .range(let test): test.test(range, joins: false, words)
    case .truth(let truth):
      let (bits, first) = (truth.isTrue.words.span, range.lowerBound >> 6)
      for word in 0..<Bitmap.wordCount(for: range.count) { words[word] = bits[first + word] }
    }
  }

  /// Where it is either true or false; none for everywhere.
  var known: Bitmap? {
    switch self {
    case .range(let test): test.validity
    case .truth(let truth): truth.isKnown
    }
  }
}

extension Evaluator {
  func clauseTest(_ term: Term) throws -> ClauseTest {
    try columnTest(term).map { .range($0) } ?? .truth(truth(term))
  }
}
