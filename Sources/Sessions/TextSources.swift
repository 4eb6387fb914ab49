import Plans

/// What a text can be: fixed words of a definition, and whatever some columns hold.
struct TextSources {
  var words: [String] = []
  var columns: [ColumnID] = []
}

extension Term {
  /// Where the values of a text come from that is only looked up or chosen; none where new texts are made.
  ///
  /// A word counts although no row has it at present: `if(revenue > 900, "big", "small")` may be `big` tomorrow.
  var textSources: TextSources? {
    guard type == .text || kind == .constant(.missing) else { return nil }
    switch kind {
    case .constant(.text(let text)): return TextSources(words: [text])
    case .constant(.missing): return TextSources()
    case .column(let id): return TextSources(columns: [id])
    case .walk(_, let inner): return inner.textSources
    case .aggregate(let aggregate): return aggregate.argument?.textSources
    case .function(.coalesce, let choices): return TextSources(of: choices)
    case .function(.if, let terms): return TextSources(of: terms.dropFirst())
    default: return nil
    }
  }
}

extension TextSources {
  /// Of all the terms that a text is chosen from; none where one of them makes new texts.
  fileprivate init?(of choices: some Sequence<Term>) {
    for choice in choices {
      guard let sources = choice.textSources else { return nil }
      words += sources.words
      columns += sources.columns
    }
  }
}
