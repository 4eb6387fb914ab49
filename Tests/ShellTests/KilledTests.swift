import Foundation
import Testing

/// Runs that end in the middle: whatever was there stays, or all of the new is there.
@Suite struct KilledTests {
  private let folder = TemporaryFolder()
  private static let rows = 8_000
  /// `ACCT_KILLS` asks for another number, as `.ci/run` does.
  private static let kills = ProcessInfo.processInfo.environment["ACCT_KILLS"].flatMap(Int.init) ?? 30

  /// Many rows to many cells, so that writing takes a while; each run's file tells which run wrote it.
  private func writeBook() throws {
    let lines = (0..<Self.rows).map { "\($0),customer \($0),\($0 % 13)" }
    try folder.write("big.csv", "id,name,amount\n" + lines.joined(separator: "\n") + "\n")
    try folder.write(
      "out.acct",
      """
      param run = 0
      load big from "big.csv" key id
      export big show id, name, amount, $run as run to "out.csv"
      export big show id, name, $run as run split by amount to "part-{amount}.csv"

      """)
  }

  /// A whole file of one run.
  private func isWhole(_ text: String, rows: Int) -> Bool {
    let lines = text.split(separator: "\n")
    let runs = Set(lines.dropFirst().map { $0.split(separator: ",").last ?? "" })
    return text.hasSuffix("\n") && lines.count == rows + 1 && runs.count == 1
  }

  @Test func whatIsKilledLeavesNoHalfFile() throws {
    try writeBook()
    let started = ContinuousClock.now
    let first = try AcctBinary.run(["out.acct", "--set", "run=1", "--no-cache"], in: folder)
    let whole = (ContinuousClock.now - started) / 1
    try #require(first.code == 0, "\(first.errors)")
    var killed = 0
    for run in 2..<2 + Self.kills {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: AcctBinary.path)
      process.arguments = ["out.acct", "--set", "run=\(run)", "--no-cache"]
      process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
      process.environment = AcctBinary.base(home: folder.path)
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      Thread.sleep(forTimeInterval: whole.seconds * Double.random(in: 0.05...1))
      kill(process.processIdentifier, run % 2 == 0 ? SIGKILL : SIGTERM)
      process.waitUntilExit()
      if process.terminationReason == .uncaughtSignal { killed += 1 }
      let text = try #require(folder.read("out.csv"))
      #expect(isWhole(text, rows: Self.rows), "run \(run) left \(text.utf8.count) bytes")
      for part in 0..<13 {
        let text = try #require(folder.read("part-\(part).csv"))
        #expect(isWhole(text, rows: (Self.rows - part + 12) / 13), "run \(run) left part \(part)")
      }
    }
    #expect(killed > Self.kills / 4, "so many runs were killed before their end: \(killed)")
    // What a killed run could not take away is not mistaken for output, and the next run does its work.
    let last = try AcctBinary.run(["out.acct", "--set", "run=99", "--no-cache"], in: folder)
    #expect(last.code == 0, "\(last.errors)")
    #expect(folder.read("out.csv")?.hasSuffix(",99\n") == true)
    let left = folder.names.filter { $0.contains(".acct-") }
    #expect(left.isEmpty, "a whole run leaves nothing of those before it: \(left)")
  }

  /// A disk that fills up while a file is written: 74, no half file, and nothing left beside it.
  @Test func aFullDiskLeavesNoHalfFile() throws {
    try writeBook()
    // No file may have more than 100 blocks here, which ends a write as a full disk does.
    let command = "trap '' XFSZ; ulimit -f 100; acct out.acct --set run=1 --no-cache"
    let result = try AcctBinary.shell(command, in: folder)
    #expect(result.code == 74 && result.errors.contains("out.csv failed: file too large"), "\(result.errors)")
    #expect(folder.names == ["big.csv", "out.acct"])
    try folder.write("out.csv", "before\n")
    #expect(try AcctBinary.shell(command, in: folder).code == 74)
    #expect(folder.read("out.csv") == "before\n" && folder.names == ["big.csv", "out.acct", "out.csv"])
  }
}

extension Duration {
  fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
