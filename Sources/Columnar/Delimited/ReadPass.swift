/// One of the files of a table, open and understood.
struct OpenFile: Sendable {
  var path: String
  var text: DecodedText
  var head: FileHead
  /// For each column of the table, its place among the file's columns.
  var positions: [Int]
  /// What the cells of a workbook's sheet tell; none for text.
  var sheet: SheetFacts?

  /// The line of a position, as whoever looks at the file counts: of a sheet its row.
  func line(of position: Int) -> Int {
    text.excess.row(ofLine: 1 + LineCounter.lineEnds(in: text.bytes[0..<position]))
  }

  /// So many rows at most: each ends at a line end of its own, or with the text.
  var mostRows: Int { text.summaries.reduce(1) { $0 + $1.lineEnds } }
}

/// How a column is read in one pass.
struct ColumnTask: Sendable {
  enum Kind: Sendable {
    case survey
    case decimal(NumberFormat, places: Int)
    case double(NumberFormat)
    case date(DatePartOrder, hasTimes: Bool)
    case yesNo
    case text(usesDictionary: Bool, isDeclared: Bool)
  }

  /// In the table.
  var column: Int
  var kind: Kind

  /// Bytes of memory for so many rows, about.
  ///
  /// - Parameter textBytes: those of an average text of the column.
  func memoryBytes(rows: Int, textBytes: Int) -> Int {
    switch kind {
    case .survey: 0
    case .decimal, .double, .date(_, hasTimes: true): rows * 8
    case .date(_, hasTimes: false), .text(usesDictionary: true, _): rows * 4
    case .yesNo: rows / 8
    case .text(usesDictionary: false, _): rows * (8 + textBytes)
    }
  }

  /// An empty column with room for so many rows.
  func assembly(capacity: Int) -> ColumnAssembly {
    switch kind {
    case .survey: SurveyAssembly()
    case .decimal(let format, let places): DecimalAssembly(format, places: places, capacity: capacity)
    case .double(let format): DoubleAssembly(format, capacity: capacity)
    case .date(let order, hasTimes: false): DateAssembly(order, capacity: capacity)
    case .date(let order, hasTimes: true): MomentAssembly(order, capacity: capacity)
    case .yesNo: YesNoAssembly()
    case .text(usesDictionary: true, let isDeclared): DictionaryAssembly(isDeclared: isDeclared, capacity: capacity)
    case .text(usesDictionary: false, let isDeclared): BytesAssembly(isDeclared: isDeclared, capacity: capacity)
    }
  }
}

/// One pass over all files, reading some of the columns, several blocks at a time.
///
/// Where a block's first record starts is guessed from the parity of the quotes before it, which is right for every well-formed file. Before a block's
/// values are read it learns from the block before it where that really ended and how many rows there are up to there; where the guess was wrong,
/// its cells are found anew. So odd quotes cost time, never truth, and each value is written once, to its place in the column.
struct ReadPass {
  let files: [OpenFile]
  let tasks: [ColumnTask]
  let reader: CellReader
  let execution: Execution
  /// So many faults of a file and odd cells of a column are kept; all are counted.
  let rejectLimit: Int
  /// Told of bytes done as they are, on the calling thread.
  let progress: (Int) -> Void

  let assemblies: [ColumnAssembly]
  private(set) var rowsInFiles: [Int] = []
  private(set) var events: [BlockScanner.Events] = []

  init(
    files: [OpenFile], tasks: [ColumnTask], reader: CellReader, execution: Execution, rejectLimit: Int,
    progress: @escaping (Int) -> Void
  ) {
    self.files = files
    self.tasks = tasks
    self.reader = reader
    self.execution = execution
    self.rejectLimit = rejectLimit
    self.progress = progress
    let capacity = files.reduce(0) { $0 + $1.mostRows }
    assemblies = tasks.map { $0.assembly(capacity: capacity) }
  }

  mutating func run() throws {
    var row = 0
    for file in files.indices {
      let line = BlockLine(
        files[file], index: file, tasks: tasks, assemblies: assemblies, reader: reader, firstRow: row,
        rejectLimit: rejectLimit, execution: execution)
      try line.run(progress: progress)
      rowsInFiles.append(line.row - row)
      events.append(line.events)
      row = line.row
    }
    let assemblies = assemblies
    _ = try execution.tasks(assemblies.count) { assemblies[$0].finish() }
  }
}
