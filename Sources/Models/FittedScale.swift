import Columnar

/// A scale with what it was fitted to: what a definition keeps, so that later values are measured with the same rule.
///
/// Values enter as order keys, scaled values leave as multiples of 2⁻³²; in between everything about decimals, dates and yes/no is exact
/// whole-number arithmetic with one rounding (halves up). Deviations and `Double` columns are computed in `Double`, in block order.
public struct FittedScale: Sendable {
  public let scale: Scale
  public let isLow: Bool
  public let missing: MissingPolicy
  /// Known rows of the population: what the scale stands on.
  public let fittedCount: Int
  /// What an unknown value counts as, in units of 2⁻³²; none under `renormalise`.
  public let missingValue: Int64?
  let unit: OrderedColumn.Unit
  let basis: Basis

  enum Basis: Sendable {
    case rank(RankPlacement)
    case minmax(MinmaxPlacement)
    case zscore(ZscorePlacement)
    case anchors(AnchorPlacement)
    case numberAnchors(NumberAnchorPlacement)
    /// One known row, or all alike: everything is in the middle.
    case constant(Int64)
  }

  /// Whose values were in the fit, with the value that they have now.
  public enum Membership: Sendable {
    case none
    case rows(Bitmap)
  }

  /// Fits a scale to the known rows of a population (all rows without one) and scales every known row with it.
  ///
  /// Rows outside the population are placed among the fitted values as later rows are. One known row, or all alike, scale to ½
  /// (`zscore` to 0), and so does everything later under that fit. `low` turns the scaled value x into 1 − x (`zscore`: −x).
  /// Without any known row `mean` is that middle as well.
  public static func fit(
    _ scale: Scale, isLow: Bool, missing: MissingPolicy, values: Column, population: Bitmap? = nil, execution: Execution
  ) throws -> (fit: FittedScale, scaled: ScaledColumn) {
    try fit(
      scale, isLow: isLow, missing: missing, values: OrderedColumn(values, execution: execution),
      population: population,
      execution: execution)
  }

  /// A scale between anchors, where unknown values count as something that no other value has a say in: it is fitted without scaling anything.
  ///
  /// - Returns: none for any other scale.
  public static func anchored(
    _ scale: Scale, isLow: Bool, missing: MissingPolicy, values: OrderedColumn, population: Bitmap?,
    execution: Execution
  ) throws -> FittedScale? {
    guard case .anchors = scale, missing != .mean, missing != .renormalise else { return nil }
    let fitted = Bitmap.both(values.validity, population)
    return try open(scale, isLow, missing, values, fitted, order: nil, execution).settlingMissing([], nil, execution)
  }

  /// Fitted, but for what unknown values count as.
  private static func open(
    _ scale: Scale, _ isLow: Bool, _ missing: MissingPolicy, _ values: OrderedColumn, _ fitted: Bitmap?,
    order: KeyOrder?, _ execution: Execution
  ) throws -> FittedScale {
    FittedScale(
      scale: scale, isLow: isLow, missing: missing, fittedCount: fitted?.trueCount ?? values.count, missingValue: nil,
      unit: values.unit, basis: try Basis.fit(scale, values, fitted, order: order, execution))
  }

  /// The same for values whose order keys are known.
  ///
  /// - Parameter order: the order of the population's known rows, which a `rank` stands on; it is sorted out where none is given.
  public static func fit(
    _ scale: Scale, isLow: Bool, missing: MissingPolicy, values: OrderedColumn, population: Bitmap?,
    order: KeyOrder? = nil, execution: Execution
  ) throws -> (fit: FittedScale, scaled: ScaledColumn) {
    let fitted = Bitmap.both(values.validity, population)
    let open = try open(scale, isLow, missing, values, fitted, order: order, execution)
    var ranks: [Int64]?
    if case .rank(let placement) = open.basis {
      ranks = try placement.ofFittedRows(among: values.count, isLow: isLow, execution)
    }
    var scaled = try ranks ?? open.placedKeys(values, execution)
    let fit = try open.settlingMissing(scaled, fitted, execution)
    if ranks != nil, population != nil { scaled = try fit.placingOthers(scaled, values, fitted, execution) }
    ranks = nil
    return (fit, try fit.applyingMissing(scaled, values.validity, execution))
  }

  /// Scales values under this kept fit.
  ///
  /// `fitted` tells the rows whose value, as it is now, was in the fit: such a value is not compared with itself. A fitted row whose value
  /// has changed since is placed as a new value is: what it was stays among the fitted values, what it is was never one of them.
  public func scaled(_ values: Column, fitted: Membership = .none, execution: Execution) throws -> ScaledColumn {
    let values = try OrderedColumn(values, execution: execution)
    let unit = unit.common(values.unit)
    return try expressed(in: unit).scaled(values.expressed(in: unit), fitted: fitted, execution: execution)
  }

  private func scaled(_ values: OrderedColumn, fitted: Membership, execution: Execution) throws -> ScaledColumn {
    var placed = try placedKeys(values, execution)
    if case .rank(let rank) = basis, case .rows(let rows) = fitted {
      rows.forEachTrue { row in
        if values.isKnown(row) { placed[row] = directed(rank.place(values.keys[row], isFitted: true)) }
      }
    }
    return try applyingMissing(placed, values.validity, execution)
  }

  /// The rows whose value is still the one that was fitted: the membership that `scaled` asks for.
  ///
  /// `fittedRows` gives for each row now the row it was then, −1 for a new one; none when rows have not moved.
  public static func unchanged(
    _ values: Column, since fittedValues: Column, fittedRows: [Int32]? = nil, population: Bitmap? = nil,
    execution: Execution
  ) throws -> Membership {
    let now = try OrderedColumn(values, execution: execution)
    let then = try OrderedColumn(fittedValues, execution: execution)
    let unit = now.unit.common(then.unit)
    return .rows(
      Bitmap(count: now.count) { row in
        let old = fittedRows.map { Int($0[row]) } ?? row
        guard old >= 0, old < then.count, now.isKnown(row), then.isKnown(old), population?[old] ?? true else {
          return false
        }
        return now.unit.convert(now.keys[row], to: unit) == then.unit.convert(then.keys[old], to: unit)
      })
  }

  /// The scaled value of a key that was not fitted.
  func place(_ key: Int64) -> Int64 {
    switch basis {
    case .rank(let placement): directed(placement.place(key))
    case .minmax(let placement): directed(placement.place(key))
    case .zscore(let placement): directed(placement.place(key))
    case .anchors(let placement): directed(placement.place(key))
    case .numberAnchors(let placement): directed(placement.place(key))
    case .constant(let middle): middle
    }
  }

  /// Turned round where low is good.
  @inline(__always)
  private func directed(_ scaled: Int64) -> Int64 {
    if !isLow { return scaled }
    return scale == .zscore ? -scaled : ScaledColumn.one - scaled
  }

  private var middle: Int64 { scale == .zscore ? 0 : ScaledColumn.one / 2 }
}

// MARK: - Whole columns

extension FittedScale {
  private func placedKeys(_ values: OrderedColumn, _ execution: Execution) throws -> [Int64] {
    switch basis {
    case .rank(let placement): try placed(values, placement, execution)
    case .minmax(let placement): try placed(values, placement, execution)
    case .zscore(let placement): try placed(values, placement, execution)
    case .anchors(let placement): try placed(values, placement, execution)
    case .numberAnchors(let placement): try placed(values, placement, execution)
    case .constant(let middle): Array(repeating: middle, count: values.count)
    }
  }

  private func placed(
    _ values: OrderedColumn, _ placement: some Placement, _ execution: Execution
  ) throws -> [Int64] {
    if WideKernels.areThere, let way {
      return try execution.filled(values.count) { range, scaled in
        scaled.update(repeating: 0)
        way.add(values.keys, nil, range, weight: 1, missing: 0, to: scaled)
      }.values
    }
    let turn = isLow ? -1 : 1 as Int64
    let offset = isLow && scale != .zscore ? ScaledColumn.one : 0
    if let table = try PlacementTable(placement, values, execution) {
      return try execution.filled(values.count) { range, scaled in
        let keys = values.keys.span
        for row in range { scaled[row - range.lowerBound] = offset &+ turn &* table.place(keys[row]) }
      }.values
    }
    return try execution.filled(values.count) { range, scaled in
      let keys = values.keys.span
      for row in range { scaled[row - range.lowerBound] = offset &+ turn &* placement.place(keys[row]) }
    }.values
  }

  /// Ranks of rows outside the population, which the sort did not see.
  private func placingOthers(
    _ placed: [Int64], _ values: OrderedColumn, _ fitted: Bitmap?, _ execution: Execution
  ) throws -> [Int64] {
    try execution.filled(placed.count) { range, scaled in
      for row in range {
        scaled[row - range.lowerBound] = fitted?[row] ?? true ? placed[row] : place(values.keys[row])
      }
    }.values
  }

  private func settlingMissing(_ placed: [Int64], _ fitted: Bitmap?, _ execution: Execution) throws -> FittedScale {
    let value: Int64? =
      switch missing {
      case .renormalise: nil
      case .value(let number):
        Int64(clamping: roundedQuotient(Int128(number.units) << 32, Int128(DecimalNumber.power(number.scale))))
      case .worst where scale != .zscore: 0
      case .worst where fittedCount == 0, .mean where fittedCount == 0: middle
      case .worst: try Summary.of(placed, fitted, execution).smallest
      case .mean: Int64(roundedQuotient(try Summary.of(placed, fitted, execution).sum, Int128(fittedCount)))
      }
    return FittedScale(
      scale: scale, isLow: isLow, missing: missing, fittedCount: fittedCount, missingValue: value, unit: unit,
      basis: basis)
  }

  private func applyingMissing(
    _ placed: consuming [Int64], _ known: Bitmap?, _ execution: Execution
  ) throws -> ScaledColumn {
    var values = placed
    if let known { (~known).forEachTrue { values[$0] = missingValue ?? 0 } }
    let bound = scale == .zscore ? try Summary.of(values, nil, execution).bound : ScaledColumn.one
    return ScaledColumn(
      values: values, known: known, missing: missingValue, bound: max(bound, missingValue.map { abs($0) } ?? 0))
  }

  func expressed(in unit: OrderedColumn.Unit) -> FittedScale {
    if unit == self.unit { return self }
    return FittedScale(
      scale: scale, isLow: isLow, missing: missing, fittedCount: fittedCount, missingValue: missingValue, unit: unit,
      basis: basis.expressed(from: self.unit, in: unit))
  }
}

/// Sum and extremes of scaled values, exact.
private struct Summary: Sendable {
  var sum: Int128 = 0
  var smallest = Int64.max
  var largest = Int64.min

  var bound: Int64 { smallest > largest ? 0 : max(abs(smallest), abs(largest)) }

  static func of(_ values: [Int64], _ rows: Bitmap?, _ execution: Execution) throws -> Summary {
    let parts = try execution.blocks(of: values.count) { range in
      var part = Summary()
      var sum = SplitSum()
      let values = values.span
      forEachRow(range, rows) { row in
        sum.add(values[row])
        part.smallest = min(part.smallest, values[row])
        part.largest = max(part.largest, values[row])
      }
      part.sum = sum.total
      return part
    }
    return parts.reduce(into: Summary()) { total, part in
      total.sum += part.sum
      total.smallest = min(total.smallest, part.smallest)
      total.largest = max(total.largest, part.largest)
    }
  }
}

extension Bitmap {
  /// Rows of both, where none stands for all.
  static func both(_ a: Bitmap?, _ b: Bitmap?) -> Bitmap? {
    guard let a else { return b }
    guard let b else { return a }
    return a & b
  }
}
