import Diagnostics

extension Keyword {
  public static let set = Keyword("set", chinese: ["设置", "设定"])
  public static let param = Keyword("param", chinese: ["参数"], habits: ["parameter"])
  public static let undo = Keyword("undo", chinese: ["撤销"])
  public static let redo = Keyword("redo", chinese: ["重做"])
  public static let help = Keyword("help", chinese: ["帮助"])
  public static let saveScript = Keyword("save script", chinese: ["保存脚本"])
  public static let quit = Keyword("quit", chinese: ["退出"], habits: ["exit", "bye"])
  public static let forEach = Keyword("for each", chinese: ["对每个", "对每一个"], habits: ["foreach"])
  public static let end = Keyword("end", chinese: ["结束"])
}

extension StatementForm {
  static let set = StatementForm(
    .set, .session, "set SETTING VALUE", "changes how answers are computed or shown",
    clauses: SettingForm.all.map { ClauseForm($0.keyword, $0.signature, $0.summary) },
    examples: ["set as-of 2026-06-30", "set as-of latest", "set allow unknown", "set memory 8GB"]
  ) { parser throws(Halt) in try parser.setting() }

  static let param = StatementForm(
    .param, .session, "param NAME = VALUE",
    "gives a parameter its value unless the command line did; use it as `$NAME`",
    examples: ["param region = East"]
  ) { parser throws(Halt) in
    let name = try parser.name(.newName)
    try parser.expect(.equal)
    return .param(Parameter(name: name, value: try parser.expression()))
  }

  static let show = StatementForm(
    .show, .session, "show TOPIC", "lists what the session holds", clauses: ShowTopic.all.map(\.form),
    examples: ["show tables"]
  ) { parser throws(Halt) in try parser.showTopic() }

  static let help = StatementForm(
    .help, .session, "help [WORD …]", "explains a statement, a clause, a function or a setting", examples: ["help find"]
  ) { parser throws(Halt) in
    var words: [Name] = []
    parser.expecting(.helpTopic)
    while !parser.current.endsStatement {
      let token = parser.advance()
      words.append(Name(token.text, span: token.span, isQuoted: token.kind == .quotedName))
    }
    return .help(words)
  }

  static let saveScript = StatementForm(
    .saveScript, .session, "save script \"FILE\"", "writes the statements that brought the session here",
    examples: ["save script \"session.acct\""]
  ) { parser throws(Halt) in .saveScript(path: try parser.text(.filePath)) }

  static let undo = StatementForm(.undo, .session, "undo", "takes the last change back", examples: ["undo"]) {
    _ throws(Halt) in .undo
  }

  static let redo = StatementForm(.redo, .session, "redo", "makes an undone change again", examples: ["redo"]) {
    _ throws(Halt) in .redo
  }

  static let last = StatementForm(
    .last, .session, "last", "shows the last answer again, in full; as a table it can be asked: `find last where …`",
    examples: ["last"]
  ) {
    _ throws(Halt) in .last
  }

  static let quit = StatementForm(.quit, .session, "quit", "leaves", examples: ["quit"]) { _ throws(Halt) in .quit }

  static let forEach = StatementForm(
    .forEach, .session, "for each NAME in (VALUE, …) … end",
    "runs statements once for each value, which is `$NAME` inside",
    examples: ["for each region in (East, North)\n  count customers where region = $region\nend"]
  ) { parser throws(Halt) in try parser.forEach() }
}

extension Parser {
  fileprivate mutating func setting() throws(Halt) -> Statement.Kind {
    expecting(.settingName)
    let start = position
    guard let form = SettingForm.all.first(where: { accept($0.keyword) }) else { throw unexpected() }
    let name = Name(form.keyword.english, span: tokens[start].span.union(lastTaken.span))
    _ = acceptSilently(.equal)
    expecting(.settingValue(setting: name.text))
    if isAtEnd, form.isSwitch { return .set(Setting(name: name, value: nil)) }
    return .set(Setting(name: name, value: try expression()))
  }

  fileprivate mutating func showTopic() throws(Halt) -> Statement.Kind {
    expecting(.topic)
    let start = position
    for topic in ShowTopic.all where accept(topic.keyword) {
      return .show(Show(topic: Name(topic.keyword.english, span: tokens[start].span.union(lastTaken.span))))
    }
    throw unknownTopic()
  }

  /// `for each region in (East, North)`, statements, `end`.
  fileprivate mutating func forEach() throws(Halt) -> Statement.Kind {
    let opening = verbSpan
    try descend()
    blockDepth += 1
    defer {
      depth -= 1
      blockDepth -= 1
    }
    let head = try? forEachHead()
    if head == nil { skipStatement() }
    let body = forEachBody()
    if !accept(.end) {
      ranOut = ranOut || current.kind == .end
      throw fail(
        Diagnostic(
          .unclosedBlock, "this block is never closed", at: opening, help: ["add a line `end` after its statements"]))
    }
    guard let head else { throw Halt() }
    return .forEach(ForEach(name: head.name, values: head.values, body: body))
  }

  private mutating func forEachHead() throws(Halt) -> (name: Name, values: [Expression]) {
    let name = try name(.parameter)
    try expect(.in)
    if !isAt(.openParenthesis), current.kind != .cursor, !isAtEnd {
      throw fail(
        Diagnostic(
          .unexpected, "the values of `for each` stand in brackets", at: current.span,
          help: ["write `in (East, North)`"]))
    }
    let values = try bracketed { parser throws(Halt) in try parser.sum() }
    return (name, values)
  }

  private mutating func forEachBody() -> [Statement] {
    var body: [Statement] = []
    while current.kind != .end {
      if current.kind == .boundary {
        position += 1
      } else if isAtEnd {
        break
      } else if let statement = parseStatement() {
        body.append(statement)
      }
    }
    return body
  }
}
