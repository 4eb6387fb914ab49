import Columnar
import Diagnostics

/// One of the columns that a model fills.
public struct ModelOutput: Sendable {
  /// What it is called after the model's name: `score`, `override`, `r`.
  public var name: String
  public var column: ColumnID
  public var output: ColumnSchema.Output
  public var type: ValueType
  /// Of an ordinal, best first.
  public var levels: [Level]

  public init(
    _ name: String, _ column: ColumnID, _ output: ColumnSchema.Output, _ type: ValueType, levels: [Level] = []
  ) {
    self.name = name
    self.column = column
    self.output = output
    self.type = type
    self.levels = levels
  }
}

/// What has to be known of a model wherever its kind does not matter: here each kind says it once.
extension Model {
  /// The columns that the model fills; the one that stands for the model itself comes first.
  public var outputs: [ModelOutput] {
    switch kind {
    case .score(let score):
      let criteria = score.criteria.enumerated().map { index, criterion in
        ModelOutput(criterion.name, criterion.column, .criterion(index), .number)
      }
      return [ModelOutput("score", column, .score, .number)] + criteria
    case .tiers(let tiers):
      let levels = tiers.levels.map { Level(name: $0.name) }
      return [
        ModelOutput("tier", column, .tier, .ordinal, levels: levels),
        ModelOutput("override", tiers.overrideColumn, .override, .ordinal, levels: levels),
      ]
    case .rfm(let rfm): return rfm.outputs
    case .classes(let classes): return classes.outputs
    case .pareto(let pareto): return pareto.outputs
    case .decision(let decision): return decision.outputs
    case .matrix(let matrix): return matrix.outputs
    case .policy(let policy): return policy.outputs
    case .retention(let retention): return retention.outputs
    case .attributes(let attributes): return attributes.outputs
    case .lifetime(let lifetime): return lifetime.outputs
    case .gate(let gate): return gate.outputs
    }
  }

  /// Everything that decides the outputs, as terms over the model's table.
  public var inputs: [Term] {
    switch kind {
    case .score(let score): score.criteria.map(\.term) + (score.population.map { [$0] } ?? [])
    case .tiers(let tiers): tiers.inputs
    case .rfm(let rfm): rfm.measures.terms
    case .classes(let classes): classes.measures.terms
    case .pareto(let pareto): pareto.inputs
    case .decision(let decision): decision.inputs
    case .matrix(let matrix): matrix.inputs
    case .policy(let policy): policy.inputs
    case .retention(let retention): retention.inputs
    case .attributes(let attributes): attributes.inputs
    case .lifetime(let lifetime): lifetime.inputs
    case .gate(let gate): gate.inputs
    }
  }

  /// What the model is, in lists: `score`, `tiers`.
  public var kindName: String {
    switch kind {
    case .score: "score"
    case .tiers: "tiers"
    case .rfm: "rfm"
    case .classes: "rfm8"
    case .pareto: "pareto"
    case .decision: "classes"
    case .matrix: "matrix"
    case .policy: "policy"
    case .retention: "retention"
    case .attributes: "attributes"
    case .lifetime(let lifetime): lifetime.kindName
    case .gate: "gate"
    }
  }

  /// What the model is, in sentences: `a score`.
  public var kindPhrase: String {
    switch kind {
    case .score: "a score"
    case .tiers: "a set of tiers"
    case .rfm: "a set of RFM scores"
    case .classes: "a set of RFM classes"
    case .pareto: "a Pareto analysis"
    case .retention: "a set of likelihoods"
    case .lifetime: "a model of \(kindName)"
    case .decision: "a set of classes"
    case .matrix: "a matrix"
    case .policy: "a policy"
    case .attributes: "a set of attributes"
    case .gate: "a gate"
    }
  }

  /// The schemas of the outputs, as the model's table lists them.
  ///
  /// - Parameter old: the columns of the definition that this one takes the place of; their aliases stay.
  public func schemas(keeping old: [ColumnSchema] = []) -> [ColumnSchema] {
    outputs.map { output in
      let before = old.first { $0.id == output.column }
      let levels = output.levels.map { level in
        Level(name: level.name, alias: before?.levels.first { $0.name == level.name }?.alias ?? level.alias)
      }
      var schema = ColumnSchema(
        id: output.column, name: output.output.bearsModelName ? application?.label ?? name : output.name,
        type: output.type, levels: levels,
        origin: .output(id, output.output))
      schema.aliases = before?.aliases ?? []
      schema.mark = before?.mark
      return schema
    }
  }
}

extension TiersModel {
  /// Everything that decides a row's tier.
  public var inputs: [Term] {
    [measure]
      + levels.compactMap { level in
        switch level.cut {
        case .shareOf(_, let term), .when(let term): term
        case .share, .count, .atLeast, .rest: nil
        }
      }
  }
}

extension ColumnSchema.Output {
  /// The column is called like its model; others answer only to `MODEL.OUTPUT`.
  var bearsModelName: Bool {
    switch self {
    case .score, .tier, .gate(.passes): true
    case .criterion, .override, .rfm, .classes, .pareto, .decision, .matrix, .policy, .retention, .attributes,
      .lifetime, .gate(.reason):
      false
    }
  }
}

extension ColumnSchema {
  /// Listed by `show all` and `describe`: all but the workings of scores and the overrides of tiers.
  public var isListed: Bool {
    switch origin {
    case .output(_, .criterion), .output(_, .override), .output(_, .matrix(.criterion)), .output(_, .attributes),
      .output(_, .gate(.reason)):
      false
    default: true
    }
  }
}

extension Book {
  /// What a column is called on its own: `revenue`, or `rfm.r` where it answers only to its model.
  public func displayName(of column: ColumnSchema) -> String {
    guard column.isHidden, case .output(let model, _) = column.origin else { return column.name }
    return "\(self.model(model).name).\(column.name)"
  }
}
