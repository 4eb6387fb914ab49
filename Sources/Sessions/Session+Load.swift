import Columnar
import Diagnostics
import Language
import Plans

extension Session {
  /// - Returns: the statement, with what the person there was asked.
  @discardableResult
  func load(_ load: Load, _ origin: Origin) throws -> Load {
    do {
      try read(load, origin)
      return load
    } catch let ambiguity as AmbiguousDateOrder {
      guard let answered = try askDateOrder(ambiguity.columns, load) else { throw ambiguity.diagnostic }
      try read(answered, origin)
      return answered
    }
  }

  private func read(_ load: Load, _ origin: Origin) throws {
    var files: [String] = []
    for path in load.paths {
      let file = try self.path(path, origin)
      if files.contains(file) {
        throw Diagnostic(.samePath, "\(path.text) is there twice", at: path.span, label: "its rows would count double")
      }
      files.append(file)
    }
    let options = try readOptions(load)
    let names = try load.paths.map { try filled($0) }
    let loaded: LoadedColumns
    do {
      loaded = try readColumns(of: files, named: names, options, into: load.table)
    } catch let error as ReadError {
      let index = error.path.flatMap { names.firstIndex(of: $0) } ?? 0
      let diagnostic = (hidesCells ? error.withoutCells : error).diagnostic.pointing(at: load.paths[index].span)
        .suggesting(error.isMissing ? similarFile(to: files[index], writtenAs: names[index]) : nil)
      guard case .ambiguousDates(let columns) = error else { throw diagnostic }
      throw AmbiguousDateOrder(columns: columns, diagnostic: diagnostic)
    }
    try writeRejects(loaded.report, load, origin)
    try refuseTooManyRejects(loaded.report, load)

    var table = try tableShell(load.table, loaded.fields.map { ($0.name, $0.column.type) })
    var columns: [ColumnID: StoredColumn] = [:]
    for field in loaded.fields {
      guard let schema = table.columns.first(where: { $0.name == field.name }) else {
        preconditionFailure("every field has its column")
      }
      columns[schema.id] = field.column
    }
    let keyIsGiven = load.key != nil
    table.key = try key(load, table, columns, loaded.rowCount)
    try assign(load.roles, to: &table, &columns)
    for link in load.links { try checkLink(link, from: table) }
    if state.book.tables.contains(where: { $0.id == table.id }) {
      note("\(table.name) is loaded again; it replaces the table of before")
    }
    store(table, columns, rowCount: loaded.rowCount)
    rowsOfStatement = loaded.rowCount
    state.inputs[table.id] = zip(files, names).map { InputFile(path: $0, name: $1) }
    state.rejectedRows[table.id] = loaded.report.rowsWithReject
    if keyIsGiven { state.keysGiven.insert(table.id) } else { state.keysGiven.remove(table.id) }

    report(loaded.report, table)
    if let key = table.key, let column = columns[key] { try sayKey(key, column, table, isGiven: keyIsGiven) }
    try followLatest()
    for link in load.links { try addLink(link, from: table.id) }
    try relinkChildren(of: table.id, at: load.table.span)
    try reportRoles(state.book.table(table.id))
    try resolveAgain()
    state.owesAge = true
  }

  /// From the image of the files where there is one.
  private func readColumns(
    of files: [String], named names: [String], _ options: ReadOptions, into table: Name
  ) throws -> LoadedColumns {
    func tell(_ done: Int, _ total: Int) {
      progress(LoadProgress(name: names.joined(separator: ", "), done: done, total: total))
    }
    if let image, !holdsMarks(table) {
      return try image.table(files: files, named: names, options: options, progress: tell)
    }
    return LoadedColumns(
      try readDelimited(files: files, named: names, options: options, execution: execution, progress: tell))
  }

  /// Whether a table is there already and has marked columns, of which nothing is to be kept.
  private func holdsMarks(_ name: Name) -> Bool {
    guard state.book.hasMarks, case .one(let table) = state.book.table(named: name.text) else { return false }
    return table.columns.contains { state.book.readsMarked($0) }
  }

  // MARK: - Options

  private func readOptions(_ load: Load) throws -> ReadOptions {
    var options = ReadOptions(keepsAllRejects: load.rejectsPath != nil)
    options.memoryBytes = memoryLeft(for: load.table)
    for option in load.options {
      switch option.kind {
      case .delimiter(let text): options.delimiter = try mark(text, option.span, "delimiter")
      case .quote(let text): options.quote = try text.isEmpty ? .none : .mark(mark(text, option.span, "quote"))
      case .escape(let text):
        options.escape = try text.isEmpty ? .none : .mark(mark(text, option.span, "escape character"))
      case .encoding(let name): options.encoding = name
      case .dates(let order): options.dateOrder = DatePartOrder(rawValue: order.rawValue)
      case .decimalMark(let text):
        guard let mark = DecimalMark(rawValue: try mark(text, option.span, "decimal mark")) else {
          throw Diagnostic(
            .unknownOption, "the decimal mark is \".\" or \",\"", at: option.span, label: "not a decimal mark")
        }
        options.decimalMark = mark
      case .thousandsMark(let text): options.thousandsMark = try mark(text, option.span, "thousands mark")
      case .header(let lines): options.headerLines = lines
      case .skip(let lines): options.skippedLines = lines
      case .footer(let lines): options.footerLines = lines
      case .comment(let text): options.commentMarker = text
      case .missing(let words): options.missingWords = words
      case .allText: options.readsAllAsText = true
      case .types(let words):
        for word in words {
          guard let type = DeclaredType(word: word.word.text) else {
            throw Diagnostic(
              .unknownOption, "`\(word.word.text)` is not a type", at: word.word.span, label: "not a type",
              help: ["the types are text, number, date, datetime, yesno"])
          }
          options.types[word.column.text] = type
        }
      case .currency(let words):
        for word in words { options.currencies[word.column.text] = Currency(word.word.text.uppercased()) }
      case .sheet(.name(let name)): options.sheet = .name(name)
      case .sheet(.number(let number)): options.sheet = .number(number)
      }
    }
    return options
  }

  /// What `set memory` leaves beside the tables there are; a table that is loaded again makes room.
  private func memoryLeft(for name: Name) -> Int? {
    guard let limit = state.memoryBytes else { return nil }
    let stays = state.book.tables.filter { $0.name.lowercased() != name.text.lowercased() }
    let held = stays.flatMap(\.columns).compactMap { state.data.columns[$0.id]?.byteCount }
    return limit - held.reduce(0, +)
  }

  private func mark(_ text: String, _ span: Span, _ what: String) throws -> UInt8 {
    let names = ["tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " ", "\\t": "\t"]
    let named = names[text.lowercased()] ?? Self.controlCharacter(text) ?? text
    guard named.utf8.count == 1, let byte = named.utf8.first, byte < 0x80 else {
      throw Diagnostic(
        .unknownOption, "a \(what) is one ASCII character", at: span, label: "\"\(text)\"",
        help: ["for a tab write \"tab\", for a control character its code, as in \"\\x1f\""])
    }
    return byte
  }

  /// `\x1f`
  private static func controlCharacter(_ text: String) -> String? {
    guard text.lowercased().hasPrefix("\\x"), let code = UInt8(text.dropFirst(2), radix: 16), code < 0x80 else {
      return nil
    }
    return String(UnicodeScalar(code))
  }

  // MARK: - Rejects

  private func writeRejects(_ report: LoadReport, _ load: Load, _ origin: Origin) throws {
    guard let literal = load.rejectsPath, !onlyChecks else { return }
    let fields: [Frame.Field] = [
      Frame.Field("file", .texts(report.rejects.map { $0.path })),
      Frame.Field("line", .decimals(report.rejects.map { Int64($0.line) })),
      Frame.Field("column", .texts(report.rejects.map { $0.column })),
      Frame.Field("reason", .texts(report.rejects.map { seen($0).reason.message })),
      Frame.Field("row", Column.texts(report.rejects.map { $0.raw }).marked(hidesCells ? 0 : nil)),
    ]
    try write(
      Frame(fields: fields, rowCount: report.rejects.count), to: path(literal, origin), named: literal,
      sheet: "rejects")
    note("\(wouldWrite)\(try filled(literal)): \(counted(report.rejects.count, "reject"))")
  }

  private func refuseTooManyRejects(_ report: LoadReport, _ load: Load) throws {
    let rejects = report.rowsWithReject
    let allowed =
      load.allowedRejects.map { Int((Double(report.rowsRead) * $0.double).rounded(.down)) } ?? report.toleratedRejects
    for reject in report.rejects.prefix(rejects > allowed ? 5 : 3) {
      var diagnostic = seen(reject).diagnostic
      diagnostic.severity = .warning
      warn(diagnostic)
    }
    guard rejects > allowed else { return }
    let percent = percentText(Double(rejects) / Double(max(1, report.rowsRead)))
    let needed = max(1, Int((Double(rejects) * 100 / Double(max(1, report.rowsRead))).rounded(.up)))
    throw Diagnostic(
      .tooManyRejects,
      "\(number(rejects)) of \(counted(report.rowsRead, "row")) (\(percent)) \(rejects == 1 ? "has" : "have") something wrong, and \(number(allowed)) may have",
      at: load.paths[0].span, label: "not loaded",
      help: [
        "see them all: `… rejects to \"rejects.csv\" allow rejects \(needed)%`",
        "if the rows set aside may be missing, `allow rejects \(needed)%` loads the rest",
      ])
  }

  // MARK: - Table, key, links

  /// A table for a frame; under the name of a table that is there already it takes that one's place, with the ids of the columns it keeps.
  func tableShell(_ name: Name, _ fields: [(name: String, type: ValueType)]) throws -> Table {
    let old: Table? = if case .one(let table) = state.book.table(named: name.text) { table } else { nil }
    if old == nil { try refuseTaken(name, for: "table") }
    let stored = fields.map { field in
      let before = old?.columns.first { $0.name == field.name }
      var schema = ColumnSchema(id: before?.id ?? Identity.column(), name: field.name, type: field.type)
      schema.aliases = before?.aliases ?? []
      schema.levels = before?.levels ?? []
      schema.mark = before?.mark
      return schema
    }
    let computed = old?.columns.filter { column in
      if case .stored = column.origin { false } else { !stored.contains { $0.name == column.name } }
    }
    var table = Table(id: old?.id ?? Identity.table(), name: old?.name ?? name.text, columns: stored + (computed ?? []))
    table.aliases = old?.aliases ?? []
    return table
  }

  func store(_ table: Table, _ columns: [ColumnID: StoredColumn], rowCount: Int) {
    if let index = state.book.tables.firstIndex(where: { $0.id == table.id }) {
      state.book.tables[index] = table
      state.book.links.removeAll { $0.child == table.id }
    } else {
      state.book.tables.append(table)
    }
    for (id, column) in columns { state.data.columns[id] = column }
    state.data.rowCounts[table.id] = rowCount
    state.plans[table.id] = nil
    state.data.epoch = Identity.version()
  }

  private func key(
    _ load: Load, _ table: Table, _ columns: [ColumnID: StoredColumn], _ rows: Int
  ) throws -> ColumnID? {
    if let name = load.key {
      switch table.column(named: name.text) {
      case .one(let column): return column.id
      case .several(let names):
        throw Diagnostic(
          .ambiguousName, "`\(name.text)` could be " + names.joined(separator: " or "), at: name.span,
          label: "which one?")
      case .none:
        let names = table.columns.map(\.name)
        throw Diagnostic(
          .unknownColumn, "\(load.paths[0].text) has no column `\(name.text)`", at: name.span, label: "not in the file",
          help: [
            nearest(name.text, among: names).map { "did you mean `\($0)`?" } ?? "it has: "
              + names.joined(separator: ", ")
          ])
      }
    }
    return try table.columns.first { column in
      try columns[column.id].map { try rows > 0 && $0.isUniqueAndComplete() } ?? false
    }?.id
  }

  private func sayKey(_ key: ColumnID, _ column: StoredColumn, _ table: Table, isGiven: Bool) throws {
    let name = table.column(key)?.name ?? ""
    if !isGiven {
      note("  key \(name): the first column in which every value is there and different (`key …` sets another)")
    }
    guard isGiven, try !column.isUniqueAndComplete() else { return }
    let repeats = try column.knownCount - column.column().distinctCount
    if repeats > 0 {
      warn(
        Diagnostic(
          .repeatedKey,
          "the key \(name) is repeated in \(counted(repeats, "row")) of \(table.name); all rows are kept, and links take the first",
          severity: .warning))
    }
    if column.missingCount > 0 {
      warn(
        Diagnostic(
          .repeatedKey, "the key \(name) is missing in \(counted(column.missingCount, "row")) of \(table.name)",
          severity: .warning))
    }
  }

  /// Refuses a link from a column that is not there or to a table that is not, before anything is said of the load.
  private func checkLink(_ clause: LinkClause, from child: Table) throws {
    guard case .one(let column) = child.column(named: clause.column.text), case .stored = column.origin else {
      let names = child.columns.map(\.name)
      throw Diagnostic(
        .unknownColumn, "\(child.name) has no column `\(clause.column.text)`", at: clause.column.span,
        label: "not a column",
        help: [
          nearest(clause.column.text, among: names).map { "did you mean `\($0)`?" } ?? "it has: "
            + names.joined(separator: ", ")
        ])
    }
    guard child.name.lowercased() != clause.target.text.lowercased() else { return }
    _ = try resolving { resolver in try resolver.table(clause.target) }
  }

  /// Adds a link and builds its row numbers. The column that a link names becomes the other table's key where that was only guessed.
  private func addLink(_ clause: LinkClause, from child: TableID) throws {
    guard case .one(let column) = state.book.table(child).column(named: clause.column.text) else {
      preconditionFailure("a link was checked before it is made")
    }
    let parent = try resolving { resolver in try resolver.table(clause.target) }
    try settleKey(of: parent, namedBy: column, clause)
    let link = LinkSchema(
      id: Identity.link(), column: column.id, child: child, parent: parent.id, name: clause.alias?.text)
    try connect(link, at: clause.column.span.union(clause.target.span))
    state.book.links.append(link)
  }

  private func settleKey(of parent: Table, namedBy column: ColumnSchema, _ clause: LinkClause) throws {
    if case .one(let same) = parent.column(named: column.name), case .stored = same.origin, parent.key != same.id,
      !state.keysGiven.contains(parent.id)
    {
      state.book.update(parent.id) { $0.key = same.id }
      note("  key \(same.name) of \(parent.name): the column that the link names")
    }
    if state.book.table(parent.id).key == nil {
      throw Diagnostic(
        .noKey, "\(parent.name) has no key to link to", at: clause.target.span,
        label: "no column in which every value is different",
        help: ["name one when it is loaded: `load \(parent.name) from … key COLUMN`"])
    }
  }

  /// Row numbers for a link, from the data as they are.
  ///
  /// - Parameter span: what makes the link, or makes it anew: warnings point there.
  func connect(_ link: LinkSchema, at span: Span? = nil) throws {
    let parent = state.book.table(link.parent)
    guard let key = parent.key, let keys = state.data.columns[key], let values = state.data.columns[link.column] else {
      preconditionFailure("a link has stored columns at both ends")
    }
    let child = state.book.table(link.child)
    let name = child.column(link.column)?.name ?? ""
    let isKept = state.book.level(of: link.column) == 0 && state.book.level(of: key) == 0
    let made = try self.link(values, to: keys, called: "\(child.name).\(name) → \(parent.name)", isKept: isKept)
    state.data.links[link.id] = made
    state.data.epoch = Identity.version()
    let known = values.knownCount
    if made.unmatched == known, known > 0 {
      warn(
        Diagnostic(
          .linkToNothing,
          "not one \(name) of \(child.name) is found among the keys of \(parent.name) (\(parent.column(key)?.name ?? "key"))",
          at: span, label: "leads nowhere",
          help: hidesCells
            ? [] : ["\(child.name) has for example \(try examples(values)); \(parent.name) has \(try examples(keys))"],
          severity: .warning))
    } else if made.unmatched > 0 {
      warn(
        Diagnostic(
          .unmatchedLink,
          "\(counted(made.unmatched, "row")) of \(child.name) (\(percentText(Double(made.unmatched) / Double(max(1, known))))) \(made.unmatched == 1 ? "leads" : "lead") nowhere: \(parent.name) has no \(missingKeys(made, parent.column(key)?.name ?? "key"))",
          at: span, label: "not all are found",
          help: ["`recode \(child.name).\(name) \"…\" as \"…\"` mends spellings"], severity: .warning))
    }
    if values.missingCount > 0 {
      note("  \(counted(values.missingCount, "row")) of \(child.name) without \(name), linked to nothing")
    }
  }

  /// Links that lead to a table which was loaded again.
  private func relinkChildren(of table: TableID, at span: Span) throws {
    for link in state.book.links where link.parent == table && link.child != table { try connect(link, at: span) }
  }

  private func link(
    _ child: StoredColumn, to parent: StoredColumn, called what: String, isKept: Bool
  ) throws -> StoredLink {
    if let image, isKept { return try image.link(child: child, parent: parent, called: what) }
    return StoredLink(Link.make(child: try child.column(), parent: try parent.column(), threads: execution.threads))
  }

  /// Marks may follow a load, so that under `--redact` it shows no cell at all.
  var hidesCells: Bool { configuration.redactionLevel != nil }

  private func seen(_ reject: Reject) -> Reject { hidesCells ? reject.withoutCells : reject }

  /// `maker "M99"`
  private func missingKeys(_ link: StoredLink, _ key: String) -> String {
    if hidesCells { return "such \(key)" }
    return "\(key) " + link.unmatchedExamples.map { "\"\(sanitised($0))\"" }.joined(separator: ", ")
  }

  private func examples(_ stored: StoredColumn) throws -> String {
    let column = try stored.column()
    let texts = (0..<column.count).lazy.filter { column.isKnown($0) }.prefix(3).map { "\"\(cellText(column, $0))\"" }
    return texts.isEmpty ? "none" : texts.joined(separator: ", ")
  }

  // MARK: - What is said

  private func report(_ report: LoadReport, _ table: Table) {
    let columns = table.columns.filter { if case .stored = $0.origin { true } else { false } }.count
    var text = "\(table.name): \(counted(report.rowCount, "row")), \(counted(columns, "column"))"
    if report.rowsSetAside > 0 { text += ", \(counted(report.rowsSetAside, "row")) set aside" }
    if report.oddCells > 0 { text += ", \(counted(report.oddCells, "odd cell")) made missing" }
    note(text)
    for assumption in report.assumptions { note("  " + (hidesCells ? assumption.withoutCells : assumption).sentence) }
    let clashing = table.columns.map(\.name).filter(isReserved)
    if !clashing.isEmpty {
      note("  write in backticks, being words of the language: " + clashing.map { "`\($0)`" }.joined(separator: ", "))
    }
  }
}

extension Diagnostic {
  /// The same with a further way out.
  func suggesting(_ help: String?) -> Diagnostic {
    var copy = self
    copy.help += [help].compactMap { $0 }
    return copy
  }

  /// The same with a place in the script where it has none.
  func pointing(at span: Span) -> Diagnostic {
    guard labels.isEmpty else { return self }
    var copy = self
    copy.labels = [Label(span: span, text: "")]
    return copy
  }
}
