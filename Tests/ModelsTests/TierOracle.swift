import Models

/// The rules of tiers over a sorted list, without any of the code under test.
struct TierOracle {
  /// Scores; none is missing.
  var scores: [Int?]
  var cuts: [TierCut]
  var conditions: [[Bool]?]
  var measures: [[Int?]] = []
  /// Scores are in units of 10⁻ᵖˡᵃᶜᵉˢ.
  var places = 0

  /// The level of each row; none is missing.
  func levels() -> [Int?] {
    var levels = [Int?](repeating: nil, count: scores.count)
    for level in cuts.indices where cuts[level] == .condition {
      for row in scores.indices where conditions[level]![row] && levels[row] == nil { levels[row] = level }
    }
    let ranked = scores.indices.filter { scores[$0] != nil && levels[$0] == nil }
    let order = ranked.sorted { (scores[$0]!, $1) > (scores[$1]!, $0) }
    var next = 0
    for level in cuts.indices {
      guard let end = end(of: level, order, from: next) else { continue }
      while next < end { levels[order[next]] = level; next += 1 }
    }
    return levels
  }

  /// How many rows are in after a level's cut, ties included.
  private func end(of level: Int, _ order: [Int], from next: Int) -> Int? {
    switch cuts[level] {
    case .condition: return nil
    case .rest: return order.count
    case .atLeast(let value):
      return order.filter { Double(scores[$0]!) >= value.double * power(places) - 1e-9 }.count
    case .share, .count: return withTies(position(level, order), order)
    case .shareOf: return measured(level, order).map { withTies($0, order) }
    }
  }

  private func withTies(_ position: Int, _ order: [Int]) -> Int {
    if position == 0 { return 0 }
    return order.filter { scores[$0]! >= scores[order[position - 1]]! }.count
  }

  private func power(_ exponent: Int) -> Double { (0..<exponent).reduce(1) { power, _ in power * 10 } }

  /// The levels whose shares and counts add up with this one, and how many rows were in before them.
  private func run(_ level: Int, _ order: [Int], while joins: (TierCut) -> Bool) -> (first: Int, start: Int) {
    var first = level
    var earlier = level - 1
    while earlier >= 0, joins(cuts[earlier]) || cuts[earlier] == .condition {
      if cuts[earlier] != .condition { first = earlier }
      earlier -= 1
    }
    let start = (0..<first).compactMap { end(of: $0, order, from: 0) }.max() ?? 0
    return (first, start)
  }

  private func position(_ level: Int, _ order: [Int]) -> Int {
    let (first, start) = run(level, order) {
      switch $0 {
      case .share, .count: true
      default: false
      }
    }
    // Millionths are exact for the shares that tests use.
    var millionths = 0
    var counted = 0
    for cut in cuts[first...level] {
      if case .share(let share) = cut { millionths += Int((share.double * 1_000_000).rounded()) }
      if case .count(let count) = cut { counted += count }
    }
    return min(order.count, start + (millionths * order.count + 999_999) / 1_000_000 + counted)
  }

  private func measured(_ level: Int, _ order: [Int]) -> Int? {
    guard case .shareOf(_, let measure) = cuts[level] else { return nil }
    let (first, start) = run(level, order) { if case .shareOf(_, measure) = $0 { true } else { false } }
    var millionths = 0
    for cut in cuts[first...level] {
      if case .shareOf(let share, _) = cut { millionths += Int((share.double * 1_000_000).rounded()) }
    }
    let amounts = order.map { measures[measure][$0] ?? 0 }
    let total = amounts.reduce(0, +)
    let before = amounts[..<start].reduce(0, +)
    if total <= 0 || millionths == 0 { return nil }
    let target = min(total * 1_000_000, before * 1_000_000 + millionths * total)
    var sum = 0
    for index in amounts.indices {
      sum += amounts[index]
      if sum * 1_000_000 >= target { return index + 1 }
    }
    return nil
  }
}
