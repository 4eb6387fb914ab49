import Columnar
import Diagnostics

/// A frame in long form (row, column, values) as tables of rows across columns, one for each further column.
struct CrossTable {
  private let frame: Frame
  private let rows: Axis
  private let columns: Axis
  private let addsTotals: Bool

  init(_ frame: Frame, addsTotals: Bool) {
    precondition(frame.fields.count >= 3, "a matrix has rows, columns and something in the cells")
    self.frame = frame
    self.addsTotals = addsTotals
    let (rowColumn, columnColumn) = (frame.fields[0].column, frame.fields[1].column)
    rows = Axis(rowColumn, like: columnColumn, order: .asFound)
    columns = Axis(columnColumn, like: rowColumn, order: .byValue)
  }

  struct Block {
    /// What the cells hold.
    var name: String
    /// In which unit, when it is not the column's own.
    var unit: CoarseUnit?
    var grid: Grid
  }

  /// The tables, each as exact as it fits; one that fits in no unit is exact. What no cell knows makes no table, unless there is nothing else.
  func blocks(where fits: (Grid) -> Bool = { _ in true }) -> [Block] {
    let known = frame.fields[2...].filter { $0.column.knownCount > 0 }
    return (known.isEmpty ? frame.fields[2...].prefix(1) : known[...]).map { field in
      let name = sanitised(field.name)
      let exact = Block(name: name, grid: grid(of: field.column, in: nil))
      if fits(exact.grid) { return exact }
      let coarse = CoarseUnit.allCases.lazy.filter { $0.keepsDigits(of: field.column) }
        .map { Block(name: name, unit: $0, grid: grid(of: field.column, in: $0)) }
      return coarse.first { fits($0.grid) } ?? exact
    }
  }

  private func grid(of values: Column, in unit: CoarseUnit?) -> Grid {
    let isNumeric = values.type.isNumeric
    let sums = addsTotals ? exactSums(values, in: unit) : nil
    let texts = values.cells(0..<frame.rowCount, in: unit)
    var body = Array(repeating: Array(repeating: Cell.none, count: rows.labels.count), count: columns.labels.count)
    for row in 0..<frame.rowCount { body[columns.places[row]][rows.places[row]] = texts[row] }
    if rows.isShared {
      for index in rows.sharedRange where body[index][index].holdsValue { body[index][index].tone = .unchanged }
    }

    let corner = frame.fields[0].name + " \\ " + frame.fields[1].name
    var rowLabels = rows.labels
    if let sums {
      rowLabels.append(Cell("total", tone: .strong))
      for index in columns.labels.indices { body[index].append(sums.columns[index]) }
    }
    let holdsLevels = frame.fields[0].column.type == .ordinal
    var gridColumns = [Grid.Column(corner, cells: rowLabels, isNumeric: false, holdsLevels: holdsLevels)]
    for (label, cells) in zip(columns.labels, body) {
      gridColumns.append(Grid.Column(label.text, cells: cells, isNumeric: isNumeric))
    }
    if let sums { gridColumns.append(Grid.Column("total", cells: sums.rows, isNumeric: isNumeric)) }
    return Grid(
      columns: gridColumns, rowCount: rowLabels.count, endsWithTotals: sums != nil, marksDiagonal: rows.isShared)
  }

  /// Sums along the rows (the last is that of everything) and along the columns; none for what cannot be added exactly.
  ///
  /// A sum beyond 64 bits is shown as missing.
  private func exactSums(_ values: Column, in unit: CoarseUnit?) -> (rows: [Cell], columns: [Cell])? {
    guard case .int64(let cells) = values.storage, values.type.isAdditive else { return nil }
    var rowSums = [Int64?](repeating: 0, count: rows.labels.count + 1)
    var columnSums = [Int64?](repeating: 0, count: columns.labels.count)
    func add(_ value: Int64, to sum: inout Int64?) {
      let (total, overflow) = (sum ?? 0).addingReportingOverflow(value)
      sum = sum == nil || overflow ? nil : total
    }
    for row in 0..<frame.rowCount {
      add(cells[row], to: &rowSums[rows.places[row]])
      add(cells[row], to: &rowSums[rows.labels.count])
      add(cells[row], to: &columnSums[columns.places[row]])
    }
    func texts(_ sums: [Int64?]) -> [Cell] {
      let known = Bitmap(count: sums.count) { sums[$0] != nil }
      let column = Column(type: values.type, storage: .int64(sums.map { $0 ?? 0 }), validity: known).marked(values.mask)
      return column.cells(0..<sums.count, in: unit).map { Cell($0.text, tone: $0.tone == .plain ? .strong : $0.tone) }
    }
    return (texts(rowSums), texts(columnSums))
  }
}

/// The distinct values of a column, in the order they are shown, and where each row of the frame stands among them.
///
/// Tiers and classes stand best first, other values in the order that is asked for, missing last. When the other axis has the same
/// tiers, both show all of them, so that the diagonal holds what stayed; behind them each may have places of its own in round brackets: gone, new.
struct Axis {
  let labels: [Cell]
  let places: [Int]
  /// Both axes are of the same tiers.
  let isShared: Bool
  /// The labels that the other axis has in the same places.
  let sharedRange: Range<Int>

  /// How values that are no tiers are ordered: as the answer has them (which may be sorted), or ascending.
  enum Order { case asFound, byValue }

  init(_ column: Column, like other: Column, order: Order) {
    if case .codes(let codes, let names) = column.storage, column.type == .ordinal, !column.isMasked {
      let missing = Int32(names.count)
      let own = codes.indices.map { column.isKnown($0) ? codes[$0] : missing }
      var shown = Set(own)
      let shared = Axis.sharedTiers(column, other)
      isShared = shared > 0
      sharedRange = 0..<shared
      shown.formUnion(0..<Int32(shared))
      let levels = shown.sorted()
      let places = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) })
      labels = levels.map { $0 == missing ? .missing : Cell(data: names[$0], tone: .rank(Int($0))) }
      self.places = own.map { places[$0]! }
      return
    }
    isShared = false
    sharedRange = 0..<0
    let keys = CellBytes(column, rows: 0..<column.count, in: .json).cells
    var firstRows: [Int] = []
    var placeOfKey: [ArraySlice<UInt8>: Int] = [:]
    var known = (0..<column.count).filter(column.isKnown)
    if order == .byValue { known.sort(by: column.precedes) }
    for row in known + (0..<column.count).filter({ !column.isKnown($0) }) {
      if placeOfKey.updateValue(placeOfKey[keys[row]] ?? firstRows.count, forKey: keys[row]) == nil {
        firstRows.append(row)
      }
    }
    labels = column.cells(firstRows, grouping: .none)
    places = (0..<column.count).map { placeOfKey[keys[$0]]! }
  }

  /// How many tiers both begin with; none where one of them has others.
  private static func sharedTiers(_ a: Column, _ b: Column) -> Int {
    guard a.type == .ordinal, b.type == .ordinal, case .codes(_, let tiers) = a.storage,
      case .codes(_, let others) = b.storage
    else { return 0 }
    let own = (0..<tiers.count).map { tiers[Int32($0)] }
    let other = (0..<others.count).map { others[Int32($0)] }
    let shared = zip(own, other).prefix { $0.0 == $0.1 }.count
    return (own[shared...] + other[shared...]).allSatisfy { $0.hasPrefix("(") } ? shared : 0
  }
}

extension ValueType {
  /// Whether a total of the values means something: counts, amounts, money; not fractions.
  var isAdditive: Bool {
    switch self {
    case .decimal, .money: true
    default: false
    }
  }
}
