import Columnar
import Diagnostics
import Plans

/// Rows taken out and values put in by a what-if.
extension Question {
  // MARK: - Rows taken out

  /// The rows of a table that a what-if takes out: by a condition of their own, or with the row that they link to. None where none is.
  func removed(from table: TableID) throws -> Bitmap? {
    guard !removalFingerprints(of: table).isEmpty else { return nil }
    let key = fingerprint(.removal(table), version: 0, tables: [table], reads: [])
    let rows = try keptColumn(under: key) { question in
      Column(type: .yesNo, storage: .bits(try question.computeRemoved(from: table, ways: [table])))
    }
    guard case .bits(let bits) = rows.storage else { preconditionFailure("a row is taken out or is not") }
    return bits.allFalse ? nil : bits
  }

  private func computeRemoved(from table: TableID, ways: Set<TableID>) throws -> Bitmap {
    var removed = Bitmap(repeating: false, count: rowCount(of: table))
    for removal in book.removals where removal.table == table {
      let basis = question(of: removal.basis)
      let met = try basis.evaluator(over: table).truth(removal.condition).isTrue
      removed = removed | (try basis.visible(table).map { met & $0 } ?? met)
      count(basis)
    }
    for link in book.linksTaking(from: table) where !ways.contains(link.parent) {
      guard !removalFingerprints(of: link.parent).isEmpty else { continue }
      let gone = try computeRemoved(from: link.parent, ways: ways.union([link.parent]))
      let parents = try self.link(link.id).parents
      let following = try execution.fillBits(parents.count) { range, words in
        testRows(range, into: words) { parents[$0] >= 0 && gone[Int(parents[$0])] }
      }
      removed = removed | following
    }
    return removed
  }

  /// What decides which rows of a table are taken out; empty where none is.
  func removalFingerprints(of table: TableID) -> [Int] {
    if book.removals.isEmpty { return [] }
    return removalFingerprints(of: table, ways: [table])
  }

  private func removalFingerprints(of table: TableID, ways: Set<TableID>) -> [Int] {
    let own = book.removals.filter { $0.table == table }.map { removal in
      question(of: removal.basis).fingerprint(
        .removed(removal.condition), version: 0, table: table, terms: [removal.condition])
    }
    let others = book.linksTaking(from: table).filter { !ways.contains($0.parent) }.flatMap { link in
      removalFingerprints(of: link.parent, ways: ways.union([link.parent]))
    }
    return own + others
  }

  // MARK: - Values put in

  /// A column with other values in some rows; rows that are not seen keep theirs.
  func changed(_ schema: ColumnSchema, in table: Table, _ change: ValueChange) throws -> Column {
    try located(in: change.written.source) {
      try keptColumn(under: fingerprint(of: schema.id)) { question in
        let basis = question.question(of: change.basis)
        let old = try basis.column(schema.id)
        let evaluator = basis.evaluator(over: table.id)
        let new = try evaluator.vector(change.value)
          .converted(to: schema.type, at: change.value.span, question.execution)
          .expanded(to: old.count)
        let met = try change.condition.map { try evaluator.truth($0).isTrue }
        let rows = try basis.visible(table.id).map { seen in met.map { $0 & seen } ?? seen } ?? met
        question.count(basis)
        guard let rows else { return new }
        return old.replacing(rows, by: new)
      }
    }
  }

  func fingerprint(of schema: ColumnSchema, _ change: ValueChange) -> Int {
    let (table, old) = change.basis.column(schema.id)
    let basis = question(of: change.basis)
    let terms = Reads(change.terms, in: change.basis)
    return basis.fingerprint(
      .changed(schema.id, value: change.value, condition: change.condition), version: 0,
      tables: [table.id] + terms.tables.sorted { $0.raw < $1.raw }, reads: terms.columns.sorted { $0.raw < $1.raw },
      others: [basis.fingerprint(of: old.id)])
  }
}

extension Column {
  /// With the values of another column of its type in some rows.
  fileprivate func replacing(_ rows: Bitmap, by other: Column) -> Column {
    var storage = storage
    switch (self.storage, other.storage) {
    case (.int32(var values), .int32(let new)):
      rows.forEachTrue { values[$0] = new[$0] }
      storage = .int32(values)
    case (.int64(var values), .int64(let new)):
      rows.forEachTrue { values[$0] = new[$0] }
      storage = .int64(values)
    case (.double(var values), .double(let new)):
      rows.forEachTrue { values[$0] = new[$0] }
      storage = .double(values)
    case (.bits(var values), .bits(let new)):
      rows.forEachTrue { values[$0] = new[$0] }
      storage = .bits(values)
    default: return replacingTexts(rows, by: other)
    }
    return Column(type: type, storage: storage, validity: validity(replacing: rows, by: other))
  }

  private func validity(replacing rows: Bitmap, by other: Column) -> Bitmap? {
    guard validity != nil || other.validity != nil else { return nil }
    return Bitmap(count: count) { rows[$0] ? other.isKnown($0) : isKnown($0) }
  }

  private func replacingTexts(_ rows: Bitmap, by other: Column) -> Column {
    if type == .ordinal, case .codes(var codes, let levels) = storage, case .codes(let new, let others) = other.storage
    {
      rows.forEachTrue { row in codes[row] = levels.code(of: others[new[row]]) ?? 0 }
      return Column(type: type, storage: .codes(codes, levels), validity: validity(replacing: rows, by: other))
    }
    if case .codes(var codes, let names) = storage, case .codes(let new, let others) = other.storage {
      let (all, places) = names.joined(with: others)
      rows.forEachTrue { row in codes[row] = places[Int(new[row])] }
      return Column(type: type, storage: .codes(codes, all), validity: validity(replacing: rows, by: other))
    }
    return .texts((0..<count).map { row in rows[row] ? other.text(row) : text(row) })
  }
}

extension TextDictionary {
  /// With the values of another dictionary behind its own, and where each of those stands.
  fileprivate func joined(with other: TextDictionary) -> (TextDictionary, places: [Int32]) {
    var names = (0..<count).map { self[Int32($0)] }
    let places = (0..<other.count).map { index -> Int32 in
      if let code = code(of: other[Int32(index)]) { return code }
      names.append(other[Int32(index)])
      return Int32(names.count - 1)
    }
    return (TextDictionary(names), places)
  }
}
