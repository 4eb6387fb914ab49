import Columnar
import Diagnostics
import Engine
import Language
import Plans

/// A table of snapshots: deals as they were seen on certain days.
struct SnapshotColumns {
  var table: Table
  var date: ColumnID
  /// What tells which deal a row is.
  var deal: ColumnID
  /// To the table of deals, where they are linked.
  var link: LinkID?
  var stage: ColumnSchema?
  var money: ColumnSchema?
  var expected: ColumnSchema?
  var probability: ColumnSchema?
  var guesses: [String] = []
}

extension Session {
  /// The columns of a table of snapshots that has a date role.
  func snapshotColumns(of table: Table, deal: ColumnID, link: LinkID?, date: ColumnID) -> SnapshotColumns {
    var columns = SnapshotColumns(table: table, date: date, deal: deal, link: link)
    func find(_ role: Role, _ fits: (ValueType) -> Bool) -> ColumnSchema? {
      guard let found = table.column(habituallyFor: role), fits(found.column.type) else { return nil }
      if !found.isAssigned { columns.guesses.append("\(role.rawValue) \(found.column.name)") }
      return found.column
    }
    columns.stage = find(.stage) { $0.isTextual }
    columns.money = find(.money) { $0.isNumeric }
    columns.expected = find(.expected) { $0.isTemporal }
    columns.probability = find(.probability) { $0.isNumeric }
    return columns
  }

  /// The snapshots that are linked to a table of deals; none where no table looks like that.
  func snapshots(of deals: Table) -> SnapshotColumns? {
    for link in state.book.links where link.parent == deals.id && link.child != deals.id {
      let table = state.book.table(link.child)
      guard let date = table.roles[.date], table.roles[.stage] != nil || table.roles[.expected] != nil,
        table.roles[.money] != nil || table.roles[.expected] != nil
      else { continue }
      return snapshotColumns(of: table, deal: link.column, link: link.id, date: date)
    }
    return nil
  }

  /// The day within a week of another on which a snapshot was taken: the nearest, the earlier of equals.
  func takenDay(near day: Int32, _ columns: SnapshotColumns) throws -> Int32? {
    let days = Set(try engine.column(columns.date, in: state.book, on: state.data).dayValues.compactMap { $0 })
    return days.filter { abs($0 - day) < 7 && $0 <= state.book.asOf.day }.min {
      (abs($0 - day), $0) < (abs($1 - day), $1)
    }
  }

  /// What was kept of deals by the last snapshot within a week before a day; by the row of the deal.
  func keptDeals(_ columns: SnapshotColumns, on day: Int32) throws -> [Int32: KeptDeal]? {
    guard let link = columns.link, let rows = try state.data.links[link]?.link().parents else { return nil }
    let book = state.book
    let days = try engine.column(columns.date, in: book, on: state.data).dayValues
    let near = days.compactMap { $0 }.filter { $0 <= day && $0 > day - 7 }
    guard let taken = near.max() else { return nil }
    func values(_ column: ColumnSchema?) throws -> Column? {
      try column.map { try engine.column($0.id, in: book, on: state.data) }
    }
    let amounts = try values(columns.money)?.doubleValues
    let expected = try values(columns.expected)?.dayValues
    let probability = try values(columns.probability)?.doubleValues
    let isPercent = (probability?.lazy.compactMap { $0 }.max() ?? 0) > 1.5
    let stages = try values(columns.stage)?.textValues
    var kept: [Int32: KeptDeal] = [:]
    for row in days.indices where days[row] == taken && rows[row] >= 0 {
      kept[rows[row]] = KeptDeal(
        amount: amounts?[row], expected: expected?[row],
        probability: probability?[row].map { isPercent ? $0 / 100 : $0 },
        stage: stages?[row])
    }
    return kept
  }
}
