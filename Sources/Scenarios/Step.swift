import Diagnostics
import Plans

/// One thing that a what-if does to a book; what it says of data changes no data, only what is seen of them.
enum Step: Sendable {
  case asOf(AsOf)
  /// Models that stand in for the saved ones.
  case models([Model])
  case without(TableID, where: Term)
  case values(ColumnID, of: TableID, to: Term, where: Term?, Written)

  func apply(to book: inout Book) {
    switch self {
    case .asOf(let day): book.asOf = day
    case .models(let models): for model in models { book.standIn(model) }
    case .without(let table, let condition): book.remove(from: table, where: condition)
    case .values(let column, let table, let value, let condition, let written):
      book.change(column, of: table, to: value, where: condition, written: written)
    }
  }

  var changesData: Bool {
    switch self {
    case .without, .values: true
    case .asOf, .models: false
    }
  }

  /// The columns whose meaning it was written for.
  var columns: Set<ColumnID> {
    var columns: Set<ColumnID> = []
    switch self {
    case .asOf, .models: break
    case .without(_, let condition): condition.forEachColumn { columns.insert($0) }
    case .values(let column, _, let value, let condition, _):
      columns.insert(column)
      for term in [value] + (condition.map { [$0] } ?? []) { term.forEachColumn { columns.insert($0) } }
    }
    return columns
  }
}

extension Book {
  fileprivate mutating func standIn(_ model: Model) {
    guard let index = models.firstIndex(where: { $0.id == model.id }) else { return }
    var standIn = model
    // Overrides are decisions about accounts, not part of the what-if.
    if case .tiers(var tiers) = standIn.kind, let saved = models[index].tiers {
      tiers.overrides = saved.overrides
      tiers.overridesVersion = saved.overridesVersion
      standIn.kind = .tiers(tiers)
    }
    models[index] = standIn
    update(model.table) { table in
      for schema in model.schemas(keeping: table.columns) {
        guard let place = table.columns.firstIndex(where: { $0.id == schema.id }) else { continue }
        table.columns[place].type = schema.type
        table.columns[place].levels = schema.levels
      }
    }
  }
}
