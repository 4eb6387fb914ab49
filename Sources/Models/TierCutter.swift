import Columnar

/// Finds the thresholds of levels from their cuts, best level first.
struct TierCutter {
  private(set) var thresholds: [TierThresholds.Threshold] = []
  private(set) var reports: [TierAssignment.CutReport] = []
  private let measures: [Column]
  private let execution: Execution
  private let ranked: Bitmap?
  private var selection: DescendingSelection
  private var orders: [Int: MeasuredOrder] = [:]

  /// Ranked rows let in so far.
  private var reached = 0
  /// The key of the last one let in.
  private var lowest: Int64?
  /// Where levels end that are shares and numbers of rows, from where these started to add up.
  private var places: CutPlaces
  /// The measure whose shares add up at the moment.
  private var measuring: (measure: Int, start: MeasureSum, shares: ShareSum)?

  init(_ values: OrderedColumn, _ ranked: Bitmap?, _ measures: [Column], _ execution: Execution) throws {
    self.measures = measures
    self.execution = execution
    self.ranked = ranked
    selection = try DescendingSelection(values, ranked, execution)
    places = CutPlaces(of: selection.count)
  }

  mutating func cut(_ cuts: [TierCut]) throws {
    for level in cuts.indices {
      switch cuts[level] {
      case .share, .count: try cutByPosition(cuts[level...])
      case .atLeast(let value): try cut(atLeast: value)
      case .shareOf(let share, let measure): try cut(share, of: measure)
      case .condition: add(.condition, position: nil, tied: 0)
      case .rest:
        restart()
        reached = selection.count
        add(.everybody, position: nil, tied: 0)
      }
    }
  }

  private mutating func add(_ threshold: TierThresholds.Threshold, position: Int?, tied: Int) {
    thresholds.append(threshold)
    reports.append(TierAssignment.CutReport(position: position, reached: reached, tied: tied))
  }

  /// Shares and counts start anew from the rows let in so far.
  private mutating func restart() {
    places = CutPlaces(of: selection.count, from: reached)
    measuring = nil
  }
}

// MARK: - Kinds of cut

extension TierCutter {
  /// The first of these levels; the positions of those that follow are looked up in the same pass over the values.
  private mutating func cutByPosition(_ levels: ArraySlice<TierCut>) throws {
    if measuring != nil { restart() }
    var places = places
    var positions: [Int] = []
    scan: for cut in levels {
      switch cut {
      case .share, .count:
        if let place = places.next(cut) { positions.append(place) }
        if positions.count == 1 { self.places = places }
      case .condition: continue scan
      case .atLeast, .shareOf, .rest: break scan
      }
    }
    try selection.prepare(positions)
    try cut(afterPosition: positions[0])
  }

  private mutating func cut(afterPosition position: Int) throws {
    if position > reached {
      let found = try selection.key(at: position)
      (lowest, reached) = (found.key, found.reached)
    }
    guard position > 0, let lowest else { return add(.nobody, position: position, tied: 0) }
    add(.from(lowest), position: position, tied: reached - position)
  }

  private mutating func cut(atLeast value: DecimalNumber) throws {
    let key = selection.unit.lowestKey(atLeast: value)
    let count = try key.map { try selection.count(atLeast: $0) } ?? 0
    if let key, count > reached { (lowest, reached) = (key, count) }
    restart()
    add(key.map { .from($0) } ?? .nobody, position: nil, tied: 0)
  }

  private mutating func cut(_ share: DecimalNumber, of measure: Int) throws {
    let order = try order(by: measure)
    if measuring?.measure != measure {
      restart()
      measuring = (measure, lowest.map { order.sum(atLeast: $0) } ?? order.zero, ShareSum())
    }
    _ = measuring!.shares.add(share)
    guard let found = order.crossing(start: measuring!.start, shares: measuring!.shares) else {
      return add(.nobody, position: nil, tied: 0)
    }
    if found.reached > reached { (lowest, reached) = (found.key, found.reached) }
    add(.from(found.key), position: found.position, tied: found.reached - found.position)
  }

  private mutating func order(by measure: Int) throws -> MeasuredOrder {
    if let order = orders[measure] { return order }
    let order = try MeasuredOrder(selection.values, ranked, measures[measure], execution)
    orders[measure] = order
    return order
  }
}

extension OrderedColumn.Unit {
  /// The smallest key whose value is not below a decimal; none when no 64-bit key is.
  ///
  /// A score is compared at the precision of scaled values: half a unit of 2⁻³² below still meets the bound, so that a score that is
  /// exactly the bound is not lost to the rounding of its criteria.
  func lowestKey(atLeast value: DecimalNumber) -> Int64? {
    switch self {
    case .binary: return OrderedColumn.Unit.key(of: value.double)
    case .decimal, .yesNo:
      let scale = scale ?? 0
      let places = max(scale, value.scale)
      return bounded(ceilingQuotient(value.units(places: places), Int128(DecimalNumber.power(places - scale))))
    case .score(let weightSum):
      let sum = Int128(weightSum)
      return bounded(ceilingQuotient(ceilingProduct(sum << 33, value) - sum, 2))
    }
  }

  private func bounded(_ key: Int128) -> Int64? {
    if key > Int128(Int64.max) { return nil }
    return Int64(clamping: key)
  }

  /// The keys of a score that count as equal to a number: those within half a unit of 2⁻³², the precision of scaled values.
  public struct Meeting: Sendable {
    public let first: Int64
    public let last: Int64
  }

  /// Of a score. Keys lie far within 64 bits, so that a bound kept there is met or missed by all of them alike.
  public func keys(meeting value: DecimalNumber) -> Meeting {
    guard case .score(let weightSum) = self else { preconditionFailure("only scores are met within a precision") }
    let sum = Int128(weightSum)
    let negative = DecimalNumber(units: -value.units, scale: value.scale)
    return Meeting(
      first: Int64(clamping: ceilingQuotient(ceilingProduct(sum << 33, value) - sum, 2)),
      last: Int64(clamping: floorQuotient(sum - ceilingProduct(sum << 33, negative), 2)))
  }
}
