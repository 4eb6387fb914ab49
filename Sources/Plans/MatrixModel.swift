import Columnar
import Diagnostics
import Language

/// Four cells by two weighted scores, each high or low.
///
/// With how attractive accounts are to us and how strong we are with them, against competitors, as axes these are the cells of key account
/// identification and selection: Cheverton, "Key Account Management", 1999, there *KAISM*.
public struct MatrixModel: Sendable {
  public enum Output: Hashable, Sendable {
    case cell
    /// A score, by the position of its axis.
    case axis(Int)
    /// A scaled criterion, by its axis and its position in it.
    case criterion(axis: Int, Int)
  }

  public struct Axis: Sendable {
    public var name: String
    public var score: ScoreModel
    public var column: ColumnID

    public init(name: String, score: ScoreModel, column: ColumnID) {
      self.name = name
      self.score = score
      self.column = column
    }
  }

  public enum Cut: Hashable, Sendable {
    case mean
    case median
    case value(ExactDecimal)
  }

  /// Two.
  public var axes: [Axis]
  /// One for each axis.
  public var cuts: [Cut]
  public var cells: [Level]
  /// Of means and medians.
  public var fit: FitID
  public var cellColumn: ColumnID

  public init(axes: [Axis], cuts: [Cut], cells: [Level], fit: FitID, cellColumn: ColumnID) {
    self.axes = axes
    self.cuts = cuts
    self.cells = cells
    self.fit = fit
    self.cellColumn = cellColumn
  }

  /// Both high, the first alone, the second alone, neither.
  public static let cellLevels = [
    Level(name: "key", alias: "关键"), Level(name: "key development", alias: "关键发展"),
    Level(name: "maintenance", alias: "维持"), Level(name: "opportunistic", alias: "机会"),
  ]

  public var inputs: [Term] {
    axes.flatMap { axis in axis.score.criteria.map(\.term) } + (axes[0].score.population.map { [$0] } ?? [])
  }

  var outputs: [ModelOutput] {
    let scores = axes.enumerated().map { ModelOutput($1.name, $1.column, .matrix(.axis($0)), .number) }
    let criteria = axes.enumerated().flatMap { place, axis in
      axis.score.criteria.enumerated().map { index, criterion in
        ModelOutput(criterion.name, criterion.column, .matrix(.criterion(axis: place, index)), .number)
      }
    }
    return [ModelOutput("cell", cellColumn, .matrix(.cell), .ordinal, levels: cells)] + scores + criteria
  }

  mutating func refit() {
    for axis in axes.indices {
      for index in axes[axis].score.criteria.indices { axes[axis].score.criteria[index].fit = Identity.fit() }
    }
    fit = Identity.fit()
  }

  /// The fits of the criteria that both have, and of the cuts.
  mutating func keepFits(of old: MatrixModel) {
    fit = old.fit
    let kept = old.axes.flatMap(\.score.criteria)
    for axis in axes.indices {
      for index in axes[axis].score.criteria.indices {
        guard let same = kept.first(where: { $0.name == axes[axis].score.criteria[index].name }) else { continue }
        axes[axis].score.criteria[index].fit = same.fit
      }
    }
  }
}
