import Diagnostics
import Language
import Plans

/// A what-if that is kept: the changes as written, and what they make of the models they touch.
///
/// It changes nothing that is saved: applied to a book it gives another book, in which the touched models stand in for the saved ones.
public struct Scenario: Sendable {
  /// None while it is only pending.
  public var name: String?
  public var change: WhatIf
  public var written: Written
  /// The models that differ, whole.
  public var models: [Model]
  /// The models that were changed in so many words, in the order written.
  public var changed: [ModelID]
  /// The versions of the saved models that it stands on: those that differ, and those that these read.
  public var basis: [ModelID: Int]

  public init(
    name: String?, change: WhatIf, written: Written, models: [Model], changed: [ModelID], basis: [ModelID: Int]
  ) {
    self.name = name
    self.change = change
    self.written = written
    self.models = models
    self.changed = changed
    self.basis = basis
  }

  /// Whether the saved models are still those that the what-if was asked of; if not, it has to be made again from them.
  public func isCurrent(in book: Book) -> Bool {
    basis.allSatisfy { id, version in book.models.contains { $0.id == id && $0.version == version } }
  }

  /// The book as it would be.
  public func applied(to book: Book) -> Book {
    var copy = book
    copy.isWhatIf = true
    for model in models {
      guard let index = copy.models.firstIndex(where: { $0.id == model.id }) else { continue }
      var standIn = model
      // Overrides are decisions about accounts, not part of the what-if.
      if case .tiers(var tiers) = standIn.kind, let saved = copy.models[index].tiers {
        tiers.overrides = saved.overrides
        tiers.overridesVersion = saved.overridesVersion
        standIn.kind = .tiers(tiers)
      }
      copy.models[index] = standIn
    }
    return copy
  }

  /// Makes a scenario of a statement, starting from the base.
  public static func make(
    _ change: WhatIf, written: Written, name: String?, base: Book, resolver: inout Resolver
  ) throws(Diagnostic) -> Scenario {
    var rewriter = Rewriter(book: base)
    for part in change.changes { try rewriter.apply(part, resolver: &resolver) }
    if change.refits { rewriter.refitAll() }
    rewriter.recutDependents()
    let models = rewriter.book.models.filter { model in
      !base.models.contains { $0.id == model.id && $0.version == model.version }
    }
    return Scenario(
      name: name, change: change, written: written, models: models, changed: rewriter.changed,
      basis: basis(of: models.map(\.id) + rewriter.changed, in: base))
  }

  private static func basis(of touched: [ModelID], in base: Book) -> [ModelID: Int] {
    let read = base.models.filter { model in
      touched.contains(model.id) || touched.contains { base.reads(base.model($0), anyOf: base.outputs(of: model.id)) }
    }
    return Dictionary(read.map { ($0.id, $0.version) }, uniquingKeysWith: { first, _ in first })
  }
}
