import Foundation
import Testing

/// What helps while a statement is being typed, and what is left when the shell dies.
@Suite(.serialized) struct TypingTests {
  let folder = TemporaryFolder()

  init() throws { try folder.writeBook() }

  private func open(_ arguments: [String] = ["--book", "book.acct"], columns: Int = 80) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      arguments, in: folder, columns: columns, rows: 24, environment: ["ACCT_PAGER": "cat"])
    terminal.seePrompt()
    return terminal
  }

  private func leave(_ terminal: PseudoTerminal) {
    terminal.seePrompt()
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
    #expect(terminal.isRestored)
  }

  // MARK: - Counts

  @Test func matchesAreCountedWhileAConditionIsTyped() throws {
    let terminal = try open(columns: 100)
    terminal.type("find customers where region = East")
    terminal.see("✓ 3 of 6")
    terminal.type(" and name = 王小明")
    terminal.see("∅ 0 of 6")
    terminal.type(" or")
    terminal.wait("no count of what is not whole") { !$0.text.contains("of 6") }
    terminal.type(" region = North")
    terminal.see("✓ 2 of 6")
    terminal.wait("the cursor behind what is typed") { $0.cursor.column == 6 + 67 + 3 }
    terminal.type(Key.enter)
    terminal.see("2 of 6 customers · as of")
    #expect(!terminal.screen.text.contains("✓"), "no hint stays behind on the screen")
    terminal.type("set live no" + Key.enter)
    terminal.see("matches are not counted while you type")
    terminal.seePrompt()
    terminal.type("count customers where region = East")
    terminal.see("count customers where region = East")
    terminal.type(Key.control("C"))
    terminal.seePrompt()
    #expect(!terminal.screen.text.contains("✓"))
    leave(terminal)
  }

  @Test func aHintLeavesTheLineItsRoom() throws {
    let terminal = try open(columns: 50)
    terminal.type("find customers where region = East")
    terminal.see("where region = East")
    terminal.type(" and revenue > 100 and name != Finn")
    terminal.see("Finn")
    terminal.type(Key.enter)
    terminal.see("2 of 6 customers")
    leave(terminal)
  }

  /// libedit shows nothing beside a line of several rows; the count stands beside the last one, and on no other.
  @Test func aContinuedLineIsCountedToo() throws {
    let terminal = try open()
    terminal.type("find customers where" + Key.enter + "region = East")
    terminal.wait("a count") { $0.text.contains("region = East" + String(repeating: " ", count: 50) + "✓ 3 of 6") }
    terminal.type(Key.altEnter + "sort by revenue")
    terminal.wait("the count beside the last row") { screen in
      screen.text.components(separatedBy: "✓ 3 of 6").count == 2
        && screen.text.contains("sort by revenue" + String(repeating: " ", count: 48) + "✓ 3 of 6")
    }
    terminal.type(Key.enter)
    terminal.see("3 of 6 customers · as of")
    #expect(!terminal.screen.text.contains("✓"), "no hint stays behind on the screen")
    leave(terminal)
  }

  /// A person's own statements come before the first prompt, and a mistake in them keeps nobody from it; scripts never see them.
  @Test func aStartUpScriptRunsAtThePromptOnly() throws {
    mkdir(folder.path + "/config", 0o700)
    mkdir(folder.path + "/config/acct", 0o700)
    try folder.write("config/acct/start.acct", "set live no\nfnd x\n")
    let environment = ["XDG_CONFIG_HOME": folder.path + "/config"]
    func told(_ arguments: String...) throws -> String {
      let terminal = try PseudoTerminal(arguments, in: folder, columns: 100, rows: 24, environment: environment)
      terminal.seePrompt()
      terminal.type("show settings" + Key.enter)
      terminal.see("live")
      let text = terminal.screen.text
      leave(terminal)
      return text
    }
    #expect(try told().contains("start.acct:2:1"))
    #expect(try !told("--no-start").contains("start.acct"))
    #expect(try !told("--safe").contains("start.acct"))
    #expect(try AcctBinary.run(["-c", "show settings"], in: folder, environment: environment).errors == "")
  }

  /// What a mistake keeps from being run is said: of a start-up script as of a book.
  @Test func whatIsNotRunIsSaid() throws {
    mkdir(folder.path + "/config", 0o700)
    mkdir(folder.path + "/config/acct", 0o700)
    try folder.write("config/acct/start.acct", "set live no\ncount nobody\nparam a = 1\nparam b = 2\n")
    try folder.write("broken.acct", "fnd x\nparam a = 1\n")
    let terminal = try PseudoTerminal(
      ["--book", "broken.acct"], in: folder, columns: 100, rows: 24,
      environment: ["XDG_CONFIG_HOME": folder.path + "/config"])
    terminal.seePrompt()
    // Lines are broken where the screen ends.
    let text = terminal.screen.text.filter { !$0.isWhitespace }
    #expect(text.contains("start.acct:2:the2statementsafteritwerenotrun"), "\(text)")
    #expect(text.contains("broken.acct:nothingwasrun"), "\(text)")
    leave(terminal)
  }

  /// What a book has done comes again with it: a terminal that is closed then leaves nothing to recover.
  @Test func aBookAloneIsNoWork() throws {
    let terminal = try open()
    terminal.hangUp()
    _ = terminal.end()
    let told = try open([])
    #expect(!told.screen.text.contains("--recover"), "\(told.screen.text)")
    leave(told)
  }

  @Test func tabStillCompletesBesideACount() throws {
    let terminal = try open()
    terminal.type("count customers where tier = gold")
    terminal.see("✓ 3 of 6")
    terminal.type(" and region = Ea" + Key.tab)
    terminal.see("region = East")
    terminal.see("✓ 2 of 6")
    terminal.type(Key.enter)
    terminal.see("count: 2")
    leave(terminal)
  }

  // MARK: - Recovery

  @Test func aKilledShellLosesNothing() throws {
    let killed = try open()
    killed.type("define segment rich for customers as revenue >= 500" + Key.enter)
    killed.seePrompt()
    killed.type("export customers where rich to \"rich.csv\"" + Key.enter)
    killed.see("rich.csv: 3 rows")
    killed.seePrompt()
    killed.type("undo" + Key.enter)
    killed.seePrompt()
    killed.type("define segment rich for customers as revenue >= 700" + Key.enter)
    killed.seePrompt()
    killed.send(SIGKILL)
    #expect(killed.end() != 0)
    try folder.write("rich.csv", "mine\n")

    let told = try open([])
    told.see("`acct --recover`")
    leave(told)
    let terminal = try open(["--recover"])
    terminal.see("recovered")
    terminal.type("count customers where rich" + Key.enter)
    terminal.see("count: 2")
    #expect(folder.read("rich.csv") == "mine\n", "what was exported is not exported again")
    leave(terminal)
    let clean = try open(["--recover"])
    clean.see("there is nothing to recover")
    leave(clean)
  }

  /// Numbers of processes come round again, and each container has its own: what a killed shell left must neither hide behind a running shell of
  /// the same number, nor be overwritten by it.
  @Test func anotherShellOfTheSameNumberHidesNothing() throws {
    let journals = folder.path + "/.local/state/acct/journals"
    let running = try open()
    try FileManager.default.createDirectory(atPath: journals, withIntermediateDirectories: true)
    let left = "\(journals)/\(running.process).acct"
    let work = "# working folder: \(folder.path)\ninclude \"book.acct\"\n"
    try work.write(toFile: left, atomically: true, encoding: .utf8)
    let halfWritten = "\(journals)/.\(running.process).acct.acct-Ab12Cd"
    try "inclu".write(toFile: halfWritten, atomically: false, encoding: .utf8)
    running.type("define segment rich for customers as revenue >= 500" + Key.enter)
    running.seePrompt()
    let told = try open([])
    told.see("a shell was killed at")
    leave(told)
    leave(running)
    let terminal = try open(["--recover"])
    terminal.see("recovered")
    #expect(!terminal.screen.text.contains("more"), "a shell that ended well leaves nothing")
    leave(terminal)
    #expect(!FileManager.default.fileExists(atPath: left))
    #expect(!FileManager.default.fileExists(atPath: halfWritten), "what was left half written goes, too")
  }
}
