import Columnar
import Diagnostics
import Language
import Plans
import Rendering

extension Session {
  /// `help`, `help find`, `help sum`, `help functions`, and `help all`, which is the reference: from the catalogues that parser and resolver read.
  func help(_ words: [Name]) throws {
    guard !onlyChecks else { return }
    guard let first = words.first else { return say(overview) }
    let topic = words.map(\.text).joined(separator: " ").lowercased()
    let pages = self.pages(on: topic)
    guard pages.isEmpty else { return pages.forEach(say) }
    throw Diagnostic(
      .unknownTopic, "there is no help on `\(topic)`", at: first.span.union(words[words.count - 1].span),
      label: "not a topic",
      help: [nearest(topic, among: knownTopics).map { "did you mean `help \($0)`?" } ?? "`help` lists all statements"])
  }

  /// What there is on a topic, looked for where it is most likely meant first.
  private func pages(on topic: String) -> [Presentation] {
    if let form = Catalogue.statement(topic) ?? Catalogue.statements.first(where: { $0.keyword.matches(topic) }) {
      return [page(of: form, inChinese: !topic.allSatisfy(\.isASCII))]
    }
    if topic == "all" {
      return Catalogue.statements.map { page(of: $0) } + FunctionForm.all.map(page(of:)) + Guide.all.map(page(of:))
    }
    if let guide = Guide.on(topic) { return [page(of: guide)] }
    if topic == "functions" || topic == "函数" { return [functionList] }
    let words = [
      FunctionForm.named(topic).map(page(of:)), GlossaryEntry.named(topic).map(page(of:)), clauses(called: topic),
    ]
    .compactMap { $0 }
    if !words.isEmpty { return words }
    let statements = statements(about: topic)
    return statements.isEmpty ? options(about: topic) : statements
  }

  /// The options of the command line that have a word in their name, else those that speak of it.
  private func options(about word: String) -> [Presentation] {
    func speaks(_ text: String) -> Bool { text.lowercased().split { !$0.isLetter }.contains { $0 == word } }
    let all = configuration.commandLine
    let called = all.filter { $0.written.split(separator: " ").contains { $0.hasPrefix("-") && speaks(String($0)) } }
    let found = called.isEmpty ? all.filter { speaks($0.written) || speaks($0.summary) } : called
    if found.isEmpty { return [] }
    let lines = found.map { "  acct … \($0.written): \($0.summary)" } + ["", "`acct --help` lists all options"]
    return [text(lines, rows: found, title: "\(word): of the command line")]
  }

  /// The statements of a word that is only part of their name or form, or that begins it; those of the first words of a phrase.
  private func statements(about topic: String) -> [Presentation] {
    let parts = Catalogue.statements.filter { $0.keyword.spells(topic) }
    let starting = parts.isEmpty ? Catalogue.statements.filter { $0.keyword.english.hasPrefix(topic) } : parts
    if starting.count == 1 { return [page(of: starting[0])] }
    if !starting.isEmpty { return [list(starting, title: "statements with \(topic)")] }
    if let last = topic.lastIndex(of: " ") { return pages(on: String(topic[..<last])) }
    if Role.allCases.contains(where: { $0.rawValue == topic }) { return [page(of: form("roles"))] }
    let mentioning = Catalogue.statements.filter { $0.mentions(topic) }
    return mentioning.isEmpty ? [] : [list(mentioning, title: "statements that speak of \(topic)")]
  }

  private func form(_ verb: String) -> StatementForm {
    guard let form = Catalogue.statement(verb) else { preconditionFailure("the catalogue has a statement \(verb)") }
    return form
  }

  private var knownTopics: [String] {
    let clauses = Catalogue.statements.flatMap(\.clauses)
    let keywords =
      Catalogue.statements.map(\.keyword) + clauses.map(\.keyword) + clauses.flatMap(\.options).map(\.keyword)
      + SettingForm.all.map(\.keyword) + ShowTopic.all.map(\.keyword) + GlossaryEntry.all.flatMap(\.keywords)
    return keywords.map(\.english) + FunctionForm.all.map(\.name) + Guide.all.map(\.topic.english) + [
      "functions", "all",
    ]
  }

  private var overview: Presentation {
    var lines: [String] = []
    for family in StatementForm.Family.allCases {
      lines.append(family.rawValue)
      let forms = Catalogue.statements.filter { $0.family == family }
      let width = forms.map { displayWidth($0.keyword.english) }.max() ?? 0
      for form in forms {
        lines.append(
          "  " + form.keyword.english + String(repeating: " ", count: width - displayWidth(form.keyword.english) + 2)
            + form.summary)
      }
    }
    lines.append(
      "`help find` explains a statement, with examples; `help functions` lists functions and aggregates; `help sum` explains one"
    )
    lines.append(Guide.all.map { "`help \($0.topic.english)`: \($0.summary)" }.joined(separator: "; "))
    return text(lines, rows: Catalogue.statements.map { ($0.keyword.english, $0.summary) }, title: "statements")
  }

  private func list(_ forms: [StatementForm], title: String) -> Presentation {
    text(
      forms.map { "\($0.keyword.english): \($0.summary)" }, rows: forms.map { ($0.keyword.english, $0.summary) },
      title: title)
  }

  /// Examples first, then the form and its clauses.
  ///
  /// - Parameter inChinese: with the Chinese words of its clauses.
  private func page(of form: StatementForm, inChinese: Bool = false) -> Presentation {
    var lines = form.examples.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 } }
    lines.append("")
    lines.append(form.head)
    lines += clauseLines(form.clauses, indent: "  ")
    if !form.keyword.chinese.isEmpty { lines.append("in Chinese: " + form.keyword.chinese.joined(separator: ", ")) }
    if inChinese {
      let words = chineseWords(of: form)
      if !words.isEmpty { lines.append("its words in Chinese: " + words.joined(separator: ", ")) }
    }
    let rows = form.examples.map { ("example", $0) } + form.clauses.map { ($0.signature, $0.summary) }
    return text(lines, rows: rows, title: "\(form.keyword.english): \(form.summary)")
  }

  /// `by 按`, one for each word of the head and of the clauses.
  private func chineseWords(of form: StatementForm) -> [String] {
    let head = form.head.split(separator: " ").map(String.init)
    let small: [Keyword] = [.for, .by, .as, .from, .to, .of, .weight, .scale].filter { head.contains($0.english) }
    let all = small + (form.clauses + form.clauses.flatMap(\.options)).map(\.keyword)
    let words = all.reduce(into: [Keyword]()) { words, next in if !words.contains(next) { words.append(next) } }
    return words.compactMap { keyword in keyword.chinese.first.map { "\(keyword.english) \($0)" } }
  }

  private func clauseLines(_ clauses: [ClauseForm], indent: String) -> [String] {
    let width = min(36, clauses.map { displayWidth($0.signature) }.max() ?? 0)
    return clauses.flatMap { clause -> [String] in
      let padding = String(repeating: " ", count: max(0, width - displayWidth(clause.signature)) + 2)
      return [indent + clause.signature + padding + clause.summary]
        + clauseLines(clause.options, indent: indent + "    ")
    }
  }

  private func page(of guide: Guide) -> Presentation {
    let lines = guide.parts.enumerated().flatMap { ($0 == 0 ? [] : [""]) + self.lines(of: $1) }
    let rows = guide.parts.flatMap { part in
      switch part {
      case .words(let words): [(guide.topic.english, words)]
      case .lines(let lines): lines.map { ("example", $0) }
      case .pairs(let pairs): pairs.map { ($0.what, $0.meaning) }
      }
    }
    return text(lines, rows: rows, title: "\(guide.topic.english): \(guide.summary)")
  }

  private func lines(of part: Guide.Part) -> [String] {
    switch part {
    case .words(let words): return [words]
    case .lines(let lines): return lines.map { "  " + $0 }
    case .pairs(let pairs):
      let width = pairs.map { displayWidth($0.what) }.max() ?? 0
      return pairs.map { pair in
        "  " + pair.what + String(repeating: " ", count: width - displayWidth(pair.what) + 2) + pair.meaning
      }
    }
  }

  private func page(of form: FunctionForm) -> Presentation {
    var lines = ["  " + form.example, "", form.signature]
    if !form.aliases.isEmpty { lines.append("also: " + form.aliases.joined(separator: ", ")) }
    if case .aggregate = form.meaning { lines.append("`help aggregate` tells which rows it is over") }
    return text(
      lines, rows: [("example", form.example), (form.signature, form.summary)], title: "\(form.name): \(form.summary)")
  }

  private func page(of entry: GlossaryEntry) -> Presentation {
    text(
      entry.examples.map { "  " + $0 }, rows: [(entry.name, entry.summary)] + entry.examples.map { ("example", $0) },
      title: "\(entry.name): \(entry.summary)")
  }

  private var functionList: Presentation {
    let width = FunctionForm.all.map { displayWidth($0.signature) }.max() ?? 0
    let lines = FunctionForm.all.map {
      "  " + $0.signature + String(repeating: " ", count: width - displayWidth($0.signature) + 2) + $0.summary
    }
    return text(lines, rows: FunctionForm.all.map { ($0.signature, $0.summary) }, title: "functions and aggregates")
  }

  /// A word of clauses, their options, settings and lists: which statements take it.
  private func clauses(called word: String) -> Presentation? {
    let clauses = Catalogue.statements.flatMap { statement in
      (statement.clauses + statement.clauses.flatMap(\.options)).map { (statement, $0) }
    }
    let settings = SettingForm.all.map { (form("set"), ClauseForm($0.keyword, $0.signature, $0.summary)) }
    let topics = ShowTopic.all.map { (form("show"), ClauseForm($0.keyword, $0.keyword.english, $0.summary)) }
    let found = (clauses + settings + topics).reduce(into: [(StatementForm, ClauseForm)]()) { found, one in
      let isThere = found.contains { $0.0.keyword == one.0.keyword && $0.1.signature == one.1.signature }
      if one.1.keyword.matches(word), !isThere { found.append(one) }
    }
    guard !found.isEmpty else { return nil }
    let options = found.first?.1.options ?? []
    let lines =
      found.map { "\($0.0.keyword.english) … \($0.1.signature): \($0.1.summary)" }
      + (options.isEmpty ? [] : [""]) + clauseLines(options, indent: "  ")
    return text(lines, rows: found.map { ("\($0.0.keyword.english) … \($0.1.signature)", $0.1.summary) }, title: word)
  }

  private func text(_ lines: [String], rows: [(String, String)], title: String) -> Presentation {
    let fields = [Frame.Field("topic", .texts(rows.map(\.0))), Frame.Field("text", .texts(rows.map(\.1)))]
    return Presentation(
      title: title, frame: Frame(fields: fields, rowCount: rows.count), layout: .text, narrative: lines)
  }
}
