import Columnar
import Plans

/// Where conditions hold, without telling false from unknown: what a filter needs.
extension Evaluator {
  /// The rows of which a condition is true.
  ///
  /// Ranges of plain columns that are joined by `and` are tested block by block, each block against all of them while its bits are in the
  /// innermost cache; other conditions as everywhere.
  func passing(_ term: Term) throws -> Bitmap {
    guard case .rows = context.kind else { return try truth(term).isTrue }
    let terms: [Term] = if case .and(let terms) = term.kind { terms } else { [term] }
    var tests: [ColumnTest] = []
    var others: Bitmap?
    for term in terms {
      if let test = try columnTest(term) {
        tests.append(test)
      } else {
        others = try others & truth(term).isTrue
      }
    }
    if tests.isEmpty { return others ?? Bitmap(repeating: true, count: context.count) }
    let passing = try rows(passing: tests)
    return others.map { passing & $0 } ?? passing
  }

  private func rows(passing tests: [ColumnTest]) throws -> Bitmap {
    try execution.fillBits(context.count) { range, words in
      for (index, test) in tests.enumerated() { test.test(range, joins: index > 0, words + range.lowerBound >> 6) }
    }
  }
}
