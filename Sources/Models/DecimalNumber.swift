/// An exact decimal: `units` × 10⁻ˢᶜᵃˡᵉ, with a scale of 0 to 18.
public struct DecimalNumber: Hashable, Sendable {
  public let units: Int64
  public let scale: Int

  public init(units: Int64, scale: Int) {
    precondition((0...18).contains(scale), "a decimal has at most 18 places")
    self.units = units
    self.scale = scale
  }

  public init(_ whole: Int64) { self.init(units: whole, scale: 0) }

  public var double: Double { Double(units) / Double(DecimalNumber.power(scale)) }

  /// 10ⁿ for n in 0…18.
  static func power(_ exponent: Int) -> Int64 {
    var power: Int64 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  /// The number in units of 10⁻ᵖˡᵃᶜᵉˢ, where that is exact: `places` is at least the scale.
  func units(places: Int) -> Int128 { Int128(units) * Int128(DecimalNumber.power(places - scale)) }
}

/// A running sum of shares, exact.
struct ShareSum {
  private(set) var total = DecimalNumber(0)

  /// Adds a share; nothing when the sum would be more than the whole, and then what it would be.
  mutating func add(_ share: DecimalNumber) -> DecimalNumber? {
    precondition(share.units >= 0, "shares are not negative")
    let places = max(total.scale, share.scale)
    let sum = total.units(places: places) + share.units(places: places)
    let exceeds = sum > Int128(DecimalNumber.power(places))
    let exact = DecimalNumber(units: Int64(clamping: sum), scale: places)
    if exceeds { return exact }
    total = exact
    return nil
  }

  /// ⌈sum · whole⌉, exact.
  func ceiling(of whole: Int128) -> Int128 { ceilingProduct(whole, total) }
}
