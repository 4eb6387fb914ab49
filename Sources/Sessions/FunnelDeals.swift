import Columnar
import Engine
import Language
import Models
import Plans

/// What a funnel is asked about, with its names looked up.
struct FunnelQuestion {
  var written: Funnel
  var book: Book
  var table: Table
  /// The present stage of a deal.
  var stage: Term
  var condition: Term?
  var group: Term?
  var history: FunnelHistory?
  /// The days of the cohort.
  var cohort: ClosedRange<Int32>?
}

/// Where every change of stage is written down.
struct FunnelHistory {
  var columns: StageHistoryColumns
  /// It tells how deals stood on some days: of those that are there on the first of them it is not known since when.
  var isOfSnapshots: Bool
}

/// The stages of a funnel, the won one last, and those of what is lost.
struct FunnelStages {
  var order: [String]
  var lost: [String]
  /// The history told the order, nobody else.
  var isInferred = false

  /// The place of a stage: in the order, behind it where it is lost, none where it is neither.
  func place(of stage: String) -> Int? { places[stage.lowercased()] }

  private let places: [String: Int]

  init(order: [String], lost: [String], isInferred: Bool = false) {
    (self.order, self.lost, self.isInferred) = (order, lost, isInferred)
    var places: [String: Int] = [:]
    for stage in lost { places[stage.lowercased()] = order.count }
    for (place, stage) in order.enumerated() { places[stage.lowercased()] = place }
    self.places = places
  }
}

/// Deals by the values of a grouping, in the order of its values, missing last.
struct FunnelGroups {
  /// A row of the table for each group, to show its value by.
  var examples: [Int32]
  /// The group of each row of the table.
  var ofRow: [Int32]
  var column: Column

  init(_ column: Column) {
    self.column = column
    let firsts = column.firstRowsOfDistinctValues().filter { column.isKnown(Int($0)) }
      .sorted { column.precedes(Int($0), Int($1)) }
    var places: [String: Int32] = [:]
    for (place, row) in firsts.enumerated() { places[column.canonicalText(Int(row))] = Int32(place) }
    let missing = Int32(firsts.count)
    ofRow = (0..<column.count).map { row in
      column.isKnown(row) ? places[column.canonicalText(row)] ?? missing : missing
    }
    examples = firsts
    if let row = (0..<column.count).first(where: { !column.isKnown($0) }) { examples.append(Int32(row)) }
  }

  func name(_ place: Int) -> String {
    let row = Int(examples[place])
    return column.isKnown(row) ? cellText(column, row) : "(missing)"
  }

  /// The values of some groups, as a column of their type.
  func values(of places: [Int]) -> Column { column.gather(rows: places.map { examples[$0] }) }
}

extension Column {
  /// The values of some rows added up, exactly where they are exact.
  func sum(over rows: [Int]) -> ParetoCurve.Sum {
    switch storage {
    case .int64(let units):
      .exact(rows.reduce(Int128(0)) { isKnown($1) ? $0 + Int128(units[$1]) : $0 }, scale: type.scale ?? 0)
    case .double(let values): .number(rows.reduce(0.0) { isKnown($1) ? $0 + values[$1] : $0 })
    default: .number(0)
    }
  }
}
