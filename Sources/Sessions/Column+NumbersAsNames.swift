import Columnar
import Plans

extension Column {
  /// Whether the whole numbers of a column are names and not amounts: its own name says that they are years, and all that are known have four
  /// digits and begin with 1 or 2; or its name says that they tell one thing from another, and none is below zero.
  func holdsNumbersAsNames(called name: String) -> Bool {
    guard type == .decimal(scale: 0), knownCount > 0, case .int64(let values) = storage else { return false }
    let words = words(of: name)
    let range: ClosedRange<Int64>
    if saysYear(name, words) {
      range = 1000...2999
    } else if saysIdentity(name, words) {
      range = 0...Int64.max
    } else {
      return false
    }
    return (0..<count).allSatisfy { !isKnown($0) || range ~= values[$0] }
  }
}

/// Whether a name has the word year in it: `year_established`, `fiscalYear`, `成立年份`, `Baujahr`; not `yearly_fee`.
private func saysYear(_ name: String, _ words: [String]) -> Bool {
  ["年", "年份", "年度"].contains(where: name.hasSuffix)
    || words.contains { ["year", "année", "annee", "año", "ano", "anno", "jaar"].contains($0) || $0.hasSuffix("jahr") }
}

/// Whether a name ends in a word for what things are told apart by, or begins with id: `Customer ID`, `id_cliente`, `Kunden-Nr.`, `zip`, `客户编号`.
private func saysIdentity(_ name: String, _ words: [String]) -> Bool {
  if ["编号", "编码", "代码", "单号", "邮编", "电话", "手机号"].contains(where: name.hasSuffix) { return true }
  let words = words.filter { !$0.isEmpty }
  let isNamed = words.last.map { ["id", "nr", "zip", "plz", "postcode", "code", "phone", "sku"].contains($0) } ?? false
  return isNamed || words.first == "id"
}

/// The words of a name, in small letters: at marks, and where a capital follows a small letter.
private func words(of name: String) -> [String] {
  var words = [""]
  for character in name {
    let isStart = character.isUppercase && words[words.count - 1].last?.isLowercase == true
    if isStart || !character.isLetter { words.append("") }
    if character.isLetter { words[words.count - 1].append(character) }
  }
  return words.map { $0.lowercased() }
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
