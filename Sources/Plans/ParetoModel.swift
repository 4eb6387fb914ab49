import Columnar
import Language

/// Rows in descending order of a measure, and the classes A, B, C … that end where its running total reaches given shares.
public struct ParetoModel: Sendable {
  public enum Output: String, CaseIterable, Hashable, Sendable { case `class`, share, rank }

  public var measure: Term
  /// Which rows take part; all that have the measure without it.
  public var population: Term?
  /// Ascending cumulative shares, as fractions between 0 and 1.
  public var cuts: [ExactDecimal]
  public var fit: FitID
  public var columns: OutputColumns<Output>

  public init(measure: Term, population: Term?, cuts: [ExactDecimal], fit: FitID, columns: OutputColumns<Output>) {
    self.measure = measure
    self.population = population
    self.cuts = cuts
    self.fit = fit
    self.columns = columns
  }

  /// `A`, `B`, `C`: one more than there are cuts.
  public var classNames: [String] { ParetoModel.classNames(cuts: cuts.count) }

  static func classNames(cuts: Int) -> [String] {
    (0...cuts).map { String(Character(Unicode.Scalar(UInt8(ascii: "A") + UInt8($0)))) }
  }

  public var inputs: [Term] { [measure] + (population.map { [$0] } ?? []) }

  var outputs: [ModelOutput] {
    columns.outputs({ .pareto($0) }, levels: classNames.map { Level(name: $0) }) { output in
      switch output {
      case .class: .ordinal
      case .share: .number
      case .rank: .decimal(scale: 0)
      }
    }
  }
}
