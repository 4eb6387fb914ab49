import Diagnostics

/// Chinese needs no spaces, a grammar does: what was meant is worked out and offered.
extension Parser {
  /// `查找客户当等级=黄金`: the whole statement with its spaces.
  mutating func runTogetherStatement() -> Halt? {
    guard current.isWord, let word = current.text.unicodeScalars.first, word.value >= 0x2E80 else { return nil }
    for form in Catalogue.statements {
      guard let (verb, rest) = cut(current.text, by: form.keyword), !rest.isEmpty else { continue }
      let keywords = form.clauses.map(\.keyword)
      var words = [verb] + separated(rest, by: keywords)
      let span = current.span
      position += 1
      while !current.endsStatement {
        let text = source.text(of: current.span)
        words += current.isWord ? separated(text, by: keywords) : [text]
        position += 1
      }
      return fail(
        Diagnostic(
          .runTogether, "words need spaces between them", at: span.union(lastTaken.span),
          help: ["write `\(sanitised(words.joined(separator: " ")))`"]))
    }
    return nil
  }

  /// `find customers当等级=黄金 前3`: the words of a statement set apart at the Chinese keywords of its clauses; nothing where none runs together.
  var runTogetherWords: [Edit] {
    guard offersCorrections, let form, var index = wordAfterVerb else { return [] }
    let keywords = form.clauses.map(\.keyword)
    var edits: [Edit] = []
    while !tokens[index].endsStatement {
      let token = tokens[index]
      let pieces = token.isBareName ? separated(token.text, by: keywords) : []
      if pieces.count > 1 {
        let isAfterSymbol = if case .symbol = tokens[index - 1].kind { true } else { false }
        let space = token.isAttached && !isAfterSymbol ? " " : ""
        edits.append(Edit(span: token.span, text: space + pieces.joined(separator: " ")))
      }
      index += 1
    }
    return edits
  }

  /// `当等级`: the keyword that a word begins with, set apart.
  func splitRunTogether(_ word: String, at keywords: [Keyword]) -> String? {
    for keyword in keywords {
      if let (head, rest) = cut(word, by: keyword), !rest.isEmpty { return "\(head) \(rest)" }
    }
    return nil
  }

  /// A word without the Chinese keyword that it begins with.
  private func cut(_ word: String, by keyword: Keyword) -> (head: String, rest: String)? {
    let spellings = keyword.chinese.map { $0.filter { $0 != " " } }.sorted { $0.count > $1.count }
    guard let head = spellings.first(where: word.hasPrefix) else { return nil }
    return (head, String(word.dropFirst(head.count)))
  }

  /// The pieces of a word between the Chinese keywords inside it.
  private func separated(_ word: String, by keywords: [Keyword]) -> [String] {
    var pieces: [String] = []
    var plain = ""
    var rest = Substring(word)
    while !rest.isEmpty {
      let matches = keywords.compactMap { cut(String(rest), by: $0)?.head }
      if let head = matches.max(by: { $0.count < $1.count }) {
        if !plain.isEmpty { pieces.append(plain) }
        plain = ""
        pieces.append(head)
        rest = rest.dropFirst(head.count)
      } else {
        plain.append(rest.removeFirst())
      }
    }
    return plain.isEmpty ? pieces : pieces + [plain]
  }
}
