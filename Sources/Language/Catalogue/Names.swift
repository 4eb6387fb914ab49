/// How a name is written so that it is read back as that name: in backticks where it is no plain word, or a word of the language.
public func written(name: String) -> String {
  needsBackticks(name) ? "`\(name)`" : name
}

/// Whether a name has spaces or marks, or is a word of the language, so that it stands in backticks.
///
/// A word of the language is a keyword only where the grammar looks for one, so some of these would be understood without;
/// the load lists them so that nobody has to know where.
public func needsBackticks(_ name: String) -> Bool {
  isReserved(name) || !isPlainWord(name)
}

/// Whether a name is spelled like a word of the language.
public func isReserved(_ name: String) -> Bool { Catalogue.reservedWords.contains(name.lowercased()) }

private func isPlainWord(_ name: String) -> Bool {
  var scalars = name.unicodeScalars.makeIterator()
  guard let first = scalars.next(), first == "_" || first.properties.isXIDStart else { return false }
  while let scalar = scalars.next() {
    if scalar != "_", !scalar.properties.isXIDContinue { return false }
  }
  return true
}

extension Catalogue {
  /// The first words of clauses, operators and word values, in all spellings: what a column's name can be mistaken for.
  static let reservedWords: Set<String> = {
    let clauses = [StatementForm.find, .count, .summarize, .export, .score, .tiers, .whatIf, .load].flatMap(\.clauses)
    let extra: [Keyword] = [.as, .among, .descending, .ascending, .all, .is, .to, .replace, .else, .end, .andAlso]
    return Set(
      (clauses.map(\.keyword) + operators + words + extra).flatMap { $0.phrases.map { $0[0] } }
        + Keyword.chinesePeriods.keys)
  }()
}
