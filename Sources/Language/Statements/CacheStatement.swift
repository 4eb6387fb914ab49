import Diagnostics

extension Keyword {
  public static let cache = Keyword("cache", chinese: ["缓存"])
}

extension CacheAction {
  public var keyword: Keyword {
    switch self {
    case .list: Keyword("list", chinese: ["列出"])
    case .size: Keyword("size", chinese: ["大小"])
    case .clear: Keyword("clear", chinese: ["清空"])
    }
  }

  private var summary: String {
    switch self {
    case .list: "lists the tables, links and computed columns that are kept, last used first; so does `cache` alone"
    case .size: "tells how many there are, and how many bytes they take"
    case .clear: "deletes them; the next run reads the files again"
    }
  }

  fileprivate var form: ClauseForm { ClauseForm(keyword, "cache \(keyword.english)", summary) }
}

extension StatementForm {
  static let cache = StatementForm(
    .cache, .session, "cache [list | size | clear]",
    "tells what is kept of large files so that the next run opens at once, or deletes it",
    clauses: CacheAction.allCases.map(\.form), examples: ["cache", "cache size", "cache clear"]
  ) { parser throws(Halt) in
    for action in CacheAction.allCases where parser.accept(action.keyword) { return .cache(action) }
    return .cache(.list)
  }
}
