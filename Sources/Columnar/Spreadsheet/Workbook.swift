/// A sheet as text, and what its cells tell beside it.
struct SheetTable {
  var text: FileBytes
  var excess: ExcessLines
  /// By the columns of the text.
  var facts: SheetFacts
  var assumptions: [Assumption]
}

/// A workbook as ECMA-376 describes it (Office Open XML, `.xlsx` and `.xlsm`), read through expat and zlib.
struct Workbook {
  let path: String
  let options: ReadOptions
  let execution: Execution
  private let archive: ZipArchive
  private let contents: WorkbookContents
  /// The parts that belong to the workbook, by the id of the link to each.
  private let links: [WorkbookLinks.Link]
  private let folder: String

  init(_ file: FileBytes, path: String, options: ReadOptions, execution: Execution) throws {
    (self.path, self.options, self.execution) = (path, options, execution)
    let reader = PartReader(path: path, execution: execution)
    archive = try reader.archive(file)
    let main = try reader.mainPart(of: archive)
    guard archive.entry(named: main) != nil, !main.lowercased().hasSuffix(".bin") else {
      throw ReadError.foreignDocument(path: path, .archive(archive))
    }
    contents = WorkbookContents()
    try reader.read(main, of: archive, into: contents)
    let slash = main.lastIndex(of: "/")
    folder = slash.map { String(main[..<$0]) } ?? ""
    let found = WorkbookLinks()
    let name = slash.map { String(main[main.index(after: $0)...]) } ?? main
    try reader.read(folder + "/_rels/" + name + ".rels", of: archive, into: found)
    links = found.links
  }

  private var reader: PartReader { PartReader(path: path, execution: execution) }

  // MARK: - The sheet that is meant

  /// The sheet that was asked for, else the first that is seen and holds something.
  func table() throws -> SheetTable {
    let sheets = contents.sheets.filter { part(of: $0) != nil }
    let (shared, styles) = try (sharedTexts(), self.styles())
    if let choice = options.sheet {
      let sheet = try self.sheet(choice, among: sheets)
      guard let table = try table(of: sheet, shared, styles) else {
        throw ReadError.emptySheet(path: path, name: sheet.name)
      }
      return table
    }
    for sheet in sheets.filter({ !$0.isHidden }) + sheets.filter(\.isHidden) {
      guard var table = try table(of: sheet, shared, styles) else { continue }
      let others = sheets.filter { $0.link != sheet.link }
      let (hidden, seen) = (others.filter(\.isHidden).map(\.name), others.filter { !$0.isHidden }.map(\.name))
      if !others.isEmpty {
        table.assumptions.insert(.sheet(path: path, name: sheet.name, others: seen, hidden: hidden), at: 0)
      }
      return table
    }
    throw ReadError.emptySheet(path: path, name: nil)
  }

  private func sheet(
    _ choice: SheetChoice, among sheets: [WorkbookContents.Sheet]
  ) throws -> WorkbookContents.Sheet {
    let wanted: String
    switch choice {
    case .name(let name):
      let folded = name.lowercased()
      if let sheet = sheets.first(where: { $0.name == name }) { return sheet }
      if let sheet = sheets.first(where: { $0.name.lowercased() == folded }) { return sheet }
      wanted = "`\(name)`"
    case .number(let number):
      if sheets.indices.contains(number - 1) { return sheets[number - 1] }
      wanted = "\(number)"
    }
    throw ReadError.unknownSheet(path: path, wanted: wanted, available: sheets.map(\.name))
  }

  private func part(of sheet: WorkbookContents.Sheet) -> String? {
    links.first { $0.id == sheet.link && $0.kind == "worksheet" }.map { Self.resolved($0.target, in: folder) }
  }

  // MARK: - Parts

  private func table(
    of sheet: WorkbookContents.Sheet, _ shared: SharedTexts, _ styles: SheetStyles
  ) throws -> SheetTable? {
    guard let part = part(of: sheet) else { return nil }
    let cells = SheetReader(
      shared, styles, SerialDates(from1904: contents.from1904), decimalMark: options.decimalMarkOfSheets.rawValue)
    try reader.read(part, of: archive, into: cells) { try refuseTooMuchMemory(cells.sheet.byteCount) }
    guard var layout = SheetLayout(cells.sheet, shared, mostBytes: mostTextBytes) else { return nil }
    do { try layout.write(execution) } catch is SheetLayout.TooLarge {
      try refuseTooMuchMemory(layout.text.count)
      throw ReadError.bloatedWorkbook(path: path, part: part)
    }
    var facts = cells.sheet.facts
    facts.lastRows.removeFirst(min(layout.firstColumn, facts.lastRows.count))
    return SheetTable(
      text: layout.text.finished(), excess: layout.excess, facts: facts,
      assumptions: assumptions(facts, repeated: layout.mergesRepeated))
  }

  private func assumptions(_ facts: SheetFacts, repeated: Int) -> [Assumption] {
    var found: [Assumption] = []
    if let (word, place) = facts.firstError {
      found.append(.errorCells(path: path, count: facts.errorCount, word: word, place: place))
    }
    if let place = facts.firstUnknownFormula {
      found.append(.unknownFormulas(path: path, count: facts.unknownFormulas, place: place))
    }
    if repeated > 0 { found.append(.mergedCells(path: path, count: repeated)) }
    return found
  }

  private func sharedTexts() throws -> SharedTexts {
    let texts = SharedTexts()
    if let part = part(ofKind: "sharedStrings") {
      try reader.read(part, of: archive, into: texts) { try refuseTooMuchMemory(texts.bytes.count) }
    }
    return texts
  }

  private func styles() throws -> SheetStyles {
    let styles = SheetStyles()
    if let part = part(ofKind: "styles") { try reader.read(part, of: archive, into: styles) }
    return styles
  }

  private func part(ofKind kind: String) -> String? {
    links.first { $0.kind == kind }.map { Self.resolved($0.target, in: folder) }
  }

  /// What a link leads to: absolute, or from the folder of the part that has it.
  fileprivate static func resolved(_ target: String, in folder: String) -> String {
    var parts = target.hasPrefix("/") ? [] : folder.split(separator: "/").map(String.init)
    for part in target.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
  }

  // MARK: - Memory

  private func refuseTooMuchMemory(_ bytes: Int) throws {
    guard let available = options.memoryBytes, bytes > available else { return }
    throw ReadError.needsMemory(path: path, bytes: bytes, available: max(0, available))
  }

  /// A few long texts that very many cells share make more of a file than any table is.
  private var mostTextBytes: Int { min(options.memoryBytes ?? .max, max(1 << 30, archive.file.count * 400)) }
}

extension ReadOptions {
  /// Before the decimals of numbers in cells: what the user says of those that are text.
  var decimalMarkOfSheets: DecimalMark {
    decimalMark ?? (thousandsMark == DecimalMark.point.rawValue ? .comma : .point)
  }

  /// An option that says how text is written.
  var textOption: String? {
    if delimiter != nil { return "delimiter" }
    if quote != .foundOut { return "quote" }
    if escape != .foundOut { return "escape" }
    return encoding == nil ? nil : "encoding"
  }

  /// For the text that a sheet was made into.
  var ofSheet: ReadOptions {
    var options = self
    options.delimiter = 0x2C
    options.quote = .mark(SheetText.quote)
    options.escape = .none
    options.commentMarker = commentMarker ?? ""
    return options
  }
}

/// Reads the parts of a workbook, and says what is wrong with them.
private struct PartReader {
  let path: String
  let execution: Execution

  func archive(_ file: FileBytes) throws -> ZipArchive {
    do { return try ZipArchive(file) } catch { throw readError(error) }
  }

  /// The part that the others hang on.
  func mainPart(of archive: ZipArchive) throws -> String {
    guard archive.entry(named: "_rels/.rels") != nil else { return "xl/workbook.xml" }
    let links = WorkbookLinks()
    try read("_rels/.rels", of: archive, into: links)
    let main = links.links.first { $0.kind == "officeDocument" }?.target ?? "xl/workbook.xml"
    return Workbook.resolved(main, in: "")
  }

  func read(
    _ part: String, of archive: ZipArchive, into receiver: some XMLReceiver, afterStretch: () throws -> Void = {}
  ) throws {
    guard let entry = archive.entry(named: part) else { throw ReadError.damagedWorkbook(path: path, part: part) }
    if entry.isEncrypted { throw ReadError.foreignDocument(path: path, .encrypted) }
    let scanner = XMLScanner(receiver)
    do {
      try archive.unpack(entry) { bytes in
        try execution.check()
        try scanner.take(bytes)
        try afterStretch()
      }
      try scanner.finish()
    } catch let fault as ZipArchive.Fault {
      throw readError(fault)
    } catch is XMLScanner.Damaged {
      throw ReadError.damagedWorkbook(path: path, part: part)
    }
  }

  private func readError(_ fault: ZipArchive.Fault) -> ReadError {
    switch fault {
    case .damaged(let part): .damagedWorkbook(path: path, part: part)
    case .bloated(let part): .bloatedWorkbook(path: path, part: part)
    }
  }
}
