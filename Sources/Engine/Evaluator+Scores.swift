import Columnar
import Models
import Plans

/// Scores against fixed numbers: at their own precision, as sorts, ranks and cuts see them.
extension Evaluator {
  /// Nothing where the comparison is not of a score and a decimal.
  func compareScore(_ comparison: Term.Comparison, _ a: Term, _ b: Term) throws -> Truth? {
    guard case .rows(_, let rows) = context.kind else { return nil }
    if let number = b.fixedDecimal, let scores = try question.exactScores(a) {
      return try test(scores, rows, comparison, number)
    }
    if let number = a.fixedDecimal, let scores = try question.exactScores(b) {
      return try test(scores, rows, comparison.mirrored, number)
    }
    return nil
  }

  private func test(
    _ scores: OrderedColumn, _ rows: [Int32]?, _ comparison: Term.Comparison, _ number: DecimalNumber
  ) throws -> Truth {
    let all = Column(type: .decimal(scale: 0), storage: .int64(scores.keys), validity: scores.validity)
    let column = try rows.map { try execution.gather(all, $0) } ?? all
    guard case .int64(let keys) = column.storage else { preconditionFailure("exact scores are whole numbers") }
    let isTrue = try test(keys, comparison, scores.unit.keys(meeting: number))
    return Truth(isTrue: isTrue, validity: column.validity)
  }

  /// `range` holds the keys that count as equal; what is below or above it is smaller or greater.
  private func test(
    _ keys: [Int64], _ comparison: Term.Comparison, _ range: OrderedColumn.Unit.Meeting
  ) throws -> Bitmap {
    let (first, last) = (range.first, range.last)
    return try execution.fillBits(keys.count) { rows, words in
      keys.withUnsafeBufferPointer { keys in
        switch comparison {
        case .equal: testRows(rows, into: words) { keys[$0] >= first && keys[$0] <= last }
        case .notEqual: testRows(rows, into: words) { keys[$0] < first || keys[$0] > last }
        case .less: testRows(rows, into: words) { keys[$0] < first }
        case .lessOrEqual: testRows(rows, into: words) { keys[$0] <= last }
        case .greater: testRows(rows, into: words) { keys[$0] > last }
        case .greaterOrEqual: testRows(rows, into: words) { keys[$0] >= first }
        }
      }
    }
  }
}

extension Term {
  fileprivate var fixedDecimal: DecimalNumber? {
    guard case .constant(.exact(let units)) = kind, let scale = type.scale else { return nil }
    return DecimalNumber(units: units, scale: scale)
  }
}
