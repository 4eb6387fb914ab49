import Columnar
import Engine
import Plans

/// Answers the resolver's questions about values from the stored columns; a column that cannot be got says nothing here, and the reason is told
/// by whoever computes with it. One whose values may not be seen says nothing either.
struct DataValues: ValueDirectory {
  let book: Book
  let data: DataStore
  /// Computes derived texts that no stored column holds, such as `left(code, 2)`; without it they say nothing.
  var engine: Engine?

  func values(of column: ColumnID) -> [String]? {
    guard book.mask(of: column) == nil else { return nil }
    if let stored = data.columns[column] { return (try? stored.dictionary()).flatMap(texts) }
    if let sources = sources(of: column) {
      var seen: Set<String> = []
      return (sources.words + sources.columns.flatMap { values(of: $0) ?? [] }).filter { seen.insert($0).inserted }
    }
    guard case .codes(_, let dictionary)? = computed(column)?.storage else { return nil }
    return texts(of: dictionary)
  }

  func holds(_ text: String, ignoringCase: Bool, in column: ColumnID) -> Bool? {
    guard book.mask(of: column) == nil else { return nil }
    if let stored = data.columns[column] {
      if let dictionary = try? stored.dictionary() { return dictionary.holds(text, ignoringCase: ignoringCase) }
      return try? stored.column().holds(text, ignoringCase: ignoringCase)
    }
    if let sources = sources(of: column) { return holds(text, ignoringCase: ignoringCase, in: sources) }
    return computed(column)?.holds(text, ignoringCase: ignoringCase)
  }

  func maximum(of column: ColumnID) -> Double? {
    guard book.mask(of: column) == nil, let values = data.columns[column], values.type.isNumeric else { return nil }
    return try? values.maximum()
  }

  // MARK: - Computed columns

  /// Where the texts of a derived column or a model's output come from; none where they are made anew.
  private func sources(of column: ColumnID) -> TextSources? {
    switch book.column(column).column.origin {
    case .derived(let computation): computation.term.textSources
    case .output(let model, .policy(.action)):
      book.model(model).policy.map { TextSources(words: $0.rules.map(\.action)) }
    case .output(let model, .attributes(.attribute(let place))):
      book.model(model).attributes?.attributes[place].term.textSources
    default: nil
    }
  }

  private func holds(_ text: String, ignoringCase: Bool, in sources: TextSources) -> Bool? {
    if sources.words.contains(where: { ignoringCase ? $0.lowercased() == text.lowercased() : $0 == text }) {
      return true
    }
    var isCertain = true
    for column in sources.columns {
      guard let found = holds(text, ignoringCase: ignoringCase, in: column) else {
        isCertain = false
        continue
      }
      if found { return true }
    }
    return isCertain ? false : nil
  }

  /// What the statement that asks reads anyway, and finds computed then; nothing of models, whose outputs may be other texts tomorrow.
  private func computed(_ column: ColumnID) -> Column? {
    guard case .derived = book.column(column).column.origin else { return nil }
    return try? engine?.column(column, in: book, on: data)
  }

  private func texts(of dictionary: TextDictionary) -> [String] {
    (0..<min(dictionary.count, 5000)).map { dictionary[Int32($0)] }
  }
}
