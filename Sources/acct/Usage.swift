import Shell

/// The page that `acct --help` shows, made from the options' definitions.
func usagePage() -> String {
  let forms = [
    ("acct", "Converse at a terminal; otherwise run what standard input says."),
    ("acct FILE.acct … [OPTIONS]", "Run scripts; `acct run` does the same."),
    ("acct -c STATEMENTS [OPTIONS]", "Run statements."),
    ("acct check FILE.acct …", "Find the mistakes of scripts against their files, run nothing."),
    ("acct demo [FILE.acct]", "Step through a script, or the first lesson, before an audience."),
    ("acct sample retail DIR", "Write a bundled sample book: CSV files and book.acct."),
  ]
  let options = CommandOption.all.map { option in
    let names = [option.shortName, option.name].compactMap { $0 }.joined(separator: ", ")
    return (names + (option.operand.map { " " + $0 } ?? ""), option.help)
  }
  return """
    acct \(acctVersion) · account planning: which customers to work, how hard, and why

    \(table(forms))
    Options:
    \(table(options + [("--version", "Tells the version."), ("-h, --help", "Shows this page.")]))
    At the prompt `help` tells what to type.

    """
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
