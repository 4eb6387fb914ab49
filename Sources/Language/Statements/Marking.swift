import Diagnostics

/// `mark contacts.phone, contacts.email level 2`
public struct MarkStatement: Sendable, Hashable {
  public var columns: [Path]
  /// 0 takes the mark away.
  public var level: Int

  public init(columns: [Path], level: Int) {
    self.columns = columns
    self.level = level
  }
}

extension Keyword {
  public static let mark = Keyword("mark", chinese: ["标密", "定密"])
  public static let level = Keyword("level", chinese: ["级别", "密级"])
}

/// A `mark` on its way.
struct MarkDraft {
  var level: Int?
}

extension Clause<MarkDraft> {
  static let level = Clause(
    ClauseForm(
      .level, "level N", "says how confidential: `--redact M` hides what is above M, and 0 takes the mark away")
  ) { parser, draft throws(Halt) in
    draft.level = try parser.wholeNumber()
  }
}

extension StatementForm {
  static let mark = StatementForm(
    .mark, .session, "mark TABLE.COLUMN, … level N",
    "says how confidential columns are: `--redact N` hides what is above level N",
    clauses: [Clause<MarkDraft>.level].forms(),
    examples: ["mark customers.name, customers.creditScore level 2"]
  ) { parser throws(Halt) in
    let columns = try parser.list { parser throws(Halt) in try parser.path(.table) }
    var draft = MarkDraft()
    try parser.parseClauses([Clause<MarkDraft>.level], into: &draft)
    if !parser.isAtEnd { throw parser.unexpected() }
    guard let level = draft.level else {
      throw parser.missingClause(
        .level, "a mark needs its level", "add `level 1`, or a higher number for what is more confidential")
    }
    return .mark(MarkStatement(columns: columns, level: level))
  }
}
