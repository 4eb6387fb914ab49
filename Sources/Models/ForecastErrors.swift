/// How far amounts that were forecast lay from what came.
public struct ForecastErrors: Sendable, Hashable {
  public private(set) var count = 0
  private var absolute = 0.0
  private var signed = 0.0
  private var actual = 0.0

  public init() {}

  public init(_ pairs: [(forecast: Double, actual: Double)]) {
    for pair in pairs { add(forecast: pair.forecast, actual: pair.actual) }
  }

  public mutating func add(forecast: Double, actual: Double) {
    count += 1
    absolute += abs(forecast - actual)
    signed += forecast - actual
    self.actual += abs(actual)
  }

  /// Σ |forecast − actual| ÷ Σ |actual|; none where nothing came.
  ///
  /// S. Kolassa, W. Schütz, "Advantages of the MAD/Mean Ratio over the MAPE", Foresight 6 (2007).
  public var wape: Double? { actual > 0 ? absolute / actual : nil }

  /// Σ (forecast − actual) ÷ Σ |actual|: above zero where too much was forecast.
  public var bias: Double? { actual > 0 ? signed / actual : nil }
}
