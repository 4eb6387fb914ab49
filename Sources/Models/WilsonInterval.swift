/// Between which shares a true one lies, of which so many in so many were seen, at 95 %.
///
/// E. B. Wilson: Probable Inference, the Law of Succession, and Statistical Inference, Journal of the American Statistical Association 22 (1927); the
/// score interval without a correction for continuity.
public struct WilsonInterval: Sendable, Hashable {
  public let low: Double
  public let high: Double

  /// The 97.5 % point of the normal distribution.
  static let z = 1.959963984540054

  /// None where nothing was seen.
  public init?(_ part: Int, of whole: Int) {
    if whole == 0 { return nil }
    let (n, z) = (Double(whole), Self.z)
    let share = Double(part) / n
    let middle = share + z * z / (2 * n)
    let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    low = part == 0 ? 0 : (middle - spread) / (1 + z * z / n)
    high = part == whole ? 1 : (middle + spread) / (1 + z * z / n)
  }
}
