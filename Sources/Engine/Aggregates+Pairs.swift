import Columnar
import Plans

/// Sums of a sum or difference of two columns, as in revenue less cost, without a column of the results in between.
extension AggregateJob {
  /// Nothing where the argument is something else, where there are few groups, or where a value or a sum leaves 64 bits: then the usual way
  /// gives the answer, or tells the mistake.
  func sumOfPair(_ term: Term, _ evaluator: Evaluator) throws -> Column? {
    guard rows.groupCount > GroupSums.mostGroups, case .arithmetic(let operation, let a, let b) = term.kind,
      operation == .add || operation == .subtract, let scale = term.type.scale, a.type.scale == scale,
      b.type.scale == scale, case .column = a.kind, case .column = b.kind
    else { return nil }
    let (left, right) = (try evaluator.column(a), try evaluator.column(b))
    guard case .int64(let first) = left.storage, case .int64(let second) = right.storage else { return nil }
    let known = mask & left.validity & right.validity
    let sums =
      operation == .add
      ? try pairSums(first, second, known) { $0.addingReportingOverflow($1) }
      : try pairSums(first, second, known) { $0.subtractingReportingOverflow($1) }
    return try sums.map { try converted(Column(type: term.type, storage: .int64($0))) }
  }

  @inline(__always)
  private func pairSums(
    _ first: [Int64], _ second: [Int64], _ known: Bitmap?,
    _ combine: @Sendable (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
  ) throws -> [Int64]? {
    let parts = try rows.partials(execution, inAnyOrder: true) { range in
      var sums: [Int64] = execution.filled(rows.groupCount, with: 0)
      var overflowed = false
      let (first, second) = (first.span, second.span)
      sums.withUnsafeMutableBufferPointer { sums in
        rows.forEach(range, known) { position, group in
          let value = combine(first[position], second[position])
          let sum = sums[group].addingReportingOverflow(value.partialValue)
          sums[group] = sum.partialValue
          overflowed = overflowed || value.overflow || sum.overflow
        }
      }
      return (sums: sums, overflowed: overflowed)
    }
    return parts.contains(where: \.overflowed) || parts.isEmpty ? nil : try total(of: parts.map(\.sums))
  }
}
