import CKernels
import Columnar
import Synchronization

/// How often each account falls into each level while the weights are drawn at random: the category acceptability index of SMAA-TRI
/// (Tervonen, Figueira, Lahdelma, Almeida Dias & Salminen 2009), for tiers cut from a weighted score.
public struct TierAcceptability: Sendable {
  public let samples: Int
  public let levelCount: Int
  /// Row by row, level by level: in how many samples the row was in the level.
  public let counts: [UInt32]

  public func count(_ row: Int, _ level: Int) -> Int { Int(counts[row * levelCount + level]) }
  /// The share of samples.
  public func share(_ row: Int, _ level: Int) -> Double { Double(count(row, level)) / Double(samples) }

  /// The most frequent level of a row besides one; none where there was no other.
  public func likeliest(_ row: Int, besides level: Int?) -> Int? {
    let others = (0..<levelCount).filter { $0 != level && count(row, $0) > 0 }
    return others.max { count(row, $0) < count(row, $1) }
  }

  /// The tiers are cut anew for every draw. The answer depends on the sampler and the number of samples only, never on threads.
  ///
  /// - Parameter progress: told now and then how many samples are done.
  public static func sampled(
    _ recut: TierRecut, _ sampler: WeightSampler, samples: Int, execution: Execution,
    progress: @Sendable (Int) -> Void = { _ in }
  ) throws -> TierAcceptability {
    let total = Mutex([UInt32](repeating: 0, count: recut.count * recut.cuts.count))
    let done = Atomic<Int>(0)
    let fast = try FastRecut(recut, execution)
    let tasks = max(1, min(samples, 4 * execution.threads))
    _ = try execution.tasks(tasks) { task in
      let mine = task * samples / tasks..<(task + 1) * samples / tasks
      func step() throws {
        try execution.check()
        let count = done.wrappingAdd(1, ordering: .relaxed).newValue
        if count & 63 == 0 { progress(count) }
      }
      if let fast {
        var counter = fast.counter()
        for sample in mine {
          try step()
          counter.count(sampler.draw(sample))
        }
        total.withLock { counter.add(to: &$0) }
      } else {
        var counts = [UInt32](repeating: 0, count: recut.count * recut.cuts.count)
        let alone = Execution(threads: 1)
        for sample in mine {
          try step()
          let tiers = try recut.cut(sampler.draw(sample), execution: alone)
          for row in 0..<recut.count {
            if let level = tiers.level(row) { counts[row * recut.cuts.count + level] += 1 }
          }
        }
        total.withLock { all in for index in counts.indices { all[index] += counts[index] } }
      }
    }
    return TierAcceptability(
      samples: samples, levelCount: recut.cuts.count, counts: total.withLock { $0 })
  }
}

/// Tiers cut at fixed places in the order, counted in two passes over the ranked rows: no threshold is kept, no row is assigned.
private struct FastRecut: Sendable {
  let columns: [[Int64]]
  /// The rows that are ranked.
  let rows: [Int32]
  /// The level of places in the order: places below the k-th end are on the k-th of these levels.
  let ends: [(place: Int, level: Int)]
  let levelCount: Int
  let rowCount: Int
  /// Level and rows of conditions.
  let taken: [(level: Int, rows: Bitmap)]

  /// None where a cut goes by more than the order, or a row's weights depend on what is known of it.
  init?(_ recut: TierRecut, _ execution: Execution) throws {
    guard recut.isLinear, recut.count < Int(Int32.max) else { return nil }
    var ends: [(place: Int, level: Int)] = []
    let ranked = recut.ranked ?? Bitmap(repeating: true, count: recut.count)
    let count = ranked.trueCount
    var places = CutPlaces(of: count)
    for (level, cut) in recut.cuts.enumerated() {
      switch cut {
      case .share, .count:
        if let place = places.next(cut) { ends.append((place, level)) }
      case .condition: continue
      case .rest: ends.append((count, level))
      case .atLeast, .shareOf: return nil
      }
    }
    var rows: [Int32] = []
    rows.reserveCapacity(count)
    ranked.forEachTrue { rows.append(Int32($0)) }
    columns = recut.criteria.map { criterion in
      let values = criterion.scaled.values
      return rows.map { values[Int($0)] }
    }
    let tiers = try recut.cut(recut.weights, execution: execution)
    taken = recut.cuts.enumerated().filter { $1 == .condition }.map { level, _ in
      (level, Bitmap(count: recut.count) { tiers.level($0) == level })
    }
    self.rows = rows
    self.ends = ends
    levelCount = recut.cuts.count
    rowCount = recut.count
  }

  func counter() -> Counter { Counter(self) }

  /// One thread's counts and working memory.
  struct Counter {
    private let recut: FastRecut
    /// Level by level, ranked row by ranked row.
    private var counts: [UInt32]
    /// How many of the thresholds the rows of a stretch are below.
    private var steps = [Int32](repeating: 0, count: Counter.stretch)
    private var scores: [Int64]
    private var samples: UInt32 = 0
    /// Scores are first told apart by 2 to this power stripes of equal width.
    private let bits: Int
    /// Rows that stay in the innermost cache while one thing after the other is done to them.
    private static let stretch = 2_048
    private var stripes: Int { 1 << bits }

    init(_ recut: FastRecut) {
      self.recut = recut
      counts = Array(repeating: 0, count: recut.rows.count * recut.levelCount)
      scores = Array(repeating: 0, count: recut.rows.count)
      bits = min(12, Int.bitWidth - recut.rows.count.leadingZeroBitCount)
    }

    mutating func count(_ weights: [Int64]) {
      samples += 1
      let extremes = weigh(weights)
      guard !scores.isEmpty else { return }
      let width = UInt64(bitPattern: extremes.upperBound &- extremes.lowerBound)
      let shift = UInt64(max(0, 64 - width.leadingZeroBitCount - bits))
      place(lowest: extremes.lowerBound, shift)
    }

    /// The scores of weights, and the least and the greatest of them.
    private mutating func weigh(_ weights: [Int64]) -> ClosedRange<Int64> {
      let active = weights.indices.filter { weights[$0] > 0 }
      let sum = WeightedSum(active.map { (recut.columns[$0], weights[$0]) })
      let extremes = scores.withUnsafeMutableBufferPointer { scores in
        WideKernels.areThere ? sum.sumWide(0..<scores.count, scores) : sum.sumPlainly(0..<scores.count, scores)
      }
      return extremes.smallest <= extremes.largest ? extremes.smallest...extremes.largest : 0...0
    }

    private mutating func place(lowest: Int64, _ shift: UInt64) {
      let thresholds = thresholds(rowsAbove(lowest, shift), lowest, shift)
      let keys = thresholds.map(\.key)
      for first in stride(from: 0, to: scores.count, by: Counter.stretch) {
        let rows = first..<min(first + Counter.stretch, scores.count)
        stepDown(rows, keys)
        for (step, threshold) in thresholds.enumerated() { count(rows, at: Int32(step), level: threshold.level) }
      }
    }

    /// How many thresholds each row of a stretch is below.
    private mutating func stepDown(_ rows: Range<Int>, _ keys: [Int64]) {
      scores.withUnsafeBufferPointer { scores in
        let scores = UnsafeBufferPointer(rebasing: scores[rows])
        steps.withUnsafeMutableBufferPointer { steps in
          if WideKernels.areThere {
            var fallen = [Int](repeating: 0, count: keys.count)
            ckernels_step_down(scores.baseAddress, scores.count, keys, keys.count, steps.baseAddress, &fallen)
          } else {
            for row in scores.indices { steps[row] = 0 }
            for key in keys { for row in scores.indices { steps[row] &+= scores[row] < key ? 1 : 0 } }
          }
        }
      }
    }

    private mutating func count(_ rows: Range<Int>, at step: Int32, level: Int) {
      let start = level * scores.count + rows.lowerBound
      steps.withUnsafeBufferPointer { steps in
        counts.withUnsafeMutableBufferPointer { counts in
          let counts = UnsafeMutableBufferPointer(rebasing: counts[start..<start + rows.count])
          for row in counts.indices { counts[row] &+= steps[row] == step ? 1 : 0 }
        }
      }
    }

    /// How many rows lie in higher stripes than each, the highest first, and at the end all.
    private func rowsAbove(_ lowest: Int64, _ shift: UInt64) -> [Int] {
      var counts = [UInt32](repeating: 0, count: stripes)
      scores.withUnsafeBufferPointer { scores in
        counts.withUnsafeMutableBufferPointer { counts in
          for score in scores { counts[Int(truncatingIfNeeded: UInt64(bitPattern: score &- lowest) >> shift)] &+= 1 }
        }
      }
      var above = [0]
      above.reserveCapacity(stripes + 1)
      for count in counts.reversed() { above.append(above[above.count - 1] + Int(count)) }
      return above
    }

    /// For each level that anybody reaches, its lowest score; descending.
    private func thresholds(_ above: [Int], _ lowest: Int64, _ shift: UInt64) -> [(key: Int64, level: Int)] {
      let cuts = recut.ends.filter { $0.place > 0 && $0.place < scores.count }
      let sorted = keys(in: Set(cuts.map { stripe(at: $0.place, above) }), lowest, shift)
      var found: [(key: Int64, level: Int)] = []
      for end in recut.ends where end.place > 0 {
        if end.place == scores.count {
          if found.last?.key != .min { found.append((.min, end.level)) }
          continue
        }
        let stripe = stripe(at: end.place, above)
        let key = sorted[stripe]![end.place - above[stripe] - 1]
        // A level whose last place ties with the one before has nobody left.
        if found.last.map({ key < $0.key }) ?? true { found.append((key, end.level)) }
      }
      return found
    }

    /// The stripe of a place from the top, counted from the top.
    private func stripe(at place: Int, _ above: [Int]) -> Int {
      var (low, high) = (0, above.count - 2)
      while low < high {
        let middle = (low + high) / 2
        if above[middle + 1] < place { low = middle + 1 } else { high = middle }
      }
      return low
    }

    /// The scores in some stripes, descending.
    private func keys(in wanted: Set<Int>, _ lowest: Int64, _ shift: UInt64) -> [Int: [Int64]] {
      var isWanted = [Bool](repeating: false, count: stripes)
      for stripe in wanted { isWanted[stripes - 1 - stripe] = true }
      var found: [Int: [Int64]] = Dictionary(uniqueKeysWithValues: wanted.map { ($0, []) })
      scores.withUnsafeBufferPointer { scores in
        isWanted.withUnsafeBufferPointer { isWanted in
          for score in scores {
            let stripe = Int(truncatingIfNeeded: UInt64(bitPattern: score &- lowest) >> shift)
            if isWanted[stripe] { found[stripes - 1 - stripe]!.append(score) }
          }
        }
      }
      return found.mapValues { $0.sorted(by: >) }
    }

    /// Adds what was counted to the counts of all rows.
    func add(to all: inout [UInt32]) {
      let width = recut.levelCount
      for (index, row) in recut.rows.enumerated() {
        for level in 0..<width { all[Int(row) * width + level] += counts[level * recut.rows.count + index] }
      }
      for (level, rows) in recut.taken { rows.forEachTrue { all[$0 * width + level] += samples } }
    }
  }
}
