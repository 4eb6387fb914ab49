import Columnar
import Plans

extension Question {
  /// An attribute as it is computed, or the share of the attributes that are known of each row.
  func column(_ output: AttributesModel.Output, of model: AttributesModel, in table: TableID) throws -> Column {
    let evaluator = evaluator(over: table)
    switch output {
    case .attribute(let index): return try evaluator.column(model.attributes[index].term)
    case .fill:
      let columns = try model.attributes.map { try evaluator.column($0.term) }
      let share = 1 / Double(columns.count)
      let shares = (0..<rowCount(of: table)).map { row in Double(columns.count { $0.isKnown(row) }) * share }
      return Column(type: .number, storage: .double(shares))
    }
  }
}
