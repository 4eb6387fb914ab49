/// Scores, tiers and migrations by the rules, one account after the other.
struct TierOracle {
  enum Scale: String, CaseIterable { case rank, minmax, zscore, anchors }
  enum Missing: String, CaseIterable { case worst, mean, renormalise }

  struct Criterion {
    var name: String
    var text: String
    var value: (BookOracle.CustomerRow) -> Int?
    var weight: Int
    var scale: Scale
    var isLow: Bool
    var missing: Missing
    /// The bounds of `anchors` as written, and in units of the value.
    var anchors: (text: String, low: Int, high: Int)

    var clause: String {
      let scaleText = scale == .anchors ? anchors.text : scale.rawValue
      return "\(text) weight \(weight) scale \(scaleText)\(isLow ? " low" : "") missing \(missing.rawValue)"
    }
  }

  static let one = 1 << 32
  static let levels = ["platinum", "gold", "iron", "lead"]

  /// How platinum, gold and iron are cut; lead takes the rest.
  enum Cuts: CaseIterable {
    /// In percent of the accounts.
    case shares
    /// In percent, but for gold, which is a count.
    case countBetweenShares
    /// In percent of the revenue.
    case sharesOfRevenue
    /// In percent, after iron has taken the accounts that make a loss.
    case lossesAreIron
  }

  var criteria: [Criterion]
  var kind: Cuts
  /// Of platinum, gold and iron.
  var cuts: [Int]
  /// For each criterion the fitted values by account.
  var fits: [[String: Int]] = []
  /// The lowest numerators let in, once cut.
  var thresholds: [Int] = []

  static func random(_ dice: inout Dice) -> TierOracle {
    func criterion(
      _ name: String, _ text: String, _ anchors: (String, Int, Int), _ value: @escaping (BookOracle.CustomerRow) -> Int?
    ) -> Criterion {
      Criterion(
        name: name, text: text, value: value, weight: Int.random(in: 1...60, using: &dice),
        scale: dice.pick(Scale.allCases),
        isLow: dice.chance(25), missing: dice.pick(Missing.allCases), anchors: anchors)
    }
    let criteria = [
      criterion("revenue", "revenue", ("100 to 2500", 10_000, 250_000)) { $0.revenue },
      criterion("profit", "profit = revenue - cost", ("-50 to 900", -5_000, 90_000)) { $0.profit },
      criterion("credit", "credit = creditScore", ("300 to 850", 300, 850)) { $0.customer.credit },
      criterion("growth", "growth = growthRate", ("0.5 to -0.5", 50, -50)) { $0.customer.growth },
    ]
    return TierOracle(
      criteria: criteria, kind: dice.pick(Cuts.allCases),
      cuts: [dice.pick([1, 5, 10]), dice.pick([4, 15]), dice.pick([5, 15, 30])])
  }

  var scoreText: String { criteria.map { "    " + $0.clause }.joined(separator: ",\n") }

  var cutsText: String {
    let (platinum, gold, iron) = (cuts[0], cuts[1], cuts[2])
    return switch kind {
    case .shares: "platinum top \(platinum)%, gold next \(gold)%, iron next \(iron)%, lead rest"
    case .countBetweenShares: "platinum top \(platinum)%, gold next \(gold), iron next \(iron)%, lead rest"
    case .sharesOfRevenue:
      "platinum top \(platinum)% of revenue, gold next \(gold)% of revenue, iron next \(iron)% of revenue, lead rest"
    case .lossesAreIron: "platinum top \(platinum)%, gold next \(gold)%, iron when revenue < cost, lead rest"
    }
  }

  /// Sets the final share of a criterion; the others keep their proportions.
  mutating func setShare(_ percent: Int, of index: Int) {
    let others = criteria.indices.filter { $0 != index }.reduce(0) { $0 + criteria[$1].weight }
    for other in criteria.indices { criteria[other].weight *= 100 - percent }
    criteria[index].weight = percent * others
  }

  // MARK: - Scores

  mutating func fit(_ rows: [BookOracle.CustomerRow]) {
    fits = criteria.map { criterion in
      Dictionary(uniqueKeysWithValues: rows.compactMap { row in criterion.value(row).map { (row.customer.id, $0) } })
    }
  }

  private func share(_ part: Int, _ whole: Int) -> Int {
    let exact = Int128(part) << 32
    let (quotient, remainder) = exact.quotientAndRemainder(dividingBy: Int128(whole))
    return Int(2 * remainder >= Int128(whole) ? quotient + 1 : quotient)
  }

  private func scaled(_ index: Int, _ value: Int, isFitted: Bool) -> Int {
    let up = upward(criteria[index], Array(fits[index].values), value, isFitted)
    if !criteria[index].isLow { return up }
    return criteria[index].scale == .zscore ? -up : TierOracle.one - up
  }

  private func upward(_ criterion: Criterion, _ fitted: [Int], _ value: Int, _ isFitted: Bool) -> Int {
    switch criterion.scale {
    case .rank:
      if fitted.count < 2 { return TierOracle.one / 2 }
      let below = fitted.count { $0 < value }
      let equal = fitted.count { $0 == value } - (isFitted ? 1 : 0)
      return share(min(2 * below + equal, 2 * (fitted.count - 1)), 2 * (fitted.count - 1))
    case .minmax:
      guard let low = fitted.min(), let high = fitted.max(), low < high else { return TierOracle.one / 2 }
      return share(min(max(value, low), high) - low, high - low)
    case .zscore:
      if Set(fitted).count < 2 { return 0 }
      // n·Σd² − (Σd)² of whole numbers, so that no two roads to a deviation differ.
      let low = fitted.min()!
      let count = Double(fitted.count)
      let sum = fitted.reduce(0) { $0 + ($1 - low) }
      let squares = fitted.reduce(0) { $0 + ($1 - low) * ($1 - low) }
      let deviation = (Double(fitted.count * squares - sum * sum) / (count * (count - 1))).squareRoot()
      let z = Double(fitted.count * (value - low) - sum) / (count * deviation)
      return Int((z * Double(TierOracle.one) + 0.5).rounded(.down))
    case .anchors:
      let (low, high) = (criterion.anchors.low, criterion.anchors.high)
      if low < high { return share(min(max(value, low), high) - low, high - low) }
      return share(low - max(min(value, low), high), low - high)
    }
  }

  /// What an unknown value counts as; none under `renormalise`.
  private func missingValue(_ index: Int) -> Int? {
    let all = fits[index].values.map { scaled(index, $0, isFitted: true) }
    switch criteria[index].missing {
    case .renormalise: return nil
    case .worst: return criteria[index].scale == .zscore ? all.min() ?? 0 : 0
    case .mean:
      let sum = all.reduce(0, +)
      return Int((Double(sum) / Double(all.count) + 0.5).rounded(.down))
    }
  }

  private var weightSum: Int { criteria.reduce(0) { $0 + reduced($1.weight) } }

  private func reduced(_ weight: Int) -> Int {
    func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }
    return weight / criteria.reduce(0) { gcd($0, $1.weight) }
  }

  /// The numerator of each account's score over the weight sum · 2³².
  func numerators(_ rows: [BookOracle.CustomerRow]) -> [Int?] {
    let missing = criteria.indices.map(missingValue)
    return rows.map { row in
      var (sum, weight) = (0, 0)
      for index in criteria.indices {
        let value = criteria[index].value(row)
        let isFitted = value != nil && fits[index][row.customer.id] == value
        guard let scaled = value.map({ scaled(index, $0, isFitted: isFitted) }) ?? missing[index] else { continue }
        sum += reduced(criteria[index].weight) * scaled
        weight += reduced(criteria[index].weight)
      }
      if weight == 0 || weight == weightSum { return weight == 0 ? nil : sum }
      let (whole, doubled) = (Int128(2 * weight), 2 * Int128(sum) * Int128(weightSum) + Int128(weight))
      let (quotient, remainder) = doubled.quotientAndRemainder(dividingBy: whole)
      return Int(remainder < 0 ? quotient - 1 : quotient)
    }
  }

  func scores(_ rows: [BookOracle.CustomerRow]) -> [Double?] {
    numerators(rows).map { $0.map { Double($0) / Double(weightSum) / Double(TierOracle.one) } }
  }

  // MARK: - Tiers

  mutating func cut(_ rows: [BookOracle.CustomerRow]) {
    let ranked = zip(rows, numerators(rows)).compactMap { row, score in
      score.flatMap { isTakenBefore(row) ? nil : (row: row, score: $0) }
    }
    let order = ranked.enumerated().sorted { ($0.element.score, $1.offset) > ($1.element.score, $0.offset) }.map(
      \.element)
    let positions = kind == .sharesOfRevenue ? revenuePositions(order.map(\.row)) : positions(order.count)
    thresholds = positions.map { $0 == 0 ? .max : order[$0 - 1].score }
    while thresholds.count < 3 { thresholds.append(.max) }
  }

  private func isTakenBefore(_ row: BookOracle.CustomerRow) -> Bool { kind == .lossesAreIron && row.revenue < row.cost }

  /// After how many accounts platinum, gold and iron end.
  private func positions(_ count: Int) -> [Int] {
    func ceiling(_ percent: Int) -> Int { (percent * count + 99) / 100 }
    return switch kind {
    case .countBetweenShares:
      [ceiling(cuts[0]), ceiling(cuts[0]) + cuts[1], ceiling(cuts[0] + cuts[2]) + cuts[1]].map { min($0, count) }
    case .lossesAreIron: [ceiling(cuts[0]), ceiling(cuts[0] + cuts[1])]
    default: [ceiling(cuts[0]), ceiling(cuts[0] + cuts[1]), ceiling(cuts[0] + cuts[1] + cuts[2])]
    }
  }

  /// The first accounts at which the revenue so far reaches its share.
  private func revenuePositions(_ order: [BookOracle.CustomerRow]) -> [Int] {
    let total = order.reduce(0) { $0 + $1.revenue }
    return [cuts[0], cuts[0] + cuts[1], cuts[0] + cuts[1] + cuts[2]].map { percent in
      var sum = 0
      let crossing = order.firstIndex { row in
        sum += row.revenue
        return sum * 100 >= percent * total
      }
      return crossing.map { $0 + 1 } ?? 0
    }
  }

  func tiers(_ rows: [BookOracle.CustomerRow]) -> [String?] {
    zip(rows, numerators(rows)).map { row, numerator in
      if isTakenBefore(row) { return "iron" }
      return numerator.map { score in TierOracle.levels[thresholds.firstIndex { score >= $0 } ?? 3] }
    }
  }
}
