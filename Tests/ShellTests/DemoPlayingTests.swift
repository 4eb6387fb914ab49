import Foundation
import Testing

/// A demo before an audience, at a real terminal and without one.
@Suite(.serialized) struct DemoPlayingTests {
  let folder = TemporaryFolder()

  init() throws {
    try folder.writeBook()
    try folder.write(
      "lesson.acct",
      """
      #!/usr/bin/env acct
      # A lesson in four steps.
      #!note Wait until all are seated.
      include "book.acct"
      say "Who is in the East?"
      count customers where region = East
      # A column of our own.
      derive customers.half = revenue / 2
      find customers where half > 200 and revenue > 0 and customerId is known and name is known and region is known show name, half
      # That is all.

      """)
  }

  private func open(_ arguments: String..., columns: Int = 80) throws -> PseudoTerminal {
    try PseudoTerminal(["demo", "lesson.acct"] + arguments, in: folder, columns: columns, rows: 40)
  }

  private func step(_ terminal: PseudoTerminal, _ place: String) { terminal.see("[\(place)] Enter") }

  private func count(_ text: String, in terminal: PseudoTerminal) -> Int {
    String(decoding: terminal.transcript, as: UTF8.self).components(separatedBy: text).count - 1
  }

  @Test func enterRunsAndBackRestores() throws {
    let terminal = try open()
    terminal.see("A lesson in four steps.")
    terminal.see("acct> include \"book.acct\"")
    step(terminal, "1/4")
    #expect(!terminal.screen.text.contains("seated"), "a note is for the one who speaks")
    terminal.type(Key.enter)
    terminal.see("Who is in the East?")
    step(terminal, "2/4")
    terminal.type(Key.enter)
    step(terminal, "3/4")
    terminal.type(Key.enter)
    step(terminal, "4/4")
    terminal.type("b")
    step(terminal, "3/4")
    // Were `half` still there, the step would fail.
    terminal.type(Key.enter)
    step(terminal, "4/4")
    #expect(!terminal.screen.text.contains("error["))
    terminal.type("bbb")
    step(terminal, "1/4")
    terminal.type("b")
    terminal.see("this is the first step")
    terminal.type("q")
    terminal.seePrompt()
    terminal.type("count customers" + Key.enter)
    terminal.see("error[unknown-table]")
    terminal.seePrompt()
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
    #expect(terminal.isRestored)
  }

  @Test func aStepIsRepeatedFromWhereItBegan() throws {
    let terminal = try open()
    step(terminal, "1/4")
    terminal.type("r")
    terminal.see("no step has run yet")
    terminal.type(Key.enter)
    step(terminal, "2/4")
    terminal.type(Key.enter)
    step(terminal, "3/4")
    terminal.type(Key.enter)
    step(terminal, "4/4")
    terminal.type("r")
    terminal.wait("the step again") { _ in count("derive customers.half", in: terminal) >= 2 }
    step(terminal, "4/4")
    #expect(!terminal.screen.text.contains("error["))
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
  }

  @Test func jumpsGoWhereThereIsAStep() throws {
    let terminal = try open()
    step(terminal, "1/4")
    terminal.type("j99" + Key.enter)
    terminal.see("there is no step 99: there are 4")
    terminal.type("j0" + Key.enter)
    terminal.see("there is no step 0: there are 4")
    terminal.type("j4" + Key.enter)
    terminal.see("running steps 1 to 3")
    step(terminal, "4/4")
    terminal.type(Key.enter)
    terminal.see("That is all.")
    terminal.see("[end] Enter leaves")
    terminal.type("j2" + Key.enter)
    step(terminal, "2/4")
    terminal.type("j" + Key.escape)
    step(terminal, "2/4")
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
    #expect(terminal.isRestored)
  }

  @Test func theKeyboardIsTakenAndGivenBack() throws {
    let terminal = try open()
    step(terminal, "1/4")
    terminal.type(Key.enter)
    step(terminal, "2/4")
    terminal.type("t")
    terminal.see("the keyboard is yours")
    terminal.seePrompt()
    terminal.type("derive customers.half = 7" + Key.enter)
    terminal.wait("another prompt") { _ in terminal.seePrompt() }
    terminal.type("quit" + Key.enter)
    terminal.see("back in the demo")
    step(terminal, "2/4")
    terminal.type("t")
    terminal.wait("a prompt") { _ in terminal.seePrompt() }
    terminal.type(Key.control("D"))
    terminal.wait("the demo again") { _ in count("back in the demo", in: terminal) == 2 }
    step(terminal, "2/4")
    terminal.type(Key.enter)
    step(terminal, "3/4")
    // What was tried at the prompt is put away: the name is free.
    terminal.type(Key.enter)
    step(terminal, "4/4")
    #expect(!terminal.screen.text.contains("error["))
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
  }

  @Test func longStatementsWrapAtWordsAndNotesAreShownOnRequest() throws {
    let terminal = try open("--notes", "--theme", "large", "--theme", "dark", columns: 100)
    terminal.see("▸ Wait until all are seated.")
    step(terminal, "1/4")
    terminal.type("j4" + Key.enter)
    step(terminal, "4/4")
    let lines = terminal.screen.lines.drop { !$0.hasPrefix("acct> find customers where half") }
    #expect(lines.first.map { $0.count <= 72 && $0.hasSuffix(" is") } == true, "\(lines)")
    #expect(lines.dropFirst().first?.hasPrefix("      ") == true)
    let shown = String(decoding: terminal.transcript, as: UTF8.self)
    #expect(shown.contains("\u{1B}[1;96macct>\u{1B}[0m") && shown.contains("\u{1B}[1mfind customers"))
    terminal.type("?")
    terminal.see("jumps to a step by its number")
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
  }

  // MARK: - By itself

  @Test func itPlaysByItself() throws {
    let result = try AcctBinary.run(["demo", "lesson.acct", "--auto", "0"], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("Who is in the East?") && result.errors.contains("That is all."))
    #expect(!result.errors.contains("seated") && result.output.contains("Émile"))
    try folder.write("short.acct", "count customers\n")
    let onBook = try AcctBinary.run(["demo", "short.acct", "--book", "book.acct", "--format", "csv"], in: folder)
    #expect(onBook.code == 0 && onBook.output == "count\n6\n", "\(onBook.errors)")
    try folder.write("bad.acct", "include \"book.acct\"\ncount nothing\ncount customers\n")
    #expect(try AcctBinary.run(["demo", "bad.acct", "--auto", "0"], in: folder).code == 65)
    let slip = try AcctBinary.run(["demo", "short.acct", "--book", "book.acct", "--set", "rgion=East"], in: folder)
    #expect(slip.code == 64 && slip.output.isEmpty)
    #expect(slip.errors.contains("declares or uses `rgion`"), "\(slip.errors)")
    let terminal = try PseudoTerminal(["demo", "lesson.acct", "--auto", "0.01"], in: folder)
    #expect(terminal.end() == 0)
  }

  @Test func controlCEndsOneThatPlaysByItself() throws {
    let terminal = try PseudoTerminal(
      ["demo", "lesson.acct", "--auto", "60", "--transcript", "t.md"], in: folder)
    terminal.see("A lesson in four steps.")
    terminal.type(Key.control("C"))
    #expect(terminal.end() == -2)
    #expect(folder.names.allSatisfy { !$0.hasPrefix("t.md") }, "\(folder.names)")
  }

  @Test(arguments: [
    ["--auto", "-1"], ["--auto", "soon"], ["--theme", "pink"],
  ])
  func optionsOfADemo(arguments: [String]) throws {
    #expect(try AcctBinary.run(["demo", "lesson.acct"] + arguments, in: folder).code == 64)
  }

  @Test(arguments: [["--auto", "0"], ["--notes"], ["--theme", "large"]])
  func areOfADemoOnly(arguments: [String]) throws {
    let result = try AcctBinary.run(["lesson.acct"] + arguments, in: folder)
    #expect(result.code == 64 && result.errors.contains("are for a demo"))
  }

  // MARK: - say

  @Test func sayIsANoteInAScript() throws {
    try folder.write("say.acct", "param region = East\nsay \"Of {region}.\"\n说 \"好\"\n")
    let result = try AcctBinary.run(["say.acct"], in: folder)
    #expect(result.code == 0 && result.output.isEmpty && result.errors == "$region = East\nOf East.\n好\n")
    #expect(try AcctBinary.run(["say.acct", "-q"], in: folder).errors.isEmpty)
    #expect(try AcctBinary.run(["check", "say.acct", "-q"], in: folder).errors.isEmpty)
    let unset = try AcctBinary.run(["check", "-q", "say.acct"], in: folder)
    #expect(unset.code == 0)
    #expect(try AcctBinary.run(["-c", "say \"{nothing}\""], in: folder).code == 65)
  }

  /// What does not fit below the statement is cut, so that an audience sees what was asked.
  @Test func theHeadOfATallAnswerStays() throws {
    let lines = (0..<60).map { "k\($0),\($0)" }
    try folder.write("tall.csv", "key,n\n" + lines.joined(separator: "\n") + "\n")
    try folder.write(
      "tall.acct",
      "load tall from \"tall.csv\" key key\n# All of them.\nsummarize tall by key show sum(n) as n chart bar\n")
    let terminal = try PseudoTerminal(["demo", "tall.acct"], in: folder, columns: 80, rows: 24)
    step(terminal, "1/2")
    terminal.type(Key.enter)
    step(terminal, "2/2")
    terminal.type(Key.enter)
    terminal.see("`last` shows all")
    step(terminal, "end")
    #expect(terminal.screen.text.contains("acct> summarize tall by key"), "\(terminal.screen.text)")
    #expect(terminal.screen.text.contains("All of them."), "\(terminal.screen.text)")
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
  }

  /// Shells that were killed are the business of whoever starts one, not of an audience.
  @Test func nobodyIsToldOfKilledShells() throws {
    let killed = try PseudoTerminal([], in: folder)
    killed.seePrompt()
    killed.type("load c from \"customers.csv\"" + Key.enter)
    killed.see("c: ")
    killed.seePrompt()
    killed.send(SIGKILL)
    _ = killed.end()
    let terminal = try open()
    step(terminal, "1/4")
    terminal.type("q")
    terminal.seePrompt()
    #expect(!terminal.screen.text.contains("--recover"), "\(terminal.screen.text)")
    terminal.type(Key.control("D"))
    #expect(terminal.end() == 0)
    let started = try PseudoTerminal([], in: folder)
    started.see("a shell was killed at 20")
    started.seePrompt()
    started.type(Key.control("D"))
    #expect(started.end() == 0)
  }
}
