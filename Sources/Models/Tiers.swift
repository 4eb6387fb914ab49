import CKernels
import Columnar

extension TierAssignment {
  /// Cuts a score or another measure into tiers.
  ///
  /// Ties are never split: every row equal to the last one in goes in with it. A level without rows is fine.
  ///
  /// - Parameters:
  ///   - conditions: for each level that is a condition, its rows; a row in several goes to the best of them.
  ///   - measures: what `shareOf` cuts are shares of; unknown cells count as zero. A measure whose total over the ranked rows is not above
  ///     zero lets nobody in.
  /// - Throws: `ModelError.sharesAboveWhole`, or `Execution.Cancelled`.
  public static func cut(
    _ values: OrderedColumn, _ cuts: [TierCut], conditions: [Bitmap?] = [], measures: [Column] = [],
    execution: Execution
  ) throws -> TierAssignment {
    try validate(cuts)
    let taken = ConditionRows(cuts.map { $0 == .condition }, conditions)
    let ranked = Bitmap.both(values.validity, taken.rows.map { ~$0 })
    var cutter = try TierCutter(values, ranked, measures, execution)
    try cutter.cut(cuts)
    return try assign(
      values, TierThresholds(levels: cutter.thresholds, unit: values.unit), taken, ranked, cutter.reports, execution)
  }

  /// Places rows by kept thresholds.
  public static func placed(
    _ values: OrderedColumn, _ thresholds: TierThresholds, conditions: [Bitmap?] = [], execution: Execution
  ) throws -> TierAssignment {
    let unit = values.unit.common(thresholds.unit)
    let taken = ConditionRows(thresholds.levels.map { $0 == .condition }, conditions)
    return try assign(
      values.expressed(in: unit), thresholds.expressed(in: unit), taken,
      Bitmap.both(values.validity, taken.rows.map { ~$0 }), [], execution)
  }

  private static func validate(_ cuts: [TierCut]) throws {
    var ranked = ShareSum()
    var measured: [Int: ShareSum] = [:]
    for (level, cut) in cuts.enumerated() {
      let excess: DecimalNumber? =
        switch cut {
        case .share(let share): ranked.add(share)
        case .shareOf(let share, let measure): measured[measure, default: ShareSum()].add(share)
        default: nil
        }
      if let excess { throw ModelError.sharesAboveWhole(level: level, total: excess) }
    }
  }
}

/// The rows that conditions take before any cut.
private struct ConditionRows {
  /// For each condition, best level first: the rows that it takes.
  var levels: [(level: Int, rows: Bitmap)] = []
  /// All of them; none when there is no condition.
  var rows: Bitmap?

  init(_ isCondition: [Bool], _ conditions: [Bitmap?]) {
    for level in isCondition.indices where isCondition[level] {
      guard level < conditions.count, let matching = conditions[level] else {
        preconditionFailure("a level that is a condition comes with its rows")
      }
      let new = rows.map { matching.subtracting($0) } ?? matching
      levels.append((level, new))
      rows = rows.map { $0 | new } ?? new
    }
  }
}

// MARK: - Assigning

/// Thresholds as steps down: a row falls below so many of them, and lands on the level after the last.
private struct Steps: Sendable {
  /// Descending keys.
  var keys: [Int64] = []
  /// The level of a row that is below the first k keys; −1 where none takes it. One more than there are keys.
  var levels: [Int32] = []

  /// Whether a row that is below the first k keys lands on level k.
  var areLevels: Bool { levels.indices.allSatisfy { Int32($0) == levels[$0] } }

  init(_ thresholds: [TierThresholds.Threshold]) {
    for (level, threshold) in thresholds.enumerated() {
      switch threshold {
      case .from(let key) where key < keys.last ?? .max || keys.isEmpty:
        keys.append(key)
        levels.append(Int32(level))
      case .everybody:
        levels.append(Int32(level))
        return
      case .from, .nobody, .condition: break
      }
    }
    levels.append(-1)
  }
}

extension TierAssignment {
  private static func assign(
    _ values: OrderedColumn, _ thresholds: TierThresholds, _ taken: ConditionRows, _ ranked: Bitmap?,
    _ cuts: [CutReport], _ execution: Execution
  ) throws -> TierAssignment {
    let steps = Steps(thresholds.levels)
    var (codes, blocks) = try execution.filled(values.count) { range, codes in
      stepDown(values.keys, range, steps, codes)
    }
    var below = [Int](repeating: 0, count: steps.levels.count)
    for block in blocks { for step in block.indices { below[step] += block[step] } }

    // Rows that were not ranked were stepped down like the others: take them back.
    if let ranked {
      (~ranked).forEachTrue { row in
        below[steps.position(of: values.keys[row])] -= 1
        codes[row] = -1
      }
    }
    var counts = [Int](repeating: 0, count: thresholds.levels.count)
    for (step, level) in steps.levels.enumerated() where level >= 0 { counts[Int(level)] += below[step] }
    for (level, rows) in taken.levels {
      counts[level] = rows.trueCount
      rows.forEachTrue { codes[$0] = Int32(level) }
    }
    let unplaced = steps.levels[steps.keys.count] < 0 ? below[steps.keys.count] : 0
    let rankedCount = ranked?.trueCount ?? values.count
    let missing = values.count - rankedCount - (taken.rows?.trueCount ?? 0)
    let validity = missing + unplaced == 0 ? nil : clearingUnknown(&codes)
    return TierAssignment(
      codes: codes, validity: validity, counts: counts, rankedCount: rankedCount, missingScores: missing,
      unplaced: unplaced, thresholds: thresholds, cuts: cuts)
  }

  /// Writes the level of each row of a block, and tells for each k how many rows are below exactly the first k keys.
  private static func stepDown(
    _ keys: [Int64], _ range: Range<Int>, _ steps: Steps, _ codes: UnsafeMutableBufferPointer<Int32>
  ) -> [Int] {
    let fallen =
      WideKernels.areThere
      ? fallWide(keys, range, steps.keys, codes) : fallPlainly(keys, range, steps.keys, codes)
    if !steps.areLevels { for index in codes.indices { codes[index] = steps.levels[Int(codes[index])] } }
    let atLeast = [range.count] + fallen
    return atLeast.indices.map { atLeast[$0] - ($0 < fallen.count ? atLeast[$0 + 1] : 0) }
  }

  /// The same as `fallPlainly`, where the processor can.
  static func fallWide(
    _ keys: [Int64], _ range: Range<Int>, _ steps: [Int64], _ codes: UnsafeMutableBufferPointer<Int32>
  ) -> [Int] {
    var fallen = [Int](repeating: 0, count: steps.count)
    keys.withUnsafeBufferPointer { keys in
      guard let first = keys.baseAddress else { return }
      ckernels_step_down(first + range.lowerBound, range.count, steps, steps.count, codes.baseAddress, &fallen)
    }
    return fallen
  }

  /// Writes for each row of a block how many descending steps it is below, and tells for each step how many rows are.
  static func fallPlainly(
    _ keys: [Int64], _ range: Range<Int>, _ steps: [Int64], _ codes: UnsafeMutableBufferPointer<Int32>
  ) -> [Int] {
    let values = keys.span
    var fallen = [Int](repeating: 0, count: steps.count)
    // In stretches that stay in the innermost cache while one key after the other is compared with.
    for first in stride(from: 0, to: range.count, by: 2_048) {
      let stretch = first..<min(first + 2_048, range.count)
      for index in stretch { codes[index] = 0 }
      for (step, key) in steps.enumerated() {
        var count: Int32 = 0
        for index in stretch {
          let falls: Int32 = values[range.lowerBound &+ index] < key ? 1 : 0
          codes[index] &+= falls
          count &+= falls
        }
        fallen[step] += Int(count)
      }
    }
    return fallen
  }

  private static func clearingUnknown(_ codes: inout [Int32]) -> Bitmap {
    let validity = Bitmap(count: codes.count) { codes[$0] >= 0 }
    (~validity).forEachTrue { codes[$0] = 0 }
    return validity
  }
}

extension Steps {
  fileprivate func position(of key: Int64) -> Int { keys.firstIndex { key >= $0 } ?? keys.count }
}
