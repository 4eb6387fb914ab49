import Columnar
import Synchronization

/// Something that is made when it is first asked for, and then kept.
public final class Deferred<Value: Sendable>: Sendable {
  private let make: @Sendable () throws -> Value
  private let made = Mutex<Value?>(nil)

  init(_ make: @escaping @Sendable () throws -> Value) { self.make = make }

  public func value() throws -> Value {
    try made.withLock { known in
      if let known { return known }
      let value = try make()
      known = value
      return value
    }
  }
}

/// A column that is made when it is first asked for: a what-if looks at few of the columns that its models have.
typealias DeferredColumn = Deferred<Column>

extension Deferred<Column> {
  convenience init(_ column: Column) { self.init { column } }

  func column() throws -> Column { try value() }
}
