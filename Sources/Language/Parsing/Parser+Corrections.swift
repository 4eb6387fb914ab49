import Diagnostics

/// A replacement in the text of a statement.
struct Edit {
  var span: Span
  var text: String
}

/// The exact fix of a mistake: small changes are tried, likely ones first, and the first that makes a statement is offered.
///
/// What is offered has been read, so that a fix never leads to the next mistake of form.
extension Parser {
  /// The statement as it was probably meant; nil where no small change makes one.
  mutating func correction(among candidates: [[Edit]]) -> String? {
    guard offersCorrections, form != nil, diagnostics.count < Self.correctionLimit else { return nil }
    let statement = statementSpan
    guard statement.end - statement.start <= Self.correctableLength else { return nil }
    for edits in candidates where !edits.isEmpty && isStatement(edits, in: statement) {
      let corrected = shown(edits, in: statement)
      firstCorrection = firstCorrection ?? corrected
      return "write `\(corrected)`"
    }
    return nil
  }

  /// A script with more mistakes than that has another problem.
  private static let correctionLimit = 100
  private static let correctableLength = 500

  /// From the verb to the last word.
  var statementSpan: Span {
    var index = position
    while !tokens[index].endsStatement { index += 1 }
    return Span(verbSpan.start, max(verbSpan.end, tokens[max(0, index - 1)].span.end))
  }

  private func isStatement(_ edits: [Edit], in statement: Span) -> Bool {
    let text = applied(edits, in: statement) + (form?.keyword == .forEach ? "\nend" : "")
    var trial = Parser(Source(name: source.name, text: text))
    trial.offersCorrections = false
    let statements = trial.parseStatements()
    return !statements.isEmpty && (trial.diagnostics + trial.lexical).allSatisfy { $0.severity != .error }
  }

  private func applied(_ edits: [Edit], in span: Span) -> String {
    var text = ""
    var place = span.start
    for edit in edits where edit.span.start >= place && edit.span.end <= span.end {
      text += source.text(of: Span(place, edit.span.start)) + edit.text
      place = edit.span.end
    }
    return text + source.text(of: Span(place, span.end))
  }

  /// The statement after the change, or the line of it that changes.
  private func shown(_ edits: [Edit], in statement: Span) -> String {
    let line = source.lineSpan(at: source.lineIndex(at: edits[0].span.start))
    let part = Span(
      max(statement.start, line.start), min(statement.end, max(line.end, edits[edits.count - 1].span.end)))
    let text = applied(edits, in: part)
    return sanitised(String(text.drop { $0.isWhitespace }.map { $0 == "\t" ? " " : $0 }))
  }

  // MARK: - Other texts

  /// A statement that may have a mistake of its own, without it; nil where no small change helps.
  func mended(_ text: String) -> String? {
    guard offersCorrections, text.utf8.count <= Self.correctableLength else { return nil }
    var trial = Parser(Source(name: source.name, text: text))
    let statements = trial.parseStatements()
    let mistakes = (trial.diagnostics + trial.lexical).count { $0.severity == .error }
    if mistakes == 0 { return statements.isEmpty ? nil : sanitised(text) }
    return mistakes == 1 ? trial.firstCorrection : nil
  }

  /// A text that is a statement as it stands; nil for any other.
  func read(_ text: String) -> String? {
    guard offersCorrections, text.utf8.count <= Self.correctableLength else { return nil }
    var trial = Parser(Source(name: source.name, text: text))
    trial.offersCorrections = false
    let statements = trial.parseStatements()
    let isRight = (trial.diagnostics + trial.lexical).allSatisfy { $0.severity != .error }
    return isRight && !statements.isEmpty ? sanitised(text) : nil
  }

  /// The statement whose first word was just taken, with words put in behind that.
  func mended(inserting words: String) -> String? {
    guard !current.endsStatement else { return nil }
    let rest = source.text(of: Span(current.span.start, endOfStatement))
    if StatementForm.forEach.keyword.matches("\(lastTaken.text) \(words)") {
      return mended("\(lastTaken.text) \(words) \(rest)\nend").map { String($0.dropLast("\nend".count)) }
    }
    return mended("\(lastTaken.text) \(words) \(rest)")
  }

  // MARK: - What could be meant

  var corrections: [[Edit]] {
    if current.endsStatement || isNoShare { return [] }
    let lacksOperand = wordAfterVerb.map {
      isReserved(tokens[$0].text) || Self.headWords.contains(tokens[$0].folded)
        || $0 == position - 1 && isAt(.openParenthesis)
    }
    return paretoShares + swappedTable + missingDates + (lacksOperand == true ? missingOperands : []) + missingWords
      + wrongWords
      + spareWords
      + missingOperands
  }

  /// A word goes before a token, a comma straight behind the one before it.
  func insertion(_ text: String, before index: Int) -> [Edit] {
    let isComma = text == "," && index > 0
    let place = isComma ? tokens[index - 1].span.end : tokens[index].span.start
    return [Edit(span: Span(place, place), text: isComma ? text : text + " ")]
  }

  /// Spaces go round what had none: `between 1, 5` becomes `between 1 and 5`.
  func replacement(_ range: ClosedRange<Int>, by text: String) -> [Edit] {
    let isWord = text.last?.isLetter == true
    let before = isWord && tokens[range.lowerBound].isAttached ? " " : ""
    let after =
      isWord && tokens[range.upperBound + 1].isAttached && !tokens[range.upperBound + 1].endsStatement ? " " : ""
    let span = tokens[range.lowerBound].span.union(tokens[range.upperBound].span)
    return [Edit(span: span, text: before + text + after)]
  }

  /// Takes a word out together with the space on one side.
  func deletion(_ index: Int) -> [Edit] {
    if tokens[index + 1].endsStatement, index > 0 {
      return [Edit(span: Span(tokens[index - 1].span.end, tokens[index].span.end), text: "")]
    }
    return [Edit(span: Span(tokens[index].span.start, tokens[index + 1].span.start), text: "")]
  }

  /// Words of the heads of statements, behind their verbs.
  private static let headWords: Set<String> = ["for", "as", "from"]

  private var expectedWords: [String] {
    expectedHere.compactMap { expectation in
      switch expectation {
      case .keyword(let keyword): keyword.english
      case .symbol(let symbol): symbol
      default: nil
      }
    }
  }

  /// `where staff 40`, `export t "x.csv"`, `explain tier "C1"`: a word was left out.
  private var missingWords: [[Edit]] {
    if isAtEnd { return [] }
    var words = expectedWords
    switch current.kind {
    case .literal, .text, .parameter:
      words.removeAll(where: Self.opensColumns.contains)
      if position > 0, lastTaken.isName { words.insert("=", at: 0) }
    case .word, .quotedName:
      words.removeAll { $0 == "top" || Self.opensExpressions.contains($0) }
      if case .literal = lastTaken.kind { words.removeAll(where: Self.opensColumns.contains) }
      if position > 0, lastTaken.isName, Self.periodWords.contains(where: isAt) { words.insert("in", at: 0) }
      words.sort { rank(of: $0) < rank(of: $1) }
    default: break
    }
    // `by owner` where `group by` could stand.
    let whole = words.filter { $0.hasSuffix(" " + current.folded) }.map { replacement(position...position, by: $0) }
    return whole + words.map { word in insertion(word, before: position) }
  }

  /// `find gold customers`: what is picked stands before the table, which is told by its plural.
  private var swappedTable: [[Edit]] {
    guard [.find, .count].contains(form?.keyword), let first = wordAfterVerb, first == position - 1,
      tokens[first].isBareName, current.isBareName, token(ahead: 1).endsStatement || token(ahead: 1).isWord,
      current.folded.hasSuffix("s"), !tokens[first].folded.hasSuffix("s")
    else { return [] }
    let (picked, table) = (source.text(of: tokens[first].span), source.text(of: current.span))
    return [replacement(first...position, by: "\(table) where \(picked)")]
  }

  /// `pareto customers by revenue 80/20`: the share of the total, and what few accounts are hoped to hold it.
  private var paretoShares: [[Edit]] {
    guard form?.keyword == .pareto, expectedWords.contains("cut") else { return [] }
    switch current.kind {
    case .literal(.percent): return [insertion("cut", before: position)]
    case .literal(.number(let number)):
      let isRatio = token(ahead: 1).isSymbol(.slash) && !token(ahead: 2).endsStatement
      let share = asShare(number) ?? "\(current.text)%"
      return [replacement(position...position + (isRatio ? 2 : 0), by: "cut \(share)")]
    default: return []
    }
  }

  /// `pareto customers by revenue 150`
  private var isNoShare: Bool {
    guard form?.keyword == .pareto, expectedWords.contains("cut"), case .literal(.number(let number)) = current.kind
    else { return false }
    return number.double <= 0 || number.double >= 100
  }

  /// `find deals closing next quarter`: which day is to lie in the period was not said, or not where.
  private var missingDates: [[Edit]] {
    guard !isAtEnd, current.isBareName, expectedWords.contains("where"),
      Self.periodWords.contains(where: { $0.matches(tokens, at: position + 1) != nil })
    else { return [] }
    let column = current.folded.hasSuffix("ing") ? "COLUMN" : source.text(of: current.span)
    return [replacement(position...position, by: "where \(column) in")]
  }

  /// Clauses whose operand no literal begins.
  private static let opensColumns: Set<String> = [
    "where", "having", "by", "across", "show", "sort by", "split by", "under",
  ]

  /// Clauses whose operand is any expression, so that they would swallow a word whatever it means.
  private static let opensExpressions: Set<String> = ["amount", "close", "measure", "money", "quantity", "since"]

  /// Which clause a name probably belongs to: a comparison to `where`, a call to `show`, other names to what the verb is mostly asked for.
  private func rank(of word: String) -> Int {
    var index = position
    var comparisons = 0
    while !tokens[index].endsStatement {
      if case .symbol(let symbol) = tokens[index].kind, Self.comparisonMarks.contains(symbol) { comparisons += 1 }
      index += 1
    }
    let isCall = token(ahead: 1).isSymbol(.openParenthesis)
    let likely = comparisons > 0 ? "where" : isCall || form?.keyword != .count ? "show" : "by"
    if word == "in", Self.periodWords.contains(where: isAt) { return -1 }
    return word == likely ? 0 : word == "in" ? 1 : 2
  }

  /// `date last month`: what begins a period stands behind `in`.
  private static let periodWords: [Keyword] = [.last, .this, .next, .yearToDate]

  private static let comparisonMarks: Set<Symbol> = [.equal, .less, .greater, .lessOrEqual, .greaterOrEqual, .notEqual]

  /// `define segment big for t where …`: one word for another.
  private var wrongWords: [[Edit]] {
    if isAtEnd || expectedHere.contains(.settingName) { return [] }
    let words = expectedWords.filter { !Self.flags.contains($0) && !(current.isWord && $0 == ",") }
    return words.map { replacement(position...position, by: $0) }
  }

  /// Words that stand alone, so that they would be read in the place of any other.
  private static let flags: Set<String> = ["including future", "refit", "as price volume mix"]

  /// `drop table t`, `keep as growth`, `revenue is > 5`, `or where …`: a word too many.
  private var spareWords: [[Edit]] {
    if isAtEnd || Self.arithmetic.contains(where: isAt) { return [] }
    let previous = position > 1 && tokens[position - 1].span.start > verbSpan.start ? [deletion(position - 1)] : []
    let current = [deletion(position)]
    return Self.fillers.contains(lastTaken.folded) ? previous + current : current + previous
  }

  private static let arithmetic: [Symbol] = [.plus, .star, .slash, .caret]
  private static let fillers: Set<String> = ["is", "as", "table", "the", "a", "all", "of", "segment", "column"]

  /// `count where …`, `explain "C1"`: what the verb is about was left out.
  private var missingOperands: [[Edit]] {
    guard let form, let index = wordAfterVerb else { return [] }
    let operands = form.head.split(separator: " ").drop { $0 != $0.uppercased() }
    guard let operand = operands.first, operand.allSatisfy(\.isLetter) else { return [] }
    let further = operands.dropFirst().first.map { [insertion("\(operand) \($0)", before: index)] } ?? []
    return [insertion(String(operand), before: index)] + further
  }

  /// The place behind the verb, unless that is the end.
  var wordAfterVerb: Int? {
    guard let verb = tokens[...position].lastIndex(where: { $0.span.end == verbSpan.end && !$0.endsStatement })
    else { return nil }
    return tokens[verb + 1].endsStatement ? nil : verb + 1
  }
}
