import Columnar
import Plans

/// Rows of a table put together by their keys, in key order.
final class Groups {
  let table: TableID
  /// The rows that passed the filters, ascending; none for all.
  let rows: [Int32]?
  let rowCount: Int
  /// The value of each key, one a group.
  let keys: [Column]
  let count: Int
  /// The group of each of the rows; none when there is but one.
  let groupOf: GroupNumbers?
  /// What has been computed for these groups; a sort often asks for what is shown, too.
  private var assignments: [[LinkID]: Assignment] = [:]

  /// Groups numbered by their keys: numbers and text ascending, levels best first, missing last. Without keys one group.
  init(table: TableID, rows: [Int32]?, rowCount: Int, by columns: [Column], _ execution: Execution) throws {
    self.table = table
    self.rows = rows
    self.rowCount = rowCount
    guard let first = columns.first else {
      keys = []
      count = 1
      groupOf = nil
      return
    }
    let numbered =
      if let coded = try CodedKeys(columns, execution) {
        try Groups.numbered(coded, columns, execution)
      } else {
        try Groups.numbered(DenseCodes(first, columns.dropFirst(), execution), columns, execution)
      }
    (groupOf, keys, count) = (numbered.groupOf, numbered.keys, numbered.count)
  }

  /// The groups of coded rows in key order. Generic, not over any codes: its loops are compiled for each kind.
  private static func numbered<Codes: KeyCodes>(
    _ coded: Codes, _ columns: [Column], _ execution: Execution
  ) throws -> (groupOf: GroupNumbers, keys: [Column], count: Int) {
    let someRows = try coded.someRows(execution)
    let present = someRows.indices.filter { someRows[$0] >= 0 }
    let unordered = columns.map { $0.gather(rows: present.map { someRows[$0] }) }
    let order = try SortKeys(unordered.map { ($0, $0.type == .ordinal) })
      .sorted(present.indices.map { Int32($0) }, execution)
    var numbers = [Int32](repeating: 0, count: someRows.count)
    for (place, index) in order.enumerated() { numbers[present[Int(index)]] = Int32(place) }
    let groupOf = try coded.renumbered(numbers, groupCount: order.count, execution)
    return (groupOf, unordered.map { $0.gather(rows: order) }, order.count)
  }

  /// The rows that an aggregate goes over: of the table itself, or of one that leads to it.
  func assignment(_ links: [LinkID], in question: Question) throws -> Assignment {
    if links.isEmpty { return Assignment(groups: groupOf, groupCount: count, rows: rows, count: rowCount) }
    if let known = assignments[links] { return known }
    let ownGroup = groupOfEachRow(question.rowCount(of: table))
    let groups = try question.execution.map(question.ancestors(over: links)) { $0 < 0 ? -1 : ownGroup[Int($0)] }
    let assignment = Assignment(groups: .wide(groups), groupCount: count, rows: nil, count: groups.count)
    assignments[links] = assignment
    return assignment
  }

  /// −1 for rows that the filters left out.
  private func groupOfEachRow(_ total: Int) -> [Int32] {
    guard let rows else { return (0..<total).map { groupOf?[$0] ?? 0 } }
    var result = [Int32](repeating: -1, count: total)
    for (position, row) in rows.enumerated() { result[Int(row)] = groupOf?[position] ?? 0 }
    return result
  }
}
