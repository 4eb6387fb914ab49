/// Floating-point numbers of one block.
final class DoublePart: ColumnPart, @unchecked Sendable {
  private let cells: NumberCells
  private let values: UnsafeMutablePointer<Double>

  /// - Parameter values: where the block's first value goes.
  init(_ source: PartSource, cells: NumberCells, values: UnsafeMutablePointer<Double>) {
    self.cells = cells
    self.values = values
    super.init(source)
  }

  override func read(_ batch: CellBatch) {
    let cells = cells
    let values = values
    var plain = PlainNumbers()
    collect(batch) { row in
      let shape = shape(batch, row)
      let text = batch.text.base + shape.start
      let number: NumberReading.Exact
      if let fast = cells.plain(text, shape.end - shape.start) {
        plain.count(fast, text, shape.start, shape.end)
        number = .init(mantissa: fast.mantissa, places: max(0, fast.places))
      } else if let careful = readCarefully(batch, row, shape) {
        number = careful
      } else {
        values[row] = 0
        return false
      }
      values[row] = cells.format.isPercent ? number.double / 100 : number.double
      return true
    }
    plain.add(to: &facts.numbers, format: cells.format, file: file)
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
