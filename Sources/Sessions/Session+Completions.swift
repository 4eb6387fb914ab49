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
    let behind = String(decoding: Array(text.utf8).dropFirst(offset).prefix(4), as: UTF8.self)
    let completer = Completer(session: self, site: site, behind: behind)
    return Completions(replacing: site.replacing, candidates: completer.candidates())
  }
}

/// Turns what the grammar allows at a place into what the session knows.
struct Completer {
  let session: Session
  let site: CompletionSite
  /// What the names are looked up in.
  let book: Book
  /// The type of what a comparison has on its left, where the place is on its right.
  private(set) var comparedType: ValueType?
  /// What closes the mark that is open; none where it stands there already.
  let closingMark: String

  /// - Parameter behind: the text behind the place.
  init(session: Session, site: CompletionSite, behind: String) {
    self.session = session
    self.site = site
    book = session.state.book
    let closing = ["“": "”", "‘": "’", "$": ""][site.mark ?? ""] ?? site.mark ?? ""
    closingMark = behind.hasPrefix(closing) ? "" : closing
    comparedType = nil
    for case .value(let path, let table) in site.expectations where comparedType == nil {
      comparedType = column(path, table)?.type
    }
  }

  func candidates() -> [Completions.Candidate] {
    // Beside a column its values are what is meant, if any begins like this.
    let values = wanted(site.expectations.filter { if case .value = $0 { true } else { false } })
    let isDate = comparedType?.isTemporal ?? false
    return values.isEmpty || isDate ? wanted(site.expectations) : values
  }

  private func wanted(_ expectations: [Expectation]) -> [Completions.Candidate] {
    var seen: Set<String> = []
    return expectations.flatMap(candidates(for:)).filter {
      isWanted($0.insertion) && seen.insert($0.insertion).inserted
    }
  }

  /// Begins with what is typed, without regard to case and the marks that a name would get.
  func isWanted(_ insertion: String) -> Bool {
    let wanted = site.partial.lowercased()
    let offered = insertion.lowercased()
    return offered.hasPrefix(wanted) || offered.drop(while: { "`\"$".contains($0) }).hasPrefix(wanted)
  }

  private func candidates(for expectation: Expectation) -> [Completions.Candidate] {
    switch expectation {
    case .keyword(let keyword):
      return [named(spelling(of: keyword), Catalogue.summary(of: keyword, in: site.form) ?? "")]
    case .continuation(_, words: let words): return [named(words, "")]
    case .table:
      return book.tables.flatMap { table in names(table.name, table.aliases, "table, \(number(rows(of: table)))") }
        + last
    case .column(let table, let prefix): return columns(of: table, after: prefix)
    case .value(let path, let table): return values(of: path, table) + times(beside: path, table)
    case .rowKey(let model): return rowKeys(of: model)
    case .interval: return ["5s", "30s", "60s"].map { named($0, "seconds between two answers") }
    case .segment(let table): return comparedType ?? .yesNo == .yesNo ? segments(of: table) : []
    case .function: return functions.filter { if case .function = $0.meaning { true } else { false } }.map(call)
    case .aggregate: return functions.filter { if case .aggregate = $0.meaning { true } else { false } }.map(call)
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
    case .duration: return Completer.ages.map { named($0.written, $0.meaning) }
    case .date: return Completer.days.map { named($0.written, $0.meaning) }
    case .symbol, .newName, .number, .text: return []
    }
  }

  /// In the language that is being typed.
  private func spelling(of keyword: Keyword) -> String {
    typesChinese ? keyword.chinese.first ?? keyword.english : keyword.english
  }

  /// Those whose result can stand beside what is compared.
  private var functions: [FunctionForm] {
    comparedType.map { type in FunctionForm.all.filter { $0.mayGive(type) } } ?? FunctionForm.all
  }

  func named(_ insertion: String, _ detail: String) -> Completions.Candidate {
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
    site.mark == nil ? written(name: name) : name + (site.mark == "`" ? closingMark : "")
  }

  /// The last answer, which can be asked as a table.
  private var last: [Completions.Candidate] {
    guard let rows = session.lastAnswer?.frame.rowCount, case .none = book.table(named: Keyword.last.english) else {
      return []
    }
    return [named(Keyword.last.english, "the last answer, \(number(rows))")]
  }

  private func rows(of table: Table) -> Int { session.state.data.rowCounts[table.id] ?? 0 }

  // MARK: - Columns

  private func columns(of name: String?, after prefix: [String]) -> [Completions.Candidate] {
    if let model = model(prefix, of: name) {
      return model.outputs.map { named(quoted($0.name), "\($0.type.name) of \(model.name)") }
    }
    guard let table = table(name, after: prefix) else { return columnsOfLast(name, prefix) }
    let columns = table.columns.filter { column in
      !column.isHidden && comparedType.map(column.type.comparesWith) ?? true
    }
    var found = columns.flatMap { names($0.name, $0.aliases, $0.type.name) }
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

  private func columnsOfLast(_ name: String?, _ prefix: [String]) -> [Completions.Candidate] {
    guard prefix.isEmpty, name?.lowercased() == Keyword.last.english, let frame = session.lastAnswer?.frame else {
      return []
    }
    return frame.fields.map { named(quoted($0.name), $0.column.type.name) }
  }

  /// The model whose outputs follow a path typed so far.
  func model(_ path: [String], of name: String?) -> Model? {
    guard let last = path.last, case .one(let model) = book.model(named: last) else { return nil }
    let owner = table(name, after: Array(path.dropLast()))
    return owner == nil || owner?.id == model.table ? model : nil
  }

  /// The table that a path typed so far leads to.
  func table(_ name: String?, after prefix: [String]) -> Table? {
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
      // A folder is gone on from.
      let opening = site.mark == nil ? "\"" : ""
      let closing = isFolder ? "" : site.mark == nil ? "\"" : closingMark
      found.append(
        Completions.Candidate(
          insertion: opening + path + closing, label: opening + path, detail: isFolder ? "folder" : ""))
    }
    return found.sorted { $0.insertion < $1.insertion }
  }
}
