import Columnar
import Diagnostics
import Language

/// Everything that names mean in a session, as a value: tables, links, roles, definitions, aliases, the as-of date.
///
/// A what-if is a function from book to book; undo keeps the books of before. A book holds no data: an engine does, under the ids.
public struct Book: Sendable {
  /// In the order they came.
  public var tables: [Table] = []
  public var links: [LinkSchema] = []
  /// In the order they were defined.
  public var models: [Model] = []
  public var parameters: [(name: String, value: ParameterValue)] = []
  /// The as-of date and where it came from.
  public var asOf: AsOf
  /// Rows dated after the as-of date are seen, too.
  public var includesFuture = false
  /// A value that a text column does not hold is let pass everywhere.
  public var allowsUnknown = false

  /// The highest level of marked columns that may be seen; none where all may.
  public var clearance: Int?

  /// Rows that a what-if has taken out, one after the other.
  public var removals: [Removal] = []
  /// The book as a what-if has it, not as it is saved.
  public var isWhatIf = false

  /// Today in the local zone, fixed at start.
  public let today: Int32

  public init(asOf: AsOf, today: Int32) {
    self.asOf = asOf
    self.today = today
  }

  public func table(_ id: TableID) -> Table {
    guard let found = tables.first(where: { $0.id == id }) else { preconditionFailure("a table id outlived its table") }
    return found
  }

  public func link(_ id: LinkID) -> LinkSchema {
    guard let found = links.first(where: { $0.id == id }) else { preconditionFailure("a link id outlived its link") }
    return found
  }

  public func model(_ id: ModelID) -> Model {
    guard let found = models.first(where: { $0.id == id }) else { preconditionFailure("a model id outlived its model") }
    return found
  }

  /// The table that holds a column, and the column.
  public func column(_ id: ColumnID) -> (table: Table, column: ColumnSchema) {
    for table in tables {
      if let column = table.columns.first(where: { $0.id == id }) { return (table, column) }
    }
    preconditionFailure("a column id outlived its column")
  }

  public mutating func update(_ id: TableID, _ change: (inout Table) -> Void) {
    guard let index = tables.firstIndex(where: { $0.id == id }) else { preconditionFailure("no such table to change") }
    change(&tables[index])
  }
}

/// The day that "now" means, and why.
public struct AsOf: Hashable, Sendable {
  public enum Origin: Hashable, Sendable { case today, given, latest }

  public var day: Int32
  public var origin: Origin

  public init(day: Int32, origin: Origin) {
    self.day = day
    self.origin = origin
  }
}

public struct Table: Sendable {
  public let id: TableID
  public var name: String
  public var aliases: [String] = []
  /// In display order: stored ones first, then computed ones as they were defined.
  public var columns: [ColumnSchema]
  public var key: ColumnID?
  public var roles: [Role: ColumnID]
  /// Roles that were refused (`roles date none`), so that none is taken by default.
  public var refusedRoles: Set<Role> = []
  /// An answer, all of whose columns are shown where nothing else is said.
  public var isAnswer = false

  public init(id: TableID, name: String, columns: [ColumnSchema], key: ColumnID? = nil, roles: [Role: ColumnID] = [:]) {
    self.id = id
    self.name = name
    self.columns = columns
    self.key = key
    self.roles = roles
  }

  public func column(_ id: ColumnID) -> ColumnSchema? { columns.first { $0.id == id } }
}

/// What a column is for, so that models need no arguments.
public enum Role: String, Hashable, Sendable, CaseIterable {
  case date, closed, stage, owner, money, probability, quantity, name, region, latitude, longitude, expected, due, paid

  /// What tells how a row ends: it is hidden of rows that close after the as-of date.
  public static let ofOutcome: [Role] = [.closed, .stage, .money, .probability]
}

public struct ColumnSchema: Sendable {
  public let id: ColumnID
  public var name: String
  public var aliases: [String] = []
  public var type: ValueType
  /// The names of an ordinal column's levels, best first.
  public var levels: [Level] = []
  /// How confidential the values are, from 1 up; none where nobody said.
  public var mark: Int?
  /// Of a stored column that was made from others: those, whose marks it shares.
  public var sources: [ColumnID] = []
  public var origin: Origin

  public enum Origin: Sendable {
    /// Read from a file, or built.
    case stored
    case derived(Computation)
    /// A two-valued condition.
    case segment(Computation)
    /// An output of a model: the score, a tier, `tier.override`, a scaled criterion, `rfm.r`.
    case output(ModelID, Output)
    /// Under a what-if: what is said in the place of what is known.
    indirect case changed(ValueChange)
  }

  public enum Output: Hashable, Sendable {
    case score
    /// The scaled value of a criterion, by its position.
    case criterion(Int)
    case tier
    case override
    case rfm(RFMModel.Output)
    case classes(RFMClassesModel.Output)
    case pareto(ParetoModel.Output)
    case decision(DecisionModel.Output)
    case matrix(MatrixModel.Output)
    case policy(PolicyModel.Output)
    case retention(RetentionModel.Output)
    case attributes(AttributesModel.Output)
    case lifetime(LifetimeModel.Output)
    case gate(GateModel.Output)
  }

  public init(id: ColumnID, name: String, type: ValueType, levels: [Level] = [], origin: Origin = .stored) {
    self.id = id
    self.name = name
    self.type = type
    self.levels = levels
    self.origin = origin
  }
}

/// One value of an ordinal column, or of a text column that has been given another name.
public struct Level: Hashable, Sendable {
  public var name: String
  public var alias: String?

  public init(name: String, alias: String? = nil) {
    self.name = name
    self.alias = alias
  }
}

/// How a computed column is computed.
public struct Computation: Sendable {
  public var term: Term
  /// Minted anew whenever the term changes.
  public var version: Int
  /// As it was written: what `show` and `save script` print, and what is resolved again when something it names is defined anew.
  public var written: Written

  public init(term: Term, version: Int = Identity.version(), written: Written) {
    self.term = term
    self.version = version
    self.written = written
  }
}

/// A statement and the text that it stands in.
public struct Written: Sendable {
  public var statement: Statement
  public var source: Source
  /// The parameters of that moment; what they are later does not change a definition.
  public var parameters: [(name: String, value: ParameterValue)]

  public init(statement: Statement, source: Source, parameters: [(name: String, value: ParameterValue)] = []) {
    self.statement = statement
    self.source = source
    self.parameters = parameters
  }

  /// A statement that nobody wrote in these words: its canonical text becomes its source, so that its spans point into it.
  public init(rewriting statement: Statement, parameters: [(name: String, value: ParameterValue)]) {
    let source = Source(name: "<definition>", text: format(statement))
    self.init(statement: parse(source).statements.first ?? statement, source: source, parameters: parameters)
  }
}

public struct LinkSchema: Sendable {
  public let id: LinkID
  /// The column on the many side that holds the key.
  public var column: ColumnID
  public var child: TableID
  public var parent: TableID
  /// `as client`; without one the link goes by the other table's name.
  public var name: String?

  public init(id: LinkID, column: ColumnID, child: TableID, parent: TableID, name: String? = nil) {
    self.id = id
    self.column = column
    self.child = child
    self.parent = parent
    self.name = name
  }
}
