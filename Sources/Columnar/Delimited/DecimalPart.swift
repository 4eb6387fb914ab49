import CDelimited

/// Exact numbers of one block at one scale, which grows with the longest cell.
final class DecimalPart: ColumnPart, @unchecked Sendable {
  private let cells: NumberCells
  private let values: UnsafeMutablePointer<Int64>
  private(set) var places: Int
  /// A value does not fit at this scale: the column must be of floating-point numbers.
  private(set) var overflows = false
  /// So many rows from the first have their values.
  private var filled = 0

  /// More places than any exact column has.
  private static let largestPlaces = 6

  /// - Parameters:
  ///   - places: so many are presumed.
  ///   - values: where the block's first value goes.
  init(
    _ source: PartSource, cells: NumberCells, places: Int, values: UnsafeMutablePointer<Int64>
  ) {
    self.cells = cells
    self.places = places
    self.values = values
    super.init(source)
  }

  override func read(_ batch: CellBatch) {
    var plain = PlainNumbers()
    if !cells.format.isPercent, let presumed = PresumedDecimal(mark: cells.format.mark.rawValue, places: places) {
      let others = reader.isWide ? readWide(batch, presumed, &plain) : read(batch, presumed, &plain)
      let count = batch.rows - others
      let needsFirst = count > 0 && cells.format.mark == .comma
      plain.count(count, places: presumed.places, first: needsFirst ? first(batch, presumed) : nil)
    } else {
      collect(batch) { readOther(batch, $0, &plain) }
    }
    plain.add(to: &facts.numbers, format: cells.format, file: file)
  }

  /// Reads one cell after the other; returns how many are not as presumed.
  private func read(_ batch: CellBatch, _ presumed: PresumedDecimal, _ plain: inout PlainNumbers) -> Int {
    let values = values
    var column = batch.cells(position)
    var places = places
    var others = 0
    collect(batch) { row in
      let cell = column.take()
      guard let value = presumed.read(cell.text, cell.length) else {
        others &+= 1
        let isKnown = readOther(batch, row, &plain)
        places = self.places
        return isKnown
      }
      if places == presumed.places { values[row] = value } else { put(value, presumed.places, row) }
      return true
    }
    return others
  }

  /// The same, but for short cells with the processor's wide instructions, several at a time.
  private func readWide(_ batch: CellBatch, _ presumed: PresumedDecimal, _ plain: inout PlainNumbers) -> Int {
    let rows = batch.rows
    let column = batch.cells(position)
    let form = cdelimited_decimals(mark: cells.format.mark.rawValue, places: UInt32(presumed.places))
    var unknown: [UInt32] = []
    var others = 0
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: rows + 1) { left in
      let count = cdelimited_read_decimals(
        column.base, column.next, column.stride, rows, form, values, left.baseAddress!)
      for row in left[..<count] { values[Int(row)] = 0 }
      filled = rows
      for row in left[..<count] {
        let cell = column[Int(row)]
        if let value = presumed.read(cell.text, cell.length) {
          put(value, presumed.places, Int(row))
        } else {
          others += 1
          if !readOther(batch, Int(row), &plain) { unknown.append(row) }
        }
      }
    }
    collect(batch, unknown: unknown)
    return others
  }

  /// The first cell that is as presumed.
  private func first(_ batch: CellBatch, _ presumed: PresumedDecimal) -> Range<Int>? {
    (0..<batch.rows).lazy.map { batch.start($0, self.position)..<batch.end($0, self.position) }
      .first { presumed.read(batch.text.base + $0.lowerBound, $0.count) != nil }
  }

  @inline(never)
  private func readOther(_ batch: CellBatch, _ row: Int, _ plain: inout PlainNumbers) -> Bool {
    let shape = shape(batch, row)
    let text = batch.text.base + shape.start
    if shape.start == shape.end, !shape.isQuoted {
      values[row] = 0
      facts.missing += 1
      return false
    }
    if let number = cells.plain(text, shape.end - shape.start) {
      plain.count(number, text, shape.start, shape.end)
      put(number.mantissa, max(0, number.places), row)
      return true
    }
    values[row] = 0
    let meaning = reader.meaning(of: shape, in: batch.text)
    facts.add(meaning, at: place(shape))
    if case .missing = meaning { return false }
    guard case .number(let reading) = meaning, let value = cells.value(reading) else {
      noteOdd(batch, row)
      return false
    }
    put(value.mantissa, value.places, row)
    return true
  }

  /// Puts a number that may have other places than those before it.
  private func put(_ mantissa: Int64, _ cellPlaces: Int, _ row: Int) {
    // With more places than that the facts make the column one of floating-point numbers, to be read again.
    guard cellPlaces <= Self.largestPlaces else {
      values[row] = 0
      return
    }
    if cellPlaces <= places {
      values[row] = scaled(mantissa, by: places - cellPlaces)
      return
    }
    // A value that waits to be put is zero.
    for index in 0..<max(filled, row) { values[index] = scaled(values[index], by: cellPlaces - places) }
    places = cellPlaces
    values[row] = mantissa
  }

  private func scaled(_ value: Int64, by power: Int) -> Int64 {
    let (product, overflow) = value.multipliedReportingOverflow(by: PowerOfTen.int64[power])
    overflows = overflows || overflow
    return overflow ? 0 : product
  }
}
