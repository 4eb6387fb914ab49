/// One of the files of a table, open and understood.
struct OpenFile: Sendable {
  var path: String
  var text: DecodedText
  var head: FileHead
  /// For each column of the table, its place among the file's columns.
  var positions: [Int]
  /// As the first rows have it; only a help in planning.
  var bytesPerRow = 1
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

  func assembly() -> ColumnAssembly {
    switch kind {
    case .survey: SurveyAssembly()
    case .decimal(let format, let places): DecimalAssembly(format, places: places)
    case .double: DoubleAssembly()
    case .date(_, let hasTimes): DateAssembly(hasTimes: hasTimes)
    case .yesNo: YesNoAssembly()
    case .text(let usesDictionary, _): usesDictionary ? DictionaryAssembly() : BytesAssembly()
    }
  }

  func part(_ reader: CellReader, file: Int, position: Int, likelyRows: Int) -> ColumnPart {
    switch kind {
    case .survey: SurveyPart(reader, file: file, position: position)
    case .decimal(let format, let places):
      DecimalPart(reader, file: file, position: position, cells: NumberCells(format), places: places)
    case .double(let format): DoublePart(reader, file: file, position: position, cells: NumberCells(format))
    case .date(let order, let hasTimes):
      DatePart(reader, file: file, position: position, order: order, hasTimes: hasTimes)
    case .yesNo: YesNoPart(reader, file: file, position: position)
    case .text(let usesDictionary, let isDeclared):
      TextPart(
        reader, file: file, position: position, usesDictionary: usesDictionary, likelyRows: likelyRows,
        isDeclared: isDeclared)
    }
  }
}

/// One pass over all files, reading some of the columns: block by block, blocks in parallel, a window of blocks at a time.
///
/// Where a block's first record starts is guessed from the parity of the quotes before it, which is right for every well-formed file. The guess
/// is checked against where the block before really ended; from the first wrong one on, the blocks are cut anew. So odd quotes cost time, never truth.
struct ReadPass {
  let files: [OpenFile]
  let tasks: [ColumnTask]
  let reader: CellReader
  let execution: Execution
  /// So many faults of a file and odd cells of a column are kept; all are counted.
  let rejectLimit: Int
  /// Told of bytes done as they are.
  let progress: (Int) -> Void

  private(set) var assemblies: [ColumnAssembly]
  private(set) var rowsInFiles: [Int] = []
  private(set) var events: [BlockScanner.Events] = []

  /// Blocks in a window: enough for any number of threads, few enough for memory.
  private static let windowBlocks = 16

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
    assemblies = tasks.map { $0.assembly() }
  }

  mutating func run() throws {
    for file in files.indices { try read(file) }
  }

  private mutating func read(_ file: Int) throws {
    let text = files[file].text.bytes
    let cutter = BlockCutter(files[file])
    let reader = BlockReader(file: files[file], index: file, tasks: tasks, reader: reader)
    var position = files[file].head.rowsStart
    var rows = 0
    var found = BlockScanner.Events()
    var window = Self.windowBlocks
    while position < text.count {
      let blocks = cutter.blocks(from: position, count: window)
      let read = try execution.tasks(blocks.count) { reader.read(blocks.starts($0)) }
      let good = zip(read.indices, read).prefix { $0 == 0 || read[$0 - 1].end == $1.start }.map(\.1)
      for block in good {
        found.add(block.events, keeping: rejectLimit)
        rows += block.rows
      }
      try assemble(good)
      window = good.count == read.count ? min(Self.windowBlocks, window * 2) : 1
      let next = good.last!.end
      text.release(position..<next)
      progress(next - position)
      if rows > 0 { reserve(rows, next, text.count) }
      position = next
    }
    rowsInFiles.append(rows)
    events.append(found)
  }

  private func assemble(_ blocks: [BlockReader.Block]) throws {
    let assemblies = assemblies
    let limit = rejectLimit
    _ = try execution.tasks(assemblies.count) { index in
      for block in blocks { assemblies[index].append(block.parts[index], keeping: limit) }
    }
  }

  /// Makes room for what the rest of the file is likely to hold, so that columns are not copied as they grow.
  private func reserve(_ rows: Int, _ position: Int, _ count: Int) {
    guard files.count == 1, let first = assemblies.first, first.rows == rows else { return }
    let likely = Int(Double(rows) * Double(count) / Double(position) * 1.02) + 1024
    for assembly in assemblies { assembly.reserve(likely) }
  }
}

/// Reads one block of a file into a part of each column.
struct BlockReader: Sendable {
  let file: OpenFile
  let index: Int
  let tasks: [ColumnTask]
  let reader: CellReader

  struct Block: Sendable {
    var start: Int
    var end: Int
    var rows: Int
    var parts: [ColumnPart]
    var events: BlockScanner.Events
  }

  func read(_ range: Range<Int>) -> Block {
    let text = file.text.bytes
    let likelyRows = range.count / file.bytesPerRow + 1
    let parts = tasks.map {
      $0.part(reader, file: index, position: file.positions[$0.column], likelyRows: likelyRows)
    }
    var scanner = BlockScanner(file.head.dialect, text: text, range: range)
    var batch = CellBatch(text: text, marks: file.head.dialect.marks, columnCount: file.head.columnCount)
    defer { batch.deallocate() }
    var rows = 0
    while scanner.fill(&batch) {
      for part in parts { part.append(batch) }
      rows += batch.rows
    }
    return Block(start: range.lowerBound, end: scanner.position, rows: rows, parts: parts, events: scanner.events)
  }
}

extension BlockScanner.Events {
  mutating func add(_ events: BlockScanner.Events, keeping limit: Int) {
    faults += events.faults.prefix(limit - faults.count)
    faultCount += events.faultCount
    strayQuotes += events.strayQuotes
    firstStrayQuote = firstStrayQuote ?? events.firstStrayQuote
    rowsWithEmptyCellsBeyond += events.rowsWithEmptyCellsBeyond
    commentLines += events.commentLines
  }
}

/// Cuts a text into blocks at record starts, as far as the quotes tell.
struct BlockCutter {
  private let text: FileBytes
  private let textStart: Int
  private let summaries: [ByteSummary]
  private let pieceBytes: Int
  private let quote: UInt8

  /// Large enough that cutting costs nothing, small enough for the caches and for many threads.
  static let blockBytes = 1 << 20

  init(_ file: OpenFile) {
    text = file.text.bytes
    textStart = file.text.start
    summaries = file.text.summaries
    pieceBytes = file.text.pieceBytes
    quote = file.head.dialect.marks.quote
  }

  /// Block starts, and the end of the last.
  struct Blocks: Sendable {
    fileprivate var cuts: [Int]
    var count: Int { cuts.count - 1 }
    func starts(_ block: Int) -> Range<Int> { cuts[block]..<cuts[block + 1] }
  }

  /// So many blocks from a position on that surely starts a record; empty blocks are left out.
  func blocks(from start: Int, count: Int) -> Blocks {
    var cuts = [start]
    var piece = (start - textStart) / pieceBytes
    var isOpen = isQuoteOpen(from: start, to: pieceStart(piece + 1))
    while cuts.count <= count {
      piece += 1
      let boundary = pieceStart(piece)
      guard boundary < text.count else {
        cuts.append(text.count)
        break
      }
      let cut = recordStart(from: boundary, isOpen: isOpen)
      if cut > cuts.last! { cuts.append(cut) }
      if cut == text.count { break }
      isOpen = isOpen != summaries[piece].flipsQuotes
    }
    return Blocks(cuts: cuts)
  }

  private func pieceStart(_ piece: Int) -> Int { textStart + piece * pieceBytes }

  private func isQuoteOpen(from start: Int, to end: Int) -> Bool {
    guard end <= text.count else { return false }
    return ByteSummary(of: text, start..<end, quote: quote).flipsQuotes
  }

  /// Behind the first line end that no quote encloses.
  private func recordStart(from position: Int, isOpen: Bool) -> Int {
    var isOpen = isOpen
    var at = position
    while at < text.count {
      let byte = text.base[at]
      if byte == quote {
        isOpen.toggle()
      } else if !isOpen, byte == 0x0A {
        return at + 1
      } else if !isOpen, byte == 0x0D {
        return at + 1 < text.count && text.base[at + 1] == 0x0A ? at + 2 : at + 1
      }
      at += 1
    }
    return text.count
  }
}
