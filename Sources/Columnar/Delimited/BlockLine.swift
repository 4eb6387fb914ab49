import Glibc

/// The blocks of one file on their way into columns: taken up in order, placed in order, filled side by side, put together in order.
final class BlockLine: @unchecked Sendable {
  private let file: OpenFile
  private let index: Int
  private let tasks: [ColumnTask]
  private let assemblies: [ColumnAssembly]
  private let reader: CellReader
  private let rejectLimit: Int
  private let execution: Execution
  private let cutter: BlockCutter
  private let gate: Gate<State>

  /// Behind the last row; the row of the table that would be next.
  private(set) var row: Int
  private(set) var events = BlockScanner.Events()
  /// The text is done with up to here, and its pages given back up to there.
  private var done: Int
  private var released: Int

  private struct State {
    /// Blocks that have been taken up, and blocks whose rows have their places.
    var taken = 0
    var placed = 0
    /// Where the next block to be placed really begins, and the row of the table at which it does.
    var position: Int
    var row: Int
    /// A guess turned out wrong: quotes are open where they seem closed.
    var isFlipped = false
    /// Blocks that wait for those before them, by number.
    var filled: [Int: Block] = [:]
    /// Blocks that have been put together.
    var assembled = 0
    var isAssembling = false
    var failure: (any Error)?

    /// The next block to be put together, if it is there and nobody is at it.
    mutating func takeNext() -> Block? {
      guard !isAssembling, let block = filled.removeValue(forKey: assembled) else { return nil }
      isAssembling = true
      return block
    }
  }

  /// A block whose values are in their places.
  private struct Block {
    var end: Int
    var parts: [ColumnPart]
    var events: BlockScanner.Events
  }

  /// So many blocks for each thread may wait to be put together.
  private static let blocksAhead = 8
  /// So much of a mapped file is read before its pages are given back.
  private static let stretchBytes = 1 << 22

  init(
    _ file: OpenFile, index: Int, tasks: [ColumnTask], assemblies: [ColumnAssembly], reader: CellReader, firstRow: Int,
    rejectLimit: Int, execution: Execution
  ) {
    self.file = file
    self.index = index
    self.tasks = tasks
    self.assemblies = assemblies
    self.reader = reader
    self.rejectLimit = rejectLimit
    self.execution = execution
    row = firstRow
    done = file.head.rowsStart
    released = done
    cutter = BlockCutter(file)
    gate = Gate(State(position: file.head.rowsStart, row: firstRow))
  }

  /// Reads all blocks.
  ///
  /// - Parameter progress: told of bytes done, on the calling thread.
  func run(progress: (Int) -> Void) throws {
    let caller = pthread_self()
    try withoutActuallyEscaping(progress) { progress in
      // Called on the calling thread only, which waits meanwhile.
      nonisolated(unsafe) let progress = progress
      nonisolated(unsafe) var told = file.head.rowsStart
      _ = try execution.tasks(min(execution.threads, cutter.count)) { _ in
        self.work {
          guard pthread_equal(pthread_self(), caller) != 0 else { return }
          progress($0 - told)
          told = $0
        }
      }
      progress(file.text.bytes.count - told)
    }
    row = try gate.change { state in
      if let failure = state.failure { throw failure }
      return state.row
    }
  }

  /// Takes up block after block until none is left or something fails.
  private func work(_ tell: (_ position: Int) -> Void) {
    let batch = CellBatch(
      text: file.text.bytes, marks: file.head.dialect.marks, columnCount: file.head.columnCount)
    while let (block, isFlipped) = take() {
      guard let read = read(block, isFlipped: isFlipped, batch) else { return }
      tell(assemble(block, read))
    }
  }

  /// A block that nobody has taken up, and how its start was guessed; none where there is none or something has failed.
  private func take() -> (block: Int, isFlipped: Bool)? {
    let ahead = Self.blocksAhead * execution.threads
    return gate.change(when: { $0.failure != nil || $0.taken - $0.assembled < ahead }) { state in
      if execution.isCancelled { state.failure = state.failure ?? Execution.Cancelled() }
      guard state.failure == nil, state.taken < cutter.count else { return nil }
      state.taken += 1
      return (state.taken - 1, state.isFlipped)
    }
  }

  /// Finds the cells of a block's rows, waits for their places, and fills these; none where something has failed.
  private func read(_ block: Int, isFlipped: Bool, _ batch: CellBatch) -> Block? {
    let range = cutter.block(block, flipped: isFlipped)
    var scanner = scan(range, batch)
    let start = gate.change(when: { $0.failure != nil || $0.placed == block }) { state -> (position: Int, row: Int)? in
      state.failure == nil ? (state.position, state.row) : nil
    }
    guard let start else { return nil }
    // Nobody else goes on until this block has been placed.
    let isWrong = start.position != range.lowerBound
    if isWrong { scanner = scan(start.position..<max(start.position, range.upperBound), batch) }
    let failure = scanner.isTooLong ? ReadError.unreadable(path: file.path, reason: "a row is longer than 4 GB") : nil
    gate.change { state in
      state.placed += 1
      state.position = scanner.position
      state.row += batch.rows
      if isWrong { state.isFlipped = !isFlipped }
      state.failure = state.failure ?? failure
    }
    let parts = tasks.indices.map { task -> ColumnPart in
      let part = assemblies[task].part(
        PartSource(
          reader: reader, file: index, position: file.positions[tasks[task].column], row: start.row))
      part.read(batch)
      return part
    }
    return Block(end: scanner.position, parts: parts, events: scanner.events)
  }

  private func scan(_ range: Range<Int>, _ batch: CellBatch) -> BlockScanner {
    var scanner = BlockScanner(file.head.dialect, text: file.text.bytes, range: range, isWide: reader.isWide)
    _ = scanner.fill(batch)
    return scanner
  }

  /// Puts together the blocks that are next, this one among them or not; returns how far the text is done with.
  private func assemble(_ block: Int, _ read: Block) -> Int {
    gate.change { $0.filled[block] = read }
    while let ready = gate.change({ $0.takeNext() }) {
      let rest = assemblies.indices.compactMap { assemblies[$0].append(ready.parts[$0], keeping: rejectLimit) }
      events.add(ready.events, keeping: rejectLimit)
      release(upTo: ready.end)
      gate.change {
        $0.isAssembling = false
        $0.assembled += 1
      }
      for work in rest { work() }
    }
    return gate.change { _ in done }
  }

  /// Gives back the pages of a mapped file; belongs to who puts blocks together.
  private func release(upTo end: Int) {
    done = max(done, end)
    guard done - released >= Self.stretchBytes else { return }
    file.text.bytes.release(released..<done)
    released = done
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
