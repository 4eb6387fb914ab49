import Diagnostics
import Language
import Plans

/// Changes of models that their verb defines: `rfm`, `rfm8`, `pareto`.
extension Rewriter {
  /// `rfm8 cut median`, or the same of a matrix
  mutating func setCut(_ name: Name, _ cut: ClassCut, _ resolver: inout Resolver) throws(Diagnostic) {
    if try model(name).matrix != nil {
      switch cut {
      case .mean: return try setCuts(name, axes: [.mean], &resolver)
      case .median: return try setCuts(name, axes: [.median], &resolver)
      case .values: break
      }
    }
    try redefine(name, "a cut of this kind belongs to rfm8", &resolver) { definition in
      guard case .classes(var classes) = definition else { return nil }
      classes.cut = cut
      return .classes(classes)
    }
  }

  /// `kaism cut 0.6`, `kaism cut mean, 0.5`: the scales keep their fit.
  mutating func setCuts(_ name: Name, axes cuts: [MatrixDefinition.Cut], _ resolver: inout Resolver) throws(Diagnostic)
  {
    try redefine(name, "a cut of a number belongs to a matrix", &resolver, keepsScales: true) { definition in
      guard case .matrix(var matrix) = definition else { return nil }
      matrix.cuts = cuts
      return .matrix(matrix)
    }
  }

  /// `pareto cut 70%, 90%`
  mutating func setCuts(_ name: Name, shares: [ShareCut], _ resolver: inout Resolver) throws(Diagnostic) {
    try redefine(name, "shares of the total belong to pareto", &resolver) { definition in
      guard case .pareto(var pareto) = definition else { return nil }
      pareto.cuts = shares
      return .pareto(pareto)
    }
  }

  /// `rfm bins 4`: edges that were given have no place any more.
  mutating func setBins(_ name: Name, _ bins: BinCount, _ resolver: inout Resolver) throws(Diagnostic) {
    try redefine(name, "bins belong to rfm and retention", &resolver) { definition in
      if case .retention(var retention) = definition {
        retention.bins = bins
        return .retention(retention)
      }
      guard case .rfm(var rfm) = definition else { return nil }
      rfm.bins = bins
      rfm.edges = BinEdgesClause()
      return .rfm(rfm)
    }
  }

  /// `rfm edges recency (30, 180)`: measures that are not named keep theirs, as far as the number of bins allows.
  mutating func setEdges(_ name: Name, _ edges: BinEdgesClause, _ resolver: inout Resolver) throws(Diagnostic) {
    try redefine(name, "edges belong to rfm", &resolver) { definition in
      guard case .rfm(var rfm) = definition else { return nil }
      let given = [edges.recency, edges.frequency, edges.money].compactMap { $0 }
      let count = given.first?.values.count ?? 0
      func kept(_ new: EdgeList?, _ old: EdgeList?) -> EdgeList? { new ?? (old?.values.count == count ? old : nil) }
      if let bins = rfm.bins, bins.count != count + 1 { rfm.bins = nil }
      rfm.edges = BinEdgesClause(
        recency: kept(edges.recency, rfm.edges.recency), frequency: kept(edges.frequency, rfm.edges.frequency),
        money: kept(edges.money, rfm.edges.money))
      return .rfm(rfm)
    }
  }

  /// `rfm8 where amount > 0`: which purchases count, or with `columns` which rows.
  mutating func setTakenRows(_ model: Model, _ condition: Expression, _ resolver: inout Resolver) throws(Diagnostic) {
    guard case .model(let definition) = model.written.statement.kind, definition.taking(condition) != nil else {
      throw Diagnostic(
        .unknownModel, "`\(model.name)` is \(model.kindPhrase), which takes all rows of its table", at: condition.span,
        label: "no place for a condition", help: ["take rows out: `what if without TABLE where CONDITION`"])
    }
    try redefine(model, &resolver) { $0.taking(condition) ?? $0 }
  }

  // MARK: - Definitions

  private mutating func redefine(
    _ name: Name, _ belongs: String, _ resolver: inout Resolver, keepsScales: Bool = false,
    _ edit: (ModelDefinition) -> ModelDefinition?
  ) throws(Diagnostic) {
    let model = try model(name)
    guard case .model(let definition) = model.written.statement.kind, edit(definition) != nil else {
      throw Diagnostic(
        .unknownModel, "`\(model.name)` is \(model.kindPhrase); \(belongs)", at: name.span, label: model.kindName,
        help: cutHelp(model))
    }
    try redefine(model, &resolver, keepsScales: keepsScales) { edit($0) ?? $0 }
  }

  /// How cuts of a model are written.
  private func cutHelp(_ model: Model) -> [String] {
    switch model.kind {
    case .tiers: ["change its cuts: `what if \(model.name) cuts LEVEL …`"]
    case .classes: ["its cut is one of three: `what if \(model.name) cut mean`, `cut median`, `cut (90d, 4, 500)`"]
    case .pareto: ["its cuts are shares: `what if \(model.name) cut 70%, 90%`"]
    case .matrix: ["its cuts are numbers, `mean` or `median`: `what if \(model.name) cut 0.6`, `cut mean, 0.5`"]
    case .score, .rfm, .retention, .decision, .policy, .attributes, .gate, .lifetime: []
    }
  }

  mutating func redefine(
    _ model: Model, _ resolver: inout Resolver, keepsScales: Bool = false, _ edit: (ModelDefinition) -> ModelDefinition
  ) throws(Diagnostic) {
    guard case .model(let definition) = model.written.statement.kind else { return }
    let new = edit(definition)
    var changed = model
    changed.kind = try resolver.kind(new, over: book.table(model.table), replacing: model)
    if keepsScales, let old = model.matrix, case .matrix(var matrix) = changed.kind {
      matrix.axes = old.axes
      changed.kind = .matrix(matrix)
    }
    store(changed) { $0 = .model(new) }
  }
}

extension ModelDefinition {
  /// With another condition on its rows or purchases; none where it has no place for one.
  fileprivate func taking(_ condition: Expression) -> ModelDefinition? {
    switch self {
    case .rfm(var rfm):
      rfm.measures = rfm.measures.taking(condition)
      return .rfm(rfm)
    case .classes(var classes):
      classes.measures = classes.measures.taking(condition)
      return .classes(classes)
    case .pareto(var pareto):
      pareto.condition = condition
      return .pareto(pareto)
    case .matrix(var matrix):
      matrix.population = condition
      return .matrix(matrix)
    case .retention(var retention):
      retention.purchases.condition = condition
      return .retention(retention)
    case .lifetime(let lifetime): return .lifetime(lifetime.taking(condition))
    case .decision, .policy, .attributes, .gate: return nil
    }
  }
}

extension LifetimeDefinition {
  fileprivate func taking(_ condition: Expression) -> LifetimeDefinition {
    switch self {
    case .value(var value):
      value.purchases.condition = condition
      return .value(value)
    case .nextPurchase(var next):
      next.purchases.condition = condition
      return .nextPurchase(next)
    case .contracts(var contracts):
      contracts.condition = condition
      return .contracts(contracts)
    }
  }
}

extension MeasuresClause {
  fileprivate func taking(_ condition: Expression) -> MeasuresClause {
    switch self {
    case .purchases(var purchases):
      purchases.condition = condition
      return .purchases(purchases)
    case .columns(var columns):
      columns.condition = condition
      return .columns(columns)
    }
  }
}

extension ModelDefinition {
  /// A `where` says which rows it is made from.
  var takesRows: Bool {
    switch self {
    case .rfm, .classes, .pareto, .matrix, .retention, .lifetime: true
    case .decision, .policy, .attributes, .gate: false
    }
  }
}
