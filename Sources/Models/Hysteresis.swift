import Columnar

extension TierAssignment {
  /// The levels if a row only changed its own when it passes the cut between by more than a share of the cut.
  ///
  /// The dead band of a Schmitt trigger (O. H. Schmitt, "A thermionic trigger", Journal of Scientific Instruments 15, 1938): to rise to a level whose
  /// cut is *c* a row needs a value above *c* + share · |*c*|, to fall out of it a value below *c* − share · |*c*|. A row that jumps over several cuts
  /// goes as far as it passes them by that much. Levels that are conditions, and rows that have no level on one side, are as they are.
  ///
  /// - Parameters:
  ///   - before: the levels that rows come from.
  ///   - values: what these tiers were cut from.
  public func held(from before: LevelColumn, values: OrderedColumn, share: Double) -> LevelColumn {
    var held = codes
    let cuts = codes.isEmpty ? [] : thresholds.levels.indices.map { thresholds.number($0) }
    for row in held.indices {
      guard case .level(let from) = before.place(row), let to = level(row), from != to, values.isKnown(row),
        cuts.indices.contains(from), isRanked(from), isRanked(to)
      else { continue }
      let value = values.unit.number(values.keys[row])
      held[row] = Int32(
        to < from ? rise(value, from: from, to: to, cuts, share) : fall(value, from: from, to: to, cuts, share))
    }
    return LevelColumn(codes: held, validity: validity, levelCount: counts.count)
  }

  private func isRanked(_ level: Int) -> Bool { thresholds.levels[level] != .condition }

  private func rise(_ value: Double, from: Int, to: Int, _ cuts: [Double?], _ share: Double) -> Int {
    (to..<from).first { level in cuts[level].map { value > $0 + share * abs($0) } ?? false } ?? from
  }

  private func fall(_ value: Double, from: Int, to: Int, _ cuts: [Double?], _ share: Double) -> Int {
    (from..<to).first { level in cuts[level].map { value >= $0 - share * abs($0) } ?? false } ?? to
  }
}
