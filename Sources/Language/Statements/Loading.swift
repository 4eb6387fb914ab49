import Diagnostics

extension Keyword {
  public static let load = Keyword("load", chinese: ["加载", "载入", "导入"], habits: ["import"])
  public static let from = Keyword("from", chinese: ["从", "来自"])
  public static let key = Keyword("key", chinese: ["主键", "键"])
  public static let link = Keyword("link", chinese: ["关联", "连接"])
  public static let roles = Keyword("roles", chinese: ["角色"])
  public static let none = Keyword("none", chinese: ["无"])
  public static let with = Keyword("with", chinese: ["选项", "带"])
  public static let rejectsTo = Keyword("rejects to", chinese: ["拒收到", "坏行到"])
  public static let allowRejects = Keyword("allow rejects", chinese: ["允许拒收", "允许坏行"])
  public static let build = Keyword("build", chinese: ["构建", "生成"])
  public static let recode = Keyword("recode", chinese: ["重编码", "改写"])
  public static let include = Keyword("include", chinese: ["包含文件", "引入"])
}

extension StatementForm {
  static let load = StatementForm(
    .load, .data, "load TABLE from \"FILE\", …", "reads CSV files or sheets of .xlsx workbooks into a table",
    clauses: Clause.ofLoad.forms(),
    examples: [
      "load customers from \"customers.csv\" key customerId",
      "load orders from \"orders.csv\" key orderId link customerId to customers roles date = date, money = amount",
      "load best from \"gold-{as-of}.xlsx\" key customerId with sheet \"customers\"",
    ]
  ) { parser throws(Halt) in try parser.load() }

  static let build = StatementForm(
    .build, .data, "build TABLE from TABLE by KEY",
    "makes a table with a row for each value of a column of another one",
    clauses: Clause.ofBuild.forms(),
    examples: ["build buyers from orders by customerId with firstOrder = min(date), orderCount = count()"]
  ) { parser throws(Halt) in try parser.build() }

  static let recode = StatementForm(
    .recode, .data, "recode TABLE.COLUMN \"OLD\" as \"NEW\", …", "rewrites spellings of a value",
    examples: ["recode customers.region \"Eest\" as \"East\""]
  ) { parser throws(Halt) in try parser.recode() }

  static let roles = StatementForm(
    .roles, .data, "roles TABLE ROLE = COLUMN, …",
    "says what columns mean, so that dates and money are found without naming them",
    examples: ["roles orders date = date, money = amount"]
  ) { parser throws(Halt) in
    _ = parser.acceptSilently(.for)
    let table = try parser.name(.table)
    parser.tables = [table.text]
    return .roles(table: table, try parser.roleAssignments())
  }

  static let include = StatementForm(
    .include, .data, "include \"FILE\"", "runs the statements of another script here",
    examples: ["include \"book.acct\""]
  ) { parser throws(Halt) in .include(path: try parser.text(.filePath)) }
}

/// What a load, or a build, has said so far.
struct LoadDraft {
  var load: Load
}

struct BuildDraft {
  var source: Name?
  var key: Name?
  var columns: [NamedExpression] = []
}

extension Clause<LoadDraft> {
  static let ofLoad: [Clause] = [
    Clause(ClauseForm(.from, "from \"FILE\", …", "names the files, which go into one table")) {
      parser, draft throws(Halt) in
      draft.load.paths = try parser.list { parser throws(Halt) in try parser.text(.filePath) }
    },
    Clause(ClauseForm(.key, "key COLUMN", "names the column that identifies a row")) { parser, draft throws(Halt) in
      draft.load.key = try parser.name(.column(table: draft.load.table.text, prefix: []))
    },
    Clause(ClauseForm(.link, "link COLUMN to TABLE [as NAME], …", "joins rows to the rows of another table")) {
      parser, draft throws(Halt) in
      draft.load.links = try parser.list { parser throws(Halt) in try parser.link() }
    },
    Clause(ClauseForm(.roles, "roles ROLE = COLUMN, …", "says what columns mean: date, money, stage, name …")) {
      parser, draft throws(Halt) in
      draft.load.roles = try parser.roleAssignments()
    },
    Clause(
      ClauseForm(.with, "with OPTION …", "says how the files are written", options: Clause<LoadOptions>.all.forms())
    ) { parser, draft throws(Halt) in
      var options = LoadOptions()
      try parser.parseClauses(Clause<LoadOptions>.all, into: &options)
      if options.list.isEmpty { throw parser.unexpected() }
      draft.load.options = options.list
    },
    Clause(ClauseForm(.rejectsTo, "rejects to \"FILE\"", "writes the rows that were set aside to a file")) {
      parser, draft throws(Halt) in
      draft.load.rejectsPath = try parser.text(.filePath)
    },
    Clause(ClauseForm(.allowRejects, "allow rejects N%", "goes on with up to so many odd rows")) {
      parser, draft throws(Halt) in
      draft.load.allowedRejects = try parser.share()
    },
  ]
}

extension Clause<BuildDraft> {
  static let ofBuild: [Clause] = [
    Clause(ClauseForm(.from, "from TABLE", "names the table whose rows are gathered")) { parser, draft throws(Halt) in
      let source = try parser.name(.table)
      parser.tables = [source.text]
      draft.source = source
    },
    Clause(ClauseForm(.by, "by COLUMN", "names the column whose values become rows")) { parser, draft throws(Halt) in
      draft.key = try parser.name(.column(table: draft.source?.text, prefix: []))
    },
    Clause(ClauseForm(.with, "with NAME = EXPRESSION, …", "computes columns over the gathered rows")) {
      parser, draft throws(Halt) in
      draft.columns = try parser.list { parser throws(Halt) in try parser.namedExpression() }
    },
  ]
}

extension Parser {
  fileprivate mutating func load() throws(Halt) -> Statement.Kind {
    var draft = LoadDraft(load: Load(table: try name(.table), paths: []))
    tables = [draft.load.table.text]
    try parseClauses(Clause.ofLoad, into: &draft)
    if !isAtEnd { throw fileWithoutFrom() ?? unexpected() }
    if draft.load.paths.isEmpty {
      throw missingClause(.from, "a load needs a file", "add `from \"\(draft.load.table.text).csv\"`")
    }
    return .load(draft.load)
  }

  /// `load orders "orders.csv"`
  private mutating func fileWithoutFrom() -> Halt? {
    guard current.kind == .text else { return nil }
    let file = source.text(of: current.span)
    return fail(
      Diagnostic(
        .unexpected, "expected `from` before a file", at: current.span, help: ["write `from \(sanitised(file))`"]))
  }

  fileprivate mutating func build() throws(Halt) -> Statement.Kind {
    let table = try name(.newName)
    var draft = BuildDraft()
    try parseClauses(Clause.ofBuild, into: &draft)
    if !isAtEnd { throw unexpected() }
    guard let source = draft.source else {
      throw missingClause(.from, "a build needs the table to gather", "add `from TABLE`")
    }
    guard let key = draft.key else {
      throw missingClause(.by, "a build needs the column to gather by", "add `by COLUMN`")
    }
    return .build(Build(table: table, source: source, key: key, columns: draft.columns))
  }

  fileprivate mutating func recode() throws(Halt) -> Statement.Kind {
    let column = try path(.table)
    let changes = try list { parser throws(Halt) in
      let from = try parser.text(.value(of: column.parts.map(\.text), table: nil))
      try parser.expect(.as)
      return Recode.Change(from: from, to: try parser.text())
    }
    return .recode(Recode(column: column, changes: changes))
  }

  fileprivate mutating func link() throws(Halt) -> LinkClause {
    let column = try name(.column(table: tables.last, prefix: []))
    try expect(.to)
    let target = try name(.table)
    let alias = accept(.as) ? try name(.newName) : nil
    return LinkClause(column: column, target: target, alias: alias)
  }

  /// `date = orderDate, money = amount`; `date none` refuses.
  mutating func roleAssignments() throws(Halt) -> [RoleAssignment] {
    try list { parser throws(Halt) in
      let role = try parser.name(.role)
      if parser.accept(.none) { return RoleAssignment(role: role, column: nil) }
      try parser.expect(.equal)
      return RoleAssignment(role: role, column: try parser.name(.column(table: parser.tables.last, prefix: [])))
    }
  }

  mutating func namedExpression() throws(Halt) -> NamedExpression {
    let name = try name(.newName)
    try expect(.equal)
    return NamedExpression(name: name, expression: try expression())
  }
}
