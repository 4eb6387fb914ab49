import Columnar
import Diagnostics
import Files
import Glibc
import Language
import Plans
import Rendering

extension Session {
  /// `export … to "path"`: the answer as a file, whole or not at all; with `split by` one file a group.
  func export(_ export: Export, _ origin: Origin) throws {
    _ = try withLast(for: export.query) { try write(export, origin) }
  }

  private func write(_ export: Export, _ origin: Origin) throws {
    guard let splitBy = export.splitBy else {
      let target = try path(export.path, origin)
      if case .drawing = try fileFormat(export.path, target), export.query.chart == nil {
        throw nothingDrawn(export.path)
      }
      guard let (presentation, answer, book, plan) = try run(export.query) else { return }
      try write(presentation, to: target, named: export.path)
      note(
        "\(try filled(export.path)): \(counted(presentation.frame.rowCount, "row")) of \(book.table(plan.table).name), as of \(dayText(book.asOf.day))"
      )
      sayTies(answer.tiesAtLimit)
      return
    }
    try exportSplit(export, by: splitBy, origin)
  }

  private func sayTies(_ ties: Int) {
    if ties > 0 { smallPrint(tieText(ties)) }
  }

  private func exportSplit(_ export: Export, by expression: Expression, _ origin: Origin) throws {
    let name = format(expression)
    _ = try fileFormat(export.path, export.path.text)
    let book = try self.book(under: export.query.scenario)
    let (plan, splitter) = try resolving(book) { resolver in
      let plan = try resolver.plan(export.query)
      return (plan, try resolver.term(expression, over: book.table(plan.table)))
    }
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
    for group in groups {
      let extra = [(name: name, value: fileName(group.text))]
      let fields = answer.frame.fields.map { Frame.Field($0.name, $0.column.gather(rows: group.rows)) }
      try write(
        Frame(fields: fields, rowCount: group.rows.count), to: path(export.path, origin, extra: extra),
        named: export.path)
      note("\(try filled(export.path, extra: extra)): \(counted(group.rows.count, "row"))")
    }
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
    default:
      throw Diagnostic(
        .unknownFormat, "the ending of \"\(literal.text)\" names no format", at: literal.span, label: "which format?",
        help: ["end it in .csv, .tsv, .json, .jsonl, .md, .html, .txt or, with a chart, .svg"])
    }
  }

  /// What a file holds, by its ending.
  private enum ExportFormat {
    case text(OutputFormat)
    /// SVG.
    case drawing
  }

  /// An answer as a file: documents hold its drawing, too, and an SVG file nothing else.
  private func write(_ presentation: Presentation, to path: String, named literal: TextLiteral) throws {
    switch try fileFormat(literal, path) {
    case .text(let format) where format.isForPeople && presentation.chart != nil:
      try writeWhole(render(presentation, as: format, in: Surroundings(usesBoxes: true)), to: path, named: literal)
    case .text: try write(presentation.frame, to: path, named: literal)
    case .drawing:
      guard let drawing = vectorChart(presentation) else { throw nothingDrawn(literal) }
      try writeWhole(drawing, to: path, named: literal)
    }
  }

  private func writeWhole(_ text: String, to path: String, named literal: TextLiteral) throws {
    let file = try outputFile(path, named: literal)
    file.sink.write(text)
    do { try file.commit() } catch { throw error.pointing(at: literal.span) }
  }

  private func nothingDrawn(_ literal: TextLiteral) -> Diagnostic {
    Diagnostic(
      .unknownFormat, "an .svg file holds a drawing, and this export draws nothing", at: literal.span,
      label: "a drawing of what?", help: ["add a chart, such as `chart bar`, or end the name in .csv"])
  }

  func write(_ frame: Frame, to path: String, named literal: TextLiteral) throws {
    guard case .text(let format) = try fileFormat(literal, path) else { throw nothingDrawn(literal) }
    let file = try outputFile(path, named: literal)
    do {
      try Rendering.write(frame, as: format, on: execution) { bytes in
        bytes.withUnsafeBytes { file.sink.write($0) }
      }
    } catch {
      file.discard()
      throw error
    }
    do { try file.commit() } catch { throw error.pointing(at: literal.span) }
  }

  private func outputFile(_ path: String, named literal: TextLiteral) throws -> OutputFile {
    do { return try OutputFile(path: path) } catch {
      let isThere = access(folderPart(of: path), F_OK) == 0
      throw error.pointing(at: literal.span).suggesting(
        isThere ? nil : "make the folder first, or name one that is there")
    }
  }

  /// The statements that made this state, runnable: paths relative to the new file.
  func saveScript(_ path: TextLiteral, _ origin: Origin) throws {
    let target = try self.path(path, origin)
    guard !onlyChecks else { return }
    let file = try outputFile(target, named: path)
    file.sink.write(scriptText(for: folderPart(of: target)))
    do { try file.commit() } catch { throw error.pointing(at: path.span) }
    note("\(try filled(path)): \(counted(state.script.count, "statement"))")
  }

  private func scriptText(for folder: String) -> String {
    var text = ""
    for parameter in givenParameters { text += "param \(parameter.name) = \(parameter.value.sourceText)\n" }
    if configuration.asOf != nil { text += "set as-of \(dayText(state.book.asOf.day))\n" }
    for entry in state.script where !isOverruled(entry.written.statement) {
      let statement = entry.written.statement.rebased(from: entry.folder, to: folder) { path in
        (try? filled(path)).map { $0.hasPrefix("/") || $0.hasPrefix("~/") } ?? false
      }
      text += format(statement) + "\n"
    }
    return text
  }

  /// Whether a statement set what was given from outside already, and so did nothing.
  private func isOverruled(_ statement: Statement) -> Bool {
    switch statement.kind {
    case .param(let parameter): givenParameters.contains { $0.name.lowercased() == parameter.name.text.lowercased() }
    case .set(let setting): configuration.asOf != nil && setting.name.text.lowercased() == "as-of"
    default: false
    }
  }
}
