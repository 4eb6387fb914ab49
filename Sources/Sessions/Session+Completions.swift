import Columnar
import Diagnostics
import Files
import Glibc
import Language
import Plans

extension Session {
  /// What could stand at a byte offset of the text being typed: keywords, names, values with their counts, files.
  public func completions(in text: String, at offset: Int) -> Completions {
    let site = completionSite(in: text, at: offset)
    let completer = Completer(session: self, site: site)
    return Completions(replacing: site.replacing, candidates: completer.candidates())
  }
}

/// Turns what the grammar allows at a place into what the session knows.
private struct Completer {
  let session: Session
  let site: CompletionSite
  private var book: Book { session.state.book }

  init(session: Session, site: CompletionSite) {
    self.session = session
    self.site = site
  }

  func candidates() -> [Completions.Candidate] {
    // Beside a column its values are what is meant, if any begins like this.
    let values = wanted(site.expectations.filter { if case .value = $0 { true } else { false } })
    return values.isEmpty ? wanted(site.expectations) : values
  }

  private func wanted(_ expectations: [Expectation]) -> [Completions.Candidate] {
    var seen: Set<String> = []
    return expectations.flatMap(candidates(for:)).filter {
      isWanted($0.insertion) && seen.insert($0.insertion).inserted
    }
  }

  /// Begins with what is typed, without regard to case and the marks that a name would get.
  private func isWanted(_ insertion: String) -> Bool {
    let wanted = site.partial.lowercased()
    let offered = insertion.lowercased()
    return offered.hasPrefix(wanted) || offered.drop(while: { "`\"$".contains($0) }).hasPrefix(wanted)
  }

  private func candidates(for expectation: Expectation) -> [Completions.Candidate] {
    switch expectation {
    case .keyword(let keyword):
      return [named(spelling(of: keyword), Catalogue.summary(of: keyword) ?? "")]
    case .continuation(_, words: let words): return [named(words, "")]
    case .table:
      return book.tables.flatMap { table in names(table.name, table.aliases, "table, \(number(rows(of: table)))") }
    case .column(let table, let prefix): return columns(of: table, after: prefix)
    case .value(let path, let table): return values(of: path, table)
    case .segment(let table): return segments(of: table)
    case .function: return FunctionForm.all.filter { if case .function = $0.meaning { true } else { false } }.map(call)
    case .aggregate:
      return FunctionForm.all.filter { if case .aggregate = $0.meaning { true } else { false } }.map(call)
    case .parameter: return book.parameters.map { named(site.mark == "$" ? $0.name : "$" + $0.name, $0.value.text) }
    case .model: return book.models.map { named(quoted($0.name), $0.kindName) }
    case .criterion(let model):
      guard case .one(let model) = book.model(named: model), let score = model.score else { return [] }
      return score.criteria.map { named(quoted($0.name), "weight \(weightText($0.weight))") }
    case .level(let model):
      guard case .one(let model) = book.model(named: model) else {
        return LevelScheme.names.map { named($0.name, $0.summary) }
      }
      return (book.column(model.column).column.levels).map { named(quoted($0.name), "level") }
    case .scenario: return session.state.scenarios.compactMap(\.name).map { named(quoted($0), "scenario") }
    case .settingName: return SettingForm.all.map { named($0.keyword.english, $0.summary) }
    case .settingValue(let setting):
      return setting.lowercased() == "as-of" ? [named("latest", "the last date in the data")] : []
    case .role: return Role.allCases.map { named($0.rawValue, "role") }
    case .filePath: return files()
    case .helpTopic:
      return Catalogue.statements.map { named($0.keyword.english, $0.summary) }
        + FunctionForm.all.map { named($0.name, $0.summary) }
    case .topic: return ShowTopic.all.map { named($0.keyword.english, $0.summary) }
    case .definition:
      return book.models.map { named(quoted($0.name), "model") } + segments(of: nil)
        + book.tables.map { named(quoted($0.name), "table") }
    case .encoding: return ["utf-8", "gb18030", "windows-1252", "utf-16"].map { named($0, "encoding") }
    case .operator:
      return Catalogue.operators.filter { typesChinese || $0.isWord }.map { named(spelling(of: $0), "operator") }
    case .symbol, .newName, .number, .text, .rowKey, .duration, .date: return []
    }
  }

  /// In the language that is being typed.
  private func spelling(of keyword: Keyword) -> String {
    typesChinese ? keyword.chinese.first ?? keyword.english : keyword.english
  }

  private func named(_ insertion: String, _ detail: String) -> Completions.Candidate {
    Completions.Candidate(insertion: insertion, detail: detail)
  }

  private func call(_ form: FunctionForm) -> Completions.Candidate {
    Completions.Candidate(insertion: form.name + "(", label: form.signature, detail: form.summary)
  }

  private func names(_ name: String, _ aliases: [String], _ detail: String) -> [Completions.Candidate] {
    ([name] + aliases).map { named(quoted($0), detail) }
  }

  private var typesChinese: Bool { site.partial.unicodeScalars.contains { $0.value > 0x2E7F } }

  /// In backticks where it is no plain name.
  private func quoted(_ name: String) -> String {
    site.mark == nil ? written(name: name) : name
  }

  private func rows(of table: Table) -> Int { session.state.data.rowCounts[table.id] ?? 0 }

  // MARK: - Columns

  private func columns(of name: String?, after prefix: [String]) -> [Completions.Candidate] {
    if let model = model(prefix, of: name) {
      return model.outputs.map { named(quoted($0.name), "\($0.type.name) of \(model.name)") }
    }
    guard let table = table(name, after: prefix) else { return [] }
    var found = table.columns.filter { !$0.isHidden }.flatMap { names($0.name, $0.aliases, $0.type.name) }
    if prefix.isEmpty {
      for model in book.models where model.table == table.id {
        found.append(named(quoted(model.name) + ".", "outputs of \(model.kindName)"))
      }
      for link in book.links where link.child == table.id {
        found.append(named(quoted(link.name ?? book.table(link.parent).name) + ".", "link"))
      }
      for link in book.links where link.parent == table.id && link.child != table.id {
        found.append(named(quoted(book.table(link.child).name) + ".", "in an aggregate"))
      }
    }
    return found
  }

  /// The model whose outputs follow a path typed so far.
  private func model(_ path: [String], of name: String?) -> Model? {
    guard let last = path.last, case .one(let model) = book.model(named: last) else { return nil }
    let owner = table(name, after: Array(path.dropLast()))
    return owner == nil || owner?.id == model.table ? model : nil
  }

  /// The table that a path typed so far leads to.
  private func table(_ name: String?, after prefix: [String]) -> Table? {
    var current: Table?
    if let name, case .one(let table) = book.table(named: name) { current = table }
    for part in prefix {
      if let table = current, let link = link(part, from: table) {
        current = book.table(link.parent)
      } else if case .one(let table) = book.table(named: part) {
        current = table
      } else {
        return nil
      }
    }
    return current
  }

  private func link(_ name: String, from table: Table) -> LinkSchema? {
    book.links.first { link in
      guard link.child == table.id else { return false }
      return (link.name ?? book.table(link.parent).name).lowercased() == name.lowercased()
    }
  }

  private func segments(of name: String?) -> [Completions.Candidate] {
    let owner = name.flatMap { table($0, after: []) }
    return book.segments.filter { owner == nil || $0.table.id == owner?.id }.flatMap {
      names($0.column.name, $0.column.aliases, "segment")
    }
  }

  // MARK: - Values

  /// The values of a column with how often each is there, most frequent first.
  private func values(of path: [String], _ name: String?) -> [Completions.Candidate] {
    // What is typed is kept in a history, so marked values are offered to nobody.
    guard let column = column(path, name), book.level(of: column.id) == 0 else { return [] }
    switch column.type {
    case .text, .ordinal:
      guard let values = try? session.engine.column(column.id, in: book, on: session.state.data) else { return [] }
      return values.valueCounts(limit: 50).map { value in
        let text = values.text(Int(value.row)) ?? ""
        return named(literal(text), "\(number(value.count))")
      }
    case .yesNo: return ["yes", "no"].map { named($0, "") }
    default: return []
    }
  }

  private func column(_ path: [String], _ name: String?) -> ColumnSchema? {
    guard let last = path.last else { return nil }
    if let owner = table(name, after: Array(path.dropLast())), case .one(let column) = owner.column(named: last) {
      return column
    }
    let model = model(path, of: name) ?? model(Array(path.dropLast()), of: name)
    let output = model?.outputs.first { $0.name == last } ?? model?.outputs.first
    return model.flatMap { model in output.flatMap { book.table(model.table).column($0.column) } }
  }

  /// A value as it is written: bare where it is a plain word.
  private func literal(_ text: String) -> String {
    guard site.mark == nil else { return text }
    let bare = quoted(text)
    return bare == text ? text : "\"\(text)\""
  }

  // MARK: - Files

  private func files() -> [Completions.Candidate] {
    let folderText = site.partial.contains("/") ? folderPart(of: site.partial) : ""
    let base = session.configuration.workingFolder
    let folder = folderText.isEmpty ? base : folderText.hasPrefix("/") ? folderText : base + "/" + folderText
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var found: [Completions.Candidate] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard !name.hasPrefix("."), name == sanitised(name) else { continue }
      let prefix = folderText.isEmpty ? "" : folderText == "/" ? "/" : folderText + "/"
      let isFolder = entry.pointee.d_type == UInt8(DT_DIR)
      let path = prefix + name + (isFolder ? "/" : "")
      found.append(named(site.mark == nil ? "\"\(path)" : path, isFolder ? "folder" : ""))
    }
    return found.sorted { $0.insertion < $1.insertion }
  }
}
