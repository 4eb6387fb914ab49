import Columnar

/// How much of a total the greatest values hold: the concentration curve of rows in descending order of a measure.
///
/// V. Pareto: Cours d'économie politique (1896–97); M. O. Lorenz: Methods of Measuring the Concentration of Wealth (1905). With loss-makers it is
/// the whale curve of R. Kaplan, V. G. Narayanan: Measuring and Managing Customer Profitability (2001): it rises above 100 % and comes down again.
///
/// Equal values stand in row order, and the curve is counted row by row: the row with which a share of the total is reached is in. A total that is
/// not above zero has no shares.
public struct ParetoCurve: Sendable {
  /// A sum of values, exact for decimals.
  public enum Sum: Sendable, Hashable {
    /// In units of 10⁻ˢᶜᵃˡᵉ.
    case exact(Int128, scale: Int)
    case number(Double)

    public var number: Double {
      switch self {
      case .exact(let units, let scale): Double(units) / Double(DecimalNumber.power(scale))
      case .number(let number): number
      }
    }
  }

  /// Where the running total first reaches a share of the whole.
  public struct Crossing: Sendable, Hashable {
    /// How many rows it takes, the crossing one included.
    public var position: Int
    /// What they have together.
    public var sum: Sum
    public var threshold: Threshold
    /// Rows behind the crossing one that equal it and are not in.
    public var tied: Int
  }

  /// The value of a crossing row, and how many of the rows that equal it are in, in row order.
  public struct Threshold: Sendable, Hashable {
    public var value: CutPoint
    public var admitted: Int
  }

  /// What the first rows have.
  public struct Head: Sendable, Hashable {
    public var share: DecimalNumber
    /// ⌈share · rows⌉.
    public var position: Int
    public var sum: Sum
  }

  /// Rows that take part.
  public let count: Int
  public let total: Sum
  /// Rows above zero, and what they have: the peak of the curve.
  public let gainers: (count: Int, sum: Sum)
  /// Rows below zero.
  public let losers: (count: Int, sum: Sum)
  /// One for each share asked for, in order; empty where the total is not above zero.
  public let crossings: [Crossing]
  public let heads: [Head]

  public var hasShares: Bool { total.number > 0 }

  /// - Parameters:
  ///   - shares: ascending, between 0 and 1.
  ///   - heads: shares of the rows.
  public init(
    _ values: OrderedColumn, among rows: Bitmap?, shares: [DecimalNumber], heads: [DecimalNumber], execution: Execution
  ) throws {
    let known = Bitmap.both(rows, values.validity)
    if let scale = values.unit.scale {
      var selection = try StripedSelection(values, among: known, addingUp: true, execution)
      try self.init(&selection, shares, heads, WholeSums(scale: scale))
    } else {
      var selection = try StripedSelection(values, among: known, execution)
      try selection.look(into: selection.counts.indices.filter { selection.counts[$0] > 0 })
      try self.init(&selection, shares, heads, NumberSums(unit: values.unit))
    }
  }

  private init<Adding: KeySums>(
    _ selection: inout StripedSelection, _ shares: [DecimalNumber], _ heads: [DecimalNumber], _ adding: Adding
  ) throws {
    let sums = adding.stripeSums(selection)
    let total = sums.reduce(.zero, +)
    count = selection.count
    self.total = adding.sum(total)
    let center = StripedSelection.stripeCount / 2
    let above = sums[(center + 1)...].reduce(.zero, +)
    let below = sums[..<center].reduce(.zero, +)
    gainers = (selection.counts[(center + 1)...].reduce(0, +), adding.sum(above))
    losers = (selection.counts[..<center].reduce(0, +), adding.sum(below))

    let positions = heads.map { Int(ceilingProduct(Int128(selection.count), $0)) }
    let targets = total > .zero ? shares.map { adding.target($0, of: total) } : []
    let walk = Walk(adding, sums: sums, counts: selection.counts)
    try selection.look(into: walk.stripes(of: targets) + walk.stripes(of: positions))
    crossings = targets.map { walk.crossing($0, selection) }
    self.heads = zip(heads, positions).map { share, position in
      Head(share: share, position: position, sum: adding.sum(walk.sum(upTo: position, selection)))
    }
  }
}

// MARK: - Sums

/// How the keys of a column add up.
private protocol KeySums {
  associatedtype Value: AdditiveArithmetic & Comparable
  func value(_ key: Int64) -> Value
  func stripeSums(_ selection: StripedSelection) -> [Value]
  func target(_ share: DecimalNumber, of total: Value) -> Value
  func sum(_ value: Value) -> ParetoCurve.Sum
  var unit: OrderedColumn.Unit { get }
}

private struct WholeSums: KeySums {
  let scale: Int
  var unit: OrderedColumn.Unit { .decimal(scale: scale) }

  func value(_ key: Int64) -> Int128 { Int128(key) }
  func stripeSums(_ selection: StripedSelection) -> [Int128] { selection.sums }
  func target(_ share: DecimalNumber, of total: Int128) -> Int128 { ceilingProduct(total, share) }
  func sum(_ value: Int128) -> ParetoCurve.Sum { .exact(value, scale: scale) }
}

private struct NumberSums: KeySums {
  let unit: OrderedColumn.Unit

  func value(_ key: Int64) -> Double { unit.number(key) }
  func stripeSums(_ selection: StripedSelection) -> [Double] {
    selection.counts.indices.map { stripe in
      selection.counts[stripe] == 0 ? 0 : selection.keys(of: stripe).reversed().reduce(0) { $0 + value($1) }
    }
  }
  func target(_ share: DecimalNumber, of total: Double) -> Double { min(total, share.double * total) }
  func sum(_ value: Double) -> ParetoCurve.Sum { .number(value) }
}

// MARK: - Walking down

/// The stripes from the top down, with what lies above each.
private struct Walk<Adding: KeySums> {
  let adding: Adding
  /// For each stripe the rows above it, and their sum.
  private var countAbove: [Int]
  private var sumAbove: [Adding.Value]
  private let sums: [Adding.Value]
  private let counts: [Int]

  init(_ adding: Adding, sums: [Adding.Value], counts: [Int]) {
    self.adding = adding
    self.sums = sums
    self.counts = counts
    countAbove = Array(repeating: 0, count: counts.count)
    sumAbove = Array(repeating: .zero, count: counts.count)
    for stripe in counts.indices.dropLast().reversed() {
      countAbove[stripe] = countAbove[stripe + 1] + counts[stripe + 1]
      sumAbove[stripe] = sumAbove[stripe + 1] + sums[stripe + 1]
    }
  }

  /// The stripes in which running totals are first reached; all of them lie above zero.
  func stripes(of targets: [Adding.Value]) -> [Int] { targets.map(stripe(reaching:)) }

  private func stripe(reaching target: Adding.Value) -> Int {
    let found = counts.indices.last { counts[$0] > 0 && sumAbove[$0] + sums[$0] >= target }
    // Only the rounding of binary numbers can keep a total from being reached: then it is reached at the last row above zero.
    return found ?? counts.indices.first { counts[$0] > 0 && $0 > counts.count / 2 } ?? counts.count / 2
  }

  func stripes(of positions: [Int]) -> [Int] { positions.filter { $0 > 0 }.map(stripe(holding:)) }

  private func stripe(holding position: Int) -> Int {
    guard let stripe = counts.indices.last(where: { countAbove[$0] + counts[$0] >= position && counts[$0] > 0 }) else {
      preconditionFailure("a position among the rows")
    }
    return stripe
  }

  func crossing(_ target: Adding.Value, _ selection: StripedSelection) -> ParetoCurve.Crossing {
    let stripe = stripe(reaching: target)
    let keys = selection.keys(of: stripe)
    var sum = sumAbove[stripe]
    var index = keys.count
    repeat {
      index -= 1
      sum += adding.value(keys[index])
    } while sum < target && index > 0
    let key = keys[index]
    let first = keys.firstIndex(of: key) ?? index
    let last = keys.lastIndex(of: key) ?? index
    return ParetoCurve.Crossing(
      position: countAbove[stripe] + keys.count - index, sum: adding.sum(sum),
      threshold: ParetoCurve.Threshold(
        value: CutPoint(between: key, and: key, unit: adding.unit), admitted: last - index + 1),
      tied: index - first)
  }

  /// What the first rows have together.
  func sum(upTo position: Int, _ selection: StripedSelection) -> Adding.Value {
    if position == 0 { return .zero }
    let stripe = stripe(holding: position)
    return selection.keys(of: stripe).suffix(position - countAbove[stripe]).reversed()
      .reduce(sumAbove[stripe]) { $0 + adding.value($1) }
  }
}
