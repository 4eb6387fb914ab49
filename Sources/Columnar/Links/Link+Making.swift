extension Link {
  /// So many unmatched keys are kept as examples.
  public static let exampleCount = 5

  /// Links the rows of a table to those of another by their keys.
  ///
  /// Keys are compared by their canonical text, so that the whole number 42 meets the text `42` but not `042`. A key that the other table
  /// repeats leads to its first row; missing keys lead nowhere and do not count as unmatched.
  ///
  /// - Parameter threads: so many work at it; the answer never depends on them.
  public static func make(child: Column, parent: Column, threads: Int = 1) -> Link {
    let places = max(child.type.scale ?? 0, parent.type.scale ?? 0)
    if child.isComparableExactly(with: parent), let childKeys = IntegerKeys(child, places: places),
      let parentKeys = IntegerKeys(parent, places: places)
    {
      let index = IntegerIndex(parentKeys)
      return make(child, to: index, threads) { index.find(childKeys, $0, into: $1) }
    }
    let index = TextIndex(TextKeys(parent))
    if case .codes(let codes, let dictionary) = child.storage {
      // Each text is looked up once.
      let rowOfCode = index.find(dictionary.values)
      return make(child, to: index, threads) { rows, found in
        for row in rows { found[row] = child.isKnown(row) ? rowOfCode[Int(codes[row])] : -1 }
      }
    }
    return make(child, to: index, threads) { index.find(TextKeys(child), $0, into: $1) }
  }

  /// Fills the rows of a link block by block, and counts those that lead nowhere although their key is known.
  private static func make(
    _ column: Column, to index: some KeyIndex, _ threads: Int,
    _ find: @Sendable (_ rows: Range<Int>, _ found: UnsafeMutablePointer<Int32>) -> Void
  ) -> Link {
    let parents = RowStore<Int32>(capacity: column.count)
    let blocks = try? Execution(threads: threads).blocks(of: column.count) { rows in
      find(rows, parents.base)
      return Unmatched(column, rows, parents.base)
    }
    guard let blocks else { preconditionFailure("work that no one else knows of is not stopped") }
    var unmatched = Unmatched()
    for block in blocks { unmatched.add(block) }
    return Link(
      parents: parents.take(column.count), parentCount: index.rowCount, unmatched: unmatched.count,
      unmatchedExamples: unmatched.examples, repeatedKeys: index.repeated)
  }
}

/// Known keys that lead nowhere: how many rows have one, and a few of them, each once, in row order.
private struct Unmatched: Sendable {
  private(set) var count = 0
  private(set) var examples: [String] = []

  init() {}

  init(_ column: Column, _ rows: Range<Int>, _ found: UnsafeMutablePointer<Int32>) {
    var missing = 0
    for row in rows where found[row] < 0 { missing &+= 1 }
    if missing == 0 { return }
    for row in rows where found[row] < 0 && column.isKnown(row) {
      count += 1
      if examples.count < Link.exampleCount { add(column.keyText(row)) }
    }
  }

  mutating func add(_ later: Unmatched) {
    count += later.count
    for text in later.examples where examples.count < Link.exampleCount { add(text) }
  }

  private mutating func add(_ text: String) { if !examples.contains(text) { examples.append(text) } }
}

extension Column {
  /// Whether every value is known and no two are equal: what a key must be.
  public var isUniqueAndComplete: Bool {
    guard missingCount == 0, type != .number, type != .yesNo else { return false }
    if let keys = IntegerKeys(self, places: type.scale ?? 0) {
      return keys.isAscending || IntegerIndex(keys).repeated == 0
    }
    return !TextIndex.hasRepeats(TextKeys(self))
  }

  /// Both are exact numbers, days or moments, so that their integers tell whether they are equal.
  fileprivate func isComparableExactly(with other: Column) -> Bool {
    type.scale != nil && other.type.scale != nil || type == other.type && type.isTemporal
  }

  /// The canonical text of a known value: numbers without needless places, dates in ISO 8601.
  func keyText(_ row: Int) -> String {
    switch storage {
    case .int32(let days): Day.format(days[row])
    case .int64(let values): type == .datetime ? Moment.format(values[row]) : Self.decimalText(values[row], type.scale!)
    case .double(let values): values[row] == values[row].rounded() ? Self.wholeText(values[row]) : "\(values[row])"
    case .bits(let bits): bits[row] ? "yes" : "no"
    case .codes, .bytes: text(row)!
    }
  }

  private static func wholeText(_ value: Double) -> String { Int64(exactly: value).map(String.init) ?? "\(value)" }

  private static func decimalText(_ value: Int64, _ scale: Int) -> String {
    var (value, scale) = (value, scale)
    while scale > 0, value % 10 == 0 {
      value /= 10
      scale -= 1
    }
    if scale == 0 { return String(value) }
    let digits = Day.padded(Int(value.magnitude), scale + 1)
    return (value < 0 ? "-" : "") + digits.dropLast(scale) + "." + digits.suffix(scale)
  }
}

extension Frame {
  /// The first column that can serve as key: every value known, no two equal.
  public var firstKeyColumn: Int? { fields.indices.first { fields[$0].column.isUniqueAndComplete } }
}
