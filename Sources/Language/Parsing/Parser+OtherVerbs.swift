import Diagnostics

/// Beginnings of statements that are not ours: verbs of SQL, assignments of programming languages, formulas of spreadsheets.
extension Parser {
  /// `x = 5`, `let x = 5`, `$x = 5`, `customers.ratio = a / b`
  mutating func assignment() -> Diagnostic? {
    let isDeclared = ["let", "var", "const"].contains(current.folded) && token(ahead: 1).isName
    let start = position + (isDeclared ? 1 : 0)
    var index = start
    if tokens[index].kind != .parameter, !tokens[index].isName { return nil }
    while tokens[index + 1].isSymbol(.dot), tokens[index + 2].isName { index += 2 }
    guard tokens[index + 1].isSymbol(.equal) else { return nil }
    let target = tokens[start].kind == .parameter ? tokens[start].text : text(start...index)
    let verb = index == start ? "param" : "derive"
    let text = "\(verb) \(target) \(source.text(of: Span(tokens[index + 1].span.start, endOfStatement)))"
    let what = verb == "param" ? "a parameter is set with `param`" : "a computed column is added with `derive`"
    return Diagnostic(.unknownStatement, what, at: current.span, help: ["write `\(mended(text) ?? sanitised(text))`"])
  }

  /// `?` and `=SUM(orders.amount)`
  mutating func loneMark() -> Diagnostic? {
    if isAt(.question) {
      return Diagnostic(.unknownStatement, "no statement begins with `?`", at: current.span, help: ["write `help`"])
    }
    guard isAt(.equal), token(ahead: 1).isWord else { return nil }
    position += 1
    return loneAggregate()
  }

  /// `sum(orders.amount)`: an aggregate that no question asks for.
  mutating func loneAggregate() -> Diagnostic? {
    guard token(ahead: 1).isSymbol(.openParenthesis), token(ahead: 2).isName else { return nil }
    let isOfTable = token(ahead: 3).isSymbol(.dot) && !token(ahead: 4).endsStatement
    let table = isOfTable ? token(ahead: 2).text : "TABLE"
    let rest = source.text(of: Span(token(ahead: isOfTable ? 4 : 2).span.start, endOfStatement))
    let text = "summarize \(written(name: table)) show \(current.folded)(\(rest)"
    return foreign("a question begins with its verb", at: current.span, write: mended(text) ?? sanitised(text))
  }

  /// Verbs that change rows or tables elsewhere, and verbs for which we have another word.
  mutating func otherVerb() -> Diagnostic? {
    let name = token(ahead: 1)
    func say(_ what: String, _ help: String) -> Diagnostic {
      Diagnostic(.foreignForm, what, at: current.span, help: [help])
    }
    switch current.folded {
    case "end": return say("`end` closes a `for each`, and none is open", "leave it out")
    case "delete":
      return say(
        "rows are never deleted", "leave them out: `find TABLE where not CONDITION`; `drop NAME` forgets a table")
    case "insert": return say("rows come from files", "load them together: `load TABLE from \"a.csv\", \"b.csv\"`")
    case "update", "alter":
      return say("a loaded table stays as it is", "add a column: `derive TABLE.COLUMN = EXPRESSION`")
    case "create":
      return say("a table is loaded or built", "write `load TABLE from \"FILE\"` or `build TABLE from TABLE by COLUMN`")
    case "if":
      return say(
        "a statement has no condition of its own",
        "a column has: `derive TABLE.COLUMN = if(CONDITION, A, B)`; a script stops at `expect CONDITION`")
    case "clear", "cls": return say("the screen is cleared by a key", "press Ctrl-L; `help keys` tells the others")
    case "history" where name.endsStatement:
      return say(
        "older statements are found with keys",
        "press Up or Ctrl-R; `help keys` tells the others; of a table of that name ask `find history`")
    case "who" where ["is", "are"].contains(name.folded):
      var answer = rewritten("rows are listed with `find`", "find TABLE where", from: 2)
      if token(ahead: 2).isBareName, token(ahead: 3).endsStatement {
        answer?.help.append("of a level of tiers: `find TABLE where TIERS = \(token(ahead: 2).text)`")
      }
      return answer
    case "head": return rewritten("the first rows are asked for with `top`", "find", from: 1, and: "top 5")
    case "pivot":
      return say(
        "a matrix has rows by one column and columns by another", "write `count TABLE by COLUMN across COLUMN`")
    case "plot", "graph", "draw":
      return say(
        "a chart is a clause of a question", "write `count TABLE by COLUMN chart bar`; `help chart` lists the kinds")
    case "drill":
      return say("the rows behind a number are found by what it counts", "write `find TABLE where COLUMN = VALUE`")
    case "group": return rewritten("`count` makes groups", "count", from: 1)
    case "abc": return rewritten("classes A, B and C come of a Pareto analysis", "pareto", from: 1)
    case "simulate", "assume", "suppose":
      return rewritten("what would change is asked by `what if`", "what if", from: 1)
    case "what" where name.isSymbol(.minus) && token(ahead: 2).folded == "if":
      return rewritten("what would change is asked by `what if`", "what if", from: 3)
    case "score", "grade", "tier", "classify", "rank": return gradingVerb()
    case "as-of": return rewritten("the as-of date is a setting", "set", from: 0)
    case "sort", "order", "where":
      return name.isName && previous == nil ? rewritten("a question begins with its verb", "find TABLE", from: 0) : nil
    case "by" where opensStatement, "across" where opensStatement:
      return rewritten("a question begins with its verb", "count TABLE", from: 0)
    case "chart" where opensStatement: return loneClause()
    case "by", "across", "chart": return nil
    default: break
    }
    if name.endsStatement { return current.isPlainName ? tableAlone() : nil }
    guard Catalogue.clauseWords.contains(where: { $0.matches(tokens, at: position + 1) != nil }) else { return nil }
    let what = "a question begins with its verb"
    return rewritten(what, "find", from: 0) ?? rewritten(what, "count", from: 0)
  }

  /// Not the clause of a statement above that should have been indented.
  var opensStatement: Bool { previous == nil || current.indent == nil }

  /// `chart bar`, `top 5`: of the answer that is there.
  mutating func loneClause() -> Diagnostic? {
    rewritten("a question begins with its verb", "find last", from: 0)
  }

  /// `last where …`, `last chart bar`, its verb taken.
  mutating func askedLast() -> Halt? {
    guard form?.keyword == .last, Catalogue.clauseWords.contains(where: { $0.matches(tokens, at: position) != nil })
    else { return nil }
    let what = "`last` by itself shows the last answer again; as a table it is asked"
    return (rewritten(what, "find last", from: 0) ?? rewritten(what, "count last", from: 0)).map { fail($0) }
  }

  /// `score customers by revenue`, `rank customers by revenue`: what is graded is defined first, and has a name.
  private mutating func gradingVerb() -> Diagnostic? {
    guard token(ahead: 1).isName, Keyword.by.matches(tokens, at: position + 2) != nil, token(ahead: 3).isName else {
      return nil
    }
    let table = source.text(of: token(ahead: 1).span)
    let measure = source.text(of: Span(token(ahead: 3).span.start, endOfStatement))
    switch current.folded {
    case "rank":
      let column = source.text(of: token(ahead: 3).span)
      let rest = String(measure.dropFirst(column.count))
      return graded(
        "an order is asked for",
        [
          "find \(table) sort by \(measure) desc", "find \(table) sort by \(column) desc\(rest)",
          "find \(table) sort by \(measure)",
        ],
        else: "find \(table) sort by COLUMN desc")
    case "score":
      let define = "define score NAME for \(table) as"
      return graded(
        "a score is defined",
        ["", " scale rank", " weight 1 scale rank"].map { "\(define) \(measure)\($0)" },
        else: "\(define) COLUMN weight 1 scale rank")
    case "classify":
      let define = "define classes NAME for \(table) as high when"
      return graded(
        "classes are defined by rules", ["\(define) \(measure) > NUMBER, otherwise low"],
        else: "\(define) COLUMN > NUMBER, otherwise low")
    default:
      let define = "define tiers NAME for \(table) by"
      return graded(
        "tiers are defined", ["\(define) \(measure) as gold top 20%, other rest"],
        else: "\(define) COLUMN as gold top 20%, other rest")
    }
  }

  /// The first of the texts that is a statement as it stands; else how such a statement looks.
  private func graded(_ what: String, _ texts: [String], else form: String) -> Diagnostic {
    foreign(what, at: current.span, write: texts.lazy.compactMap { self.read($0) }.first ?? sanitised(form))
  }

  /// `customers`: perhaps a table.
  private func tableAlone() -> Diagnostic? {
    let verbs = Catalogue.statements.flatMap { $0.keyword.phrases.map { $0[0] } }
    if nearest(current.folded, among: verbs) != nil { return nil }
    return Diagnostic(
      .unknownStatement, "no statement begins with `\(sanitised(current.text))`", at: current.span,
      help: ["if it is a table, write `find \(sanitised(current.text))`; `help` lists the statements"])
  }

  private func rewritten(_ what: String, _ verb: String, from offset: Int, and more: String = "") -> Diagnostic? {
    if token(ahead: offset).endsStatement { return nil }
    let rest = source.text(of: Span(token(ahead: offset).span.start, endOfStatement))
    return mended("\(verb) \(rest)" + (more.isEmpty ? "" : " \(more)")).map {
      foreign(what, at: current.span, write: $0)
    }
  }

  private func text(_ range: ClosedRange<Int>) -> String {
    source.text(of: tokens[range.lowerBound].span.union(tokens[range.upperBound].span))
  }
}

extension Token {
  fileprivate var isPlainName: Bool { isWord && text.unicodeScalars.allSatisfy { $0.properties.isXIDContinue } }
}

extension Catalogue {
  /// The words that open clauses of questions.
  fileprivate static let clauseWords: [Keyword] = Clause<Query>.ofSummarize.map(\.keyword)
}
