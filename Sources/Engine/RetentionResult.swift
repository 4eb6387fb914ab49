import Columnar
import Models
import Plans

/// How likely the rows of a table are to buy again.
public struct RetentionResult: Sendable {
  public var recency: Column
  public var frequency: Column
  /// The visible rows that have bought.
  public var population: Bitmap
  /// The cell of each row under the fit's edges, −1 for none.
  public var cells: [Int32]
  public var outcome: Outcome
  /// Visible rows without a purchase.
  public var left: Int
  /// The first purchase that is known.
  public var firstDay: Int32?
  /// The last one.
  public var lastDay: Int32?
  /// The rates are of another date, or of other data.
  public var keepsFit: Bool

  public enum Outcome: Sendable {
    case fitted(RetentionFit)
    case wanting(RetentionFit.Want)
  }

  public var fit: RetentionFit? { if case .fitted(let fit) = outcome { fit } else { nil } }

  /// The rates, where they have stood their test.
  public var rates: RepeatRates? { fit.flatMap { $0.backTest.wins ? $0.rates : nil } }

  func column(_ output: RetentionModel.Output) -> Column {
    let likely = rates == nil ? Bitmap(repeating: false, count: cells.count) : population
    switch output {
    case .likelihood:
      let each = rates.map { rates in rates.groups.indices.map { rates.likelihood(of: $0) } }
      return Column(
        type: .number, storage: .double(cells.map { $0 < 0 ? 0 : each?[Int($0)] ?? 0 }), validity: likely)
    case .band:
      let each = rates.map { rates in rates.groups.indices.map { rates.band(of: $0).rawValue } }
      return Column(
        type: .ordinal,
        storage: .codes(
          cells.map { $0 < 0 ? 0 : each?[Int($0)] ?? 0 }, TextDictionary(RetentionModel.bandLevels.map(\.name))),
        validity: likely)
    case .recency: return recency.masked(~population)
    case .frequency: return frequency.masked(~population)
    }
  }
}
