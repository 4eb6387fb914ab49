import Columnar
import Diagnostics
import Language

/// A score, a set of tiers or another way to grade: a namespace whose outputs are columns of its table.
public struct Model: Sendable {
  public enum Kind: Sendable {
    case score(ScoreModel)
    case tiers(TiersModel)
    case rfm(RFMModel)
    case classes(RFMClassesModel)
    case pareto(ParetoModel)
    case decision(DecisionModel)
    case matrix(MatrixModel)
    case policy(PolicyModel)
    case retention(RetentionModel)
    case attributes(AttributesModel)
    case lifetime(LifetimeModel)
    case gate(GateModel)
  }

  public let id: ModelID
  public var name: String
  public var table: TableID
  /// The column that stands for the model itself: the score, the tier, the class.
  public var column: ColumnID
  public var kind: Kind
  /// Minted anew whenever anything in it changes that its outputs depend on.
  public var version: Int
  public var written: Written
  /// Of a model that is another one, applied to other rows.
  public var application: Application?

  public init(
    id: ModelID, name: String, table: TableID, column: ColumnID, kind: Kind, version: Int = Identity.version(),
    written: Written
  ) {
    self.id = id
    self.name = name
    self.table = table
    self.column = column
    self.kind = kind
    self.version = version
    self.written = written
  }

  /// Every scale, every edge and every cut of the model will be fitted anew.
  public mutating func refit() {
    if case .score(var score) = kind {
      for index in score.criteria.indices { score.criteria[index].fit = Identity.fit() }
      kind = .score(score)
    } else if case .matrix(var matrix) = kind {
      matrix.refit()
      kind = .matrix(matrix)
    } else {
      recut()
    }
    version = Identity.version()
  }

  /// The same with the fits of another one of its kind.
  public mutating func keepFit(of old: Model) {
    switch (kind, old.kind) {
    case (.rfm(var rfm), .rfm(let old)):
      rfm.fit = old.fit
      kind = .rfm(rfm)
    case (.classes(var classes), .classes(let old)):
      classes.fit = old.fit
      kind = .classes(classes)
    case (.pareto(var pareto), .pareto(let old)):
      pareto.fit = old.fit
      kind = .pareto(pareto)
    case (.retention(var retention), .retention(let old)):
      retention.fit = old.fit
      kind = .retention(retention)
    case (.lifetime(var lifetime), .lifetime(let old)):
      lifetime.fit = old.fit
      kind = .lifetime(lifetime)
    case (.matrix(var matrix), .matrix(let old)):
      matrix.keepFits(of: old)
      kind = .matrix(matrix)
    case (.decision, .decision), (.policy, .policy), (.attributes, .attributes), (.gate, .gate): break
    default: preconditionFailure("a model keeps the fits of its own kind")
    }
  }

  /// Thresholds will be fitted anew; the scales of scores keep their fit.
  mutating func recut() {
    switch kind {
    case .score, .decision, .policy, .attributes, .gate: break
    case .matrix(var matrix):
      matrix.fit = Identity.fit()
      kind = .matrix(matrix)
    case .tiers(var tiers):
      tiers.fit = Identity.fit()
      kind = .tiers(tiers)
    case .rfm(var rfm):
      rfm.fit = Identity.fit()
      kind = .rfm(rfm)
    case .classes(var classes):
      classes.fit = Identity.fit()
      kind = .classes(classes)
    case .pareto(var pareto):
      pareto.fit = Identity.fit()
      kind = .pareto(pareto)
    case .retention(var retention):
      retention.fit = Identity.fit()
      kind = .retention(retention)
    case .lifetime(var lifetime):
      lifetime.fit = Identity.fit()
      kind = .lifetime(lifetime)
    }
  }

  public var score: ScoreModel? { if case .score(let score) = kind { score } else { nil } }
  public var tiers: TiersModel? { if case .tiers(let tiers) = kind { tiers } else { nil } }
  public var rfm: RFMModel? { if case .rfm(let rfm) = kind { rfm } else { nil } }
  public var classes: RFMClassesModel? { if case .classes(let classes) = kind { classes } else { nil } }
  public var pareto: ParetoModel? { if case .pareto(let pareto) = kind { pareto } else { nil } }
  public var decision: DecisionModel? { if case .decision(let decision) = kind { decision } else { nil } }
  public var matrix: MatrixModel? { if case .matrix(let matrix) = kind { matrix } else { nil } }
  public var retention: RetentionModel? { if case .retention(let retention) = kind { retention } else { nil } }
  public var lifetime: LifetimeModel? { if case .lifetime(let lifetime) = kind { lifetime } else { nil } }
  public var attributes: AttributesModel? { if case .attributes(let attributes) = kind { attributes } else { nil } }
  public var gate: GateModel? { if case .gate(let gate) = kind { gate } else { nil } }
  public var policy: PolicyModel? { if case .policy(let policy) = kind { policy } else { nil } }
}

/// A weighted sum of scaled criteria.
public struct ScoreModel: Sendable {
  public var criteria: [ScoreCriterion]
  /// Whose rows the scales are fitted to; all without it.
  public var population: Term?

  public init(criteria: [ScoreCriterion], population: Term?) {
    self.criteria = criteria
    self.population = population
  }

  public var totalWeight: Int64 { criteria.reduce(0) { $0 + $1.weight } }
}

public struct ScoreCriterion: Sendable {
  public var name: String
  public var term: Term
  /// The raw weight × 10⁴.
  public var weight: Int64
  public var scale: ScaleSpec
  public var isLow: Bool
  public var missing: MissingRule
  public var fit: FitID
  /// The column `value.profit`.
  public var column: ColumnID

  public init(
    name: String, term: Term, weight: Int64, scale: ScaleSpec, isLow: Bool, missing: MissingRule, fit: FitID,
    column: ColumnID
  ) {
    self.name = name
    self.term = term
    self.weight = weight
    self.scale = scale
    self.isLow = isLow
    self.missing = missing
    self.fit = fit
    self.column = column
  }
}

/// Named levels, best first, cut from a measure.
public struct TiersModel: Sendable {
  /// A score's column, or any numeric term.
  public var measure: Term
  public var levels: [TierRule]
  public var fit: FitID
  /// The column `tier.override`.
  public var overrideColumn: ColumnID
  public var overrides: [TierOverride]
  /// Minted anew whenever the overrides change.
  public var overridesVersion: Int

  public init(
    measure: Term, levels: [TierRule], fit: FitID, overrideColumn: ColumnID, overrides: [TierOverride] = [],
    overridesVersion: Int = Identity.version()
  ) {
    self.measure = measure
    self.levels = levels
    self.fit = fit
    self.overrideColumn = overrideColumn
    self.overrides = overrides
    self.overridesVersion = overridesVersion
  }
}

public struct TierRule: Sendable {
  public enum Cut: Sendable, Hashable {
    /// As a fraction; shares add up from level to level.
    case share(ExactDecimal)
    case count(Int)
    case atLeast(ExactDecimal)
    case shareOf(ExactDecimal, Term)
    case when(Term)
    case rest
  }

  public var name: String
  public var cut: Cut

  public init(name: String, cut: Cut) {
    self.name = name
    self.cut = cut
  }
}

/// A person's decision against the computed tier, shown apart from it everywhere.
public struct TierOverride: Sendable, Hashable {
  /// The account's key as text.
  public var key: String
  public var level: String
  public var reason: String
  public var author: String
  /// The last day it holds; without one it holds until dropped.
  public var until: Int32?

  public init(key: String, level: String, reason: String, author: String, until: Int32?) {
    self.key = key
    self.level = level
    self.reason = reason
    self.author = author
    self.until = until
  }
}

/// A name that none of a model's criteria has.
public func unknownCriterion(_ name: Name, of model: Model, among criteria: [String]) -> Diagnostic {
  Diagnostic(
    .unknownCriterion, "`\(model.name)` has no criterion `\(name.text)`", at: name.span,
    label: "not one of its criteria",
    help: [
      nearest(name.text, among: criteria).map { "did you mean `\($0)`?" }
        ?? "its criteria are: " + criteria.joined(separator: ", ")
    ])
}
