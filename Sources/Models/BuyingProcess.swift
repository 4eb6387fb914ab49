import Columnar
import Glibc

/// How accounts buy that come when they like and leave without a word: the BG/NBD model.
///
/// While alive an account buys at random at its own rate λ; after each purchase it leaves with its own chance p. Over the accounts λ has a gamma
/// distribution (r, α) and p a beta distribution (a, b). P. S. Fader, B. G. S. Hardie, K. L. Lee, "“Counting Your Customers” the Easy Way: An
/// Alternative to the Pareto/NBD Model", Marketing Science 24 (2005). x repeat purchases, the last t_x after the first purchase, which was T ago; α,
/// t_x and T are in one unit of time.
public struct BuyingProcess: Sendable, Hashable {
  public var r: Double
  public var alpha: Double
  public var a: Double
  public var b: Double

  public init(r: Double, alpha: Double, a: Double, b: Double) {
    (self.r, self.alpha, self.a, self.b) = (r, alpha, a, b)
  }

  init(_ values: [Double]) { self.init(r: values[0], alpha: values[1], a: values[2], b: values[3]) }

  /// The chance that an account is still there: 1 until its first repeat purchase, for it leaves only after one.
  public func alive(repeats x: Int, recency: Double, age: Double) -> Double {
    if x == 0 { return 1 }
    let odds = log(a / (b + Double(x) - 1)) + (r + Double(x)) * (log(alpha + age) - log(alpha + recency))
    return 1 / (1 + exp(odds))
  }

  /// E[Y(t)]: how many purchases an account makes in the next t.
  public func expected(within t: Double, repeats x: Int, recency: Double, age: Double) -> Double {
    alive(repeats: x, recency: recency, age: age) * expectedWhileAlive(within: t, repeats: x, age: age)
  }

  /// E[X(t)]: how many repeat purchases a new account makes in t.
  public func expected(ofNewWithin t: Double) -> Double { expectedWhileAlive(within: t, repeats: 0, age: 0) }

  /// The same for an account that is known to be there.
  ///
  /// - Parameter lessLeaving: by how much less likely each is to leave after a purchase from now on.
  public func expectedWhileAlive(within t: Double, repeats x: Int, age: Double, lessLeaving: Double = 0) -> Double {
    let (leaves, stays) = (a, b + Double(x))
    let mean = leaves / (leaves + stays)
    let lower = max(mean - lessLeaving, mean * 1e-6)
    let size = leaves + stays
    return Self.purchases(
      shape: r + Double(x), rate: alpha + age, leaves: lessLeaving == 0 ? leaves : size * lower,
      stays: lessLeaving == 0 ? stays : size * (1 - lower), within: t)
  }

  /// Purchases in t of an account whose λ is gamma (R, A) and whose p is beta (a, B), and which is there.
  ///
  /// Equation 10 of the paper without its denominator, c ÷ (a − 1) · [1 − (1 − z)ᴿ ₂F₁(R, B; c; z)] with c = a + B − 1 and z = t ÷ (A + t). By
  /// Euler's transformation (Abramowitz and Stegun 15.3.3) the bracket is 1 − (1 − z)ᵋ ₂F₁(c − R, ε; c; z) with ε = a − 1, whose series begins
  /// 1 + ε …: dividing by ε term by term takes away the gap at a = 1, and multiplying by c the one at c = 0. The series ends when the rest, bounded
  /// by a geometric one, is below 10⁻¹⁵ of the sum. Near z = 1 it takes too many terms, and the mean over p is integrated instead.
  static func purchases(shape: Double, rate: Double, leaves a: Double, stays: Double, within t: Double) -> Double {
    guard t > 0 else { return 0 }
    let c = a + stays - 1
    let epsilon = a - 1
    let z = t / (rate + t)
    if z > 0.99 { return integratedPurchases(shape: shape, leaves: a, stays: stays, ratio: t / rate) }
    let logRest = -log1p(t / rate)
    let first = c - shape
    var term = first * z
    var sum = term
    var k = 1.0
    while term != 0, term.isFinite {
      let ratio = (first + k) * (a + k - 1) / ((c + k) * (k + 1)) * z
      term *= ratio
      sum += term
      k += 1
      let bound = max(abs(ratio), z)
      if k > -first, bound < 1, abs(term) * bound <= 1e-15 * abs(sum) * (1 - bound) { break }
    }
    let fall = abs(epsilon * logRest) < 1e-300 ? -logRest : -expm1(epsilon * logRest) / epsilon
    return c * (epsilon == 0 ? -logRest : fall) - exp(epsilon * logRest) * sum
  }

  /// The same as the mean of [1 − (1 + p t ÷ A)⁻ᴿ] ÷ p over p.
  ///
  /// With p = 1 ÷ (1 + e⁻ᵘ) and u = sinh v the integrand falls off faster than any exponential on both sides, so that the trapezoidal rule in v doubles
  /// its right places with each halving of the step: H. Takahasi, M. Mori, "Double Exponential Formulas for Numerical Integration" (1974).
  ///
  /// - Parameter ratio: t ÷ A.
  private static func integratedPurchases(shape: Double, leaves a: Double, stays b: Double, ratio: Double) -> Double {
    let logBeta = GammaFunction.log(a) + GammaFunction.log(b) - GammaFunction.log(a + b)
    func integrand(_ v: Double) -> Double {
      let u = sinh(v)
      let logP = u > 0 ? -log1p(exp(-u)) : u - log1p(exp(u))
      let weight = exp(a * logP + b * (logP - u) - logBeta)
      if weight == 0 { return 0 }
      let p = exp(logP)
      let each = p < 1e-200 ? shape * ratio : -expm1(-shape * log1p(p * ratio)) / p
      return weight * each * cosh(v)
    }
    // Beyond this sinh has no end either.
    let end = 700.0
    var step = 0.5
    func sum(from start: Double, by step: Double) -> Double {
      var total = 0.0
      for sign in [-1.0, 1.0] {
        var (v, largest) = (start, 0.0)
        while v < end {
          let value = integrand(sign * v)
          largest = max(largest, value)
          total += value
          if largest > 0 ? value <= 1e-18 * largest : v > 30 { break }
          v += step
        }
      }
      return total
    }
    var total = integrand(0) + sum(from: step, by: step)
    var last = total * step
    for _ in 0..<12 {
      total += sum(from: step / 2, by: step)
      step /= 2
      let next = total * step
      if abs(next - last) <= 1e-13 * abs(next) { return next }
      last = next
    }
    return last
  }

  /// P(N ≥ k) for k = 1, 2, … of an account that is there: (B)ₖ₋₁ ÷ (a + B)ₖ₋₁ times the upper tail of a negative binomial, λ and p being
  /// independent of one another for who is there.
  ///
  /// - Parameter visit: told each, until it says that it has heard enough.
  func tails(within t: Double, repeats x: Int, age: Double, _ visit: (Int, Double) -> Bool) {
    let shape = r + Double(x)
    let odds = t / (alpha + age + t)
    var mass = exp(shape * log1p(-odds))
    var tail = 1 - mass
    var stays = 1.0
    var k = 1
    while k < 100_000 {
      if !visit(k, stays * max(0, tail)) { return }
      mass *= (shape + Double(k) - 1) / Double(k) * odds
      tail -= mass
      stays *= (b + Double(x) + Double(k) - 1) / (a + b + Double(x) + Double(k) - 1)
      k += 1
    }
  }
}

/// The logarithm of the likelihood of buying patterns and its slope, from tables by number of purchases and by day.
struct BuyingLikelihood {
  let patterns: BuyingPatterns
  /// Days in a unit of time.
  let unitDays: Double
  let execution: Execution

  /// The sum over all accounts, and its derivatives by r, α, a and b.
  func logLikelihood(_ process: BuyingProcess) throws -> (value: Double, slope: [Double]) {
    let tables = Tables(
      process, most: Int(patterns.repeats.max() ?? 0), oldest: Int(patterns.age.max() ?? 0), unitDays: unitDays)
    let parts = try execution.blocks(of: patterns.counts.count) { range in tables.sum(patterns, range) }
    return parts.reduce((0, [0, 0, 0, 0])) { sum, part in
      (sum.0 + part.value, zip(sum.1, part.slope).map { $0 + $1 })
    }
  }

  private struct Tables: Sendable {
    let process: BuyingProcess
    /// By x: what does not depend on time, and its derivatives by r, a and b.
    var constant: [Double] = []
    var byR: [Double] = []
    var byA: [Double] = []
    var byB: [Double] = []
    /// ln(a ÷ (b + x − 1)) and 1 ÷ (b + x − 1).
    var leaving: [Double] = []
    var over: [Double] = []
    /// By day: ln(α + t) and 1 ÷ (α + t).
    var logs: [Double] = []
    var inverses: [Double] = []

    init(_ process: BuyingProcess, most: Int, oldest: Int, unitDays: Double) {
      self.process = process
      let (r, alpha, a, b) = (process.r, process.alpha, process.a, process.b)
      var (sum, dr, da, db) = (r * log(alpha), log(alpha), 0.0, 0.0)
      for x in 0...most {
        constant.append(sum)
        byR.append(dr)
        byA.append(da)
        byB.append(db)
        leaving.append(x == 0 ? 0 : log(a / (b + Double(x) - 1)))
        over.append(x == 0 ? 0 : 1 / (b + Double(x) - 1))
        let (i, both) = (Double(x), a + b + Double(x))
        sum += log(r + i) + log((b + i) / both)
        dr += 1 / (r + i)
        da -= 1 / both
        db += 1 / (b + i) - 1 / both
      }
      logs.reserveCapacity(oldest + 1)
      inverses.reserveCapacity(oldest + 1)
      for day in 0...oldest {
        let time = alpha + Double(day) / unitDays
        logs.append(log(time))
        inverses.append(1 / time)
      }
    }

    func sum(_ patterns: BuyingPatterns, _ range: Range<Int>) -> (value: Double, slope: [Double]) {
      let (repeats, recency, age) = (patterns.repeats.span, patterns.recency.span, patterns.age.span)
      let (logs, inverses, leaving) = (logs.span, inverses.span, leaving.span)
      let (constant, byR, byA, byB, over) = (constant.span, byR.span, byA.span, byB.span, over.span)
      let counts = patterns.counts.span
      let (r, alpha, a) = (process.r, process.alpha, process.a)
      var (value, dr, dAlpha, da, db) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for index in range {
        let (x, last, now) = (Int(repeats[index]), Int(recency[index]), Int(age[index]))
        let power = r + Double(x)
        let stayed = -power * logs[now]
        var (sum, left) = (stayed, 0.0)
        if x > 0 {
          let difference = leaving[x] - power * logs[last] - stayed
          if difference > 0 {
            let ratio = exp(-difference)
            sum = stayed + difference + log1p(ratio)
            left = 1 / (1 + ratio)
          } else {
            let ratio = exp(difference)
            sum = stayed + log1p(ratio)
            left = ratio / (1 + ratio)
          }
        }
        let count = counts[index]
        value += count * (constant[x] + sum)
        dr += count * (byR[x] - (1 - left) * logs[now] - left * logs[last])
        dAlpha += count * (r / alpha - power * ((1 - left) * inverses[now] + left * inverses[last]))
        da += count * (byA[x] + left / a)
        db += count * (byB[x] - left * over[x])
      }
      return (value, [dr, dAlpha, da, db])
    }
  }
}

/// The process fitted to accounts by maximum likelihood.
public struct BuyingFit: Sendable {
  public let parameters: FittedParameters
  public var process: BuyingProcess { BuyingProcess(parameters.values) }

  init(_ summaries: BuyingSummaries, unitDays: Double, execution: Execution) throws {
    let patterns = BuyingPatterns(summaries)
    let likelihood = BuyingLikelihood(patterns: patterns, unitDays: unitDays, execution: execution)
    var (repeats, time) = (0.0, 0.0)
    for index in patterns.counts.indices {
      repeats += patterns.counts[index] * Double(patterns.repeats[index])
      time += patterns.counts[index] * Double(patterns.age[index]) / unitDays
    }
    // Where every account bought at the rate of all, α would be r times what one purchase takes.
    let pace = max(time, 1 / unitDays) / max(repeats, 1)
    let starts = [[0.5, 0.5 * pace, 1, 2.5], [1, pace, 0.3, 3], [0.2, 0.05 * pace, 1, 1], [3, 3 * pace, 0.1, 2]]
    parameters = try FittedParameters.fit(["r", "alpha", "a", "b"], starts: starts, count: patterns.total) { logs in
      let values = logs.map { exp($0) }
      let (value, slope) = try likelihood.logLikelihood(BuyingProcess(values))
      return (-value / patterns.total, zip(slope, values).map { -$0 * $1 / patterns.total })
    }
  }

  /// The parameter that has run to where the model is another one, if one has.
  public func bound(meanAge: Double) -> (name: String, value: Double)? {
    let limits = [0.001...30, 1e-5 * meanAge...1e3 * meanAge, 0.001...1e3, 0.001...1e4]
    return zip(parameters.names, zip(parameters.values, limits)).first { !$0.1.1.contains($0.1.0) }.map {
      ($0.0, $0.1.0)
    }
  }
}
