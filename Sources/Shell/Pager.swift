import Diagnostics
import Files
import Glibc

/// Shows a text that is taller or wider than the screen.
struct Pager {
  let command: String

  /// `ACCT_PAGER`, `PAGER`, `less -RSFX`; none where the chosen one is empty or `cat`, or nothing is installed.
  init?(environment: (String) -> String? = environmentValue) {
    if let named = environment("ACCT_PAGER") ?? environment("PAGER") {
      if ["", "cat"].contains(named) { return nil }
      command = named
    } else if Pager.isInstalled("less", path: environment("PATH") ?? "/usr/bin:/bin") {
      command = "less -RSFX"
    } else {
      return nil
    }
  }

  private static func isInstalled(_ program: String, path: String) -> Bool {
    path.split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
  }

  /// Whether a text does not fit: the prompt's row counts.
  static func isNeeded(for text: String, rows: Int, columns: Int) -> Bool {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.count > rows || lines.contains { displayWidth(withoutEscapes($0)) > columns }
  }

  /// Shows a text; false where the pager could not be started, so that the text still has to be shown.
  ///
  /// Leaving it before the end is no error.
  func show(_ text: String) -> Bool {
    // Without a UTF-8 locale `less` would show Chinese as numbers.
    setenv("LESSCHARSET", "utf-8", 0)
    // What is typed ahead reaches `less`, where `s` and a word would write a file and `!` would start a program.
    setenv("LESSSECURE", "1", 0)
    return ChildProcess.whileInForeground {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { return false }
      for end in ends { closeOnExec(end) }
      let child = ChildProcess(command: command, input: ends[0])
      close(ends[0])
      defer { if child == nil { close(ends[1]) } }
      guard let child else { return false }
      Sink(descriptor: ends[1]).write(text)
      close(ends[1])
      return child.wait() != 127
    }
  }
}

/// A line without its colour sequences, which take no room.
private func withoutEscapes(_ line: Substring) -> String {
  guard line.contains("\u{1B}") else { return String(line) }
  var plain = String.UnicodeScalarView()
  var inEscape = false
  for scalar in line.unicodeScalars {
    if inEscape {
      inEscape = !("a"..."z" ~= scalar || "A"..."Z" ~= scalar)
    } else if scalar == "\u{1B}" {
      inEscape = true
    } else {
      plain.append(scalar)
    }
  }
  return String(plain)
}
