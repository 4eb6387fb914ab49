import Columnar

extension KeyOrder {
  /// - Parameter rows: the rows that take part if their value is known; none for all.
  /// - Throws: `Execution.Cancelled`.
  public init(_ values: OrderedColumn, rows: Bitmap? = nil, execution: Execution) throws {
    let rows = Bitmap.both(values.validity, rows)
    try self.init(values, rows, KeyRange.of(values, rows, execution), execution)
  }

  /// Of known rows whose range has been found already.
  init(_ values: OrderedColumn, _ rows: Bitmap?, _ range: KeyRange?, _ execution: Execution) throws {
    guard let range else {
      self.init(words: [], span: KeySpan(0, 0), unit: values.unit, keys: values.keys)
      return
    }
    let span = KeySpan(range.smallest, range.largest)
    let sorter = WordSorter(keys: values.keys, span: span)
    let words = try execution.scattered(range.count) { words in
      if range.count < WordPartition.smallest {
        try execution.check()
        var place = 0
        forEachRow(0..<values.count, rows) { row in
          words.buffer[place] = span.word(values.keys[row], row: row)
          place += 1
        }
        sorter.sort(words.buffer)
      } else {
        let partition = try WordPartition(values, rows, span, range.count, execution)
        try partition.scatter(into: words)
        _ = try execution.tasks(partition.count) { part in
          sorter.sort(UnsafeMutableBufferPointer(rebasing: words.buffer[partition.places(of: part)]))
        }
      }
    }
    self.init(words: words, span: span, unit: values.unit, keys: values.keys)
  }
}

/// Rows cut into parts by their keys, every key of a part above those of the parts before.
///
/// Distances are counted by their upper sixteen bits, and neighbouring prefixes put together until a part is large enough: skewed values
/// give parts of much the same size. Only a single prefix that very many rows share makes a large part.
private struct WordPartition: Sendable {
  /// Fewer rows than this are sorted as one.
  static let smallest = 1 << 13

  private let keys: [Int64]
  private let rows: Bitmap?
  private let span: KeySpan
  private let execution: Execution
  private let pieceRows: Int
  /// The part of each prefix.
  private var partOf: [UInt16] = []
  /// Where each part starts, and at the end how many rows there are.
  private var starts: [Int32] = [0]
  /// For each piece of rows, where its first row of each part goes.
  private var places: [[Int32]] = []

  var count: Int { starts.count - 1 }
  func places(of part: Int) -> Range<Int> { Int(starts[part])..<Int(starts[part + 1]) }

  /// How far a word is shifted to leave its prefix.
  private var shift: UInt64 { 32 + (min(span.bits, 32) - prefixBits) }
  private var prefixBits: UInt64 { min(span.bits, 16) }

  init(_ values: OrderedColumn, _ rows: Bitmap?, _ span: KeySpan, _ rowCount: Int, _ execution: Execution) throws {
    keys = values.keys
    self.rows = rows
    self.span = span
    self.execution = execution
    let piece = (values.count + 2 * execution.threads - 1) / (2 * execution.threads)
    pieceRows = max(Execution.blockRows, (piece + 63) / 64 * 64)
    let counts = try prefixCounts()
    cut(counts, aiming: max(1024, rowCount / 512))
    place(counts)
  }

  /// How many rows of each piece have each prefix.
  private func prefixCounts() throws -> [[Int32]] {
    let (span, shift, rows) = (span, shift, rows)
    return try execution.blocks(of: keys.count, rows: pieceRows) { [keys, prefixBits] range in
      var counts = [Int32](repeating: 0, count: 1 << Int(prefixBits))
      let keys = keys.span
      counts.withUnsafeMutableBufferPointer { counts in
        forEachRow(range, rows) { row in
          counts[Int(truncatingIfNeeded: span.word(keys[row], row: 0) >> shift)] &+= 1
        }
      }
      return counts
    }
  }

  private mutating func cut(_ counts: [[Int32]], aiming size: Int) {
    var filled = 0
    partOf.reserveCapacity(1 << Int(prefixBits))
    for prefix in 0..<1 << Int(prefixBits) {
      if filled - Int(starts[starts.count - 1]) >= size { starts.append(Int32(filled)) }
      partOf.append(UInt16(starts.count - 1))
      for piece in counts { filled += Int(piece[prefix]) }
    }
    starts.append(Int32(filled))
  }

  private mutating func place(_ counts: [[Int32]]) {
    var next = Array(starts.dropLast())
    for piece in counts {
      places.append(next)
      for prefix in piece.indices { next[Int(partOf[prefix])] += piece[prefix] }
    }
  }

  /// Writes the words of each part at its places, those of equal keys in row order.
  func scatter(into words: Scattering<UInt64>) throws {
    let (span, shift, rows, pieceRows) = (span, shift, rows, pieceRows)
    _ = try execution.blocks(of: keys.count, rows: pieceRows) { [keys, partOf, places] range in
      var next = places[range.lowerBound / pieceRows]
      let (keys, partOf) = (keys.span, partOf.span)
      next.withUnsafeMutableBufferPointer { next in
        forEachRow(range, rows) { row in
          let word = span.word(keys[row], row: row)
          let part = Int(partOf[Int(truncatingIfNeeded: word >> shift)])
          words.buffer[Int(next[part])] = word
          next[part] &+= 1
        }
      }
    }
  }
}
