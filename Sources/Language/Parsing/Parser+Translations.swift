import Diagnostics

/// Words and marks of other tools and of plain English, with ours for them: what `correction` tries first.
extension Parser {
  var translations: [[Edit]] {
    if current.endsStatement { return [] }
    let single = [
      plainWeight, doubledMark, listBrackets, methodCall, aggregateWithoutBrackets, conditional, remainder, unitWord,
      countOfAll,
    ]
    return phrases + single.compactMap(\.self) + wholeStatements
  }

  /// `count(*) customers`, `count(*) from customers`: the verb counts rows by itself.
  private var countOfAll: [Edit]? {
    guard form?.keyword == .count, lastTaken.span.end == verbSpan.end, isAt(.openParenthesis),
      token(ahead: 1).isSymbol(.star), token(ahead: 2).isSymbol(.closeParenthesis)
    else { return nil }
    let last = token(ahead: 3).folded == "from" ? token(ahead: 3) : token(ahead: 2)
    return [Edit(span: Span(verbSpan.end, last.span.end), text: "")]
  }

  // MARK: - Phrases

  /// A phrase that the mistake stands in.
  private var phrases: [[Edit]] {
    Self.phrases.flatMap { phrase, ours -> [[Edit]] in
      phrase.indices.compactMap { offset in
        let start = position - offset
        guard start >= 0, start + phrase.count <= tokens.count,
          phrase.indices.allSatisfy({ tokens[start + $0].folded == phrase[$0] })
        else { return nil }
        return replacement(start...start + phrase.count - 1, by: ours)
      }
    }
  }

  private static let phrases: [([String], String)] =
    [
      ("is greater than", ">"), ("greater than", ">"), ("is more than", ">"), ("more than", ">"), ("is above", ">"),
      ("above", ">"), ("exceeds", ">"), ("is less than", "<"), ("less than", "<"), ("is below", "<"), ("below", "<"),
      ("is older than", ">"), ("older than", ">"), ("is newer than", "<"), ("newer than", "<"), ("is equal to", "="),
      ("equal to", "="), ("equals", "="), ("is at least", ">="), ("at least", ">="), ("is at most", "<="),
      ("at most", "<="), ("isnull", "is missing"), ("isna", "is missing"), ("notnull", "is known"), ("per", "by"),
      ("grouped by", "by"), ("startswith", "starts with"), ("endswith", "ends with"), ("includes", "contains"),
      ("one of", "in"), ("five", "5"), ("ten", "10"), ("twenty", "20"), ("hundred", "100"),
    ].map { ($0.0.split(separator: " ").map(String.init), $0.1) }

  // MARK: - Marks

  /// `=>`, `=<`, `>>`, `===`, `**`, `//`: two marks in a row.
  private var doubledMark: [Edit]? {
    guard position > 0, case .symbol(let first) = lastTaken.kind, case .symbol(let second) = current.kind else {
      return nil
    }
    let marks = first.rawValue + second.rawValue
    return Self.doubledMarks[marks].map { replacement(position - 1...position, by: $0) }
  }

  private static let doubledMarks = ["=>": ">=", "=<": "<=", ">>": ">", "<<": "<", "===": "=", "**": "^"]

  /// `in [East, North]`
  private var listBrackets: [Edit]? {
    guard isAt(.openBracket) else { return nil }
    var edits: [Edit] = []
    var index = position
    while !tokens[index].endsStatement {
      if tokens[index].isSymbol(.openBracket) { edits.append(Edit(span: tokens[index].span, text: "(")) }
      if tokens[index].isSymbol(.closeBracket) { edits.append(Edit(span: tokens[index].span, text: ")")) }
      index += 1
    }
    return edits
  }

  /// `revenue % 2` and `revenue // 2` of single words.
  private var remainder: [Edit]? {
    let isModulo = isAt(.percent)
    let left = isModulo ? position - 1 : position - 2
    guard left >= 0, isModulo || isAt(.slash) && lastTaken.isSymbol(.slash) else { return nil }
    let (a, b) = (source.text(of: tokens[left].span), source.text(of: token(ahead: 1).span))
    let ours = isModulo ? "mod(\(a), \(b))" : "floor(\(a) / \(b))"
    return token(ahead: 1).endsStatement ? nil : replacement(left...position + 1, by: ours)
  }

  private var isPercentOrNumber: Bool {
    switch current.kind {
    case .literal(.number), .literal(.percent): true
    default: false
    }
  }

  /// `weight 40%`
  private var plainWeight: [Edit]? {
    guard case .literal(.percent) = current.kind, expectedHere.contains(.number) else { return nil }
    return replacement(position...position, by: String(current.text.dropLast()))
  }

  /// `5 thousand`, `5 million`
  private var unitWord: [Edit]? {
    guard position > 0, case .literal(.number) = lastTaken.kind, let unit = Self.unitWords[current.folded] else {
      return nil
    }
    return replacement(position - 1...position, by: lastTaken.text + unit)
  }

  private static let unitWords = [
    "thousand": "k", "million": "M", "millions": "M", "mn": "M", "billion": "B", "billions": "B", "bn": "B",
    "percent": "%",
  ]

  // MARK: - Calls

  /// `name.startswith("A")`, `name.upper()`
  private var methodCall: [Edit]? {
    guard isAt(.openParenthesis), position > 2, tokens[position - 2].isSymbol(.dot), let close = closing(position)
    else {
      return nil
    }
    var start = position - 3
    while start > 1, tokens[start - 1].isSymbol(.dot) { start -= 2 }
    let column = source.text(of: tokens[start].span.union(tokens[position - 3].span))
    let method = lastTaken.folded
    let argument = source.text(of: Span(current.span.end, tokens[close].span.start))
    let ours: String
    if let test = Self.methods[method] {
      ours = argument.isEmpty ? "\(column) \(test)" : "\(column) \(test) \(argument)"
    } else if let function = Self.methodFunctions[method], argument.isEmpty {
      ours = "\(function)(\(column))"
    } else {
      return nil
    }
    return replacement(start...close, by: ours)
  }

  private static let methods = [
    "contains": "contains", "includes": "contains", "startswith": "starts with", "endswith": "ends with",
    "isnull": "is missing", "isna": "is missing", "notnull": "is known", "notna": "is known", "isin": "in",
  ]

  private static let methodFunctions = [
    "lower": "lower", "upper": "upper", "strip": "trim", "trim": "trim", "len": "length", "sum": "sum", "mean": "avg",
    "median": "median", "min": "min", "max": "max", "count": "count", "nunique": "distinct", "abs": "abs",
  ]

  private func closing(_ open: Int) -> Int? {
    var nesting = 0
    var index = open
    while !tokens[index].endsStatement {
      if tokens[index].isSymbol(.openParenthesis) { nesting += 1 }
      if tokens[index].isSymbol(.closeParenthesis) { nesting -= 1 }
      if nesting == 0 { return index }
      index += 1
    }
    return nil
  }

  /// `show avg revenue`, `expect count customers > 5`, `exists orders`
  private var aggregateWithoutBrackets: [Edit]? {
    guard position > 0, current.isName, let function = Self.bareCalls[lastTaken.folded] else { return nil }
    var end = position
    while tokens[end + 1].isSymbol(.dot), tokens[end + 2].isName { end += 2 }
    let operand = source.text(of: current.span.union(tokens[end].span))
    return replacement(position - 1...end, by: "\(function)(\(operand))")
  }

  private static let bareCalls = [
    "sum": "sum", "total": "sum", "avg": "avg", "average": "avg", "mean": "avg", "min": "min", "max": "max",
    "median": "median", "count": "count", "distinct": "distinct", "exists": "any",
  ]

  /// `if c then a else b`, `case when c then a else b end`, `c ? a : b`
  private var conditional: [Edit]? {
    var end = position
    while !tokens[end].endsStatement { end += 1 }
    func text(_ range: Range<Int>) -> String? {
      guard let first = range.first, let last = range.last else { return nil }
      return source.text(of: tokens[first].span.union(tokens[last].span))
    }
    func first(_ word: String) -> Int? { (position..<end).first { tokens[$0].folded == word && tokens[$0].isWord } }
    if isAt(.question), let colon = (position..<end).first(where: { tokens[$0].isSymbol(.colon) }),
      let equal = (0..<position).last(where: { tokens[$0].isSymbol(.equal) && tokens[$0].span.start > verbSpan.end }),
      let condition = text(equal + 1..<position), let yes = text(position + 1..<colon), let no = text(colon + 1..<end)
    {
      return replacement(equal + 1...end - 1, by: "if(\(condition), \(yes), \(no))")
    }
    guard position > 0, let then = first("then"), let other = first("else") else { return nil }
    let isCase = lastTaken.folded == "case" && current.folded == "when"
    guard isCase || lastTaken.folded == "if" else { return nil }
    let last = tokens[end - 1].folded == "end" ? end - 1 : end
    guard let condition = text((isCase ? position + 1 : position)..<then), let yes = text(then + 1..<other),
      let no = text(other + 1..<last)
    else { return nil }
    return replacement(position - 1...end - 1, by: "if(\(condition), \(yes), \(no))")
  }

  // MARK: - Statements

  /// `count(customers)`, `find * from t`, `find t.name`, `load "t.csv"`, `undo 3`, `param $p = 1`, a criterion without a name.
  private var wholeStatements: [[Edit]] {
    let rest = position...max(position, lastPosition)
    switch form?.keyword {
    case .count where isAt(.openParenthesis):
      guard let close = closing(position) else { return [] }
      let inner = source.text(of: Span(current.span.end, tokens[close].span.start))
      return [replacement(position...close, by: inner == "*" || inner.isEmpty ? "TABLE" : inner)]
    case .find where isAt(.star):
      guard token(ahead: 1).folded == "from", token(ahead: 2).isName else { return [] }
      let shown = Edit(span: Span(statementSpan.end, statementSpan.end), text: " show all")
      return [replacement(position...position + 1, by: "").map(trimmed) + [shown]]
    case .find where isAt(.dot): return [replacement(position...position, by: " show ")]
    case .load where current.kind == .text: return [insertion("\(tableName(of: current.text)) from", before: position)]
    case .undo, .redo:
      guard case .literal(.number(let number)) = current.kind, number.scale == 0, (1...10).contains(number.units),
        let verb = form?.keyword.english
      else { return [replacement(rest, by: "").map(trimmed)] }
      let again = Array(repeating: "; \(verb)", count: Int(number.units) - 1).joined()
      return [[Edit(span: Span(verbSpan.end, statementSpan.end), text: again)]]
    case .last, .quit: return [[Edit(span: Span(verbSpan.end, statementSpan.end), text: "")]]
    case .why:
      guard lastTaken.folded == "not" else { return [] }
      return [deletion(position - 1) + insertion("not", before: position + 1)]
    case .param:
      guard current.kind == .parameter else { return [] }
      return [replacement(position...position, by: current.text)]
    case StatementForm.score.keyword where lastTaken.isName: return [insertion("NAME =", before: position - 1)]
    case .whatIf where isAt(.top) || isAt(.nextCut): return [insertion("LEVEL", before: position)]
    case .whatIf where isPercentOrNumber:
      let word =
        Keyword.top.matches(lastTaken.text) || Keyword.nextCut.matches(lastTaken.text) ? "LEVEL" : "SCORE weights"
      return [insertion(word, before: position - 1)]
    default: return []
    }
  }

  private func trimmed(_ edit: Edit) -> Edit {
    Edit(span: Span(tokens[position - 1].span.end, edit.span.end), text: edit.text)
  }

  private var lastPosition: Int {
    var index = position
    while !tokens[index + 1].endsStatement, !tokens[index].endsStatement { index += 1 }
    return index
  }

  /// `orders` of `data/orders.csv`
  private func tableName(of path: String) -> String {
    let file = path.split { $0 == "/" || $0 == "\\" }.last ?? ""
    return written(name: String(file.prefix { $0 != "." }))
  }
}
