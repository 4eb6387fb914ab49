/// The places in the order at which levels end that are a share or a number of the ranked rows: shares and numbers add up, best level first.
struct CutPlaces {
  /// How many rows are ranked.
  let count: Int
  /// The place that they are counted from.
  private let start: Int
  private var shares = ShareSum()
  private var counted = 0

  init(of count: Int, from start: Int = 0) {
    self.count = count
    self.start = start
  }

  /// Where the next level ends; none where it is neither a share nor a number of rows.
  mutating func next(_ cut: TierCut) -> Int? {
    switch cut {
    case .share(let share): _ = shares.add(share)
    case .count(let more): counted = min(count, counted + min(more, count))
    case .atLeast, .shareOf, .condition, .rest: return nil
    }
    return min(count, start + Int(shares.ceiling(of: Int128(count))) + counted)
  }
}
