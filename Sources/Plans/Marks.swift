import Columnar
import Diagnostics
import Language

/// How confidential columns are: the level that each is marked with, or takes over from what it is computed from.
///
/// What a column is computed from, over links and through other columns, hands its level on. A grade (a score of several criteria, a tier, a class, a
/// segment) does not: that is what may be published of what may not be seen. Each column is looked at once.
public struct Marks {
  private let book: Book
  private var levels: [ColumnID: Int] = [:]

  public init(_ book: Book) { self.book = book }

  /// 0 where nothing is marked.
  public mutating func level(of id: ColumnID) -> Int {
    if let known = levels[id] { return known }
    guard let (_, column) = book.columnIfThere(id) else { return 0 }
    // A definition that reads itself is refused elsewhere; here it ends.
    levels[id] = column.mark ?? 0
    let level = max(column.mark ?? 0, inherited(by: column))
    levels[id] = level
    return level
  }

  public mutating func level(of term: Term) -> Int {
    var columns: [ColumnID] = []
    term.forEachColumn { columns.append($0) }
    return columns.reduce(0) { max($0, level(of: $1)) }
  }

  public mutating func level(of terms: [Term]) -> Int { terms.reduce(0) { max($0, level(of: $1)) } }

  private mutating func inherited(by column: ColumnSchema) -> Int {
    switch column.origin {
    case .stored: return column.sources.reduce(0) { max($0, level(of: $1)) }
    case .derived(let computation): return level(of: computation.term)
    case .segment: return 0
    case .output(let id, let output): return level(of: book.model(id).revealed(by: output))
    case .changed(let change):
      var before = Marks(change.basis)
      return max(before.level(of: column.id), before.level(of: change.terms))
    }
  }
}

extension Model {
  /// What an output tells again, value for value: of a grade nothing.
  fileprivate func revealed(by output: ColumnSchema.Output) -> [Term] {
    switch (output, kind) {
    case (.criterion(let index), .score(let score)): [score.criteria[index].term]
    case (.score, .score(let score)): score.loneTerm
    case (.matrix(.criterion(let axis, let index)), .matrix(let matrix)):
      [matrix.axes[axis].score.criteria[index].term]
    case (.matrix(.axis(let axis)), .matrix(let matrix)): matrix.axes[axis].score.loneTerm
    case (.rfm(.recency), .rfm(let rfm)): [rfm.measures.recency]
    case (.rfm(.frequency), .rfm(let rfm)): [rfm.measures.frequency]
    case (.rfm(.money), .rfm(let rfm)): [rfm.measures.money]
    case (.classes(.recency), .classes(let classes)): [classes.measures.recency]
    case (.classes(.frequency), .classes(let classes)): [classes.measures.frequency]
    case (.classes(.money), .classes(let classes)): [classes.measures.money]
    case (.pareto(.share), .pareto(let pareto)): [pareto.measure]
    case (.policy(.due), .policy(let policy)): policy.since.map { [$0] } ?? []
    case (.retention(.recency), .retention(let retention)): [retention.recency]
    case (.retention(.frequency), .retention(let retention)): [retention.frequency]
    case (.lifetime(let output), .lifetime(let model)): model.revealed(by: output)
    case (.attributes(.attribute(let index)), .attributes(let model)): [model.attributes[index].term]
    case (.gate(.reason), .gate(let gate)): gate.inputs
    default: []
    }
  }
}

extension ScoreModel {
  /// A score of one criterion is that criterion.
  fileprivate var loneTerm: [Term] { criteria.count == 1 ? [criteria[0].term] : [] }
}

extension Book {
  /// Whether any column is marked.
  public var hasMarks: Bool { tables.contains { $0.columns.contains { $0.mark != nil } } }

  /// The level of a column, 0 where it is not marked.
  public func level(of id: ColumnID) -> Int {
    guard hasMarks else { return 0 }
    var marks = Marks(self)
    return marks.level(of: id)
  }

  /// The highest level of what some terms read.
  public func level(of terms: [Term]) -> Int {
    guard hasMarks else { return 0 }
    var marks = Marks(self)
    return marks.level(of: terms)
  }

  /// Whether a column holds, or tells something of, what is marked: grades, too.
  public func readsMarked(_ column: ColumnSchema) -> Bool {
    if case .segment(let computation) = column.origin, level(of: [computation.term]) > 0 { return true }
    return level(of: column.id) > 0
  }

  /// The level of a column that may not be seen; none where it may.
  public func mask(of id: ColumnID) -> Int? { clearance.flatMap { above($0, level(of: id)) } }

  /// The level of values that may not be seen, being computed from what may not; none where they may.
  public func mask(of term: Term) -> Int? { mask(of: [term]) }

  public func mask(of terms: [Term]) -> Int? { clearance.flatMap { above($0, level(of: terms)) } }

  private func above(_ clearance: Int, _ level: Int) -> Int? { level > clearance ? level : nil }

  /// A column and its table; none where it is gone.
  func columnIfThere(_ id: ColumnID) -> (table: Table, column: ColumnSchema)? {
    for table in tables { if let column = table.column(id) { return (table, column) } }
    return nil
  }
}

extension Diagnostic.Code {
  /// What `--redact` keeps from being seen was asked for in a way that would tell of it.
  public static let redacted = Diagnostic.Code("redacted", exit: .refused)
}

extension Book {
  /// Refuses what would tell of values that may not be seen by the rows that it picks, parts or orders.
  ///
  /// - Parameter place: what the term stands in, such as `where`.
  public func refuseMasked(_ term: Term, in place: String) throws(Diagnostic) {
    guard let clearance, hasMarks else { return }
    var marks = Marks(self)
    var found: ColumnID?
    term.forEachColumn { if found == nil, marks.level(of: $0) > clearance { found = $0 } }
    guard let found, let (table, column) = columnIfThere(found) else { return }
    throw Diagnostic(
      .redacted,
      "`\(place)` reads \(table.name).\(displayName(of: column)), which is marked level \(marks.level(of: found)), and --redact \(clearance) keeps that from being seen",
      at: term.span, label: "not to be asked about",
      help: ["ask by a grade of it: segments, tiers and classes may be seen", "`show marks` lists the levels"])
  }
}

extension QueryPlan {
  /// Refuses conditions, groupings and orders by values that may not be seen.
  func refuseMasked(in book: Book) throws(Diagnostic) {
    guard book.clearance != nil, book.hasMarks else { return }
    for filter in filters { try book.refuseMasked(filter, in: "where") }
    switch shape {
    case .rows(let rows): for sort in rows.sort { try book.refuseMasked(sort.term, in: "sort by") }
    case .groups(let groups):
      for (index, key) in groups.keys.enumerated() {
        try book.refuseMasked(key.term, in: groups.isMatrix && index + 1 == groups.keys.count ? "across" : "by")
      }
      if let having = groups.having { try book.refuseMasked(having, in: "having") }
      for sort in groups.sort { try book.refuseMasked(sort.term, in: "sort by") }
    }
  }

  /// Everything that is shown, groupings first.
  public var shown: [Output] {
    switch shape {
    case .rows(let rows): rows.outputs
    case .groups(let groups): groups.keys + groups.outputs
    }
  }
}
