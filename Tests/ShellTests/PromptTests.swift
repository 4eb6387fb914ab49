import Testing

/// The conversation at a real terminal.
@Suite(.serialized) struct PromptTests {
  let folder = TemporaryFolder()

  private func open(_ arguments: [String] = [], columns: Int = 80, rows: Int = 24) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      arguments, in: folder, columns: columns, rows: rows, environment: ["ACCT_PAGER": "cat"])
    terminal.seePrompt()
    return terminal
  }

  private func leave(_ terminal: PseudoTerminal) {
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
    #expect(terminal.isRestored)
  }

  @Test func chineseIsTypedMovedOverAndDeleted() throws {
    let terminal = try open()
    terminal.type("查找客户 abc")
    terminal.see("acct> 查找客户 abc")
    terminal.type(Key.left + Key.left + Key.left + Key.left + Key.backspace + "们")
    terminal.see("acct> 查找客们 abc")
    #expect(terminal.screen.cursor.column == "acct> ".count + 8)
    terminal.type(Key.control("C"))
    terminal.seePrompt()
    leave(terminal)
  }

  @Test func controlCDropsTheLineAndStays() throws {
    let terminal = try open()
    terminal.type("half a thou")
    terminal.see("acct> half a thou")
    terminal.type(Key.control("C"))
    terminal.see("half a thou^C")
    terminal.seePrompt()
    leave(terminal)
  }

  /// libedit reads the keys of a search itself, and takes one that is broken off for the end of the input.
  @Test func controlCDropsASearchAndStays() throws {
    let terminal = try open()
    terminal.seePrompt()
    terminal.type("show tables" + Key.enter)
    terminal.see("no tables")
    terminal.seePrompt()
    terminal.type(Key.control("R") + "tab")
    terminal.see("bck:tab")
    terminal.type(Key.control("C"))
    terminal.seePrompt()
    terminal.type("show settings" + Key.enter)
    terminal.see("as-of")
    terminal.seePrompt()
    leave(terminal)
  }

  /// The panel takes the whole screen, follows the keys and the window, gives the screen back, and keeps what was decided.
  @Test func weightsAreTunedOnTheWholeScreen() throws {
    try folder.write(
      "makers.csv", "id,名称,fees,credit\n1,宏远机械,9,300\n2,江城仪表,7,600\n3,Quay Tools,5,850\n4,Red Kite,1,500\n")
    try folder.write(
      "book.acct",
      """
      load makers from "makers.csv" key id
      define score value for makers as fees weight 60 scale rank, credit weight 40 scale 300 to 850
      define tiers tier for makers by value as gold top 1, rest rest
      """)
    let terminal = try open(["--book", "book.acct"])
    terminal.type("tune value" + Key.enter)
    terminal.see("▸ fees")
    terminal.see("0 move")
    terminal.type(Key.left + "<" + "<")
    terminal.see("was 60")
    terminal.see("gold → rest")
    terminal.type("?")
    terminal.see("any key goes back")
    terminal.type("x" + "s" + "轻" + Key.enter)
    terminal.see("scenario 轻: `find … under 轻`")
    terminal.seePrompt()
    terminal.type("tune value" + Key.enter)
    terminal.see("▸ fees")
    terminal.type(Key.control("C"))
    terminal.see("nothing was changed")
    terminal.seePrompt()
    terminal.type("tune value" + Key.enter)
    terminal.see("▸ fees")
    terminal.type("0" + Key.enter)
    terminal.see("the pending what-if is kept")
    terminal.seePrompt()
    leave(terminal)
  }

  @Test func datesThatReadBothWaysAreAskedAbout() throws {
    try folder.write("jobs.csv", "job,day\n1,03/04/2026\n2,05/06/2026\n")
    let terminal = try open()
    terminal.type("load jobs from \"jobs.csv\"" + Key.enter)
    terminal.see("dmy or mdy (Enter cancels)>")
    terminal.type("both" + Key.enter)
    terminal.see("type dmy or mdy, or nothing to cancel")
    terminal.type("dmy" + Key.enter)
    terminal.seePrompt()
    terminal.type("find jobs show day" + Key.enter)
    terminal.see("2026-04-03")
    terminal.seePrompt()
    terminal.type("load others from \"jobs.csv\"" + Key.enter)
    terminal.see("dmy or mdy (Enter cancels)>")
    terminal.type(Key.enter)
    terminal.see("cancelled; nothing was changed")
    terminal.seePrompt()
    terminal.type("save script \"s.acct\"" + Key.enter)
    terminal.see("s.acct: 2 statements")
    terminal.seePrompt()
    #expect(folder.read("s.acct")?.contains("with dates dmy") == true)
    leave(terminal)
  }

  @Test func controlDOnlyLeavesOnAnEmptyLine() throws {
    let terminal = try open()
    terminal.type("x" + Key.control("D") + "y")
    terminal.see("acct> xy")
    terminal.type(Key.control("C"))
    terminal.seePrompt()
    leave(terminal)
  }

  @Test func altEnterGoesOnAndTheStatementComesBackAsOne() throws {
    let terminal = try open()
    terminal.type("show" + Key.altEnter + "tables" + Key.enter)
    terminal.seePrompt()
    terminal.type(Key.up)
    terminal.wait("both lines again") {
      $0.lines[$0.cursor.row] == "        tables" && $0.lines[$0.cursor.row - 1] == "acct> show"
    }
    terminal.type(Key.left + Key.up + "X")
    terminal.wait("the first line edited") { $0.lines[$0.cursor.row].hasPrefix("acct> showX") }
    terminal.type(Key.control("C"))
    terminal.seePrompt()
    leave(terminal)
    let history = try #require(folder.read(".local/state/acct/history"))
    #expect(history == #"show\n        tables"# + "\n")
  }

  @Test func upSearchesByWhatWasTyped() throws {
    let terminal = try open()
    for statement in ["help find", "show tables", "help load"] {
      terminal.type(statement + Key.enter)
      terminal.wait("an answer") { _ in terminal.seePrompt() }
    }
    terminal.type("help" + Key.up)
    terminal.see("acct> help load")
    terminal.type(Key.up)
    terminal.wait("the older one") { $0.lines[$0.cursor.row] == "acct> help find" }
    terminal.type(Key.down + Key.down)
    terminal.wait("what was typed") { $0.lines[$0.cursor.row] == "acct> help" }
    terminal.type(Key.control("C"))
    terminal.seePrompt()
    leave(terminal)
  }

  @Test func aLeadingSpaceKeepsALineOutOfTheHistory() throws {
    let terminal = try open()
    terminal.type(" show tables" + Key.enter)
    terminal.seePrompt()
    leave(terminal)
    #expect(folder.read(".local/state/acct/history") == nil)
  }

  @Test func aLineThatWrapsIsDrawnAnewWhenTheTerminalChanges() throws {
    let terminal = try open(columns: 80)
    let words = "find customers where region = East and revenue > 100 and name = A"
    terminal.type(words)
    terminal.see(words)
    terminal.resize(columns: 40, rows: 24)
    terminal.wait("two rows") { screen in
      screen.lines.joined().contains("acct> " + words)
        && screen.lines.contains { $0.hasPrefix("acct> find customers") && $0.count <= 40 }
    }
    terminal.resize(columns: 100, rows: 24)
    terminal.see("acct> " + words)
    terminal.type(" or B")
    terminal.see(words + " or B")
    terminal.type(Key.control("C"))
    terminal.seePrompt()
    leave(terminal)
  }

  @Test func aRequestToLeaveRestoresTheTerminal() throws {
    let terminal = try open()
    terminal.type("half")
    terminal.see("half")
    terminal.send(15)
    #expect(terminal.end() == -15)
    #expect(terminal.isRestored)
  }

  @Test(arguments: ["dumb", ""])
  func aPlainTerminalIsEnough(kind: String) throws {
    let terminal = try PseudoTerminal(in: folder, environment: ["TERM": kind])
    terminal.see("acct>")
    terminal.type("show tables\n")
    terminal.wait("another prompt") { screen in screen.lines.count { $0.hasPrefix("acct>") } == 2 }
    #expect(!terminal.transcript.contains(0x1B))
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
  }

  /// A table of 22 columns, whose description has as many rows.
  private func writeWideTable() throws {
    let names = (1...22).map { "a_column_with_a_long_name_\($0)" }
    try folder.write(
      "wide.csv", names.joined(separator: ",") + "\n" + names.map { "value of \($0)" }.joined(separator: ",") + "\n")
  }

  /// What the pager shows, a person leafs through: nothing of it is held back.
  @Test func nothingIsCutBeforeThePager() throws {
    try writeWideTable()
    let terminal = try PseudoTerminal(in: folder, columns: 60, rows: 24, environment: ["ACCT_PAGER": "cat > paged.txt"])
    terminal.seePrompt()
    terminal.type("load wide from \"wide.csv\"" + Key.enter)
    terminal.seePrompt()
    terminal.type("describe wide" + Key.enter)
    terminal.wait("the pager") { _ in (folder.read("paged.txt") ?? "").contains("long_name_22") }
    #expect(folder.read("paged.txt")?.contains("last") == false)
    terminal.seePrompt()
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
  }

  /// A terminal that cannot draw keeps what was said: its height is no reason to cut.
  @Test func aPlainTerminalShowsAllRows() throws {
    try writeWideTable()
    let terminal = try PseudoTerminal(in: folder, columns: 160, rows: 24, environment: ["TERM": "dumb"])
    terminal.see("acct>")
    terminal.type("load wide from \"wide.csv\"\n")
    terminal.see("22 columns")
    terminal.type("describe wide\n")
    terminal.see("long_name_22")
    #expect(!terminal.screen.lines.contains { $0.contains("`last`") })
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
  }

  @Test func withoutAHomeThereIsStillAPrompt() throws {
    let terminal = try PseudoTerminal(
      in: folder, environment: ["HOME": "/nowhere/at/all", "XDG_STATE_HOME": "relative"])
    terminal.seePrompt()
    terminal.type("show tables" + Key.enter)
    terminal.seePrompt()
    leave(terminal)
    #expect(folder.names == [])
  }
}
