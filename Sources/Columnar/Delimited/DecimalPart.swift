/// Exact numbers of one block at one scale, which grows with the longest cell.
final class DecimalPart: ColumnPart, @unchecked Sendable {
  private let cells: NumberCells
  private(set) var values: [Int64] = []
  private(set) var places: Int
  /// A value does not fit at this scale: the column must be of floating-point numbers.
  private(set) var overflows = false

  /// More places than any exact column has.
  private static let largestPlaces = 6

  init(_ reader: CellReader, file: Int, position: Int, cells: NumberCells, places: Int) {
    self.cells = cells
    self.places = places
    super.init(reader, file: file, position: position)
  }

  override func append(_ batch: CellBatch) {
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: batch.rows) { read in
      let base = batch.text.base
      let column = position
      let cells = cells
      var plain = PlainNumbers()
      var places = places
      collect(batch) { row in
        let start = batch.start(row, column)
        let length = batch.end(row, column) - start
        guard let number = cells.plain(base + start, length) else {
          return readCarefully(batch, row, &plain, &places, read)
        }
        plain.count(number, base + start, start, start + length)
        let cellPlaces = max(0, number.places)
        if cellPlaces == places {
          read[row] = number.mantissa
        } else {
          put(number.mantissa, cellPlaces, row, &places, read)
        }
        return true
      }
      self.places = places
      values.append(contentsOf: read)
      plain.add(to: &facts.numbers, format: cells.format, file: file)
    }
  }

  @inline(never)
  private func readCarefully(
    _ batch: CellBatch, _ row: Int, _ plain: inout PlainNumbers, _ places: inout Int,
    _ read: UnsafeMutableBufferPointer<Int64>
  ) -> Bool {
    let base = batch.text.base
    let shape = CellShape(base, batch.start(row, position), batch.end(row, position), marks: batch.marks)
    read[row] = 0
    if shape.start == shape.end {
      facts.missing += 1
      return false
    }
    if shape.isQuoted, let number = cells.plain(base + shape.start, shape.end - shape.start) {
      plain.count(number, base + shape.start, shape.start, shape.end)
      put(number.mantissa, max(0, number.places), row, &places, read)
      return true
    }
    let meaning = reader.meaning(of: shape, in: batch.text)
    facts.add(meaning, at: place(shape))
    if case .missing = meaning { return false }
    guard case .number(let reading) = meaning, let value = cells.value(reading) else {
      noteOdd(batch, row)
      return false
    }
    put(value.mantissa, value.places, row, &places, read)
    return true
  }

  /// Puts a number whose places are not those of the others.
  private func put(
    _ mantissa: Int64, _ cellPlaces: Int, _ row: Int, _ places: inout Int, _ read: UnsafeMutableBufferPointer<Int64>
  ) {
    // With more places than that the facts make the column one of floating-point numbers, to be read again.
    guard cellPlaces <= Self.largestPlaces else {
      read[row] = 0
      return
    }
    if cellPlaces <= places {
      read[row] = scaled(mantissa, by: places - cellPlaces)
      return
    }
    for index in values.indices { values[index] = scaled(values[index], by: cellPlaces - places) }
    for index in 0..<row { read[index] = scaled(read[index], by: cellPlaces - places) }
    places = cellPlaces
    read[row] = mantissa
  }

  private func scaled(_ value: Int64, by power: Int) -> Int64 {
    let (product, overflow) = value.multipliedReportingOverflow(by: PowerOfTen.int64[power])
    overflows = overflows || overflow
    return overflow ? 0 : product
  }
}
