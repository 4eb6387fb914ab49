import Glibc

/// The lowest point of a smooth function of a few variables.
///
/// C. G. Broyden, R. Fletcher, D. Goldfarb, D. F. Shanno (1970), with a line search that halves its step: J. Nocedal, S. J. Wright, "Numerical
/// Optimization", algorithm 6.1.
struct QuasiNewton {
  typealias Objective = ([Double]) throws -> (value: Double, gradient: [Double])

  struct Minimum: Sendable {
    var point: [Double]
    var value: Double
    var gradient: [Double]
    var iterations: Int
    /// Every slope is within the tolerance.
    var hasConverged: Bool
  }

  /// Of the steepest slope at the end.
  var tolerance = 1e-9
  var mostIterations = 300
  /// No variable moves by more in one step: variables are logarithms.
  var longestStep = 1.5
  /// No variable ends farther from its start: it is on its way to infinity.
  var farthest = 14.0

  func minimum(from start: [Double], of objective: Objective) rethrows -> Minimum {
    var (value, gradient) = try objective(start)
    var point = start
    var inverse = SquareMatrix.identity(start.count)
    var iterations = 0
    while iterations < mostIterations, steepest(gradient) > tolerance, !isAway(point, from: start) {
      iterations += 1
      var direction = inverse.times(gradient).map { -$0 }
      if dot(direction, gradient) >= 0 {
        inverse = .identity(start.count)
        direction = gradient.map { -$0 }
      }
      let length = direction.map(abs).max() ?? 0
      if length > longestStep { direction = direction.map { $0 * longestStep / length } }
      guard let next = try step(along: direction, from: point, value, gradient, objective) else { break }
      // Neither lower nor flatter: what is left is rounding.
      if next.value >= value, steepest(next.gradient) >= steepest(gradient) { break }
      let moved = zip(next.point, point).map { $0 - $1 }
      inverse.update(moved: moved, turned: zip(next.gradient, gradient).map { $0 - $1 })
      (point, value, gradient) = (next.point, next.value, next.gradient)
    }
    // Where rounding ends the search, slopes a little above the tolerance are as flat as they get.
    let isFlat = steepest(gradient) <= max(tolerance, 1e-7)
    return Minimum(
      point: point, value: value, gradient: gradient, iterations: iterations,
      hasConverged: isFlat && value.isFinite && !isAway(point, from: start))
  }

  private func step(
    along direction: [Double], from point: [Double], _ value: Double, _ gradient: [Double], _ objective: Objective
  ) rethrows -> (point: [Double], value: Double, gradient: [Double])? {
    let slope = dot(direction, gradient)
    var length = 1.0
    while length > 1e-12 {
      let next = zip(point, direction).map { $0 + length * $1 }
      let (lower, turned) = try objective(next)
      if lower.isFinite, lower <= value + 1e-4 * length * slope { return (next, lower, turned) }
      // Where a step gains less than the last places of the value, the slopes still tell whether it leads on.
      if abs(lower - value) <= 1e-15 * max(1, abs(value)), steepest(turned) < steepest(gradient) {
        return (next, lower, turned)
      }
      length /= 2
    }
    return nil
  }

  private func steepest(_ gradient: [Double]) -> Double { gradient.map(abs).max() ?? 0 }

  private func isAway(_ point: [Double], from start: [Double]) -> Bool {
    zip(point, start).contains { abs($0 - $1) > farthest }
  }

  /// Second derivatives, from central differences of the gradient.
  static func curvature(at point: [Double], of objective: Objective) rethrows -> SquareMatrix {
    let step = 1e-4
    var matrix = SquareMatrix(point.count)
    for column in point.indices {
      var (above, below) = (point, point)
      above[column] += step
      below[column] -= step
      let (up, down) = (try objective(above).gradient, try objective(below).gradient)
      for row in point.indices { matrix[row, column] = (up[row] - down[row]) / (2 * step) }
    }
    return matrix.symmetric
  }
}

/// A few numbers by a few.
struct SquareMatrix: Sendable {
  let count: Int
  private var cells: [Double]

  init(_ count: Int) {
    self.count = count
    cells = Array(repeating: 0, count: count * count)
  }

  static func identity(_ count: Int) -> SquareMatrix {
    var matrix = SquareMatrix(count)
    for index in 0..<count { matrix[index, index] = 1 }
    return matrix
  }

  subscript(row: Int, column: Int) -> Double {
    get { cells[row * count + column] }
    set { cells[row * count + column] = newValue }
  }

  func times(_ vector: [Double]) -> [Double] {
    (0..<count).map { row in (0..<count).reduce(0) { $0 + self[row, $1] * vector[$1] } }
  }

  var symmetric: SquareMatrix {
    var matrix = self
    for row in 0..<count {
      for column in 0..<count { matrix[row, column] = (self[row, column] + self[column, row]) / 2 }
    }
    return matrix
  }

  /// The inverse of a curvature, told how the gradient turned along a step.
  mutating func update(moved: [Double], turned: [Double]) {
    let along = dot(moved, turned)
    guard along > 1e-14 * (dot(moved, moved) * dot(turned, turned)).squareRoot() else { return }
    let bent = times(turned)
    let factor = (along + dot(turned, bent)) / (along * along)
    for row in 0..<count {
      for column in 0..<count {
        self[row, column] +=
          factor * moved[row] * moved[column] - (bent[row] * moved[column] + moved[row] * bent[column]) / along
      }
    }
  }

  /// The lower triangle whose square this is; none where it is not positive definite.
  var root: SquareMatrix? {
    var root = SquareMatrix(count)
    for row in 0..<count {
      for column in 0...row {
        let rest = (0..<column).reduce(self[row, column]) { $0 - root[row, $1] * root[column, $1] }
        if row == column {
          guard rest > 0, rest.isFinite else { return nil }
          root[row, row] = rest.squareRoot()
        } else {
          root[row, column] = rest / root[column, column]
        }
      }
    }
    return root
  }

  /// None where it is not positive definite.
  var inverse: SquareMatrix? {
    guard let root else { return nil }
    var inverse = SquareMatrix(count)
    for column in 0..<count {
      var unit = [Double](repeating: 0, count: count)
      unit[column] = 1
      for row in 0..<count {
        unit[row] = (0..<row).reduce(unit[row]) { $0 - root[row, $1] * unit[$1] } / root[row, row]
      }
      for row in (0..<count).reversed() {
        unit[row] = (row + 1..<count).reduce(unit[row]) { $0 - root[$1, row] * unit[$1] } / root[row, row]
      }
      for row in 0..<count { inverse[row, column] = unit[row] }
    }
    return inverse
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

/// Positive parameters fitted by their logarithms, with what the curvature of the likelihood says about how well they are known.
public struct FittedParameters: Sendable {
  public let names: [String]
  public let values: [Double]
  /// The covariance of their logarithms; none where the likelihood has no peak.
  let covariance: SquareMatrix?
  public let logLikelihood: Double
  public let iterations: Int
  /// How many starts it took.
  public let starts: Int
  public let hasConverged: Bool

  /// By the delta method from the covariance of the logarithms.
  public var standardErrors: [Double?] {
    values.indices.map { index in covariance.map { values[index] * $0[index, index].squareRoot() } }
  }

  /// The best of several starts; a further one is tried only where the one before did not converge.
  ///
  /// - Parameter objective: the mean of −ln of the likelihood over `count` accounts, and its slope by the logarithms.
  static func fit(
    _ names: [String], starts: [[Double]], count: Double, of objective: QuasiNewton.Objective
  ) rethrows -> FittedParameters {
    var best: QuasiNewton.Minimum?
    var (tried, iterations) = (0, 0)
    for start in starts {
      let found = try QuasiNewton().minimum(from: start.map { Glibc.log($0) }, of: objective)
      tried += 1
      iterations += found.iterations
      if let known = best, !found.hasConverged || found.value >= known.value { continue }
      best = found
      if found.hasConverged { break }
    }
    guard let best else { preconditionFailure("a fit starts somewhere") }
    let curvature = try QuasiNewton.curvature(at: best.point, of: objective)
    var information = curvature
    for row in names.indices {
      for column in names.indices { information[row, column] = curvature[row, column] * count }
    }
    return FittedParameters(
      names: names, values: best.point.map { exp($0) }, covariance: information.inverse,
      logLikelihood: -best.value * count, iterations: iterations, starts: tried, hasConverged: best.hasConverged)
  }

  /// Seeded draws from the normal distribution that the logarithms tend to.
  func draws(_ count: Int, seed: UInt64) -> [[Double]] {
    guard let root = covariance?.root else { return Array(repeating: values, count: count) }
    return (0..<count).map { draw in
      var random = SplitMix(seed: seed, stream: UInt64(draw) &+ 0x5EED)
      let normals = values.map { _ in random.normal() }
      return values.indices.map { row in
        values[row] * exp((0...row).reduce(0.0) { $0 + root[row, $1] * normals[$1] })
      }
    }
  }
}

extension SplitMix {
  /// Above 0, below 1.
  mutating func unit() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

  /// G. E. P. Box, M. E. Muller, "A Note on the Generation of Random Normal Deviates" (1958).
  mutating func normal() -> Double {
    let radius = (-2 * Glibc.log(unit())).squareRoot()
    return radius * cos(2 * .pi * unit())
  }

  /// G. Marsaglia, W. W. Tsang, "A Simple Method for Generating Gamma Variables" (2000); of rate 1.
  mutating func gamma(_ shape: Double) -> Double {
    if shape < 1 { return gamma(shape + 1) * pow(unit(), 1 / shape) }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
      guard v > 0 else { continue }
      if Glibc.log(unit()) < 0.5 * x * x + d - d * v + d * Glibc.log(v) { return d * v }
    }
  }
}
