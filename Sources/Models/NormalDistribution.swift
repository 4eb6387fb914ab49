import Glibc

/// The normal distribution, far into its tails.
enum NormalDistribution {
  /// P(Z > z)
  static func above(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) / 2 }

  /// The z that is exceeded with this chance: a start from Abramowitz and Stegun 26.2.23, made exact by Newton's method on the logarithm.
  static func exceeded(with chance: Double) -> Double {
    if chance > 0.5 { return -exceeded(with: 1 - chance) }
    let t = (-2 * log(chance)).squareRoot()
    var z =
      t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    for _ in 0..<4 {
      let tail = above(z)
      let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
      if density == 0 || tail == 0 { break }
      z += (log(tail) - log(chance)) * tail / density
    }
    return z
  }
}
