import Columnar
import Diagnostics
import Engine
import Files
import Glibc
import Language
import Plans
import Rendering

/// `snapshot`: the open deals of this week, added to a file that only ever grows.
extension Session {
  func snapshot(_ snapshot: Snapshot, _ origin: Origin) throws {
    let columns = try dealColumns(of: snapshot.deals, endings: StageEndings(), needsWon: false)
    let days = try week(snapshot.week)
    let path = try path(snapshot.path, origin)
    guard let key = columns.table.key.flatMap(columns.table.column) else {
      throw Diagnostic(
        .noKey, "\(columns.table.name) has no key to tell its deals by", at: snapshot.deals.span, label: "no key",
        help: ["load it with `key COLUMN`"])
    }
    guard !onlyChecks else { return }
    guard days.contains(state.book.asOf.day) else { throw notThisWeek(snapshot.week) }
    let lock = try located(snapshot.path) { () throws(Diagnostic) in try WriterLock(forFile: path) }
    defer { withExtendedLifetime(lock) {} }
    let file = try existing(path, snapshot.path)
    let layout = try layout(of: file, columns, key, snapshot, path)
    try refuseMaskedColumns(layout, snapshot)
    let rows = try rows(
      of: columns, since: file.flatMap { previousDay($0, layout) }, keepsClosed: file == nil || layout.stage != nil)
    let frame = try frame(layout, rows)
    if let file, let kept = SnapshotWeek(file, layout, days) {
      let taken = try compare(written(frame, layout), with: kept, snapshot)
      return try add(frame, taken: taken, to: tables(readFrom: path), days, layout, path)
    }
    try append(written(frame, layout), to: file, path, snapshot)
    let shown = try filled(snapshot.path)
    note(
      "\(wouldWrite)\(shown): \(snapshot.week.spelling) added, \(counted(rows.all.count, "row")) of \(dayText(state.book.asOf.day)) (\(number(rows.openCount)) open"
        + (rows.keepsClosed ? ", \(number(rows.all.count - rows.openCount)) closed since \(dayText(rows.since))" : "")
        + ")")
    rowsOfStatement = rows.all.count
    for table in tables(readFrom: path) { try grow(table, by: frame, path) }
  }

  // MARK: - The week

  /// Monday to Sunday.
  func week(_ period: Period) throws -> ClosedRange<Int32> {
    let days = try resolving { resolver in try resolver.days(of: period) }
    if days.count == 7, Day.weekday(days.lowerBound) == 1 { return days }
    throw Diagnostic(
      .badSetting, "a week is expected here, and \(period.spelling) is \(counted(days.count, "day"))", at: period.span,
      label: "no week", help: ["write it as ISO 8601 does: `\(weekText(state.book.asOf.day))`; or `this week`"])
  }

  /// `2025W51`
  func weekText(_ day: Int32) -> String {
    let (year, week) = Day.isoWeek(day)
    return "\(year)W\(week < 10 ? "0" : "")\(week)"
  }

  private func notThisWeek(_ week: Period) -> Diagnostic {
    let day = state.book.asOf.day
    return Diagnostic(
      .badSetting,
      "as of \(dayText(day)) it is \(weekText(day)), and a snapshot of another week would be of what is known now",
      at: week.span, label: "another week",
      help: ["write `as \(weekText(day))`, or look from that week: `set as-of DATE`"])
  }

  // MARK: - The file

  private func located<Result>(_ literal: TextLiteral, _ body: () throws(Diagnostic) -> Result) throws -> Result {
    do { return try body() } catch { throw error.pointing(at: literal.span) }
  }

  private func existing(_ path: String, _ literal: TextLiteral) throws -> SnapshotFile? {
    guard access(path, F_OK) == 0 else { return nil }
    do {
      return try SnapshotFile.read(path, contents(of: path, named: literal), named: filled(literal), execution)
    } catch let error as ReadError {
      throw error.diagnostic.pointing(at: literal.span)
    }
  }

  /// What each column of the file holds.
  struct SnapshotLayout {
    enum Content { case date, column(ColumnSchema) }
    var names: [String]
    var contents: [Content]
    var date: Int
    var key: Int
    var stage: Int?
    /// How numbers are written, where they do not stand alone.
    var styles: [Int: CellStyle] = [:]
  }

  private func layout(
    of file: SnapshotFile?, _ columns: DealColumns, _ key: ColumnSchema, _ snapshot: Snapshot, _ path: String
  ) throws -> SnapshotLayout {
    guard let file else { return newLayout(columns, key) }
    let dateName = dateName(in: file, columns.table, path)
    var layout = SnapshotLayout(names: file.header, contents: [], date: -1, key: -1)
    for (place, name) in file.header.enumerated() {
      if name == dateName {
        layout.date = place
        layout.contents.append(.date)
      } else if case .one(let column) = columns.table.column(named: name) {
        layout.contents.append(.column(column))
        if column.id == key.id { layout.key = place }
        if column.id == columns.stage?.id { layout.stage = place }
      } else {
        throw notSnapshots(
          "its column `\(sanitised(name))` is neither the date of a snapshot nor a column of \(columns.table.name)",
          snapshot)
      }
    }
    if layout.date < 0 {
      throw notSnapshots("it has no column for the date of a snapshot, such as snapshotDate", snapshot)
    }
    if layout.key < 0 { throw notSnapshots("it has no column \(key.name), which tells the deals", snapshot) }
    for place in file.header.indices {
      guard let cell = file.columns[place].lazy.compactMap({ $0 }).first else { continue }
      let isDay = if case .column(let column) = layout.contents[place] { column.type.isTemporal } else { true }
      if isDay, SnapshotFile.day(cell) == nil {
        throw notSnapshots("its column `\(sanitised(file.header[place]))` holds no days such as 2025-12-21", snapshot)
      }
      if case .column(let column) = layout.contents[place], column.type.isNumeric {
        layout.styles[place] = CellStyle(cell)
      }
    }
    return layout
  }

  private func newLayout(_ columns: DealColumns, _ key: ColumnSchema) -> SnapshotLayout {
    var taken: [ColumnSchema] = []
    for column in [key, columns.owner, columns.stage, columns.money, columns.expected, columns.probability] {
      if let column, !taken.contains(where: { $0.id == column.id }) { taken.append(column) }
    }
    var layout = SnapshotLayout(
      names: ["snapshotDate"] + taken.map(\.name), contents: [.date] + taken.map { .column($0) }, date: 0, key: 1,
      stage: taken.firstIndex { $0.id == columns.stage?.id }.map { $0 + 1 })
    for (place, column) in taken.enumerated() { layout.styles[place + 1] = CellStyle(of: column.type) }
    return layout
  }

  private static let dateNames: Set<String> = [
    "snapshotdate", "snapshot", "asof", "weekdate", "takenon", "快照日期", "快照日", "快照",
  ]

  /// Of a file that is loaded its date role, else what is called so, else the one column that deals do not have.
  private func dateName(in file: SnapshotFile, _ deals: Table, _ path: String) -> String? {
    let loaded = tables(readFrom: path).compactMap { table in table.roles[.date].flatMap(table.column)?.name }
    if let name = loaded.first(where: file.header.contains) { return name }
    if let name = file.header.first(where: { Self.dateNames.contains(foldedName($0)) }) { return name }
    let others = file.header.filter { name in if case .one = deals.column(named: name) { false } else { true } }
    return others.count == 1 ? others[0] : nil
  }

  private func notSnapshots(_ reason: String, _ snapshot: Snapshot) -> Diagnostic {
    Diagnostic(
      .typeMismatch, "\"\(snapshot.path.text)\" is no file of snapshots of \(snapshot.deals.text): \(reason)",
      at: snapshot.path.span, label: "left as it is", help: ["name another file; it is made where there is none"])
  }

  /// What is kept has to be the values themselves.
  private func refuseMaskedColumns(_ layout: SnapshotLayout, _ snapshot: Snapshot) throws {
    for case .column(let column) in layout.contents {
      try state.book.refuseMasked(
        Term(.column(column.id), type: column.type, span: snapshot.deals.span), in: "snapshot")
    }
  }

  // MARK: - Rows

  /// The deals that a snapshot holds.
  struct SnapshotRows {
    var all: [Int32]
    var openCount: Int
    /// Deals closed after that day are among them.
    var since: Int32
    var keepsClosed: Bool
  }

  /// The last snapshot before this week.
  private func previousDay(_ file: SnapshotFile, _ layout: SnapshotLayout) -> Int32? {
    let monday = Day.startOfWeek(state.book.asOf.day)
    return file.columns[layout.date].compactMap { $0.flatMap(SnapshotFile.day) }.filter { $0 < monday }.max()
  }

  /// - Parameter keepsClosed: deals closed since are kept, too, with their outcome: a file with a column for the stage can tell it.
  private func rows(of columns: DealColumns, since: Int32?, keepsClosed: Bool) throws -> SnapshotRows {
    let day = state.book.asOf.day
    let since = since ?? day - 7
    let view = try view(of: DealQuestion(columns: columns), on: day)
    let open = view.open.map(\.row)
    let closed = keepsClosed ? view.deals.filter { $0.end != .open && ($0.closed ?? .min) > since }.map(\.row) : []
    return SnapshotRows(
      all: (open + closed).sorted(), openCount: open.count, since: since, keepsClosed: keepsClosed)
  }

  private func frame(_ layout: SnapshotLayout, _ rows: SnapshotRows) throws -> Frame {
    let fields = try zip(layout.names, layout.contents).map { name, content in
      switch content {
      case .date: Frame.Field(name, .dates(rows.all.map { _ in state.book.asOf.day }))
      case .column(let column):
        Frame.Field(name, try engine.column(column.id, in: state.book, on: state.data).gather(rows: rows.all))
      }
    }
    return Frame(fields: fields, rowCount: rows.all.count)
  }

  /// The rows as the file writes them.
  private func written(_ frame: Frame, _ layout: SnapshotLayout) -> Frame {
    let fields = frame.fields.enumerated().map { place, field in
      layout.styles[place].map { Frame.Field(field.name, .texts($0.texts(of: field.column))) } ?? field
    }
    return Frame(fields: fields, rowCount: frame.rowCount)
  }

  // MARK: - A week that is there already

  /// The rows of a file that are of one week, by key; a key that is there several times has as many.
  struct SnapshotWeek {
    var layout: SnapshotLayout
    var rows: [String: [[String?]]] = [:]
    /// In the order of the file.
    var keys: [String] = []

    /// None where the file has none.
    init?(_ file: SnapshotFile, _ layout: SnapshotLayout, _ days: ClosedRange<Int32>) {
      self.layout = layout
      for row in 0..<file.rowCount {
        guard let day = file.columns[layout.date][row].flatMap(SnapshotFile.day), days.contains(day) else { continue }
        let key = file.columns[layout.key][row] ?? ""
        if rows[key] == nil { keys.append(key) }
        rows[key, default: []].append(file.columns.map { $0[row] })
      }
      if keys.isEmpty { return nil }
    }
  }

  /// An error where a week that is there was otherwise than it is now.
  ///
  /// - Returns: the day on which each row was taken.
  private func compare(_ frame: Frame, with kept: SnapshotWeek, _ snapshot: Snapshot) throws -> [Int32?] {
    let texts = frame.fields.map(\.column.textValues)
    let keys = (0..<frame.rowCount).map { texts[kept.layout.key][$0] ?? "" }
    func differs(_ what: String) -> Diagnostic {
      Diagnostic(
        .alreadyKept, "\(snapshot.week.spelling) is in \"\(snapshot.path.text)\" already, and otherwise: \(what)",
        at: snapshot.week.span, label: "kept as it was",
        help: [
          "what was seen then stays: snapshots are added to, never changed; take the next one as `\(weekText(state.book.asOf.day + 7))`"
        ])
    }
    let compared = kept.layout.names.indices.filter { $0 != kept.layout.date }
    var left = kept.rows
    var days: [Int32?] = []
    for (row, key) in keys.enumerated() {
      guard let olds = left[key], let first = olds.first else {
        throw differs("\(sanitised(key)) is \(kept.rows[key] == nil ? "not in it" : "in it fewer times than now")")
      }
      guard
        let same = olds.firstIndex(where: { old in
          compared.allSatisfy { SnapshotFile.isSame(old[$0], texts[$0][row]) }
        })
      else {
        let place = compared.first { !SnapshotFile.isSame(first[$0], texts[$0][row]) } ?? kept.layout.key
        throw differs(
          "\(sanitised(key)) has \(kept.layout.names[place]) \(sanitised(first[place] ?? "missing")) there and \(sanitised(texts[place][row] ?? "missing")) now"
        )
      }
      days.append(olds[same][kept.layout.date].flatMap(SnapshotFile.day))
      left[key]?.remove(at: same)
    }
    let now = Set(keys)
    if let gone = kept.keys.first(where: { left[$0]?.isEmpty == false }) {
      throw differs("\(sanitised(gone)) is in it \(now.contains(gone) ? "more often than now" : "and not open now")")
    }
    note(
      "\(try filled(snapshot.path)): \(snapshot.week.spelling) is there already with the same \(counted(keys.count, "row")); left alone"
    )
    return days
  }

  /// A week that the file has and a table read from it has not, as after `undo`.
  private func add(
    _ frame: Frame, taken: [Int32?], to tables: [Table], _ week: ClosedRange<Int32>, _ layout: SnapshotLayout,
    _ path: String
  ) throws {
    var frame = frame
    frame.fields[layout.date] = Frame.Field(layout.names[layout.date], .dates(taken))
    for table in tables {
      guard case .one(let column) = table.column(named: layout.names[layout.date]),
        let days = try state.data.columns[column.id]?.column(),
        !(0..<days.count).contains(where: { days.day(at: $0).map(week.contains) ?? false })
      else { continue }
      try grow(table, by: frame, path)
    }
  }

  // MARK: - Writing

  private func append(_ frame: Frame, to file: SnapshotFile?, _ path: String, _ snapshot: Snapshot) throws {
    var bytes: [UInt8] = []
    try Rendering.write(frame, as: .csv, on: execution) { bytes += $0 }
    let whole: [UInt8]
    if let file {
      let body = bytes.firstIndex(of: 0x0A).map { Array(bytes[($0 + 1)...]) } ?? []
      whole = file.appending(body)
    } else {
      whole = bytes
    }
    let output = try outputFile(path, named: snapshot.path)
    whole.withUnsafeBytes { output.sink.write($0) }
    do { try output.commit() } catch { throw error.pointing(at: snapshot.path.span) }
  }

  private func tables(readFrom path: String) -> [Table] {
    state.book.tables.filter { table in state.inputs[table.id]?.contains { $0.path == path } ?? false }
  }

  /// The rows are those of a loaded table, too, that was read from the file.
  private func grow(_ table: Table, by frame: Frame, _ path: String) throws {
    guard add(frame, to: table) else {
      return note("\(table.name): the new rows are of other types than its columns; load it again to see them")
    }
    state.inputs[table.id] = state.inputs[table.id]?.map {
      $0.path == path ? InputFile(path: $0.path, name: $0.name) : $0
    }
    for link in state.book.links where link.child == table.id || link.parent == table.id { try connect(link) }
    try resolveAgain()
    note("\(table.name): \(counted(frame.rowCount, "row")) added")
  }

  private func add(_ frame: Frame, to table: Table) -> Bool {
    var grown: [(ColumnSchema, Column)] = []
    for schema in table.columns {
      guard case .stored = schema.origin, let old = try? state.data.columns[schema.id]?.column() else { continue }
      let added =
        frame.fields.first { $0.name == schema.name }?.column ?? Column.missing(frame.rowCount, like: old)
      guard let column = old.appending(added) else { return false }
      grown.append((schema, column))
    }
    for (schema, column) in grown {
      state.data.columns[schema.id] = StoredColumn(column)
      state.book.update(table.id) { table in
        if let place = table.columns.firstIndex(where: { $0.id == schema.id }) {
          table.columns[place].type = column.type
        }
      }
    }
    state.data.rowCounts[table.id, default: 0] += frame.rowCount
    state.data.epoch = Identity.version()
    return true
  }
}

extension Diagnostic.Code {
  /// A week of snapshots is there already, and otherwise.
  static let alreadyKept = Self("already-kept")
}
