import Synchronization

/// The identity of a table; stays the same when it is loaded again under its name.
public struct TableID: Hashable, Sendable { public let raw: Int }

/// The identity of a column, stored or computed. Segments and the outputs of models are columns of their table, too.
public struct ColumnID: Hashable, Sendable { public let raw: Int }

/// The identity of a link from the many side to the one side.
public struct LinkID: Hashable, Sendable { public let raw: Int }

/// The identity of a score, a set of tiers or another model.
public struct ModelID: Hashable, Sendable { public let raw: Int }

/// One fitting of a scale or of tier thresholds.
///
/// As long as the id stays, what was fitted stays, whatever happens to the data; whoever wants a new fit (a redefinition, changed
/// weights for the cuts, `refit`) mints a new id.
public struct FitID: Hashable, Sendable { public let raw: Int }

/// Mints numbers that are used once in a process.
public enum Identity {
  private static let next = Atomic<Int>(1)
  private static func mint() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }

  public static func table() -> TableID { TableID(raw: mint()) }
  public static func column() -> ColumnID { ColumnID(raw: mint()) }
  public static func link() -> LinkID { LinkID(raw: mint()) }
  public static func model() -> ModelID { ModelID(raw: mint()) }
  public static func fit() -> FitID { FitID(raw: mint()) }
  /// A version of a definition: what computed columns are cached under.
  public static func version() -> Int { mint() }
}
