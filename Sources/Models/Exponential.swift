import Glibc

extension Double {
  /// e to this power.
  var exponential: Double { Glibc.exp(self) }
}
