import Columnar
import Language

/// How likely accounts without a contract are to buy again within a horizon, by how recently and how often they have bought.
///
/// The terms are asked at several dates, each seen from a book of that date, so that none knows what came later.
public struct RetentionModel: Sendable {
  public enum Output: String, CaseIterable, Hashable, Sendable { case likelihood, band, recency, frequency }

  /// Whole days since the last purchase.
  public var recency: Term
  public var frequency: Term
  /// Whether an account bought within the last horizon.
  public var lately: Term
  /// The day of its first purchase.
  public var first: Term
  public var horizon: CalendarShift
  /// So many by each of recency and frequency, or fewer where quantiles coincide.
  public var bins: Int
  /// How many accounts of the overall rate every cell is given besides its own.
  public var prior: ExactDecimal
  public var fit: FitID
  public var columns: OutputColumns<Output>

  public static let bandLevels = [
    Level(name: "likely", alias: "很可能"), Level(name: "average", alias: "一般"), Level(name: "unlikely", alias: "不太可能"),
  ]

  public init(
    recency: Term, frequency: Term, lately: Term, first: Term, horizon: CalendarShift, bins: Int, prior: ExactDecimal,
    fit: FitID, columns: OutputColumns<Output>
  ) {
    (self.recency, self.frequency, self.lately, self.first) = (recency, frequency, lately, first)
    self.horizon = horizon
    self.bins = bins
    self.prior = prior
    self.fit = fit
    self.columns = columns
  }

  public var inputs: [Term] { [recency, frequency, lately, first] }

  /// The day that a horizon which ends on a day begins after.
  public func start(ofHorizonEnding day: Int32) -> Int32 {
    Int32(clamping: Int(Day.addMonths(day, -horizon.months)) - horizon.days)
  }

  var outputs: [ModelOutput] {
    columns.outputs({ .retention($0) }, levels: RetentionModel.bandLevels) { output in
      switch output {
      case .likelihood: .number
      case .band: .ordinal
      case .recency: recency.type
      case .frequency: frequency.type
      }
    }
  }
}
