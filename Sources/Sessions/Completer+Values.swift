import Columnar
import Language
import Plans

// What data and calendar have to offer: values of a column, keys of rows, days and ages.

extension Completer {
  /// The values of a column with how often each is there, most frequent first.
  func values(of path: [String], _ name: String?) -> [Completions.Candidate] {
    // What is typed is kept in a history, so marked values are offered to nobody.
    guard let column = column(path, name), book.level(of: column.id) == 0 else { return [] }
    switch column.type {
    case .text, .ordinal:
      guard let values = try? session.engine.column(column.id, in: book, on: session.state.data) else { return [] }
      return Completer.listed(values.valueCounts(where: { isWanted($0) })) { values.text(Int($0.row)) ?? "" }
        .map { value in self.value(values.text(Int(value.row)) ?? "", number(value.count)) }
    case .yesNo: return ["yes", "no"].map { named($0, "") }
    default: return []
    }
  }

  /// So many are listed of what begins as typed.
  private static let longestList = 200

  /// The first of many, and those that stand first and last by their text: what all have in common is then what these have.
  private static func listed<Value>(_ values: [Value], _ text: (Value) -> String) -> [Value] {
    guard values.count > longestList else { return values }
    let folded = values.indices.map { (text(values[$0]).lowercased(), $0) }
    let ends = [folded.min { $0.0 < $1.0 }, folded.max { $0.0 < $1.0 }].compactMap { $0?.1 }
    return Array(values.prefix(longestList)) + ends.filter { $0 >= longestList }.map { values[$0] }
  }

  func column(_ path: [String], _ name: String?) -> ColumnSchema? {
    guard let last = path.last else { return nil }
    if let owner = table(name, after: Array(path.dropLast())), case .one(let column) = owner.column(named: last) {
      return column
    }
    let model = model(path, of: name) ?? model(Array(path.dropLast()), of: name)
    let output = model?.outputs.first { $0.name == last } ?? model?.outputs.first
    return model.flatMap { model in output.flatMap { book.table(model.table).column($0.column) } }
  }

  /// A value as it is written: bare where it is a plain word, else in quotes, which are closed.
  private func value(_ text: String, _ detail: String) -> Completions.Candidate {
    let isPlain = written(name: text) == text
    let insertion = site.mark == nil ? (isPlain ? text : "\"\(text)\"") : text + closingMark
    return Completions.Candidate(
      insertion: insertion, label: site.mark == nil && !isPlain ? insertion : text, detail: detail)
  }

  // MARK: - Keys

  private static let longestKeyList = 20

  /// Keys that begin as typed, with the names of their rows; of the table of a model, else of all that have one.
  func rowKeys(of model: String?) -> [Completions.Candidate] {
    var tables = book.tables
    if let model {
      guard case .one(let model) = book.model(named: model) else { return [] }
      tables = [book.table(model.table)]
    }
    return tables.flatMap(rowKeys(of:))
  }

  private func rowKeys(of table: Table) -> [Completions.Candidate] {
    guard let key = table.key, book.level(of: key) == 0,
      let keys = try? session.engine.column(key, in: book, on: session.state.data)
    else { return [] }
    let name = table.nameColumn.flatMap { book.level(of: $0) == 0 ? $0 : nil }
    let names = name.flatMap { try? session.engine.column($0, in: book, on: session.state.data) }
    var found: [Completions.Candidate] = []
    for row in 0..<keys.count where keys.isKnown(row) && found.count < Completer.longestKeyList {
      let text = keys.canonicalText(row)
      guard isWanted(text) else { continue }
      let insertion = site.mark == nil ? "\"\(text)\"" : text + closingMark
      let detail = names.flatMap { $0.isKnown(row) ? $0.text(row) : nil } ?? table.name
      found.append(Completions.Candidate(insertion: insertion, label: text, detail: detail))
    }
    return found
  }

  // MARK: - Days and ages

  static let ages: [(written: String, meaning: String)] = [
    ("30d", "days"), ("90d", "days"), ("6mo", "months"), ("1y", "a year"),
  ]
  static let days: [(written: String, meaning: String)] = [
    ("as-of", "the as-of date"), ("today", "today"),
  ]

  /// Beside a date: ages before the as-of date, days, periods.
  func times(beside path: [String], _ name: String?) -> [Completions.Candidate] {
    guard let column = column(path, name), column.type.isTemporal else { return [] }
    let periods = ["last month", "this month", "last quarter", "this quarter", "this year"]
    return Completer.ages.map { named($0.written, "age at the as-of date") }
      + Completer.days.map { named($0.written, $0.meaning) } + periods.map { named($0, "period") }
  }
}
