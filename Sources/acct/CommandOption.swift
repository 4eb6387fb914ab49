import Diagnostics
import Rendering
import Sessions
import Shell

/// One option of the command line, defined once: reading it, `--help` and the messages about it derive from this.
///
/// The command line is read by hand because a general parser alone takes longer to start than everything else here together.
struct CommandOption: Sendable {
  /// The long name, with its dashes; `-c` alone has none.
  var name: String
  var shortName: String?
  /// What its operand is called; none for a flag.
  var operand: String?
  var help: String
  /// Puts an operand (empty for a flag) into the options; what was expected where it does not fit.
  var apply: @Sendable (inout RunOptions, String) -> Mismatch?

  /// What an operand should have been.
  struct Mismatch: Equatable {
    var expected: String
  }

  static let all: [CommandOption] = [
    value("-c", "STATEMENTS", "Runs statements. Repeatable.") { $0.commands.append($1) },
    value("--book", "FILE", "Runs a script first: the book to work on.") { $0.book = $1 },
    parsed("--set", "NAME=VALUE", "Sets a parameter. Repeatable.", expected: "NAME=VALUE", parameter) {
      $0.parameters.append($1)
    },
    parsed(
      "--as-of", "DATE", "What day it is for the data; `latest` for its newest.",
      expected: "a day such as 2026-06-30, or `latest`", asOf
    ) { $0.asOf = $1 },
    choice("--format", "How answers are written") { $0.format = $1 },
    value("--output", "FILE", "Writes answers to a file, whole or not at all; its ending chooses the format.") {
      $0.output = $1
    },
    flag(
      "--quiet", short: "-q", "Leaves out what statements say they did, reports of `define` too, and the small print."
    ) { $0.isQuiet = true },
    flag("--echo", "Shows each statement before it runs.") { $0.echoes = true },
    flag("--timing", "Tells how long each statement took.") { $0.reportsTiming = true },
    flag("--keep-going", "Goes on after a mistake; the exit code still tells of it.") { $0.keepsGoing = true },
    flag("--dry-run", "Does everything but write files, and names those it would write.") { $0.isDryRun = true },
    flag("--lock", "Lets a script run once at a time; a second run ends with 75.") { $0.customs.locks = true },
    flag("--quiet-unless-changed", "Says nothing when all is well and no list of `track` has changed.") {
      $0.customs.isQuietUnlessChanged = true
    },
    value("--state", "DIR", "Where `track` keeps its lists; else beside the script that says it, in FILE.acct.state.") {
      $0.stateFolder = $1
    },
    choice("--log", "Logs each statement with time, rows and duration; json writes all messages so") { $0.log = $1 },
    flag("--recover", "Brings back what a shell that was killed had done, and goes on at the prompt.") {
      $0.recovers = true
    },
    flag("--no-start", "Leaves out ~/.config/acct/start.acct, which the prompt runs first; scripts never run it.") {
      $0.skipsStartUp = true
    },
    value("--transcript", "FILE", "Keeps a record of the run as a page, whole or not at all: .md or .html.") {
      $0.transcript = $1
    },
    parsed(
      "--auto", "SECONDS", "In a demo, goes on by itself after so many seconds; 0 never waits.",
      expected: "a number of seconds from 0 up", seconds
    ) {
      $0.demo.pause = $1
    },
    flag("--notes", "In a demo, shows the lines that begin `#!note`.") { $0.demo.showsNotes = true },
    choice("--theme", "In a demo, large print, or colours for a background; repeatable") { $0.demo.theme.take($1) },
    flag("--safe", "Touches no file outside the working folder (hence no cache), starts no pager and no editor.") {
      $0.isSafe = true
    },
    parsed(
      "--redact", "N", "Masks columns that are marked above level N.", expected: "a level from 0 up", number(from: 0)
    ) {
      $0.redactionLevel = $1
    },
    parsed("--seed", "N", "Where random draws start from.", expected: "a whole number from 0 up", { UInt64($0) }) {
      $0.seed = $1
    },
    parsed(
      "--threads", "N", "How many threads work; the answers never depend on it.", expected: "a number from 1 up",
      number(from: 1)
    ) {
      $0.threads = $1
    },
    flag("--no-cache", "Reads every file anew, and keeps nothing for the next run.") { $0.ignoresCache = true },
    choice("--lang", "The language of messages") { $0.language = $1 },
    parsed("--width", "N", "How many columns answers may take.", expected: "a number from 1 up", number(from: 1)) {
      $0.width = $1
    },
    choice("--color", "When to use colours") { $0.colour = $1 },
  ]

  /// Words of the command line that ask for a page and run nothing.
  static let pages: [(name: String, shortName: String?, operand: String?, help: String)] = [
    ("--version", nil, nil, "Tells the version, and what this acct was built from and with."),
    ("--help", "-h", nil, "Shows this page."),
    ("--man", nil, nil, "Writes the manual page."),
    (
      "--completion", nil, CompletingShell.allCases.map(\.rawValue).joined(separator: "|"),
      "Writes what makes a shell complete the words of acct."
    ),
  ]

  // MARK: - Kinds of option

  private static func flag(
    _ name: String, short shortName: String? = nil, _ help: String,
    _ set: @escaping @Sendable (inout RunOptions) -> Void
  ) -> CommandOption {
    CommandOption(name: name, shortName: shortName, operand: nil, help: help) { options, _ in
      set(&options)
      return nil
    }
  }

  private static func value(
    _ name: String, _ operand: String, _ help: String, _ set: @escaping @Sendable (inout RunOptions, String) -> Void
  ) -> CommandOption {
    CommandOption(name: name, operand: operand, help: help) { options, text in
      set(&options, text)
      return nil
    }
  }

  private static func parsed<Value>(
    _ name: String, _ operand: String, _ help: String, expected: String,
    _ parse: @escaping @Sendable (String) -> Value?, _ set: @escaping @Sendable (inout RunOptions, Value) -> Void
  ) -> CommandOption {
    CommandOption(name: name, operand: operand, help: help) { options, text in
      guard let value = parse(text) else { return Mismatch(expected: expected) }
      set(&options, value)
      return nil
    }
  }

  private static func choice<Value: RawRepresentable<String> & CaseIterable & SendableMetatype>(
    _ name: String, _ help: String, _ set: @escaping @Sendable (inout RunOptions, Value) -> Void
  ) -> CommandOption {
    let choices = Value.allCases.map(\.rawValue)
    return parsed(
      name, choices.joined(separator: "|"), help + ".", expected: "one of " + choices.joined(separator: ", "),
      { Value(rawValue: $0) }, set)
  }

  // MARK: - Operands

  private static func number(from least: Int) -> @Sendable (String) -> Int? {
    { text in Int(text).flatMap { $0 >= least ? $0 : nil } }
  }

  @Sendable private static func seconds(_ text: String) -> Double? {
    Double(text).flatMap { $0 >= 0 && $0 <= 86_400 ? $0 : nil }
  }

  @Sendable private static func asOf(_ text: String) -> String? {
    text.lowercased() == "latest" || Session.day(ofAsOf: text, today: localToday()) != nil ? text : nil
  }

  @Sendable private static func parameter(_ text: String) -> (name: String, value: String)? {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { return nil }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }
}
