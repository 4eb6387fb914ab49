import Columnar
import Language

/// How recently, how often and for how much each row of a table has bought, as terms over it.
///
/// A row takes part where all three are known: an account that never bought has no recency, and so no scores.
public struct PurchaseMeasures: Sendable {
  /// Whole days since the last purchase.
  public var recency: Term
  public var frequency: Term
  public var money: Term
  /// Which rows of the table take part; all without it.
  public var population: Term?
  /// The sum of the money, where `money` is that of an average purchase.
  public var total: Term?

  public init(recency: Term, frequency: Term, money: Term, population: Term? = nil, total: Term? = nil) {
    self.recency = recency
    self.frequency = frequency
    self.money = money
    self.population = population
    self.total = total
  }

  public var terms: [Term] { values + (population.map { [$0] } ?? []) }

  /// What accounts are compared by.
  public var values: [Term] { [recency, frequency, money] }
}

/// Scores of recency, frequency and money, each from 1 to the number of bins, the best highest.
public struct RFMModel: Sendable {
  public enum Output: String, CaseIterable, Hashable, Sendable { case code, r, f, m, recency, frequency, money }

  public var measures: PurchaseMeasures
  public var bins: Int
  /// Edges that were given, ascending; none are the quantiles.
  public var edges: Edges
  public var fit: FitID
  public var columns: OutputColumns<Output>

  public struct Edges: Sendable, Hashable {
    public var recency: [ExactDecimal]?
    public var frequency: [ExactDecimal]?
    public var money: [ExactDecimal]?

    public init(recency: [ExactDecimal]? = nil, frequency: [ExactDecimal]? = nil, money: [ExactDecimal]? = nil) {
      self.recency = recency
      self.frequency = frequency
      self.money = money
    }
  }

  /// What the code of three scores is in powers of: 10 while a score has one digit.
  public var codeBase: Int64 { bins < 10 ? 10 : bins < 100 ? 100 : 1000 }

  public init(
    measures: PurchaseMeasures, bins: Int, edges: Edges, fit: FitID, columns: OutputColumns<Output>
  ) {
    self.measures = measures
    self.bins = bins
    self.edges = edges
    self.fit = fit
    self.columns = columns
  }

  var outputs: [ModelOutput] {
    columns.outputs({ .rfm($0) }) { output in
      switch output {
      case .code, .r, .f, .m: .decimal(scale: 0)
      case .recency: measures.recency.type
      case .frequency: measures.frequency.type
      case .money: measures.money.type
      }
    }
  }
}

/// The columns of a model whose outputs are a closed list, one for each.
public struct OutputColumns<Output: CaseIterable & RawRepresentable & Hashable & Sendable>: Sendable
where Output.RawValue == String {
  private let ids: [Output: ColumnID]

  /// New ones.
  public init() { ids = Dictionary(uniqueKeysWithValues: Output.allCases.map { ($0, Identity.column()) }) }

  public subscript(output: Output) -> ColumnID {
    guard let id = ids[output] else { preconditionFailure("every output has a column") }
    return id
  }

  /// The column of the output that comes first and stands for the model.
  public var own: ColumnID {
    guard let first = Output.allCases.first else { preconditionFailure("a model has an output") }
    return self[first]
  }

  func outputs(
    _ output: (Output) -> ColumnSchema.Output, levels: [Level] = [], type: (Output) -> ValueType
  ) -> [ModelOutput] {
    Output.allCases.map { one in
      let type = type(one)
      return ModelOutput(one.rawValue, self[one], output(one), type, levels: type == .ordinal ? levels : [])
    }
  }
}
