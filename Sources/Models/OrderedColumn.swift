import Columnar

/// The values of a numeric column as integers that compare as the values do: what scales are fitted to and tiers are cut on.
public struct OrderedColumn: Sendable {
  /// What a key stands for.
  public enum Unit: Hashable, Sendable {
    /// Whole numbers of 10⁻ˢᶜᵃˡᵉ: decimals, money and percents; also days (scale 0) and moments in seconds (scale 6).
    case decimal(scale: Int)
    /// 0 and 1.
    case yesNo
    /// The bits of a `Double`, turned so that they sort as the numbers do.
    case binary
    /// The numerator of a score: key ÷ (weight sum · 2³²).
    case score(weightSum: Int64)
  }

  /// One a row; zero where unknown.
  public let keys: [Int64]
  public let validity: Bitmap?
  public let unit: Unit
  /// Bounds of the keys, not necessarily tight, where they are known beforehand.
  let bounds: ClosedRange<Int64>?

  public var count: Int { keys.count }

  init(keys: [Int64], validity: Bitmap?, unit: Unit, bounds: ClosedRange<Int64>? = nil) {
    self.keys = keys
    self.validity = validity
    self.unit = unit
    self.bounds = bounds
  }

  /// From a column of numbers, dates, moments or yes/no. A number that is not finite counts as unknown.
  public init(_ column: Column, execution: Execution) throws {
    switch column.storage {
    case .int64(let values):
      self.init(keys: values, validity: column.validity, unit: .decimal(scale: column.type.scale ?? 6))
    case .int32(let values):
      let keys: [Int64] = try execution.filled(values.count) { range, keys in
        let values = values.span
        for row in range { keys[row - range.lowerBound] = Int64(values[row]) }
      }.values
      self.init(keys: keys, validity: column.validity, unit: .decimal(scale: 0))
    case .bits(let bits):
      self.init(keys: (0..<bits.count).map { bits[$0] ? 1 : 0 }, validity: column.validity, unit: .yesNo)
    case .double(let values):
      try self.init(values, validity: column.validity, execution: execution)
    case .codes, .bytes:
      preconditionFailure("a measure is a number, a date or yes/no")
    }
  }

  private init(_ values: [Double], validity: Bitmap?, execution: Execution) throws {
    let (keys, finite) = try execution.filled(values.count) { range, keys in
      var allFinite = true
      let values = values.span
      for row in range {
        let value = values[row]
        if !value.isFinite { allFinite = false }
        keys[row - range.lowerBound] = value.isFinite ? Unit.key(of: value) : 0
      }
      return allFinite
    }
    guard finite.contains(false) else {
      self.init(keys: keys, validity: validity, unit: .binary)
      return
    }
    let known = Bitmap(count: values.count) { values[$0].isFinite }
    self.init(keys: keys, validity: validity.map { $0 & known } ?? known, unit: .binary)
  }

  public func isKnown(_ row: Int) -> Bool { validity?[row] ?? true }

  /// The same with all other rows unknown.
  public func restricted(to rows: Bitmap?) -> OrderedColumn {
    guard let rows else { return self }
    var keys = keys
    (~rows).forEachTrue { keys[$0] = 0 }
    return OrderedColumn(keys: keys, validity: Bitmap.both(validity, rows), unit: unit)
  }

  /// The same values with another unit's keys. A decimal that does not fit is kept at the bound of 64 bits.
  func expressed(in unit: Unit) -> OrderedColumn {
    if unit == self.unit { return self }
    return OrderedColumn(keys: keys.map { self.unit.convert($0, to: unit) }, validity: validity, unit: unit)
  }
}

extension OrderedColumn.Unit {
  static func key(of value: Double) -> Int64 {
    let bits = Int64(bitPattern: (value + 0.0).bitPattern)  // adding zero makes −0 and 0 one
    return bits ^ ((bits >> 63) & .max)
  }

  /// Of whole numbers of 10⁻ˢᶜᵃˡᵉ.
  var scale: Int? {
    switch self {
    case .decimal(let scale): scale
    case .yesNo: 0
    case .binary, .score: nil
    }
  }

  /// The number that a key stands for.
  public func number(_ key: Int64) -> Double {
    switch self {
    case .decimal(let scale): Double(key) / Double(DecimalNumber.power(scale))
    case .yesNo: Double(key)
    case .binary: Double(bitPattern: UInt64(bitPattern: key ^ ((key >> 63) & .max)))
    case .score(let weightSum): Double(key) / (Double(weightSum) * 4_294_967_296)
    }
  }

  /// The unit in which keys of both can be compared without loss; `Double` where there is no exact one.
  func common(_ other: OrderedColumn.Unit) -> OrderedColumn.Unit {
    if self == other { return self }
    if let a = scale, let b = other.scale { return .decimal(scale: max(a, b)) }
    return .binary
  }

  func convert(_ key: Int64, to unit: OrderedColumn.Unit) -> Int64 {
    if self == unit { return key }
    if let from = scale, let to = unit.scale, to >= from {
      return Int64(clamping: Int128(key) * Int128(DecimalNumber.power(to - from)))
    }
    precondition(unit == .binary, "keys are only turned into a finer unit or into numbers")
    return OrderedColumn.Unit.key(of: number(key))
  }
}
