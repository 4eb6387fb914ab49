import Shell

/// The ways to call acct.
let usageForms = [
  ("acct", "Converse at a terminal; otherwise run what standard input says."),
  ("acct FILE.acct … [OPTIONS]", "Run scripts; `acct run` does the same."),
  ("acct -c STATEMENTS [OPTIONS]", "Run statements."),
  ("acct check FILE.acct …", "Find the mistakes of scripts against their files, run nothing."),
  ("acct demo [FILE.acct]", "Step through a script, or the first lesson, before an audience."),
  ("acct sample retail DIR", "Write a bundled sample book: CSV files and book.acct; `pipeline` has deals and a plan."),
]

/// All options, as they are typed and what they do.
var commandLine: [(written: String, summary: String)] {
  CommandOption.all.map { (spelled($0.name, $0.shortName, $0.operand), $0.help) }
    + CommandOption.pages.map { (spelled($0.name, $0.shortName, $0.operand), $0.help) }
}

/// The page that `acct --help` shows, made from the options' definitions.
func usagePage() -> String {
  """
  acct \(acctVersion) · account planning: which customers to work, how hard, and why

  \(table(usageForms))
  Options:
  \(table(commandLine))
  At the prompt `help` tells what to type.

  """
}

/// An option as it is typed: `-q, --quiet`, `--format csv|…`.
func spelled(_ name: String, _ shortName: String?, _ operand: String?) -> String {
  [shortName, name].compactMap { $0 }.joined(separator: ", ") + (operand.map { " " + $0 } ?? "")
}

/// Two columns; a long entry of the first has a line of its own.
private func table(_ rows: [(String, String)]) -> String {
  let indent = 31
  return rows.map { left, right in
    let gap =
      left.count + 4 > indent
      ? "\n" + String(repeating: " ", count: indent) : String(repeating: " ", count: indent - left.count - 2)
    return "  " + left + gap + right + "\n"
  }.joined()
}
