import Columnar

/// Scores as lines in the share t of one weight, while the others keep their proportions: (1 − t) · rest + t · own.
///
/// Everything is a whole number, so that where two lines meet is an exact fraction.
public struct WeightLines: Sendable {
  /// Σ weight · scaled of the other criteria.
  let rest: [Int64]
  /// The criterion's scaled values.
  let scaled: [Int64]
  /// Σ weights of the other criteria.
  let others: Int64
  /// No line gets further from zero.
  let reach: Int64
  /// The share of now.
  public let now: Fraction

  /// Lines of the rows of a table; none where no other criterion has a weight, or one leaves its unknown rows to the other weights.
  ///
  /// - Throws: `ModelError.scoreOverflow` where weights have so many digits that lines cannot be compared exactly.
  public init?(_ criteria: [WeightedCriterion], moving index: Int, execution: Execution) throws {
    let divisor = criteria.reduce(0) { greatestCommonDivisor($0, $1.weight) }
    guard divisor > 0, criteria.allSatisfy({ $0.unweighed == nil }) else { return nil }
    let fixed = criteria.indices.filter { $0 != index && criteria[$0].weight > 0 }
      .map { WeightedCriterion(criteria[$0].scaled, weight: criteria[$0].weight / divisor) }
    let others = fixed.reduce(0) { $0 + $1.weight }
    guard others > 0 else { return nil }
    let bound = criteria.reduce(ScaledColumn.one) { max($0, $1.scaled.bound) }
    // Differences of lines are multiplied with differences of lines: 2 · (2 · others · bound)² stays in 127 bits.
    guard Int128(others) * Int128(bound) < 1 << 61 else { throw ModelError.scoreOverflow }
    reach = others * bound
    rest = try WeightedSum(fixed).values(execution).values
    scaled = criteria[index].scaled.values
    self.others = others
    let own = criteria[index].weight / divisor
    now = Fraction(Int128(own), Int128(own + others))
  }

  /// Of a row, or of something that rows are compared with.
  struct Line: Hashable, Sendable {
    /// At t = 0, and at t = 1.
    let start: Int64
    let end: Int64

    /// denominator · height at t.
    @inline(__always)
    func height(at t: Fraction) -> Int128 {
      (t.denominator - t.numerator) * Int128(start) + t.numerator * Int128(end)
    }

    /// Where this line meets another; none where both are parallel.
    func meeting(_ other: Line) -> Fraction? {
      let (start, end) = (Int128(self.start) - Int128(other.start), Int128(self.end) - Int128(other.end))
      if start == end { return nil }
      return start > end ? Fraction(start, start - end) : Fraction(-start, end - start)
    }
  }

  @inline(__always)
  func line(_ row: Int) -> Line { Line(start: rest[row], end: scaled[row] &* others) }

  /// The flat line of a score.
  func line(ofScore score: DecimalNumber) -> Line {
    let units = roundedQuotient(Int128(score.units) << 32, Int128(DecimalNumber.power(score.scale)))
    let height = Int64(clamping: units * Int128(others))
    return Line(start: height, end: height)
  }
}

/// numerator ÷ denominator, the denominator above zero; in lowest terms or not.
public struct Fraction: Sendable, Comparable {
  public let numerator: Int128
  public let denominator: Int128

  init(_ numerator: Int128, _ denominator: Int128) {
    precondition(denominator > 0, "a denominator is above zero")
    self.numerator = numerator
    self.denominator = denominator
  }

  public static let zero = Fraction(0, 1)
  public static let one = Fraction(1, 1)

  public static func == (a: Fraction, b: Fraction) -> Bool {
    a.numerator * b.denominator == b.numerator * a.denominator
  }
  public static func < (a: Fraction, b: Fraction) -> Bool {
    a.numerator * b.denominator < b.numerator * a.denominator
  }

  public var number: Double { Double(numerator) / Double(denominator) }
}
