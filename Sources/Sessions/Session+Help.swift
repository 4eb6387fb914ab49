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
    if let form = Catalogue.statement(topic) ?? Catalogue.statements.first(where: { $0.keyword.matches(topic) }) {
      return say(page(of: form))
    }
    if let function = FunctionForm.named(topic) { return say(page(of: function)) }
    if topic == "all" { return (Catalogue.statements.map(page(of:)) + FunctionForm.all.map(page(of:))).forEach(say) }
    if topic == "functions" || topic == "函数" { return say(functionList) }
    if let clause = clauses(called: topic) { return say(clause) }
    let starting = Catalogue.statements.filter { $0.keyword.english.hasPrefix(topic) }
    if starting.count == 1 { return say(page(of: starting[0])) }
    if !starting.isEmpty { return say(list(starting, title: "statements that begin with \(topic)")) }
    let known = Catalogue.statements.map(\.keyword.english) + FunctionForm.all.map(\.name) + ["functions", "all"]
    throw Diagnostic(
      .unknownTopic, "there is no help on `\(topic)`", at: first.span.union(words[words.count - 1].span),
      label: "not a topic",
      help: [nearest(topic, among: known).map { "did you mean `help \($0)`?" } ?? "`help` lists all statements"])
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
    return text(lines, rows: Catalogue.statements.map { ($0.keyword.english, $0.summary) }, title: "statements")
  }

  private func list(_ forms: [StatementForm], title: String) -> Presentation {
    text(
      forms.map { "\($0.keyword.english): \($0.summary)" }, rows: forms.map { ($0.keyword.english, $0.summary) },
      title: title)
  }

  /// Examples first, then the form and its clauses.
  private func page(of form: StatementForm) -> Presentation {
    var lines = form.examples.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 } }
    lines.append("")
    lines.append(form.head)
    lines += clauseLines(form.clauses, indent: "  ")
    if !form.keyword.chinese.isEmpty { lines.append("in Chinese: " + form.keyword.chinese.joined(separator: ", ")) }
    let rows = form.examples.map { ("example", $0) } + form.clauses.map { ($0.signature, $0.summary) }
    return text(lines, rows: rows, title: "\(form.keyword.english): \(form.summary)")
  }

  private func clauseLines(_ clauses: [ClauseForm], indent: String) -> [String] {
    let width = min(36, clauses.map { displayWidth($0.signature) }.max() ?? 0)
    return clauses.flatMap { clause -> [String] in
      let padding = String(repeating: " ", count: max(0, width - displayWidth(clause.signature)) + 2)
      return [indent + clause.signature + padding + clause.summary]
        + clauseLines(clause.options, indent: indent + "    ")
    }
  }

  private func page(of form: FunctionForm) -> Presentation {
    var lines = ["  " + form.example, "", form.signature]
    if !form.aliases.isEmpty { lines.append("also: " + form.aliases.joined(separator: ", ")) }
    return text(
      lines, rows: [("example", form.example), (form.signature, form.summary)], title: "\(form.name): \(form.summary)")
  }

  private var functionList: Presentation {
    let width = FunctionForm.all.map { displayWidth($0.signature) }.max() ?? 0
    let lines = FunctionForm.all.map {
      "  " + $0.signature + String(repeating: " ", count: width - displayWidth($0.signature) + 2) + $0.summary
    }
    return text(lines, rows: FunctionForm.all.map { ($0.signature, $0.summary) }, title: "functions and aggregates")
  }

  /// A clause word: which statements take it.
  private func clauses(called word: String) -> Presentation? {
    let found = Catalogue.statements.flatMap { form in
      form.clauses.filter { $0.keyword.matches(word) }.map { (form, $0) }
    }
    guard !found.isEmpty else { return nil }
    let lines = found.map { "\($0.0.keyword.english) … \($0.1.signature): \($0.1.summary)" }
    return text(lines, rows: found.map { ("\($0.0.keyword.english) … \($0.1.signature)", $0.1.summary) }, title: word)
  }

  private func text(_ lines: [String], rows: [(String, String)], title: String) -> Presentation {
    let fields = [Frame.Field("topic", .texts(rows.map(\.0))), Frame.Field("text", .texts(rows.map(\.1)))]
    return Presentation(
      title: title, frame: Frame(fields: fields, rowCount: rows.count), layout: .text, narrative: lines)
  }
}
