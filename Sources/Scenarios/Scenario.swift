import Diagnostics
import Language
import Plans

/// A what-if that is kept: the changes as written, and what they make of the book.
///
/// It changes nothing that is saved: applied to a book it gives another book, over the same data. The touched models stand in for the saved ones; rows
/// that are taken out are not seen; values that are put in take the place of a column's own; there may be another as-of date. The changes are
/// made one after the other, as written, but for the as-of date, which all of them are seen from.
public struct Scenario: Sendable {
  /// None while it is only pending.
  public var name: String?
  public var change: WhatIf
  public var written: Written
  /// The models that differ, whole.
  public let models: [Model]
  /// The models that were changed in so many words, in the order written.
  public let changed: [ModelID]
  let steps: [Step]
  let basis: Basis

  /// Whether the base is still what the what-if was asked of; if not, it has to be made again from it.
  public func isCurrent(in book: Book) -> Bool { basis == Basis(of: basis, in: book) }

  /// The saved models that it stands on: those that differ, and those that these read.
  public var modelVersions: [ModelID: Int] { basis.models }

  /// Rows are taken out or values put in.
  public var changesData: Bool { steps.contains(where: \.changesData) }

  /// The as-of date is another one.
  public var changesAsOf: Bool { asOf != nil }

  /// Rows, values or the date are others, so that values and not only levels may differ.
  public var looksElsewhere: Bool { changesData || changesAsOf }

  public var asOf: AsOf? { steps.compactMap { if case .asOf(let day) = $0 { day } else { nil } }.first }

  /// The book as it would be.
  public func applied(to book: Book) -> Book {
    var copy = book
    copy.isWhatIf = true
    for step in steps { step.apply(to: &copy) }
    return copy
  }

  /// Makes a scenario of a statement, starting from the base.
  ///
  /// - Parameter latest: the last day of any date role.
  public static func make(
    _ change: WhatIf, written: Written, name: String?, base: Book, latest: Int32?, resolver: inout Resolver
  ) throws(Diagnostic) -> Scenario {
    var rewriter = Rewriter(book: base, written: written, latest: latest)
    try rewriter.setAsOf(among: change.changes, &resolver)
    for part in change.changes { try rewriter.apply(part, resolver: &resolver) }
    rewriter.finish(refits: change.refits)
    let models = rewriter.book.models.filter { model in
      !base.models.contains { $0.id == model.id && $0.version == model.version }
    }
    return Scenario(
      name: name, change: change, written: written, models: models, changed: rewriter.changed, steps: rewriter.steps,
      basis: Basis(of: models.map(\.id) + rewriter.changed, rewriter.steps, in: base))
  }
}

/// What of a book a what-if was written for: as long as that is the same, applying it again gives what was meant.
struct Basis: Equatable, Sendable {
  /// The versions of the models that differ, and of those that these read.
  private(set) var models: [ModelID: Int] = [:]
  private var columns: [ColumnID: ColumnMeaning] = [:]
  /// Links and as-of date, where rows, values or the date are changed.
  private var links: [LinkID]?
  private var asOf: AsOf?

  private struct ColumnMeaning: Equatable {
    var type: String
    var levels: [String]
  }

  init(of touched: [ModelID], _ steps: [Step], in book: Book) {
    let read = book.models.filter { model in
      touched.contains(model.id) || touched.contains { book.reads(book.model($0), anyOf: book.outputs(of: model.id)) }
    }
    models = Dictionary(read.map { ($0.id, $0.version) }, uniquingKeysWith: { first, _ in first })
    for column in steps.reduce(into: Set<ColumnID>(), { $0.formUnion($1.columns) }) {
      columns[column] = Basis.meaning(of: column, in: book)
    }
    if steps.contains(where: \.changesData) { links = book.links.map(\.id) }
    if steps.contains(where: { if case .asOf = $0 { true } else { false } }) { asOf = book.asOf }
  }

  /// The same things as they are in another book.
  init(of other: Basis, in book: Book) {
    for id in other.models.keys { models[id] = book.models.first { $0.id == id }?.version }
    for id in other.columns.keys { columns[id] = Basis.meaning(of: id, in: book) }
    links = other.links.map { _ in book.links.map(\.id) }
    asOf = other.asOf.map { _ in book.asOf }
  }

  private static func meaning(of id: ColumnID, in book: Book) -> ColumnMeaning? {
    let column = book.tables.lazy.compactMap { $0.column(id) }.first
    return column.map { ColumnMeaning(type: "\($0.type)", levels: $0.levels.map(\.name)) }
  }
}
