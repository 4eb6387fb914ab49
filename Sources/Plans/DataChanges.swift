import Language

/// Rows that a what-if takes out of a table: those that meet a condition, with the rows of other tables that link to them.
///
/// Nothing is copied or deleted: such rows are not seen, as rows dated after the as-of date are not. A row that links to another one of its own
/// table stays when that one goes; its link then leads nowhere.
public struct Removal: Sendable {
  public var table: TableID
  public var condition: Term
  /// The book that the condition is asked of: with the changes before this one.
  public var basis: Book

  public init(table: TableID, condition: Term, basis: Book) {
    self.table = table
    self.condition = condition
    self.basis = basis
  }
}

/// Values that a what-if puts in the place of a column's own, in the rows that meet a condition.
///
/// The new value and the condition are asked of the book with the changes before this one, so that a value may stand on the old one, and the same
/// column may be changed again.
public struct ValueChange: Sendable {
  public var value: Term
  /// All rows without it.
  public var condition: Term?
  public var basis: Book
  public var written: Written

  public init(value: Term, condition: Term?, basis: Book, written: Written) {
    self.value = value
    self.condition = condition
    self.basis = basis
    self.written = written
  }

  public var terms: [Term] { [value] + (condition.map { [$0] } ?? []) }
}

extension Book {
  /// Takes rows out of a table.
  public mutating func remove(from table: TableID, where condition: Term) {
    removals.append(Removal(table: table, condition: condition, basis: self))
  }

  /// Puts other values into a column; its id, name and type stay.
  public mutating func change(
    _ column: ColumnID, of table: TableID, to value: Term, where condition: Term?, written: Written
  ) {
    let change = ValueChange(value: value, condition: condition, basis: self, written: written)
    update(table) { table in
      guard let index = table.columns.firstIndex(where: { $0.id == column }) else { return }
      table.columns[index].origin = .changed(change)
    }
  }

  /// The links over which rows of other tables go with the rows of a table.
  public func linksTaking(from table: TableID) -> [LinkSchema] {
    links.filter { $0.child == table && $0.parent != table }
  }
}
