import Columnar
import Plans

extension Question {
  /// Whether each row passes, or what it is that fails; nothing fails of a row that passes.
  func column(_ output: GateModel.Output, of gate: GateModel, in table: TableID) throws -> Column {
    let evaluator = evaluator(over: table)
    let truths = try gate.clauses.map { try evaluator.truth($0.condition).isTrue }
    switch output {
    case .passes:
      let all = truths.dropFirst().reduce(truths[0]) { $0 & $1 }
      return Column(type: .yesNo, storage: .bits(all))
    case .reason:
      let values = try gate.clauses.map { clause in try clause.subject.map { try evaluator.column($0.term) } }
      return .texts(
        (0..<rowCount(of: table)).map { row in
          let failing = gate.clauses.indices.filter { !truths[$0][row] }
          return failing.isEmpty
            ? nil : failing.map { gate.clauses[$0].reason(values[$0], row) }.joined(separator: "; ")
        })
    }
  }
}

extension GateModel.Clause {
  /// `expectedClose is not within next 90d`, `money is missing`: the same for all rows that fail alike, so that rows can be counted by it.
  fileprivate func reason(_ values: Column?, _ row: Int) -> String {
    guard let subject, let values, values.isKnown(row) else { return failure(values, row) }
    return "\(subject.name) \(subject.denial)"
  }

  /// `expectedClose 2026-05-02 is not within next 90d`, `money is missing`: with the value of the one row that is explained.
  ///
  /// - Parameter values: of the subject, for all rows.
  public func failure(_ values: Column?, _ row: Int) -> String {
    guard let subject, let values else { return "\(text) does not hold" }
    guard values.isKnown(row) else { return "\(subject.name) is missing" }
    return "\(subject.name) \(values.openText(row)) \(subject.denial)"
  }
}
