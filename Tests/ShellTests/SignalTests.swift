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
}
