import Columnar
import Engine
import Models
import Plans
import Rendering

/// What a what-if changes in one set of tiers: who moves, what moves with them.
struct MigrationReport {
  let tiers: Model
  let levels: [String]
  let before: TierAssignment
  let after: TierAssignment
  /// Rows that the as-of date hides; they have no level on either side and are left out.
  let hidden: Int
  let migration: Migration
  /// The scores on both sides, where the tiers are cut from one.
  let scores: ScorePair?
  let criteria: [String]
  /// What the measure is called and its values; none where nothing about money is known.
  let measure: (name: String, type: ValueType, values: Column)?

  // MARK: - Frames

  /// from × to: accounts and the measure, every pair of levels; the missing tier only where it occurs.
  var matrix: Frame {
    var from: [Int32] = []
    var to: [Int32] = []
    var cells: [Int] = []
    let names = levels + (hasMissing ? ["(none)"] : [])
    for row in names.indices {
      for column in names.indices {
        let cell = migration.cell(from: row < levels.count ? row : nil, to: column < levels.count ? column : nil)
        if (row == levels.count || column == levels.count) && count(cell) == 0 { continue }
        from.append(Int32(row))
        to.append(Int32(column))
        cells.append(cell)
      }
    }
    var fields = [
      Frame.Field("from", .ordinals(from.map { $0 }, levels: names)),
      Frame.Field("to", .ordinals(to.map { $0 }, levels: names)),
      Frame.Field("accounts", .decimals(cells.map { Int64(count($0)) })),
    ]
    fields.append(Frame.Field("measure", measure == nil ? .decimals(cells.map { _ in nil }) : sums(cells)))
    return Frame(fields: fields, rowCount: from.count)
  }

  /// One row a level: accounts and measure before, after and the difference.
  func totals(withMissing: Bool) -> Frame {
    let rows = levels.indices.map { Optional($0) } + (withMissing ? [nil] : [])
    let names = levels + (withMissing ? ["(none)"] : [])
    func cells(from row: Int?) -> [Int] { all.map { migration.cell(from: row, to: $0) } }
    func cells(to row: Int?) -> [Int] { all.map { migration.cell(from: $0, to: row) } }
    let before = rows.map { cells(from: $0).reduce(0) { $0 + count($1) } }
    let after = rows.map { cells(to: $0).reduce(0) { $0 + count($1) } }
    var fields = [
      Frame.Field(tiers.name, .ordinals(rows.indices.map { Int32($0) }, levels: names)),
      Frame.Field("accounts before", .decimals(before.map(Int64.init))),
      Frame.Field("after", .decimals(after.map(Int64.init))),
      Frame.Field("change", .decimals(zip(before, after).map { Int64($1 - $0) })),
    ]
    if measure != nil {
      fields.append(Frame.Field("measure before", sums(of: rows.map { cells(from: $0) })))
      fields.append(Frame.Field("measure after", sums(of: rows.map { cells(to: $0) })))
      fields.append(Frame.Field("measure change", difference(rows.map { cells(to: $0) }, rows.map { cells(from: $0) })))
    }
    return Frame(fields: fields, rowCount: rows.count)
  }

  /// The largest movers with what moved them.
  func movers(_ movers: [Mover], naming accounts: [Frame.Field]) -> Frame {
    let names = levels + (movers.contains { $0.from == nil || $0.to == nil } ? ["(none)"] : [])
    let rows = movers.map { Int32($0.row) }
    var fields = accounts.map { Frame.Field($0.name, $0.column.gather(rows: rows)) }
    fields.append(Frame.Field("from", .ordinals(movers.map { Int32($0.from ?? levels.count) }, levels: names)))
    fields.append(Frame.Field("to", .ordinals(movers.map { Int32($0.to ?? levels.count) }, levels: names)))
    if let measure { fields.append(Frame.Field(measure.name, measure.values.gather(rows: rows))) }
    if let scores {
      func known(_ score: ScoreColumn, _ row: Int) -> Double? { score.isKnown(row) ? score.number(row) : nil }
      fields.append(Frame.Field("score before", .numbers(movers.map { known(scores.before, $0.row) })))
      fields.append(Frame.Field("score after", .numbers(movers.map { known(scores.after, $0.row) })))
      fields.append(Frame.Field("moved by", .texts(movers.map { $0.criterion.map { criteria[$0] } })))
      fields.append(
        Frame.Field("by how much", .numbers(movers.map { $0.criterion == nil ? nil : $0.contributionChange })))
    }
    return Frame(fields: fields, rowCount: movers.count)
  }

  // MARK: - Sums

  private func count(_ cell: Int) -> Int {
    cell == migration.cell(from: nil, to: nil) ? migration.counts[cell] - hidden : migration.counts[cell]
  }

  private var all: [Int?] { levels.indices.map { Optional($0) } + [nil] }

  /// Whether an account has no level on either side.
  var hasMissing: Bool {
    all.contains { other in
      count(migration.cell(from: nil, to: other)) > 0 || count(migration.cell(from: other, to: nil)) > 0
    }
  }

  /// The measure of all accounts that change their level.
  var movedMeasure: Column? {
    guard measure != nil else { return nil }
    let cells = all.flatMap { from in all.filter { $0 != from }.map { migration.cell(from: from, to: $0) } }
    return sums(of: [cells])
  }

  var totalMeasure: Column? {
    guard measure != nil else { return nil }
    return sums(of: [Array(migration.counts.indices)])
  }

  private func sums(_ cells: [Int]) -> Column { sums(of: cells.map { [$0] }) }

  private func sums(of groups: [[Int]]) -> Column {
    guard let measure, let sums = migration.sums else { preconditionFailure("no measure was added up") }
    switch sums {
    case .exact(let units, _):
      let totals = groups.map { group in Int64(clamping: group.reduce(Int128(0)) { $0 + units[$1] }) }
      return Column(type: measure.type, storage: .int64(totals))
    case .numbers(let numbers): return .numbers(groups.map { group in group.reduce(0.0) { $0 + numbers[$1] } })
    }
  }

  private func difference(_ after: [[Int]], _ before: [[Int]]) -> Column {
    switch (sums(of: after).storage, sums(of: before).storage) {
    case (.int64(let a), .int64(let b)):
      Column(type: measure?.type ?? .number, storage: .int64(zip(a, b).map { $0 - $1 }))
    case (.double(let a), .double(let b)): .numbers(zip(a, b).map { $0 - $1 })
    default: preconditionFailure("one measure has one kind of sum")
    }
  }
}
