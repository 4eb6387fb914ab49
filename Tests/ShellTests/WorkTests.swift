import Foundation
import Testing

/// Statements, answers and interruptions at a real terminal, on a small book.
@Suite(.serialized) struct WorkTests {
  let folder = TemporaryFolder()

  init() throws { try folder.writeBook() }

  private func open(rows: Int = 24, environment: [String: String] = [:]) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      ["--book", "book.acct"], in: folder, rows: rows, environment: ["ACCT_PAGER": "cat"].merging(environment) { $1 })
    terminal.seePrompt()
    return terminal
  }

  private func leave(_ terminal: PseudoTerminal) {
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
    #expect(terminal.isRestored)
  }

  @Test func aStatementIsAnsweredAndRemembered() throws {
    let terminal = try open()
    terminal.type("find customers where region = North show name, revenue" + Key.enter)
    terminal.see("王小明")
    terminal.see("李雷")
    terminal.seePrompt()
    leave(terminal)
    #expect(
      folder.read(".local/state/acct/history") == "find customers where region = North show name, revenue\n")
  }

  @Test func enterGoesOnUntilTheStatementIsComplete() throws {
    let terminal = try open()
    terminal.type("find customers where" + Key.enter + "region = East" + Key.enter)
    terminal.see("Émile")
    terminal.seePrompt()
    terminal.type(Key.up)
    terminal.wait("one entry of two lines") {
      $0.lines[$0.cursor.row - 1] == "acct> find customers where"
        && $0.lines[$0.cursor.row].hasPrefix("        region = East")
    }
    terminal.type(Key.control("C"))
    terminal.seePrompt()
    leave(terminal)
  }

  @Test func tabCompletesAndListsValuesWithTheirCounts() throws {
    let terminal = try open()
    terminal.type("fin" + Key.tab)
    terminal.see("acct> find")
    terminal.type("cust" + Key.tab + "where tier = " + Key.tab)
    terminal.see("gold (")
    terminal.see("iron (")
    terminal.wait("the line again under the list") {
      $0.lines[$0.cursor.row].hasPrefix("acct> find customers where tier =")
    }
    terminal.type("go" + Key.tab + Key.enter)
    terminal.see("Ada")
    terminal.seePrompt()
    leave(terminal)
  }

  @Test func aPasteIsInsertedAndRunsOnlyOnEnter() throws {
    let terminal = try open(rows: 30)
    let lines = (1...100).map { "count customers where\trevenue > \($0)" }
    terminal.paste(lines.joined(separator: "\n") + "\n")
    terminal.see("revenue > 100")
    #expect(!String(decoding: terminal.transcript, as: UTF8.self).contains("\u{7}"))
    #expect(folder.read(".local/state/acct/history") == nil)
    terminal.type(Key.enter)
    terminal.seePrompt()
    leave(terminal)
    let history = try #require(folder.read(".local/state/acct/history"))
    #expect(history.split(separator: "\n").count == 1)
    #expect(history.components(separatedBy: "\\n").count == 100)
  }

  @Test func controlCStopsTheWorkAndStays() throws {
    try folder.write("long.acct", String(repeating: "count customers by region, tier\n", count: 3_000))
    let terminal = try open()
    terminal.type("include \"long.acct\"" + Key.enter)
    terminal.see("North")
    let start = Date()
    terminal.type(Key.control("C"))
    terminal.seePrompt()
    // A tenth of a second is the promise; the machine that runs the tests may be busy with others.
    #expect(Date().timeIntervalSince(start) < 1)
    terminal.type("count customers" + Key.enter)
    terminal.seePrompt()
    leave(terminal)
  }

  @Test func whatDoesNotFitGoesThroughThePager() throws {
    let terminal = try open(rows: 8, environment: ["ACCT_PAGER": "head -n 2; echo END OF PAGE"])
    terminal.type("find customers show all" + Key.enter)
    terminal.see("END OF PAGE")
    terminal.seePrompt()
    terminal.type("count customers" + Key.enter)
    terminal.seePrompt()
    terminal.type("last" + Key.enter)
    terminal.seePrompt()
    leave(terminal)
  }

  /// Keys that are typed ahead reach the pager, which must write no file for them.
  @Test func thePagerIsKeptFromWriting() throws {
    let terminal = try open(rows: 8, environment: ["ACCT_PAGER": "cat >/dev/null; echo SECURE=$LESSSECURE"])
    terminal.type("find customers show all" + Key.enter)
    terminal.see("SECURE=1")
    terminal.seePrompt()
    leave(terminal)
  }

  @Test func theEditorGetsTheLastStatementAndItsResultIsRun() throws {
    try folder.write("editor", "#!/bin/sh\nsed -i 's/North/South/' \"$1\"\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path + "/editor")
    let terminal = try open(environment: ["EDITOR": folder.path + "/editor"])
    terminal.type("find customers where region = North show name" + Key.enter)
    terminal.see("王小明")
    terminal.seePrompt()
    terminal.type("\\e" + Key.enter)
    terminal.see("Dora")
    terminal.seePrompt()
    leave(terminal)
    #expect(folder.read(".local/state/acct/history")?.contains("region = South") == true)
  }

  @Test func quitLeaves() throws {
    let terminal = try open()
    terminal.type("quit" + Key.enter)
    #expect(terminal.end() == 0)
    #expect(terminal.isRestored)
  }
}

/// Stepping through a script.
@Suite(.serialized) struct DemoTests {
  let folder = TemporaryFolder()

  init() throws {
    try folder.writeBook()
    try folder.write(
      "lesson.acct",
      """
      # Bring in the book.
      include "book.acct"
      # How many in the east?
      count customers where region = East
      # And their names?
      find customers where region = East show name
      # That was it.

      """)
  }

  @Test func eachKeyTakesAStep() throws {
    let terminal = try PseudoTerminal(["demo", "lesson.acct"], in: folder, environment: ["ACCT_PAGER": "cat"])
    terminal.see("Bring in the book.")
    terminal.see("[1/3]")
    terminal.type(Key.enter)
    terminal.see("[2/3]")
    terminal.type(Key.enter)
    terminal.see("[3/3]")
    terminal.type("b")
    terminal.see("[2/3]")
    terminal.type("j3" + Key.enter)
    terminal.see("[3/3]")
    terminal.type(Key.enter)
    terminal.see("Émile")
    terminal.see("That was it.")
    terminal.type("q")
    terminal.seePrompt()
    terminal.type("count customers where region = North" + Key.enter)
    terminal.seePrompt()
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
    #expect(terminal.isRestored)
  }

  @Test func controlDLeavesAtOnce() throws {
    let terminal = try PseudoTerminal(["demo", "lesson.acct"], in: folder)
    terminal.see("[1/3]")
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
    #expect(terminal.isRestored)
  }

  @Test func withoutATerminalItPlaysThrough() throws {
    let result = try AcctBinary.run(["demo", "lesson.acct", "--format", "csv"], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output == "count\n3\n\nname\nAda\nÉmile\nFinn\n")
    #expect(result.errors.contains("How many in the east?"))
  }
}
