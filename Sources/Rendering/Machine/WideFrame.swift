import Columnar

extension Frame {
  /// A cross table's long form (keys, the key that goes across, values) as the table that people see: a row for each of the keys, a column for each
  /// value that goes across. Where no row stands a cell is missing.
  ///
  /// A column is called as its value, `gold`; with several values in the cells as both, `gold revenue`.
  ///
  /// - Parameter keyCount: so many leading columns name the rows.
  public func spread(keyCount: Int) -> Frame {
    precondition(keyCount >= 1 && fields.count > keyCount + 1, "a matrix has rows, columns and something in the cells")
    let keys = fields[..<keyCount]
    let axis = Axis(fields[keyCount].column, like: fields[0].column, order: .byValue)
    let values = fields[(keyCount + 1)...]
    let lines = linesByKey(keyCount)
    var rowOf = Array(repeating: [Int32](repeating: -1, count: lines.firstRows.count), count: axis.labels.count)
    for row in 0..<rowCount { rowOf[axis.places[row]][lines.places[row]] = Int32(row) }
    var wide = keys.map { Field($0.name, $0.column.gather(rows: lines.firstRows)) }
    var taken = Set(wide.map(\.name))
    for (label, rows) in zip(axis.labels, rowOf) {
      let value = label.tone == .missing ? "(missing)" : label.text
      for field in values {
        let name = Frame.unused(values.count == 1 ? value : "\(value) \(field.name)", taken)
        taken.insert(name)
        wide.append(Field(name, field.column.gather(rows: rows)))
      }
    }
    return Frame(fields: wide, rowCount: lines.firstRows.count)
  }

  /// The same long form with one key in place of several: `East · Shanghai`.
  func joiningKeys(_ keyCount: Int) -> Frame {
    guard keyCount > 1 else { return self }
    let cells = fields[..<keyCount].map { $0.column.cells(0..<rowCount, grouping: .none) }
    let texts = (0..<rowCount).map { row in cells.map { $0[row].text }.joined(separator: " · ") }
    let name = fields[..<keyCount].map(\.name).joined(separator: " · ")
    return Frame(fields: [Field(name, .texts(texts))] + fields[keyCount...], rowCount: rowCount)
  }

  /// The rows with the same leading columns, in the order found: where each stands, and the first of them.
  private func linesByKey(_ keyCount: Int) -> (places: [Int], firstRows: [Int32]) {
    let cells = fields[..<keyCount].map { CellBytes($0.column, rows: 0..<rowCount, in: .json).cells }
    var placeOfKey: [[UInt8]: Int] = [:]
    var firstRows: [Int32] = []
    let places = (0..<rowCount).map { row -> Int in
      let key = Array(cells.map { $0[row] }.joined(separator: [0]))
      if let place = placeOfKey[key] { return place }
      placeOfKey[key] = firstRows.count
      firstRows.append(Int32(row))
      return firstRows.count - 1
    }
    return (places, firstRows)
  }

  private static func unused(_ name: String, _ taken: Set<String>) -> String {
    var candidate = name
    var count = 2
    while taken.contains(candidate) {
      candidate = "\(name)_\(count)"
      count += 1
    }
    return candidate
  }
}
