import Columnar
import Diagnostics

/// A question with nothing left to look up: rows of one table, filtered, perhaps grouped, sorted, cut and shown.
public struct QueryPlan: Hashable, Sendable {
  public var table: TableID
  public var includesFuture: Bool
  /// In the context of the table's rows. Clauses joined by `and` at the top are separate terms here, in the order written.
  public var filters: [Term]
  public var shape: Shape

  public enum Shape: Hashable, Sendable {
    case rows(Rows)
    case groups(Groups)
  }

  /// `find`: terms are in the context of the table's rows.
  public struct Rows: Hashable, Sendable {
    public var outputs: [Output]
    public var sort: [Sort]
    public var limit: Int?

    public init(outputs: [Output], sort: [Sort], limit: Int?) {
      self.outputs = outputs
      self.sort = sort
      self.limit = limit
    }
  }

  /// `count`, `summarize`: one row a group, in key order where no sort is given; without keys one row, whatever the filter leaves.
  public struct Groups: Hashable, Sendable {
    /// In the context of the table's rows.
    public var keys: [Output]
    /// In the context of groups, as are `having` and `sort`.
    public var outputs: [Output]
    public var having: Term?
    public var sort: [Sort]
    public var limit: Int?
    /// The last key makes the columns of a matrix; `having`, sort and limit then choose among its rows.
    public var isMatrix: Bool

    /// Whether some rows of a matrix are kept, or stand in an order of their own.
    public var picksMatrixRows: Bool {
      isMatrix && keys.count > 1 && (having != nil || !sort.isEmpty || limit != nil)
    }

    public init(keys: [Output], outputs: [Output], having: Term?, sort: [Sort], limit: Int?, isMatrix: Bool) {
      self.keys = keys
      self.outputs = outputs
      self.having = having
      self.sort = sort
      self.limit = limit
      self.isMatrix = isMatrix
    }
  }

  public struct Output: Hashable, Sendable {
    public var name: String
    public var term: Term

    public init(name: String, term: Term) {
      self.name = name
      self.term = term
    }
  }

  public struct Sort: Hashable, Sendable {
    public var term: Term
    public var descends: Bool

    public init(term: Term, descends: Bool) {
      self.term = term
      self.descends = descends
    }
  }

  public init(table: TableID, includesFuture: Bool, filters: [Term], shape: Shape) {
    self.table = table
    self.includesFuture = includesFuture
    self.filters = filters
    self.shape = shape
  }
}
