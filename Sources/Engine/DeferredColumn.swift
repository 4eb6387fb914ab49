import Columnar
import Synchronization

/// A column that is made when it is first asked for: a what-if looks at few of the columns that its models have.
final class DeferredColumn: Sendable {
  private let make: @Sendable () throws -> Column
  private let made = Mutex<Column?>(nil)

  init(_ make: @escaping @Sendable () throws -> Column) { self.make = make }

  convenience init(_ column: Column) { self.init { column } }

  func column() throws -> Column {
    try made.withLock { known in
      if let known { return known }
      let column = try make()
      known = column
      return column
    }
  }
}
