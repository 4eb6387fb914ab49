extension Link {
  /// So many unmatched keys are kept as examples.
  public static let exampleCount = 5

  /// Links the rows of a table to those of another by their keys.
  ///
  /// Keys are compared by their canonical text, so that the whole number 42 meets the text `42` but not `042`. A key that the other table
  /// repeats leads to its first row; missing keys lead nowhere and do not count as unmatched.
  public static func make(child: Column, parent: Column) -> Link {
    let places = max(child.type.scale ?? 0, parent.type.scale ?? 0)
    if child.isComparableExactly(with: parent), let childKeys = IntegerKeys(child, places: places),
      let parentKeys = IntegerKeys(parent, places: places)
    {
      return make(child, childKeys, IntegerIndex(parentKeys))
    }
    return make(child, TextKeys(child), TextIndex(TextKeys(parent)))
  }

  private static func make<Index: KeyIndex>(_ column: Column, _ keys: Index.Keys, _ index: Index) -> Link {
    var parents: [Int32] = []
    parents.reserveCapacity(column.count)
    var unmatched = 0
    var examples: [String] = []
    index.rows(of: keys) { row, parent in
      parents.append(parent)
      guard parent < 0, column.isKnown(row) else { return }
      unmatched += 1
      if examples.count < exampleCount {
        let text = column.keyText(row)
        if !examples.contains(text) { examples.append(text) }
      }
    }
    return Link(
      parents: parents, parentCount: index.rowCount, unmatched: unmatched, unmatchedExamples: examples,
      repeatedKeys: index.repeated)
  }
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
