import Foundation
import Testing

/// Scripts that are told to stop leave by the signal, and leave no half-written file.
@Suite(.serialized) struct SignalTests {
  let folder = TemporaryFolder()

  @Test(arguments: [2, 15, 1])
  func aScriptLeavesByTheSignal(signal: Int32) throws {
    try folder.writeBook()
    try folder.write("out.csv", "old\n")
    let work = String(repeating: "count customers by region, tier\n", count: 3_000)
    try folder.write("long.acct", "include \"book.acct\"\n" + work)
    let terminal = try PseudoTerminal(["long.acct", "--output", "out.csv", "--echo"], in: folder)
    terminal.see("count customers by region, tier")
    terminal.send(signal)
    #expect(terminal.end() == -signal)
    #expect(folder.read("out.csv") == "old\n")
    #expect(folder.names == ["book.acct", "customers.csv", "long.acct", "out.csv"])
  }

  /// A hangup reaches a program as the end of its input before its signal comes: what was done must not be forgotten.
  @Test(arguments: ["xterm", "dumb"])
  func aClosedTerminalLeavesTheJournal(kind: String) throws {
    for _ in 0..<4 {
      let folder = TemporaryFolder()
      try folder.write("c.csv", "id,score\na,1\nb,2\n")
      let state = folder.path + "/state"
      // While one is written, the file that takes its place stands beside it.
      let journals = {
        try FileManager.default.contentsOfDirectory(atPath: state + "/acct/journals").filter { $0.hasSuffix(".acct") }
      }
      func holdsAll(_ name: String) -> Bool {
        let text = try? String(contentsOfFile: "\(state)/acct/journals/\(name)", encoding: .utf8)
        return text?.contains("define segment high") ?? false
      }
      let terminal = try PseudoTerminal(
        ["--norc", "-i"], program: "/bin/bash", in: folder,
        environment: ["XDG_STATE_HOME": state, "TERM": kind, "PS1": "shell> "])
      terminal.see("shell>")
      terminal.type("'\(AcctBinary.path)'" + Key.enter)
      terminal.see("acct>")
      terminal.type("load c from \"c.csv\"" + Key.enter)
      terminal.see("c: 2 rows")
      terminal.type("define segment high for c as score > 1" + Key.enter)
      terminal.see("1 of 2 c")
      terminal.wait("a journal") { _ in (try? journals().contains(where: holdsAll)) ?? false }
      let name = try #require(try journals().first)
      let acct = try #require(pid_t(name.prefix(while: \.isNumber)))
      terminal.hangUp()
      let deadline = Date().addingTimeInterval(20)
      while kill(acct, 0) == 0, Date() < deadline { usleep(10_000) }
      #expect(try journals() == [name])
      #expect(holdsAll(name))
    }
  }
}
