import Diagnostics
import Language
import Shell

/// The manual page, for `man`, from the definitions that the command line and the language are read by.
func manualPage() -> String {
  var page = Manual()
  page.request(".TH ACCT 1 \"\" \"acct \(acctVersion)\" \"User Commands\"")
  page.section("NAME")
  page.paragraph("acct - account planning: which customers to work, how hard, and why")
  page.section("SYNOPSIS")
  page.entries(usageForms.map { ($0.0, $0.1) })
  page.section("DESCRIPTION")
  page.paragraph(
    "acct reads CSV files, scores and grades customers by rules stated in sentences, and answers what if before anything is changed. "
      + "The same statements run at a prompt, in a script and in a nightly job. Answers go to standard output or a file, everything else to standard error."
  )
  page.section("OPTIONS")
  page.entries(commandLine)
  page.section("STATEMENTS")
  page.paragraph("`help WORD` at the prompt, or acct -c 'help WORD', tells more of each, with examples.")
  for family in StatementForm.Family.allCases {
    page.request(".SS \(Manual.escaped(family.rawValue))")
    page.entries(Catalogue.statements.filter { $0.family == family }.map { ($0.head, $0.summary) })
  }
  for guide in Guide.all { page.guide(guide) }
  page.section("ENVIRONMENT")
  page.entries(environment)
  page.section("FILES")
  page.entries(files)
  page.section("SEE ALSO")
  page.paragraph("editrc(5), less(1), crontab(5), systemd.timer(5)")
  return page.text
}

private let environment = [
  (
    "XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME",
    "Where acct keeps things, see FILES; a value that is no absolute path is passed over."
  ),
  ("NO_COLOR", "Without colours, if it is not empty."),
  (
    "CLICOLOR_FORCE, CLICOLOR",
    "Colours everywhere, if the first is not empty or 0; none, if the second is 0. --color outranks all of them."
  ),
  ("TERM", "With dumb, or nothing, neither colours nor line drawing nor keys of the line editor."),
  ("COLUMNS, LINES", "The size of the screen, where it is to be another one than the terminal says."),
  (
    "ACCT_PAGER, PAGER",
    "What shows answers that do not fit the screen; less -RSFX where neither is set. Never used in scripts."
  ),
  ("VISUAL, EDITOR", "What Ctrl-X Ctrl-E edits a statement with."),
  ("TMPDIR", "Where the first lesson lays its files while it is played; /tmp where it is not set."),
]

private let files = [
  (
    "$XDG_CONFIG_HOME/acct/start.acct",
    "Statements that the prompt runs first (else ~/.config/acct/start.acct); see --no-start. Scripts never run it."
  ),
  (
    "$XDG_STATE_HOME/acct/history",
    "The statements of the prompt (else ~/.local/state/acct/history); for its owner's eyes only."
  ),
  (
    "$XDG_STATE_HOME/acct/journals",
    "What running shells have done (else ~/.local/state/acct/journals), for --recover; for their owner's eyes only."
  ),
  ("$XDG_CACHE_HOME/acct/images", "What is kept of large files (else ~/.cache/acct/images); see the statement cache."),
  ("FILE.acct.state", "The lists of track, beside the script; see --state."),
  ("~/.editrc", "Keys of the line editor, after acct's own, so that yours win."),
]

/// A page in the language of `man`.
private struct Manual {
  private(set) var text = ""

  mutating func request(_ line: String) { text += line + "\n" }

  mutating func section(_ name: String) { request(".SH \"\(Manual.escaped(name))\"") }

  mutating func paragraph(_ words: String) {
    request(".PP")
    request(Manual.escaped(words))
  }

  /// Each of several names, and under it what it means.
  mutating func entries(_ entries: [(String, String)]) {
    for (name, meaning) in entries {
      request(".TP")
      request(".B " + Manual.escaped(name))
      request(Manual.escaped(meaning))
    }
  }

  mutating func guide(_ guide: Guide) {
    section(guide.topic.english.uppercased())
    for part in guide.parts {
      switch part {
      case .words(let words): paragraph(words)
      case .pairs(let pairs): entries(pairs.map { ($0.what, $0.meaning) })
      case .lines(let lines):
        request(".PP\n.RS 4\n.nf")
        for line in lines { request(line.isEmpty ? "" : Manual.escaped(line)) }
        request(".fi\n.RE")
      }
    }
  }

  /// A text in which nothing is a request, a quote or a typographic dash.
  static func escaped(_ text: String) -> String {
    let body = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("`", with: "\\(ga")
      .replacing("^", with: "\\(ha").replacing("~", with: "\\(ti").replacing("\"", with: "\\(dq")
    return body.hasPrefix(".") || body.hasPrefix("'") ? "\\&" + body : body
  }
}
