/// Floating-point numbers of one block.
final class DoublePart: ColumnPart, @unchecked Sendable {
  private let cells: NumberCells
  private(set) var values: [Double] = []

  init(_ reader: CellReader, file: Int, position: Int, cells: NumberCells) {
    self.cells = cells
    super.init(reader, file: file, position: position)
  }

  override func append(_ batch: CellBatch) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: batch.rows) { read in
      let base = batch.text.base
      let column = position
      let cells = cells
      var plain = PlainNumbers()
      collect(batch) { row in
        let shape = CellShape(base, batch.start(row, column), batch.end(row, column), marks: batch.marks)
        let number: NumberReading.Exact
        if let fast = cells.plain(base + shape.start, shape.end - shape.start) {
          plain.count(fast, base + shape.start, shape.start, shape.end)
          number = .init(mantissa: fast.mantissa, places: max(0, fast.places))
        } else if let careful = readCarefully(batch, row, shape) {
          number = careful
        } else {
          read[row] = 0
          return false
        }
        read[row] = cells.format.isPercent ? number.double / 100 : number.double
        return true
      }
      values.append(contentsOf: read)
      plain.add(to: &facts.numbers, format: cells.format, file: file)
    }
  }

  private func readCarefully(_ batch: CellBatch, _ row: Int, _ shape: CellShape) -> NumberReading.Exact? {
    let meaning = reader.meaning(of: shape, in: batch.text)
    facts.add(meaning, at: place(shape))
    if case .missing = meaning { return nil }
    if case .number(let reading) = meaning, let value = cells.value(reading) { return value }
    noteOdd(batch, row)
    return nil
  }
}
