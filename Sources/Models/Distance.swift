import Columnar

/// How far a row's score is from a threshold, and what each criterion alone would have to be to reach it.
public struct Distance: Sendable {
  public struct Need: Sendable {
    /// The scaled value that reaches the threshold, everything else as it is; none where the criterion has no weight or has no say in the
    /// row (unknown and renormalised). On all scales but `zscore`, more than 1 is out of reach.
    public let scaled: Double?
    /// The nearest raw value that reaches it under the kept scale, in the unit of the criterion's column; none where no value does.
    public let raw: RawValue?
  }

  /// Threshold less score; not above zero where it is reached.
  public let gap: Double
  /// One a criterion, in their order.
  public let needs: [Need]
}

/// One value of a criterion's column.
public enum RawValue: Hashable, Sendable {
  case decimal(DecimalNumber)
  case number(Double)

  public var double: Double {
    switch self {
    case .decimal(let decimal): decimal.double
    case .number(let number): number
    }
  }
}

extension ScoreColumn {
  /// How far a row is from a level; none where the row has no score or the level no threshold.
  ///
  /// - Parameter fits: the scale of each criterion, for the raw values.
  public func distance(row: Int, to thresholds: TierThresholds, level: Int, fits: [FittedScale]) -> Distance? {
    precondition(thresholds.unit == ordered.unit, "the thresholds are of this score")
    guard isKnown(row), case .from(let key) = thresholds.levels[level] else { return nil }
    let gap = Int128(key) - Int128(numerators[row])
    let known = Int128(criteria.knownWeight(row))
    // The smallest sum over the row's weights that, brought to the common weight sum, rounds to the key.
    let needed = ceilingQuotient((2 * Int128(key) - 1) * known, 2 * Int128(weightSum))
    let missing = needed - criteria.reduce(0) { $0 + $1.product(row) }
    let needs = zip(criteria, fits).map { criterion, fit -> Distance.Need in
      guard criterion.weight > 0, criterion.weighs(row) else { return Distance.Need(scaled: nil, raw: nil) }
      let scaled = Int128(criterion.scaled.values[row]) + ceilingQuotient(missing, Int128(criterion.weight))
      return Distance.Need(
        scaled: Double(scaled) / Double(ScaledColumn.one),
        raw: Int64(exactly: scaled).flatMap { fit.rawValue(reaching: $0) })
    }
    return Distance(gap: Double(gap) / (Double(weightSum) * Double(ScaledColumn.one)), needs: needs)
  }
}

extension FittedScale {
  /// The raw value nearest to bad whose scaled value, as one that was not fitted, is not below `scaled`: the least one that is enough,
  /// or under `low` the greatest. None where no value reaches it.
  ///
  /// A scaled value never falls as the raw one gets better, so the turning point is found by halving; ½-everywhere scales reach all or nothing.
  func rawValue(reaching scaled: Int64) -> RawValue? {
    var (worst, best) =
      isLow ? (unit.keys.upperBound, unit.keys.lowerBound) : (unit.keys.lowerBound, unit.keys.upperBound)
    guard place(best) >= scaled, place(worst) < scaled else { return nil }
    while true {
      let middle = Int64((Int128(worst) + Int128(best)) / 2)
      if middle == worst || middle == best { return unit.raw(best) }
      if place(middle) >= scaled { best = middle } else { worst = middle }
    }
  }
}

extension OrderedColumn.Unit {
  /// All keys that stand for a value.
  var keys: ClosedRange<Int64> {
    if self == .yesNo { return 0...1 }
    if self != .binary { return .min ... .max }
    let largest = OrderedColumn.Unit.key(of: .greatestFiniteMagnitude)
    return OrderedColumn.Unit.key(of: -.greatestFiniteMagnitude)...largest
  }

  func raw(_ key: Int64) -> RawValue {
    if let scale { return .decimal(DecimalNumber(units: key, scale: scale)) }
    return .number(number(key))
  }
}
