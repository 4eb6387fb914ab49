/// An exact sum of up to 2³² whole numbers, kept as the sums of their lower and upper halves: neither can leave its 64 bits, so nothing has
/// to be carried from one to the other while numbers are added.
public struct SplitSum: Sendable {
  @usableFromInline var low: UInt64 = 0
  @usableFromInline var high: Int64 = 0

  @inlinable public init() {}

  @inlinable @inline(__always)
  public mutating func add(_ value: Int64) {
    low &+= UInt64(truncatingIfNeeded: value) & 0xFFFF_FFFF
    high &+= value >> 32
  }

  public var total: Int128 { Int128(high) << 32 + Int128(low) }
}
