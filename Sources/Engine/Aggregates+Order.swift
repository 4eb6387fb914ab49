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
    let start = isMax ? Value.lowest : Value.highest
    let parts = try rows.partials(execution, inAnyOrder: true) { range in
      extremes(values, range, mask, isMax: isMax)
    }
    let best: [Value] = try execution.fill(rows.groupCount) { range, out in
      for group in range { out[group] = start }
      for part in parts {
        let best = part.best.span
        for group in range { out[group] = isMax ? max(out[group], best[group]) : min(out[group], best[group]) }
      }
    }
    let found = try groups(with: best, mask, start, isCertain: !parts.contains(where: \.meetsLimit))
    var known = best
    known.clear(unless: found)
    return (known, found)
  }

  /// The extremes over a range of positions, where nothing was found the limit; and whether a value is the limit itself.
  private func extremes<Value: Limited>(
    _ values: [Value], _ range: Range<Int>, _ mask: Bitmap?, isMax: Bool
  ) -> (best: [Value], meetsLimit: Bool) {
    let limit = isMax ? Value.lowest : Value.highest
    var best: [Value] = execution.filled(rows.groupCount, with: limit)
    var meetsLimit = false
    values.withUnsafeBufferPointer { values in
      best.withUnsafeMutableBufferPointer { best in
        if isMax {
          rows.forEach(range, mask) { position, group in
            best[group] = max(best[group], values[position])
            meetsLimit = meetsLimit || values[position] == limit
          }
        } else {
          rows.forEach(range, mask) { position, group in
            best[group] = min(best[group], values[position])
            meetsLimit = meetsLimit || values[position] == limit
          }
        }
      }
    }
    return (best, meetsLimit)
  }

  /// The groups in which something was found: those whose extreme is not the limit, unless a value is the limit itself; then they are
  /// counted.
  private func groups<Value: Limited>(
    with best: [Value], _ mask: Bitmap?, _ limit: Value, isCertain: Bool
  ) throws -> Bitmap {
    if isCertain { return Bitmap(count: best.count) { best[$0] != limit } }
    let counts = try counts(mask)
    return Bitmap(count: counts.count) { counts[$0] > 0 }
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
private protocol Limited: Comparable, Numeric, BitwiseCopyable, Sendable {
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
