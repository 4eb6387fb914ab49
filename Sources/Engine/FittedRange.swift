import Columnar
import Models
import Plans

/// Between which values a scale was fitted, to how many rows, and when.
public struct FittedRange: Sendable {
  public var low: Double
  public var high: Double
  public var rows: Int
  /// The as-of date.
  public var day: Int32

  /// How many known values lie below and above it.
  public func outside(_ values: Column, execution: Execution) throws -> (below: Int, above: Int) {
    let ordered = try OrderedColumn(values, execution: execution)
    var (below, above) = (0, 0)
    for row in 0..<ordered.count where ordered.isKnown(row) {
      let number = ordered.unit.number(ordered.keys[row])
      if number < low { below += 1 } else if number > high { above += 1 }
    }
    return (below, above)
  }
}

extension Engine {
  /// Of a scale that has been fitted to some known value.
  public func range(of fit: FitID) throws -> FittedRange? {
    guard let kept = fits.scales[fit] else { return nil }
    let values = try OrderedColumn(kept.values, execution: execution).restricted(to: kept.population)
    var keys: ClosedRange<Int64>?
    for row in 0..<values.count where values.isKnown(row) {
      let key = values.keys[row]
      keys = keys.map { min($0.lowerBound, key)...max($0.upperBound, key) } ?? key...key
    }
    return keys.map {
      FittedRange(
        low: values.unit.number($0.lowerBound), high: values.unit.number($0.upperBound), rows: kept.fit.fittedCount,
        day: kept.day)
    }
  }

  /// The as-of date that cuts were made at.
  public func day(ofCut fit: FitID) -> Int32? { fits.cuts[fit]?.day }
}
