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
      rowsOfStatement = presentation.frame.rowCount
      try write(presentation, of: book.table(plan.table).name, for: export, to: target)
      note(
        "\(wouldWrite)\(try filled(export.path)): \(counted(presentation.frame.rowCount, "row")) of \(book.table(plan.table).name), as of \(dayText(book.asOf.day))"
      )
      try writeManifest(
        of: export, target, shownAs: filled(export.path), rows: presentation.frame.rowCount, book, at: span, origin)
      sayTies(answer.tiesAtLimit)
      return
    }
    try exportSplit(export, by: splitBy, origin, at: span)
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
    for row in 0..<values.count {
      let text = values.isKnown(row) ? cellText(values, row) : "missing"
      if let place = places[text] {
        groups[place].rows.append(Int32(row))
      } else {
        places[text] = groups.count
        groups.append((text, [Int32(row)]))
      }
    }
    var targets: [String: String] = [:]
    for group in groups {
      let extra = [(name: name, value: fileName(group.text))]
      let target = try path(export.path, origin, extra: extra)
      if let other = targets[target] {
        throw Diagnostic(
          .samePath, "\(other) and \(group.text) would both be written to \(try filled(export.path, extra: extra))",
          at: export.path.span,
          label: "one name for several files", help: ["put the group into the name: \"….{\(name)}.csv\""])
      }
      targets[target] = group.text
    }
    let table = book.table(plan.table).name
    let identifiers = identifiers(among: plan, book)
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
      note("\(wouldWrite)\(try filled(export.path, extra: extra)): \(counted(group.rows.count, "row"))")
      try writeManifest(
        of: export, target, shownAs: filled(export.path, extra: extra), rows: group.rows.count, book, at: span, origin)
    }
    rowsOfStatement = answer.frame.rowCount
    if groups.isEmpty { note("no rows, so no files") }
  }

  /// A group's value as part of a file name.
  private func fileName(_ text: String) -> String {
    String(text.map { $0 == "/" || $0 == "\0" ? "_" : $0 })
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

  /// What a file holds, by its ending.
  private enum ExportFormat {
    case text(OutputFormat)
    /// SVG.
    case drawing
    /// A workbook of one sheet.
    case workbook
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
    _ = try delimiter(of: excel)
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
      let mark = try delimiter(of: excel)
      return try write(to: path, named: literal) { sink in
        try writeForSpreadsheets(presentation.frame, delimiter: mark, on: execution, to: sink)
      }
    }
    switch try fileFormat(literal, path) {
    case .text(let format) where format.isForPeople && presentation.chart != nil:
      try writeWhole(render(presentation, as: format, in: Surroundings(usesBoxes: true)), to: path, named: literal)
    case .text: try write(presentation.frame, to: path, named: literal)
    case .workbook:
      try writeBook(
        presentation.frame, sheet: table, identifiers: presentation.identifierColumns, to: path, named: literal)
    case .drawing:
      guard let drawing = vectorChart(presentation) else { throw nothingDrawn(literal) }
      try writeWhole(drawing, to: path, named: literal)
    }
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
