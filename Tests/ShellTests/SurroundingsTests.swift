import Diagnostics
import Files
import Foundation
import Glibc
import Testing

@testable import Shell

@Suite struct ConventionTests {
  private func usesColour(_ variables: [String: String], _ choice: ColourChoice = .auto) -> Bool {
    // A pipe is never a terminal.
    StreamTraits(descriptor: -1, colour: choice) { variables[$0] }.usesColour
  }

  @Test func awayFromATerminalColourIsOnlyForced() {
    #expect(!usesColour(["TERM": "xterm"]))
    #expect(usesColour(["CLICOLOR_FORCE": "1"]))
    #expect(!usesColour(["CLICOLOR_FORCE": "0"]))
    #expect(!usesColour(["CLICOLOR_FORCE": "1", "NO_COLOR": "1"]))
    #expect(usesColour(["NO_COLOR": "1"], .always))
    #expect(!usesColour(["CLICOLOR_FORCE": "1"], .never))
  }

  @Test func columnsAreNamedOrAskedForOrEighty() {
    #expect(terminalColumns(descriptor: -1) { ["COLUMNS": "132"][$0] } == 132)
    #expect(terminalColumns(descriptor: -1) { ["COLUMNS": "0"][$0] } == 80)
    #expect(terminalColumns(descriptor: -1) { ["COLUMNS": "wide"][$0] } == 80)
    #expect(terminalColumns(descriptor: -1) { _ in nil } == 80)
  }

  @Test func wrongInputOutranksAFailedExpectation() {
    #expect(ExitCode.done.combined(with: .expectationFailed) == .expectationFailed)
    #expect(ExitCode.expectationFailed.combined(with: .data) == .data)
    #expect(ExitCode.data.combined(with: .expectationFailed) == .data)
    #expect(ExitCode.missingFile.combined(with: .data) == .missingFile)
    #expect(ExitCode.data.combined(with: .done) == .data)
  }

  @Test func whatTheShellDoesItself() {
    #expect(ShellCommand("last") == .last)
    #expect(ShellCommand(" LAST  ") == .last)
    #expect(ShellCommand("find last") == nil)
    #expect(ShellCommand("\\e") == .edit(""))
    #expect(ShellCommand("count customers \\e ") == .edit("count customers "))
    #expect(ShellCommand("count") == nil)
  }

  @Test func aPagerIsChosenByTheUserFirst() {
    func pager(_ variables: [String: String]) -> String? { Pager { variables[$0] }?.command }
    #expect(pager(["ACCT_PAGER": "more", "PAGER": "less"]) == "more")
    #expect(pager(["PAGER": "most -s"]) == "most -s")
    #expect(pager(["PAGER": "cat"]) == nil)
    #expect(pager(["ACCT_PAGER": "", "PAGER": "less"]) == nil)
    #expect(pager(["PATH": "/nowhere"]) == nil)
  }

  @Test func aPagerIsNeededForWhatDoesNotFit() {
    #expect(!Pager.isNeeded(for: "a\nb\n", rows: 4, columns: 10))
    #expect(Pager.isNeeded(for: "a\nb\nc\nd\n", rows: 4, columns: 10))
    #expect(Pager.isNeeded(for: "客户客户客户\n", rows: 4, columns: 10))
    #expect(!Pager.isNeeded(for: "\u{1B}[1;36mten wide!!\u{1B}[0m\n", rows: 4, columns: 10))
  }
}

@Suite struct OutputFileTests {
  let folder = TemporaryFolder()

  private func file(_ name: String) throws -> OutputFile { try OutputFile(path: "\(folder.path)/\(name)") }

  @Test func appearsWholeOnCommit() throws {
    let file = try file("a.csv")
    file.sink.write("one\n")
    #expect(folder.read("a.csv") == nil)
    try file.commit()
    #expect(folder.read("a.csv") == "one\n")
    #expect(folder.names == ["a.csv"])
  }

  @Test func leavesTheOldOneOnDiscard() throws {
    try folder.write("a.csv", "old\n")
    let file = try file("a.csv")
    file.sink.write("new\n")
    file.discard()
    #expect(folder.read("a.csv") == "old\n")
    #expect(folder.names == ["a.csv"])
  }

  @Test func keepsModeAndLinks() throws {
    try folder.write("a.csv", "old\n")
    chmod("\(folder.path)/a.csv", 0o640)
    symlink("a.csv", "\(folder.path)/link.csv")
    let file = try file("link.csv")
    file.sink.write("new\n")
    try file.commit()
    #expect(folder.read("a.csv") == "new\n")
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/a.csv")
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder.path)/link.csv") == "a.csv")
  }

  /// What is being written is out of sight; what a killed process has left of the same file goes, and what another one is writing stays.
  @Test func leftoversOfTheSameFileGo() throws {
    let (abandoned, foreign, kept) = (".a.csv.acct-Ab12Cd", ".b.csv.acct-Ab12Cd", ".a.csv.acct-backup-1")
    for name in [abandoned, foreign, kept] { try folder.write(name, "half\n") }
    let (first, second) = (try file("a.csv"), try file("a.csv"))
    #expect(folder.names.count == 4 && folder.names.allSatisfy { $0.hasPrefix(".") }, "\(folder.names)")
    #expect(!folder.names.contains(abandoned))
    second.sink.write("second\n")
    try second.commit()
    first.sink.write("first\n")
    try first.commit()
    #expect(folder.read("a.csv") == "first\n" && folder.names == [kept, foreign, "a.csv"].sorted())
  }

  /// A name may have 255 bytes, and the one it has meanwhile, too.
  @Test func theLongestNameCanBeWritten() throws {
    let name = String(repeating: "客", count: 83) + ".csv"
    let file = try file(name)
    file.sink.write("one\n")
    try file.commit()
    #expect(folder.names == [name])
  }

  @Test func aDeviceIsWrittenDirectly() throws {
    let file = try OutputFile(path: "/dev/null")
    file.sink.write("gone\n")
    try file.commit()
    var status = stat()
    stat("/dev/null", &status)
    #expect(status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func aFullDiskIsToldAndLeavesNothing() throws {
    let file = try OutputFile(path: "/dev/full")
    file.sink.write("lost\n")
    let mistake = #expect(throws: Diagnostic.self) { try file.commit() }
    #expect(mistake?.code.exit == .readWriteFailed)
  }

  @Test func aPlaceThatCannotBeIsToldBeforeWork() throws {
    #expect(throws: Diagnostic.self) { try file("no/such/folder.csv") }
    let mistake = #expect(throws: Diagnostic.self) { try OutputFile(path: folder.path) }
    #expect(mistake?.code.exit == .cannotCreate)
  }
}
