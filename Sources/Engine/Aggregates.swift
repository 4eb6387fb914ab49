import Columnar
import Diagnostics
import Models
import Plans

/// Many values made one.
extension Question {
  /// One value for each group. Hidden rows take no part.
  func aggregate(
    _ aggregate: Aggregate, over rows: Assignment, type: ValueType, at span: Span
  ) throws -> Column {
    let inner = evaluator(over: aggregate.table, rows: rows.rows)
    // Numbered rows were chosen among the visible ones.
    var mask = rows.rows == nil ? try visible(aggregate.table) : nil
    if let filter = aggregate.filter { mask = try mask & inner.truth(filter).isTrue }
    let job = AggregateJob(rows: rows, mask: mask, type: type, span: span, execution: execution)
    switch aggregate.function {
    case .any, .no:
      let counts = try job.counts(mask)
      return Column(
        type: .yesNo,
        storage: .bits(Bitmap(count: counts.count) { (counts[$0] > 0) == (aggregate.function == .any) }))
    case .share: return try share(aggregate, inner, job)
    case .distinct where try rows.rows == nil && aggregate.argument.map(isUnique) ?? false:
      return Column(type: type, storage: numericStorage(whole: try job.counts(mask), type: type))
    case .count:
      let known = try aggregate.argument.map { try inner.column($0).validity } ?? nil
      return Column(type: type, storage: numericStorage(whole: try job.counts(mask & known), type: type))
    default: break
    }
    guard let term = aggregate.argument else { preconditionFailure("this aggregate has an argument") }
    let argument = try inner.column(term)
    switch aggregate.function {
    case .sum: return try job.sum(argument)
    case .avg: return try job.mean(argument)
    case .min: return try job.extreme(argument, isMax: false)
    case .max: return try job.extreme(argument, isMax: true)
    case .median: return try job.quantile(argument, at: 0.5)
    case .quantile: return try job.quantile(argument, at: aggregate.position ?? 0.5)
    case .distinct: return try job.distinct(argument)
    case .most: return try job.most(argument)
    case .first: return try job.dated(argument, by: dates(of: aggregate.table, rows.rows), isLast: false)
    case .last: return try job.dated(argument, by: dates(of: aggregate.table, rows.rows), isLast: true)
    case .count, .any, .no, .share: preconditionFailure("counted above")
    }
  }

  /// Whether a term is a loaded column in which every value is there and none twice: then its values count as rows do.
  private func isUnique(_ term: Term) throws -> Bool {
    guard case .column(let id) = term.kind else { return false }
    let (table, column) = book.column(id)
    guard case .stored = column.origin, try hidingClose(of: column, in: table) == nil else { return false }
    return try data.columns[id]?.isUniqueAndComplete() ?? false
  }

  /// The share of the rows for which `among` is true for which the argument is true, too.
  private func share(_ aggregate: Aggregate, _ inner: Evaluator, _ job: AggregateJob) throws -> Column {
    guard let condition = aggregate.argument else { preconditionFailure("a share has a condition") }
    let population = try job.mask & aggregate.among.map { try inner.truth($0).isTrue }
    let all = try job.counts(population)
    let holding = try job.counts(population & inner.truth(condition).isTrue)
    let shares = zip(holding, all).map { $1 == 0 ? 0 : Double($0) / Double($1) }
    return Column(type: .number, storage: .double(shares), validity: Bitmap(count: all.count) { all[$0] > 0 })
  }

  /// What `first` and `last` go by: the dates of the rows, if the table has such a role.
  private func dates(of table: TableID, _ rows: [Int32]?) throws -> Column? {
    try book.table(table).roles[.date].map { role in
      let dates = try column(role)
      return try rows.map { try execution.gather(dates, $0) } ?? dates
    }
  }
}

/// One aggregation: who takes part, where each goes, and what comes out.
struct AggregateJob {
  let rows: Assignment
  let mask: Bitmap?
  let type: ValueType
  let span: Span
  let execution: Execution

  // MARK: - Counts

  func counts(_ mask: Bitmap?) throws -> [Int64] {
    let rows = rows
    if rows.groups == nil { return [Int64](repeating: Int64(mask?.trueCount ?? rows.count), count: 1) }
    let parts = try rows.partials(execution, inAnyOrder: true) { range in
      var counts: [Int32] = execution.filled(rows.groupCount, with: 0)
      counts.withUnsafeMutableBufferPointer { counts in
        rows.forEach(range, mask) { _, group in counts[group] &+= 1 }
      }
      return counts
    }
    return try execution.fill(rows.groupCount) { range, out in
      for group in range { out[group] = 0 }
      for part in parts {
        let counts = part.span
        for group in range { out[group] &+= Int64(counts[group]) }
      }
    }
  }

  /// Partial results joined in order; where there are none, `none` for each group.
  private func joined<Value: Sendable>(_ parts: [[Value]], none: Value, _ join: (Value, Value) -> Value) -> [Value] {
    guard var total = parts.first else { return Array(repeating: none, count: rows.groupCount) }
    total.withUnsafeMutableBufferPointer { total in
      for part in parts.dropFirst() {
        part.withUnsafeBufferPointer { part in
          for group in total.indices { total[group] = join(total[group], part[group]) }
        }
      }
    }
    return total
  }

  // MARK: - Sums

  func sum(_ argument: Column) throws -> Column {
    switch argument.storage {
    case .int64(let values):
      let sums = try exactSums(values)
      guard let small = sums.small else { throw overflow("the sum", at: span) }
      return try converted(Column(type: argument.type, storage: .int64(small)))
    case .double(let values): return try converted(Column(type: .number, storage: .double(try sums(values))))
    default: preconditionFailure("sums are of numbers")
    }
  }

  func mean(_ argument: Column) throws -> Column {
    let counts = try counts(mask & argument.validity)
    let means: [Double]
    switch argument.storage {
    case .int64(let values):
      let unit = Double(powersOfTen[argument.type.scale ?? 0])
      let sums = try exactSums(values)
      means = counts.indices.map { counts[$0] == 0 ? 0 : sums.double($0) / (unit * Double(counts[$0])) }
    case .double(let values):
      means = zip(try sums(values), counts).map { $1 == 0 ? 0 : $0 / Double($1) }
    default: preconditionFailure("means are of numbers")
    }
    let known = Bitmap(count: counts.count) { counts[$0] > 0 }
    return try Column(type: type, storage: numericStorage(means, type: type, at: span, execution), validity: known)
  }

  /// Exact sums, which almost always fit 64 bits.
  private enum ExactSums {
    case narrow([Int64])
    case wide([Int128])

    var small: [Int64]? {
      switch self {
      case .narrow(let sums): return sums
      case .wide(let sums):
        let small = sums.compactMap { Int64(exactly: $0) }
        return small.count == sums.count ? small : nil
      }
    }

    func double(_ group: Int) -> Double {
      switch self {
      case .narrow(let sums): Double(sums[group])
      case .wide(let sums): Double(sums[group])
      }
    }
  }

  /// Missing cells hold zero.
  private func exactSums(_ values: [Int64]) throws -> ExactSums {
    rows.groupCount <= GroupSums.mostGroups
      ? .wide(try GroupSums.of(values, rows, mask, execution)) : try manySums(values)
  }

  /// Added in 64 bits; when a partial sum leaves them, once more in 128.
  private func manySums(_ values: [Int64]) throws -> ExactSums {
    let (rows, mask) = (rows, mask)
    let parts = try rows.partials(execution, inAnyOrder: true) { range in
      var sums: [Int64] = execution.filled(rows.groupCount, with: 0)
      var overflowed = false
      values.withUnsafeBufferPointer { values in
        sums.withUnsafeMutableBufferPointer { sums in
          if mask == nil, case .wide(let groups)? = rows.groups {
            overflowed = AggregateJob.add(values, range, groups, to: sums)
            return
          }
          rows.forEach(range, mask) { position, group in
            let (sum, overflow) = sums[group].addingReportingOverflow(values[position])
            sums[group] = sum
            overflowed = overflowed || overflow
          }
        }
      }
      return (sums: sums, overflowed: overflowed)
    }
    if !parts.contains(where: \.overflowed), let sums = try total(of: parts.map(\.sums)) { return .narrow(sums) }
    let wide = try rows.partials(execution) { range in
      var sums = [Int128](repeating: 0, count: rows.groupCount)
      rows.forEach(range, mask) { position, group in sums[group] += Int128(values[position]) }
      return sums
    }
    return .wide(joined(wide, none: 0) { $0 + $1 })
  }

  /// Adds every row to the sum of its group, where it has one; whether a sum has left 64 bits.
  private static func add(
    _ values: UnsafeBufferPointer<Int64>, _ range: Range<Int>, _ groups: [Int32],
    to sums: UnsafeMutableBufferPointer<Int64>
  ) -> Bool {
    // Turns negative where a sum has another sign than both that were added.
    var wrapped: Int64 = 0
    groups.withUnsafeBufferPointer { groups in
      for row in range {
        let group = Int(groups[row])
        if group < 0 { continue }
        let (old, value) = (sums[group], values[row])
        let sum = old &+ value
        wrapped |= (old ^ sum) & (value ^ sum)
        sums[group] = sum
      }
    }
    return wrapped < 0
  }

  /// Nothing when a sum leaves 64 bits.
  func total(of parts: [[Int64]]) throws -> [Int64]? {
    if parts.count == 1 { return parts[0] }
    do {
      return try execution.fill(rows.groupCount) { range, out in
        for group in range { out[group] = 0 }
        for part in parts where AggregateJob.add(part, to: out, range) { throw SumTooLarge() }
      }
    } catch is SumTooLarge { return nil }
  }

  private struct SumTooLarge: Error {}

  /// Whether a sum has left 64 bits.
  private static func add(_ part: [Int64], to sums: UnsafeMutablePointer<Int64>, _ range: Range<Int>) -> Bool {
    let part = part.span
    // Turns negative where a sum has another sign than both that were added.
    var wrapped: Int64 = 0
    for group in range {
      let sum = sums[group] &+ part[group]
      wrapped |= (sums[group] ^ sum) & (part[group] ^ sum)
      sums[group] = sum
    }
    return wrapped < 0
  }

  private func sums(_ values: [Double]) throws -> [Double] {
    let (rows, mask) = (rows, mask)
    let parts = try rows.partials(execution) { range in
      var sums = [CompensatedSum](repeating: CompensatedSum(), count: rows.groupCount)
      values.withUnsafeBufferPointer { values in
        sums.withUnsafeMutableBufferPointer { sums in
          rows.forEach(range, mask) { position, group in sums[group].add(values[position]) }
        }
      }
      return sums
    }
    return joined(parts, none: CompensatedSum()) { $0 + $1 }.map(\.total)
  }

  /// The column in the type that the term has.
  func converted(_ column: Column) throws -> Column {
    try Vector(column).converted(to: type, at: span, execution).column
  }
}
