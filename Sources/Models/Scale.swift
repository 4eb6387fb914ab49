import Columnar

/// How the values of a criterion become comparable with those of another.
public enum Scale: Hashable, Sendable {
  /// (rows strictly below + half of the other equal rows) ÷ (known rows − 1).
  case rank
  /// (x − smallest) ÷ (largest − smallest).
  case minmax
  /// (x − mean) ÷ sample deviation.
  case zscore
  /// (x − low) ÷ (high − low), kept to 0…1; `low` may be the greater one.
  case anchors(low: DecimalNumber, high: DecimalNumber)
}

/// What an unknown value counts as.
public enum MissingPolicy: Hashable, Sendable {
  /// The smallest scaled value of the fitted rows for `zscore`, else 0.
  case worst
  /// The mean scaled value of the known fitted rows.
  case mean
  /// Nothing: the row's weights are those of its known criteria.
  case renormalise
  /// A number in scaled units.
  case value(DecimalNumber)
}

/// A criterion's scaled values: what weights are applied to.
public struct ScaledColumn: Sendable {
  /// The scaled value 1.
  public static let one: Int64 = 1 << 32

  /// In units of 2⁻³², the missing policy applied; zero where it is `renormalise` and the value is unknown.
  public let values: [Int64]
  /// Set where the value itself is known; none means everywhere.
  public let known: Bitmap?
  /// What unknown values count as; none under `renormalise`.
  public let missing: Int64?
  /// No value is further from zero.
  let bound: Int64

  public var count: Int { values.count }
  public func isKnown(_ row: Int) -> Bool { known?[row] ?? true }
  public func number(_ row: Int) -> Double { Double(values[row]) / Double(ScaledColumn.one) }

  /// The criterion's scaled values as a column of numbers, unknown only under `renormalise`: what a criterion shows as.
  public func column(execution: Execution) throws -> Column {
    let one = Double(ScaledColumn.one)
    let numbers: [Double] = try execution.filled(count) { range, numbers in
      let values = values.span
      for row in range { numbers[row - range.lowerBound] = Double(values[row]) / one }
    }.values
    return Column(type: .number, storage: .double(numbers), validity: missing == nil ? known : nil)
  }
}
