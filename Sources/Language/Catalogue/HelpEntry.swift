/// What there is to say about a word of the language.
public struct HelpEntry: Sendable {
  /// The canonical spelling.
  public var title: String
  public var chinese: [String]
  public var signature: String
  public var summary: String
  public var clauses: [ClauseForm]
  public var examples: [String]
}

extension Catalogue {
  /// The entries about a word or phrase, in either language: a statement first, then the clauses, options, settings and topics of that name.
  public static func help(for topic: String) -> [HelpEntry] {
    let words = topic.lowercased().split(separator: " ").map(String.init)
    return entries.filter { $0.keyword.phrases.contains(words) }.map(\.entry)
  }

  /// The first entry about a keyword: what completion shows beside it.
  public static func summary(of keyword: Keyword) -> String? {
    entries.first { $0.keyword == keyword }?.entry.summary
  }

  /// Every word that `help` knows, canonically spelled, each once.
  public static let helpTopics: [String] = {
    var seen: Set<String> = []
    return entries.map(\.keyword.english).filter { seen.insert($0).inserted }
  }()

  private static let entries: [(keyword: Keyword, entry: HelpEntry)] = {
    let clauses = statements.flatMap(\.clauses)
    return statements.map { ($0.keyword, HelpEntry($0)) } + clauses.map { ($0.keyword, HelpEntry($0)) }
      + clauses.flatMap(\.options).map { ($0.keyword, HelpEntry($0)) }
  }()
}

extension HelpEntry {
  fileprivate init(_ form: StatementForm) {
    self.init(
      title: form.keyword.english, chinese: form.keyword.chinese, signature: form.signature, summary: form.summary,
      clauses: form.clauses, examples: form.examples)
  }

  fileprivate init(_ form: ClauseForm) {
    self.init(
      title: form.keyword.english, chinese: form.keyword.chinese, signature: form.signature, summary: form.summary,
      clauses: form.options, examples: [])
  }
}
