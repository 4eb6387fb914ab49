import Columnar

/// A measure that parts rows in two at a cut, and the bit of a code that tells the side: of the axes of a matrix, of recency, frequency and money.
public struct SidedMeasure: Sendable {
  public let values: OrderedColumn
  public let cut: Double
  /// Set in the code of a row that is on the worse side.
  public let bit: Int32
  /// Less is better, as of days since the last purchase.
  public let isLowBetter: Bool

  public init(_ values: OrderedColumn, cut: Double, bit: Int32, isLowBetter: Bool = false) {
    self.values = values
    self.cut = cut
    self.bit = bit
    self.isLowBetter = isLowBetter
  }

  /// Whether a row is past the cut, on a side, by more than a share of the cut.
  fileprivate func passes(_ row: Int, toWorse: Bool, by share: Double) -> Bool {
    guard values.isKnown(row) else { return true }
    let value = values.unit.number(values.keys[row])
    return toWorse != isLowBetter ? value < cut - share * abs(cut) : value > cut + share * abs(cut)
  }
}

extension LevelColumn {
  /// The levels if a row only changed a side when it passes that cut by more than a share of the cut.
  ///
  /// The dead band of a Schmitt trigger (O. H. Schmitt, "A thermionic trigger", Journal of Scientific Instruments 15, 1938), for levels that several
  /// measures decide together, each with a cut of its own: a row keeps the side of those that it does not pass by enough. Rows without a level on one
  /// side of the comparison are as they are.
  ///
  /// - Parameters:
  ///   - before: the levels that rows come from.
  ///   - measures: what decides these levels, and by what each is parted.
  public func held(from before: LevelColumn, by measures: [SidedMeasure], share: Double) -> LevelColumn {
    var held = codes
    for row in held.indices {
      guard case .level(let from) = before.place(row), case .level(let to) = place(row), from != to else { continue }
      let (old, new) = (Int32(from), Int32(to))
      held[row] = measures.reduce(0) { code, measure in
        let (was, now) = (old & measure.bit, new & measure.bit)
        let moves = was == now || measure.passes(row, toWorse: now != 0, by: share)
        return code | (moves ? now : was)
      }
    }
    return LevelColumn(codes: held, validity: validity, presence: presence, levelCount: levelCount)
  }
}
