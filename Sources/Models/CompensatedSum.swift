/// A sum of numbers in which what cancels out leaves nothing: an account whose returns match its purchases has 0, not 5.7e-14, and is no loss-maker.
///
/// What rounding takes away while numbers are added is carried along (D. E. Knuth: The Art of Computer Programming 2, 4.2.2, theorem B; T. Ogita, S. M. Rump,
/// S. Oishi: Accurate Sum and Dot Product, 2005, algorithm 4.4), as if they were added in twice the digits and rounded once. The numbers themselves are
/// rounded, too: 3 × 0.1 and 7 × 0.1 make a little more than 10 × 0.1. A sum that is no larger than that may be is 0.
public struct CompensatedSum: Sendable, Hashable {
  @usableFromInline var sum = 0.0
  @usableFromInline var rest = 0.0
  /// What the numbers have together whatever their signs.
  @usableFromInline var extent = 0.0

  @inlinable public init() {}

  @inlinable @inline(__always)
  public mutating func add(_ value: Double) {
    carry(value)
    extent += abs(value)
  }

  @inlinable @inline(__always)
  mutating func carry(_ value: Double) {
    let next = sum + value
    let added = next - sum
    rest += (sum - (next - added)) + (value - added)
    sum = next
  }

  @inlinable
  public static func + (a: Self, b: Self) -> Self {
    var both = a
    both.carry(b.sum)
    both.rest += b.rest
    both.extent += b.extent
    return both
  }

  /// Without a rest where the numbers have left their range.
  @inlinable public var total: Double {
    let total = rest.isFinite ? sum + rest : sum
    return abs(total) <= extent * .ulpOfOne && extent.isFinite ? 0 : total
  }
}
