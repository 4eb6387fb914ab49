/// Where a key lies on a scale, in units of 2⁻³², before `low` turns it round. Never falls as keys rise.
protocol Placement: Sendable {
  func place(_ key: Int64) -> Int64
}

/// Between the smallest and the largest decimal.
struct MinmaxPlacement: Placement {
  let smallest: Int64
  let largest: Int64
  let unit: OrderedColumn.Unit

  @inline(__always)
  func place(_ key: Int64) -> Int64 {
    if key <= smallest { return 0 }
    if key >= largest { return ScaledColumn.one }
    if unit == .binary { return placeNumber(key) }
    return scaledShare(
      UInt64(bitPattern: key &- smallest), of: UInt64(bitPattern: largest &- smallest))
  }

  /// Halved first, so that no difference leaves the range of `Double`.
  private func placeNumber(_ key: Int64) -> Int64 {
    let low = unit.number(smallest) / 2
    return scaledUnits((unit.number(key) / 2 - low) / (unit.number(largest) / 2 - low))
  }
}

/// In sample deviations from the mean: (scale·(key − origin) − shift) ÷ divisor.
struct ZscorePlacement: Placement {
  /// An exact sum (n·(key − origin) − Σ) over n times the deviation, where whole numbers hold it; else of numbers.
  enum Form: Sendable {
    case exact(origin: Int64, count: Int128, sum: Int128, divisor: Double)
    case numbers(mean: Double, deviation: Double)
  }

  let form: Form
  let unit: OrderedColumn.Unit

  @inline(__always)
  func place(_ key: Int64) -> Int64 {
    switch form {
    case .exact(let origin, let count, let sum, let divisor):
      scaledUnits(Double(count * (Int128(key) - Int128(origin)) - sum) / divisor)
    case .numbers(let mean, let deviation):
      scaledUnits((unit.number(key) - mean) / deviation)
    }
  }
}

/// Between two fixed decimals, for decimals: both in whole numbers of a common unit.
struct AnchorPlacement: Placement {
  /// Keys times this are in the common unit.
  let factor: Int64
  let low: Int64
  let high: Int64

  /// Nothing when the anchors do not fit the common unit.
  init?(_ low: DecimalNumber, _ high: DecimalNumber, unit: OrderedColumn.Unit) {
    guard let scale = unit.scale else { return nil }
    let places = max(scale, low.scale, high.scale)
    guard let low = Int64(exactly: low.units(places: places)), let high = Int64(exactly: high.units(places: places))
    else { return nil }
    factor = DecimalNumber.power(places - scale)
    self.low = low
    self.high = high
  }

  @inline(__always)
  func place(_ key: Int64) -> Int64 {
    let (product, overflow) = key.multipliedReportingOverflow(by: factor)
    let value = overflow ? (key < 0 ? Int64.min : .max) : product
    if low < high {
      if value <= low { return 0 }
      if value >= high { return ScaledColumn.one }
      return scaledShare(UInt64(bitPattern: value &- low), of: UInt64(bitPattern: high &- low))
    }
    if value >= low { return 0 }
    if value <= high { return ScaledColumn.one }
    return scaledShare(UInt64(bitPattern: low &- value), of: UInt64(bitPattern: low &- high))
  }
}

/// Between two fixed numbers.
struct NumberAnchorPlacement: Placement {
  let low: Double
  let high: Double
  let unit: OrderedColumn.Unit

  @inline(__always)
  func place(_ key: Int64) -> Int64 {
    scaledUnits(min(max((unit.number(key) - low) / (high - low), 0), 1))
  }
}
