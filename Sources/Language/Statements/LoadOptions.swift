import Diagnostics

extension Keyword {
  public static let delimiter = Keyword("delimiter", chinese: ["分隔符"], habits: ["separator", "sep"])
  public static let quote = Keyword("quote", chinese: ["引号"])
  public static let escape = Keyword("escape", chinese: ["转义"])
  public static let encoding = Keyword("encoding", chinese: ["编码"])
  public static let dates = Keyword("dates", chinese: ["日期顺序"])
  public static let decimal = Keyword("decimal", chinese: ["小数点"])
  public static let thousands = Keyword("thousands", chinese: ["千分位"])
  public static let header = Keyword("header", chinese: ["表头"])
  public static let skip = Keyword("skip", chinese: ["跳过"])
  public static let footer = Keyword("footer", chinese: ["表尾"])
  public static let comment = Keyword("comment", chinese: ["注释"])
  public static let types = Keyword("types", chinese: ["类型"], habits: ["type"])
  public static let currency = Keyword("currency", chinese: ["币种"])
  public static let sheet = Keyword("sheet", chinese: ["工作表"], habits: ["worksheet"])
  public static let allText = Keyword("all text", chinese: ["全部文本"])
}

/// The options after `with`, in the order they were said.
struct LoadOptions {
  var list: [LoadOption] = []
}

extension Clause<LoadOptions> {
  static let all: [Clause] = [
    option(.delimiter, "delimiter \";\"", "says what stands between cells") { parser throws(Halt) in
      .delimiter(try parser.text().text)
    },
    option(.quote, "quote \"'\"", "says what stands round cells") { parser throws(Halt) in
      .quote(try parser.text().text)
    },
    option(.escape, "escape \"\\\"", "says what makes the quote or delimiter behind it text") { parser throws(Halt) in
      .escape(try parser.text().text)
    },
    option(.encoding, "encoding gb18030", "says how the bytes spell characters") { parser throws(Halt) in
      .encoding(try parser.compactWord(.encoding))
    },
    option(.dates, "dates dmy | mdy | ymd", "says in which order dates are written") { parser throws(Halt) in
      .dates(try parser.dateOrder())
    },
    option(.decimal, "decimal \",\"", "says what stands before decimals") { parser throws(Halt) in
      .decimalMark(try parser.text().text)
    },
    option(.thousands, "thousands \".\"", "says what stands between thousands") { parser throws(Halt) in
      .thousandsMark(try parser.text().text)
    },
    option(.header, "header yes | no | N", "says whether the first line, or how many, name the columns") {
      parser throws(Halt) in
      if case .literal(.number) = parser.current.kind { return .header(lines: try parser.wholeNumber()) }
      return .header(lines: try parser.yesOrNo() ? 1 : 0)
    },
    option(.skip, "skip N", "leaves out the first N lines") { parser throws(Halt) in .skip(try parser.wholeNumber()) },
    option(.footer, "footer N", "leaves out the last N lines") { parser throws(Halt) in
      .footer(try parser.wholeNumber())
    },
    option(.comment, "comment \"#\"", "leaves out lines that begin so") { parser throws(Halt) in
      .comment(try parser.text().text)
    },
    option(.missing, "missing (\"n/a\", …)", "names spellings that mean missing in every column") {
      parser throws(Halt) in
      .missing(try parser.bracketed { parser throws(Halt) in try parser.text().text })
    },
    option(.types, "types (COLUMN TYPE, …) | (all text)", "sets the types of columns") { parser throws(Halt) in
      try parser.columnTypes()
    },
    option(.currency, "currency (COLUMN CODE, …)", "says in which currency columns are") { parser throws(Halt) in
      .currency(try parser.bracketed { parser throws(Halt) in try parser.columnWord() })
    },
    option(.sheet, "sheet \"NAME\" | N", "says which sheet of a workbook is read") { parser throws(Halt) in
      if case .literal(.number) = parser.current.kind { return .sheet(.number(try parser.wholeNumber())) }
      return .sheet(.name(try parser.text().text))
    },
  ]

  private static func option(
    _ keyword: Keyword, _ signature: String, _ summary: String,
    _ parse: @escaping @Sendable (inout Parser) throws(Halt) -> LoadOption.Kind
  ) -> Clause {
    Clause(ClauseForm(keyword, signature, summary)) { parser, options throws(Halt) in
      let start = parser.lastTaken.span
      let kind = try parse(&parser)
      options.list.append(LoadOption(kind, span: start.union(parser.lastTaken.span)))
    }
  }
}

extension Parser {
  fileprivate mutating func dateOrder() throws(Halt) -> DateOrder {
    for order in DateOrder.allCases { expecting(.keyword(Keyword(order.rawValue))) }
    guard current.isWord, let order = DateOrder(rawValue: current.folded) else { throw unexpected() }
    position += 1
    return order
  }

  mutating func yesOrNo() throws(Halt) -> Bool {
    if accept(.yes) { return true }
    if accept(.no) { return false }
    throw unexpected()
  }

  fileprivate mutating func columnTypes() throws(Halt) -> LoadOption.Kind {
    if isAt(.openParenthesis), Keyword.allText.matches(tokens, at: position + 1) != nil {
      let open = advance().span
      _ = accept(.allText)
      try close(open)
      return .allText
    }
    return .types(try bracketed { parser throws(Halt) in try parser.columnWord() })
  }

  /// `zip text`, `amount CNY`
  fileprivate mutating func columnWord() throws(Halt) -> ColumnWord {
    let column = try name(.column(table: tables.last, prefix: []))
    return ColumnWord(column: column, word: try name(.newName))
  }

  /// A word that may hold marks, up to the next space: `utf-8`, `windows-1252`; or the same in quotes.
  fileprivate mutating func compactWord(_ expectation: Expectation) throws(Halt) -> String {
    if current.kind == .text { return advance().text }
    let start = try name(expectation).span
    var end = start.end
    while !current.endsStatement, current.isAttached { end = advance().span.end }
    return source.text(of: Span(start.start, end))
  }
}
