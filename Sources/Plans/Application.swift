import Diagnostics
import Language

/// What makes a model another one, applied to other rows: its weights, its cuts and its fits are those of the source, always.
public struct Application: Sendable {
  public var source: ModelID
  /// Of the source when it was last looked at.
  public var sourceVersion: Int
  /// What the model's column is called in its table.
  public var label: String
  /// What stands for columns that the source reads, as written.
  public var mapping: [NamedExpression]

  public init(source: ModelID, sourceVersion: Int, label: String, mapping: [NamedExpression]) {
    self.source = source
    self.sourceVersion = sourceVersion
    self.label = label
    self.mapping = mapping
  }
}

extension Model {
  /// Takes everything but what it reads from the model that it is applied from.
  public mutating func follow(_ source: Model) {
    switch (kind, source.kind) {
    case (.score(var score), .score(let other)):
      score.follow(other)
      kind = .score(score)
    case (.tiers(var tiers), .tiers(let other)):
      tiers.follow(other)
      kind = .tiers(tiers)
    case (.matrix(var matrix), .matrix(let other)):
      for index in matrix.axes.indices { matrix.axes[index].score.follow(other.axes[index].score) }
      matrix.cuts = other.cuts
      matrix.fit = other.fit
      kind = .matrix(matrix)
    default: break
    }
    application?.sourceVersion = source.version
    version = Identity.version()
  }
}

extension ScoreModel {
  /// The criteria stand in the same order.
  fileprivate mutating func follow(_ source: ScoreModel) {
    for (index, criterion) in source.criteria.enumerated() {
      criteria[index].weight = criterion.weight
      criteria[index].scale = criterion.scale
      criteria[index].isLow = criterion.isLow
      criteria[index].missing = criterion.missing
      criteria[index].fit = criterion.fit
    }
    // The scales are there already: nobody's rows are fitted.
    population = nil
  }
}

extension TiersModel {
  fileprivate mutating func follow(_ source: TiersModel) {
    fit = source.fit
    for (index, level) in source.levels.enumerated() {
      switch (level.cut, levels[index].cut) {
      case (.when, .when): continue
      case (.shareOf(let share, _), .shareOf(_, let own)): levels[index].cut = .shareOf(share, own)
      default: levels[index].cut = level.cut
      }
    }
  }
}

extension Book {
  /// The model that another one is applied from.
  public func source(of model: Model) -> Model? {
    model.application.flatMap { application in models.first { $0.id == application.source } }
  }

  /// Why a model that is applied from another cannot be fitted or changed by itself.
  ///
  /// - Parameter verb: what is to be done instead, such as `refit`.
  public func hasNoFit(_ model: Model, at span: Span, _ verb: String) -> Diagnostic {
    Diagnostic(
      .unknownModel, "`\(model.name)` has the fit of another model, applied to other rows", at: span,
      label: "has no fit of its own",
      help: source(of: model).map { ["`\(verb) \($0.name)`: what that becomes holds here, too"] } ?? [])
  }

  /// Models that are applied from others take over what these have become.
  public mutating func followSources() {
    for index in models.indices {
      guard let source = source(of: models[index]), source.version != models[index].application?.sourceVersion
      else { continue }
      models[index].follow(source)
    }
  }

  /// A model by its name, or by what it is called in its table.
  public func model(named name: String, in table: TableID) -> NameMatch<Model> {
    match(
      name,
      among: models.filter { $0.table == table }.flatMap { model in
        let aliases = self.table(model.table).column(model.column)?.aliases ?? []
        let label = model.application?.label
        return ([model.name] + aliases + (label.map { $0 == model.name ? [] : [$0] } ?? [])).map {
          (name: $0, value: model)
        }
      })
  }
}
