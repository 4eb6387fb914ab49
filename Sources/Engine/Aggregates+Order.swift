import Columnar

/// Aggregates that pick a row of each group: the smallest, the greatest, the earliest, the latest.
extension AggregateJob {
  func extreme(_ argument: Column, isMax: Bool) throws -> Column {
    let known = mask & argument.validity
    switch argument.storage {
    case .int32(let values):
      let (best, found) = try extremes(values, known, isMax: isMax)
      return Column(type: argument.type, storage: .int32(best), validity: found)
    case .int64(let values):
      let (best, found) = try extremes(values, known, isMax: isMax)
      return Column(type: argument.type, storage: .int64(best), validity: found)
    case .double(let values):
      let (best, found) = try extremes(values, known, isMax: isMax)
      return Column(type: argument.type, storage: .double(best), validity: found)
    case .codes, .bytes, .bits:
      return try execution.gather(
        argument, picked(SortKeys.ascending(argument), known, isLast: false, isMax: isMax))
    }
  }

  /// The extreme value of each group, and the groups that have any.
  private func extremes<Value: Limited>(_ values: [Value], _ mask: Bitmap?, isMax: Bool) throws -> ([Value], Bitmap) {
    let rows = rows
    let start = isMax ? Value.lowest : Value.highest
    let parts = try rows.partials(execution, inAnyOrder: true) { range in
      var best = [Value](repeating: start, count: rows.groupCount)
      var found = [Bool](repeating: false, count: rows.groupCount)
      values.withUnsafeBufferPointer { values in
        best.withUnsafeMutableBufferPointer { best in
          found.withUnsafeMutableBufferPointer { found in
            // A value that does not beat the best has nothing to write.
            if isMax {
              rows.forEach(range, mask) { position, group in
                if values[position] >= best[group] { (best[group], found[group]) = (values[position], true) }
              }
            } else {
              rows.forEach(range, mask) { position, group in
                if values[position] <= best[group] { (best[group], found[group]) = (values[position], true) }
              }
            }
          }
        }
      }
      return (best: best, found: found)
    }
    return joined(parts, isMax: isMax)
  }

  private func joined<Value: Limited>(_ parts: [(best: [Value], found: [Bool])], isMax: Bool) -> ([Value], Bitmap) {
    let count = rows.groupCount
    guard var total = parts.first else {
      return (Array(repeating: .zero, count: count), Bitmap(repeating: false, count: count))
    }
    for part in parts.dropFirst() {
      for group in 0..<count {
        total.best[group] = isMax ? max(total.best[group], part.best[group]) : min(total.best[group], part.best[group])
        total.found[group] = total.found[group] || part.found[group]
      }
    }
    let found = total.found
    let known = Bitmap(count: count) { found[$0] }
    total.best.clear(unless: known)
    return (total.best, known)
  }

  /// The value of the earliest or latest row by its date; rows without one only where there is no other. Of equal dates `first` takes the
  /// first row in load order, `last` the last; without dates all are equal.
  func dated(_ argument: Column, by dates: Column?, isLast: Bool) throws -> Column {
    var keys = dates.map { SortKeys.ascending($0) } ?? [UInt64](repeating: 1, count: argument.count)
    let undated: UInt64 = isLast ? 0 : .max
    if let validity = dates?.validity { (~validity).forEachTrue { keys[$0] = undated } }
    return try execution.gather(argument, picked(keys, mask & argument.validity, isLast: isLast, isMax: isLast))
  }

  /// The position of the smallest or greatest key in each group; of equal ones the first, or the last.
  private func picked(_ keys: [UInt64], _ mask: Bitmap?, isLast: Bool, isMax: Bool) throws -> [Int32] {
    let rows = rows
    @Sendable func beats(_ key: UInt64, _ old: UInt64) -> Bool {
      if key == old { return isLast }
      return isMax ? key > old : key < old
    }
    let parts = try rows.partials(execution, inAnyOrder: true) { range in
      var best = [Int32](repeating: -1, count: rows.groupCount)
      keys.withUnsafeBufferPointer { keys in
        best.withUnsafeMutableBufferPointer { best in
          rows.forEach(range, mask) { position, group in
            if best[group] < 0 || beats(keys[position], keys[Int(best[group])]) { best[group] = Int32(position) }
          }
        }
      }
      return best
    }
    var total = [Int32](repeating: -1, count: rows.groupCount)
    for part in parts {
      for group in total.indices where part[group] >= 0 {
        if total[group] < 0 || beats(keys[Int(part[group])], keys[Int(total[group])]) { total[group] = part[group] }
      }
    }
    return total
  }
}

/// A number with a smallest and a greatest value.
private protocol Limited: Comparable, Numeric, Sendable {
  static var lowest: Self { get }
  static var highest: Self { get }
}

extension Int32: Limited {
  static var lowest: Int32 { .min }
  static var highest: Int32 { .max }
}

extension Int64: Limited {
  static var lowest: Int64 { .min }
  static var highest: Int64 { .max }
}

extension Double: Limited {
  static var lowest: Double { -.infinity }
  static var highest: Double { .infinity }
}
