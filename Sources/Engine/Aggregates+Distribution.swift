import Columnar

/// Aggregates that look at all values of a group together: quantiles, different values, the most frequent one.
extension AggregateJob {
  /// The value below which a share of a group lies: type 7 of R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages",
  /// The American Statistician 50(4), 1996.
  func quantile(_ argument: Column, at position: Double) throws -> Column {
    let numbers = try Vector(argument).doubles(execution).values
    let (starts, positions) = grouped(mask & argument.validity)
    let groupCount = rows.groupCount
    let parts = try execution.blocks(of: groupCount, rows: 1024) { range in
      range.map { group -> Double in
        var values = positions[starts[group]..<starts[group + 1]].map { numbers[Int($0)] }
        return values.isEmpty ? 0 : values.quantile(at: position)
      }
    }
    let known = Bitmap(count: groupCount) { starts[$0] < starts[$0 + 1] }
    let storage = try numericStorage(parts.flatMap { $0 }, type: type, at: span, execution)
    return Column(type: type, storage: storage, validity: known)
  }

  func distinct(_ argument: Column) throws -> Column {
    let codes = try DenseCodes(argument, execution)
    let (starts, values) = grouped(codes.codes, mask & argument.validity)
    let domain = codes.count
    let counts: [Int64] = try execution.fill(rows.groupCount) { range, out in
      var counter = DistinctCounter(domain: domain)
      values.withUnsafeBufferPointer { values in
        for group in range { out[group] = Int64(counter.count(values, starts[group]..<starts[group + 1])) }
      }
    }
    return Column(type: type, storage: numericStorage(whole: counts, type: type))
  }

  /// The most frequent value; of equally frequent ones the first in order (levels: the best).
  func most(_ argument: Column) throws -> Column {
    let known = mask & argument.validity
    let codes = try DenseCodes(argument, execution)
    let someRows = try codes.someRows(execution)
    let order = SortKeys.ascending(argument)
    var best = [(position: Int32, length: Int)](repeating: (-1, 0), count: rows.groupCount)
    for run in runs(codes.codes, known) {
      let old = best[run.group]
      let candidate = someRows[run.code]
      let isFirst =
        old.position < 0
        || (argument.type == .ordinal
          ? order[Int(candidate)] > order[Int(old.position)] : order[Int(candidate)] < order[Int(old.position)])
      if run.length > old.length || run.length == old.length && isFirst { best[run.group] = (candidate, run.length) }
    }
    return try execution.gather(argument, best.map(\.position))
  }

  /// Positions sorted by group: where each group starts, and one end more.
  private func grouped(_ mask: Bitmap?) -> (starts: [Int], positions: [Int32]) {
    var starts = [Int](repeating: 0, count: rows.groupCount + 1)
    rows.forEach(0..<rows.count, mask) { _, group in starts[group + 1] += 1 }
    for group in 0..<rows.groupCount { starts[group + 1] += starts[group] }
    var next = starts
    var positions = [Int32](repeating: 0, count: starts[rows.groupCount])
    rows.forEach(0..<rows.count, mask) { position, group in
      positions[next[group]] = Int32(position)
      next[group] += 1
    }
    return (starts, positions)
  }

  /// Codes of positions sorted by group: where each group starts, and one end more.
  private func grouped(_ codes: [Int32], _ mask: Bitmap?) -> (starts: [Int], codes: [Int32]) {
    var starts = [Int](repeating: 0, count: rows.groupCount + 1)
    rows.forEach(0..<rows.count, mask) { _, group in starts[group + 1] += 1 }
    for group in 0..<rows.groupCount { starts[group + 1] += starts[group] }
    var next = starts
    var sorted = [Int32](repeating: 0, count: starts[rows.groupCount])
    next.withUnsafeMutableBufferPointer { next in
      sorted.withUnsafeMutableBufferPointer { sorted in
        codes.withUnsafeBufferPointer { codes in
          rows.forEach(0..<rows.count, mask) { position, group in
            sorted[next[group]] = codes[position]
            next[group] += 1
          }
        }
      }
    }
    return (starts, sorted)
  }

  /// How often each value occurs in each group.
  private func runs(_ codes: [Int32], _ mask: Bitmap?) -> [(group: Int, code: Int, length: Int)] {
    let (starts, positions) = grouped(mask)
    var runs: [(group: Int, code: Int, length: Int)] = []
    var lengths = [Int](repeating: 0, count: (codes.max().map { Int($0) } ?? 0) + 1)
    for group in 0..<rows.groupCount {
      var present: [Int] = []
      for position in positions[starts[group]..<starts[group + 1]] {
        let code = Int(codes[Int(position)])
        if lengths[code] == 0 { present.append(code) }
        lengths[code] += 1
      }
      for code in present {
        runs.append((group, code, lengths[code]))
        lengths[code] = 0
      }
    }
    return runs
  }
}

/// Counts the different codes of short stretches by comparing them, of long ones by ticking them off.
private struct DistinctCounter {
  private static let longest = 24
  /// How many codes there can be.
  let domain: Int
  private var seen: [UInt64] = []

  init(domain: Int) { self.domain = domain }

  mutating func count(_ codes: UnsafeBufferPointer<Int32>, _ range: Range<Int>) -> Int {
    if range.count > DistinctCounter.longest { return ticked(codes, range) }
    var count = 0
    for place in range {
      var earlier = range.lowerBound
      while earlier < place, codes[earlier] != codes[place] { earlier += 1 }
      if earlier == place { count += 1 }
    }
    return count
  }

  private mutating func ticked(_ codes: UnsafeBufferPointer<Int32>, _ range: Range<Int>) -> Int {
    if seen.isEmpty { seen = [UInt64](repeating: 0, count: domain / 64 + 1) }
    return seen.withUnsafeMutableBufferPointer { seen in
      var count = 0
      for place in range {
        let (word, bit) = (Int(codes[place]) >> 6, UInt64(1) << UInt64(codes[place] & 63))
        if seen[word] & bit == 0 {
          seen[word] |= bit
          count += 1
        }
      }
      for place in range { seen[Int(codes[place]) >> 6] = 0 }
      return count
    }
  }
}

extension Array<Double> {
  /// The value at a share of the way from the smallest to the greatest, between neighbours in proportion. The order is lost.
  mutating func quantile(at position: Double) -> Double {
    sort()
    let place = position * Double(count - 1)
    let below = Int(place)
    let rest = place - Double(below)
    return rest == 0 ? self[below] : self[below] + rest * (self[below + 1] - self[below])
  }
}
