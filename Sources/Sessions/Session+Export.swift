import Columnar
import Diagnostics
import Files
import Glibc
import Language
import Plans
import Rendering

extension Session {
  /// `export … to "path"`: the answer as a file, whole or not at all; with `split by` one file a group.
  func export(_ export: Export, _ origin: Origin, at span: Span) throws {
    _ = try withLast(for: export.query) { try write(export, origin, at: span) }
  }

  private func write(_ export: Export, _ origin: Origin, at span: Span) throws {
    guard let splitBy = export.splitBy else {
      let target = try path(export.path, origin)
      try checkFormat(of: export, target)
      guard let (presentation, answer, book, plan) = try run(export.query) else { return }
      let rowCount = try presentation.frame(for: fileFormat(export.path, target)).rowCount
      rowsOfStatement = rowCount
      try write(presentation, of: book.table(plan.table).name, for: export, to: target)
      let columns = columnsLeftOut(of: export.query, presentation.frame, book.table(plan.table))
      note(
        "\(wouldWrite)\(try filled(export.path)): \(counted(rowCount, "row")) of \(book.table(plan.table).name)\(columns), as of \(dayText(book.asOf.day))"
      )
      try writeManifest(of: export, target, shownAs: filled(export.path), rows: rowCount, book, at: span, origin)
      sayTies(answer.tiesAtLimit)
      return
    }
    try exportSplit(export, by: splitBy, origin, at: span)
  }

  /// Without `show` an export writes what the screen would show; nobody should take that for all there is.
  private func columnsLeftOut(of query: Query, _ frame: Frame, _ table: Table) -> String {
    let all = table.columns.count(where: \.isListed)
    guard query.verb == .find, query.show == nil, frame.fields.count < all else { return "" }
    return ", \(number(frame.fields.count)) of \(number(all)) columns (`show all` writes every one)"
  }

  private func sayTies(_ ties: Int) {
    if ties > 0 { smallPrint(tieText(ties)) }
  }

  private func exportSplit(_ export: Export, by expression: Expression, _ origin: Origin, at span: Span) throws {
    let name = format(expression)
    try checkFormat(of: export, export.path.text)
    let book = try self.book(under: export.query.scenario)
    let (plan, splitter) = try resolving(book) { resolver in
      let plan = try resolver.plan(export.query)
      return (plan, try resolver.term(expression, over: book.table(plan.table)))
    }
    try book.refuseMasked(splitter, in: "split by")
    guard case .rows = plan.shape else {
      throw Diagnostic(.typeMismatch, "`split by` splits rows", at: expression.span, label: "this answer has groups")
    }
    guard !onlyChecks else { return }
    let answer = try engine.run(plan, in: book, on: state.data)
    let values = try engine.evaluate(splitter, over: plan.table, rows: answer.rows, in: book, on: state.data)
    var groups: [(text: String, rows: [Int32])] = []
    var places: [String: Int] = [:]
    // The rows without a value are no group of the text `missing`.
    var missing: Int?
    for row in 0..<values.count {
      let isKnown = values.isKnown(row)
      let text = isKnown ? groupText(values, row) : "missing"
      if let place = isKnown ? places[text] : missing {
        groups[place].rows.append(Int32(row))
      } else {
        if isKnown { places[text] = groups.count } else { missing = groups.count }
        groups.append((text, [Int32(row)]))
      }
    }
    // In the order of the values, what has none last.
    groups.sort { first, second in
      let (a, b) = (Int(first.rows[0]), Int(second.rows[0]))
      return values.isKnown(a) && values.isKnown(b)
        ? values.type == .ordinal ? values.precedes(b, a) : values.precedes(a, b)
        : values.isKnown(a) && !values.isKnown(b)
    }
    var targets: [String: String] = [:]
    for group in groups {
      let extra = [(name: name, value: fileName(group.text))]
      let target = try path(export.path, origin, extra: extra)
      let shown = values.isKnown(Int(group.rows[0])) ? group.text : "rows without a value"
      if let other = targets[target] {
        throw Diagnostic(
          .samePath, "\(other) and \(shown) would both be written to \(try filled(export.path, extra: extra))",
          at: export.path.span,
          label: "one name for several files",
          help: [
            other == group.text
              ? "name what has no value: `derive TABLE.named = coalesce(\(name), \"none\")`, and split by that"
              : "put the group into the name: \"….{\(name)}.csv\""
          ])
      }
      targets[target] = group.text
      try checkNameLength(
        export.hasManifest ? manifestPath(of: target) : target, of: group.text, name, at: export.path.span)
    }
    let table = book.table(plan.table).name
    let identifiers = identifiers(among: plan, book, in: answer.frame)
    func part(_ group: (text: String, rows: [Int32])) -> Presentation {
      let fields = answer.frame.fields.map { Frame.Field($0.name, $0.column.gather(rows: group.rows)) }
      return Presentation(
        frame: Frame(fields: fields, rowCount: group.rows.count), identifierColumns: identifiers)
    }
    // All or none: what no file can hold is found before the first is written.
    for group in groups { try checkContent(part(group).frame, for: export) }
    for group in groups {
      let extra = [(name: name, value: fileName(group.text))]
      let target = try path(export.path, origin, extra: extra)
      try write(part(group), of: table, for: export, to: target)
      note("\(wouldWrite)\(try filled(export.path, extra: extra)): \(counted(group.rows.count, "row")) of \(table)")
      try writeManifest(
        of: export, target, shownAs: filled(export.path, extra: extra), rows: group.rows.count, book, at: span, origin)
    }
    rowsOfStatement = answer.frame.rowCount
    if groups.isEmpty { note("no rows, so no files") }
  }

  /// A group's value: as people read it, but for the separators of numbers, which no program looks for in a name.
  private func groupText(_ values: Column, _ row: Int) -> String {
    if case .percent = values.type { return cellText(values, row) }
    return values.type.isNumeric ? values.canonicalText(row) : cellText(values, row)
  }

  /// All or none: a name that is too long is found before the first file is written.
  private func checkNameLength(_ target: String, of group: String, _ column: String, at span: Span) throws {
    let longest = 255
    let name = target.utf8.reversed().prefix { $0 != UInt8(ascii: "/") }
    guard name.count > longest else { return }
    throw Diagnostic(
      .cannotCreate,
      "the file of \(group.prefix(20))… would have a name of \(name.count) bytes, and \(longest) is the most",
      at: span, label: "nothing was written",
      help: ["derive a shorter text and split by that: `derive TABLE.short = left(\(column), 40)`"])
  }

  /// A group's value as part of a file name, which leads to no other folder.
  private func fileName(_ text: String) -> String {
    if text == "." || text == ".." { return String(repeating: "_", count: text.count) }
    return String(text.map { $0 == "/" || $0 == "\0" ? "_" : $0 })
  }

  private func fileFormat(_ literal: TextLiteral, _ path: String) throws -> ExportFormat {
    let ending =
      path.split(separator: "/").last.flatMap { name in
        name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) }
      } ?? ""
    switch ending.lowercased() {
    case "csv": return .text(.csv)
    case "tsv", "tab": return .text(.tsv)
    case "json": return .text(.json)
    case "jsonl", "ndjson": return .text(.jsonl)
    case "md", "markdown": return .text(.markdown)
    case "html", "htm": return .text(.html)
    case "txt": return .text(.table)
    case "svg": return .drawing
    case "xlsx": return .workbook
    default:
      throw Diagnostic(
        .unknownFormat, "the ending of \"\(literal.text)\" names no format", at: literal.span, label: "which format?",
        help: ["end it in .csv, .tsv, .xlsx, .json, .jsonl, .md, .html, .txt or, with a chart, .svg"])
    }
  }

  /// What a statement says before it runs: whether its file can hold what it asks for.
  private func checkFormat(of export: Export, _ path: String) throws {
    let format = try fileFormat(export.path, path)
    if case .drawing = format, export.query.chart == nil { throw nothingDrawn(export.path) }
    guard let excel = export.excel else { return }
    if case .workbook = format {
      throw Diagnostic(
        .unknownFormat, "`for excel` makes a CSV file, and \"\(export.path.text)\" is a workbook", at: export.path.span,
        label: "for spreadsheets as it is", help: ["leave `for excel` out"])
    }
    guard case .text(.csv) = format else {
      throw Diagnostic(
        .unknownFormat, "`for excel` makes a CSV file, and \"\(export.path.text)\" ends otherwise",
        at: export.path.span,
        label: "not .csv", help: ["end it in .csv, or leave `for excel` out"])
    }
    _ = try marks(of: excel)
  }

  /// How an Excel file separates cells, and what stands before the places of a number.
  private func marks(of excel: ExcelForm) throws -> (delimiter: UInt8, decimal: UInt8) {
    let (comma, point) = (UInt8(ascii: ","), UInt8(ascii: "."))
    let delimiter = try delimiter(of: excel)
    guard let literal = excel.decimal else { return (delimiter, delimiter == UInt8(ascii: ";") ? comma : point) }
    guard let mark = [comma, point].first(where: { literal.text == String(UnicodeScalar($0)) }) else {
      throw Diagnostic(
        .unknownOption, "the places of a number stand behind \".\" or \",\"", at: literal.span,
        label: "neither of them", help: ["write `decimal \",\"`"])
    }
    guard mark != delimiter else {
      throw Diagnostic(
        .unknownOption, "a comma cannot both separate cells and stand in numbers", at: literal.span,
        label: "the same mark", help: ["write `for excel delimiter \";\" decimal \",\"`"])
    }
    return (delimiter, mark)
  }

  private func delimiter(of excel: ExcelForm) throws -> UInt8 {
    guard let literal = excel.delimiter else { return UInt8(ascii: ",") }
    guard literal.text.utf8.count == 1, let mark = literal.text.utf8.first, [UInt8](",;\t".utf8).contains(mark) else {
      throw Diagnostic(
        .unknownOption, "Excel separates cells by \",\", \";\" or a tab", at: literal.span, label: "not one of them",
        help: ["write `for excel delimiter \";\"`"])
    }
    return mark
  }

  /// Refuses an answer that no file of its format holds.
  private func checkContent(_ frame: Frame, for export: Export) throws {
    guard case .workbook = try fileFormat(export.path, export.path.text) else { return }
    do { try checkWorkbook(frame) } catch { throw error.pointing(at: export.path.span) }
  }

  /// An answer as a file: documents hold its drawing, too, and an SVG file nothing else.
  private func write(
    _ presentation: Presentation, of table: String, for export: Export, to path: String
  ) throws {
    let literal = export.path
    if let excel = export.excel {
      let marks = try marks(of: excel)
      let frame = presentation.frame(for: .text(.csv))
      return try write(to: path, named: literal) { sink in
        try writeForSpreadsheets(frame, delimiter: marks.delimiter, decimal: marks.decimal, on: execution, to: sink)
      }
    }
    let format = try fileFormat(literal, path)
    switch format {
    case .text(let format) where format.isForPeople:
      var presentation = presentation
      // A file of one row has a header, too.
      if presentation.chart == nil, !presentation.isMatrix { presentation.layout = .table }
      try writeWhole(
        document(
          presentation, as: format, title: fileTitle(path), in: Surroundings(usesBoxes: presentation.chart != nil)),
        to: path, named: literal)
    case .text: try write(presentation.frame(for: format), to: path, named: literal)
    case .workbook:
      try writeBook(
        presentation.frame(for: format), sheet: table, identifiers: presentation.identifierColumns, to: path,
        named: literal)
    case .drawing:
      guard let drawing = vectorChart(presentation) else { throw nothingDrawn(literal) }
      try writeWhole(drawing, to: path, named: literal)
    }
  }

  /// What a page is called that has no other title: its file's name without the ending.
  private func fileTitle(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    return String(name.lastIndex(of: ".").map { name[..<$0] } ?? name)
  }

  func writeWhole(_ text: String, to path: String, named literal: TextLiteral) throws {
    let file = try outputFile(path, named: literal)
    file.sink.write(text)
    do { try file.commit() } catch { throw error.pointing(at: literal.span) }
  }

  private func nothingDrawn(_ literal: TextLiteral) -> Diagnostic {
    Diagnostic(
      .unknownFormat, "an .svg file holds a drawing, and this export draws nothing", at: literal.span,
      label: "a drawing of what?", help: ["add a chart, such as `chart bar`, or end the name in .csv"])
  }

  /// - Parameter sheet: what a workbook's sheet is called.
  func write(_ frame: Frame, to path: String, named literal: TextLiteral, sheet: String = "Sheet1") throws {
    switch try fileFormat(literal, path) {
    case .drawing: throw nothingDrawn(literal)
    case .workbook: try writeBook(frame, sheet: sheet, identifiers: [], to: path, named: literal)
    case .text(.html):
      try writeWhole(
        document(Presentation(frame: frame), as: .html, title: fileTitle(path)), to: path, named: literal)
    case .text(let format):
      try write(to: path, named: literal) { sink in
        try Rendering.write(frame, as: format, on: execution, to: sink)
      }
    }
  }

  private func writeBook(
    _ frame: Frame, sheet: String, identifiers: Set<String>, to path: String, named literal: TextLiteral
  ) throws {
    do { try checkWorkbook(frame) } catch { throw error.pointing(at: literal.span) }
    var notes = WorkbookNotes()
    try write(to: path, named: literal) { sink in
      notes = try writeWorkbook(frame, sheet: sheet, identifiers: identifiers, on: execution, to: sink)
    }
    if notes.numbersAsText > 0 {
      note(
        "  \(counted(notes.numbersAsText, "number")) of more than 15 digits, which spreadsheets cannot hold, as text")
    }
    if notes.datesAsText > 0 {
      note("  \(counted(notes.datesAsText, "date")) before 1900 or after 9999, which spreadsheets do not know, as text")
    }
  }

  /// Chunk by chunk, whole or not at all.
  private func write(
    to path: String, named literal: TextLiteral, _ body: ((borrowing [UInt8]) throws -> Void) throws -> Void
  ) throws {
    let file = try outputFile(path, named: literal)
    do {
      try body { bytes in bytes.withUnsafeBytes { file.sink.write($0) } }
    } catch {
      file.discard()
      throw error
    }
    do { try file.commit() } catch { throw error.pointing(at: literal.span) }
  }

  /// Files are looked at, and not written.
  var writesNothing: Bool { configuration.isDryRun || isRecovering }

  /// What notes about files begin with where none is written.
  var wouldWrite: String { writesNothing ? "would write " : "" }

  /// In a dry run whatever is written goes nowhere, once it is known that it could.
  func outputFile(_ path: String, named literal: TextLiteral) throws -> OutputFile {
    do {
      let file = try OutputFile(path: path)
      guard writesNothing else { return file }
      file.discard()
      return try OutputFile(path: "/dev/null")
    } catch {
      let isThere = access(folderPart(of: path), F_OK) == 0
      throw error.pointing(at: literal.span).suggesting(
        isThere ? nil : "make the folder first, or name one that is there")
    }
  }
}

/// What a file holds, by its ending.
private enum ExportFormat {
  case text(OutputFormat)
  /// SVG.
  case drawing
  /// A workbook of one sheet.
  case workbook
}

extension Presentation {
  fileprivate var isMatrix: Bool { if case .matrix = layout { true } else { false } }

  /// What a file of a format has rows of: where people open it a cross table as they see it, for programs one row a cell.
  fileprivate func frame(for format: ExportFormat) -> Frame {
    guard isMatrix else { return frame }
    switch format {
    case .text(.json), .text(.jsonl): return frame
    case .text, .drawing, .workbook: return frame.spread(keyCount: matrixKeyCount)
    }
  }
}
