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
      return argument.gather(rows: try picked(SortKeys.ascending(argument), known, isLast: false, isMax: isMax))
    }
  }

  /// The extreme value of each group, and the groups that have any.
  private func extremes<Value: Comparable & Numeric & Sendable>(
    _ values: [Value], _ mask: Bitmap?, isMax: Bool
  ) throws -> ([Value], Bitmap) {
    let rows = rows
    let parts = try rows.partials(execution) { range in
      var best = [Value](repeating: .zero, count: rows.groupCount)
      var found = [Bool](repeating: false, count: rows.groupCount)
      values.withUnsafeBufferPointer { values in
        best.withUnsafeMutableBufferPointer { best in
          found.withUnsafeMutableBufferPointer { found in
            rows.forEach(range, mask) { position, group in
              let value = values[position]
              if !found[group] || (isMax ? value > best[group] : value < best[group]) {
                best[group] = value
                found[group] = true
              }
            }
          }
        }
      }
      return (best: best, found: found)
    }
    guard var total = parts.first else {
      return (Array(repeating: .zero, count: rows.groupCount), Bitmap(repeating: false, count: rows.groupCount))
    }
    for part in parts.dropFirst() {
      for group in 0..<rows.groupCount where part.found[group] {
        let value = part.best[group]
        if !total.found[group] || (isMax ? value > total.best[group] : value < total.best[group]) {
          total.best[group] = value
          total.found[group] = true
        }
      }
    }
    return (total.best, Bitmap(count: rows.groupCount) { total.found[$0] })
  }

  /// The value of the earliest or latest row by its date; rows without one only where there is no other. Of equal dates `first` takes the
  /// first row in load order, `last` the last; without dates all are equal.
  func dated(_ argument: Column, by dates: Column?, isLast: Bool) throws -> Column {
    var keys = dates.map { SortKeys.ascending($0) } ?? [UInt64](repeating: 1, count: argument.count)
    let undated: UInt64 = isLast ? 0 : .max
    if let validity = dates?.validity { (~validity).forEachTrue { keys[$0] = undated } }
    return argument.gather(rows: try picked(keys, mask & argument.validity, isLast: isLast, isMax: isLast))
  }

  /// The position of the smallest or greatest key in each group; of equal ones the first, or the last.
  private func picked(_ keys: [UInt64], _ mask: Bitmap?, isLast: Bool, isMax: Bool) throws -> [Int32] {
    let rows = rows
    @Sendable func beats(_ key: UInt64, _ old: UInt64) -> Bool {
      if key == old { return isLast }
      return isMax ? key > old : key < old
    }
    let parts = try rows.partials(execution) { range in
      var best = [Int32](repeating: -1, count: rows.groupCount)
      rows.forEach(range, mask) { position, group in
        if best[group] < 0 || beats(keys[position], keys[Int(best[group])]) { best[group] = Int32(position) }
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
