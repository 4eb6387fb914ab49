import Diagnostics

extension Keyword {
  public static let say = Keyword("say", chinese: ["说"])
}

extension StatementForm {
  static let say = StatementForm(
    .say, .session, "say \"TEXT\"", "tells those who read along what comes next; `{NAME}` in it is a parameter",
    examples: ["say \"Who has been quiet for three months?\""]
  ) { parser throws(Halt) in .say(text: try parser.text(.text)) }
}
