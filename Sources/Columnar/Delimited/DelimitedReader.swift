/// Reads one or more files of delimited text, with the same columns, into one table.
///
/// Types are chosen by the cells of all files. Rows come in the order of the files and of their lines; the answer is the same with any number of threads.
///
/// - Parameters:
///   - files: paths of regular files or of anything else that can be read to an end, such as `/dev/stdin`.
///   - names: what report and errors call the files, in their order; their paths where nothing is given.
///   - options: what the user said about the files; what is left out is found out and reported.
///   - progress: told of bytes done and of bytes in all, on the calling thread.
/// - Throws: `ReadError` for what is wrong with the files; `Execution.Cancelled`.
public func readDelimited(
  files: [String], named names: [String]? = nil, options: ReadOptions = ReadOptions(), execution: Execution,
  progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
) throws -> LoadedTable {
  try withoutActuallyEscaping(progress) { progress in
    var reading = DelimitedReading(options: options, execution: execution, progress: progress)
    try reading.open(files, named: names ?? files)
    return try reading.read()
  }
}

/// The steps of one reading.
struct DelimitedReading {
  let options: ReadOptions
  let execution: Execution
  let blockBytes: Int
  let progress: (Int, Int) -> Void
  private let reader: CellReader
  private(set) var files: [OpenFile] = []
  private(set) var names: [String] = []
  private(set) var assumptions: [Assumption] = []
  /// What the user declared of each column.
  private(set) var declared: [DeclaredType?] = []
  private(set) var currencies: [Currency?] = []
  /// Each column as it was read last, and the choice it was read for.
  private(set) var columns: [(assembly: ColumnAssembly, choice: TypeInference.Choice)?] = []
  /// Columns whose exact values do not fit 64 bits.
  private var tooLarge: Set<Int> = []
  /// Columns of which every cell was looked at, so that what was chosen by that is final.
  private var surveyed: Set<Int> = []
  /// Columns without a cell that is text, whose numbers have the mark that a sheet's numbers get.
  private var typedColumnsOfSheets: Set<Int> = []
  /// Columns that are text because cells of a sheet are.
  private var textColumnsOfSheets: Set<Int> = []
  /// Of an average text, by column.
  private var textBytes: [Int] = []
  private(set) var rowsInFiles: [Int] = []
  private(set) var events: [BlockScanner.Events] = []

  init(
    options: ReadOptions, execution: Execution, blockBytes: Int = BlockCutter.blockBytes,
    progress: @escaping (Int, Int) -> Void = { _, _ in }
  ) {
    self.options = options
    self.execution = execution
    self.blockBytes = blockBytes
    self.progress = progress
    reader = CellReader(options)
  }

  // MARK: - Files

  mutating func open(_ paths: [String], named: [String]) throws {
    precondition(!paths.isEmpty, "a table has at least one file")
    precondition(paths.count == named.count, "every file has a name")
    for (path, name) in zip(paths, named) {
      try execution.check()
      var (text, sheet) = try text(of: path, named: name)
      let hasReturns = text.summaries.contains { $0.hasCarriageReturn }
      let head = try HeadReader(
        path: name, text: text.bytes, options: sheet == nil ? options : options.ofSheet, hasCarriageReturn: hasReturns,
        excess: text.excess
      ).read(from: text.start)
      assumptions += text.assumptions + head.assumptions
      try text.settle(head, quoteCounted: UInt8(ascii: "\""), execution: execution)
      let headers = ColumnNames(head)
      if files.isEmpty {
        names = headers.names
        assumptions += headers.assumptions
      }
      let positions = try headers.positions(of: names, path: name, first: named[0])
      files.append(OpenFile(path: name, text: text, head: head, positions: positions, sheet: sheet))
    }
    declared = try resolve(options.types).map { options.readsAllAsText ? .text : $0 }
    declareBySheets()
    currencies = try resolve(options.currencies)
  }

  /// A file as text, and what the cells tell of a workbook that was made into it.
  private func text(of path: String, named name: String) throws -> (DecodedText, SheetFacts?) {
    let file = try contents(of: path, named: name)
    if let foreign = ForeignDocument.compound(file) { throw ReadError.foreignDocument(path: name, foreign) }
    guard ZipArchive.begins(file) else {
      if options.sheet != nil { throw ReadError.sheetOfText(path: name) }
      let decoder = TextDecoder(
        path: name, quote: UInt8(ascii: "\""), pieceBytes: blockBytes, execution: execution)
      return (try decoder.decode(file, named: options.encoding), nil)
    }
    if let option = options.textOption { throw ReadError.textOption(path: name, option: option) }
    // What changes meanwhile is the reason for whatever is wrong.
    let read = Result { try Workbook(file, path: name, options: options, execution: execution).table() }
    try file.checkUnchanged()
    let table = try read.get()
    let summaries = try ByteSummary.pieces(
      of: table.text, from: 0, bytes: blockBytes, quote: SheetText.quote, execution: execution)
    let text = DecodedText(
      bytes: table.text, start: 0, encoding: TextDecoder.utf8, summaries: summaries, pieceBytes: blockBytes,
      assumptions: table.assumptions, excess: table.excess)
    return (text, table.facts)
  }

  private func contents(of path: String, named name: String) throws -> FileBytes {
    let file = try FileBytes(path: path, named: name)
    guard GzipArchive.begins(file) else { return file }
    let text = try GzipArchive(path: name, execution: execution).unpacked(file)
    try file.checkUnchanged()
    return text
  }

  /// What an option says of each column.
  private func resolve<Value>(_ words: [String: Value]) throws -> [Value?] {
    var values = [Value?](repeating: nil, count: names.count)
    for (name, value) in words {
      guard let column = ColumnNames.find(name, in: names) else {
        throw ReadError.unknownColumn(name: name, available: names)
      }
      values[column] = value
    }
    return values
  }

  /// Columns whose cells a sheet says the type of need no guess: those of nothing but numbers, and those of text in a sheet that tells text from numbers.
  ///
  /// A sheet in which every cell is text was written by a program that told no types: its columns are read as those of a text file are.
  private mutating func declareBySheets() {
    guard files.allSatisfy({ $0.sheet != nil }) else { return }
    func has(_ kinds: SheetFacts.Kind..., column: Int) -> Bool {
      files.contains { file in
        kinds.contains { kind in
          file.sheet!.has(kind, column: file.positions[column], from: file.line(of: file.head.rowsStart))
        }
      }
    }
    let tellsTypes = names.indices.contains { has(.number, .other, column: $0) }
    for column in names.indices {
      let (isText, isNumber) = (has(.text, .surelyText, column: column), has(.number, column: column))
      if !isText { typedColumnsOfSheets.insert(column) }
      if has(.other, column: column) || isText == isNumber || declared[column] != nil { continue }
      if isNumber {
        declared[column] = .number
      } else if tellsTypes || !has(.text, column: column) {
        declared[column] = .text
        if has(.text, column: column) { textColumnsOfSheets.insert(column) }
      }
    }
  }

  // MARK: - Columns

  /// The table; a file that changed meanwhile is the reason for whatever is wrong.
  mutating func read() throws -> LoadedTable {
    let result = Result { () throws -> LoadedTable in
      try readColumns()
      return table()
    }
    for file in files { try file.text.bytes.checkUnchanged() }
    return try result.get()
  }

  /// Reads all columns by a guess from a sample, then again those for which the whole file says otherwise.
  mutating func readColumns() throws {
    columns = Array(repeating: nil, count: names.count)
    var tasks = try guess()
    var isFirst = true
    while !tasks.isEmpty {
      try read(tasks, isFirst: isFirst)
      isFirst = false
      tasks = try unsettled()
    }
    try refuseAmbiguousDates()
  }

  /// So many rejects of a kind are kept.
  var rejectLimit: Int { options.keepsAllRejects ? Int.max : LoadReport.rejectSampleCount }

  private mutating func read(_ tasks: [(task: ColumnTask, choice: TypeInference.Choice)], isFirst: Bool) throws {
    // What was read before makes room for what is read now.
    for (task, _) in tasks { columns[task.column] = nil }
    try refuseTooMuchMemory(tasks.map(\.task))
    let total = files.reduce(0) { $0 + $1.text.bytes.count }
    var done = 0
    var pass = ReadPass(
      files: files, tasks: tasks.map(\.task), reader: reader, execution: execution, rejectLimit: rejectLimit
    ) {
      [progress] bytes in
      done += bytes
      if isFirst { progress(min(done, total), total) }
    }
    try pass.run()
    for (index, (task, choice)) in tasks.enumerated() { columns[task.column] = (pass.assemblies[index], choice) }
    if isFirst {
      rowsInFiles = pass.rowsInFiles
      events = pass.events
    }
  }

  /// Refuses a table for which there is not as much memory as may be, before the memory is taken.
  private func refuseTooMuchMemory(_ tasks: [ColumnTask]) throws {
    guard let available = options.memoryBytes else { return }
    let rows = files.reduce(0) { $0 + $1.mostRows }
    let texts = files.reduce(0) { $0 + ($1.text.bytes.isInMemory ? $1.text.bytes.count : 0) }
    let needed = tasks.reduce(texts) { $0 + $1.memoryBytes(rows: rows, textBytes: textBytes[$1.column]) }
    guard needed > available else { return }
    throw ReadError.needsMemory(path: files[0].path, bytes: needed, available: max(0, available))
  }

  /// How each column looks in the first rows of the first file.
  private mutating func guess() throws -> [(task: ColumnTask, choice: TypeInference.Choice)] {
    let sample = Sample(files[0], columnCount: names.count, reader: reader)
    defer { textBytes = sample.textBytes }
    for column in textColumnsOfSheets.sorted() {
      let choice = TypeInference(options: options, declared: nil).choose(sample.facts[column])
      guard let type = choice?.plan.declaredType, type != .text else { continue }
      assumptions.append(.textCells(column: names[column], reads: type))
    }
    return names.indices.map { column in
      let choice =
        inference(column, prefersComma: false).choose(sample.facts[column]) ?? TypeInference.Choice(plan: .text)
      return (task(column, choice, mostlyDiffer: sample.mostlyDiffers(column), facts: sample.facts[column]), choice)
    }
  }

  private func inference(_ column: Int, prefersComma: Bool) -> TypeInference {
    var options = options
    if typedColumnsOfSheets.contains(column) { options.decimalMark = options.decimalMarkOfSheets }
    return TypeInference(options: options, declared: declared[column], prefersComma: prefersComma)
  }

  private func task(
    _ column: Int, _ choice: TypeInference.Choice, mostlyDiffer: Bool, facts: ColumnFacts
  ) -> ColumnTask {
    let kind: ColumnTask.Kind =
      switch choice.plan {
      case .decimal(let format): .decimal(format, places: min(4, facts.numbers.exactPlaces(format)))
      case .double(let format): .double(format)
      case .date(let order): .date(order, hasTimes: false)
      case .datetime(let order): .date(order, hasTimes: true)
      case .yesNo: .yesNo
      case .text: .text(usesDictionary: !mostlyDiffer, isDeclared: declared[column] == .text)
      }
    return ColumnTask(column: column, kind: kind)
  }

  /// Columns whose facts, now those of all files, ask for another way of reading. They become the choices.
  private mutating func unsettled() throws -> [(task: ColumnTask, choice: TypeInference.Choice)] {
    let prefersComma = commaIsEvident()
    var again: [(task: ColumnTask, choice: TypeInference.Choice)] = []
    for column in names.indices {
      try execution.check()
      guard let (assembly, previous) = columns[column] else { continue }
      let facts = assembly.facts
      guard var choice = inference(column, prefersComma: prefersComma).choose(facts) else {
        // Read as text, which looks at some cells only, after a survey of all of them.
        if surveyed.contains(column) { continue }
        again.append((ColumnTask(column: column, kind: .survey), previous))
        continue
      }
      if assembly is SurveyAssembly { surveyed.insert(column) }
      if assembly.overflows { tooLarge.insert(column) }
      if case .decimal(let format) = choice.plan, tooLarge.contains(column) { choice.plan = .double(format) }
      if choice.plan == previous.plan, !(assembly is SurveyAssembly) {
        columns[column] = (assembly, choice)
      } else {
        again.append((task(column, choice, mostlyDiffer: false, facts: facts), choice))
      }
    }
    return again
  }

  /// Some column surely has decimal commas, and none surely decimal points.
  private func commaIsEvident() -> Bool {
    var commas = false
    for case (let assembly, let choice)? in columns where choice.plan.declaredType == .number {
      let tally = assembly.facts.numbers.plain
      if tally.withPoint > tally.withComma { return false }
      commas = commas || tally.withComma > tally.withPoint
    }
    return commas
  }

  private func refuseAmbiguousDates() throws {
    let ambiguous = columns.enumerated().compactMap { index, column in
      column?.choice.ambiguity.map { describe($0, column: names[index]) }
    }
    if !ambiguous.isEmpty { throw ReadError.ambiguousDates(ambiguous) }
  }

  private func describe(_ ambiguity: TypeInference.Ambiguity, column: String) -> ReadError.AmbiguousDates {
    let place = ambiguity.example
    let text = files[place.file].text.bytes
    let reading = DateParser.read(text[place.start..<place.end])
    return ReadError.AmbiguousDates(
      column: column, example: text.string(place.start..<place.end), path: files[place.file].path,
      line: files[place.file].line(of: place.start), dayFirst: reading?.dayFirst ?? 0,
      monthFirst: reading?.monthFirst ?? 0, isMixed: ambiguity.isMixed)
  }
}

/// What the first rows of a file tell of its columns.
struct Sample {
  private(set) var facts: [ColumnFacts] = []
  /// Of an average text, by column.
  private(set) var textBytes: [Int] = []
  private var distinct: [Int] = []
  private var rows = 0

  private static let bytes = 1 << 17
  private static let rows = 4096

  init(_ file: OpenFile, columnCount: Int, reader: CellReader) {
    let text = file.text.bytes
    let start = file.head.rowsStart
    var scanner = BlockScanner(
      file.head.dialect, text: text, range: start..<max(start, min(text.count, start + Self.bytes)))
    let batch = CellBatch(text: text, marks: file.head.dialect.marks, columnCount: file.head.columnCount)
    _ = scanner.fill(batch, atMost: Self.rows)
    rows = batch.rows
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: rows + 1) { codes in
      for column in 0..<columnCount {
        let source = PartSource(reader: reader, file: 0, position: file.positions[column], row: 0)
        let survey = SurveyPart(source)
        survey.read(batch)
        facts.append(survey.facts)
        let texts = CodesPart(source, isDeclared: true, codes: codes.baseAddress!)
        texts.read(batch)
        distinct.append(texts.table.count)
        textBytes.append(texts.table.bytes.count / max(1, texts.table.count))
      }
    }
  }

  /// Whether most texts of a column differ.
  func mostlyDiffers(_ column: Int) -> Bool {
    rows > 100 && distinct[column] * 2 > rows
  }
}
