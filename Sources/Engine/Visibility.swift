import Columnar
import Plans

/// What the as-of date lets be seen of rows.
extension Question {
  /// The rows that are seen: neither dated after the as-of date nor taken out by a what-if; none when all are.
  func visible(_ table: TableID) throws -> Bitmap? {
    let dated = try undated(table)
    guard let removed = try removed(from: table) else { return dated }
    return dated.map { $0.subtracting(removed) } ?? ~removed
  }

  /// The rows that are not dated after the as-of date; none when all are seen. Rows without a date stay.
  func undated(_ table: TableID) throws -> Bitmap? {
    guard !book.includesFuture, let role = book.table(table).roles[.date], try hasFuture(role) else { return nil }
    let key = fingerprint(.visibility(table), version: 0, tables: [table], reads: [])
    let seen = try keptColumn(under: key) { question in
      let later = try question.isAfterAsOf(role)
      return Column(type: .yesNo, storage: .bits(~later))
    }
    guard case .bits(let bits) = seen.storage else { preconditionFailure("visibility is yes or no") }
    return bits.allTrue ? nil : bits
  }

  /// Whether a date is after the as-of date. The last day is known of a column that was looked at once, so mostly nothing has to be read.
  func hasFuture(_ role: ColumnID) throws -> Bool {
    try storedColumn(role).latestDay().map { $0 > book.asOf.day } ?? false
  }

  /// Where a date is known and after the as-of date.
  func isAfterAsOf(_ role: ColumnID) throws -> Bitmap {
    let dates = Vector(try rawColumn(role))
    let days = try dates.days(execution)
    let asOf = Lane([book.asOf.day], isConstant: true)
    let later = try execution.fillBits(days.values.count) { range, words in
      zipTests(range, days, asOf, into: words) { $0 > $1 }
    }
    return dates.column.validity.map { later & $0 } ?? later
  }

  /// How many visible rows close after the as-of date.
  func closedLater(_ table: TableID) throws -> Int {
    let table = book.table(table)
    guard !book.includesFuture, let closed = table.roles[.closed].flatMap({ table.column($0) }),
      try hasFuture(closed.id), let seen = try stored(closed, in: table).validity
    else { return 0 }
    let open = try rawColumn(closed.id).validity.map { $0.subtracting(seen) } ?? ~seen
    return try visible(table.id).map { ($0 & open).trueCount } ?? open.trueCount
  }

  /// A stored column as it was loaded.
  func rawColumn(_ id: ColumnID) throws -> Column { try storedColumn(id).column() }

  private func storedColumn(_ id: ColumnID) -> StoredColumn {
    guard let column = data.columns[id] else { preconditionFailure("a stored column has data") }
    return column
  }

  /// The day of close before which a stored column is not seen of a row; none where it is seen of all.
  func hidingClose(of schema: ColumnSchema, in table: Table) throws -> ColumnID? {
    guard case .stored = schema.origin, !book.includesFuture, let closed = table.roles[.closed], try hasFuture(closed),
      try tellsTheEnd(schema, in: table)
    else { return nil }
    return closed
  }

  /// A stored column: a row that closes after the as-of date is seen as open, without close, stage, money, probability and what else is filled in
  /// only at the close.
  func stored(_ schema: ColumnSchema, in table: Table) throws -> Column {
    let column = try rawColumn(schema.id)
    guard let closed = try hidingClose(of: schema, in: table) else { return column }
    return try keptColumn(under: fingerprint(of: schema.id)) { question in
      let open = try question.isAfterAsOf(closed)
      return open.allFalse ? column : column.masked(open)
    }
  }
}

extension Column {
  /// Without the values of some rows.
  public func masked(_ rows: Bitmap) -> Column {
    let kept = validity.map { $0.subtracting(rows) } ?? ~rows
    let cleared: Storage
    switch storage {
    case .int32(var values):
      values.clear(unless: kept)
      cleared = .int32(values)
    case .int64(var values):
      values.clear(unless: kept)
      cleared = .int64(values)
    case .double(var values):
      values.clear(unless: kept)
      cleared = .double(values)
    case .codes(var codes, let dictionary):
      codes.clear(unless: kept)
      cleared = .codes(codes, dictionary)
    case .bytes(let texts):
      cleared = .bytes(TextBytes((0..<texts.count).lazy.map { kept[$0] ? texts[$0] : "" }))
    case .bits(let bits): cleared = .bits(bits & kept)
    }
    return Column(type: type, storage: cleared, validity: kept).marked(mask)
  }
}
