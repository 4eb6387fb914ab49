import Columnar
import Plans

extension Column {
  /// Whether the whole numbers of a column are years: its name says so, and all that are known have four digits and begin with 1 or 2.
  func holdsYears(named name: String) -> Bool {
    guard type == .decimal(scale: 0), knownCount > 0, saysYear(name), case .int64(let values) = storage else {
      return false
    }
    return (0..<count).allSatisfy { !isKnown($0) || 1000...2999 ~= values[$0] }
  }
}

/// Whether a name has the word year in it: `year_established`, `fiscalYear`, `成立年份`; not `yearly_fee`.
func saysYear(_ name: String) -> Bool {
  if ["年", "年份", "年度"].contains(where: name.hasSuffix) { return true }
  var words = [""]
  for character in name {
    let isStart = character.isUppercase && words[words.count - 1].last?.isLowercase == true
    if isStart || !character.isLetter { words.append("") }
    if character.isLetter { words[words.count - 1].append(character) }
  }
  return words.contains { $0.lowercased() == "year" }
}

extension Book {
  /// Whether a column is the key of a table or points to one.
  func namesRows(_ column: ColumnID) -> Bool {
    tables.contains { $0.key == column } || links.contains { $0.column == column }
  }
}

extension QueryPlan {
  /// The names of outputs that show a column as it is, from the table itself or along links, and of groupings.
  var columnNames: [String] {
    switch shape {
    case .rows(let rows): rows.outputs.filter { $0.term.showsColumn }.map(\.name)
    case .groups(let groups): groups.keys.map(\.name)
    }
  }
}

extension Term {
  fileprivate var showsColumn: Bool {
    switch kind {
    case .column: true
    case .walk(_, let inner): inner.showsColumn
    default: false
    }
  }
}
