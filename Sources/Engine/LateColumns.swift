import Columnar
import Glibc
import Models
import Plans

/// Columns that are filled in only when a row has closed: the reason of a loss, the day a contract was signed. Whoever stands before that day does
/// not know them.
extension Question {
  /// Whether a loaded column tells how a row ends: it has such a role, or it is known of no open row.
  func tellsTheEnd(_ schema: ColumnSchema, in table: Table) throws -> Bool {
    guard let closed = table.roles[.closed] else { return false }
    if Role.ofOutcome.contains(where: { table.roles[$0] == schema.id }) { return true }
    return try isFilledAtClose(schema, of: table, closed)
  }

  /// The columns without a role of the outcome that tell how a row ends, where rows are seen as open that close after the as-of date.
  func filledAtClose(_ table: Table) throws -> [ColumnSchema] {
    guard let closed = table.roles[.closed], !book.includesFuture, try hasFuture(closed) else { return [] }
    return try table.columns.filter { schema in
      guard case .stored = schema.origin, schema.isListed else { return false }
      return try !Role.ofOutcome.contains { table.roles[$0] == schema.id } && isFilledAtClose(schema, of: table, closed)
    }
  }

  private func isFilledAtClose(_ schema: ColumnSchema, of table: Table, _ closed: ColumnID) throws -> Bool {
    guard schema.id != table.key, schema.id != table.roles[.date] else { return false }
    return try rawColumn(schema.id).isFilledAtClose(rawColumn(closed))
  }
}

extension Column {
  /// Whether values are known of closed rows only, and that is no chance: were so many known cells dealt out at random, they would all fall on closed
  /// rows less than once in a thousand times (the hypergeometric probability, as in Fisher's exact test). Few open rows tell nothing: one that is
  /// blank by mistake makes no column late.
  ///
  /// - Parameter closed: the day that each row closed; missing of the open ones.
  public func isFilledAtClose(_ closed: Column) -> Bool {
    guard let known = validity, let isClosed = closed.validity else { return false }
    let (all, ended, filled) = (count, isClosed.trueCount, known.trueCount)
    guard all - ended >= 10, filled > 0, filled <= ended, known.subtracting(isClosed).allFalse else { return false }
    /// The logarithm of the ways to choose the known cells from so many.
    func ways(_ cells: Int) -> Double {
      GammaFunction.log(Double(cells + 1)) - GammaFunction.log(Double(cells - filled + 1))
    }
    return ways(ended) - ways(all) < log(0.001)
  }
}
