import Glibc

/// The logarithm of Euler's gamma function and its derivative, for positive numbers.
///
/// Both by the asymptotic series (M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions", 6.1.41 and 6.3.18) above 10, and by the
/// recurrences 6.1.15 and 6.3.5 below.
public enum GammaFunction {
  /// ln Γ(x)
  public static func log(_ x: Double) -> Double {
    precondition(x > 0, "the gamma function is asked for positive numbers")
    var (x, product) = (x, 1.0)
    while x < 10 {
      product *= x
      x += 1
    }
    let inverse = 1 / (x * x)
    let series =
      (1.0 / 12
        + inverse
        * (-1.0 / 360
          + inverse * (1.0 / 1260 + inverse * (-1.0 / 1680 + inverse * (1.0 / 1188 - inverse * 691.0 / 360_360)))))
      / x
    return (x - 0.5) * Glibc.log(x) - x + 0.918_938_533_204_672_74 + series - Glibc.log(product)
  }

  /// ψ(x), the derivative of ln Γ(x).
  static func digamma(_ x: Double) -> Double {
    precondition(x > 0, "the gamma function is asked for positive numbers")
    var (x, sum) = (x, 0.0)
    while x < 10 {
      sum -= 1 / x
      x += 1
    }
    let inverse = 1 / (x * x)
    let series =
      inverse
      * (1.0 / 12
        - inverse
        * (1.0 / 120 - inverse * (1.0 / 252 - inverse * (1.0 / 240 - inverse * (1.0 / 132 - inverse * 691.0 / 32_760)))))
    return sum + Glibc.log(x) - 0.5 / x - series
  }
}
