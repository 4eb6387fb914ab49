import Diagnostics

extension Keyword {
  public static let export = Keyword("export", chinese: ["导出"])
  public static let forExcel = Keyword("for excel", chinese: ["供Excel"])
  public static let withManifest = Keyword("with manifest", chinese: ["附清单"])
}

extension StatementForm {
  static let find = StatementForm(
    .find, .questions, "find TABLE", "lists the rows that a condition picks out", clauses: Clause.ofFind.forms(),
    examples: [
      "find customers where tier = gold and lastOrder > 90d",
      "find customers where revenue >= 1.2k and region in (East, North) sort by revenue desc top 20 show name, revenue, "
        + "revenue / orderCount as ticket",
      "find customers where tier >= gold show all", "find customers show revenue chart histogram",
    ]
  ) { parser throws(Halt) in .query(try parser.query(.find)) }

  static let count = StatementForm(
    .count, .questions, "count TABLE", "counts rows, by groups where asked", clauses: Clause.ofCount.forms(),
    examples: [
      "count customers", "count customers where sleeping by region, tier", "count customers by region across tier",
      "count customers by tier chart pyramid",
    ]
  ) { parser throws(Halt) in .query(try parser.query(.count)) }

  static let summarize = StatementForm(
    .summarize, .questions, "summarize TABLE", "computes sums, shares and other aggregates by groups",
    clauses: Clause.ofSummarize.forms(),
    examples: [
      "summarize orders where date in 2025 by customers.region, month(date) show count() as n, sum(amount) as revenue "
        + "sort by revenue desc top 10",
      "summarize orders where date in 2025 by month(date) show sum(amount) as revenue chart line",
      "summarize customers by region having n >= 5 show count() as n, share(tier = gold among tier is known) as goldShare",
    ]
  ) { parser throws(Halt) in .query(try parser.query(.summarize)) }

  static let export = StatementForm(
    .export, .questions, "export [find | count | summarize] TABLE to \"FILE\"",
    "writes an answer to a file, whole or not at all; .csv, .xlsx, .json … say the format; `across` is written as the matrix, in "
      + ".json and .jsonl as one row a cell",
    clauses: Clause.ofExport.forms(),
    examples: [
      "export customers where tier = gold sort by revenue desc show customerId, name, revenue to \"gold-{as-of}.csv\"",
      "export customers where tier = gold show all split by region to \"gold-{region}.csv\"",
      "export count customers by region chart bar to \"regions.svg\"",
      "export count customers by region across tier to \"regions.csv\" for excel",
      "export customers show name, revenue to \"for-sales.csv\" for excel delimiter \";\" with manifest",
      "export customers where tier = gold show customerId, name, revenue, lastOrder to \"gold-{as-of}.xlsx\"",
    ]
  ) { parser throws(Halt) in try parser.export() }
}

/// An export on its way: the question that it asks, and where the answer goes.
struct ExportDraft {
  var query: Query
  var splitBy: Expression?
  var path: TextLiteral?
  var excel: ExcelForm?
  var hasManifest = false
}

extension Clause<ExportDraft> {
  static let to = Clause(
    ClauseForm(.to, "to \"FILE\"", "names the file; `{as-of}`, a parameter and the split column stand in braces")
  ) { parser, draft throws(Halt) in
    draft.path = try parser.text(.filePath)
  }

  static let splitBy = Clause(
    ClauseForm(.splitBy, "split by COLUMN", "writes a file for each value of a column")
  ) { parser, draft throws(Halt) in
    draft.splitBy = try parser.expression()
  }

  static let forExcel = Clause(
    ClauseForm(
      .forExcel, "for excel [delimiter \";\"] [decimal \",\"]",
      "makes a CSV file that Excel opens rightly, and in which no text starts a formula; with `delimiter \";\"` numbers have a "
        + "decimal comma, as Excel reads them where it splits cells at `;`")
  ) { parser, draft throws(Halt) in
    var form = ExcelForm()
    while true {
      if form.delimiter == nil, parser.accept(.delimiter) {
        form.delimiter = try parser.text()
      } else if form.decimal == nil, parser.accept(.decimal) {
        form.decimal = try parser.text()
      } else {
        break
      }
    }
    draft.excel = form
  }

  static let withManifest = Clause(
    ClauseForm(
      .withManifest, "with manifest",
      "writes beside it what it was made from: files with SHA-256, definitions and what they were fitted to, as-of")
  ) { _, draft throws(Halt) in
    draft.hasManifest = true
  }

  /// A clause of the question, read into the question.
  static func asking(_ clause: Clause<Query>) -> Clause {
    Clause(clause.form) { parser, draft throws(Halt) in try clause.parse(&parser, &draft.query) }
  }

  static func ofExport(_ verb: Query.Verb) -> [Clause] {
    Clause<Query>.of(verb).map(asking) + [.splitBy, .to, .forExcel, .withManifest]
  }
  static let ofExport: [Clause] = ofExport(.summarize)
}

extension Parser {
  /// `find`, `count` or `summarize`, its verb just taken.
  mutating func query(_ verb: Query.Verb) throws(Halt) -> Query {
    try rejectCountBeforeTable()
    if verb == .summarize { try rejectAggregateBeforeTable() }
    var query = Query(verb: verb, verbSpan: verbSpan, table: try name(.table))
    tables = [query.table.text]
    try parseClauses(Clause.of(verb), into: &query)
    if !isAtEnd { throw misplacedClause(verb) ?? unexpected() }
    return query
  }

  fileprivate mutating func export() throws(Halt) -> Statement.Kind {
    let verb = acceptVerb()
    let query = Query(verb: verb ?? .find, verbSpan: verb == nil ? verbSpan : lastTaken.span, table: try name(.table))
    tables = [query.table.text]
    var draft = ExportDraft(query: query)
    try parseClauses(Clause.ofExport(query.verb), into: &draft)
    if !isAtEnd { throw misplacedClause(query.verb) ?? unexpected() }
    guard let path = draft.path else {
      throw missingClause(.to, "an export needs a file", "add `to \"\(draft.query.table.text).csv\"`")
    }
    return .export(
      Export(
        query: draft.query, splitBy: draft.splitBy, path: path, excel: draft.excel, hasManifest: draft.hasManifest))
  }

  /// `export count customers …`; without a verb an export lists rows.
  private mutating func acceptVerb() -> Query.Verb? {
    let verbs: [(Keyword, Query.Verb)] = [(.find, .find), (.count, .count), (.summarize, .summarize)]
    for (keyword, verb) in verbs where isAt(keyword) && token(ahead: 1).isName {
      if openClauses.contains(where: { $0.matches(tokens, at: position + 1) != nil }) { continue }
      return accept(keyword) ? verb : nil
    }
    return nil
  }
}
